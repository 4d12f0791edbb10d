//! The words of this room.

use crate::settings::{Formula, Setting};
use serde::{Deserialize, Serialize};
use vedich_campaign::Phase;
use vedich_kernel::{Day, Figure, Lang, LocalityId, Moment, Source, TeamId, UnitId};
use vedich_territory::MemberId;

/// Who is ranked among whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandingsKind)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Wards and communes.
    #[default]
    Commune,
    /// Agencies, unions, schools, police, people's committees.
    Unit,
    /// Teams.
    Team,
    /// Members of teams and units.
    Person,
}

impl Kind {
    /// All kinds, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Commune, Self::Unit, Self::Team, Self::Person];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Unit => "unit",
            Self::Team => "team",
            Self::Person => "person",
        }
    }

    /// From the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// As it stands on pages and in documents.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Commune => lang.pick("Phường, xã", "Communes"),
            Self::Unit => lang.pick("Đơn vị", "Units"),
            Self::Team => lang.pick("Tổ", "Teams"),
            Self::Person => lang.pick("Cá nhân", "Persons"),
        }
    }

    /// A published closing shows it: aggregates of places and units, never single people or the few of a team.
    #[must_use]
    pub fn is_published(self) -> bool {
        matches!(self, Self::Commune | Self::Unit)
    }
}

/// Somebody who is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A commune.
    Commune(LocalityId),
    /// A unit.
    Unit(UnitId),
    /// A team.
    Team(TeamId),
    /// A member.
    Person(MemberId),
}

impl Subject {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Commune(_) => Kind::Commune,
            Self::Unit(_) => Kind::Unit,
            Self::Team(_) => Kind::Team,
            Self::Person(_) => Kind::Person,
        }
    }

    /// Its number, as stored beside the kind.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Commune(id) => id.0,
            Self::Unit(id) => id.0,
            Self::Team(id) => id.0,
            Self::Person(id) => id.0,
        }
    }

    /// From kind and number.
    #[must_use]
    pub fn new(kind: Kind, number: i64) -> Self {
        match kind {
            Kind::Commune => Self::Commune(LocalityId(number)),
            Kind::Unit => Self::Unit(UnitId(number)),
            Kind::Team => Self::Team(TeamId(number)),
            Kind::Person => Self::Person(MemberId(number)),
        }
    }
}

/// What a part of the formula measures. All of it rests on the register, on confirmed claims, or on dated facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Reached of the phase's target: by the register for a place, by confirmed and credited claims for a unit with a target of its own.
    Target,
    /// What the register added in the phase, of the eligible.
    Growth,
    /// Claims confirmed and credited, of the personal minimum of everybody in it (`P-3.3`).
    Mobilised,
    /// Claims confirmed, of those that the register has decided.
    Accuracy,
    /// People of the rosters whose account the register confirms, of those who owe it (`P-3.2`, `P-4.2`).
    Compliance,
    /// Daily reports that came in time, of those owed (`P-3.6`).
    Reports,
}

impl PartKind {
    /// All parts, in the order of the tables.
    pub const ALL: [Self; 6] = [Self::Target, Self::Growth, Self::Mobilised, Self::Accuracy, Self::Compliance, Self::Reports];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Growth => "growth",
            Self::Mobilised => "mobilised",
            Self::Accuracy => "accuracy",
            Self::Compliance => "compliance",
            Self::Reports => "reports",
        }
    }

    /// As it stands on pages and in documents.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Target => ("Đạt chỉ tiêu", "Share of target"),
            Self::Growth => ("Tăng trong giai đoạn", "Growth in the phase"),
            Self::Mobilised => ("Vận động được xác nhận", "Confirmed mobilisation"),
            Self::Accuracy => ("Kết quả đúng", "Reports that stand"),
            Self::Compliance => ("Cán bộ, đoàn viên đã thực hiện", "Staff who have done it"),
            Self::Reports => ("Báo cáo đúng hạn", "Reports in time"),
        };
        lang.pick(vi, en)
    }

    /// Parts that a kind can have.
    #[must_use]
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Commune => &[Self::Target, Self::Growth, Self::Compliance, Self::Reports],
            Kind::Unit => &[Self::Target, Self::Growth, Self::Mobilised, Self::Accuracy, Self::Compliance, Self::Reports],
            Kind::Team | Kind::Person => &[Self::Mobilised, Self::Accuracy],
        }
    }
}

/// A part of the formula with what it gives somebody. Without a figure it does not apply, and the other parts weigh more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartScore {
    /// Which.
    pub part: PartKind,
    /// Its weight in the formula, in percent.
    pub weight: i64,
    /// At most this share counts, in hundredths of a percent; none for no limit.
    pub cap_bp: Option<i64>,
    /// The figure.
    pub figure: Option<Figure>,
    /// Points that it brings, in hundredths.
    pub points: i64,
}

