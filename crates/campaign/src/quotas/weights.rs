//! What siblings weigh. A weight says what somebody's share would be had nobody set a number by hand, so that a lifted number leaves nothing
//! behind: what was set never becomes a weight. Only the proportion of siblings' weights means anything. Pure.

use crate::quota::{Part, split};

/// What siblings weigh together when weights are worked out of others: so much that shares come out of them exactly, and products fit.
const WHOLE: i128 = 1_000_000_000_000_000;

fn narrow(n: i128) -> i64 {
    i64::try_from(n.max(0)).unwrap_or(i64::MAX)
}

fn sum(of: impl Iterator<Item = i64>) -> i128 {
    of.map(|n| i128::from(n.max(0))).sum()
}

/// Weights after some siblings were given shares by moving quota between them: together they weigh what they weighed, in proportion to
/// what they were given; whoever was given nothing keeps its weight in proportion to all.
#[must_use]
pub fn moved(weights: &[i64], given: &[Option<i64>]) -> Vec<i64> {
    let moving = || weights.iter().zip(given).filter_map(|(w, g)| g.map(|g| (*w, g)));
    let shares = sum(moving().map(|m| m.1));
    if shares == 0 {
        return weights.to_vec();
    }
    let of_moving = sum(moving().map(|m| m.0));
    let all = sum(weights.iter().copied());
    let fine = (WHOLE / all.max(shares).max(1)).max(1);
    // Who weighed nothing and holds something all the same weighs what it holds.
    let whole = if of_moving == 0 { shares } else { of_moving };
    let weight = |(w, g): (&i64, &Option<i64>)| match g {
        Some(g) => narrow(i128::from((*g).max(0)) * whole * fine / shares),
        None => narrow(i128::from(*w) * fine),
    };
    weights.iter().zip(given).map(weight).collect()
}

/// A team or unit on the next morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crew {
    /// Its quota in the version before.
    pub quota: i64,
    /// What it weighed there.
    pub weight: i64,
    /// What it has done since.
    pub worked: i64,
    /// A number was set for it by hand.
    pub limited: bool,
    /// Moved to it by hand, of what it had in the version before.
    pub given: Option<i64>,
}

impl Crew {
    fn left(&self) -> i64 {
        (self.given.unwrap_or(self.quota) - self.worked).max(0)
    }
}

/// What crews weigh on the next morning: what is left of their quotas, the shortfall included. For whom a number was set by hand, it is what
/// would be left without it.
#[must_use]
pub fn carried(crews: &[Crew]) -> Vec<i64> {
    let free = || crews.iter().filter(|c| !c.limited);
    if crews.iter().all(|c| !c.limited) {
        return crews.iter().map(Crew::left).collect();
    }
    let (whole, weighs) = (sum(crews.iter().map(|c| c.quota)), sum(crews.iter().map(|c| c.weight)));
    let fine = (WHOLE / whole.max(1)).max(1);
    // Its quota had nobody set a number, less what it has done.
    let without = |c: &Crew| {
        let quota = if weighs == 0 { i128::from(c.quota) * fine } else { whole * i128::from(c.weight.max(0)) * fine / weighs };
        (quota - i128::from(c.worked) * fine).max(0)
    };
    let together: i128 = free().map(without).sum();
    let left = sum(free().map(Crew::left));
    crews
        .iter()
        .map(|c| {
            if c.limited {
                narrow(without(c))
            } else if left == 0 {
                0
            } else {
                narrow(i128::from(c.left()) * together / left)
            }
        })
        .collect()
}

