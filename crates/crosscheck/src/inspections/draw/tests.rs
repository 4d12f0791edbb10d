//! The draw, and whether draw and estimate together keep their word.

use super::*;
use crate::inspections::estimate::{Seen, estimate};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A small generator for tests: xorshift, seeded.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn claim(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
}

fn frame(dice: &mut Dice, units: &[(i64, usize)]) -> Vec<Candidate> {
    let mut out = Vec::new();
    for (unit, n) in units {
        for _ in 0..*n {
            let risk = match dice.share() {
                s if s < 0.65 => Risk::Usual,
                s if s < 0.9 => Risk::Raised,
                _ => Risk::High,
            };
            out.push(Candidate { claim: dice.claim(), unit: UnitId(*unit), risk });
        }
    }
    out
}

fn drawn_of(d: &Drawn, unit: i64) -> i64 {
    d.strata.iter().filter(|s| s.unit == UnitId(unit)).map(|s| s.drawn).sum()
}

#[test]
fn a_doubtful_unit_and_risky_claims_are_looked_at_more_often() {
    let all = frame(&mut Dice(7), &[(1, 300), (2, 300), (3, 30)]);
    let doubt = BTreeMap::from([(UnitId(2), 0.99)]);
    let d = draw(&all, &doubt, 60, 42);
    assert_eq!(d.chosen.len(), 60);
    assert!(drawn_of(&d, 2) > 2 * drawn_of(&d, 1) && drawn_of(&d, 3) >= 8, "{:?}", d.strata);
    let rate = |risk| {
        let s = d.strata.iter().find(|s| s.unit == UnitId(2) && s.risk == risk).unwrap();
        s.drawn as f64 / s.population as f64
    };
    assert!(rate(Risk::High) > 1.5 * rate(Risk::Raised) && rate(Risk::Raised) > 1.5 * rate(Risk::Usual));
}

#[test]
fn a_small_round_looks_well_at_few_units() {
    let units: Vec<(i64, usize)> = (1..30).map(|u| (u, 40)).collect();
    let doubt = BTreeMap::from([(UnitId(9), 1.0), (UnitId(17), 0.9)]);
    let d = draw(&frame(&mut Dice(3), &units), &doubt, 20, 1);
    let taken: BTreeSet<i64> = d.strata.iter().filter(|s| s.drawn > 0).map(|s| s.unit.0).collect();
    assert_eq!(taken, BTreeSet::from([9, 17]));
}

#[test]
fn a_round_over_two_units_looks_at_both_however_small_it_is() {
    let all = frame(&mut Dice(11), &[(1, 30), (2, 200)]);
    let doubt = BTreeMap::from([(UnitId(2), 0.99)]);
    for size in 2..20 {
        let d = draw(&all, &doubt, size, 5);
        assert!(drawn_of(&d, 1) >= 1 && drawn_of(&d, 2) >= drawn_of(&d, 1), "{size}: {:?}", d.strata);
    }
}

/// Rounds over units of every honesty: how often the truth lies within the interval.
#[test]
fn the_truth_lies_within_the_interval_in_93_to_97_of_a_hundred_rounds() {
    let mut dice = Dice(2_023);
    let (mut all_within, mut all_rounds) = (0, 0);
    for (from, to) in [(0.0, 0.03), (0.03, 0.1), (0.1, 0.3), (0.3, 0.8)] {
        let (mut within, mut all) = (0, 0);
        for round in 0..200 {
            let n = 60 + (dice.next() % 240) as usize;
            let candidates = frame(&mut dice, &[(1, n), (2, n / 2)]);
            let base = from + (to - from) * dice.share();
            let wrong: Vec<bool> = candidates
                .iter()
                .map(|c| {
                    let tilt: f64 = [0.8, 1.2, 1.8][usize::try_from(c.risk.number()).unwrap()];
                    dice.share() < (base * tilt).min(0.97)
                })
                .collect();
            let d = draw(&candidates, &BTreeMap::new(), 20 + (dice.next() % 60) as usize, round);
            for unit in [UnitId(1), UnitId(2)] {
                let seen: Vec<Seen> = d
                    .strata
                    .iter()
                    .filter(|s| s.unit == unit)
                    .map(|s| {
                        let own = d.chosen.iter().filter(|at| candidates[**at].unit == unit && candidates[**at].risk == s.risk);
                        let false_ones = own.filter(|at| wrong[**at]).count();
                        Seen { population: s.population, decided: s.drawn, wrong: i64::try_from(false_ones).unwrap() }
                    })
                    .collect();
                let truth = candidates.iter().zip(&wrong).filter(|(c, w)| c.unit == unit && **w).count();
                let e = estimate(&seen).unwrap();
                within += i32::from((e.least..=e.most).contains(&i64::try_from(truth).unwrap()));
                all += 1;
            }
        }
        let share = f64::from(within) / f64::from(all);
        // Counts are whole numbers, so a kind may lie a little beside; 400 intervals tell it to one in a hundred.
        assert!((0.92..=0.985).contains(&share), "{from}..{to}: {within} of {all}");
        all_within += within;
        all_rounds += all;
    }
    let share = f64::from(all_within) / f64::from(all_rounds);
    assert!((0.93..=0.97).contains(&share), "{all_within} of {all_rounds}");
}

proptest! {
    #[test]
    fn a_draw_keeps_its_size_and_does_not_depend_on_order(
        seed in any::<u64>(), units in prop::collection::vec(1..60_usize, 1..8), size in 1..120_usize, by in any::<i64>(),
    ) {
        let units: Vec<(i64, usize)> = (1..).zip(units).collect();
        let mut all = frame(&mut Dice(seed | 1), &units);
        let d = draw(&all, &BTreeMap::new(), size, by);
        let takes_part: usize = d.strata.iter().map(|s| usize::try_from(s.population).unwrap()).sum();
        prop_assert_eq!(d.chosen.len(), size.min(takes_part));
        prop_assert!(d.strata.iter().all(|s| s.drawn <= s.population));
        let claims: Vec<Uuid> = d.chosen.iter().map(|at| all[*at].claim).collect();
        prop_assert_eq!(claims.iter().collect::<BTreeSet<_>>().len(), claims.len());
        if size >= units.len() {
            prop_assert!(units.iter().all(|(unit, _)| drawn_of(&d, *unit) >= 1), "every unit gives somebody: {:?}", d.strata);
        }
        all.reverse();
        let again = draw(&all, &BTreeMap::new(), size, by);
        prop_assert_eq!(again.chosen.iter().map(|at| all[*at].claim).collect::<Vec<_>>(), claims);
        prop_assert_eq!(again.frame, d.frame);
    }
}
