//! The phone app reads the rules from a table; it is the one that `rules.rs` makes. `cargo xtask field-rules` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use std::path::Path;
use vedich_fieldwork::rules::table::table;

/// Writes the file instead of comparing with it.
const ACCEPT: &str = "VEDICH_ACCEPT_RULES";

#[test]
fn the_phones_table_is_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../field/src/generated/rules.json");
    let now = serde_json::to_string_pretty(&table()).unwrap() + "\n";
    if std::env::var_os(ACCEPT).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(then == now, "field/src/generated/rules.json is stale: run `cargo xtask field-rules` and look at the difference");
}

/// The examples that other programs start from are read as they stand.
#[test]
fn the_examples_of_the_schemas_are_what_the_house_reads() {
    use vedich_fieldwork::sync::{said::Arrived, wire::SyncRequest};
    let operations: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../../docs/schemas/field-operation.example.json")).unwrap();
    for operation in &operations {
        let arrived = Arrived::of_value(operation);
        let read = arrived.read.unwrap_or_else(|why| panic!("{why:?}: {operation}"));
        assert_eq!(read.what.kind(), operation["kind"]);
    }
    let request: SyncRequest = serde_json::from_str(include_str!("../../../../docs/schemas/field-sync.example.json")).unwrap();
    assert_eq!((request.groups[0].operations.len(), request.operations.len(), request.waiting), (1, 1, 1));
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/schemas/field-operation.schema.json")).unwrap();
    let kinds: Vec<&str> =
        schema["oneOf"].as_array().unwrap().iter().filter_map(|k| k["properties"]["kind"]["const"].as_str()).collect();
    for kind in kinds {
        assert!(operations.iter().any(|o| o["kind"] == kind), "the schema knows {kind} and no example shows it");
    }
    let outcomes = schema["oneOf"][0]["properties"]["outcome"]["enum"].as_array().unwrap();
    assert_eq!(outcomes.len(), vedich_claims::Outcome::ALL.len());
    assert!(vedich_claims::Outcome::ALL.iter().all(|o| outcomes.iter().any(|c| c == o.code())));
}
