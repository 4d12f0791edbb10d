//! Phones that send: an evening's batches and single visits, applied when acknowledged; and a server that is ended in the middle
//! of it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Line;
use super::world::{CITY, FIRST_DAY, Server, World, remove, text};
use crate::postgres::Cluster;
use crate::shell;

/// What the product promises on the embedded database, with eight clients.
const VISITS: f64 = 5_000.0;
const SINGLES: f64 = 2_000.0;
const SECONDS: &str = "6";
const KILLS: u64 = 50;
/// Lists and phones last so many days from today, whatever the simulated campaign's days are.
const LAST: u64 = 20;

/// A city with lists for every quarter, and a token of the office.
struct Field {
    data: PathBuf,
    url: Option<String>,
    office: String,
    last_day: String,
}

impl Field {
    fn place(&self) -> Result<Vec<&str>> {
        let mut place = vec!["--data", text(&self.data)?];
        if let Some(url) = &self.url {
            place.extend(["--database-url", url]);
        }
        Ok(place)
    }

    fn run(&self, world: &World, args: &[&str]) -> Result<String> {
        shell::read(&mut world.vedich(&[args, &self.place()?].concat()))
    }

    /// Sets a city up, imports the opening day and draws lists up for everybody.
    fn build(world: &World, name: &str, url: Option<String>) -> Result<Self> {
        let files = world.simulated(world.size(CITY, 4_000), 1, &[])?;
        let data = world.place(name);
        remove(&data)?;
        let last_day = shell::read(Command::new("date").args(["+%F", "-d", &format!("+{LAST} days")]))?.trim().to_owned();
        let mut field = Self { data, url, office: String::new(), last_day };
        field.run(world, &["init", "--plan", text(&files.join("plan.toml"))?])?;
        let extract = world.extract(&files, FIRST_DAY)?;
        let import = ["extract", "import", text(&extract)?, "--as-of", FIRST_DAY, "--coverage", "full", "--confirm", "--json"];
        field.run(world, &import)?;
        let progress: Value = serde_json::from_str(&field.run(world, &["progress", "--json"])?)?;
        let root = progress["locality"]["code"].as_str().context("progress names no locality")?.to_owned();
        for kind in ["activation", "collection"] {
            let day = field.last_day.clone();
            let lists = ["work-list", "create", "--kind", kind, "--locality", &root, "--due", &day, "--lease-until", &day];
            field.run(world, &lists)?;
        }
        let password = world.place("password");
        std::fs::write(&password, "a long password for measuring only")?;
        let user = ["user", "create", "--name", "office", "--role", "standing_office", "--password-file", text(&password)?];
        field.run(world, &user)?;
        let office = field.run(world, &["token", "create", "--user", "office"])?;
        office.trim().clone_into(&mut field.office);
        Ok(field)
    }

    fn load(&self, world: &World, port: u16, phones: &str, seconds: &str, batch: &str, acknowledged: &str) -> Command {
        let mut command = world.field_load();
        let port = port.to_string();
        command.args([&port, &self.office, &self.last_day, phones, seconds, batch, acknowledged]).stdin(Stdio::null());
        command
    }

    /// What one run of the load generator saw.
    fn measured(&self, world: &World, port: u16, batch: &str) -> Result<Value> {
        let told = shell::read(&mut self.load(world, port, "40", SECONDS, batch, "-"))?;
        let told: Value = serde_json::from_str(&told).with_context(|| format!("the load generator said: {told}"))?;
        ensure!(told["broken"].as_array().is_some_and(Vec::is_empty), "a client broke off: {told}");
        ensure!(told["other"] == 0, "not everything was recorded: {told}");
        Ok(told)
    }

    /// Counters of all lists against their facts.
    fn checked(&self, world: &World) -> Result<Value> {
        Ok(serde_json::from_str(&self.run(world, &["db", "check-lists", "--json"])?)?)
    }
}

/// Batches and single visits on SQLite and PostgreSQL.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let mut lines = measure(world, "SQLite", &Field::build(world, "field-sqlite", None)?, true)?;
    let cluster = Cluster::start(true)?;
    let on_postgres = Field::build(world, "field-postgres", Some(cluster.url("postgres")))?;
    lines.extend(measure(world, "PostgreSQL", &on_postgres, false)?);
    Ok(lines)
}

fn measure(world: &World, engine: &str, field: &Field, promised: bool) -> Result<Vec<Line>> {
    let server = Server::start_at(world, &field.place()?)?;
    let batches = field.measured(world, server.port, "50")?;
    let singles = field.measured(world, server.port, "1")?;
    drop(server);
    let rate = |told: &Value, what: &str| told[what].as_f64().unwrap_or(0.0) / told["seconds"].as_f64().unwrap_or(1.0);
    let shown = |told: &Value, rate: f64| {
        let ms = |name: &str| told[name].as_f64().unwrap_or(0.0);
        format!("{rate:.0}/s  (median {:.1} ms, p99 {:.1} ms)", ms("median_ms"), ms("p99_ms"))
    };
    let line = |what: String, value: String, rate: f64, least: f64| {
        if promised {
            Line { what, value, limit: format!("at least {least}/s"), kept: rate >= least }
        } else {
            Line::note(&what, value)
        }
    };
    let (visits, requests) = (rate(&batches, "recorded"), rate(&singles, "requests"));
    let check = field.checked(world)?;
    Ok(vec![
        line(format!("visits in batches of 50, 8 clients, {engine}"), shown(&batches, visits), visits, VISITS),
        line(format!("single visits, 8 clients, {engine}"), shown(&singles, requests), requests, SINGLES),
        Line::holds(&format!("counters of lists are what the facts say, {engine}"), format!("{} visits", check["visits"]), true),
    ])
}

/// The server is ended with `kill -9` again and again while phones send: what was acknowledged is there once.
pub fn kill(world: &World) -> Result<Vec<Line>> {
    let field = Field::build(world, "field-kill", None)?;
    let file = world.place("acknowledged");
    remove(&file)?;
    let (mut random, mut rounds) = (20_230_620_u64, 0);
    for _ in 0..if world.small { 5 } else { KILLS } {
        let mut server = Server::start_at(world, &field.place()?)?;
        let mut load =
            field.load(world, server.port, "8", "30", "10", text(&file)?).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let size = || std::fs::metadata(&file).map_or(0, |m| m.len());
        let before = size();
        // Enrolling takes the first part; the kill comes in the middle of sending.
        for _ in 0..600 {
            if size() > before {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((random >> 33) % 400));
        server.kill()?;
        load.wait()?;
        rounds += 1;
    }
    let acknowledged: Vec<String> = std::fs::read_to_string(&file)?.lines().map(str::to_owned).collect();
    let check = field.checked(world)?;
    let kept: HashSet<String> =
        check["recorded"].as_array().into_iter().flatten().filter_map(|o| o.as_str().map(str::to_owned)).collect();
    let lost = acknowledged.iter().filter(|id| !kept.contains(*id)).count();
    ensure!(!acknowledged.is_empty(), "nothing was acknowledged, so nothing could be lost");
    let value = format!("{lost} of {} lost after {rounds} kills", acknowledged.len());
    Ok(vec![
        Line::holds("every acknowledged visit is there, once", value, lost == 0),
        Line::holds("counters of lists are what the facts say", format!("{} visits", check["visits"]), true),
    ])
}
