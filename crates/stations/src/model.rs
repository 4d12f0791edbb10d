//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, TeamId, codes};

mod blocks;
mod corrections;
mod dossiers;
mod plans;
mod requests;
mod skills;
mod tablet;

pub use blocks::{Block, Blocked, Doubt, NewBlock};
pub use corrections::{Correction, Happened};
pub use dossiers::{Batch, BatchState, DossierFact};
pub use plans::{
    ALL_DAY, Accepted, Difference, Ground, PLANNED, PlanAsk, PlanLine, PlanRules, PlanSource, StationPlan, StationUse,
    place_code, place_of, place_word,
};
pub use requests::{Answer, Contact, NewRequest, Request, RequestKind, RequestState};
pub use skills::ALL_SERVICES;
pub use tablet::{Tablet, TabletAwaited, TabletShift, TabletVisitor};

/// What a station is (`P-4.4a`, `P-4.3f`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationKind {
    /// Stands in one place, such as the one-stop desk.
    Fixed,
    /// A team that comes with its equipment: schools, industrial zones, quarters (`P-4.4e`).
    Mobile,
    /// Help with activation by website and the citizen's own number (`P-4.3f`).
    HelpPost,
}

codes!(StationKind { Fixed = "fixed", Mobile = "mobile", HelpPost = "help_post" });

impl StationKind {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Fixed => lang.pick("Điểm thu nhận cố định", "Fixed intake station"),
            Self::Mobile => lang.pick("Điểm thu nhận lưu động", "Mobile intake station"),
            Self::HelpPost => lang.pick("Điểm hỗ trợ kích hoạt", "Help post"),
        }
    }
}

/// What is done for one visitor; each kind has minutes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Chip card and level 2 together.
    CardLevel2,
    /// Level 2 for who has a card.
    Level2,
    /// Chip card alone.
    ChipCard,
    /// Help with activation; takes no equipment.
    Help,
}

codes!(Service { CardLevel2 = "card_level2", Level2 = "level2", ChipCard = "chip_card", Help = "help" });

impl Service {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::CardLevel2 => lang.pick("Căn cước gắn chip và định danh mức 2", "Chip card and level 2"),
            Self::Level2 => lang.pick("Định danh điện tử mức 2", "Level 2"),
            Self::ChipCard => lang.pick("Căn cước gắn chip", "Chip card"),
            Self::Help => lang.pick("Hỗ trợ kích hoạt tài khoản", "Help with activation"),
        }
    }

    /// Takes dossiers, so an equipment set for each visitor at a time.
    #[must_use]
    pub fn needs_set(self) -> bool {
        self != Self::Help
    }

    /// A level-2 dossier comes of it.
    #[must_use]
    pub fn takes_level2(self) -> bool {
        matches!(self, Self::CardLevel2 | Self::Level2)
    }

    /// Tenths of minutes for one visitor by assumption, until the office sets its own or enough were measured.
    #[must_use]
    pub fn assumed_tenths(self) -> i64 {
        match self {
            Self::CardLevel2 => 120,
            Self::Level2 => 80,
            Self::ChipCard => 100,
            Self::Help => 100,
        }
    }
}

/// Part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Starts before noon.
    Morning,
    /// Starts from noon to before 17:00.
    Afternoon,
    /// Starts at 17:00 or later.
    Evening,
}

codes!(Part { Morning = "morning", Afternoon = "afternoon", Evening = "evening" });

impl Part {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Morning => lang.pick("sáng", "morning"),
            Self::Afternoon => lang.pick("chiều", "afternoon"),
            Self::Evening => lang.pick("tối", "evening"),
        }
    }
}

