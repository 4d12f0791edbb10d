//! The key that seals second factors: one of the house, beside the database. It is made when the first is set up; `vedich keys`
//! exports and rotates it like the others, and it outlives any campaign.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};
use vedich_accounts::FactorKeys;
use vedich_kernel::CampaignId;
use vedich_register::{KeyStore, Vault};

/// Accounts belong to the house, not to one campaign.
const HOUSE: CampaignId = CampaignId(0);
/// Keeps recovery codes apart from other digests under this key.
const RECOVERY: i64 = 1;

/// Of a data folder.
pub(crate) struct HouseFactorKeys {
    keys: KeyStore,
    opened: Mutex<Option<Vault>>,
}

impl HouseFactorKeys {
    pub(crate) fn at(data: &Path) -> Self {
        Self { keys: KeyStore::at(data), opened: Mutex::new(None) }
    }

    fn vault(&self) -> Result<Vault, String> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vault) = &*opened {
            return Ok(vault.clone());
        }
        let key = self.keys.open_or_make("accounts", HOUSE).map_err(|e| e.to_string())?;
        Ok(opened.insert(Vault::from_key(&key, 1)).clone())
    }
}

impl FactorKeys for HouseFactorKeys {
    fn seal(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.vault()?.seal_as(what, plain).map_err(|e| e.to_string())
    }

    fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, String> {
        self.vault()?.open_as(what, sealed).map_err(|e| e.to_string())
    }

    fn digest(&self, text: &str) -> Result<Vec<u8>, String> {
        Ok(self.vault()?.key_digest(RECOVERY, text).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"twenty secret bytes!";

    #[test]
    fn what_is_sealed_for_one_account_opens_for_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = HouseFactorKeys::at(folder.path());
        let sealed = keys.seal("second factor 5", SECRET).unwrap();
        assert!(!sealed.windows(8).any(|w| w == &SECRET[..8]), "not in clear");
        assert_ne!(sealed, keys.seal("second factor 5", SECRET).unwrap(), "never the same twice");
        assert_eq!(keys.open("second factor 5", &sealed).unwrap(), SECRET);
        assert!(keys.open("second factor 6", &sealed).is_err());
        assert!(keys.open("second factor 5", &sealed[1..]).is_err());
        assert_ne!(keys.digest("recovery code 5 a").unwrap(), keys.digest("recovery code 6 a").unwrap());
    }

    #[test]
    fn a_new_master_key_and_the_end_of_a_campaign_leave_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = KeyStore::at(folder.path());
        store.open_or_make("campaign", CampaignId(1)).unwrap();
        let keys = HouseFactorKeys::at(folder.path());
        let (sealed, digest) = (keys.seal("second factor 5", SECRET).unwrap(), keys.digest("a").unwrap());
        store.rotate().unwrap();
        store.destroy(CampaignId(1)).unwrap();
        let later = HouseFactorKeys::at(folder.path());
        assert_eq!(later.open("second factor 5", &sealed).unwrap(), SECRET);
        assert_eq!(later.digest("a").unwrap(), digest);
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(
            HouseFactorKeys::at(elsewhere.path()).open("second factor 5", &sealed).is_err(),
            "the database alone opens nothing"
        );
    }
}
