//! What a phone that keeps what it was told is not told twice: of a list that it has come the people alone of whom something else is
//! true now, and what is as it was is left out. After a visit the answer is then as small as the visit was.

use super::{
    changes::Shelf,
    wire::{PhoneListChange, PhonePersonChange},
};
use crate::{
    model::WorkList,
    problems::FieldworkProblem,
    rooms::{Digests, digest_of},
    service::Fieldwork,
    store,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use vedich_kernel::{CampaignId, CitizenId};

/// What is told only when it is not as it was.
pub(super) struct Parts {
    asked: bool,
    had: Digests,
    now: Digests,
}

impl Parts {
    /// `asked`: the phone keeps what it was told; `had`: what that was, by name.
    pub fn new(asked: bool, had: Option<&Digests>) -> Self {
        Self { asked, had: had.cloned().unwrap_or_default(), now: Digests::new() }
    }

    /// What is to be told of a part; nothing when the phone knows it.
    pub fn news<T: Serialize>(&mut self, name: &str, said: T) -> Option<T> {
        if !self.asked {
            return Some(said);
        }
        let Ok(text) = serde_json::to_vec(&said) else { return Some(said) };
        let digest = digest_of(&text);
        let known = self.had.get(name) == Some(&digest);
        self.now.insert(name.to_owned(), digest);
        if known { None } else { Some(said) }
    }

    /// What the phone will have been told.
    pub fn digests(&self) -> &Digests {
        &self.now
    }
}

/// A list that the phone has and that was touched since.
pub(super) struct Touched<'a> {
    pub list: &'a WorkList,
    /// Commit number that the phone has it from.
    pub since: i64,
    /// Commit number of the newest change.
    pub version: i64,
}

/// Of whom something else is true since the phone heard of a list, by list. A person too many does no harm, one too few would.
pub(super) type Changed = HashMap<i64, Vec<CitizenId>>;

impl Fieldwork {
    /// Of whom on the touched lists something was said since: a visit on whichever list, what became of it, the police's word, a claim
    /// from wherever. What the register says, and the days, change whole lists.
    pub(super) async fn changed_people(
        &self,
        campaign: CampaignId,
        touched: &[Touched<'_>],
    ) -> Result<Changed, FieldworkProblem> {
        let Some(oldest) = touched.iter().map(|t| t.since).min() else { return Ok(Changed::new()) };
        let lists: Vec<i64> = touched.iter().map(|t| t.list.id.0).collect();
        let on = store::operations::people(self.db(), &lists).await?;
        let everybody: Vec<CitizenId> = on.iter().map(|(_, id)| *id).collect();
        let claimed = self.claims().told_of_since(&everybody, oldest).await?;
        let mut changed: HashMap<i64, HashSet<CitizenId>> = HashMap::new();
        for (list, id) in on.into_iter().filter(|(_, id)| claimed.contains(id)) {
            changed.entry(list).or_default().insert(id);
        }
        for t in touched {
            let said = store::carried::changed(self.db(), campaign, t.list.id, t.since).await?;
            changed.entry(t.list.id.0).or_default().extend(said);
        }
        let in_order = |people: HashSet<CitizenId>| {
            let mut people: Vec<CitizenId> = people.into_iter().collect();
            people.sort_unstable();
            people
        };
        Ok(changed.into_iter().map(|(list, people)| (list, in_order(people))).collect())
    }
}

impl Shelf {
    /// What changed on a touched list.
    pub(super) fn list_change(&self, t: &Touched<'_>, changed: &Changed) -> PhoneListChange {
        let people: Vec<PhonePersonChange> =
            changed.get(&t.list.id.0).into_iter().flatten().map(|id| self.stands(t.list, *id)).collect();
        PhoneListChange { id: t.list.id.0, members: self.goes(t.list), version: t.version, people }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_once_and_again_when_it_changed_and_always_to_a_phone_that_keeps_nothing() {
        let mut first = Parts::new(true, None);
        assert_eq!(first.news("card", "Hoà"), Some("Hoà"));
        let had = first.digests().clone();
        let mut second = Parts::new(true, Some(&had));
        assert_eq!((second.news("card", "Hoà"), second.news("held", "nothing")), (None, Some("nothing")));
        assert_eq!(second.digests().get("card"), had.get("card"));
        assert_eq!(Parts::new(true, Some(&had)).news("card", "Bình"), Some("Bình"));
        let mut old = Parts::new(false, Some(&had));
        assert_eq!(old.news("card", "Hoà"), Some("Hoà"));
        assert!(old.digests().is_empty(), "an app of earlier that is replaced is told everything once more");
    }
}
