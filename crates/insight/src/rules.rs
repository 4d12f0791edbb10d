//! Pure decisions of the overview: how the campaign stands against its target. No forecast here, only what is needed and what
//! was.

use vedich_campaign::{Metric, Phase, Target, rules as campaign};
use vedich_kernel::Day;
use vedich_register::Numbers;

/// How a place stands against its target at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// No target was set for the place.
    NoTarget,
    /// Days are left and the target is not reached.
    Running {
        /// Still missing.
        missing: i64,
        /// Days left after the as-of day.
        days_left: i64,
        /// Needed on each of them, rounded up.
        pace: i64,
    },
    /// The target is reached.
    Reached {
        /// Beyond it.
        over: i64,
    },
    /// The phase ended below the target.
    Missed {
        /// Missing.
        missing: i64,
    },
}

/// A target in persons with what was achieved of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What counts.
    pub metric: Metric,
    /// The target in persons, counted as `achieved` is.
    pub target: i64,
    /// Achieved by the as-of day.
    pub achieved: i64,
    /// Achieved on the eve of the phase.
    pub opening: i64,
    /// First day of the phase.
    pub from: Day,
    /// Last day of the phase.
    pub to: Day,
    /// The as-of day.
    pub as_of: Day,
}

impl Goal {
    /// From the target that stands, the numbers on the as-of day, and those on the eve of the phase.
    #[must_use]
    pub fn new(phase: &Phase, target: &Target, now: &Numbers, eve: &Numbers, as_of: Day) -> Self {
        let basis = if target.basis == vedich_kernel::Basis::EligibleFrozen && eve.eligible > 0 { eve.eligible } else { now.eligible };
        let before = if target.cumulative { 0 } else { value(target.metric, eve) };
        Self {
            metric: target.metric,
            target: target.people(basis),
            achieved: value(target.metric, now) - before,
            opening: value(target.metric, eve) - before,
            from: phase.from,
            to: phase.to,
            as_of,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn course(&self) -> Course {
        let missing = self.target - self.achieved;
        if missing <= 0 {
            return Course::Reached { over: -missing };
        }
        let days_left = campaign::days_left(self.as_of.plus(1), self.from, self.to);
        match campaign::pace(self.target, self.achieved, days_left) {
            Some(pace) => Course::Running { missing, days_left, pace },
            None => Course::Missed { missing },
        }
    }

    /// Where an even pace would stand by now.
    #[must_use]
    pub fn even(&self) -> i64 {
        if self.as_of < self.from {
            return self.opening;
        }
        campaign::even_pace(self.opening, self.target, self.from, self.to, self.as_of)
    }

    /// Ahead of the even pace; behind when negative.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.achieved - self.even()
    }

    /// The even pace on each day, for the chart.
    #[must_use]
    pub fn line(&self) -> Vec<(Day, i64)> {
        let eve = (self.from.plus(-1), self.opening);
        let days = (0..=self.to.since(self.from)).map(|n| self.from.plus(n));
        let even = |d| (d, campaign::even_pace(self.opening, self.target, self.from, self.to, d));
        std::iter::once(eve).chain(days.map(even)).collect()
    }
}

/// What a metric counts.
#[must_use]
pub fn value(metric: Metric, n: &Numbers) -> i64 {
    match metric {
        Metric::Activated => n.activated(),
        Metric::Issued => n.issued,
        Metric::Dossiers => n.dossiers,
    }
}

/// The running numbers at the end of a day, out of a series of days on which something changed.
#[must_use]
pub fn at(series: &[(Day, Numbers)], day: Day) -> Option<&Numbers> {
    let after = series.partition_point(|(d, _)| *d <= day);
    after.checked_sub(1).and_then(|i| series.get(i)).map(|(_, n)| n)
}

/// The daily average of the last seven days, rounded half up; `None` before there are seven days to look back on.
#[must_use]
pub fn week_average(series: &[(Day, Numbers)], metric: Metric, as_of: Day) -> Option<i64> {
    let (then, now) = (at(series, as_of.plus(-7))?, at(series, as_of)?);
    Some((2 * (value(metric, now) - value(metric, then)) + 7).div_euclid(14))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_campaign::{Place, TargetValue};
    use vedich_kernel::{Basis, LocalityId, PhaseId};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn opening() -> Numbers {
        Numbers { eligible: 72_423, activated_level1: 1_919, activated_level2: 7_438, ..Numbers::default() }
    }

    fn phase(metric: Metric, value: TargetValue) -> (Phase, Target) {
        let (from, to) = (day("2023-06-20"), day("2023-07-15"));
        let phase = Phase {
            id: PhaseId(1),
            no: 1,
            name: "Cao điểm".into(),
            from,
            to,
            metric,
            value,
            basis: Basis::Eligible,
            cumulative: true,
        };
        let target = Target {
            phase: phase.id,
            place: Place::Locality(LocalityId(1)),
            version: 1,
            metric,
            value,
            basis: Basis::Eligible,
            cumulative: true,
            at: None,
            user_name: String::new(),
            reason: String::new(),
        };
        (phase, target)
    }

    /// plan.md, opening situation: 55,000 − 9,357 in 26 inclusive days.
    #[test]
    fn on_the_eve_the_plan_needs_1756_a_day() {
        let (phase, target) = phase(Metric::Activated, TargetValue::Count(55_000));
        let goal = Goal::new(&phase, &target, &opening(), &opening(), day("2023-06-19"));
        assert_eq!(goal.course(), Course::Running { missing: 45_643, days_left: 26, pace: 1_756 });
        assert_eq!((goal.even(), goal.ahead()), (9_357, 0));
        let line = goal.line();
        assert_eq!(line.first(), Some(&(day("2023-06-19"), 9_357)));
        assert_eq!(line.last(), Some(&(day("2023-07-15"), 55_000)));
        assert_eq!(line.len(), 27);
    }

    /// plan.md: 80 % of 72,423 is 57,939, rounded up.
    #[test]
    fn a_share_of_the_eligible_is_rounded_up() {
        let (phase, target) = phase(Metric::Issued, TargetValue::Share(8_000));
        let goal = Goal::new(&phase, &target, &opening(), &opening(), day("2023-06-19"));
        assert_eq!(goal.target, 57_939);
    }

    #[test]
    fn a_frozen_denominator_does_not_move_with_the_register() {
        let (phase, mut target) = phase(Metric::Issued, TargetValue::Share(8_000));
        target.basis = Basis::EligibleFrozen;
        let now = Numbers { eligible: 80_000, ..opening() };
        assert_eq!(Goal::new(&phase, &target, &now, &opening(), day("2023-07-01")).target, 57_939);
        target.basis = Basis::Eligible;
        assert_eq!(Goal::new(&phase, &target, &now, &opening(), day("2023-07-01")).target, 64_000);
    }

    #[test]
    fn the_last_day_ends_it_one_way_or_the_other() {
        let (phase, target) = phase(Metric::Activated, TargetValue::Count(55_000));
        let end = day("2023-07-15");
        let with = |n| Goal::new(&phase, &target, &Numbers { activated_level2: n, ..Numbers::default() }, &opening(), end);
        assert_eq!(with(54_999).course(), Course::Missed { missing: 1 });
        assert_eq!(with(55_000).course(), Course::Reached { over: 0 });
        let before = Goal { as_of: end.plus(-1), ..with(54_999) };
        assert_eq!(before.course(), Course::Running { missing: 1, days_left: 1, pace: 1 });
    }

    #[test]
    fn what_is_new_in_the_phase_starts_from_nothing() {
        let (phase, mut target) = phase(Metric::Activated, TargetValue::Count(45_643));
        target.cumulative = false;
        let goal = Goal::new(&phase, &target, &opening(), &opening(), day("2023-06-19"));
        assert_eq!((goal.opening, goal.achieved), (0, 0));
        assert_eq!(goal.course(), Course::Running { missing: 45_643, days_left: 26, pace: 1_756 });
    }

    #[test]
    fn the_week_behind_needs_seven_days_of_truth() {
        let n = |a| Numbers { activated_level2: a, ..Numbers::default() };
        let first = day("2023-06-19");
        let series = vec![(first, n(100)), (first.plus(3), n(160)), (first.plus(7), n(170))];
        assert_eq!(week_average(&series, Metric::Activated, first.plus(6)), None);
        assert_eq!(week_average(&series, Metric::Activated, first.plus(7)), Some(10));
        assert_eq!(at(&series, first.plus(5)), Some(&n(160)));
        assert_eq!(at(&series, first.plus(-1)), None);
    }
}
