//! The import side of the register's public face.

use crate::{
    doubts::{Doubt, doubts, refusal},
    hooks::Hooks,
    import::{
        apply, intake,
        opening::{Hash, choose, identity, open},
        stage, withdraw,
    },
    key_store::KeyStore,
    model::{Coverage, Extract, ExtractState, StatusFilter},
    places::{chains, communes_within, matcher},
    problems::RegisterProblem,
    reading::{ErrorReport, Finding, Input, Layout, Mapping, Severity},
    rules,
    store::extracts,
    uploads::Uploads,
    vault::Vault,
};
use std::{path::PathBuf, sync::Arc};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::{Campaign, Campaigns};
use vedich_db::{Db, Engine};
use vedich_kernel::{CampaignId, Clock, Day, ExtractNo, Lang, LocalityId, Moment};
use vedich_territory::{Territory, Tree};

/// The register service. Cheap to clone.
#[derive(Clone)]
pub struct Register {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) territory: Territory,
    pub(crate) campaigns: Campaigns,
    folder: Arc<PathBuf>,
    vault: Arc<tokio::sync::OnceCell<Vault>>,
    pub(crate) uploads: Uploads,
    pub(crate) hooks: Hooks,
}

/// A file to be staged, with what its uploader declares of it.
pub struct Upload {
    /// The file, on disk or in memory.
    pub input: Input,
    /// Its name, shown to people.
    pub file_name: String,
    /// Day of truth written on the extract.
    pub as_of: Day,
    /// Declared localities; empty means the whole area of the uploader (the campaign's root for the whole city).
    pub scope: Vec<LocalityId>,
    /// Everybody there, or some.
    pub coverage: Coverage,
    /// Filtered by status.
    pub status_filter: Option<StatusFilter>,
    /// Column mapping; `None` takes the one remembered for the source, else the proposal.
    pub mapping: Option<Mapping>,
    /// Name of the source whose mapping is remembered.
    pub source: String,
}

/// What staging made of a file.
#[derive(Clone, Debug)]
pub enum Staged {
    /// Waits for a look and [`Register::apply`].
    Ready(Extract),
    /// The very same upload was applied before; applying it again changes nothing.
    Known(Extract),
}

/// An upload with its first problems.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The upload.
    pub extract: Extract,
    /// Citizens known in the declared communes before it.
    pub known: i64,
    /// Why a person must confirm it, or why it is refused; nothing where nobody must.
    pub doubts: Vec<Doubt>,
    /// Header of the file's columns.
    pub header: Vec<String>,
    /// First rows with findings.
    pub rows: Vec<PreviewRow>,
}

