//! What visits and helps carry that a claim alone does not: whose phone was used, and whether notes are alike. For the
//! sampling of inspections (`P-3.8`); what a note says is told to nobody.

use crate::{model::PhoneOf, problems::FieldworkProblem, service::Fieldwork, store::carried, sync::batch::note_of};
use std::collections::HashMap;
use uuid::Uuid;
use vedich_kernel::{Day, text};

/// What stands behind a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Whose phone was used.
    pub phone_of: PhoneOf,
    /// Notes of the same words have the same number; none without a note.
    pub note: Option<u64>,
}

impl Fieldwork {
    /// Marks of the claims that visits and helps of a period made; claims from elsewhere have none. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn marks(&self, from: Day, to: Day) -> Result<HashMap<Uuid, Mark>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let deeds = carried::claimed(self.db(), campaign.id, from, to).await?;
        let operations: Vec<String> = deeds.iter().map(|d| d.1.clone()).collect();
        let vault = self.register().vault(campaign.id).await?;
        let mut notes: HashMap<String, String> = HashMap::new();
        for (operation, sealed) in carried::sealed(self.db(), campaign.id, &operations).await? {
            let said: serde_json::Value =
                serde_json::from_str(&vault.open_text(&note_of(&operation), &sealed)?).unwrap_or_default();
            if let Some(note) = said["note"].as_str() {
                notes.insert(operation, text::fold(note));
            }
        }
        // Numbers in the order of the words: they tell which notes are alike and nothing else.
        let mut words: Vec<&String> = notes.values().collect();
        words.sort_unstable();
        words.dedup();
        let numbers: HashMap<&String, u64> = words.into_iter().zip(1..).collect();
        let note = |operation: &String| notes.get(operation).and_then(|n| numbers.get(n)).copied();
        Ok(deeds
            .iter()
            .map(|(claim, operation, phone_of)| (*claim, Mark { phone_of: *phone_of, note: note(operation) }))
            .collect())
    }
}
