//! The documents: one handle, shared by all doors.

use crate::{
    draft,
    facts::Facts,
    model::{Asked, Content, Document, Format, Kind, Letterhead, State, Step, Version},
    paper::Paper,
    problems::DocumentProblem,
    render::{docx, pdf, xlsx},
    rules::{self, Act},
    store::{self, Whose},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::{Campaign, Phase};
use vedich_compliance::Compliance;
use vedich_crosscheck::CrossCheck;
use vedich_daily_reports::DailyReports;
use vedich_db::{Db, WriteTx};
use vedich_kernel::{Day, Moment, UnitId, text};
use vedich_register::{Register, RegisterProblem};
use vedich_territory::Tree;

/// Documents of the campaign. Cheap to clone.
#[derive(Clone)]
pub struct Documents {
    register: Register,
    daily_reports: DailyReports,
    compliance: Compliance,
    crosscheck: CrossCheck,
}

/// Campaign, phases and territory.
pub(crate) struct Setting {
    pub campaign: Campaign,
    pub phases: Vec<Phase>,
    pub tree: Arc<Tree>,
}

/// A document with all that its page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The document.
    pub document: Document,
    /// What it tells of.
    pub facts: Facts,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
    /// How it looks.
    pub head: Letterhead,
    /// As it is printed.
    pub paper: Paper,
    /// Until when it is in time, for reports that have a deadline.
    pub due: Option<Moment>,
}

impl Whole {
    /// What the newest version says.
    #[must_use]
    pub fn content(&self) -> Content {
        self.versions.last().map(|v| v.content.clone()).unwrap_or_default()
    }

    /// The question that waits for an answer.
    #[must_use]
    pub fn question(&self) -> Option<&Step> {
        self.steps.last().filter(|s| self.document.state == State::Returned && s.state == State::Returned)
    }
}

