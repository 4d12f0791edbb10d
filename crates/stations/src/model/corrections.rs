//! Results at the desk that were written down wrong, and put right.

use super::{BookingStep, NotPossible};
use vedich_kernel::Moment;

/// What really came of a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Nothing yet: at the desk again.
    Nothing,
    /// Served; with the national number that was typed, or without one.
    Taken(String),
    /// Not possible, for a reason.
    NotPossible(NotPossible),
}

/// Something that happened to a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub step: BookingStep,
    /// Why it was not possible.
    pub reason: Option<NotPossible>,
    /// When it was written down.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}
