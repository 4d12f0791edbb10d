//! The campaign room: the campaign, its phases, and who owes how much by when (`P-1.3`, `P-3.1`, `P-3.4`, `P-3.5`).
//!
//! * [`Campaigns`] is the service. A campaign comes from `plan.toml` ([`Campaigns::init_from_plan`]) or from the page; the same
//!   plan twice changes nothing.
//! * Targets are facts: each change adds a version with who, when and why; figures of an earlier cut-off keep the target of
//!   that time ([`Campaigns::targets_at`]). They come from `targets.xlsx` or are set one by one.
//! * [`quota`] shares a target out over places, units and days (`P-5.5`, `P-5.7`); [`quotas`] keeps what came of it, day by day, and
//!   [`Quotas`](quotas::Quotas) is their service.
//! * [`rules`] holds the arithmetic: shares of the eligible rounded up, required pace, the straight line of the plan.

mod apply;
mod checks;
mod http;
mod model;
mod pages;
mod plan;
mod problems;
pub mod quota;
pub mod quotas;
mod reform;
pub mod rules;
mod service;
mod store;
mod workbook;

pub use checks::{Warning, check};
pub use http::door;
pub use model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, Target};
pub use plan::{Plan, PlanFault, PlanFiles, PlannedPhase};
pub use problems::CampaignProblem;
pub use reform::TargetsFollow;
pub use rules::Pace;
pub use service::{Campaigns, InitReport, PlanReport, TargetReport};
