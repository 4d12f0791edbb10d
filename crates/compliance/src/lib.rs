//! Compliance: what the campaign asks of the people of agencies, unions, forces and schools (`P-3.2`, `P-3.3`, `P-4.1d`,
//! `P-4.2`), and who has done it.
//!
//! * A [`Duty`] is a setting of the campaign: whom it binds, which proofs it asks for, by which day, and how many citizens each
//!   helps. Nothing of it is fixed in the program.
//! * A unit hands in its roster ([`Compliance::import_roster`]). Whom a row means is found inside the vault; names stay sealed. What
//!   looks like party membership is neither read nor kept.
//! * A row that may mean several people waits for somebody who may see them ([`Compliance::decide_doubt`]).
//! * Four proofs stand apart: the account as the register says; app, national and provincial portal as somebody declares, spot
//!   checks beside ([`Compliance::declare`], [`Compliance::spot_check`]).
//! * Forces that name nobody give counts ([`Compliance::count`]), marked unverified wherever they stand.
//! * Everybody on a roster tells on a page of their own whom they helped ([`Compliance::help`]); only what the register confirms
//!   and credits counts, and the page answers alike whoever is named.
//!
//! Facts are only added; `roster_state`, `roster_now` and the tables named `…_now` are projections of them, brought up to date when an extract or a
//! settlement has come ([`Compliance::follow`]).

mod counts;
mod day;
mod doubts;
mod duties;
mod export;
mod follow;
mod hooks;
mod http;
mod members;
pub mod model;
mod pages;
mod problems;
mod reading;
mod rebuild;
mod roster;
pub mod rules;
mod service;
mod standing;
mod steps;
mod store;
mod teachers;
mod then;
mod view;

pub use doubts::Doubt;
pub use duties::suggested;
pub use hooks::{Credit, Credits};
pub use http::door;
pub use members::{Member, NewHelp, OwnPage, Slip};
pub use model::{
    Duty, ExemptionState, ExemptionStep, Kind, NewDuty, PersonNo, Proof, Proposal, RosterReport, RosterUpload, TickSource,
    UnitCount,
};
pub use problems::ComplianceProblem;
pub use service::Compliance;
pub use standing::{Numbers, Standing, UnitStanding};
pub use steps::Opinion;
pub use teachers::Teacher;
pub use then::StandingThen;
