//! The key that seals second factors. Key stores stand above this room; one implements this trait and the server wires it.

/// Seals shared secrets and digests recovery codes, with a key of the house that lies beside the database and not in it.
pub trait FactorKeys: Send + Sync {
    /// Seals bytes under a name of their own.
    ///
    /// # Errors
    /// When there is no key, or the cipher refuses.
    fn seal(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, String>;
    /// Opens what was sealed under the same name.
    ///
    /// # Errors
    /// When there is no key, another key, or the bytes were changed.
    fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, String>;
    /// A keyed digest.
    ///
    /// # Errors
    /// When there is no key.
    fn digest(&self, text: &str) -> Result<Vec<u8>, String>;
}

/// A house without a key store: no second factor can be set up.
pub(crate) struct NoFactorKeys;

const NONE: &str = "no key store for second factors";

impl FactorKeys for NoFactorKeys {
    fn seal(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err(NONE.to_owned())
    }

    fn open(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err(NONE.to_owned())
    }

    fn digest(&self, _: &str) -> Result<Vec<u8>, String> {
        Err(NONE.to_owned())
    }
}
