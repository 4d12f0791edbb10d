//! The territory room: localities with their validity, units, teams and their members; and where somebody may act.
//!
//! * [`Tree`] is a snapshot of localities, units and teams in memory. [`Territory::tree`] hands it out; it is read again from
//!   the database only after the territory changed. All look-ups and all scope decisions ([`Tree::require`]) are made on it.
//! * A locality's identity is (code, valid from): codes are given again after mergers (domain.md, Territory). Look-ups by
//!   code therefore take a day.
//! * [`Territory::import_workbook`] reads `territory.xlsx` (localities, mergers, units, teams, members): the same file twice
//!   changes nothing, good rows go on, and each bad row is named with sheet, row, column and what to do.
//! * [`sheet`] reads small tables out of workbooks as people really write them: titles above, columns moved.

mod http;
mod import;
mod model;
mod pages;
mod problems;
mod reform;
mod rules;
mod service;
pub mod sheet;
mod store;
mod tree;
pub mod upload;
mod workbook;

pub use http::door;
pub use import::{ImportReport, Tally};
pub use model::{Locality, LocalityKind, Member, MemberId, Succession, Team, TeamKind, Unit, UnitKind};
pub use pages::{Taken, problem_table, tally_table, workbook_form, workbook_outcome};
pub use problems::TerritoryProblem;
pub use reform::{Effect, Followed, Follows, Hindrance, Move, People, Reform};
pub use rules::IT_SKILLED_PER_TEAM;
pub use service::{TeamNeeds, Territory};
pub use sheet::RowProblem;
pub use tree::{Heir, Heirs, Tree};
