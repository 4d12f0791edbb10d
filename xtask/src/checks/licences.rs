//! Licences of the npm packages, read from the committed lock files. (Crates: cargo-deny and `deny.toml`.)

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::files;
use crate::test::Tally;

/// Beside those that `deny.toml` allows for crates: fonts, and tools that build or test and are not part of the product.
const ALSO: [&str; 7] = ["0BSD", "BSD-0-Clause", "BlueOak-1.0.0", "MPL-2.0", "OFL-1.1", "Python-2.0", "CC-BY-4.0"];

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    license: Option<String>,
    resolved: Option<String>,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

/// Names every package with a licence that is not allowed, and every lock file that names a registry's host.
pub fn check() -> Result<Tally> {
    let deny: Deny = toml::from_str(&std::fs::read_to_string(files::root().join("deny.toml"))?).context("deny.toml")?;
    let mut allowed: Vec<&str> = deny.licenses.allow.iter().map(String::as_str).collect();
    allowed.extend(ALSO);
    let mut findings = Vec::new();
    for (path, text) in files::texts(&["json"])? {
        if path.file_name().is_none_or(|name| name != "package-lock.json") {
            continue;
        }
        let lock: Lock = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        for (name, package) in lock.packages.iter().filter(|(name, _)| !name.is_empty()) {
            let licence = package.license.as_deref().unwrap_or("none named");
            if !acceptable(licence, &allowed) {
                findings.push(format!("{}: {name}: licence {licence}", path.display()));
            }
            if package.resolved.is_some() {
                findings
                    .push(format!("{}: {name}: names a host (npm install with omit-lockfile-registry-resolved)", path.display()));
            }
        }
    }
    Ok(Tally::of(&findings))
}

/// An SPDX expression without nesting: with OR one allowed side is enough, with AND all are needed.
fn acceptable(expression: &str, allowed: &[&str]) -> bool {
    let plain = expression.replace(['(', ')'], "");
    plain.split(" OR ").any(|side| side.split(" AND ").all(|name| allowed.contains(&name.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_of_or_is_enough_and_both_of_and_are_needed() {
        let allowed = ["MIT", "Zlib"];
        assert!(acceptable("MIT", &allowed));
        assert!(acceptable("(GPL-3.0 OR MIT)", &allowed));
        assert!(acceptable("(MIT AND Zlib)", &allowed));
        assert!(!acceptable("MIT AND GPL-3.0", &allowed));
        assert!(!acceptable("none named", &allowed));
    }
}
