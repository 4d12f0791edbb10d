//! The campaign service: one handle, shared by all doors.

use crate::{
    apply::{add_versions, put_plan},
    checks::{self, Warning},
    model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, Target},
    plan::{Plan, PlanFault},
    problems::CampaignProblem,
    quotas::OfMembers,
    rules, store,
    workbook::{self, Against},
};
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};
use vedich_accounts::{Actor, Area, Permission};
use vedich_db::Db;
use vedich_kernel::{CampaignId, Clock, Day, LocalityId, Moment, PhaseId, text};
use vedich_territory::{ImportReport, LocalityKind, RowProblem, Territory, TerritoryProblem, Tree, sheet::Book};

/// What became of a plan.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PlanReport {
    /// The campaign as it is now.
    pub campaign: Campaign,
    /// It did not exist before.
    pub created: bool,
    /// Something is different now.
    pub changed: bool,
}

/// What became of a workbook of targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TargetReport {
    /// Rows that went on: new, changed and unchanged.
    pub rows: i64,
    /// Targets that nobody had.
    pub new: i64,
    /// Targets that got a new version.
    pub changed: i64,
    /// Targets that are the same.
    pub unchanged: i64,
    /// Rows that could not go on.
    pub problems: Vec<RowProblem>,
    /// Numbers of the rows that hold no value and changed nothing.
    pub blank: Vec<u32>,
    /// What does not fit together.
    pub warnings: Vec<Warning>,
}

/// What became of a plan with its workbooks.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct InitReport {
    /// The plan itself.
    pub plan: PlanReport,
    /// Its territory, when it names one.
    pub territory: Option<ImportReport>,
    /// Its targets, when it names them.
    pub targets: Option<TargetReport>,
}

/// Campaigns, phases and targets. Cheap to clone.
#[derive(Clone)]
pub struct Campaigns {
    db: Db,
    clock: Arc<dyn Clock>,
    territory: Territory,
    pub(crate) of_members: OfMembers,
}

