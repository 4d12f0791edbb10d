//! Webhooks: other programs are told that something happened, without asking all day (`P-3.11`): an extract has landed or was taken back,
//! a phase is closed.
//!
//! * A [`Webhook`] is an address with a secret. What is sent names what happened, never a person: [`payload`] makes it of few known fields.
//! * Each delivery is signed over time and body ([`rules::signature`]), so whoever gets it knows that it is ours, unchanged and new.
//! * Deliveries are written down before they are sent (the outbox pattern of the design): nothing is lost when the house closes in the
//!   middle, and what may have arrived is sent again under the same id. At least once, never silently not.
//! * A failed delivery is tried again, later each time; an address that fails for long is switched off and the administrator is told.
//! * Addresses of the own network are not spoken to ([`rules::may_reach`]), whatever a name leads to, unless `webhooks.toml` allows it.

mod day;
mod http;
pub mod model;
mod pages;
pub mod payload;
mod problems;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
pub mod settings;
mod store;
mod working;

pub use http::door;
pub use model::{Attempt, Delivery, DeliveryState, Kind, NewWebhook, State, Webhook};
pub use problems::WebhookProblem;
pub use service::Webhooks;
pub use settings::Settings;
pub use working::Pass;
