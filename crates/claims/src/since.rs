//! What is new since a commit, for those who carry what was true then.

use crate::{problems::ClaimsProblem, service::Claims, store::since};
use std::collections::HashSet;
use vedich_kernel::CitizenId;

impl Claims {
    /// Of these citizens, those about whom a claim came or was taken back after a commit number. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn told_of_since(&self, people: &[CitizenId], commit: i64) -> Result<HashSet<CitizenId>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(since::told_of(self.db(), campaign.id, people, commit).await?)
    }
}
