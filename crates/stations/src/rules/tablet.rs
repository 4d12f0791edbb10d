//! A tablet without network and the office's desk serve one shift: whose number is whose, and what follows when both did something.
//! Facts are united, and the first stands.

use super::{BookingState, BookingStep};
use crate::model::NewShift;
use vedich_kernel::Moment;

/// Numbers of one desk: the office counts from 1, each tablet from 1 in a series of its own.
pub const SERIES: i64 = 1_000;

/// The number in the queue of a tablet's n-th visitor.
#[must_use]
pub fn queue_number(series: i64, n: i64) -> i64 {
    series * SERIES + n
}

/// As it is said and shown: `7` from the office's desk, `A7` from the first tablet, `AA7` from the twenty-seventh.
#[must_use]
pub fn queue_text(number: i64) -> String {
    let mut letters = String::new();
    let mut series = number.div_euclid(SERIES);
    while series > 0 {
        series -= 1;
        let at = u8::try_from(series % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + at));
        series /= 26;
    }
    format!("{letters}{}", number.rem_euclid(SERIES))
}

/// What becomes of a step that a tablet tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// These steps follow, in this order: what the tablet did before may be still to come.
    Steps(&'static [BookingStep]),
    /// Somebody was faster with the same: it stays as it is.
    Stands,
    /// Something else came of it before: a person decides.
    Conflict,
}

/// A tablet's step meets where the booking stands now. With `forced` a person decided that a dossier was taken after all.
#[must_use]
pub fn meet(state: BookingState, step: BookingStep, forced: bool) -> Meeting {
    use BookingState as S;
    use BookingStep as T;
    match (state, step) {
        // Tablets tell what they did; a desk with the office's page puts it right.
        (_, T::Moved | T::Cancelled | T::Reopened) | (S::Cancelled, _) => Meeting::Conflict,
        (S::Booked, T::Arrived) => Meeting::Steps(&[T::Arrived]),
        (S::Booked, T::Called) => Meeting::Steps(&[T::Arrived, T::Called]),
        (S::Booked, T::Taken) => Meeting::Steps(&[T::Arrived, T::Taken]),
        (S::Booked, T::NotPossible) => Meeting::Steps(&[T::Arrived, T::NotPossible]),
        (S::Arrived, T::Called) => Meeting::Steps(&[T::Called]),
        (S::Arrived | S::Called, T::Taken) => Meeting::Steps(&[T::Taken]),
        (S::Arrived | S::Called, T::NotPossible) => Meeting::Steps(&[T::NotPossible]),
        (S::NotPossible, T::Taken) if forced => Meeting::Steps(&[T::Taken]),
        (S::NotPossible, T::Taken) | (S::Taken, T::NotPossible) => Meeting::Conflict,
        (S::Arrived | S::Called | S::Taken | S::NotPossible, T::Arrived)
        | (S::Called | S::Taken | S::NotPossible, T::Called)
        | (S::Taken, T::Taken)
        | (S::NotPossible, T::NotPossible) => Meeting::Stands,
    }
}

/// The quarter of an hour that runs at a moment, within the shift.
#[must_use]
pub fn slot_at(shift: &NewShift, at: Moment) -> i64 {
    let minute = (at.0 - shift.day.start().0).div_euclid(60_000_000);
    (minute.div_euclid(super::SLOT) * super::SLOT).clamp(shift.from, shift.to - super::SLOT)
}

