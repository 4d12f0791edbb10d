//! When two readings of the facts tell the same.

use crate::facts::Facts;
use std::collections::BTreeMap;
use vedich_kernel::Moment;

impl Facts {
    /// They tell the same, though they were read at another moment: nothing has changed in between.
    #[must_use]
    pub fn tells_the_same(&self, other: &Self) -> bool {
        let timeless = |facts: &Self| {
            let mut f = facts.clone();
            (f.cutoff, f.cutoff_at, f.read_at) = (0, None, Moment(0));
            (f.words, f.outline) = (BTreeMap::new(), Vec::new());
            for figure in f.duties.iter_mut().filter_map(|d| d.figure.as_mut()) {
                (figure.cutoff, figure.cutoff_at) = (0, None);
            }
            f
        };
        timeless(self) == timeless(other)
    }
}
