//! What is sent. It is made of few fields that are known here, so that nothing personal can slip through with an event of another room.

use crate::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use vedich_kernel::{LocalityId, Moment};
use vedich_territory::Tree;

/// A delivery's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookBody)]
pub struct Body {
    /// The event's id: the same for every address and however often it is sent.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// When it was recorded (RFC 3339).
    pub at: String,
    /// Commit number: give it as `cutoff` to see figures as they were then.
    pub commit: i64,
    /// Of an extract: `extract` (its number), `as_of` (its day of truth) and `localities` (codes of what it covers). Of a phase: `phase` (its
    /// number) and `closing` (the number of the standing that was fixed). Of a test: nothing.
    #[schema(value_type = Object)]
    pub data: Value,
}

/// The body of an event of the house; none when it does not say what it should.
#[must_use]
pub fn of_event(kind: Kind, (id, commit, at): (&str, i64, Moment), event: &str, tree: &Tree) -> Option<Body> {
    let told: Value = serde_json::from_str(event).ok()?;
    let data = match kind {
        Kind::ExtractLanded | Kind::ExtractWithdrawn => json!({
            "extract": told.get("extract")?.as_i64()?,
            "as_of": told.get("as_of")?.as_str()?,
            "localities": codes(told.get("localities")?, tree),
        }),
        Kind::PhaseClosed => json!({ "phase": told.get("phase")?.as_i64()?, "closing": told.get("no")?.as_i64()? }),
        Kind::Test => json!({}),
    };
    Some(Body { id: id.to_owned(), kind, at: at.rfc3339(), commit, data })
}

fn codes(localities: &Value, tree: &Tree) -> Vec<String> {
    let ids = localities.as_array().into_iter().flatten().filter_map(Value::as_i64);
    ids.filter_map(|id| tree.get(LocalityId(id)).map(|l| l.code.clone())).collect()
}
