//! Can a fleet's sets get around on a day? Each set walks a path through stands that it reaches one after the other; the fewest paths that
//! cover all stands are the stands less a largest matching of stand to next stand (Dilworth's way of counting). The matching is kept while
//! stands come and go, so that a question costs a look and not a calculation.

use crate::travel::Roads;

/// Shift of the day and place.
pub(crate) type Stand = (usize, usize);

const NONE: u32 = u32::MAX;

/// The stands of one fleet on one day, with the largest matching of each to the one after it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ways {
    stands: Vec<Stand>,
    next: Vec<u32>,
    before: Vec<u32>,
    joined: usize,
}

impl Ways {
    /// Sets that it takes.
    #[cfg(test)]
    fn sets(&self) -> usize {
        self.stands.len() - self.joined
    }

    /// Would so many sets do with one more stand?
    pub(crate) fn works_with(&self, roads: &Roads, setup: u32, stand: Stand, sets: usize) -> bool {
        if self.stands.len() < self.joined + sets {
            return true;
        }
        // All sets are out: it has to follow a stand, or to be followed by one, perhaps by way of others.
        self.finds_next(roads, setup, stand) || self.finds_before(roads, setup, stand)
    }

    fn finds_next(&self, roads: &Roads, setup: u32, stand: Stand) -> bool {
        let mut seen = vec![false; self.stands.len()];
        let mut open = vec![stand];
        while let Some(from) = open.pop() {
            // It slips in between two: one gives up its next for it.
            if roads.reaches(setup, from, stand) {
                return true;
            }
            for (to, seen) in seen.iter_mut().enumerate() {
                if *seen || !roads.reaches(setup, from, self.stands[to]) {
                    continue;
                }
                *seen = true;
                match self.before[to] {
                    NONE => return true,
                    other => open.push(self.stands[other as usize]),
                }
            }
        }
        false
    }

    fn finds_before(&self, roads: &Roads, setup: u32, stand: Stand) -> bool {
        let mut seen = vec![false; self.stands.len()];
        let mut open = vec![stand];
        while let Some(to) = open.pop() {
            for (from, seen) in seen.iter_mut().enumerate() {
                if *seen || !roads.reaches(setup, self.stands[from], to) {
                    continue;
                }
                *seen = true;
                match self.next[from] {
                    NONE => return true,
                    other => open.push(self.stands[other as usize]),
                }
            }
        }
        false
    }

    pub(crate) fn add(&mut self, roads: &Roads, setup: u32, stand: Stand) {
        self.stands.push(stand);
        self.next.push(NONE);
        self.before.push(NONE);
        let this = self.stands.len() - 1;
        self.join_next(roads, setup, this, None);
        self.join_before(roads, setup, this);
    }

    /// One after the other: first nobody may go *to* the stand any more and who did finds another, then it goes *from* nowhere. Taking both
    /// away at once may join the two that it leaves alone with each other where each would have found one of its own.
    pub(crate) fn remove(&mut self, roads: &Roads, setup: u32, stand: Stand) {
        let Some(this) = self.stands.iter().position(|s| *s == stand) else { return };
        let before = std::mem::replace(&mut self.before[this], NONE);
        if before != NONE {
            self.next[before as usize] = NONE;
            self.joined -= 1;
            self.join_next(roads, setup, before as usize, Some(this));
        }
        let mut next = self.next[this];
        if next != NONE {
            self.before[next as usize] = NONE;
            self.joined -= 1;
        }
        self.stands.swap_remove(this);
        self.next.swap_remove(this);
        self.before.swap_remove(this);
        let moved = self.stands.len() as u32;
        let here = this as u32;
        if here < moved {
            // The last one has taken its place.
            for of in [&mut self.next, &mut self.before] {
                of.iter_mut().filter(|x| **x == moved).for_each(|x| *x = here);
            }
            if next == moved {
                next = here;
            }
        }
        if next != NONE {
            self.join_before(roads, setup, next as usize);
        }
    }

    /// Finds one that comes after, letting others find another one; not the one that is about to go.
    fn join_next(&mut self, roads: &Roads, setup: u32, this: usize, gone: Option<usize>) {
        if self.next[this] != NONE {
            return;
        }
        let mut by = vec![NONE; self.stands.len()];
        let mut open = vec![this];
        while let Some(from) = open.pop() {
            for to in 0..self.stands.len() {
                if by[to] != NONE || gone == Some(to) || !roads.reaches(setup, self.stands[from], self.stands[to]) {
                    continue;
                }
                by[to] = from as u32;
                if self.before[to] != NONE {
                    open.push(self.before[to] as usize);
                    continue;
                }
                let mut to = to as u32;
                loop {
                    let from = by[to as usize];
                    let given_up = self.next[from as usize];
                    self.next[from as usize] = to;
                    self.before[to as usize] = from;
                    if from as usize == this {
                        break;
                    }
                    to = given_up;
                }
                self.joined += 1;
                return;
            }
        }
    }

