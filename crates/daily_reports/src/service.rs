//! The service: sending reports, reviewing them, reminding.

use crate::{
    absent::Absent,
    hooks::{Desk, Intake, OutreachLog, Waiting},
    model::{Act, Channel, Content, DayRow, DeadlineRule, Difference, Duty, Exception, Known, State, Version},
    problems::ReportsProblem,
    rules,
    store::{self, NewVersion, settings},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::{Campaign, Phase};
use vedich_claims::{Claims, CountedClaim};
use vedich_db::{Db, WriteTx};
use vedich_kernel::{CampaignId, Day, Moment, UnitId, text};
use vedich_register::Register;
use vedich_territory::{Tree, Unit};

/// Whoever was reminded of a day is not reminded of it again within this time.
const REMIND_AGAIN_SECONDS: i64 = 30 * 60;

/// Daily reports of units. Cheap to clone.
#[derive(Clone)]
pub struct DailyReports {
    claims: Claims,
    desk: Option<Arc<dyn Desk>>,
    outreach: Option<Arc<dyn OutreachLog>>,
    intake: Option<Arc<dyn Intake>>,
}

/// Everything that decides about reports and is not a report.
pub(crate) struct Setting {
    pub campaign: Campaign,
    pub tree: Arc<Tree>,
    pub phases: Vec<Phase>,
    pub rules: Vec<DeadlineRule>,
    pub duties: Vec<Duty>,
    pub exceptions: Vec<Exception>,
}

impl Setting {
    /// Minutes after midnight at which the report of a day is due.
    pub fn minutes(&self, day: Day) -> i64 {
        rules::rule_on(&self.rules, day).0
    }

    /// A day of the campaign.
    pub fn is_campaign_day(&self, day: Day) -> bool {
        self.campaign.from <= day && day <= self.campaign.to
    }

    /// The unit owes a report of this day: of none before it was there, nor after its place ended.
    pub fn is_expected(&self, unit: &Unit, day: Day) -> bool {
        self.is_campaign_day(day)
            && self.tree.is_within(unit.locality, self.campaign.root)
            && self.tree.was_there(unit, day)
            && rules::is_expected(&self.duties, unit.id, day)
    }

    /// Last day on which the report of `day` can be sent.
    pub fn open_until(&self, unit: UnitId, day: Day) -> Day {
        let grace = rules::rule_on(&self.rules, day).1;
        rules::open_until(day, unit, &self.phases, self.campaign.to, grace, &self.exceptions)
    }
}

/// A report to be sent.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Whose.
    pub unit: UnitId,
    /// Of which day.
    pub day: Day,
    /// What it says.
    pub content: Content,
    /// Why it replaces an accepted one, or the answer to a question.
    pub reason: String,
    /// By which door.
    pub channel: Channel,
    /// The version that the writer saw; a newer one is not overwritten. `None` writes over whatever is there.
    pub seen: Option<i64>,
}

/// What became of a report that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its version.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// The first version came after the deadline.
    pub late: bool,
    /// It says what was known already: nothing was written.
    pub unchanged: bool,
    /// Where it differs from what is known.
    pub differences: Vec<Difference>,
    /// It differs and does not say why.
    pub unexplained: bool,
}

impl DailyReports {
    /// The service over the claims, and the register below them.
    #[must_use]
    pub fn new(claims: Claims) -> Self {
        Self { claims, desk: None, outreach: None, intake: None }
    }

    /// With the difficulty desk, whose waiting questions stand beside the units' reports.
    #[must_use]
    pub fn with_desk(self, desk: Arc<dyn Desk>) -> Self {
        Self { desk: Some(desk), ..self }
    }

    /// With the outreach log, whose activities are known of a unit's day.
    #[must_use]
    pub fn with_outreach(self, log: Arc<dyn OutreachLog>) -> Self {
        Self { outreach: Some(log), ..self }
    }

    /// Tells which dossiers were taken at stations.
    #[must_use]
    pub fn with_intake(self, intake: Arc<dyn Intake>) -> Self {
        Self { intake: Some(intake), ..self }
    }

    pub(crate) async fn dossiers_taken(&self, day: Day) -> HashMap<UnitId, i64> {
        match &self.intake {
            Some(intake) => intake.taken(day).await,
            None => HashMap::new(),
        }
    }

    pub(crate) async fn outreach_done(&self, day: Day) -> HashMap<UnitId, i64> {
        match &self.outreach {
            Some(log) => log.done(day).await,
            None => HashMap::new(),
        }
    }

