//! Named lists (`P-3.6`, `P-3.7`): a unit names the people whom it helped to activate, by number or by name and birth date.
//!
//! A row whose person is found becomes a claim and is settled like any other. A doubtful row waits, sealed, for somebody who
//! may see the residents in question; each decision is a fact, and the newest stands. A row that means nobody is told back by
//! its number. Whom the unit named for an earlier day counts on that day, once. The unit sees of its rows only *confirmed*,
//! *pending* and *not confirmed*, and never sooner than the register could have said so: a list must not become a way to look people up (plan.md, "Who sees what").

mod deciding;
mod earlier;
mod finding;
pub(crate) mod http;
mod importing;
pub mod model;
pub(crate) mod report;
pub mod rules;
pub(crate) mod store;
mod viewing;

pub use importing::ListUpload;
pub use viewing::ListFilter;
