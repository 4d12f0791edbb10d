//! How many people teams met on a day and what came of it, by commune: what forecasts learn from (`P-5.2`).

mod store;

use crate::{problems::ClaimsProblem, service::Claims};
use vedich_kernel::{Day, LocalityId};

/// Meetings of a day with people of a commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contacts {
    /// The day.
    pub day: Day,
    /// Commune of the people.
    pub commune: LocalityId,
    /// Teams that met somebody.
    pub teams: i64,
    /// People met.
    pub met: i64,
    /// Of these, said to be activated then.
    pub activated: i64,
    /// Of these, said to be registered at level 1 then.
    pub registered: i64,
}

impl Claims {
    /// Meetings told of by files, by other programs and as help outside the lists, up to a day and as told up to a commit. Visits on work
    /// lists are not among them: fieldwork counts those. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn contacts(&self, to: Day, cutoff: i64) -> Result<Vec<Contacts>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::contacts(self.db(), campaign.id, to, cutoff).await?)
    }
}
