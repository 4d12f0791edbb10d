//! What travels between a phone and the house (`docs/schemas/field-sync.schema.json`). Within v1 fields are added only.

use super::said::{FieldOperation, Hour};
use crate::{
    model::ListKind,
    rules::{HeldReason, absentees::Advice, phone::PhoneState},
};
use serde::{Deserialize, Serialize};
use vedich_claims::Outcome;
use vedich_kernel::{Day, Moment};

/// A phone's request.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SyncRequest {
    /// The phone's clock as it sends (µs since 1970, UTC).
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub sent_at: Option<Moment>,
    /// The epoch that the phone knows.
    #[serde(default)]
    pub server_epoch: Option<String>,
    /// Version of the app.
    #[serde(default)]
    pub app_version: String,
    /// Version of the rules table in the app.
    #[serde(default)]
    pub rules_version: i64,
    /// Operations that wait on the phone.
    #[serde(default)]
    pub waiting: i64,
    /// Sealed operations by unlock session.
    #[serde(default)]
    pub groups: Vec<SealedGroup>,
    /// Operations in clear, for programs and tests. One that is none of these kinds is held for the office.
    #[serde(default)]
    #[schema(value_type = Vec<FieldOperation>)]
    pub operations: Vec<serde_json::Value>,
    /// What the phone has; without one everything is sent.
    #[serde(default)]
    pub cursor: Option<String>,
    /// The phone keeps what it was told: of a list that it has come the changed people alone, and what is as it was is left out.
    #[serde(default)]
    pub partial: bool,
}

/// Operations sealed in one unlock session.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SealedGroup {
    /// Which of the house's keys.
    pub key_id: String,
    /// The session's public P-256 key, uncompressed, base64url.
    pub ephemeral: String,
    /// The operations.
    pub operations: Vec<SealedOperation>,
}

/// One sealed operation.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SealedOperation {
    /// Its id; also the associated data.
    pub id: String,
    /// base64url of vector, ciphertext and tag.
    pub sealed: String,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SyncResult {
    /// The operation.
    pub id: String,
    /// `recorded`, `known` or `held`.
    pub result: &'static str,
    /// Why it is held.
    pub reason: Option<HeldReason>,
    /// Commit number under which it is kept.
    pub seq: i64,
    /// `note`: the rest is kept, the note is not, because it held a one-time code, a password, a passcode or the number of an ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<&'static str>,
}

/// Whether the phone may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneUse {
    /// In use.
    Active,
    /// Its last day is over, or its member signed out.
    LeaseOver,
    /// Taken out of use.
    Revoked,
}

impl PhoneUse {
    /// How a phone stands on a day. Who left the team (`stays`) reads its lists no longer.
    #[must_use]
    pub fn of(phone: &PhoneState, stays: bool, today: Day) -> Self {
        if phone.revoked {
            Self::Revoked
        } else if stays && phone.in_use(today) {
            Self::Active
        } else {
            Self::LeaseOver
        }
    }
}

/// The answer to a phone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SyncAnswer {
    /// Epoch of this database; another one after a restored backup.
    pub server_epoch: String,
    /// Now.
    #[schema(value_type = i64)]
    pub server_time: Moment,
    /// Server minus phone (µs).
    pub clock_offset: i64,
    /// One for each operation.
    pub results: Vec<SyncResult>,
    /// Operations with a commit number up to this may leave the phone.
    pub backed_up_through: i64,
    /// Whether the phone may go on.
    pub state: PhoneUse,
    /// What changed since the cursor; none for an upload token.
    pub changes: Option<Changes>,
}

/// What changed for a phone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Changes {
    /// To be sent next time.
    pub cursor: String,
    /// Replace everything.
    pub full: bool,
    /// New and changed lists, each whole.
    pub lists: Vec<PhoneList>,
    /// What changed on lists that the phone has, where it asked for parts.
    pub list_changes: Vec<PhoneListChange>,
    /// Lists that are the phone's no longer.
    pub gone_lists: Vec<i64>,
    /// The member's own ten (`P-3.3`).
    pub counter: Counter,
    /// The team, for its leader; none too where the phone asked for parts and it is as it was.
    pub team: Option<TeamView>,
    /// What the ward police advise about absentees of these lists; none only where the phone asked for parts and it is as it was.
    pub absentee_advice: Option<Vec<AdviceSaid>>,
    /// The card to show at the door; none only where the phone asked for parts and it is as it was.
    pub card: Option<VolunteerCard>,
    /// Operations of this phone's member that waited or wait for a person, from whichever phone; none only where the phone asked for
    /// parts and it is as it was.
    pub held: Option<Vec<HeldSaid>>,
    /// Today's quota, where one is set.
    pub quota: QuotaSaid,
    /// What other rooms have the phone carry: new, or changed and whole.
    pub rooms: Vec<RoomSaid>,
    /// Rooms that the phone has no part in any more.
    pub gone_rooms: Vec<String>,
}

/// What another room has a phone carry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RoomSaid {
    /// `inspections`, `shifts` or `desk`.
    pub room: String,
    /// Last day on which it may lie on the phone.
    #[schema(value_type = String)]
    pub until: Day,
    /// What the app's part of that room reads.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
}

/// A list as a phone carries it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PhoneList {
    /// Number.
    pub id: i64,
    /// What for.
    pub kind: ListKind,
    /// Name of the quarter.
    pub quarter: String,
    /// Name of the commune.
    pub commune: String,
    /// To be done by.
    #[schema(value_type = String)]
    pub due: Day,
    /// Last day on which it is theirs.
    #[schema(value_type = String)]
    pub lease_until: Day,
    /// Codes of the members who go; empty means all.
    pub members: Vec<String>,
    /// Key under which scanned numbers are looked up on this list (base64url).
    pub match_key: String,
    /// Commit number of the newest change.
    pub version: i64,
    /// Its people.
    pub people: Vec<PhonePerson>,
}

