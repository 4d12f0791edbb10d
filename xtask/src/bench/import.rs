//! Importing a city's workbook, everything included, against merely reading its cells.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::world::{CITY, FIRST_DAY, NEXT_DAY, World, memory_mb};
use super::{Line, best_of, timed};
use crate::shell;

/// First import, next day's import, and the importer's memory.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let files = world.simulated(world.size(CITY, 2_000), 3, &[])?;
    let first = world.extract(&files, FIRST_DAY)?;
    let next = world.extract(&files, NEXT_DAY)?;
    let reading = |file| best_of(3, || timed(|| shell::read(&mut world.read_cells(file)).map(drop)));
    let (read_first, read_next) = (reading(&first)?, reading(&next)?);

    let (mut best_first, mut best_next, mut peak) = (Duration::MAX, Duration::MAX, 0.0_f64);
    let mut changes = String::new();
    for _ in 0..3 {
        let data = world.set_up("import", &files)?;
        let (took, memory, _) = imported(world, &world.import(&first, FIRST_DAY, &data)?)?;
        best_first = best_first.min(took);
        peak = peak.max(memory);
        let (took, memory, said) = imported(world, &world.import(&next, NEXT_DAY, &data)?)?;
        best_next = best_next.min(took);
        peak = peak.max(memory);
        changes = format!("{} new, {} changed of {}", said["new"], said["changed"], said["rows"]);
    }
    Ok(vec![
        Line::ratio("first import of the city", best_first, read_first, 2.0),
        Line::ratio("next day's import", best_next, read_next, 1.5),
        Line::note("what the next day brought", changes),
        Line::at_most("peak memory of an import", peak, 200.0, "MB"),
    ])
}

/// Runs an import; how long it took, its peak memory in megabytes, and what it said.
fn imported(world: &World, args: &[&str]) -> Result<(Duration, f64, serde_json::Value)> {
    let start = Instant::now();
    let mut child = world.vedich(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut peak = 0.0_f64;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak.max(memory_mb(child.id(), "VmHWM:").unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = start.elapsed();
    let mut said = String::new();
    if let Some(mut out) = child.stdout.take() {
        std::io::Read::read_to_string(&mut out, &mut said)?;
    }
    // 3 is "done, with rejected rows".
    if !matches!(status.code(), Some(0 | 3)) {
        bail!("the import failed ({status}): {said}");
    }
    Ok((took, peak, serde_json::from_str(&said)?))
}
