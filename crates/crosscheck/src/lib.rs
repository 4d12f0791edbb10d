//! Cross-check: claims against the register (`P-3.7`, `P-3.8`, `P-3.11`). Each claim of an activation is settled by design.md,
//! Truth 5: *confirmed*, *late*, *pending* or *contradicted*; credit goes to the locality of residence always, and to at most
//! one mobiliser.
//!
//! What a unit thinks is wrong it disputes ([`disputes`]); whether reports are true is seen at the door ([`inspections`]).
//!
//! [`CrossCheck::settle`] reads claims and the register's testimony, decides ([`rules`]), and writes what changed: a
//! settlement is a fact that supersedes the one before. Totals by locality, team, unit, member and claim day are counted then,
//! so that an overview costs the same for any number of claims.

mod confirmed;
mod corrected;
mod day;
mod days;
pub mod disputes;
mod held;
pub mod honesty;
mod http;
pub mod inspections;
pub mod model;
mod pages;
mod problems;
pub mod rules;
mod service;
mod settle;
mod store;
mod then;
mod units;
mod words;
mod workbook;

pub use confirmed::Inspected;
pub use http::door;
pub use model::{Part, Place, Report, ReportRow, Scope, SettleReport, SettledClaim, Totals};
pub use problems::CrossCheckProblem;
pub use rules::{Reason, Settlement, Verdict};
pub use service::CrossCheck;
pub use units::{UnitDay, UnitRow, UnitsReport};
