//! Types of disputes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_kernel::{Day, Lang, Moment, UnitId, UserId};

/// What a dispute came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CrosscheckDecision)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The unit is right.
    Upheld,
    /// The unit is right about some claims.
    Partly,
    /// The figure stands.
    Rejected,
}

impl Decision {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Upheld, Self::Partly, Self::Rejected];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.code() == s)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Upheld => ("Chấp nhận", "Upheld"),
            Self::Partly => ("Chấp nhận một phần", "Upheld in part"),
            Self::Rejected => ("Bác", "Rejected"),
        };
        lang.pick(vi, en)
    }
}

/// Kinds of files that are taken as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CrosscheckEvidenceKind)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A scan.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture of a screen.
    Png,
    /// A list.
    Xlsx,
}

impl EvidenceKind {
    const ALL: [Self; 4] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Xlsx];

    /// As stored; also how the file's name ends.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Xlsx => "xlsx",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.code() == s)
    }

    /// Media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A file that was handed in.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What it is, by its content.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A dispute to be raised.
#[derive(Clone, Debug)]
pub struct NewDispute {
    /// The unit.
    pub unit: UnitId,
    /// First day of the figures that are meant.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The inspection round whose finding is meant.
    pub round: Option<i64>,
    /// Why the figure is wrong.
    pub words: String,
    /// Claims that should stand.
    pub claims: Vec<Uuid>,
    /// A file.
    pub evidence: Option<Vec<u8>>,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its number.
    pub no: i64,
    /// The unit.
    pub unit: UnitId,
    /// First day of the figures that are meant.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The inspection round whose finding is meant.
    pub round: Option<i64>,
    /// Why the figure is wrong; empty on lists.
    pub words: String,
    /// Claims that should stand: how many.
    pub claims: i64,
    /// Kind and size of the file, where one was handed in.
    pub evidence: Option<(EvidenceKind, i64)>,
    /// When.
    pub at: Moment,
    /// By whom.
    pub user: Option<UserId>,
    /// By whom: sign-in name.
    pub by: String,
    /// Decisions, the newest last; the newest stands.
    pub decisions: Vec<Decided>,
}

impl Dispute {
    /// The decision that stands.
    #[must_use]
    pub fn decision(&self) -> Option<&Decided> {
        self.decisions.last()
    }
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub decision: Decision,
    /// Why; empty on lists.
    pub reason: String,
    /// Claims that it accepts.
    pub accepted: i64,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// What a unit's disputes came to in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitDisputes {
    /// Waiting for a decision.
    pub open: i64,
    /// What the newest decision says.
    pub decision: Option<Decision>,
}
