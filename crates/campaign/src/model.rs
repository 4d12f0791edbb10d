//! Types of the campaign room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Basis, CampaignId, Day, LocalityId, Moment, PhaseId, UnitId};

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Id.
    pub id: CampaignId,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Day of the opening figures.
    pub opening: Day,
    /// Locality that runs it.
    pub root: LocalityId,
    /// Age from which a citizen is eligible (`P-2.2`).
    pub eligible_min_age: i64,
    /// Days after approval from which an account that is not activated is overdue.
    pub overdue_days: i64,
    /// Days within which an activation confirms a claim (design.md, Truth 5).
    pub settlement_window_days: i64,
}

/// What a target counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Persons with either level activated.
    Activated,
    /// Persons with either level approved or activated.
    Issued,
    /// Persons with a dossier ever collected.
    Dossiers,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 3] = [Self::Activated, Self::Issued, Self::Dossiers];

    /// As stored and in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activated => "activated",
            Self::Issued => "issued",
            Self::Dossiers => "dossiers",
        }
    }

    /// From a stored word, or from the Vietnamese one of a file.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let folded = vedich_kernel::text::fold(text);
        match folded.as_str() {
            "activated" | "kich hoat" | "tai khoan kich hoat" => Some(Self::Activated),
            "issued" | "cap tai khoan" | "cap" | "tai khoan duoc cap" => Some(Self::Issued),
            "dossiers" | "ho so" | "thu nhan" | "thu nhan ho so" => Some(Self::Dossiers),
            _ => None,
        }
        .or_else(|| Self::ALL.into_iter().find(|m| vedich_kernel::text::fold(m.word(vedich_kernel::Lang::Vi)) == folded))
    }

    /// The words on a page.
    #[must_use]
    pub fn word(self, lang: vedich_kernel::Lang) -> &'static str {
        match self {
            Self::Activated => lang.pick("kích hoạt", "activated"),
            Self::Issued => lang.pick("cấp tài khoản", "issued"),
            Self::Dossiers => lang.pick("hồ sơ", "dossiers"),
        }
    }
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum TargetValue {
    /// So many persons.
    Count(i64),
    /// This share of the eligible, in hundredths of a percent (80 % is 8,000).
    Share(i64),
}

/// A phase of the campaign, with the campaign-wide target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Id.
    pub id: PhaseId,
    /// 1, 2, …
    pub no: i64,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// What counts.
    pub metric: Metric,
    /// How much, for the whole campaign.
    pub value: TargetValue,
    /// What a share is of.
    pub basis: Basis,
    /// Counted from the beginning of time (else: new in the phase).
    pub cumulative: bool,
}

/// Whose target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A locality's.
    Locality(LocalityId),
    /// A unit's.
    Unit(UnitId),
}

/// A target as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Phase.
    pub phase: PhaseId,
    /// Whose.
    pub place: Place,
    /// 1 for the first; 0 when the phase's own target stands for the root locality.
    pub version: i64,
    /// What counts.
    pub metric: Metric,
    /// How much.
    pub value: TargetValue,
    /// What a share is of.
    pub basis: Basis,
    /// Counted from the beginning of time (else: new in the phase).
    pub cumulative: bool,
    /// When it was set.
    pub at: Option<Moment>,
    /// Who set it.
    pub user_name: String,
    /// Why.
    pub reason: String,
}

impl Target {
    /// The target in persons, given how many are eligible.
    #[must_use]
    pub fn people(&self, eligible: i64) -> i64 {
        crate::rules::people(self.value, eligible)
    }
}

/// A target to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTarget {
    /// Phase.
    pub phase: PhaseId,
    /// Whose.
    pub place: Place,
    /// What counts.
    pub metric: Metric,
    /// How much.
    pub value: TargetValue,
    /// What a share is of.
    pub basis: Basis,
    /// Counted from the beginning of time (else: new in the phase).
    pub cumulative: bool,
    /// Why.
    pub reason: String,
}
