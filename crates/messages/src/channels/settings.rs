//! `messages.toml` in the data folder: which channels this server has, and how they are reached. It holds secrets, so nobody but its
//! owner may read it; a value `env:NAME` is taken from the environment instead. Nothing of it is logged or shown.

use super::{
    Channels,
    gateway::Gateway,
    kannel::Kannel,
    smtp::{Security, Smtp},
    wire::{Address, Trust},
    zalo::{TokenBox, Zalo},
};
use crate::problems::MessagesProblem;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The file as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where this server's own pages are reached by gateways, without a slash at the end.
    callback: String,
    /// What lets delivery reports in; 16 characters or more.
    callback_secret: String,
    /// PEM file of one more authority to trust, beside this file.
    authority: String,
    sms: Option<SmsSettings>,
    zalo: Option<ZaloSettings>,
    email: Option<EmailSettings>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum SmsSettings {
    Kannel {
        url: String,
        username: String,
        password: String,
        #[serde(default)]
        from: String,
        #[serde(default)]
        status_url: String,
    },
    Http {
        url: String,
        #[serde(default)]
        authorization: String,
        #[serde(default)]
        brandname: String,
        #[serde(default)]
        names: BTreeMap<String, String>,
        #[serde(default)]
        fixed: BTreeMap<String, String>,
        #[serde(default)]
        yes_field: String,
        #[serde(default)]
        yes_value: String,
        #[serde(default)]
        id_field: String,
        #[serde(default)]
        later_values: Vec<String>,
        #[serde(default)]
        idempotent: bool,
    },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZaloSettings {
    app_id: String,
    secret_key: String,
    #[serde(default = "zalo_url")]
    url: String,
    #[serde(default = "zalo_oauth")]
    oauth_url: String,
}

fn zalo_url() -> String {
    "https://business.openapi.zalo.me/message/template".to_owned()
}

fn zalo_oauth() -> String {
    "https://oauth.zaloapp.com/v4/oa/access_token".to_owned()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmailSettings {
    host: String,
    port: u16,
    security: Security,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    from: String,
    #[serde(default)]
    from_name: String,
}

fn bad(why: impl std::fmt::Display) -> MessagesProblem {
    MessagesProblem::Settings(why.to_string())
}

/// The channels that `messages.toml` in a folder names; none when there is no such file.
///
/// # Errors
/// Others may read the file, it cannot be read, or a value cannot be.
pub fn load(folder: &Path, tokens: Arc<dyn TokenBox>) -> Result<Channels, MessagesProblem> {
    let path = folder.join("messages.toml");
    if !path.exists() {
        return Ok(Channels::default());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).map_err(bad)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(bad("messages.toml holds secrets and others may read it: chmod 600 messages.toml"));
        }
    }
    let settings: Settings = toml::from_str(&std::fs::read_to_string(&path).map_err(bad)?).map_err(|e| bad(e.message()))?;
    settings.channels(folder, tokens)
}

