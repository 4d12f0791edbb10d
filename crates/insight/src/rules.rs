//! Pure decisions of the overview: how the campaign stands against its target. No forecast here, only what is needed and what
//! was.

use std::{cmp::Reverse, collections::HashMap};
use vedich_accounts::{Lag, Who};
use vedich_campaign::{Metric, Phase, Target, rules as campaign};
use vedich_kernel::Day;
use vedich_register::Numbers;

pub mod published;

/// How a place stands against its target at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
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
pub struct Aim {
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

/// The day on which a target is judged: the day asked for, but no phase is called over that ended after the newest extract.
#[must_use]
pub fn judged_on(day: Day, known_to: Day, end: Day) -> Day {
    if day >= end && known_to < end { known_to } else { day }
}

impl Aim {
    /// From the target that stands, the numbers on the as-of day, those on the eve of the phase, and how many were eligible
    /// on the day on which the denominator was frozen, if it was.
    #[must_use]
    pub fn new(phase: &Phase, target: &Target, now: &Numbers, eve: &Numbers, frozen: Option<i64>, as_of: Day) -> Self {
        let eligible = if target.goal.frozen_on().is_some() { frozen.unwrap_or(0) } else { now.eligible };
        let counted = |n| campaign::achieved(target.cumulative, value(target.metric, n), value(target.metric, eve));
        Self {
            metric: target.metric,
            target: target.goal.people(eligible),
            achieved: counted(now),
            opening: counted(eve),
            from: phase.from,
            to: phase.to,
            as_of,
        }
    }

    /// What is still needed, from the day after the as-of day on.
    #[must_use]
    pub fn pace(&self) -> campaign::Pace {
        campaign::required_pace(self.target, self.achieved, self.as_of.plus(1).max(self.from), self.to)
    }

    /// Where it stands.
    #[must_use]
    pub fn course(&self) -> Course {
        let pace = self.pace();
        if pace.remaining == 0 {
            return Course::Reached { over: self.achieved - self.target };
        }
        if pace.days == 0 {
            return Course::Missed { missing: pace.remaining };
        }
        Course::Running { missing: pace.remaining, days_left: pace.days, pace: pace.per_day }
    }

    /// Where an even pace would stand by now.
    #[must_use]
    pub fn even(&self) -> i64 {
        campaign::planned_on(self.opening, self.target, self.from, self.to, self.as_of)
    }

    /// Ahead of the even pace; behind when negative.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.achieved - self.even()
    }

