//! One commit for what several phones sent: everything is judged by the rules, written in bulk, and answered one by one.

use super::{
    commit,
    said::{Arrived, FieldOperation, HelpSaid, VisitSaid, What},
    wire::{PhoneUse, SyncResult},
};
use crate::{
    model::WorkList,
    phones::Enrolled,
    problems::FieldworkProblem,
    rooms::{Read, Said},
    rules::{
        HeldReason,
        phone::{Clocks, bounded, corrected},
    },
    service::Fieldwork,
    store::{self, phones::Seen},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use vedich_claims::Who;
use vedich_db::By;
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, UnitId};
use vedich_register::{Home, Vault};
use vedich_territory::MemberId;

/// What one request brought.
pub(crate) struct Job {
    pub phone: Enrolled,
    pub arrived: Vec<Arrived>,
    /// Server minus phone (µs) as it arrived.
    pub offset: Option<i64>,
    pub waiting: i64,
    pub app_version: String,
    /// The office decided to take what had been held.
    pub forced: Option<Forced>,
}

/// What became of a request.
pub(crate) struct Taken {
    pub results: Vec<SyncResult>,
    /// How its phone stands, as the transaction that took it saw it.
    pub state: PhoneUse,
}

/// How the office takes a held operation.
#[derive(Clone, Debug)]
pub(crate) struct Forced {
    /// Who decided.
    pub by: By,
    /// What the phone had told, as it was corrected then, and not after it came.
    pub observed_at: Moment,
    /// It had been told of a time after it came.
    pub ahead: bool,
    /// What the member is told.
    pub answer: String,
}

/// A list with its people. The people of a list never change; when it was closed is asked in the transaction.
pub(crate) struct Ground {
    pub list: WorkList,
    pub people: HashSet<CitizenId>,
}

/// Whose work it is.
pub(super) struct Hands {
    pub phone: Enrolled,
    pub code: String,
    /// The member is of the phone's team.
    pub stays: bool,
    pub unit: Option<UnitId>,
    /// Where the team works, for people whom the register does not know.
    pub commune: LocalityId,
}

/// An operation with everything that it needs.
pub(super) struct Item {
    pub job: usize,
    pub id: String,
    pub text: String,
    pub told: Moment,
    pub observed: Moment,
    pub read: Result<FieldOperation, HeldReason>,
    pub ground: Option<Arc<Ground>>,
    /// Whom a help is about.
    pub who: Option<Who>,
    pub home: Option<Home>,
    pub sealed: Vec<u8>,
    pub note_left_out: bool,
    /// What another room made of it.
    pub deed: Option<Read>,
}

/// Everything read before the transaction.
pub(super) struct Prepared {
    pub service: Fieldwork,
    pub campaign: CampaignId,
    pub vault: Vault,
    /// Of each job.
    pub hands: Vec<Hands>,
    pub items: Vec<Item>,
    pub seen: HashMap<String, Seen>,
    pub forced: Option<Forced>,
}

/// Writes jobs in one commit; the answers in the order of the jobs.
pub(crate) async fn write(service: &Fieldwork, jobs: &[Arc<Job>]) -> Result<Vec<Taken>, FieldworkProblem> {
    let prepared = Arc::new(prepare(service, jobs).await?);
    let by = match (&prepared.forced, prepared.hands.as_slice()) {
        (Some(forced), _) => forced.by.clone(),
        (None, [one]) => By::system(&format!("phone:{}", one.code), service.now()),
        _ => By::system("phones", service.now()),
    };
    service
        .db()
        .write(by, move |tx| {
            let prepared = Arc::clone(&prepared);
            Box::pin(async move { commit::apply(tx, &prepared).await })
        })
        .await
}

