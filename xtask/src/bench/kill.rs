//! Ending the importer at random moments: afterwards the database is as before or as after, and the import can be repeated.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::Line;
use super::world::{CITY, FIRST_DAY, NEXT_DAY, World, remove, text};
use crate::shell;

const TIMES: u32 = 50;

/// Kills, looks, repeats. Leftovers of one attempt stay for the next, so they pile up as they would in an office.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let files = world.simulated(world.size(CITY, 2_000), 3, &[])?;
    let (first, next) = (world.extract(&files, FIRST_DAY)?, world.extract(&files, NEXT_DAY)?);
    let before_dir = world.set_up("kill-before", &files)?;
    shell::read(&mut world.vedich(&world.import(&first, FIRST_DAY, &before_dir)?))?;
    let before = world.progress(&before_dir)?;
    let work = world.place("kill-work");
    copy(&before_dir, &work)?;
    let whole = Instant::now();
    shell::read(&mut world.vedich(&world.import(&next, NEXT_DAY, &work)?))?;
    let whole = whole.elapsed();
    let after = world.progress(&work)?;
    ensure!(counts(&before) != counts(&after), "the next day changes no figure, so a half import could not be seen");

    copy(&before_dir, &work)?;
    let mut random = Random(20230620);
    let (mut as_before, mut as_after, mut neither) = (0, 0, 0);
    for _ in 0..TIMES {
        let mut child =
            world.vedich(&world.import(&next, NEXT_DAY, &work)?).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        std::thread::sleep(Duration::from_micros(random.below(whole.as_micros() as u64)));
        child.kill()?;
        child.wait()?;
        let now = world.progress(&work)?;
        if counts(&now) == counts(&before) {
            as_before += 1;
        } else {
            if counts(&now) == counts(&after) {
                as_after += 1
            } else {
                neither += 1
            }
            copy(&before_dir, &work)?;
        }
    }
    shell::read(&mut world.vedich(&world.import(&next, NEXT_DAY, &work)?))?;
    let repeated = counts(&world.progress(&work)?) == counts(&after);
    let value = format!("{as_before} as before, {as_after} as after, {neither} neither");
    Ok(vec![
        Line::holds("killed imports leave the figures as before or after", value, neither == 0),
        Line::holds("after them the import can be repeated", repeated.to_string(), repeated),
    ])
}

/// The figures, without what changes by the clock or the commit number.
fn counts(progress: &Value) -> Vec<Value> {
    let names = ["eligible", "collected_level1", "collected_level2", "approved_level1", "approved_level2", "activated_level1"];
    names.into_iter().chain(["activated_level2", "activated", "issued"]).map(|name| progress[name].clone()).collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    remove(to)?;
    shell::run(Command::new("cp").args(["-r", "--reflink=auto", text(from)?, text(to)?]))
}

/// SplitMix64: the same moments in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
