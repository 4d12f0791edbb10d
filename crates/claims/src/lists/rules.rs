//! Pure decisions about named lists.

use super::model::{Decision, FoundAs, RowState};
use crate::{hooks::Standing, model::RowProblemKind, rules::check_time};
use vedich_kernel::{Day, Moment};

/// Rows beyond this are no list that a unit draws up.
pub const MOST_ROWS: usize = 20_000;

/// Is the day of a claim possible?
///
/// # Errors
/// When it lies in the future or before the campaign.
pub fn check_day(day: Day, today: Day, from: Day) -> Result<(), RowProblemKind> {
    if day > today {
        return Err(RowProblemKind::Future);
    }
    check_time(day.start(), day.start(), from)
}

/// When a claim of a day counts as made: at noon, and never later than it was told.
#[must_use]
pub fn moment_of(day: Day, now: Moment) -> Moment {
    day.start().plus_seconds(12 * 3_600).min(now)
}

/// What a unit learns of a row. Without a claim nothing is said before the register has had its time, so that the answer does not
/// tell who is on the register.
#[must_use]
pub fn state(
    found: FoundAs,
    decided: Option<Decision>,
    claim: Option<Option<Standing>>,
    day: Option<Day>,
    today: Day,
    window: i32,
) -> RowState {
    if found == FoundAs::Rejected {
        return RowState::Rejected;
    }
    if let Some(standing) = claim {
        return match standing {
            Some(Standing::Confirmed) => RowState::Confirmed,
            None | Some(Standing::Pending) => RowState::Pending,
            Some(Standing::Before | Standing::NotConfirmed) => RowState::NotConfirmed,
        };
    }
    // Nobody has decided yet: that is not the unit's fault.
    if found == FoundAs::Doubtful && decided.is_none() {
        return RowState::Pending;
    }
    if day.is_some_and(|d| today > d.plus(window)) { RowState::NotConfirmed } else { RowState::Pending }
}

/// What the unit is told of that: nothing that older extracts know. Who could ask at once for every name in a file would look
/// people up; so the register answers with the next extract that lands after the list.
#[must_use]
pub fn told(state: RowState, landed_since: bool) -> RowState {
    match state {
        RowState::Confirmed | RowState::NotConfirmed if !landed_since => RowState::Pending,
        told => told,
    }
}

/// Whether a row waits for a decision.
#[must_use]
pub fn is_open(found: FoundAs, decided: Option<Decision>) -> bool {
    found == FoundAs::Doubtful && decided.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Day = Day(19_530);

    #[test]
    fn a_unit_cannot_tell_an_unmatched_row_from_one_that_waits() {
        let says = |found, claim, today| state(found, None, claim, Some(DAY), today, 7);
        for today in [DAY, DAY.plus(7)] {
            assert_eq!(says(FoundAs::Unmatched, None, today), RowState::Pending);
            assert_eq!(says(FoundAs::Matched, Some(Some(Standing::Pending)), today), RowState::Pending);
            assert_eq!(says(FoundAs::Matched, Some(None), today), RowState::Pending);
            assert_eq!(says(FoundAs::Doubtful, None, today), RowState::Pending);
        }
        assert_eq!(says(FoundAs::Unmatched, None, DAY.plus(8)), RowState::NotConfirmed);
        assert_eq!(says(FoundAs::Doubtful, None, DAY.plus(80)), RowState::Pending, "somebody has still to decide");
        assert_eq!(says(FoundAs::Matched, Some(Some(Standing::Confirmed)), DAY), RowState::Confirmed);
        assert_eq!(says(FoundAs::Matched, Some(Some(Standing::NotConfirmed)), DAY.plus(9)), RowState::NotConfirmed);
        assert_eq!(says(FoundAs::Rejected, None, DAY), RowState::Rejected);
    }

    #[test]
    fn before_the_next_extract_every_taken_row_looks_the_same() {
        use RowState as S;
        for state in [S::Confirmed, S::Pending, S::NotConfirmed, S::Rejected] {
            assert_eq!(told(state, true), state);
            assert_eq!(told(state, false), if state == S::Rejected { S::Rejected } else { S::Pending });
        }
    }

    #[test]
    fn a_decision_closes_a_doubt_and_another_may_follow() {
        assert!(is_open(FoundAs::Doubtful, None));
        for decision in Decision::ALL {
            assert!(!is_open(FoundAs::Doubtful, Some(decision)));
            assert_eq!(Decision::parse(decision.code()), Some(decision));
        }
        assert_eq!(state(FoundAs::Doubtful, Some(Decision::NotSame), None, Some(DAY), DAY.plus(8), 7), RowState::NotConfirmed);
    }

    #[test]
    fn days_of_claims() {
        let from = DAY.plus(-3);
        assert_eq!(check_day(DAY, DAY, from), Ok(()));
        assert_eq!(check_day(DAY.plus(1), DAY, from), Err(RowProblemKind::Future));
        assert_eq!(check_day(DAY.plus(-4), DAY, from), Err(RowProblemKind::BeforeCampaign));
        let morning = DAY.start().plus_seconds(8 * 3_600);
        assert_eq!(moment_of(DAY, morning), morning);
        assert_eq!(moment_of(DAY, DAY.plus(1).start()).clock_vi(), "12:00");
    }

    proptest! {
        #[test]
        fn nothing_is_not_confirmed_before_the_window_ends_unless_the_register_says_so(
            found in prop::sample::select(vec![FoundAs::Doubtful, FoundAs::Unmatched, FoundAs::UnknownNumber]),
            decided in prop::option::of(prop::sample::select(Decision::ALL.to_vec())),
            later in 0..8_i32,
        ) {
            prop_assert_eq!(state(found, decided, None, Some(DAY), DAY.plus(later), 7), RowState::Pending);
        }
    }
}
