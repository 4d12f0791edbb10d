//! How long sharing a target takes: a million citizens in 10,000 quarters of 1,000 communes. First the shares alone, then a whole version:
//! every day of every quarter by the funnel of its commune. Prints seconds and sums as JSON, for `cargo xtask bench quotas`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // a tool that measures and prints

use std::time::Instant;
use vedich_campaign::{
    quota::{Funnel, Node, share_out},
    quotas::{
        Holder, Line,
        draw::{Frame, Seed, draw},
    },
};
use vedich_kernel::{Dice, LocalityId};

const COMMUNES: usize = 1_000;
const QUARTERS: usize = 10_000;
const DAYS: usize = 26;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dice = Dice::new(1, 0);
    let people: Vec<i64> = (0..QUARTERS).map(|_| 40 + i64::try_from(dice.below(120)).unwrap_or(0)).collect();
    let citizens: i64 = people.iter().sum();
    let total = citizens * 8 / 10;

    let mut nodes = vec![Node::new(None, 0)];
    nodes.extend((0..COMMUNES).map(|_| Node::new(Some(0), 0)));
    nodes.extend(people.iter().enumerate().map(|(i, n)| Node { floor: n / 10, cap: *n, ..Node::new(Some(1 + i / 10), *n) }));
    let began = Instant::now();
    let out = share_out(total, &nodes)?;
    let shared = began.elapsed().as_secs_f64();

    let seeds = seeds(&people);
    let frame = Frame { total, weights: vec![100; DAYS], all_weights: 2_600, day_limit_bp: 30_000 };
    let began = Instant::now();
    let version = draw(&seeds, &frame);
    let drawn = began.elapsed().as_secs_f64();
    let quarters = &version[1 + COMMUNES..1 + COMMUNES + QUARTERS];
    let by_day: i64 = quarters.iter().map(|n| n.days.iter().sum::<i64>() + n.short).sum();
    println!(
        "{{\"citizens\":{citizens},\"quarters\":{QUARTERS},\"shared_s\":{shared:.4},\"drawn_s\":{drawn:.4},\"adds_up\":{}}}",
        out[1 + COMMUNES..].iter().sum::<i64>() == out[0] && by_day == version[0].quota
    );
    Ok(())
}

fn seeds(people: &[i64]) -> Vec<Seed> {
    let seed = |parent, id, weight: i64, funnel| Seed {
        parent,
        line: Line::Place,
        holder: Holder::Locality(LocalityId(id)),
        weight,
        floor: None,
        cap: None,
        fixed: None,
        possible: Some(weight),
        done: 0,
        funnel,
        told: false,
        asked: [0; 3],
    };
    let mut seeds = vec![seed(None, 0, 0, None)];
    for (c, quarters) in (1_i64..).zip(people.chunks(QUARTERS / COMMUNES)) {
        let all: i64 = quarters.iter().sum();
        let way = Funnel {
            need: 0,
            approved: all / 6,
            arriving: vec![all / 60; 5],
            intake: vec![all / 60; DAYS],
            doors: vec![all / 40; DAYS],
            weights: Vec::new(),
            lag1: 1,
            lag2: 3,
            approval_bp: 9_500,
            level2_bp: 7_000,
        };
        seeds.push(seed(Some(0), c, all, Some(way)));
    }
    for (i, n) in people.iter().enumerate() {
        seeds.push(seed(Some(1 + i / 10), 2_000, *n, None));
    }
    seeds
}
