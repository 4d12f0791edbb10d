//! Quota moved between siblings, and given to the members of a team.

use super::split::{Part, QuotaFault, split};

/// One of the places, units or teams between which quota may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// Its quota until the end of the phase.
    pub quota: i64,
    /// Done of it.
    pub done: i64,
    /// What it will have done by the end; whoever will do more than its quota is given more.
    pub expected: i64,
    /// What it could do at most: nobody is left to visit beyond that.
    pub possible: i64,
}

/// How far quota may move, in hundredths of a percent of the present quota. The leader sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so much is taken from one.
    pub give_bp: i64,
    /// At most so much is added to one.
    pub take_bp: i64,
}

/// The new quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebalanced {
    /// In the order of the siblings; together what they were together.
    pub quotas: Vec<i64>,
    /// Quota that siblings who cannot reach it could give, and nobody who can has room for.
    pub stuck: i64,
}

/// Moves quota from those who will fall short to those who will do more than they have to. The sum stays; nobody's quota falls below what is
/// done, and nobody who will not reach their own is given more.
///
/// # Errors
/// When a sibling's numbers contradict each other (negative).
pub fn rebalance(siblings: &[Sibling], limits: Limits) -> Result<Rebalanced, QuotaFault> {
    if let Some(at) = siblings.iter().position(|s| s.quota < 0 || s.done < 0 || s.expected < 0 || s.possible < 0) {
        return Err(QuotaFault::Limits { at });
    }
    let part_of = |n: i64, bp: i64| i64::try_from(i128::from(n) * i128::from(bp.max(0)) / 10_000).unwrap_or(i64::MAX);
    let sum = |of: &[i64]| of.iter().fold(0_i64, |sum, n| sum.saturating_add(*n));
    let gives: Vec<i64> = siblings
        .iter()
        .map(|s| (s.quota - s.expected).min(part_of(s.quota, limits.give_bp)).min(s.quota - s.done).max(0))
        .collect();
    let takes: Vec<i64> = siblings
        .iter()
        .map(|s| s.expected.min(s.possible).saturating_sub(s.quota).min(part_of(s.quota, limits.take_bp)).max(0))
        .collect();
    let moved = sum(&gives).min(sum(&takes));
    let share = |of: &[i64]| {
        let parts: Vec<Part> = of.iter().map(|most| Part::weighing(*most).at_most(*most)).collect();
        split(moved, &parts)
    };
    let (given, taken) = (share(&gives)?, share(&takes)?);
    let quotas = siblings.iter().zip(given.iter().zip(&taken)).map(|(s, (less, more))| s.quota - less + more).collect();
    Ok(Rebalanced { quotas, stuck: sum(&gives) - moved })
}

/// A team's quota by member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// By member; together the team's quota.
    pub quotas: Vec<i64>,
    /// What each still owes of the personal minimum of the campaign (`P-3.3`), whatever the team's quota.
    pub owed: Vec<i64>,
}

