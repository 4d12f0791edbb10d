//! A number shared by weights, in whole people.

use std::cmp::Ordering;

/// One of those who share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it counts, mostly the eligible that remain there. Never negative.
    pub weight: i64,
    /// At least so many.
    pub floor: i64,
    /// At most so many.
    pub cap: i64,
}

impl Part {
    /// By weight alone.
    #[must_use]
    pub fn weighing(weight: i64) -> Self {
        Self { weight, floor: 0, cap: i64::MAX }
    }

    /// Set by hand: exactly so many.
    #[must_use]
    pub fn pinned(self, people: i64) -> Self {
        Self { floor: people, cap: people, ..self }
    }

    /// At least so many.
    #[must_use]
    pub fn at_least(self, floor: i64) -> Self {
        Self { floor, ..self }
    }

    /// At most so many.
    #[must_use]
    pub fn at_most(self, cap: i64) -> Self {
        Self { cap, ..self }
    }
}

/// Why a number cannot be shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotaFault {
    /// Floors and pins ask for more than there is.
    #[error("floors and pins add up to {least}, more than the {total} to share")]
    TooLittle {
        /// What is to be shared.
        total: i64,
        /// What floors and pins add up to.
        least: i64,
    },
    /// Caps and pins leave no room.
    #[error("caps and pins add up to {most}, less than the {total} to share")]
    TooMuch {
        /// What is to be shared.
        total: i64,
        /// What caps and pins add up to.
        most: i64,
    },
    /// A floor above the cap, or a negative number, at this place in the list.
    #[error("the limits of part {at} contradict each other")]
    Limits {
        /// Place in the list, from 0.
        at: usize,
    },
}

/// Shares `total` by the weights. Each part gets its fair share (the same number of people for each unit of weight, inside its limits), rounded
/// down or up; the largest remainders are rounded up, of equal ones the heavier part, then the earlier. Parts without weight get more than their
/// floor only when all others are full.
///
/// # Errors
/// When the limits do not allow that total.
pub fn split(total: i64, parts: &[Part]) -> Result<Vec<i64>, QuotaFault> {
    if let Some(at) = parts.iter().position(|p| p.weight < 0 || p.floor < 0 || p.floor > p.cap) {
        return Err(QuotaFault::Limits { at });
    }
    let least = parts.iter().map(|p| i128::from(p.floor)).sum::<i128>();
    let most = parts.iter().map(|p| i128::from(p.cap)).sum::<i128>();
    if least > i128::from(total) {
        return Err(QuotaFault::TooLittle { total, least: clamp(least) });
    }
    if most < i128::from(total) {
        return Err(QuotaFault::TooMuch { total, most: clamp(most) });
    }
    let heavy: i128 = parts.iter().map(|p| i128::from(if p.weight > 0 { p.cap } else { p.floor })).sum();
    if i128::from(total) > heavy {
        // All with weight are full; the others share the rest evenly.
        let evened = parts.iter().map(|p| if p.weight > 0 { p.pinned(p.cap) } else { Part { weight: 1, ..*p } });
        return Ok(fair(total, &evened.collect::<Vec<_>>()));
    }
    Ok(fair(total, parts))
}

fn clamp(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Where the level at which all stand passes a limit of a part: `people / weight`, compared without rounding.
struct Mark {
    people: i64,
    weight: i64,
    part: usize,
    is_cap: bool,
}

impl Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (i128::from(self.people) * i128::from(other.weight), i128::from(other.people) * i128::from(self.weight));
        // A floor is left before a cap of the same level is reached.
        a.cmp(&b).then(self.is_cap.cmp(&other.is_cap)).then(self.part.cmp(&other.part))
    }
}

