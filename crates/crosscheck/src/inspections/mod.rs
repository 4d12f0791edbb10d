//! Inspection rounds: claims against reality (`P-3.8`). A sample of what units reported is drawn blind and weighted by risk
//! ([`draw`]), inspectors of other units go and see, and what they find says with a 95 % interval how much of each unit's reports is
//! false ([`estimate`]). A finding never changes what the register says; it stands beside it.

pub mod draw;
pub mod estimate;
mod finding;
mod follow;
pub(crate) mod http;
pub mod model;
mod phone;
pub mod risk;
mod rounds;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod task_http;
pub(crate) mod tasks;
pub(crate) mod viewing;

pub use estimate::Estimate;
pub use model::{
    Finding, Inspector, Item, NewRound, Risk, RiskSign, Round, RoundState, Sampled, Stratum, Task, TaskState, UnitResult,
};
pub use phone::OnPhones;
