//! Types of inspections.

use super::estimate::Estimate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_kernel::{CitizenId, Day, Lang, LocalityId, Moment, TeamId, UnitId, UserId};
use vedich_territory::MemberId;

/// What makes a claim worth a look. None of them is a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskSign {
    /// The register does not confirm it.
    NotConfirmed,
    /// On a day on which its helper reported far more than is usual.
    Outlier,
    /// One of many within a few minutes.
    TooFast,
    /// Late at night or before dawn.
    OutsideHours,
    /// With the same words as others of its helper.
    SameNote,
    /// One of several on the helper's own phone.
    HelpersPhone,
    /// One of many of one declared day that were told days later.
    ToldLate,
}

impl RiskSign {
    /// All signs.
    pub const ALL: [Self; 7] = [
        Self::NotConfirmed,
        Self::Outlier,
        Self::TooFast,
        Self::OutsideHours,
        Self::SameNote,
        Self::HelpersPhone,
        Self::ToldLate,
    ];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotConfirmed => "not_confirmed",
            Self::Outlier => "outlier",
            Self::TooFast => "too_fast",
            Self::OutsideHours => "outside_hours",
            Self::SameNote => "same_note",
            Self::HelpersPhone => "helpers_phone",
            Self::ToldLate => "told_late",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.code() == s)
    }
}

/// How much a claim is worth a look: its stratum within the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Nothing strikes.
    Usual,
    /// One sign.
    Raised,
    /// Several signs, or the register does not confirm it.
    High,
}

impl Risk {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Raised, Self::High];

    /// As stored.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Usual => 0,
            Self::Raised => 1,
            Self::High => 2,
        }
    }

    /// From the stored number.
    #[must_use]
    pub fn from_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.number() == n)
    }

    /// How much more often it is drawn.
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::Usual => 1.0,
            Self::Raised => 2.0,
            Self::High => 4.0,
        }
    }

    /// What follows from a claim's signs.
    #[must_use]
    pub fn of(signs: &[RiskSign]) -> Self {
        match signs.len() {
            0 => Self::Usual,
            1 if signs[0] != RiskSign::NotConfirmed => Self::Raised,
            _ => Self::High,
        }
    }
}

/// What an inspector found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The person was helped and has an account that works.
    Real,
    /// The person was not helped, or has no account that works.
    NotReal,
    /// The person had a working account before that day.
    AlreadyActive,
    /// Nobody could tell: not found at the address.
    NotFound,
    /// The person did not want to say.
    Refused,
}

impl Finding {
    /// All findings, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Real, Self::NotReal, Self::AlreadyActive, Self::NotFound, Self::Refused];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::NotReal => "not_real",
            Self::AlreadyActive => "already_active",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.code() == s)
    }

    /// As it stands on pages and in minutes.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Real => ("Đúng: đã được hỗ trợ, tài khoản dùng được", "Real: helped, the account works"),
            Self::NotReal => ("Sai: không được hỗ trợ hoặc chưa kích hoạt", "Not real: not helped, or not activated"),
            Self::AlreadyActive => ("Sai: đã kích hoạt từ trước ngày báo", "Not real: active before that day"),
            Self::NotFound => ("Không gặp được người", "Not found"),
            Self::Refused => ("Người dân từ chối trả lời", "Refused to say"),
        };
        lang.pick(vi, en)
    }

    /// The report was false.
    #[must_use]
    pub fn is_false(self) -> bool {
        matches!(self, Self::NotReal | Self::AlreadyActive)
    }

    /// It says whether the report was true.
    #[must_use]
    pub fn is_decided(self) -> bool {
        self == Self::Real || self.is_false()
    }
}

/// A round to be drawn.
#[derive(Clone, Debug)]
pub struct NewRound {
    /// How many claims.
    pub size: usize,
    /// Decides, with the claims, who is drawn.
    pub seed: i64,
    /// Units to look at; all of the locality when empty.
    pub units: Vec<UnitId>,
    /// Where; the drawer's whole area when none.
    pub locality: Option<LocalityId>,
    /// First day of the claims.
    pub from: Day,
    /// Last day of the claims.
    pub to: Day,
    /// To be done by.
    pub due: Day,
    /// Why, in a few words.
    pub purpose: String,
}

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its number.
    pub no: i64,
    /// Where.
    pub locality: LocalityId,
    /// First day of the claims.
    pub from: Day,
    /// Last day of the claims.
    pub to: Day,
    /// Claims asked for.
    pub size: i64,
    /// Decides, with the claims, who is drawn.
    pub seed: i64,
    /// To be done by.
    pub due: Day,
    /// Why.
    pub purpose: String,
    /// Claims out of which it was drawn.
    pub frame: i64,
    /// Digest of them: the same claims at the same risk have the same.
    pub frame_digest: Vec<u8>,
    /// Commit number up to which claims were known.
    pub cutoff: i64,
    /// When it was drawn.
    pub drawn_at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RoundState {
    /// Claims drawn.
    pub drawn: i64,
    /// Of these, with a finding.
    pub found: i64,
    /// Of these, false.
    pub wrong: i64,
    /// Claims that no inspector has.
    pub unassigned: i64,
}

