//! Rows of rosters of which nobody can tell at once whom they mean: a name that two people bear, a mistyped number. Somebody who may
//! see all the residents in question decides; each decision is a fact, the newest stands, and what was said before it stays true at
//! its cut-off (`P-3.2`, `P-4.2`).
//!
//! Pupils are not among them: they are named to the head of their school alone, who mends a row by writing the number into it.

use crate::{
    model::{Kind, PersonNo},
    problems::ComplianceProblem,
    rules,
    service::{Compliance, name_of, open},
    store::{doubts as store, people},
};
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_claims::lists::model::{Decision, Shown};
use vedich_kernel::{CitizenId, LocalityId, Moment, UnitId};
use vedich_register::{LinkCandidate, Listed, Vault};
use vedich_territory::Tree;

/// A doubt as its reader sees it.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// Who, on rosters.
    pub no: PersonNo,
    /// On whose roster.
    pub unit: UnitId,
    /// What they are there.
    pub kind: Kind,
    /// Name as the unit wrote it.
    pub name: String,
    /// Birth date as the unit wrote it.
    pub birth: String,
    /// Number as the unit wrote it, masked.
    pub masked: String,
    /// Who may be meant, the likeliest first.
    pub candidates: Vec<Shown>,
    /// What was decided, when, by whom; nothing while it is open.
    pub decided: Option<(Decision, Option<CitizenId>, Moment, String)>,
}

/// Under which name the people in question are sealed.
pub(crate) fn doubt_name(no: PersonNo) -> String {
    format!("doubt about {}", name_of(no))
}

pub(crate) fn candidates(vault: &Vault, no: PersonNo, sealed: &[u8]) -> Result<Vec<LinkCandidate>, ComplianceProblem> {
    let plain = vault.open_as(&doubt_name(no), sealed)?;
    serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))
}

/// Who learns whom a row may mean must be allowed to see the unit, and all the residents who come into question.
fn may_decide(tree: &Tree, actor: &Actor, unit: UnitId, homes: impl IntoIterator<Item = LocalityId>) -> bool {
    let (units, places) = (actor.area(Permission::ViewCompliance), actor.area(Permission::ViewCitizens));
    tree.covers_unit(&units, unit) && homes.into_iter().all(|l| tree.covers_locality(&places, l))
}

/// A doubt of the actor's, with what was decided.
type Mine = (store::StoredDoubt, Vec<LinkCandidate>, Option<store::Decided>);

impl Compliance {
    async fn doubts_of(&self, actor: &Actor) -> Result<Vec<Mine>, ComplianceProblem> {
        if !actor.may(Permission::ViewCitizens) {
            return Ok(Vec::new());
        }
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let mut decided = store::decisions(self.db(), campaign.id).await?;
        let mut out = Vec::new();
        for doubt in store::all(self.db(), campaign.id).await? {
            let found = candidates(&vault, doubt.no, &doubt.sealed)?;
            let answer = decided.remove(&doubt.no).filter(|d| d.seq > doubt.seq);
            // Found since by other means, as by a number in a later file: nothing is left to decide.
            let settled = doubt.citizen.is_some() && answer.is_none();
            if !settled && doubt.kind != Kind::Pupil && may_decide(&tree, actor, doubt.unit, found.iter().map(|c| c.commune)) {
                out.push((doubt, found, answer));
            }
        }
        Ok(out)
    }

    /// How many rows wait for the actor's decision.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn doubts_open(&self, actor: &Actor) -> Result<i64, ComplianceProblem> {
        let all = self.doubts_of(actor).await?;
        Ok(crate::service::count(all.iter().filter(|d| d.2.is_none()).count()))
    }

    /// Rows that the actor may decide, those that wait first, each beside the people in question.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn doubts(&self, actor: &Actor) -> Result<Vec<Doubt>, ComplianceProblem> {
        let (tree, vault) = (self.tree().await?, self.vault().await?);
        let mut mine = self.doubts_of(actor).await?;
        mine.sort_by_key(|d| (d.2.is_some(), d.0.seq, d.0.no.0));
        let mut ids: Vec<CitizenId> = mine.iter().flat_map(|d| d.1.iter().map(|c| c.citizen)).collect();
        ids.sort_unstable();
        ids.dedup();
        let people: HashMap<CitizenId, Listed> =
            self.register().open_people(&ids).await?.into_iter().map(|l| (l.current.id, l)).collect();
        let shown = |c: LinkCandidate| {
            let listed = people.get(&c.citizen)?;
            let status = &listed.current.status;
            Some(Shown {
                name: listed.person.name.clone(),
                birth: listed.person.birth_text(),
                place: tree.full_name(status.quarter.unwrap_or(status.commune)),
                candidate: c,
            })
        };
        mine.into_iter()
            .map(|(doubt, found, decided)| {
                let plain = open(&vault, doubt.no, &doubt.person)?;
                Ok(Doubt {
                    no: doubt.no,
                    unit: doubt.unit,
                    kind: doubt.kind,
                    masked: crate::view::masked(&plain.number),
                    name: plain.name,
                    birth: plain.birth,
                    candidates: found.into_iter().filter_map(shown).collect(),
                    decided: decided.map(|d| (d.decision, d.citizen, d.at, d.by)),
                })
            })
            .collect()
    }

    /// Decides whom a row means. The newest decision stands; what was said before it stays true at its cut-off.
    ///
    /// # Errors
    /// When there is no such row for the actor, or the citizen is not among those who come into question.
    pub async fn decide_doubt(
        &self,
        actor: &Actor,
        no: PersonNo,
        decision: Decision,
        citizen: Option<CitizenId>,
    ) -> Result<(), ComplianceProblem> {
        let (campaign, vault) = (self.campaign().await?, self.vault().await?);
        let mine = self.doubts_of(actor).await?.into_iter().find(|d| d.0.no == no);
        let (doubt, found, before) = mine.ok_or(ComplianceProblem::NoSuchPerson)?;
        let chosen = rules::chosen(decision, citizen, &found.iter().map(|c| c.citizen).collect::<Vec<_>>())
            .ok_or(ComplianceProblem::NotInQuestion)?;
        if before.is_some_and(|b| b.decision == decision && b.citizen == chosen) {
            return Ok(());
        }
        let active = match chosen {
            Some(c) => self.register().active_since(campaign.id, &[c], None).await?.get(&c).copied().unwrap_or_default(),
            None => vedich_register::ActiveSince::default(),
        };
        let unit = doubt.unit;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let vault = vault.clone();
                Box::pin(async move {
                    store::decide(tx, campaign.id, (unit, no), decision, chosen).await?;
                    match chosen {
                        Some(c) => {
                            people::insert_match(tx, campaign.id, no, c).await?;
                            people::set_register(tx, campaign.id, no, c, active).await?;
                            people::insert_keys(tx, campaign.id, &[(crate::roster::citizen_key(&vault, c), no)]).await?;
                        }
                        None => store::clear_register(tx, campaign.id, no).await?,
                    }
                    people::same_as(tx, campaign.id).await?;
                    let detail = json!({ "person": no.0, "decision": decision });
                    tx.audit("roster.decide", &format!("unit:{unit}"), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }
}

/// Whether two answers of the linkage ask the same question.
pub(crate) fn same_question(a: &[LinkCandidate], b: &[LinkCandidate]) -> bool {
    a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| x.citizen == y.citizen && x.by == y.by))
}
