//! Manners of cheating, and honest misfortunes, from claims and activation days to the judgement: none of them is how the simulator
//! cheats. Where figures cannot tell, the test says so.

use super::*;
use crate::{
    days::even_out,
    model::Totals,
    rules::{self, Verdict},
    units::{UnitDay, add},
};
use std::collections::{BTreeMap, BTreeSet};
use vedich_kernel::Day;
use vedich_register::Evidence;

const WINDOW: i32 = 7;
/// As-of day of the newest extract of the unit's place; claims up to the 33rd can be judged.
const COVERED: i32 = 40;

/// A claim: its day, the day of the person's first activation, and whether somebody had claimed the person earlier.
type One = (i32, Option<i32>, bool);

fn verdict(claim: i32, activated: Option<i32>, covered: Option<i32>) -> Verdict {
    let covered = covered.map(Day);
    let evidence = Evidence {
        activated_on: activated.map(Day),
        last_not_activated: covered.filter(|_| activated.is_none()),
        first_activated: covered.filter(|_| activated.is_some()),
        covered_until: covered,
    };
    rules::settle(Day(claim), &evidence, WINDOW).verdict
}

fn tally_until(claims: &[One], counted: &BTreeMap<i32, i64>, covered: Option<i32>) -> Tally {
    let all: Vec<(One, Option<i32>)> = claims.iter().map(|c| (*c, covered)).collect();
    tally_each(&all, counted, covered)
}

/// The same where not all people live in the unit's place: each claim with the day until which extracts cover the person's own.
fn tally_each(claims: &[(One, Option<i32>)], counted: &BTreeMap<i32, i64>, covered: Option<i32>) -> Tally {
    let days: BTreeSet<i32> = claims.iter().map(|c| c.0.0).chain(counted.keys().copied()).collect();
    let mut days: Vec<UnitDay> = days
        .into_iter()
        .map(|day| {
            let mut parts = [0; 5];
            for ((claim, activated, double), until) in claims.iter().filter(|c| c.0.0 == day) {
                let part = match verdict(*claim, *activated, *until) {
                    Verdict::Confirmed if *double => 4,
                    Verdict::Confirmed => 0,
                    Verdict::Late => 1,
                    Verdict::Pending => 2,
                    Verdict::Contradicted => 3,
                };
                parts[part] += 1;
            }
            let judged = covered.is_some_and(|until| day <= until - WINDOW);
            UnitDay::of(Day(day), &Totals::of(parts), counted.get(&day).copied(), judged)
        })
        .collect();
    even_out(&mut days);
    let mut out = Tally::default();
    days.iter().for_each(|d| add(&mut out, d));
    out
}

fn tally(claims: &[One]) -> Tally {
    tally_until(claims, &BTreeMap::new(), Some(COVERED))
}

fn counting(claims: &[One], counted: &BTreeMap<i32, i64>) -> Tally {
    tally_until(claims, counted, Some(COVERED))
}

/// An honest unit's claims over 33 days: three in a hundred by a mistyped number, some noted a day late, one in twenty claimed by
/// somebody else before.
fn honest(n: i32) -> Vec<One> {
    (0..n)
        .map(|i| {
            let day = 1 + i % 33;
            let activated = match i {
                i if i % 32 == 7 => None,
                i if i % 60 == 11 => Some(day - 1),
                i => Some(day + i % 3),
            };
            (day, activated, i % 20 == 3)
        })
        .collect()
}

fn by_day(claims: &[One]) -> BTreeMap<i32, i64> {
    let mut out = BTreeMap::new();
    claims.iter().for_each(|c| *out.entry(c.0).or_default() += 1);
    out
}

/// Signs against some units beside twelve honest ones, none of which is flagged for their sake.
fn signs(units: &[Tally]) -> Vec<Vec<Sign>> {
    let peers: Vec<Tally> = (0..12).map(|i| tally(&honest(200 + 10 * i))).collect();
    let found = judge(&[peers.as_slice(), units].concat());
    assert!(found[..peers.len()].iter().all(|h| !h.flagged), "{found:?}");
    found[peers.len()..].iter().map(|h| h.signs.clone()).collect()
}

