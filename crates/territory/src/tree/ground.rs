//! The ground that a locality stands on: what went into it, and what it was before it began.

use super::{Heir, Heirs, Tree};
use crate::model::{Locality, LocalityKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use vedich_kernel::{Day, LocalityId};

impl Tree {
    /// With the changes made in mid-campaign: who counts where, and which tiers fell away.
    #[must_use]
    pub(crate) fn with_changes(mut self, heirs: Vec<Heir>, tier_ends: HashMap<LocalityId, Day>) -> Self {
        self.heirs = Heirs::new(heirs);
        self.tier_ends = tier_ends;
        self.find_grounds();
        self
    }

    /// Who counts where from a day on.
    #[must_use]
    pub fn heirs(&self) -> &Heirs {
        &self.heirs
    }

    /// The tier of this locality fell away on that day; it goes on as an area of the campaign.
    #[must_use]
    pub fn tier_ended(&self, id: LocalityId) -> Option<Day> {
        self.tier_ends.get(&id).copied()
    }

    /// The day whose tree showed at a cut-off.
    #[must_use]
    pub fn day_at(&self, day: Day, cutoff: i64) -> Day {
        self.heirs.day_at(day, cutoff)
    }

    /// Notes for each locality which ended ones went wholly into it.
    pub(super) fn find_grounds(&mut self) {
        let mut later: HashMap<LocalityId, Vec<LocalityId>> = HashMap::new();
        for s in &self.successions {
            later.entry(s.from).or_default().push(s.to);
        }
        let mut known: HashMap<LocalityId, BTreeSet<LocalityId>> = HashMap::new();
        // What ended last is looked at first: it is what earlier ones went into.
        let mut ended: Vec<&Locality> = self.localities.iter().filter(|l| l.valid_to.is_some()).collect();
        ended.sort_by_key(|l| (std::cmp::Reverse(l.valid_to), l.kind));
        for old in ended {
            let holders = match later.get(&old.id) {
                Some(heirs) => {
                    let each = heirs.iter().map(|to| {
                        let mut holders: BTreeSet<LocalityId> = self.path(*to).into_iter().map(|l| l.id).collect();
                        holders.extend(known.get(to).into_iter().flatten());
                        holders
                    });
                    each.reduce(|a, b| &a & &b).unwrap_or_default()
                }
                // A quarter of which nothing is said went where its commune went.
                None => old.parent.and_then(|p| known.get(&p)).cloned().unwrap_or_default(),
            };
            known.insert(old.id, holders);
        }
        let mut grounds: HashMap<LocalityId, Vec<usize>> = HashMap::new();
        for (old, holders) in known {
            let Some(at) = self.index.get(&old).copied() else { continue };
            for holder in holders.into_iter().filter(|h| !self.lies_in(old, *h)) {
                grounds.entry(holder).or_default().push(at);
            }
        }
        grounds.values_mut().for_each(|g| g.sort_unstable());
        self.grounds = grounds;
    }

    /// An ended locality that went wholly into `root`.
    pub(super) fn went_into(&self, id: LocalityId, root: LocalityId) -> bool {
        let Some(ground) = self.grounds.get(&root) else { return false };
        self.index.get(&id).is_some_and(|at| ground.binary_search(at).is_ok())
    }

    /// The localities that ended and went wholly into this one, each before what lay in it.
    pub(super) fn ground_of(&self, id: LocalityId) -> impl Iterator<Item = &Locality> {
        self.grounds.get(&id).into_iter().flatten().map(|at| &self.localities[*at])
    }

    /// Days on which places inside it changed, oldest first.
    #[must_use]
    pub fn change_days(&self, id: LocalityId) -> Vec<Day> {
        if self.heirs.is_empty() {
            return Vec::new();
        }
        let days: BTreeSet<Day> = self.subtree(id).filter_map(|l| self.heirs.next(l.id)).map(|h| h.on).collect();
        days.into_iter().collect()
    }

    /// Itself with those that went wholly into it and lie in no other of them: whose stored totals together are the place's.
    #[must_use]
    pub fn with_ground(&self, id: LocalityId) -> Vec<LocalityId> {
        let mut all = vec![id];
        let known: HashSet<LocalityId> = self.ground_of(id).map(|l| l.id).collect();
        all.extend(self.ground_of(id).filter(|l| !self.ancestors(l.id).iter().any(|a| known.contains(&a.id))).map(|l| l.id));
        all
    }

    /// A commune with every commune of which any part went into it: where something may have been noted about its people.
    #[must_use]
    pub fn forebears(&self, commune: LocalityId) -> Vec<LocalityId> {
        let mut all = vec![commune];
        let mut at = 0;
        while let Some(here) = all.get(at).copied() {
            at += 1;
            let earlier = self.successions.iter().filter(|s| s.to == here).map(|s| s.from);
            let communes: Vec<LocalityId> = earlier.filter(|l| self.commune_of(*l) == Some(*l) && !all.contains(l)).collect();
            all.extend(communes);
        }
        all
    }

    /// What a locality that began later was on a day: other localities, each with how often its figures are added (or, with a minus, taken
    /// away). Itself, once, when it existed or nothing went into it: so figures of both sides of a change are of the same ground.
    #[must_use]
    pub fn ground(&self, id: LocalityId, day: Day) -> Vec<(LocalityId, i64)> {
        let itself = || vec![(id, 1)];
        let Some(here) = self.get(id).filter(|l| l.valid_from > day && l.kind >= LocalityKind::Commune) else { return itself() };
        let places = |l: LocalityId| self.own(l).filter(|p| p.kind >= LocalityKind::Commune).map(|p| p.id);
        let mut open: Vec<LocalityId> = places(here.id).collect();
        let mut exact: HashSet<LocalityId> = HashSet::new();
        while let Some(place) = open.pop() {
            if self.get(place).is_some_and(|p| p.valid_from <= day) {
                exact.insert(place);
            } else {
                open.extend(self.heirs.before(place));
            }
        }
        if exact.is_empty() {
            return itself();
        }
        // Who counts at a commune itself is its figure without those of its quarters.
        let mut sum: BTreeMap<LocalityId, i64> = BTreeMap::new();
        for place in exact {
            *sum.entry(place).or_default() += 1;
            for inside in places(place).filter(|p| *p != place) {
                *sum.entry(inside).or_default() -= 1;
            }
        }
        sum.into_iter().filter(|(_, times)| *times != 0).collect()
    }

    /// Itself and what lies below by its own parents, of all days.
    pub(super) fn own(&self, id: LocalityId) -> impl Iterator<Item = &Locality> {
        let range = self.index.get(&id).map_or(0..0, |at| *at..self.ends[*at]);
        self.localities[range].iter()
    }
}
