//! The schema and the example that receivers start from (docs/schemas) say what this program sends.

use crate::{
    model::Kind,
    payload::{self, Body},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::PartialSchema as _;
use vedich_kernel::Moment;
use vedich_territory::Tree;

const SCHEMA: &str = include_str!("../../../docs/schemas/webhook.schema.json");
const EXAMPLE: &str = include_str!("../../../docs/schemas/webhook.example.json");

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_schema_says_what_is_sent() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let code = serde_json::to_value(Body::schema()).unwrap();
    assert_eq!(keys(&schema["properties"]), keys(&code["properties"]));
    assert_eq!(schema["properties"]["type"]["enum"], json!(Kind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>()));
    serde_json::from_str::<Body>(EXAMPLE).unwrap();
}

#[test]
fn a_body_holds_what_the_schema_allows_and_nothing_else() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let allowed = keys(&schema["properties"]["data"]["properties"]);
    let tree = Tree::default();
    let events = [
        (Kind::ExtractLanded, json!({ "extract": 7, "as_of": "2023-06-19", "localities": [1], "name": "Nguyễn Văn A" })),
        (Kind::ExtractWithdrawn, json!({ "extract": 7, "as_of": "2023-06-19", "localities": [], "number": "070180001234" })),
        (Kind::PhaseClosed, json!({ "phase": 1, "no": 3, "by": "somebody" })),
    ];
    for (kind, event) in events {
        let body = payload::of_event(kind, ("id", 5, Moment(0)), &event.to_string(), &tree).unwrap();
        assert!(keys(&body.data).is_subset(&allowed), "{:?}", body.data);
        let text = serde_json::to_string(&body).unwrap();
        assert!(!text.contains("Nguyễn") && !text.contains("070180001234") && !text.contains("somebody"), "{text}");
    }
    assert_eq!(payload::of_event(Kind::PhaseClosed, ("id", 5, Moment(0)), "{}", &tree), None);
}
