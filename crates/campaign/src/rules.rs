//! The arithmetic of targets. Pure.

use crate::model::TargetValue;
use vedich_kernel::Day;

/// A target in persons: a share of the eligible is rounded up, since a part of a person reaches nothing.
#[must_use]
pub fn people(value: TargetValue, eligible: i64) -> i64 {
    match value {
        TargetValue::Count(n) => n,
        TargetValue::Share(bp) => ceil_div(i128::from(eligible.max(0)) * i128::from(bp.max(0)), 10_000),
    }
}

/// Days left, today included; 0 after the end.
#[must_use]
pub fn days_left(today: Day, from: Day, to: Day) -> i64 {
    i64::from(to.since(today.max(from)) + 1).max(0)
}

/// How many a day are still needed, rounded up; `None` when no day is left or nothing is needed.
#[must_use]
pub fn pace(target: i64, achieved: i64, days_left: i64) -> Option<i64> {
    let missing = target - achieved;
    (missing > 0 && days_left > 0).then(|| ceil_div(i128::from(missing), i128::from(days_left)))
}

/// Where the even pace stands at the end of a day: from `opening` on the eve of `from` to `target` at the end of `to`.
#[must_use]
pub fn even_pace(opening: i64, target: i64, from: Day, to: Day, on: Day) -> i64 {
    let days = i128::from(to.since(from) + 1);
    if days <= 0 || on >= to {
        return target;
    }
    let gone = i128::from((on.since(from) + 1).max(0));
    let way = i128::from(target) - i128::from(opening);
    i64::try_from(i128::from(opening) + way * gone / days).unwrap_or(target)
}

fn ceil_div(n: i128, by: i128) -> i64 {
    i64::try_from((n + by - 1).div_euclid(by)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// plan.md, opening situation.
    #[test]
    fn the_plans_own_numbers_come_out() {
        assert_eq!(people(TargetValue::Share(8_000), 72_423), 57_939);
        assert_eq!(people(TargetValue::Count(55_000), 72_423), 55_000);
        let left = days_left(day("2023-06-19"), day("2023-06-20"), day("2023-07-15"));
        assert_eq!(left, 26);
        assert_eq!(55_000 - 9_357, 45_643);
        assert_eq!(pace(55_000, 9_357, left), Some(1_756));
    }

    #[test]
    fn after_the_end_there_is_no_pace() {
        let (from, to) = (day("2023-06-20"), day("2023-07-15"));
        assert_eq!(days_left(day("2023-07-15"), from, to), 1);
        assert_eq!(days_left(day("2023-07-16"), from, to), 0);
        assert_eq!(pace(10, 5, 0), None);
        assert_eq!(pace(10, 12, 3), None);
        assert_eq!(even_pace(9_357, 55_000, from, to, day("2023-06-19")), 9_357);
        assert_eq!(even_pace(9_357, 55_000, from, to, to), 55_000);
    }

    proptest! {
        #[test]
        fn keeping_the_pace_reaches_the_target(target in 0_i64..1_000_000, achieved in 0_i64..1_000_000, days in 1_i64..100) {
            if let Some(pace) = pace(target, achieved, days) {
                prop_assert!(achieved + pace * days >= target);
                prop_assert!(achieved + (pace - 1) * days < target);
            } else {
                prop_assert!(achieved >= target);
            }
        }

        #[test]
        fn a_share_is_never_less_than_asked(bp in 0_i64..=10_000, eligible in 0_i64..10_000_000) {
            let n = people(TargetValue::Share(bp), eligible);
            prop_assert!(n * 10_000 >= eligible * bp);
            prop_assert!((n - 1) * 10_000 < eligible * bp || n == 0);
        }

        #[test]
        fn the_even_pace_never_turns_back(opening in 0_i64..10_000, target in 10_000_i64..100_000, a in -5_i32..40, b in 0_i32..10) {
            let from = Day(19_528);
            let to = from.plus(25);
            prop_assert!(even_pace(opening, target, from, to, from.plus(a)) <= even_pace(opening, target, from, to, from.plus(a + b)));
        }
    }
}
