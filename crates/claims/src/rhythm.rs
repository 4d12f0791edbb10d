//! When activations are told of: by hour of the week and commune. Counts for the boards; nothing here tells of a person.

use crate::{problems::ClaimsProblem, service::Claims, store::rhythm};
use vedich_kernel::{Day, LocalityId};

/// Activations claimed in a commune in one hour of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimHour {
    /// The commune in which the person lives.
    pub commune: LocalityId,
    /// Monday is 0.
    pub weekday: usize,
    /// Hour of the day in Việt Nam, 0 to 23.
    pub hour: usize,
    /// Claims that stand.
    pub activations: i64,
}

impl Claims {
    /// Activations claimed of days of a period, by hour of the week and commune; people whom no commune knows are left out. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn activations_by_hour(&self, from: Day, to: Day) -> Result<Vec<ClaimHour>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(rhythm::by_hour(self.db(), campaign.id, from, to).await?)
    }
}
