//! Applying and abandoning: the short transactions.

use crate::{
    model::ExtractState,
    problems::RegisterProblem,
    store::{extracts, progress, staging},
};
use serde_json::json;
use vedich_db::{By, Db};
use vedich_kernel::{CampaignId, ExtractNo, Moment};

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
            // Newcomers who wait hidden were let be by everybody, unless something came to count or was taken back since.
            let moved_on = extracts::newest_change(tx, campaign).await? != extract.counts.after;
            if staging::stale(tx, no).await? > 0
                || (moved_on && staging::hidden_gone(tx, campaign, no, &extract).await?)
                || staging::links_taken(tx, campaign, no).await? > 0
            {
                return Err(RegisterProblem::Stale);
            }
            let seq = tx.seq().await?;
            staging::apply_changes(tx, no).await?;
            staging::bind_links(tx, campaign, no).await?;
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

/// Takes a staged (or half-read) upload off the table and sweeps what it left: in one write, since nobody would look for what an
/// abandoned upload left behind.
pub(crate) async fn abandon(db: &Db, by: By, no: ExtractNo) -> Result<(), RegisterProblem> {
    db.write(by, move |tx| {
        Box::pin(async move {
            let moved = extracts::set_state(tx, no, ExtractState::Staged, ExtractState::Abandoned).await?
                || extracts::set_state(tx, no, ExtractState::Staging, ExtractState::Abandoned).await?;
            if !moved {
                return Err(RegisterProblem::WrongState("applied"));
            }
            staging::sweep(tx, no).await?;
            Ok(())
        })
    })
    .await
}
