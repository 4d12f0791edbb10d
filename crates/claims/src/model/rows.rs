//! Rows that were left out, and why.

use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowProblemKind {
    /// No team has the code.
    UnknownTeam,
    /// No unit has the code.
    UnknownUnit,
    /// No member has the code.
    UnknownMember,
    /// The member belongs to another team.
    MemberOfOtherTeam,
    /// The team or unit is not yours.
    OutsideArea,
    /// Not a national or old ID.
    BadNumber,
    /// Not a time.
    BadTime,
    /// The time lies in the future.
    Future,
    /// The time lies before the campaign.
    BeforeCampaign,
    /// The phase of the day is closed, for reports and for results.
    PhaseClosed,
    /// Not an outcome.
    UnknownOutcome,
    /// Not app or web.
    UnknownMethod,
    /// Not a count.
    BadCount,
    /// Neither a name nor a number.
    NoName,
    /// No number, and no birth date either.
    NoBirth,
    /// No number, and the birth date cannot be read.
    BadBirth,
    /// The same unit names the same number for the same day in an earlier row of the list.
    SameNumber,
    /// The same unit describes the same person in the same words, for the same day, in an earlier row of the list.
    SamePerson,
    /// The same unit named the same person for an earlier day, or the row waits for a decision already.
    AlreadyListed,
}

/// One row that was left out, and why. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ClaimsRowProblem)]
pub struct RowProblem {
    /// Row number as the spreadsheet shows it; position in the list for programs, from 1.
    pub row: i64,
    /// Name of the column.
    pub column: String,
    /// Permanent code.
    pub code: RowProblemKind,
    /// For which day the unit named the person before; only where that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub day: Option<Day>,
    /// The earlier row of the list that names the same person; only where that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<i64>,
}
