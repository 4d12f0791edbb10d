//! The task register: every duty of the plan has an owner, partners, days, evidence, and a place among the overdue (`P-1.3`, `P-5.6`).
//!
//! * A duty is owed once, by a day, or again and again, every day or week until a day. [`rules`] says which times are owed,
//!   which are closed, and which are overdue.
//! * Its owner and partners say what was done, with a link, words or a file ([`Tasks::record`]); whoever gave the duty may open
//!   it again with a question ([`Tasks::reopen`]).
//! * An owner breaks a duty down into duties of the units below ([`Tasks::add`] with a parent); the parent shows how they stand.
//! * The plan's own duties come as a template ([`template`]) that a campaign loads for the units that it has, and a workbook
//!   brings others in ([`Tasks::import`]).
//! * Files are sealed: nobody knows who is in a picture. Texts with numbers of people are refused.

mod answers;
mod day;
mod evidence;
mod http;
mod import;
mod loading;
pub mod model;
mod pages;
mod problems;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
mod store;
pub mod template;
mod workbook;

pub use answers::{TaskAnswer, TasksAnswer};
pub use http::door;
pub use model::{Counts, Entry, EntryKind, Filter, Plan, Rhythm, State, Task};
pub use problems::TaskProblem;
pub use service::{NewEntry, Tasks};