impl Campaigns {
    /// Over a database, a clock and the territory.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, territory: Territory) -> Self {
        Self { db, clock, territory, of_members: OfMembers::default() }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The territory.
    #[must_use]
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.today()
    }

    /// The campaign that was set up last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn current(&self) -> Result<Option<Campaign>, CampaignProblem> {
        Ok(store::newest(&self.db).await?)
    }

    /// The same, when there must be one.
    ///
    /// # Errors
    /// [`CampaignProblem::NoCampaign`], or the database's.
    pub async fn required(&self) -> Result<Campaign, CampaignProblem> {
        self.current().await?.ok_or(CampaignProblem::NoCampaign)
    }

    /// The campaign with this code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn by_code(&self, code: &str) -> Result<Option<Campaign>, CampaignProblem> {
        Ok(store::by_code(&self.db, code).await?)
    }

    /// The phases in the order of their days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn phases(&self, campaign: CampaignId) -> Result<Vec<Phase>, CampaignProblem> {
        Ok(store::phases(&self.db, campaign).await?)
    }

    /// The phase that a day belongs to ([`rules::phase_on`]).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn phase_on(&self, campaign: CampaignId, day: Day) -> Result<Option<Phase>, CampaignProblem> {
        Ok(rules::phase_on(&self.phases(campaign).await?, day).cloned())
    }

    /// The target of a locality in a phase, in the phase's own metric. The campaign's root owes the phase's goal until another
    /// target is set for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn target_for(&self, locality: LocalityId, phase: &Phase) -> Result<Option<Target>, CampaignProblem> {
        self.target_for_at(locality, phase, i64::MAX).await
    }

    /// The same as it stood at a commit.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn target_for_at(
        &self,
        locality: LocalityId,
        phase: &Phase,
        cutoff: i64,
    ) -> Result<Option<Target>, CampaignProblem> {
        let owner = Owner::Locality(locality);
        if let Some(target) = store::target(&self.db, phase.id, owner, phase.metric, cutoff).await? {
            return Ok(Some(target));
        }
        let root = self.current().await?.filter(|c| c.id == phase.campaign && c.root == locality);
        Ok(root.map(|c| phase_goal(&c, phase)))
    }

    /// The targets of a phase, newest versions. The phase's own goal stands for the root when no target was set for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn targets(&self, phase: &Phase) -> Result<Vec<Target>, CampaignProblem> {
        self.targets_at(phase, i64::MAX).await
    }

    /// The same as they stood at a commit.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn targets_at(&self, phase: &Phase, cutoff: i64) -> Result<Vec<Target>, CampaignProblem> {
        let mut targets = store::targets(&self.db, phase.id, cutoff).await?;
        if let Some(campaign) = self.current().await?.filter(|c| c.id == phase.campaign) {
            let whole = phase_goal(&campaign, phase);
            if !targets.iter().any(|t| t.owner == whole.owner && t.metric == whole.metric) {
                targets.insert(0, whole);
            }
        }
        Ok(targets)
    }

    /// All versions of a target, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history(&self, phase: PhaseId, owner: Owner, metric: Metric) -> Result<Vec<Target>, CampaignProblem> {
        Ok(store::history(&self.db, phase, owner, metric).await?)
    }

    /// What does not fit together in a phase.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checks(&self, phase: &Phase) -> Result<Vec<Warning>, CampaignProblem> {
        let tree = self.territory.tree().await?;
        Ok(checks::check(&self.targets(phase).await?, &tree, phase.place_day(self.today())))
    }

    /// Sets a target: adds a version. Setting what already stands adds nothing.
    ///
    /// # Errors
    /// As [`Campaigns::set_targets`].
    pub async fn set_target(&self, actor: &Actor, new: NewTarget) -> Result<Target, CampaignProblem> {
        let (phase, owner, metric) = (new.phase, new.owner, new.metric);
        self.set_targets(actor, vec![new]).await?;
        store::target(&self.db, phase, owner, metric, i64::MAX).await?.ok_or(CampaignProblem::NoSuchPhase)
    }

    /// Sets several targets at once: all of them or none.
    ///
    /// # Errors
    /// Outside the actor's area or the campaign, no reason, no value, unknown phase, or the database's.
    pub async fn set_targets(&self, actor: &Actor, new: Vec<NewTarget>) -> Result<TargetReport, CampaignProblem> {
        let campaign = self.required().await?;
        let (phases, tree) = (self.phases(campaign.id).await?, self.territory.tree().await?);
        let mut targets = Vec::with_capacity(new.len());
        for target in new {
            let target = NewTarget { reason: text::squeeze(&target.reason), ..target };
            if target.reason.is_empty() || target.reason.chars().count() > 500 {
                return Err(CampaignProblem::NoReason);
            }
            check_goal(target.goal)?;
            if phases.iter().all(|p| p.id != target.phase) {
                return Err(CampaignProblem::NoSuchPhase);
            }
            check_owner(&tree, actor, &campaign, target.owner)?;
            targets.push(target);
        }
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let targets = targets.clone();
                Box::pin(async move { add_versions(tx, targets, "target.set").await })
            })
            .await
    }

    /// Imports `targets.xlsx` (`P-3.5`). The same file twice adds nothing; good rows go on, bad ones are named.
    ///
    /// # Errors
    /// No campaign, no workbook, no table of targets, or the database's.
    pub async fn import_targets(&self, actor: &Actor, bytes: Vec<u8>) -> Result<TargetReport, CampaignProblem> {
        let campaign = self.required().await?;
        let (phases, tree) = (self.phases(campaign.id).await?, self.territory.tree().await?);
        let (reader, known, today) = (actor.clone(), phases.clone(), self.today());
        let rows = tokio::task::spawn_blocking(move || {
            let book = Book::open(bytes)?;
            let against = Against { campaign: &campaign, phases: &known, tree: &tree, actor: &reader, today };
            workbook::read(&book, &against).ok_or(CampaignProblem::NoTargetTable)
        })
        .await
        .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let touched: BTreeSet<PhaseId> = rows.targets.iter().map(|t| t.phase).collect();
        let targets = rows.targets;
        let mut report = self
            .db
            .write(actor.by(self.clock.now()), move |tx| {
                let targets = targets.clone();
                Box::pin(async move { add_versions(tx, targets, "targets.import").await })
            })
            .await?;
        report.problems = rows.problems;
        report.blank = rows.blank;
        for phase in phases.iter().filter(|p| touched.contains(&p.id)) {
            report.warnings.extend(self.checks(phase).await?);
        }
        Ok(report)
    }

    /// The targets of the actor's area, of one phase or of all, as a workbook that [`Campaigns::import_targets`] reads again;
    /// communes without a target have an empty value, so that it is the template too.
    ///
    /// # Errors
    /// No campaign, the workbook cannot be written, or the database's.
    pub async fn export_targets(&self, actor: &Actor, phase: Option<i64>) -> Result<Vec<u8>, CampaignProblem> {
        let campaign = self.required().await?;
        let tree = self.territory.tree().await?;
        let mut rows = Vec::new();
        for p in self.phases(campaign.id).await?.into_iter().filter(|p| phase.is_none_or(|no| no == p.no)) {
            let targets = self.targets(&p).await?;
            let day = p.place_day(self.today());
            for l in tree.subtree_at(campaign.root, day).filter(|l| tree.may(actor, Permission::ViewFigures, l.id)) {
                let mut found: Vec<&Target> =
                    targets.iter().filter(|t| t.version > 0 && t.owner == Owner::Locality(l.id)).collect();
                found.sort_by_key(|t| t.metric);
                rows.extend(found.iter().map(|t| (l.code.clone(), l.name.clone(), p.clone(), t.metric, Some((*t).clone()))));
                if found.is_empty() && l.kind == LocalityKind::Commune {
                    rows.push((l.code.clone(), l.name.clone(), p.clone(), p.metric, None));
                }
            }
            for u in tree.units().iter().filter(|u| tree.require_unit(actor, Permission::ViewFigures, u.id).is_ok()) {
                let owed = targets.iter().filter(|t| t.version > 0 && t.owner == Owner::Unit(u.id));
                rows.extend(owed.map(|t| (u.code.clone(), u.name.clone(), p.clone(), t.metric, Some(t.clone()))));
            }
        }
        let written = tokio::task::spawn_blocking(move || workbook::write(&rows)).await;
        let written = written.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))?;
        Ok(written.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))?)
    }

    /// Sets the campaign up, or changes it, from the text of `plan.toml`; its workbooks are not read here.
    ///
    /// # Errors
    /// Everything that is wrong with the plan, an unknown or foreign locality, or the database's.
    pub async fn import_plan(&self, actor: &Actor, plan: &str) -> Result<PlanReport, CampaignProblem> {
        self.save(actor, &Plan::parse(plan).map_err(CampaignProblem::BadPlan)?).await
    }

    /// The whole set-up: the plan, before it the territory that it names, after it the targets. `read` gives the bytes of a
    /// file that the plan names.
    ///
    /// # Errors
    /// As [`Campaigns::import_plan`], [`Territory::import_workbook`] and [`Campaigns::import_targets`]; a file that is not there.
    pub async fn init_from_plan<F>(&self, actor: &Actor, plan: &str, read: F) -> Result<InitReport, CampaignProblem>
    where
        F: Fn(&str) -> std::io::Result<Vec<u8>>,
    {
        let plan = Plan::parse(plan).map_err(CampaignProblem::BadPlan)?;
        let open = |name: &String| read(name).map_err(|e| CampaignProblem::File(name.clone(), e.to_string()));
        let territory = plan.files.territory.as_ref().map(&open).transpose()?;
        let targets = plan.files.targets.as_ref().map(&open).transpose()?;
        let territory = match territory {
            Some(bytes) => Some(self.territory.import_workbook(actor, bytes).await?),
            None => None,
        };
        let saved = self.save(actor, &plan).await?;
        let targets = match targets {
            Some(bytes) => Some(self.import_targets(actor, bytes).await?),
            None => None,
        };
        Ok(InitReport { plan: saved, territory, targets })
    }

    /// Sets the campaign up, or changes it, from a plan made by hand.
    ///
    /// # Errors
    /// As [`Campaigns::import_plan`].
    pub async fn save(&self, actor: &Actor, plan: &Plan) -> Result<PlanReport, CampaignProblem> {
        let faults = plan.faults();
        if !faults.is_empty() {
            return Err(CampaignProblem::BadPlan(faults));
        }
        let tree = self.territory.tree().await?;
        let root = tree.by_code(&plan.root, plan.from).or_else(|| tree.newest_by_code(&plan.root));
        let root = root.ok_or_else(|| CampaignProblem::BadPlan(vec![unknown_root(&plan.root)]))?.id;
        // Who may set up campaigns in a part of the territory may not take over a campaign of the whole.
        let area = actor.area(Permission::ManageCampaign);
        let known = store::by_code(&self.db, &plan.code).await?.map(|c| c.root);
        if area != Area::Everything
            && !(tree.covers_locality(&area, root) && known.is_none_or(|r| tree.covers_locality(&area, r)))
        {
            return Err(TerritoryProblem::OutsideArea.into());
        }
        let plan = plan.clone();
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let plan = plan.clone();
                Box::pin(async move { put_plan(tx, &plan, root).await })
            })
            .await
    }
}

