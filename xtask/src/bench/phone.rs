//! The phone app by itself, in Chromium: what its first load weighs, how soon it opens without a network, how soon an outcome stands,
//! and what Lighthouse says where it is installed.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Line, world::World};
use crate::{files, setup, shell};

/// Measures as `npm run measure` does.
pub fn run(_: &World) -> Result<Vec<Line>> {
    setup::assets()?;
    let Some(chromium) = setup::chromium() else { bail!("Chromium is missing: cargo xtask setup") };
    let mut measure = Command::new("npx");
    measure.current_dir(files::root().join("field")).args(["--no-install", "tsx", "test/measure.ts", "--json"]);
    let told = shell::read(measure.env("VEDICH_CHROMIUM", chromium))?;
    let last = told.lines().last().context("nothing was measured")?;
    let rows: Vec<Value> = serde_json::from_str(last).with_context(|| format!("the app's measuring said: {told}"))?;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let line = |row: &Value| Line {
        what: text(row, "what"),
        value: text(row, "value"),
        limit: text(row, "limit"),
        kept: row["kept"].as_bool().unwrap_or(true),
    };
    Ok(rows.iter().map(line).collect())
}
