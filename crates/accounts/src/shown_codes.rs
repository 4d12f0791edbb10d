//! Recovery codes that were just made, for their owner's page: a page that is loaded again or a printer that jams must not cost the
//! only copy. They lie in this process's memory for five minutes, for the session that made them, until their owner has put them
//! away; they are in no log, no cookie and no table, which keeps digests. After a restart they are gone, and the owner makes new ones.

use crate::rules::second_factor::CODES_SHOWN_SECONDS;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use vedich_kernel::{Moment, UserId};

/// One set for each account: those of before are void. Deliberately without `Debug`.
#[derive(Clone, Default)]
pub(crate) struct ShownCodes(Arc<Mutex<HashMap<UserId, Shown>>>);

struct Shown {
    /// Digest of the session's secret.
    session: Vec<u8>,
    until: Moment,
    codes: Vec<String>,
}

impl ShownCodes {
    /// Keeps them for the session with this digest; what is over is swept out on the way.
    pub(crate) fn keep(&self, user: UserId, session: Vec<u8>, codes: Vec<String>, now: Moment) {
        let mut all = self.all();
        all.retain(|_, shown| now < shown.until);
        all.insert(user, Shown { session, until: now.plus_seconds(CODES_SHOWN_SECONDS), codes });
    }

    /// Those of this session, as long as they may be seen.
    pub(crate) fn of(&self, user: UserId, session: &[u8], now: Moment) -> Option<Vec<String>> {
        let all = self.all();
        let shown = all.get(&user).filter(|shown| now < shown.until && shown.session == session)?;
        Some(shown.codes.clone())
    }

    /// Put away, or void.
    pub(crate) fn forget(&self, user: UserId) {
        self.all().remove(&user);
    }

    /// What somebody panicked over is whole all the same: each change is one call.
    fn all(&self) -> MutexGuard<'_, HashMap<UserId, Shown>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_session_sees_the_newest_for_five_minutes_until_they_are_put_away() {
        let (shown, start, an, binh) = (ShownCodes::default(), Moment(0), UserId(1), UserId(2));
        let keep = |user, session: &[u8], code: &str, at| shown.keep(user, session.to_vec(), vec![code.to_owned()], at);
        let at = |seconds| start.plus_seconds(seconds);
        keep(an, b"desk", "a", start);
        keep(binh, b"other", "b", at(200));
        assert_eq!(shown.of(an, b"desk", at(299)), Some(vec!["a".to_owned()]), "as often as it is asked for");
        assert_eq!(shown.of(an, b"other", start), None, "another session");
        assert_eq!(shown.of(binh, b"desk", at(200)), None);
        assert_eq!(shown.of(an, b"desk", at(300)), None, "five minutes are over");
        keep(an, b"desk", "c", at(300));
        keep(an, b"phone", "d", at(301));
        assert_eq!((shown.of(an, b"desk", at(301)), shown.of(an, b"phone", at(301))), (None, Some(vec!["d".to_owned()])));
        shown.forget(an);
        assert_eq!(shown.of(an, b"phone", at(302)), None);
        assert!(shown.of(binh, b"other", at(302)).is_some(), "somebody else's stay");
    }
}
