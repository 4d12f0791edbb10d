//! What a tablet of an intake team carries (`P-4.4c`).

use super::{BookingState, NotPossible};
use serde::Serialize;
use vedich_kernel::{Day, Moment};

/// What a tablet carries.
#[derive(Clone, Debug, Serialize)]
pub struct Tablet {
    /// Today's shifts of its team.
    pub shifts: Vec<TabletShift>,
}

/// A shift as a tablet carries it.
#[derive(Clone, Debug, Serialize)]
pub struct TabletShift {
    /// Its number.
    pub no: i64,
    /// Name of the station.
    pub station: String,
    /// The day.
    pub day: Day,
    /// From, in minutes since midnight.
    pub from: i64,
    /// To.
    pub to: i64,
    /// Dossiers are taken, so a national number may be typed.
    pub dossiers: bool,
    /// The tablet's own series of queue numbers.
    pub series: i64,
    /// Key under which scanned cards and letters are found (base64url).
    pub match_key: String,
    /// Booked or came.
    pub visitors: Vec<TabletVisitor>,
    /// Invited, neither booked nor come.
    pub awaited: Vec<TabletAwaited>,
}

/// Somebody of a shift's list as a tablet carries them.
#[derive(Clone, Debug, Serialize)]
pub struct TabletVisitor {
    /// Number of the booking.
    pub booking: i64,
    /// From, in minutes since midnight.
    pub slot: i64,
    /// Where they stand.
    pub state: BookingState,
    /// Number in the queue.
    pub queue: Option<i64>,
    /// When they came.
    pub arrived_at: Option<Moment>,
    /// Why it was not possible.
    pub reason: Option<NotPossible>,
    /// Under which they are called.
    pub name: String,
    /// As told.
    pub phone: String,
    /// What the station should know.
    pub note: String,
    /// What their card and letter give under the shift's key.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// Operations of tablets that are in this already.
    pub operations: Vec<String>,
}

/// Somebody who was invited.
#[derive(Clone, Debug, Serialize)]
pub struct TabletAwaited {
    /// Number of the invitation.
    pub invitation: i64,
    /// Name.
    pub name: String,
    /// Birth, as precise as it is known.
    pub birth: String,
    /// What their card and letter give under the shift's key.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
}
