//! Claims: who says what was achieved (`P-3.7`). A claim is an immutable fact: an outcome that somebody reports of one
//! person, from a visit, a file or a program; or a unit's own count of a day, without names. The register outranks it: what
//! a claim is worth is decided by the room `crosscheck`.
//!
//! * [`Claims::import_file`] and [`Claims::import_rows`] bring claims in from outside; the same row twice is one claim.
//! * [`Claims::record_in`] records claims inside another room's transaction (`fieldwork`: an outcome and its claim stand or
//!   fall together).
//! * [`Claims::count_in`] does the same with the count of a unit's daily report.
//! * Corrections are new facts: [`Claims::withdraw`], a newer count of the same unit and day.
//!
//! Of a person whom the register does not know, only a keyed digest of the number is kept; when an extract brings the person
//! later, [`Claims::match_unknown`] adds that as a fact.

mod by_unit;
mod check;
mod contacts;
mod day;
mod file;
mod hooks;
mod http;
pub mod lists;
pub mod model;
mod pages;
mod problems;
mod rhythm;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
mod since;
mod store;
mod who;

pub use contacts::Contacts;
pub use hooks::{ClosedDays, Standing, Verdicts};
pub use http::door;
pub use lists::{ListFilter, ListUpload};
pub use model::{
    Claim, ClaimFilter, ClaimSource, CountRow, CountedClaim, DayTotal, FileKind, ImportReport, ImportedFile, Method, NamedRow,
    NewClaim, Outcome, RowProblem, RowProblemKind, Who,
};
pub use pages::{beside, reasons::of as reasons_of};
pub use problems::ClaimsProblem;
pub use rhythm::ClaimHour;
pub use service::{Claims, Recorded};