fn own(unit: Tally) -> Vec<Sign> {
    signs(&[unit]).remove(0)
}

/// People whom an honest unit helped, with the days of its claims.
fn truly() -> Vec<(i32, i32)> {
    honest(330).into_iter().filter_map(|(day, a, _)| Some((day, a.filter(|a| *a >= day)?))).collect()
}

#[test]
fn who_copies_anothers_list_is_late_or_double_and_flagged_for_it() {
    let with = |more: Vec<One>| own(tally(&[honest(330), more].concat()));
    let days_later = |i: usize, a: i32| (a + 1 + i32::try_from(i % 4).unwrap_or(0)).min(33);
    let later = truly().into_iter().take(60).enumerate().map(|(i, (_, a))| (days_later(i, a), Some(a), false));
    assert_eq!(with(later.collect()), [Sign::NotConfirmed]);
    let same_day = truly().into_iter().take(60).map(|(day, a)| (day, Some(a), true));
    assert_eq!(with(same_day.collect()), [Sign::Double]);
    let some_of_each = truly().into_iter().take(80).enumerate();
    let some_of_each = some_of_each
        .map(|(i, (day, a))| if i.is_multiple_of(2) { (day, Some(a), true) } else { (days_later(i, a), Some(a), false) });
    assert!(!with(some_of_each.collect()).is_empty());
}

#[test]
fn two_units_that_swap_their_people_are_both_flagged() {
    let swapped: Vec<One> = truly().into_iter().enumerate().map(|(i, (day, a))| (day, Some(a), i.is_multiple_of(2))).collect();
    assert_eq!(signs(&[tally(&swapped), tally(&swapped)]), [[Sign::Double], [Sign::Double]]);
}

#[test]
fn who_claims_the_list_of_those_who_wait_for_activation_is_betrayed_by_those_who_never_came() {
    // On one evening a hundred people of the approved list; `came` of ten are activated the next day, by whomever.
    let reads = |came: i32| {
        let list = (0..100).map(|i| (20, (i % 10 < came).then_some(21), false));
        own(tally(&honest(330).into_iter().chain(list).collect::<Vec<_>>()))
    };
    assert_eq!(reads(4), [Sign::NotConfirmed]);
    // Whoever knew exactly who would be activated cannot be told from who helped them: that is for inspections, which draw by risk.
    assert!(reads(10).is_empty());
}

#[test]
fn a_bad_week_is_found_wherever_it_lies() {
    for first in [1, 12, 27] {
        let half = |i: usize, (day, a, d): One| (day, a.filter(|_| i.is_multiple_of(2) || !(first..first + 7).contains(&day)), d);
        let claims: Vec<One> = honest(330).into_iter().enumerate().map(|(i, c)| half(i, c)).collect();
        assert_eq!(own(tally(&claims)), [Sign::NotConfirmed], "from day {first}");
    }
}

#[test]
fn padding_is_found_on_some_days_as_on_all_and_more_of_it_does_not_hide_it() {
    let claims = honest(330);
    let named = by_day(&claims);
    let some_days = named.iter().map(|(day, n)| (*day, n + if day % 6 == 0 { 20 } else { 0 })).collect();
    assert_eq!(own(counting(&claims, &some_days)), [Sign::Unnamed]);
    for times in [2, 3] {
        let all_days = named.iter().map(|(day, n)| (*day, n * times)).collect();
        assert_eq!(own(counting(&claims, &all_days)), [Sign::Unnamed], "{times} times");
    }
}

#[test]
fn a_unit_that_names_nobody_or_hardly_anybody_is_unverified_and_not_flagged() {
    let counted: BTreeMap<i32, i64> = (1..30).map(|day| (day, 10)).collect();
    assert!(own(counting(&[], &counted)).is_empty());
    assert!(own(counting(&honest(30), &counted)).is_empty());
}

