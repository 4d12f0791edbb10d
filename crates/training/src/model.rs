//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, TeamId, UnitId};
use vedich_territory::MemberId;

/// What the campaign requires of teams and members, from its setting on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Members with IT skills from the front or a union that a team needs at least.
    pub least_skilled: i64,
    /// Lists go to trained members only.
    pub required: bool,
    /// Right answers that pass the quiz; 0 asks for no quiz.
    pub least_right: i64,
    /// Why it was set.
    pub reason: String,
    /// By whom and when, unless it is as the product comes.
    pub set: Option<(String, Moment)>,
}

impl Default for Rule {
    /// As the plan has it: two members; training is offered and not yet required; eight right answers of ten.
    fn default() -> Self {
        Self { least_skilled: 2, required: false, least_right: 8, reason: String::new(), set: None }
    }
}

/// A session to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// What it teaches.
    pub subject: String,
    /// Who teaches: name and office, not a citizen.
    pub trainer: String,
    /// For the teams of this locality and below.
    pub locality: LocalityId,
    /// Where exactly.
    pub place: String,
    /// On which day.
    pub day: Day,
    /// From when: minutes after midnight.
    pub from: i64,
    /// Until when: minutes after midnight.
    pub to: i64,
    /// Seats.
    pub capacity: i64,
}

/// A session as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub no: i64,
    /// The code that members type or scan, `ABCD-EFGH`.
    pub code: String,
    /// Which version this is, from 1.
    pub version: i64,
    /// It will not take place.
    pub cancelled: bool,
    /// What it is.
    pub plan: NewSession,
    /// Why this version.
    pub reason: String,
    /// When this version was written.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// Members noted as present.
    pub present: i64,
}

/// How presence came to be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TrainingVia)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The member typed or scanned the session's code.
    Code,
    /// The trainer ticked the name.
    Trainer,
}

impl Via {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Trainer => "trainer",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Code, Self::Trainer].into_iter().find(|v| v.code() == code)
    }
}

/// A member's presence at a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub member: MemberId,
    /// How it was noted.
    pub via: Via,
    /// When it was noted.
    pub at: Moment,
}

/// What is known of a member's training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Trained {
    /// Was present at a session that was held.
    pub attended: bool,
    /// Most right answers in one try; `None` before the first.
    pub best: Option<i64>,
    /// Passed the quiz as it was then.
    pub passed: bool,
}

/// A question of the quiz in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The question.
    pub question: String,
    /// Its answers, in the order in which they were written.
    pub answers: Vec<String>,
}

/// A question of the quiz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Permanent code.
    pub code: String,
    /// In Vietnamese.
    pub vi: Wording,
    /// In English.
    pub en: Wording,
    /// Which answer is right, from 0.
    pub right: usize,
    /// It is asked.
    #[serde(default = "yes")]
    pub asked: bool,
    /// 0 while it is ours, else the campaign's version.
    #[serde(default)]
    pub version: i64,
}

fn yes() -> bool {
    true
}

impl Question {
    /// In the reader's language.
    #[must_use]
    pub fn wording(&self, lang: Lang) -> &Wording {
        lang.pick(&self.vi, &self.en)
    }
}

/// What a try at the quiz came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Score {
    /// Right answers.
    pub right: i64,
    /// Questions asked.
    pub of: i64,
    /// That passes.
    pub passed: bool,
}

/// Where a request for people stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TrainingRequestState)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Waits for the organisation.
    Open,
    /// The organisation sends people by a day.
    Promised,
    /// The team is complete.
    Filled,
    /// The organisation cannot.
    Refused,
    /// Taken back by who asked.
    Withdrawn,
}

impl RequestState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Promised, Self::Filled, Self::Refused, Self::Withdrawn];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Promised => "promised",
            Self::Filled => "filled",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Somebody still has to do something.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Promised)
    }
}

/// What happened to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TrainingStepKind)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The organisation will send people by a day.
    Promised,
    /// A member was sent.
    Sent,
    /// The team is complete.
    Filled,
    /// The organisation cannot.
    Refused,
    /// Taken back by who asked.
    Withdrawn,
}

impl StepKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Promised, Self::Sent, Self::Filled, Self::Refused, Self::Withdrawn];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Sent => "sent",
            Self::Filled => "filled",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A request to an organisation for people of a team (`P-4.3b`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub no: i64,
    /// The team that lacks people.
    pub team: TeamId,
    /// The organisation that is asked.
    pub unit: UnitId,
    /// How many are lacking.
    pub wanted: i64,
    /// By which day: as asked for, then as promised.
    pub due: Day,
    /// What was said with it.
    pub words: String,
    /// Where it stands.
    pub state: RequestState,
    /// When it was asked.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

impl Request {
    /// Waits beyond its day.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state.waits() && today > self.due
    }
}

/// One step of a request: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// What was said.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// Who a team is made of, as far as the plan asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Composition {
    /// Members.
    pub members: i64,
    /// Of these, from the front or a union.
    pub of_unions: i64,
    /// Of those, with IT skills.
    pub skilled: i64,
    /// How many such are lacking; 0 for teams that visit nobody.
    pub missing: i64,
}
