use super::*;
use proptest::prelude::*;

const WINDOW: i32 = 7;

fn day(n: i32) -> Day {
    Day(19_520 + n)
}

fn named(a: i32, covered: i32) -> Evidence {
    Evidence {
        activated_on: Some(day(a)),
        last_not_activated: None,
        first_activated: Some(day(covered)),
        covered_until: Some(day(covered)),
    }
}

fn between(last_not: Option<i32>, seen: i32, covered: i32) -> Evidence {
    Evidence {
        activated_on: None,
        last_not_activated: last_not.map(day),
        first_activated: Some(day(seen)),
        covered_until: Some(day(covered)),
    }
}

fn never(covered: Option<i32>) -> Evidence {
    Evidence { activated_on: None, last_not_activated: covered.map(day), first_activated: None, covered_until: covered.map(day) }
}

fn verdict(c: i32, e: &Evidence) -> (Verdict, Reason) {
    let s = settle(day(c), e, WINDOW);
    (s.verdict, s.reason)
}

#[test]
fn an_activation_on_the_claims_day_or_a_week_later_confirms_it() {
    assert_eq!(verdict(10, &named(10, 10)), (Verdict::Confirmed, Reason::InWindow));
    assert_eq!(verdict(10, &named(17, 18)), (Verdict::Confirmed, Reason::InWindow));
    assert_eq!(verdict(10, &named(18, 18)), (Verdict::Contradicted, Reason::AfterWindow));
    assert_eq!(verdict(10, &named(9, 10)), (Verdict::Late, Reason::BeforeClaim));
}

#[test]
fn nobody_is_contradicted_before_an_extract_covers_the_window() {
    assert_eq!(verdict(10, &never(None)), (Verdict::Pending, Reason::NotCovered));
    assert_eq!(verdict(10, &never(Some(16))), (Verdict::Pending, Reason::NotCovered));
    assert_eq!(verdict(10, &never(Some(17))), (Verdict::Contradicted, Reason::NotActivated));
    // A day in the future, which only a wrong extract names, decides nothing.
    assert_eq!(verdict(10, &named(30, 12)), (Verdict::Pending, Reason::NotCovered));
}

#[test]
fn without_a_day_the_two_extracts_around_it_stand_for_it() {
    assert_eq!(verdict(10, &between(Some(10), 12, 12)), (Verdict::Confirmed, Reason::InWindow));
    assert_eq!(verdict(10, &between(Some(9), 17, 17)), (Verdict::Confirmed, Reason::InWindow));
    assert_eq!(verdict(10, &between(Some(8), 12, 12)), (Verdict::Pending, Reason::BetweenExtracts));
    assert_eq!(verdict(10, &between(Some(12), 20, 20)), (Verdict::Pending, Reason::BetweenExtracts));
    assert_eq!(verdict(10, &between(None, 12, 12)), (Verdict::Pending, Reason::BetweenExtracts));
    assert_eq!(verdict(10, &between(None, 9, 12)), (Verdict::Late, Reason::BeforeClaim));
    assert_eq!(verdict(10, &between(Some(17), 20, 20)), (Verdict::Contradicted, Reason::AfterWindow));
}

#[test]
fn somebody_unknown_is_contradicted_by_a_full_extract_of_the_commune_only() {
    assert_eq!(settle_unknown(day(10), None, WINDOW).verdict, Verdict::Pending);
    assert_eq!(settle_unknown(day(10), Some(day(16)), WINDOW).verdict, Verdict::Pending);
    assert_eq!(settle_unknown(day(10), Some(day(17)), WINDOW).reason, Reason::UnknownPerson);
}

#[test]
fn words_come_back_as_the_same_verdict_and_reason() {
    for v in Verdict::ALL {
        assert_eq!(Verdict::parse(v.code()), Some(v));
    }
    for r in Reason::ALL {
        assert_eq!(Reason::parse(r.code()), Some(r));
    }
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let opt = || prop::option::of(-20..40_i32);
    (opt(), opt(), opt(), 0..40_i32).prop_map(|(a, last_not, seen, later)| {
        // As the register makes it: a named day only of somebody seen activated, extracts in order.
        let seen = seen.map(day);
        let last_not = last_not.map(day).filter(|d| seen.is_none_or(|s| *d < s));
        let newest = [seen, last_not].into_iter().flatten().max();
        Evidence {
            activated_on: a.map(day).filter(|_| seen.is_some()),
            last_not_activated: last_not,
            first_activated: seen,
            covered_until: newest.map(|d| d.plus(later)),
        }
    })
}

