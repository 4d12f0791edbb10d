//! The campaign service: one handle, shared by all doors.

use crate::{
    model::{Campaign, NewTarget, Phase, Place, Target, TargetValue},
    plan::Plan,
    problems::CampaignProblem,
    store,
    targets::{self, TargetsReport},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::Actor;
use vedich_db::Db;
use vedich_kernel::{Clock, Day, LocalityId, PhaseId};
use vedich_territory::Territory;

/// Campaign, phases and targets. Cheap to clone.
#[derive(Clone)]
pub struct Campaigns {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) territory: Territory,
}

impl Campaigns {
    /// Over a database, a clock and the territory.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, territory: Territory) -> Self {
        Self { db, clock, territory }
    }

    /// The territory that the campaign runs in.
    #[must_use]
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.today()
    }

    /// The campaign that runs; `None` before the first set-up.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn current(&self) -> Result<Option<Campaign>, CampaignProblem> {
        let Some(row) = store::campaign(&self.db).await? else { return Ok(None) };
        let tree = self.territory.tree().await?;
        let root = tree.by_code(&row.root_code, row.opening()).or_else(|| tree.newest_by_code(&row.root_code));
        let root = root.ok_or_else(|| CampaignProblem::UnknownRoot(row.root_code.clone()))?.id;
        Ok(Some(row.with_root(root)))
    }

    /// As [`Campaigns::current`], where there must be one.
    ///
    /// # Errors
    /// [`CampaignProblem::NoCampaign`].
    pub async fn required(&self) -> Result<Campaign, CampaignProblem> {
        self.current().await?.ok_or(CampaignProblem::NoCampaign)
    }

    /// The phases in order.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be read.
    pub async fn phases(&self) -> Result<Vec<Phase>, CampaignProblem> {
        let campaign = self.required().await?;
        Ok(store::phases(&self.db, campaign.id).await?)
    }

    /// The phase of a day: the one that contains it, before the campaign the first, after it the last.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be read.
    pub async fn phase_on(&self, day: Day) -> Result<Option<Phase>, CampaignProblem> {
        let phases = self.phases().await?;
        let found = phases.iter().find(|p| day <= p.to).or(phases.last());
        Ok(found.cloned())
    }

    /// Sets the campaign up from `plan.toml`. The same file again changes nothing; a changed file changes names, days and
    /// campaign-wide targets of the same campaign. The territory must be there first.
    ///
    /// # Errors
    /// When the file is wrong, its root locality unknown, or another campaign runs here.
    pub async fn import_plan(&self, actor: &Actor, text: &str) -> Result<Campaign, CampaignProblem> {
        let plan = Arc::new(Plan::parse(text)?);
        let tree = self.territory.tree().await?;
        if tree.newest_by_code(&plan.campaign.root).is_none() {
            return Err(CampaignProblem::UnknownRoot(plan.campaign.root.clone()));
        }
        if store::campaign(&self.db).await?.is_some_and(|c| c.code() != plan.campaign.code) {
            return Err(CampaignProblem::AnotherCampaign);
        }
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let plan = Arc::clone(&plan);
                Box::pin(async move {
                    let id = store::save_plan(tx, &plan).await?;
                    tx.audit("campaign.plan", &format!("campaign:{id}"), json!({"code": plan.campaign.code, "phases": plan.phases.len()}))
                        .await?;
                    tx.emit("campaign.changed", json!({"campaign": id})).await?;
                    Ok::<_, CampaignProblem>(id)
                })
            })
            .await?;
        self.required().await
    }

    /// The newest targets of a phase.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn targets(&self, phase: PhaseId) -> Result<Vec<Target>, CampaignProblem> {
        Ok(store::targets(&self.db, phase).await?)
    }

    /// All versions of a target, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn versions(&self, phase: PhaseId, place: Place) -> Result<Vec<Target>, CampaignProblem> {
        Ok(store::versions(&self.db, phase, place).await?)
    }

    /// The target of a locality in the phase of a day: its own, or for the root the phase's. `None` where none was set.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be read.
    pub async fn target_for(&self, locality: LocalityId, day: Day) -> Result<Option<(Phase, Target)>, CampaignProblem> {
        let campaign = self.required().await?;
        let Some(phase) = self.phase_on(day).await? else { return Ok(None) };
        let own = store::versions(&self.db, phase.id, Place::Locality(locality)).await?.into_iter().next();
        let target = own.or_else(|| (locality == campaign.root).then(|| of_phase(&phase, campaign.root)));
        Ok(target.map(|t| (phase, t)))
    }

    /// Sets a target: adds a version. `seen` is the version that the asker looked at (0: none).
    ///
    /// # Errors
    /// When the value is not valid, the reason is missing, or somebody else changed it meanwhile.
    pub async fn set_target(&self, actor: &Actor, new: NewTarget, seen: i64) -> Result<Target, CampaignProblem> {
        check(&new)?;
        if new.reason.trim().is_empty() {
            return Err(CampaignProblem::ReasonMissing);
        }
        let place = new.place;
        let phase = new.phase;
        let new = Arc::new(new);
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let new = Arc::clone(&new);
                Box::pin(async move {
                    let newest = store::versions(tx, new.phase, new.place).await?.first().map_or(0, |t| t.version);
                    if newest != seen {
                        return Err(CampaignProblem::Changed);
                    }
                    store::add_target(tx, &new, newest + 1).await?;
                    tx.audit("target.set", &target_name(new.place), json!({"phase": new.phase, "value": new.value, "reason": new.reason})).await?;
                    tx.emit("target.changed", json!({"phase": new.phase})).await?;
                    Ok(())
                })
            })
            .await?;
        store::versions(&self.db, phase, place).await?.into_iter().next().ok_or(CampaignProblem::BadValue)
    }

    /// Imports `targets.xlsx`. Rows that say what stands already change nothing; others add a version.
    ///
    /// # Errors
    /// When the file is no workbook or has no table of targets. Bad rows stand in the report.
    pub async fn import_targets(&self, actor: &Actor, bytes: Vec<u8>) -> Result<TargetsReport, CampaignProblem> {
        let campaign = self.required().await?;
        let phases = store::phases(&self.db, campaign.id).await?;
        let tree = self.territory.tree().await?;
        let (rows, mut report) = tokio_blocking(move || targets::read(bytes, &tree, &phases, campaign.from)).await?;
        let rows = Arc::new(rows);
        let (added, unchanged) = self
            .db
            .write(actor.by(self.clock.now()), move |tx| {
                let rows = Arc::clone(&rows);
                Box::pin(async move {
                    let (mut added, mut unchanged) = (0_i64, 0_i64);
                    for new in rows.iter() {
                        let newest = store::versions(tx, new.phase, new.place).await?.into_iter().next();
                        let same = newest.as_ref().is_some_and(|t| {
                            t.metric == new.metric && t.value == new.value && t.cumulative == new.cumulative && t.basis == new.basis
                        });
                        if same {
                            unchanged += 1;
                        } else {
                            store::add_target(tx, new, newest.map_or(0, |t| t.version) + 1).await?;
                            added += 1;
                        }
                    }
                    if added > 0 {
                        tx.audit("target.import", "targets", json!({ "added": added })).await?;
                        tx.emit("target.changed", json!({ "added": added })).await?;
                    }
                    Ok::<_, CampaignProblem>((added, unchanged))
                })
            })
            .await?;
        report.added = added;
        report.unchanged = unchanged;
        Ok(report)
    }
}

async fn tokio_blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, CampaignProblem> + Send + 'static,
) -> Result<T, CampaignProblem> {
    match tokio::task::spawn_blocking(f).await {
        Ok(result) => result,
        Err(e) => Err(CampaignProblem::BadPlan(e.to_string())),
    }
}

fn target_name(place: Place) -> String {
    match place {
        Place::Locality(l) => format!("locality:{l}"),
        Place::Unit(u) => format!("unit:{u}"),
    }
}

pub(crate) fn check(new: &NewTarget) -> Result<(), CampaignProblem> {
    match new.value {
        TargetValue::Count(n) if n >= 0 => Ok(()),
        TargetValue::Share(bp) if (0..=10_000).contains(&bp) => Ok(()),
        _ => Err(CampaignProblem::BadValue),
    }
}

/// The phase's own target, as the root locality's.
fn of_phase(phase: &Phase, root: LocalityId) -> Target {
    Target {
        phase: phase.id,
        place: Place::Locality(root),
        version: 0,
        metric: phase.metric,
        value: phase.value,
        basis: phase.basis,
        cumulative: phase.cumulative,
        at: None,
        user_name: String::new(),
        reason: String::new(),
    }
}
