use super::*;
use crate::model::UnitCount;
use proptest::prelude::*;
use vedich_kernel::Moment;

const DAY: Day = Day(19_530);

fn duty(kinds: &[Kind], proofs: &[Proof], quota: i64) -> Duty {
    Duty {
        code: "d".into(),
        name: String::new(),
        clause: String::new(),
        deadline: DAY,
        kinds: kinds.to_vec(),
        proofs: proofs.to_vec(),
        quota,
    }
}

fn tick(proof: Proof, done: bool, source: TickSource, at: i64) -> Tick {
    Tick { proof, done, on: DAY, source, at: Moment(at), by: String::new() }
}

#[test]
fn a_row_binds_by_number_and_name_and_a_birth_date_that_agrees() {
    use vedich_kernel::{CitizenNumber, LocalityId, PartitionId};
    use vedich_register::linkage::{Agreement, PlaceLevel, Same};
    let candidate = |by, name, birth| {
        let (sex, house, phone) = (Same::Unknown, Same::Unknown, Same::Unknown);
        LinkCandidate {
            citizen: CitizenId { partition: PartitionId(1), number: CitizenNumber(1) },
            masked_id: String::new(),
            commune: LocalityId(1),
            score: 1.0,
            by,
            agreement: Some(Agreement { name, birth, place: PlaceLevel::Unknown, sex, house, phone }),
        }
    };
    for name in [NameLevel::Same, NameLevel::WithoutAccents, NameLevel::OtherAccents] {
        assert!(binds(&candidate(FoundBy::Number, name, BirthLevel::Same)));
        assert!(binds(&candidate(FoundBy::Number, name, BirthLevel::Year)));
        assert!(binds(&candidate(FoundBy::Number, name, BirthLevel::Unknown)));
        assert!(!binds(&candidate(FoundBy::Number, name, BirthLevel::OtherDay)), "another birth date");
        assert!(!binds(&candidate(FoundBy::Comparing, name, BirthLevel::Same)), "no number");
    }
    assert!(!binds(&candidate(FoundBy::Number, NameLevel::OneSlip, BirthLevel::Same)), "another name");
    assert!(!binds(&candidate(FoundBy::NumberAgainstName, NameLevel::Differs, BirthLevel::Unknown)));
    let bare = LinkCandidate { agreement: None, ..candidate(FoundBy::Number, NameLevel::Same, BirthLevel::Same) };
    assert!(!binds(&bare), "a bare number names nobody");
}

#[test]
fn kinds_are_read_as_offices_write_them_and_party_is_none_of_them() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.code()), Some(kind));
        assert_eq!(Kind::parse(kind.word(vedich_kernel::Lang::Vi)), Some(kind));
    }
    assert_eq!(Kind::parse("CONG CHUC"), Some(Kind::CivilServant));
    assert_eq!(Kind::parse("Giáo viên"), Some(Kind::PublicEmployee));
    assert_eq!(Kind::parse("Đảng viên"), None);
    assert_eq!(Kind::parse(""), None);
}

#[test]
fn columns_about_the_party_are_known_and_others_are_not_taken_for_them() {
    for heading in [
        "Đảng viên",
        "ĐẢNG VIÊN (x)",
        "Ngày vào Đảng",
        "Chi bộ",
        "Số thẻ Đảng",
        "dang vien",
        "Đảng",
        "Là đảng viên?",
        "Party member",
    ] {
        assert!(tells_of_party(heading), "{heading}");
    }
    for heading in
        ["Đăng nhập ứng dụng", "Đã đăng nhập", "Đang công tác", "Chi nhánh", "Đơn vị", "Bộ phận", "Hải Đăng", "Ngày vào cơ quan"]
    {
        assert!(!tells_of_party(heading), "{heading}");
    }
}

