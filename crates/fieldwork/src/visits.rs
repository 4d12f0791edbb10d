//! What came of the visits: recording outcomes, and reading a list with them.

use crate::{
    model::{ListedPerson, Operation, OperationResult, Visit, WorkList},
    problems::FieldworkProblem,
    rules::{self, HeldReason, ListState},
    service::{Fieldwork, covers},
    store::{self, NewVisit},
    sync::batch::note_of,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vedich_accounts::{Actor, Permission};
use vedich_claims::{ClaimSource, NewClaim, Outcome, Who};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, UnitId, WorkListId, text};
use vedich_register::{Current, Person, Vault};
use vedich_territory::MemberId;

/// Everything that recording needs, read before the transaction.
#[derive(Clone)]
struct Ground {
    campaign: CampaignId,
    list: WorkList,
    unit: Option<UnitId>,
    people: HashSet<CitizenId>,
    members: HashMap<String, MemberId>,
    homes: HashMap<CitizenId, (LocalityId, Option<LocalityId>)>,
    vault: Vault,
}

impl Fieldwork {
    /// What visits found out about people of a commune, oldest first; what was withdrawn or corrected is left out. For the rooms beside.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn visited_in(&self, commune: LocalityId) -> Result<Vec<(CitizenId, Outcome, Moment)>, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let communes = self.register().tree().await?.forebears(commune);
        let found = store::outcomes_in(self.db(), campaign, &communes).await?;
        Ok(found.into_iter().map(|(id, outcome, at, _)| (id, outcome, at)).collect())
    }

    /// Records outcomes of a list's people. Each operation gets its answer: recorded, known before, or held with its reason.
    /// "Activated" is a claim too, in the same transaction (`P-3.7`).
    ///
    /// # Errors
    /// When there is no such list for this actor, or the actor may not record for it.
    pub async fn record(
        &self,
        actor: &Actor,
        id: WorkListId,
        operations: Vec<Operation>,
    ) -> Result<Vec<OperationResult>, FieldworkProblem> {
        let ground = self.ground(actor, id, &operations).await?;
        let service = self.clone();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, ground, operations) = (service.clone(), ground.clone(), operations.clone());
                Box::pin(async move { service.record_in(tx, &ground, &operations).await })
            })
            .await
    }

    /// Which of these operations would be held, and why; nothing is written. For forms, which save all at once or nothing.
    ///
    /// # Errors
    /// As [`Fieldwork::record`].
    pub async fn check(
        &self,
        actor: &Actor,
        id: WorkListId,
        operations: &[Operation],
    ) -> Result<Vec<(CitizenId, HeldReason)>, FieldworkProblem> {
        let ground = self.ground(actor, id, operations).await?;
        let asked: Vec<String> = operations.iter().flat_map(|o| [Some(o.id.clone()), o.corrects.clone()]).flatten().collect();
        let known = store::by_operations(self.db(), ground.campaign, &asked).await?;
        let now = self.now();
        let fresh = operations.iter().filter(|o| !known.contains_key(&o.id));
        Ok(fresh.filter_map(|o| Some((o.citizen, judge(o, &ground, &known, now).err()?))).collect())
    }

    async fn ground(&self, actor: &Actor, id: WorkListId, operations: &[Operation]) -> Result<Ground, FieldworkProblem> {
        let list = self.list(actor, id).await?;
        let tree = self.register().tree().await?;
        if !covers(&tree, &actor.area(Permission::RecordOutcome), &list) {
            return Err(FieldworkProblem::NoSuchList);
        }
        let campaign = self.register().campaign().await?;
        let ids: Vec<CitizenId> = operations.iter().map(|o| o.citizen).collect();
        let members = match list.team {
            Some(team) => self.register().territory().members(team).await?,
            None => Vec::new(),
        };
        Ok(Ground {
            campaign: campaign.id,
            unit: list.team.and_then(|t| tree.team(t)).and_then(|t| t.unit),
            people: store::items(self.db(), id).await?.into_iter().map(|i| i.citizen).collect(),
            members: members.into_iter().map(|m| (m.code, m.id)).collect(),
            homes: self.register().homes(campaign.id, &ids).await?,
            vault: self.register().vault(campaign.id).await?,
            list,
        })
    }

    async fn record_in(
        &self,
        tx: &WriteTx,
        g: &Ground,
        operations: &[Operation],
    ) -> Result<Vec<OperationResult>, FieldworkProblem> {
        let asked: Vec<String> = operations.iter().flat_map(|o| [Some(o.id.clone()), o.corrects.clone()]).flatten().collect();
        let mut known = store::by_operations(tx, g.campaign, &asked).await?;
        let mut out = Vec::with_capacity(operations.len());
        let (mut visits, mut claims) = (0, 0);
        for operation in operations {
            if let Some(visit) = known.get(&operation.id) {
                out.push(OperationResult::Known { id: operation.id.clone(), visit: visit.id });
                continue;
            }
            match judge(operation, g, &known, tx.now()) {
                Err(reason) => {
                    let word = serde_json::to_value(reason).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
                    store::hold(tx, g.campaign, g.list.id, &operation.id, &content(operation), &word).await?;
                    out.push(OperationResult::Held { id: operation.id.clone(), reason });
                }
                Ok(member) => {
                    let visit = self.record_one(tx, g, operation, member, &known).await?;
                    visits += 1;
                    claims += i64::from(visit.claim.is_some());
                    out.push(OperationResult::Recorded { id: operation.id.clone(), visit: visit.id, claim: visit.claim });
                    known.insert(operation.id.clone(), visit);
                }
            }
        }
        if visits > 0 {
            store::recount(tx, g.campaign, &[g.list.id]).await?;
            tx.audit("visit.record", &format!("work_list:{}", g.list.id), json!({ "visits": visits, "claims": claims })).await?;
            tx.emit("visits.recorded", json!({ "list": g.list.id, "visits": visits })).await?;
        }
        if claims > 0 {
            tx.emit("claims.recorded", json!({ "kind": "named", "n": claims })).await?;
        }
        Ok(out)
    }

    async fn record_one(
        &self,
        tx: &WriteTx,
        g: &Ground,
        operation: &Operation,
        member: Option<MemberId>,
        known: &HashMap<String, Visit>,
    ) -> Result<Visit, FieldworkProblem> {
        let home = g.homes.get(&operation.citizen).copied();
        let mut visit = Visit {
            id: tx.fact_id(),
            operation: operation.id.clone(),
            citizen: operation.citizen,
            list: Some(g.list.id),
            outcome: operation.outcome,
            method: operation.method,
            phone_of: operation.phone_of,
            observed_at: operation.observed_at,
            recorded_at: tx.now(),
            team: g.list.team,
            member,
            user_name: tx.by().name.clone(),
            claim: None,
        };
        let corrected = operation.corrects.as_ref().and_then(|c| known.get(c));
        if let Some(claim) = corrected.and_then(|v| v.claim) {
            self.claims().withdraw_in(tx, g.campaign, claim, "corrected").await?;
        }
        if operation.outcome.claims_activation() {
            let claim = NewClaim {
                who: Who::Citizen(operation.citizen),
                outcome: operation.outcome,
                method: operation.method,
                observed_at: operation.observed_at,
                team: g.list.team,
                member,
                unit: g.unit,
                commune: Some(home.map_or(g.list.commune, |h| h.0)),
                quarter: home.map_or(Some(g.list.locality), |h| h.1),
                source: ClaimSource::Visit,
                key: g.vault.content_digest(format!("visit\n{}", operation.id).as_bytes()),
                row: None,
            };
            visit.claim = self.claims().record_in(tx, g.campaign, &[claim]).await?.first().map(|r| r.id);
        }
        let commune = home.map_or(g.list.commune, |h| h.0);
        let corrects = operation.corrects.as_deref();
        store::insert_visit(tx, g.campaign, &NewVisit { visit: &visit, commune, corrects }).await?;
        if !rules::follow_up(operation.outcome).keeps_lease() {
            store::end_lease(tx, g.campaign, &g.list, operation.citizen).await?;
        }
        Ok(visit)
    }

    /// The people of a list with what came of their visits; names only for those who may see them, then sorted by address and
    /// name, households together.
    ///
    /// # Errors
    /// When there is no such list for this actor.
    pub async fn people(&self, actor: &Actor, list: &WorkList) -> Result<Vec<ListedPerson>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let items = store::items(self.db(), list.id).await?;
        let mut visits: HashMap<CitizenId, Visit> = HashMap::new();
        for visit in store::visits_of_list(self.db(), campaign.id, list.id).await? {
            visits.insert(visit.citizen, visit); // oldest first: the newest stays
        }
        let mut opened: HashMap<CitizenId, (Current, Person)> = HashMap::new();
        let names = self.sees_names(&tree, actor, list);
        let ids: Vec<CitizenId> = items.iter().map(|i| i.citizen).collect();
        let mut claimed: HashMap<CitizenId, Vec<Day>> = HashMap::new();
        for claim in self.claims().of_citizens(&ids, true).await?.into_iter().filter(|c| !c.withdrawn) {
            if let Some(id) = claim.citizen {
                claimed.entry(id).or_default().push(claim.day);
            }
        }
        if names {
            opened.extend(self.register().open_people(&ids).await?.into_iter().map(|l| (l.current.id, (l.current, l.person))));
        }
        let (today, overdue) = (self.today(), i32::try_from(campaign.overdue_days).unwrap_or(7));
        let mut people: Vec<ListedPerson> = items
            .into_iter()
            .map(|item| {
                let found = opened.remove(&item.citizen);
                let done = found.as_ref().is_some_and(|(c, _)| rules::candidate(list.kind, c, today, overdue).is_none());
                let days = claimed.remove(&item.citizen).unwrap_or_default();
                ListedPerson {
                    visit: visits.remove(&item.citizen),
                    person: found.map(|f| f.1),
                    settled_by_register: done,
                    reported: rules::reported_since(list.created_at.day(), days),
                    item,
                }
            })
            .collect();
        if names {
            sort(&mut people);
        }
        Ok(people)
    }

    /// The notes that phones sent with the visits of these people, by operation; for those who may see names.
    pub(crate) async fn notes(&self, people: &[ListedPerson]) -> Result<HashMap<String, String>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let operations: Vec<String> = people.iter().filter_map(|p| p.visit.as_ref()).map(|v| v.operation.clone()).collect();
        let mut out = HashMap::new();
        for (operation, sealed) in store::carried::sealed(self.db(), campaign.id, &operations).await? {
            let text = vault.open_text(&note_of(&operation), &sealed)?;
            let said: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(note) = said["note"].as_str() {
                out.insert(operation, note.to_owned());
            }
        }
        Ok(out)
    }

    /// Operations of a list that wait for a person: (reason, when, by whom).
    pub(crate) async fn held(&self, list: &WorkList) -> Result<Vec<(HeldReason, Moment, String)>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let rows = store::held(self.db(), campaign.id, list.id).await?;
        let read = |word: String| serde_json::from_value(serde_json::Value::String(word)).ok();
        Ok(rows.into_iter().filter_map(|(reason, at, who)| Some((read(reason)?, at, who))).collect())
    }

    /// Writes down that names left the house on paper or in a file.
    pub(crate) async fn audit_names(&self, actor: &Actor, list: &WorkList, how: &'static str) -> Result<(), FieldworkProblem> {
        let (id, people) = (list.id, list.people);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit(how, &format!("work_list:{id}"), json!({ "people": people })).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }
}