/// A part of a unit's claims, drawn from at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Stratum {
    /// The unit.
    #[serde(skip)]
    pub unit: UnitId,
    /// The risk.
    pub risk: Risk,
    /// Claims in it.
    pub population: i64,
    /// Claims drawn.
    pub drawn: i64,
}

/// A claim in a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number in the round.
    pub item: i64,
    /// The claim.
    pub claim: Uuid,
    /// The citizen; none where the register knows nobody by the number.
    pub citizen: Option<CitizenId>,
    /// The unit that reported.
    pub unit: UnitId,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// Day of the claim.
    pub day: Day,
    /// When it happened, as told.
    pub observed_at: Moment,
    /// Commune of residence when told.
    pub commune: Option<LocalityId>,
    /// Quarter of residence when told.
    pub quarter: Option<LocalityId>,
    /// How much it was worth a look.
    pub risk: Risk,
    /// Why.
    pub signs: Vec<RiskSign>,
}

/// A claim in a sample with who looks at it and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// The claim.
    pub item: Item,
    /// Who looks at it.
    pub inspector: Option<UserId>,
    /// What was found; the newest finding stands.
    pub found: Option<Found>,
}

/// A finding with who found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub finding: Finding,
    /// More about it.
    pub note: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

/// Who inspects in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// The account.
    pub user: UserId,
    /// Name as written on pages.
    pub name: String,
    /// The unit that they work for; none for somebody of no unit of the campaign.
    pub own: Option<UnitId>,
}

/// What a round found of a unit.
#[derive(Clone, Debug)]
pub struct UnitResult {
    /// The unit.
    pub unit: UnitId,
    /// Its strata.
    pub strata: Vec<Stratum>,
    /// Inspected with a finding.
    pub found: i64,
    /// Of these, without an answer: not found or refused.
    pub unanswered: i64,
    /// What follows for all of its claims.
    pub estimate: Option<Estimate>,
}

impl UnitResult {
    /// Claims drawn.
    #[must_use]
    pub fn drawn(&self) -> i64 {
        self.strata.iter().map(|s| s.drawn).sum()
    }

    /// Claims in the period.
    #[must_use]
    pub fn population(&self) -> i64 {
        self.strata.iter().map(|s| s.population).sum()
    }
}

/// Where a task after a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionTaskState)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// The unit owes it.
    Open,
    /// The unit says that it is done; somebody has to look.
    Answered,
    /// What the unit said was not enough; it owes it again.
    Returned,
    /// Done, with evidence.
    Closed,
}

/// What is to be done after a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub no: i64,
    /// The round that it follows.
    pub round: i64,
    /// The unit that it is about.
    pub unit: UnitId,
    /// What.
    pub words: String,
    /// Who owes it.
    pub owner: String,
    /// Until when.
    pub due: Day,
    /// Where it stands.
    pub state: TaskState,
    /// When it was done, and what came of it.
    pub done: Option<(Moment, String)>,
}

impl Task {
    /// Its day is over, and the unit owes it still.
    #[must_use]
    pub fn overdue(&self, today: Day) -> bool {
        matches!(self.state, TaskState::Open | TaskState::Returned) && self.due < today
    }
}

/// Who speaks in the story of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// The unit says what it did.
    Answer,
    /// Who runs the round gives it back, and says why.
    Return,
}

impl ReplyKind {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Return => "return",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Answer, Self::Return].into_iter().find(|x| x.code() == s)
    }
}

/// What was said of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its id.
    pub id: Uuid,
    /// Who speaks.
    pub kind: ReplyKind,
    /// What.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom: account.
    pub user: Option<UserId>,
    /// By whom: sign-in name.
    pub by: String,
}
