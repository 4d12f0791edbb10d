//! What the reports ask of other rooms; the server wires it, since rooms of one line do not know each other.

use crate::{problems::ReportsProblem, service::DailyReports};
use std::collections::{HashMap, HashSet};
use vedich_accounts::Actor;
use vedich_claims::ClosedDays;
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{Day, UnitId};

/// Waiting questions of a unit at the difficulty desk: how many, and how many beyond their day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Waiting.
    pub open: i64,
    /// Of these, beyond their day.
    pub overdue: i64,
}

/// The difficulty desk as the reports see it; the server wires it, since rooms of one line do not know each other (`P-5.8`).
pub trait Desk: Send + Sync {
    /// Waiting questions by unit; none when the desk cannot be asked.
    fn waiting(&self) -> BoxFuture<'_, HashMap<UnitId, Waiting>>;
    /// Waiting questions that somebody sees at the desk, as its own page counts them; none for who may not look there.
    fn seen_by<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Option<Waiting>>;
}

/// The outreach log as the reports see it; the server wires it, as it does the desk (`P-4.1`).
pub trait OutreachLog: Send + Sync {
    /// Activities of a day that took place, by unit; none when the log cannot be asked.
    fn done(&self, day: Day) -> BoxFuture<'_, HashMap<UnitId, i64>>;
}

/// The stations as the reports see them; the server wires them, as it does the desk (`P-4.4a`).
pub trait Intake: Send + Sync {
    /// Level-2 dossiers taken at the units' shifts of a day; none when the stations cannot be asked.
    fn taken(&self, day: Day) -> BoxFuture<'_, HashMap<UnitId, i64>>;
}

impl ClosedDays for DailyReports {
    fn closed(&self, asked: Vec<(UnitId, Day)>) -> BoxFuture<'_, Result<HashSet<(UnitId, Day)>, DbError>> {
        Box::pin(async move {
            let setting = self.setting().await.map_err(|e| match e {
                ReportsProblem::Db(e) => e,
                _ => DbError::Corrupt("the lock of daily reports"),
            })?;
            let today = self.today();
            Ok(asked.into_iter().filter(|(unit, day)| today > setting.open_until(*unit, *day)).collect())
        })
    }
}
