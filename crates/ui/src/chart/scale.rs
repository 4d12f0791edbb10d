//! From values and days to places on the drawing. Pure, property-tested.

use vedich_kernel::Day;

/// Height and width of the inner drawing, whose lines are stretched to the real size.
pub(super) const UNITS: i64 = 1000;

/// Values from zero up to a round number, which lies at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heights {
    top: i64,
    step: i64,
}

impl Heights {
    /// A scale that holds `greatest` and has three to six steps of 1, 2, 2.5 or 5 times a power of ten.
    pub(super) fn up_to(greatest: i64) -> Self {
        let greatest = greatest.max(4);
        let mut power = 1_i64;
        loop {
            // In tenths, so that 2.5 is a whole number; a step below one would repeat its label.
            for tenths in [10_i64, 20, 25, 50] {
                let step = power.saturating_mul(tenths) / 10;
                let whole = power.saturating_mul(tenths) % 10 == 0;
                if whole && step >= 1 && step.saturating_mul(5) >= greatest {
                    let steps = (greatest + step - 1) / step;
                    return Self { top: steps.saturating_mul(step), step };
                }
            }
            match power.checked_mul(10) {
                Some(next) => power = next,
                None => return Self { top: i64::MAX, step: i64::MAX },
            }
        }
    }

    /// The value at the top.
    #[cfg(test)]
    fn top(self) -> i64 {
        self.top
    }

    /// The labelled values from zero to the top.
    pub(super) fn ticks(self) -> impl Iterator<Item = i64> {
        (0..=self.top / self.step).map(move |i| i * self.step)
    }

    /// Distance from the top in [`UNITS`]; out-of-range values stay on the edge.
    pub(super) fn y(self, value: i64) -> i64 {
        let value = i128::from(value.clamp(0, self.top));
        let down = i128::from(self.top) - value;
        i64::try_from(down * i128::from(UNITS) / i128::from(self.top)).unwrap_or(0)
    }
}

/// Days from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    from: Day,
    span: i64,
}

impl Days {
    /// The scale between two days; at least one day wide.
    pub(super) fn between(from: Day, to: Day) -> Self {
        Self { from, span: i64::from(to.since(from)).max(1) }
    }

    /// The day lies between the two.
    pub(super) fn holds(self, day: Day) -> bool {
        (0..=self.span).contains(&i64::from(day.since(self.from)))
    }

    /// Distance from the left in [`UNITS`]; days outside stay on the edge.
    pub(super) fn x(self, day: Day) -> i64 {
        i64::from(day.since(self.from)).clamp(0, self.span) * UNITS / self.span
    }

    /// About `wanted` days to label, in whole days or weeks, the first and the last day among them.
    pub(super) fn ticks(self, wanted: i64) -> impl Iterator<Item = Day> {
        let stride = [1, 2, 7, 14, 28, 56, 91, 182, 364].into_iter().find(|s| self.span / s < wanted).unwrap_or(self.span);
        // A label that would touch the last day's gives way to it.
        let inner = (0..self.span / stride + 1).map(move |i| i * stride).filter(move |at| (self.span - at) * wanted >= self.span);
        inner.chain([self.span]).map(move |at| self.from.plus(i32::try_from(at).unwrap_or(0)))
    }
}

/// A place in [`UNITS`] as SVG wants it: `12.3%`.
pub(super) fn percent(units: i64) -> String {
    format!("{}.{}%", units / 10, units % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_plans_numbers_get_round_labels() {
        assert_eq!(Heights::up_to(55_000).ticks().collect::<Vec<_>>(), [0, 20_000, 40_000, 60_000]);
        assert_eq!(Heights::up_to(0).ticks().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(Heights::up_to(9).ticks().last(), Some(10));
    }

    proptest! {
        #[test]
        fn a_scale_holds_its_greatest_value_and_has_few_labels(greatest in 0_i64..1_000_000_000_000) {
            let scale = Heights::up_to(greatest);
            prop_assert!(scale.top() >= greatest);
            let ticks: Vec<i64> = scale.ticks().collect();
            prop_assert!((3..=7).contains(&ticks.len()), "{ticks:?}");
            prop_assert_eq!(ticks.first().copied(), Some(0));
            prop_assert_eq!(ticks.last().copied(), Some(scale.top()));
        }

        #[test]
        fn more_is_never_lower_and_everything_stays_on_the_drawing(
            greatest in 1_i64..1_000_000_000, a in -10_i64..2_000_000_000, b in -10_i64..2_000_000_000,
        ) {
            let scale = Heights::up_to(greatest);
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(scale.y(high) <= scale.y(low));
            prop_assert!((0..=UNITS).contains(&scale.y(a)));
            prop_assert_eq!(scale.y(0), UNITS);
            prop_assert_eq!(scale.y(scale.top()), 0);
        }

        #[test]
        fn later_is_never_further_left(span in 0_i32..800, a in -50_i32..900, b in -50_i32..900) {
            let from = Day::new(2023, 6, 20).unwrap();
            let days = Days::between(from, from.plus(span));
            prop_assert!(days.x(from.plus(a.max(b))) >= days.x(from.plus(a.min(b))));
            prop_assert!((0..=UNITS).contains(&days.x(from.plus(a))));
        }

        #[test]
        fn few_days_are_labelled_and_all_lie_inside(span in 1_i32..800, wanted in 3_i64..12) {
            let from = Day::new(2023, 6, 20).unwrap();
            let ticks: Vec<Day> = Days::between(from, from.plus(span)).ticks(wanted).collect();
            prop_assert!(!ticks.is_empty() && i64::try_from(ticks.len()).unwrap() <= wanted + 1);
            prop_assert_eq!((ticks.first().copied(), ticks.last().copied()), (Some(from), Some(from.plus(span))));
            prop_assert!(ticks.is_sorted());
        }
    }
}
