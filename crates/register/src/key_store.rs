//! The key store (design.md, Storage: Keys): a folder beside, never inside, the database and its backups. A master key in a file that only its
//! owner can read wraps every other key; each campaign has a key for its people and secrets for other uses.
//!
//! * [`KeyStore::export`] hands all keys out for escrow, [`KeyStore::recover`] takes them back into an empty folder;
//! * [`KeyStore::rotate`] makes a new master key and wraps the others anew, in steps that a power cut cannot break: while it runs the master
//!   file holds both keys, and either opens a key file;
//! * [`KeyStore::destroy`] ends a campaign's keys for good. What they sealed opens no more, in backups neither: nothing else erases people
//!   from backups. A word in the folder keeps a new key from being made in their place.

use crate::problems::RegisterProblem;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use rand::Rng;
use serde::{Deserialize, Serialize};
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use vedich_kernel::CampaignId;
use zeroize::Zeroizing;

/// 32 secret bytes, wiped when they are no longer needed.
pub type Key = Zeroizing<[u8; 32]>;

/// Name of the key that seals a campaign's people.
pub(crate) const CAMPAIGN: &str = "campaign";
const MASTER: &str = "master.key";

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: i64,
    campaign: i64,
    /// Hex of nonce and wrapped 32-byte key.
    wrapped: String,
}

/// A key as it stands in the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptKey {
    /// What it is for: `campaign`, `field`, …
    pub name: String,
    /// Whose it is.
    pub campaign: i64,
    /// It was destroyed.
    pub destroyed: bool,
}

/// All keys in clear, for escrow: seal it at once.
#[derive(Serialize, Deserialize)]
struct Escrow {
    format: String,
    master: String,
    keys: Vec<EscrowKey>,
}

#[derive(Serialize, Deserialize)]
struct EscrowKey {
    name: String,
    campaign: i64,
    key: String,
}

const ESCROW_FORMAT: &str = "vedich keys v1";

/// The folder of keys.
#[derive(Clone, Debug)]
pub struct KeyStore {
    folder: PathBuf,
}

