//! The campaign's name as page heads show it, without asking the database for each page.

use std::sync::{Arc, PoisonError, RwLock};
use vedich_campaign::Campaigns;

/// The name of the running campaign; empty before the set-up.
#[derive(Clone, Debug, Default)]
pub struct CampaignLabel(Arc<RwLock<String>>);

impl CampaignLabel {
    /// The name.
    #[must_use]
    pub fn get(&self) -> String {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads it again.
    pub async fn refresh(&self, campaigns: &Campaigns) {
        match campaigns.current().await {
            Ok(campaign) => {
                let name = campaign.map(|c| c.name).unwrap_or_default();
                *self.0.write().unwrap_or_else(PoisonError::into_inner) = name;
            }
            Err(e) => tracing::warn!(error = %e, "the campaign is not readable"),
        }
    }
}
