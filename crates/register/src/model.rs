//! Types of the register: tracks, status, extracts.

use crate::reading::{Code, Field};
use serde::{Deserialize, Serialize};
use vedich_kernel::{CitizenId, Day, ExtractNo, Lang, Level, LocalityId, Moment, Stage};

/// One level's track of a citizen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Track {
    /// Where the track stands.
    pub stage: Stage,
    /// Day the dossier was collected, where the extract says so.
    pub collected: Option<Day>,
    /// Day of approval, where the extract says so.
    pub approved: Option<Day>,
    /// Day of activation, where the extract says so.
    pub activated: Option<Day>,
}

/// What the register says of a citizen on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Status {
    /// Commune of residence.
    pub commune: LocalityId,
    /// Quarter or hamlet, where known.
    pub quarter: Option<LocalityId>,
    /// Meets the eligibility rule (chip card, age).
    pub eligible: bool,
    /// Absent from a full, unfiltered extract; stays eligible until resolved.
    pub vanished: bool,
    /// The account is locked.
    pub locked: bool,
    /// Level 1 track.
    pub level1: Track,
    /// Level 2 track.
    pub level2: Track,
}

const ELIGIBLE: i64 = 1;
const VANISHED: i64 = 2;
const LOCKED: i64 = 4;
const EVER1: i64 = 8;
const EVER2: i64 = 16;

impl Status {
    /// Flags as stored; `ever` marks dossiers ever collected at level 1 and 2.
    #[must_use]
    pub fn flags(&self, ever: [bool; 2]) -> i64 {
        let bit = |on: bool, bit: i64| if on { bit } else { 0 };
        bit(self.eligible, ELIGIBLE)
            | bit(self.vanished, VANISHED)
            | bit(self.locked, LOCKED)
            | bit(ever[0], EVER1)
            | bit(ever[1], EVER2)
    }

    /// The track of a level.
    #[must_use]
    pub fn track(&self, level: Level) -> &Track {
        match level {
            Level::One => &self.level1,
            Level::Two => &self.level2,
        }
    }

    /// The highest activated level.
    #[must_use]
    pub fn activated_level(&self) -> Option<Level> {
        if self.level2.stage == Stage::Activated {
            Some(Level::Two)
        } else if self.level1.stage == Stage::Activated {
            Some(Level::One)
        } else {
            None
        }
    }

    /// Approved at a level and activated at none: still to be activated.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.activated_level().is_none() && (self.level1.stage == Stage::Approved || self.level2.stage == Stage::Approved)
    }

    /// Either level approved or activated.
    #[must_use]
    pub fn is_issued(&self) -> bool {
        self.level1.stage.is_issued() || self.level2.stage.is_issued()
    }
}

/// Reads stored flags back: (eligible, vanished, locked, ever collected at level 1 and 2).
#[must_use]
pub fn flags(stored: i64) -> (bool, bool, bool, [bool; 2]) {
    (stored & ELIGIBLE != 0, stored & VANISHED != 0, stored & LOCKED != 0, [stored & EVER1 != 0, stored & EVER2 != 0])
}

/// Does an upload hold everybody of its localities, or some?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// Everybody in the declared localities: absence means vanished (only when unfiltered).
    Full,
    /// Some: absence means nothing.
    #[default]
    Partial,
}

impl Coverage {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
        }
    }
}

impl std::str::FromStr for Coverage {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        match s {
            "full" => Ok(Self::Full),
            "partial" => Ok(Self::Partial),
            _ => Err(()),
        }
    }
}

/// Which status an extract was filtered by; absence from it is a hint only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    /// Approved, not activated: what ward police usually extract (`P-4.3a`).
    ApprovedNotActivated,
    /// Chip card and no dossier (`P-4.4b`).
    NoDossier,
    /// Activated.
    Activated,
    /// Some other filter.
    Other,
}

