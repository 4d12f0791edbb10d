//! After the visits: what the unit says, and the end of the round. What is to be done then: [`super::tasks`].

use super::{rules, store, viewing::sealed_as};
use crate::{problems::CrossCheckProblem, service::CrossCheck};
use serde_json::{Value as Json, json};
use vedich_accounts::Actor;
use vedich_db::{WriteTx, args};
use vedich_kernel::UnitId;

impl CrossCheck {
    /// Takes down what a unit says to the findings, for the minutes: by its head, or by an inspector or the office as told.
    ///
    /// # Errors
    /// Not the actor's to say, the round has ended, no words.
    pub async fn explain_findings(&self, actor: &Actor, no: i64, unit: UnitId, words: &str) -> Result<(), CrossCheckProblem> {
        if !self.minutes(actor, no, unit).await?.may_explain {
            return Err(CrossCheckProblem::NotYours);
        }
        let words = crate::words::needed("words", words, rules::LONGEST)?;
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (words, vault) = (words.clone(), vault.clone());
                Box::pin(async move {
                    let id = tx.fact_id();
                    let sealed = vault.seal_text(&sealed_as(id), &words)?;
                    let values = args![id.to_string(), no, unit.0, sealed];
                    store::fact(tx, "inspection_statement", "id, round_no, unit_id, sealed", values).await?;
                    changed(tx, "inspection.explain", no, json!({ "unit": unit.0 })).await
                })
            })
            .await
    }

    /// Ends a round: inspectors see its people no more, and nothing is added to it but tasks.
    ///
    /// # Errors
    /// Not the actor's round, ended before.
    pub async fn close_round(&self, actor: &Actor, no: i64) -> Result<(), CrossCheckProblem> {
        self.open_round(actor, no).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    store::fact(tx, "inspection_end", "round_no", args![no]).await?;
                    changed(tx, "inspection.close", no, json!({})).await
                })
            })
            .await
    }

    /// Writes down that names of a sample left the house on paper.
    pub(crate) async fn audit_minutes(
        &self,
        actor: &Actor,
        no: i64,
        unit: UnitId,
        people: usize,
    ) -> Result<(), CrossCheckProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let detail = json!({ "unit": unit.0, "people": people });
                    tx.audit("inspection.print", &format!("inspection:{no}"), detail).await?;
                    Ok::<_, CrossCheckProblem>(())
                })
            })
            .await
    }
}

pub(super) async fn changed(tx: &WriteTx, action: &str, no: i64, detail: Json) -> Result<(), CrossCheckProblem> {
    tx.audit(action, &format!("inspection:{no}"), detail).await?;
    tx.emit("inspection.changed", json!({ "no": no })).await?;
    Ok(())
}
