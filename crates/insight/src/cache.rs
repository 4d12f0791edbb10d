//! What was read and drawn since the newest commit. A commit makes all of it old; nothing else does.

use crate::boards::{Published, Rhythm};
use maud::PreEscaped;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};
use vedich_campaign::{Campaign, Phase};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::Tree;

/// Drawn parts kept at most; beyond it they are drawn anew.
const MOST: usize = 4_000;

/// What all overviews of a commit share.
pub(crate) struct Setting {
    pub campaign: Campaign,
    pub phases: Vec<Phase>,
    pub tree: Arc<Tree>,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Overview,
    Localities,
    Map,
    Compare,
    Funnel,
}

/// All that a drawn page depends on, beside the commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Drawn {
    pub kind: Kind,
    pub place: LocalityId,
    pub as_of: Option<Day>,
    pub cutoff: Option<i64>,
    pub today: Day,
    pub lang: Lang,
    pub sees_crosscheck: bool,
    pub published: bool,
}

#[derive(Default)]
struct Inner {
    commit: i64,
    setting: Option<Arc<Setting>>,
    published: Option<Arc<Published>>,
    drawn: HashMap<Drawn, Arc<PreEscaped<String>>>,
}

/// Kept until the next commit; the rhythm of the week, which is counted from single visits, for some minutes.
#[derive(Default)]
pub(crate) struct Cache {
    inner: Mutex<Inner>,
    rhythm: Mutex<Option<Arc<Rhythm>>>,
}

impl Cache {
    fn at<T>(&self, commit: i64, f: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.commit != commit {
            *inner = Inner { commit, ..Inner::default() };
        }
        f(&mut inner)
    }

    pub fn setting(&self, commit: i64) -> Option<Arc<Setting>> {
        self.at(commit, |i| i.setting.clone())
    }

    pub fn keep_setting(&self, commit: i64, setting: &Arc<Setting>) {
        self.at(commit, |i| i.setting = Some(Arc::clone(setting)));
    }

    pub fn published(&self, commit: i64) -> Option<Arc<Published>> {
        self.at(commit, |i| i.published.clone())
    }

    pub fn keep_published(&self, commit: i64, published: &Arc<Published>) {
        self.at(commit, |i| i.published = Some(Arc::clone(published)));
    }

    pub fn rhythm(&self) -> Option<Arc<Rhythm>> {
        self.rhythm.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn keep_rhythm(&self, rhythm: &Arc<Rhythm>) {
        *self.rhythm.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(rhythm));
    }

    pub fn drawn(&self, commit: i64, key: &Drawn) -> Option<Arc<PreEscaped<String>>> {
        self.at(commit, |i| i.drawn.get(key).cloned())
    }

    pub fn keep_drawn(&self, commit: i64, key: Drawn, page: &Arc<PreEscaped<String>>) {
        self.at(commit, |i| {
            if i.drawn.len() >= MOST {
                i.drawn.clear();
            }
            i.drawn.insert(key, Arc::clone(page));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_makes_everything_old() {
        let cache = Cache::default();
        let key = Drawn {
            kind: Kind::Overview,
            place: LocalityId(1),
            as_of: None,
            cutoff: None,
            today: Day(19_528),
            lang: Lang::Vi,
            sees_crosscheck: true,
            published: false,
        };
        cache.keep_drawn(7, key, &Arc::new(PreEscaped("cũ".to_owned())));
        assert!(cache.drawn(7, &key).is_some());
        assert!(cache.drawn(7, &Drawn { lang: Lang::En, ..key }).is_none());
        assert!(cache.drawn(7, &Drawn { published: true, ..key }).is_none(), "the public never gets the office's page");
        assert!(cache.drawn(8, &key).is_none());
        assert!(cache.drawn(7, &key).is_none());
    }
}
