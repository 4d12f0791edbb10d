use super::*;
use proptest::prelude::*;

const OPENING: Day = Day(19_527);

fn numbers([eligible, dossiers, issued, activated]: [i64; 4]) -> Numbers {
    Numbers { eligible, dossiers, issued, activated_level2: activated, ..Numbers::default() }
}

fn whole(n: i32) -> ExtractDay {
    ExtractDay { as_of: OPENING.plus(n), seq: i64::from(n) + 1, whole: true }
}

/// A city of 1,000 with an extract every day, in which 20 dossiers, 15 approvals and 10 activations come in a day.
fn known(days: i32) -> Known {
    let on = |n: i32| numbers([1_000, 400 + 20 * i64::from(n), 300 + 15 * i64::from(n), 130 + 10 * i64::from(n)]);
    Known {
        series: (0..=days).map(|n| (OPENING.plus(n), on(n))).collect(),
        extracts: (0..=days).map(whole).collect(),
        met: (1..=days).map(|n| (OPENING.plus(n), Met { met: 40, visited: 40, activated: 8, registered: 5 })).collect(),
        away: BTreeMap::from([(OPENING.plus(1), 12), (OPENING.plus(3), -2)]),
        seats: BTreeMap::new(),
        usual: Usual { seats: 30.0, visits: 50.0 },
        units: Units::default(),
        opening: OPENING,
        first: OPENING.plus(1),
        as_of: OPENING.plus(days),
        until: OPENING.plus(26),
        holidays: Vec::new(),
    }
}

#[test]
fn before_the_first_day_what_is_usual_stands_in() {
    let asked = known(0).asked();
    assert!(asked.history.is_empty());
    assert_eq!(asked.now, Stock { without: 600.0, pending: 100.0, ready: 170.0, away: 0.0, activated: 130.0 });
    assert_eq!((asked.ahead.from, asked.ahead.seats.len()), (OPENING.plus(1), 26));
    assert!(asked.ahead.seats.iter().all(|n| *n == 30.0) && asked.ahead.visits.iter().all(|n| *n == 50.0));
    assert_eq!((asked.rests_on.seats.how, asked.rests_on.visits.how, asked.rests_on.days), (How::Assumed, How::Assumed, 0));
}

#[test]
fn days_tell_what_came_of_what() {
    let asked = known(4).asked();
    assert_eq!(asked.history.len(), 4);
    let first = asked.history[0];
    assert_eq!((first.day, first.collected, first.registered, first.approved), (OPENING.plus(1), 15.0, 5.0, 15.0));
    assert_eq!((first.visits, first.by_visits, first.by_themselves), (40.0, 8.0, 2.0));
    assert_eq!((asked.history[3].before.away, asked.now.away), (10.0, 10.0));
    // Nobody told of a timetable, so there were as many seats as usually stand behind so many dossiers.
    assert_eq!((asked.rests_on.seats.how, asked.rests_on.visits.how), (How::Pace, How::Pace));
    assert!((first.seats - 15.0 / 0.65).abs() < 1e-9 && (asked.ahead.seats[0] - first.seats).abs() < 1e-9);
    assert!((asked.ahead.visits[0] - 40.0 / 0.85).abs() < 1e-9);
}

#[test]
fn visits_that_only_results_tell_of_are_said_to_be_inferred() {
    let how = |visited: i64| {
        let mut k = known(4);
        k.met.values_mut().for_each(|m| m.visited = visited);
        k.asked().rests_on.visits.how
    };
    assert_eq!([0, 1, 19, 20, 40].map(how), [How::Inferred, How::Inferred, How::Inferred, How::Pace, How::Pace]);
}

#[test]
fn a_timetable_that_had_room_is_believed_and_goes_on_as_it_was() {
    let mut k = known(4);
    k.seats = (1..=12).map(|n| (OPENING.plus(n), if OPENING.plus(n).weekday() == 7 { 0.0 } else { 24.0 })).collect();
    let asked = k.asked();
    assert_eq!((asked.rests_on.seats.how, asked.rests_on.seats.until), (How::Timetable, Some(OPENING.plus(12))));
    assert_eq!(asked.history[0].seats, 24.0);
    for (day, seats) in (5..).map(|n| OPENING.plus(n)).zip(&asked.ahead.seats) {
        assert_eq!(*seats, if day.weekday() == 7 { 0.0 } else { 24.0 }, "{day}");
    }
    // With room for two where fifteen came, it is not the whole timetable.
    k.seats.values_mut().for_each(|n| *n = 2.0);
    assert_eq!(k.asked().rests_on.seats.how, How::Pace);
}

#[test]
fn shifts_that_are_newly_published_raise_the_intake() {
    // Nothing was listed while fifteen came a day: what is published now comes on top of the pace.
    let mut k = known(4);
    let before = k.asked();
    for n in 7..=9 {
        k.seats.insert(OPENING.plus(n), 20.0);
    }
    let after = k.asked();
    assert_eq!((after.rests_on.seats.how, after.rests_on.seats.until), (How::Pace, Some(OPENING.plus(9))));
    for (n, (new, old)) in (5..).zip(after.ahead.seats.iter().zip(&before.ahead.seats)) {
        let more = if (7..=9).contains(&n) { 20.0 } else { 0.0 };
        assert!((new - old - more).abs() < 1e-9, "day {n}: {old} became {new}");
    }
    assert!(after.rests_on.seats.a_day > before.rests_on.seats.a_day);
    // As many as were listed all along are no news.
    k.seats.extend((1..=4).map(|n| (OPENING.plus(n), 2.0)));
    k.seats.insert(OPENING.plus(8), 2.0);
    let listed = k.asked();
    assert!((listed.ahead.seats[3] - before.ahead.seats[3]).abs() < 1e-9);
    assert!((listed.ahead.seats[2] - before.ahead.seats[2] - 18.0).abs() < 1e-9);
}

