//! Writing while reading: of a first import, what the file says of people is written as it comes, so that little is left to write
//! when the last row was read. A later row about somebody already written (the other level) writes them anew.

use super::{plan::Seen, rows::Context};
use crate::store::staging::{self, Change, KeyRows, PersonRows};
use std::{collections::BTreeSet, sync::Arc};
use vedich_db::{DbError, WriteTx};
use vedich_kernel::{CitizenId, LocalityId};

/// How far the writing has come.
#[derive(Default)]
pub(crate) struct Early {
    /// So many of the people seen are written.
    upto: usize,
    /// Of these, the ones of whom the file said more afterwards.
    amended: BTreeSet<usize>,
}

/// People per short transaction.
const CHUNK: usize = 8_192;

/// What one short transaction writes.
pub(crate) struct Chunk {
    persons: PersonRows,
    keys: KeyRows,
    hidden: Vec<Change>,
}

impl Chunk {
    /// Writes it.
    pub(crate) async fn insert(&self, tx: &WriteTx, c: Context) -> Result<(), DbError> {
        self.persons.insert(tx, c.campaign, c.extract, c.key_version).await?;
        KeyRows::insert(&self.keys.rows, tx, c.campaign, c.key_version, c.from).await?;
        staging::insert_hidden(tx, c.campaign, &self.hidden).await?;
        // Their facts say what their rows say: copied inside the engine, nothing travels twice.
        for of_commune in self.hidden.chunk_by(|a, b| a.status.commune == b.status.commune) {
            if let (Some(first), Some(last)) = (of_commune.first(), of_commune.last()) {
                let numbers = (first.id.number, last.id.number);
                staging::copy_first_facts(tx, c.campaign, c.extract, first.status.commune, numbers).await?;
            }
        }
        Ok(())
    }
}

impl Early {
    /// The next people to be written, once there are enough of them.
    pub(crate) fn due(&mut self, seen: &[Seen], persons: &mut PersonRows, keys: &mut KeyRows, c: Context) -> Option<Arc<Chunk>> {
        if seen.len() < self.upto + CHUNK {
            return None;
        }
        let mut hidden: Vec<Change> = seen[self.upto..].iter().map(|s| s.first_sight(c.extract, c.from).1).collect();
        self.upto = seen.len();
        let mut keys = std::mem::take(keys);
        // In the order of each table's key.
        keys.rows.sort_unstable_by_key(|k| (k.0, k.1));
        hidden.sort_unstable_by_key(|h| (h.status.commune, h.id.number));
        Some(Arc::new(Chunk { persons: std::mem::take(persons), keys, hidden }))
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