/// A station: the newest version of its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Station {
    /// Its number.
    pub no: i64,
    /// Code in files; unique in the campaign.
    pub code: String,
    /// What it is.
    pub kind: StationKind,
    /// Name.
    pub name: String,
    /// The commune or quarter in which it stands.
    pub locality: LocalityId,
    /// Address in words.
    pub address: String,
    /// How to find it, when it is open; for visitors.
    pub guide: String,
    /// Degrees north, in millionths.
    pub latitude: Option<i64>,
    /// Degrees east, in millionths.
    pub longitude: Option<i64>,
    /// In use.
    pub active: bool,
}

/// A station to be added, or its next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStation {
    /// Code in files.
    pub code: String,
    /// What it is.
    pub kind: StationKind,
    /// Name.
    pub name: String,
    /// The commune or quarter in which it stands.
    pub locality: LocalityId,
    /// Address in words.
    pub address: String,
    /// For visitors.
    pub guide: String,
    /// Degrees north and east, in millionths.
    pub at: Option<(i64, i64)>,
    /// In use.
    pub active: bool,
}

/// An equipment set: takes one dossier at a time (`P-4.4f`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EquipmentSet {
    /// Its number.
    pub no: i64,
    /// Code in files; unique in the campaign.
    pub code: String,
    /// Name.
    pub name: String,
    /// In use.
    pub active: bool,
}

/// Minutes that a visitor takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Minutes {
    /// Tenths of minutes.
    pub tenths: i64,
    /// Measured on so many visitors; 0 while it is an assumption.
    pub measured: i64,
}

/// Where shifts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsSource)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Typed into the form.
    Form,
    /// A workbook.
    File,
    /// A program.
    Program,
    /// The planner.
    Plan,
}

codes!(Source { Form = "form", File = "file", Program = "program", Plan = "plan" });

/// A shift to be held. Minutes count from midnight, in quarters of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShift {
    /// Number of the station.
    pub station: i64,
    /// The day.
    pub day: Day,
    /// From, in minutes.
    pub from: i64,
    /// To, in minutes.
    pub to: i64,
    /// What is done.
    pub service: Service,
    /// Numbers of the equipment sets.
    pub sets: Vec<i64>,
    /// Officers who serve at the same time.
    pub crew: i64,
    /// The intake team that holds it.
    pub team: Option<TeamId>,
    /// For visitors.
    pub note: String,
    /// The planner may not move it.
    pub locked: bool,
}

/// A shift as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its number.
    pub no: i64,
    /// What was decided.
    pub what: NewShift,
    /// Where it came from.
    pub source: Source,
    /// It was called off, and why.
    pub cancelled: Option<String>,
    /// The planner may not move it.
    pub locked: bool,
    /// When it was decided.
    pub recorded_at: Moment,
    /// How many steps it has had: rises with every change.
    pub changes: i64,
    /// A draft: nobody outside of the office sees it until it is published.
    pub draft: bool,
}

/// How many are expected at a shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Booked and not cancelled.
    pub booked: i64,
    /// Came without a booking: they take no place that was booked.
    pub walk_ins: i64,
    /// Came, with a booking or without one.
    pub came: i64,
    /// Invited.
    pub invited: i64,
    /// Done: dossier taken or helped.
    pub taken: i64,
}

/// A shift with its station, its places and who is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftView {
    /// The shift.
    pub shift: Shift,
    /// Its station.
    pub station: Station,
    /// Visitors that can be served, from sets, crew and minutes.
    pub capacity: i64,
    /// The minutes that the capacity rests on.
    pub minutes: Minutes,
    /// Who is expected.
    pub expected: Expected,
}

/// A quarter of an hour of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Slot {
    /// From, in minutes since midnight.
    pub at: i64,
    /// Visitors who can begin within it.
    pub places: i64,
    /// Of these, not booked.
    pub free: i64,
}

/// How somebody came on the list of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Booked on the public page, with name and telephone.
    Public,
    /// Booked with the code of an invitation.
    Invitation,
    /// Booked by an officer, for who called or asked.
    Desk,
    /// Came without a booking.
    WalkIn,
}