impl Documents {
    /// Over the rooms whose figures it tells.
    #[must_use]
    pub fn new(register: Register, daily_reports: DailyReports, compliance: Compliance, crosscheck: CrossCheck) -> Self {
        Self { register, daily_reports, compliance, crosscheck }
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }
    pub(crate) fn register(&self) -> &Register {
        &self.register
    }
    pub(crate) fn daily_reports(&self) -> &DailyReports {
        &self.daily_reports
    }
    pub(crate) fn compliance(&self) -> &Compliance {
        &self.compliance
    }
    pub(crate) fn crosscheck(&self) -> &CrossCheck {
        &self.crosscheck
    }
    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }
    pub(crate) fn today(&self) -> Day {
        self.now().day()
    }

    pub(crate) async fn setting(&self) -> Result<Setting, DocumentProblem> {
        let campaign = self.register.campaign().await?;
        let phases = self.register.campaigns().phases(campaign.id).await.map_err(RegisterProblem::other)?;
        Ok(Setting { campaign, phases, tree: self.register.tree().await? })
    }

    // --- who may --------------------------------------------------------------------------------------------------------

    fn may_see(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        let area = actor.area(Permission::ViewDocuments);
        match unit {
            None => setting.tree.covers_locality(&area, setting.campaign.root),
            Some(unit) => setting.tree.covers_unit(&area, unit),
        }
    }

    pub(crate) fn may_write(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        match unit {
            None => setting.tree.may(actor, Permission::WriteDocuments, setting.campaign.root),
            // Whoever writes the unit's daily reports writes its report on the phase.
            Some(unit) => {
                actor.may(Permission::WriteDocuments) && vedich_daily_reports::rules::may_write(&setting.tree, actor, unit)
            }
        }
    }

    pub(crate) fn may_approve(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        match unit {
            None => setting.tree.may(actor, Permission::ApproveDocuments, setting.campaign.root),
            Some(unit) => rules::may_approve(&setting.tree, actor, unit),
        }
    }

    pub(crate) fn may_review(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        let area = actor.area(Permission::ReviewDocuments);
        match unit {
            None => setting.tree.covers_locality(&area, setting.campaign.root),
            Some(unit) => setting.tree.covers_unit(&area, unit),
        }
    }

    fn whose(setting: &Setting, actor: &Actor) -> Whose {
        let area = actor.area(Permission::ViewDocuments);
        let inside = || setting.tree.units().iter().map(|u| u.id).filter(|u| setting.tree.covers_unit(&area, *u)).collect();
        Whose { city: setting.tree.covers_locality(&area, setting.campaign.root), units: (area != Area::Everything).then(inside) }
    }

    // --- drafting -------------------------------------------------------------------------------------------------------

    /// Drafts a document. The same kind, phase, author and cut-off is the same document.
    ///
    /// # Errors
    /// Not the actor's to write, no such phase, a kind that units do not write.
    pub async fn create(&self, actor: &Actor, asked: Asked) -> Result<Document, DocumentProblem> {
        let setting = self.setting().await?;
        if asked.unit.is_some() && !asked.kind.is_of_units() {
            return Err(DocumentProblem::NotOfUnits);
        }
        if !Self::may_write(&setting, actor, asked.unit) {
            return Err(DocumentProblem::NotYours);
        }
        let phase = rules::phase_of(&setting.phases, &asked, self.today()).ok_or(DocumentProblem::NoSuchPhase)?;
        let newest = self.register.newest_commit().await?;
        let cutoff = asked.cutoff.unwrap_or(newest).clamp(0, newest);
        if let Some(same) = store::same(self.db(), setting.campaign.id, phase, &asked, cutoff).await? {
            return Ok(same);
        }
        let facts = self.gather(&setting, &asked, phase, cutoff).await?;
        let as_of = facts.as_of();
        let facts = serde_json::to_string(&facts).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?;
        let new = store::New { campaign: setting.campaign.id, kind: asked.kind, phase, unit: asked.unit, cutoff, as_of, facts };
        let no = self
            .db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    // Somebody else may have drafted it meanwhile.
                    if let Some(same) = store::same(tx, new.campaign, new.phase, &asked, new.cutoff).await? {
                        return Ok(same.no);
                    }
                    let no = store::insert(tx, &new).await?;
                    told(tx, "document.draft", no, json!({ "kind": new.kind, "phase": new.phase, "cutoff": new.cutoff })).await?;
                    Ok::<_, DocumentProblem>(no)
                })
            })
            .await?;
        store::get(self.db(), setting.campaign.id, no).await?.ok_or(DocumentProblem::NoSuch)
    }

    // --- looking --------------------------------------------------------------------------------------------------------

    /// Documents of the actor's area, newest first, and how many there are.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list(&self, actor: &Actor, (limit, offset): (i64, i64)) -> Result<(Vec<Document>, i64), DocumentProblem> {
        let setting = self.setting().await?;
        let whose = Self::whose(&setting, actor);
        let found = store::find(self.db(), setting.campaign.id, &whose, (limit, offset)).await?;
        Ok((found, store::count(self.db(), setting.campaign.id, &whose).await?))
    }

    /// A document that the actor sees.
    ///
    /// # Errors
    /// When there is none.
    pub async fn get(&self, actor: &Actor, no: i64) -> Result<Document, DocumentProblem> {
        let setting = self.setting().await?;
        self.found(&setting, actor, no).await
    }

    async fn found(&self, setting: &Setting, actor: &Actor, no: i64) -> Result<Document, DocumentProblem> {
        let found = store::get(self.db(), setting.campaign.id, no).await?.ok_or(DocumentProblem::NoSuch)?;
        if Self::may_see(setting, actor, found.unit) { Ok(found) } else { Err(DocumentProblem::NoSuch) }
    }

    /// A document with its story and as it is printed.
    ///
    /// # Errors
    /// When the actor may not see it.
    pub async fn whole(&self, actor: &Actor, no: i64) -> Result<Whole, DocumentProblem> {
        let setting = self.setting().await?;
        let document = self.found(&setting, actor, no).await?;
        let facts: Facts = serde_json::from_str(&store::facts(self.db(), no).await?)
            .map_err(|e| DocumentProblem::NotWritten(format!("facts of document {no}: {e}")))?;
        let versions = store::versions(self.db(), no).await?;
        let content = versions.last().map(|v| v.content.clone()).unwrap_or_default();
        let head = self.letterhead_of(&setting, document.unit).await?;
        let due = match document.kind.is_of_units() {
            true => rules::due_at(&setting.phases, document.phase, self.deadlines().await?),
            false => None,
        };
        Ok(Whole {
            paper: draft::paper(document.kind, &facts, &content, &head),
            steps: store::steps(self.db(), no).await?,
            document,
            facts,
            versions,
            head,
            due,
        })
    }

    /// The document as a file: its name and bytes. Leaving the house is written down.
    ///
    /// # Errors
    /// When the actor may not see it, or it cannot be written.
    pub async fn file(&self, actor: &Actor, no: i64, format: Format) -> Result<(String, Vec<u8>), DocumentProblem> {
        let whole = self.whole(actor, no).await?;
        let paper = whole.paper;
        let bytes = match format {
            Format::Json => serde_json::to_vec_pretty(&paper).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?,
            Format::Pdf => pdf::write(&paper).await?,
            Format::Docx | Format::Xlsx => {
                let write = move || if format == Format::Docx { docx::write(&paper) } else { xlsx::write(&paper) };
                tokio::task::spawn_blocking(write).await.map_err(|e| DocumentProblem::NotWritten(e.to_string()))??
            }
        };
        self.note_export(actor, no, format.ending()).await?;
        Ok((file_name(&whole.document, format.ending()), bytes))
    }

    pub(crate) async fn note_export(&self, actor: &Actor, no: i64, how: &'static str) -> Result<(), DocumentProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("document.export", &format!("document:{no}"), json!({ "format": how })).await?;
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }

    // --- writing --------------------------------------------------------------------------------------------------------

    /// Writes a new version over the one that was read.
    ///
    /// # Errors
    /// Not the actor's, approved already, somebody was faster, words that cannot stand.
    pub async fn save(&self, actor: &Actor, no: i64, read: i64, content: Content, reason: &str) -> Result<(), DocumentProblem> {
        let setting = self.setting().await?;
        let document = self.found(&setting, actor, no).await?;
        if !Self::may_write(&setting, actor, document.unit) {
            return Err(DocumentProblem::NotYours);
        }
        let facts: Facts = serde_json::from_str(&store::facts(self.db(), no).await?)
            .map_err(|e| DocumentProblem::NotWritten(format!("facts of document {no}: {e}")))?;
        let content = checked(document.kind, &facts, content)?;
        let reason = text::squeeze(reason);
        if reason.chars().count() > rules::LONGEST_LINE {
            return Err(DocumentProblem::TooLong("reason".to_owned()));
        }
        if text::holds_number_of_person(&reason) {
            return Err(DocumentProblem::HoldsNumber("reason".to_owned()));
        }
        let campaign = setting.campaign.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (content, reason) = (content.clone(), reason.clone());
                Box::pin(async move {
                    let now = store::get(tx, campaign, no).await?.ok_or(DocumentProblem::NoSuch)?;
                    rules::next(now.state, Act::Write).ok_or(DocumentProblem::WrongState)?;
                    if now.version != read {
                        return Err(DocumentProblem::Outdated);
                    }
                    store::add_version(tx, no, now.version + 1, &content, &reason).await?;
                    told(tx, "document.write", no, json!({ "version": now.version + 1 })).await?;
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }

    /// The head approves; a unit's report is thereby sent in, in time or late.
    ///
    /// # Errors
    /// Not the actor's to approve, approved already.
    pub async fn approve(&self, actor: &Actor, no: i64) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Approve, "").await
    }

    /// Sends it back with a question.
    ///
    /// # Errors
    /// Not the actor's to review, not approved, no question.
    pub async fn give_back(&self, actor: &Actor, no: i64, question: &str) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Return, question).await
    }

    /// The standing office takes it.
    ///
    /// # Errors
    /// Not the actor's to review, not approved.
    pub async fn accept(&self, actor: &Actor, no: i64) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Accept, "").await
    }

    async fn step(&self, actor: &Actor, no: i64, act: Act, words: &str) -> Result<(), DocumentProblem> {
        let setting = self.setting().await?;
        let document = self.found(&setting, actor, no).await?;
        let unit = document.unit;
        match act {
            Act::Approve if !Self::may_approve(&setting, actor, unit) => return Err(DocumentProblem::NotYoursToApprove),
            Act::Return | Act::Accept if !Self::may_review(&setting, actor, unit) => {
                return Err(DocumentProblem::NotYoursToReview);
            }
            _ => {}
        }
        let words = text::squeeze(words);
        if act == Act::Return && words.chars().count() < rules::SHORTEST {
            return Err(DocumentProblem::WordsMissing("question"));
        }
        if words.chars().count() > rules::LONGEST {
            return Err(DocumentProblem::TooLong("question".to_owned()));
        }
        if text::holds_number_of_person(&words) {
            return Err(DocumentProblem::HoldsNumber("question".to_owned()));
        }
        let due = rules::due_at(&setting.phases, document.phase, self.deadlines().await?);
        let late = document.kind.is_of_units() && unit.is_some() && due.is_some_and(|due| self.now() > due);
        let campaign = setting.campaign.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let words = words.clone();
                Box::pin(async move {
                    let now = store::get(tx, campaign, no).await?.ok_or(DocumentProblem::NoSuch)?;
                    let state = rules::next(now.state, act).ok_or(DocumentProblem::WrongState)?;
                    store::add_step(tx, &now, state, &words, late).await?;
                    told(tx, "document.step", no, json!({ "version": now.version, "state": state, "late": late })).await?;
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }

    /// Compares the projection with what versions and steps say. Returns the documents that differ; none, always.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rebuild(&self) -> Result<Vec<i64>, DocumentProblem> {
        let setting = self.setting().await?;
        let everything = Whose { city: true, units: None };
        let mut wrong = Vec::new();
        for d in store::find(self.db(), setting.campaign.id, &everything, (i64::MAX, 0)).await? {
            let (versions, steps) = (store::versions(self.db(), d.no).await?, store::steps(self.db(), d.no).await?);
            let version = versions.last().map_or(0, |v| v.no);
            let state = steps.iter().rev().find(|s| s.version == version).map_or(State::Draft, |s| s.state);
            let sent_at = steps.iter().find(|s| s.state == State::Approved).map(|s| s.at);
            if (d.version, d.state, d.sent_at) != (version, state, sent_at) {
                wrong.push(d.no);
            }
        }
        Ok(wrong)
    }
}

