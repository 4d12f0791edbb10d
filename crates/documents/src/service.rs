//! The documents: one handle, shared by all doors.

use crate::{
    doubts::Doubts,
    draft,
    facts::Facts,
    fixed::PROGRAM,
    matter::People,
    model::{Content, Document, Format, Kind, Letterhead, State, Step, Version},
    paper::Paper,
    problems::DocumentProblem,
    render::{docx, pdf, xlsx},
    rooms::Rooms,
    rules::{self, Act},
    store::{self, Whose},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::Actor;
use vedich_campaign::{Campaign, Phase};
use vedich_compliance::Compliance;
use vedich_crosscheck::CrossCheck;
use vedich_daily_reports::DailyReports;
use vedich_db::{Db, WriteTx};
use vedich_kernel::{Day, Lang, Moment, text};
use vedich_register::{Register, RegisterProblem};
use vedich_territory::Tree;

/// Documents of the campaign. Cheap to clone.
#[derive(Clone)]
pub struct Documents {
    rooms: Rooms,
}

/// Campaign, phases and territory.
pub(crate) struct Setting {
    pub campaign: Campaign,
    pub phases: Vec<Phase>,
    pub tree: Arc<Tree>,
}

/// A document with all that its page shows.
#[derive(Debug)]
pub struct Whole {
    /// The document.
    pub document: Document,
    /// What it tells of.
    pub facts: Facts,
    /// Whom it names.
    pub people: People,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
    /// How it looks.
    pub head: Letterhead,
    /// As it is printed; once approved, as it was then.
    pub paper: Paper,
    /// Under which number the files of the approved paper are kept.
    pub(crate) approved: Option<String>,
    /// Until when it is in time, for reports that have a deadline.
    pub due: Option<Moment>,
    /// Why it cannot be approved as it stands; none when it can, or when nobody is to approve it now.
    pub not_ready: Option<DocumentProblem>,
    /// What whoever approves it now has to say yes to.
    pub doubts: Doubts,
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
    pub fn new(rooms: Rooms) -> Self {
        Self { rooms }
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.rooms
    }
    pub(crate) fn db(&self) -> &Db {
        self.rooms.register.db()
    }
    pub(crate) fn register(&self) -> &Register {
        &self.rooms.register
    }
    pub(crate) fn daily_reports(&self) -> &DailyReports {
        &self.rooms.daily_reports
    }
    pub(crate) fn compliance(&self) -> &Compliance {
        &self.rooms.compliance
    }
    pub(crate) fn crosscheck(&self) -> &CrossCheck {
        &self.rooms.crosscheck
    }
    pub(crate) fn now(&self) -> Moment {
        self.register().clock().now()
    }
    pub(crate) fn today(&self) -> Day {
        self.now().day()
    }

    pub(crate) async fn setting(&self) -> Result<Setting, DocumentProblem> {
        let campaign = self.register().campaign().await?;
        let phases = self.register().campaigns().phases(campaign.id).await.map_err(RegisterProblem::other)?;
        Ok(Setting { campaign, phases, tree: self.register().tree().await? })
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
        if Self::may_see(setting, actor, found.kind, found.unit) { Ok(found) } else { Err(DocumentProblem::NoSuch) }
    }

    /// A document with its story and as it is printed.
    ///
    /// # Errors
    /// When the actor may not see it.
    pub async fn whole(&self, actor: &Actor, no: i64) -> Result<Whole, DocumentProblem> {
        let setting = self.setting().await?;
        let document = self.found(&setting, actor, no).await?;
        let (facts, people) = self.told(&setting, no).await?;
        let versions = store::versions(self.db(), no).await?;
        let content = versions.last().map(|v| v.content.clone()).unwrap_or_default();
        let head = self.letterhead_of(&setting, document.unit).await?;
        let due = match document.kind.is_sent_in() {
            true => rules::due_at(&setting.phases, document.phase, self.deadlines().await?),
            false => None,
        };
        let waits = rules::next(document.state, Act::Approve).is_some();
        let doubts = if waits { self.doubts(&document, &facts, &content).await? } else { Doubts::default() };
        let (approved, paper) = match self.approved_paper(&setting, &document).await? {
            Some((id, paper)) => (Some(id), paper),
            None => (None, draft::paper(document.kind, &facts, &people, &content, &head)),
        };
        Ok(Whole {
            doubts,
            paper,
            approved,
            steps: store::steps(self.db(), no).await?,
            not_ready: if waits { self.not_ready(&setting, &document, &head).await? } else { None },
            document,
            facts,
            people,
            versions,
            head,
            due,
        })
    }

    /// The facts of a document and the people whom it names, as they were kept.
    pub(crate) async fn told(&self, setting: &Setting, no: i64) -> Result<(Facts, People), DocumentProblem> {
        let broken = |e: serde_json::Error| DocumentProblem::NotWritten(format!("facts of document {no}: {e}"));
        let facts = serde_json::from_str(&store::facts(self.db(), no).await?).map_err(broken)?;
        let Some(sealed) = store::people(self.db(), no).await? else { return Ok((facts, People::default())) };
        let plain = self.register().vault(setting.campaign.id).await?.open_as(&people_of(no), &sealed)?;
        Ok((facts, serde_json::from_slice(&plain).map_err(broken)?))
    }

    /// Why a document cannot be approved: nobody signs it; or it goes in as the report on a phase that has not ended, or was drafted from
    /// figures that do not reach its end though the register's do.
    async fn not_ready(
        &self,
        setting: &Setting,
        document: &Document,
        head: &Letterhead,
    ) -> Result<Option<DocumentProblem>, DocumentProblem> {
        if document.kind.is_sent_in() {
            let end = rules::end_of(&setting.phases, document.phase).ok_or(DocumentProblem::NoSuchPhase)?;
            if self.today() <= end {
                return Ok(Some(DocumentProblem::PhaseNotOver(end)));
            }
            let known = self.register().standing(setting.campaign.root, None, None).await?.as_of.min(end);
            if document.at.day() <= end || document.as_of < known {
                return Ok(Some(DocumentProblem::DraftedEarly(document.as_of)));
            }
        }
        Ok(head.name.is_empty().then_some(DocumentProblem::NoSigner))
    }

    /// The document as a file: its name and bytes. Leaving the house is written down.
    ///
    /// # Errors
    /// When the actor may not see it, or it cannot be written.
    pub async fn file(&self, actor: &Actor, no: i64, format: Format) -> Result<(String, Vec<u8>), DocumentProblem> {
        let whole = self.whole(actor, no).await?;
        let bytes = match &whole.approved {
            Some(paper) if format != Format::Json => self.approved_file(actor, (no, paper.as_str()), whole.paper, format).await?,
            _ => render(whole.paper, format).await?,
        };
        self.note_export(actor, no, format.ending()).await?;
        Ok((file_name(&whole.document, format.ending()), bytes))
    }

    /// Writes down that somebody looked at the people of a document.
    pub(crate) async fn note_read(&self, actor: &Actor, no: i64, people: usize) -> Result<(), DocumentProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("document.read", &format!("document:{no}"), json!({ "people": people })).await?;
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }

    pub(crate) async fn note_export(&self, actor: &Actor, no: i64, how: &'static str) -> Result<(), DocumentProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("document.export", &format!("document:{no}"), json!({ "format": how, "program": PROGRAM })).await?;
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
        if !Self::may_write(&setting, actor, document.kind, document.unit) {
            return Err(DocumentProblem::NotYours);
        }
        let (facts, _) = self.told(&setting, no).await?;
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
    /// Not the actor's to approve, approved already, something that has to be confirmed ([`Documents::approve_seeing`]).
    pub async fn approve(&self, actor: &Actor, no: i64) -> Result<(), DocumentProblem> {
        self.approve_seeing(actor, no, false).await
    }

    /// Approves; where `seen`, also with reports of units missing and numbers typed by hand, which its story then tells.
    ///
    /// # Errors
    /// As [`Documents::approve`].
    pub async fn approve_seeing(&self, actor: &Actor, no: i64, seen: bool) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Approve, "", seen).await
    }

    /// Sends it back with a question.
    ///
    /// # Errors
    /// Not the actor's to review, not approved, no question.
    pub async fn give_back(&self, actor: &Actor, no: i64, question: &str) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Return, question, false).await
    }

    /// The standing office takes it.
    ///
    /// # Errors
    /// Not the actor's to review, not approved.
    pub async fn accept(&self, actor: &Actor, no: i64) -> Result<(), DocumentProblem> {
        self.step(actor, no, Act::Accept, "", false).await
    }

    /// The actor wrote a version of the document.
    async fn is_writer(&self, actor: &Actor, no: i64) -> Result<bool, DocumentProblem> {
        let name = actor.by(self.now()).name;
        Ok(store::versions(self.db(), no).await?.iter().any(|v| v.by == name))
    }

    async fn step(&self, actor: &Actor, no: i64, act: Act, words: &str, seen: bool) -> Result<(), DocumentProblem> {
        let setting = self.setting().await?;
        let document = self.found(&setting, actor, no).await?;
        let unit = document.unit;
        match act {
            Act::Approve if !Self::may_approve(&setting, actor, document.kind, unit) => {
                return Err(DocumentProblem::NotYoursToApprove);
            }
            Act::Return | Act::Accept if !Self::may_review(&setting, actor, unit) => {
                return Err(DocumentProblem::NotYoursToReview);
            }
            _ => {}
        }
        // Two pairs of eyes on the campaign's own report.
        if act == Act::Accept && unit.is_none() && self.is_writer(actor, no).await? {
            return Err(DocumentProblem::OwnHand);
        }
        let mut words = text::squeeze(words);
        let mut kept = None;
        if act == Act::Approve && rules::next(document.state, act).is_some() {
            let head = self.letterhead_of(&setting, unit).await?;
            if let Some(why) = self.not_ready(&setting, &document, &head).await? {
                return Err(why);
            }
            let (facts, people) = self.told(&setting, no).await?;
            let content = store::versions(self.db(), no).await?.pop().map(|v| v.content).unwrap_or_default();
            let doubts = self.doubts(&document, &facts, &content).await?;
            if !doubts.is_none() {
                if !seen {
                    return Err(DocumentProblem::Unconfirmed);
                }
                words = doubts.words(Lang::Vi);
            }
            let paper = draft::paper(document.kind, &facts, &people, &content, &head);
            kept = Some(self.paper_to_keep(&setting, &document, paper).await?);
        }
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
        let late = document.kind.is_sent_in() && unit.is_some() && due.is_some_and(|due| self.now() > due);
        let (campaign, read) = (setting.campaign.id, document.version);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (words, kept) = (words.clone(), kept.clone());
                Box::pin(async move {
                    let now = store::get(tx, campaign, no).await?.ok_or(DocumentProblem::NoSuch)?;
                    let state = rules::next(now.state, act).ok_or(DocumentProblem::WrongState)?;
                    // Somebody wrote while it was read: what was looked at is not what would be approved.
                    if now.version != read || (act == Act::Approve && kept.is_none()) {
                        return Err(DocumentProblem::Outdated);
                    }
                    if let Some(kept) = &kept {
                        kept.write(tx, campaign).await?;
                    }
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
        let everything =
            Whose { of_city: Kind::ALL.to_vec(), units: None, lists: setting.tree.units().iter().map(|u| u.id).collect() };
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

/// A paper as a file.
pub(crate) async fn render(paper: Paper, format: Format) -> Result<Vec<u8>, DocumentProblem> {
    match format {
        Format::Json => serde_json::to_vec_pretty(&paper).map_err(|e| DocumentProblem::NotWritten(e.to_string())),
        Format::Pdf => pdf::write(&paper).await,
        Format::Docx | Format::Xlsx => {
            let write = move || if format == Format::Docx { docx::write(&paper) } else { xlsx::write(&paper) };
            tokio::task::spawn_blocking(write).await.map_err(|e| DocumentProblem::NotWritten(e.to_string()))?
        }
    }
}

/// Under which name the people of a document are sealed.
pub(crate) fn people_of(no: i64) -> String {
    format!("people of document {no}")
}

/// What people wrote, tidied; a text that says what was drafted anyway is nobody's words, and is not kept again.
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
        if is_part && words != draft::text(kind, facts, &Content::default(), &key) {
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