async fn prepare(service: &Fieldwork, jobs: &[Arc<Job>]) -> Result<Prepared, FieldworkProblem> {
    let register = service.register();
    let whose: BTreeSet<MemberId> = jobs.iter().map(|j| j.phone.member).collect();
    let whose: Vec<MemberId> = whose.into_iter().collect();
    let (campaign, tree, members) =
        tokio::join!(register.campaign(), register.tree(), register.territory().members_among(&whose));
    let (campaign, tree, members) = (campaign?, tree?, members?);
    let vault = register.vault(campaign.id).await?;
    let now = service.now();
    let mut hands = Vec::with_capacity(jobs.len());
    let mut items = Vec::new();
    let mut seen = HashMap::new();
    let grounds = grounds(service, campaign.id, jobs).await?;
    for (at, job) in jobs.iter().enumerate() {
        let team = tree.team(job.phone.team);
        let place = team.and_then(|t| tree.commune_of(t.locality).or(Some(t.locality))).unwrap_or(campaign.root);
        let member = members.get(&job.phone.member);
        hands.push(Hands {
            phone: job.phone.clone(),
            code: member.map_or_else(|| format!("#{}", job.phone.member.0), |m| m.code.clone()),
            stays: member.is_some_and(|m| m.team == Some(job.phone.team)),
            unit: team.and_then(|t| t.unit),
            commune: place,
        });
        if job.forced.is_none() {
            let words = Seen { phone: job.phone.id.clone(), waiting: job.waiting, app_version: job.app_version.clone() };
            seen.insert(job.phone.id.clone(), words);
        }
        for arrived in &job.arrived {
            items.push(item(at, arrived, job, &grounds, &vault, campaign.from, now)?);
        }
    }
    find_people(service, campaign.id, &vault, &mut items).await?;
    read_rooms(service, &hands, jobs, &mut items).await?;
    let forced = jobs.first().and_then(|j| j.forced.clone());
    Ok(Prepared { service: service.clone(), campaign: campaign.id, vault, hands, items, seen, forced })
}

fn item(
    job: usize,
    arrived: &Arrived,
    of: &Job,
    grounds: &HashMap<i64, Arc<Ground>>,
    vault: &Vault,
    from: Day,
    now: Moment,
) -> Result<Item, FieldworkProblem> {
    let operation = arrived.read.as_ref().ok();
    let ground = operation.and_then(|o| list_of(&o.what)).and_then(|l| grounds.get(&l)).cloned();
    let told = operation.map_or(now, |o| o.observed_at);
    let clocks = Clocks { told, at_recording: operation.and_then(|o| o.clock_offset), at_upload: of.offset, received: now };
    let earliest = ground.as_ref().map_or(from, |g| g.list.created_at.day()).start();
    let observed = match (&of.forced, operation) {
        (Some(forced), _) => forced.observed_at,
        (None, Some(_)) => bounded(corrected(&clocks, earliest), now),
        (None, None) => now,
    };
    let sealed = match operation.map(|o| private(&o.what)) {
        Some(Some(text)) => vault.seal_text(&note_of(&arrived.id), &text)?,
        _ => Vec::new(),
    };
    Ok(Item {
        job,
        id: arrived.id.clone(),
        text: arrived.text.clone(),
        told,
        observed,
        read: arrived.read.clone(),
        ground,
        who: None,
        home: None,
        sealed,
        note_left_out: arrived.note_left_out,
        deed: None,
    })
}

/// Has other rooms read what was said to them.
async fn read_rooms(service: &Fieldwork, hands: &[Hands], jobs: &[Arc<Job>], items: &mut [Item]) -> Result<(), FieldworkProblem> {
    for item in items.iter_mut() {
        let Ok(FieldOperation { what: What::Room(words), .. }) = &item.read else { continue };
        let Some(room) = service.room(&words.room) else {
            item.deed = Some(Err(HeldReason::NoRoom));
            continue;
        };
        let Some(holder) = service.holder(&hands[item.job].phone).await? else {
            item.deed = Some(Err(HeldReason::UnknownMember));
            continue;
        };
        let said = Said {
            operation: item.id.clone(),
            citizen: words.citizen,
            body: words.body.clone(),
            observed_at: item.observed,
            forced: jobs[item.job].forced.is_some(),
        };
        item.deed = Some(room.read(&holder, &said).await?);
    }
    Ok(())
}

/// What the sealed part of an operation is sealed for.
pub(crate) fn note_of(operation: &str) -> String {
    format!("operation {operation}")
}

/// What a held operation, whole, is sealed for.
pub(crate) fn held_of(operation: &str) -> String {
    format!("held {operation}")
}

