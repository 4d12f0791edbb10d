//! Inside the transaction: judging, and writing what was judged.

use super::{
    batch::{Hands, Item, Prepared, Taken},
    neighbours::Neighbours,
    plan::{Plan, take},
    said::What,
    wire::{PhoneUse, SyncResult},
};
use crate::{
    problems::FieldworkProblem,
    rules::{
        self, HeldReason, ListState,
        phone::{PhoneState, decide_phone, decide_visit},
    },
    store::{
        self,
        operations::{Before, ChangeRow, PhoneVisit},
    },
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};
use vedich_claims::{NewClaim, Outcome};
use vedich_db::WriteTx;
use vedich_kernel::{CitizenId, LocalityId, Moment, PartitionId, WorkListId};

/// Judges everything, writes it, and answers each operation; the answers in the order of the jobs.
pub(super) async fn apply(tx: &WriteTx, p: &Prepared) -> Result<Vec<Taken>, FieldworkProblem> {
    let ids: Vec<String> = p.items.iter().map(|i| i.id.clone()).collect();
    let phones: BTreeSet<String> = p.hands.iter().map(|h| h.phone.id.clone()).collect();
    let phones: Vec<String> = phones.into_iter().collect();
    let lists: BTreeSet<i64> = p.items.iter().filter_map(|i| i.ground.as_ref()).map(|g| g.list.id.0).collect();
    let lists: Vec<i64> = lists.into_iter().collect();
    let Before { known, phones, closed, changes } = store::operations::before(tx, p.campaign, &ids, &phones, &lists).await?;
    let state = |hands: &Hands| phones.get(&hands.phone.id).copied().unwrap_or(hands.phone.state);
    let standing = |hands: &Hands| PhoneUse::of(&state(hands), hands.stays, tx.now().day());
    let mut answers: Vec<Taken> = p.hands.iter().map(|h| Taken { results: Vec::new(), state: standing(h) }).collect();
    let mut fresh: HashMap<&str, (&'static str, Option<HeldReason>)> = HashMap::new();
    let mut plan = Plan::default();
    for item in &p.items {
        let known = known.get(&item.id).filter(|_| p.forced.is_none());
        let (result, reason, seq) = match (known, fresh.get(item.id.as_str())) {
            (Some((seq, held)), _) => {
                let reason = held.as_deref().and_then(HeldReason::parse);
                (if reason.is_some() { "held" } else { "known" }, reason, Some(*seq))
            }
            (None, Some((_, Some(reason)))) => ("held", Some(*reason), None),
            (None, Some((_, None))) => ("known", None, None),
            (None, None) => {
                let hands = &p.hands[item.job];
                let judged = judge(item, hands, &state(hands), &closed, p.forced.is_some(), tx.now());
                let reason = match (judged, &item.deed) {
                    // Another room writes its part now, in the order in which things happened on the phone, or says why it cannot.
                    (Ok(()), Some(Ok(deed))) => deed.write(tx).await?.err(),
                    (Ok(()), Some(Err(reason))) => Some(*reason),
                    (judged, _) => judged.err(),
                };
                if let (Some(reason), Some(_)) = (reason, &p.forced) {
                    return Err(FieldworkProblem::CannotTake(reason));
                }
                take(tx, p, item, hands, reason, &mut plan)?;
                let answer = (if reason.is_some() { "held" } else { "recorded" }, reason);
                fresh.insert(&item.id, answer);
                (answer.0, answer.1, None)
            }
        };
        // A commit number is taken only by a batch that writes something.
        let seq = match seq {
            Some(seq) => seq,
            None => tx.seq().await?,
        };
        let left_out = item.note_left_out.then_some("note");
        answers[item.job].results.push(SyncResult { id: item.id.clone(), result, reason, seq, left_out });
    }
    store::phones::seen(tx, &p.seen).await?;
    if let Some(forced) = &p.forced {
        for item in &p.items {
            if !store::held::resolve(tx, p.campaign, &item.id, true, &forced.answer).await? {
                return Err(FieldworkProblem::Resolved);
            }
            let detail = if forced.ahead { json!({ "counted_at_receipt": true }) } else { json!({}) };
            tx.audit("field.accept", &format!("operation:{}", item.id), detail).await?;
        }
    }
    if !fresh.is_empty() {
        write_plan(tx, p, plan, changes).await?;
    }
    Ok(answers)
}

fn judge(
    item: &Item,
    hands: &Hands,
    phone: &PhoneState,
    closed: &HashMap<i64, Moment>,
    forced: bool,
    now: Moment,
) -> Result<(), HeldReason> {
    let operation = item.read.as_ref().map_err(|reason| *reason)?;
    if forced {
        let needs_list = matches!(operation.what, What::Visit(_)) && item.ground.is_none();
        return if needs_list { Err(HeldReason::NoList) } else { Ok(()) };
    }
    let on_list = match &operation.what {
        What::Visit(v) => Some(v.citizen),
        What::Room(r) => r.citizen,
        _ => None,
    };
    match on_list {
        Some(citizen) => {
            let ground = item.ground.as_ref().filter(|g| g.list.team == Some(hands.phone.team));
            let state = ground.map(|g| ListState {
                on_list: g.people.contains(&citizen),
                created_at: g.list.created_at,
                lease_until: g.list.lease_until,
                closed_at: closed.get(&g.list.id.0).copied(),
            });
            decide_visit(item.observed, phone, state.as_ref(), now)
        }
        None => decide_phone(item.observed, phone, now),
    }
}

/// People whom nobody need visit again, by storage partition and kind of list: citizens, lists.
type Ended = HashMap<(PartitionId, &'static str), (HashSet<i64>, HashSet<i64>)>;

async fn write_plan(tx: &WriteTx, p: &Prepared, mut plan: Plan, changes: Vec<ChangeRow>) -> Result<(), FieldworkProblem> {
    // Nothing corrects or takes back anything: what arrived stands, and what stood does.
    let plain = changes.is_empty() && plan.changes.is_empty();
    let neighbours = Neighbours::load(tx, p.campaign, &plan, changes).await?;
    let changed = neighbours.changed();
    let claims = claim(tx, p, &neighbours, &mut plan).await?;
    store::operations::insert_operations(tx, p.campaign, &plan.operations).await?;
    let visits: Vec<_> = plan.visits.iter().map(|v| v.0.clone()).collect();
    let (one_by_one, mut counted) = counting(&visits, plain);
    store::operations::count_up(tx, p.campaign, &one_by_one).await?;
    store::operations::insert_visits(tx, p.campaign, &visits).await?;
    let helps: Vec<_> = plan.helps.iter().map(|h| h.0.clone()).chain(plan.at_posts.iter().cloned()).collect();
    store::posts::insert_helps(tx, p.campaign, &helps).await?;
    store::operations::insert_changes(tx, p.campaign, &plan.changes).await?;
    store::held::insert(tx, p.campaign, &plan.held).await?;
    for post in &plan.posts {
        store::posts::insert_post(tx, p.campaign, post).await?;
    }
    for (post, operation, at) in &plan.post_ends {
        store::posts::insert_post_end(tx, p.campaign, post, operation, *at).await?;
    }
    for deed in &changed {
        neighbours.follow(tx, p, deed).await?;
    }
    store::operations::end_leases(tx, p.campaign, &ended(&plan, &neighbours)).await?;
    counted.extend(changed.iter().filter_map(|d| d.list).map(|l| l.0));
    let mut touched: BTreeSet<i64> = visits.iter().map(|v| v.list.0).collect();
    // Whoever was helped elsewhere need not be visited: those who have them on a list are told.
    let undone = changed.iter().filter(|d| d.help).filter_map(|d| d.citizen);
    let helped: Vec<CitizenId> = plan.helps.iter().filter_map(|(h, _)| h.citizen).chain(undone).collect();
    touched.extend(store::operations::leased_on(tx, p.campaign, &helped).await?);
    // Marked together: as many as there are, whichever are counted too, so that the engine knows the statement already.
    touched.extend(&counted);
    let lists = |ids: BTreeSet<i64>| ids.into_iter().map(WorkListId).collect::<Vec<_>>();
    store::count_done(tx, p.campaign, &lists(counted)).await?;
    store::touch_lists(tx, &lists(touched)).await?;
    tell(tx, p, &plan, claims).await
}

/// More people than this are counted by counting their lists anew.
const ONE_BY_ONE: usize = 16;

/// Who is to be counted up on which list before the visits are written, and which lists are to be counted anew after. Counting a list reads
/// all its visits, so a few people of whom nothing else changed are counted up. An outcome after which one goes again changes no count;
/// whether somebody away from residence is done depends on what the police said.
fn counting(visits: &[PhoneVisit], plain: bool) -> (BTreeSet<(i64, CitizenId)>, BTreeSet<i64>) {
    let done: Vec<&PhoneVisit> = visits.iter().filter(|v| rules::follow_up(v.outcome).done()).collect();
    let few = plain && done.len() <= ONE_BY_ONE;
    let anew: BTreeSet<i64> = done.iter().filter(|v| !few || v.outcome == Outcome::AwayFromResidence).map(|v| v.list.0).collect();
    let up = done.iter().map(|v| (v.list.0, v.citizen)).filter(|(list, _)| !anew.contains(list)).collect();
    (up, anew)
}

/// Makes the claims of what stands; returns how many.
async fn claim(tx: &WriteTx, p: &Prepared, neighbours: &Neighbours, plan: &mut Plan) -> Result<usize, FieldworkProblem> {
    let stands = |operation: &str| neighbours.ledger.stands(operation);
    let visits = plan.visits.iter().filter(|(v, ..)| v.outcome.claims_activation() && stands(&v.operation));
    let mut due: Vec<(String, NewClaim)> = visits.map(|(v, claim, _)| (v.operation.clone(), claim.clone())).collect();
    let helps = plan.helps.iter().filter(|(h, _)| stands(&h.operation));
    due.extend(helps.map(|(h, claim)| (h.operation.clone(), claim.clone())));
    if due.is_empty() {
        return Ok(0);
    }
    let claims: Vec<NewClaim> = due.iter().map(|d| d.1.clone()).collect();
    let recorded = p.service.claims().record_in(tx, p.campaign, &claims).await?;
    let by_operation: HashMap<String, _> = due.into_iter().map(|d| d.0).zip(recorded.iter().map(|r| r.id)).collect();
    for (visit, ..) in &mut plan.visits {
        visit.claim = by_operation.get(&visit.operation).copied();
    }
    for (help, _) in &mut plan.helps {
        help.claim = by_operation.get(&help.operation).copied();
    }
    Ok(by_operation.len())
}

fn ended(plan: &Plan, neighbours: &Neighbours) -> Ended {
    let mut out: Ended = HashMap::new();
    for (visit, _, ground) in &plan.visits {
        if !rules::follow_up(visit.outcome).keeps_lease() && neighbours.ledger.stands(&visit.operation) {
            let group = out.entry((visit.citizen.partition, ground.list.kind.code())).or_default();
            group.0.insert(visit.citizen.number.0);
            group.1.insert(visit.list.0);
        }
    }
    out
}

/// The trail and the news. No personal data in either.
async fn tell(tx: &WriteTx, p: &Prepared, plan: &Plan, claims: usize) -> Result<(), FieldworkProblem> {
    for (citizen, list) in &plan.calls {
        tx.audit("citizen.call", &format!("citizen:{citizen}"), json!({ "list": list })).await?;
    }
    let (visits, helps, held) = (plan.visits.len(), plan.helps.len(), plan.held.len());
    let phones: Vec<_> = p
        .hands
        .iter()
        .map(|h| {
            let taken = plan.operations.iter().filter(|o| o.phone == h.phone.id);
            json!({ "phone": h.phone.id, "member": h.phone.member, "operations": taken.count() })
        })
        .collect();
    let detail = json!({ "phones": phones, "visits": visits, "helps": helps, "held": held, "claims": claims });
    tx.audit("field.sync", "field", detail).await?;
    let places: BTreeSet<LocalityId> =
        plan.visits.iter().map(|v| v.0.commune).chain(plan.helps.iter().map(|h| h.0.commune)).collect();
    if visits + helps > 0 {
        tx.emit("visits.recorded", json!({ "visits": visits + helps, "localities": places })).await?;
    }
    if claims > 0 {
        tx.emit("claims.recorded", json!({ "kind": "named", "n": claims, "localities": places })).await?;
    }
    Ok(())
}
