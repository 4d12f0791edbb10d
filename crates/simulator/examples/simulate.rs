//! Writes a sample city's files: `cargo run -p vedich-simulator --example simulate -- --citizens 2000 --seed 1 --days 10
//! --dishonest 0.15 --out DIR [--communes N] [--per-ward] [--filtered] [--dirty] [--excel-dates] [--csv]`.
#![allow(clippy::print_stderr)] // an example speaks to the terminal

use vedich_simulator::{Options, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--citizens" => options.citizens = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--days" => options.days = value()?.parse()?,
            "--dishonest" => options.dishonest = value()?.parse()?,
            "--out" => options.out = value()?.into(),
            "--communes" => options.communes = Some(value()?.parse()?),
            "--per-ward" => options.per_ward = true,
            "--filtered" => options.filtered = true,
            "--dirty" => options.dirty = true,
            "--excel-dates" => options.excel_dates = true,
            "--csv" => options.csv = true,
            _ => return Err(format!("unknown option {arg}").into()),
        }
    }
    let summary = simulate(&options, &mut |p| eprintln!("{} ({}/{})", p.day, p.done, p.total))?;
    if let Some(last) = summary.days.last() {
        let f = last.figures;
        eprintln!("{}: {} of {} activated, {} issued", last.day, f.activated, f.eligible, f.issued);
    }
    Ok(())
}
