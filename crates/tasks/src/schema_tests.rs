//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use crate::{
    http::{NewTask, SentTask},
    model::Rhythm,
    rules,
};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;

const SCHEMA: &str = include_str!("../../../docs/schemas/task.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/task.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_schema_names_the_keys_that_are_read_and_no_others() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let code = serde_json::to_value(SentTask::schema()).unwrap();
    let mut own = keys(&code["properties"]);
    own.insert("parent");
    assert_eq!(keys(&schema["properties"]), own);
    let of = |key: &str| &schema["properties"][key];
    assert_eq!((&of("title")["minLength"], &of("title")["maxLength"]), (&rules::SHORTEST.into(), &rules::LONGEST_TITLE.into()));
    assert_eq!((&of("detail")["maxLength"], &of("partners")["maxItems"]), (&rules::LONGEST.into(), &rules::MOST_PARTNERS.into()));
    assert_eq!(of("rhythm")["enum"], serde_json::json!(Rhythm::ALL.map(Rhythm::code)));
}

#[test]
fn what_the_schema_requires_is_required_and_the_example_is_read() {
    let (example, schema): (Value, Value) = (serde_json::from_str(EXAMPLE).unwrap(), serde_json::from_str(SCHEMA).unwrap());
    serde_json::from_str::<NewTask>(EXAMPLE).unwrap();
    for key in schema["required"].as_array().unwrap() {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(key.as_str().unwrap()).unwrap();
        assert!(serde_json::from_value::<NewTask>(without).is_err(), "{key} is required");
    }
    assert!(keys(&example).is_subset(&keys(&schema["properties"])));
}
