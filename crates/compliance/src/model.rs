//! Types of the compliance room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{CitizenId, Day, Lang, Moment, UnitId, text};
use vedich_territory::RowProblem;

/// What somebody is in their unit. Party membership is not among these and is never stored (domain.md, Law).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ComplianceKind)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Leader of the agency or unit.
    Leader,
    /// Cadre.
    Cadre,
    /// Civil servant.
    CivilServant,
    /// Public employee.
    PublicEmployee,
    /// Armed forces.
    ArmedForces,
    /// Union member.
    UnionMember,
    /// Association member.
    AssociationMember,
    /// Worker.
    Worker,
    /// Pupil of a school.
    Pupil,
}

impl Kind {
    /// All kinds, in the order of the forms.
    pub const ALL: [Self; 9] = [
        Self::Leader,
        Self::Cadre,
        Self::CivilServant,
        Self::PublicEmployee,
        Self::ArmedForces,
        Self::UnionMember,
        Self::AssociationMember,
        Self::Worker,
        Self::Pupil,
    ];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Cadre => "cadre",
            Self::CivilServant => "civil_servant",
            Self::PublicEmployee => "public_employee",
            Self::ArmedForces => "armed_forces",
            Self::UnionMember => "union_member",
            Self::AssociationMember => "association_member",
            Self::Worker => "worker",
            Self::Pupil => "pupil",
        }
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Leader => ("Lãnh đạo", "Leader"),
            Self::Cadre => ("Cán bộ", "Cadre"),
            Self::CivilServant => ("Công chức", "Civil servant"),
            Self::PublicEmployee => ("Viên chức", "Public employee"),
            Self::ArmedForces => ("Lực lượng vũ trang", "Armed forces"),
            Self::UnionMember => ("Đoàn viên", "Union member"),
            Self::AssociationMember => ("Hội viên", "Association member"),
            Self::Worker => ("Người lao động", "Worker"),
            Self::Pupil => ("Học sinh", "Pupil"),
        };
        lang.pick(vi, en)
    }

    /// From a code, a word of either language, or one of the ways in which offices write it; accents and case aside.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let key = text::fold(&word.replace('_', " "));
        if key.is_empty() {
            return None;
        }
        let named = |k: &Self| {
            [k.code().replace('_', " "), k.word(Lang::Vi).to_owned(), k.word(Lang::En).to_owned()]
                .iter()
                .any(|w| text::fold(w) == key)
        };
        Self::ALL.into_iter().find(named).or(match key.as_str() {
            "lanh dao quan ly" | "can bo lanh dao" | "thu truong" | "quan ly" => Some(Self::Leader),
            "cong chuc nha nuoc" => Some(Self::CivilServant),
            "giao vien" | "vien chuc su nghiep" | "nhan vien y te" => Some(Self::PublicEmployee),
            "cong an" | "quan doi" | "chien si" | "llvt" | "bo doi" => Some(Self::ArmedForces),
            "doan vien thanh nien" | "doan vien cong doan" => Some(Self::UnionMember),
            "hoi vien phu nu" | "hoi vien nong dan" | "hoi vien cuu chien binh" => Some(Self::AssociationMember),
            "lao dong" | "hop dong" | "nhan vien" | "nguoi lao dong hop dong" => Some(Self::Worker),
            "hoc sinh thcs" | "hs" => Some(Self::Pupil),
            _ => None,
        })
    }
}

/// A proof that a duty may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// An active account of either level, as the register says.
    Level1,
    /// An active account of level 2, as the register says.
    Level2,
    /// Signed in to the app, as declared.
    App,
    /// Used on the national public-service portal, as declared.
    National,
    /// Used on the provincial public-service portal, as declared.
    Provincial,
}

impl Proof {
    /// All proofs, in the order of the columns.
    pub const ALL: [Self; 5] = [Self::Level1, Self::Level2, Self::App, Self::National, Self::Provincial];
    /// Those that somebody declares.
    pub const DECLARED: [Self; 3] = [Self::App, Self::National, Self::Provincial];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Level1 => "level1",
            Self::Level2 => "level2",
            Self::App => "app",
            Self::National => "national",
            Self::Provincial => "provincial",
        }
    }

    /// From the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Level1 => ("Tài khoản mức 1", "Level 1 account"),
            Self::Level2 => ("Tài khoản mức 2", "Level 2 account"),
            Self::App => ("Đăng nhập ứng dụng", "Signed in to the app"),
            Self::National => ("Cổng DVC quốc gia", "National portal"),
            Self::Provincial => ("Cổng DVC tỉnh", "Provincial portal"),
        };
        lang.pick(vi, en)
    }

    /// Whether people declare it; else the register says.
    #[must_use]
    pub fn is_declared(self) -> bool {
        Self::DECLARED.contains(&self)
    }
}

/// What the campaign asks of some kinds of people by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Duty {
    /// Permanent code within the campaign.
    pub code: String,
    /// Name on pages.
    pub name: String,
    /// Clause of the plan.
    pub clause: String,
    /// Last day on which it is done in time.
    #[schema(value_type = String)]
    pub deadline: Day,
    /// Whom it binds.
    pub kinds: Vec<Kind>,
    /// What each of them has to prove.
    pub proofs: Vec<Proof>,
    /// How many citizens each has to help to an active account; 0 for none.
    pub quota: i64,
}

