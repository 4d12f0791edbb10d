//! Whose row is it? A number's digest finds the citizen, in this file, in the communes at hand, or elsewhere; or somebody is new.

use super::{CHUNK, Stager};
use crate::{
    import::{intake::RowIn, plan::Seen},
    problems::RegisterProblem,
    reading::Code,
    store::{
        facts,
        people::{self, Base},
    },
    vault::Digest,
};
use rand::RngExt;
use std::collections::{HashMap, HashSet, hash_map::Entry};
use vedich_kernel::{CitizenId, CitizenNumber, LocalityId, PartitionId};

/// Whom a row means.
enum Whose {
    /// Somebody whom the file named further up.
    Here(u32),
    /// Somebody of the register, with what it shows of them.
    Known(CitizenId, Option<Box<Base>>),
    /// Somebody of the register who has the old number beside another national one: that may have been replaced.
    Perhaps(CitizenId),
    /// Nobody whom a number leads to.
    Nobody,
}

fn place(at: usize) -> Result<u32, RegisterProblem> {
    u32::try_from(at).map_err(|_| RegisterProblem::Unreadable("quá nhiều dòng".into()))
}

impl Stager {
    /// Brings the people of a commune into memory, once.
    pub(super) async fn load(&mut self, commune: LocalityId) -> Result<(), RegisterProblem> {
        if !self.loaded.insert(commune) || self.first_import {
            return Ok(());
        }
        let mut after = -1;
        loop {
            let page = people::page_of_commune(&self.db, self.campaign, commune, after, 4_096).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.current.id.number.0;
            for base in page {
                // Somebody whom the file named already, under a commune loaded before, is that somebody.
                if !self.index.contains_key(&base.key_digest) {
                    self.known.insert(base.key_digest, Box::new(base));
                }
            }
        }
    }

    /// Numbers of the batch that are unknown in the loaded communes but known to the register. An old number is looked for beside a known
    /// national one only where the person's row is another than last time: else nothing new was told of it.
    pub(super) async fn look_elsewhere(&self, rows: &[RowIn]) -> Result<HashMap<Digest, CitizenId>, RegisterProblem> {
        if self.first_import {
            return Ok(HashMap::new());
        }
        let unknown = |d: &Digest| !self.known.contains_key(d) && !self.index.contains_key(d);
        let tells_more = |r: &RowIn| self.known.get(&r.key).is_some_and(|b| b.person_digest != r.person_digest);
        let mut out = HashMap::new();
        for kind in [people::KIND_NATIONAL, people::KIND_OLD] {
            let wanted = |r: &RowIn| {
                if r.kind == kind {
                    return unknown(&r.key).then_some(r.key);
                }
                r.old_key.filter(|_| kind == people::KIND_OLD && (unknown(&r.key) || tells_more(r)))
            };
            let digests: Vec<Digest> = rows.iter().filter_map(wanted).collect();
            if !digests.is_empty() {
                out.extend(people::by_digests(&self.db, self.campaign, kind, &digests).await?);
            }
        }
        Ok(out)
    }

    /// Citizens whom the file names in rows that are held back.
    pub(super) async fn held_back(&self) -> Result<HashSet<CitizenId>, RegisterProblem> {
        let mut out = HashSet::new();
        if self.first_import {
            return Ok(out);
        }
        for kind in [people::KIND_NATIONAL, people::KIND_OLD] {
            let digests: Vec<Digest> = self.held.iter().filter(|(k, _)| *k == kind).map(|(_, digest)| *digest).collect();
            if !digests.is_empty() {
                out.extend(people::by_digests(&self.db, self.campaign, kind, &digests).await?.into_values());
            }
        }
        Ok(out)
    }

