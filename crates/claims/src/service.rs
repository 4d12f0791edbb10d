//! The claims service.

use crate::{
    check::{Checked, check_count, check_row, count, refuse, report},
    file::{self, Rows},
    hooks::{ClosedDays, Verdicts},
    model::{
        Claim, ClaimFilter, ClaimSource, CountRow, CountedClaim, DayTotal, FileKind, ImportReport, ImportedFile, NamedRow,
        NewClaim, Outcome, RowProblemKind, Who,
    },
    problems::ClaimsProblem,
    rules,
    store::{self, Where},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_db::{By, Db, WriteTx};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, UnitId};
use vedich_register::{Register, Vault, vault::Digest};
use vedich_territory::{LocalityKind, MemberId, Tree};

/// The claims service. Cheap to clone.
#[derive(Clone)]
pub struct Claims {
    register: Register,
    pub(crate) verdicts: Option<Arc<dyn Verdicts>>,
    pub(crate) closed: Option<Arc<dyn ClosedDays>>,
}

/// What became of a claim that was to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The claim, whether new or known.
    pub id: Uuid,
    /// It was not there before.
    pub new: bool,
}

impl Claims {
    /// The service over a register.
    #[must_use]
    pub fn new(register: Register) -> Self {
        Self { register, verdicts: None, closed: None }
    }

    /// The register that outranks all this.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    /// Imports a file of named claims or of counts; which of the two its header tells. Good rows go on, the same row twice is
    /// one claim (`P-3.6`, `P-3.7`).
    ///
    /// # Errors
    /// When the file cannot be read or no campaign runs.
    pub async fn import_file(&self, actor: &Actor, bytes: Vec<u8>, file_name: &str) -> Result<ImportReport, ClaimsProblem> {
        let name = file_name.to_owned();
        let rows = tokio::task::spawn_blocking(move || file::read(&bytes, &name))
            .await
            .map_err(|e| ClaimsProblem::Unreadable(e.to_string()))??;
        match rows {
            Rows::Named(rows) => self.import_named(actor, rows, ClaimSource::File, Some(file_name)).await,
            Rows::Counts(rows) => self.import_counts(actor, rows, ClaimSource::File, Some(file_name)).await,
        }
    }

