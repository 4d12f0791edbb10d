//! Names of the API's schemas: two types of one name would stand as one in the API description, and one of them would be described wrongly.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::files;
use crate::test::Tally;

/// Names every schema that two types claim.
pub fn check() -> Result<Tally> {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in files::texts(&["rs"])? {
        let path = path.display().to_string();
        if path.starts_with("crates/") {
            for name in names(&text) {
                seen.entry(name).or_default().push(path.clone());
            }
        }
    }
    let double = seen.into_iter().filter(|(_, paths)| paths.len() > 1);
    let findings: Vec<String> = double
        .map(|(name, paths)| format!("schema {name} in {}: give one `#[schema(as = RoomName)]`", paths.join(" and ")))
        .collect();
    Ok(Tally::of(&findings))
}

/// The schemas of a source text, by the name under which the API description shows them.
fn names(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    // `Some` while the lines belong to a type that derives a schema, with its other name when it has one.
    let mut schema: Option<Option<String>> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[derive(") && line.contains("ToSchema") {
            schema = Some(None);
        } else if let Some(rest) = line.split("schema(as = ").nth(1).filter(|_| schema.is_some()) {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            schema = Some(Some(name));
        } else if let Some(rest) = ["struct ", "enum "].iter().find_map(|word| line.split_once(word).map(|(_, rest)| rest)) {
            if let (Some(other), false) = (schema.take(), line.starts_with("//")) {
                let own: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                out.push(other.unwrap_or(own));
            }
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            schema = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_schema_has_its_own_name_or_the_one_that_it_is_given() {
        let text = "/// A.\n#[derive(Debug, ToSchema)]\npub struct Kind {\n}\n#[derive(utoipa::ToSchema)]\n#[schema(as = RoomState)]\n\
            pub enum State {\n}\n#[derive(Debug)]\npub struct Other;";
        assert_eq!(names(text), ["Kind", "RoomState"]);
    }
}