    pub(super) async fn take(&mut self, row: RowIn, elsewhere: &HashMap<Digest, CitizenId>) -> Result<(), RegisterProblem> {
        if self.contradicts(&row, elsewhere).await? {
            return Ok(());
        }
        let whose = self.whose(&row, elsewhere).await?;
        let told = match &whose {
            Whose::Here(_) => false,
            Whose::Known(_, base) => base.as_deref().is_none_or(|b| b.person_digest != row.person_digest),
            Whose::Perhaps(_) | Whose::Nobody => true,
        };
        // Where the row is the first to tell of an old number, the number is this person's from now on.
        let old = row.old_key.filter(|old| told && !elsewhere.contains_key(old) && !self.index.contains_key(old));
        let (id, base, new_key) = match whose {
            Whose::Here(at) => {
                self.join(at, &row);
                return Ok(());
            }
            Whose::Known(id, base) => {
                if let Some(old) = self.stands_twice(&row, id, elsewhere).await? {
                    self.noted.entry(row.row).or_default().push(Code::StandsTwice);
                    self.links.push((people::KIND_BESIDE, old, id));
                }
                (id, base, false)
            }
            Whose::Perhaps(id) => {
                self.replaced.push((row.alone(), id));
                return Ok(());
            }
            Whose::Nobody if row.kind == people::KIND_OLD => {
                self.unplaced.push(row.alone());
                return Ok(());
            }
            Whose::Nobody => {
                let (id, new_key) = self.newcomer(&row).await?;
                (id, None, new_key)
            }
        };
        if let Some(old) = old
            && let Entry::Vacant(free) = self.old_keys.entry(old)
        {
            free.insert(place(self.seen.len())?);
            self.links.push((people::KIND_OLD, old, id));
        }
        self.enter(row, id, base, new_key).await
    }

    /// Whom a row means: by its own number, else by the old number beside it. An old number leads to a citizen who has no national one yet:
    /// two national numbers are two people, whatever old number they share, unless the one was replaced by the other.
    async fn whose(&mut self, row: &RowIn, elsewhere: &HashMap<Digest, CitizenId>) -> Result<Whose, RegisterProblem> {
        if let Some(at) = self.index.get(&row.key) {
            return Ok(Whose::Here(*at));
        }
        if let Some(base) = self.known.remove(&row.key) {
            return Ok(Whose::Known(base.current.id, Some(base)));
        }
        if let Some(id) = elsewhere.get(&row.key).copied() {
            if let Some(at) = self.place_of(id)? {
                self.index.insert(row.key, at);
                return Ok(Whose::Here(at));
            }
            let base = self.take_base(id).await?;
            if base.is_none() && row.kind == people::KIND_OLD {
                // An upload that does not count told of the number: that leads to nobody.
                self.ghosts.insert(row.key, id);
                return Ok(Whose::Nobody);
            }
            return Ok(Whose::Known(id, base));
        }
        let Some(old) = row.old_key else { return Ok(Whose::Nobody) };
        if let Some(at) = self.index.get(&old).copied() {
            let seen = &mut self.seen[at as usize];
            if seen.key_digest != old {
                return Ok(Whose::Nobody);
            }
            // Named by the old number alone further up: the national one is added to the same person.
            seen.key_digest = row.key;
            self.links.push((row.kind, row.key, seen.id));
            self.index.insert(row.key, at);
            return Ok(Whose::Here(at));
        }
        let Some(id) = elsewhere.get(&old).copied() else { return Ok(Whose::Nobody) };
        if self.place_of(id)?.is_some() {
            return Ok(Whose::Nobody);
        }
        let base = self.base_of(id).await?;
        if base.as_deref().is_some_and(|b| b.key_digest != old) {
            return Ok(Whose::Perhaps(id));
        }
        // Known by the old number only: the national number is added to the same person.
        self.links.push((row.kind, row.key, id));
        self.known.remove(&old);
        Ok(Whose::Known(id, base))
    }

    /// A further row of somebody whom the file named already.
    pub(super) fn join(&mut self, at: u32, row: &RowIn) {
        self.early.amend(at as usize);
        self.seen[at as usize].add(row);
    }

