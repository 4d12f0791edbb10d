//! The vault (design.md, Storage): what identifies a person is one sealed blob per citizen; numbers are found through keyed
//! digests. Keys live in a key store beside, never inside, the database, wrapped by a master key.

use crate::{
    key_store::{CAMPAIGN, Key, KeyStore},
    problems::RegisterProblem,
};
use chacha20::{R20, cipher::consts::U16, hchacha};
use chacha20poly1305::XNonce;
use hmac::{Hmac, Mac};
use rand::Rng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{path::Path, sync::Arc};
use vedich_kernel::{CampaignId, CitizenId};
use zeroize::Zeroizing;

type HmacSha256 = Hmac<Sha256>;

/// A keyed 128-bit digest: enough that two of a hundred million people never share one by chance (about 10⁻²³).
pub type Digest = [u8; 16];

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

impl Person {
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
    index: HmacSha256,
    content: HmacSha256,
    household: HmacSha256,
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
        let mut m = self.inner.index.clone();
        m.update(&kind.to_be_bytes());
        m.update(number.as_bytes());
        short(m)
    }

    /// Digest of a row's personal part, which tells whether it changed without opening anything.
    #[must_use]
    pub fn content_digest(&self, bytes: &[u8]) -> Digest {
        let mut m = self.inner.content.clone();
        m.update(bytes);
        short(m)
    }

    /// Opaque household number: the same for rows that name the same head at the same place, and telling nothing of either.
    #[must_use]
    pub fn household(&self, commune: i64, address: &str, head: &str) -> i64 {
        let mut m = self.inner.household.clone();
        m.update(&commune.to_be_bytes());
        m.update(address.as_bytes());
        m.update(&[0]);
        m.update(head.as_bytes());
        let d = short(m);
        i64::from_be_bytes([d[0] & 0x7f, d[1], d[2], d[3], d[4], d[5], d[6], d[7]])
    }

    /// Encodes a person for [`Vault::seal`] and [`Vault::content_digest`].
    ///
    /// # Errors
    /// Never in practice; encoding to memory.
    pub fn encode(person: &Person) -> Result<Vec<u8>, RegisterProblem> {
        postcard::to_stdvec(person).map_err(RegisterProblem::keys)
    }

    /// Encodes what a row tells behind what is in a piece of memory; as [`Vault::encode`] does.
    pub(crate) fn encode_behind(told: &Told<'_>, behind: &mut Vec<u8>) -> Result<(), RegisterProblem> {
        *behind = postcard::to_extend(told, std::mem::take(behind)).map_err(RegisterProblem::keys)?;
        Ok(())
    }

    /// Reads what [`Vault::encode`] wrote.
    ///
    /// # Errors
    /// When the bytes are none of its.
    pub(crate) fn decode(plain: &[u8]) -> Result<Person, RegisterProblem> {
        postcard::from_bytes(plain).map_err(RegisterProblem::keys)
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
fn mac(key: &[u8]) -> HmacSha256 {
    <HmacSha256 as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn derive(key: &[u8; 32], label: &[u8]) -> Key {
    let mut m = mac(key);
    m.update(b"vedich 1 ");
    m.update(label);
    Zeroizing::new(m.finalize().into_bytes().into())
}

fn short(m: HmacSha256) -> Digest {
    let full = m.finalize().into_bytes();
    let mut out = [0; 16];
    out.copy_from_slice(&full[..16]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20poly1305::{
        XChaCha20Poly1305,
        aead::{Aead, KeyInit, Payload},
    };
    use vedich_kernel::{CitizenNumber, PartitionId};

    fn citizen(n: i64) -> CitizenId {
        CitizenId { partition: PartitionId(3), number: CitizenNumber(n) }
    }

    #[test]
    fn a_sealed_person_opens_for_the_same_citizen_only() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path(), CampaignId(1)).unwrap();
        let person = Person { name: "Nguyễn Thị Hoa".into(), national_id: "070180001234".into(), ..Person::default() };
        let sealed = vault.seal(CampaignId(1), citizen(5), &Vault::encode(&person).unwrap()).unwrap();
        assert!(!sealed.windows(3).any(|w| w == b"Hoa"));
        // A second opening reads the wrapped key back from its file.
        let again = Vault::open(folder.path(), CampaignId(1)).unwrap();
        assert_eq!(again.open_person(CampaignId(1), citizen(5), &sealed).unwrap(), person);
        assert!(again.open_person(CampaignId(1), citizen(6), &sealed).is_err());
        assert!(again.open_person(CampaignId(2), citizen(5), &sealed).is_err());
        assert_eq!(person.masked_id(), "070*****1234");
    }

    #[test]
    fn an_old_number_is_shown_where_there_is_no_other() {
        let of = |national: &str, old: &str| {
            Person { national_id: national.into(), old_id: old.into(), ..Person::default() }.masked_id()
        };
        assert_eq!(of("", "285123456"), format!("CMND {}", vedich_kernel::OldId::parse("285123456").unwrap().masked()));
        assert_eq!(of("070180001234", "285123456"), "070*****1234");
        assert_eq!((of("", ""), of("1234567", "")), (String::new(), "*******".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn what_is_sealed_is_the_construction_s_own(
            key: [u8; 32],
            nonce: [u8; 24],
            aad in proptest::collection::vec(proptest::num::u8::ANY, 0..80),
            plain in proptest::collection::vec(proptest::num::u8::ANY, 0..600),
        ) {
            let vault = Vault::from_key(&key, 1);
            let sealed = vault.seal_under(nonce.into(), &aad, &plain).unwrap();
            let whole = XChaCha20Poly1305::new((&*vault.inner.data).into());
            let expected = whole.encrypt(&nonce.into(), Payload { msg: &plain, aad: &aad }).unwrap();
            assert_eq!(sealed[..24], nonce);
            assert_eq!(sealed[24..], expected);
            assert_eq!(vault.open_with(&aad, &sealed).unwrap(), plain);
        }
    }

    #[test]
    fn what_a_row_tells_is_encoded_as_the_person_it_names() {
        let person = Person {
            name: "Nguyễn Thị Hoa".into(),
            fold: "nguien thi hoa".into(),
            birth_year: 1980,
            birth_month: 6,
            birth_day: 19,
            national_id: "070180001234".into(),
            old_id: "285123456".into(),
            permanent_address: "12 Lê Lợi".into(),
            current_address: "3 Hùng Vương".into(),
            head: "Trần Văn A".into(),
            relation: "vợ".into(),
            phone: "0912345678".into(),
            card_issued: 18_000,
        };
        let told = Told {
            name: &person.name,
            fold: &person.fold,
            birth_year: person.birth_year,
            birth_month: person.birth_month,
            birth_day: person.birth_day,
            national_id: &person.national_id,
            old_id: &person.old_id,
            permanent_address: &person.permanent_address,
            current_address: &person.current_address,
            head: &person.head,
            relation: &person.relation,
            phone: &person.phone,
            card_issued: person.card_issued,
        };
        let mut bytes = vec![7];
        Vault::encode_behind(&told, &mut bytes).unwrap();
        assert_eq!(bytes[1..], Vault::encode(&person).unwrap());
        assert_eq!(Vault::decode(&bytes[1..]).unwrap(), person);
        assert_eq!(Vault::fold_of(&bytes[1..]).unwrap(), person.fold);
    }

    #[test]
    fn digests_depend_on_key_kind_and_number() {
        let a = Vault::from_key(&[1; 32], 1);
        let b = Vault::from_key(&[2; 32], 1);
        let digest = a.key_digest(1, "070180001234");
        assert_eq!(digest, a.key_digest(1, "070180001234"));
        assert_ne!(digest, a.key_digest(2, "070180001234"));
        assert_ne!(digest, a.key_digest(1, "070180001235"));
        assert_ne!(digest, b.key_digest(1, "070180001234"));
        assert_eq!(a.household(1, "12 Lê Lợi", "Trần Văn A"), a.household(1, "12 Lê Lợi", "Trần Văn A"));
        assert!(a.household(1, "12 Lê Lợi", "Trần Văn A") > 0);
    }
}
