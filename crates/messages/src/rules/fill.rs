//! Texts with gaps: `{name}`, `{day}`. A text with a gap that nothing fills is not sent.

use std::collections::BTreeMap;

/// The gaps that a template may have, in the order of the form.
pub const GAPS: [&str; 11] = ["name", "day", "time", "place", "address", "code", "link", "reason", "number", "contact", "text"];

/// A gap that cannot be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled(pub String);

/// The gaps of a text, each once, in order.
///
/// # Errors
/// A gap that no template may have, or braces that do not close.
pub fn gaps(text: &str) -> Result<Vec<&str>, Unfilled> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let from = &rest[at..];
        let name = from.strip_prefix('{').and_then(|inside| inside.split_once('}')).map(|(name, _)| name);
        match name {
            Some(name) if GAPS.contains(&name) => {
                if !found.contains(&name) {
                    found.push(name);
                }
                rest = &from[name.len() + 2..];
            }
            Some(name) => return Err(Unfilled(name.chars().take(20).collect())),
            None => return Err(Unfilled(from.chars().take(1).collect())),
        }
    }
    Ok(found)
}

/// The text with its gaps filled. What stands in a gap is not looked at for gaps of its own.
///
/// # Errors
/// As [`gaps`], and when a gap has no value or an empty one.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Result<String, Unfilled> {
    gaps(text)?;
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        let Some((name, after)) = from.split_once('}') else { return Err(Unfilled("{".to_owned())) };
        let value = values.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
        out.push_str(before);
        out.push_str(value.ok_or_else(|| Unfilled(name.to_owned()))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
