//! The words of this room.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Day, Lang, LocalityId, Moment, codes};

/// By which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Text message of a telephone.
    Sms,
    /// Template message of Zalo.
    Zalo,
    /// E-mail.
    Email,
}

codes!(ChannelKind { Sms = "sms", Zalo = "zalo", Email = "email" });

impl ChannelKind {
    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Zalo => "Zalo",
            Self::Email => lang.pick("Thư điện tử", "E-mail"),
        }
    }

    /// Rings at once where it arrives, so it waits for the morning.
    #[must_use]
    pub fn keeps_quiet_hours(self) -> bool {
        self != Self::Email
    }

    /// What a part costs while nobody set a price, in đồng; none where only the contract tells (domain.md, Channels).
    #[must_use]
    pub fn usual_price(self) -> Option<i64> {
        match self {
            Self::Sms => None,
            Self::Zalo => Some(120),
            Self::Email => Some(0),
        }
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MessagesState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Drawn up; nobody has said "send" yet.
    Draft,
    /// To be sent when it is due.
    Waiting,
    /// Being handed over to the channel.
    Handing,
    /// The channel has taken it.
    Sent,
    /// It has arrived.
    Delivered,
    /// It will not arrive.
    Failed,
    /// Handed over, and nobody knows what became of it.
    Unknown,
    /// Taken back before it went.
    Cancelled,
}

codes!(State {
    Draft = "draft",
    Waiting = "waiting",
    Handing = "handing",
    Sent = "sent",
    Delivered = "delivered",
    Failed = "failed",
    Unknown = "unknown",
    Cancelled = "cancelled",
});

impl State {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Draft => "messages-state-draft",
            Self::Waiting => "messages-state-waiting",
            Self::Handing => "messages-state-handing",
            Self::Sent => "messages-state-sent",
            Self::Delivered => "messages-state-delivered",
            Self::Failed => "messages-state-failed",
            Self::Unknown => "messages-state-unknown",
            Self::Cancelled => "messages-state-cancelled",
        }
    }
}

/// Why a message waits, failed, or is not known about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessagesWhy)]
pub enum Why {
    /// The channel could not be reached; it is tried again.
    NotReached,
    /// The channel asked to come later, or its quota is used up.
    Later,
    /// The channel does not let us in: user, password or token.
    NotLetIn,
    /// The channel does not take messages at night.
    Night,
    /// The channel refused the message.
    Refused,
    /// The recipient has no account with the channel.
    NoAccount,
    /// The network refused it, or the recipient cannot be reached.
    Undelivered,
    /// Tried as often as it is worth.
    GaveUp,
    /// The recipient wants no messages.
    OptedOut,
    /// An officer took it back.
    TakenBack,
    /// The hand-over broke off, or nobody answered.
    NoAnswer,
}

codes!(Why {
    NotReached = "not_reached",
    Later = "later",
    NotLetIn = "not_let_in",
    Night = "night",
    Refused = "refused",
    NoAccount = "no_account",
    Undelivered = "undelivered",
    GaveUp = "gave_up",
    OptedOut = "opted_out",
    TakenBack = "taken_back",
    NoAnswer = "no_answer",
});

impl Why {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::NotReached => "messages-why-not-reached",
            Self::Later => "messages-why-later",
            Self::NotLetIn => "messages-why-not-let-in",
            Self::Night => "messages-why-night",
            Self::Refused => "messages-why-refused",
            Self::NoAccount => "messages-why-no-account",
            Self::Undelivered => "messages-why-undelivered",
            Self::GaveUp => "messages-why-gave-up",
            Self::OptedOut => "messages-why-opted-out",
            Self::TakenBack => "messages-why-taken-back",
            Self::NoAnswer => "messages-why-no-answer",
        }
    }
}

/// What is said, with gaps for what differs: `{name}`, `{day}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Template {
    /// Its permanent code.
    pub code: String,
    /// Version; 0 is the one that comes with the product.
    pub version: i64,
    /// What it is for.
    pub name: String,
    /// Subject of an e-mail.
    pub subject: String,
    /// In full, for e-mail.
    pub body: String,
    /// For SMS, without accents; made from `body` when empty.
    pub short_body: String,
    /// Number of the template that Zalo approved; empty when there is none.
    pub zalo_id: String,
    /// In use.
    pub active: bool,
}