    /// The even pace on each day, for the chart.
    #[must_use]
    pub fn line(&self) -> Vec<(Day, i64)> {
        campaign::pace_line(self.opening, self.target, self.from, self.to)
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

/// All reasons of each who lags, together: those with most reasons first, then those with most of the first reason; the rest in the
/// order in which they were told.
#[must_use]
pub fn by_who(lags: Vec<Lag>) -> Vec<(Who, Vec<Lag>)> {
    let mut out: Vec<(Who, Vec<Lag>)> = Vec::new();
    let mut at: HashMap<Who, usize> = HashMap::new();
    for lag in lags {
        let i = *at.entry(lag.who).or_insert_with(|| {
            out.push((lag.who, Vec::new()));
            out.len() - 1
        });
        out[i].1.push(lag);
    }
    out.sort_by_key(|(_, why)| (Reverse(why.len()), Reverse(why.first().map_or(0, |l| l.count))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_campaign::{Goal, Owner, ShareBasis};
    use vedich_kernel::UnitId;
    use vedich_kernel::{CampaignId, LocalityId, Moment, PhaseId};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn opening() -> Numbers {
        Numbers { eligible: 72_423, activated_level1: 1_919, activated_level2: 7_438, ..Numbers::default() }
    }

    fn phase(metric: Metric, goal: Goal) -> (Phase, Target) {
        let (from, to) = (day("2023-06-20"), day("2023-07-15"));
        let (id, campaign) = (PhaseId(1), CampaignId(1));
        let phase = Phase { id, campaign, no: 1, name: "Cao điểm".into(), from, to, metric, goal, cumulative: true };
        let target = Target {
            phase: id,
            owner: Owner::Locality(LocalityId(1)),
            metric,
            goal,
            cumulative: true,
            version: 1,
            seq: 1,
            at: Moment(0),
            by: String::new(),
            reason: String::new(),
        };
        (phase, target)
    }

    fn share(basis: ShareBasis) -> Goal {
        Goal::Share { bp: 8_000, basis }
    }

    /// plan.md, opening situation: 55,000 − 9,357 in 26 inclusive days.
    #[test]
    fn on_the_eve_the_plan_needs_1756_a_day() {
        let (phase, target) = phase(Metric::Activated, Goal::Count(55_000));
        let goal = Aim::new(&phase, &target, &opening(), &opening(), None, day("2023-06-19"));
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
        let (phase, target) = phase(Metric::Issued, share(ShareBasis::Eligible));
        let goal = Aim::new(&phase, &target, &opening(), &opening(), None, day("2023-06-19"));
        assert_eq!(goal.target, 57_939);
    }

    #[test]
    fn a_frozen_denominator_does_not_move_with_the_register() {
        let now = Numbers { eligible: 80_000, ..opening() };
        let aim = |basis, frozen| {
            let (phase, target) = phase(Metric::Issued, share(basis));
            Aim::new(&phase, &target, &now, &opening(), frozen, day("2023-07-01")).target
        };
        assert_eq!(aim(ShareBasis::EligibleFrozen { on: day("2023-06-19") }, Some(72_423)), 57_939);
        assert_eq!(aim(ShareBasis::Eligible, None), 64_000);
    }

    #[test]
    fn no_phase_is_over_before_an_extract_of_its_last_day() {
        let end = day("2023-07-15");
        let judged = |asked: &str, known: &str| judged_on(day(asked), day(known), end);
        assert_eq!(judged("2023-07-20", "2023-07-10"), day("2023-07-10"));
        assert_eq!(judged("2023-07-20", "2023-07-15"), day("2023-07-20"));
        assert_eq!(judged("2023-07-01", "2023-06-19"), day("2023-07-01"), "a phase that runs is judged on the day asked for");
    }

    #[test]
    fn the_last_day_ends_it_one_way_or_the_other() {
        let (phase, target) = phase(Metric::Activated, Goal::Count(55_000));
        let end = day("2023-07-15");
        let with = |n| Aim::new(&phase, &target, &Numbers { activated_level2: n, ..Numbers::default() }, &opening(), None, end);
        assert_eq!(with(54_999).course(), Course::Missed { missing: 1 });
        assert_eq!(with(55_000).course(), Course::Reached { over: 0 });
        let before = Aim { as_of: end.plus(-1), ..with(54_999) };
        assert_eq!(before.course(), Course::Running { missing: 1, days_left: 1, pace: 1 });
    }

    #[test]
    fn what_is_new_in_the_phase_starts_from_nothing() {
        let (phase, mut target) = phase(Metric::Activated, Goal::Count(45_643));
        target.cumulative = false;
        let goal = Aim::new(&phase, &target, &opening(), &opening(), None, day("2023-06-19"));
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

    #[test]
    fn who_lags_for_several_reasons_comes_first_and_each_reason_stands_once() {
        let lag = |who, count| Lag { who, code: "x", count, words: String::new(), href: String::new() };
        let (a, b, c) = (Who::Unit(UnitId(1)), Who::Locality(LocalityId(1)), Who::Unit(UnitId(2)));
        let lags = vec![lag(a, 9), lag(b, 1), lag(c, 10), lag(b, 5)];
        let order: Vec<_> = by_who(lags).into_iter().map(|(who, why)| (who, why.len())).collect();
        assert_eq!(order, [(b, 2), (c, 1), (a, 1)], "a unit and a locality of the same number are not the same");
        assert!(by_who(Vec::new()).is_empty());
    }
}
