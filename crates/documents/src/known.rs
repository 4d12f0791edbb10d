//! Up to when a document tells, and how it says so beside its numbers.

use crate::{facts::Facts, paper::Origin};
use vedich_kernel::{Day, Moment};

impl Facts {
    /// The cut-off with its moment.
    pub(crate) fn then(&self) -> (i64, Moment) {
        (self.cutoff, self.cutoff_at.unwrap_or(Moment(0)))
    }

    /// The moment whose state is told.
    #[must_use]
    pub fn told_at(&self) -> Moment {
        self.cutoff_at.filter(|_| self.known).unwrap_or(self.read_at)
    }

    pub(crate) fn told(&self, by: &str, as_of: Day) -> Origin {
        let (by, at) = (by.to_owned(), self.told_at().vi());
        if self.known { Origin::Known { by, as_of, at } } else { Origin::Told { by, as_of, read: at } }
    }
}