impl StatusFilter {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovedNotActivated => "approved_not_activated",
            Self::NoDossier => "no_dossier",
            Self::Activated => "activated",
            Self::Other => "other",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::ApprovedNotActivated, Self::NoDossier, Self::Activated, Self::Other].into_iter().find(|f| f.as_str() == s)
    }
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExtractState {
    /// Being read into sealed staging.
    Staging,
    /// Read and checked; a person looks at the preview.
    Staged,
    /// Facts.
    Applied,
    /// Taken back with a reason; its facts no longer count.
    Withdrawn,
    /// Never applied: cancelled, or the program ended while reading.
    Abandoned,
}

impl ExtractState {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Staged => "staged",
            Self::Applied => "applied",
            Self::Withdrawn => "withdrawn",
            Self::Abandoned => "abandoned",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Staging, Self::Staged, Self::Applied, Self::Withdrawn, Self::Abandoned].into_iter().find(|f| f.as_str() == s)
    }
}

/// What an upload did or would do. `rows = accepted + rejected`, `accepted = new + changed + unchanged`, `warned ⊆ accepted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = RegisterCounts)]
pub struct Counts {
    /// Data rows in the file.
    pub rows: i64,
    /// Rows that became or confirm facts.
    pub accepted: i64,
    /// Rows left out; see the error report.
    pub rejected: i64,
    /// Accepted rows with a warning.
    pub warned: i64,
    /// Rows of citizens seen for the first time.
    pub new: i64,
    /// Rows of citizens about whom something changed.
    pub changed: i64,
    /// Rows that say what was known.
    pub unchanged: i64,
    /// Citizens of the declared localities absent from a full, unfiltered extract.
    pub vanished: i64,
    /// Citizens of whom a track went backwards.
    pub backwards: i64,
    /// Citizens absent from a filtered extract who were on it last time ("left the pending list"); a hint only.
    #[serde(default)]
    pub left_filter: i64,
    /// Day that the file's own title names, where it is another than the declared one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub title_day: Option<Day>,
    /// People seen for the first time ever, who wait hidden in the projection until the upload is applied.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(ignore)]
    pub hidden: i64,
    /// The newest change of the register when reading began.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(ignore)]
    pub after: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// One finding code and how many rows have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FindingCount {
    /// Permanent code.
    pub code: String,
    /// Rows.
    pub rows: i64,
    /// The row was rejected.
    pub error: bool,
    /// Up to three row numbers as in the file.
    pub first_rows: Vec<i64>,
    /// Columns that it is about, where it is about some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Field>,
}

impl FindingCount {
    fn known(&self) -> Option<Code> {
        self.code.parse().ok()
    }

    /// What was found, with the names of the columns.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let words = self.known().map_or(self.code.as_str(), |c| c.sentence(lang));
        let columns: Vec<&str> = self.columns.iter().map(|c| c.label(lang)).collect();
        if columns.is_empty() { words.to_owned() } else { format!("{}: {words}", columns.join(", ")) }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> &'static str {
        self.known().map_or("", |c| c.advice(lang))
    }
}

/// An upload.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Extract {
    /// Number, in order of arrival.
    pub no: ExtractNo,
    /// Day of truth.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// When it was uploaded.
    #[schema(value_type = i64)]
    pub recorded_at: Moment,
    /// Who uploaded it.
    pub user_name: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, hex.
    pub file_hash: String,
    /// Remembered source, such as the office that makes this layout.
    pub source: String,
    /// Declared localities.
    pub scope: Vec<LocalityId>,
    /// Full or partial.
    pub coverage: Coverage,
    /// Status filter.
    pub status_filter: Option<StatusFilter>,
    /// Where it stands.
    pub state: ExtractState,
    /// What it did or would do.
    pub counts: Counts,
    /// Findings by code.
    pub findings: Vec<FindingCount>,
    /// Commit number of its application.
    pub seq: Option<i64>,
    /// Commit number of its withdrawal.
    pub withdrawn_seq: Option<i64>,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