impl KeyStore {
    /// The key store of a data folder.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Self { folder: data.join("keys") }
    }

    /// Makes the master key, unless there is one. True when it was made.
    ///
    /// # Errors
    /// When the folder cannot be written, or others may read the master key.
    pub fn init(&self) -> Result<bool, RegisterProblem> {
        let made = !self.folder.join(MASTER).exists();
        self.masters().map(|_| made)
    }

    /// There is the campaign's own key, or the word that it was destroyed.
    #[must_use]
    pub fn knows(&self, campaign: CampaignId) -> bool {
        self.file(CAMPAIGN, campaign).exists() || self.grave(CAMPAIGN, campaign).exists()
    }

    /// Opens a key with the master key, making either when there is none.
    ///
    /// # Errors
    /// When files cannot be read or written, others may read the master key, the key does not open, or it was destroyed.
    pub fn open_or_make(&self, name: &str, campaign: CampaignId) -> Result<Key, RegisterProblem> {
        let masters = self.masters()?;
        if self.grave(name, campaign).exists() {
            return Err(RegisterProblem::KeysDestroyed);
        }
        let path = self.file(name, campaign);
        if path.exists() {
            return unwrap_key(&path, &masters, name);
        }
        let key = random_key();
        write_secret(&path, &wrap_key(&key, newest(&masters)?, name, campaign)?)?;
        Ok(key)
    }

    /// What is there, in order.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn kept(&self) -> Result<Vec<KeptKey>, RegisterProblem> {
        let mut kept = Vec::new();
        if !self.folder.exists() {
            return Ok(kept);
        }
        for entry in std::fs::read_dir(&self.folder).map_err(RegisterProblem::keys)? {
            let name = entry.map_err(RegisterProblem::keys)?.file_name();
            let Some((stem, ending)) = name.to_str().and_then(|n| n.rsplit_once('.')) else { continue };
            let Some((name, campaign)) = stem.rsplit_once('-') else { continue };
            let (Ok(campaign), true) = (campaign.parse(), matches!(ending, "json" | "destroyed")) else { continue };
            kept.push(KeptKey { name: name.to_owned(), campaign, destroyed: ending == "destroyed" });
        }
        kept.sort_by(|a, b| (a.campaign, &a.name).cmp(&(b.campaign, &b.name)));
        Ok(kept)
    }

    /// All keys in clear, for escrow to people who keep them offline. Never write this to a disk unsealed.
    ///
    /// # Errors
    /// When a key does not open.
    pub fn export(&self) -> Result<Zeroizing<Vec<u8>>, RegisterProblem> {
        let masters = self.masters()?;
        let mut keys = Vec::new();
        for kept in self.kept()?.into_iter().filter(|k| !k.destroyed) {
            let key = unwrap_key(&self.file(&kept.name, CampaignId(kept.campaign)), &masters, &kept.name)?;
            keys.push(EscrowKey { name: kept.name, campaign: kept.campaign, key: hex::encode(*key) });
        }
        let escrow = Escrow { format: ESCROW_FORMAT.to_owned(), master: hex::encode(**newest(&masters)?), keys };
        serde_json::to_vec(&escrow).map(Zeroizing::new).map_err(RegisterProblem::keys)
    }

    /// Puts exported keys into this folder, which must hold none. Says how many.
    ///
    /// # Errors
    /// When the folder has keys, or the bytes are no export.
    pub fn recover(&self, exported: &[u8]) -> Result<usize, RegisterProblem> {
        if self.folder.join(MASTER).exists() || !self.kept()?.is_empty() {
            return Err(RegisterProblem::KeysThere);
        }
        let escrow: Escrow = serde_json::from_slice(exported).map_err(|_| RegisterProblem::NoEscrow)?;
        if escrow.format != ESCROW_FORMAT {
            return Err(RegisterProblem::NoEscrow);
        }
        let master = key_of(&escrow.master)?;
        std::fs::create_dir_all(&self.folder).map_err(RegisterProblem::keys)?;
        for EscrowKey { name, campaign, key } in &escrow.keys {
            let campaign = CampaignId(*campaign);
            write_secret(&self.file(name, campaign), &wrap_key(&key_of(key)?, &master, name, campaign)?)?;
        }
        // Last: a folder with a master key is whole.
        write_secret(&self.folder.join(MASTER), hex::encode(*master).as_bytes())?;
        Ok(escrow.keys.len())
    }

    /// A new master key, and every other key wrapped with it. Says how many; again after a power cut goes on where it stopped.
    ///
    /// # Errors
    /// When a key does not open, or files cannot be written.
    pub fn rotate(&self) -> Result<usize, RegisterProblem> {
        let mut masters = self.masters()?;
        if masters.len() == 1 {
            masters.insert(0, random_key());
            let both: Vec<String> = masters.iter().map(|k| hex::encode(**k)).collect();
            write_secret(&self.folder.join(MASTER), Zeroizing::new(both.join("\n")).as_bytes())?;
        }
        let kept: Vec<_> = self.kept()?.into_iter().filter(|k| !k.destroyed).collect();
        for key in &kept {
            let (path, campaign) = (self.file(&key.name, CampaignId(key.campaign)), CampaignId(key.campaign));
            let plain = unwrap_key(&path, &masters, &key.name)?;
            write_secret(&path, &wrap_key(&plain, newest(&masters)?, &key.name, campaign)?)?;
        }
        write_secret(&self.folder.join(MASTER), hex::encode(**newest(&masters)?).as_bytes())?;
        Ok(kept.len())
    }

    /// Ends all keys of a campaign. Says how many there were.
    ///
    /// # Errors
    /// When files cannot be written or taken away.
    pub fn destroy(&self, campaign: CampaignId) -> Result<usize, RegisterProblem> {
        let kept: Vec<_> = self.kept()?.into_iter().filter(|k| k.campaign == campaign.0 && !k.destroyed).collect();
        for key in &kept {
            // The word stands before the key goes: a power cut between leaves a key that is no longer used, never a new one in its place.
            write_secret(&self.grave(&key.name, campaign), b"destroyed\n")?;
            let path = self.file(&key.name, campaign);
            let length = std::fs::metadata(&path).map_err(RegisterProblem::keys)?.len();
            overwrite(&path, length)?;
            std::fs::remove_file(&path).map_err(RegisterProblem::keys)?;
        }
        Ok(kept.len())
    }

    fn file(&self, name: &str, campaign: CampaignId) -> PathBuf {
        self.folder.join(format!("{name}-{campaign}.json"))
    }

    fn grave(&self, name: &str, campaign: CampaignId) -> PathBuf {
        self.folder.join(format!("{name}-{campaign}.destroyed"))
    }

    /// The master key, newest first; two while a rotation is under way.
    fn masters(&self) -> Result<Vec<Key>, RegisterProblem> {
        std::fs::create_dir_all(&self.folder).map_err(RegisterProblem::keys)?;
        let path = self.folder.join(MASTER);
        if !path.exists() {
            let key = random_key();
            write_secret(&path, hex::encode(*key).as_bytes())?;
            return Ok(vec![key]);
        }
        only_mine(&path)?;
        let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(RegisterProblem::keys)?);
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(key_of).collect()
    }
}