fn judge(o: &Operation, g: &Ground, known: &HashMap<String, Visit>, now: Moment) -> Result<Option<MemberId>, HeldReason> {
    let state = ListState {
        on_list: g.people.contains(&o.citizen),
        created_at: g.list.created_at,
        lease_until: g.list.lease_until,
        closed_at: g.list.closed_at,
    };
    rules::decide(o.observed_at, &state, now)?;
    if let Some(corrected) = &o.corrects
        && known.get(corrected).is_none_or(|v| v.citizen != o.citizen)
    {
        return Err(HeldReason::NothingToCorrect);
    }
    match o.member.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(code) => g.members.get(code).copied().map(Some).ok_or(HeldReason::UnknownMember),
    }
}

/// What is kept of a held operation: ids and codes, nothing that names a person.
fn content(o: &Operation) -> String {
    json!({ "citizen": o.citizen, "outcome": o.outcome, "method": o.method, "phone_of": o.phone_of, "observed_at": o.observed_at,
            "member": o.member, "corrects": o.corrects })
    .to_string()
}

/// Households by their address, house numbers as one walks along the street; people of one household together, by Vietnamese name order within.
pub(crate) fn sort(people: &mut [ListedPerson]) {
    let mut address: HashMap<i64, String> = HashMap::new();
    for p in people.iter() {
        if let Some(person) = &p.person {
            let here = if person.current_address.is_empty() { &person.permanent_address } else { &person.current_address };
            let key = text::fold(here);
            let known = address.entry(p.item.household).or_insert_with(|| key.clone());
            if text::compare_natural(&key, known).is_lt() {
                *known = key;
            }
        }
    }
    people.sort_by(|a, b| {
        let place = |p: &ListedPerson| address.get(&p.item.household).map_or("", String::as_str);
        let name = |p: &ListedPerson| p.person.as_ref().map(|x| x.name.clone()).unwrap_or_default();
        text::compare_natural(place(a), place(b))
            .then_with(|| a.item.household.cmp(&b.item.household))
            .then_with(|| text::compare_names(&name(a), &name(b)))
    });
}