    /// Records rows that a program sends.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn import_rows(
        &self,
        actor: &Actor,
        named: Vec<NamedRow>,
        counts: Vec<CountRow>,
    ) -> Result<(ImportReport, ImportReport), ClaimsProblem> {
        let numbered = |n: usize| i64::try_from(n + 1).unwrap_or(i64::MAX);
        let named = named.into_iter().enumerate().map(|(n, r)| NamedRow { row: numbered(n), ..r }).collect();
        let counts = counts.into_iter().enumerate().map(|(n, r)| CountRow { row: numbered(n), ..r }).collect();
        let first = self.import_named(actor, named, ClaimSource::Api, None).await?;
        Ok((first, self.import_counts(actor, counts, ClaimSource::Api, None).await?))
    }

    async fn import_named(
        &self,
        actor: &Actor,
        rows: Vec<NamedRow>,
        source: ClaimSource,
        file: Option<&str>,
    ) -> Result<ImportReport, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let vault = self.register.vault(campaign.id).await?;
        let mut report = report(FileKind::Named, rows.len());
        let mut checked = self.check_named(actor, &campaign, &vault, &rows, source, &mut report).await?;
        self.resolve(&campaign, &vault, &mut checked).await?;
        let claims: Vec<NewClaim> = checked.into_iter().map(|c| c.claim).collect();
        let (id, name) = (campaign.id, file.map(str::to_owned));
        let write = self.db().write(actor.by(self.now()), move |tx| {
            let (mut claims, mut report, name) = (claims.clone(), report.clone(), name.clone());
            Box::pin(async move {
                let no = if name.is_some() { Some(store::files::next(tx).await?) } else { None };
                for claim in &mut claims {
                    claim.row = claim.row.and_then(|(_, row)| no.map(|no| (no, row)));
                }
                let recorded = record(tx, id, &claims).await?;
                report.accepted = count(recorded.iter().filter(|r| r.new).count());
                report.duplicates = count(recorded.len()) - report.accepted;
                let unknown = |(c, r): &(&NewClaim, &Recorded)| r.new && matches!(c.who, Who::Unknown { .. });
                report.unmatched = count(claims.iter().zip(&recorded).filter(unknown).count());
                finish(tx, id, no, name.as_deref(), &report).await?;
                Ok::<_, ClaimsProblem>(report)
            })
        });
        write.await
    }

    async fn check_named(
        &self,
        actor: &Actor,
        campaign: &Campaign,
        vault: &Vault,
        rows: &[NamedRow],
        source: ClaimSource,
        report: &mut ImportReport,
    ) -> Result<Vec<Checked>, ClaimsProblem> {
        let tree = self.register.tree().await?;
        let members = self.register.territory().members_by_code().await?;
        let area = actor.area(Permission::ImportClaims);
        let now = self.now();
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            match check_row(row, &tree, &members, &area, now, campaign.from, source, vault) {
                Ok(checked) => out.push((row.row, checked)),
                Err((column, code)) => refuse(report, row.row, column, code),
            }
        }
        let of = |c: &Checked| (c.claim.unit, rules::bounded(c.claim.observed_at, now).day());
        let closed = self.closed_days(actor, out.iter().map(|(_, c)| of(c)).collect()).await?;
        let (open, shut) = closed.sift(out, of);
        for row in shut {
            refuse(report, row, file::TIME[0], RowProblemKind::PhaseClosed);
        }
        Ok(open)
    }

    /// Finds the people of checked rows in the register; of the unknown only the digest goes on.
    async fn resolve(&self, campaign: &Campaign, vault: &Vault, checked: &mut [Checked]) -> Result<(), ClaimsProblem> {
        let numbers: Vec<String> = checked.iter().map(|c| c.number.clone()).collect();
        let ids = self.register.ids_of_numbers(&numbers).await?;
        let known: Vec<CitizenId> = ids.iter().flatten().copied().collect::<HashSet<_>>().into_iter().collect();
        let homes = self.register.homes(campaign.id, &known).await?;
        for (row, id) in checked.iter_mut().zip(ids) {
            // A number without a visible fact belongs to an upload that does not count (yet): unknown.
            let home = id.and_then(|id| homes.get(&id).map(|home| (id, home)));
            match home {
                Some((id, (commune, quarter))) => {
                    row.claim.who = Who::Citizen(id);
                    row.claim.commune = Some(*commune);
                    row.claim.quarter = *quarter;
                }
                None => row.claim.who = Who::Unknown { kind: row.kind, digest: vault.key_digest(row.kind, &row.number) },
            }
        }
        Ok(())
    }

    async fn import_counts(
        &self,
        actor: &Actor,
        rows: Vec<CountRow>,
        source: ClaimSource,
        file: Option<&str>,
    ) -> Result<ImportReport, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let area = actor.area(Permission::ImportClaims);
        let mut report = report(FileKind::Counts, rows.len());
        let mut good = Vec::with_capacity(rows.len());
        for row in &rows {
            match check_count(row, &tree, &area, self.now().day(), campaign.from) {
                Ok(counted) => good.push((row.row, counted)),
                Err((column, code)) => refuse(&mut report, row.row, column, code),
            }
        }
        let closed = self.closed_days(actor, good.iter().map(|(_, c)| (Some(c.unit), c.day)).collect()).await?;
        let (good, shut) = closed.sift(good, |c| (Some(c.unit), c.day));
        for row in shut {
            refuse(&mut report, row, file::DAY[0], RowProblemKind::PhaseClosed);
        }
        let (id, name) = (campaign.id, file.map(str::to_owned));
        let write = self.db().write(actor.by(self.now()), move |tx| {
            let (good, mut report, name) = (good.clone(), report.clone(), name.clone());
            Box::pin(async move {
                let no = if name.is_some() { Some(store::files::next(tx).await?) } else { None };
                for counted in good {
                    if store::count_of(tx, id, counted.unit, counted.day).await? == Some(counted.count) {
                        report.duplicates += 1;
                        continue;
                    }
                    store::insert_count(tx, id, counted, source, no).await?;
                    report.accepted += 1;
                }
                finish(tx, id, no, name.as_deref(), &report).await?;
                Ok::<_, ClaimsProblem>(report)
            })
        });
        write.await
    }

    /// Records claims inside another room's transaction. The same key twice is one claim.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn record_in(
        &self,
        tx: &WriteTx,
        campaign: CampaignId,
        claims: &[NewClaim],
    ) -> Result<Vec<Recorded>, ClaimsProblem> {
        record(tx, campaign, claims).await
    }

    /// Takes a claim back inside another room's transaction; `false` when it was taken back before.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn withdraw_in(&self, tx: &WriteTx, campaign: CampaignId, id: Uuid, reason: &str) -> Result<bool, ClaimsProblem> {
        let new = store::withdraw(tx, campaign, id, reason).await?;
        if new {
            tx.emit("claims.recorded", json!({ "withdrawn": 1 })).await?;
        }
        Ok(new)
    }

    /// Takes a claim back: a new fact beside it, with its reason.
    ///
    /// # Errors
    /// When the reason is missing or the actor may not import this team's claims.
    pub async fn withdraw(&self, actor: &Actor, id: Uuid, reason: &str) -> Result<(), ClaimsProblem> {
        let reason = reason.trim().to_owned();
        if reason.chars().count() < 5 {
            return Err(ClaimsProblem::ReasonMissing);
        }
        let campaign = self.register.campaign().await?;
        let claim = store::get(self.db(), campaign.id, id).await?.ok_or(ClaimsProblem::NoSuchClaim)?;
        let tree = self.register.tree().await?;
        if !covers(&tree, &actor.area(Permission::ImportClaims), &claim) {
            return Err(ClaimsProblem::NoSuchClaim);
        }
        let service = self.clone();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, reason) = (service.clone(), reason.clone());
                Box::pin(async move {
                    if service.withdraw_in(tx, campaign.id, id, &reason).await? {
                        tx.audit("claim.withdraw", &format!("claim:{id}"), json!({})).await?;
                    }
                    Ok::<_, ClaimsProblem>(())
                })
            })
            .await
    }

    /// Looks again for the people of claims whom the register did not know; returns how many it knows by now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn match_unknown(&self, by: &By) -> Result<i64, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let open = store::unmatched(self.db(), campaign.id).await?;
        let mut found = Vec::new();
        for kind in [rules::NATIONAL, rules::OLD] {
            let digests: Vec<Digest> = open.iter().filter(|o| o.1 == kind).map(|o| o.2).collect();
            let ids = self.register.ids_of_digests(campaign.id, kind, &digests).await?;
            found.extend(open.iter().filter(|o| o.1 == kind).filter_map(|o| Some((o.0, *ids.get(&o.2)?))));
        }
        let known: Vec<CitizenId> = found.iter().map(|f| f.1).collect();
        let homes = self.register.homes(campaign.id, &known).await?;
        found.retain(|(_, id)| homes.contains_key(id));
        if found.is_empty() {
            return Ok(0);
        }
        let n = count(found.len());
        self.db()
            .write(by.clone(), move |tx| {
                let found = found.clone();
                Box::pin(async move { Ok::<_, ClaimsProblem>(store::insert_matches(tx, campaign.id, &found).await?) })
            })
            .await?;
        Ok(n)
    }

    /// Claims in the actor's area, newest first, with how many there are.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list(&self, actor: &Actor, filter: &ClaimFilter) -> Result<(i64, Vec<Claim>), ClaimsProblem> {
        let (campaign, conditions) = self.conditions(actor, filter).await?;
        Ok(store::page(self.db(), campaign, &conditions, filter).await?)
    }

    /// Outcomes by day and team in the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn day_totals(&self, actor: &Actor, filter: &ClaimFilter) -> Result<Vec<DayTotal>, ClaimsProblem> {
        let (campaign, conditions) = self.conditions(actor, filter).await?;
        Ok(store::day_totals(self.db(), campaign, &conditions, filter).await?)
    }

    /// Days that have claims in the actor's area, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn days(&self, actor: &Actor, filter: &ClaimFilter) -> Result<Vec<(Day, i64)>, ClaimsProblem> {
        let (campaign, conditions) = self.conditions(actor, filter).await?;
        Ok(store::days(self.db(), campaign, &conditions, filter).await?)
    }

    /// Counts that stand, of units in the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counts(&self, actor: &Actor, permission: Permission) -> Result<Vec<CountedClaim>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let area = actor.area(permission);
        let units: Option<Vec<UnitId>> = (area != Area::Everything)
            .then(|| tree.units().iter().map(|u| u.id).filter(|u| tree.covers_unit(&area, *u)).collect());
        Ok(store::counts(self.db(), campaign.id, units.as_deref(), i64::MAX).await?)
    }

    /// Files imported so far, newest first: all of them for who may see everything, else one's own.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn files(&self, actor: &Actor, limit: i64) -> Result<Vec<ImportedFile>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let own = (actor.area(Permission::ViewClaims) != Area::Everything).then_some(actor.name.as_str());
        Ok(store::files::all(self.db(), campaign.id, own, limit).await?)
    }

    /// Newest reports from outside about people of a commune, oldest first: what `fieldwork` needs for its next lists.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn outcomes_in(&self, commune: LocalityId) -> Result<Vec<(CitizenId, Outcome, Moment)>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let communes = self.register.tree().await?.forebears(commune);
        Ok(store::outcomes_in(self.db(), campaign.id, &communes).await?)
    }

    /// Claims of activations that are new, matched or withdrawn after a commit number. For the settlement; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn changed_after(&self, seq: i64) -> Result<Vec<Claim>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::changed_after(self.db(), campaign.id, seq).await?)
    }

    /// How many activations some members claimed after a commit number, those taken back aside. For counters; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn made_after(&self, seq: i64, members: &[MemberId]) -> Result<HashMap<MemberId, i64>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::made_after(self.db(), campaign.id, seq, members).await?)
    }

    /// Claims that visits made, with whether each stands. For the check of fieldwork; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn made_by_visits(&self) -> Result<HashMap<Uuid, bool>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::made_by_visits(self.db(), campaign.id).await?)
    }

    /// Everybody of whom an activation was claimed. For the settlement; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn claimed_citizens(&self) -> Result<Vec<CitizenId>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::claimed_citizens(self.db(), campaign.id).await?)
    }

    /// Claims of activations of people whom the register does not know. For the settlement; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn of_unknown(&self) -> Result<Vec<Claim>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::of_unknown(self.db(), campaign.id).await?)
    }

    /// Claims of some citizens, withdrawn ones included; only activations when asked. For the settlement; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn of_citizens(&self, ids: &[CitizenId], activations: bool) -> Result<Vec<Claim>, ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::of_citizens(self.db(), campaign.id, ids, activations).await?)
    }

    async fn conditions(&self, actor: &Actor, filter: &ClaimFilter) -> Result<(CampaignId, Where), ClaimsProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let area = area_sql(&tree, &actor.area(Permission::ViewClaims));
        let places = filter.locality.map_or_else(|| "1 = 1".to_owned(), |l| place_sql(&tree, l));
        Ok((campaign.id, Where { area, places }))
    }
}

