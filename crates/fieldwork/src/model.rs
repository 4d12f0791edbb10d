//! Types of the fieldwork room.

use crate::rules::HeldReason;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_claims::{Method, Outcome};
use vedich_kernel::{CitizenId, Day, Lang, Level, LocalityId, Moment, TeamId, WorkListId};
use vedich_register::Person;
use vedich_territory::MemberId;

/// What a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// Approved and not activated (`P-4.3a`).
    Activation,
    /// Card and no dossier: invite to level 2 (`P-4.4b`).
    Collection,
    /// No dossier: help to register level 1 at the door (`P-4.3a`).
    Level1,
}

impl ListKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Activation, Self::Collection, Self::Level1];

    /// As stored, in addresses and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Collection => "collection",
            Self::Level1 => "level1",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == s)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Activation => lang.pick("Kích hoạt", "Activation"),
            Self::Collection => lang.pick("Thu nhận hồ sơ", "Collection"),
            Self::Level1 => lang.pick("Đăng ký mức 1", "Level 1"),
        }
    }
}

/// Whose phone was used (domain.md: record it when it was not their own).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneOf {
    /// The citizen's own.
    #[default]
    Own,
    /// A relative's.
    Family,
    /// A helper's.
    Helper,
}

impl PhoneOf {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Family => "family",
            Self::Helper => "helper",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Own, Self::Family, Self::Helper].into_iter().find(|p| p.code() == s)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Own => lang.pick("của họ", "their own"),
            Self::Family => lang.pick("của người nhà", "a relative's"),
            Self::Helper => lang.pick("của người giúp", "a helper's"),
        }
    }
}

/// A work list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WorkList {
    /// Number.
    pub id: WorkListId,
    /// What it is for.
    pub kind: ListKind,
    /// Commune of the people on it.
    pub commune: LocalityId,
    /// Their quarter, or the commune where the register names none.
    pub locality: LocalityId,
    /// Who goes.
    pub team: Option<TeamId>,
    /// Which of the team's members; empty means all.
    #[schema(value_type = Vec<i64>)]
    pub members: Vec<MemberId>,
    /// To be done by.
    #[schema(value_type = String)]
    pub due: Day,
    /// The last day on which it is theirs.
    #[schema(value_type = String)]
    pub lease_until: Day,
    /// People on it.
    pub people: i64,
    /// People whose outcome needs no further visit on this list (`rules::done`).
    pub done: i64,
    /// When it was drawn up.
    #[schema(value_type = i64)]
    pub created_at: Moment,
    /// By whom.
    pub created_by: String,
    /// When it was closed or given back.
    #[schema(value_type = Option<i64>)]
    pub closed_at: Option<Moment>,
    /// Why.
    pub closed_reason: Option<String>,
}

impl WorkList {
    /// Still leased to its team.
    #[must_use]
    pub fn is_live(&self, today: Day) -> bool {
        self.closed_at.is_none() && self.lease_until >= today
    }
}

/// A person on a list, without anything sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// Who.
    pub citizen: CitizenId,
    /// Opaque household number.
    pub household: i64,
    /// Position on the list, households together.
    pub position: i64,
    /// Approved for longer than the plan allows.
    pub overdue: bool,
    /// Level to activate, or to be registered.
    pub level: Level,
}

impl WorkItem {
    /// The household as phones and programs are told it, in one way: opaque, and no number that anybody would count with.
    #[must_use]
    pub fn household_word(&self) -> String {
        format!("h{:x}", self.household)
    }
}

/// A person on a list as those see it who may go there.
#[derive(Clone, Debug)]
pub struct ListedPerson {
    /// The item.
    pub item: WorkItem,
    /// The opened person; none when the reader may not see names or the register lost the person.
    pub person: Option<Person>,
    /// What came of the newest visit from this list.
    pub visit: Option<Visit>,
    /// The register says by now that nobody need go.
    pub settled_by_register: bool,
    /// Day of the newest activation that anybody reported of the person since the list was drawn up: at another door, a help post or in
    /// a unit's own list. It spares the way, and says nothing of what the report is worth.
    pub reported: Option<Day>,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Identifier.
    pub id: Uuid,
    /// The sender's own id.
    pub operation: String,
    /// Whom.
    pub citizen: CitizenId,
    /// From which list.
    pub list: Option<WorkListId>,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    pub method: Option<Method>,
    /// Whose phone.
    pub phone_of: PhoneOf,
    /// When, as told.
    pub observed_at: Moment,
    /// When we were told.
    pub recorded_at: Moment,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// Who wrote it down.
    pub user_name: String,
    /// The claim that it makes.
    pub claim: Option<Uuid>,
}

