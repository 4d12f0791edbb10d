//! The schema that the migrations make, on both engines, as it stands in `crates/db/schema`: so that a change to a migration is
//! seen in review as what it does. `cargo xtask schema` writes the files anew.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use std::fmt::Write;
use std::path::Path;
use vedich_db::{Db, Query, args, testing};

/// Writes the files instead of comparing with them.
const ACCEPT: &str = "VEDICH_ACCEPT_SCHEMA";

fn compare(file: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(file);
    if std::env::var_os(ACCEPT).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, now).unwrap();
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        then == now,
        "the migrations make another schema than crates/db/schema/{file}: see `git diff` after `cargo xtask schema`"
    );
}

#[tokio::test]
async fn sqlite_has_the_schema_that_was_reviewed() {
    let (db, _folder) = testing::sqlite().await;
    let sql =
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'seaql%' ORDER BY tbl_name, type DESC, name";
    let statements: Vec<String> = db.map(sql, args![], |row| row.get(0)).await.unwrap();
    let mut text = String::new();
    for statement in statements {
        writeln!(text, "{};", readable(&statement)).unwrap();
    }
    compare("sqlite.sql", &text);
}

/// One column a line, so that a change of one column is a change of one line.
fn readable(statement: &str) -> String {
    let (columns, key) = statement.split_once(", PRIMARY KEY ").unwrap_or((statement, ""));
    if key.is_empty() {
        return statement.to_owned();
    }
    let columns = columns.replace(", \"", ",\n  \"").replacen("( \"", "(\n  \"", 1);
    format!("{columns},\n  PRIMARY KEY {}\n)", key.trim_end_matches(" )"))
}

#[tokio::test]
async fn postgres_has_the_schema_that_was_reviewed() {
    let db = testing::postgres().await;
    let mut text = String::new();
    for table in names(&db).await {
        writeln!(text, "CREATE TABLE {table} (\n  {}\n);", columns(&db, &table).await.join(",\n  ")).unwrap();
        let sql = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1 ORDER BY indexname";
        let indexes: Vec<String> = db.map(sql, args![table], |row| row.get(0)).await.unwrap();
        for index in indexes {
            writeln!(text, "{};", index.replace("public.", "")).unwrap();
        }
    }
    compare("postgres.sql", &text);
}

async fn names(db: &Db) -> Vec<String> {
    let sql =
        "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%' ORDER BY 1";
    db.map(sql, args![], |row| row.get(0)).await.unwrap()
}

async fn columns(db: &Db, table: &str) -> Vec<String> {
    let sql = "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT), CAST(is_nullable AS TEXT) FROM information_schema.columns \
               WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position";
    let one = |row: &vedich_db::Row<'_>| {
        let required = if row.get::<String>(2)? == "NO" { " NOT NULL" } else { "" };
        Ok(format!("{} {}{required}", row.get::<String>(0)?, row.get::<String>(1)?))
    };
    db.map(sql, args![table.to_owned()], one).await.unwrap()
}