/// The actor's area as a condition: by the team's or unit's work, or by where the person lives.
fn area_sql(tree: &Tree, area: &Area) -> String {
    let Area::Within { localities, units, .. } = area else { return "1 = 1".to_owned() };
    let teams = store::list(tree.teams_of(area).iter().map(|t| t.id.0));
    let communes = localities.iter().flat_map(|l| communes(tree, *l)).map(|l| l.0);
    let units = tree.units().iter().map(|u| u.id).filter(|u| units.iter().any(|root| tree.is_unit_within(*u, *root)));
    format!(
        "(c.team_id IN {teams} OR c.commune_id IN {} OR c.unit_id IN {})",
        store::list(communes),
        store::list(units.map(|u| u.0))
    )
}

fn communes(tree: &Tree, locality: LocalityId) -> Vec<LocalityId> {
    tree.subtree(locality).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect()
}

fn place_sql(tree: &Tree, locality: LocalityId) -> String {
    match tree.get(locality).map(|l| l.kind) {
        Some(LocalityKind::Quarter) => format!("c.quarter_id = {locality}"),
        _ => format!("c.commune_id IN {}", store::list(communes(tree, locality).into_iter().map(|l| l.0))),
    }
}

fn covers(tree: &Tree, area: &Area, claim: &Claim) -> bool {
    *area == Area::Everything
        || claim.team.is_some_and(|t| tree.covers_team(area, t))
        || claim.commune.is_some_and(|c| tree.covers_locality(area, c))
}

