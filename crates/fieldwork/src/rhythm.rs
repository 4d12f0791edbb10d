//! When visits are made, and by whom: by hour of the week and commune, and by team. Counts for the boards; nothing here tells of a
//! person.

use crate::{problems::FieldworkProblem, service::Fieldwork, store::rhythm};
use vedich_kernel::{Day, LocalityId, TeamId};

/// Visits of a commune in one hour of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitHour {
    /// The commune.
    pub commune: LocalityId,
    /// Monday is 0.
    pub weekday: usize,
    /// Hour of the day in Việt Nam, 0 to 23.
    pub hour: usize,
    /// Visits that stand.
    pub visits: i64,
}

/// What a team did at doors on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamVisits {
    /// The team.
    pub team: TeamId,
    /// The day.
    pub day: Day,
    /// Visits that stand.
    pub visits: i64,
}

impl Fieldwork {
    /// Visits of days of a period, by hour of the week and commune. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn visits_by_hour(&self, from: Day, to: Day) -> Result<Vec<VisitHour>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        Ok(rhythm::by_hour(self.db(), campaign.id, from, to).await?)
    }

    /// Visits of days of a period, by team and day. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn visits_by_team(&self, from: Day, to: Day) -> Result<Vec<TeamVisits>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        Ok(rhythm::by_team(self.db(), campaign.id, from, to).await?)
    }
}