/// The number under which the office's page tells something of a shift, apart from those of tablets and of other shifts; none when
/// the page sent none, or no such number.
#[must_use]
pub fn desk_operation(shift: i64, told: &str) -> Option<String> {
    let good = (8..=64).contains(&told.len()) && told.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    good.then(|| format!("desk:{shift}:{told}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn a_page_s_number_is_its_shift_s_own() {
        assert_eq!(desk_operation(3, "abcd-efgh"), Some("desk:3:abcd-efgh".to_owned()));
        assert_ne!(desk_operation(3, "abcd-efgh"), desk_operation(4, "abcd-efgh"));
        for none in ["", "short", "has space", &"x".repeat(65)] {
            assert_eq!(desk_operation(3, none), None);
        }
    }

    const STEPS: [BookingStep; 4] = [BookingStep::Arrived, BookingStep::Called, BookingStep::Taken, BookingStep::NotPossible];

    fn follow(state: BookingState, step: BookingStep) -> BookingState {
        match meet(state, step, false) {
            Meeting::Steps(steps) => steps.iter().fold(state, |s, t| super::super::after(s, *t).unwrap_or(s)),
            Meeting::Stands | Meeting::Conflict => state,
        }
    }

    #[test]
    fn numbers_of_desks_are_told_apart() {
        assert_eq!([queue_text(7), queue_text(queue_number(1, 7)), queue_text(queue_number(2, 15))], ["7", "A7", "B15"]);
        assert_eq!([queue_text(queue_number(26, 1)), queue_text(queue_number(27, 1))], ["Z1", "AA1"]);
        let all: HashSet<String> = (0..60).flat_map(|s| (1..40).map(move |n| queue_text(queue_number(s, n)))).collect();
        assert_eq!(all.len(), 60 * 39);
    }

    #[test]
    fn the_first_result_stands_and_another_is_for_a_person() {
        use BookingState as S;
        use BookingStep as T;
        assert_eq!(meet(S::Taken, T::NotPossible, false), Meeting::Conflict);
        assert_eq!(meet(S::NotPossible, T::Taken, false), Meeting::Conflict);
        assert_eq!(meet(S::NotPossible, T::Taken, true), Meeting::Steps(&[T::Taken]));
        assert_eq!(meet(S::Taken, T::Taken, false), Meeting::Stands);
        assert_eq!(meet(S::Called, T::Arrived, false), Meeting::Stands, "the office checked them in as well");
        assert_eq!(meet(S::Cancelled, T::Taken, true), Meeting::Conflict);
    }

    proptest! {
        /// Whatever two desks do and however it is mixed: nobody is un-served, and every step that follows is one that may.
        #[test]
        fn nothing_that_was_done_is_undone(told in proptest::collection::vec(0_usize..4, 0..12)) {
            let mut state = BookingState::Booked;
            for at in told {
                let next = follow(state, STEPS[at]);
                if matches!(state, BookingState::Taken | BookingState::NotPossible) {
                    prop_assert_eq!(next, state);
                }
                if let Meeting::Steps(steps) = meet(state, STEPS[at], false) {
                    let mut s = state;
                    for step in steps {
                        let after = super::super::after(s, *step);
                        prop_assert!(after.is_ok());
                        s = after.unwrap_or(s);
                    }
                }
                state = next;
            }
        }

        /// Arriving, being called and being served give the same in every order in which they come in.
        #[test]
        fn late_steps_in_any_order_give_the_same(order in Just(vec![0_usize, 1, 2]).prop_shuffle()) {
            let end = order.iter().fold(BookingState::Booked, |s, at| follow(s, STEPS[*at]));
            prop_assert_eq!(end, BookingState::Taken);
        }

        #[test]
        fn a_walk_in_stands_in_a_quarter_of_the_shift(from in 0_i64..80, length in 1_i64..16, minute in -100_i64..2_000) {
            let shift = NewShift {
                station: 1,
                day: vedich_kernel::Day(19_530),
                from: from * 15,
                to: (from + length) * 15,
                service: crate::model::Service::Level2,
                sets: vec![1],
                crew: 1,
                team: None,
                note: String::new(),
                locked: false,
            };
            let slot = slot_at(&shift, shift.day.start().plus_seconds(minute * 60));
            prop_assert!(slot >= shift.from && slot + 15 <= shift.to && (slot - shift.from) % 15 == 0);
        }
    }
}
