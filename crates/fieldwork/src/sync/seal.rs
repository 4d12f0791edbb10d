//! Opening what phones seal to the house: P-256 ECDH with a key of the phone's unlock session, HKDF-SHA-256, AES-256-GCM with the
//! operation's id as associated data. One key agreement serves a whole session, so its result is kept a while.

use crate::{problems::FieldworkProblem, rules::HeldReason};
use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use zeroize::Zeroizing;

/// What the key agreement is for; stands in every derived key.
const INFO: &[u8] = b"vedich field operation v1";
/// The key that phones are given now.
pub const KEY_ID: &str = "k1";
/// Sessions whose key is kept; more make the oldest be derived anew.
const KEPT: usize = 4_096;

/// A point of the curve, uncompressed.
type Point = [u8; 65];

/// The house's key pair and the session keys derived with it.
pub(crate) struct Seal {
    secret: SecretKey,
    public: Point,
    sessions: Mutex<HashMap<Point, Arc<Aes256Gcm>>>,
}

impl Seal {
    /// From the campaign's secret in the key store.
    pub(crate) fn new(seed: &[u8; 32]) -> Result<Self, FieldworkProblem> {
        let secret = scalar(seed).ok_or_else(|| FieldworkProblem::Crypto("no key follows from the seed".into()))?;
        let public = point(&secret.public_key()).ok_or_else(|| FieldworkProblem::Crypto("the key has no public form".into()))?;
        Ok(Self { secret, public, sessions: Mutex::default() })
    }

    /// What phones seal to, as they get it.
    pub(crate) fn public(&self) -> String {
        BASE64.encode(self.public)
    }

    /// The key of a phone's session.
    pub(crate) fn session(&self, key_id: &str, ephemeral: &str) -> Result<Arc<Aes256Gcm>, HeldReason> {
        if key_id != KEY_ID {
            return Err(HeldReason::Unreadable);
        }
        let bytes = BASE64.decode(ephemeral).map_err(|_| HeldReason::Unreadable)?;
        let bytes = Point::try_from(bytes.as_slice()).map_err(|_| HeldReason::Unreadable)?;
        if let Ok(sessions) = self.sessions.lock()
            && let Some(known) = sessions.get(&bytes)
        {
            return Ok(Arc::clone(known));
        }
        let theirs = PublicKey::from_sec1_bytes(&bytes).map_err(|_| HeldReason::Unreadable)?;
        let cipher = Arc::new(derive(&self.secret, &theirs, &bytes).ok_or(HeldReason::Unreadable)?);
        if let Ok(mut sessions) = self.sessions.lock() {
            if sessions.len() >= KEPT {
                sessions.clear();
            }
            sessions.insert(bytes, Arc::clone(&cipher));
        }
        Ok(cipher)
    }
}

/// Opens one operation; its id must be the one it was sealed under.
pub(crate) fn open(session: &Aes256Gcm, id: &str, sealed: &str) -> Result<Zeroizing<String>, HeldReason> {
    let bytes = BASE64.decode(sealed).map_err(|_| HeldReason::Unreadable)?;
    let (iv, sealed) = bytes.split_at_checked(12).ok_or(HeldReason::Unreadable)?;
    let nonce = Nonce::try_from(iv).map_err(|_| HeldReason::Unreadable)?;
    let plain = session.decrypt(&nonce, Payload { msg: sealed, aad: id.as_bytes() }).map_err(|_| HeldReason::Unreadable)?;
    String::from_utf8(plain).map(Zeroizing::new).map_err(|_| HeldReason::Unreadable)
}

fn derive(ours: &SecretKey, theirs: &PublicKey, ephemeral: &Point) -> Option<Aes256Gcm> {
    let shared = diffie_hellman(ours.to_nonzero_scalar(), theirs.as_affine());
    let mut key = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(None, shared.raw_secret_bytes()).expand(&[INFO, ephemeral].concat(), &mut *key).ok()?;
    Aes256Gcm::new_from_slice(&*key).ok()
}

/// The first of a sequence of digests that is a scalar of the curve: nearly always the first.
fn scalar(seed: &[u8; 32]) -> Option<SecretKey> {
    (0_u8..8).find_map(|n| {
        let digest = Zeroizing::new(<[u8; 32]>::from(Sha256::digest([b"vedich field seal key".as_slice(), seed, &[n]].concat())));
        SecretKey::from_slice(&*digest).ok()
    })
}