/// A row with findings, as it stood in the file.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// Row number as in the file.
    pub row: i64,
    /// Cells as read.
    pub cells: Vec<String>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Register {
    /// The service over a database, with its key store in `folder/keys`.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, territory: Territory, campaigns: Campaigns, folder: PathBuf) -> Self {
        Self {
            db,
            clock,
            territory,
            campaigns,
            folder: Arc::new(folder),
            vault: Arc::new(tokio::sync::OnceCell::new()),
            uploads: Uploads::default(),
            hooks: Hooks::default(),
        }
    }

    /// The territory service.
    #[must_use]
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// The campaign service.
    #[must_use]
    pub fn campaigns(&self) -> &Campaigns {
        &self.campaigns
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The campaign that runs.
    ///
    /// # Errors
    /// When none was set up.
    pub async fn campaign(&self) -> Result<Campaign, RegisterProblem> {
        self.campaigns.current().await.map_err(RegisterProblem::other)?.ok_or(RegisterProblem::NoCampaign)
    }

    /// The vault of the running campaign.
    ///
    /// # Errors
    /// When the key store does not open, or is not the one under which the people in the database were sealed.
    pub async fn vault(&self, campaign: CampaignId) -> Result<Vault, RegisterProblem> {
        let open = || async {
            // A new key beside old people would open none of them, and take each for somebody new.
            if !KeyStore::at(&self.folder).knows(campaign) && extracts::any(&self.db, campaign).await? {
                return Err(RegisterProblem::KeysMissing);
            }
            Vault::open(&self.folder, campaign)
        };
        self.vault.get_or_try_init(open).await.cloned()
    }

    /// The data folder, which holds the key store.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Sweeps what a program that ended in mid-import left behind. Call at start.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn recover(&self) -> Result<usize, RegisterProblem> {
        let left = extracts::unfinished(&self.db).await?;
        for no in &left {
            apply::abandon(&self.db, vedich_db::By::system("recover", self.clock.now()), *no).await?;
        }
        Ok(left.len())
    }

    /// The tree of localities.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn tree(&self) -> Result<Arc<Tree>, RegisterProblem> {
        Ok(self.territory.tree().await?)
    }

    /// Refuses a locality outside the actor's area for a permission.
    ///
    /// # Errors
    /// [`RegisterProblem::NotYourArea`].
    pub fn require(
        &self,
        tree: &Tree,
        actor: &Actor,
        permission: Permission,
        locality: LocalityId,
    ) -> Result<(), RegisterProblem> {
        tree.require(actor, permission, locality).map_err(|_| RegisterProblem::NotYourArea)
    }

    /// Reads a file into sealed staging and compares it with what is known. Good rows go on; bad ones are kept for the report.
    ///
    /// # Errors
    /// When the file cannot be read, columns are missing, or a declared locality is outside the actor's area.
    pub async fn stage(
        &self,
        actor: &Actor,
        upload: Upload,
        progress: impl Fn(stage::Progress) + Send + Sync + 'static,
    ) -> Result<Staged, RegisterProblem> {
        let campaign = self.campaign().await?;
        rules::believable_day(upload.as_of, campaign.opening, self.clock.today())?;
        let tree = self.tree().await?;
        let vault = self.vault(campaign.id).await?;
        let scope = if upload.scope.is_empty() { vec![campaign.root] } else { upload.scope.clone() };
        for l in &scope {
            self.require(&tree, actor, Permission::ImportExtract, *l)?;
        }
        let communes = communes_within(&tree, &scope, upload.as_of);
        let (file_name, as_of) = (upload.file_name, upload.as_of);
        let remembered = self.remembered(&upload.source).await?;
        let given = upload.mapping.clone();
        let (input, name) = (upload.input, file_name.clone());
        let first_of_day = !extracts::any_of_day(&self.db, campaign.id, as_of).await?;
        let (book, layout, mapping, hash) =
            tokio::task::spawn_blocking(move || open(input, &name, given, remembered, first_of_day))
                .await
                .map_err(|e| RegisterProblem::Unreadable(e.to_string()))??;
        let missing = mapping.missing();
        if !missing.is_empty() {
            return Err(RegisterProblem::ColumnsMissing(missing.iter().map(|f| f.label(Lang::Vi).to_owned()).collect()));
        }
        let mut begun = extracts::Begun {
            campaign: campaign.id,
            as_of,
            file_name,
            hashed: None,
            source: upload.source,
            scope,
            communes: communes.clone(),
            coverage: upload.coverage,
            status_filter: upload.status_filter,
            mapping: serde_json::to_string(&mapping).unwrap_or_default(),
        };
        let to_hash = match hash {
            Hash::Known(file_hash) => {
                let identity = identity(&file_hash, &begun);
                if let Some(known) = extracts::same(&self.db, campaign.id, &identity).await? {
                    return Ok(Staged::Known(known));
                }
                begun.hashed = Some(extracts::Hashed { file_hash, identity });
                None
            }
            Hash::Later(file) => Some(file),
        };
        let job = stage::Job {
            db: self.db.clone(),
            vault,
            by: actor.by(self.clock.now()),
            campaign: campaign.id,
            setting: intake::Setting {
                as_of,
                min_age: campaign.eligible_min_age,
                places: matcher(&tree, as_of),
                only_commune: (communes.len() == 1).then(|| communes[0]),
                scope: communes.into_iter().collect(),
            },
            begun,
            to_hash,
            chains: chains(&tree),
            progress: Arc::new(progress),
        };
        let no = stage::run(job, book, layout, mapping).await?;
        let extract = extracts::get(&self.db, campaign.id, no).await?.ok_or(RegisterProblem::NoSuchExtract)?;
        Ok(Staged::Ready(extract))
    }

    pub(crate) async fn remembered(&self, source: &str) -> Result<Option<Mapping>, RegisterProblem> {
        let text = extracts::mapping_of_source(&self.db, source).await?;
        Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
    }

    /// The mapping remembered for a source, fitted to a file; else the proposal.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn mapping_for(&self, source: &str, layout: &Layout) -> Result<Mapping, RegisterProblem> {
        Ok(choose(layout, self.remembered(source).await?))
    }

    /// Remembers a mapping for a source.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn remember_mapping(&self, actor: &Actor, source: &str, mapping: &Mapping) -> Result<(), RegisterProblem> {
        let text = serde_json::to_string(mapping).unwrap_or_default();
        let source = source.to_owned();
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let (source, text) = (source.clone(), text.clone());
                Box::pin(async move { extracts::remember_mapping(tx, &source, &text).await })
            })
            .await?;
        Ok(())
    }

    async fn allowed(
        &self,
        actor: &Actor,
        permission: Permission,
        no: ExtractNo,
    ) -> Result<(Campaign, Extract), RegisterProblem> {
        let campaign = self.campaign().await?;
        let extract = extracts::get(&self.db, campaign.id, no).await?.ok_or(RegisterProblem::NoSuchExtract)?;
        let tree = self.tree().await?;
        let inside = extract.scope.iter().all(|l| self.require(&tree, actor, permission, *l).is_ok());
        // Somebody else's upload is not there for those outside its area.
        if inside { Ok((campaign, extract)) } else { Err(RegisterProblem::NoSuchExtract) }
    }

    /// An upload in the actor's area.
    ///
    /// # Errors
    /// When there is none.
    pub async fn extract(&self, actor: &Actor, no: ExtractNo) -> Result<Extract, RegisterProblem> {
        Ok(self.allowed(actor, Permission::ImportExtract, no).await?.1)
    }

    /// Uploads in the actor's area, newest first, before a number.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn extracts(&self, actor: &Actor, before: Option<ExtractNo>, limit: i64) -> Result<Vec<Extract>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        let all = extracts::list(&self.db, campaign.id, before.map_or(i64::MAX, |n| n.0), limit.clamp(1, 200)).await?;
        let mine = |e: &Extract| e.scope.iter().all(|l| self.require(&tree, actor, Permission::ImportExtract, *l).is_ok());
        Ok(all.into_iter().filter(mine).collect())
    }

    /// Whether an extract that came after a moment counts by now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn landed_after(&self, at: Moment) -> Result<bool, RegisterProblem> {
        Ok(extracts::landed_after(&self.db, self.campaign().await?.id, at).await?)
    }

    /// When the newest extract that counts came; the beginning of time when none does.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn newest_landing(&self) -> Result<Moment, RegisterProblem> {
        Ok(extracts::newest_landing(&self.db, self.campaign().await?.id).await?)
    }

    /// When the newest extract had landed that stood applied at a commit; the beginning of time before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn landing_at(&self, cutoff: i64) -> Result<Moment, RegisterProblem> {
        Ok(extracts::landing_at(&self.db, self.campaign().await?.id, cutoff).await?)
    }

    /// The newest applied extract of somebody else's that covers all of the actor's area: they rest on it and may not open it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn covering(&self, actor: &Actor) -> Result<Option<Extract>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        let own = tree.tops(&actor.area(Permission::ImportExtract), campaign.root);
        let all = extracts::list(&self.db, campaign.id, i64::MAX, 200).await?;
        let others = |e: &Extract| e.scope.iter().any(|l| self.require(&tree, actor, Permission::ImportExtract, *l).is_err());
        let covers = |e: &Extract| own.iter().all(|top| e.scope.iter().any(|l| tree.is_within(*top, *l)));
        Ok(all.into_iter().find(|e| e.state == ExtractState::Applied && !own.is_empty() && others(e) && covers(e)))
    }

    /// Counts and first problems of an upload, before anything is applied.
    ///
    /// # Errors
    /// When there is no such upload in the actor's area or the vault does not open.
    pub async fn preview(&self, actor: &Actor, no: ExtractNo, rows: i64) -> Result<Preview, RegisterProblem> {
        let (campaign, extract) = self.allowed(actor, Permission::ImportExtract, no).await?;
        let vault = self.vault(campaign.id).await?;
        let known = self.known(&campaign, &extract).await?;
        let doubts = doubts(&extract, &campaign, known);
        let mut header = Vec::new();
        let mut problems = Vec::new();
        for (row, sealed) in extracts::problem_rows(&self.db, no, -1, rows + 1).await? {
            let p = open_problem(&vault, no, row, &sealed)?;
            if row == 0 { header = p.cells } else { problems.push(PreviewRow { row, cells: p.cells, findings: p.findings }) }
        }
        // Rejected rows first: they need somebody.
        problems.sort_by_key(|p| (p.findings.iter().all(|f| f.code.severity() != Severity::Error), p.row));
        Ok(Preview { doubts, extract, known, header, rows: problems })
    }

    /// Makes a staged upload count. The write is as long as what changed; nothing is applied in part.
    ///
    /// # Errors
    /// When it was applied already, others changed the same citizens meanwhile, or it needs a confirmation.
    pub async fn apply(&self, actor: &Actor, no: ExtractNo, confirm: bool) -> Result<Extract, RegisterProblem> {
        let (campaign, extract) = self.allowed(actor, Permission::ImportExtract, no).await?;
        let doubts = self.doubts(&campaign, &extract).await?;
        if let Some(refused) = refusal(&doubts) {
            return Err(refused);
        }
        if !confirm && !doubts.is_empty() {
            return Err(RegisterProblem::NeedsConfirmation(doubts));
        }
        let changed_at = self.territory.changed_at().await?;
        apply::apply(&self.db, actor.by(self.clock.now()), campaign.id, no, changed_at).await?;
        // Nobody waits for statistics and for caches to be given back. The embedded database has one writer, which settlement needs first.
        let db = self.db.clone();
        let see_to_it = async move {
            if let Err(error) = db.settle_memory().await {
                tracing::warn!(%error, "the database was not seen to after an import");
            }
        };
        if self.db.engine() == Engine::Postgres {
            tokio::spawn(see_to_it);
            self.hooks.settled(no).await;
        } else {
            self.hooks.settled(no).await;
            tokio::spawn(see_to_it);
        }
        extracts::get(&self.db, campaign.id, no).await?.ok_or(RegisterProblem::NoSuchExtract)
    }

    /// Takes a staged upload off the table.
    ///
    /// # Errors
    /// When it was applied already.
    pub async fn discard(&self, actor: &Actor, no: ExtractNo) -> Result<(), RegisterProblem> {
        self.allowed(actor, Permission::ImportExtract, no).await?;
        apply::abandon(&self.db, actor.by(self.clock.now()), no).await
    }

    /// Takes a wrong upload back, with a reason. Its facts stay in the history and count no more.
    ///
    /// # Errors
    /// When it is not applied, or the reason is missing or too short.
    pub async fn withdraw(&self, actor: &Actor, no: ExtractNo, reason: &str) -> Result<Extract, RegisterProblem> {
        let (campaign, extract) = self.allowed(actor, Permission::WithdrawExtract, no).await?;
        if extract.state != ExtractState::Applied {
            return Err(RegisterProblem::WrongState(extract.state.as_str()));
        }
        let reason = reason.trim();
        if reason.chars().count() < 5 {
            return Err(RegisterProblem::ReasonMissing);
        }
        let tree = self.tree().await?;
        let vault = self.vault(campaign.id).await?;
        let withdrawal = withdraw::Withdrawal { campaign: campaign.id, extract, chains: chains(&tree), vault };
        withdrawal.run(&self.db, actor.by(self.clock.now()), reason.to_owned()).await?;
        self.hooks.settled(no).await;
        extracts::get(&self.db, campaign.id, no).await?.ok_or(RegisterProblem::NoSuchExtract)
    }

    /// The error report: the original rows with their problems, as XLSX. Audited, since it holds personal data.
    ///
    /// # Errors
    /// When there is no such upload in the actor's area.
    pub async fn error_report(&self, actor: &Actor, no: ExtractNo, lang: Lang) -> Result<Vec<u8>, RegisterProblem> {
        let (campaign, _) = self.allowed(actor, Permission::ImportExtract, no).await?;
        let vault = self.vault(campaign.id).await?;
        let mapping = extracts::mapping(&self.db, no).await?.and_then(|m| serde_json::from_str(&m).ok()).unwrap_or_default();
        let mapping: Mapping = mapping;
        let mut report = None;
        let mut after = -1;
        loop {
            let page = extracts::problem_rows(&self.db, no, after, 2_000).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (row, sealed) in page {
                let p = open_problem(&vault, no, row, &sealed)?;
                match &mut report {
                    None => report = Some(ErrorReport::new(p.cells, mapping.clone(), lang).map_err(RegisterProblem::other)?),
                    Some(r) => {
                        r.add(u32::try_from(row).unwrap_or(u32::MAX), &p.cells, &p.findings).map_err(RegisterProblem::other)?;
                    }
                }
            }
        }
        let target = format!("extract:{no}");
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let target = target.clone();
                Box::pin(async move { tx.audit("extract.error_report", &target, serde_json::json!({})).await })
            })
            .await?;
        report.ok_or(RegisterProblem::NoSuchExtract)?.finish().map_err(RegisterProblem::other)
    }
}

fn open_problem(vault: &Vault, no: ExtractNo, row: i64, sealed: &[u8]) -> Result<intake::ProblemRow, RegisterProblem> {
    serde_json::from_slice(&vault.open_row(no.0, row, sealed)?).map_err(|e| RegisterProblem::Keys(e.to_string()))
}
