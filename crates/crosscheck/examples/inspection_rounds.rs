//! Simulated inspection rounds with known truth: how often the true number of false claims lies within the 95 % interval. Arguments:
//! rounds, seed. Prints JSON, for `cargo xtask bench inspections`.
#![allow(clippy::print_stdout)] // its answer goes there

use std::collections::BTreeMap;
use uuid::Uuid;
use vedich_crosscheck::inspections::{
    Risk,
    draw::{Candidate, draw},
    estimate::{Seen, estimate},
};
use vedich_kernel::UnitId;

/// A seeded generator (xorshift): the same arguments give the same answer.
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

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + usize::try_from(self.next() % (to - from) as u64).unwrap_or(0)
    }
}

/// Intervals that hold the truth, of all, and their widths in claims per hundred.
#[derive(Default)]
struct Held {
    within: u32,
    all: u32,
    width: f64,
}

fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<u64>().unwrap_or(0));
    let (rounds, seed) = (args.next().unwrap_or(400), args.next().unwrap_or(1));
    let kinds = [("honest", 0.0, 0.03), ("careless", 0.03, 0.1), ("false", 0.1, 0.3), ("very_false", 0.3, 0.8)];
    let mut out = serde_json::Map::new();
    let mut total = Held::default();
    for (name, from, to) in kinds {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut held = Held::default();
        for round in 0..rounds {
            one(&mut dice, i64::try_from(round).unwrap_or(0), (from, to), &mut held);
        }
        total.within += held.within;
        total.all += held.all;
        let share = f64::from(held.within) / f64::from(held.all);
        out.insert(
            name.to_owned(),
            serde_json::json!({ "coverage": share, "width": held.width / f64::from(held.all), "intervals": held.all }),
        );
    }
    out.insert("coverage".to_owned(), (f64::from(total.within) / f64::from(total.all)).into());
    println!("{}", serde_json::Value::Object(out));
}

/// One round over units of different sizes: some are false more often where something strikes, some where nothing does.
fn one(dice: &mut Dice, round: i64, (from, to): (f64, f64), held: &mut Held) {
    let units = dice.between(2, 6);
    let mut frame = Vec::new();
    let mut wrong = Vec::new();
    for unit in 1..=units {
        let base = from + (to - from) * dice.share();
        let tilt = 0.5 + 1.5 * dice.share();
        let quiet = 0.4 + 0.55 * dice.share();
        for _ in 0..dice.between(20, 350) {
            let s = dice.share();
            let risk = if s < quiet {
                Risk::Usual
            } else if s < quiet + (1.0 - quiet) * 0.7 {
                Risk::Raised
            } else {
                Risk::High
            };
            frame.push(Candidate {
                claim: Uuid::from_u64_pair(dice.next(), dice.next()),
                unit: UnitId(i64::try_from(unit).unwrap_or(0)),
                risk,
            });
            let often = if risk == Risk::Usual { base } else { (base * tilt).min(0.97) };
            wrong.push(dice.share() < often);
        }
    }
    let drawn = draw(&frame, &BTreeMap::new(), dice.between(10 * units, 40 * units), round);
    for unit in (1..=units).filter_map(|u| i64::try_from(u).ok()).map(UnitId) {
        let seen: Vec<Seen> = drawn
            .strata
            .iter()
            .filter(|s| s.unit == unit)
            .map(|s| {
                let own = drawn.chosen.iter().filter(|at| frame[**at].unit == unit && frame[**at].risk == s.risk);
                // One in twelve is not found at home or does not want to say.
                let answers: Vec<bool> = own.filter(|_| dice.share() > 0.08).map(|at| wrong[*at]).collect();
                let count = |n: usize| i64::try_from(n).unwrap_or(0);
                Seen {
                    population: s.population,
                    decided: count(answers.len()),
                    wrong: count(answers.iter().filter(|w| **w).count()),
                }
            })
            .collect();
        let Some(e) = estimate(&seen) else { continue };
        let truth = frame.iter().zip(&wrong).filter(|(c, w)| c.unit == unit && **w).count();
        let truth = i64::try_from(truth).unwrap_or(0);
        held.within += u32::from((e.least..=e.most).contains(&truth));
        held.all += 1;
        held.width += 100.0 * (e.most - e.least) as f64 / e.population as f64;
    }
}
