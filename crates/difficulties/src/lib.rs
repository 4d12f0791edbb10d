//! The difficulty desk: who is stuck asks, who is responsible answers, and an answer helps everybody after (`P-5.8`).
//!
//! * Anybody who works in the campaign asks ([`Difficulties::ask`]), for the own unit, team or locality. The police and the
//!   people's committee of the commune owe the answer, by a day.
//! * [`Difficulties::answer`], [`Difficulties::reopen`] and [`Difficulties::escalate`] add steps; where a question stands
//!   follows from them ([`rules::apply`]). Escalating hands it to the level above, up to the campaign's.
//! * Answers that are shared become the knowledge base: [`Difficulties::search`] finds them with or without accents.
//! * Questions and answers speak of things, not of citizens: texts with numbers of people are refused.

mod day;
mod http;
pub mod model;
mod pages;
mod phones;
mod problems;
pub mod rules;
#[cfg(test)]
mod schema_tests;
mod service;
mod store;

pub use http::door;
pub use model::{AskedBy, Category, Counts, Difficulty, Filter, NewDifficulty, Outcome, State, Step, StepKind};
pub use phones::{Asker, Askers};
pub use problems::DifficultyProblem;
pub use service::Difficulties;
