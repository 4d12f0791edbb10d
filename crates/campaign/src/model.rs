//! The words of this room.

use crate::rules;
use serde::{Deserialize, Serialize};
use vedich_kernel::{Basis, CampaignId, Day, Lang, LocalityId, Moment, PhaseId, UnitId};

/// A campaign (`P-1.3`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Campaign {
    /// Identifier.
    pub id: CampaignId,
    /// Code in files and on the command line; unique.
    pub code: String,
    /// Name, as on page heads and documents.
    pub name: String,
    /// First day.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day.
    #[schema(value_type = String)]
    pub to: Day,
    /// The day whose figures are the opening situation.
    #[schema(value_type = String)]
    pub opening: Day,
    /// The locality whose subtree takes part.
    pub root: LocalityId,
    /// Own account from this age on (years).
    pub eligible_min_age: i64,
    /// Approved for more than so many days and not activated is overdue.
    pub overdue_days: i64,
    /// A claim of day C is confirmed by an activation in [C, C + window] (design.md, Truth 5).
    pub settlement_window_days: i64,
}

/// What a phase or target counts. Persons, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Persons with an activated account (`P-3.1`).
    Activated,
    /// Persons with an issued (approved or activated) account (`P-3.4`).
    Issued,
    /// Dossiers collected.
    Dossiers,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 3] = [Self::Activated, Self::Issued, Self::Dossiers];

    /// Permanent code, as stored and in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activated => "activated",
            Self::Issued => "issued",
            Self::Dossiers => "dossiers",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Activated => lang.pick("Kích hoạt", "Activated"),
            Self::Issued => lang.pick("Cấp tài khoản", "Issued"),
            Self::Dossiers => lang.pick("Hồ sơ thu nhận", "Dossiers"),
        }
    }
}

/// What a share is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ShareBasis {
    /// The eligible of the as-of day.
    Eligible,
    /// The eligible of one fixed day.
    EligibleFrozen {
        /// That day.
        #[schema(value_type = String)]
        on: Day,
    },
}

/// How much is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignGoal)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// So many people.
    Count(i64),
    /// A share of the eligible.
    Share {
        /// Hundredths of a percent: 80 % is 8,000.
        bp: i64,
        /// Of whom.
        basis: ShareBasis,
    },
}

impl Goal {
    /// In people, for so many eligible; shares are rounded up. For a frozen basis give the eligible of [`Goal::frozen_on`].
    #[must_use]
    pub fn people(self, eligible: i64) -> i64 {
        match self {
            Self::Count(n) => n,
            Self::Share { bp, .. } => rules::share_of(eligible, bp),
        }
    }

    /// The day whose eligible are the denominator, when it is fixed.
    #[must_use]
    pub fn frozen_on(self) -> Option<Day> {
        match self {
            Self::Share { basis: ShareBasis::EligibleFrozen { on }, .. } => Some(on),
            Self::Count(_) | Self::Share { .. } => None,
        }
    }

    /// The basis as figures name it.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Count(_) => Basis::Target,
            Self::Share { basis: ShareBasis::Eligible, .. } => Basis::Eligible,
            Self::Share { basis: ShareBasis::EligibleFrozen { .. }, .. } => Basis::EligibleFrozen,
        }
    }

    /// "55.000" or "80 % công dân đủ điều kiện".
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        match self {
            Self::Count(n) => vedich_kernel::format::int(n, lang),
            Self::Share { bp, .. } => format!("{} {}", rules::percent_words(bp, lang), self.basis().word(lang)),
        }
    }
}

/// A phase of a campaign (`P-3.1`, `P-3.4`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Phase {
    /// Identifier.
    pub id: PhaseId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Number, from 1.
    pub no: i64,
    /// Name.
    pub name: String,
    /// First day.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day.
    #[schema(value_type = String)]
    pub to: Day,
    /// What it counts.
    pub metric: Metric,
    /// How much of it, for the whole campaign.
    pub goal: Goal,
    /// Counts from the beginning of time; otherwise only what comes in the phase.
    pub cumulative: bool,
}

impl Phase {
    /// The day whose territory its targets are given by: today while it runs, its first day before, its last one after.
    #[must_use]
    pub fn place_day(&self, today: Day) -> Day {
        today.clamp(self.from, self.to.max(self.from))
    }
}

/// Who owes a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A locality.
    Locality(LocalityId),
    /// A unit.
    Unit(UnitId),
}

impl Owner {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Locality(_) => "locality",
            Self::Unit(_) => "unit",
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Locality(id) => id.0,
            Self::Unit(id) => id.0,
        }
    }

    pub(crate) fn new(kind: &str, number: i64) -> Option<Self> {
        match kind {
            "locality" => Some(Self::Locality(LocalityId(number))),
            "unit" => Some(Self::Unit(UnitId(number))),
            _ => None,
        }
    }
}

/// One version of a target (`P-3.5`): a fact. The newest version counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Target {
    /// Phase.
    pub phase: PhaseId,
    /// Who owes it.
    pub owner: Owner,
    /// What it counts.
    pub metric: Metric,
    /// How much.
    pub goal: Goal,
    /// From the beginning of time, or only what comes in the phase.
    pub cumulative: bool,
    /// From 1; 0 is the phase's own goal, which stands for the whole campaign until somebody sets another.
    pub version: i64,
    /// Commit number.
    pub seq: i64,
    /// When it was set.
    #[schema(value_type = i64)]
    pub at: Moment,
    /// Who set it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A target to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTarget {
    /// Phase.
    pub phase: PhaseId,
    /// Who owes it.
    pub owner: Owner,
    /// What it counts.
    pub metric: Metric,
    /// How much.
    pub goal: Goal,
    /// From the beginning of time, or only what comes in the phase.
    pub cumulative: bool,
    /// Why.
    pub reason: String,
}
