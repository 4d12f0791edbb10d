//! What an inspector found at the door.

use super::{
    model::{Finding, Found},
    rules, store,
    viewing::sealed_as,
};
use crate::{problems::CrossCheckProblem, service::CrossCheck};
use serde_json::json;
use vedich_accounts::Actor;
use vedich_db::args;

impl CrossCheck {
    /// Records what an inspector found of one of their claims. A correction is a new finding, and the newest stands; the same
    /// finding again is none.
    ///
    /// # Errors
    /// The claim is not theirs or of their own unit, the round has ended, the note names a number.
    pub async fn record_finding(
        &self,
        actor: &Actor,
        no: i64,
        item: i64,
        finding: Finding,
        note: &str,
    ) -> Result<(), CrossCheckProblem> {
        let (round, _) = self.part(actor, no).await?;
        let note = crate::words::optional("note", note, rules::LONGEST)?;
        let tree = self.register().tree().await?;
        let found = self.sample(no).await?.into_iter().find(|s| s.item.item == item && s.inspector == Some(actor.user));
        let sampled = found.ok_or(CrossCheckProblem::NotYourPerson)?;
        if self.own_lines(actor, &tree).await?.iter().any(|own| rules::one_line(&tree, *own, sampled.item.unit)) {
            return Err(CrossCheckProblem::OwnUnit);
        }
        if round.closed_at.is_some() {
            return Err(CrossCheckProblem::RoundClosed);
        }
        let same = |f: &Found| f.finding == finding && f.note == note;
        if sampled.found.as_ref().is_some_and(same) {
            return Ok(());
        }
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let locality = round.locality.0;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (note, vault) = (note.clone(), vault.clone());
                Box::pin(async move {
                    let id = tx.fact_id();
                    let sealed = vault.seal_text(&sealed_as(id), &note)?;
                    let values = args![id.to_string(), no, item, finding.code(), sealed];
                    store::fact(tx, "inspection_finding", "id, round_no, item, finding, sealed", values).await?;
                    tx.audit("inspection.find", &format!("inspection:{no}"), json!({ "item": item, "finding": finding })).await?;
                    tx.emit("inspection.changed", json!({ "no": no, "locality": locality })).await?;
                    Ok::<_, CrossCheckProblem>(())
                })
            })
            .await
    }
}
