//! Files between upload and staging: in memory only, since unsealed personal data is never put on disk.

use crate::reading::{Layout, Mapping};
use rand::Rng;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use vedich_kernel::{Moment, UserId};

/// Opaque handle of an upload, known to its uploader only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct UploadToken(pub String);

/// A file that waits for its mapping to be looked at.
#[derive(Clone)]
pub struct Pending {
    /// Who uploaded it.
    pub user: UserId,
    /// When.
    pub at: Moment,
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
    /// What was found in it.
    pub layout: Arc<Layout>,
    /// The mapping so far.
    pub mapping: Mapping,
    /// What the uploader declared, as the form sent it.
    pub form: Vec<(String, String)>,
}

/// An hour to look at the mapping.
const KEEP_SECONDS: i64 = 3_600;
/// All waiting files together; the oldest give way.
const MOST_BYTES: usize = 256 * 1024 * 1024;

#[derive(Clone, Default)]
pub(crate) struct Uploads {
    inner: Arc<Mutex<HashMap<UploadToken, Pending>>>,
}

impl Uploads {
    pub(crate) fn keep(&self, pending: Pending) -> UploadToken {
        let mut bytes = [0_u8; 16];
        rand::rng().fill_bytes(&mut bytes);
        let token = UploadToken(hex::encode(bytes));
        let mut map = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let now = pending.at;
        map.insert(token.clone(), pending);
        map.retain(|_, p| p.at.plus_seconds(KEEP_SECONDS) > now);
        while map.values().map(|p| p.bytes.len()).sum::<usize>() > MOST_BYTES && map.len() > 1 {
            let Some(oldest) = map.iter().min_by_key(|(_, p)| p.at).map(|(t, _)| t.clone()) else { break };
            map.remove(&oldest);
        }
        token
    }

    pub(crate) fn get(&self, user: UserId, token: &UploadToken) -> Option<Pending> {
        let map = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(token).filter(|p| p.user == user).cloned()
    }

    pub(crate) fn drop_file(&self, user: UserId, token: &UploadToken) {
        let mut map = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if map.get(token).is_some_and(|p| p.user == user) {
            map.remove(token);
        }
    }
}
