//! Decides what an extract changes: observations against what is known, gathered into rows to write and deltas to count.

use super::intake::RowIn;
use crate::{
    model::{Counts, Numbers, Status, StatusFact, Track},
    rules::{self, Delta, Observation},
    store::{
        people::Base,
        staging::{Change, FactRow},
    },
    vault::Digest,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_kernel::{CitizenId, Day, ExtractNo, Level, LocalityId};
use vedich_territory::Heirs;

/// One citizen of the file: what its rows say, and what was known before.
#[derive(Debug)]
pub(crate) struct Seen {
    pub id: CitizenId,
    pub key_digest: Digest,
    pub person_digest: Digest,
    pub household: i64,
    pub birth_year: i16,
    pub sex: u8,
    pub commune: LocalityId,
    pub quarter: Option<LocalityId>,
    pub eligible: bool,
    pub locked: bool,
    pub level1: Option<Track>,
    pub level2: Option<Track>,
    /// Rows of the file that speak of this citizen.
    pub rows: u8,
    /// The row that spoke of level 1 and of level 2; a row without a level speaks of both.
    pub row_numbers: [u32; 2],
    /// A new key was made for this citizen by this extract.
    pub new_key: bool,
    pub base: Option<Box<Base>>,
}

impl Seen {
    /// Adds a further row of the same citizen (the other level).
    pub(crate) fn add(&mut self, row: &RowIn) {
        match row.level {
            Some(Level::One) => (self.level1, self.row_numbers[0]) = (Some(row.track), row.row),
            Some(Level::Two) => (self.level2, self.row_numbers[1]) = (Some(row.track), row.row),
            None => self.row_numbers = self.row_numbers.map(|known| if known == 0 { row.row } else { known }),
        }
        self.eligible |= row.eligible;
        self.locked |= row.locked;
        self.rows = self.rows.saturating_add(1);
    }

    /// No row has spoken of this level yet. A row without a level says nothing that another could contradict.
    pub(crate) fn has_room_for(&self, level: Option<Level>) -> bool {
        match level {
            Some(Level::One) => self.level1.is_none(),
            Some(Level::Two) => self.level2.is_none(),
            None => true,
        }
    }

    pub(crate) fn observation(&self) -> Observation {
        // Rows without a level say: no dossier at either level. Rows with one leave the other as it was.
        let none = (self.level1.is_none() && self.level2.is_none()).then(Track::default);
        Observation {
            commune: self.commune,
            quarter: self.quarter,
            eligible: self.eligible,
            locked: self.locked,
            level1: self.level1.or(none),
            level2: self.level2.or(none),
        }
    }

    fn change(&self, extract: ExtractNo, as_of: Day, status: Status, ever: [bool; 2]) -> Change {
        let base = self.base.as_deref();
        let person_changed = self.person_changed();
        Change {
            id: self.id,
            status,
            ever,
            household: self.household,
            birth_year: i64::from(self.birth_year),
            sex: i64::from(self.sex),
            as_of,
            first_extract: base.map_or(extract.0, |b| b.first_extract),
            person_extract: base.filter(|_| !person_changed).map_or(extract.0, |b| b.person_extract),
            status_extract: extract.0,
            key_digest: self.key_digest,
            person_digest: self.person_digest,
            base_commune: base.map_or(0, |b| b.current.status.commune.0),
            base_extract: base.map_or(0, |b| b.current.status_extract.0),
        }
    }

    fn first_status(&self) -> (Status, [bool; 2]) {
        let status = rules::observe(None, &self.observation());
        (status, rules::ever([false; 2], &status))
    }

    /// What is written about somebody of whom nothing was known.
    pub(crate) fn first_sight(&self, extract: ExtractNo, as_of: Day) -> (FactRow, Change) {
        let (status, ever) = self.first_status();
        (FactRow { id: self.id, as_of, extract, status, ever }, self.change(extract, as_of, status, ever))
    }

    /// The sealed part must be written anew.
    pub(crate) fn person_changed(&self) -> bool {
        self.base.as_deref().is_none_or(|b| b.person_digest != self.person_digest)
    }
}

/// A projection row of somebody never seen before.
#[derive(Clone, Debug)]
pub(crate) struct Hidden(pub Change);

/// What an extract will write.
#[derive(Default)]
pub(crate) struct Plan {
    pub facts: Vec<FactRow>,
    /// People never seen: straight into the projection, hidden.
    pub hidden: Vec<Hidden>,
    /// Others: staged until applied.
    pub changes: Vec<Change>,
    pub deltas: BTreeMap<(LocalityId, Day), Numbers>,
    pub counts: Counts,
    /// Rows by which a track went backwards.
    pub backwards: BTreeSet<u32>,
}

/// Places above a place, itself first, and who counts where since places changed; filled from the tree once.
#[derive(Clone, Default)]
pub(crate) struct Chains {
    pub above: HashMap<LocalityId, Vec<LocalityId>>,
    pub heirs: Heirs,
}

impl Chains {
    /// The places in which somebody counts who counts at a place.
    pub(crate) fn of(&self, place: LocalityId) -> Vec<LocalityId> {
        self.above.get(&place).cloned().unwrap_or_else(|| vec![place])
    }

    /// A status with the places as they are called on a day.
    pub(crate) fn on(&self, status: Status, day: Day) -> Status {
        let (commune, quarter) = self.heirs.home_on(status.commune, status.quarter, day);
        Status { commune, quarter, ..status }
    }

    /// A status with the places as they are called now.
    pub(crate) fn now(&self, status: Status) -> Status {
        self.on(status, Day(i32::MAX))
    }
}

impl Plan {
    /// Counts a change at a place and at every place above it.
    pub(crate) fn count(&mut self, chains: &Chains, place: LocalityId, as_of: Day, numbers: &Numbers, times: i64) {
        let alone = [place];
        let chain = chains.above.get(&place).map_or(&alone[..], Vec::as_slice);
        for l in chain {
            self.deltas.entry((*l, as_of)).or_default().add(numbers, times);
        }
    }

    pub(crate) fn count_deltas(&mut self, chains: &Chains, deltas: &[Delta]) {
        for d in deltas {
            self.count(chains, d.place, d.as_of, &d.numbers, 1);
        }
    }

    /// Counts somebody of whom nothing was known.
    pub(crate) fn count_first(&mut self, chains: &Chains, as_of: Day, seen: &Seen) {
        let (status, ever) = seen.first_status();
        self.counts.new += i64::from(seen.rows);
        self.count(chains, rules::place(&status), as_of, &rules::contribution(&status, ever), 1);
    }

    /// A citizen in the file, where this extract is the newest word on them.
    pub(crate) fn see(&mut self, chains: &Chains, extract: ExtractNo, as_of: Day, seen: &Seen) {
        let rows = i64::from(seen.rows);
        let Some(base) = seen.base.as_deref() else {
            self.count_first(chains, as_of, seen);
            let (fact, change) = seen.first_sight(extract, as_of);
            self.facts.push(fact);
            if seen.new_key {
                self.hidden.push(Hidden(change));
            } else {
                self.changes.push(change);
            }
            return;
        };
        let before = &base.current;
        let status = rules::observe(Some(&before.status), &seen.observation());
        if status == before.status {
            let moved_house = seen.household != before.household;
            if seen.person_changed() {
                self.counts.changed += rows;
            } else {
                self.counts.unchanged += rows;
            }
            // Where the address is what it was and its number another, the commune was merged: nothing changed about the person.
            if seen.person_changed() || moved_house {
                let mut change = seen.change(extract, before.as_of, status, before.ever);
                // Only the sealed part changed: the status still rests on the extract that said it.
                change.status_extract = before.status_extract.0;
                self.changes.push(change);
            }
            return;
        }
        self.counts.changed += rows;
        self.note_backwards(seen, &before.status, &status);
        let ever = rules::ever(before.ever, &status);
        self.facts.push(FactRow { id: seen.id, as_of, extract, status, ever });
        self.count(chains, rules::place(&before.status), as_of, &rules::contribution(&before.status, before.ever), -1);
        self.count(chains, rules::place(&status), as_of, &rules::contribution(&status, ever), 1);
        self.changes.push(seen.change(extract, as_of, status, ever));
    }

    fn note_backwards(&mut self, seen: &Seen, before: &Status, after: &Status) {
        let levels = rules::backwards_levels(before, after);
        self.counts.backwards += i64::from(levels.contains(&true));
        // A track that the file does not speak of goes nowhere, so its row is known.
        self.backwards.extend(levels.iter().zip(seen.row_numbers).filter(|(back, row)| **back && *row != 0).map(|(_, row)| row));
    }

    /// Somebody of a declared commune who is not in a full, unfiltered extract.
    pub(crate) fn miss(&mut self, chains: &Chains, extract: ExtractNo, as_of: Day, base: &Base) {
        let before = &base.current;
        if before.status.vanished {
            return;
        }
        let status = Status { vanished: true, ..before.status };
        self.counts.vanished += 1;
        self.facts.push(FactRow { id: before.id, as_of, extract, status, ever: before.ever });
        self.count(chains, rules::place(&before.status), as_of, &rules::contribution(&before.status, before.ever), -1);
        self.count(chains, rules::place(&status), as_of, &rules::contribution(&status, before.ever), 1);
        self.changes.push(restated(base, status, before.ever, as_of, extract));
    }

    /// A citizen in an extract that is older than what is known: history is filled in, newer truth stands.
    /// `written` is the known timeline as it was written down, `later_sight` the next later extract that saw the citizen without a word of
    /// change, or passed over them in silence because they had vanished.
    pub(crate) fn see_late(
        &mut self,
        chains: &Chains,
        extract: ExtractNo,
        as_of: Day,
        seen: &Seen,
        written: &[StatusFact],
        later_sight: Option<(ExtractNo, Day)>,
    ) {
        let rows = i64::from(seen.rows);
        let before = rules::settled(written);
        let known = before.iter().rev().find(|f| f.as_of <= as_of);
        // What was said before a change of the territory is compared under the names of the upload's day.
        let known = known.map(|f| StatusFact { status: chains.on(f.status, as_of), ..*f });
        let status = rules::observe(known.as_ref().map(|f| &f.status), &seen.observation());
        if known.is_some_and(|k| k.status == status) {
            self.counts.unchanged += rows;
            return;
        }
        if before.is_empty() {
            self.counts.new += rows;
        } else {
            self.counts.changed += rows;
        }
        let mut after = written.to_vec();
        after.push(StatusFact { as_of, extract, status });
        if let (Some((no, day)), Some(known)) = (later_sight, known) {
            after.push(StatusFact { as_of: day, extract: no, status: known.status });
        }
        after.sort_by_key(|f| (f.as_of, f.extract));
        let after = rules::settled(&after);
        self.count_deltas(chains, &rules::deltas(&before, &after, &chains.heirs));
        let mut ever = [false; 2];
        for f in &after {
            ever = rules::ever(ever, &f.status);
            if !rules::is_written(written, f) {
                self.facts.push(FactRow { id: seen.id, as_of: f.as_of, extract: f.extract, status: f.status, ever });
            }
        }
        let Some(last) = after.last().copied() else { return };
        if before.last() != Some(&last) || seen.base.as_deref().is_some_and(|b| b.current.ever != ever) {
            let mut change = seen.change(extract, last.as_of, chains.now(last.status), ever);
            change.status_extract = last.extract.0;
            if seen.new_key { self.hidden.push(Hidden(change)) } else { self.changes.push(change) }
        }
    }
}

/// The projection row of a known citizen with another status.
pub(crate) fn restated(base: &Base, status: Status, ever: [bool; 2], as_of: Day, extract: ExtractNo) -> Change {
    let c = &base.current;
    Change {
        id: c.id,
        status,
        ever,
        household: c.household,
        birth_year: c.birth_year,
        sex: c.sex,
        as_of,
        first_extract: base.first_extract,
        person_extract: base.person_extract,
        status_extract: extract.0,
        key_digest: base.key_digest,
        person_digest: base.person_digest,
        base_commune: c.status.commune.0,
        base_extract: c.status_extract.0,
    }
}
