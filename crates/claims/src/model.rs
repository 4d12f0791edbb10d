//! Types of the claims room.

mod asked;
mod rows;

pub use asked::{ClaimFilter, DayTotal};
pub use rows::{RowProblem, RowProblemKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_kernel::{CitizenId, Day, Lang, LocalityId, Moment, TeamId, UnitId, text};
use vedich_register::vault::Digest;
use vedich_territory::MemberId;

/// What came of a visit (domain.md). The codes are permanent; the words are those of the claim files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Activated now, with help. The one outcome that claims an achievement.
    Activated,
    /// Had been activated before.
    AlreadyActivated,
    /// Shown how; will do it alone.
    Guided,
    /// Level 1 registered with help, awaits approval.
    Level1Registered,
    /// The app knows no account.
    AccountNotFound,
    /// The dossier is still being handled.
    DossierPending,
    /// The dossier was rejected.
    Rejected,
    /// The account is bound to another device, often a helper's.
    BoundToOtherDevice,
    /// The SIM is registered in another name.
    SimInOtherName,
    /// No smartphone.
    NoSmartphone,
    /// No phone at all.
    NoPhone,
    /// Nobody at home: try again.
    NotHome,
    /// Lives elsewhere for now: to the police.
    AwayFromResidence,
    /// Moved away.
    MovedAway,
    /// Died.
    Deceased,
    /// Does not want to.
    Refused,
    /// Needs level 2 at a station.
    NeedsLevel2,
}

impl Outcome {
    /// All outcomes, in the order of the forms.
    pub const ALL: [Self; 17] = [
        Self::Activated,
        Self::AlreadyActivated,
        Self::Guided,
        Self::Level1Registered,
        Self::AccountNotFound,
        Self::DossierPending,
        Self::Rejected,
        Self::BoundToOtherDevice,
        Self::SimInOtherName,
        Self::NoSmartphone,
        Self::NoPhone,
        Self::NotHome,
        Self::AwayFromResidence,
        Self::MovedAway,
        Self::Deceased,
        Self::Refused,
        Self::NeedsLevel2,
    ];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activated => "activated",
            Self::AlreadyActivated => "already_activated",
            Self::Guided => "guided",
            Self::Level1Registered => "level1_registered",
            Self::AccountNotFound => "account_not_found",
            Self::DossierPending => "dossier_pending",
            Self::Rejected => "rejected",
            Self::BoundToOtherDevice => "bound_to_other_device",
            Self::SimInOtherName => "sim_in_other_name",
            Self::NoSmartphone => "no_smartphone",
            Self::NoPhone => "no_phone",
            Self::NotHome => "not_home",
            Self::AwayFromResidence => "away_from_residence",
            Self::MovedAway => "moved_away",
            Self::Deceased => "deceased",
            Self::Refused => "refused",
            Self::NeedsLevel2 => "needs_level2",
        }
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Activated => ("Đã kích hoạt", "Activated"),
            Self::AlreadyActivated => ("Đã kích hoạt từ trước", "Already activated"),
            Self::Guided => ("Đã hướng dẫn", "Guided"),
            Self::Level1Registered => ("Đã đăng ký mức 1", "Level 1 registered"),
            Self::AccountNotFound => ("Không thấy tài khoản", "Account not found"),
            Self::DossierPending => ("Hồ sơ đang chờ", "Dossier pending"),
            Self::Rejected => ("Hồ sơ không đạt", "Dossier rejected"),
            Self::BoundToOtherDevice => ("Gắn thiết bị khác", "Bound to another device"),
            Self::SimInOtherName => ("SIM không chính chủ", "SIM in another name"),
            Self::NoSmartphone => ("Không có điện thoại thông minh", "No smartphone"),
            Self::NoPhone => ("Không có điện thoại", "No phone"),
            Self::NotHome => ("Vắng nhà", "Not home"),
            Self::AwayFromResidence => ("Vắng mặt tại nơi cư trú", "Away from residence"),
            Self::MovedAway => ("Đã chuyển đi", "Moved away"),
            Self::Deceased => ("Đã mất", "Deceased"),
            Self::Refused => ("Từ chối", "Refused"),
            Self::NeedsLevel2 => ("Cần làm mức 2", "Needs level 2"),
        };
        lang.pick(vi, en)
    }

    /// From a code or either language's word, accents and case aside.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let key = text::fold(&word.replace('_', " "));
        if key.is_empty() {
            return None;
        }
        let same = |o: &Self| {
            [o.code().replace('_', " "), o.word(Lang::Vi).to_owned(), o.word(Lang::En).to_owned()]
                .iter()
                .any(|w| text::fold(w) == key)
        };
        Self::ALL.into_iter().find(same)
    }

    /// Claims an achievement that the register can confirm (`P-3.7`).
    #[must_use]
    pub fn claims_activation(self) -> bool {
        self == Self::Activated
    }
}

/// How an account was activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// In the app.
    App,
    /// On the web.
    Web,
}

impl Method {
    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Web => "web",
        }
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::App => lang.pick("Ứng dụng", "App"),
            Self::Web => "Web",
        }
    }

    /// From a code or word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let key = text::fold(word);
        [Self::App, Self::Web]
            .into_iter()
            .find(|m| [m.code(), m.word(Lang::Vi), m.word(Lang::En)].iter().any(|w| text::fold(w) == key))
    }
}

/// Where a claim came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimSource {
    /// A visit that was recorded here.
    Visit,
    /// A file of a unit or team.
    File,
    /// A program.
    Api,
    /// Help to somebody who was on no list of the helper (`P-4.3c`, `P-4.3f`).
    Help,
    /// A unit's daily report.
    Report,
    /// Somebody on a roster tells of the citizens whom they helped (`P-3.3`).
    Member,
}