fn newest(masters: &[Key]) -> Result<&Key, RegisterProblem> {
    masters.first().ok_or_else(|| RegisterProblem::keys("the master key file is empty"))
}

fn key_of(text: &str) -> Result<Key, RegisterProblem> {
    let bytes = Zeroizing::new(hex::decode(text.trim()).map_err(RegisterProblem::keys)?);
    Ok(Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).map_err(RegisterProblem::keys)?))
}

fn random_key() -> Key {
    let mut key = Zeroizing::new([0_u8; 32]);
    rand::rng().fill_bytes(&mut *key);
    key
}

/// A wrapped key belongs to its name and campaign: swapped files do not open.
fn bound_to(name: &str, campaign: i64) -> String {
    format!("vedich {name} key {campaign}")
}

fn unwrap_key(path: &Path, masters: &[Key], name: &str) -> Result<Key, RegisterProblem> {
    let text = std::fs::read_to_string(path).map_err(RegisterProblem::keys)?;
    let file: KeyFile = serde_json::from_str(&text).map_err(RegisterProblem::keys)?;
    let bytes = hex::decode(&file.wrapped).map_err(RegisterProblem::keys)?;
    let (nonce, sealed) = bytes.split_at_checked(24).ok_or_else(|| RegisterProblem::keys("short key file"))?;
    let nonce = XNonce::try_from(nonce).map_err(RegisterProblem::keys)?;
    let aad = bound_to(name, file.campaign);
    let open = |master: &Key| {
        XChaCha20Poly1305::new((&**master).into()).decrypt(&nonce, Payload { msg: sealed, aad: aad.as_bytes() }).ok()
    };
    let key = masters.iter().find_map(open).map(Zeroizing::new);
    let key = key.ok_or_else(|| RegisterProblem::keys("a wrapped key does not open with this master key"))?;
    Ok(Zeroizing::new(<[u8; 32]>::try_from(key.as_slice()).map_err(RegisterProblem::keys)?))
}

fn wrap_key(key: &Key, master: &Key, name: &str, campaign: CampaignId) -> Result<Vec<u8>, RegisterProblem> {
    let mut bytes = [0_u8; 24];
    rand::rng().fill_bytes(&mut bytes);
    let nonce: XNonce = bytes.into();
    let aad = bound_to(name, campaign.0);
    let sealed = XChaCha20Poly1305::new((&**master).into())
        .encrypt(&nonce, Payload { msg: &**key, aad: aad.as_bytes() })
        .map_err(|_| RegisterProblem::keys("a key cannot be wrapped"))?;
    let file = KeyFile { version: 1, campaign: campaign.0, wrapped: hex::encode([nonce.as_slice(), &sealed].concat()) };
    serde_json::to_vec_pretty(&file).map_err(RegisterProblem::keys)
}

#[cfg(unix)]
fn only_mine(path: &Path) -> Result<(), RegisterProblem> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(RegisterProblem::keys)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(RegisterProblem::KeyFileOpen(path.file_name().map(PathBuf::from).unwrap_or_default()))
}

#[cfg(not(unix))]
fn only_mine(_: &Path) -> Result<(), RegisterProblem> {
    Ok(())
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), RegisterProblem> {
    let unfinished = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished).map_err(RegisterProblem::keys)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(RegisterProblem::keys)?;
    std::fs::rename(&unfinished, path).map_err(RegisterProblem::keys)
}

