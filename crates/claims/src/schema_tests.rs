//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use crate::{
    http::Sent,
    model::{CountRow, NamedRow, Outcome},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;

const SCHEMA: &str = include_str!("../../../docs/schemas/claims.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/claims.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn read(sent: &Value) -> Result<(Vec<NamedRow>, Vec<CountRow>), serde_json::Error> {
    Ok(match serde_json::from_str::<Sent>(&sent.to_string())? {
        Sent::Claims(claims) => (claims, Vec::new()),
        Sent::Both { claims, counts } => (claims, counts),
    })
}

#[test]
fn schema_code_and_example_say_the_same() {
    let (example, schema): (Value, Value) = (serde_json::from_str(EXAMPLE).unwrap(), serde_json::from_str(SCHEMA).unwrap());
    let code = [NamedRow::schema(), CountRow::schema()].map(|of| serde_json::to_value(of).unwrap());
    for (list, code) in ["claims", "counts"].into_iter().zip(&code) {
        let row = &schema["properties"][list]["items"];
        assert_eq!(keys(&row["properties"]), keys(&code["properties"]), "{list}");
        assert_eq!(keys(&row["properties"]), keys(&example[list][0]), "{list}");
        for key in row["required"].as_array().unwrap() {
            let mut without = example.clone();
            without[list][0].as_object_mut().unwrap().remove(key.as_str().unwrap()).unwrap();
            assert!(read(&without).is_err(), "{key} is required");
        }
    }
    let outcomes = &schema["properties"]["claims"]["items"]["properties"]["outcome"]["enum"];
    assert_eq!(*outcomes, json!(Outcome::ALL.map(Outcome::code)));
    let (claims, counts) = read(&example).unwrap();
    assert_eq!((claims.len(), counts[0].count.as_str()), (1, "12"));
    assert_eq!(Outcome::parse(&claims[0].outcome), Some(Outcome::Activated));
}

#[test]
fn a_count_is_a_number_or_digits_and_nothing_else() {
    let of = |count: Value| read(&json!({ "counts": [{ "unit": "D1", "day": "2023-06-20", "count": count }] }));
    assert_eq!(of(json!(3)).unwrap().1[0].count, "3");
    assert_eq!(of(json!("3")).unwrap().1[0].count, "3");
    for odd in [json!(3.5), json!(null), json!([3])] {
        assert!(of(odd).is_err());
    }
}