#[test]
fn a_count_that_stands_a_day_beside_its_names_pads_nothing() {
    // Twenty people one evening, none the next; each evening's work is in the next day's report.
    let claims: Vec<One> =
        (1..=32).filter(|day| day % 2 == 1).flat_map(|day| (0..20).map(move |_| (day, Some(day), false))).collect();
    let counted = (1..=32).map(|day| (day, if day % 2 == 0 { 20 } else { 0 })).collect();
    let found = counting(&claims, &counted);
    assert_eq!((found.reported, found.unnamed), (320, 0));
    assert!(own(found).is_empty());
}

#[test]
fn mistyped_numbers_and_one_evening_that_was_entered_wrongly_are_honest() {
    let typos =
        |one_in: i32| (0..330).map(|i| (1 + i % 33, (i % one_in != 0).then_some(1 + i % 33), false)).collect::<Vec<One>>();
    for one_in in [33, 20] {
        assert!(own(tally(&typos(one_in))).is_empty(), "one in {one_in}");
    }
    let evening = |f: fn(Option<i32>) -> Option<i32>| {
        honest(330).into_iter().map(|(day, a, d)| (day, if day == 15 { f(a) } else { a }, d)).collect::<Vec<One>>()
    };
    assert!(own(tally(&evening(|_| None))).is_empty(), "a whole evening with wrong numbers");
    assert!(own(tally(&evening(|a| a.map(|a| a - 3)))).is_empty(), "an evening noted three days late");
}

#[test]
fn small_numbers_accuse_nobody() {
    for (wrong, of) in [(1, 3), (3, 3), (2, 19), (3, 20)] {
        let claims: Vec<One> = (0..of).map(|i| (1, (i >= wrong).then_some(2), false)).collect();
        assert!(own(tally(&claims)).is_empty(), "{wrong} of {of}");
    }
}

#[test]
fn a_place_that_no_extract_covers_or_covers_late_accuses_nobody() {
    let invented: Vec<One> = (0..200).map(|i| (1 + i % 33, None, false)).collect();
    let counted = by_day(&invented).into_iter().map(|(day, n)| (day, n * 2)).collect();
    for covered in [None, Some(7)] {
        let found = tally_until(&invented, &counted, covered);
        assert_eq!((found.contradicted, found.judged), (0, Judged::default()), "{covered:?}");
        assert!(own(found).is_empty());
    }
    assert!(!own(tally(&invented)).is_empty(), "and the same claims are found once the register has had its time");
}

#[test]
fn who_claims_again_in_the_second_period_what_the_first_had_confirmed_is_late_and_flagged() {
    let (first, second): (Vec<One>, Vec<One>) = honest(330).into_iter().partition(|c| c.0 <= 16);
    // The last of them was activated on the 17th; the same unit names them once more from the 20th on.
    let again = truly().into_iter().filter(|(day, _)| *day <= 16).take(40).zip(0..);
    let again: Vec<One> = again.map(|((_, activated), i)| (20 + i % 14, Some(activated), false)).collect();
    assert_eq!(own(tally(&[second.clone(), again].concat())), [Sign::NotConfirmed]);
    assert!(own(tally(&first)).is_empty() && own(tally(&second)).is_empty());
}

#[test]
fn who_invents_on_weekends_and_names_weeks_later_is_found_before_the_names_and_after_them() {
    let weekend = |day: i32| day % 7 >= 5;
    let (claims, mut counted) = (honest(330), by_day(&honest(330)));
    counted.iter_mut().filter(|(day, _)| weekend(**day)).for_each(|(_, n)| *n += 10);
    assert_eq!(own(counting(&claims, &counted)), [Sign::Unnamed]);
    let invented = (1..=33).filter(|day| weekend(*day)).flat_map(|day| (0..10).map(move |_| (day, None, false)));
    let named: Vec<One> = claims.into_iter().chain(invented).collect();
    assert_eq!(own(counting(&named, &counted)), [Sign::NotConfirmed]);
    assert!(own(tally_until(&named, &counted, None)).is_empty(), "and accused of nothing before an extract tells");
}