    pub(crate) async fn waiting(&self) -> HashMap<UnitId, Waiting> {
        match &self.desk {
            Some(desk) => desk.waiting().await,
            None => HashMap::new(),
        }
    }

    pub(crate) async fn waiting_seen_by(&self, actor: &Actor) -> Option<Waiting> {
        self.desk.as_ref()?.seen_by(actor).await
    }

    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    pub(crate) fn register(&self) -> &Register {
        self.claims.register()
    }

    pub(crate) fn db(&self) -> &Db {
        self.register().db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register().clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.now().day()
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, ReportsProblem> {
        Ok(self.register().campaign().await?)
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, ReportsProblem> {
        Ok(self.register().tree().await?)
    }

    pub(crate) async fn setting(&self) -> Result<Setting, ReportsProblem> {
        let campaign = self.campaign().await?;
        let id = campaign.id;
        Ok(Setting {
            tree: self.tree().await?,
            phases: self.register().campaigns().phases(id).await?,
            rules: settings::deadline_rules(self.db(), id).await?,
            duties: settings::duties(self.db(), id).await?,
            exceptions: settings::exceptions(self.db(), id).await?,
            campaign,
        })
    }

    /// Sends a report: a new version, or nothing when it says what was known already. The unit's count of activations goes
    /// to the claims in the same transaction (`P-3.6`, `P-3.7`); that of a correction of an accepted report once it is accepted.
    ///
    /// # Errors
    /// Outside the actor's units, no day of the campaign, closed, an unanswered question, a newer version, bad numbers.
    pub async fn submit(&self, actor: &Actor, new: NewReport) -> Result<Verdict, ReportsProblem> {
        self.submit_told(actor, new, Absent::default()).await
    }

    /// What can be said of a report without looking at those before it.
    pub(crate) fn check(&self, setting: &Setting, actor: &Actor, mut new: NewReport) -> Result<NewReport, ReportsProblem> {
        if !rules::may_write(&setting.tree, actor, new.unit) {
            return Err(ReportsProblem::NotYours);
        }
        self.check_day(setting, new.unit, new.day)?;
        for column in crate::figures::Column::ALL {
            if !(0..=rules::MOST).contains(&new.content.figures.get(column)) {
                return Err(ReportsProblem::BadNumber(column.code()));
            }
        }
        let c = &mut new.content;
        for words in [&mut c.explanation, &mut c.difficulties, &mut c.note, &mut new.reason] {
            *words = tidy(words);
            if words.chars().count() > rules::LONGEST_TEXT {
                return Err(ReportsProblem::TooLong);
            }
            if text::holds_number_of_person(words) {
                return Err(ReportsProblem::HoldsNumber);
            }
        }
        Ok(new)
    }

    fn check_day(&self, setting: &Setting, unit: UnitId, day: Day) -> Result<(), ReportsProblem> {
        if !setting.is_campaign_day(day) {
            return Err(ReportsProblem::BadDay);
        }
        if day > self.today() {
            return Err(ReportsProblem::Future);
        }
        if self.today() > setting.open_until(unit, day) {
            return Err(ReportsProblem::Locked);
        }
        Ok(())
    }

    pub(crate) async fn submit_in(
        &self,
        tx: &WriteTx,
        setting: &Setting,
        new: &NewReport,
        known: &Known,
        file: Option<i64>,
    ) -> Result<Verdict, ReportsProblem> {
        let campaign = setting.campaign.id;
        let old = store::row(tx, campaign, new.unit, new.day).await?;
        let version = old.map_or(0, |o| o.version);
        if new.seen.is_some_and(|seen| seen != version) {
            return Err(ReportsProblem::NotNewest);
        }
        let differences = rules::differences(&new.content.figures, known);
        let unexplained = rules::is_unexplained(&new.content, known);
        if let Some(old) = old.filter(|o| o.state.counts()) {
            let newest = store::newest(tx, campaign, new.unit, new.day).await?;
            if newest.is_some_and(|n: Version| n.content == new.content) {
                store::drop_draft(tx, campaign, new.unit, new.day).await?;
                let (state, late) = (old.state, old.late);
                return Ok(Verdict { version, state, late, unchanged: true, differences, unexplained });
            }
        }
        let state = rules::next(old.map(|o| o.state), Act::Submit, &new.reason)?;
        let now = tx.now();
        let late = old.map_or_else(|| rules::is_late(now, new.day, setting.minutes(new.day)), |o| o.late);
        let row = DayRow {
            unit: new.unit,
            day: new.day,
            version: version + 1,
            state,
            first_at: old.map_or(now, |o| o.first_at),
            late,
            at: now,
            differs: !differences.is_empty(),
            difficult: !new.content.difficulties.is_empty(),
            figures: new.content.figures,
            cumulative: crate::Figures::default(),
        };
        let fact = NewVersion {
            unit: new.unit,
            day: new.day,
            no: row.version,
            content: &new.content,
            reason: &new.reason,
            known: &serde_json::to_string(known).unwrap_or_default(),
            channel: new.channel,
            file,
        };
        store::insert_version(tx, campaign, &fact).await?;
        store::put_row(tx, campaign, &row).await?;
        store::drop_draft(tx, campaign, new.unit, new.day).await?;
        // What was accepted counts until its correction is accepted, too.
        if !store::was_accepted(tx, campaign, new.unit, new.day).await? {
            self.count(tx, campaign, &row).await?;
        }
        let detail = json!({ "version": row.version, "late": late, "channel": new.channel });
        tx.audit("daily_report.submit", &target(new.unit, new.day), detail).await?;
        tx.emit("daily_report.submitted", self.payload(setting, &row)).await?;
        Ok(Verdict { version: row.version, state, late, unchanged: false, differences, unexplained })
    }

    /// The activations of a report become the unit's counted claim of the day.
    async fn count(&self, tx: &WriteTx, campaign: CampaignId, row: &DayRow) -> Result<(), ReportsProblem> {
        let counted = CountedClaim { unit: row.unit, day: row.day, count: row.figures.activated() };
        if self.claims.count_in(tx, campaign, counted).await? {
            tx.emit("claims.recorded", json!({ "kind": "counts", "n": 1 })).await?;
        }
        Ok(())
    }

    fn payload(&self, setting: &Setting, row: &DayRow) -> serde_json::Value {
        let locality = setting.tree.unit(row.unit).map(|u| u.locality.0);
        json!({ "unit": row.unit.0, "day": row.day, "locality": locality, "state": row.state })
    }

    /// Keeps what was typed for later. Drafts are seen by those who may write the report, and by nobody else.
    ///
    /// # Errors
    /// Outside the actor's units, or a day that cannot be reported.
    pub async fn save_draft(&self, actor: &Actor, unit: UnitId, day: Day, content: &Content) -> Result<(), ReportsProblem> {
        let setting = self.setting().await?;
        let new = NewReport { unit, day, content: content.clone(), reason: String::new(), channel: Channel::Form, seen: None };
        let new = self.check(&setting, actor, new)?;
        let (campaign, text) = (setting.campaign.id, serde_json::to_string(&new.content).unwrap_or_default());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let text = text.clone();
                Box::pin(async move { Ok::<_, ReportsProblem>(store::put_draft(tx, campaign, unit, day, &text).await?) })
            })
            .await
    }

