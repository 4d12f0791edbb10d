//! What fieldwork needs of the vault and of residences, many people at a time: keys of its own, notes sealed beside the persons,
//! and where people live now.

use crate::{
    key_store::KeyStore,
    problems::RegisterProblem,
    service::Register,
    store::{extracts, people},
    vault::Vault,
};
use ring::hmac;
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::Actor;
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, LocalityId};
use zeroize::Zeroizing;

/// Commune and quarter of residence.
pub type Home = (LocalityId, Option<LocalityId>);

impl Vault {
    /// The key under which a phone finds a number on one leased list; worthless for any other list or phone, and it tells
    /// nothing of the keys in the vault.
    #[must_use]
    pub fn lease_key(&self, lease: &str) -> Zeroizing<[u8; 32]> {
        self.derived(format!("lease {lease}").as_bytes())
    }

    /// Seals a text that belongs to something other than a citizen's row: an operation's note, a finding.
    ///
    /// # Errors
    /// When the cipher refuses.
    pub fn seal_text(&self, of: &str, plain: &str) -> Result<Vec<u8>, RegisterProblem> {
        self.seal_with(format!("text {of}").as_bytes(), plain.as_bytes())
    }

    /// Opens what [`Vault::seal_text`] sealed.
    ///
    /// # Errors
    /// When it was sealed with another key or for something else.
    pub fn open_text(&self, of: &str, sealed: &[u8]) -> Result<String, RegisterProblem> {
        String::from_utf8(self.open_with(format!("text {of}").as_bytes(), sealed)?).map_err(RegisterProblem::keys)
    }
}

/// What a list that is leased to a phone says of a number: the first 16 bytes of its HMAC under the lease's key.
#[must_use]
pub fn match_word(key: &[u8; 32], number: &str) -> [u8; 16] {
    let mut word = [0; 16];
    word.copy_from_slice(&hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), number.as_bytes()).as_ref()[..16]);
    word
}

impl Register {
    /// A secret of the campaign that is no key of the vault, kept wrapped beside it; made at first use.
    ///
    /// # Errors
    /// When the key store cannot be read or written.
    pub fn campaign_secret(&self, campaign: CampaignId, name: &'static str) -> Result<Zeroizing<[u8; 32]>, RegisterProblem> {
        KeyStore::at(self.folder()).open_or_make(name, campaign)
    }

    /// Ends the campaign's keys: its people are erased, in backups too; figures stay. First the trail, then the deed: what is told and did
    /// not happen can be done again, what happened untold cannot be told.
    ///
    /// # Errors
    /// When the reason is missing, or key store or database cannot be written.
    pub async fn destroy_keys(&self, actor: &Actor, campaign: CampaignId, reason: &str) -> Result<usize, RegisterProblem> {
        let reason = reason.trim().to_owned();
        if reason.chars().count() < 5 {
            return Err(RegisterProblem::ReasonMissing);
        }
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(
                    async move { tx.audit("keys.destroy", &format!("campaign:{campaign}"), json!({ "reason": reason })).await },
                )
            })
            .await?;
        KeyStore::at(self.folder()).destroy(campaign)
    }

    /// Where people live now, by a guess of the commune that is mostly right: one look-up by key each; who is not there is
    /// searched in their history.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn homes_near(
        &self,
        campaign: CampaignId,
        guesses: &[(CitizenId, LocalityId)],
    ) -> Result<HashMap<CitizenId, Home>, RegisterProblem> {
        let wanted: Vec<(LocalityId, CitizenNumber)> = guesses.iter().map(|(id, commune)| (*commune, id.number)).collect();
        let mut out: HashMap<CitizenId, Home> = people::quarters_in(self.db(), campaign, &wanted).await?.into_iter().collect();
        let missing: Vec<CitizenId> = guesses.iter().map(|g| g.0).filter(|id| !out.contains_key(id)).collect();
        if !missing.is_empty() {
            out.extend(self.homes(campaign, &missing).await?);
        }
        Ok(out)
    }

    /// The commit number of the newest extract that came to count or was taken back: what the register says has not changed
    /// since.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn changed_at(&self, campaign: CampaignId) -> Result<i64, RegisterProblem> {
        Ok(extracts::newest_change(self.db(), campaign).await?)
    }
}
