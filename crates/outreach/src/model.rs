//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, UnitId, codes};

/// By which way people are reached (`P-4.1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = OutreachChannel)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Radio, television, newspapers.
    Media,
    /// Loudspeakers of wards, quarters and cars.
    PublicAddress,
    /// Web pages of offices.
    Web,
    /// Zalo, Facebook and the like.
    SocialNetwork,
    /// Meetings of quarters, cells, unions.
    Meeting,
    /// Posters and leaflets.
    Poster,
    /// Panels and banners.
    Panel,
    /// LED boards.
    LedBoard,
    /// SMS by carriers.
    Sms,
    /// From person to person.
    Direct,
}

impl Channel {
    /// All of them, in the plan's order.
    pub const ALL: [Self; 10] = [
        Self::Media,
        Self::PublicAddress,
        Self::Web,
        Self::SocialNetwork,
        Self::Meeting,
        Self::Poster,
        Self::Panel,
        Self::LedBoard,
        Self::Sms,
        Self::Direct,
    ];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::PublicAddress => "public_address",
            Self::Web => "web",
            Self::SocialNetwork => "social_network",
            Self::Meeting => "meeting",
            Self::Poster => "poster",
            Self::Panel => "panel",
            Self::LedBoard => "led_board",
            Self::Sms => "sms",
            Self::Direct => "direct",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Media => ("Báo chí, phát thanh, truyền hình", "Press, radio, television"),
            Self::PublicAddress => ("Loa truyền thanh, loa lưu động", "Loudspeakers"),
            Self::Web => ("Trang thông tin điện tử", "Web page"),
            Self::SocialNetwork => ("Mạng xã hội", "Social network"),
            Self::Meeting => ("Họp khu phố, chi bộ, đoàn thể", "Meeting"),
            Self::Poster => ("Áp phích, tờ rơi", "Posters, leaflets"),
            Self::Panel => ("Pa nô, băng rôn", "Panels, banners"),
            Self::LedBoard => ("Bảng LED", "LED board"),
            Self::Sms => ("Tin nhắn SMS", "SMS"),
            Self::Direct => ("Trực tiếp từng người", "Person to person"),
        };
        lang.pick(vi, en)
    }
}

/// To whom an SMS of the log goes, as the register knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = OutreachAudience)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Approved and not activated.
    ToActivate,
    /// Eligible, and no dossier is under way.
    NoDossier,
}

codes!(Audience { ToActivate = "to_activate", NoDossier = "no_dossier" });

impl Audience {
    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::ToActivate => {
                lang.pick("Người đã được duyệt, chưa kích hoạt", "People who are approved and have not activated")
            }
            Self::NoDossier => lang.pick("Người chưa có hồ sơ", "People without a dossier"),
        }
    }

    /// The outbox's template that says what they need to hear.
    #[must_use]
    pub fn usual_template(self) -> &'static str {
        match self {
            Self::ToActivate => vedich_messages::library::ACTIVATE,
            Self::NoDossier => vedich_messages::library::COME_TO_A_STATION,
        }
    }
}

/// Where an activity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = OutreachState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// To come, or to be told of.
    Planned,
    /// It took place.
    Done,
    /// It did not, and will not.
    Cancelled,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Done, Self::Cancelled];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// As it stands on pages and in files.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Planned => lang.pick("Dự kiến", "Planned"),
            Self::Done => lang.pick("Đã thực hiện", "Done"),
            Self::Cancelled => lang.pick("Đã hủy", "Cancelled"),
        }
    }
}

/// What is to be done, or was: everything about an activity but where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By which way.
    pub channel: Channel,
    /// What it is about, in one line.
    pub title: String,
    /// In which locality.
    pub locality: LocalityId,
    /// Where exactly: "Nhà văn hóa khu phố 3".
    pub place: String,
    /// Which unit does it; the locality's committee when none is named.
    pub unit: Option<UnitId>,
    /// On which day.
    pub day: Day,
    /// From when: minutes after midnight.
    pub from: Option<i64>,
    /// Until when: minutes after midnight.
    pub to: Option<i64>,
    /// How many people it reaches, by estimate.
    pub reach: Option<i64>,
    /// How many of them were guided on the spot: outreach goes with guidance (`P-4.1`).
    pub guided: Option<i64>,
    /// What it costs, in đồng.
    pub cost: Option<i64>,
    /// A link to it: evidence.
    pub link: String,
    /// What came of it.
    pub result: String,
}

/// An activity as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its number.
    pub no: i64,
    /// Which version this is, from 1.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// What it is.
    pub plan: Plan,
    /// Why this version: for corrections and cancellations.
    pub reason: String,
    /// When this version was written.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// Photographs kept with it.
    pub photos: i64,
}

impl Activity {
    /// Its day has passed and nobody has said what became of it.
    #[must_use]
    pub fn waits(&self, today: Day) -> bool {
        self.state == State::Planned && self.plan.day < today
    }

    /// Something shows that it took place.
    #[must_use]
    pub fn has_evidence(&self) -> bool {
        self.photos > 0 || !self.plan.link.is_empty()
    }
}

/// A photograph, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoInfo {
    /// Identifier.
    pub id: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// Bytes.
    pub size: i64,
    /// When it came.
    pub at: Moment,
    /// From whom: sign-in name.
    pub by: String,
    /// Why its picture was taken away, if it was.
    pub removed: Option<String>,
}

/// Which activities are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before.
    pub from: Option<Day>,
    /// Not after.
    pub to: Option<Day>,
    /// By this way only.
    pub channel: Option<Channel>,
    /// In this state only.
    pub state: Option<State>,
    /// In this locality or below.
    pub locality: Option<LocalityId>,
    /// Of this unit or below.
    pub unit: Option<UnitId>,
    /// Planned for a day that has passed.
    pub waiting: bool,
}

/// How many activities of a way stand where, and what they came to. Counts of those that were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = OutreachCounts)]
pub struct Counts {
    /// Done.
    pub done: i64,
    /// Planned, those that wait for their result included.
    pub planned: i64,
    /// Planned for a day that has passed.
    pub waiting: i64,
    /// Cancelled.
    pub cancelled: i64,
    /// People reached by estimate.
    pub reach: i64,
    /// People guided on the spot.
    pub guided: i64,
    /// Cost in đồng.
    pub cost: i64,
}

impl Counts {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.planned += other.planned;
        self.waiting += other.waiting;
        self.cancelled += other.cancelled;
        self.reach += other.reach;
        self.guided += other.guided;
        self.cost += other.cost;
    }
}

/// A text of the library, as this campaign says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which.
    pub code: &'static str,
    /// In which language.
    pub lang: Lang,
    /// Its heading.
    pub title: String,
    /// What is said.
    pub body: String,
    /// 0 while it is ours, else the campaign's version.
    pub version: i64,
    /// Who changed it last, and when.
    pub changed: Option<(String, Moment)>,
}