    /// Finds one that comes before, letting others find another one.
    fn join_before(&mut self, roads: &Roads, setup: u32, this: usize) {
        if self.before[this] != NONE {
            return;
        }
        let mut by = vec![NONE; self.stands.len()];
        let mut open = vec![this];
        while let Some(to) = open.pop() {
            for from in 0..self.stands.len() {
                if by[from] != NONE || !roads.reaches(setup, self.stands[from], self.stands[to]) {
                    continue;
                }
                by[from] = to as u32;
                if self.next[from] != NONE {
                    open.push(self.next[from] as usize);
                    continue;
                }
                let mut from = from as u32;
                loop {
                    let to = by[from as usize];
                    let given_up = self.before[to as usize];
                    self.before[to as usize] = from;
                    self.next[from as usize] = to;
                    if to as usize == this {
                        break;
                    }
                    from = given_up;
                }
                self.joined += 1;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The fewest sets by trying every way: who comes last follows any set that reaches it, or is a new one.
    fn fewest(roads: &Roads, setup: u32, stands: &[Stand]) -> usize {
        fn go(roads: &Roads, setup: u32, rest: &[Stand], ends: &mut Vec<Stand>) -> usize {
            let Some((first, rest)) = rest.split_first() else { return ends.len() };
            let mut best = usize::MAX;
            for i in 0..ends.len() {
                if roads.reaches(setup, ends[i], *first) {
                    let was = std::mem::replace(&mut ends[i], *first);
                    best = best.min(go(roads, setup, rest, ends));
                    ends[i] = was;
                }
            }
            ends.push(*first);
            best = best.min(go(roads, setup, rest, ends));
            ends.pop();
            best
        }
        let mut sorted = stands.to_vec();
        sorted.sort_unstable();
        go(roads, setup, &sorted, &mut Vec::new())
    }

    #[test]
    fn sets_go_only_as_far_as_the_pause_allows() {
        let roads = Roads::line(40);
        let works = |stands: &[Stand], sets| {
            let mut ways = Ways::default();
            stands.iter().all(|stand| {
                let fits = ways.works_with(&roads, 0, *stand, sets);
                ways.add(&roads, 0, *stand);
                fits
            })
        };
        // One set: near by yes, far away no, but with an afternoon off it gets there.
        assert!(works(&[(0, 0), (1, 9)], 1));
        assert!(!works(&[(0, 0), (1, 30)], 1));
        assert!(works(&[(0, 0), (2, 30)], 1));
        assert!(works(&[(0, 0), (1, 30)], 2));
    }

    #[test]
    fn putting_up_takes_its_part_of_the_pause_but_not_where_a_set_stays() {
        let roads = Roads::line(40);
        assert!(roads.reaches(0, (0, 0), (1, 9)) && !roads.reaches(5, (0, 0), (1, 9)));
        assert!(roads.reaches(5, (0, 0), (1, 5)) && roads.reaches(500, (0, 3), (1, 3)));
    }

    #[test]
    fn those_whom_a_stand_leaves_alone_each_find_another() {
        let roads = Roads::line(40);
        let mut ways = Ways::default();
        for stand in [(1, 19), (0, 0), (1, 14), (2, 15), (0, 15)] {
            ways.add(&roads, 0, stand);
        }
        ways.remove(&roads, 0, (1, 19));
        assert_eq!(ways.sets(), fewest(&roads, 0, &[(0, 0), (1, 14), (2, 15), (0, 15)]));
    }

    proptest! {
        /// Whatever comes and goes, the count is that of trying everything, and a question foretells it.
        #[test]
        fn the_kept_matching_is_the_largest(
            steps in prop::collection::vec((0_usize..3, 0_usize..25, any::<bool>()), 1..14),
            setup in 0_u32..8,
            sets in 1_usize..6,
        ) {
            let roads = Roads::line(40);
            let (mut ways, mut stands) = (Ways::default(), Vec::<Stand>::new());
            for (shift, place, take) in steps {
                if take && !stands.is_empty() {
                    let gone = stands.swap_remove((shift * 7 + place) % stands.len());
                    ways.remove(&roads, setup, gone);
                } else if stands.len() < 8 {
                    let stand = (shift, place);
                    let foretold = ways.works_with(&roads, setup, stand, sets);
                    let fitted = ways.sets() <= sets;
                    stands.push(stand);
                    ways.add(&roads, setup, stand);
                    if fitted {
                        prop_assert_eq!(foretold, fewest(&roads, setup, &stands) <= sets);
                    }
                }
                prop_assert_eq!(ways.sets(), fewest(&roads, setup, &stands));
            }
        }
    }
}
