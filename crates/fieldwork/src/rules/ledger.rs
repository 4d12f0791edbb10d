//! Which of the things that were reported stand, when corrections and withdrawals come in any order, any number of times. The
//! union of the operations is the truth; nothing here depends on which came first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_kernel::{CitizenId, TeamId};

/// A visit or a help, or the taking back of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Something that somebody did about a person; it may stand in the place of an earlier one about the same person.
    Done {
        /// About whom; none for a help to somebody whom the register does not know.
        citizen: Option<CitizenId>,
        /// Whose work.
        team: Option<TeamId>,
        /// In the place of which.
        corrects: Option<String>,
    },
    /// Takes one back.
    Withdraw {
        /// Which.
        target: String,
        /// By whose team; another team's withdrawal changes nothing.
        team: Option<TeamId>,
    },
}

/// A change to something that may not be known yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A report of this team about this person stands in its place.
    Corrected(Option<CitizenId>, Option<TeamId>),
    /// This team took it back.
    Withdrawn(Option<TeamId>),
}

/// Everything known about some deeds. Holds the neighbourhood of what arrives, or all there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    done: HashMap<String, (Option<CitizenId>, Option<TeamId>)>,
    /// By target and by the operation that changes it.
    changes: HashMap<String, BTreeMap<String, Change>>,
}

impl Ledger {
    /// Takes a deed in; the same twice is once.
    pub fn add(&mut self, id: &str, deed: &Deed) {
        match deed {
            Deed::Done { citizen, team, corrects } => {
                self.done.entry(id.to_owned()).or_insert((*citizen, *team));
                if let Some(target) = corrects {
                    self.change(target, id, Change::Corrected(*citizen, *team));
                }
            }
            Deed::Withdraw { target, team } => self.change(target, id, Change::Withdrawn(*team)),
        }
    }

    /// Takes in that an operation changes another, whether or not that one is known.
    pub fn change(&mut self, target: &str, by: &str, change: Change) {
        self.changes.entry(target.to_owned()).or_default().entry(by.to_owned()).or_insert(change);
    }

    /// Is it known, not taken back, and nothing else stands in its place?
    #[must_use]
    pub fn stands(&self, id: &str) -> bool {
        let Some((citizen, team)) = self.done.get(id) else { return false };
        !self.is_withdrawn(id, *team)
            && self.changes_of(id).all(|(by, change)| match change {
                // Only a report about the same person can replace this one, and only while it is not taken back itself.
                Change::Corrected(other, of) => other != citizen || self.is_withdrawn(by, *of),
                Change::Withdrawn(_) => true,
            })
    }

    fn is_withdrawn(&self, id: &str, team: Option<TeamId>) -> bool {
        self.changes_of(id).any(|(_, change)| *change == Change::Withdrawn(team))
    }

    fn changes_of(&self, id: &str) -> impl Iterator<Item = (&str, &Change)> {
        self.changes.get(id).into_iter().flatten().map(|(by, change)| (by.as_str(), change))
    }

    /// Is it known, whether or not it stands?
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.done.contains_key(id)
    }

    /// Everything that stands.
    #[must_use]
    pub fn standing(&self) -> BTreeSet<String> {
        self.done.keys().filter(|id| self.stands(id)).cloned().collect()
    }
}
