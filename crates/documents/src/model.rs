//! The words of this room.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Day, Moment, UnitId};

pub use crate::kind::Kind;

/// How a document leaves the house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DocumentsFormat)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// What is known of it, without the file.
    #[default]
    Json,
    /// Word, to be edited.
    Docx,
    /// As it is printed.
    Pdf,
    /// Its tables.
    Xlsx,
}

impl Format {
    /// The ending of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// From a file's ending.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Json, Self::Docx, Self::Pdf, Self::Xlsx].into_iter().find(|f| f.ending() == code)
    }
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DocumentsState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written.
    Draft,
    /// Its head approved it; a unit's report is thereby sent in.
    Approved,
    /// Sent back with a question.
    Returned,
    /// The standing office took it.
    Accepted,
}

impl State {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Draft, Self::Approved, Self::Returned, Self::Accepted].into_iter().find(|s| s.code() == code)
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Draft => "documents-state-draft",
            Self::Approved => "documents-state-approved",
            Self::Returned => "documents-state-returned",
            Self::Accepted => "documents-state-accepted",
        }
    }
}

/// Which document is meant: one of each kind, phase, author and cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// What it is.
    pub kind: Kind,
    /// Number of the phase; the newest that has begun when left out.
    pub phase: Option<i64>,
    /// Whose; the campaign's own locality when left out.
    pub unit: Option<UnitId>,
    /// Commit number up to which facts count; the latest when left out.
    pub cutoff: Option<i64>,
}

/// A document as lists see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its number in this system; not the number on paper.
    pub no: i64,
    /// What it is.
    pub kind: Kind,
    /// Number of the phase; 0 for all of them.
    pub phase: i64,
    /// Whose; none for the campaign's own locality.
    pub unit: Option<UnitId>,
    /// Commit number up to which facts count.
    pub cutoff: i64,
    /// Day of truth of its figures.
    pub as_of: Day,
    /// When it was drafted.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Its newest version, from 1.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// When its head approved it first.
    pub sent_at: Option<Moment>,
    /// That was after the deadline.
    pub late: bool,
}

/// What people wrote into a document. What they left alone says what was drafted from the figures, and is kept with these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Narrative blocks by key, in the words of whoever edited them.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// The number on paper; none leaves room for a pen.
    #[serde(default)]
    pub number: Option<i64>,
    /// The day on paper; none leaves room for a pen.
    #[serde(default)]
    pub date: Option<Day>,
}

/// One version: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub no: i64,
    /// What it says.
    pub content: Content,
    /// Why it replaces the one before; empty for the first.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// One step of the way: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Of which version.
    pub version: i64,
    /// What it became.
    pub state: State,
    /// The question, when it was sent back.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// How documents of an author look: a setting, sealed where it is stored, since it names the signer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Letterhead {
    /// The body above; empty for none.
    pub parent: String,
    /// The issuer.
    pub issuer: String,
    /// What follows the number and the kind: `UBND` of `05/BC-UBND`.
    pub sign: String,
    /// Place of the date line.
    pub place: String,
    /// "TM. ỦY BAN NHÂN DÂN"; empty for none.
    pub authority: String,
    /// "CHỦ TỊCH".
    pub title: String,
    /// The signer.
    pub name: String,
    /// One a line; the last is the archive's.
    pub recipients: Vec<String>,
    /// What documents rest on, one a line.
    pub bases: Vec<String>,
}

/// When reports are due, in days after their phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// Of a phase that others follow: 1, so 16/7 for a phase that ends on 15/7.
    pub phase: i64,
    /// Of the last one: 4, so 24/9 for 20/9.
    pub last: i64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { phase: 1, last: 4 }
    }
}