#[test]
fn an_extract_of_the_same_moment_does_not_answer_yet() {
    let landed = Moment(1_000);
    assert!(is_held(landed, landed, false) && is_held(Moment(1_001), landed, false));
    assert!(!is_held(Moment(999), landed, false));
    assert!(!is_held(Moment(1_001), landed, true), "what people decided is told");
}

proptest! {
    #[test]
    fn what_an_extract_answered_stays_told(claim in 0..1_000_i64, landed in 0..1_000_i64, later in 0..1_000_i64, accepted in any::<bool>()) {
        let held = |landed| is_held(Moment(claim), Moment(landed), accepted);
        prop_assert!(held(landed) || !held(landed + later));
    }

    #[test]
    fn a_named_day_decides_as_the_rule_says(c in 0..20_i32, a in -20..40_i32, covered in -20..60_i32, w in 0..15_i32) {
        let verdict = settle(day(c), &named(a, covered), w).verdict;
        prop_assert_eq!(verdict == Verdict::Confirmed, a >= c && a <= c + w);
        prop_assert_eq!(verdict == Verdict::Late, a < c);
    }

    #[test]
    fn contradicted_needs_an_extract_that_covers_the_window(c in 0..20_i32, e in any_evidence(), w in 0..15_i32) {
        let s = settle(day(c), &e, w);
        if s.verdict == Verdict::Contradicted {
            prop_assert!(e.covered_until.is_some_and(|d| d >= day(c + w)));
        }
    }

    /// Whatever day the activation really was between the extracts, the interval never says otherwise than that day would.
    #[test]
    fn the_interval_never_decides_against_the_day_inside_it(c in 0..20_i32, last_not in -20..40_i32, wide in 1..20_i32, at in 0..20_i32, w in 0..15_i32) {
        let seen = last_not + wide;
        let a = last_not + 1 + at % wide;
        let by_interval = settle(day(c), &between(Some(last_not), seen, seen), w).verdict;
        let by_day = settle(day(c), &named(a, seen), w).verdict;
        prop_assert!(by_interval == Verdict::Pending || by_interval == by_day, "{:?} {:?}", by_interval, by_day);
    }

    /// More time for the register never takes a confirmation away, and ends every wait about somebody never activated.
    #[test]
    fn later_extracts_decide_more_and_never_less(c in 0..20_i32, e in any_evidence(), more in 0..30_i32, w in 0..15_i32) {
        let before = settle(day(c), &e, w).verdict;
        let later = Evidence { covered_until: e.covered_until.map(|d| d.plus(more)), ..e };
        let after = settle(day(c), &later, w).verdict;
        prop_assert!(before == after || before == Verdict::Pending);
    }

    #[test]
    fn at_most_one_claim_is_credited_and_it_is_the_earliest_confirmed(
        claims in prop::collection::vec((0..5_i64, 0..5_i64, any::<bool>(), any::<u128>(), 0..4_usize), 0..12)
    ) {
        let claims: Vec<(Precedence, Verdict)> = claims
            .into_iter()
            .map(|(o, r, declared, id, v)| (Precedence::of(Moment(o), Moment(r), declared, Uuid::from_u128(id)), Verdict::ALL[v]))
            .collect();
        match credited(&claims) {
            None => prop_assert!(claims.iter().all(|c| c.1 != Verdict::Confirmed)),
            Some(at) => {
                prop_assert_eq!(claims[at].1, Verdict::Confirmed);
                prop_assert!(claims.iter().all(|c| c.1 != Verdict::Confirmed || c.0 >= claims[at].0));
            }
        }
    }

    /// Whatever day a list declares: who had told of the person before keeps the credit.
    #[test]
    fn a_list_that_comes_later_never_takes_credit(
        claims in prop::collection::vec((0..5_i64, 0..5_i64, any::<bool>(), any::<u128>(), 0..4_usize), 0..12),
        lists in prop::collection::vec((0..9_i64, 5..9_i64, any::<u128>(), 0..4_usize), 1..6)
    ) {
        let before: Vec<(Precedence, Verdict)> = claims
            .into_iter()
            .map(|(o, r, declared, id, v)| (Precedence::of(Moment(o), Moment(r), declared, Uuid::from_u128(id)), Verdict::ALL[v]))
            .collect();
        let mut after = before.clone();
        after.extend(
            lists.into_iter().map(|(o, r, id, v)| (Precedence::of(Moment(o), Moment(r), true, Uuid::from_u128(id)), Verdict::ALL[v])),
        );
        if let Some(first) = credited(&before) {
            prop_assert_eq!(credited(&after), Some(first));
        }
    }
}
