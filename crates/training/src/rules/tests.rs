use super::*;
use proptest::prelude::*;
use vedich_territory::{MemberId, TeamKind};

fn team(kind: TeamKind) -> Team {
    Team {
        id: TeamId(1),
        code: "T1".into(),
        name: "Tổ".into(),
        kind,
        locality: LocalityId(1),
        unit: None,
        members: 0,
        it_skilled: 0,
    }
}

fn member(unit: Option<i64>, it_skilled: bool) -> Member {
    Member { id: MemberId(1), code: "M1".into(), name: "A".into(), team: Some(TeamId(1)), unit: unit.map(UnitId), it_skilled }
}

/// Unit 1 is a union, unit 2 an agency.
fn kind_of(u: UnitId) -> Option<UnitKind> {
    match u.0 {
        1 => Some(UnitKind::Union),
        2 => Some(UnitKind::Agency),
        _ => None,
    }
}

#[test]
fn a_team_is_complete_with_two_skilled_people_from_the_front_or_unions() {
    let rule = Rule::default();
    let all = [member(Some(1), true), member(Some(1), false), member(Some(2), true), member(None, true), member(Some(9), true)];
    let people: Vec<&Member> = all.iter().collect();
    let found = composition(&rule, &team(TeamKind::CommunityDigital), &people, kind_of);
    assert_eq!(found, Composition { members: 5, of_unions: 2, skilled: 1, missing: 1 });
    assert_eq!(composition(&rule, &team(TeamKind::Intake), &people, kind_of).missing, 0, "who visits nobody needs none");
    let strict = Rule { least_skilled: 4, ..rule };
    assert_eq!(composition(&strict, &team(TeamKind::Volunteer), &people, kind_of).missing, 3);
}

#[test]
fn who_was_present_and_passed_may_go_out() {
    let asks = Rule { required: true, ..Rule::default() };
    let none = Trained::default();
    let there = Trained { attended: true, ..none };
    let through = Trained { attended: true, best: Some(9), passed: true };
    let only_quiz = Trained { passed: true, best: Some(9), ..none };
    assert!(may_go_out(&Rule::default(), none), "what is not required keeps nobody in");
    assert!(!may_go_out(&asks, none) && !may_go_out(&asks, there) && may_go_out(&asks, through));
    assert!(!may_go_out(&asks, only_quiz), "the quiz alone is no training");
    assert!(may_go_out(&Rule { least_right: 0, ..asks }, there), "without a quiz presence is enough");
}

#[test]
fn a_code_counts_around_its_session_only() {
    let s = NewSession {
        subject: "Hướng dẫn".into(),
        trainer: String::new(),
        locality: LocalityId(1),
        place: "Hội trường".into(),
        day: Day(19_528),
        from: 19 * 60,
        to: 21 * 60,
        capacity: 40,
    };
    let at = |minutes: i64| s.day.start().plus_seconds(minutes * 60);
    assert!(!code_counts(&s, at(17 * 60 + 59)));
    assert!(code_counts(&s, at(18 * 60)) && code_counts(&s, at(20 * 60)) && code_counts(&s, at(23 * 60)));
    assert!(!code_counts(&s, at(23 * 60 + 1)));
    assert!(!code_counts(&s, at(20 * 60 + 24 * 60)), "the same hour of the next day");
    assert!(check(s.clone()).is_ok());
    assert_eq!(check(NewSession { to: s.from, ..s.clone() }), Err(Fault::BadTimes));
    assert_eq!(check(NewSession { capacity: 0, ..s.clone() }), Err(Fault::BadNumber("capacity")));
    assert_eq!(check(NewSession { trainer: "gọi 0912345678".into(), ..s }), Err(Fault::HoldsNumber("trainer")));
}

#[test]
fn a_request_ends_once_and_is_filled_when_the_team_is_complete() {
    use RequestState as S;
    use StepKind as K;
    assert_eq!(apply(S::Open, K::Promised, 2), Ok(S::Promised));
    assert_eq!(apply(S::Promised, K::Sent, 1), Ok(S::Promised), "one of two");
    assert_eq!(apply(S::Promised, K::Sent, 0), Ok(S::Filled));
    assert_eq!(apply(S::Open, K::Filled, 1), Err(Refusal::StillMissing(1)));
    assert_eq!(apply(S::Open, K::Refused, 2), Ok(S::Refused));
    for ended in [S::Filled, S::Refused, S::Withdrawn] {
        for step in K::ALL {
            assert_eq!(apply(ended, step, 0), Err(Refusal::Ended));
        }
    }
}

fn question(right: usize, answers: usize) -> Question {
    let wording =
        Wording { question: "Một câu hỏi?".into(), answers: (0..answers).map(|i| format!("Đáp án {i}")).collect() };
    Question { code: "q".into(), vi: wording.clone(), en: wording, right, asked: true, version: 0 }
}

#[test]
fn a_question_that_cannot_be_asked_is_refused() {
    assert!(check_question(question(1, 4)).is_ok());
    assert_eq!(check_question(question(0, 1)), Err(Fault::BadNumber("answers")));
    assert_eq!(check_question(question(4, 4)), Err(Fault::BadNumber("right")));
    let mut lopsided = question(0, 3);
    lopsided.en.answers.pop();
    assert_eq!(check_question(lopsided), Err(Fault::BadNumber("answers")));
}

proptest! {
    #[test]
    fn everybody_sees_every_answer_once(answers in 2_usize..6, member in 0_i64..100_000, question in 0_usize..20) {
        let mut seen = order(answers, member, question);
        prop_assert_eq!(&seen, &order(answers, member, question));
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..answers).collect::<Vec<_>>());
    }

    #[test]
    fn more_right_answers_never_fail_who_passed(rights in prop::collection::vec((0_usize..4, prop::option::of(0_usize..4)), 1..12), least in 0_i64..12) {
        let rule = Rule { least_right: least, ..Rule::default() };
        let questions: Vec<Question> = rights.iter().map(|(right, _)| question(*right, 4)).collect();
        let chosen: Vec<Option<usize>> = rights.iter().map(|(_, chosen)| *chosen).collect();
        let score = mark(&rule, &questions, &chosen);
        prop_assert!(score.right <= score.of);
        let perfect: Vec<Option<usize>> = questions.iter().map(|q| Some(q.right)).collect();
        prop_assert!(mark(&rule, &questions, &perfect).passed, "whoever knows everything passes, however much is asked for");
        for (i, q) in questions.iter().enumerate() {
            let mut better = chosen.clone();
            better[i] = Some(q.right);
            let after = mark(&rule, &questions, &better);
            prop_assert!(after.right >= score.right && (!score.passed || after.passed));
        }
    }

    #[test]
    fn whoever_is_missing_is_sent_and_no_more(skilled in 0_i64..6, least in 0_i64..6) {
        let rule = Rule { least_skilled: least, ..Rule::default() };
        let lacking = missing(&rule, &team(TeamKind::Project06), skilled);
        prop_assert_eq!(missing(&rule, &team(TeamKind::Project06), skilled + lacking), 0);
        prop_assert!(lacking == 0 || missing(&rule, &team(TeamKind::Project06), skilled + lacking - 1) == 1);
    }

    #[test]
    fn codes_are_read_however_they_are_typed(code in "[A-Z0-9]{4}-[A-Z0-9]{4}") {
        prop_assert_eq!(plain_code(&code), plain_code(&format!(" {} ", code.to_lowercase().replace('-', " "))));
    }
}
