//! `webhooks.toml` in the data folder: networks of one's own that may be spoken to, and one more authority to trust. Without it only
//! addresses of the public network are reached, under TLS.

use crate::{problems::WebhookProblem, rules::Network};
use serde::Deserialize;
use std::path::Path;
use vedich_messages::wire::Trust;

/// What the file says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Networks besides the public one: `["10.20.0.0/16"]`. In them plain HTTP is taken too.
    allow: Vec<String>,
    /// PEM file of one more authority to trust, beside this file.
    authority: String,
}

/// How addresses are reached.
#[derive(Clone)]
pub struct Settings {
    /// Networks besides the public one.
    pub allow: Vec<Network>,
    /// Whose certificates are trusted.
    pub trust: Trust,
}

fn bad(why: impl std::fmt::Display) -> WebhookProblem {
    WebhookProblem::Settings(why.to_string())
}

impl Settings {
    /// The public network alone.
    ///
    /// # Errors
    /// When no TLS can be set up.
    pub fn public() -> Result<Self, WebhookProblem> {
        Ok(Self { allow: Vec::new(), trust: Trust::with_authority(None).map_err(bad)? })
    }

    /// What `webhooks.toml` in a folder says; the public network alone when there is no such file.
    ///
    /// # Errors
    /// The file cannot be read, or a value cannot be.
    pub fn load(folder: &Path) -> Result<Self, WebhookProblem> {
        let path = folder.join("webhooks.toml");
        if !path.exists() {
            return Self::public();
        }
        let file: File = toml::from_str(&std::fs::read_to_string(&path).map_err(bad)?).map_err(|e| bad(e.message()))?;
        let network =
            |text: &String| Network::parse(text).ok_or_else(|| bad(format!("{text} is no network, such as 10.20.0.0/16")));
        let authority = match file.authority.as_str() {
            "" => None,
            name => Some(std::fs::read(folder.join(name)).map_err(bad)?),
        };
        Ok(Self {
            allow: file.allow.iter().map(network).collect::<Result<_, _>>()?,
            trust: Trust::with_authority(authority.as_deref()).map_err(bad)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_which_networks_are_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join("webhooks.toml"), text).unwrap();
        assert!(Settings::load(folder.path()).unwrap().allow.is_empty());
        write("allow = [\"10.20.0.0/16\", \"127.0.0.1\"]");
        assert_eq!(Settings::load(folder.path()).unwrap().allow.len(), 2);
        for wrong in ["allow = [\"10.20\"]", "alow = []", "authority = \"none.pem\""] {
            write(wrong);
            assert!(Settings::load(folder.path()).is_err(), "{wrong}");
        }
    }
}