/// A person on a list as a phone carries them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PhonePerson {
    /// Opaque id.
    pub citizen: String,
    /// Opaque household.
    pub household: String,
    /// Position on the list, households together.
    pub position: i64,
    /// Name.
    pub name: String,
    /// Birth year.
    pub birth_year: Option<i64>,
    /// `m` or `f`.
    pub sex: Option<&'static str>,
    /// Where to go.
    pub address: String,
    /// Phone number.
    pub phone: Option<String>,
    /// Last four digits of the national ID, or of the old one where it is the only one known.
    pub number_tail: Option<String>,
    /// Waits longer than the plan allows.
    pub overdue: bool,
    /// Level to activate or register.
    pub level: i64,
    /// What scanned numbers of this person give under the list's key.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// The newest visit that stands.
    pub last: Option<LastVisit>,
    /// Nobody need go any more.
    pub settled: bool,
    /// Why nobody need go, where no outcome on this list says so: such people are not counted as done.
    pub spared: Option<Spared>,
    /// Not before this day.
    #[schema(value_type = Option<String>)]
    pub not_before: Option<Day>,
    /// A better hour.
    pub hint_hour: Option<Hour>,
}

/// What changed on a list that a phone has. Who is on it never changes, so names, numbers and the order of the walk stay there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PhoneListChange {
    /// Number.
    pub id: i64,
    /// Codes of the members who go; empty means all.
    pub members: Vec<String>,
    /// Commit number of the newest change.
    pub version: i64,
    /// The people of whom something else is true now.
    pub people: Vec<PhonePersonChange>,
}

/// What is true now of a person whom a phone knows; each field stands in the place of the one of the same name.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PhonePersonChange {
    /// Opaque id.
    pub citizen: String,
    /// The newest visit that stands.
    pub last: Option<LastVisit>,
    /// Nobody need go any more.
    pub settled: bool,
    /// Why nobody need go, where no outcome on this list says so: such people are not counted as done.
    pub spared: Option<Spared>,
    /// Not before this day.
    #[schema(value_type = Option<String>)]
    pub not_before: Option<Day>,
    /// A better hour.
    pub hint_hour: Option<Hour>,
}

/// Who says that nobody need go to somebody who has no such outcome on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Spared {
    /// Who says so.
    pub by: SparedBy,
    /// Of a report, its day.
    #[schema(value_type = Option<String>)]
    pub day: Option<Day>,
}

/// Whose word spares the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SparedBy {
    /// The register's.
    Register,
    /// Somebody's who reported an activation since the list was drawn up, at a post or on another list.
    Report,
}

/// The newest visit of a person.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct LastVisit {
    /// What came of it.
    pub outcome: Outcome,
    /// When.
    #[schema(value_type = String)]
    pub day: Day,
    /// Code of the member.
    pub member: Option<String>,
    /// The operation, to correct it.
    pub operation: String,
}

/// The ten people whom everybody guides (`P-3.3`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Counter {
    /// How many are owed.
    pub needed: i64,
    /// Confirmed by the register and credited.
    pub confirmed: i64,
    /// The register has not spoken yet.
    pub pending: i64,
    /// The register had time to confirm and did not.
    pub contradicted: i64,
    /// The person had been activated before.
    pub late: i64,
    /// Helped people whom the register does not know to this day (`P-2.2`), to be told apart: their claims stand among `pending` or
    /// `contradicted`, so this is no further part of the sum.
    pub outside: i64,
}

/// A team as its leader sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TeamView {
    /// Members.
    pub members: Vec<TeamMember>,
    /// Live lists.
    pub lists: Vec<TeamList>,
}

/// A member in the leader's view.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TeamMember {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Visits that stand, today.
    pub visits_today: i64,
    /// Of these, activations.
    pub activated: i64,
    /// Helps outside the lists that stand, today.
    pub helps_today: i64,
    /// Of these, activations.
    pub helps_activated: i64,
    /// Confirmed, of all days.
    pub confirmed: i64,
    /// Pending, of all days.
    pub pending: i64,
    /// Contradicted, of all days.
    pub contradicted: i64,
    /// Lists given to this member by name.
    pub lists: Vec<i64>,
}

/// A list in the leader's view.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TeamList {
    /// Number.
    pub id: i64,
    /// Name of the quarter.
    pub quarter: String,
    /// What for.
    pub kind: ListKind,
    /// People on it.
    pub people: i64,
    /// Of these, done (`rules::done`).
    pub done: i64,
    /// Codes of the members who go; empty means all.
    pub members: Vec<String>,
}

/// What the police advise about an absentee.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AdviceSaid {
    /// Whom.
    pub citizen: String,
    /// What.
    pub advice: Advice,
    /// The day of a retry.
    #[schema(value_type = Option<String>)]
    pub on: Option<Day>,
}

/// The card that a volunteer shows.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct VolunteerCard {
    /// Name.
    pub name: String,
    /// Team.
    pub team: String,
    /// The code that a citizen can have checked.
    pub code: String,
    /// Where to check it.
    pub check_url: String,
    /// Last day.
    #[schema(value_type = String)]
    pub until: Day,
    /// Whom to call.
    pub hotline: Option<String>,
}

/// An operation that waits or waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HeldSaid {
    /// The operation.
    pub id: String,
    /// Why.
    pub reason: HeldReason,
    /// `waiting`, `accepted` or `dismissed`.
    pub state: String,
    /// What the office said; none where it was said in a commune that the member no longer works in.
    pub answer: Option<String>,
}

/// A day's quota.
#[derive(Clone, Copy, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct QuotaSaid {
    /// People for today.
    pub day: Option<i64>,
}
