//! The outbox and webhooks with the campaign's vault, and the channels that the data folder names. They know no register, so it is handed
//! to them here.

use crate::problems::ServerProblem;
use std::{path::Path, sync::Arc};
use vedich_db::BoxFuture;
use vedich_kernel::{CampaignId, Problematic};
use vedich_messages::{
    Keys, Messages, Sealer,
    channels::{self, Channels},
};
use vedich_register::{Register, RegisterProblem, Vault};
use vedich_webhooks::Webhooks;

/// Opens the outbox, with the channels that the folder names or with `others` instead.
///
/// # Errors
/// When `messages.toml` cannot be used.
pub(crate) fn open(register: &Register, folder: &Path, others: Option<Channels>) -> Result<Messages, ServerProblem> {
    let keys = Arc::new(VaultKeys(register.clone()));
    let messages = Messages::new(register.db().clone(), Arc::clone(register.clock()), register.territory().clone(), keys);
    // The channel of Zalo keeps its tokens in the outbox.
    let channels = match others {
        Some(others) => others,
        None => channels::load(folder, Arc::new(messages.clone())).map_err(ServerProblem::of)?,
    };
    Ok(messages.with_channels(channels))
}

/// Opens webhooks, with what `webhooks.toml` allows.
///
/// # Errors
/// When `webhooks.toml` cannot be used.
pub(crate) fn webhooks(register: &Register, folder: &Path) -> Result<Webhooks, ServerProblem> {
    let settings = vedich_webhooks::Settings::load(folder).map_err(ServerProblem::of)?;
    let keys = Arc::new(VaultKeys(register.clone()));
    let territory = register.territory().clone();
    Ok(Webhooks::new(register.db().clone(), Arc::clone(register.clock()), territory, keys, settings))
}

struct VaultKeys(Register);

impl Keys for VaultKeys {
    fn keys(&self) -> BoxFuture<'_, Result<(CampaignId, Arc<dyn Sealer>), Box<dyn Problematic + Send + Sync>>> {
        Box::pin(async move {
            let told = |e: RegisterProblem| -> Box<dyn Problematic + Send + Sync> { Box::new(e) };
            let campaign = self.0.campaign().await.map_err(told)?.id;
            let vault = self.0.vault(campaign).await.map_err(told)?;
            Ok((campaign, Arc::new(VaultSealer(vault)) as Arc<dyn Sealer>))
        })
    }
}

struct VaultSealer(Vault);

impl Sealer for VaultSealer {
    fn seal(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.0.seal_as(what, plain).map_err(|e| e.to_string())
    }

    fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, String> {
        self.0.open_as(what, sealed).map_err(|e| e.to_string())
    }

    fn digest(&self, kind: i64, text: &str) -> [u8; 16] {
        self.0.key_digest(kind, text)
    }
}