/// Why somebody may not be considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Owes daily reports (`P-3.9`).
    NoReport,
    /// A commune that began in the phase: those that it was made of together left out too many of their reports before.
    NoReportBefore,
    /// An inspection that has ended found more false reports than are tolerated (`P-3.8`, `P-3.9`).
    FalseInspected,
    /// Over-reporting was flagged, the unit disputed it, and the decision let the figure stand.
    FalseDecided,
    /// Over-reporting is flagged and nobody has decided; a setting.
    Flagged,
    /// Too far below the target; a setting.
    BelowTarget,
    /// Too few of the unit's people have done their duty; a setting.
    Compliance,
}

impl Gate {
    /// Permanent code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoReport => "no_report",
            Self::NoReportBefore => "no_report_before",
            Self::FalseInspected => "false_inspected",
            Self::FalseDecided => "false_decided",
            Self::Flagged => "flagged",
            Self::BelowTarget => "below_target",
            Self::Compliance => "compliance",
        }
    }

    /// In a few words, as it stands beside a name.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::NoReport => ("Còn thiếu báo cáo", "Reports missing"),
            Self::NoReportBefore => ("Thiếu báo cáo trước sáp nhập", "Reports missing before the merger"),
            Self::FalseInspected => ("Báo cáo sai, đã kiểm tra", "False reports found"),
            Self::FalseDecided => ("Báo cáo sai, đã kết luận", "False reports decided"),
            Self::Flagged => ("Đối sánh chờ kết luận", "Cross-check awaits a decision"),
            Self::BelowTarget => ("Dưới mức chỉ tiêu", "Below the target"),
            Self::Compliance => ("Cán bộ chưa thực hiện", "Staff have not done it"),
        };
        lang.pick(vi, en)
    }
}

/// A gate that holds somebody back, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GateHit {
    /// Which.
    pub gate: Gate,
    /// So many: missing reports, false findings, people.
    pub n: i64,
    /// Of so many.
    pub of: i64,
    /// With 95 % confidence at least so many of all claims are false; of inspections.
    #[serde(default)]
    pub least: i64,
    /// Number of the inspection round; of inspections.
    #[serde(default)]
    pub round: Option<i64>,
}

/// Somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// Who.
    pub subject: Subject,
    /// Code in files.
    pub code: String,
    /// Name.
    pub name: String,
    /// Where: the commune of a unit, the unit and commune of a team, the team of a person.
    pub place: String,
    /// The place; none for those who are not considered, of whom nothing is verified, or nothing is known.
    pub rank: Option<i64>,
    /// Points in hundredths; 10,000 is everything reached. None where they are not for the reader.
    pub points: Option<i64>,
    /// What made them.
    pub parts: Vec<PartScore>,
    /// Why not considered; empty for those who are.
    pub gates: Vec<GateHit>,
    /// Claims that the register has not decided yet.
    pub pending: i64,
    /// Points of whoever stands next above; none for the first, and for those without a place.
    pub above: Option<i64>,
    /// The row is shown as published: no more of it is for the reader.
    pub published_only: bool,
}

impl StandingRow {
    /// The figure that the page shows first.
    #[must_use]
    pub fn main(&self) -> Option<&Figure> {
        self.parts.iter().find_map(|p| p.figure.as_ref())
    }

    /// The figure of a part.
    #[must_use]
    pub fn figure(&self, part: PartKind) -> Option<&Figure> {
        self.parts.iter().find(|p| p.part == part)?.figure.as_ref()
    }

    /// It has points, and none of them by a result that is verified: no place, however punctual (`P-3.9`).
    #[must_use]
    pub fn is_unverified(&self) -> bool {
        self.rank.is_none() && self.gates.is_empty() && self.points.is_some()
    }

    /// Has something to be judged by.
    #[must_use]
    pub fn has_figures(&self) -> bool {
        self.parts.iter().any(|p| p.figure.is_some())
    }
}

/// A phase that was closed: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Its number.
    pub no: i64,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// Why, where an earlier closing is superseded.
    pub reason: String,
    /// When it was published.
    pub published_at: Option<Moment>,
}

/// A ranking of a kind in a phase.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The phase.
    pub phase: Phase,
    /// Who is ranked.
    pub kind: Kind,
    /// Day of truth of the figures.
    pub as_of: Day,
    /// Commit number up to which facts were read.
    pub cutoff: i64,
    /// When that commit was made.
    pub cutoff_at: Option<Moment>,
    /// Newest extract that the figures rest on.
    pub source: Option<Source>,
    /// Formula, gates, titles as they were then.
    pub setting: Setting,
    /// The closing, where the phase is closed; else the standing is provisional.
    pub closing: Option<Closing>,
    /// Rows that the reader sees: first those with a place, then those who are not considered, then those of whom nothing is known.
    pub rows: Vec<StandingRow>,
    /// How many have a place, whoever looks.
    pub ranked: i64,
    /// How many are not considered, whoever looks.
    pub held_back: i64,
}

impl Standing {
    /// The formula of the kind.
    #[must_use]
    pub fn formula(&self) -> &Formula {
        self.setting.formula(self.kind)
    }

    /// The row of somebody.
    #[must_use]
    pub fn row(&self, subject: Subject) -> Option<&StandingRow> {
        self.rows.iter().find(|r| r.subject == subject)
    }

    /// The row of somebody by code.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&StandingRow> {
        self.rows.iter().find(|r| r.code == code)
    }
}