#[test]
fn of_two_units_that_share_a_list_the_one_that_did_not_do_the_work_is_flagged() {
    let worked: Vec<One> = truly().into_iter().map(|(day, a)| (day, Some(a), false)).collect();
    let copied = truly().into_iter().take(60).map(|(day, a)| (day, Some(a), true));
    let shares: Vec<One> = honest(330).into_iter().chain(copied).collect();
    assert_eq!(signs(&[tally(&worked), tally(&shares)]), [vec![], vec![Sign::Double]]);
}

#[test]
fn two_members_of_twenty_who_invent_all_their_work_are_enough() {
    let inventing = |n: usize| -> Vec<One> {
        honest(330).into_iter().enumerate().map(|(i, (day, a, d))| (day, a.filter(|_| i % 20 >= n), d)).collect()
    };
    assert!(own(tally(&inventing(0))).is_empty());
    assert_eq!(own(tally(&inventing(2))), [Sign::NotConfirmed]);
}

#[test]
fn invented_people_of_a_place_that_nothing_covers_wait_there_and_are_found_when_it_is_covered() {
    let near = || honest(330).into_iter().map(|c| (c, Some(COVERED)));
    let far = |until: Option<i32>| (0..100).map(move |i| ((1 + i % 33, None, false), until));
    let of = |until| tally_each(&near().chain(far(until)).collect::<Vec<_>>(), &BTreeMap::new(), Some(COVERED));
    let (waiting, known) = (of(None), of(Some(COVERED)));
    assert_eq!((waiting.pending, waiting.judged.decided), (100, 330), "they neither accuse nor make the rest look better");
    assert!(own(waiting).is_empty());
    assert_eq!(own(known), [Sign::NotConfirmed]);
}

#[test]
fn two_weeks_in_which_extracts_leave_the_commune_out_accuse_nobody() {
    for covered in [10, 17, 24] {
        let seen = |c: &One| (c.0, c.1.filter(|a| *a <= covered), c.2);
        let claims: Vec<One> = honest(330).iter().filter(|c| c.0 <= covered + 14).map(seen).collect();
        let found = tally_until(&claims, &by_day(&claims), Some(covered));
        assert!(found.pending >= 100, "{covered}: {found:?}");
        assert!(own(found).is_empty(), "covered until day {covered}");
    }
}

#[test]
fn people_who_moved_to_a_commune_of_old_extracts_speak_against_nobody() {
    // Every fourth person lives elsewhere now, where the newest extract is of the 12th.
    let place = |i: usize| if i.is_multiple_of(4) { 12 } else { COVERED };
    let claims: Vec<(One, Option<i32>)> = honest(330)
        .into_iter()
        .enumerate()
        .map(|(i, (day, a, d))| ((day, a.filter(|a| *a <= place(i)), d), Some(place(i))))
        .collect();
    let found = tally_each(&claims, &BTreeMap::new(), Some(COVERED));
    assert!(found.pending >= 50, "{found:?}");
    assert!(own(found).is_empty());
}

#[test]
fn who_counts_every_day_and_names_all_days_at_once_is_unverified_until_then_and_clean_after() {
    let counted = by_day(&honest(330));
    assert!(own(counting(&[], &counted)).is_empty());
    assert!(own(counting(&honest(330), &counted)).is_empty());
    // Half of the list is an answer that lacks the other half: that is asked for, and the sign goes with it.
    let half: Vec<One> = honest(330).into_iter().filter(|c| c.0 <= 16).collect();
    assert_eq!(own(counting(&half, &counted)), [Sign::Unnamed]);
}
