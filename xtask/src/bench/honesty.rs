//! Over-reporting found: simulated campaigns with known truth, played into the product up to the end of phase 1.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Line;
use super::world::{CITY, World, text};

/// The ten seeds of the promise, on which the score may be tuned; others are for those who check.
const SEEDS: std::ops::RangeInclusive<u32> = 1..=10;
/// Days of a campaign until the end of phase 1.
const DAYS: u32 = 26;

/// Flagged units against those who really over-report.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let (mut right, mut wrong, mut missed) = (0.0_f64, 0.0_f64, 0.0_f64);
    for seed in SEEDS {
        let files = world.simulated_with(world.size(CITY, 12_000), DAYS, seed)?;
        let data = world.set_up("honesty", &files)?;
        play(world, &files, &data)?;
        let found = world.json(&["cross-check", "--units", "--to", "2023-07-15", "--json", "--data", text(&data)?])?;
        let flagged: BTreeSet<String> = codes(&found["units"], |u| u["flagged"] == true, "unit")?;
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(files.join("truth.json"))?)?;
        let guilty: BTreeSet<String> = truth["over_reporting_units"]
            .as_array()
            .context("no truth")?
            .iter()
            .filter_map(|u| u.as_str().map(str::to_owned))
            .collect();
        right += flagged.intersection(&guilty).count() as f64;
        wrong += flagged.difference(&guilty).count() as f64;
        missed += guilty.difference(&flagged).count() as f64;
    }
    Ok(vec![
        Line::at_least("precision of flagged units", right / (right + wrong).max(1.0), 0.95),
        Line::at_least("recall of over-reporting units", right / (right + missed).max(1.0), 0.95),
        Line::note("flagged rightly, wrongly, missed", format!("{right}, {wrong}, {missed}")),
    ])
}

/// Every day's claims and counts, and the extracts that decide: the opening's and the last one of phase 1.
fn play(world: &World, files: &Path, data: &Path) -> Result<()> {
    let mut extracts: Vec<_> = std::fs::read_dir(files.join("extracts"))?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    extracts.retain(|p| p.is_file());
    extracts.sort();
    for file in &extracts {
        let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
        let day = name.trim_start_matches("extract-").to_owned();
        imported(world, &world.import(file, &day, data)?)?;
        for kind in ["claims", "counts"] {
            let file = files.join("claims").join(format!("{kind}-{day}.xlsx"));
            if file.exists() {
                imported(world, &["claims", "import", text(&file)?, "--data", text(data)?, "--json"])?;
            }
        }
    }
    Ok(())
}

fn imported(world: &World, args: &[&str]) -> Result<()> {
    let output = world.vedich(args).output()?;
    // 3 is "done, with rejected rows".
    anyhow::ensure!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn codes(rows: &Value, keep: impl Fn(&Value) -> bool, key: &str) -> Result<BTreeSet<String>> {
    let rows = rows.as_array().context("no units")?;
    Ok(rows.iter().filter(|r| keep(r)).filter_map(|r| r[key].as_str().map(str::to_owned)).collect())
}
