//! Who counts where from a day on: how figures follow a change of the territory without a fact being moved.

use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use vedich_kernel::{Day, LocalityId};

/// Whoever counts at one place counts at another from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Heir {
    /// The place that ended.
    pub from: LocalityId,
    /// Where its people count now.
    pub to: LocalityId,
    /// The commune of `to`.
    pub commune: LocalityId,
    /// First day.
    pub on: Day,
    /// Commit number of the change.
    pub seq: i64,
}

/// All heirs of a tree. There is no circle: an heir begins later than the place that it follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heirs {
    steps: HashMap<LocalityId, Heir>,
    before: HashMap<LocalityId, Vec<LocalityId>>,
    /// Days on which something changed, each with its commit number.
    changes: BTreeMap<i64, Day>,
}

/// A chain of changes is never longer than this.
const MOST: usize = 64;

impl Heirs {
    /// Indexes what was read.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = Heir>) -> Self {
        let mut heirs = Self::default();
        for heir in all {
            heirs.changes.insert(heir.seq, heir.on);
            heirs.before.entry(heir.to).or_default().push(heir.from);
            heirs.steps.insert(heir.from, heir);
        }
        heirs.before.values_mut().for_each(|b| b.sort_unstable());
        heirs
    }

    /// No place ever changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Those that were known at a commit.
    #[must_use]
    pub fn until(&self, cutoff: i64) -> Self {
        Self::new(self.steps.values().filter(|h| h.seq <= cutoff).copied())
    }

    /// The next step of whoever counts at a place.
    #[must_use]
    pub fn next(&self, place: LocalityId) -> Option<Heir> {
        self.steps.get(&place).copied()
    }

    /// Where whoever was put at a place counts on a day.
    #[must_use]
    pub fn at(&self, place: LocalityId, day: Day) -> LocalityId {
        let step = |at: &LocalityId| self.next(*at).filter(|h| h.on <= day).map(|h| h.to);
        std::iter::successors(Some(place), step).take(MOST).last().unwrap_or(place)
    }

    /// Commune and quarter of whoever was put there, as the places are called now.
    #[must_use]
    pub fn home(&self, commune: LocalityId, quarter: Option<LocalityId>) -> (LocalityId, Option<LocalityId>) {
        self.home_on(commune, quarter, Day(i32::MAX))
    }

    /// Commune and quarter of whoever was put there, as the places were called on a day.
    #[must_use]
    pub fn home_on(&self, commune: LocalityId, quarter: Option<LocalityId>, day: Day) -> (LocalityId, Option<LocalityId>) {
        let (mut home, mut at) = (commune, quarter.unwrap_or(commune));
        for _ in 0..MOST {
            let Some(heir) = self.next(at).filter(|h| h.on <= day) else { break };
            (at, home) = (heir.to, heir.commune);
        }
        (home, quarter.map(|_| at))
    }

    /// The commune that a commune's people without a known quarter count in now.
    #[must_use]
    pub fn now(&self, place: LocalityId) -> LocalityId {
        self.at(place, Day(i32::MAX))
    }

    /// A place with everything that it became: itself first, the newest last.
    #[must_use]
    pub fn line(&self, place: LocalityId) -> Vec<LocalityId> {
        std::iter::successors(Some(place), |at| self.next(*at).map(|h| h.to)).take(MOST).collect()
    }

    /// The places whose people count at a place since it began.
    #[must_use]
    pub fn before(&self, place: LocalityId) -> &[LocalityId] {
        self.before.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Something changed after this day.
    #[must_use]
    pub fn change_after(&self, day: Day) -> bool {
        self.changes.values().any(|on| *on > day)
    }

    /// A day, and the eve of every change up to it, newest first: each stands for a tree that held until then.
    #[must_use]
    pub fn epochs(&self, day: Day) -> Vec<Day> {
        let mut days: Vec<Day> = self.changes.values().filter(|on| **on <= day).map(|on| on.plus(-1)).collect();
        days.push(day);
        days.sort_unstable_by_key(|d| std::cmp::Reverse(*d));
        days.dedup();
        days
    }

    /// The day whose tree showed at a cut-off: the eve of a change that was made known only later.
    #[must_use]
    pub fn day_at(&self, day: Day, cutoff: i64) -> Day {
        let unknown = self.changes.iter().filter(|(seq, on)| **seq > cutoff && **on <= day);
        unknown.map(|(_, on)| on.plus(-1)).min().unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heir(from: i64, to: i64, commune: i64, on: i32, seq: i64) -> Heir {
        Heir { from: LocalityId(from), to: LocalityId(to), commune: LocalityId(commune), on: Day(on), seq }
    }

    #[test]
    fn people_are_followed_through_two_changes() {
        let heirs = Heirs::new([heir(1, 11, 10, 5, 3), heir(11, 21, 20, 9, 7), heir(2, 10, 10, 5, 3)]);
        let at = |place, day| heirs.at(LocalityId(place), Day(day)).0;
        assert_eq!((at(1, 4), at(1, 5), at(1, 8), at(1, 9)), (1, 11, 11, 21));
        assert_eq!(heirs.home(LocalityId(2), Some(LocalityId(1))), (LocalityId(20), Some(LocalityId(21))));
        assert_eq!(heirs.home(LocalityId(2), None), (LocalityId(10), None));
        assert_eq!(heirs.home(LocalityId(4), Some(LocalityId(5))), (LocalityId(4), Some(LocalityId(5))));
        assert_eq!(heirs.line(LocalityId(1)), [1, 11, 21].map(LocalityId));
        assert_eq!(heirs.before(LocalityId(10)), [LocalityId(2)]);
    }

    #[test]
    fn an_earlier_cut_off_knows_no_later_change() {
        let heirs = Heirs::new([heir(1, 11, 10, 5, 3), heir(11, 21, 20, 9, 7)]);
        assert_eq!(heirs.until(6).at(LocalityId(1), Day(20)), LocalityId(11));
        assert_eq!(heirs.until(2).at(LocalityId(1), Day(20)), LocalityId(1));
        assert_eq!((heirs.day_at(Day(20), 9), heirs.day_at(Day(20), 6), heirs.day_at(Day(20), 2)), (Day(20), Day(8), Day(4)));
        assert_eq!(heirs.day_at(Day(3), 0), Day(3));
        assert!(heirs.change_after(Day(8)) && !heirs.change_after(Day(9)));
    }
}