    /// Accepts a report, or sends it back with a question (`P-5.2`).
    ///
    /// # Errors
    /// Not the actor's to review, nothing sent, a newer version than the one looked at, no question.
    pub async fn review(
        &self,
        actor: &Actor,
        unit: UnitId,
        day: Day,
        seen: i64,
        act: Act,
        question: &str,
    ) -> Result<State, ReportsProblem> {
        let setting = Arc::new(self.setting().await?);
        self.require_review(&setting, actor, unit)?;
        let question = tidy(question);
        if question.chars().count() > rules::LONGEST_TEXT {
            return Err(ReportsProblem::TooLong);
        }
        if text::holds_number_of_person(&question) {
            return Err(ReportsProblem::HoldsNumber);
        }
        let service = self.clone();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, setting, question) = (service.clone(), Arc::clone(&setting), question.clone());
                Box::pin(async move { service.review_in(tx, &setting, (unit, day), Some(seen), act, &question).await })
            })
            .await
    }

    fn require_review(&self, setting: &Setting, actor: &Actor, unit: UnitId) -> Result<(), ReportsProblem> {
        let may = rules::may_review(&setting.tree, &actor.area(Permission::ReviewReports), unit);
        may.then_some(()).ok_or(ReportsProblem::NotYoursToReview)
    }

    async fn review_in(
        &self,
        tx: &WriteTx,
        setting: &Setting,
        (unit, day): (UnitId, Day),
        seen: Option<i64>,
        act: Act,
        question: &str,
    ) -> Result<State, ReportsProblem> {
        let campaign = setting.campaign.id;
        let row = store::row(tx, campaign, unit, day).await?.ok_or(ReportsProblem::NoSuchReport)?;
        if seen.is_some_and(|v| v != row.version) {
            return Err(ReportsProblem::NotNewest);
        }
        let state = rules::next(Some(row.state), act, question)?;
        let correction = store::was_accepted(tx, campaign, unit, day).await?;
        store::insert_review(tx, campaign, &row, state, question).await?;
        let row = DayRow { state, ..row };
        if state == State::Accepted && correction {
            self.count(tx, campaign, &row).await?;
        }
        store::put_row(tx, campaign, &row).await?;
        let action = if state == State::Accepted { "daily_report.accept" } else { "daily_report.return" };
        tx.audit(action, &target(unit, day), json!({ "version": row.version })).await?;
        tx.emit("daily_report.reviewed", self.payload(setting, &row)).await?;
        Ok(state)
    }

    /// Accepts many reports of a day at once; those that cannot be accepted are left as they are. Returns how many were.
    ///
    /// # Errors
    /// When one of them is not the actor's to review.
    pub async fn accept_many(&self, actor: &Actor, day: Day, units: &[UnitId]) -> Result<i64, ReportsProblem> {
        if units.is_empty() {
            return Err(ReportsProblem::NothingChosen);
        }
        let setting = Arc::new(self.setting().await?);
        for unit in units {
            self.require_review(&setting, actor, *unit)?;
        }
        let (service, units) = (self.clone(), units.to_vec());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, setting, units) = (service.clone(), Arc::clone(&setting), units.clone());
                Box::pin(async move {
                    let mut n = 0;
                    for unit in units {
                        match service.review_in(tx, &setting, (unit, day), None, Act::Accept, "").await {
                            Ok(_) => n += 1,
                            Err(ReportsProblem::Refused(_) | ReportsProblem::NoSuchReport) => {}
                            Err(e) => return Err(e),
                        }
                    }
                    Ok(n)
                })
            })
            .await
    }

    /// Reminds units that owe the report of a day: a recorded fact, and a notice on the start page of who writes for the unit.
    /// Units that have reported, owe nothing, or were reminded within half an hour are passed over. Returns how many were reminded.
    ///
    /// # Errors
    /// When one of them is not the actor's to review.
    pub async fn remind(&self, actor: &Actor, day: Day, units: &[UnitId]) -> Result<i64, ReportsProblem> {
        if units.is_empty() {
            return Err(ReportsProblem::NothingChosen);
        }
        let setting = self.setting().await?;
        for unit in units {
            self.require_review(&setting, actor, *unit)?;
        }
        let campaign = setting.campaign.id;
        let fresh = self.now().plus_seconds(-REMIND_AGAIN_SECONDS);
        let reminded: HashSet<UnitId> = settings::reminders(self.db(), campaign, (day, day), Some(units))
            .await?
            .into_iter()
            .filter(|r| r.at > fresh)
            .map(|r| r.unit)
            .collect();
        let sent: HashSet<UnitId> =
            store::rows(self.db(), campaign, day, Some(units)).await?.into_iter().map(|r| r.unit).collect();
        let owed = |u: &UnitId| setting.tree.unit(*u).is_some_and(|unit| day <= self.today() && setting.is_expected(unit, day));
        let due: Vec<UnitId> = units.iter().copied().filter(|u| owed(u) && !sent.contains(u) && !reminded.contains(u)).collect();
        let places: Vec<i64> = due.iter().filter_map(|u| setting.tree.unit(*u)).map(|u| u.locality.0).collect();
        if due.is_empty() {
            return Ok(0);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (due, places) = (due.clone(), places.clone());
                Box::pin(async move {
                    for unit in &due {
                        settings::insert_reminder(tx, campaign, *unit, day).await?;
                    }
                    let units: Vec<i64> = due.iter().map(|u| u.0).collect();
                    tx.audit("daily_report.remind", &format!("daily_reports:{day}"), json!({ "units": units })).await?;
                    tx.emit("daily_report.reminded", json!({ "units": units, "day": day, "localities": places })).await?;
                    Ok::<_, ReportsProblem>(i64::try_from(due.len()).unwrap_or(i64::MAX))
                })
            })
            .await
    }
}

pub(crate) fn target(unit: UnitId, day: Day) -> String {
    format!("daily_report:{unit}:{day}")
}

/// Tidy lines: what people paste keeps its line breaks and loses everything invisible.
pub(crate) fn tidy(words: &str) -> String {
    words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned()
}