    /// Somebody of whom nothing was known, and whether a new key was made for them.
    pub(super) async fn newcomer(&mut self, row: &RowIn) -> Result<(CitizenId, bool), RegisterProblem> {
        if let Some(ghost) = self.ghosts.remove(&row.key) {
            return Ok((ghost, false));
        }
        let id = CitizenId { partition: self.partition(row.commune).await?, number: self.new_number() };
        self.keys.rows.push((row.kind, row.key, id));
        Ok((id, true))
    }

    /// The first row of a citizen in this file.
    pub(super) async fn enter(
        &mut self,
        row: RowIn,
        id: CitizenId,
        base: Option<Box<Base>>,
        new_key: bool,
    ) -> Result<(), RegisterProblem> {
        let row = match base.as_deref() {
            Some(base) => self.with_known(row, base).await?,
            None => row,
        };
        // Whoever is met by the old number goes on being named by the national one.
        let key_digest = base.as_deref().filter(|_| row.kind == people::KIND_OLD).map_or(row.key, |b| b.key_digest);
        let at = place(self.seen.len())?;
        if let Some(base) = base.as_deref() {
            self.index.insert(base.key_digest, at);
        }
        let mut seen = Seen {
            id,
            key_digest,
            person_digest: row.person_digest,
            household: row.household,
            birth_year: row.birth_year,
            sex: row.sex,
            commune: row.commune,
            quarter: row.quarter,
            eligible: row.eligible,
            locked: row.locked,
            level1: None,
            level2: None,
            rows: 0,
            row_numbers: [0; 2],
            new_key,
            base,
        };
        seen.add(&row);
        if seen.person_changed() {
            self.persons.partition.push(id.partition.0);
            self.persons.citizen.push(id.number.0);
            self.persons.sealed.push(self.vault.seal(self.campaign, id, &row.person)?);
            if self.persons.len() >= CHUNK {
                self.flush_persons().await?;
            }
        }
        self.index.insert(row.key, at);
        self.seen.push(seen);
        Ok(())
    }

    /// Where a citizen of the register stands among those whom the file named so far.
    pub(super) fn place_of(&mut self, id: CitizenId) -> Result<Option<u32>, RegisterProblem> {
        for (at, seen) in self.seen.iter().enumerate().skip(self.placed) {
            self.places.insert(seen.id, place(at)?);
        }
        self.placed = self.seen.len();
        Ok(self.places.get(&id).copied())
    }

    /// Somebody who lives in a commune that is not loaded, or is known by another number; no longer among those not named yet.
    pub(super) async fn take_base(&mut self, id: CitizenId) -> Result<Option<Box<Base>>, RegisterProblem> {
        let base = self.base_of(id).await?;
        if let Some(b) = &base {
            self.known.remove(&b.key_digest);
        }
        Ok(base)
    }

    pub(super) async fn base_of(&self, id: CitizenId) -> Result<Option<Box<Base>>, RegisterProblem> {
        let Some(fact) = facts::newest(&self.db, self.campaign, id).await? else { return Ok(None) };
        let commune = self.chains.now(fact.status).commune;
        Ok(people::current_in(&self.db, self.campaign, commune, id.number).await?.map(Box::new))
    }

    async fn partition(&mut self, commune: LocalityId) -> Result<PartitionId, RegisterProblem> {
        if let Some(p) = self.partitions.get(&commune) {
            return Ok(*p);
        }
        let campaign = self.campaign;
        let p = self
            .db
            .write(self.by.clone(), move |tx| Box::pin(async move { people::partition_of(tx, campaign, commune).await }))
            .await?;
        self.partitions.insert(commune, p);
        Ok(p)
    }

    /// Random start, random gaps: says nothing about the person, and rows are written in the order of the key.
    fn new_number(&mut self) -> CitizenNumber {
        self.next_number = self.next_number.wrapping_add(rand::rng().random_range(1..(1_i64 << 36))) & i64::MAX;
        CitizenNumber(self.next_number)
    }
}
