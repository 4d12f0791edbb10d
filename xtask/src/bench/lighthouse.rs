//! What Lighthouse says of office pages and of the public timetable, as a phone, where it is installed.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    Line,
    pages::{self, PASSWORD, USER},
    world::{CITY, Server, World},
};
use crate::{files, setup, shell};

/// Runs it over pages of a city.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let folder = files::root().join("e2e");
    if !folder.join("node_modules/lighthouse").exists() {
        bail!("Lighthouse is missing: npm install --no-save lighthouse, in e2e");
    }
    let Some(chromium) = setup::chromium() else { bail!("Chromium is missing: cargo xtask setup") };
    let city = world.loaded(world.size(CITY, 2_000), &[])?;
    pages::user(world, &city, "standing_office")?;
    let server = Server::start(world, &city)?;
    let mut measure = Command::new("node");
    measure.current_dir(folder).args(["lighthouse.mjs", &format!("http://127.0.0.1:{}", server.port), USER]);
    measure.env("VEDICH_PASSWORD", PASSWORD).env("VEDICH_CHROMIUM", chromium).stderr(Stdio::inherit());
    let told = shell::read(&mut measure)?;
    let rows: Vec<Value> = serde_json::from_str(told.lines().last().context("nothing was measured")?)?;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let line = |row: &Value| Line {
        what: text(row, "what"),
        value: text(row, "value"),
        limit: text(row, "limit"),
        kept: row["kept"].as_bool().unwrap_or(false),
    };
    Ok(rows.iter().map(line).collect())
}
