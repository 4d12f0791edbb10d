use super::{
    absentees::{Advice, Standing, belongs, due},
    ledger::{Deed, Ledger},
    phone::{Clocks, LATE_DAYS, PhoneState, bounded, corrected, decide_phone, decide_visit, tells_answer},
    table::table,
    *,
};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use vedich_kernel::{CitizenNumber, PartitionId, TeamId};

fn day(n: i32) -> Day {
    Day(19_530 + n)
}

fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_seconds(hour * 3_600)
}

fn citizen(n: i64) -> CitizenId {
    CitizenId { partition: PartitionId(1), number: CitizenNumber(n) }
}

const DAY: i64 = 86_400_000_000;

#[test]
fn a_clock_three_days_wrong_is_corrected_and_a_small_difference_left_alone() {
    let truth = at(day(2), 19);
    let received = at(day(2), 21);
    let wrong =
        |offset: i64| Clocks { told: Moment(truth.0 - offset), at_recording: Some(offset), at_upload: Some(offset), received };
    assert_eq!(corrected(&wrong(3 * DAY), day(0).start()), truth);
    assert_eq!(corrected(&wrong(-3 * DAY), day(0).start()), truth);
    let minute = wrong(60_000_000);
    assert_eq!(corrected(&minute, day(0).start()), minute.told, "the way through the network takes time too");
}

#[test]
fn a_clock_that_was_put_right_before_or_after_is_seen_through() {
    let truth = at(day(2), 19);
    let received = at(day(2), 21);
    // It ran three days behind when the visit was written down, and was put right before sending.
    let fixed_after = Clocks { told: Moment(truth.0 - 3 * DAY), at_recording: Some(3 * DAY), at_upload: Some(0), received };
    assert_eq!(corrected(&fixed_after, at(day(1), 0)), truth);
    // It ran behind at the last contact, and was put right before the visit.
    let fixed_before = Clocks { told: truth, at_recording: Some(3 * DAY), at_upload: Some(0), received };
    assert_eq!(corrected(&fixed_before, at(day(1), 0)), truth);
    // The battery died after the last contact, and the clock began anew.
    let reset = Clocks { told: Moment(truth.0 - 900 * DAY), at_recording: Some(0), at_upload: Some(900 * DAY), received };
    assert_eq!(corrected(&reset, at(day(1), 0)), truth);
}

#[test]
fn a_phone_is_judged_by_when_it_happened() {
    let in_use = PhoneState { until: day(10), revoked: false, signed_out_at: None };
    assert_eq!(decide_phone(at(day(1), 19), &in_use, at(day(20), 8)), Ok(()));
    assert_eq!(decide_phone(at(day(11), 9), &in_use, at(day(20), 8)), Err(HeldReason::LeaseOver));
    assert_eq!(decide_phone(at(day(1), 19), &in_use, at(day(1 + LATE_DAYS), 23)), Ok(()));
    assert_eq!(decide_phone(at(day(1), 19), &in_use, at(day(2 + LATE_DAYS), 1)), Err(HeldReason::Late));
    assert_eq!(decide_phone(at(day(3), 9), &in_use, at(day(2), 9)), Err(HeldReason::Future));
    let revoked = PhoneState { revoked: true, ..in_use };
    assert_eq!(decide_phone(at(day(1), 19), &revoked, at(day(2), 8)), Err(HeldReason::Revoked));
    let signed_out = PhoneState { signed_out_at: Some(at(day(1), 21)), ..in_use };
    assert_eq!(decide_phone(at(day(1), 19), &signed_out, at(day(2), 8)), Ok(()));
    assert_eq!(decide_phone(at(day(1), 22), &signed_out, at(day(2), 8)), Err(HeldReason::Revoked));
    assert_eq!(decide_visit(at(day(1), 19), &in_use, None, at(day(2), 8)), Err(HeldReason::NoList));
    assert!(in_use.in_use(day(10)) && !in_use.in_use(day(11)) && !revoked.in_use(day(1)) && !signed_out.in_use(day(1)));
}

#[test]
fn an_undone_correction_lets_the_first_report_stand_again() {
    let done = |corrects: Option<&str>| Deed::Done {
        citizen: Some(citizen(1)),
        team: Some(TeamId(1)),
        corrects: corrects.map(str::to_owned),
    };
    let withdraw = |target: &str, team| Deed::Withdraw { target: target.to_owned(), team: Some(TeamId(team)) };
    let mut ledger = Ledger::default();
    ledger.add("a", &done(None));
    ledger.add("b", &done(Some("a")));
    assert_eq!(ledger.standing(), BTreeSet::from(["b".to_owned()]));
    ledger.add("x", &withdraw("b", 2));
    assert!(ledger.stands("b"), "another team's withdrawal changes nothing");
    ledger.add("c", &withdraw("b", 1));
    assert_eq!(ledger.standing(), BTreeSet::from(["a".to_owned()]));
    // A report about somebody else cannot stand in its place.
    ledger.add("d", &Deed::Done { citizen: Some(citizen(2)), team: Some(TeamId(1)), corrects: Some("a".to_owned()) });
    assert!(ledger.stands("a") && ledger.stands("d"));
}

