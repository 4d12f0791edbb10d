//! The vault (design.md, Storage): what identifies a person is one sealed blob per citizen; numbers are found through keyed
//! digests. Keys live in a key store beside, never inside, the database, wrapped by a master key.

use crate::{
    key_store::{CAMPAIGN, Key, KeyStore},
    problems::RegisterProblem,
};
use chacha20::{R20, cipher::consts::U16, hchacha};
use chacha20poly1305::XNonce;
use rand::Rng;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    path::Path,
    sync::Arc,
};
use vedich_kernel::{CampaignId, CitizenId};
use zeroize::Zeroizing;

/// A keyed 128-bit digest: enough that two of a hundred million people never share one by chance (about 10⁻²³).
pub type Digest = [u8; 16];

/// A table by digest. Who does not have the key makes no digests that meet, so that they need no hash of their own.
pub(crate) type DigestMap<V> = HashMap<Digest, V, BuildHasherDefault<ByDigest>>;

/// Takes a digest for its hash.
#[derive(Default)]
pub(crate) struct ByDigest(u64);

impl Hasher for ByDigest {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.last_chunk().map_or(self.0, |last| u64::from_le_bytes(*last));
    }

    /// The length that is told before the bytes is always the same.
    fn write_usize(&mut self, _: usize) {}
}

/// What identifies a person. Never leaves the vault but to a page that may show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name as written (NFC).
    pub name: String,
    /// Folded name, for search without accents.
    pub fold: String,
    /// Birth year, 0 when unknown.
    pub birth_year: i16,
    /// Birth month, 0 when unknown.
    pub birth_month: u8,
    /// Birth day of month, 0 when unknown.
    pub birth_day: u8,
    /// National ID, 12 digits; empty when the extract has none.
    pub national_id: String,
    /// Old ID, 9 digits; mostly empty.
    pub old_id: String,
    /// Permanent address as written.
    pub permanent_address: String,
    /// Current address as written.
    pub current_address: String,
    /// Head of household.
    pub head: String,
    /// Relation to the head.
    pub relation: String,
    /// Phone, normalised, or as written.
    pub phone: String,
    /// Day the chip card was issued, days since 1970, 0 when unknown.
    pub card_issued: i32,
}

/// The same as a row tells it, borrowed: a first import makes a million of them, and each text of its own would be one more piece of memory.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Told<'a> {
    pub name: &'a str,
    pub fold: &'a str,
    pub birth_year: i16,
    pub birth_month: u8,
    pub birth_day: u8,
    pub national_id: &'a str,
    pub old_id: &'a str,
    pub permanent_address: &'a str,
    pub current_address: &'a str,
    pub head: &'a str,
    pub relation: &'a str,
    pub phone: &'a str,
    pub card_issued: i32,
}

/// Stands for a current address that is the permanent one. A control character is in no text of a file.
const SAME: &str = "\u{1}";

/// Encodes behind what is in a piece of memory.
struct Behind<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Behind<'_> {
    type Output = ();

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

impl Person {
    fn told(&self) -> Told<'_> {
        Told {
            name: &self.name,
            fold: &self.fold,
            birth_year: self.birth_year,
            birth_month: self.birth_month,
            birth_day: self.birth_day,
            national_id: &self.national_id,
            old_id: &self.old_id,
            permanent_address: &self.permanent_address,
            current_address: &self.current_address,
            head: &self.head,
            relation: &self.relation,
            phone: &self.phone,
            card_issued: self.card_issued,
        }
    }

    /// `1980`, `3/1980` or `19/6/1980`: as precise as it is known.
    #[must_use]
    pub fn birth_text(&self) -> String {
        match (self.birth_year, self.birth_month, self.birth_day) {
            (0, _, _) => String::new(),
            (y, 0, _) => y.to_string(),
            (y, m, 0) => format!("{m}/{y}"),
            (y, m, d) => format!("{d}/{m}/{y}"),
        }
    }

    /// `070*****1234`; `CMND 285***456` of whoever is known by the old number alone; empty without any.
    #[must_use]
    pub fn masked_id(&self) -> String {
        if self.national_id.is_empty() && !self.old_id.is_empty() {
            return format!("{OLD_ID_WORD} {}", masked(&self.old_id));
        }
        masked(&self.national_id)
    }
}

/// What a card with an old number is called, in both languages: it is no name of this program's.
const OLD_ID_WORD: &str = "CMND";

/// A number as it may be shown: its place and its end. Of an old one three digits are hidden, as everywhere else.
fn masked(number: &str) -> String {
    let n = number.len();
    let end = if n < 10 { 3 } else { 4 };
    if n < 8 || !number.is_ascii() {
        return "*".repeat(n);
    }
    format!("{}{}{}", &number[..3], "*".repeat(n - 3 - end), &number[n - end..])
}