/// What people wrote, tidied; a text that says what is drafted anyway is not kept, so that it goes on following the figures.
fn checked(kind: Kind, facts: &Facts, content: Content) -> Result<Content, DocumentProblem> {
    let known = facts.figures();
    let mut out = Content { number: content.number, date: content.date, ..Content::default() };
    if out.number.is_some_and(|n| !(1..=99_999).contains(&n)) {
        return Err(DocumentProblem::BadNumber);
    }
    for (key, words) in content.texts {
        let words = words.lines().map(text::squeeze).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
        if words.chars().count() > rules::LONGEST {
            return Err(DocumentProblem::TooLong(key));
        }
        if text::holds_number_of_person(&words) {
            return Err(DocumentProblem::HoldsNumber(key));
        }
        let unknown = draft::unknown(&words, &known);
        if !unknown.is_empty() {
            return Err(DocumentProblem::UnknownFigures(unknown.join(", ")));
        }
        let is_part = draft::sections(kind, facts).iter().any(|s| matches!(s, draft::Section::Text { key: k, .. } if *k == key));
        if is_part && words != draft::narrative::draft(kind, facts, &key).join("\n") {
            out.texts.insert(key, words);
        }
    }
    Ok(out)
}

/// What an audit row and the event beside it say.
pub(crate) async fn told(tx: &WriteTx, action: &str, no: i64, detail: serde_json::Value) -> Result<(), DocumentProblem> {
    tx.audit(action, &format!("document:{no}"), detail).await?;
    tx.emit("document.changed", json!({ "no": no })).await?;
    Ok(())
}

/// `bao-cao-giai-doan-1-so-7.docx`.
pub(crate) fn file_name(d: &Document, ending: &str) -> String {
    let kind = d.kind.code().replace('_', "-");
    let phase = if d.phase > 0 { format!("-gd{}", d.phase) } else { String::new() };
    format!("{kind}{phase}-{}-{}.{ending}", d.no, d.as_of)
}
