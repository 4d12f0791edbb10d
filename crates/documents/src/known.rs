//! Up to when a document tells, and how it says so beside its numbers.

use crate::{facts::Facts, model::Kind, paper::Origin};
use std::borrow::Cow;
use vedich_kernel::{Day, Moment};

impl Facts {
    /// The cut-off with its moment.
    pub(crate) fn then(&self) -> (i64, Moment) {
        (self.cutoff, self.cutoff_at.unwrap_or(Moment(0)))
    }

    /// What the words and tables of a kind tell of. Before the first extract nobody is counted in places of which nothing is
    /// known, though the figures keep their names for templates; targets are given out all the same.
    pub(crate) fn counted(&self, kind: Kind) -> Cow<'_, Self> {
        if !self.no_extract || kind == Kind::Targets {
            return Cow::Borrowed(self);
        }
        let mut out = self.clone();
        for phase in &mut out.phases {
            (phase.whole, phase.children, phase.quarters) = (None, Vec::new(), Vec::new());
        }
        Cow::Owned(out)
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
