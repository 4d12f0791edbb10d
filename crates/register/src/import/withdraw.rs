//! Taking an upload back. Its facts, its records of people and the numbers that only it told count no more. What rests on it and what
//! another upload said as well goes on resting on that one: facts and records are restated as the other upload's, none is changed.

use super::{
    history::{Sightings, SightingsCache, Silence},
    plan::{Chains, Plan, restated},
};
use crate::{
    model::{Extract, ExtractState, Status, StatusFact},
    problems::RegisterProblem,
    rules,
    store::{
        extracts, facts,
        people::{self, Base, KIND_BESIDE, KIND_NATIONAL, KIND_OLD},
        progress,
        staging::{self, Change, FactRow},
    },
    vault::{Digest, Person, Vault},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vedich_db::{By, Db};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, ExtractNo, LocalityId, NationalId, PartitionId, Sex, text};

/// People of a partition at a time.
const PAGE: usize = 2_000;

/// A wrong upload, and what is needed to take it back.
pub(crate) struct Withdrawal {
    pub campaign: CampaignId,
    pub extract: Extract,
    pub chains: Chains,
    pub vault: Vault,
}

/// What the withdrawal does to people's records and numbers.
#[derive(Default)]
struct Records {
    /// Records that another upload saw unchanged, by that upload.
    restated: BTreeMap<(ExtractNo, PartitionId), Vec<CitizenNumber>>,
    /// Numbers that no other upload says.
    unsaid: Vec<(i64, Digest, CitizenId)>,
}

/// On what a citizen's record rests afterwards.
enum Rests {
    /// It was not this upload's.
    AsBefore,
    /// The upload that saw it unchanged.
    On(ExtractNo),
    /// The record of another upload, which says something else; none: nobody else has one.
    Other(Option<Box<(ExtractNo, Person)>>),
}

impl Withdrawal {
    /// Works out what changes, and writes it in one short transaction.
    pub(crate) async fn run(self, db: &Db, by: By, reason: String) -> Result<i64, RegisterProblem> {
        let (mut plan, mut records) = (Plan::default(), Records::default());
        let silence = Silence::load(db, self.campaign).await?;
        let mut cache = SightingsCache::default();
        for (partition, _) in facts::partitions(db, self.campaign).await? {
            let mut citizens = facts::citizens_of_extract(db, self.campaign, partition, self.extract.no).await?;
            citizens.extend(people::recorded_by(db, self.campaign, partition, self.extract.no).await?);
            citizens.sort_unstable();
            citizens.dedup();
            if citizens.is_empty() {
                continue;
            }
            let sightings = cache.of(db, self.campaign, partition).await?;
            for some in citizens.chunks(PAGE) {
                let timelines = facts::written(db, self.campaign, partition, some, i64::MAX).await?;
                let sealed = people::records(db, self.campaign, partition, some).await?;
                for number in some {
                    let id = CitizenId { partition, number: *number };
                    let written = timelines.get(number).map_or(&[][..], Vec::as_slice);
                    let base = self.base(db, id, written).await?;
                    let rests = self.records(id, sealed.get(number), base.as_ref(), sightings, &mut records)?;
                    self.decide(id, written, base, rests, (sightings, &silence), &mut plan);
                }
            }
        }
        self.write(db, by, plan, records, reason).await
    }

    async fn base(&self, db: &Db, id: CitizenId, written: &[StatusFact]) -> Result<Option<Base>, RegisterProblem> {
        let Some(newest) = rules::settled(written).last().copied() else { return Ok(None) };
        Ok(people::current_in(db, self.campaign, self.chains.now(newest.status).commune, id.number).await?)
    }