fn unknown_root(code: &str) -> PlanFault {
    PlanFault::new(
        "campaign.root",
        format!("Không có địa bàn mang mã {code}. Nhập địa bàn trước, hoặc sửa mã địa bàn của chiến dịch."),
        format!("There is no locality with the code {code}. Import the localities first, or correct the campaign's code."),
    )
}

/// The phase's own goal as the target of the whole campaign.
fn phase_goal(campaign: &Campaign, phase: &Phase) -> Target {
    Target {
        phase: phase.id,
        owner: Owner::Locality(campaign.root),
        metric: phase.metric,
        goal: phase.goal,
        cumulative: phase.cumulative,
        version: 0,
        seq: 0,
        at: campaign.opening.start(),
        by: String::new(),
        reason: String::new(),
    }
}

fn check_owner(tree: &Tree, actor: &Actor, campaign: &Campaign, owner: Owner) -> Result<(), CampaignProblem> {
    match owner {
        Owner::Locality(id) => {
            tree.require(actor, Permission::ManageTargets, id)?;
            if tree.is_within(id, campaign.root) { Ok(()) } else { Err(CampaignProblem::OutsideCampaign) }
        }
        Owner::Unit(id) => {
            tree.require_unit(actor, Permission::ManageTargets, id)?;
            if tree.unit(id).is_some() { Ok(()) } else { Err(CampaignProblem::BadValue("unit")) }
        }
    }
}

fn check_goal(goal: Goal) -> Result<(), CampaignProblem> {
    let fine = match goal {
        Goal::Count(n) => (0..1_000_000_000_000).contains(&n),
        Goal::Share { bp, .. } => (1..=10_000).contains(&bp),
    };
    if fine { Ok(()) } else { Err(CampaignProblem::BadTarget) }
}
