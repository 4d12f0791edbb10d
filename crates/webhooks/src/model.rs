//! The words of this room.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Lang, Moment, codes};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookKind)]
pub enum Kind {
    /// An extract was applied: figures have changed.
    #[serde(rename = "extract.landed")]
    ExtractLanded,
    /// An extract was taken back: figures have changed.
    #[serde(rename = "extract.withdrawn")]
    ExtractWithdrawn,
    /// A phase was closed: its standing is fixed.
    #[serde(rename = "phase.closed")]
    PhaseClosed,
    /// Somebody tries the address out.
    #[serde(rename = "webhook.test")]
    Test,
}

codes!(Kind {
    ExtractLanded = "extract.landed",
    ExtractWithdrawn = "extract.withdrawn",
    PhaseClosed = "phase.closed",
    Test = "webhook.test",
});

impl Kind {
    /// What an address may ask for; a test is always sent by hand.
    pub const TOLD: [Self; 3] = [Self::ExtractLanded, Self::ExtractWithdrawn, Self::PhaseClosed];

    /// The event of the house that it tells of.
    #[must_use]
    pub fn of_event(event: &str) -> Option<Self> {
        match event {
            "extract.applied" => Some(Self::ExtractLanded),
            "extract.withdrawn" => Some(Self::ExtractWithdrawn),
            "phase.closed" => Some(Self::PhaseClosed),
            _ => None,
        }
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::ExtractLanded => lang.pick("Bản trích xuất được áp dụng", "An extract has landed"),
            Self::ExtractWithdrawn => lang.pick("Bản trích xuất bị thu hồi", "An extract was taken back"),
            Self::PhaseClosed => lang.pick("Chốt giai đoạn", "A phase was closed"),
            Self::Test => lang.pick("Gửi thử", "Test"),
        }
    }
}

/// How an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is told what happens.
    On,
    /// A person switched it off.
    Off,
    /// It failed for so long that it was switched off.
    Failed,
    /// Taken away.
    Removed,
}

codes!(State { On = "on", Off = "off", Failed = "failed", Removed = "removed" });

impl State {
    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::On => lang.pick("Đang gửi", "On"),
            Self::Off => lang.pick("Đã tắt", "Off"),
            Self::Failed => lang.pick("Tự tắt vì lỗi liên tiếp", "Switched off after many failures"),
            Self::Removed => lang.pick("Đã gỡ", "Removed"),
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookDeliveryState)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent when it is due.
    Waiting,
    /// Being sent.
    Sending,
    /// The other side has taken it.
    Delivered,
    /// Tried often enough.
    GivenUp,
}

codes!(DeliveryState { Waiting = "waiting", Sending = "sending", Delivered = "delivered", GivenUp = "given_up" });

impl DeliveryState {
    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Waiting => lang.pick("Chờ gửi", "Waiting"),
            Self::Sending => lang.pick("Đang gửi", "Being sent"),
            Self::Delivered => lang.pick("Đã nhận", "Delivered"),
            Self::GivenUp => lang.pick("Đã thôi gửi", "Given up"),
        }
    }
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookOutcome)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Taken: a status of 200 to 299.
    Taken,
    /// Another status; the way to another address is not followed.
    Refused,
    /// Nobody was there.
    NotReached,
    /// It may have arrived, but no answer came.
    NoAnswer,
    /// The address lies in a network that is not spoken to.
    NotAllowed,
    /// The house closed in the middle: it may have arrived.
    BrokenOff,
}

codes!(Outcome {
    Taken = "taken",
    Refused = "refused",
    NotReached = "not_reached",
    NoAnswer = "no_answer",
    NotAllowed = "not_allowed",
    BrokenOff = "broken_off",
});

impl Outcome {
    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Taken => lang.pick("Bên nhận đã nhận", "Taken"),
            Self::Refused => lang.pick("Bên nhận từ chối", "Refused by the other side"),
            Self::NotReached => lang.pick("Không kết nối được", "Not reached"),
            Self::NoAnswer => lang.pick("Không có trả lời", "No answer"),
            Self::NotAllowed => {
                lang.pick("Địa chỉ nằm trong mạng không được phép gửi tới", "The address lies in a network that is not allowed")
            }
            Self::BrokenOff => lang.pick("Bị ngắt giữa chừng", "Broken off in the middle"),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// Whose program it is, in a few words.
    pub name: String,
    /// `https://…`.
    pub address: String,
    /// What it wants to be told.
    pub kinds: Vec<Kind>,
}

/// An address that is told what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Number.
    pub no: i64,
    /// Whose program it is.
    pub name: String,
    /// Where.
    pub address: String,
    /// What it is told.
    pub kinds: Vec<Kind>,
    /// How it stands.
    pub state: State,
    /// Failed tries in a row.
    pub failures: i64,
    /// When it last took something.
    pub last_ok: Option<Moment>,
    /// When something was last sent.
    pub last_try: Option<Moment>,
}

/// Something that happened, on its way to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Number.
    pub no: i64,
    /// To which address.
    pub webhook: i64,
    /// The event's id: the same however often it is sent.
    pub event: String,
    /// What happened.
    pub kind: Kind,
    /// When it happened.
    pub at: Moment,
    /// What is sent.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried since it was last set going.
    pub tries: i64,
    /// When it is tried next.
    pub due: Moment,
    /// HTTP status of the last try.
    pub status: Option<i64>,
    /// How the last try ended.
    pub outcome: Option<Outcome>,
    /// When it last changed.
    pub changed: Moment,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Of which delivery.
    pub delivery: i64,
    /// When it ended.
    pub at: Moment,
    /// HTTP status, when there was an answer.
    pub status: Option<i64>,
    /// How it ended.
    pub outcome: Outcome,
    /// In short, for whoever looks for the fault.
    pub detail: String,
}
