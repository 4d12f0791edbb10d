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
    let days: BTreeSet<i32> = claims.iter().map(|c| c.0).chain(counted.keys().copied()).collect();
    let mut days: Vec<UnitDay> = days
        .into_iter()
        .map(|day| {
            let mut parts = [0; 5];
            for (claim, activated, double) in claims.iter().filter(|c| c.0 == day) {
                let part = match verdict(*claim, *activated, covered) {
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