/// Writes zeros over a file in its place. A disk that moves blocks about may keep the old ones: what is there is wrapped, and worthless once
/// the master key is changed.
fn overwrite(path: &Path, length: u64) -> Result<(), RegisterProblem> {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).map_err(RegisterProblem::keys)?;
    let zeros = vec![0_u8; usize::try_from(length).unwrap_or(4096)];
    file.write_all(&zeros).and_then(|()| file.sync_all()).map_err(RegisterProblem::keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: CampaignId = CampaignId(1);

    fn store() -> (tempfile::TempDir, KeyStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = KeyStore::at(folder.path());
        (folder, store)
    }

    #[test]
    fn a_rotated_master_opens_the_same_keys() {
        let (_folder, store) = store();
        let (people, phones) = (store.open_or_make(CAMPAIGN, FIRST).unwrap(), store.open_or_make("field", FIRST).unwrap());
        let before = std::fs::read_to_string(store.folder.join(MASTER)).unwrap();
        assert_eq!(store.rotate().unwrap(), 2);
        assert_ne!(std::fs::read_to_string(store.folder.join(MASTER)).unwrap(), before);
        assert_eq!(*store.open_or_make(CAMPAIGN, FIRST).unwrap(), *people);
        assert_eq!(*store.open_or_make("field", FIRST).unwrap(), *phones);
    }

    #[test]
    fn a_rotation_that_was_cut_off_goes_on() {
        let (_folder, store) = store();
        let people = store.open_or_make(CAMPAIGN, FIRST).unwrap();
        // The master file holds both, and no key was wrapped anew yet.
        let old = std::fs::read_to_string(store.folder.join(MASTER)).unwrap();
        let both = format!("{}\n{old}", hex::encode([7; 32]));
        write_secret(&store.folder.join(MASTER), both.as_bytes()).unwrap();
        assert_eq!(*store.open_or_make(CAMPAIGN, FIRST).unwrap(), *people);
        assert_eq!(store.rotate().unwrap(), 1);
        assert_eq!(std::fs::read_to_string(store.folder.join(MASTER)).unwrap(), hex::encode([7; 32]));
        assert_eq!(*store.open_or_make(CAMPAIGN, FIRST).unwrap(), *people);
    }

    #[test]
    fn exported_keys_come_back_into_an_empty_folder_only() {
        let (_folder, store) = store();
        let people = store.open_or_make(CAMPAIGN, FIRST).unwrap();
        let exported = store.export().unwrap();
        assert!(matches!(store.recover(&exported), Err(RegisterProblem::KeysThere)));
        let (_other, other) = self::store();
        assert!(matches!(other.recover(b"{}"), Err(RegisterProblem::NoEscrow)));
        assert_eq!(other.recover(&exported).unwrap(), 1);
        assert_eq!(*other.open_or_make(CAMPAIGN, FIRST).unwrap(), *people);
    }

    #[test]
    fn a_destroyed_key_is_never_made_again() {
        let (_folder, store) = store();
        store.open_or_make(CAMPAIGN, FIRST).unwrap();
        let other = store.open_or_make(CAMPAIGN, CampaignId(2)).unwrap();
        assert!(store.knows(FIRST));
        assert_eq!(store.destroy(FIRST).unwrap(), 1);
        assert!(matches!(store.open_or_make(CAMPAIGN, FIRST), Err(RegisterProblem::KeysDestroyed)));
        assert!(store.knows(FIRST), "destroyed, not missing");
        assert_eq!(*store.open_or_make(CAMPAIGN, CampaignId(2)).unwrap(), *other);
        let kept = store.kept().unwrap();
        assert_eq!(kept.iter().map(|k| (k.campaign, k.destroyed)).collect::<Vec<_>>(), [(1, true), (2, false)]);
    }

    #[test]
    fn keys_do_not_trade_places() {
        let (_folder, store) = store();
        store.open_or_make(CAMPAIGN, FIRST).unwrap();
        std::fs::copy(store.file(CAMPAIGN, FIRST), store.file("field", FIRST)).unwrap();
        assert!(store.open_or_make("field", FIRST).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_master_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, store) = store();
        store.open_or_make(CAMPAIGN, FIRST).unwrap();
        std::fs::set_permissions(store.folder.join(MASTER), std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(store.open_or_make(CAMPAIGN, FIRST), Err(RegisterProblem::KeyFileOpen(_))));
    }
}
