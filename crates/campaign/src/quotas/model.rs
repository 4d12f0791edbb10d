//! Versions and nodes of quotas.

use crate::model::Metric;
use serde::{Deserialize, Serialize};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, PhaseId, TeamId, UnitId};
use vedich_territory::MemberId;

/// Along which tree a quota is handed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Localities, by where citizens live.
    Place,
    /// A commune's teams and their members.
    Force,
    /// Units, their teams and members (`P-5.7`).
    Union,
}

impl Line {
    /// All lines.
    pub const ALL: [Self; 3] = [Self::Place, Self::Force, Self::Union];

    /// Permanent code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Force => "force",
            Self::Union => "union",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }
}

/// Who holds a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A locality.
    Locality(LocalityId),
    /// A unit.
    Unit(UnitId),
    /// A team.
    Team(TeamId),
    /// A member of a team or unit.
    Member(MemberId),
    /// Nobody: what of the parent's quota was not handed down.
    Rest,
}

impl Holder {
    /// As stored: kind and number.
    #[must_use]
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Locality(id) => ("locality", id.0),
            Self::Unit(id) => ("unit", id.0),
            Self::Team(id) => ("team", id.0),
            Self::Member(id) => ("member", id.0),
            Self::Rest => ("rest", 0),
        }
    }

    pub(crate) fn new(kind: &str, id: i64) -> Option<Self> {
        match kind {
            "locality" => Some(Self::Locality(LocalityId(id))),
            "unit" => Some(Self::Unit(UnitId(id))),
            "team" => Some(Self::Team(TeamId(id))),
            "member" => Some(Self::Member(MemberId(id))),
            "rest" => Some(Self::Rest),
            _ => None,
        }
    }
}

/// One holder's quota in a version. People.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaNode {
    /// Its place in the version, from 0; the root is first, parents stand before their children.
    pub at: i64,
    /// Its parent's place.
    pub parent: Option<i64>,
    /// On which line it hangs.
    pub line: Line,
    /// Who holds it.
    pub holder: Holder,
    /// Its part of what is to be done since the version's base day; for teams, units and members the same as `quota`.
    pub share: i64,
    /// Done of `share` before the version's first day, by the register; 0 for teams, units and members.
    pub done: i64,
    /// To be done from the version's first day to the phase's last.
    pub quota: i64,
    /// Of `quota`, what cannot be reached in time: too few accounts will be approved, or nobody is there to do it.
    pub short: i64,
    /// Set by hand: at least so many of `share`.
    pub floor: Option<i64>,
    /// Set by hand: at most so many of `share`.
    pub cap: Option<i64>,
    /// What it weighs among its siblings while nobody sets a number by hand; none of versions that were drawn before weights were kept.
    pub weight: Option<i64>,
    /// By day from the version's first, in the phase's metric; together `quota` less `short`. Where the figures behind `done` tell of the first day
    /// already, its order stands as it was given before them, and the days after it are together `quota` less `short`.
    pub days: Vec<i64>,
    /// Level-1 registrations by day.
    pub level1: Vec<i64>,
    /// Level-2 dossiers by day.
    pub level2: Vec<i64>,
}

impl QuotaNode {
    /// What is asked for on a day of the version (from 0): in the phase's metric, level-1 registrations, level-2 dossiers.
    #[must_use]
    pub fn on(&self, day: usize) -> (i64, i64, i64) {
        let of = |row: &[i64]| row.get(day).copied().unwrap_or(0);
        (of(&self.days), of(&self.level1), of(&self.level2))
    }

    /// What a person or team is asked to do on a day. Activations are done at the door; accounts are issued elsewhere, so where the phase
    /// counts issued accounts or dossiers, the dossiers are what people can work for.
    #[must_use]
    pub fn asked(&self, metric: Metric, day: usize) -> i64 {
        let (main, level1, level2) = self.on(day);
        match metric {
            Metric::Activated => main,
            Metric::Issued | Metric::Dossiers => level1 + level2,
        }
    }

    /// What it weighs; of versions that kept no weights, its part.
    #[must_use]
    pub fn weighs(&self) -> i64 {
        self.weight.unwrap_or(if self.line == Line::Place { self.share } else { self.quota })
    }

    /// A number was set by hand.
    #[must_use]
    pub fn limited(&self) -> bool {
        self.floor.is_some() || self.cap.is_some()
    }

    /// Set by hand to one number.
    #[must_use]
    pub fn pinned(&self) -> Option<i64> {
        self.floor.filter(|f| self.cap == Some(*f))
    }
}

/// Why a version came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CampaignCause)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The phase's first.
    First,
    /// A new day: what was missed goes into the days that are left.
    Carried,
    /// Newer figures have landed since the day's version was drawn.
    Figures,
    /// The target was changed.
    TargetsChanged,
    /// Localities were merged or split.
    PlacesChanged,
    /// Somebody asked for quotas by the newest figures.
    Restarted,
    /// The settings were changed.
    Settings,
    /// Quota moved between siblings.
    Rebalanced,
    /// Somebody set a number, a floor or a cap by hand, or lifted it.
    Limited,
}

impl Cause {
    const ALL: [Self; 9] = [
        Self::First,
        Self::Carried,
        Self::Figures,
        Self::TargetsChanged,
        Self::PlacesChanged,
        Self::Restarted,
        Self::Settings,
        Self::Rebalanced,
        Self::Limited,
    ];

    /// Permanent code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Carried => "carried",
            Self::Figures => "figures",
            Self::TargetsChanged => "targets_changed",
            Self::PlacesChanged => "places_changed",
            Self::Restarted => "restarted",
            Self::Settings => "settings",
            Self::Rebalanced => "rebalanced",
            Self::Limited => "limited",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// Shares are worked out anew, not kept from the version before; those of changed places only where they cannot go along.
    pub(crate) fn starts_over(self) -> bool {
        matches!(self, Self::First | Self::TargetsChanged | Self::PlacesChanged | Self::Restarted)
    }
}

/// A set of quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, counted through the house.
    pub no: i64,
    /// Campaign.
    pub campaign: CampaignId,
    /// Phase.
    pub phase: PhaseId,
    /// Why it came to be.
    pub cause: Cause,
    /// First day that it is for.
    pub day: Day,
    /// Last day.
    pub to: Day,
    /// The day at whose end counting began: shares are what is to be done since.
    pub base: Day,
    /// The target in people, for the whole campaign.
    pub target: i64,
    /// Which targets and places it was made of.
    pub mark: String,
    /// Why, in a person's words; empty for what the house does by itself.
    pub reason: String,
    /// What changed, as JSON.
    pub detail: serde_json::Value,
    /// Commit up to which figures were read.
    pub cutoff: i64,
    /// When.
    pub at: Moment,
    /// Commit number.
    pub seq: i64,
    /// Who: an account's name, or `quotas` for the house itself.
    pub by: String,
}

impl Version {
    /// Which of the version's days it is, from 0; none for a day before or after.
    #[must_use]
    pub fn index(&self, day: Day) -> Option<usize> {
        if day > self.to { None } else { usize::try_from(day.since(self.day)).ok() }
    }
}
