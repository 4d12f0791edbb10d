//! A number shared over days.

use super::split::{Part, split};
use std::collections::BTreeMap;
use vedich_kernel::Day;

/// What a day is, for its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday.
    Weekday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// A public holiday, whatever the day of the week.
    Holiday,
}

impl DayKind {
    /// The kind of a day.
    #[must_use]
    pub fn of(day: Day, holidays: &[Day]) -> Self {
        match day.weekday() {
            _ if holidays.contains(&day) => Self::Holiday,
            6 => Self::Saturday,
            7 => Self::Sunday,
            _ => Self::Weekday,
        }
    }
}

/// How much can be done on a day, compared with others: any unit, mostly hundredths of a usual weekday. Families are at home in the evening
/// and on weekends, so these weigh more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayWeights {
    /// Monday to Friday, evenings included.
    pub weekday: i64,
    /// Saturday.
    pub saturday: i64,
    /// Sunday.
    pub sunday: i64,
    /// Holidays.
    pub holiday: i64,
    /// Single days set by hand, such as the day of a street party.
    pub set: BTreeMap<Day, i64>,
}

impl Default for DayWeights {
    fn default() -> Self {
        Self { weekday: 100, saturday: 140, sunday: 140, holiday: 0, set: BTreeMap::new() }
    }
}

impl DayWeights {
    /// The weights of the days from one to another, both included.
    #[must_use]
    pub fn between(&self, from: Day, to: Day, holidays: &[Day]) -> Vec<i64> {
        let days = (0..=to.since(from)).map(|n| from.plus(n));
        days.map(|day| {
            let usual = match DayKind::of(day, holidays) {
                DayKind::Weekday => self.weekday,
                DayKind::Saturday => self.saturday,
                DayKind::Sunday => self.sunday,
                DayKind::Holiday => self.holiday,
            };
            self.set.get(&day).copied().unwrap_or(usual).max(0)
        })
        .collect()
    }
}

/// A number over days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// By day.
    pub days: Vec<i64>,
    /// What the days cannot hold.
    pub beyond: i64,
}

/// Shares `total` over days by their weights, as evenly as it can be while by the end of each day no more has been given out than is
/// `available` by then (cumulative, one number a day; empty for no bound). Days without weight get nothing. What was given and `beyond` add up to the
/// total.
///
/// The running sum is a string pulled tight below the bound: straight by weight where it is free, bent only where it touches.
#[must_use]
pub fn spread(total: i64, weights: &[i64], available: &[i64]) -> Spread {
    let total = total.max(0);
    let mut days = vec![0; weights.len()];
    let Some(last) = weights.iter().rposition(|w| *w > 0) else { return Spread { days, beyond: total } };
    // What may be out by a day is bounded by every later day too.
    let mut bound = vec![total; last + 1];
    let mut least = total;
    for day in (0..=last).rev() {
        least = least.min(available.get(day).copied().unwrap_or(i64::MAX)).max(0);
        bound[day] = least;
    }
    let mut weight_by = Vec::with_capacity(last + 2);
    weight_by.push(0_i128);
    for w in &weights[..=last] {
        weight_by.push(weight_by[weight_by.len() - 1] + i128::from((*w).max(0)));
    }
    let (mut from, mut given) = (0, 0_i64);
    while from <= last {
        // The flattest stretch that the bound forces; of equal ones the longest.
        let mut flattest: Option<(i128, i128, usize)> = None;
        for to in from..=last {
            let (rise, run) = (i128::from(bound[to] - given), weight_by[to + 1] - weight_by[from]);
            if run > 0 && flattest.is_none_or(|(r, w, _)| rise * w <= r * run) {
                flattest = Some((rise, run, to));
            }
        }
        let Some((rise, run, to)) = flattest else { break };
        let mut before = given;
        for day in from..=to {
            let by_then = given + i64::try_from(rise * (weight_by[day + 1] - weight_by[from]) / run).unwrap_or(0);
            days[day] = by_then - before;
            before = by_then;
        }
        given = before;
        from = to + 1;
    }
    Spread { days, beyond: total - given }
}

/// The days that are left, after what was missed or done in advance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOver {
    /// By day.
    pub days: Vec<i64>,
    /// What the limit does not allow to be carried.
    pub beyond: i64,
}

