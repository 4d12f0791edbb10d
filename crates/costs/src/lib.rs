//! What the campaign costs, for the finance office's proposal (`P-5.4`, `P-4.4f`).
//!
//! * Quantities are counted, not typed: equipment sets in use, shifts that are held, officers who serve at them, messages that were
//!   handed over ([`rules::counted`]).
//! * Prices are settings with a source, who set them and when ([`Costs::set_price`]); an item without a price is named as missing and
//!   never taken for nothing.
//! * What the system does not count stands as lines of one's own ([`Costs::put_line`]).
//! * [`Costs::proposal`] puts them together by level: the city, and each commune. It goes out as a page, JSON and a workbook, with the
//!   assumptions beside the numbers.

mod http;
pub mod model;
mod pages;
mod problems;
pub mod rules;
mod service;
mod store;
mod workbook;

pub use http::door;
pub use model::{Drafts, Item, Level, Line, NewLine, OwnLine, Price, Proposal, What};
pub use pages::{assumptions, name as line_name, source as line_source, unit as line_unit};
pub use problems::CostsProblem;
pub use service::Costs;
