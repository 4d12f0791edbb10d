use super::*;
use crate::{
    model::{Gate, GateHit, Kind, PartKind, PartScore},
    proposals::{Act, Cause, EvidenceKind, ProposalKind, State},
    settings::{Council, Formula, Gates, Setting, Weight},
};
use proptest::prelude::*;
use vedich_kernel::{Basis, Day, Figure};

fn figure(numerator: i64, denominator: i64) -> Figure {
    let as_of = Day(19_528);
    Figure { numerator, denominator, basis: Basis::Target, source: None, as_of, cutoff: 1, cutoff_at: None }
}

fn formula(weights: &[(PartKind, i64, Option<i64>)]) -> Formula {
    let one = |w: &(PartKind, i64, Option<i64>)| Weight { part: w.0, weight: w.1, cap_bp: w.2 };
    Formula { kind: Kind::Unit, weights: weights.iter().map(one).collect() }
}

fn parts(formula: &Formula, figures: &[Option<(i64, i64)>]) -> Vec<PartScore> {
    let of = |part: PartKind| {
        let at = formula.weights.iter().position(|w| w.part == part)?;
        figures[at].map(|(n, d)| figure(n, d))
    };
    part_points(formula, of)
}

const HALVES: [(PartKind, i64, Option<i64>); 2] = [(PartKind::Target, 50, Some(15_000)), (PartKind::Reports, 50, None)];

#[test]
fn everything_reached_is_a_hundred_points_and_the_limit_cuts_off() {
    let f = formula(&HALVES);
    assert_eq!(points(&parts(&f, &[Some((60, 60)), Some((26, 26))])), Some(10_000));
    assert_eq!(points(&parts(&f, &[Some((90, 60)), Some((13, 26))])), Some(10_000), "150 % and 50 %");
    assert_eq!(points(&parts(&f, &[Some((600, 60)), Some((13, 26))])), Some(10_000), "beyond 150 % nothing is added");
    let shown: Vec<i64> = parts(&f, &[Some((90, 60)), Some((13, 26))]).iter().map(|p| p.points).collect();
    assert_eq!(shown, [7_500, 2_500]);
}

#[test]
fn what_does_not_apply_is_left_out_and_nothing_to_judge_by_is_no_zero() {
    let f = formula(&HALVES);
    assert_eq!(points(&parts(&f, &[None, Some((13, 26))])), Some(5_000));
    assert_eq!(points(&parts(&f, &[None, Some((0, 26))])), Some(0), "who owes and sends nothing has no points");
    assert_eq!(points(&parts(&f, &[None, None])), None);
    assert_eq!(points(&parts(&f, &[Some((5, 0)), None])), None, "a share of nobody is no share");
}

#[test]
fn equal_points_share_a_place() {
    let all = [Some(9_000), Some(8_000), None, Some(8_000), Some(7_000)];
    assert_eq!(ranks(&all), [Some(1), Some(2), None, Some(2), Some(4)]);
    assert_eq!((to_pass(&all, 9_000), to_pass(&all, 7_000)), (None, Some(8_000)));
}

#[test]
fn lifts_say_how_many_more_would_be_enough() {
    let f = formula(&HALVES);
    let own = parts(&f, &[Some((30, 60)), Some((20, 20))]);
    assert_eq!(points(&own), Some(7_500));
    let found = lifts(&own, 8_000);
    assert_eq!(found, [Lift { part: PartKind::Target, more: 6 }], "36 of 60 are 60 %; reports cannot be more than all");
    assert!(lifts(&own, 7_500).is_empty(), "who stands there needs nothing");
    assert!(lifts(&own, 30_000).is_empty(), "nothing alone is enough");
}

