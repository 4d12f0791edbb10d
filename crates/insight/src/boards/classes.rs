//! Classes of a map and of a heat grid: few, equal, and with round limits. Pure.

/// Most classes: more cannot be told apart by their lightness.
pub const MOST: i64 = 5;

/// Limits of classes, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Where the lowest begins.
    pub from: i64,
    /// How wide each is.
    pub step: i64,
    /// How many there are.
    pub count: i64,
}

impl Classes {
    /// Of these values, with steps out of 1, 2, 2.5 and 5 times a power of ten, none finer than `finest` (at least 1).
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = i64>, finest: i64) -> Self {
        let values: Vec<i64> = values.into_iter().collect();
        let (low, high) = (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
        let mut power = 1_i64;
        loop {
            for step in [power, 2 * power, 5 * power / 2, 5 * power] {
                let from = low.div_euclid(step) * step;
                let count = (high - from).div_euclid(step) + 1;
                if step >= finest.max(1) && count <= MOST {
                    return Self { from, step, count };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// The class of a value, from 0; those outside belong to the nearest.
    #[must_use]
    pub fn class(&self, value: i64) -> usize {
        let class = (value - self.from).div_euclid(self.step).clamp(0, self.count - 1);
        usize::try_from(class).unwrap_or(0)
    }

    /// First and last limit of each class, the lowest first; the last limit belongs to the next class.
    pub fn limits(&self) -> impl Iterator<Item = (i64, i64)> {
        let (from, step) = (self.from, self.step);
        (0..self.count).map(move |i| (from + i * step, from + (i + 1) * step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_of_a_city_get_round_limits() {
        let classes = Classes::of([1_292, 3_412, 2_801], 100);
        assert_eq!(classes, Classes { from: 1_000, step: 500, count: 5 });
        assert_eq!((classes.class(1_292), classes.class(1_500), classes.class(3_412)), (0, 1, 4));
        assert_eq!(Classes::of([700], 100), Classes { from: 700, step: 100, count: 1 });
        assert_eq!(Classes::of([], 100).count, 1);
    }

    proptest! {
        #[test]
        fn every_value_has_a_class_that_holds_it(values in prop::collection::vec(-1_000_000..1_000_000_i64, 1..40), finest in 1..500_i64) {
            let classes = Classes::of(values.clone(), finest);
            prop_assert!((1..=MOST).contains(&classes.count) && classes.step >= finest);
            let limits: Vec<_> = classes.limits().collect();
            for value in values {
                let (from, to) = limits[classes.class(value)];
                prop_assert!(from <= value && value < to);
            }
        }
    }
}