#[test]
fn only_away_from_residence_goes_to_the_police_and_only_once() {
    let (met, closing) = (at(day(1), 19), at(day(1), 21));
    assert!(belongs(Outcome::AwayFromResidence, met, None, closing));
    assert!(!belongs(Outcome::NotHome, met, None, closing));
    assert!(!belongs(Outcome::AwayFromResidence, met, Some(met), closing));
    assert!(belongs(Outcome::AwayFromResidence, met.plus_seconds(60), Some(met), closing));
    assert!(!belongs(Outcome::AwayFromResidence, at(day(1), 22), None, closing));
    assert_eq!(due(at(day(5), 20), 21, day(0)), [day(3), day(4)]);
    assert_eq!(due(at(day(5), 21), 21, day(0)), [day(4), day(5)]);
    assert_eq!(due(at(day(0), 8), 21, day(0)), []);
}

#[test]
fn the_polices_advice_decides_whether_an_absentee_is_visited_again() {
    let away = Some(Latest::of(Outcome::AwayFromResidence, day(1)));
    let advice = |advice, on| Some(Standing { advice, on, given_at: at(day(2), 8) });
    let may = |a, today| may_visit(ListKind::Activation, away, a, today);
    let left_alone = may(None, day(2)).unwrap_err().until;
    assert!(left_alone.is_none_or(|until| until > day(5)), "without advice nobody goes soon");
    assert!(may(advice(Advice::Retry, Some(day(5))), day(4)).is_err());
    assert_eq!(may(advice(Advice::Retry, Some(day(5))), day(5)), Ok(()));
    assert_eq!(may(advice(Advice::Stop, None), day(60)).unwrap_err().until, None);
    assert_eq!(may(advice(Advice::Refer, None), day(60)).unwrap_err().until, None);
    // Met away again after the advice: the advice is about the earlier time.
    let again = Some(Latest::of(Outcome::AwayFromResidence, day(7)));
    assert!(may_visit(ListKind::Activation, again, advice(Advice::Retry, Some(day(5))), day(8)).is_err());
}

#[test]
fn a_better_day_that_was_named_holds_and_never_brings_forward_what_the_register_decides() {
    let named = |outcome, on| Some(Latest { outcome, day: day(0), better_day: Some(on) });
    let until = |latest, today| may_visit(ListKind::Activation, latest, None, today).map_err(|e| e.until);
    assert_eq!(until(named(Outcome::NotHome, day(4)), day(3)), Err(Some(day(4))));
    assert_eq!(until(named(Outcome::NotHome, day(4)), day(4)), Ok(()));
    assert_eq!(until(named(Outcome::Activated, day(1)), day(3)), Err(Some(day(8))));
}

#[test]
fn the_table_tells_the_phone_everything_about_every_outcome() {
    let table = table();
    assert_eq!(table["outcomes"].as_array().unwrap().len(), Outcome::ALL.len());
    for outcome in table["outcomes"].as_array().unwrap() {
        for field in ["vi", "en", "advice_vi", "advice_en", "group", "next"] {
            assert!(outcome[field].as_str().is_some_and(|t| !t.is_empty()), "{field} of {outcome}");
        }
    }
    assert_eq!(table["held_reasons"].as_array().unwrap().len(), HeldReason::ALL.len());
    for reason in HeldReason::ALL {
        assert_eq!(HeldReason::parse(reason.code()), Some(reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
}

/// Deeds of one evening: visits to few people, corrections and withdrawals of any of them, by two teams.
fn any_deeds() -> impl Strategy<Value = Vec<(String, Deed)>> {
    let one = (0..3_u8, 0..12_usize, 0..3_i64, 1..3_i64);
    prop::collection::vec(one, 0..12).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, (kind, target, who, team))| {
                let (target, team) = (format!("op-{target}"), Some(TeamId(team)));
                let deed = match kind {
                    0 => Deed::Done { citizen: Some(citizen(who)), team, corrects: None },
                    1 => Deed::Done { citizen: Some(citizen(who)), team, corrects: Some(target) },
                    _ => Deed::Withdraw { target, team },
                };
                (format!("op-{n}"), deed)
            })
            .collect()
    })
}

/// Everything about the deeds, told at once and not step by step.
fn by_definition(deeds: &[(String, Deed)]) -> BTreeSet<String> {
    let all: HashMap<&str, &Deed> = deeds.iter().map(|(id, d)| (id.as_str(), d)).collect();
    let taken_back = |id: &str, of: Option<TeamId>| {
        all.values().any(|d| matches!(d, Deed::Withdraw { target, team } if target == id && *team == of))
    };
    let stands = |id: &str, citizen: Option<CitizenId>, team: Option<TeamId>| {
        !taken_back(id, team)
            && !all.iter().any(|(other, d)| {
                matches!(d, Deed::Done { citizen: c, team: t, corrects: Some(x) } if x == id && *c == citizen && !taken_back(other, *t))
            })
    };
    let mut out = BTreeSet::new();
    for (id, deed) in &all {
        if let Deed::Done { citizen, team, .. } = deed
            && stands(id, *citizen, *team)
        {
            out.insert((*id).to_owned());
        }
    }
    out
}