/// A citizen without personal data, as lists and counts need them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Who.
    pub id: CitizenId,
    /// What the register says now.
    pub status: Status,
    /// Dossiers ever collected at level 1 and 2.
    pub ever: [bool; 2],
    /// Opaque household number: same for people of one household.
    pub household: i64,
    /// Birth year, 0 when unknown.
    pub birth_year: i64,
    /// 1 male, 2 female, 0 unknown.
    pub sex: i64,
    /// Day of truth of the newest change.
    pub as_of: Day,
    /// Extract that last changed the status.
    pub status_extract: ExtractNo,
}

/// One fact in a citizen's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StatusFact {
    /// Day of truth.
    pub as_of: Day,
    /// Extract that says so.
    pub extract: ExtractNo,
    /// What it says.
    pub status: Status,
}

/// The numbers of one locality at one as-of and cut-off. Counts of persons, but for `collected*`, `approved*` and
/// `rejected*`, which count tracks of their level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Numbers {
    /// Eligible citizens (`P-2.2`), the vanished included until resolved.
    pub eligible: i64,
    /// Dossiers ever collected at level 1.
    pub collected_level1: i64,
    /// Dossiers ever collected at level 2.
    pub collected_level2: i64,
    /// Level 1 tracks approved, activated ones included.
    pub approved_level1: i64,
    /// Level 2 tracks approved, activated ones included.
    pub approved_level2: i64,
    /// Level 1 tracks standing rejected.
    pub rejected_level1: i64,
    /// Level 2 tracks standing rejected.
    pub rejected_level2: i64,
    /// Persons whose highest activated level is 1.
    pub activated_level1: i64,
    /// Persons whose highest activated level is 2.
    pub activated_level2: i64,
    /// Persons with either level approved or activated (`P-3.4`).
    pub issued: i64,
    /// Persons with a dossier ever collected at either level.
    pub dossiers: i64,
    /// Persons absent from the newest full extract, unresolved.
    pub vanished: i64,
}

impl Numbers {
    /// Persons with either level activated (`P-3.1`).
    #[must_use]
    pub fn activated(&self) -> i64 {
        self.activated_level1 + self.activated_level2
    }

    /// All fields in storage order.
    #[must_use]
    pub fn array(&self) -> [i64; 12] {
        [
            self.eligible,
            self.collected_level1,
            self.collected_level2,
            self.approved_level1,
            self.approved_level2,
            self.rejected_level1,
            self.rejected_level2,
            self.activated_level1,
            self.activated_level2,
            self.issued,
            self.dossiers,
            self.vanished,
        ]
    }

    /// From storage order.
    #[must_use]
    pub fn from_array(a: [i64; 12]) -> Self {
        Self {
            eligible: a[0],
            collected_level1: a[1],
            collected_level2: a[2],
            approved_level1: a[3],
            approved_level2: a[4],
            rejected_level1: a[5],
            rejected_level2: a[6],
            activated_level1: a[7],
            activated_level2: a[8],
            issued: a[9],
            dossiers: a[10],
            vanished: a[11],
        }
    }

    /// Adds `times` × `other`.
    pub fn add(&mut self, other: &Self, times: i64) {
        let mut a = self.array();
        for (x, y) in a.iter_mut().zip(other.array()) {
            *x += times * y;
        }
        *self = Self::from_array(a);
    }

    /// All zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.array().iter().all(|n| *n == 0)
    }
}

/// What the register knows of a person's activation, for the settlement of claims (design.md, Truth 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// First activation day in the register, at either level, where an extract names it.
    pub activated_on: Option<Day>,
    /// Newest covering extract's as-of before the person was seen activated (none: never seen not activated).
    pub last_not_activated: Option<Day>,
    /// Oldest covering extract's as-of in which the person was seen activated.
    pub first_activated: Option<Day>,
    /// Newest covering extract's as-of: what the register has had time to say.
    pub covered_until: Option<Day>,
}
