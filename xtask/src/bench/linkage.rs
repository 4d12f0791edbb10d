//! A roster without numbers against the register: how many of its rows find the right person, and how long that takes.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Line;
use super::world::{CITY, World, text};

/// The roster with the errors that the measure names, and one with errors that no tuning looked at; seeds apart from the
/// sample city's.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let citizens = world.size(CITY, 4_000);
    let data = world.loaded(citizens, &["--roster"])?;
    let rosters = world.simulated(citizens, 1, &["--roster"])?.join("rosters");
    let mut lines = measure(world, &data, &rosters, "roster", "named errors", Some(0.975))?;
    lines.extend(measure(world, &data, &rosters, "roster-odd", "other errors, not tuned on", None)?);
    Ok(lines)
}

fn measure(world: &World, data: &Path, rosters: &Path, name: &str, what: &str, promise: Option<f64>) -> Result<Vec<Line>> {
    let truth = truth(&rosters.join(format!("{name}-truth.csv")))?;
    let file = rosters.join(format!("{name}.xlsx"));
    let (mut best, mut said) = (Duration::MAX, String::new());
    for _ in 0..3 {
        let start = Instant::now();
        let output = world.vedich(&["link", text(&file)?, "--register", "--json", "--data", text(data)?]).output()?;
        best = best.min(start.elapsed());
        // 3 is "done, with rejected rows".
        anyhow::ensure!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
        said = String::from_utf8(output.stdout)?;
    }
    let answer: Value = serde_json::from_str(&said)?;
    let sure = Score::of(&answer, &truth, |pair| pair["verdict"] == "match")?;
    let all = Score::of(&answer, &truth, |_| true)?;
    Ok(vec![
        match promise {
            Some(least) => Line::at_least(&format!("{what}: F1 of matches"), sure.f1(), least),
            None => Line::note(&format!("{what}: F1 of matches"), format!("{:.4}", sure.f1())),
        },
        Line::note("  precision and recall of matches", format!("{:.4} and {:.4}", sure.precision(), sure.recall())),
        Line::note("  with the doubtful ones' first guess", format!("{:.4} and {:.4}", all.precision(), all.recall())),
        Line::note("  doubtful, not found", format!("{} and {} of {}", answer["doubtful"], answer["unmatched"], answer["rows"])),
        Line::at_most(&format!("{what}: the whole command"), best.as_secs_f64(), 3.0, "s"),
    ])
}

/// Masked numbers of who is meant, by row.
fn truth(path: &Path) -> Result<HashMap<i64, String>> {
    let text = std::fs::read_to_string(path)?;
    let row = |line: &str| -> Option<(i64, String)> {
        let (row, id) = line.split_once(',')?;
        Some((row.parse().ok()?, format!("{}*****{}", id.get(..3)?, id.get(8..)?.trim())))
    };
    text.lines().skip(1).map(|line| row(line).context("a broken line of truth")).collect()
}

#[derive(Default)]
struct Score {
    right: f64,
    wrong: f64,
    meant: f64,
}

impl Score {
    fn of(answer: &Value, truth: &HashMap<i64, String>, counts: impl Fn(&Value) -> bool) -> Result<Self> {
        let mut score = Self { meant: truth.len() as f64, ..Self::default() };
        for pair in answer["pairs"].as_array().context("no pairs")?.iter().filter(|p| counts(p)) {
            let row = pair["row"].as_i64().context("a pair without its row")?;
            if truth.get(&row).map(String::as_str) == pair["national_id"].as_str() {
                score.right += 1.0
            } else {
                score.wrong += 1.0
            }
        }
        Ok(score)
    }

    fn precision(&self) -> f64 {
        self.right / (self.right + self.wrong).max(1.0)
    }

    fn recall(&self) -> f64 {
        self.right / self.meant.max(1.0)
    }

    fn f1(&self) -> f64 {
        2.0 * self.precision() * self.recall() / (self.precision() + self.recall()).max(1e-9)
    }
}
