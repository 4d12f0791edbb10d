//! The words of this room.

use crate::figures::{Column, Figures};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Day, Lang, Moment, UnitId};

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DailyReportsState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Begun, not sent: nobody above sees its numbers.
    Draft,
    /// Sent.
    Submitted,
    /// Sent back with a question; its numbers do not count until it is answered.
    Returned,
    /// Accepted by the unit above or the standing office.
    Accepted,
}

impl State {
    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Draft, Self::Submitted, Self::Returned, Self::Accepted].into_iter().find(|s| s.code() == code)
    }

    /// Its numbers are part of sums.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Submitted | Self::Accepted)
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Draft => "reports-state-draft",
            Self::Submitted => "reports-state-submitted",
            Self::Returned => "reports-state-returned",
            Self::Accepted => "reports-state-accepted",
        }
    }
}

/// What is done to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Kept for later.
    SaveDraft,
    /// Sent, or sent again with corrections.
    Submit,
    /// Sent back with a question.
    Return,
    /// Accepted.
    Accept,
}

/// By which door a version came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DailyReportsChannel)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The form.
    Form,
    /// A workbook.
    File,
    /// A program.
    Api,
}

impl Channel {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::File => "file",
            Self::Api => "api",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Form, Self::File, Self::Api].into_iter().find(|c| c.code() == code)
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Form => "reports-by-form",
            Self::File => "reports-by-file",
            Self::Api => "reports-by-api",
        }
    }
}

/// What a unit says of its day. The texts hold no names of citizens: the form says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Content {
    /// The numbers of the day.
    pub figures: Figures,
    /// Why they differ from what the system knows.
    pub explanation: String,
    /// Difficulties (`P-5.8`).
    pub difficulties: String,
    /// Anything else.
    pub note: String,
}

/// Who else knows a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnownBy {
    /// The named results of the unit, by its teams and by its lists.
    Claims,
    /// The register, for the unit's locality.
    Register,
    /// The outreach log of the unit.
    Outreach,
    /// Dossiers taken at the unit's shifts at stations.
    Stations,
}

/// A number that the system knows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KnownFigure {
    /// The number.
    pub value: i64,
    /// Who says so.
    pub by: KnownBy,
    /// Of these, people whose level nobody knows so far: they stand with level 1 until the unit or an extract says otherwise.
    #[serde(default)]
    pub level_unknown: i64,
}

/// What the system knew of a unit's day at one moment. Kept with each version, so that nobody is judged later by what was not
/// known then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Known(pub BTreeMap<Column, KnownFigure>);

impl Known {
    /// The number of a column, where anybody knows it.
    #[must_use]
    pub fn get(&self, column: Column) -> Option<KnownFigure> {
        self.0.get(&column).copied()
    }

    /// The known numbers as a report; zero where nobody knows.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures::of(|c| self.get(c).map_or(0, |k| k.value))
    }
}

/// What is compared of a report with what is known. Levels of activation are compared together: a team notes a person, not a
/// level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// One column.
    Column(Column),
    /// Activations of both levels.
    Activated,
}

impl Compared {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Column(c) => c.text_key(),
            Self::Activated => "reports-activated",
        }
    }
}

/// A number that differs from what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = DailyReportsDifference)]
pub struct Difference {
    /// Which.
    pub what: Compared,
    /// As reported.
    pub reported: i64,
    /// As known.
    pub known: i64,
    /// Who knows it.
    pub by: KnownBy,
}

/// One version of a report: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub no: i64,
    /// What it says.
    pub content: Content,
    /// Why it replaces the one before, or the answer to the question.
    pub reason: String,
    /// What the system knew then.
    pub known: Known,
    /// When it was sent.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// By which door.
    pub channel: Channel,
}

/// One act of review: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Which version was reviewed.
    pub version: i64,
    /// What it became.
    pub state: State,
    /// The question, when it was returned.
    pub question: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// A report as lists and sums see it: the newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// Whose.
    pub unit: UnitId,
    /// Of which day.
    pub day: Day,
    /// Newest version.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// When the first version came: that decides whether it was in time.
    pub first_at: Moment,
    /// The first version came after the deadline.
    pub late: bool,
    /// When the newest version came.
    pub at: Moment,
    /// Numbers that differ from what was known.
    pub differs: bool,
    /// It says what is difficult.
    pub difficult: bool,
    /// The day.
    pub figures: Figures,
    /// Up to and with the day, of reports that count.
    pub cumulative: Figures,
}

