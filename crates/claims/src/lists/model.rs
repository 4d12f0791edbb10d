//! Types of named lists.

use crate::model::RowProblem;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_kernel::{CitizenId, Day, Moment, TeamId, UnitId};
use vedich_register::LinkCandidate;
use vedich_territory::MemberId;

/// What was made of a row when the list came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundAs {
    /// The person was found; the row is a claim.
    Matched,
    /// The register does not know the number; the row is a claim about somebody unknown.
    UnknownNumber,
    /// Somebody has to decide.
    Doubtful,
    /// Nobody of the area fits.
    Unmatched,
    /// The row tells too little, or something impossible.
    Rejected,
}

impl FoundAs {
    const ALL: [Self; 5] = [Self::Matched, Self::UnknownNumber, Self::Doubtful, Self::Unmatched, Self::Rejected];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::UnknownNumber => "unknown_number",
            Self::Doubtful => "doubtful",
            Self::Unmatched => "unmatched",
            Self::Rejected => "rejected",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.code() == s)
    }
}

/// What somebody decided about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ClaimsDecision)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The row means this citizen.
    Same,
    /// It means none of those who come into question.
    NotSame,
    /// It cannot be told.
    DontKnow,
}

impl Decision {
    /// All decisions, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Same, Self::NotSame, Self::DontKnow];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::NotSame => "not_same",
            Self::DontKnow => "dont_know",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == s)
    }
}

/// What a unit learns of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// The register confirms it.
    Confirmed,
    /// Nothing can be said so far.
    Pending,
    /// The register does not confirm it.
    NotConfirmed,
    /// The row could not be taken; it says why.
    Rejected,
}

impl RowState {
    /// Permanent code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Pending => "pending",
            Self::NotConfirmed => "not_confirmed",
            Self::Rejected => "rejected",
        }
    }
}

/// What is kept sealed of a row: its cells, what was understood, and who may be meant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SealedRow {
    /// The cells as they stood.
    pub cells: Vec<String>,
    /// Name as written.
    pub name: String,
    /// Birth date as understood.
    pub birth: String,
    /// Number, masked.
    pub number: String,
    /// Place as understood: codes of quarter and commune do not say more than the unit wrote.
    pub place: String,
    /// Why it was left out.
    pub problems: Vec<RowProblem>,
    /// Who may be meant, the likeliest first.
    pub candidates: Vec<LinkCandidate>,
}

/// A decision as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// Whom the row means.
    pub citizen: Option<CitizenId>,
    /// The claim that followed.
    pub claim: Option<Uuid>,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// A row as stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredRow {
    pub row: i64,
    pub found: FoundAs,
    pub score: Option<i64>,
    pub day: Option<Day>,
    pub unit: Option<UnitId>,
    pub team: Option<TeamId>,
    pub member: Option<MemberId>,
    /// Where the claim lies.
    pub partition: Option<i64>,
    pub claim: Option<Uuid>,
    pub sealed: Vec<u8>,
}

impl StoredRow {
    /// The claim that stands for the row, and in which partition it lies.
    pub fn standing_claim(&self, decided: Option<&Decided>) -> Option<(i64, Uuid)> {
        match decided {
            Some(d) => Some((d.citizen?.partition.0, d.claim?)),
            None => Some((self.partition?, self.claim?)),
        }
    }
}

/// A list without its rows.
#[derive(Clone, Debug)]
pub struct NamedList {
    /// Its number.
    pub no: i64,
    /// Units whose people it names.
    pub units: Vec<UnitId>,
    /// Name of the file.
    pub file_name: String,
    /// Day of rows that name none.
    pub day: Day,
    /// When it came.
    pub recorded_at: Moment,
    /// Who sent it.
    pub user_name: String,
    /// Rows of people.
    pub rows: i64,
    /// Rows that were taken.
    pub taken: i64,
    /// Taken rows that name somebody whom the same unit had named for the same day.
    pub duplicates: i64,
    /// Rows left out.
    pub rejected: i64,
    /// Why rows were left out.
    pub problems: Vec<RowProblem>,
}

/// What came of an upload.
#[derive(Clone, Debug)]
pub struct ListReport {
    /// The list.
    pub list: NamedList,
    /// The very same list had come before; nothing changed.
    pub known: bool,
    /// The file has no headings: its one column was taken for citizens' numbers.
    pub bare: bool,
}

/// A row of a list as its reader may see it.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Row number as the spreadsheet shows it.
    pub row: i64,
    /// Name as the unit wrote it.
    pub name: String,
    /// Birth date as understood.
    pub birth: String,
    /// Number that the unit gave, masked.
    pub number: String,
    /// Place that the unit gave.
    pub place: String,
    /// Day of the claim.
    pub day: Option<Day>,
    /// What a unit learns.
    pub state: RowState,
    /// Not confirmed because the person had been active before the day of the claim.
    pub before: bool,
    /// An earlier row that means the same person: the two count once.
    pub twice: Option<i64>,
    /// Why it was left out.
    pub problems: Vec<RowProblem>,
    /// More, for those whose duty it is.
    pub inside: Option<Inside>,
}

/// What only those learn who may see the residents in question.
#[derive(Clone, Debug)]
pub struct Inside {
    /// What was made of the row.
    pub found: FoundAs,
    /// How sure that is, in thousandths.
    pub score: Option<i64>,
    /// The decision that stands.
    pub decided: Option<Decided>,
    /// Who may be meant, with what the register knows.
    pub candidates: Vec<Shown>,
    /// It waits for a decision.
    pub open: bool,
}

/// Somebody who may be meant.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Score and reasons.
    pub candidate: LinkCandidate,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Quarter and commune.
    pub place: String,
}

/// A list with some of its rows.
#[derive(Clone, Debug)]
pub struct ListView {
    /// The list.
    pub list: NamedList,
    /// Rows of the reader's units by state: confirmed, pending, not confirmed, rejected.
    pub states: [i64; 4],
    /// Rows that wait for a decision of the reader.
    pub open: i64,
    /// The reader may decide.
    pub decides: bool,
    /// Rows that match what was asked for.
    pub total: i64,
    /// A page of them.
    pub rows: Vec<ListRow>,
}
