//! Writes: a plan and versions of targets, each inside one transaction, writing only what differs.

use crate::{
    model::{Campaign, Metric, NewTarget, Owner, Phase, Target},
    plan::Plan,
    problems::CampaignProblem,
    service::{PlanReport, TargetReport},
    store,
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, LocalityId, PhaseId};

/// Adds versions for what differs from what stands.
pub(crate) async fn add_versions(tx: &WriteTx, targets: Vec<NewTarget>, action: &str) -> Result<TargetReport, CampaignProblem> {
    let mut report = TargetReport { rows: i64::try_from(targets.len()).unwrap_or(i64::MAX), ..TargetReport::default() };
    let mut known: HashMap<(PhaseId, Owner, Metric), Target> = HashMap::new();
    for phase in targets.iter().map(|t| t.phase).collect::<BTreeSet<_>>() {
        known.extend(store::targets(tx, phase, i64::MAX).await?.into_iter().map(|t| ((t.phase, t.owner, t.metric), t)));
    }
    let mut new = Vec::new();
    for target in targets {
        match known.get(&(target.phase, target.owner, target.metric)) {
            Some(old) if old.goal == target.goal && old.cumulative == target.cumulative => report.unchanged += 1,
            Some(old) => {
                report.changed += 1;
                new.push((target, old.version + 1));
            }
            None => {
                report.new += 1;
                new.push((target, 1));
            }
        }
    }
    if new.is_empty() {
        return Ok(report);
    }
    store::add_targets(tx, &new).await?;
    let detail = match new.as_slice() {
        [(one, version)] => json!({"phase": one.phase, "owner": one.owner, "metric": one.metric, "goal": one.goal,
            "cumulative": one.cumulative, "version": version, "reason": one.reason}),
        _ => json!({"new": report.new, "changed": report.changed}),
    };
    tx.audit(action, "target", detail).await?;
    tx.emit("targets.changed", json!({"new": report.new, "changed": report.changed})).await?;
    Ok(report)
}

/// The plan as campaign and phases.
pub(crate) async fn put_plan(tx: &WriteTx, plan: &Plan, root: LocalityId) -> Result<PlanReport, CampaignProblem> {
    let known = store::by_code(tx, &plan.code).await?;
    let id = match &known {
        Some(campaign) => campaign.id,
        None => CampaignId(tx.next_id("campaign").await?),
    };
    let campaign = Campaign {
        id,
        code: plan.code.clone(),
        name: plan.name.clone(),
        from: plan.from,
        to: plan.to,
        opening: plan.opening,
        root,
        eligible_min_age: plan.eligible_min_age,
        overdue_days: plan.overdue_days,
        settlement_window_days: plan.settlement_window_days,
    };
    let mut changed = known.as_ref() != Some(&campaign);
    if changed {
        store::put_campaign(tx, &campaign).await?;
    }
    changed |= put_phases(tx, plan, id).await?;
    if changed {
        let action = if known.is_some() { "campaign.change" } else { "campaign.create" };
        let phases =
            plan.phases.iter().map(|p| json!({"no": p.no, "from": p.from, "to": p.to, "metric": p.metric, "goal": p.goal}));
        let detail = json!({"code": plan.code, "from": plan.from, "to": plan.to, "root": plan.root,
            "eligible_min_age": plan.eligible_min_age, "overdue_days": plan.overdue_days,
            "settlement_window_days": plan.settlement_window_days, "phases": phases.collect::<Vec<_>>()});
        tx.audit(action, &format!("campaign:{id}"), detail).await?;
        tx.emit("campaign.saved", json!({"campaign": id})).await?;
    }
    Ok(PlanReport { campaign, created: known.is_none(), changed })
}

async fn put_phases(tx: &WriteTx, plan: &Plan, campaign: CampaignId) -> Result<bool, CampaignProblem> {
    let known = store::phases(tx, campaign).await?;
    let mut changed = false;
    for planned in &plan.phases {
        let old = known.iter().find(|p| p.no == planned.no);
        let id = match old {
            Some(old) => old.id,
            None => PhaseId(tx.next_id("phase").await?),
        };
        let phase = Phase {
            id,
            campaign,
            no: planned.no,
            name: planned.name.clone(),
            from: planned.from,
            to: planned.to,
            metric: planned.metric,
            goal: planned.goal,
            cumulative: planned.cumulative,
        };
        if old != Some(&phase) {
            store::put_phase(tx, &phase).await?;
            changed = true;
        }
    }
    for gone in known.iter().filter(|k| plan.phases.iter().all(|p| p.no != k.no)) {
        if !store::remove_phase(tx, gone.id).await? {
            return Err(CampaignProblem::PhaseInUse(gone.no));
        }
        changed = true;
    }
    Ok(changed)
}