#[test]
fn reports_in_time_alone_are_no_result() {
    let f = formula(&HALVES);
    let punctual = parts(&f, &[Some((0, 60)), Some((26, 26))]);
    let late = parts(&f, &[Some((1, 60)), Some((0, 26))]);
    assert!(!is_verified(&punctual) && is_verified(&late));
    assert!(!is_verified(&parts(&f, &[None, Some((26, 26))])));
    // Nor is what one's own people did for themselves.
    let own = formula(&[(PartKind::Mobilised, 30, None), (PartKind::Compliance, 70, None)]);
    let dutiful = parts(&own, &[Some((0, 20)), Some((50, 50))]);
    let helping = parts(&own, &[Some((2, 20)), Some((0, 50))]);
    assert!(points(&dutiful) > points(&helping));
    assert_eq!((counting(points(&dutiful), false, &dutiful), counting(points(&helping), false, &helping)), (None, Some(300)));
    assert_eq!((counting(points(&punctual), false, &punctual), counting(Some(9), true, &late)), (None, None));
    assert_eq!(counting(points(&late), false, &late), points(&late));
}

#[test]
fn an_award_rests_on_a_closed_place_or_a_duty_and_never_on_words_alone() {
    use EvidenceKind as E;
    assert!(is_grounded(ProposalKind::Award, &[E::Note, E::Standing]) && is_grounded(ProposalKind::Award, &[E::Duty]));
    assert!(!is_grounded(ProposalKind::Award, &[E::Inspection, E::Dispute, E::Link, E::Note]));
    for against in [ProposalKind::Criticism, ProposalKind::Responsibility, ProposalKind::GradeDown] {
        assert!(is_grounded(against, &[E::Inspection]) && is_grounded(against, &[E::Dispute, E::Note]));
        assert!(!is_grounded(against, &[E::Note, E::Link]) && !is_grounded(against, &[]));
    }
}

fn hit(gate: Gate, n: i64, of: i64, least: i64) -> GateHit {
    GateHit { gate, n, of, least, round: Some(1) }
}

#[test]
fn a_report_that_is_missing_holds_back_until_settings_tolerate_it() {
    let mut gates = Setting::default().gates;
    let missing = [hit(Gate::NoReport, 2, 26, 0)];
    assert_eq!(held(&gates, &[], &missing, false), missing);
    gates.missing_allowed = 2;
    assert!(held(&gates, &[], &missing, false).is_empty());
}

#[test]
fn what_those_before_a_merger_left_out_counts_as_their_share_and_not_by_one_alone() {
    let mut gates = Setting::default().gates;
    let silent_one_of_two = [hit(Gate::NoReportBefore, 12, 24, 0)];
    assert!(held(&gates, &[], &silent_one_of_two, false).is_empty(), "half is not more than half");
    let most = [hit(Gate::NoReportBefore, 13, 24, 0)];
    assert_eq!(held(&gates, &[], &most, false), most);
    gates.missing_before_bp = 10_000;
    assert!(held(&gates, &[], &[hit(Gate::NoReportBefore, 24, 24, 0)], false).is_empty(), "the setting lets everything go");
}

#[test]
fn honest_errors_of_a_unit_hold_nobody_back_and_certainty_does() {
    let gates = Gates { false_tolerance_bp: 500, ..Setting::default().gates };
    assert!(held(&gates, &[], &[hit(Gate::FalseInspected, 2, 300, 15)], false).is_empty(), "5 % is not more than 5 %");
    assert_eq!(held(&gates, &[], &[hit(Gate::FalseInspected, 9, 300, 16)], false).len(), 1);
    assert_eq!(held(&gates, &[], &[hit(Gate::FalseInspected, 1, 12, 0)], true).len(), 1, "of one person a single one counts");
}

#[test]
fn other_gates_are_off_until_somebody_turns_them_on() {
    let f = formula(&[(PartKind::Target, 50, None), (PartKind::Compliance, 50, None)]);
    let own = parts(&f, &[Some((59, 100)), Some((79, 100))]);
    let mut gates = Setting::default().gates;
    let flagged = [hit(Gate::Flagged, 4, 20, 0)];
    assert!(held(&gates, &own, &flagged, false).is_empty());
    gates = Gates { flagged: true, target_least_bp: Some(6_000), compliance_least_bp: Some(7_900), ..gates };
    let found: Vec<Gate> = held(&gates, &own, &flagged, false).iter().map(|h| h.gate).collect();
    assert_eq!(found, [Gate::Flagged, Gate::BelowTarget], "79 % is not below 79 %");
}

