//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, TeamId, UnitId};

/// What a difficulty is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// The app itself.
    App,
    /// Accounts, signing in, activation.
    Account,
    /// Dossiers, approval, rejection.
    Dossier,
    /// Phones, SIM cards.
    Device,
    /// People, cooperation between units.
    People,
    /// Equipment, money.
    Means,
    /// Anything else.
    Other,
}

impl Category {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] = [Self::App, Self::Account, Self::Dossier, Self::Device, Self::People, Self::Means, Self::Other];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Account => "account",
            Self::Dossier => "dossier",
            Self::Device => "device",
            Self::People => "people",
            Self::Means => "means",
            Self::Other => "other",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::App => ("Ứng dụng VNeID", "The app"),
            Self::Account => ("Tài khoản, kích hoạt", "Accounts, activation"),
            Self::Dossier => ("Hồ sơ, phê duyệt", "Dossiers, approval"),
            Self::Device => ("Điện thoại, SIM", "Phones, SIM cards"),
            Self::People => ("Nhân lực, phối hợp", "People, cooperation"),
            Self::Means => ("Thiết bị, kinh phí", "Equipment, money"),
            Self::Other => ("Khác", "Other"),
        };
        lang.pick(vi, en)
    }
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DifficultiesState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for an answer.
    Open,
    /// Answered.
    Answered,
}

impl State {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Open, Self::Answered].into_iter().find(|s| s.code() == code)
    }
}

/// What happened to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DifficultiesStepKind)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Answered, for those who asked.
    Answered,
    /// Answered, for everybody: part of the knowledge base.
    Shared,
    /// Asked again: the answer did not help.
    Reopened,
    /// Handed to the level above.
    Escalated,
}

impl StepKind {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Shared => "shared",
            Self::Reopened => "reopened",
            Self::Escalated => "escalated",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Answered, Self::Shared, Self::Reopened, Self::Escalated].into_iter().find(|s| s.code() == code)
    }
}

/// A question to be asked.
#[derive(Clone, Debug)]
pub struct NewDifficulty {
    /// What it is about.
    pub category: Category,
    /// In one line.
    pub title: String,
    /// In full.
    pub question: String,
    /// The unit that asks; the asker's own place when not told.
    pub unit: Option<UnitId>,
}

/// A question with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difficulty {
    /// Its number.
    pub no: i64,
    /// What it is about.
    pub category: Category,
    /// In one line.
    pub title: String,
    /// In full.
    pub question: String,
    /// Where it arose.
    pub locality: LocalityId,
    /// The unit that asks.
    pub unit: Option<UnitId>,
    /// The team that asks.
    pub team: Option<TeamId>,
    /// When it was asked.
    pub asked_at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// Where it stands.
    pub state: State,
    /// Whose turn it is: police and people's committee of this locality.
    pub owner: LocalityId,
    /// Until when.
    pub due: Day,
    /// When it was answered.
    pub answered_at: Option<Moment>,
    /// The answer is for everybody.
    pub shared: bool,
}

impl Difficulty {
    /// Waits for an answer beyond its day.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state == State::Open && today > self.due
    }
}

/// One step: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// The answer, or why it was asked again or passed on.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// Which questions are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DifficultiesFilter)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Those that wait, soonest due first.
    #[default]
    Open,
    /// Those that wait beyond their day.
    Overdue,
    /// Those that are answered, newest first.
    Answered,
}

/// How many questions stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = DifficultiesCounts)]
pub struct Counts {
    /// Waiting.
    pub open: i64,
    /// Of these, beyond their day.
    pub overdue: i64,
    /// Answered.
    pub answered: i64,
}

/// Whose questions a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBy {
    /// Everybody's.
    Anybody,
    /// Those that arose in a place and below it.
    Place(LocalityId),
    /// A unit's own.
    Unit(UnitId),
}

/// A step as a count needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What happened.
    pub kind: StepKind,
    /// On which day.
    pub on: Day,
    /// Until when the answer was owed: after it, or for an answer when it came.
    pub due: Day,
}

/// What became of the questions of some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Asked.
    pub asked: i64,
    /// Of these, answered by the day on which the answer was owed.
    pub in_time: i64,
    /// Of these, answered later.
    pub late: i64,
    /// Of these, waiting.
    pub open: i64,
    /// Of those that wait, beyond their day.
    pub overdue: i64,
}
