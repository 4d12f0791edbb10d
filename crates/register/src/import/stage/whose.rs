//! Whose row is it? A number's digest finds the citizen, in this file, in the communes at hand, or elsewhere; or somebody is new.

use super::{CHUNK, Stager};
use crate::{
    import::{intake::RowIn, plan::Seen},
    problems::RegisterProblem,
    store::{
        facts,
        people::{self, Base},
    },
    vault::Digest,
};
use rand::RngExt;
use std::collections::{HashMap, HashSet};
use vedich_kernel::{CitizenId, CitizenNumber, LocalityId, PartitionId};

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

    /// Numbers of the batch that are unknown in the loaded communes but known to the register.
    pub(super) async fn look_elsewhere(&self, rows: &[RowIn]) -> Result<HashMap<Digest, CitizenId>, RegisterProblem> {
        if self.first_import {
            return Ok(HashMap::new());
        }
        let unknown = |d: &Digest| !self.known.contains_key(d) && !self.index.contains_key(d);
        let mut out = HashMap::new();
        for kind in [people::KIND_NATIONAL, people::KIND_OLD] {
            let digests: Vec<Digest> = rows
                .iter()
                .filter(|r| unknown(&r.key))
                .filter_map(|r| if r.kind == kind { Some(r.key) } else { r.old_key.filter(|_| kind == people::KIND_OLD) })
                .collect();
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
        // A row by the old number alone and one that names both are of one citizen.
        let by_old = row.old_key.as_ref().and_then(|old| self.index.get(old));
        if let Some(at) = self.index.get(&row.key).or(by_old).copied() {
            if self.index.insert(row.key, at).is_none() {
                // One national number takes an old one; another that claims it too is somebody else.
                row.old_key.and_then(|old| self.index.remove(&old));
                self.keys.rows.push((row.kind, row.key, self.seen[at as usize].id));
            }
            self.early.amend(at as usize);
            self.seen[at as usize].add(&row);
            return Ok(());
        }
        let mut base = self.known.remove(&row.key);
        let mut id = base.as_ref().map(|b| b.current.id);
        let mut new_key = false;
        if id.is_none()
            && let Some(found) = elsewhere.get(&row.key).or_else(|| row.old_key.as_ref().and_then(|k| elsewhere.get(k)))
            // Two rows of a file with two national numbers are two people, whatever old number they share.
            && self.named.insert(*found)
        {
            id = Some(*found);
            base = self.find_base(*found).await?.map(Box::new);
            if !elsewhere.contains_key(&row.key) {
                // Known by the old number only: the national number is added to the same person.
                self.keys.rows.push((row.kind, row.key, *found));
            }
        }
        let id = match id {
            Some(id) => id,
            None => {
                new_key = true;
                let id = CitizenId { partition: self.partition(row.commune).await?, number: self.new_number() };
                self.keys.rows.push((row.kind, row.key, id));
                if let Some(old) = row.old_key
                    && self.old_keys.insert(old)
                    && !elsewhere.contains_key(&old)
                {
                    self.keys.rows.push((people::KIND_OLD, old, id));
                }
                id
            }
        };
        let mut seen = Seen {
            id,
            key_digest: row.key,
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
        let at = u32::try_from(self.seen.len()).map_err(|_| RegisterProblem::Unreadable("quá nhiều dòng".into()))?;
        self.index.insert(row.key, at);
        self.seen.push(seen);
        Ok(())
    }

    /// Somebody who lives in a commune that is not loaded, or is known by another number.
    async fn find_base(&mut self, id: CitizenId) -> Result<Option<Base>, RegisterProblem> {
        let Some(fact) = facts::newest(&self.db, self.campaign, id).await? else { return Ok(None) };
        let base = people::current_in(&self.db, self.campaign, self.chains.now(fact.status).commune, id.number).await?;
        if let Some(b) = &base {
            self.known.remove(&b.key_digest);
        }
        Ok(base)
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
