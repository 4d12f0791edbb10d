//! The words of what partners and citizens ask for.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, codes};
use vedich_planner::PlaceKind;

/// Who asks for what (`P-4.4e`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// A school asks for a station.
    School,
    /// A factory or an industrial zone does.
    Zone,
    /// A quarter or hamlet does.
    Quarter,
    /// Somebody old, ill or disabled asks to be visited at home.
    Home,
}

codes!(RequestKind { School = "school", Zone = "zone", Quarter = "quarter", Home = "home" });

impl RequestKind {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::School => lang.pick("Trường học", "School"),
            Self::Zone => lang.pick("Nhà máy, khu công nghiệp", "Factory or industrial zone"),
            Self::Quarter => lang.pick("Khu phố, ấp", "Quarter or hamlet"),
            Self::Home => lang.pick("Làm tại nhà", "Help at home"),
        }
    }

    /// What the place is for the planner; none for help at home.
    #[must_use]
    pub fn place(self) -> Option<PlaceKind> {
        match self {
            Self::School => Some(PlaceKind::School),
            Self::Zone => Some(PlaceKind::Zone),
            Self::Quarter => Some(PlaceKind::Quarter),
            Self::Home => None,
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsRequestState)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Waits for an answer.
    Open,
    /// Became a station, or the visit is agreed.
    Accepted,
    /// Cannot be; the answer says why.
    Declined,
    /// Done.
    Done,
}

codes!(RequestState { Open = "open", Accepted = "accepted", Declined = "declined", Done = "done" });

impl RequestState {
    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Open => lang.pick("Chờ trả lời", "Waits for an answer"),
            Self::Accepted => lang.pick("Đã nhận", "Accepted"),
            Self::Declined => lang.pick("Không nhận", "Declined"),
            Self::Done => lang.pick("Đã xong", "Done"),
        }
    }
}

/// How to reach whoever asked; stands sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone, normalised.
    pub phone: String,
    /// Where they live, for help at home.
    #[serde(default)]
    pub home: String,
    /// What should be known.
    #[serde(default)]
    pub note: String,
}

/// A request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// Who asks for what.
    pub kind: RequestKind,
    /// Name of the school, factory or quarter; empty for help at home.
    pub name: String,
    /// Commune or quarter.
    pub locality: LocalityId,
    /// Address of the school, factory or quarter; empty for help at home.
    pub address: String,
    /// How many people need level 2.
    pub people: i64,
    /// First day that suits.
    pub from: Option<Day>,
    /// Last day that suits.
    pub to: Option<Day>,
    /// Shifts that suit, Monday to Friday: bit 0 morning, 1 afternoon, 2 evening.
    pub weekday: i64,
    /// Saturday.
    pub saturday: i64,
    /// Sunday.
    pub sunday: i64,
    /// Whom to call.
    pub contact: Contact,
}

/// A request as it stands, without the contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub no: i64,
    /// Who asks for what.
    pub kind: RequestKind,
    /// Name of the school, factory or quarter.
    pub name: String,
    /// Commune or quarter.
    pub locality: LocalityId,
    /// Address of the school, factory or quarter.
    pub address: String,
    /// How many people need level 2.
    pub people: i64,
    /// First day that suits.
    pub from: Option<Day>,
    /// Last day that suits.
    pub to: Option<Day>,
    /// Shifts that suit: Monday to Friday, Saturday, Sunday.
    pub parts: [i64; 3],
    /// When it came.
    pub asked_at: Moment,
    /// Where it stands.
    pub state: RequestState,
    /// The answer, which whoever asked reads.
    pub answer: String,
    /// The station that it became.
    pub station: Option<i64>,
    /// When it last changed.
    pub changed_at: Moment,
}

/// What the office answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It becomes a station, or the visit is agreed.
    Accept,
    /// It cannot be.
    Decline,
    /// It is done.
    Done,
}

codes!(Answer { Accept = "accept", Decline = "decline", Done = "done" });
