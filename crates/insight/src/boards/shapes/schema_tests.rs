//! The schema and the example that other programs start from (docs/schemas) say what this program reads.

use super::geojson::{MOST_FEATURES, read};
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../../../../docs/schemas/map.schema.json");
const EXAMPLE: &str = include_str!("../../../../../docs/schemas/map.example.json");

#[test]
fn the_example_is_read_and_the_limits_are_ours() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(schema["properties"]["features"]["maxItems"], json!(MOST_FEATURES));
    let features = read(EXAMPLE.as_bytes()).unwrap();
    assert!(features.len() == 2 && features.iter().all(|f| f.outline.is_ok()), "{features:?}");
    let code = features[1].properties.iter().find(|(k, _)| k == "ma_xa").unwrap();
    assert_eq!(code.1, "25198");
}

#[test]
fn what_the_schema_requires_is_required() {
    let example: Value = serde_json::from_str(EXAMPLE).unwrap();
    let mut without = example.clone();
    without.as_object_mut().unwrap().remove("features");
    assert!(read(without.to_string().as_bytes()).is_err());
    for kind in ["Point", "LineString", "GeometryCollection"] {
        let mut other = example.clone();
        other["features"][0]["geometry"]["type"] = json!(kind);
        assert!(read(other.to_string().as_bytes()).unwrap()[0].outline.is_err(), "{kind} is no area");
    }
}
