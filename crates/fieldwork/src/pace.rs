//! How many people of lists were visited on a day and how many are away, by commune: what forecasts learn from (`P-5.2`, `P-4.3e`).

use crate::{problems::FieldworkProblem, rules::absentees::Sighting, service::Fieldwork, store::pace};
use vedich_claims::Contacts;
use vedich_kernel::{Day, LocalityId};

impl Fieldwork {
    /// Standing visits up to a day, as recorded up to a commit; what was taken back later is left out. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn visited(&self, to: Day, cutoff: i64) -> Result<Vec<Contacts>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        Ok(pace::visited(self.db(), campaign.id, to, cutoff).await?)
    }

    /// By how many the people of activation lists who are away from their residence became more or fewer, by day and commune, in the order of
    /// days. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn away_changes(&self, to: Day, cutoff: i64) -> Result<Vec<(Day, LocalityId, i64)>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let seen: Vec<Sighting> = pace::sightings(self.db(), campaign.id, to, cutoff).await?;
        Ok(crate::rules::absentees::away_changes(&seen))
    }
}