/// A whole report with its story.
#[derive(Clone, Debug)]
pub struct Report {
    /// The newest version.
    pub row: DayRow,
    /// All versions, oldest first.
    pub versions: Vec<Version>,
    /// All reviews, oldest first.
    pub reviews: Vec<Review>,
}

impl Report {
    /// The version that stands.
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The question that waits for an answer.
    #[must_use]
    pub fn open_question(&self) -> Option<&Review> {
        self.reviews.last().filter(|r| self.row.state == State::Returned && r.state == State::Returned)
    }
}

/// A deadline that holds from a day on (setting of the campaign; a fact, so that a change makes no old report late).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineRule {
    /// First day it holds for.
    pub from: Day,
    /// Minutes after midnight of the report's day; more than 1,440 is the next day.
    pub minutes: i64,
    /// Days after a phase during which its reports can still be sent.
    pub grace_days: i64,
    /// Commit number: of several for the same day the newest counts.
    pub seq: i64,
    /// When it was set.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Whether a unit owes reports, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The unit.
    pub unit: UnitId,
    /// First day it holds for.
    pub from: Day,
    /// Owes reports.
    pub expected: bool,
    /// Commit number: the newest that holds for a day counts.
    pub seq: i64,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A lock that is lifted for one unit and some days, with a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The unit.
    pub unit: UnitId,
    /// First day of reports.
    pub from: Day,
    /// Last day of reports.
    pub to: Day,
    /// Last day on which they may be sent.
    pub until: Day,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A reminder: somebody asked a unit for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The unit.
    pub unit: UnitId,
    /// The day whose report is missing.
    pub day: Day,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// What a day of a unit looks like in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Nothing is owed.
    NotDue,
    /// Owed, and there is still time.
    Open,
    /// Owed, and the time is over.
    Missing,
    /// Came in time.
    OnTime,
    /// Came late.
    Late,
    /// Was sent back with a question.
    Returned,
    /// Accepted, and had come in time.
    AcceptedOnTime,
    /// Accepted, and had come late.
    AcceptedLate,
}

impl Mark {
    /// A report is here that the unit has done its part for.
    #[must_use]
    pub fn is_received(self) -> bool {
        !matches!(self, Self::NotDue | Self::Open | Self::Missing)
    }
}

/// A day in numbers (`P-3.6`): how many units owe a report, and what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayCount {
    /// Units that owe a report.
    pub expected: i64,
    /// Of these, reports that came.
    pub received: i64,
    /// Of these, in time.
    pub on_time: i64,
    /// Of these, accepted.
    pub accepted: i64,
    /// Of these, sent back and not answered.
    pub returned: i64,
}

impl DayCount {
    /// Units that owe a report and have sent none.
    #[must_use]
    pub fn missing(&self) -> i64 {
        self.expected - self.received
    }
}

/// A file that was imported.
#[derive(Clone, Debug)]
pub struct ImportedFile {
    /// Its number.
    pub no: i64,
    /// Its name.
    pub name: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// What it did.
    pub report: ImportReport,
}

/// What an import did. `rows = new + corrected + unchanged + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DailyReportsImportReport)]
pub struct ImportReport {
    /// Rows with a report.
    pub rows: i64,
    /// Reports that nobody had sent.
    pub new: i64,
    /// New versions of reports.
    pub corrected: i64,
    /// Rows that say what is known already.
    pub unchanged: i64,
    /// Rows left out.
    pub rejected: i64,
    /// Taken, with numbers that differ from what is known and no explanation.
    pub unexplained: i64,
    /// Number of the file in the list of files, when it left a trace.
    pub file: Option<i64>,
}

/// Words for a language.
#[must_use]
pub(crate) fn known_by(by: KnownBy, lang: Lang) -> &'static str {
    vedich_ui::t(
        lang,
        match by {
            KnownBy::Claims => "reports-known-claims",
            KnownBy::Register => "reports-known-register",
            KnownBy::Outreach => "reports-known-outreach",
            KnownBy::Stations => "reports-known-stations",
        },
    )
}
