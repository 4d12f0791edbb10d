//! `cargo xtask bench`: what the product promises about speed and memory, measured on a release build.
//!
//! A time alone says something about a machine; so each promise is a ratio between the product and a baseline that does
//! the unavoidable part of the same work, measured in the same run on the same files. `docs/performance.md` keeps results.

mod documents;
mod field;
mod honesty;
mod http;
mod import;
mod inspections;
mod kill;
mod lighthouse;
mod linkage;
mod million;
mod pages;
mod phone;
mod quotas;
mod reports;
mod timetable;
mod world;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use world::World;

/// One promise.
struct Scenario {
    name: &'static str,
    what: &'static str,
    run: fn(&World) -> Result<Vec<Line>>,
}

const SCENARIOS: &[Scenario] = &[
    Scenario { name: "import", what: "a city's XLSX, first and next day, against reading its cells", run: import::run },
    Scenario { name: "million", what: "a million-row CSV, against sqlite3 and its indexes", run: million::on_sqlite },
    Scenario { name: "million-postgres", what: "the same on PostgreSQL, against \\copy", run: million::on_postgres },
    Scenario { name: "overview", what: "the overview at three sizes, with 50 clients", run: pages::overview },
    Scenario { name: "boards", what: "overview, map, standings of a million: weight, time with 50 clients", run: pages::boards },
    Scenario { name: "search", what: "a roster search in a commune of 30,000", run: pages::search },
    Scenario { name: "field", what: "phones that send: batches and single visits, SQLite and PostgreSQL", run: field::run },
    Scenario {
        name: "field-kill",
        what: "kill -9 of the server while phones send: nothing acknowledged is lost",
        run: field::kill,
    },
    Scenario { name: "phone", what: "the phone app: weight, opening without a network, an outcome, Lighthouse", run: phone::run },
    Scenario { name: "linkage", what: "a roster without numbers against the register", run: linkage::run },
    Scenario { name: "reports", what: "a day of 200 units' reports, after one day and after forty", run: reports::run },
    Scenario { name: "honesty", what: "over-reporting units of simulated campaigns, against the truth", run: honesty::run },
    Scenario {
        name: "inspections",
        what: "simulated inspection rounds: the truth against the 95 % interval",
        run: inspections::run,
    },
    Scenario { name: "quotas", what: "a target shared out over 10,000 quarters, and their days", run: quotas::run },
    Scenario { name: "timetable", what: "the public timetable with 200 clients, and while people book", run: timetable::run },
    Scenario {
        name: "lighthouse",
        what: "office pages and the public timetable, where Lighthouse is installed",
        run: lighthouse::run,
    },
    Scenario { name: "documents", what: "a final report's files, and its DOCX beside its PDF", run: documents::run },
    Scenario { name: "kill", what: "kill -9 during import: as before or as after", run: kill::run },
];

/// A measured value against what was promised.
pub struct Line {
    what: String,
    value: String,
    limit: String,
    kept: bool,
}

impl Line {
    /// Ours against a baseline of the same run.
    fn ratio(what: &str, ours: Duration, baseline: Duration, limit: f64) -> Self {
        let ratio = ours.as_secs_f64() / baseline.as_secs_f64();
        Self {
            what: what.to_owned(),
            value: format!("{ratio:.2}x  ({:.2} s against {:.2} s)", ours.as_secs_f64(), baseline.as_secs_f64()),
            limit: format!("at most {limit}x"),
            kept: ratio <= limit,
        }
    }

    /// A value that has an upper limit of its own.
    fn at_most(what: &str, value: f64, limit: f64, unit: &str) -> Self {
        let kept = value <= limit;
        Self { what: what.to_owned(), value: format!("{value:.1} {unit}"), limit: format!("at most {limit} {unit}"), kept }
    }

    /// A share that has a lower limit.
    fn at_least(what: &str, value: f64, limit: f64) -> Self {
        Self { what: what.to_owned(), value: format!("{value:.4}"), limit: format!("at least {limit}"), kept: value >= limit }
    }

    /// Something that holds or does not.
    fn holds(what: &str, value: String, kept: bool) -> Self {
        Self { what: what.to_owned(), value, limit: "always".to_owned(), kept }
    }

    /// A value without a promise, for the reader.
    fn note(what: &str, value: String) -> Self {
        Self { what: what.to_owned(), value, limit: String::new(), kept: true }
    }
}

/// Runs the chosen measurements and says whether every promise was kept.
pub fn run(args: &[String]) -> Result<bool> {
    if args.iter().any(|arg| arg == "--list") {
        for scenario in SCENARIOS {
            println!("{:17} {}", scenario.name, scenario.what);
        }
        return Ok(true);
    }
    let names: Vec<&String> = args.iter().filter(|arg| *arg != "--small").collect();
    if let Some(unknown) = names.iter().find(|name| SCENARIOS.iter().all(|scenario| scenario.name != name.as_str())) {
        bail!("no measurement `{unknown}`; cargo xtask bench --list");
    }
    let world = World::build(args.iter().any(|arg| arg == "--small"))?;
    let mut lines = Vec::new();
    for scenario in SCENARIOS.iter().filter(|scenario| names.is_empty() || names.iter().any(|name| *name == scenario.name)) {
        println!("\n{}: {}", scenario.name, scenario.what);
        match (scenario.run)(&world) {
            Ok(measured) => {
                measured.iter().for_each(show);
                lines.extend(measured);
            }
            Err(error) => {
                let failed = Line::holds(scenario.name, format!("could not be measured: {error:#}"), false);
                show(&failed);
                lines.push(failed);
            }
        }
    }
    let broken = lines.iter().filter(|line| !line.kept).count();
    println!("\n{} measured, {broken} not kept", lines.len());
    Ok(broken == 0)
}

fn show(line: &Line) {
    let verdict = if line.kept { "    " } else { "NOT " };
    println!("  {verdict}{:52} {:44} {}", line.what, line.value, line.limit);
}

/// The best of several runs: the one that other programs on the machine disturbed least.
fn best_of(times: u32, mut work: impl FnMut() -> Result<Duration>) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        best = best.min(work()?);
    }
    Ok(best)
}

/// How long something takes.
fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}
