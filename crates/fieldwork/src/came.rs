//! What a phone sent that the house did not understand, as the office may read it: whole it stays sealed; shown are its fields, with every
//! text and number masked that may be about a person.

use crate::{held::HeldRow, problems::FieldworkProblem, service::Fieldwork};
use serde_json::{Map, Value};

/// Fields of an operation that hold a code, an id or a time.
const CODES: [&str; 17] = [
    "id",
    "kind",
    "observed_at",
    "clock_offset",
    "list",
    "citizen",
    "outcome",
    "method",
    "phone_of",
    "corrects",
    "until",
    "hour",
    "post",
    "place_kind",
    "room",
    "item",
    "shift",
];
/// What stands in the place of a text or number that is not shown.
const MASK: &str = "***";
/// Fields and members shown at each level at most, and levels: whoever decides has to see what it was, not read a megabyte.
const MOST: usize = 30;
const LEVELS: usize = 4;
/// Characters of a code at most.
const CODE_MAX: usize = 64;
/// So many digits in a row may be somebody's number.
const NUMBER_DIGITS: usize = 9;

impl Fieldwork {
    /// What came in a held operation that could not be read; nothing for one that was understood.
    pub(crate) async fn came(&self, held: &HeldRow) -> Result<Option<Value>, FieldworkProblem> {
        if held.kind != "unread" {
            return Ok(None);
        }
        Ok(Some(shown(&self.told(held).await?.text)))
    }
}

/// A text as it came, masked.
fn shown(came: &str) -> Value {
    serde_json::from_str(came).map_or_else(|_| hidden(came), |value: Value| masked(&value, None, LEVELS))
}

fn masked(value: &Value, field: Option<&str>, levels: usize) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) if levels == 0 => Value::from(MASK),
        Value::Object(fields) => {
            let one = |(name, value): (&String, &Value)| {
                let name = if is_code(name) { name.as_str() } else { MASK };
                (name.to_owned(), masked(value, Some(name), levels - 1))
            };
            Value::Object(fields.iter().take(MOST).map(one).collect::<Map<_, _>>())
        }
        Value::Array(members) => members.iter().take(MOST).map(|m| masked(m, field, levels - 1)).collect(),
        Value::String(text) if is_known(field) && is_code(text) => value.clone(),
        Value::String(text) => hidden(text),
        Value::Number(_) if is_known(field) => value.clone(),
        Value::Number(_) => Value::from(MASK),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

fn is_known(field: Option<&str>) -> bool {
    field.is_some_and(|f| CODES.contains(&f))
}

/// The mask with how many characters it covers: an empty text and a missing one are different mistakes.
fn hidden(text: &str) -> Value {
    Value::from(format!("{MASK} ({})", text.chars().count()))
}

/// One word of ASCII, as codes and times are, without what may be the number of an ID or of a telephone.
fn is_code(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_:.+".contains(&b);
    let number = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= NUMBER_DIGITS);
    (1..=CODE_MAX).contains(&text.len()) && text.bytes().all(plain) && !number
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_meant_is_seen_and_nobody_is_named() {
        let came = json!({ "id": "a-1", "kind": "visit", "list": 7, "outcome": "flown_away", "observed_at": 1_687_267_800_000_000_i64,
            "name": "Nguyễn Văn An", "number": "070180001234", "note": "", "place": { "lat": 11.53, "lon": 106.88 }, "phone": 912_345_678 });
        assert_eq!(
            shown(&came.to_string()),
            json!({ "id": "a-1", "kind": "visit", "list": 7, "outcome": "flown_away", "observed_at": 1_687_267_800_000_000_i64,
                "name": "*** (13)", "number": "*** (12)", "note": "*** (0)", "place": { "lat": "***", "lon": "***" }, "phone": "***" })
        );
    }

    #[test]
    fn a_number_or_a_name_in_the_place_of_a_code_is_masked_too() {
        let came = json!({ "kind": "Nguyễn Văn An", "id": "070180001234", "070180001234": true });
        assert_eq!(shown(&came.to_string()), json!({ "kind": "*** (13)", "id": "*** (12)", "***": true }));
        assert_eq!(shown("không phải JSON"), json!("*** (15)"));
        assert_eq!(shown("[[[[[1]]]]]"), json!([[[["***"]]]]));
    }
}
