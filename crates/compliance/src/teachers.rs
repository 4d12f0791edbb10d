//! Form teachers: to whom the head hands a class's list, so that parents are written to in the summer holidays too (`P-4.1d`). The
//! teacher's name is sealed; it is there for the head of the school alone, as the pupils' names are.

use crate::{
    model::Kind,
    problems::ComplianceProblem,
    service::{Compliance, may_name, seal, unit, words},
    store::{duties as store, people},
};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Moment, UnitId};

/// Who looks after a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teacher {
    /// Name; empty when nobody is named any more.
    pub name: String,
    /// The day on which the class's list was handed over.
    pub handed: Option<Day>,
    /// When it was told.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

fn teacher_name(unit: UnitId, class: &str) -> String {
    format!("form teacher of unit {unit} class {class}")
}

impl Compliance {
    /// The head names a class's form teacher, and says when the class's list was handed over.
    ///
    /// # Errors
    /// Not the head of this school, no such class, a day to come, a text that holds numbers.
    pub async fn name_teacher(
        &self,
        actor: &Actor,
        code: &str,
        class: &str,
        (name, handed): (&str, Option<Day>),
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        if !may_name(&tree, actor, unit, Kind::Pupil) {
            return Err(ComplianceProblem::NoSuchUnit);
        }
        if handed.is_some_and(|d| d > self.today()) {
            return Err(ComplianceProblem::BadDay);
        }
        let pupils = people::of_unit(self.db(), campaign.id, unit).await?;
        if class.is_empty() || !pupils.iter().any(|p| p.kind == Kind::Pupil && p.class == class) {
            return Err(ComplianceProblem::NoSuchClass);
        }
        let name = words("teacher", name, false)?;
        let sealed = seal(&self.vault().await?, &teacher_name(unit, class), &name)?;
        let class = class.to_owned();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (class, sealed) = (class.clone(), sealed.clone());
                Box::pin(async move {
                    store::insert_teacher(tx, campaign.id, (unit, &class), sealed, handed).await?;
                    tx.audit("roster.teacher", &format!("unit:{unit}"), json!({ "class": class, "handed": handed })).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// Form teachers by class, for the head of the school; nothing for anybody else.
    pub(crate) async fn teachers(&self, actor: &Actor, unit: UnitId) -> Result<BTreeMap<String, Teacher>, ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        if !may_name(&tree, actor, unit, Kind::Pupil) {
            return Ok(BTreeMap::new());
        }
        let vault = self.vault().await?;
        let mut out = BTreeMap::new();
        for (class, sealed, handed, at, by) in store::teachers(self.db(), campaign.id, unit).await? {
            let plain = vault.open_as(&teacher_name(unit, &class), &sealed)?;
            let name = serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
            out.insert(class, Teacher { name, handed, at, by });
        }
        Ok(out)
    }
}
