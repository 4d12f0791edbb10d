//! What waits for somebody who writes reports: on the start page, so that nobody needs a message to know it.

use crate::{
    model::State,
    problems::ReportsProblem,
    rules,
    service::DailyReports,
    store::{self, settings},
};
use std::collections::HashMap;
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::{Day, Moment, UnitId};

/// So many days back gaps are told.
const BACK: i32 = 7;
/// Whoever answers for more units finds them on the page of reports, and is told how many they are.
const MOST_UNITS: usize = 12;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A report that can still come in time.
    Due {
        /// The unit.
        unit: UnitId,
        /// The day.
        day: Day,
        /// Until when.
        due_at: Moment,
        /// When somebody reminded, if anybody did.
        reminded: Option<Moment>,
    },
    /// Reports whose time is over.
    Missing {
        /// The unit.
        unit: UnitId,
        /// The days, newest first.
        days: Vec<Day>,
        /// When somebody last reminded of one of them, if anybody did.
        reminded: Option<Moment>,
    },
    /// A report that was sent back.
    Returned {
        /// The unit.
        unit: UnitId,
        /// The day.
        day: Day,
        /// The question.
        question: String,
    },
    /// More units than are looked through one by one.
    Many {
        /// How many.
        units: usize,
    },
}

impl DailyReports {
    /// What waits for the actor: questions first, then gaps, newest first, then today's reports. Nothing for those who answer
    /// for everything: they have the page of reports.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn notices(&self, actor: &Actor) -> Result<Vec<Notice>, ReportsProblem> {
        if actor.area(Permission::WriteReports) == Area::Everything || !actor.may(Permission::WriteReports) {
            return Ok(Vec::new());
        }
        let setting = self.setting().await?;
        let campaign = setting.campaign.id;
        let units: Vec<_> = setting.tree.units().iter().filter(|u| rules::may_write(&setting.tree, actor, u.id)).collect();
        if units.len() > MOST_UNITS {
            return Ok(vec![Notice::Many { units: units.len() }]);
        }
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let (today, now) = (self.today(), self.now());
        let from = today.plus(1 - BACK);
        let told: HashMap<(UnitId, Day), State> = store::grid(self.db(), campaign, (from, today), Some(&ids))
            .await?
            .into_iter()
            .map(|(unit, day, state, _)| ((unit, day), state))
            .collect();
        let mut reminded: HashMap<(UnitId, Day), Moment> = HashMap::new();
        for r in settings::reminders(self.db(), campaign, (from, today), Some(&ids)).await? {
            reminded.insert((r.unit, r.day), r.at);
        }
        let mut out: Vec<Notice> = Vec::new();
        for (unit, day, question) in store::open_questions(self.db(), campaign, &ids).await? {
            let known = |n: &Notice| matches!(n, Notice::Returned { unit: u, day: d, .. } if *u == unit && *d == day);
            if !out.iter().any(known) {
                out.push(Notice::Returned { unit, day, question });
            }
        }
        for unit in &units {
            let owed: Vec<Day> = (0..BACK)
                .map(|n| today.plus(-n))
                .filter(|day| setting.is_expected(unit, *day) && !told.contains_key(&(unit.id, *day)))
                .collect();
            let over = |day: &Day| rules::is_late(now, *day, setting.minutes(*day));
            let days: Vec<Day> = owed.iter().copied().filter(|d| over(d) && today <= setting.open_until(unit.id, *d)).collect();
            let about = |days: &[Day]| days.iter().filter_map(|d| reminded.get(&(unit.id, *d)).copied()).max();
            if !days.is_empty() {
                out.push(Notice::Missing { unit: unit.id, reminded: about(&days), days });
            }
            for day in owed.into_iter().filter(|d| !over(d)) {
                let due_at = rules::due_at(day, setting.minutes(day));
                out.push(Notice::Due { unit: unit.id, day, due_at, reminded: about(&[day]) });
            }
        }
        Ok(out)
    }
}
