//! The morning brief (`P-1.3`, `P-5.2`): what a leader has to know before eight o'clock, on one page. Will we reach the line, when, and what is in
//! the way; what today asks of each place; what waits for a decision; who lags. It is read on a page, printed, and sent by e-mail: drawn up by
//! hand as a draft of the outbox, or every morning at a set time to a list that somebody set with a reason.
//!
//! The brief says what the overview, the forecast, the quotas and the day say: nothing is counted here. Addresses stand sealed.

mod compose;
mod model;
pub(crate) mod pages;
mod problems;
mod sending;
mod store;

pub use model::BriefSetting;
pub use problems::BriefProblem;

use vedich_campaign::quotas::Quotas;
use vedich_messages::Messages;

/// Rooms that the brief asks beside those that the overview asks.
#[derive(Clone)]
pub(crate) struct Rooms {
    pub quotas: Quotas,
    pub messages: Messages,
}
