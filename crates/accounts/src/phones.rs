//! Phones of field workers as the guard sees them. The room that enrols them recognises their tokens; `server` wires it.

use crate::{Accounts, problems::AccountsProblem, rules, secrets, secrets::Entropy, store::throttle};
use std::sync::Arc;
use vedich_db::{BoxFuture, By, DbError};
use vedich_kernel::Moment;

/// Starts a phone's full token, which reads lists and sends.
pub const FULL_TOKEN: &str = "vdf_";
/// Starts a phone's upload token, which only sends what is sealed.
pub const UPLOAD_TOKEN: &str = "vdu_";

/// An enrolled phone that asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its id.
    pub id: String,
    /// It showed its full token.
    pub full: bool,
    /// Neither revoked, nor signed out, nor past its last day.
    pub in_use: bool,
}

/// Recognises phones by the SHA-256 of a token.
pub trait PhoneSource: Send + Sync + 'static {
    /// The phone, if a token with this digest was ever given out.
    fn phone<'a>(&'a self, digest: &'a [u8]) -> BoxFuture<'a, Result<Option<Phone>, DbError>>;
}

/// A house without phones.
pub struct NoPhones;

impl PhoneSource for NoPhones {
    fn phone<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<Option<Phone>, DbError>> {
        Box::pin(async { Ok(None) })
    }
}

/// Is this a phone's token, by its beginning?
pub(crate) fn is_phone_token(token: &str) -> bool {
    token.starts_with(FULL_TOKEN) || token.starts_with(UPLOAD_TOKEN)
}

/// A new secret with its beginning, and what a table keeps of it.
#[must_use]
pub fn new_token(beginning: &str, entropy: &Entropy) -> (String, Vec<u8>) {
    let token = format!("{beginning}{}", secrets::secret(entropy));
    let digest = secrets::digest(&token);
    (token, digest)
}

/// What a table keeps of a secret that [`new_token`] made.
#[must_use]
pub fn token_digest(token: &str) -> Vec<u8> {
    secrets::digest(token)
}

impl Accounts {
    /// The random source.
    #[must_use]
    pub fn entropy(&self) -> Entropy {
        Arc::clone(&self.entropy)
    }

    /// Counts an attempt at something that could be guessed, against the address it came from. Free attempts first, then
    /// growing waits; they are forgotten after a day.
    ///
    /// # Errors
    /// [`AccountsProblem::Throttled`], or the database's.
    pub async fn count_guess(&self, what: &'static str, address: &str, free: i64) -> Result<(), AccountsProblem> {
        let subject = format!("{what}:{}", secrets::hex(&secrets::digest(&crate::sign_in::network(address))));
        self.db
            .write(By::system(what, self.now()), move |tx| {
                let subject = subject.clone();
                Box::pin(async move {
                    let now = tx.now();
                    throttle::prune(tx, now.plus_seconds(-rules::THROTTLE_MEMORY_SECONDS)).await?;
                    let row = throttle::find(tx, &subject).await?;
                    if let Some(blocked) = row.as_ref().map(|r| r.blocked_until).filter(|until| *until > now.0) {
                        return Err(AccountsProblem::Throttled((blocked - now.0) / 1_000_000 + 1));
                    }
                    let failures = row.map_or(0, |r| r.failures) + 1;
                    let wait = rules::wait_seconds(failures, free);
                    let until = if wait == 0 { Moment(0) } else { now.plus_seconds(wait) };
                    Ok(throttle::put(tx, &subject, failures, until).await?)
                })
            })
            .await
    }

    /// Takes back a counted attempt that turned out right.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn forgive_guess(&self, what: &'static str, address: &str) -> Result<(), AccountsProblem> {
        let subject = format!("{what}:{}", secrets::hex(&secrets::digest(&crate::sign_in::network(address))));
        self.db
            .write(By::system(what, self.now()), move |tx| {
                let subject = subject.clone();
                Box::pin(async move { Ok::<_, AccountsProblem>(throttle::forgive(tx, &subject).await?) })
            })
            .await
    }
}
