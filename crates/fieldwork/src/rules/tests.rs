use super::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use vedich_kernel::{CitizenNumber, ExtractNo, PartitionId};
use vedich_register::Track;

fn day(n: i32) -> Day {
    Day(19_530 + n)
}

fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_seconds(hour * 3_600)
}

fn citizen(n: i64) -> CitizenId {
    CitizenId { partition: PartitionId(1), number: CitizenNumber(n) }
}

fn current(level1: Stage, level2: Stage, approved: Option<Day>) -> Current {
    let track =
        |stage| Track { stage, collected: None, approved: approved.filter(|_| stage == Stage::Approved), activated: None };
    let status = Status {
        commune: LocalityId(2),
        quarter: Some(LocalityId(3)),
        eligible: true,
        vanished: false,
        locked: false,
        level1: track(level1),
        level2: track(level2),
    };
    Current {
        id: citizen(1),
        status,
        ever: [false; 2],
        household: 9,
        birth_year: 1980,
        sex: 1,
        as_of: day(0),
        status_extract: ExtractNo(1),
    }
}

#[test]
fn the_table_holds_every_outcome_once() {
    for outcome in Outcome::ALL {
        assert_eq!(FOLLOW_UPS.iter().filter(|f| f.outcome == outcome).count(), 1, "{outcome:?}");
        assert_eq!(follow_up(outcome).outcome, outcome);
    }
}

#[test]
fn done_or_to_be_met_again_and_never_both() {
    for f in FOLLOW_UPS {
        assert_eq!(f.done(), f.next != Next::Retry, "{:?}", f.outcome);
        assert_eq!(done(f.outcome, day(0), None), f.done());
    }
    let advice = |advice, given| Some(absentees::Standing { advice, on: Some(day(9)), given_at: at(day(given), 8) });
    use absentees::Advice::{Retry, Stop};
    assert!(!done(Outcome::AwayFromResidence, day(0), advice(Retry, 1)), "the police say: go again");
    assert!(done(Outcome::AwayFromResidence, day(0), advice(Stop, 1)));
    assert!(done(Outcome::AwayFromResidence, day(2), advice(Retry, 1)), "met away again after the advice");
    assert!(done(Outcome::Refused, day(0), advice(Retry, 1)), "advice is about absentees");
    assert!(!done(Outcome::NotHome, day(0), advice(Stop, 1)));
}

#[test]
fn every_outcome_has_a_key_of_its_own() {
    let keys: HashSet<char> = Outcome::ALL.into_iter().map(short_key).collect();
    assert_eq!(keys.len(), Outcome::ALL.len());
    for outcome in Outcome::ALL {
        assert_eq!(typed_outcome(&short_key(outcome).to_string()), Some(outcome));
        assert_eq!(typed_outcome(outcome.code()), Some(outcome));
    }
    assert_eq!(typed_outcome("vắng nhà"), Some(Outcome::NotHome));
    assert_eq!(typed_outcome("?"), None);
}

#[test]
fn approved_for_more_than_seven_days_is_overdue() {
    let on =
        |n| candidate(ListKind::Activation, &current(Stage::None, Stage::Approved, Some(day(0))), day(n), 7).unwrap().overdue;
    assert!(!on(7));
    assert!(on(8));
}

#[test]
fn the_register_decides_who_could_be_on_a_list() {
    let kinds = |l1, l2| ListKind::ALL.map(|k| candidate(k, &current(l1, l2, None), day(1), 7).is_some());
    assert_eq!(kinds(Stage::None, Stage::Approved), [true, false, false]);
    assert_eq!(kinds(Stage::None, Stage::None), [false, true, true]);
    assert_eq!(kinds(Stage::None, Stage::Rejected), [false, true, true]);
    assert_eq!(kinds(Stage::Sent, Stage::None), [false, false, false]);
    assert_eq!(kinds(Stage::Activated, Stage::Approved), [false, false, false]);
    let mut vanished = current(Stage::None, Stage::Approved, None);
    vanished.status.vanished = true;
    assert!(candidate(ListKind::Activation, &vanished, day(1), 7).is_none());
}

