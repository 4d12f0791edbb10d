//! Who has sent a report on a phase, who has not, and what was sent back (`P-5.1`).

use crate::{
    model::{Document, Kind, State},
    problems::DocumentProblem,
    rules,
    service::{Documents, Setting},
    store,
};
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_daily_reports::{Mark, Place};
use vedich_kernel::{Day, Moment, UnitId};

/// Where a unit's report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sent {
    /// Due and not sent.
    Missing,
    /// Sent back, and nothing came since.
    Returned,
    /// Not sent, and there is still time.
    Open,
    /// Sent after the deadline.
    Late,
    /// Sent in time.
    InTime,
}

impl Sent {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Missing => "documents-sent-missing",
            Self::Returned => "documents-sent-returned",
            Self::Open => "documents-sent-open",
            Self::Late => "documents-sent-late",
            Self::InTime => "documents-sent-in-time",
        }
    }
}

/// The reports of a phase.
#[derive(Clone, Debug)]
pub struct Tracking {
    /// Number of the phase; 0 for the final report.
    pub phase: i64,
    /// Until when reports are in time.
    pub due: Moment,
    /// Units that owe one, those that are missing first.
    pub units: Vec<(UnitId, Sent, Option<Document>)>,
}

impl Tracking {
    /// How many stand so.
    #[must_use]
    pub fn count(&self, sent: Sent) -> i64 {
        i64::try_from(self.units.iter().filter(|u| u.1 == sent).count()).unwrap_or(i64::MAX)
    }
}

impl Documents {
    /// The phase that was asked for; else the one whose reports are looked at now.
    pub(crate) fn tracked_phase(&self, setting: &Setting, asked: Option<i64>) -> i64 {
        asked.or_else(|| rules::tracked(&setting.phases, self.today())).unwrap_or(0)
    }

    /// Where the reports of the actor's units on a phase stand; 0 for the final report. Units that owe daily reports owe these.
    ///
    /// # Errors
    /// When there is no such phase.
    pub async fn tracking(&self, actor: &Actor, phase: i64) -> Result<Tracking, DocumentProblem> {
        let setting = self.setting().await?;
        let due = rules::due_at(&setting.phases, phase, self.deadlines().await?).ok_or(DocumentProblem::NoSuchPhase)?;
        let found = setting.phases.iter().find(|p| p.no == phase).or(setting.phases.last());
        let last: Day = found.map_or(setting.campaign.to, |p| p.to);
        let kind = if phase == 0 { Kind::Final } else { Kind::Phase };
        let mut documents: HashMap<UnitId, Vec<Document>> = HashMap::new();
        for d in store::of_phase(self.db(), setting.campaign.id, kind, phase).await? {
            if let Some(unit) = d.unit {
                documents.entry(unit).or_default().push(d);
            }
        }
        if !Self::tracks(actor) {
            return Ok(Tracking { phase, due, units: Vec::new() });
        }
        let owes = self.daily_reports().completeness(&Actor::cli("documents"), (last, last), Place::Everything).await?;
        let area = actor.area(Permission::ViewDocuments);
        let mut units = Vec::new();
        for unit in owes.units.iter().filter(|u| u.marks.iter().any(|m| *m != Mark::NotDue)).map(|u| u.unit) {
            if !setting.tree.covers_unit(&area, unit) {
                continue;
            }
            let own = documents.remove(&unit).unwrap_or_default();
            let (sent, document) = standing(own, self.now() > due);
            units.push((unit, sent, document));
        }
        let name = |u: &UnitId| setting.tree.unit(*u).map_or("", |u| u.code.as_str());
        units.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| name(&a.0).cmp(name(&b.0))));
        Ok(Tracking { phase, due, units })
    }
}

/// Where a unit stands, from all that it drafted (newest first): what was sent counts before what is being written.
fn standing(own: Vec<Document>, over: bool) -> (Sent, Option<Document>) {
    let stands = |d: &&Document| matches!(d.state, State::Approved | State::Accepted);
    if let Some(d) = own.iter().filter(stands).min_by_key(|d| (d.late, d.sent_at)) {
        return (if d.late { Sent::Late } else { Sent::InTime }, Some(d.clone()));
    }
    if let Some(d) = own.iter().find(|d| d.state == State::Returned) {
        return (Sent::Returned, Some(d.clone()));
    }
    (if over { Sent::Missing } else { Sent::Open }, own.into_iter().next())
}
