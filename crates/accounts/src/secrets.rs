//! Secrets: random values, digests, password hashing. The random source is passed in, so that tests repeat.

use crate::problems::AccountsProblem;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

/// Fills a buffer with random bytes.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The operating system's random source.
#[must_use]
pub fn system_entropy() -> Entropy {
    Arc::new(|buffer| rand::Rng::fill_bytes(&mut rand::rng(), buffer))
}

/// 256 random bits as text for a cookie or header.
pub(crate) fn secret(entropy: &Entropy) -> String {
    let mut bytes = [0; 32];
    entropy(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// Letters and digits that nobody confuses on paper: no 0/o, 1/l/i.
const PAPER: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// A one-time word for paper: `groups` of four letters and digits, about 20 bits each.
#[must_use]
pub fn paper_word(entropy: &Entropy, groups: usize) -> String {
    let mut word = String::new();
    let mut byte = [0];
    while word.len() < groups * 5 - 1 {
        if word.len() % 5 == 4 {
            word.push('-');
        }
        entropy(&mut byte);
        // Bytes past the last whole multiple would favour the first letters.
        if let Some(letter) = (byte[0] < 248).then(|| PAPER[usize::from(byte[0] % 31)]) {
            word.push(char::from(letter));
        }
    }
    word
}

/// What the tables keep of a random secret.
pub(crate) fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// HMAC-SHA-256.
pub(crate) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        }
        // HMAC takes keys of any length.
        Err(_) => Vec::new(),
    }
}

/// Follows from the session's secret, so that nothing is stored and another session's token is worthless.
pub(crate) fn csrf_token(session_secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(mac(session_secret.as_bytes(), b"vedich form token v1"))
}

/// Equal, in time that does not depend on where they differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Password hashing: argon2id, off the async threads, a few at a time.
#[derive(Clone)]
pub struct Hashing {
    params: Params,
    slots: Arc<Semaphore>,
    dummy: Arc<OnceLock<String>>,
}

impl Default for Hashing {
    /// 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self::with(19 * 1024, 2)
    }
}

impl Hashing {
    /// Memory in KiB and passes. At most two at a time: a flood of sign-ins must not eat the memory.
    #[must_use]
    pub fn with(memory_kib: u32, passes: u32) -> Self {
        let params = Params::new(memory_kib, passes, 1, None).unwrap_or_default();
        Self { params, slots: Arc::new(Semaphore::new(2)), dummy: Arc::new(OnceLock::new()) }
    }

    fn engine(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// Hashes a password into a PHC string.
    pub(crate) async fn hash(&self, password: &str, entropy: &Entropy) -> Result<String, AccountsProblem> {
        let mut salt = [0; 16];
        entropy(&mut salt);
        let (this, password) = (self.clone(), composed(password));
        self.aside(move || this.hash_now(&password, &salt)).await?
    }

    fn hash_now(&self, password: &str, salt: &[u8]) -> Result<String, AccountsProblem> {
        let hash: PasswordHash = self
            .engine()
            .hash_password_with_salt(password.as_bytes(), salt)
            .map_err(|e| AccountsProblem::Crypto(e.to_string()))?;
        Ok(hash.to_string())
    }

    /// Is this the password? Without a stored hash a dummy is tried, so that an unknown name takes as long as a wrong password.
    pub(crate) async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool, AccountsProblem> {
        let (this, password) = (self.clone(), composed(password));
        self.aside(move || {
            let known = stored.is_some();
            let hash = match stored {
                Some(hash) => hash,
                None => this.dummy()?,
            };
            let parsed = PasswordHash::new(&hash).map_err(|e| AccountsProblem::Crypto(e.to_string()))?;
            let right = this.engine().verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(known && right)
        })
        .await?
    }

    fn dummy(&self) -> Result<String, AccountsProblem> {
        if let Some(hash) = self.dummy.get() {
            return Ok(hash.clone());
        }
        let hash = self.hash_now("nobody has this password", &[7; 16])?;
        Ok(self.dummy.get_or_init(|| hash).clone())
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AccountsProblem> {
        let _slot = self.slots.acquire().await.map_err(|e| AccountsProblem::Crypto(e.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|e| AccountsProblem::Crypto(e.to_string()))
    }
}

/// Vietnamese keyboards send `ế` in one or several code points; both are one password.
fn composed(password: &str) -> String {
    vedich_kernel::text::nfc(password)
}
