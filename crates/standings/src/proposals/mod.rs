//! Proposals of awards, criticism and responsibility, with their evidence and their way (`P-3.9`, `P-5.3`, `P-4.2`). The software proposes
//! nothing by itself: a person writes it, others examine, vote and decide, and the one concerned is heard.

mod evidence;
mod model;
mod service;
mod steps;

/// For the council, whose votes are steps.
pub(crate) mod steps_of {
    pub(crate) use super::steps::write_step;
}

pub use evidence::Shown;
pub(crate) use model::Sealed;
pub use model::{Act, Cause, Evidence, EvidenceKind, NewEvidence, NewProposal, Proposal, ProposalKind, State, Step, Target};
