//! Of whom claims speak, for those who count people and not claims.

use crate::{model::Who, problems::ClaimsProblem, service::Claims, store};
use std::collections::HashMap;
use uuid::Uuid;

impl Claims {
    /// Of whom some claims speak whose people the register did not know when they were made: by now the citizen, else the kind and
    /// keyed digest of the number. For counting people; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn who(&self, claims: &[Uuid]) -> Result<HashMap<Uuid, Who>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::who(self.db(), campaign.id, claims).await?)
    }
}