#[test]
fn cells_of_proofs() {
    for done in ["x", "X", "Có", "Rồi", "1", "✓", "Đã đăng nhập"] {
        assert_eq!(tick_word(done), Some(Some(true)), "{done}");
    }
    for open in ["Chưa", "Không", "0"] {
        assert_eq!(tick_word(open), Some(Some(false)), "{open}");
    }
    assert_eq!(tick_word("  "), Some(None));
    assert_eq!(tick_word("để hỏi lại"), None);
}

#[test]
fn a_spot_check_stays_visible_under_a_later_declaration() {
    use TickSource::{Check, Person, Unit};
    let history = [tick(Proof::App, true, Unit, 1), tick(Proof::App, false, Check, 2), tick(Proof::App, true, Person, 3)];
    let first = said(&history[..1], Proof::App).unwrap();
    assert!(first.last.done && first.check.is_none() && !first.against_check);
    let second = said(&history[..2], Proof::App).unwrap();
    assert!(!second.last.done && !second.against_check);
    assert!(said(&history, Proof::App).unwrap().against_check);
    assert_eq!(said(&history, Proof::National), None);
}

#[test]
fn an_exemption_is_asked_for_by_one_and_granted_by_another() {
    use ExemptionState as S;
    assert_eq!(exemption(None, Step::Request, true), Ok(S::Requested));
    assert_eq!(exemption(Some(S::Requested), Step::Request, true), Err(Refusal::AlreadyAsked));
    assert_eq!(exemption(Some(S::Requested), Step::Approve, true), Err(Refusal::OwnRequest));
    assert_eq!(exemption(Some(S::Requested), Step::Approve, false), Ok(S::Approved));
    assert_eq!(exemption(Some(S::Requested), Step::Refuse, false), Ok(S::Refused));
    assert_eq!(exemption(Some(S::Refused), Step::Request, true), Ok(S::Requested));
    assert_eq!(exemption(Some(S::Refused), Step::Approve, false), Err(Refusal::NothingAsked));
    assert_eq!(exemption(Some(S::Approved), Step::End, true), Ok(S::Ended));
    assert_eq!(exemption(None, Step::End, false), Err(Refusal::NothingAsked));
}

#[test]
fn a_code_and_a_card_are_read_as_they_are_typed_and_scanned() {
    assert_eq!(code(" ABcd-ef 2 "), "abcdef2");
    assert_eq!(number_of("070180001234|281123456|Nguyễn Văn An|19061980|Nam|Thôn 1|05052021"), "070180001234");
    assert_eq!(number_of(" 070180001234 "), "070180001234");
}

