//! The personal parts of a batch's rows, in one piece of memory: one thread makes it and another gives it back, and a piece for each row
//! would let the two wait for each other at every row.

use crate::{
    problems::RegisterProblem,
    vault::{Told, Vault},
};
use std::{
    ops::{Deref, Range},
    sync::Arc,
};

/// The personal part of a row, encoded.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    all: Arc<Vec<u8>>,
    at: Range<usize>,
}

impl Deref for Plain {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.all[self.at.clone()]
    }
}

impl From<Vec<u8>> for Plain {
    fn from(bytes: Vec<u8>) -> Self {
        Self { at: 0..bytes.len(), all: Arc::new(bytes) }
    }
}

/// Those of the batch that is being read.
#[derive(Default)]
pub(crate) struct Plains {
    bytes: Vec<u8>,
    /// Stands for them until the batch goes.
    nothing: Arc<Vec<u8>>,
}

impl Plains {
    /// Adds a row's; it can be read here, and in the row once it was handed over.
    pub(crate) fn add(&mut self, told: &Told<'_>) -> Result<Plain, RegisterProblem> {
        let from = self.bytes.len();
        Vault::encode_behind(told, &mut self.bytes)?;
        Ok(Plain { all: Arc::clone(&self.nothing), at: from..self.bytes.len() })
    }

    /// One that was added and not yet handed over.
    pub(crate) fn of(&self, plain: &Plain) -> &[u8] {
        &self.bytes[plain.at.clone()]
    }

    /// Gives the rows what was added for them.
    pub(crate) fn hand_over<'a>(&mut self, rows: impl Iterator<Item = &'a mut Plain>) {
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes.reserve(bytes.len());
        let all = Arc::new(bytes);
        for row in rows {
            row.all = Arc::clone(&all);
        }
    }
}
