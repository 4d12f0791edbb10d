//! A million rows of CSV, sealed and counted, against loading the same rows into one bare table with its indexes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::world::{FIRST_DAY, World, remove, text};
use super::{Line, timed};
use crate::postgres::Cluster;
use crate::shell;

/// The baseline's table: the extract's columns as text; its key and two indexes are built after loading, as one would.
const TABLE: &str = include_str!("baseline_table.sql");
const INDEXES: &str = include_str!("baseline_indexes.sql");
/// As safe as the product's own database.
const SQLITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n";

/// On SQLite, against the `sqlite3` program.
pub fn on_sqlite(world: &World) -> Result<Vec<Line>> {
    let (files, csv) = csv(world)?;
    let plain = plain_rows(world, &csv)?;
    let database = world.place("baseline.sqlite");
    let baseline = timed(|| {
        for old in ["baseline.sqlite", "baseline.sqlite-wal", "baseline.sqlite-shm"] {
            remove(&world.place(old))?;
        }
        let script = format!("{SQLITE_PRAGMAS}{TABLE}.mode csv\n.import {} extract\n{INDEXES}", text(&plain)?);
        let program = shell::find(&["sqlite3"]).context("the baseline is the program sqlite3: apt-get install sqlite3")?;
        feed(Command::new(program).arg(&database), &script)
    })?;
    let data = world.set_up("million", &files)?;
    let ours = timed(|| import(world, &world.import(&csv, FIRST_DAY, &data)?))?;
    Ok(vec![Line::ratio("a million rows on SQLite", ours, baseline, 1.0)])
}

/// On PostgreSQL (with real commits), against `\copy`.
pub fn on_postgres(world: &World) -> Result<Vec<Line>> {
    let (files, csv) = csv(world)?;
    let plain = plain_rows(world, &csv)?;
    let cluster = Cluster::start(true)?;
    let psql = shell::find(&["psql"]).context("the baseline is the program psql: apt-get install postgresql-client")?;
    let sql = |database: &str| {
        let mut command = Command::new(&psql);
        command.args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &cluster.url(database)]);
        command
    };
    feed(&mut sql("postgres"), "CREATE DATABASE baseline;\nCREATE DATABASE vedich;\n")?;
    let baseline = timed(|| {
        let script = format!("{TABLE}\\copy extract FROM '{}' WITH (FORMAT csv)\n{INDEXES}", text(&plain)?);
        feed(&mut sql("baseline"), &script)
    })?;
    let data = world.place("million-postgres");
    remove(&data)?;
    let url = cluster.url("vedich");
    let address = ["--database-url", &url];
    let plan = files.join("plan.toml");
    shell::read(world.vedich(&["init", "--data", text(&data)?, "--plan", text(&plan)?]).args(address))?;
    let mut args = world.import(&csv, FIRST_DAY, &data)?;
    args.extend(address);
    let ours = timed(|| import(world, &args))?;
    Ok(vec![Line::ratio("a million rows on PostgreSQL", ours, baseline, 2.5)])
}

fn csv(world: &World) -> Result<(PathBuf, PathBuf)> {
    let files = world.simulated(world.size(1_000_000, 20_000), 1, &["--csv"])?;
    let file = world.extract(&files, FIRST_DAY)?;
    anyhow::ensure!(file.extension().is_some_and(|ext| ext == "csv"), "{} is not CSV", file.display());
    Ok((files, file))
}

/// The file without byte order mark, title rows and header: neither baseline program can skip those by itself.
fn plain_rows(world: &World, csv: &Path) -> Result<PathBuf> {
    let text = std::fs::read_to_string(csv)?;
    let header = text.lines().position(|line| line.trim_start_matches('\u{feff}').starts_with("STT")).context("no header row")?;
    let start: usize = text.split_inclusive('\n').take(header + 1).map(str::len).sum();
    let plain = world.place("plain.csv");
    std::fs::write(&plain, &text[start..])?;
    Ok(plain)
}

fn import(world: &World, args: &[&str]) -> Result<()> {
    let output = world.vedich(args).output()?;
    anyhow::ensure!(
        matches!(output.status.code(), Some(0 | 3)),
        "the import failed ({}): {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Runs a program with a script on its standard input.
fn feed(command: &mut Command, script: &str) -> Result<()> {
    use std::io::Write;
    let mut child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn()?;
    child.stdin.take().context("no standard input")?.write_all(script.as_bytes())?;
    let status = child.wait()?;
    anyhow::ensure!(status.success(), "{} failed ({status})", shell::shown(command));
    Ok(())
}
