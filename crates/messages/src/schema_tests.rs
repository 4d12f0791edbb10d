//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use crate::{
    http::SentBatch,
    model::ChannelKind,
    rules::{self, GAPS},
};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;

const SCHEMA: &str = include_str!("../../../docs/schemas/message-batch.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/message-batch.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_schema_says_what_is_read() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let code = serde_json::to_value(SentBatch::schema()).unwrap();
    assert_eq!(keys(&schema["properties"]), keys(&code["properties"]));
    let of = |key: &str| &schema["properties"][key];
    assert_eq!(of("channel")["enum"], serde_json::json!(ChannelKind::ALL.iter().map(|c| c.code()).collect::<Vec<_>>()));
    assert_eq!(of("to")["maxItems"], rules::MOST_RECIPIENTS);
    assert_eq!(of("to")["items"]["properties"]["values"]["propertyNames"]["enum"], serde_json::json!(GAPS));
}

#[test]
fn what_the_schema_requires_is_required_and_the_example_is_read() {
    let (example, schema): (Value, Value) = (serde_json::from_str(EXAMPLE).unwrap(), serde_json::from_str(SCHEMA).unwrap());
    serde_json::from_str::<SentBatch>(EXAMPLE).unwrap();
    for key in schema["required"].as_array().unwrap() {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(key.as_str().unwrap()).unwrap();
        assert!(serde_json::from_value::<SentBatch>(without).is_err(), "{key} is required");
    }
    let mut more = example;
    more["national_id"] = "070180001234".into();
    assert!(serde_json::from_value::<SentBatch>(more).is_err(), "what nobody asked for is refused");
}
