use super::*;
use proptest::prelude::*;

fn shift(from: i64, to: i64, sets: i64, crew: i64) -> NewShift {
    NewShift {
        station: 1,
        day: Day(19_530),
        from,
        to,
        service: Service::Level2,
        sets: (1..=sets).collect(),
        crew,
        team: None,
        note: String::new(),
        locked: false,
    }
}

#[test]
fn a_booking_s_number_is_told_apart_from_the_queue_s_and_read_however_it_is_typed() {
    assert_eq!((booking_text(12), tablet::queue_text(12)), ("ĐL-12".to_owned(), "12".to_owned()));
    for typed in ["ĐL-12", "đl-12", "DL12", "dl 12", "12", " 12 "] {
        assert_eq!(booking_no(typed), Some(12), "{typed}");
    }
    for code in ["", "dl", "dl23-4567-89", "2345678923", "abcd-efgh-jk", "A12"] {
        assert_eq!(booking_no(code), None, "{code}");
    }
}

#[test]
fn an_evening_with_two_sets_and_three_officers_serves_two_at_once() {
    let evening = shift(1_050, 1_230, 2, 3); // 17:30–20:30
    assert_eq!(places(&evening, 80), 45);
    let slots = slots(&evening, 80, &HashMap::from([(1_050, 2), (1_065, 9)]));
    assert_eq!(slots.len(), 12);
    assert_eq!((slots[0].places, slots[0].free), (3, 1));
    assert_eq!(slots[1].free, 0, "more booked than there are places leaves none, not less than none");
}

#[test]
fn what_is_free_in_quarters_that_have_begun_is_free_for_nobody() {
    let evening = shift(1_050, 1_230, 2, 3); // 17:30–20:30
    let free_at = |minute: i64, taken: &[(i64, i64)]| {
        let now = evening.day.start().plus_seconds(minute * 60);
        (has_begun(&evening, now), free_from(&evening, 80, &taken.iter().copied().collect(), now))
    };
    assert_eq!(free_at(1_049, &[]), (false, 45));
    assert_eq!(free_at(1_050, &[]), (true, 42), "three of the first quarter are past");
    assert_eq!(free_at(1_214, &[(1_215, 1)]), (true, 3));
    assert_eq!(free_at(1_215, &[]), (true, 0), "the last quarter has begun");
}

#[test]
fn a_help_post_needs_no_set() {
    let help = NewShift { service: Service::Help, ..shift(480, 660, 0, 2) };
    assert_eq!(check(&help, Day(19_530), Day(19_540)), Ok(()));
    assert_eq!(places(&help, 100), 36);
    assert_eq!(check(&shift(480, 660, 0, 2), Day(19_530), Day(19_540)), Err(Wrong::Nobody));
}

#[test]
fn shifts_are_in_quarters_of_an_hour_of_days_to_come() {
    let (today, last) = (Day(19_530), Day(19_540));
    assert_eq!(check(&shift(480, 660, 1, 1), today, last), Ok(()));
    assert_eq!(check(&shift(485, 660, 1, 1), today, last), Err(Wrong::Times));
    assert_eq!(check(&shift(660, 480, 1, 1), today, last), Err(Wrong::Times));
    assert_eq!(check(&shift(0, 1_440, 1, 1), today, last), Err(Wrong::Times));
    assert_eq!(check(&shift(480, 660, 1, 1), Day(19_531), last), Err(Wrong::Day));
    assert_eq!(check(&shift(480, 660, 1, 1), today, Day(19_529)), Err(Wrong::Day));
}

#[test]
fn minutes_are_measured_once_there_are_enough() {
    assert_eq!(minutes(80, vec![60; ENOUGH - 1]), Minutes { tenths: 80, measured: 0 });
    let mut told = vec![60; 15];
    told.extend([70; 10]);
    told.extend([100_000, 0, 1]); // forgotten presses
    assert_eq!(minutes(80, told), Minutes { tenths: 60, measured: 25 });
}

#[test]
fn times_are_read_as_people_write_them() {
    for (text, minute) in [("17:30", Some(1_050)), ("7h", Some(420)), ("8g15", Some(495)), (" 24:00 ", Some(1_440))] {
        assert_eq!(clock(text), minute, "{text}");
    }
    for text in ["", "17", "25:00", "17:60", "24:15", "-1:00", "tối"] {
        assert_eq!(clock(text), None, "{text}");
    }
    assert_eq!(clock_text(1_050), "17:30");
}

