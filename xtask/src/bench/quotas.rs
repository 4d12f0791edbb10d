//! A target of a million citizens shared out over 10,000 quarters, and a whole version of their days.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Line;
use super::world::World;

/// Seconds of both, and whether what was handed out adds up.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let output = world.share_out().output().context("sharing out does not start")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let seconds = |key: &str| found[key].as_f64().with_context(|| format!("no {key}"));
    Ok(vec![
        Line::at_most("a million citizens' target over 10,000 quarters", seconds("shared_s")?, 1.0, "s"),
        Line::at_most("a whole version: every day of every quarter, within the funnel", seconds("drawn_s")?, 1.0, "s"),
        Line::holds("quarters and days add up to the target", found["citizens"].to_string(), found["adds_up"] == true),
    ])
}