fn point(key: &PublicKey) -> Option<Point> {
    Point::try_from(key.to_sec1_bytes().as_ref()).ok()
}

/// The phone's side, for programs and tests: seals an operation to a house.
pub mod phone {
    use super::{Aes256Gcm, BASE64, Nonce, Payload, Point, PublicKey, derive, point, scalar};
    use aes_gcm::aead::Aead as _;
    use base64::Engine as _;

    /// An unlock session of a phone.
    pub struct Session {
        cipher: Aes256Gcm,
        ephemeral: Point,
    }

    impl Session {
        /// With a house's public key, from 32 random bytes; none when the key is not one.
        #[must_use]
        pub fn new(seal_key: &str, random: &[u8; 32]) -> Option<Self> {
            let theirs = PublicKey::from_sec1_bytes(&BASE64.decode(seal_key).ok()?).ok()?;
            let ours = scalar(random)?;
            let ephemeral = point(&ours.public_key())?;
            Some(Self { cipher: derive(&ours, &theirs, &ephemeral)?, ephemeral })
        }

        /// The public half, as it travels.
        #[must_use]
        pub fn ephemeral(&self) -> String {
            BASE64.encode(self.ephemeral)
        }

        /// Seals an operation under its id with a fresh 12-byte vector; none when the cipher refuses.
        #[must_use]
        pub fn seal(&self, id: &str, iv: [u8; 12], plain: &str) -> Option<String> {
            let payload = Payload { msg: plain.as_bytes(), aad: id.as_bytes() };
            let sealed = self.cipher.encrypt(&Nonce::from(iv), payload).ok()?;
            Some(BASE64.encode([iv.as_slice(), &sealed].concat()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phone_seals_only_the_house_opens_and_only_under_its_id() {
        let house = Seal::new(&[7; 32]).unwrap();
        let session = phone::Session::new(&house.public(), &[9; 32]).unwrap();
        let sealed = session.seal("op-1", [1; 12], "{\"kind\":\"visit\"}").unwrap();
        let key = house.session(KEY_ID, &session.ephemeral()).unwrap();
        assert_eq!(open(&key, "op-1", &sealed).unwrap().as_str(), "{\"kind\":\"visit\"}");
        assert_eq!(open(&key, "op-2", &sealed).unwrap_err(), HeldReason::Unreadable);
        let stranger = Seal::new(&[8; 32]).unwrap();
        let wrong = stranger.session(KEY_ID, &session.ephemeral()).unwrap();
        assert_eq!(open(&wrong, "op-1", &sealed).unwrap_err(), HeldReason::Unreadable);
        assert!(house.session("k9", &session.ephemeral()).is_err());
        assert!(house.session(KEY_ID, "AAAA").is_err());
        assert!(Arc::ptr_eq(&key, &house.session(KEY_ID, &session.ephemeral()).unwrap()), "one agreement serves a session");
    }

    /// Computed by WebCrypto (Node 20) as the phone app does it: the two sides agree.
    #[test]
    fn a_browser_and_the_house_agree() {
        let house = Seal::new(&[7; 32]).unwrap();
        assert_eq!(house.public(), VECTOR_PUBLIC);
        let key = house.session(KEY_ID, VECTOR_EPHEMERAL).unwrap();
        assert_eq!(
            open(&key, "0190a000-0000-7000-8000-000000000001", VECTOR_SEALED).unwrap().as_str(),
            "{\"kind\":\"withdraw\"}"
        );
    }

    const VECTOR_PUBLIC: &str = "BE3Nb86nqkIBiaK4Va1tiuVqibZkWNlpY3fyiJuAbtJtPMkWT593GAYJVYmDBLpOxa2P0Jzvd282v8rfmJBwxys";
    const VECTOR_EPHEMERAL: &str = "BPviEf1m16_EEHH_Trea88NxFqVLd3lJ__tnGiio2H3NUC3FsO0eVz3q5sEIlL_Aubs_w5qTpRZAo9zmgHK-z6o";
    const VECTOR_SEALED: &str = "8KBcgV6WrqVlddt-5nZzAP0XLpaaH4MWGMH3y7r_aKTa6j3V_NVKBMgVB1WvhXc";
}
