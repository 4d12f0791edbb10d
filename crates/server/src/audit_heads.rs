//! The heads of the audit trail, exported once a day (design.md, Storage: Audit): one line each in a file beside, not in, the database, sealed with
//! a key of the key store. Who can write the database alone cannot rewrite the trail unseen. Who can write the data folder too can: append the
//! lines on another machine as well (`vedich audit head`).

use crate::problems::ServerProblem;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};
use vedich_accounts::{AuditHead, audit_head};
use vedich_db::Db;
use vedich_kernel::{CampaignId, Moment};
use vedich_register::{Key, KeyStore, RegisterProblem};

const FILE: &str = "audit-heads.txt";
/// The trail belongs to the house, not to one campaign.
const HOUSE: CampaignId = CampaignId(0);

/// The file of heads of a data folder.
#[derive(Clone, Debug)]
pub struct AuditHeads {
    keys: KeyStore,
    file: PathBuf,
}

impl AuditHeads {
    /// Of a data folder.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Self { keys: KeyStore::at(data), file: data.join(FILE) }
    }

    /// The key of the heads.
    ///
    /// # Errors
    /// When the key store does not open.
    pub fn key(&self) -> Result<Key, RegisterProblem> {
        self.keys.open_or_make("audit", HOUSE)
    }

    /// The heads that were exported, oldest first; a line that is none is left out here and counted.
    ///
    /// # Errors
    /// When there is a file and it cannot be read.
    pub fn exported(&self) -> std::io::Result<(Vec<AuditHead>, usize)> {
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
            Err(e) => return Err(e),
        };
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
        let (heads, bad): (Vec<_>, Vec<_>) = lines.map(str::parse::<AuditHead>).partition(Result::is_ok);
        Ok((heads.into_iter().filter_map(Result::ok).collect(), bad.len()))
    }

    /// Appends the head once a day, when there is anything new. True when it did.
    ///
    /// # Errors
    /// When file, key store or database refuse.
    pub async fn export_daily(&self, db: &Db, now: Moment) -> Result<bool, ServerProblem> {
        let failed = |source| ServerProblem::Folder { path: self.file.display().to_string(), source };
        let last = self.exported().map_err(failed)?.0.pop();
        let today = now.rfc3339();
        if last.as_ref().is_some_and(|l| l.at.get(..10) == today.get(..10)) {
            return Ok(false);
        }
        let key = self.key().map_err(ServerProblem::of)?;
        let Some(head) = audit_head(db, &*key, now).await? else { return Ok(false) };
        if last.is_some_and(|l| l.no >= head.no) {
            return Ok(false);
        }
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&self.file).map_err(failed)?;
        file.write_all(format!("{head}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(true)
    }
}