fn list_of(what: &What) -> Option<i64> {
    match what {
        What::Visit(VisitSaid { list, .. }) | What::Call { list, .. } => Some(*list),
        What::Room(r) => r.list,
        _ => None,
    }
}

/// The part of an operation that may name somebody or tell where somebody was.
fn private(what: &What) -> Option<String> {
    let (note, place) = match what {
        What::Visit(v) => (v.note.as_deref(), v.place),
        What::Help(h) => (h.note.as_deref(), None),
        _ => (None, None),
    };
    let note = note.map(str::trim).filter(|n| !n.is_empty());
    (note.is_some() || place.is_some()).then(|| json!({ "note": note, "place": place }).to_string())
}

/// The lists that the jobs name, with their people; kept from one batch to the next.
async fn grounds(
    service: &Fieldwork,
    campaign: CampaignId,
    jobs: &[Arc<Job>],
) -> Result<HashMap<i64, Arc<Ground>>, FieldworkProblem> {
    let operations = jobs.iter().flat_map(|j| &j.arrived).filter_map(|a| a.read.as_ref().ok());
    let wanted: BTreeSet<i64> = operations.filter_map(|o| list_of(&o.what)).collect();
    let queue = &service.field.queue;
    let mut out: HashMap<i64, Arc<Ground>> = wanted.iter().filter_map(|l| Some((*l, queue.ground(*l)?))).collect();
    let missing: Vec<i64> = wanted.into_iter().filter(|l| !out.contains_key(l)).collect();
    if missing.is_empty() {
        return Ok(out);
    }
    let lists = store::operations::lists(service.db(), campaign, &missing).await?;
    let mut people: HashMap<i64, HashSet<CitizenId>> = HashMap::new();
    for (list, id) in store::operations::people(service.db(), &missing).await? {
        people.entry(list).or_default().insert(id);
    }
    for list in lists {
        let people = people.remove(&list.id.0).unwrap_or_default();
        let ground = Arc::new(Ground { list, people });
        queue.keep_ground(&ground);
        out.insert(ground.list.id.0, ground);
    }
    Ok(out)
}

/// Whom helps are about, and where everybody lives now.
async fn find_people(
    service: &Fieldwork,
    campaign: CampaignId,
    vault: &Vault,
    items: &mut [Item],
) -> Result<(), FieldworkProblem> {
    let mut numbers: BTreeMap<i64, Vec<(usize, vedich_register::vault::Digest)>> = BTreeMap::new();
    let mut guesses = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match item.read.as_ref().map(|o| &o.what) {
            Ok(What::Help(HelpSaid { number, .. })) => {
                if let Ok((kind, number)) = vedich_claims::rules::number(number) {
                    numbers.entry(kind).or_default().push((at, vault.key_digest(kind, &number)));
                }
            }
            Ok(What::Visit(v)) => guesses.extend(item.ground.as_ref().map(|g| (v.citizen, g.list.commune))),
            _ => {}
        }
    }
    let mut helped = Vec::new();
    for (kind, all) in numbers {
        let digests: Vec<_> = all.iter().map(|n| n.1).collect();
        let found = service.register().ids_of_digests(campaign, kind, &digests).await?;
        for (at, digest) in all {
            let known = found.get(&digest).copied();
            helped.extend(known.map(|id| (at, id)));
            items[at].who = Some(Who::Unknown { kind, digest });
        }
    }
    let ids: Vec<CitizenId> = helped.iter().map(|h| h.1).collect();
    let homes = service.register().homes(campaign, &ids).await?;
    for (at, id) in helped {
        // A number without a visible fact belongs to an upload that does not count (yet): unknown.
        if let Some(home) = homes.get(&id) {
            (items[at].who, items[at].home) = (Some(Who::Citizen(id)), Some(*home));
        }
    }
    let homes = service.register().homes_near(campaign, &guesses).await?;
    for item in items.iter_mut() {
        if let Ok(FieldOperation { what: What::Visit(v), .. }) = &item.read {
            item.home = homes.get(&v.citizen).copied();
        }
    }
    Ok(())
}
