//! The localities while an import changes them: known ones, new ones, and which of them the actor may touch.

use crate::model::{Locality, Succession};
use std::collections::{BTreeSet, HashMap};
use vedich_accounts::Area;
use vedich_kernel::{Day, LocalityId};

/// Localities in the middle of an import.
pub(super) struct Places {
    pub all: HashMap<LocalityId, Locality>,
    by_code: HashMap<String, Vec<LocalityId>>,
    next: i64,
    pub new: BTreeSet<LocalityId>,
    pub changed: BTreeSet<LocalityId>,
}

impl Places {
    pub fn new(known: Vec<Locality>) -> Self {
        let next = known.iter().map(|l| l.id.0).max().unwrap_or(0) + 1;
        let mut places =
            Self { all: HashMap::new(), by_code: HashMap::new(), next, new: BTreeSet::new(), changed: BTreeSet::new() };
        for locality in known {
            places.index(locality);
        }
        places
    }

    fn index(&mut self, locality: Locality) {
        self.by_code.entry(locality.code.clone()).or_default().push(locality.id);
        self.all.insert(locality.id, locality);
    }

    fn with_code(&self, code: &str) -> impl Iterator<Item = &Locality> {
        self.by_code.get(code).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// The code as it is, or with the zeros that Excel dropped.
    fn spellings(code: &str) -> Vec<String> {
        let mut spellings = vec![code.to_owned()];
        if code.bytes().all(|b| b.is_ascii_digit()) {
            spellings.extend([2, 3, 5].map(|width| format!("{code:0>width$}")));
        }
        spellings
    }

    /// The locality with this code on a day, else the newest one with it.
    pub fn find(&self, code: &str, day: Day) -> Option<&Locality> {
        Self::spellings(code).iter().find_map(|code| {
            let on_day = self.with_code(code).find(|l| l.is_valid(day));
            on_day.or_else(|| self.with_code(code).max_by_key(|l| l.valid_from))
        })
    }

    /// The very locality: (code, valid from). Without a day, the one that has not ended.
    pub fn exact(&self, code: &str, from: Option<Day>) -> Option<&Locality> {
        match from {
            Some(from) => self.with_code(code).find(|l| l.valid_from == from),
            None => self.with_code(code).filter(|l| l.valid_to.is_none()).max_by_key(|l| l.valid_from),
        }
    }

    /// The last locality that ended before `day` or is still valid then, with this code and an older start.
    pub fn before(&self, code: &str, day: Day) -> Option<&Locality> {
        self.with_code(code).filter(|l| l.valid_from < day).max_by_key(|l| l.valid_from)
    }

    /// The first locality with this code that begins after `day`.
    pub fn after(&self, code: &str, day: Day) -> Option<&Locality> {
        self.with_code(code).filter(|l| l.valid_from > day).min_by_key(|l| l.valid_from)
    }

    pub fn add(&mut self, locality: Locality) -> LocalityId {
        let id = LocalityId(self.next);
        self.next += 1;
        self.new.insert(id);
        self.index(Locality { id, ..locality });
        id
    }

    /// Replaces a locality; `false` when nothing about it changes.
    pub fn set(&mut self, locality: Locality) -> bool {
        let id = locality.id;
        if self.all.get(&id) == Some(&locality) {
            return false;
        }
        self.all.insert(id, locality);
        if !self.new.contains(&id) {
            self.changed.insert(id);
        }
        true
    }

    /// Lets a locality end on a day, at the latest.
    pub fn end(&mut self, id: LocalityId, last: Day) -> bool {
        match self.all.get(&id) {
            Some(l) if l.valid_to.is_none_or(|end| end > last) => {
                let ended = Locality { valid_to: Some(last), ..l.clone() };
                self.set(ended)
            }
            _ => false,
        }
    }

    /// The locality lies in the area.
    pub fn is_covered(&self, area: &Area, id: LocalityId) -> bool {
        let Area::Within { localities, .. } = area else { return true };
        let mut chain = std::iter::successors(self.all.get(&id), |l| l.parent.and_then(|p| self.all.get(&p)));
        chain.any(|l| localities.contains(&l.id))
    }

    /// A merger between two localities that are known: the old one ends on the eve.
    pub fn merger(&self, old: &str, new: &str, on: Day) -> Result<Succession, &'static str> {
        let eve = on.plus(-1);
        let from = self.with_code(old).find(|l| l.is_valid(eve)).ok_or("old")?;
        let to = self.with_code(new).find(|l| l.is_valid(on) && l.id != from.id).ok_or("new")?;
        Ok(Succession { from: from.id, to: to.id, on })
    }
}
