//! Counts and names of a unit that belong to each other though they stand on neighbouring days. Pure; property-tested.

use crate::units::UnitDay;
use vedich_kernel::Day;

/// So many days may lie between the day that people are named for and the day in whose report they are counted: evenings are counted
/// the next day, and some offices enter a weekend in one go.
pub(crate) const CLOSE: i32 = 3;

/// Whom a unit named on one day beyond its own count explains what it counted beyond names on a day close by: that is the same work, and
/// neither padded nor reported twice. Only what the unit did not count where it named it can explain anything.
pub(crate) fn even_out(days: &mut [UnitDay]) {
    let mut spare: Vec<(Day, i64)> = days.iter().filter(|d| d.spare > 0).map(|d| (d.day, d.spare)).collect();
    for day in days {
        let on = day.day;
        for (_, left) in spare.iter_mut().filter(|s| s.0.since(on).abs() <= CLOSE) {
            let explained = (day.reported - day.named).clamp(0, *left);
            day.reported -= explained;
            *left -= explained;
        }
    }
}

/// The days of a period, evened out with those beside it: these lend names and ask for none, so that a period's first report may count the
/// evening before.
pub(crate) fn of_period(days: &mut Vec<UnitDay>, from: Day, to: Day) {
    let inside = |day: Day| (from..=to).contains(&day);
    days.iter_mut().filter(|d| !inside(d.day)).for_each(|d| d.reported = d.named);
    even_out(days);
    days.retain(|d| inside(d.day));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Totals;
    use proptest::prelude::*;

    fn day(n: i32, named: i64, counted: Option<i64>) -> UnitDay {
        UnitDay::of(Day(n), &Totals::of([named, 0, 0, 0, 0]), counted, true)
    }

    fn unnamed(days: &[UnitDay]) -> i64 {
        days.iter().map(|d| d.reported - d.named).sum()
    }

    #[test]
    fn a_day_that_the_register_has_not_had_its_time_for_accuses_nobody() {
        let named = Totals::of([5, 3, 2, 4, 1]);
        let of = |judged| UnitDay::of(Day(1), &named, None, judged);
        assert_eq!((of(false).contradicted, of(false).pending, of(false).late), (0, 6, 3));
        assert_eq!((of(true).contradicted, of(true).pending, of(true).late), (4, 2, 3));
    }

    #[test]
    fn an_evening_that_the_next_days_report_counts_is_not_padded() {
        let mut days = vec![day(1, 10, Some(0)), day(2, 20, Some(10)), day(3, 10, Some(20)), day(4, 0, Some(10))];
        assert_eq!(unnamed(&days), 20);
        even_out(&mut days);
        assert_eq!((unnamed(&days), days.iter().map(|d| d.reported).sum::<i64>()), (0, 40));
    }

    #[test]
    fn a_batch_that_is_entered_three_days_late_names_whom_the_days_before_counted() {
        let mut days = vec![day(1, 0, Some(30)), day(2, 0, Some(30)), day(3, 0, Some(30)), day(4, 120, Some(30))];
        even_out(&mut days);
        assert_eq!(unnamed(&days), 0);
    }

    #[test]
    fn a_period_that_begins_with_the_report_of_the_evening_before_is_not_padded() {
        let all = [day(1, 100, Some(20)), day(2, 20, Some(100)), day(9, 0, Some(30))];
        let mut second = all.to_vec();
        of_period(&mut second, Day(2), Day(8));
        assert_eq!((second.len(), unnamed(&second)), (1, 0));
        let mut first = all.to_vec();
        of_period(&mut first, Day(0), Day(1));
        assert_eq!((first.len(), first[0].reported, unnamed(&first)), (1, 100, 0));
        let mut last = all.to_vec();
        of_period(&mut last, Day(9), Day(9));
        assert_eq!(unnamed(&last), 30, "what nobody named stays");
    }

    #[test]
    fn names_that_were_counted_where_they_stand_or_of_days_without_a_count_explain_nothing() {
        let mut days = vec![day(1, 30, Some(30)), day(2, 10, Some(40)), day(3, 30, None), day(9, 50, Some(10))];
        even_out(&mut days);
        assert_eq!(unnamed(&days), 30);
    }

    proptest! {
        #[test]
        fn evening_out_hides_nothing_that_was_counted_and_nobody_who_was_named(
            all in prop::collection::vec((0..40_i64, 0..40_i64), 0..20),
        ) {
            let before: Vec<UnitDay> = (0..).zip(&all).map(|(n, (named, counted))| day(n, *named, Some(*counted))).collect();
            let mut after = before.clone();
            even_out(&mut after);
            let counted: i64 = all.iter().map(|d| d.1).sum();
            prop_assert!(after.iter().map(|d| d.reported).sum::<i64>() >= counted);
            for (a, b) in after.iter().zip(&before) {
                prop_assert!(a.named <= a.reported && a.reported <= b.reported && a.named == b.named);
            }
        }
    }
}
