//! The words of this room.

use crate::rules;
use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, TeamId, UnitId};

/// Tier of a locality, from wide to narrow. The district tier is optional: since 1/7/2025 there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocalityKind {
    /// Province or centrally run city.
    Province = 1,
    /// District, or city of a province.
    District = 2,
    /// Commune: ward (phường), rural commune (xã), township, special zone.
    Commune = 3,
    /// Quarter (khu phố) or hamlet (ấp, thôn).
    Quarter = 4,
}

impl LocalityKind {
    /// All tiers, from wide to narrow.
    pub const ALL: [Self; 4] = [Self::Province, Self::District, Self::Commune, Self::Quarter];

    /// The permanent number.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the permanent number.
    #[must_use]
    pub fn from_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.number() == n)
    }

    /// The tier in words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Province => lang.pick("Tỉnh", "Province"),
            Self::District => lang.pick("Huyện, thành phố", "District"),
            Self::Commune => lang.pick("Phường, xã", "Commune"),
            Self::Quarter => lang.pick("Khu phố, ấp", "Quarter"),
        }
    }
}

/// A locality as it was from one day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Locality {
    /// Identifier of (code, valid from).
    pub id: LocalityId,
    /// Official code; may have belonged to another locality before.
    pub code: String,
    /// Name with the word for its kind: "Phường Tân Phú", "Khu phố 3".
    pub name: String,
    /// Tier.
    pub kind: LocalityKind,
    /// The locality above.
    pub parent: Option<LocalityId>,
    /// First valid day.
    #[schema(value_type = String)]
    pub valid_from: Day,
    /// Last valid day, when it has ended.
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Day>,
}

impl Locality {
    /// Existed on that day.
    #[must_use]
    pub fn is_valid(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day <= end)
    }

    /// The name without the word for its kind: "Tân Phú".
    #[must_use]
    pub fn bare_name(&self) -> &str {
        rules::bare_name(&self.name, self.kind)
    }

    /// The name as the date line of a document says it (Decree 30/2020): without the word for its kind, but for one that is a number.
    #[must_use]
    pub fn date_line_name(&self) -> &str {
        rules::date_line_name(&self.name, self.kind)
    }
}

/// One locality became (part of) another on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Succession {
    /// The locality that ended.
    pub from: LocalityId,
    /// The one that goes on.
    pub to: LocalityId,
    /// First day of the new one.
    pub on: Day,
}

/// What a unit is (`P-2.3`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Police.
    Police,
    /// People's committee.
    Committee,
    /// Front, unions, associations.
    Union,
    /// School.
    School,
    /// Any other agency.
    Agency,
}

impl UnitKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Police, Self::Committee, Self::Union, Self::School, Self::Agency];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Committee => "committee",
            Self::Union => "union",
            Self::School => "school",
            Self::Agency => "agency",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Police => lang.pick("Công an", "Police"),
            Self::Committee => lang.pick("Ủy ban nhân dân", "People's committee"),
            Self::Union => lang.pick("Đoàn thể", "Union or association"),
            Self::School => lang.pick("Trường học", "School"),
            Self::Agency => lang.pick("Cơ quan", "Agency"),
        }
    }
}

/// A unit that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// Code in files; unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Where it works.
    pub locality: LocalityId,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// On which day it was recorded; not kept of units that were there before that was.
    #[serde(skip)]
    pub since: Option<Day>,
}

/// What a team does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// Community digital team (tổ công nghệ số cộng đồng).
    CommunityDigital,
    /// Project 06 task force.
    Project06,
    /// Volunteer team (`P-4.3c`).
    Volunteer,
    /// Intake team (`P-4.4a`).
    Intake,
    /// Inspection team (`P-3.8`).
    Inspection,
}

impl TeamKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::CommunityDigital, Self::Project06, Self::Volunteer, Self::Intake, Self::Inspection];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CommunityDigital => "community_digital",
            Self::Project06 => "project06",
            Self::Volunteer => "volunteer",
            Self::Intake => "intake",
            Self::Inspection => "inspection",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::CommunityDigital => lang.pick("Tổ công nghệ số cộng đồng", "Community digital team"),
            Self::Project06 => lang.pick("Tổ công tác Đề án 06", "Project 06 task force"),
            Self::Volunteer => lang.pick("Tổ tình nguyện", "Volunteer team"),
            Self::Intake => lang.pick("Tổ thu nhận", "Intake team"),
            Self::Inspection => lang.pick("Tổ kiểm tra", "Inspection team"),
        }
    }

    /// What it does, behind the name of its place.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Self::CommunityDigital => "công nghệ số",
            Self::Project06 => "Đề án 06",
            Self::Volunteer => "tình nguyện",
            Self::Intake => "thu nhận",
            Self::Inspection => "kiểm tra",
        }
    }

    /// Goes from house to house, and so needs people with IT skills (`P-4.3b`).
    #[must_use]
    pub fn visits_homes(self) -> bool {
        matches!(self, Self::CommunityDigital | Self::Project06 | Self::Volunteer)
    }
}

/// A team, with the counts that its composition is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Team {
    /// Identifier.
    pub id: TeamId,
    /// Code in files; unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it does.
    pub kind: TeamKind,
    /// Where it works.
    pub locality: LocalityId,
    /// The unit that runs it.
    pub unit: Option<UnitId>,
    /// Number of members.
    pub members: i64,
    /// Members with IT skills who come from the front or a union: those whom the plan asks for (`P-4.3b`).
    pub it_skilled: i64,
}

impl Team {
    /// How many of them are still missing where so many are asked for ([`crate::Territory::least_skilled`]).
    #[must_use]
    pub fn missing_it_skilled(&self, least: i64) -> i64 {
        rules::missing_it_skilled(self.kind, self.it_skilled, least)
    }
}

/// A member of a team or of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct MemberId(pub i64);

/// A person who works in the campaign: volunteer or staff, not a citizen of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Member {
    /// Identifier.
    pub id: MemberId,
    /// Code in files; unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Their team.
    pub team: Option<TeamId>,
    /// Their unit.
    pub unit: Option<UnitId>,
    /// Has IT skills (`P-4.3b`).
    pub it_skilled: bool,
}

impl Member {
    /// Is one of those whom a team needs: with IT skills, from the front or a union (`P-4.3b`). `kind_of` tells the kind of a unit.
    #[must_use]
    pub fn is_skilled_of_union(&self, kind_of: impl Fn(UnitId) -> Option<UnitKind>) -> bool {
        self.it_skilled && self.is_of_union(kind_of)
    }

    /// Comes from the front or a union.
    #[must_use]
    pub fn is_of_union(&self, kind_of: impl Fn(UnitId) -> Option<UnitKind>) -> bool {
        self.unit.and_then(kind_of) == Some(UnitKind::Union)
    }
}
