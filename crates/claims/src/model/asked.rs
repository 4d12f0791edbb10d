//! What is asked about claims, and what is answered.

use serde::Serialize;
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};

/// Which claims are asked for.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// In this locality subtree.
    pub locality: Option<LocalityId>,
    /// Of this day.
    pub day: Option<Day>,
    /// Of this team.
    pub team: Option<TeamId>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Activations only.
    pub activations: bool,
    /// From this position on.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A team's claims of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayTotal {
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// The team.
    pub team: Option<TeamId>,
    /// Outcomes reported.
    pub outcomes: i64,
    /// Of these, activations.
    pub activations: i64,
    /// Of these, of people whom the register did not know.
    pub unmatched: i64,
}
