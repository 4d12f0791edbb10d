//! `cargo xtask test`: every check and every test, in the order in which a failure is cheapest to know.

mod count;
mod steps;

use std::cell::OnceCell;
use std::time::Instant;

use anyhow::{Result, bail};

pub use count::Tally;

use crate::postgres::Cluster;
use crate::shell;

/// The steps that need no compiler and no network.
pub const QUICK: [&str; 6] = ["arrows", "sql", "schemas", "docs", "words", "licences"];

/// One named part of the run.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Run) -> Result<Tally>,
}

const STEPS: [Step; 18] = [
    Step { name: "setup", what: "programs and front-end files", run: steps::setup },
    Step { name: "format", what: "rustfmt", run: steps::format },
    Step { name: "arrows", what: "which room may know which", run: |_| crate::checks::arrows::check() },
    Step { name: "sql", what: "SQL stands in stores, each room on its own tables", run: |_| crate::checks::sql::check() },
    Step { name: "schemas", what: "names in the API description", run: |_| crate::checks::schemas::check() },
    Step { name: "docs", what: "paths and links in the docs", run: |_| crate::checks::docs::check() },
    Step { name: "words", what: "nothing of a workplace, nothing unreadable", run: |_| crate::checks::words::check() },
    Step { name: "licences", what: "licences of npm packages", run: |_| crate::checks::licences::check() },
    Step { name: "deny", what: "licences, bans and sources of crates", run: steps::deny },
    Step { name: "clippy", what: "lints of all targets", run: steps::clippy },
    Step { name: "rust", what: "tests, on SQLite and on PostgreSQL", run: steps::rust },
    Step { name: "kannel", what: "500 SMS through a real Kannel, the server killed in the middle", run: steps::kannel },
    Step { name: "pdf", what: "vedich-pdf: lints, tests, measured pages", run: steps::pdf },
    Step { name: "doctests", what: "examples in doc comments", run: steps::doctests },
    Step { name: "field", what: "the phone app's own tests", run: steps::field },
    Step { name: "phone", what: "the phone app in Chromium, in bad weather", run: steps::phone },
    Step { name: "types", what: "types of the browser tests", run: steps::types },
    Step { name: "browser", what: "the product in Chromium", run: steps::browser },
];

/// What the steps of one run share.
#[derive(Default)]
pub struct Run {
    postgres: OnceCell<Cluster>,
}

impl Run {
    /// The run's PostgreSQL, started when first needed.
    fn postgres(&self) -> Result<&Cluster> {
        if let Some(cluster) = self.postgres.get() {
            return Ok(cluster);
        }
        let cluster = Cluster::start(false)?;
        Ok(self.postgres.get_or_init(|| cluster))
    }
}

/// Runs the chosen steps and says whether all passed.
pub fn run(args: &[String]) -> Result<bool> {
    if args.iter().any(|arg| arg == "--list") {
        for step in &STEPS {
            println!("{:9} {}", step.name, step.what);
        }
        return Ok(true);
    }
    let chosen = choose(args)?;
    let run = Run::default();
    let mut total = Tally::default();
    let mut report = Vec::new();
    let start = Instant::now();
    for (no, step) in chosen.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", no + 1, chosen.len(), step.name, step.what);
        let begun = Instant::now();
        let tally = (step.run)(&run).unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::failure()
        });
        total += tally;
        let seconds = begun.elapsed().as_secs();
        report.push(format!("{:9} {:5} passed {:3} failed {:5} s", step.name, tally.passed, tally.failed, seconds));
        if step.name == "setup" && tally.failed > 0 {
            println!("without its programs and front-end files nothing else can be tested");
            break;
        }
    }
    drop(run);
    println!("\n{}\n{} min {} s", report.join("\n"), start.elapsed().as_secs() / 60, start.elapsed().as_secs() % 60);
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.failed == 0 && total.passed > 0)
}

/// Writes the reviewed schema of both engines anew.
pub fn accept_schema() -> Result<()> {
    let postgres = Cluster::start(false)?;
    let mut command = shell::cargo();
    command.args(["test", "--workspace", "--test", "all", "--quiet", "--", "schema::"]);
    command.env("VEDICH_TEST_POSTGRES", postgres.url("postgres")).env("VEDICH_ACCEPT_SCHEMA", "1");
    shell::run(&mut command)
}

/// Writes the phone app's table of rules anew.
pub fn accept_rules() -> Result<()> {
    let mut command = shell::cargo();
    command.args(["test", "--workspace", "--test", "all", "--quiet", "--", "rules_table::"]).env("VEDICH_ACCEPT_RULES", "1");
    shell::run(&mut command)
}

fn choose(args: &[String]) -> Result<Vec<&'static Step>> {
    let names = |list: &str| -> Result<Vec<&'static str>> {
        let find = |name: &str| STEPS.iter().find(|step| step.name == name).map(|step| step.name);
        list.split(',')
            .map(|name| find(name).ok_or_else(|| anyhow::anyhow!("no step `{name}`; cargo xtask test --list")))
            .collect()
    };
    let steps = STEPS.iter();
    match args {
        [] => Ok(steps.collect()),
        [flag, list] if flag == "--only" => {
            let names = names(list)?;
            Ok(steps.filter(|step| names.contains(&step.name)).collect())
        }
        [flag, list] if flag == "--without" => {
            let names = names(list)?;
            Ok(steps.filter(|step| !names.contains(&step.name)).collect())
        }
        _ => bail!("test takes nothing, --list, --only a,b or --without a,b"),
    }
}

/// Runs a program whose success is one passed check.
fn one(command: &mut std::process::Command) -> Result<Tally> {
    Ok(if command.status()?.success() {
        Tally::success()
    } else {
        println!("failed: {}", shell::shown(command));
        Tally::failure()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_steps_are_steps() {
        for name in QUICK {
            assert!(STEPS.iter().any(|step| step.name == name), "{name}");
        }
    }

    #[test]
    fn a_misspelt_step_is_an_error_not_an_empty_run() {
        assert!(choose(&["--only".to_owned(), "clipy".to_owned()]).is_err());
    }

    #[test]
    fn steps_keep_their_order_whatever_order_they_are_asked_in() {
        let steps = choose(&["--only".to_owned(), "rust,format".to_owned()]).expect("known steps");
        assert_eq!(steps.iter().map(|step| step.name).collect::<Vec<_>>(), ["format", "rust"]);
    }
}
