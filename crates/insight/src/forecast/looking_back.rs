//! Past forecasts against what happened: do the bands hold what they promise, and by how many days are the middles off? Pure.

use super::model::{Forecast, Told};
use std::collections::BTreeMap;
use vedich_kernel::Day;

/// Days ahead at which forecasts are compared.
pub const HORIZONS: [i32; 4] = [1, 3, 7, 14];

/// A day that was forecast and has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Come {
    /// The day of truth that the forecast started from.
    pub from: Day,
    /// The day.
    pub day: Day,
    /// What is true of it.
    pub actual: i64,
    /// The middle that was told.
    pub p50: i64,
    /// The band of 80 of 100 futures.
    pub band80: (i64, i64),
    /// The band of 95 of 100 futures.
    pub band95: (i64, i64),
    /// Days by which the middle is late (positive: the forecast was too careful). None when its middle never gets there.
    pub days_off: Option<f64>,
}

impl Come {
    fn within((low, high): (i64, i64), n: i64) -> bool {
        (low..=high).contains(&n)
    }

    /// Within the band of 80.
    #[must_use]
    pub fn in80(&self) -> bool {
        Self::within(self.band80, self.actual)
    }

    /// Within the band of 95.
    #[must_use]
    pub fn in95(&self) -> bool {
        Self::within(self.band95, self.actual)
    }

    /// Days ahead.
    #[must_use]
    pub fn ahead(&self) -> i32 {
        self.day.since(self.from)
    }
}

/// Comparisons taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Comparisons.
    pub compared: i64,
    /// In the band of 80.
    pub in80: i64,
    /// In the band of 95.
    pub in95: i64,
    /// Persons by which middles are off, on average, whatever the direction.
    pub persons_off: f64,
    /// Days by which middles are off, on average, whatever the direction; none when no middle gets there.
    pub days_off: Option<f64>,
    /// The same with its direction: positive when forecasts are too careful.
    pub lean: Option<f64>,
}

/// Takes comparisons together.
#[must_use]
pub fn score<'a>(of: impl IntoIterator<Item = &'a Come>) -> Score {
    let mut s = Score::default();
    let (mut days, mut lean, mut timed) = (0.0, 0.0, 0_i64);
    for c in of {
        s.compared += 1;
        s.in80 += i64::from(c.in80());
        s.in95 += i64::from(c.in95());
        s.persons_off += (c.p50 - c.actual).abs() as f64;
        if let Some(off) = c.days_off {
            timed += 1;
            days += off.abs();
            lean += off;
        }
    }
    if s.compared > 0 {
        s.persons_off /= s.compared as f64;
    }
    if timed > 0 {
        s.days_off = Some(days / timed as f64);
        s.lean = Some(lean / timed as f64);
    }
    s
}

/// The days of a forecast that have come: those whose truth an extract tells.
#[must_use]
pub fn come(forecast: &Forecast, actual: &BTreeMap<Day, i64>) -> Vec<Come> {
    let told = &forecast.told;
    let one = |d: &super::model::DayAhead| {
        let actual = *actual.get(&d.day)?;
        let days_off = reaches(told, forecast.as_of, actual).map(|at| at - d.day.number() as f64);
        Some(Come {
            from: forecast.as_of,
            day: d.day,
            actual,
            p50: d.p50,
            band80: (d.p10, d.p90),
            band95: (d.p2_5, d.p97_5),
            days_off,
        })
    };
    told.days.iter().filter_map(one).collect()
}

/// When the middle of a forecast stands at so many, as a day number with its part; none when it never does.
fn reaches(told: &Told, as_of: Day, n: i64) -> Option<f64> {
    let day = |d: Day| d.number() as f64;
    let mut before = (day(as_of), told.achieved);
    if n <= before.1 {
        return Some(before.0);
    }
    for d in &told.days {
        if d.p50 >= n {
            let part = (n - before.1) as f64 / (d.p50 - before.1).max(1) as f64;
            return Some(before.0 + part * (day(d.day) - before.0));
        }
        before = (day(d.day), d.p50);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::model::{DayAhead, How, Lot, People, RestsOn};
    use super::*;
    use proptest::prelude::*;
    use vedich_campaign::Metric;
    use vedich_forecast::{Arrival, Marginal, Units};
    use vedich_kernel::{LocalityId, PhaseId};

    const FROM: Day = Day(19_530);

    /// Stands at 100 and rises by ten a day in the middle, between five and fifteen.
    fn forecast(days: i32) -> Forecast {
        let lot = Lot { how: How::Pace, a_day: 1, until: None };
        let ahead = |n: i32| {
            let n64 = i64::from(n);
            DayAhead {
                day: FROM.plus(n),
                p2_5: 100 + 2 * n64,
                p10: 100 + 5 * n64,
                p50: 100 + 10 * n64,
                p90: 100 + 15 * n64,
                p97_5: 100 + 18 * n64,
            }
        };
        let told = Told {
            phase: 1,
            metric: Metric::Activated,
            target: Some(300),
            achieved: 100,
            from: FROM,
            by: FROM.plus(days),
            futures: 100,
            reached: 40,
            arrival: Arrival { p10: None, p50: None, p90: None },
            binding: None,
            tenth: Marginal::default(),
            marginal: Marginal::default(),
            units: Units::default(),
            days: (1..=days).map(ahead).collect(),
            rests_on: RestsOn { days: 3, since: None, now: People::default(), seats: lot, visits: lot },
            source: None,
            seed: 1,
        };
        Forecast { locality: LocalityId(1), phase: PhaseId(1), as_of: FROM, cutoff: 1, cutoff_at: None, remade: false, told }
    }

    #[test]
    fn days_that_have_come_are_compared_and_others_not() {
        let actual = BTreeMap::from([(FROM.plus(1), 110), (FROM.plus(2), 135), (FROM.plus(4), 100)]);
        let found = come(&forecast(10), &actual);
        assert_eq!(found.iter().map(Come::ahead).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(found.iter().map(|c| (c.in80(), c.in95())).collect::<Vec<_>>(), [(true, true), (false, true), (false, false)]);
        // 135 on the second day: the middle gets there half through the fourth.
        assert_eq!(found.iter().map(|c| c.days_off).collect::<Vec<_>>(), [Some(0.0), Some(1.5), Some(-4.0)]);
        let s = score(&found);
        assert_eq!((s.compared, s.in80, s.in95), (3, 1, 2));
        assert!((s.persons_off - (0.0 + 15.0 + 40.0) / 3.0).abs() < 1e-9);
        assert_eq!(s.lean, Some((0.0 + 1.5 - 4.0) / 3.0));
    }

    #[test]
    fn what_the_middle_never_reaches_has_no_day() {
        let actual = BTreeMap::from([(FROM.plus(3), 900)]);
        let found = come(&forecast(3), &actual);
        assert_eq!(found[0].days_off, None);
        assert_eq!((score(&found).days_off, score(&[]).compared), (None, 0));
    }

    proptest! {
        /// A forecast that comes true in its middle is off by nothing and in every band.
        #[test]
        fn the_middle_itself_is_never_off(days in 1_i32..40) {
            let f = forecast(days);
            let actual: BTreeMap<Day, i64> = f.told.days.iter().map(|d| (d.day, d.p50)).collect();
            let found = come(&f, &actual);
            prop_assert_eq!(found.len(), f.told.days.len());
            let s = score(&found);
            prop_assert_eq!((s.in80, s.in95), (s.compared, s.compared));
            prop_assert!(s.persons_off == 0.0 && s.days_off.unwrap().abs() < 1e-9);
        }
    }
}
