//! Documents as programs get them.

use crate::{
    model::{Document, Kind, State, Step, Version},
    paper::{Cited, Origin},
    service::Whole,
    tracking::{Sent, Tracking},
};
use serde::Serialize;
use std::collections::BTreeMap;
use vedich_kernel::{Day, Figure, Moment};
use vedich_territory::Tree;

/// A document in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DocumentAnswer {
    /// Its number in this system.
    no: i64,
    /// What it is.
    kind: Kind,
    /// Number of the phase; 0 for all of them.
    phase: i64,
    /// Code of the unit that writes it; none for the campaign's own place.
    unit: Option<String>,
    /// Commit number up to which facts count.
    cutoff: i64,
    /// Day of truth of its figures.
    #[schema(value_type = String)]
    as_of: Day,
    /// Newest version.
    version: i64,
    /// Where it stands.
    state: State,
    /// When its head approved it first, RFC 3339.
    sent_at: Option<String>,
    /// That was after the deadline.
    late: bool,
}

impl DocumentAnswer {
    pub(crate) fn of(d: &Document, tree: &Tree) -> Self {
        Self {
            no: d.no,
            kind: d.kind,
            phase: d.phase,
            unit: d.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()),
            cutoff: d.cutoff,
            as_of: d.as_of,
            version: d.version,
            state: d.state,
            sent_at: d.sent_at.map(Moment::rfc3339),
            late: d.late,
        }
    }
}

/// Documents of one's area.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DocumentsAnswer {
    /// How many there are.
    pub(crate) all: i64,
    /// A page of them, newest first.
    pub(crate) documents: Vec<DocumentAnswer>,
}

/// A number of the text with where it comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CitedAnswer {
    /// Its permanent name, as texts and templates write it between double braces.
    name: String,
    /// What it counts, in Vietnamese.
    label: String,
    /// As it is printed.
    shown: String,
    /// Where it comes from, in Vietnamese.
    source: String,
    /// The same as a figure, where the register says it.
    figure: Option<Figure>,
}

impl CitedAnswer {
    fn of(c: &Cited) -> Self {
        let figure = match &c.origin {
            Origin::Register { figure } => Some(figure.clone()),
            Origin::Told { .. } | Origin::Known { .. } => None,
        };
        Self { name: c.name.clone(), label: c.label.clone(), shown: c.shown.clone(), source: c.explain(), figure }
    }
}

/// One version of a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DocumentsVersionAnswer)]
pub struct VersionAnswer {
    version: i64,
    /// Narrative blocks that people wrote.
    texts: BTreeMap<String, String>,
    /// The number on paper.
    number: Option<i64>,
    /// The day on paper.
    #[schema(value_type = Option<String>)]
    date: Option<Day>,
    reason: String,
    /// RFC 3339.
    at: String,
    by: String,
}

impl VersionAnswer {
    fn of(v: &Version) -> Self {
        Self {
            version: v.no,
            texts: v.content.texts.clone(),
            number: v.content.number,
            date: v.content.date,
            reason: v.reason.clone(),
            at: v.at.rfc3339(),
            by: v.by.clone(),
        }
    }
}

/// One step of a document's way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepAnswer {
    version: i64,
    /// What it became.
    state: State,
    /// The question, when it was sent back.
    words: String,
    /// RFC 3339.
    at: String,
    by: String,
}

impl StepAnswer {
    fn of(s: &Step) -> Self {
        Self { version: s.version, state: s.state, words: s.words.clone(), at: s.at.rfc3339(), by: s.by.clone() }
    }
}

/// A document with its story and the numbers of its text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DocumentsWholeAnswer)]
pub struct WholeAnswer {
    #[serde(flatten)]
    document: DocumentAnswer,
    /// What it is about.
    subject: String,
    /// Until when it is in time, RFC 3339.
    due: Option<String>,
    /// Every number of the text.
    figures: Vec<CitedAnswer>,
    versions: Vec<VersionAnswer>,
    steps: Vec<StepAnswer>,
}

impl WholeAnswer {
    pub(crate) fn of(w: &Whole, tree: &Tree) -> Self {
        Self {
            document: DocumentAnswer::of(&w.document, tree),
            subject: w.paper.subject.clone(),
            due: w.due.map(Moment::rfc3339),
            figures: w.paper.figures.iter().map(CitedAnswer::of).collect(),
            versions: w.versions.iter().map(VersionAnswer::of).collect(),
            steps: w.steps.iter().map(StepAnswer::of).collect(),
        }
    }
}

/// A unit's report on a phase.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TrackedAnswer {
    /// Code of the unit.
    unit: String,
    /// Its name.
    name: String,
    /// `missing`, `returned`, `open`, `late` or `in_time`.
    sent: &'static str,
    /// Number of the document, once there is one.
    document: Option<i64>,
}

/// Reports of units on a phase.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TrackingAnswer {
    /// Number of the phase; 0 for the final report.
    phase: i64,
    /// Until when reports are in time, RFC 3339.
    due: String,
    /// Units that owe one, those that are missing first.
    units: Vec<TrackedAnswer>,
}

impl TrackingAnswer {
    pub(crate) fn of(t: &Tracking, tree: &Tree) -> Self {
        let code = |sent: &Sent| match sent {
            Sent::Missing => "missing",
            Sent::Returned => "returned",
            Sent::Open => "open",
            Sent::Late => "late",
            Sent::InTime => "in_time",
        };
        let units = t.units.iter().filter_map(|(id, sent, document)| {
            let unit = tree.unit(*id)?;
            let document = document.as_ref().map(|d| d.no);
            Some(TrackedAnswer { unit: unit.code.clone(), name: unit.name.clone(), sent: code(sent), document })
        });
        Self { phase: t.phase, due: t.due.rfc3339(), units: units.collect() }
    }
}
