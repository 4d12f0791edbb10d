//! Somebody who may see the residents in question decides whom a row means.

use super::{
    importing::{name_of, new_claim},
    model::{Decided, Decision, FoundAs, SealedRow, StoredRow},
    store,
};
use crate::{
    model::Who,
    problems::ClaimsProblem,
    service::{Claims, record},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{CampaignId, CitizenId};
use vedich_register::Vault;
use vedich_territory::Tree;

impl Claims {
    /// Decides whom a row means. The newest decision stands: what an earlier one, or the linkage, had claimed is taken back, and
    /// a claim about the chosen citizen is recorded.
    ///
    /// # Errors
    /// When there is no such row for the actor, or the citizen is not among those who come into question.
    pub async fn decide(
        &self,
        actor: &Actor,
        no: i64,
        row: i64,
        decision: Decision,
        citizen: Option<CitizenId>,
    ) -> Result<(), ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let vault = self.register().vault(campaign.id).await?;
        let list = self.list_in_area(actor, &tree, campaign.id, no).await?;
        let stored = store::row(self.db(), campaign.id, list.no, row).await?.ok_or(ClaimsProblem::NoSuchRow)?;
        let sealed = open(&vault, no, &stored)?;
        if !may_decide(&tree, actor, &stored, &sealed) {
            return Err(ClaimsProblem::NoSuchRow);
        }
        let chosen = match decision {
            Decision::Same => {
                let asked = citizen.or_else(|| only_one(&sealed));
                Some(asked.filter(|c| sealed.candidates.iter().any(|k| k.citizen == *c)).ok_or(ClaimsProblem::NotInQuestion)?)
            }
            Decision::NotSame | Decision::DontKnow => None,
        };
        let home = match chosen {
            Some(id) => self.register().homes(campaign.id, &[id]).await?.get(&id).copied(),
            None => None,
        };
        let service = self.clone();
        let (id, stored, now) = (campaign.id, Arc::new(stored), self.now());
        self.db()
            .write(actor.by(now), move |tx| {
                let (service, vault, tree, stored) = (service.clone(), vault.clone(), tree.clone(), stored.clone());
                Box::pin(async move {
                    let before = store::decisions(tx, id, no).await?.remove(&row);
                    if before.as_ref().is_some_and(|b| b.decision == decision && b.citizen == chosen) {
                        return Ok(());
                    }
                    let standing = before.map_or(stored.claim, |b| b.claim);
                    if let Some(claim) = standing {
                        service.withdraw_in(tx, id, claim, "named list: decided otherwise").await?;
                    }
                    let fact = tx.fact_id();
                    let claim = match chosen {
                        Some(citizen) => {
                            let key = vault.content_digest(format!("named list decision {fact}").as_bytes());
                            let claim = new_claim(&tree, &stored, Who::Citizen(citizen), home, key, now);
                            record(tx, id, &[claim]).await?.pop().map(|r| r.id)
                        }
                        None => None,
                    };
                    let decided = Decided { decision, citizen: chosen, claim, at: tx.now(), by: tx.by().name.clone() };
                    store::decide(tx, id, (no, row), fact, &decided).await?;
                    let detail = json!({ "row": row, "decision": decision });
                    tx.audit("claims.list_decide", &format!("named_list:{no}"), detail).await?;
                    if claim.is_some() || standing.is_some() {
                        tx.emit("claims.recorded", json!({ "kind": "list", "n": 1 })).await?;
                    }
                    Ok::<_, ClaimsProblem>(())
                })
            })
            .await
    }

    /// A list of which the actor may see something.
    pub(super) async fn list_in_area(
        &self,
        actor: &Actor,
        tree: &Tree,
        campaign: CampaignId,
        no: i64,
    ) -> Result<super::model::NamedList, ClaimsProblem> {
        let list = store::get(self.db(), campaign, no).await?.ok_or(ClaimsProblem::NoSuchList)?;
        let area = actor.area(Permission::ViewClaims);
        let covered = list.units.iter().any(|u| tree.covers_unit(&area, *u));
        let own = list.units.is_empty() && list.user_name == actor.name;
        if covered || own || area == vedich_accounts::Area::Everything { Ok(list) } else { Err(ClaimsProblem::NoSuchList) }
    }
}

fn only_one(row: &SealedRow) -> Option<CitizenId> {
    match row.candidates.as_slice() {
        [only] => Some(only.citizen),
        _ => None,
    }
}

pub(super) fn open(vault: &Vault, list: i64, row: &StoredRow) -> Result<SealedRow, ClaimsProblem> {
    let plain = vault.open_as(&name_of(list, row.row), &row.sealed)?;
    serde_json::from_slice(&plain).map_err(|e| ClaimsProblem::Unreadable(e.to_string()))
}

/// Whoever learns whom a row may mean must be allowed to see all the residents who come into question; where nobody does, the
/// residents of the unit's place.
pub(super) fn may_look(tree: &Tree, actor: &Actor, stored: &StoredRow, row: &SealedRow) -> bool {
    let area = actor.area(Permission::ViewCitizens);
    let unit = stored.unit.and_then(|u| tree.unit(u));
    let of_unit = stored.unit.is_none_or(|u| tree.covers_unit(&actor.area(Permission::ViewClaims), u));
    let inside = match row.candidates.as_slice() {
        [] => area == vedich_accounts::Area::Everything || unit.is_some_and(|u| tree.covers_locality(&area, u.locality)),
        some => some.iter().all(|c| tree.covers_locality(&area, c.commune)),
    };
    stored.found != FoundAs::Rejected && of_unit && inside
}

/// Whether the actor may decide about a row: there is somebody to decide about.
pub(super) fn may_decide(tree: &Tree, actor: &Actor, stored: &StoredRow, row: &SealedRow) -> bool {
    !row.candidates.is_empty() && may_look(tree, actor, stored, row)
}
