//! Reports as they were known at a commit: a document of an earlier cut-off tells nothing that was sent, corrected, accepted or given back
//! after it.

use crate::{
    figures::Figures,
    look::Place,
    model::Mark,
    problems::ReportsProblem,
    rules,
    service::{DailyReports, Setting},
    store::then::{self as store, Then},
};
use vedich_accounts::Actor;
use vedich_kernel::{Day, Moment, UnitId};

/// A unit's reports of some days as they were known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitThen {
    /// The unit.
    pub unit: UnitId,
    /// What it had reported of these days; nothing of what waited for an answer.
    pub reported: Figures,
    /// One mark for each day: a day whose deadline had not come is open.
    pub marks: Vec<Mark>,
    /// Days on which it owed a report.
    pub owed: i64,
}

impl UnitThen {
    /// How many of its days are marked so.
    #[must_use]
    pub fn days(&self, marked: impl Fn(Mark) -> bool) -> i64 {
        i64::try_from(self.marks.iter().filter(|m| marked(**m)).count()).unwrap_or(i64::MAX)
    }

    /// Days that were missing.
    #[must_use]
    pub fn missing(&self) -> i64 {
        self.days(|m| m == Mark::Missing)
    }

    /// Days whose report came late.
    #[must_use]
    pub fn late(&self) -> i64 {
        self.days(|m| matches!(m, Mark::Late | Mark::AcceptedLate))
    }
}

impl DailyReports {
    /// What units had reported of some days when a commit was made, in the order of the territory. The caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn known_at(
        &self,
        (from, to): (Day, Day),
        place: Place,
        (cutoff, at): (i64, Moment),
    ) -> Result<Vec<UnitThen>, ReportsProblem> {
        let mut setting = self.setting().await?;
        setting.rules.retain(|r| r.seq <= cutoff);
        setting.duties.retain(|d| d.seq <= cutoff);
        let units = setting.looked_at(&Actor::cli("daily-reports"), place);
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let all = ids.len() == setting.tree.units().len();
        let only = (!all).then_some(ids.as_slice());
        let told = store::reports(self.db(), setting.campaign.id, (from, to), only, cutoff).await?;
        let days: Vec<Day> = (0..=to.since(from).max(-1)).map(|n| from.plus(n)).collect();
        let mut out = Vec::with_capacity(units.len());
        for unit in units {
            let mut then = UnitThen { unit: unit.id, reported: Figures::default(), marks: Vec::new(), owed: 0 };
            for day in &days {
                let (expected, report) = (setting.is_expected(unit, *day), told.get(&(unit.id, *day)));
                if let Some(r) = report {
                    then.reported.add(&rules::contribution(r.state, &r.figures));
                }
                let stands = report.map(|r| (r.state, setting.came_late(r, *day)));
                then.marks.push(rules::mark(expected, stands, *day, setting.minutes(*day), at));
                then.owed += i64::from(expected);
            }
            out.push(then);
        }
        Ok(out)
    }
}

impl Setting {
    /// Decided when its first version came, by the deadline that held then.
    fn came_late(&self, report: &Then, day: Day) -> bool {
        let held: Vec<_> = self.rules.iter().filter(|r| r.at <= report.first_at).cloned().collect();
        rules::is_late(report.first_at, day, rules::rule_on(&held, day).0)
    }
}
