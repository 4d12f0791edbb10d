use super::*;
use crate::model::Channel;
use proptest::prelude::*;

const TODAY: Day = Day(19_528);

fn plan() -> Plan {
    Plan {
        channel: Channel::Meeting,
        title: "Họp khu phố về VNeID".into(),
        locality: LocalityId(1),
        place: "Nhà văn hóa".into(),
        unit: None,
        day: TODAY,
        from: Some(19 * 60),
        to: Some(20 * 60),
        reach: Some(60),
        guided: Some(12),
        cost: Some(500_000),
        link: String::new(),
        result: String::new(),
    }
}

#[test]
fn an_activity_is_planned_done_corrected_cancelled_and_planned_again() {
    let (past, future) = (TODAY.plus(-1), TODAY.plus(1));
    assert_eq!(apply(State::Planned, Act::Finish, past, TODAY), Ok(State::Done));
    assert_eq!(apply(State::Planned, Act::Finish, TODAY, TODAY), Ok(State::Done), "on its own day");
    assert_eq!(apply(State::Planned, Act::Finish, future, TODAY), Err(Refusal::NotYet));
    assert_eq!(apply(State::Planned, Act::Change, future, TODAY), Ok(State::Planned));
    assert_eq!(apply(State::Done, Act::Change, past, TODAY), Ok(State::Done));
    assert_eq!(apply(State::Done, Act::Change, future, TODAY), Err(Refusal::NotYet), "what is done is not moved into the future");
    assert_eq!(apply(State::Done, Act::Finish, past, TODAY), Err(Refusal::AlreadyDone));
    assert_eq!(apply(State::Done, Act::Cancel, past, TODAY), Ok(State::Cancelled));
    assert_eq!(apply(State::Cancelled, Act::Change, past, TODAY), Err(Refusal::Cancelled));
    assert_eq!(apply(State::Cancelled, Act::Reopen, past, TODAY), Ok(State::Planned));
    assert_eq!(apply(State::Planned, Act::Reopen, past, TODAY), Err(Refusal::StillPlanned));
    assert!(needs_reason(State::Done, Act::Change) && needs_reason(State::Planned, Act::Cancel));
    assert!(!needs_reason(State::Planned, Act::Change));
}

#[test]
fn all_that_is_wrong_with_a_plan_is_told_at_once() {
    let wrong = Plan {
        title: "a".into(),
        place: "nhà ông An 070180001234".into(),
        link: "vi-du".into(),
        to: Some(0),
        reach: Some(-1),
        guided: Some(5),
        cost: Some(-2),
        ..plan()
    };
    let fields: Vec<&str> = faults(&tidied(wrong)).into_iter().map(Fault::field).collect();
    assert_eq!(fields, ["title", "place", "link", "to", "reach", "cost"], "guided is not compared with what cannot be");
    assert!(faults(&plan()).is_empty());
}

#[test]
fn a_plan_that_cannot_be_is_told_by_its_field() {
    let fault = |f: fn(&mut Plan)| {
        let mut plan = plan();
        f(&mut plan);
        check(plan).unwrap_err()
    };
    assert!(check(plan()).is_ok());
    assert_eq!(fault(|p| p.title = " a  ".into()), Fault::TitleMissing);
    assert_eq!(fault(|p| p.place = "x".repeat(161)), Fault::TooLong("place"));
    assert_eq!(fault(|p| p.result = "ông An 070180001234".into()), Fault::HoldsNumber("result"));
    assert_eq!(fault(|p| p.to = Some(18 * 60)), Fault::BadTimes);
    assert_eq!(fault(|p| (p.from, p.to) = (None, Some(60))), Fault::BadTimes);
    assert_eq!(fault(|p| p.reach = Some(-1)), Fault::BadNumber("reach"));
    assert_eq!(fault(|p| p.cost = Some(MOST_COST + 1)), Fault::BadNumber("cost"));
    assert_eq!(fault(|p| p.guided = Some(61)), Fault::MoreGuidedThanReached);
    assert_eq!(fault(|p| p.link = "javascript:alert(1)".into()), Fault::BadLink);
    assert_eq!(fault(|p| p.link = "https://".into()), Fault::BadLink);
    let mut with_link = plan();
    with_link.link = " https://vi-du.vn/bai-viet?id=100012345678 ".into();
    assert_eq!(check(with_link).unwrap().link, "https://vi-du.vn/bai-viet?id=100012345678", "a page's number is nobody's");
}