/// An outcome to be recorded, as a page, a program or a phone sends it.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct Operation {
    /// The sender's own id; the same id twice is one visit.
    pub id: String,
    /// The citizen's opaque id, as the list gives it.
    #[schema(value_type = String)]
    pub citizen: CitizenId,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    #[serde(default)]
    pub method: Option<Method>,
    /// Whose phone.
    #[serde(default)]
    pub phone_of: PhoneOf,
    /// When it happened (microseconds since 1970, UTC).
    #[schema(value_type = i64)]
    pub observed_at: Moment,
    /// Code of the member who went.
    #[serde(default)]
    pub member: Option<String>,
    /// Id of the operation that this one corrects.
    #[serde(default)]
    pub corrects: Option<String>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum OperationResult {
    /// It is a visit now.
    Recorded {
        /// The operation.
        id: String,
        /// The visit.
        visit: Uuid,
        /// The claim that it makes.
        claim: Option<Uuid>,
    },
    /// It was recorded before.
    Known {
        /// The operation.
        id: String,
        /// The visit.
        visit: Uuid,
    },
    /// It waits for a person to look at it.
    Held {
        /// The operation.
        id: String,
        /// Why.
        reason: HeldReason,
    },
}

/// Who goes to a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Goes {
    /// The quarter's own team that visits homes, where there is one.
    #[default]
    Own,
    /// This one.
    Team(TeamId),
    /// Nobody yet: the list waits for a team.
    Nobody,
}

impl From<Option<TeamId>> for Goes {
    /// A team that was named; else the quarter's own.
    fn from(team: Option<TeamId>) -> Self {
        team.map_or(Self::Own, Self::Team)
    }
}

/// Where lists are to be drawn up, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// A quarter, or a commune with all its quarters.
    pub locality: LocalityId,
    /// Who goes.
    pub team: Goes,
}

/// More people than this are no evening's walk, whoever goes.
pub const MOST_ON_LIST: usize = 500;

/// Lists to be drawn up.
#[derive(Clone, Debug)]
pub struct CreateLists {
    /// What for.
    pub kind: ListKind,
    /// Where and who.
    pub places: Vec<Assignment>,
    /// Which members of the team; empty means all. Only with one team.
    pub members: Vec<MemberId>,
    /// To be done by.
    pub due: Day,
    /// The last day on which the lists are theirs.
    pub lease_until: Day,
    /// People on one list at most, from 1 to [`MOST_ON_LIST`]; a larger household has a list of its own and stays whole.
    pub max_per_list: usize,
}

/// Which lists are asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Of this kind.
    pub kind: Option<ListKind>,
    /// In this locality subtree.
    pub locality: Option<LocalityId>,
    /// Of this team.
    pub team: Option<TeamId>,
    /// Live ones only.
    pub live: bool,
    /// Drawn up together at this moment.
    pub made: Option<Moment>,
}

/// What is left to do in a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuarterWork {
    /// The quarter; the commune for people whose quarter the register does not name.
    pub quarter: LocalityId,
    /// People who could go on a list today.
    pub candidates: i64,
    /// Of these, overdue.
    pub overdue: i64,
    /// People on a live list of this kind.
    pub on_lists: i64,
    /// People who are not to be visited today: waiting, away, moved, refused.
    pub excluded: i64,
    /// Of these, on the absentee list (away from residence).
    pub absentees: i64,
    /// The team that lists of this quarter go to by default.
    pub team: Option<TeamId>,
}

/// Live lists of a locality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ListTotals {
    /// Lists.
    pub lists: i64,
    /// People on them.
    pub people: i64,
    /// Of these, done (`rules::done`).
    pub done: i64,
}