#[test]
fn parts_of_the_day_and_days_off() {
    assert_eq!(
        (part(705), part(720), part(1_005), part(1_020)),
        (Part::Morning, Part::Afternoon, Part::Afternoon, Part::Evening)
    );
    assert!(is_holiday(Day::new(2023, 9, 2).unwrap()) && !is_holiday(Day::new(2023, 9, 3).unwrap()));
    assert!(is_weekend(Day::new(2023, 6, 24).unwrap()) && !is_weekend(Day::new(2023, 6, 23).unwrap()));
}

#[test]
fn a_visitor_is_served_once() {
    use BookingState as S;
    use BookingStep as T;
    assert_eq!(after(S::Booked, T::Arrived), Ok(S::Arrived));
    assert_eq!(after(S::Arrived, T::Called), Ok(S::Called));
    assert_eq!(after(S::Called, T::Taken), Ok(S::Taken));
    for over in [S::Taken, S::NotPossible, S::Cancelled] {
        for step in BookingStep::ALL {
            let put_right = *step == T::Reopened && over != S::Cancelled;
            assert_eq!(after(over, *step), if put_right { Ok(S::Called) } else { Err(over) }, "{step:?}");
        }
    }
    assert_eq!(after(S::Called, T::Reopened), Err(S::Called), "nothing to put right");
    assert_eq!(after(S::Booked, T::Taken), Err(S::Booked), "who did not come was not served");
}

proptest! {
    /// Served, put right, served again, in whatever order: as many dossiers stand as people are served now, one or none.
    #[test]
    fn a_visitor_has_a_dossier_exactly_while_served(steps in proptest::collection::vec(0..BookingStep::ALL.len(), 0..40)) {
        let (mut state, mut dossiers) = (BookingState::Booked, 0_i32);
        for step in steps.into_iter().map(|at| BookingStep::ALL[at]) {
            let Ok(next) = after(state, step) else { continue };
            dossiers += i32::from(step == BookingStep::Taken) - i32::from(step == BookingStep::Reopened && state == BookingState::Taken);
            state = next;
            prop_assert_eq!(dossiers, i32::from(state == BookingState::Taken));
        }
    }

    #[test]
    fn slots_sum_to_the_capacity(from in 0_i64..60, length in 1_i64..49, sets in 0_i64..12, crew in 1_i64..12, tenths in 10_i64..900) {
        let s = shift(from * SLOT, (from + length) * SLOT, sets, crew);
        let all = slots(&s, tenths, &HashMap::new());
        prop_assert_eq!(all.iter().map(|x| x.places).sum::<i64>(), places(&s, tenths));
        prop_assert!(all.iter().all(|x| x.places >= 0 && x.free == x.places && x.at >= s.from && x.at < s.to));
        prop_assert_eq!(i64::try_from(all.len()).unwrap(), length);
    }

    #[test]
    fn slower_work_or_fewer_hands_never_give_more_places(length in 1_i64..49, sets in 1_i64..12, crew in 1_i64..12, tenths in 10_i64..800) {
        let s = shift(0, length * SLOT, sets, crew);
        let n = places(&s, tenths);
        prop_assert!(places(&s, tenths + 7) <= n);
        prop_assert!(places(&shift(0, length * SLOT, sets - 1, crew), tenths) <= n);
        prop_assert!(places(&shift(0, length * SLOT, sets, crew - 1), tenths) <= n);
    }

    #[test]
    fn overlapping_is_mutual_and_touching_is_not(a in 0_i64..90, b in 1_i64..10, c in 0_i64..90, d in 1_i64..10) {
        let (day, x, y) = (Day(1), (a, a + b), (c, c + d));
        prop_assert_eq!(overlap((day, x.0, x.1), (day, y.0, y.1)), overlap((day, y.0, y.1), (day, x.0, x.1)));
        prop_assert!(!overlap((day, a, a + b), (day, a + b, a + b + d)));
        prop_assert!(!overlap((day, x.0, x.1), (Day(2), y.0, y.1)));
    }

    #[test]
    fn a_time_survives_its_text(minute in 0_i64..=1_440) {
        prop_assert_eq!(clock(&clock_text(minute)), Some(minute));
    }
}
