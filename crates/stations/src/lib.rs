//! Stations: where dossiers are taken and help is given, when, and who comes (`P-4.4a`–`P-4.4e`, `P-4.3d`, `P-4.3f`).
//!
//! * A [`Station`] is a place, an [`EquipmentSet`] takes one dossier at a time, a [`Shift`] brings sets and officers to a station
//!   for some hours. How many visitors that serves follows from them and from the minutes that one takes: assumed first, measured
//!   once enough were served ([`rules::minutes`]).
//! * The timetable is public: as a page, as JSON, as iCalendar, on paper and as a text for the loudspeakers. Anybody books a
//!   quarter of an hour with name and telephone, or with the code of an invitation; nothing tells who is on the register.
//!   Name and telephone stand sealed.
//! * A quarter of an hour is never filled beyond its places: they are counted inside of the one writer's transaction.
//! * Each shift invites as many as its free places need, by how many came to like shifts ([`rules::inviting`]); a letter's code is
//!   made anew from its number and stored nowhere.
//! * On the evening whoever serves checks people in, calls them by number, and says what came of it; dossiers go into batches,
//!   and the register's next extracts say what became of them. A wrong result is put right on the day of the shift, and a dossier leaves
//!   its batch, until that is transmitted: by another fact ([`Stations::correct`], [`Stations::take_out`]).
//! * The desk rides on tablets and goes on without network; a shift that is chosen at a door becomes a booking, or a wish that the
//!   office sees ([`Stations::tablet`], [`Stations::wish_deed`]).
//! * Shifts are facts. Locking and cancelling are steps; another time is a new shift. Where one was called off, or the office told that a
//!   place is not available, nothing is planned until that is lifted ([`Block`]).
//! * A timetable is proposed by the planner from what the register and the stations know ([`Stations::propose`]), by hand or every evening; what
//!   is taken over becomes drafts, and nobody outside sees a draft before it is published. What is published stands.
//! * Schools, factories and quarters ask for a station, people who cannot walk for help at home; they follow the answer by a code.

mod batches;
mod blocks;
mod booking;
mod calendar;
mod correcting;
mod day;
mod desk;
mod fields;
mod heads;
mod http;
mod importing;
mod invited;
mod inviting;
pub mod model;
mod pages;
mod places;
mod problems;
mod public;
mod reform;
mod requests;
pub mod rules;
mod seats;
mod service;
mod sharing;
mod store;
mod tablet;
mod taken;
mod taking;
mod telling;
mod then;
mod timetabling;
mod wishes;
mod workbook;

pub use batches::{BatchLine, BatchView, Loose, RejectedDossier};
pub use desk::{Awaited, Board, Desk, Visitor};
pub use heads::{Head, Heads};
pub use http::{PlanAnswer, door};
pub use importing::ImportReport;
pub use invited::ExpectedAt;
pub use inviting::{Inviting, Letter};
pub use model::{
    Accepted, Answer, Batch, BatchState, Block, Blocked, Booked, Booker, Booking, BookingState, Contact, Correction, DossierFact,
    Doubt, EquipmentSet, Guest, Happened, NewBlock, NewRequest, NewShift, NewStation, NotPossible, Origin, PlanAsk, PlanRules,
    PlanSource, Request, RequestKind, RequestState, Service, Shift, ShiftView, Slot, Source, Station, StationKind, StationPlan,
    StationUse, Tablet, TabletAwaited, TabletShift, TabletVisitor,
};
pub use problems::StationsProblem;
pub use public::Offered;
pub use reform::StationsFollow;
pub use seats::Seats;
pub use service::{AtTheDoor, Stations};
pub use tablet::{Holder, Refused, TabletDeed};
pub use taking::Known;
pub use telling::{CalledOff, HowToBook, Unreached};
pub use then::InvitingThen;
pub use wishes::{Coming, ShiftsOffered, WishDeed, WishLine};
