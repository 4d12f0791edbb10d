//! From what is known to what is told: one question for all phases of a place. Pure.

use super::{
    facts::Known,
    model::{DayAhead, Told},
};
use vedich_campaign::Metric;
use vedich_forecast::{Count, Goal, Marginal, Outlook, Question, forecast};
use vedich_kernel::{Day, PhaseId, Source};

/// Futures of the whole campaign; of each place below it.
pub(crate) const FUTURES: usize = 2_000;
pub(crate) const FUTURES_BELOW: usize = 500;
/// Places below it share so many in all, at least [`FEWEST`] each.
const SHARED: usize = 12_000;
const FEWEST: usize = 200;
/// The same facts give the same forecast.
pub(crate) const SEED: u64 = 1;
/// Where no target is set: out of reach.
const NO_TARGET: f64 = 1e15;

/// How many futures each of so many places below the whole is worth.
pub(crate) fn futures_below(places: usize) -> usize {
    (SHARED / places.max(1)).clamp(FEWEST, FUTURES_BELOW)
}

/// What is asked of a place about a phase.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub phase: PhaseId,
    /// Number of the phase.
    pub no: i64,
    pub metric: Metric,
    /// In persons, counted as `achieved` is.
    pub target: Option<i64>,
    pub achieved: i64,
    pub from: Day,
    pub by: Day,
}

fn count(metric: Metric) -> Count {
    match metric {
        Metric::Activated => Count::Activated,
        Metric::Issued => Count::Issued,
        Metric::Dossiers => Count::Dossiers,
    }
}

/// Plays the futures of a place and tells of each phase.
pub(crate) fn tell(known: &Known, wanted: &[Wanted], source: Option<&Source>, futures: usize) -> Vec<(PhaseId, Told)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let asked = known.asked();
    let now = asked.now;
    let counted = |metric: Metric| match count(metric) {
        Count::Activated => now.activated,
        Count::Issued => now.activated + now.ready,
        Count::Dossiers => now.activated + now.ready + now.pending,
    };
    // What a target counts may start from nothing in its phase, or count the rejected too: so much it differs from where people are.
    let offsets: Vec<f64> = wanted.iter().map(|w| w.achieved as f64 - counted(w.metric)).collect();
    let goals = wanted.iter().zip(&offsets).map(|(w, offset)| Goal {
        count: count(w.metric),
        target: w.target.map_or(NO_TARGET, |t| t as f64 - offset),
        by: w.by,
    });
    let question = Question {
        history: asked.history,
        now,
        ahead: asked.ahead,
        goals: goals.collect(),
        units: known.units,
        paths: futures,
        seed: SEED,
    };
    let outlooks = forecast(&question);
    let one = |((w, offset), outlook): ((&Wanted, &f64), Outlook)| {
        let whole = |n: f64| (n + offset).round() as i64;
        let [intake, approval, doors, absent] = outlook.tenth;
        let days = outlook.days.iter().map(|b| DayAhead {
            day: b.day,
            p2_5: whole(b.p2_5),
            p10: whole(b.p10),
            p50: whole(b.p50),
            p90: whole(b.p90),
            p97_5: whole(b.p97_5),
        });
        let told = Told {
            phase: w.no,
            metric: w.metric,
            target: w.target,
            achieved: w.achieved,
            from: w.from,
            by: w.by,
            futures: i64::try_from(futures).unwrap_or(i64::MAX),
            reached: if w.target.is_some() { (outlook.probability * futures as f64).round() as i64 } else { 0 },
            arrival: outlook.arrival,
            binding: outlook.binding,
            tenth: Marginal { intake, approval, doors, absent },
            marginal: outlook.marginal,
            units: question.units,
            days: days.collect(),
            rests_on: asked.rests_on,
            source: source.cloned(),
            seed: SEED,
        };
        (w.phase, told)
    };
    wanted.iter().zip(&offsets).zip(outlooks).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Met, Usual};
    use super::*;
    use std::collections::BTreeMap;
    use vedich_forecast::Units;
    use vedich_register::{ExtractDay, Numbers};

    const OPENING: Day = Day(19_527);

    /// plan.md's city after so many days on which 1,500 were activated.
    fn city(days: i32) -> Known {
        let on = |n: i64| Numbers {
            eligible: 72_423,
            dossiers: 28_585 + 900 * n,
            issued: 24_585 + 900 * n,
            activated_level2: 9_357 + 1_500 * n,
            ..Numbers::default()
        };
        Known {
            series: (0..=days).map(|n| (OPENING.plus(n), on(i64::from(n)))).collect(),
            extracts: (0..=days).map(|n| ExtractDay { as_of: OPENING.plus(n), seq: i64::from(n), whole: true }).collect(),
            met: (1..=days)
                .map(|n| (OPENING.plus(n), Met { met: 5_000, visited: 5_000, activated: 1_200, registered: 200 }))
                .collect(),
            away: BTreeMap::new(),
            seats: BTreeMap::new(),
            usual: Usual { seats: 700.0, visits: 2_400.0 },
            units: Units::default(),
            opening: OPENING,
            first: OPENING.plus(1),
            as_of: OPENING.plus(days),
            until: OPENING.plus(26),
            holidays: Vec::new(),
        }
    }

    fn phase(target: Option<i64>, achieved: i64) -> Wanted {
        Wanted {
            phase: PhaseId(1),
            no: 1,
            metric: Metric::Activated,
            target,
            achieved,
            from: OPENING.plus(1),
            by: OPENING.plus(26),
        }
    }

    #[test]
    fn the_eve_has_a_sensible_forecast_and_ten_days_a_better_one() {
        let eve = tell(&city(0), &[phase(Some(55_000), 9_357)], None, 400).remove(0).1;
        assert_eq!(eve.days.len(), 26);
        assert!(eve.end().p10 > 9_357 && eve.end().p90 < 72_423 && eve.probability().is_some_and(|p| p < 0.5), "{:?}", eve.end());
        let later = tell(&city(10), &[phase(Some(55_000), 24_357)], None, 400).remove(0).1;
        let width = |t: &Told| t.end().p90 - t.end().p10;
        assert!(width(&later) < width(&eve));
        assert_eq!((later.rests_on.days, later.days.len()), (10, 16));
        // 16 more days of 1,500 would be 48,357, were those ready not becoming fewer.
        assert!((35_000..50_000).contains(&later.end().p50), "{:?}", later.end());
        assert_eq!(later, tell(&city(10), &[phase(Some(55_000), 24_357)], None, 400).remove(0).1);
    }

    #[test]
    fn what_counts_from_nothing_is_told_from_nothing() {
        let known = city(10);
        let whole = tell(&known, &[phase(Some(55_000), 24_357)], None, 200).remove(0).1;
        let new = tell(&known, &[phase(Some(45_643), 15_000)], None, 200).remove(0).1;
        assert_eq!(whole.end().p50 - new.end().p50, 9_357);
        assert_eq!((whole.reached, whole.arrival), (new.reached, new.arrival));
    }

    #[test]
    fn without_a_target_there_is_a_middle_and_no_probability() {
        let told = tell(&city(5), &[phase(None, 16_857)], None, 200).remove(0).1;
        assert_eq!((told.probability(), told.missing(), told.arrival.p50), (None, None, None));
        assert!(told.end().p50 > 16_857 && told.binding.is_some());
        assert!(tell(&city(5), &[], None, 200).is_empty());
    }

    #[test]
    fn many_places_share_the_futures() {
        assert_eq!((futures_below(8), futures_below(60), futures_below(3_000)), (500, 200, 200));
    }
}
