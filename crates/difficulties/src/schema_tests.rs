//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use crate::{http::SentDifficulty, model::Category, rules};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;

const SCHEMA: &str = include_str!("../../../docs/schemas/difficulty.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/difficulty.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn schema_code_and_example_say_the_same() {
    let (example, schema): (Value, Value) = (serde_json::from_str(EXAMPLE).unwrap(), serde_json::from_str(SCHEMA).unwrap());
    let code = serde_json::to_value(SentDifficulty::schema()).unwrap();
    assert_eq!(keys(&schema["properties"]), keys(&code["properties"]));
    let of = |key: &str| &schema["properties"][key];
    assert_eq!(of("category")["enum"], serde_json::json!(Category::ALL.map(Category::code)));
    assert_eq!((&of("title")["maxLength"], &of("question")["maxLength"]), (&rules::LONGEST_TITLE.into(), &rules::LONGEST.into()));
    assert_eq!((&of("title")["minLength"], &of("question")["minLength"]), (&rules::SHORTEST.into(), &rules::SHORTEST.into()));
    serde_json::from_str::<SentDifficulty>(EXAMPLE).unwrap();
    for key in schema["required"].as_array().unwrap() {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(key.as_str().unwrap()).unwrap();
        assert!(serde_json::from_value::<SentDifficulty>(without).is_err(), "{key} is required");
    }
}