impl Settings {
    fn channels(self, folder: &Path, tokens: Arc<dyn TokenBox>) -> Result<Channels, MessagesProblem> {
        let authority = match self.authority.as_str() {
            "" => None,
            name => Some(std::fs::read(folder.join(name)).map_err(bad)?),
        };
        let trust = Trust::with_authority(authority.as_deref()).map_err(bad)?;
        let secret = value(&self.callback_secret)?;
        let callback = self.callback.trim_end_matches('/').to_owned();
        let mut channels = Channels::default().with_secret(&secret);
        if let Some(sms) = self.sms {
            if (secret.len() < 16 || address(&callback).is_err()) && matches!(sms, SmsSettings::Kannel { .. }) {
                return Err(bad("Kannel reports by address: give `callback` and a `callback_secret` of 16 characters or more"));
            }
            channels = match sms {
                SmsSettings::Kannel { url, username, password, from, status_url } => channels.with(Arc::new(Kannel {
                    trust: trust.clone(),
                    to: address(&url)?,
                    user: value(&username)?,
                    password: value(&password)?,
                    from,
                    callback,
                    secret,
                    status: if status_url.is_empty() { None } else { Some(address(&value(&status_url)?)?) },
                })),
                SmsSettings::Http {
                    url,
                    authorization,
                    brandname,
                    names,
                    fixed,
                    yes_field,
                    yes_value,
                    id_field,
                    later_values,
                    idempotent,
                } => {
                    let fixed = fixed.into_iter().map(|(k, v)| Ok((k, value(&v)?))).collect::<Result<_, MessagesProblem>>()?;
                    let callback = if callback.is_empty() { callback } else { format!("{callback}/api/v1/messages/reports") };
                    channels.with(Arc::new(Gateway {
                        trust: trust.clone(),
                        to: address(&url)?,
                        authorization: value(&authorization)?,
                        names,
                        fixed,
                        brandname,
                        callback,
                        yes: (!yes_field.is_empty()).then_some((yes_field, yes_value)),
                        id: id_field,
                        later: later_values,
                        idempotent,
                    }))
                }
            };
        }
        if let Some(z) = self.zalo {
            channels = channels.with(Arc::new(Zalo {
                trust: trust.clone(),
                to: address(&z.url)?,
                oauth: address(&z.oauth_url)?,
                app_id: value(&z.app_id)?,
                secret_key: value(&z.secret_key)?,
                tokens,
                turn: tokio::sync::Mutex::new(()),
            }));
        }
        if let Some(e) = self.email {
            let local = matches!(e.host.as_str(), "localhost" | "127.0.0.1" | "::1");
            if e.security == Security::None && !local {
                return Err(bad("mail goes without TLS to this machine only"));
            }
            if !e.from.contains('@') || e.from.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>')) {
                return Err(bad("`email.from` is no address"));
            }
            channels = channels.with(Arc::new(Smtp {
                trust,
                host: e.host,
                port: e.port,
                security: e.security,
                user: value(&e.username)?,
                password: value(&e.password)?,
                from: e.from,
                from_name: e.from_name,
            }));
        }
        Ok(channels)
    }
}

fn address(url: &str) -> Result<Address, MessagesProblem> {
    Address::parse(url).ok_or_else(|| bad("an address is none: http://… or https://…, without a name and password"))
}

/// The value itself, or what the environment holds under `env:NAME`.
fn value(written: &str) -> Result<String, MessagesProblem> {
    match written.strip_prefix("env:") {
        Some(name) => std::env::var(name).map_err(|_| bad(format!("the environment has no {name}"))),
        None => Ok(written.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{channels::zalo::Tokens, model::ChannelKind};
    use vedich_db::BoxFuture;

    struct Empty;
    impl TokenBox for Empty {
        fn newest(&self) -> BoxFuture<'_, Result<Option<Tokens>, String>> {
            Box::pin(async { Ok(None) })
        }
        fn spend(&self, _: i64) -> BoxFuture<'_, Result<bool, String>> {
            Box::pin(async { Ok(false) })
        }
        fn keep(&self, _: Tokens) -> BoxFuture<'_, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
    }

    fn of(text: &str) -> Result<Channels, MessagesProblem> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("messages.toml");
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        load(folder.path(), Arc::new(Empty))
    }

    #[test]
    fn the_example_of_the_docs_is_read() {
        let channels = of(include_str!("../../../../docs/schemas/messages.example.toml")).unwrap();
        for kind in ChannelKind::ALL {
            assert!(channels.get(*kind).is_some(), "{kind:?}");
        }
        assert!(channels.knows("thay-bang-chuoi-ngau-nhien") && !channels.knows("") && !channels.knows("khac"));
    }

    #[test]
    fn what_is_unsafe_or_misspelt_is_refused() {
        for (text, why) in [
            ("[sms]\nkind='kannel'\nurl='http://127.0.0.1:13013/cgi-bin/sendsms'\nusername='a'\npassword='b'", "callback"),
            ("[email]\nhost='mail.example.com'\nport=25\nsecurity='none'\nfrom='a@b.vn'", "without TLS"),
            ("[email]\nhost='localhost'\nport=25\nsecurity='none'\nfrom='a@b.vn>\\r\\nRCPT'", ""),
            ("[zalo]\napp_id='env:NO_SUCH_VARIABLE_HERE'\nsecret_key='x'", "environment"),
            ("[sms]\nkind='http'\nurl='ftp://x'", "address"),
            ("callbak = 'x'", "unknown field"),
        ] {
            let Err(MessagesProblem::Settings(said)) = of(text) else { panic!("{text} was taken") };
            assert!(said.contains(why), "{said}");
        }
        assert!(of("").unwrap().get(ChannelKind::Sms).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("messages.toml");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        assert!(load(folder.path(), Arc::new(Empty)).is_err());
    }
}
