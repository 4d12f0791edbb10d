//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, Moment, UnitId};

/// How often a duty is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Once, by its last day.
    Once,
    /// Every day from the first to the last.
    Daily,
    /// Every seven days from the first to the last.
    Weekly,
}

impl Rhythm {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Once, Self::Daily, Self::Weekly];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// As it stands on pages and in workbooks.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Once => lang.pick("Một lần", "Once"),
            Self::Daily => lang.pick("Hằng ngày", "Every day"),
            Self::Weekly => lang.pick("Hằng tuần", "Every week"),
        }
    }
}

/// What a duty says. A change is a new one; the newest stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Clause of the plan, such as `P-4.1`; empty for duties of one's own.
    pub clause: String,
    /// In one line.
    pub title: String,
    /// In full.
    pub detail: String,
    /// Who owes it.
    pub owner: UnitId,
    /// Who helps.
    pub partners: Vec<UnitId>,
    /// How often.
    pub rhythm: Rhythm,
    /// First day.
    pub from: Day,
    /// Last day; of a duty owed once its deadline.
    pub to: Day,
    /// Nobody owes it any more.
    pub called_off: bool,
}

/// A duty with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub no: i64,
    /// The duty that it is a part of.
    pub parent: Option<i64>,
    /// What it says.
    pub plan: Plan,
    /// Who gave it: sign-in name.
    pub by: String,
    /// Times that are closed: done, or not done with a reason.
    pub closed: i64,
    /// Of these, not done.
    pub not_done: i64,
    /// The latest time that is closed, counted from 0; −1 when none is.
    pub last_closed: i64,
    /// Day of the earliest time that is still owed; none when nothing is.
    pub next_due: Option<Day>,
}

/// Where a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TasksState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its first day has not come.
    Ahead,
    /// Owed, and there is still time.
    Open,
    /// A time of it is over and not closed.
    Overdue,
    /// Nothing is owed any more.
    Closed,
    /// Nobody owes it any more.
    CalledOff,
}

impl State {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Ahead => "tasks-state-ahead",
            Self::Open => "tasks-state-open",
            Self::Overdue => "tasks-state-overdue",
            Self::Closed => "tasks-state-closed",
            Self::CalledOff => "tasks-state-called-off",
        }
    }
}

/// What somebody said about a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Done.
    Done,
    /// Not done, with the reason.
    NotDone,
    /// Opened again from above, with a question.
    Reopened,
}

impl EntryKind {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not_done",
            Self::Reopened => "reopened",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Done, Self::NotDone, Self::Reopened].into_iter().find(|k| k.code() == code)
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Done => "tasks-entry-done",
            Self::NotDone => "tasks-entry-not-done",
            Self::Reopened => "tasks-entry-reopened",
        }
    }
}

/// A file that came as evidence, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Its name.
    pub name: String,
    /// Its media type, as its first bytes tell.
    pub kind: String,
    /// Bytes.
    pub size: i64,
}

/// One entry: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The day of the time that it is about.
    pub day: Day,
    /// What it says.
    pub kind: EntryKind,
    /// In words.
    pub words: String,
    /// Where it can be seen; empty when nowhere.
    pub link: String,
    /// A file.
    pub file: Option<FileInfo>,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// Which duties are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TasksFilter)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// All that are owed, whether or not there is still time: soonest first.
    #[default]
    Open,
    /// Those that are overdue, the longest first.
    Overdue,
    /// Those of which nothing is owed any more.
    Closed,
    /// All of them.
    All,
}

impl Filter {
    /// As in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }
}

/// How many duties stand where; those called off are in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TasksCounts)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Owed.
    pub open: i64,
    /// Of these, overdue.
    pub overdue: i64,
    /// Nothing is owed any more.
    pub closed: i64,
}

/// A unit with overdue duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Whose.
    pub unit: UnitId,
    /// How many are overdue.
    pub overdue: i64,
    /// The day of the oldest.
    pub since: Day,
}

/// What an import did. `rows = new + changed + unchanged + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TasksImportReport)]
pub struct ImportReport {
    /// Rows with a duty.
    pub rows: i64,
    /// Duties that nobody had.
    pub new: i64,
    /// Duties that say something else now.
    pub changed: i64,
    /// Rows that say what is known already.
    pub unchanged: i64,
    /// Rows left out.
    pub rejected: i64,
}
