use super::*;
use proptest::prelude::*;
use vedich_kernel::{CampaignId, PhaseId};

const DAY: Day = Day(19_528);

fn any_state() -> impl Strategy<Value = Option<State>> {
    prop_oneof![
        Just(None),
        Just(Some(State::Draft)),
        Just(Some(State::Submitted)),
        Just(Some(State::Returned)),
        Just(Some(State::Accepted)),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![Just(Act::SaveDraft), Just(Act::Submit), Just(Act::Return), Just(Act::Accept)]
}

fn any_figures() -> impl Strategy<Value = Figures> {
    proptest::collection::vec(0_i64..5_000, Column::ALL.len())
        .prop_map(|v| Figures::of(|c| v[Column::ALL.iter().position(|x| *x == c).unwrap()]))
}

fn phase(from: Day, to: Day) -> Phase {
    Phase {
        id: PhaseId(1),
        campaign: CampaignId(1),
        no: 1,
        name: "Giai đoạn 1".into(),
        from,
        to,
        metric: vedich_campaign::Metric::Activated,
        goal: vedich_campaign::Goal::Count(1),
        cumulative: true,
    }
}

#[test]
fn a_report_goes_its_way_from_draft_to_accepted() {
    let now = next(None, Act::SaveDraft, "").unwrap();
    let now = next(Some(now), Act::Submit, "").unwrap();
    assert_eq!(next(Some(now), Act::Return, "hả"), Err(Refusal::QuestionMissing));
    let now = next(Some(now), Act::Return, "Vì sao 90 tài khoản?").unwrap();
    assert_eq!(now, State::Returned);
    assert_eq!(next(Some(now), Act::Accept, ""), Err(Refusal::WaitsForAnswer));
    assert_eq!(next(Some(now), Act::Submit, ""), Err(Refusal::AnswerMissing));
    let now = next(Some(now), Act::Submit, "Nhập nhầm, thực tế 9").unwrap();
    let now = next(Some(now), Act::Accept, "").unwrap();
    assert_eq!(now, State::Accepted);
    assert_eq!(next(Some(now), Act::Submit, ""), Err(Refusal::ReasonMissing));
    assert_eq!(next(None, Act::Accept, ""), Err(Refusal::NothingSent));
}

#[test]
fn the_minute_of_the_deadline_is_in_time() {
    let at = |h: i64, m: i64, s: i64| DAY.start().plus_seconds(h * 3_600 + m * 60 + s);
    assert!(!is_late(at(17, 0, 59), DAY, USUAL_DEADLINE));
    assert!(is_late(at(17, 1, 0), DAY, USUAL_DEADLINE));
    assert!(!is_late(DAY.plus(1).start().plus_seconds(8 * 3_600), DAY, 1_440 + 8 * 60));
    assert_eq!(due_at(DAY, USUAL_DEADLINE).clock_vi(), "17:00");
}

#[test]
fn clocks_are_read_and_written() {
    assert_eq!(clock("17:00"), Some(1_020));
    assert_eq!(clock(" 8:05 "), Some(485));
    for bad in ["", "24:00", "17h", "17:60", "-1:00", "017:00"] {
        assert_eq!(clock(bad), None, "{bad}");
    }
    assert_eq!(clock_words(1_440 + 485), "08:05");
}

#[test]
fn numbers_as_people_type_them() {
    for (text, value) in [("", 0), ("12", 12), ("28.585", 28_585), ("1 000", 1_000), ("1.000.000", 1_000_000)] {
        assert_eq!(number(text), Some(value), "{text}");
    }
    for bad in ["-1", "1,5", "12a", "1.00", "1000001", "1.000.001", ".5", "99999999999999999999"] {
        assert_eq!(number(bad), None, "{bad}");
    }
}

#[test]
fn a_phase_locks_after_its_grace_and_an_exception_lifts_it() {
    let phases = [phase(DAY, DAY.plus(25)), phase(DAY.plus(26), DAY.plus(92))];
    let unit = UnitId(3);
    let until = |day, exceptions: &[Exception]| open_until(day, unit, &phases, DAY.plus(92), 1, exceptions);
    assert_eq!(until(DAY, &[]), DAY.plus(26));
    assert_eq!(until(DAY.plus(26), &[]), DAY.plus(93));
    let lifted = Exception { unit, from: DAY, to: DAY.plus(2), until: DAY.plus(40), by: String::new(), reason: String::new() };
    assert_eq!(until(DAY.plus(2), std::slice::from_ref(&lifted)), DAY.plus(40));
    assert_eq!(until(DAY.plus(3), std::slice::from_ref(&lifted)), DAY.plus(26));
    let other = Exception { unit: UnitId(4), ..lifted };
    assert_eq!(until(DAY, &[other]), DAY.plus(26));
}

#[test]
fn the_newest_word_says_whether_a_unit_owes_reports() {
    let duty = |from: i32, expected, seq| Duty {
        unit: UnitId(1),
        from: DAY.plus(from),
        expected,
        seq,
        by: String::new(),
        reason: String::new(),
    };
    let duties = [duty(5, false, 1), duty(10, true, 2)];
    let owes = |n: i32| is_expected(&duties, UnitId(1), DAY.plus(n));
    assert!(owes(0) && !owes(5) && !owes(9) && owes(10));
    assert!(is_expected(&duties, UnitId(2), DAY.plus(6)));
}

#[test]
fn the_rule_of_a_day_is_the_latest_that_has_begun() {
    let rule = |from: i32, minutes, seq| DeadlineRule {
        from: DAY.plus(from),
        minutes,
        grace_days: 1,
        seq,
        at: Moment(0),
        by: String::new(),
        reason: String::new(),
    };
    let rules = [rule(5, 1_200, 1), rule(5, 1_260, 2), rule(0, 600, 3)];
    assert_eq!(rule_on(&rules, DAY.plus(-1)).0, USUAL_DEADLINE);
    assert_eq!(rule_on(&rules, DAY.plus(4)).0, 600);
    assert_eq!(rule_on(&rules, DAY.plus(5)).0, 1_260);
}

#[test]
fn levels_are_compared_together_and_silence_is_no_difference() {
    let mut known = Known::default();
    assert!(differences(&Figures { activated1: 9, ..Figures::default() }, &known).is_empty());
    merge_known(&mut known, Column::Activated1, 3, KnownBy::Claims);
    merge_known(&mut known, Column::Activated2, 4, KnownBy::Claims);
    let same = Figures { activated1: 7, ..Figures::default() };
    assert!(differences(&same, &known).is_empty());
    let more = Figures { activated1: 7, activated2: 2, ..Figures::default() };
    let found = differences(&more, &known);
    assert_eq!((found.len(), found[0].what, found[0].reported, found[0].known), (1, Compared::Activated, 9, 7));
    let content = Content { figures: more, ..Content::default() };
    assert!(is_unexplained(&content, &known));
    assert!(!is_unexplained(&Content { explanation: "hai người báo bù hôm qua".into(), ..content }, &known));
}

#[test]
fn the_register_outranks_claims() {
    let mut known = Known::default();
    merge_known(&mut known, Column::Collected1, 3, KnownBy::Register);
    merge_known(&mut known, Column::Collected1, 9, KnownBy::Claims);
    assert_eq!(known.get(Column::Collected1).unwrap().value, 3);
}

#[test]
fn dossiers_of_shifts_are_known_until_the_register_says_its_own() {
    let mut known = Known::default();
    merge_known(&mut known, Column::Collected2, 12, KnownBy::Stations);
    assert_eq!(known.get(Column::Collected2).map(|k| (k.value, k.by)), Some((12, KnownBy::Stations)));
    merge_known(&mut known, Column::Collected2, 10, KnownBy::Register);
    assert_eq!(known.get(Column::Collected2).map(|k| (k.value, k.by)), Some((10, KnownBy::Register)));
    merge_known(&mut known, Column::Collected2, 12, KnownBy::Stations);
    assert_eq!(known.get(Column::Collected2).map(|k| k.value), Some(10), "in either order");
}

#[test]
fn equal_shares_share_a_rank() {
    assert_eq!(ranks(&[Some((1, 2)), None, Some((2, 4)), Some((9, 10)), Some((1, 0))]), [Some(2), None, Some(2), Some(1), None]);
}

proptest! {
    #[test]
    fn only_what_was_sent_is_reviewed_and_only_answers_lift_a_question(now in any_state(), act in any_act(), words in ".{0,12}") {
        let said = words.trim().chars().count() >= SHORTEST_REASON;
        match next(now, act, &words) {
            Ok(State::Accepted) if act == Act::Accept => prop_assert_eq!(now, Some(State::Submitted)),
            Ok(State::Returned) if act == Act::Return => prop_assert!(said && matches!(now, Some(State::Submitted | State::Accepted))),
            Ok(State::Submitted) if act == Act::Submit => prop_assert!(said || !matches!(now, Some(State::Returned | State::Accepted))),
            Ok(after) => prop_assert!(act == Act::SaveDraft && after == now.unwrap_or(State::Draft)),
            Err(_) => prop_assert!(act != Act::SaveDraft),
        }
    }

    #[test]
    fn a_day_is_marked_by_what_came_and_when(
        expected: bool, state in any_state(), late: bool, day in 0_i32..100, minutes in 0_i64..2_880, now in 0_i64..200,
    ) {
        let (day, now) = (DAY.plus(day), DAY.start().plus_seconds(now * 43_200));
        let sent = state.filter(|s| *s != State::Draft);
        let found = mark(expected, state.map(|s| (s, late)), day, minutes, now);
        prop_assert_eq!(found.is_received(), sent.is_some());
        if sent.is_none() {
            prop_assert_eq!(found == Mark::NotDue, !expected);
            prop_assert_eq!(found == Mark::Missing, expected && is_late(now, day, minutes));
        }
    }

    #[test]
    fn counts_add_up(units in proptest::collection::vec((any::<bool>(), any_state(), any::<bool>()), 0..40)) {
        let mut c = DayCount::default();
        for (expected, state, late) in &units {
            count(&mut c, *expected, state.map(|s| (s, *late)));
        }
        let owed = units.iter().filter(|u| u.0).count() as i64;
        prop_assert_eq!(c.expected, owed);
        prop_assert!(c.received <= c.expected && c.on_time <= c.received && c.accepted + c.returned <= c.received);
        prop_assert_eq!(c.missing(), units.iter().filter(|u| u.0 && u.1.is_none_or(|s| s == State::Draft)).count() as i64);
    }

    #[test]
    fn figures_that_were_added_are_taken_away_again(a in any_figures(), b in any_figures()) {
        let mut sum = a;
        sum.add(&b);
        prop_assert_eq!(sum.minus(&b), a);
        prop_assert_eq!(contribution(State::Returned, &a), Figures::default());
        prop_assert_eq!(contribution(State::Accepted, &a), a);
    }

    #[test]
    fn what_agrees_with_the_known_has_no_difference(figures in any_figures(), by_register: bool) {
        let mut known = Known::default();
        for c in Column::ALL {
            merge_known(&mut known, c, figures.get(c), if by_register { KnownBy::Register } else { KnownBy::Claims });
        }
        prop_assert!(differences(&figures, &known).is_empty());
        prop_assert_eq!(known.figures(), figures);
        let mut other = figures;
        other.outreach += 1;
        prop_assert_eq!(differences(&other, &known).len(), 1);
    }

    #[test]
    fn a_grouped_number_is_the_number(n in 0_i64..=MOST) {
        prop_assert_eq!(number(&n.to_string()), Some(n));
        prop_assert_eq!(number(&vedich_kernel::format::int(n, vedich_kernel::Lang::Vi)), Some(n));
        prop_assert_eq!(number(&vedich_kernel::format::int(n, vedich_kernel::Lang::En)), Some(n));
    }
}
