//! Applying, abandoning, withdrawing: the short transactions.

use super::{
    history::{SightingsCache, Silence},
    plan::{Chains, Plan, restated},
};
use crate::{
    model::{Extract, ExtractState, StatusFact},
    problems::RegisterProblem,
    rules,
    store::{
        extracts, facts, people, progress,
        staging::{self, FactRow},
    },
};
use serde_json::json;
use std::sync::Arc;
use vedich_db::{By, Db};
use vedich_kernel::{CampaignId, ExtractNo, LocalityId, Moment};

/// Makes a staged upload count. One transaction, as long as what changed.
pub(crate) async fn apply(
    db: &Db,
    by: By,
    campaign: CampaignId,
    no: ExtractNo,
    changed_at: Option<Moment>,
) -> Result<i64, RegisterProblem> {
    db.write(by, move |tx| {
        Box::pin(async move {
            let extract = extracts::get(tx, campaign, no).await?.ok_or(RegisterProblem::NoSuchExtract)?;
            if extract.state != ExtractState::Staged {
                return Err(RegisterProblem::WrongState(extract.state.as_str()));
            }
            // What was read before the territory changed would count in places that have ended.
            if changed_at.is_some_and(|at| extract.recorded_at < at) {
                return Err(RegisterProblem::Stale);
            }
            if staging::stale(tx, no).await? > 0 || staging::hidden_gone(tx, campaign, no, &extract).await? {
                return Err(RegisterProblem::Stale);
            }
            let seq = tx.seq().await?;
            staging::apply_changes(tx, no).await?;
            progress::apply_staged(tx, no, seq).await?;
            extracts::mark_applied(tx, no, seq).await?;
            let c = extract.counts;
            tx.audit(
                "extract.apply",
                &format!("extract:{no}"),
                json!({"as_of": extract.as_of, "hash": extract.file_hash, "rows": c.rows, "accepted": c.accepted, "new": c.new, "changed": c.changed, "vanished": c.vanished}),
            )
            .await?;
            tx.emit("extract.applied", json!({"extract": no, "as_of": extract.as_of, "localities": extract.scope})).await?;
            Ok(seq)
        })
    })
    .await
}

/// Takes a staged (or half-read) upload off the table and sweeps what it left.
pub(crate) async fn abandon(db: &Db, by: By, no: ExtractNo) -> Result<(), RegisterProblem> {
    let done: Result<bool, RegisterProblem> = db
        .write(by.clone(), move |tx| {
            Box::pin(async move {
                let moved = extracts::set_state(tx, no, ExtractState::Staged, ExtractState::Abandoned).await?
                    || extracts::set_state(tx, no, ExtractState::Staging, ExtractState::Abandoned).await?;
                Ok(moved)
            })
        })
        .await;
    if !done? {
        return Err(RegisterProblem::WrongState("applied"));
    }
    db.write_aside(by, move |tx| Box::pin(async move { staging::sweep(tx, no).await })).await?;
    Ok(())
}

/// Takes a wrong upload back: its facts count no more, what later extracts confirmed stands.
pub(crate) async fn withdraw(
    db: &Db,
    by: By,
    campaign: CampaignId,
    extract: Extract,
    chains: Chains,
    reason: String,
) -> Result<i64, RegisterProblem> {
    let no = extract.no;
    let mut plan = Plan::default();
    let mut sightings = SightingsCache::default();
    let silence = Silence::load(db, campaign).await?;
    for (partition, _) in facts::partitions(db, campaign).await? {
        let citizens = facts::citizens_of_extract(db, campaign, partition, no).await?;
        for some in citizens.chunks(2_000) {
            let timelines = facts::written(db, campaign, partition, some, i64::MAX).await?;
            let sightings = sightings.of(db, campaign, partition).await?;
            for (number, written) in timelines {
                let Some(removed) = written.iter().find(|f| f.extract == no).copied() else { continue };
                let mut rest: Vec<StatusFact> = written.iter().filter(|f| f.extract != no).copied().collect();
                let seen = sightings.next_unspoken(number, removed.as_of, no, &written);
                // Who was missed by this extract was passed over by the next full one: from then on they are missed by that.
                let later = seen
                    .or_else(|| silence.next_missed(sightings, &chains, number, (removed.as_of, no), &removed.status, &written));
                if let Some((later, day)) = later {
                    rest.push(StatusFact { as_of: day, extract: later, status: removed.status });
                }
                rest.sort_by_key(|f| (f.as_of, f.extract));
                let (before, after) = (rules::settled(&written), rules::settled(&rest));
                plan.count_deltas(&chains, &rules::deltas(&before, &after, &chains.heirs));
                let mut ever = [false; 2];
                for f in &after {
                    ever = rules::ever(ever, &f.status);
                    if !rules::is_written(&written, f) {
                        let id = vedich_kernel::CitizenId { partition, number };
                        plan.facts.push(FactRow { id, as_of: f.as_of, extract: f.extract, status: f.status, ever });
                    }
                }
                let Some(newest) = before.last() else { continue };
                let Some(base) = people::current_in(db, campaign, chains.now(newest.status).commune, number).await? else {
                    continue;
                };
                let mut change = match after.last() {
                    Some(last) => restated(&base, chains.now(last.status), ever, last.as_of, last.extract),
                    // Nobody else knows this person: out of every commune, to nowhere.
                    None => {
                        let nowhere = crate::model::Status { commune: LocalityId(0), quarter: None, ..removed.status };
                        restated(&base, nowhere, [false; 2], removed.as_of, no)
                    }
                };
                if base.person_extract == no.0 {
                    // The sealed part falls back to the one before; an unknown digest makes the next extract seal it anew.
                    change.person_extract = people::person_before(db, campaign, base.current.id, no).await?.unwrap_or(0);
                    change.person_digest = [0; 16];
                }
                if base.first_extract == no.0
                    && let Some(first) = after.first()
                {
                    change.first_extract = first.extract.0;
                }
                plan.changes.push(change);
            }
        }
    }
    let plan = Arc::new(plan);
    let staged = Arc::clone(&plan);
    db.write_aside(by.clone(), move |tx| {
        let plan = Arc::clone(&staged);
        Box::pin(async move {
            // A withdrawal that was interrupted before may have left its rows.
            staging::clear_staged(tx, no).await?;
            staging::insert_facts(tx, campaign, &plan.facts).await?;
            staging::insert_changes(tx, campaign, no, &plan.changes).await?;
            progress::stage(tx, campaign, no, &plan.deltas).await
        })
    })
    .await?;
    db.write(by, move |tx| {
        let (reason, extract) = (reason.clone(), extract.clone());
        Box::pin(async move {
            let now = extracts::get(tx, campaign, no).await?.ok_or(RegisterProblem::NoSuchExtract)?;
            if now.state != ExtractState::Applied {
                return Err(RegisterProblem::WrongState(now.state.as_str()));
            }
            if staging::stale(tx, no).await? > 0 {
                return Err(RegisterProblem::Stale);
            }
            let seq = tx.seq().await?;
            staging::apply_changes(tx, no).await?;
            progress::apply_staged(tx, no, seq).await?;
            extracts::mark_withdrawn(tx, no, seq, &reason).await?;
            tx.audit("extract.withdraw", &format!("extract:{no}"), json!({"as_of": extract.as_of, "reason": reason})).await?;
            tx.emit("extract.withdrawn", json!({"extract": no, "as_of": extract.as_of, "localities": extract.scope})).await?;
            Ok(seq)
        })
    })
    .await
}
