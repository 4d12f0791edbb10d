//! How long sharing a target takes: a million citizens in 10,000 quarters of 1,000 communes, then over 26 days.
//! `cargo run --release -p vedich-campaign --example share_out`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // a tool that measures and prints

use std::time::Instant;
use vedich_campaign::quota::{Node, share_out, spread};
use vedich_kernel::Dice;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dice = Dice::new(1, 0);
    let mut nodes = vec![Node::new(None, 0)];
    nodes.extend((0..1_000).map(|_| Node::new(Some(0), 0)));
    nodes.extend((0..10_000).map(|i| {
        let people = 40 + dice.below(120) as i64;
        Node { floor: people / 10, cap: people, ..Node::new(Some(1 + i / 10), people) }
    }));
    let citizens: i64 = nodes.iter().map(|n| n.weight).sum();
    let began = Instant::now();
    let out = share_out(citizens * 8 / 10, &nodes)?;
    let shared = began.elapsed();
    let days: i64 = out.iter().skip(1_001).map(|n| spread(*n, &[100; 26], &[]).days.iter().sum::<i64>()).sum();
    println!("{citizens} citizens, {} nodes: shared in {shared:?}, with 26 days each in {:?}", nodes.len(), began.elapsed());
    println!("quarters add up to {days} of {}", out[0]);
    Ok(())
}
