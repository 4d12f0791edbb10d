//! Repeatable randomness. Only `next_u64` of the generators is used, never a library's distributions, so that a new version of
//! a crate cannot change the sample city's files.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source of numbers and the few shapes that the simulator needs.
pub(crate) trait Dice {
    /// The next 64 bits.
    fn roll(&mut self) -> u64;

    /// A number below `n`; 0 when `n` is 0.
    fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from((self.roll() >> 32) as u32) * u64::from(n);
        (wide >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as u32) as i32
    }

    /// True in `n` of 10,000 cases.
    fn bp(&mut self, n: u32) -> bool {
        self.below(10_000) < n
    }

    /// One of `items`; the index 0 for an empty list is the caller's concern.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// An index, with the chances that `weights` give.
    fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (i, w) in weights.iter().enumerate() {
            if left < *w {
                return i;
            }
            left -= w;
        }
        0
    }
}

/// What a draw is for. Each topic has its own stream, so that one more draw in one place moves nothing elsewhere.
#[derive(Clone, Copy)]
pub(crate) enum Topic {
    Person = 1,
    Household = 2,
    HouseholdSize = 3,
    Card = 4,
    Opening = 5,
    Traits = 6,
    Number = 7,
    Phone = 8,
    Member = 9,
    Day = 10,
    Birth = 11,
    Report = 12,
    Roster = 13,
    NoCard = 14,
}

/// A tiny generator (SplitMix64) that is cheap to start: a citizen's attributes are drawn again from (seed, index) whenever
/// they are needed and never stored.
pub(crate) struct Mix(u64);

impl Mix {
    pub(crate) fn new(seed: u64, topic: Topic, index: u64) -> Self {
        let mut mix = Self(seed ^ (topic as u64).wrapping_mul(0xA076_1D64_78BD_642F));
        let start = mix.roll();
        Self(start ^ index.wrapping_mul(0xE703_7ED1_A0B4_28DB))
    }
}

impl Dice for Mix {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The stream of events of one day or one set-up step.
pub(crate) struct Events(ChaCha8Rng);

impl Events {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }
}

impl Dice for Events {
    fn roll(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// Splits `total` in proportion to `weights` by the largest remainder; the parts sum to `total`. Ties go to the earlier part.
pub(crate) fn share_out(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact = |w: u64| u128::from(total) * u128::from(w);
    let mut parts: Vec<u64> = weights.iter().map(|w| (exact(*w) / sum) as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(weights[*i]) % sum), *i));
    let missing = total - parts.iter().sum::<u64>();
    for i in order.into_iter().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_remainder_loses_nobody() {
        assert_eq!(share_out(10, &[1, 1, 1]), vec![4, 3, 3]);
        assert_eq!(share_out(7, &[50, 30, 20]), vec![4, 2, 1]);
        assert_eq!(share_out(5, &[0, 0]), vec![0, 0]);
        assert_eq!(share_out(55_000, &[12_311, 7_001, 3, 53_108]).iter().sum::<u64>(), 55_000);
    }

    #[test]
    fn draws_repeat_by_seed_topic_and_index() {
        let draw = |seed, topic, index| Mix::new(seed, topic, index).roll();
        assert_eq!(draw(1, Topic::Person, 5), draw(1, Topic::Person, 5));
        assert_ne!(draw(1, Topic::Person, 5), draw(1, Topic::Person, 6));
        assert_ne!(draw(1, Topic::Person, 5), draw(1, Topic::Card, 5));
        assert_ne!(draw(1, Topic::Person, 5), draw(2, Topic::Person, 5));
        let mut dice = Mix::new(3, Topic::Day, 0);
        assert!((0..1_000).all(|_| (4..=9).contains(&dice.between(4, 9))));
    }
}