#[test]
fn one_more_shift_in_a_week_that_is_planned_counts_and_one_far_ahead_empties_no_week() {
    let mut k = known(4);
    k.seats = (1..=12).map(|n| (OPENING.plus(n), if OPENING.plus(n).weekday() == 7 { 0.0 } else { 24.0 })).collect();
    let before = k.asked().ahead.seats;
    *k.seats.get_mut(&OPENING.plus(8)).unwrap() += 30.0;
    let more = k.asked().ahead.seats;
    assert_eq!((before[3], more[3]), (24.0, 54.0));
    // A single shift three weeks ahead: the weeks between, of which nothing is known yet, stay as usual.
    let mut k2 = k.clone();
    k2.seats.insert(OPENING.plus(24), 10.0);
    let far = k2.asked().ahead.seats;
    let sum = |of: &[f64]| of.iter().sum::<f64>();
    assert!((sum(&far) - sum(&more)).abs() < 15.0 && far[14] == more[14], "{more:?} {far:?}");
    // On the eve, what is assumed stands until a week's timetable is there.
    let mut eve = known(0);
    eve.seats.insert(OPENING.plus(3), 5.0);
    assert_eq!(eve.asked().rests_on.seats.how, How::Assumed);
    assert!(sum(&eve.asked().ahead.seats) > 25.0 * 26.0);
    eve.seats = (1..=26).map(|n| (OPENING.plus(n), 20.0)).collect();
    assert_eq!((eve.asked().rests_on.seats.how, sum(&eve.asked().ahead.seats)), (How::Timetable, 520.0));
}

#[test]
fn days_without_an_extract_are_told_together_with_the_next() {
    let mut k = known(6);
    for lost in [3, 4] {
        k.series.retain(|(d, _)| *d != OPENING.plus(lost));
        k.extracts.retain(|e| e.as_of != OPENING.plus(lost));
    }
    let asked = k.asked();
    let days: Vec<i32> = asked.history.iter().map(|d| d.day.since(OPENING)).collect();
    assert_eq!(days, [1, 2, 5, 6]);
    let three = asked.history[2];
    assert_eq!((three.approved, three.visits, three.by_visits), (15.0, 40.0, 8.0), "each of the three days as much as any");
}

#[test]
fn partial_extracts_count_where_full_ones_are_far_apart() {
    let series: Vec<(Day, Numbers)> = (0..=9).map(|n| (OPENING.plus(n), numbers([100, 10, 5, 1]))).collect();
    let extracts =
        |full: &[i32]| -> Vec<ExtractDay> { (0..=9).map(|n| ExtractDay { whole: full.contains(&n), ..whole(n) }).collect() };
    let days = |full: &[i32]| -> Vec<i32> {
        knots(&series, &extracts(full), OPENING, OPENING.plus(9)).iter().map(|d| d.since(OPENING)).collect()
    };
    assert_eq!(days(&[0, 2, 4, 7, 9]), [0, 2, 4, 7, 9]);
    assert_eq!(days(&[0, 2]), [0, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert!(knots(&[], &[], OPENING, OPENING.plus(9)).is_empty());
}

#[test]
fn nothing_is_done_before_the_campaign_begins() {
    let mut k = known(0);
    k.first = OPENING.plus(4);
    let asked = k.asked();
    assert_eq!(asked.ahead.seats[..4], [0.0, 0.0, 0.0, 30.0]);
}

#[test]
fn who_was_rejected_has_to_come_again() {
    let n = Numbers { rejected_level2: 30, ..numbers([1_000, 400, 300, 130]) };
    let s = stock(&n, 500);
    assert_eq!((s.without, s.pending, s.ready, s.away), (630.0, 70.0, 170.0, 170.0));
}

proptest! {
    /// Whatever the register and the teams say, nobody is counted twice or below zero.
    #[test]
    fn people_add_up(steps in prop::collection::vec((0..50_i64, 0..50_i64, 0..50_i64, 0..200_i64, 0..80_i64), 1..20)) {
        let (mut dossiers, mut issued, mut activated) = (300, 200, 100);
        let mut k = known(0);
        for (n, (d, i, a, met, claimed)) in (1..).zip(&steps) {
            dossiers = (dossiers + d).min(1_000);
            issued = (issued + i).min(dossiers);
            activated = (activated + a).min(issued);
            let day = OPENING.plus(n);
            k.series.push((day, numbers([1_000, dossiers, issued, activated])));
            k.extracts.push(whole(n));
            k.met.insert(day, Met { met: *met, visited: *met, activated: (*claimed).min(*met), registered: 3 });
            k.as_of = day;
        }
        let asked = k.asked();
        prop_assert_eq!(asked.history.len(), steps.len());
        let n = asked.now;
        prop_assert_eq!(n.without + n.pending + n.ready + n.activated, 1_000.0);
        for d in &asked.history {
            for amount in [d.collected, d.registered, d.approved, d.by_visits, d.by_themselves, d.seats, d.planned_visits] {
                prop_assert!(amount >= 0.0 && amount.is_finite(), "{d:?}");
            }
        }
    }
}