impl ClaimSource {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::File => "file",
            Self::Api => "api",
            Self::Help => "help",
            Self::Report => "report",
            Self::Member => "member",
        }
    }

    /// The day is what the sender says, not what a phone noted when it happened.
    #[must_use]
    pub fn is_declared(self) -> bool {
        matches!(self, Self::File | Self::Api | Self::Report | Self::Member)
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Visit, Self::File, Self::Api, Self::Help, Self::Report, Self::Member].into_iter().find(|k| k.code() == s)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Visit => lang.pick("lượt vận động", "visit"),
            Self::File => lang.pick("tệp báo cáo", "file"),
            Self::Api => lang.pick("phần mềm khác gửi", "program"),
            Self::Help => lang.pick("hỗ trợ ngoài danh sách", "help outside the lists"),
            Self::Report => lang.pick("báo cáo ngày", "daily report"),
            Self::Member => lang.pick("cá nhân tự khai", "own declaration"),
        }
    }
}

/// Of whom a claim speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A citizen of the register.
    Citizen(CitizenId),
    /// Somebody whom the register does not know: the number's kind (1 national, 2 old ID, 0 not a number) and keyed digest.
    Unknown {
        /// Kind of number.
        kind: i64,
        /// Keyed digest of the number.
        digest: Digest,
    },
}

/// A claim to be recorded, resolved and checked.
#[derive(Clone, Debug)]
pub struct NewClaim {
    /// Of whom.
    pub who: Who,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    pub method: Option<Method>,
    /// When it happened, as told.
    pub observed_at: Moment,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// The team's unit.
    pub unit: Option<UnitId>,
    /// Commune of residence now; for an unknown person the team's commune.
    pub commune: Option<LocalityId>,
    /// Quarter of residence now.
    pub quarter: Option<LocalityId>,
    /// From where.
    pub source: ClaimSource,
    /// What makes it the same claim when it comes again.
    pub key: Digest,
    /// File and row.
    pub row: Option<(i64, i64)>,
}

/// A recorded claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Identifier.
    pub id: Uuid,
    /// Storage partition of the fact (0: the person was unknown then).
    pub partition: i64,
    /// The citizen, where the register knows one by now.
    pub citizen: Option<CitizenId>,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    pub method: Option<Method>,
    /// When it happened, as told.
    pub observed_at: Moment,
    /// When we were told.
    pub recorded_at: Moment,
    /// Local day C of the claim.
    pub day: Day,
    /// Commit number.
    pub seq: i64,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// The team's unit.
    pub unit: Option<UnitId>,
    /// From where.
    pub source: ClaimSource,
    /// Commune of residence when recorded; for an unknown person the team's commune.
    pub commune: Option<LocalityId>,
    /// Quarter of residence when recorded.
    pub quarter: Option<LocalityId>,
    /// Taken back.
    pub withdrawn: bool,
}

/// A unit's own count of activations on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CountedClaim {
    /// The unit.
    pub unit: UnitId,
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Activations that it reports.
    pub count: i64,
}

/// A row that brings a named claim from outside, as a program sends it.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct NamedRow {
    /// The sender's own id of this row; the same id twice is one claim. Without it, equal content is one claim.
    #[serde(default)]
    pub id: Option<String>,
    /// Code of the team.
    pub team: String,
    /// Code of the member.
    #[serde(default)]
    pub member: String,
    /// National ID (12 digits) or old ID (9 digits).
    pub national_id: String,
    /// When it happened: RFC 3339, or `dd/mm/yyyy HH:MM` in Vietnam.
    pub observed_at: String,
    /// Outcome code or word.
    pub outcome: String,
    /// `app` or `web`.
    #[serde(default)]
    pub method: String,
    /// Row number in the file.
    #[serde(skip)]
    pub row: i64,
}

/// A row that brings a unit's count, as a program sends it.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct CountRow {
    /// Code of the unit.
    pub unit: String,
    /// The day: `YYYY-MM-DD` or `dd/mm/yyyy`.
    pub day: String,
    /// Activations reported; digits as text are taken too.
    #[serde(deserialize_with = "number_or_text")]
    #[schema(value_type = i64)]
    pub count: String,
    /// Row number in the file.
    #[serde(skip)]
    pub row: i64,
}

/// A count as files have it, and as programs write a number.
fn number_or_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Number(i64),
        Text(String),
    }
    Ok(match Told::deserialize(from)? {
        Told::Number(n) => n.to_string(),
        Told::Text(text) => text,
    })
}

/// Which of the two files it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Claims by person.
    #[default]
    Named,
    /// Counts by unit.
    Counts,
}

impl FileKind {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Counts => "counts",
        }
    }
}

/// What an import did. `rows = accepted + duplicates + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ClaimsImportReport)]
pub struct ImportReport {
    /// Named claims or counts.
    pub kind: FileKind,
    /// Data rows.
    pub rows: i64,
    /// Rows that became facts.
    pub accepted: i64,
    /// Rows that had been recorded before.
    pub duplicates: i64,
    /// Rows left out.
    pub rejected: i64,
    /// Accepted rows of people whom the register does not know.
    pub unmatched: i64,
    /// Why rows were left out, at most [`ImportReport::MOST_PROBLEMS`].
    pub problems: Vec<RowProblem>,
}

impl ImportReport {
    /// More problems than this are counted, not listed.
    pub const MOST_PROBLEMS: usize = 200;
}

/// A file that was imported.
#[derive(Clone, Debug)]
pub struct ImportedFile {
    /// Its number.
    pub no: i64,
    /// Its name.
    pub file_name: String,
    /// When.
    pub recorded_at: Moment,
    /// By whom.
    pub user_name: String,
    /// What it did.
    pub report: ImportReport,
}