pub(crate) async fn record(tx: &WriteTx, campaign: CampaignId, claims: &[NewClaim]) -> Result<Vec<Recorded>, ClaimsProblem> {
    let keys: Vec<Digest> = claims.iter().map(|c| c.key).collect();
    let mut known = store::known(tx, campaign, &keys).await?;
    let mut fresh = Vec::new();
    let mut out = Vec::with_capacity(claims.len());
    for claim in claims {
        let new = !known.contains_key(&claim.key);
        let id = *known.entry(claim.key).or_insert_with(|| tx.fact_id());
        if new {
            fresh.push((id, claim));
        }
        out.push(Recorded { id, new });
    }
    store::insert(tx, campaign, &fresh).await?;
    Ok(out)
}

/// Ends an import: the file's record, the audit row, the event. An import that brought nothing new leaves no trace.
async fn finish(
    tx: &WriteTx,
    campaign: CampaignId,
    no: Option<i64>,
    name: Option<&str>,
    report: &ImportReport,
) -> Result<(), ClaimsProblem> {
    if report.accepted == 0 && report.rejected == 0 {
        return Ok(());
    }
    if let (Some(no), Some(name)) = (no, name) {
        store::files::insert(tx, campaign, no, name, report).await?;
    }
    let target = no.map_or_else(|| "claims:api".to_owned(), |no| format!("claim_file:{no}"));
    let detail =
        json!({ "kind": report.kind, "accepted": report.accepted, "duplicates": report.duplicates, "rejected": report.rejected });
    tx.audit("claims.import", &target, detail).await?;
    if report.accepted > 0 {
        tx.emit("claims.recorded", json!({ "kind": report.kind, "n": report.accepted })).await?;
    }
    Ok(())
}
