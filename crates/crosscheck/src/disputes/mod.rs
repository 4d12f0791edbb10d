//! Disputes: a unit says that a figure is wrong, with evidence; the standing office decides, and all of it stays (`P-3.8`,
//! `P-3.11`). A decision never turns a claim into a confirmed one, because the register alone confirms; it stands beside the
//! verdict, and the unit's flag says that somebody has looked.

pub(crate) mod http;
pub mod model;
pub mod rules;
mod service;
pub(crate) mod store;

pub use model::{Decided, Decision, Dispute, Evidence, EvidenceKind, NewDispute, UnitDisputes};