#[test]
fn a_proposal_goes_its_way_and_no_step_is_left_out() {
    let award = |s, a| next(ProposalKind::Award, s, a, None, false);
    assert_eq!(award(State::Draft, Act::Submit), Some(State::Submitted));
    assert_eq!(award(State::Submitted, Act::Examine), Some(State::Examined));
    assert_eq!(award(State::Examined, Act::Recommend), Some(State::Recommended));
    assert_eq!(award(State::Recommended, Act::Approve), Some(State::Approved));
    assert_eq!(award(State::Examined, Act::Approve), None, "nobody decides before the council");
    assert_eq!(award(State::NotRecommended, Act::Approve), None, "what the council does not recommend is not approved");
    assert_eq!(award(State::Draft, Act::Reply), None, "nobody is heard against an award");
}

#[test]
fn against_somebody_nothing_goes_on_unheard_or_without_a_cause() {
    let examine = |kind, cause, heard| next(kind, State::Submitted, Act::Examine, cause, heard);
    let (lack, objective) = (Some(Cause::LackOfResponsibility), Some(Cause::Objective));
    assert_eq!(examine(ProposalKind::Criticism, lack, false), None);
    assert_eq!(examine(ProposalKind::Criticism, None, true), None);
    assert_eq!(examine(ProposalKind::Criticism, objective, true), Some(State::Examined));
    assert_eq!(examine(ProposalKind::Responsibility, objective, true), None, "an objective cause is nobody's responsibility");
    assert_eq!(examine(ProposalKind::Responsibility, lack, true), Some(State::Examined));
}

#[test]
fn whoever_proposes_leaves_the_councils_vote_and_the_decision_to_others() {
    let free = |act| Hand::ALL.into_iter().filter(|hand| is_free_hand(act, &[*hand])).collect::<Vec<_>>();
    for vote in [Act::Recommend, Act::NotRecommend] {
        assert_eq!(free(vote), [Hand::Examined], "home affairs keep the council's minutes");
        assert!(!is_free_hand(vote, &[Hand::Examined, Hand::Evidence]), "one part too many is enough");
    }
    for decision in [Act::Approve, Act::Refuse, Act::Correct] {
        assert_eq!(free(decision), [Hand::Evidence]);
    }
    for own in [Act::Submit, Act::Withdraw, Act::Examine, Act::Return, Act::Reply, Act::AskReply] {
        assert_eq!(free(own), Hand::ALL);
    }
    assert!(Act::ALL.into_iter().all(|act| is_free_hand(act, &[])), "who had no part in it is free");
}

#[test]
fn the_council_needs_its_members_and_their_votes_add_up() {
    let council = Council { quorum_bp: 6_667, majority_bp: 5_000 };
    assert!(quorum(&council, 7, 10) && !quorum(&council, 6, 9) && quorum(&council, 7, 9));
    assert!(!quorum(&council, 5, 4) && !quorum(&council, 0, 0));
    assert_eq!(passes(&council, 8, (5, 3, 0)), Some(true));
    assert_eq!(passes(&council, 8, (4, 4, 0)), Some(false), "half is not more than half");
    assert_eq!(passes(&council, 8, (5, 2, 0)), None, "one vote is missing");
    assert_eq!(passes(&council, 8, (9, -1, 0)), None);
}

fn any_figures() -> impl Strategy<Value = Vec<Option<(i64, i64)>>> {
    proptest::collection::vec(proptest::option::of((0..500_i64, 1..400_i64)), 3)
}

fn three() -> Formula {
    formula(&[(PartKind::Target, 50, Some(12_000)), (PartKind::Mobilised, 30, None), (PartKind::Reports, 20, None)])
}

fn any_act() -> impl Strategy<Value = Act> {
    (0..Act::ALL.len()).prop_map(|n| Act::ALL[n])
}

