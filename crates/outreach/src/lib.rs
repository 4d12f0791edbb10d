//! Outreach: what is said to whom, where, by which channel; and the texts that are said (`P-4.1`, `P-1.1`).
//!
//! * An activity is planned and then done or cancelled; each change is a new version, and where it stands follows from
//!   [`rules::apply`]. [`Outreach::plan`], [`Outreach::change`], [`Outreach::finish`] and [`Outreach::cancel`] write versions.
//! * Evidence is a link or photographs. A photograph is decoded, turned upright, made smaller and written anew, so that nothing of
//!   the original file but its picture stays ([`photos`]).
//! * [`Outreach::effect`] sets the activations of a place before and after an activity beside those of the whole campaign. It shows,
//!   it does not prove.
//! * [`library`] holds our texts for loudspeakers, social networks and SMS; a campaign keeps copies of its own, in versions.
//! * An SMS goes out through the outbox, which shows count and cost first ([`Outreach::draw_up_messages`]).
//! * [`Outreach::import`] reads a workbook of activities; the same file twice changes nothing.

mod effect;
mod http;
mod import;
pub mod library;
pub mod model;
mod pages;
pub mod photos;
mod problems;
pub mod rules;
mod service;
mod store;
mod telling;
mod workbook;

pub use effect::{Change, Effect};
pub use http::door;
pub use import::ImportReport;
pub use model::{Activity, Audience, Channel, Counts, Filter, Plan, State, Text};
pub use problems::OutreachProblem;
pub use service::Outreach;
