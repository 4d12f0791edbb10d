use super::*;
use proptest::prelude::*;
use vedich_kernel::Moment;

const FIRST: Day = Day(19_528);

fn plan(rhythm: Rhythm, days: i32) -> Plan {
    Plan {
        clause: String::new(),
        title: "Phát thanh".into(),
        detail: String::new(),
        owner: UnitId(1),
        partners: Vec::new(),
        rhythm,
        from: FIRST,
        to: FIRST.plus(days - 1),
        called_off: false,
    }
}

fn entry(day: Day, kind: EntryKind) -> Entry {
    let (words, link) = (String::new(), String::new());
    Entry { id: String::new(), day, kind, words, link, file: None, at: Moment(0), by: String::new() }
}

fn task(plan: Plan, entries: &[Entry]) -> Task {
    let s = standing(&plan, entries);
    let (closed, not_done, last_closed, next_due) = (s.closed, s.not_done, s.last_closed, s.next_due);
    Task { no: 1, parent: None, plan, by: String::new(), closed, not_done, last_closed, next_due }
}

#[test]
fn a_duty_owed_once_is_overdue_after_its_day_and_closed_by_one_entry() {
    let t = task(plan(Rhythm::Once, 5), &[]);
    assert_eq!((times(&t.plan), t.next_due), (1, Some(FIRST.plus(4))));
    assert_eq!(state(&t, FIRST.plus(-1)), State::Ahead);
    assert_eq!(state(&t, FIRST.plus(4)), State::Open, "the last day itself is still in time");
    assert_eq!((state(&t, FIRST.plus(5)), overdue_times(&t, FIRST.plus(5))), (State::Overdue, 1));
    let done = task(plan(Rhythm::Once, 5), &[entry(FIRST.plus(9), EntryKind::Done)]);
    assert_eq!((state(&done, FIRST.plus(9)), overdue_times(&done, FIRST.plus(9))), (State::Closed, 0));
    let again = task(plan(Rhythm::Once, 5), &[entry(FIRST, EntryKind::Done), entry(FIRST, EntryKind::Reopened)]);
    assert_eq!(state(&again, FIRST.plus(5)), State::Overdue, "what was opened again is owed again");
}

#[test]
fn each_day_of_a_daily_duty_counts() {
    let entries = [entry(FIRST, EntryKind::Done), entry(FIRST.plus(2), EntryKind::NotDone)];
    let t = task(plan(Rhythm::Daily, 10), &entries);
    assert_eq!((t.closed, t.not_done, t.next_due), (2, 1, Some(FIRST.plus(1))));
    assert_eq!(overdue_times(&t, FIRST.plus(2)), 1, "only the second day: today is not over");
    assert_eq!(overdue_times(&t, FIRST.plus(4)), 2);
    assert_eq!(state(&t, FIRST.plus(2)), State::Overdue);
}

#[test]
fn weeks_begin_with_the_duty_and_the_last_one_may_be_short() {
    let p = plan(Rhythm::Weekly, 10);
    assert_eq!((times(&p), days_of(&p, 0), days_of(&p, 1)), (2, (FIRST, FIRST.plus(6)), (FIRST.plus(7), FIRST.plus(9))));
    assert_eq!((time_of(&p, FIRST.plus(6)), time_of(&p, FIRST.plus(7)), time_of(&p, FIRST.plus(10))), (Some(0), Some(1), None));
    assert_eq!((closable(&p, FIRST.plus(7), FIRST.plus(6)), closable(&p, FIRST.plus(9), FIRST.plus(7))), (None, Some(1)));
}

#[test]
fn what_is_called_off_is_owed_by_nobody() {
    let t = task(Plan { called_off: true, ..plan(Rhythm::Daily, 10) }, &[]);
    assert_eq!((t.next_due, state(&t, FIRST.plus(5)), overdue_times(&t, FIRST.plus(5))), (None, State::CalledOff, 0));
}

#[test]
fn only_addresses_of_the_web_are_links() {
    assert!(is_link("https://binhphuoc.gov.vn/tin/1?x=2"));
    for bad in ["javascript:alert(1)", "//x.vn", "https://", "http:///x", "https://a b", "https://a\"onclick", "ftp://x.vn", ""] {
        assert!(!is_link(bad), "{bad}");
    }
}

fn any_plan() -> impl Strategy<Value = Plan> {
    (prop_oneof![Just(Rhythm::Once), Just(Rhythm::Daily), Just(Rhythm::Weekly)], 1..60_i32).prop_map(|(r, d)| plan(r, d))
}

fn any_kind() -> impl Strategy<Value = EntryKind> {
    prop_oneof![Just(EntryKind::Done), Just(EntryKind::NotDone), Just(EntryKind::Reopened)]
}

proptest! {
    /// Times are a partition of the duty's days.
    #[test]
    fn every_day_belongs_to_one_time(p in any_plan(), n in 0..60_i32) {
        let day = p.from.plus(n);
        match time_of(&p, day) {
            Some(time) if day <= p.to => {
                let (first, last) = days_of(&p, time);
                prop_assert!(first <= day && day <= last && last <= p.to);
                prop_assert!((0..times(&p)).contains(&time));
            }
            Some(_) => prop_assert_eq!(p.rhythm, Rhythm::Once),
            None => prop_assert!(day > p.to),
        }
    }

    /// The numbers kept beside a duty say the same as counting its times one by one.
    #[test]
    fn what_is_kept_is_what_counting_gives(
        p in any_plan(),
        told in proptest::collection::vec((0..60_i32, any_kind()), 0..40),
        n in 0..70_i32,
    ) {
        let today = p.from.plus(n);
        // Only what has begun can be written about.
        let entries: Vec<Entry> =
            told.into_iter().map(|(d, k)| entry(p.from.plus(d), k)).filter(|e| closable(&p, e.day, today).is_some()).collect();
        let t = task(p.clone(), &entries);
        let newest = said(&p, &entries);
        let closed = |time: i64| newest.get(&time).is_some_and(|k| *k != EntryKind::Reopened);
        let overdue = (0..times(&p)).filter(|time| days_of(&p, *time).1 < today && !closed(*time)).count();
        prop_assert_eq!(overdue_times(&t, today), count(overdue));
        prop_assert_eq!(state(&t, today) == State::Overdue, overdue > 0);
        prop_assert_eq!(state(&t, today) == State::Closed, (0..times(&p)).all(closed));
    }
}
