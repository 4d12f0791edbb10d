//! Plans generated instances and prints how far from the best possible the timetables are:
//! `cargo run --release -p vedich-planner --example plan_instances -- --size city --count 10 --seconds 10 [--write DIR]`.
#![allow(clippy::print_stdout)] // a tool that measures and prints

use vedich_kernel::SystemClock;
use vedich_planner::{Limits, Size, generate, plan, to_mps};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut size, mut first, mut count, mut seconds, mut folder, mut enough) = (Size::City, 1, 10, 10.0, None, 0.001);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--size" => size = Size::from_name(&value).ok_or("small, city or province")?,
            "--first" => first = value.parse()?,
            "--count" => count = value.parse()?,
            "--seconds" => seconds = value.parse()?,
            "--enough" => enough = value.parse()?,
            "--write" => folder = Some(std::path::PathBuf::from(value)),
            _ => return Err(format!("unknown option {arg}").into()),
        }
    }
    println!("size      seed   dossiers      bound     gap %   greedy %  uneven  road h  shifts       s");
    let mut worst: f64 = 0.0;
    for seed in first..first + count {
        let instance = generate(size, seed);
        if let Some(folder) = &folder {
            let name = |ending: &str| folder.join(format!("{}-{seed}.{ending}", size.name()));
            std::fs::write(name("json"), serde_json::to_string_pretty(&instance)?)?;
            std::fs::write(name("mps"), to_mps(&instance)?)?;
        }
        let p = plan(&instance, Limits { seconds, enough, ..Limits::default() }, &SystemClock, &mut |_| true)?;
        worst = worst.max(p.gap);
        println!(
            "{:9} {seed:4} {:10.1} {:10.1} {:9.3} {:9.3} {:7.1} {:7.1} {:7} {:7.2}",
            size.name(),
            p.objective,
            p.bound,
            100.0 * p.gap,
            100.0 * (p.bound - p.greedy) / p.bound,
            p.unevenness,
            p.travel_minutes as f64 / 60.0,
            p.shifts.len(),
            p.seconds
        );
    }
    println!("largest gap {:.3} %", 100.0 * worst);
    Ok(())
}