/// A duty as it is set.
#[derive(Clone, Debug, Default)]
pub struct NewDuty {
    /// Its code; an existing one is set anew.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Clause of the plan.
    pub clause: String,
    /// Its deadline.
    pub deadline: Option<Day>,
    /// Whom it binds; nobody ends it.
    pub kinds: Vec<Kind>,
    /// What each has to prove.
    pub proofs: Vec<Proof>,
    /// How many citizens each has to help.
    pub quota: i64,
    /// Why it is so.
    pub reason: String,
}

/// A person on rosters: a number of this room, meaningless elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct PersonNo(pub i64);

impl std::fmt::Display for PersonNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is sealed of a person on a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Name as the roster writes it.
    pub name: String,
    /// Birth date as precise as it is known.
    pub birth: String,
    /// Year of birth, 0 when unknown.
    pub birth_year: i16,
    /// Month of birth, 0 when unknown.
    pub birth_month: u8,
    /// Day of birth, 0 when unknown.
    pub birth_day: u8,
    /// National or old ID; empty without.
    pub number: String,
}

/// Who says that something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TickSource {
    /// The unit.
    Unit,
    /// The person.
    Person,
    /// A spot check.
    Check,
}

impl TickSource {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Person => "person",
            Self::Check => "check",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Unit, Self::Person, Self::Check].into_iter().find(|k| k.code() == s)
    }
}

/// One declaration or check of one proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Of what.
    pub proof: Proof,
    /// Done or not.
    pub done: bool,
    /// The day on which it was done or seen.
    pub on: Day,
    /// Who says so.
    pub source: TickSource,
    /// When it was said.
    pub at: Moment,
    /// Name of who said it.
    pub by: String,
}

/// Where an exemption stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExemptionState {
    /// Asked for by the unit.
    Requested,
    /// Granted: the person owes nothing.
    Approved,
    /// Not granted.
    Refused,
    /// Taken back.
    Ended,
}

impl ExemptionState {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Requested, Self::Approved, Self::Refused, Self::Ended].into_iter().find(|k| k.code() == s)
    }
}

/// One step of an exemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExemptionStep {
    /// From which duty.
    pub duty: String,
    /// Who.
    pub person: PersonNo,
    /// Which unit asks.
    pub unit: UnitId,
    /// Where it stands after the step.
    pub state: ExemptionState,
    /// Why; without particulars of health or family.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// Who took the step.
    pub by: String,
}

/// What the head proposes for somebody who has not done their duty (`P-4.2`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// Nothing.
    #[default]
    None,
    /// A reminder.
    Remind,
    /// Criticism before the unit.
    Criticise,
    /// One grade down in the year's assessment.
    GradeDown,
}

impl Proposal {
    /// All proposals.
    pub const ALL: [Self; 4] = [Self::None, Self::Remind, Self::Criticise, Self::GradeDown];

    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Remind => "remind",
            Self::Criticise => "criticise",
            Self::GradeDown => "grade_down",
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
            Self::None => lang.pick("Không đề nghị", "None"),
            Self::Remind => lang.pick("Nhắc nhở", "Reminder"),
            Self::Criticise => lang.pick("Phê bình", "Criticism"),
            Self::GradeDown => lang.pick("Hạ một bậc xếp loại", "One grade down"),
        }
    }
}

/// Whether a head has issued a directive (`P-4.2`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Of which unit.
    pub unit: UnitId,
    /// Issued.
    pub issued: bool,
    /// Number of the document.
    pub number: String,
    /// Day of the document.
    pub day: Option<Day>,
    /// Name and title of the head; sealed where it is stored.
    pub head: String,
    /// When it was told.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// What a force that names nobody tells of itself for one duty. Unverified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnitCount {
    /// People who owe the duty, the exempt included.
    pub population: i64,
    /// Exempt.
    pub exempt: i64,
    /// Accounts of either level.
    #[serde(default)]
    pub level1: i64,
    /// Accounts of level 2.
    #[serde(default)]
    pub level2: i64,
    /// Signed in to the app.
    #[serde(default)]
    pub app: i64,
    /// Used on the national portal.
    #[serde(default)]
    pub national: i64,
    /// Used on the provincial portal.
    #[serde(default)]
    pub provincial: i64,
    /// All that the duty asks for.
    pub complete: i64,
}

/// A roster as it is sent.
#[derive(Clone, Debug, Default)]
pub struct RosterUpload {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its name.
    pub file_name: String,
    /// Code of the unit.
    pub unit: String,
    /// What people are whose row does not tell.
    pub kind: Option<Kind>,
    /// It names everybody: who is missing has left.
    pub whole: bool,
}

/// What came of a roster. `rows = taken + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RosterReport {
    /// Number of the file; none when the very same file had come before.
    pub file: Option<i64>,
    /// Rows of people.
    pub rows: i64,
    /// Rows that were taken.
    pub taken: i64,
    /// Of these, people who were not on this unit's roster.
    pub new: i64,
    /// People who have left, because the whole roster does not name them.
    pub left: i64,
    /// Rows left out.
    pub rejected: i64,
    /// Ticks without a day. Those that say something new count as declared on the day of the upload.
    pub undated: i64,
    /// Headings that look like party membership: not read and not kept.
    pub ignored: Vec<String>,
    /// Why rows were left out, at most [`RosterReport::MOST_PROBLEMS`].
    pub problems: Vec<RowProblem>,
}

impl RosterReport {
    /// More problems than this are counted, and stand in the workbook of rows to correct.
    pub const MOST_PROBLEMS: usize = 200;
}

/// The projection of everything about one person that duties look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The citizen, when the register knows one.
    pub citizen: Option<CitizenId>,
    /// Since when each proof stands, in the order of [`Proof::ALL`].
    pub since: [Option<Day>; 5],
}
