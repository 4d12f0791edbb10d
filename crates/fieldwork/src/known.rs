//! Phones that were recognised before, so that an evening's visits do not ask again whose each is.

use crate::phones::Enrolled;
use std::collections::HashMap;
use vedich_accounts::Phone;

/// Phones kept of either kind, at most; more begin anew.
const MOST: usize = 4_096;

/// Phones that need not be asked for. A phone's tokens, member and team never change; whether it may be used does, so nothing that is
/// kept here decides about that: what is sent is judged in the transaction, and what is read is read with a full token, which is looked
/// up each time.
#[derive(Default)]
pub(crate) struct KnownPhones {
    /// By the digest of an upload token: the phone's id.
    uploads: HashMap<Vec<u8>, String>,
    /// Whose upload tokens came, by id.
    uploading: HashMap<String, Enrolled>,
    /// Recognised by the guard a moment ago by its full token, for the request that it lets in.
    recognised: HashMap<String, Enrolled>,
}

impl KnownPhones {
    pub(crate) fn by_upload_token(&self, digest: &[u8]) -> Option<Enrolled> {
        self.uploading.get(self.uploads.get(digest)?).cloned()
    }

    pub(crate) fn keep_upload_token(&mut self, digest: &[u8], phone: Enrolled) {
        if self.uploads.len() >= MOST {
            self.uploads.clear();
            self.uploading.clear();
        }
        self.uploads.insert(digest.to_vec(), phone.id.clone());
        self.uploading.insert(phone.id.clone(), phone);
    }

    pub(crate) fn keep(&mut self, phone: Enrolled) {
        if self.recognised.len() >= MOST {
            self.recognised.clear();
        }
        self.recognised.insert(phone.id.clone(), phone);
    }

    /// The phone that the guard let in; a full token's is given away once, so that the next request finds how it stands by then.
    pub(crate) fn of(&mut self, phone: &Phone) -> Option<Enrolled> {
        if phone.full { self.recognised.remove(&phone.id) } else { self.uploading.get(&phone.id).cloned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::phone::PhoneState;
    use vedich_kernel::{CampaignId, Day, Moment, TeamId};
    use vedich_territory::MemberId;

    fn phone(id: &str, revoked: bool) -> Enrolled {
        let state = PhoneState { until: Day(1), revoked, signed_out_at: None };
        Enrolled {
            id: id.to_owned(),
            campaign: CampaignId(1),
            member: MemberId(1),
            team: TeamId(1),
            leader: false,
            enrolled_at: Moment(0),
            state,
            name: String::new(),
        }
    }

    fn asks(id: &str, full: bool) -> Phone {
        Phone { id: id.to_owned(), full, in_use: true }
    }

    #[test]
    fn what_an_upload_token_left_is_never_taken_for_how_a_full_token_s_phone_stands() {
        let mut known = KnownPhones::default();
        known.keep_upload_token(&[7], phone("a", false));
        assert_eq!(known.by_upload_token(&[7]).map(|p| p.id).as_deref(), Some("a"));
        assert_eq!(known.by_upload_token(&[8]), None);
        assert_eq!(known.of(&asks("a", true)), None, "a full token is looked up");
        known.keep(phone("a", true));
        assert!(!known.of(&asks("a", false)).unwrap().state.revoked);
        assert!(known.of(&asks("a", true)).unwrap().state.revoked);
        assert_eq!(known.of(&asks("a", true)), None, "once");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut known = KnownPhones::default();
        for n in 0..=MOST {
            known.keep_upload_token(&n.to_be_bytes(), phone(&n.to_string(), false));
            known.keep(phone(&n.to_string(), false));
        }
        assert!(known.uploads.len() <= MOST && known.uploading.len() <= MOST && known.recognised.len() <= MOST);
        assert!(known.by_upload_token(&MOST.to_be_bytes()).is_some(), "the newest stays");
    }
}