/// Shares what is `left` over the days that are left, in proportion to what was planned for them. No day grows beyond `limit_bp` of its plan
/// (hundredths of a percent: 15,000 is one and a half times).
#[must_use]
pub fn carry_over(left: i64, planned: &[i64], limit_bp: i64) -> CarriedOver {
    let left = left.max(0);
    let most = |n: i64| i64::try_from(i128::from(n.max(0)) * i128::from(limit_bp.max(0)) / 10_000).unwrap_or(i64::MAX);
    let parts: Vec<Part> = planned.iter().map(|n| Part::weighing((*n).max(0)).at_most(most(*n))).collect();
    let room = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.cap));
    let carried = left.min(room);
    let days = split(carried, &parts).unwrap_or_else(|_| vec![0; planned.len()]);
    CarriedOver { days, beyond: left - carried }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weekends_weigh_more_and_holidays_nothing() {
        let monday = Day::new(2023, 6, 19).unwrap();
        let mut weights = DayWeights::default();
        weights.set.insert(monday.plus(1), 250);
        let holiday = monday.plus(6);
        assert_eq!(weights.between(monday, monday.plus(7), &[holiday]), [100, 250, 100, 100, 100, 140, 0, 100]);
        assert_eq!(weights.between(monday, monday.plus(-1), &[]), Vec::<i64>::new());
    }

    #[test]
    fn nothing_is_asked_for_before_it_can_be_there() {
        // 10 are approved today, 60 more by the third day.
        assert_eq!(spread(60, &[1; 5], &[10, 10, 70, 70, 70]), Spread { days: vec![5, 5, 16, 17, 17], beyond: 0 });
        assert_eq!(spread(60, &[1; 5], &[10, 10, 40, 40, 40]), Spread { days: vec![5, 5, 10, 10, 10], beyond: 20 });
        assert_eq!(spread(9, &[1, 0, 2], &[]), Spread { days: vec![3, 0, 6], beyond: 0 });
        assert_eq!(spread(9, &[0, 0], &[]), Spread { days: vec![0, 0], beyond: 9 });
        assert_eq!(spread(9, &[], &[]), Spread { days: vec![], beyond: 9 });
    }

    #[test]
    fn what_was_missed_goes_into_the_days_that_are_left_within_the_limit() {
        assert_eq!(carry_over(260, &[100, 100], 15_000), CarriedOver { days: vec![130, 130], beyond: 0 });
        assert_eq!(carry_over(360, &[100, 100], 15_000), CarriedOver { days: vec![150, 150], beyond: 60 });
        assert_eq!(carry_over(90, &[100, 50], 15_000), CarriedOver { days: vec![60, 30], beyond: 0 });
        assert_eq!(carry_over(90, &[], 15_000), CarriedOver { days: vec![], beyond: 90 });
    }

    proptest! {
        /// Everything is given out or named, never early, and the string is tight: where a day could have been lighter for its weight than a
        /// later one, a bound or rounding was in the way.
        #[test]
        fn a_spread_keeps_its_bound_and_its_sum(
            total in 0_i64..5_000,
            rows in proptest::collection::vec((0_i64..200, 0_i64..400), 1..40),
            bounded: bool,
        ) {
            let weights: Vec<i64> = rows.iter().map(|r| r.0).collect();
            let mut sum = 0;
            let available: Vec<i64> = rows.iter().map(|r| { sum += r.1; sum }).collect();
            let bounds = if bounded { available.as_slice() } else { &[] };
            let out = spread(total, &weights, bounds);
            prop_assert_eq!(out.days.iter().sum::<i64>() + out.beyond, total);
            let mut given = 0;
            for (day, n) in out.days.iter().enumerate() {
                prop_assert!(*n >= 0 && (weights[day] > 0 || *n == 0));
                given += n;
                prop_assert!(!bounded || given <= available[day]);
            }
            let last = weights.iter().rposition(|w| *w > 0);
            let most = last.map_or(0, |l| if bounded { available[l].min(total) } else { total });
            prop_assert_eq!(given, most);
            // Later days are never lighter, for their weight, than earlier ones: a day is only held back, never pushed.
            for (i, n) in out.days.iter().enumerate() {
                for (j, m) in out.days.iter().enumerate().skip(i + 1) {
                    if weights[i] > 0 && weights[j] > 0 {
                        prop_assert!((n - 1) * weights[j] <= (m + 1) * weights[i], "{i} {j} {:?}", out.days);
                    }
                }
            }
        }

        /// More available never leaves more beyond.
        #[test]
        fn more_available_never_hurts(rows in proptest::collection::vec((1_i64..9, 0_i64..50, 0_i64..20), 1..20), total in 0_i64..900) {
            let weights: Vec<i64> = rows.iter().map(|r| r.0).collect();
            let by = |more: bool| {
                let mut sum = 0;
                rows.iter().map(|r| { sum += r.1 + if more { r.2 } else { 0 }; sum }).collect::<Vec<i64>>()
            };
            prop_assert!(spread(total, &weights, &by(true)).beyond <= spread(total, &weights, &by(false)).beyond);
        }

        #[test]
        fn carrying_over_loses_nothing(left in -10_i64..9_000, planned in proptest::collection::vec(0_i64..300, 0..30), limit in 0_i64..30_000) {
            let out = carry_over(left, &planned, limit);
            prop_assert_eq!(out.days.iter().sum::<i64>() + out.beyond, left.max(0));
            prop_assert!(out.days.iter().zip(&planned).all(|(n, p)| *n >= 0 && n * 10_000 <= p * limit));
        }
    }
}