/// Weights of siblings of which some have a target of their own: what each would be given without numbers set by hand. `parts` are the
/// siblings without these numbers.
#[must_use]
pub fn of_targets(total: i64, parts: &[Part]) -> Vec<i64> {
    let floors = sum(parts.iter().map(|p| p.floor));
    let caps = parts.iter().fold(0_i128, |sum, p| sum + i128::from(p.cap));
    let total = i128::from(total.max(0)).clamp(floors, caps.max(floors));
    let given = split(narrow(total), parts).unwrap_or_else(|_| parts.iter().map(|p| p.weight).collect());
    if given.iter().all(|n| *n == 0) { parts.iter().map(|p| p.weight).collect() } else { given }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Shares by weights, as a drawing gives them out.
    fn shares(total: i64, weights: &[i64]) -> Vec<i64> {
        split(total, &weights.iter().map(|w| Part::weighing(*w)).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_was_moved_comes_out_and_who_was_set_by_hand_keeps_its_weight() {
        // Of 28, one is set to 20; the others hold five and three, and the quota that would be theirs without it is 14 together.
        let weights = moved(&[14, 7, 7], &[None, Some(5), Some(3)]);
        assert_eq!(shares(8, &weights[1..]), [5, 3]);
        assert_eq!(shares(28, &weights), [14, 9, 5]);
        assert_eq!(moved(&[3, 4], &[None, None]), [3, 4]);
        assert_eq!(shares(9, &moved(&[0, 0], &[Some(6), Some(3)])), [6, 3]);
    }

    #[test]
    fn a_lifted_number_leaves_nothing_behind() {
        let crew = |quota, weight, worked, limited| Crew { quota, weight, worked, limited, given: None };
        // Two teams of seven; one was set to four, so the other holds ten.
        let weights = carried(&[crew(4, 7, 0, true), crew(10, 7, 0, false)]);
        assert_eq!(shares(14, &weights), [7, 7]);
        // Of three, the two that are free share by what they have left: six and twelve.
        let weights = carried(&[crew(4, 10, 0, true), crew(12, 9, 6, false), crew(12, 9, 0, false)]);
        assert_eq!(shares(18, &weights[1..]), [6, 12]);
        assert_eq!(shares(22, &weights)[0], 10);
        assert_eq!(carried(&[crew(30, 1, 0, false), crew(10, 1, 4, false)]), [30, 6]);
    }

    #[test]
    fn targets_of_their_own_become_weights() {
        let fixed = Part { weight: 1, floor: 30, cap: 30 };
        assert_eq!(of_targets(50, &[fixed, Part::weighing(100)]), [30, 20]);
        assert_eq!(of_targets(10, &[fixed, Part::weighing(100)]), [30, 0], "more than there is");
    }

    proptest! {
        /// Moving quota is exact however often: what was given comes out of the weights.
        #[test]
        fn moves_come_out(
            weights in proptest::collection::vec(0_i64..5_000_000, 2..12),
            moves in proptest::collection::vec(proptest::collection::vec(0_i64..3_000, 12), 1..6),
        ) {
            let mut weights = weights;
            for given in moves {
                let given: Vec<i64> = given.into_iter().take(weights.len()).collect();
                prop_assume!(given.iter().sum::<i64>() > 0);
                weights = moved(&weights, &given.iter().map(|g| Some(*g)).collect::<Vec<_>>());
                prop_assert_eq!(shares(given.iter().sum(), &weights), given);
            }
        }

        /// Without numbers set by hand the next morning is what is left of each.
        #[test]
        fn what_is_left_is_carried(crews in proptest::collection::vec((0_i64..500, 0_i64..900, 0_i64..600), 1..10)) {
            let crews: Vec<Crew> = crews.into_iter()
                .map(|(quota, weight, worked)| Crew { quota, weight, worked, limited: false, given: None }).collect();
            let left: Vec<i64> = crews.iter().map(|c| (c.quota - c.worked).max(0)).collect();
            prop_assert_eq!(carried(&crews), left);
        }

        /// A number that is set and lifted before anything was done changes no weight in proportion.
        #[test]
        fn set_and_lifted_is_as_before(weights in proptest::collection::vec(1_i64..500, 2..8), total in 50_i64..4_000, pin in 0_i64..40) {
            let before = shares(total, &weights);
            let mut parts: Vec<Part> = weights.iter().map(|w| Part::weighing(*w)).collect();
            parts[0] = parts[0].pinned(pin);
            let set = split(total, &parts).unwrap();
            let crews: Vec<Crew> = set.iter().zip(&weights).enumerate()
                .map(|(i, (q, w))| Crew { quota: *q, weight: *w, worked: 0, limited: i == 0, given: None }).collect();
            let after = shares(total, &carried(&crews));
            prop_assert!(after.iter().zip(&before).all(|(a, b)| (a - b).abs() <= 2), "{after:?} {before:?}");
            prop_assert!((after[0] - before[0]).abs() <= 1);
        }
    }
}
