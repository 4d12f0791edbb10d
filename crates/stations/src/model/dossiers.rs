//! Dossiers and the batches in which they are sent.

use serde::Serialize;
use vedich_kernel::{CitizenId, Day, LocalityId, Moment};

/// A dossier that was taken at a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DossierFact {
    /// Its number.
    pub no: i64,
    /// Whose it is, where the number or an invitation told.
    pub citizen: Option<CitizenId>,
    /// A national number was typed.
    pub numbered: bool,
    /// The day it was taken.
    pub day: Day,
    /// At which shift.
    pub shift: i64,
}

/// Dossiers that are sent together (`P-4.4d`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub no: i64,
    /// The commune whose stations took them.
    pub commune: LocalityId,
    /// Number of the paper that goes with it.
    pub reference: String,
    /// When it was made.
    pub made_at: Moment,
    /// By whom: sign-in name.
    pub by: String,
    /// When it was transmitted to the department.
    pub transmitted_at: Option<Moment>,
    /// The dossiers.
    pub dossiers: Vec<DossierFact>,
}

/// What the register says of dossiers since they were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StationsBatchState)]
pub struct BatchState {
    /// In the batch.
    pub dossiers: i64,
    /// Approved.
    pub approved: i64,
    /// Rejected, and to be taken again.
    pub rejected: i64,
    /// The register has not said yet.
    pub waiting: i64,
    /// Not tied to a citizen of the register: nothing will be said of them.
    pub untied: i64,
    /// Of these, so many with a national number: one that the register does not know.
    pub unknown: i64,
}
