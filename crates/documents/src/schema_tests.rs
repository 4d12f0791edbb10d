//! The schema and the example that other programs start from (docs/schemas) say what a paper is; `vedich-pdf` is tested with the same.

use crate::paper::Paper;
use serde_json::Value;
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../../../docs/schemas/paper.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/paper.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_example_is_a_paper_and_comes_out_as_it_went_in() {
    let paper: Paper = serde_json::from_str(EXAMPLE).unwrap();
    let example: Value = serde_json::from_str(EXAMPLE).unwrap();
    assert_eq!(serde_json::to_value(&paper).unwrap(), example);
    assert!(paper.characters().contains(&'Ỷ') || paper.characters().contains(&'ệ'));
}

#[test]
fn the_schema_names_the_keys_of_a_paper_and_requires_all_of_them() {
    let (schema, example): (Value, Value) = (serde_json::from_str(SCHEMA).unwrap(), serde_json::from_str(EXAMPLE).unwrap());
    assert_eq!(keys(&schema["properties"]), keys(&example));
    let required: BTreeSet<&str> = schema["required"].as_array().unwrap().iter().map(|k| k.as_str().unwrap()).collect();
    assert_eq!(required, keys(&example));
    for key in required {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(key).unwrap();
        assert!(serde_json::from_value::<Paper>(without).is_err(), "{key} is required");
    }
}