/// The limits allow the total, and the parts with weight can take it.
fn fair(total: i64, parts: &[Part]) -> Vec<i64> {
    let mut marks = Vec::with_capacity(parts.len() * 2);
    for (part, p) in parts.iter().enumerate().filter(|(_, p)| p.weight > 0 && p.cap > p.floor) {
        marks.push(Mark { people: p.floor, weight: p.weight, part, is_cap: false });
        if p.cap < i64::MAX {
            marks.push(Mark { people: p.cap, weight: p.weight, part, is_cap: true });
        }
    }
    marks.sort_unstable_by(Mark::cmp);
    // The level rises from zero. Below its first mark a part has its floor, above its second its cap, between them level × weight.
    let mut still: i128 = parts.iter().map(|p| i128::from(p.floor)).sum();
    let mut moving: i128 = 0;
    let mut free = vec![false; parts.len()];
    let mut out: Vec<i64> = parts.iter().map(|p| p.floor).collect();
    for mark in &marks {
        let (people, weight) = (i128::from(mark.people), i128::from(mark.weight));
        // Handed out when the level stands at this mark: still + moving × people / weight.
        if (i128::from(total) - still) * weight <= moving * people {
            break;
        }
        if mark.is_cap {
            moving -= weight;
            still += people;
            free[mark.part] = false;
            out[mark.part] = mark.people;
        } else {
            moving += weight;
            still -= people;
            free[mark.part] = true;
        }
    }
    let rest = i128::from(total) - still;
    if moving <= 0 {
        return out;
    }
    let mut remainders: Vec<(i128, i64, usize)> = Vec::new();
    let mut given = 0;
    for (part, p) in parts.iter().enumerate().filter(|(part, _)| free[*part]) {
        let share = i128::from(p.weight) * rest;
        out[part] = clamp(share / moving);
        given += share / moving;
        if share % moving > 0 {
            remainders.push((share % moving, p.weight, part));
        }
    }
    remainders.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    for (_, _, part) in remainders.iter().take(usize::try_from(rest - given).unwrap_or(0)) {
        out[*part] += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weights(weights: &[i64]) -> Vec<Part> {
        weights.iter().map(|w| Part::weighing(*w)).collect()
    }

    #[test]
    fn the_largest_remainders_are_rounded_up() {
        assert_eq!(split(10, &weights(&[6, 6, 2])), Ok(vec![4, 4, 2]));
        assert_eq!(split(100, &weights(&[1, 1, 1])), Ok(vec![34, 33, 33]));
        assert_eq!(split(0, &weights(&[5, 5])), Ok(vec![0, 0]));
        assert_eq!(split(0, &[]), Ok(Vec::new()));
    }

    /// plan.md: 45,643 activations over 26 days of equal weight are 1,755 or 1,756 a day.
    #[test]
    fn the_plan_s_own_figure() {
        let days = split(45_643, &weights(&[1; 26])).unwrap();
        assert_eq!(days.iter().sum::<i64>(), 45_643);
        assert!(days.iter().all(|d| (1_755..=1_756).contains(d)));
    }

    #[test]
    fn floors_caps_and_pins_are_kept_and_the_others_share_the_rest() {
        let parts = [
            Part::weighing(100).at_most(10),
            Part::weighing(100),
            Part::weighing(100).pinned(50),
            Part::weighing(1).at_least(20),
        ];
        assert_eq!(split(140, &parts), Ok(vec![10, 60, 50, 20]));
    }

    #[test]
    fn who_has_no_weight_comes_last() {
        let parts = [Part::weighing(0), Part::weighing(3).at_most(5), Part::weighing(0).at_most(2)];
        assert_eq!(split(5, &parts), Ok(vec![0, 5, 0]));
        assert_eq!(split(8, &parts), Ok(vec![2, 5, 1]));
        assert_eq!(split(11, &parts), Ok(vec![4, 5, 2]));
    }

    #[test]
    fn what_cannot_be_is_said() {
        assert_eq!(split(5, &[Part::weighing(1).at_least(6)]), Err(QuotaFault::TooLittle { total: 5, least: 6 }));
        assert_eq!(split(5, &[Part::weighing(1).at_most(4)]), Err(QuotaFault::TooMuch { total: 5, most: 4 }));
        assert_eq!(split(5, &[]), Err(QuotaFault::TooMuch { total: 5, most: 0 }));
        assert_eq!(split(5, &[Part { weight: 1, floor: 3, cap: 2 }]), Err(QuotaFault::Limits { at: 0 }));
    }

    fn part() -> impl Strategy<Value = Part> {
        let limit = prop_oneof![3 => Just(i64::MAX), 2 => 0_i64..400, 1 => Just(0)];
        (prop_oneof![4 => 0_i64..1_000, 1 => Just(0)], 0_i64..60, limit).prop_map(|(weight, floor, room)| Part {
            weight,
            floor,
            cap: floor.saturating_add(room),
        })
    }

    /// Parts with a total that their limits allow.
    fn sharing() -> impl Strategy<Value = (i64, Vec<Part>)> {
        (proptest::collection::vec(part(), 1..30), 0.0_f64..1.0).prop_map(|(parts, at)| {
            let least: i64 = parts.iter().map(|p| p.floor).sum();
            let most = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.cap)).min(least + 5_000);
            (least + ((most - least) as f64 * at) as i64, parts)
        })
    }

    proptest! {
        /// The parts add up to the whole and stay inside their limits.
        #[test]
        fn nothing_is_lost((total, parts) in sharing()) {
            let out = split(total, &parts).unwrap();
            prop_assert_eq!(out.iter().sum::<i64>(), total);
            for (n, p) in out.iter().zip(&parts) {
                prop_assert!((p.floor..=p.cap).contains(n));
            }
        }

        /// Of two parts with the same limits the heavier never gets less.
        #[test]
        fn more_weight_never_gets_less((total, mut parts) in sharing(), a in 0_usize..30, b in 0_usize..30, more in 0_i64..50) {
            let (a, b) = (a % parts.len(), b % parts.len());
            prop_assume!(a != b);
            parts[a] = Part { weight: parts[b].weight + more, ..parts[b] };
            let least: i64 = parts.iter().map(|p| p.floor).sum();
            let most = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.cap));
            let out = split(total.clamp(least, most), &parts).unwrap();
            let slack = i64::from(more == 0 && b < a);
            prop_assert!(out[a] + slack >= out[b]);
        }

        /// When the whole rises, no part falls by more than the one person of rounding, and those with a whole share not at all.
        #[test]
        fn a_larger_whole_takes_from_nobody((total, parts) in sharing(), more in 0_i64..500) {
            let most = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.cap));
            let (small, large) = (split(total, &parts).unwrap(), split((total + more).min(most), &parts).unwrap());
            prop_assert!(small.iter().zip(&large).all(|(s, l)| l + 1 >= *s));
        }

        /// Each part is its fair share, rounded: no unit of weight has over one person more elsewhere, unless a limit says so.
        #[test]
        fn shares_are_fair((total, parts) in sharing()) {
            let out = split(total, &parts).unwrap();
            for (i, (n, p)) in out.iter().zip(&parts).enumerate() {
                for (m, q) in out[..i].iter().zip(&parts) {
                    let both_free = p.weight > 0 && q.weight > 0 && *n > p.floor && *n < p.cap && *m > q.floor && *m < q.cap;
                    if both_free {
                        // |n/p − m/q| < 1/p + 1/q, in whole numbers.
                        prop_assert!((n * q.weight - m * p.weight).abs() < p.weight + q.weight);
                    }
                }
            }
        }
    }
}
