//! Fieldwork: who goes where, and what came of it (`P-4.3a`, `P-4.4b`).
//!
//! * Work lists are drawn from the register's newest state: *activation* (approved, not activated, overdue first),
//!   *collection* (card, no dossier) and *level-1* (register at the door). [`Fieldwork::remaining`] tells what is left per
//!   quarter, [`Fieldwork::create`] draws lists up, grouped by household, for a team, due on a day.
//! * A list is leased: one citizen is on one live list of a kind. The lease ends with the list, or with an outcome after which
//!   nobody need come again.
//! * A visit is an immutable fact. Its outcome decides what comes next ([`rules::follow_up`]); "activated" is also a claim,
//!   recorded in the same transaction.
//! * [`rules::decide`] is the sync contract in pure form: an operation is recorded, known, or held with its reason; the same
//!   operation twice is one visit, in any order, however late.

mod addresses;
mod export;
mod http;
pub mod model;
mod pages;
mod problems;
pub mod rules;
mod service;
mod store;
mod visits;

pub use http::door;
pub use model::{
    Assignment, CreateLists, ListFilter, ListKind, ListTotals, ListedPerson, Operation, OperationResult, PhoneOf, QuarterWork,
    Visit, WorkItem, WorkList,
};
pub use problems::FieldworkProblem;
pub use service::{Fieldwork, USUAL_LEASE};
