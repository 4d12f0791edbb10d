//! All SQL of the register. Scope is enforced by the callers' communes: every query of people names its communes.

pub(crate) mod extracts;
pub(crate) mod facts;
pub(crate) mod people;
pub(crate) mod progress;
pub(crate) mod reform;
pub(crate) mod staging;
pub(crate) mod totals;

/// An applied extract hides nothing; people first seen in an extract that was never applied are not there yet,
/// and people known only from a withdrawn one are not there any more.
pub(crate) const VISIBLE: &str = "NOT IN (SELECT no FROM extract WHERE state IN ('staging', 'staged', 'abandoned', 'withdrawn'))";