#[test]
fn counts_that_cannot_be_true_are_seen() {
    let good =
        UnitCount { population: 40, exempt: 2, level2: 38, app: 38, national: 30, provincial: 30, complete: 30, level1: 0 };
    let proofs = [Proof::Level2, Proof::App, Proof::National, Proof::Provincial];
    assert!(counts_agree(&good, &proofs));
    assert!(!counts_agree(&UnitCount { complete: 31, ..good }, &proofs), "complete without the portal");
    assert!(
        counts_agree(&UnitCount { complete: 31, ..good }, &[Proof::Level1, Proof::Level2, Proof::App]),
        "level 2 gives level 1"
    );
    assert!(!counts_agree(&UnitCount { level2: 41, ..good }, &proofs));
    assert!(!counts_agree(&UnitCount { exempt: -1, ..good }, &proofs));
    assert!(!counts_agree(&UnitCount { exempt: 11, ..good }, &proofs), "more complete than owing");
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn any_proofs() -> impl Strategy<Value = Vec<Proof>> {
    prop::sample::subsequence(Proof::ALL.to_vec(), 0..=5)
}

fn any_days() -> impl Strategy<Value = [Option<Day>; 5]> {
    prop::array::uniform5(prop::option::of((0..60_i32).prop_map(|n| DAY.plus(n))))
}

proptest! {
    #[test]
    fn ten_are_owed_once_however_many_memberships(
        kinds in prop::collection::vec(any_kind(), 0..6), quota in 0..30_i64, other in 0..30_i64,
    ) {
        let duties = [duty(&[Kind::Leader, Kind::UnionMember, Kind::CivilServant], &[], quota), duty(&[Kind::Worker], &[Proof::App], other)];
        let owed_now = owed(&duties, &kinds);
        prop_assert!(owed_now <= quota.max(other));
        let twice: Vec<Kind> = kinds.iter().chain(&kinds).copied().collect();
        prop_assert_eq!(owed(&duties, &twice), owed_now);
        prop_assert_eq!(owed(&duties, &[]), 0);
        prop_assert!(kinds.iter().all(|k| owed(&duties, &[*k]) <= owed_now));
    }

    #[test]
    fn a_duty_is_complete_when_each_of_its_proofs_stands_and_on_the_last_of_their_days(proofs in any_proofs(), days in any_days()) {
        let on = complete_on(&proofs, &days);
        let all = !proofs.is_empty() && proofs.iter().all(|p| since(&days, *p).is_some());
        prop_assert_eq!(on.is_some(), all);
        if let Some(on) = on {
            prop_assert!(proofs.iter().all(|p| since(&days, *p).unwrap() <= on));
            prop_assert!(proofs.iter().any(|p| since(&days, *p) == Some(on)));
        }
    }

    #[test]
    fn more_proofs_never_make_a_duty_complete_sooner(proofs in any_proofs(), days in any_days(), more in prop::sample::select(Proof::ALL.to_vec())) {
        let longer: Vec<Proof> = proofs.iter().copied().chain([more]).collect();
        if let (Some(sooner), Some(later)) = (complete_on(&proofs, &days), complete_on(&longer, &days)) {
            prop_assert!(sooner <= later);
        }
        if !proofs.is_empty() && complete_on(&proofs, &days).is_none() {
            prop_assert_eq!(complete_on(&longer, &days), None);
        }
    }

    #[test]
    fn nothing_but_a_confirmation_is_told_before_the_register_had_its_time(
        credit in prop::sample::select(vec![Credit::Confirmed, Credit::Elsewhere, Credit::Pending, Credit::NotConfirmed]), later in 0..30_i32,
    ) {
        let says = told(credit, DAY, DAY.plus(later), 7);
        if credit == Credit::Confirmed {
            prop_assert_eq!(says, Credit::Confirmed);
        } else if later <= 7 {
            prop_assert_eq!(says, Credit::Pending);
        } else {
            prop_assert_eq!(says == Credit::NotConfirmed, matches!(credit, Credit::Elsewhere | Credit::NotConfirmed));
        }
    }

    #[test]
    fn helps_are_counted_once_each_whoever_is_the_same(rows in prop::collection::vec((0..5_i64, 0..4_usize), 0..40)) {
        let credits = [Credit::Confirmed, Credit::Elsewhere, Credit::Pending, Credit::NotConfirmed];
        let rows: Vec<(i64, Credit)> = rows.into_iter().map(|(p, c)| (p, credits[c])).collect();
        let sums = helped(&rows);
        let total: i64 = sums.values().map(|h| h.confirmed + h.pending + h.not_confirmed).sum();
        prop_assert_eq!(total, i64::try_from(rows.len()).unwrap());
        let confirmed = rows.iter().filter(|r| r.1 == Credit::Confirmed).count();
        prop_assert_eq!(sums.values().map(|h| h.confirmed).sum::<i64>(), i64::try_from(confirmed).unwrap());
    }

    #[test]
    fn no_text_breaks_the_readers(s in "\\PC{0,24}") {
        let _ = (tells_of_party(&s), tick_word(&s), code(&s), number_of(&s).len(), Kind::parse(&s));
    }
}

#[test]
fn a_head_answers_until_there_is_a_directive_a_roster_and_a_word_about_everybody() {
    assert!(!head_answers(false, Some(true), 0).owes());
    assert!(head_answers(false, None, 0).no_directive, "what nobody told of counts as missing");
    assert!(head_answers(false, Some(false), 0).owes());
    assert_eq!(head_answers(false, Some(true), 3).unexplained, 3);
    let silent = head_answers(true, Some(true), 0);
    assert!(silent.owes() && silent.unexplained == 0);
    assert!(asks_heads(&duty(&[Kind::Worker, Kind::Pupil], &[Proof::Level2], 0)));
    assert!(!asks_heads(&duty(&[Kind::Pupil], &[Proof::Level1], 0)));
    assert!(!asks_heads(&duty(&[Kind::Worker], &[], 10)));
}

#[test]
fn a_tick_may_carry_its_day_and_without_one_has_none() {
    let says = |tick: &str, day: &str| declared(tick, day, DAY);
    let before = DAY.plus(-3);
    let slashed = before.vi();
    assert_eq!(says("x", ""), Ok(Some((true, None))));
    assert_eq!(says("x", slashed.as_str()), Ok(Some((true, Some(before)))));
    assert_eq!(says("", slashed.as_str()), Ok(Some((true, Some(before)))), "a day alone says that it is done");
    assert_eq!(says(slashed.as_str(), ""), Ok(Some((true, Some(before)))), "or a day in the place of the tick");
    assert_eq!(says("chưa", ""), Ok(Some((false, None))));
    assert_eq!(says("", " "), Ok(None));
    assert_eq!(says("chưa", slashed.as_str()), Err(TickFault::Contrary));
    assert_eq!(says(DAY.vi().as_str(), slashed.as_str()), Err(TickFault::Contrary));
    assert_eq!(says("x", DAY.plus(1).vi().as_str()), Err(TickFault::Ahead));
    assert_eq!(says("x", "1/1/1990"), Err(TickFault::Early));
    assert_eq!((says("x", "hôm qua"), says("hỏi sau", "")), (Err(TickFault::Day), Err(TickFault::Word)));
    for word in ["19/06/2023", "19-6-2023", "19.06.2023", "2023-06-19", "19/06/2023 08:15", "08:15 19/06/2023", "45096"] {
        assert_eq!(day_word(word), Day::new(2023, 6, 19), "{word}");
    }
    assert_eq!((day_word("31/02/2023"), day_word("1"), day_word("06/2023")), (None, None, None));
}

#[test]
fn a_row_without_a_day_moves_no_day_that_was_told() {
    let known = tick(Proof::App, true, TickSource::Unit, 1);
    assert!(!says_more(Some(&known), (true, None)) && !says_more(Some(&known), (true, Some(known.on))));
    assert!(says_more(Some(&known), (true, Some(known.on.plus(-1)))), "a day told later is a correction");
    assert!(says_more(Some(&known), (false, None)) && says_more(None, (true, None)) && !says_more(None, (false, None)));
}

proptest! {
    #[test]
    fn no_tick_is_in_time_by_a_day_to_come(tick in "[x ]?|chưa|[0-9/]{0,10}", ahead in -40..40_i32) {
        let day = DAY.plus(ahead);
        if let Ok(Some((done, on))) = declared(&tick, &day.vi(), DAY) {
            prop_assert!(done && on.is_some_and(|on| on <= DAY));
        }
    }

    #[test]
    fn a_decision_never_names_somebody_who_is_not_in_question(
        numbers in prop::collection::btree_set(1..50_i64, 0..5),
        asked in prop::option::of(1..50_i64),
        decision in prop::sample::select(Decision::ALL.to_vec()),
    ) {
        let id = |n: i64| CitizenId { partition: vedich_kernel::PartitionId(1), number: vedich_kernel::CitizenNumber(n) };
        let question: Vec<CitizenId> = numbers.iter().copied().map(id).collect();
        match chosen(decision, asked.map(id), &question) {
            Some(Some(c)) => prop_assert!(decision == Decision::Same && question.contains(&c)),
            Some(None) => prop_assert_ne!(decision, Decision::Same),
            None => prop_assert!(decision == Decision::Same && asked.map_or(question.len() != 1, |a| !numbers.contains(&a))),
        }
    }
}