codes!(Origin { Public = "public", Invitation = "invitation", Desk = "desk", WalkIn = "walk_in" });

/// Where a visitor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// Expected.
    Booked,
    /// Not coming.
    Cancelled,
    /// Here, with a queue number.
    Arrived,
    /// Being served.
    Called,
    /// Served: dossier taken, or helped.
    Taken,
    /// Not possible, for a reason.
    NotPossible,
}

codes!(BookingState {
    Booked = "booked",
    Cancelled = "cancelled",
    Arrived = "arrived",
    Called = "called",
    Taken = "taken",
    NotPossible = "not_possible",
});

/// What happens to a booking: a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingStep {
    /// To another time or shift.
    Moved,
    /// Called off.
    Cancelled,
    /// Came.
    Arrived,
    /// Called to the desk.
    Called,
    /// Served.
    Taken,
    /// Not possible.
    NotPossible,
    /// What had come of it was put right: at the desk again.
    Reopened,
}

codes!(BookingStep {
    Moved = "moved",
    Cancelled = "cancelled",
    Arrived = "arrived",
    Called = "called",
    Taken = "taken",
    NotPossible = "not_possible",
    Reopened = "reopened",
});

/// Why no dossier could be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotPossible {
    /// Papers missing.
    Papers,
    /// What the register holds is wrong, to be corrected first.
    Record,
    /// Equipment or line failed.
    Equipment,
    /// Fingerprints or photo could not be taken.
    Biometrics,
    /// A dossier is under way already.
    UnderWay,
    /// Went away while waiting.
    Left,
}

codes!(NotPossible {
    Papers = "papers",
    Record = "record",
    Equipment = "equipment",
    Biometrics = "biometrics",
    UnderWay = "under_way",
    Left = "left",
});

impl NotPossible {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Papers => lang.pick("Thiếu giấy tờ", "Papers missing"),
            Self::Record => lang.pick("Dữ liệu dân cư sai, cần điều chỉnh trước", "Register data wrong, to be corrected first"),
            Self::Equipment => lang.pick("Thiết bị, đường truyền lỗi", "Equipment or line failed"),
            Self::Biometrics => lang.pick("Không lấy được vân tay, ảnh", "Fingerprints or photo not readable"),
            Self::UnderWay => lang.pick("Đã có hồ sơ đang xử lý", "A dossier is under way"),
            Self::Left => lang.pick("Bỏ về khi đang chờ", "Left while waiting"),
        }
    }
}

/// A booking without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its number.
    pub no: i64,
    /// The shift.
    pub shift: i64,
    /// From, in minutes since midnight.
    pub slot: i64,
    /// How it came.
    pub origin: Origin,
    /// The invitation behind it.
    pub invitation: Option<i64>,
    /// Where it stands.
    pub state: BookingState,
    /// Number in the queue.
    pub queue: Option<i64>,
    /// When they came, by whichever desk let them in.
    pub arrived_at: Option<Moment>,
    /// When the visitor was called to the desk.
    pub called_at: Option<Moment>,
    /// When it was over.
    pub done_at: Option<Moment>,
    /// Why it was not possible.
    pub reason: Option<NotPossible>,
}

/// Who comes, as told by themselves; stands sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Name as told.
    pub name: String,
    /// Telephone, normalised.
    pub phone: String,
    /// What the station should know: wheelchair, interpreter.
    pub note: String,
}

/// Who books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booker {
    /// With the code of an invitation.
    Invited(String),
    /// With name and telephone.
    Guest(Guest),
    /// For somebody of one's family, by the code of one's own booking: under the same telephone.
    Family {
        /// The code.
        code: String,
        /// Whose name.
        name: String,
        /// What the station should know.
        note: String,
    },
}

/// What a new booking gives back: the code is shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The booking.
    pub booking: Booking,
    /// The secret by which it is changed and cancelled.
    pub code: String,
}
