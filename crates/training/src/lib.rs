//! Teams that can do their work: who is trained and may go out, and where people with IT skills are lacking (`P-4.3b`, `P-4.5`).
//!
//! * A session is planned in versions; members attend by its code or QR within its hours, or the trainer ticks them. Attendance,
//!   presence taken back and quiz results are facts.
//! * A short quiz, ours unless the campaign changed it, is marked at once; [`rules::may_go_out`] says who may get lists.
//!   [`Training::untrained`] tells the rooms that hand lists out, through a trait that the server wires.
//! * A team that goes from house to house needs so many members with IT skills who come from the front or a union
//!   ([`rules::missing`]). [`Training::ask_for_people`] asks a named organisation, which promises, sends people or refuses; the
//!   request is filled when the team is complete.
//! * What the campaign requires is a setting with its history ([`model::Rule`]).

mod http;
pub mod model;
mod pages;
mod problems;
mod quiz;
mod requests;
pub mod rules;
mod service;
mod standing;
mod store;

pub use http::door;
pub use model::{Composition, NewSession, Question, Request, RequestState, Rule, Session, StepKind, Trained};
pub use problems::TrainingProblem;
pub use service::Training;
