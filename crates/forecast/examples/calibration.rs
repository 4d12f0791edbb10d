//! Are the bands as wide as they say? Forecasts made-up campaigns whose process is not the forecast's own, and counts:
//! `cargo run --release -p vedich-forecast --example calibration -- 2000 [first seed]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // a tool that measures and prints

#[path = "../tests/common/mod.rs"]
mod common;

use common::World;
use std::time::{Duration, Instant};
use vedich_forecast::{Goal, Lever, forecast};

#[derive(Default)]
struct Tally {
    campaigns: u32,
    within80: u32,
    within95: u32,
    below: u32,
    width: f64,
    named: u32,
    clear: u32,
    named_clear: u32,
    confused: [[u32; 4]; 4],
    brier: f64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let campaigns: u64 = args.next().as_deref().unwrap_or("2000").parse()?;
    let first: u64 = args.next().as_deref().unwrap_or("1").parse()?;
    let mut slowest = Duration::ZERO;
    println!("after    80 %    95 %   below   width   binding  of clear  (clear)   Brier");
    for after in [0, 5, 10, 20] {
        let mut tally = Tally::default();
        for seed in first..first + campaigns {
            let world = World::new(seed);
            let truth = world.play(None).1.activated;
            // A target that is as often reached as not.
            let target = truth * (0.9 + 0.2 * (seed % 11) as f64 / 10.0);
            let began = Instant::now();
            let mut question = world.question(after, target, 600);
            // What binds is asked of a goal that no future reaches: nothing binds where all do.
            question.goals.push(Goal { target: 1e12, ..question.goals[0] });
            let outlooks = forecast(&question);
            let outlook = &outlooks[0];
            slowest = slowest.max(began.elapsed());
            tally.campaigns += 1;
            tally.within80 += u32::from((outlook.p10..=outlook.p90).contains(&truth));
            let end = &outlook.days[outlook.days.len() - 1];
            tally.within95 += u32::from((end.p2_5..=end.p97_5).contains(&truth));
            tally.below += u32::from(truth < outlook.p50);
            tally.width += (outlook.p90 - outlook.p10) / truth;
            tally.brier += (outlook.probability - f64::from(u8::from(truth >= target))).powi(2);
            let gains = world.gains(after);
            let best = (0..4).max_by(|a, b| gains[*a].total_cmp(&gains[*b])).unwrap_or(0);
            let second = (0..4).filter(|l| *l != best).map(|l| gains[l]).fold(0.0, f64::max);
            let named = outlooks[1].binding.and_then(|b| Lever::ALL.iter().position(|l| *l == b)).unwrap_or(0);
            tally.named += u32::from(named == best);
            tally.confused[best][named] += 1;
            if second <= 0.8 * gains[best] {
                tally.clear += 1;
                tally.named_clear += u32::from(named == best);
            }
        }
        let share = |n: u32| 100.0 * f64::from(n) / f64::from(tally.campaigns);
        println!(
            "{after:5} {:6.1}% {:6.1}% {:6.1}% {:6.1}% {:8.1}% {:8.1}% {:8.1}% {:7.3}   {:?}",
            share(tally.within80),
            share(tally.within95),
            share(tally.below),
            100.0 * tally.width / f64::from(tally.campaigns),
            share(tally.named),
            100.0 * f64::from(tally.named_clear) / f64::from(tally.clear.max(1)),
            share(tally.clear),
            tally.brier / f64::from(tally.campaigns),
            tally.confused
        );
    }
    println!("slowest forecast {slowest:?}");
    // A city: nine places, two targets each, two thousand futures.
    let began = Instant::now();
    for place in 0..9 {
        let mut question = World::new(place).question(5, 1e9, 2_000);
        question.goals.push(question.goals[0]);
        let _ = forecast(&question);
    }
    println!("a city of nine places with two thousand futures: {:?}", began.elapsed());
    Ok(())
}