proptest! {
    /// Nobody loses by reaching more.
    #[test]
    fn more_is_never_less(figures in any_figures(), at in 0..3_usize, more in 0..100_i64) {
        let f = three();
        let before = points(&parts(&f, &figures));
        let mut with = figures.clone();
        if let Some((n, _)) = &mut with[at] {
            *n += more;
        }
        prop_assert!(points(&parts(&f, &with)) >= before);
    }

    /// Places follow points: more points never stand lower, equal ones stand alike, and the first place is always taken.
    #[test]
    fn places_follow_points(all in proptest::collection::vec(proptest::option::of(0..50_i64), 0..40)) {
        let places = ranks(&all);
        for (a, pa) in all.iter().zip(&places) {
            for (b, pb) in all.iter().zip(&places) {
                if let (Some(a), Some(pa), Some(b), Some(pb)) = (a, pa, b, pb) {
                    prop_assert_eq!(a.cmp(b), pb.cmp(pa));
                }
            }
        }
        prop_assert_eq!(places.iter().flatten().any(|p| *p == 1), all.iter().any(Option::is_some));
        prop_assert!(all.iter().zip(&places).all(|(a, p)| a.is_some() == p.is_some()));
    }

    /// Whoever has nothing verified never stands before somebody who has, whatever the points.
    #[test]
    fn nothing_verified_never_stands_before_something_verified(
        all in proptest::collection::vec((any_figures(), any::<bool>()), 1..12),
    ) {
        let f = three();
        let rows: Vec<Vec<PartScore>> = all.iter().map(|(figures, _)| parts(&f, figures)).collect();
        let counted: Vec<Option<i64>> = rows.iter().zip(&all).map(|(p, (_, held))| counting(points(p), *held, p)).collect();
        let places = ranks(&counted);
        for (p, place) in rows.iter().zip(&places) {
            prop_assert!(place.is_none() || is_verified(p));
        }
        prop_assert!(places.iter().flatten().all(|p| *p <= i64::try_from(places.iter().flatten().count()).unwrap()));
    }

    /// By the formula of units: reports, rosters and accuracy alone never give a place.
    #[test]
    fn no_unit_has_a_place_by_reports_and_rosters_alone(
        all in proptest::collection::vec(proptest::collection::vec(proptest::option::of((0_i64..40, 1_i64..40)), 5), 1..10),
    ) {
        let f = Setting::default().formula(Kind::Unit).clone();
        let rows: Vec<Vec<PartScore>> = all.iter().map(|figures| parts(&f, figures)).collect();
        let counted: Vec<Option<i64>> = rows.iter().map(|p| counting(points(p), false, p)).collect();
        for (p, place) in rows.iter().zip(ranks(&counted)) {
            let reached = |kind: PartKind| p.iter().any(|s| s.part == kind && s.figure.as_ref().is_some_and(|f| f.numerator > 0));
            prop_assert_eq!(place.is_some(), reached(PartKind::Target) || reached(PartKind::Mobilised));
        }
    }

    /// What is said to be enough is enough, and one less is not.
    #[test]
    fn a_lift_is_exactly_enough(figures in any_figures(), goal in 0..20_000_i64) {
        let f = three();
        let own = parts(&f, &figures);
        for lift in lifts(&own, goal) {
            let with = |more: i64| {
                let mut with = own.clone();
                for part in with.iter_mut().filter(|p| p.part == lift.part) {
                    if let Some(f) = &mut part.figure {
                        f.numerator += more;
                    }
                }
                points(&with).unwrap_or(-1)
            };
            prop_assert!(lift.more > 0 && with(lift.more) >= goal && with(lift.more - 1) < goal);
        }
    }

    /// Whatever people do in whatever order: nothing is decided that was not examined and voted on, and nothing follows an end.
    #[test]
    fn no_way_leads_around_a_step(acts in proptest::collection::vec(any_act(), 0..30), against in any::<bool>(), heard in any::<bool>()) {
        let kind = if against { ProposalKind::Responsibility } else { ProposalKind::Award };
        let (mut state, mut done) = (State::Draft, Vec::new());
        for act in acts {
            let cause = Some(Cause::LackOfResponsibility);
            let Some(to) = next(kind, state, act, cause, heard) else { continue };
            prop_assert!(!state.is_final() || (act == Act::Correct && to == state));
            done.push(act);
            state = to;
        }
        if state == State::Approved {
            prop_assert!(done.contains(&Act::Submit) && done.contains(&Act::Examine) && done.contains(&Act::Recommend));
            prop_assert!(!against || heard);
        }
    }
}