/// Gives a team's quota to its members: evenly, those who are still below the personal minimum first. `done` is what each has confirmed in the
/// campaign.
#[must_use]
pub fn personal(quota: i64, done: &[i64], minimum: i64) -> Personal {
    let owed: Vec<i64> = done.iter().map(|n| (minimum - n).max(0)).collect();
    let quota = quota.max(0);
    let needed: i64 = owed.iter().sum();
    let evenly = |total: i64, floor: &dyn Fn(usize) -> i64| {
        let parts: Vec<Part> = (0..done.len()).map(|i| Part::weighing(1).at_least(floor(i))).collect();
        split(total, &parts).unwrap_or_else(|_| vec![0; done.len()])
    };
    let quotas = if needed <= quota {
        evenly(quota, &|i| owed[i])
    } else {
        let parts: Vec<Part> = owed.iter().map(|n| Part::weighing(*n).at_most(*n)).collect();
        split(quota, &parts).unwrap_or_else(|_| vec![0; done.len()])
    };
    Personal { quotas, owed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TENTH: Limits = Limits { give_bp: 1_000, take_bp: 2_000 };

    #[test]
    fn who_will_do_more_takes_over_within_the_limits() {
        let slow = Sibling { quota: 1_000, done: 100, expected: 500, possible: 2_000 };
        let fast = Sibling { quota: 1_000, done: 600, expected: 1_600, possible: 2_000 };
        let out = rebalance(&[slow, fast], TENTH).unwrap();
        assert_eq!(out, Rebalanced { quotas: vec![900, 1_100], stuck: 0 });
        let free = Limits { give_bp: 10_000, take_bp: 10_000 };
        assert_eq!(rebalance(&[slow, fast], free).unwrap().quotas, [500, 1_500], "no more than is missing");
        assert_eq!(rebalance(&[slow, fast], Limits { give_bp: 0, take_bp: 0 }).unwrap().quotas, [1_000, 1_000]);
    }

    #[test]
    fn what_nobody_can_take_stays_where_it_is_and_is_named() {
        let short = Sibling { quota: 100, done: 40, expected: 60, possible: 60 };
        let out = rebalance(&[short, short], TENTH).unwrap();
        assert_eq!(out, Rebalanced { quotas: vec![100, 100], stuck: 20 });
        let full = Sibling { quota: 50, done: 48, expected: 90, possible: 52 };
        assert_eq!(
            rebalance(&[short, full], TENTH).unwrap(),
            Rebalanced { quotas: vec![98, 52], stuck: 8 },
            "two people are left"
        );
    }

    #[test]
    fn who_will_fall_short_is_never_given_more_however_slow_the_others_are() {
        let slowest = Sibling { quota: 1_000, done: 0, expected: 100, possible: 2_000 };
        let slow = Sibling { quota: 1_000, done: 300, expected: 900, possible: 2_000 };
        let fast = Sibling { quota: 100, done: 90, expected: 110, possible: 2_000 };
        assert_eq!(rebalance(&[slowest, slow, fast], TENTH).unwrap().quotas, [995, 995, 110]);
    }

    #[test]
    fn members_share_evenly_and_the_minimum_comes_first() {
        let out = personal(25, &[0, 4, 30], 10);
        assert_eq!(out, Personal { quotas: vec![10, 8, 7], owed: vec![10, 6, 0] });
        assert_eq!(personal(8, &[0, 4, 30], 10).quotas, [5, 3, 0]);
        assert_eq!(personal(5, &[], 10).quotas, Vec::<i64>::new());
    }

    proptest! {
        /// Quota moves, and none is made or lost; limits hold.
        #[test]
        fn the_sum_stays(
            rows in proptest::collection::vec((0_i64..2_000, 0_i64..2_500, 0_i64..2_500, 0_i64..4_000), 1..20),
            give_bp in 0_i64..10_000,
            take_bp in 0_i64..10_000,
        ) {
            let siblings: Vec<Sibling> =
                rows.iter().map(|r| Sibling { quota: r.0, done: r.1, expected: r.2, possible: r.3 }).collect();
            let out = rebalance(&siblings, Limits { give_bp, take_bp }).unwrap();
            prop_assert_eq!(out.quotas.iter().sum::<i64>(), siblings.iter().map(|s| s.quota).sum::<i64>());
            for (n, s) in out.quotas.iter().zip(&siblings) {
                prop_assert!(*n >= s.quota - s.quota * give_bp / 10_000, "not too much is taken");
                prop_assert!(*n <= s.quota + s.quota * take_bp / 10_000, "nor added");
                prop_assert!(*n >= s.done.min(s.quota));
                prop_assert!(*n <= s.quota || *n <= s.expected, "nobody is given what they will not reach");
            }
        }

        #[test]
        fn a_team_s_quota_is_all_given_out(quota in 0_i64..500, done in proptest::collection::vec(0_i64..30, 1..15)) {
            let out = personal(quota, &done, 10);
            prop_assert_eq!(out.quotas.iter().sum::<i64>(), quota);
            // Nobody gets more than the minimum asks while somebody else has not been given theirs.
            if out.owed.iter().sum::<i64>() >= quota {
                prop_assert!(out.quotas.iter().zip(&out.owed).all(|(n, o)| n <= o));
            } else {
                prop_assert!(out.quotas.iter().zip(&out.owed).all(|(n, o)| n >= o));
            }
        }
    }
}