#[test]
fn times_are_read_as_people_write_them() {
    assert_eq!(minutes("19:30"), Some(1_170));
    assert_eq!(minutes("19h30"), Some(1_170));
    assert_eq!(minutes(" 7h "), Some(420));
    for bad in ["", "19", "24:00", "7:60", "-1:00", "7:5:1", "tối"] {
        assert_eq!(minutes(bad), None, "{bad}");
    }
}

fn any_state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

fn any_act() -> impl Strategy<Value = Act> {
    prop::sample::select(vec![Act::Change, Act::Finish, Act::Cancel, Act::Reopen])
}

proptest! {
    #[test]
    fn nothing_that_is_done_lies_in_the_future(state in any_state(), acts in prop::collection::vec((any_act(), -3_i32..3), 0..12)) {
        let (mut state, mut day) = (state, TODAY);
        for (act, moved) in acts {
            let next = if act == Act::Change { TODAY.plus(moved) } else { day };
            if let Ok(after) = apply(state, act, next, TODAY) {
                (state, day) = (after, next);
            }
            prop_assert!(state != State::Done || day <= TODAY);
        }
    }

    #[test]
    fn a_clock_reads_back_as_what_was_written(m in 0_i64..1_440) {
        prop_assert_eq!(minutes(&clock(m)), Some(m));
    }

    #[test]
    fn checking_twice_is_checking_once(title in "[a-zA-Zăâđêôơư ]{5,40}", reach in prop::option::of(0_i64..1_000)) {
        let mut given = plan();
        (given.title, given.reach, given.guided) = (title, reach, None);
        if let Ok(once) = check(given) {
            prop_assert_eq!(check(once.clone()), Ok(once));
        }
    }
}

fn status(level1: Stage, level2: Stage) -> Status {
    let track = |stage| vedich_register::Track { stage, ..vedich_register::Track::default() };
    Status {
        commune: LocalityId(1),
        quarter: None,
        eligible: true,
        vanished: false,
        locked: false,
        level1: track(level1),
        level2: track(level2),
    }
}

#[test]
fn nobody_is_told_to_do_what_is_done() {
    let of = |s: &Status| Audience::ALL.iter().filter(|a| addressed(s, **a)).map(|a| a.code()).collect::<Vec<_>>();
    assert_eq!(of(&status(Stage::None, Stage::Approved)), ["to_activate"]);
    assert_eq!(of(&status(Stage::Approved, Stage::Sent)), ["to_activate"]);
    assert_eq!(of(&status(Stage::None, Stage::None)), ["no_dossier"]);
    assert_eq!(of(&status(Stage::None, Stage::Rejected)), ["no_dossier"]);
    assert!(of(&status(Stage::None, Stage::Collected)).is_empty(), "a dossier is under way");
    assert!(of(&status(Stage::Activated, Stage::Approved)).is_empty(), "one level is enough");
}

fn stage() -> impl Strategy<Value = Stage> {
    prop::sample::select(Stage::ALL.to_vec())
}

proptest! {
    #[test]
    fn who_is_addressed_is_eligible_and_in_one_audience_only(a in stage(), b in stage(), eligible in any::<bool>(), vanished in any::<bool>(), locked in any::<bool>()) {
        let s = Status { eligible, vanished, locked, ..status(a, b) };
        let n = Audience::ALL.iter().filter(|x| addressed(&s, **x)).count();
        prop_assert!(n <= 1);
        prop_assert!(n == 0 || (eligible && !vanished && !locked && s.activated_level().is_none()));
    }
}
