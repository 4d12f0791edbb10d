//! Which room may know which: a room imports only rooms that stand before it, so siblings never know each other.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell;
use crate::test::Tally;

/// The rooms in their order. A room may import every room of an earlier line.
const LINES: [&[&str]; 15] = [
    &["kernel"],
    &["db", "reading", "planner", "forecast"],
    &["ui"],
    &["accounts"],
    &["territory"],
    &["messages"],
    &["campaign", "webhooks"],
    &["register"],
    &["claims"],
    &["fieldwork", "stations", "compliance", "daily-reports", "difficulties", "tasks", "outreach", "training"],
    &["crosscheck", "costs"],
    &["standings"],
    &["insight", "documents"],
    &["server"],
    &["cli"],
];

/// Rooms that stand beside the order, and the only rooms each may import: the simulator comes in by the front door like
/// anyone (so it knows words, not rooms), `testkit` serves tests, `xtask` knows no room.
const BESIDE: [(&str, &[&str]); 4] = [
    ("simulator", &["kernel"]),
    (
        "testkit",
        &[
            "kernel",
            "reading",
            "db",
            "ui",
            "accounts",
            "territory",
            "messages",
            "webhooks",
            "campaign",
            "register",
            "claims",
            "fieldwork",
            "daily-reports",
            "difficulties",
            "stations",
            "compliance",
            "tasks",
            "outreach",
            "training",
            "crosscheck",
            "costs",
            "insight",
            "documents",
            "server",
        ],
    ),
    ("xtask", &[]),
    // A program of its own with typst alone in it.
    ("pdf", &[]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// Reads the workspace's own dependencies from cargo and names every arrow that goes the wrong way.
pub fn check() -> Result<Tally> {
    let text = shell::read(shell::cargo().args(["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata is not what it was")?;
    let rooms: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).filter_map(room).collect();
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let Some(from) = room(&package.name) else { continue };
        for dependency in &package.dependencies {
            let Some(to) = room(&dependency.name).filter(|to| rooms.contains(to)) else { continue };
            let in_tests = dependency.kind.as_deref() == Some("dev");
            if let Err(why) = allowed(from, to, in_tests) {
                findings.push(format!("{from} imports {to}: {why}"));
            }
        }
    }
    Ok(Tally::of(&findings))
}

/// The room's name: the package's, without our prefix.
fn room(package: &str) -> Option<&str> {
    match package {
        "vedich" => Some("cli"),
        "xtask" => Some("xtask"),
        _ => package.strip_prefix("vedich-"),
    }
}

fn allowed(from: &str, to: &str, in_tests: bool) -> Result<(), String> {
    // A room's tests may use itself with its test helpers switched on.
    if in_tests && (from == to || matches!(to, "testkit" | "simulator")) {
        return Ok(());
    }
    if let Some((_, may)) = BESIDE.iter().find(|(name, _)| *name == from) {
        return if may.contains(&to) { Ok(()) } else { Err("it may import only ".to_owned() + &may.join(", ")) };
    }
    match (line(from), line(to), to) {
        (Some(_), _, "simulator") if from == "cli" => Ok(()),
        (None, ..) => Err(format!("`{from}` has no place in the order yet (xtask, checks/arrows.rs; ARCHITECTURE.md)")),
        (_, None, _) => Err(format!("`{to}` is for tests, or has no place in the order")),
        (Some(a), Some(b), _) if b < a => Ok(()),
        (Some(a), Some(b), _) if a == b => {
            Err("siblings do not know each other: emit an event, or a trait that server wires".to_owned())
        }
        _ => Err("arrows go from later rooms to earlier ones".to_owned()),
    }
}

fn line(room: &str) -> Option<usize> {
    LINES.iter().position(|line| line.contains(&room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rooms_may_know_earlier_ones_and_never_the_other_way() {
        assert!(allowed("claims", "register", false).is_ok());
        assert!(allowed("register", "claims", false).is_err());
        assert!(allowed("server", "kernel", false).is_ok());
    }

    #[test]
    fn siblings_do_not_know_each_other() {
        assert!(allowed("stations", "fieldwork", false).is_err());
        assert!(allowed("tasks", "outreach", false).is_err());
    }

    #[test]
    fn the_simulator_comes_in_by_the_front_door() {
        assert!(allowed("simulator", "kernel", false).is_ok());
        assert!(allowed("simulator", "register", false).is_err());
        assert!(allowed("cli", "simulator", false).is_ok());
        assert!(allowed("register", "simulator", false).is_err());
        assert!(allowed("register", "simulator", true).is_ok(), "its files may feed tests");
    }

    #[test]
    fn a_room_without_a_place_is_a_finding() {
        assert!(allowed("weather", "kernel", false).is_err());
        assert!(allowed("server", "testkit", false).is_err());
        assert!(allowed("db", "db", true).is_ok(), "with the features its tests need");
    }
}
