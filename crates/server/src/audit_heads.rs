//! The heads of the audit trail, exported once a day (design.md, Storage: Audit): one line each in a file beside, not in, the database, sealed with
//! a key of the key store, and in the log. Who can write the database alone cannot rewrite the trail unseen. Who can write the data folder too
//! can: every backup brings a copy of the file along, and `vedich audit head` prints a head for another machine.

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
        let last = self.last()?;
        let today = now.rfc3339();
        if last.as_ref().is_some_and(|l| l.at.get(..10) == today.get(..10)) {
            return Ok(false);
        }
        Ok(self.export(db, now).await?.is_some())
    }

    /// Appends the head now, unless the newest one of the file says as much; tells what it appended. The head also goes into the log, which
    /// often leaves the machine by itself.
    ///
    /// # Errors
    /// As [`AuditHeads::export_daily`].
    pub async fn export(&self, db: &Db, now: Moment) -> Result<Option<AuditHead>, ServerProblem> {
        let last = self.last()?;
        let key = self.key().map_err(ServerProblem::of)?;
        let Some(head) = audit_head(db, &*key, now).await? else { return Ok(None) };
        if last.is_some_and(|l| l.no >= head.no) {
            return Ok(None);
        }
        let failed = |source| self.failed(source);
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&self.file).map_err(failed)?;
        file.write_all(format!("{head}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        tracing::info!(%head, "the head of the audit trail was exported");
        Ok(Some(head))
    }

    /// Lays a copy of the file somewhere else, such as beside a backup. False while there is none.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn copy_to(&self, path: &Path) -> std::io::Result<bool> {
        match std::fs::copy(&self.file, path) {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !self.file.exists() => Ok(false),
            Err(e) => Err(e),
        }
    }

    fn last(&self) -> Result<Option<AuditHead>, ServerProblem> {
        Ok(self.exported().map_err(|source| self.failed(source))?.0.pop())
    }

    fn failed(&self, source: std::io::Error) -> ServerProblem {
        ServerProblem::Folder { path: self.file.display().to_string(), source }
    }
}
