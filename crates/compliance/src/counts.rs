//! Forces that name nobody: who may give counts, and the counts. Unverified wherever they stand.

use crate::{
    model::UnitCount,
    problems::ComplianceProblem,
    rules,
    service::{Compliance, unit, words},
    store::duties as store,
    view::UnitView,
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Moment, UnitId};

impl Compliance {
    /// Units that give counts instead of names.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counting_units(&self) -> Result<Vec<UnitId>, ComplianceProblem> {
        Ok(store::counting_units(self.db(), self.campaign().await?.id, i64::MAX).await?)
    }

    /// Allows a unit to give counts instead of names, or takes that back.
    ///
    /// # Errors
    /// Not the actor's to decide, no such unit, no reason.
    pub async fn set_counts_only(
        &self,
        actor: &Actor,
        code: &str,
        counts_only: bool,
        reason: &str,
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::JudgeCompliance, code)?;
        let reason = words("reason", reason, true)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    store::insert_mode(tx, campaign.id, unit, counts_only, &reason).await?;
                    tx.audit("compliance.mode", &format!("unit:{unit}"), json!({ "counts_only": counts_only })).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// A force's counts for a duty; the newest stand.
    ///
    /// # Errors
    /// No such unit of the actor's, a unit that names its people, counts that cannot be true.
    pub async fn count(&self, actor: &Actor, code: &str, duty: &str, counts: UnitCount) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        let duty = self.duty(duty).await?;
        if !self.counting_units().await?.contains(&unit) {
            return Err(ComplianceProblem::NamesOnly);
        }
        if !rules::counts_agree(&counts, &duty.proofs) {
            return Err(ComplianceProblem::BadCounts);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let duty = duty.code.clone();
                Box::pin(async move {
                    store::insert_count(tx, campaign.id, unit, &duty, &counts).await?;
                    tx.audit("compliance.count", &format!("unit:{unit}"), json!({ "duty": duty, "counts": counts })).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// The counts that stand for a unit and duty, with when and by whom they were told; nothing of a unit that names its people.
    pub(crate) async fn counts_of(&self, view: &UnitView) -> Result<Option<(UnitCount, Moment, String)>, ComplianceProblem> {
        if !view.counts_only || view.duty.proofs.is_empty() {
            return Ok(None);
        }
        let id = self.campaign().await?.id;
        Ok(store::counts(self.db(), id, &view.duty.code, i64::MAX).await?.remove(&view.unit))
    }
}