/// Seals and opens, and makes digests, for one campaign.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    root: Key,
    data: Key,
    index: hmac::Key,
    content: hmac::Key,
    household: hmac::Key,
    version: i64,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("version", &self.inner.version).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the campaign's key in `folder/keys`, making master and campaign key when there are none.
    ///
    /// # Errors
    /// When files cannot be read or written, others may read the master key, or the wrapped key does not open.
    pub fn open(folder: &Path, campaign: CampaignId) -> Result<Self, RegisterProblem> {
        Ok(Self::from_key(&*KeyStore::at(folder).open_or_make(CAMPAIGN, campaign)?, 1))
    }

    /// From a raw campaign key: each use has a key of its own, derived by HMAC with a label.
    #[must_use]
    pub fn from_key(key: &[u8; 32], version: i64) -> Self {
        let data = derive(key, b"data");
        Self {
            inner: Arc::new(Inner {
                root: Zeroizing::new(*derive(key, b"derived")),
                data,
                index: mac(&*derive(key, b"index")),
                content: mac(&*derive(key, b"content")),
                household: mac(&*derive(key, b"household")),
                version,
            }),
        }
    }

    /// A key for one use outside the vault, told apart by its label.
    pub(crate) fn derived(&self, label: &[u8]) -> Key {
        derive(&self.inner.root, label)
    }

    /// Key version, stored with each blob.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.inner.version
    }

    /// Digest by which a number is found. `kind` keeps national and old IDs apart.
    #[must_use]
    pub fn key_digest(&self, kind: i64, number: &str) -> Digest {
        let mut m = hmac::Context::with_key(&self.inner.index);
        m.update(&kind.to_be_bytes());
        m.update(number.as_bytes());
        short(m)
    }

    /// Digest of bytes that tells whether they are the same without keeping them.
    #[must_use]
    pub fn content_digest(&self, bytes: &[u8]) -> Digest {
        let mut m = hmac::Context::with_key(&self.inner.content);
        m.update(bytes);
        short(m)
    }

    /// Opaque household number: the same for rows that name the same head at the same place, and telling nothing of either.
    #[must_use]
    pub fn household(&self, commune: i64, address: &str, head: &str) -> i64 {
        let mut m = hmac::Context::with_key(&self.inner.household);
        m.update(&commune.to_be_bytes());
        m.update(address.as_bytes());
        m.update(&[0]);
        m.update(head.as_bytes());
        let d = short(m);
        i64::from_be_bytes([d[0] & 0x7f, d[1], d[2], d[3], d[4], d[5], d[6], d[7]])
    }

    /// Encodes a person for [`Vault::seal`] and [`Vault::person_digest`]. A current address that is the permanent one, as most people's is,
    /// stands there once.
    ///
    /// # Errors
    /// Never in practice; encoding to memory.
    pub fn encode(person: &Person) -> Result<Vec<u8>, RegisterProblem> {
        let mut out = Vec::new();
        Self::encode_behind(&person.told(), &mut out)?;
        Ok(out)
    }

    /// Encodes what a row tells behind what is in a piece of memory; as [`Vault::encode`] does.
    pub(crate) fn encode_behind(told: &Told<'_>, behind: &mut Vec<u8>) -> Result<(), RegisterProblem> {
        let once = !told.current_address.is_empty() && told.current_address == told.permanent_address;
        let told = if once { Told { current_address: SAME, ..*told } } else { *told };
        postcard::serialize_with_flavor(&told, Behind(behind)).map_err(RegisterProblem::keys)
    }

    /// Digest of an encoded person, which tells whether a row says something new of them: that of both addresses written out.
    #[must_use]
    pub fn person_digest(&self, plain: &[u8]) -> Digest {
        // Name, key of the name, birth date, both numbers, both addresses: texts as the bytes that they are.
        type UpToAddresses<'a> = (&'a [u8], &'a [u8], i16, u8, u8, &'a [u8], &'a [u8], &'a [u8], &'a [u8]);
        let (permanent, rest) = match postcard::take_from_bytes::<UpToAddresses<'_>>(plain) {
            Ok(((.., permanent, current), rest)) if current == SAME.as_bytes() => (permanent, rest),
            _ => return self.content_digest(plain),
        };
        let before = &plain[..plain.len() - rest.len() - (1 + SAME.len())];
        // Lengths of texts stand before them, seven bits a byte.
        let length = 1 + permanent.len().checked_ilog2().unwrap_or(0) as usize / 7;
        let mut m = hmac::Context::with_key(&self.inner.content);
        m.update(before);
        m.update(&before[before.len() - permanent.len() - length..]);
        m.update(rest);
        short(m)
    }

    /// Reads what [`Vault::encode`] wrote.
    ///
    /// # Errors
    /// When the bytes are none of its.
    pub(crate) fn decode(plain: &[u8]) -> Result<Person, RegisterProblem> {
        let mut person: Person = postcard::from_bytes(plain).map_err(RegisterProblem::keys)?;
        if person.current_address == SAME {
            person.current_address.clone_from(&person.permanent_address);
        }
        Ok(person)
    }

    /// Seals bytes for a citizen of a campaign (both are associated data).
    ///
    /// # Errors
    /// When the cipher refuses (over 256 GiB).
    pub fn seal(&self, campaign: CampaignId, citizen: CitizenId, plain: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.seal_with(&aad(campaign, citizen), plain)
    }

    /// Opens a person.
    ///
    /// # Errors
    /// When the blob was made with another key or for another citizen, or was changed.
    pub fn open_person(&self, campaign: CampaignId, citizen: CitizenId, sealed: &[u8]) -> Result<Person, RegisterProblem> {
        Self::decode(&self.open_with(&aad(campaign, citizen), sealed)?)
    }

    /// Opens a person's part without reading it.
    pub(crate) fn open_part(&self, campaign: CampaignId, citizen: CitizenId, sealed: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.open_with(&aad(campaign, citizen), sealed)
    }

    /// The folded name out of what [`Vault::encode`] wrote, and nothing else: it stands second.
    pub(crate) fn fold_of(plain: &[u8]) -> Result<&str, RegisterProblem> {
        let ((_, fold), _) = postcard::take_from_bytes::<(&str, &str)>(plain).map_err(RegisterProblem::keys)?;
        Ok(fold)
    }

    /// Seals bytes that belong to an extract (its problem rows).
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_row(&self, extract: i64, row: i64, plain: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.seal_with(format!("extract {extract} row {row}").as_bytes(), plain)
    }

    /// Opens what [`Vault::seal_row`] sealed.
    ///
    /// # Errors
    /// As [`Vault::open_person`].
    pub fn open_row(&self, extract: i64, row: i64, sealed: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.open_with(format!("extract {extract} row {row}").as_bytes(), sealed)
    }

    /// Seals bytes of another room under a name of their own, such as `list 3 row 7`.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_as(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.seal_with(what.as_bytes(), plain)
    }

    /// Opens what [`Vault::seal_as`] sealed under the same name.
    ///
    /// # Errors
    /// As [`Vault::open_person`].
    pub fn open_as(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.open_with(what.as_bytes(), sealed)
    }

    /// XChaCha20-Poly1305 as its construction says it (draft-irtf-cfrg-xchacha, 2.3): a key of its own for the nonce's first 16 bytes, then
    /// ChaCha20-Poly1305 under the rest. Sealing a million people costs half as much as with the crate that has it whole, and a test holds the
    /// two to the same bytes.
    pub(crate) fn seal_with(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        self.seal_under(nonce(), aad, plain)
    }

    fn seal_under(&self, nonce: XNonce, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        let (key, short) = self.under(&nonce)?;
        let mut out = Vec::with_capacity(24 + plain.len() + 16);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(plain);
        let tag = key
            .seal_in_place_separate_tag(short, Aad::from(aad), &mut out[24..])
            .map_err(|_| RegisterProblem::keys("cannot seal"))?;
        out.extend_from_slice(tag.as_ref());
        Ok(out)
    }

    pub(crate) fn open_with(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, RegisterProblem> {
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(|| RegisterProblem::keys("short blob"))?;
        let nonce = XNonce::try_from(nonce).map_err(RegisterProblem::keys)?;
        let (key, nonce) = self.under(&nonce)?;
        let mut out = sealed.to_vec();
        let plain = key
            .open_in_place(nonce, Aad::from(aad), &mut out)
            .map_err(|_| RegisterProblem::keys("a sealed blob does not open: wrong key, wrong citizen or changed bytes"))?
            .len();
        out.truncate(plain);
        Ok(out)
    }

    /// The key of a nonce, and what is left of the nonce for it.
    fn under(&self, nonce: &XNonce) -> Result<(LessSafeKey, Nonce), RegisterProblem> {
        let (first, rest) = nonce.split_ref::<U16>();
        let key: Key = Zeroizing::new(hchacha::<R20>((&*self.inner.data).into(), first).into());
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*key).map_err(|_| RegisterProblem::keys("no key of a nonce"))?;
        let mut short = [0; NONCE_LEN];
        short[NONCE_LEN - rest.len()..].copy_from_slice(rest);
        Ok((LessSafeKey::new(key), Nonce::assume_unique_for_key(short)))
    }
}

fn aad(campaign: CampaignId, citizen: CitizenId) -> [u8; 24] {
    let mut out = [0; 24];
    out[..8].copy_from_slice(&campaign.0.to_be_bytes());
    out[8..16].copy_from_slice(&citizen.partition.0.to_be_bytes());
    out[16..].copy_from_slice(&citizen.number.0.to_be_bytes());
    out
}

fn nonce() -> XNonce {
    let mut bytes = [0_u8; 24];
    rand::rng().fill_bytes(&mut bytes);
    bytes.into()
}

#[allow(clippy::expect_used)] // HMAC takes keys of any length
fn mac(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

fn derive(key: &[u8; 32], label: &[u8]) -> Key {
    let mut m = hmac::Context::with_key(&mac(key));
    m.update(b"vedich 1 ");
    m.update(label);
    let mut out = Zeroizing::new([0; 32]);
    out.copy_from_slice(m.sign().as_ref());
    out
}

fn short(m: hmac::Context) -> Digest {
    let mut out = [0; 16];
    out.copy_from_slice(&m.sign().as_ref()[..16]);
    out
}

#[cfg(test)]
mod tests;