/// How a channel is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MessagesSetting)]
pub struct Setting {
    /// The channel.
    pub channel: ChannelKind,
    /// Đồng for one part; none while nobody set it.
    pub price: Option<i64>,
    /// At most so many messages a day.
    pub per_day: i64,
    /// In use.
    pub on: bool,
}

/// One recipient as the caller hands it over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub struct Recipient {
    /// Telephone, or address for e-mail. It is sealed at once.
    pub address: String,
    /// What stands in the gaps.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What is never said twice, such as `invitation:12`; empty when it may be.
    #[serde(default)]
    pub once: String,
}

/// One text to many people.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Code of the template.
    pub template: String,
    /// By which way.
    pub channel: ChannelKind,
    /// The place whose business it is: who may see and send follows from it.
    pub locality: LocalityId,
    /// What it is about, such as `shift:12`; no personal data.
    pub purpose: String,
    /// To whom.
    pub to: Vec<Recipient>,
}

/// Why a row of recipients is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum LeftOut {
    /// No telephone number or address.
    BadAddress,
    /// Wants no messages.
    OptedOut,
    /// Stands in the list already.
    Twice,
    /// Was told this before.
    SentBefore,
    /// A gap of the text has nothing to stand in it.
    Missing {
        /// The gap.
        gap: String,
    },
    /// The text would say what no message may say.
    Forbidden {
        /// Code of the rule.
        rule: String,
    },
    /// The text would be longer than so many parts.
    TooLong {
        /// How many.
        parts: i64,
    },
}

/// A row that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeftOutRow {
    /// Its number, from 1.
    pub row: i64,
    /// Why.
    #[serde(flatten)]
    pub reason: LeftOut,
}

/// What sending comes to: shown before it is done, and confirmed word for word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sum {
    /// Messages.
    pub people: i64,
    /// Parts that are paid for.
    pub parts: i64,
    /// Đồng; none while the channel has no price.
    pub cost: Option<i64>,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MessagesBatchState)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Waits for a person to say "send".
    Draft,
    /// Under way or done.
    Sending,
    /// Never sent.
    Discarded,
}

codes!(BatchState { Draft = "draft", Sending = "sending", Discarded = "discarded" });

/// A batch with where its messages stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub no: i64,
    /// Code of the template.
    pub template: String,
    /// Version of the template.
    pub template_version: i64,
    /// By which way.
    pub channel: ChannelKind,
    /// Whose business it is.
    pub locality: LocalityId,
    /// What it is about.
    pub purpose: String,
    /// Rows that were left out.
    pub left_out: Vec<LeftOutRow>,
    /// Where it stands.
    pub state: BatchState,
    /// Who drew it up: sign-in name.
    pub by: String,
    /// When.
    pub at: Moment,
    /// How many stand where.
    pub counts: BTreeMap<&'static str, i64>,
    /// Parts of all that is not taken back.
    pub parts: i64,
    /// Đồng for what was handed over.
    pub spent: i64,
}

impl Batch {
    /// How many of its messages stand there.
    #[must_use]
    pub fn count(&self, state: State) -> i64 {
        self.counts.get(state.code()).copied().unwrap_or(0)
    }

    /// All of its messages.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.counts.values().sum()
    }
}

/// A message without what is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub no: i64,
    /// Its batch.
    pub batch: i64,
    /// Where it stands.
    pub state: State,
    /// Why.
    pub why: Option<Why>,
    /// When it is tried next.
    pub due_at: Moment,
    /// How often it was tried.
    pub tries: i64,
    /// Parts.
    pub parts: i64,
    /// When it came to stand there.
    pub changed_at: Moment,
}

/// What is sealed of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Telephone or address.
    pub address: String,
    /// Subject of an e-mail.
    #[serde(default)]
    pub subject: String,
    /// The text as it goes out.
    pub text: String,
    /// What stands in the gaps, for channels that fill them themselves.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The channel's own number of the template.
    #[serde(default)]
    pub external: String,
}

/// One thing that happened to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it came to stand.
    pub state: State,
    /// Why.
    pub why: Option<Why>,
    /// What the channel said, without personal data.
    pub detail: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// What was sent and what it cost, by channel, in a span of days: for whoever draws up costs (`P-5.4`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The channel.
    pub channel: ChannelKind,
    /// Whose business it was.
    pub locality: LocalityId,
    /// Messages handed over.
    pub messages: i64,
    /// Their parts.
    pub parts: i64,
    /// Đồng at the price of the day.
    pub cost: i64,
    /// The day of the newest one.
    pub last: Day,
}
