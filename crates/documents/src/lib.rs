//! Documents: reports, briefs and appendices in the form of the administration, from verified figures (`P-5.1`, `P-5.2`, `P-3.5`).
//!
//! * [`Documents::create`] reads everything that a document tells of as it was known at a cut-off, and keeps it, so that it comes out the
//!   same whenever it is drafted and for ever; the same kind, phase, author and cut-off is the same document.
//! * [`draft`] makes a [`Paper`] of it: narrative blocks are drafted from the figures by plain rules and kept with them, so that a later
//!   program's rules word later documents alone; what people make of them is kept in versions. A text names a figure between double
//!   braces; on paper the number stands there and points at its source.
//! * [`render`] writes a paper as DOCX, XLSX and, by the program `vedich-pdf`, as PDF, to the millimetre of Decree 30/2020.
//! * A paper is kept as it was approved, and each file of it as it was first carried away (`fixed.rs`).
//! * A unit drafts its report, its head approves and thereby sends it in, the standing office takes it or sends it back
//!   ([`Documents::tracking`] names who is missing); the city's report is made of them.
//! * Ranking, proposals of awards, notices of criticism, lists of people and the budget come from the rooms whose they are ([`matter`]); whom a
//!   document names is sealed beside it, and opened for whoever may see these people.
//! * A city may bring templates of its own ([`template`]).

mod answers;
mod collect;
mod creating;
pub mod difficulties;
mod doubts;
pub mod draft;
pub mod facts;
mod fixed;
mod gather;
mod http;
mod kind;
mod known;
pub mod matter;
mod may;
pub mod model;
mod pages;
pub mod paper;
mod problems;
pub mod regrouped;
pub mod render;
mod rooms;
pub mod rules;
mod same;
#[cfg(test)]
mod schema_tests;
mod service;
mod settings;
mod store;
pub mod template;
mod tracking;

pub use creating::Exported;
pub use doubts::Doubts;
pub use http::door;
pub use model::{Asked, Content, Deadlines, Document, Format, Kind, Letterhead, State, Step, Version};
pub use paper::Paper;
pub use problems::DocumentProblem;
pub use rooms::Rooms;
pub use service::{Documents, Whole};
pub use tracking::{Sent, Tracking};
