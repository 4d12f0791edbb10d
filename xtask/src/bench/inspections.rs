//! Inspection rounds with known truth: how often it lies within the 95 % interval.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Line;
use super::world::World;

/// Rounds of each kind of honesty.
const ROUNDS: u32 = 2_000;

/// Coverage of the interval over honest, careless and false units.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let mut command = world.inspection_rounds(world.size(ROUNDS, 200), 1);
    let output = command.output().context("the simulated rounds do not start")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let all = found["coverage"].as_f64().context("no coverage")?;
    let mut lines = vec![Line::holds(
        "the truth lies within the 95 % interval: 93 to 97 % of rounds",
        format!("{:.2} %", all * 100.0),
        (0.93..=0.97).contains(&all),
    )];
    for kind in ["honest", "careless", "false", "very_false"] {
        let of = |key: &str| found[kind][key].as_f64().with_context(|| format!("no {key} of {kind}"));
        let (coverage, width) = (of("coverage")?, of("width")?);
        lines.push(Line::note(
            &format!("of these, {kind} units"),
            format!("{:.2} % of {} intervals, {width:.1} claims of 100 wide", coverage * 100.0, found[kind]["intervals"]),
        ));
    }
    Ok(lines)
}
