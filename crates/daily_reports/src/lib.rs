//! Daily reports: every unit says every day what it did, and what it says meets what is known (`P-3.6`, `P-5.2`).
//!
//! * A report is a chain of immutable versions; its state (draft, submitted, returned with a question, accepted) follows from
//!   versions and reviews by [`rules::next`]. [`DailyReports::submit`] adds a version, [`DailyReports::review`] a review.
//! * What the system knows by itself (named results of the unit's teams, the register of the police's commune) stands beside
//!   the unit's own numbers and is kept with each version ([`DailyReports::known`]); the unit explains differences.
//! * The number of activations that a unit reports is also its counted claim (room `claims`), in the same transaction; that of a
//!   correction of an accepted report once it is accepted.
//! * Whether a report came in time is decided once, by the deadline that holds for its day ([`DailyReports::set_deadline`]).
//! * A day of any number of units is read from a projection with running sums; [`DailyReports::rebuild`] proves it from the facts.
//! * [`DailyReports::import`] reads workbooks of one or many units; the same file twice changes nothing.
//! * What a file or a program does not tell is not told to be zero (`absent`): an earlier version keeps its numbers, and a first report
//!   by a file or a program tells every number that the system does not know.

mod absent;
mod answers;
mod day;
mod day_workbook;
pub mod figures;
mod hooks;
mod http;
mod import;
mod known;
mod look;
pub mod model;
mod notices;
mod pages;
mod problems;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
mod settings;
mod store;
mod striking;
mod then;
mod workbook;

pub use answers::{CompletenessAnswer, DayAnswer};
pub use figures::{Column, Figures};
pub use hooks::{Desk, Intake, OutreachLog, Waiting};
pub use http::door;
pub use look::{Completeness, DaySheet, Group, Place, Progress, SheetRow, UnitDays};
pub use model::{Channel, Content, DayCount, DayRow, Difference, ImportReport, Known, Mark, Report, State};
pub use notices::Notice;
pub use pages::{notices as notices_markup, notices_line as notices_line_markup};
pub use problems::ReportsProblem;
pub use service::{DailyReports, NewReport, Verdict};
pub use then::UnitThen;
