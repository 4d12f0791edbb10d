//! Fieldwork: who goes where, and what came of it (`P-4.3a`, `P-4.4b`).
//!
//! * Work lists are drawn from the register's newest state: *activation* (approved, not activated, overdue first),
//!   *collection* (card, no dossier) and *level-1* (register at the door). [`Fieldwork::remaining`] tells what is left per
//!   quarter, [`Fieldwork::create`] draws lists up, grouped by household, for a team, due on a day.
//! * A list is leased: one citizen is on one live list of a kind. The lease ends with the list, or with an outcome after which
//!   nobody need come again.
//! * A visit is an immutable fact. Its outcome decides what comes next ([`rules::follow_up`]); "activated" is also a claim,
//!   recorded in the same transaction.
//! * Phones ([`sync`]) send what happened sealed to the house, in any order, however late; the union of the operations is the truth
//!   ([`rules::ledger`]). What cannot be applied is held for the office ([`Fieldwork::accept_held`]). Lists come back to a phone
//!   only while they are leased to its team.
//! * Other rooms ride along ([`PhoneRoom`]): inspections, shifts, a station's desk. Phones carry what they give, and what is said to
//!   them is written in the same commit.
//! * Absentees go to the ward police every evening by themselves (`P-4.3e`, [`Fieldwork::close_absentee_lists`]).
//! * [`rules::decide`] is the sync contract in pure form: an operation is recorded, known, or held with its reason; the same
//!   operation twice is one visit, in any order, however late.

mod absentees;
mod addresses;
mod came;
mod cards;
mod codes;
mod contradictions;
mod day;
mod export;
mod held;
mod http;
mod known;
mod marks;
pub mod model;
mod pace;
mod pages;
mod phones;
mod posts;
mod problems;
mod reform;
mod rhythm;
mod rooms;
pub mod rules;
mod service;
mod store;
pub mod sync;
mod taking_back;
mod told;
mod training;
mod visits;

pub use absentees::{Absentee, AbsenteeList, AbsenteeNote, AbsenteeRow};
pub use cards::{Checked, FieldSettings, Language};
pub use held::{Acceptance, Decided, HeldRow, Resolution};
pub use http::door;
pub use marks::Mark;
pub use model::{
    Assignment, CreateLists, Goes, ListFilter, ListKind, ListTotals, ListedPerson, Operation, OperationResult, PhoneOf,
    QuarterWork, Visit, WorkItem, WorkList,
};
pub use phones::{Code, EnrolAnswer, EnrolRequest, Enrolled, PhoneView};
pub use posts::{HelpCount, HelpLine, HelpPost};
pub use problems::FieldworkProblem;
pub use reform::ListsFollow;
pub use rhythm::{TeamVisits, VisitHour};
pub use rooms::{Deed, Holder, Parcel, PhoneRoom, Read, Said};
pub use rules::USUAL_LEASE;
pub use service::Fieldwork;
pub use sync::{Counted, Counters};
pub use training::Trained;