#[test]
fn a_citizens_secret_in_a_note_is_known_with_and_without_accents() {
    for note in [
        "OTP 123456, mật khẩu abc",
        "otp: 48 29 16",
        "Mã xác thực 482916",
        "ma xac thuc la 482916",
        "MẬT KHẨU Abc12345",
        "mk 482916",
        "password=hello2023",
        "passcode 482916",
        "mã PIN 4829",
        "482916 là mã kích hoạt",
        "o-t-p 482916",
        "482916",
        "mã: 482 916",
    ] {
        assert!(phone::holds_secret(note), "{note}");
    }
    for note in [
        "",
        "quên mật khẩu, hẹn 19h30 ngày 27/11",
        "nhà số 12, sau 18 giờ 30",
        "không nhận được mã OTP, mai gọi lại",
        "đang nhập viện, phòng 305",
        "máy hết pin",
        "passport 123456",
        "48291",
        "nhà 482916",
    ] {
        assert!(!phone::holds_secret(note), "{note}");
    }
    for word in phone::SECRET_WORDS.into_iter().chain(phone::CODE_WORDS) {
        assert_eq!(vedich_kernel::text::fold(word), word);
    }
}

#[test]
fn the_number_of_an_id_in_a_note_is_known_however_it_is_written_and_a_telephone_is_none() {
    for note in [
        "070185001234",
        "số 0701 8500 1234, gọi lại",
        "070.185.001.234",
        "070-185-001-234",
        "CMND 285123456",
        "285 123 456",
        "nhà 12, 285.123.456",
        "hẹn 19 070185001234",
    ] {
        assert!(phone::holds_id(note) && phone::leaves_out(note), "{note}");
    }
    for note in [
        "",
        "gọi 0912345678",
        "gọi 0912 345 678",
        "0912345678 19h30",
        "+84 912 345 678",
        "0912 345 678 305",
        "27.11.2023 19.30",
        "170185001234",
        "100.000 đồng",
    ] {
        assert!(!phone::holds_id(note) && !phone::leaves_out(note), "{note}");
    }
}

proptest! {
    /// The union of the operations is the truth: in any order, any number of times, the same stands.
    #[test]
    fn what_stands_does_not_depend_on_the_order_in_which_it_came(deeds in any_deeds(), order in any::<u64>()) {
        let standing = |all: &[(String, Deed)]| {
            let mut ledger = Ledger::default();
            all.iter().for_each(|(id, deed)| ledger.add(id, deed));
            ledger.standing()
        };
        let mut shuffled: Vec<_> = deeds.iter().chain(&deeds).cloned().collect();
        shuffled.sort_by_key(|(id, _)| id.bytes().fold(order, |a, b| a.rotate_left(7) ^ u64::from(b).wrapping_mul(order | 1)));
        prop_assert_eq!(standing(&deeds), standing(&shuffled));
        prop_assert_eq!(standing(&deeds), by_definition(&deeds));
    }

    /// Whatever the clocks say, what was told shifted by one of the two differences comes out, or what was told.
    #[test]
    fn a_correction_invents_no_time(
        told in 0_i64..4_000 * DAY, before in prop::option::of(-900 * DAY..900 * DAY), now in prop::option::of(-900 * DAY..900 * DAY),
        received in 0_i64..4_000 * DAY,
    ) {
        let clocks = Clocks { told: Moment(told), at_recording: before, at_upload: now, received: Moment(received) };
        let time = corrected(&clocks, Moment(0)).0;
        let possible = [Some(0), before, now].into_iter().flatten().any(|o| time == told + o);
        prop_assert!(possible);
    }
}

#[test]
fn a_clock_that_runs_ahead_a_little_tells_of_now_and_one_that_runs_ahead_far_is_held_as_told() {
    let received = Moment(1_000_000_000_000);
    let at = |seconds| bounded(received.plus_seconds(seconds), received).0 - received.0;
    assert_eq!([-60, 0, 1, AHEAD_SECONDS].map(at), [-60_000_000, 0, 0, 0]);
    assert_eq!(at(AHEAD_SECONDS + 1), (AHEAD_SECONDS + 1) * 1_000_000);
}

#[test]
fn the_office_s_words_are_told_to_its_commune_and_to_the_team_alone() {
    let (team, other) = (TeamId(1), TeamId(2));
    let (here, there) = (Some(LocalityId(1)), Some(LocalityId(2)));
    assert!(tells_answer((team, here), (team, there)), "the same team, wherever it works by now");
    assert!(tells_answer((team, here), (other, here)));
    assert!(!tells_answer((team, here), (other, there)));
    assert!(!tells_answer((team, None), (other, None)), "two unknown places are not one");
}
