//! The campaign room: the campaign, its phases, and the targets of every locality and unit
//! (`P-1.3`, `P-3.1`, `P-3.4`, `P-3.5`).
//!
//! * [`Campaigns::import_plan`] reads `plan.toml`; [`Campaigns::import_targets`] reads `targets.xlsx`.
//! * Targets are versioned: a change adds a version with who, when and why; the newest stands.
//! * [`rules`] holds the arithmetic: what a share of the eligible means in people, what pace is still needed.

mod model;
mod plan;
mod problems;
pub mod rules;
mod service;
mod store;
mod targets;

pub use model::{Campaign, Metric, NewTarget, Phase, Place, Target, TargetValue};
pub use plan::{Plan, PlanPhase};
pub use problems::CampaignProblem;
pub use service::Campaigns;
pub use targets::TargetsReport;