#[test]
fn level_2_comes_first_where_both_wait() {
    let c = candidate(ListKind::Activation, &current(Stage::Approved, Stage::Approved, Some(day(0))), day(1), 7).unwrap();
    assert_eq!(c.level, Level::Two);
}

#[test]
fn nobody_home_is_tried_again_and_who_moved_away_is_not() {
    assert_eq!(may_visit(ListKind::Activation, Some(Latest::of(Outcome::NotHome, day(0))), None, day(1)), Ok(()));
    assert!(may_visit(ListKind::Activation, Some(Latest::of(Outcome::NotHome, day(0))), None, day(0)).is_err());
    let moved = may_visit(ListKind::Activation, Some(Latest::of(Outcome::MovedAway, day(0))), None, day(90)).unwrap_err();
    assert_eq!(moved, Excluded { because: Outcome::MovedAway, until: None });
    assert_eq!(may_visit(ListKind::Collection, Some(Latest::of(Outcome::NeedsLevel2, day(0))), None, day(0)), Ok(()));
    assert!(may_visit(ListKind::Level1, Some(Latest::of(Outcome::NeedsLevel2, day(0))), None, day(60)).is_err());
}

#[test]
fn a_level_1_account_goes_on_an_activation_list_as_soon_as_it_is_approved() {
    assert_eq!(may_visit(ListKind::Activation, Some(Latest::of(Outcome::Level1Registered, day(0))), None, day(0)), Ok(()));
}

fn list(on_list: bool, closed_at: Option<Moment>) -> ListState {
    ListState { on_list, created_at: at(day(0), 10), lease_until: day(3), closed_at }
}

#[test]
fn an_operation_is_judged_by_when_it_happened_and_not_by_when_it_came() {
    let much_later = at(day(30), 8);
    assert_eq!(decide(at(day(0), 8), &list(true, None), much_later), Ok(()));
    assert_eq!(decide(at(day(3), 23), &list(true, None), much_later), Ok(()));
    assert_eq!(decide(at(day(4), 1), &list(true, None), much_later), Err(HeldReason::LeaseOver));
    assert_eq!(decide(at(day(-1), 20), &list(true, None), much_later), Err(HeldReason::BeforeList));
    assert_eq!(decide(at(day(2), 20), &list(true, Some(at(day(2), 12))), much_later), Err(HeldReason::ListClosed));
    assert_eq!(decide(at(day(2), 10), &list(true, Some(at(day(2), 12))), much_later), Ok(()));
    assert_eq!(decide(at(day(1), 10), &list(false, None), much_later), Err(HeldReason::NotOnList));
    assert_eq!(decide(at(day(2), 10), &list(true, None), at(day(2), 9)), Err(HeldReason::Future));
}

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec((0..12_i64, any::<bool>(), prop::option::of(0..20_i32)), 0..80).prop_map(|all| {
        (0_i64..)
            .zip(all)
            .map(|(n, (household, overdue, since))| Candidate {
                id: citizen(n),
                household,
                quarter: None,
                overdue,
                since: since.map(day),
                level: Level::Two,
            })
            .collect()
    })
}

#[test]
fn only_a_result_that_ends_the_way_and_says_something_else_speaks_against_another() {
    use Outcome::{Activated, AlreadyActivated, AwayFromResidence, Guided, NotHome, Refused};
    assert!(contradicts(Activated, AwayFromResidence) && contradicts(Activated, NotHome) && contradicts(Refused, Activated));
    assert!(!contradicts(Guided, Activated) && !contradicts(NotHome, Refused), "one goes again after these");
    assert!(!contradicts(Refused, Refused) && !contradicts(Activated, AlreadyActivated));
    for (one, other) in Outcome::ALL.into_iter().flat_map(|a| Outcome::ALL.map(|b| (a, b))) {
        if follow_up(one).done() && follow_up(other).done() {
            assert_eq!(contradicts(one, other), contradicts(other, one), "two ends of the way: {one:?}, {other:?}");
        }
    }
}