    /// What becomes of a citizen's record and numbers.
    fn records(
        &self,
        id: CitizenId,
        sealed: Option<&people::Sealed>,
        base: Option<&Base>,
        sightings: &Sightings,
        out: &mut Records,
    ) -> Result<Rests, RegisterProblem> {
        let no = self.extract.no;
        let Some(sealed) = sealed else { return Ok(Rests::AsBefore) };
        let Some((_, own)) = sealed.iter().find(|(n, _)| *n == no) else { return Ok(Rests::AsBefore) };
        let own = self.vault.open_person(self.campaign, id, own)?;
        let shown = base.is_some_and(|b| b.person_extract == no.0);
        // Whoever saw the person and wrote no record of their own found this one there, until another took its place.
        let replaced = sealed.iter().map(|(n, _)| *n).find(|n| *n > no);
        let heir = sightings
            .saw_later(no, id.number)
            .filter(|n| sealed.iter().all(|(other, _)| other != n) && (shown || replaced.is_none_or(|by| *n < by)))
            .min();
        let mut others = Vec::with_capacity(sealed.len());
        for (n, record) in sealed.iter().filter(|(n, _)| *n != no) {
            others.push((*n, self.vault.open_person(self.campaign, id, record)?));
        }
        if let Some(heir) = heir {
            out.restated.entry((heir, id.partition)).or_default().push(id.number);
        } else {
            let said: BTreeSet<_> = others.iter().flat_map(|(_, p)| self.numbers(p)).collect();
            let nobody_left = others.is_empty();
            // Of somebody whom nobody else knows one number stays, so that they are the same person when they come again.
            let unsaid = self.numbers(&own).into_iter().skip(usize::from(nobody_left)).filter(|n| !said.contains(n));
            out.unsaid.extend(unsaid.map(|(kind, digest)| (kind, digest, id)));
        }
        Ok(match (shown, heir) {
            (false, _) => Rests::AsBefore,
            (true, Some(heir)) => Rests::On(heir),
            (true, None) => Rests::Other(others.pop().map(Box::new)),
        })
    }

    /// The numbers of a record, the one by which the person is known first.
    fn numbers(&self, person: &Person) -> Vec<(i64, Digest)> {
        let both = [(KIND_NATIONAL, &person.national_id), (KIND_OLD, &person.old_id)];
        let beside = (!person.national_id.is_empty() && !person.old_id.is_empty())
            .then(|| (KIND_BESIDE, self.vault.key_digest(KIND_OLD, &person.old_id)));
        let own = both.into_iter().filter(|(_, n)| !n.is_empty()).map(|(kind, n)| (kind, self.vault.key_digest(kind, n)));
        own.chain(beside).collect()
    }

    fn decide(
        &self,
        id: CitizenId,
        written: &[StatusFact],
        base: Option<Base>,
        rests: Rests,
        (sightings, silence): (&Sightings, &Silence),
        plan: &mut Plan,
    ) {
        let (no, chains) = (self.extract.no, &self.chains);
        let Some(removed) = written.iter().find(|f| f.extract == no).copied() else {
            // It said nothing new of the status, only of the record.
            if let Some(base) = base.filter(|_| !matches!(rests, Rests::AsBefore)) {
                let c = &base.current;
                let mut change = restated(&base, c.status, c.ever, c.as_of, c.status_extract);
                self.rest(&mut change, rests);
                plan.changes.push(change);
            }
            return;
        };
        let mut rest: Vec<StatusFact> = written.iter().filter(|f| f.extract != no).copied().collect();
        let seen = sightings.next_unspoken(id.number, removed.as_of, no, written);
        // Who was missed by this extract was passed over by the next full one: from then on they are missed by that.
        let later =
            seen.or_else(|| silence.next_missed(sightings, chains, id.number, (removed.as_of, no), &removed.status, written));
        if let Some((later, day)) = later {
            rest.push(StatusFact { as_of: day, extract: later, status: removed.status });
        }
        rest.sort_by_key(|f| (f.as_of, f.extract));
        let (before, after) = (rules::settled(written), rules::settled(&rest));
        plan.count_deltas(chains, &rules::deltas(&before, &after, &chains.heirs));
        let mut ever = [false; 2];
        for f in &after {
            ever = rules::ever(ever, &f.status);
            if !rules::is_written(written, f) {
                plan.facts.push(FactRow { id, as_of: f.as_of, extract: f.extract, status: f.status, ever });
            }
        }
        let Some(base) = base else { return };
        let mut change = match after.last() {
            Some(last) => restated(&base, chains.now(last.status), ever, last.as_of, last.extract),
            // Nobody else knows this person: out of every commune, to nowhere.
            None => {
                let nowhere = Status { commune: LocalityId(0), quarter: None, ..removed.status };
                restated(&base, nowhere, [false; 2], removed.as_of, no)
            }
        };
        if base.first_extract == no.0
            && let Some(first) = after.first()
        {
            change.first_extract = first.extract.0;
        }
        self.rest(&mut change, rests);
        plan.changes.push(change);
    }

