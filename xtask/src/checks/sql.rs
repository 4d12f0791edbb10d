//! SQL stands in `db` and in the rooms' stores, and each room asks only its own tables.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use crate::files;
use crate::test::Tally;

/// The tables of migrations whose file does not name a room: everyone's plumbing.
const SHARED: &str = "base";

/// Names every SQL text outside a store, and every store that asks another room's table.
pub fn check() -> Result<Tally> {
    let sources: Vec<(String, String)> =
        files::texts(&["rs"])?.into_iter().map(|(path, text)| (path.display().to_string(), product_code(&text))).collect();
    let owners = owners(&sources);
    let mut findings = Vec::new();
    for (path, text) in &sources {
        let Some(room) = room_of(path).filter(|room| !matches!(*room, "db" | "testkit" | "simulator")) else { continue };
        if !in_store(path) {
            findings.extend(sql_lines(text).map(|no| format!("{path}:{no}: SQL outside the room's store")));
            continue;
        }
        for (no, table) in tables_asked(text) {
            if let Some(owner) = owners.get(table).filter(|owner| *owner != room && *owner != SHARED) {
                findings.push(format!("{path}:{no}: `{table}` belongs to {owner}: call that room's functions"));
            }
        }
    }
    Ok(Tally::of(&findings))
}

/// Which room each table belongs to, from the migrations' file names (`m0005_register.rs`).
fn owners(sources: &[(String, String)]) -> BTreeMap<&str, String> {
    let mut owners = BTreeMap::new();
    for (path, text) in sources {
        let Some(file) = path.strip_prefix("crates/db/src/migrations/m") else { continue };
        let Some((_, room)) = file.trim_end_matches(".rs").split_once('_') else { continue };
        for table in text.split("Shape::new(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            owners.insert(table, room.to_owned());
        }
    }
    owners
}

fn room_of(path: &str) -> Option<&str> {
    let (room, rest) = path.strip_prefix("crates/")?.split_once('/')?;
    rest.starts_with("src/").then_some(room)
}

fn in_store(path: &str) -> bool {
    path.contains("/src/store/") || Path::new(path).file_name().is_some_and(|name| name == "store.rs")
}

/// The text without comments and without its tests at the end, line by line so that numbers stay.
fn product_code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let blank_comment = |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_owned() };
    text[..end].lines().map(blank_comment).collect::<Vec<_>>().join("\n")
}

fn sql_lines(text: &str) -> impl Iterator<Item = usize> + '_ {
    let sql = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE "];
    let is_sql =
        move |line: &str| sql.iter().any(|word| line.contains(word)) || (line.contains("UPDATE ") && line.contains(" SET "));
    text.lines().enumerate().filter(move |(_, line)| is_sql(line)).map(|(at, _)| at + 1)
}

/// Tables named after FROM, JOIN, INTO and UPDATE, or given to the bulk insert.
fn tables_asked(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in ["FROM ", "JOIN ", "INTO ", "UPDATE ", ".insert(\"", ".next_id(\""] {
            for rest in line.split(word).skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_' && !c.is_ascii_digit()).unwrap_or(rest.len());
                if end > 0 {
                    found.push((at + 1, &rest[..end]));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_statement_are_seen() {
        let text = "let sql = \"SELECT a FROM citizen c JOIN locality l ON l.id = c.quarter\";\ntx.insert(\"visit\", &[], rows)";
        assert_eq!(tables_asked(text), [(1, "citizen"), (1, "locality"), (2, "visit")]);
    }

    #[test]
    fn a_table_belongs_to_the_room_of_its_migration() {
        let sources = [(
            "crates/db/src/migrations/m0005_register.rs".to_owned(),
            "Shape::new(\"citizen\").int(\"x\"), Shape::new(\"extract\")".to_owned(),
        )];
        let owners = owners(&sources);
        assert_eq!(owners.get("extract").map(String::as_str), Some("register"));
        assert_eq!(owners.get("citizen").map(String::as_str), Some("register"));
    }

    #[test]
    fn comments_and_tests_may_speak_of_sql() {
        let text = "/// SELECT is what we do not do here.\nfn a() {}\n#[cfg(test)]\nmod tests { const S: &str = \"SELECT 1\"; }";
        assert_eq!(sql_lines(&product_code(text)).count(), 0);
        assert_eq!(sql_lines("q(\"SELECT 1\")").collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn stores_are_recognised() {
        assert!(in_store("crates/register/src/store.rs") && in_store("crates/register/src/store/extracts.rs"));
        assert!(!in_store("crates/register/src/pages.rs"));
        assert_eq!(room_of("crates/register/src/store.rs"), Some("register"));
        assert_eq!(room_of("crates/register/tests/story.rs"), None);
    }
}
