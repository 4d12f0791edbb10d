//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use crate::{figures::Column, http::SentReport, rules};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;
use vedich_kernel::{Lang, Problematic as _};

const SCHEMA: &str = include_str!("../../../docs/schemas/daily-report.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/daily-report.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_schema_names_the_keys_that_are_read_and_no_others() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let code = serde_json::to_value(SentReport::schema()).unwrap();
    assert_eq!(keys(&schema["properties"]), keys(&code["properties"]));
    assert_eq!(keys(&schema["properties"]), BTreeSet::from(SentReport::FIELDS));
    let figures = &schema["properties"]["figures"]["properties"];
    assert_eq!(keys(figures), Column::ALL.iter().map(|c| c.code()).collect());
    for column in Column::ALL {
        assert_eq!(figures[column.code()]["maximum"], rules::MOST, "{}", column.code());
    }
    for text in ["explanation", "difficulties", "note", "reason"] {
        assert_eq!(schema["properties"][text]["maxLength"], rules::LONGEST_TEXT, "{text}");
    }
    // What is refused in the code is refused by the schema.
    assert_eq!(
        (&schema["additionalProperties"], &schema["properties"]["figures"]["additionalProperties"]),
        (&false.into(), &false.into())
    );
    assert!(serde_json::from_str::<SentReport>(r#"{"figure": {}}"#).is_err());
    assert!(serde_json::from_str::<SentReport>(r#"{"figures": {"activated3": 1}}"#).is_err());
}

#[test]
fn names_that_no_report_has_are_all_told() {
    let sent = serde_json::json!({ "figures": { "activatd2": 5, "guided": 1, "visits": 2 }, "notes": "x" });
    let told = SentReport::read(sent).unwrap_err();
    let sentence = told.sentence(Lang::En);
    assert_eq!(told.code(), "reports.unknown_fields");
    for name in ["figures.activatd2", "figures.visits", "notes"] {
        assert!(sentence.contains(name), "{sentence}");
    }
    assert!(!sentence.contains("guided"), "{sentence}");
}

#[test]
fn the_example_is_read_and_stands_in_the_schema() {
    let (example, schema): (Value, Value) = (serde_json::from_str(EXAMPLE).unwrap(), serde_json::from_str(SCHEMA).unwrap());
    serde_json::from_str::<SentReport>(EXAMPLE).unwrap();
    assert!(keys(&example).is_subset(&keys(&schema["properties"])));
    assert!(keys(&example["figures"]).is_subset(&keys(&schema["properties"]["figures"]["properties"])));
}
