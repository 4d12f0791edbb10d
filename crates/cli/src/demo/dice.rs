//! Choices of the demo: always the same for one seed, whatever was chosen before.

/// A number drawn from the seed and what it is for.
pub fn roll(seed: u64, what: &str, n: u64) -> u64 {
    // FNV-1a, then a round of SplitMix64.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for byte in what.bytes().chain(n.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let z = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The same below a limit.
pub fn below(seed: u64, what: &str, n: u64, limit: i64) -> i64 {
    let limit = u64::try_from(limit.max(1)).unwrap_or(1);
    i64::try_from(roll(seed, what, n) % limit).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_the_same_every_time_and_spreads() {
        assert_eq!(roll(1, "a", 2), roll(1, "a", 2));
        assert_ne!(roll(1, "a", 2), roll(2, "a", 2));
        let few = (0..1_000).filter(|n| below(1, "visitor", *n, 10) == 0).count();
        assert!((50..200).contains(&few), "{few}");
        assert_eq!(below(1, "nothing", 0, 0), 0);
    }
}