    /// The projection's row with the record on which it rests from now on.
    fn rest(&self, change: &mut Change, rests: Rests) {
        match rests {
            Rests::AsBefore => {}
            Rests::On(heir) => change.person_extract = heir.0,
            Rests::Other(other) => {
                // An unknown digest makes the next extract seal the record anew.
                change.person_digest = [0; 16];
                change.person_extract = other.as_deref().map_or(0, |o| o.0.0);
                let Some(other) = other else { return };
                let person = &other.1;
                change.birth_year = i64::from(person.birth_year);
                if let Ok(parsed) = NationalId::parse(&person.national_id) {
                    change.sex = if parsed.id.sex() == Sex::Male { 1 } else { 2 };
                }
                if let Some((_, digest)) = self.numbers(person).first() {
                    change.key_digest = *digest;
                }
                let address = if person.current_address.is_empty() { &person.permanent_address } else { &person.current_address };
                change.household = if person.head.is_empty() && address.is_empty() {
                    0
                } else {
                    self.vault.household(change.status.commune.0, &text::fold(address), &text::fold(&person.head))
                };
            }
        }
    }

    async fn write(self, db: &Db, by: By, plan: Plan, records: Records, reason: String) -> Result<i64, RegisterProblem> {
        let (campaign, no) = (self.campaign, self.extract.no);
        let (plan, records, extract) = (Arc::new(plan), Arc::new(records), Arc::new(self.extract));
        let staged = Arc::clone(&plan);
        db.write_aside(by.clone(), move |tx| {
            let plan = Arc::clone(&staged);
            Box::pin(async move {
                // A withdrawal that was interrupted before may have left its rows.
                staging::clear_staged(tx, no).await?;
                staging::insert_facts(tx, campaign, &plan.facts).await?;
                staging::insert_changes(tx, campaign, no, &plan.changes).await?;
                progress::stage(tx, campaign, no, &plan.deltas).await
            })
        })
        .await?;
        db.write(by, move |tx| {
            let (reason, extract, records) = (reason.clone(), Arc::clone(&extract), Arc::clone(&records));
            Box::pin(async move {
                let now = extracts::get(tx, campaign, no).await?.ok_or(RegisterProblem::NoSuchExtract)?;
                if now.state != ExtractState::Applied {
                    return Err(RegisterProblem::WrongState(now.state.as_str()));
                }
                if staging::stale(tx, no).await? > 0 {
                    return Err(RegisterProblem::Stale);
                }
                let seq = tx.seq().await?;
                for (to, citizens) in &records.restated {
                    staging::restate_records(tx, campaign, no, *to, citizens).await?;
                }
                staging::unbind(tx, campaign, &records.unsaid).await?;
                staging::apply_changes(tx, no).await?;
                progress::apply_staged(tx, no, seq).await?;
                extracts::mark_withdrawn(tx, no, seq, &reason).await?;
                tx.audit("extract.withdraw", &format!("extract:{no}"), json!({"as_of": extract.as_of, "reason": reason})).await?;
                tx.emit("extract.withdrawn", json!({"extract": no, "as_of": extract.as_of, "localities": extract.scope})).await?;
                Ok(seq)
            })
        })
        .await
    }
}