proptest! {
    #[test]
    fn only_what_was_reported_since_the_list_was_drawn_up_spares_the_way(drawn_up in 0..40_i32, days in prop::collection::vec(0..40_i32, 0..6)) {
        let found = reported_since(Day(drawn_up), days.iter().copied().map(Day));
        prop_assert_eq!(found.is_some(), days.iter().any(|d| *d >= drawn_up));
        prop_assert!(found.is_none_or(|day| days.contains(&day.0) && day.0 >= drawn_up));
    }

    #[test]
    fn cutting_loses_nobody_and_doubles_nobody(candidates in any_candidates(), max in 1..30_usize) {
        let lists = cut(candidates.clone(), max);
        let mut ids: Vec<CitizenId> = lists.iter().flatten().map(|c| c.id).collect();
        ids.sort_unstable();
        prop_assert_eq!(ids, candidates.iter().map(|c| c.id).collect::<Vec<_>>());
        let one_household = |l: &[Candidate]| l.iter().all(|c| c.household == l[0].household);
        prop_assert!(lists.iter().all(|l| !l.is_empty() && (l.len() <= max || one_household(l))));
    }

    #[test]
    fn a_household_stays_on_one_list_and_together(candidates in any_candidates(), max in 1..30_usize) {
        let lists = cut(candidates.clone(), max);
        let mut sizes: HashMap<i64, usize> = HashMap::new();
        for c in &candidates {
            *sizes.entry(c.household).or_default() += 1;
        }
        for (household, size) in sizes {
            let on: Vec<&Vec<Candidate>> = lists.iter().filter(|l| l.iter().any(|c| c.household == household)).collect();
            prop_assert_eq!(on.len(), 1);
            let places: Vec<usize> = on[0].iter().enumerate().filter(|(_, c)| c.household == household).map(|(i, _)| i).collect();
            prop_assert_eq!(places[size - 1] - places[0] + 1, size);
        }
    }

    #[test]
    fn households_with_somebody_overdue_come_first(candidates in any_candidates()) {
        let walk: Vec<Candidate> = cut(candidates, 1_000).into_iter().flatten().collect();
        let mut households: Vec<(i64, bool)> = Vec::new();
        for c in &walk {
            match households.last_mut() {
                Some((h, overdue)) if *h == c.household => *overdue |= c.overdue,
                _ => households.push((c.household, c.overdue)),
            }
        }
        prop_assert!(households.is_sorted_by_key(|(_, overdue)| !overdue));
    }

    /// Any order, any number of times, however late: the same operations are applied.
    #[test]
    fn operations_give_the_same_result_in_any_order(
        hours in prop::collection::vec((-48..200_i64, any::<bool>()), 0..20),
        order in any::<u64>(),
        late in 0..400_i64,
        closed in prop::option::of(0..150_i64),
    ) {
        let state = |on| list(on, closed.map(|h| at(day(0), h)));
        let taken = |ops: &[(i64, bool)], now: Moment| {
            let mut known = HashSet::new();
            for (hour, on) in ops {
                let observed = at(day(0), *hour);
                if !known.contains(&(*hour, *on)) && decide(observed, &state(*on), now).is_ok() {
                    known.insert((*hour, *on));
                }
            }
            known
        };
        let now = at(day(0), 200);
        let straight = taken(&hours, now);
        let mut shuffled: Vec<_> = hours.iter().chain(&hours).copied().collect();
        shuffled.sort_by_key(|(h, on)| (h.unsigned_abs().wrapping_mul(order | 1), *on));
        prop_assert_eq!(straight, taken(&shuffled, now.plus_seconds(late * 3_600)));
    }
}
