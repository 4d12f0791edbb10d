//! Writing while reading: of a first import, what the file says of people is written as it comes, so that little is left to write
//! when the last row was read. A later row about somebody already written (the other level) writes them anew.

use super::{plan::Seen, rows::Context};
use crate::store::staging::{self, Change, KeyRows, PersonRows};
use std::collections::BTreeSet;
use vedich_db::{Db, DbError};
use vedich_kernel::{CitizenId, LocalityId};

/// How far the writing has come.
#[derive(Default)]
pub(crate) struct Early {
    /// So many of the people seen are written.
    upto: usize,
    /// Of these, the ones of whom the file said more afterwards.
    amended: BTreeSet<usize>,
    /// So many keys are written.
    keys: usize,
}

/// People per short transaction.
const CHUNK: usize = 8_192;
/// So many keys wait for each other: some fifty megabytes.
const KEYS: usize = 1 << 20;

/// What is written of some people in one go.
pub(crate) struct Chunk {
    persons: PersonRows,
    hidden: Vec<Change>,
}

impl Chunk {
    /// Writes it.
    pub(crate) async fn insert(self, db: &Db, c: Context) -> Result<(), DbError> {
        // Their facts say what their rows say: copied inside the engine, nothing travels twice.
        let of_commune = |people: &[Change]| {
            let (first, last) = people.first().zip(people.last())?;
            Some(staging::first_facts(c.campaign, c.extract, first.status.commune, (first.id.number, last.id.number)))
        };
        let facts = self.hidden.chunk_by(|a, b| a.status.commune == b.status.commune).filter_map(of_commune).collect();
        let persons = self.persons.table(c.campaign, c.extract, c.key_version);
        db.bulk_aside(vec![persons, staging::hidden_table(c.campaign, &self.hidden)], facts).await
    }
}

impl Early {
    /// The next people to be written, once there are enough of them.
    pub(crate) fn due(&mut self, seen: &[Seen], persons: &mut PersonRows, c: Context) -> Option<Chunk> {
        if seen.len() < self.upto + CHUNK {
            return None;
        }
        let mut hidden: Vec<Change> = seen[self.upto..].iter().map(|s| s.first_sight(c.extract, c.from).1).collect();
        self.upto = seen.len();
        // In the order of the table's key.
        hidden.sort_unstable_by_key(|h| (h.status.commune, h.id.number));
        Some(Chunk { persons: std::mem::take(persons), hidden })
    }

    /// Keys are to be written once they are many, also beside those that stand. Keys are digests and fall anywhere in their table, so each
    /// time most of its pages are written anew; written once, in their order, each page is filled once.
    pub(crate) fn keys_due(&mut self, keys: &KeyRows) -> bool {
        let due = keys.rows.len() >= KEYS.max(self.keys);
        if due {
            self.keys += keys.rows.len();
        }
        due
    }

    /// The file speaks again of somebody.
    pub(crate) fn amend(&mut self, at: usize) {
        if at < self.upto {
            self.amended.insert(at);
        }
    }

    /// How many people stand as they were written.
    pub(crate) fn standing(&self) -> usize {
        self.upto - self.amended.len()
    }

    /// What was written of this one stands.
    pub(crate) fn stands(&self, at: usize) -> bool {
        at < self.upto && !self.amended.contains(&at)
    }

    /// Those who must be written anew, and where they stand.
    pub(crate) fn amended(&self, seen: &[Seen]) -> Vec<(CitizenId, LocalityId)> {
        self.amended.iter().filter_map(|at| seen.get(*at)).map(|s| (s.id, s.commune)).collect()
    }
}
