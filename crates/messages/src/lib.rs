//! The outbox: what is said to many people by SMS, Zalo and e-mail, and what becomes of it (`P-4.1`).
//!
//! * A template says the words ([`model::Template`]); [`rules`] keep numbers of papers, requests for secrets and links that look
//!   like the ministry's out of every text, count the parts of an SMS, and keep the night quiet.
//! * Whoever has something to say hands recipients over ([`Messages::draw_up`]): that is a draft, which shows how many it is and
//!   what it costs. It goes out once a person confirms those very numbers ([`Messages::send`]).
//! * Addresses and texts are personal data: they stand sealed, with the keys that [`Keys`] hands over. Whoever wants no messages is
//!   known by a keyed digest and gets none.
//! * [`Messages::work`] hands messages over to the [`channels`]. *Being handed over* is written down and committed first; a hand-over
//!   that breaks off is *unknown*, never tried again blindly, and settled by the channel's reports or by a person.
//! * This room knows no other capability: who is invited to what is the caller's business.

pub mod channels;
mod drawing;
mod figures;
mod http;
mod keys;
pub mod library;
pub mod model;
mod pages;
mod problems;
mod reports;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
mod store;
mod tokens;
mod working;

pub use channels::wire;
pub use drawing::Drawn;
pub use figures::{DayLine, Fates, Figures};
pub use http::door;
pub use keys::{Keys, Sealer};
pub use model::{
    Batch, BatchState, ChannelKind, LeftOut, LeftOutRow, Message, NewBatch, Recipient, Setting, Spent, State, Sum, Template, Why,
};
pub use problems::MessagesProblem;
pub use service::{Messages, Overview};
pub use working::Pass;
