//! The public timetable (`P-4.4a`): what anybody may know, kept ready until something is written. Hundreds ask at once, and writes are few.

use crate::{
    model::ShiftView,
    problems::StationsProblem,
    rules,
    service::Stations,
    store::{Reach, bookings, shifts},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as Lock, PoisonError},
};
use tokio::sync::{Mutex, RwLock};
use vedich_kernel::LocalityId;
use vedich_territory::Tree;

/// The timetable as of a commit number and a quarter of an hour: shifts begin and end at quarters.
#[derive(Clone, Default)]
pub(crate) struct Cache {
    kept: Arc<RwLock<Option<Arc<Kept>>>>,
    /// Held by whoever makes it anew; the others take what there is.
    making: Arc<Mutex<()>>,
}

struct Kept {
    /// Commit number, and quarters of an hour since 1970.
    as_of: (i64, i64),
    shifts: Vec<Arc<Offered>>,
    /// The JSON of a place, made when it is first asked for.
    texts: Lock<HashMap<Option<LocalityId>, Arc<str>>>,
}

impl Kept {
    /// The shifts that serve a place: the page, the JSON and the calendar tell the same ones.
    fn serving(&self, tree: &Tree, place: Option<LocalityId>) -> Vec<Arc<Offered>> {
        let root = place.map(|l| tree.commune_of(l).unwrap_or(l));
        let here = |o: &&Arc<Offered>| root.is_none_or(|root| tree.is_within(o.view.station.locality, root));
        self.shifts.iter().filter(here).cloned().collect()
    }
}

/// A shift as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The shift, its station, its places.
    pub view: ShiftView,
    /// Places that nobody has booked and somebody still can; none once its last quarter of an hour has begun, or it was cancelled.
    pub free: i64,
    /// The shift is over.
    pub over: bool,
}

impl Stations {
    /// Shifts from today on, cancelled ones too, for anybody; of one locality and what lies in it when told, of a quarter all of its commune:
    /// whoever lives in it goes to any of them. Drafts are none.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn timetable(&self, locality: Option<LocalityId>) -> Result<Vec<Arc<Offered>>, StationsProblem> {
        let (kept, tree) = (self.kept().await?, self.tree().await?);
        Ok(kept.serving(&tree, locality))
    }

    /// The timetable of a place as text, as `make` writes it; made once for all who ask until something changes.
    pub(crate) async fn timetable_text(
        &self,
        locality: Option<LocalityId>,
        make: impl FnOnce(&[Arc<Offered>]) -> String,
    ) -> Result<Arc<str>, StationsProblem> {
        let (kept, tree) = (self.kept().await?, self.tree().await?);
        if let Some(text) = kept.texts.lock().unwrap_or_else(PoisonError::into_inner).get(&locality) {
            return Ok(Arc::clone(text));
        }
        let text: Arc<str> = make(&kept.serving(&tree, locality)).into();
        kept.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(locality, Arc::clone(&text));
        Ok(text)
    }

    async fn kept(&self) -> Result<Arc<Kept>, StationsProblem> {
        let as_of = (self.db().newest_commit().await?, self.now().0.div_euclid(rules::SLOT * 60_000_000));
        let known = self.cache.kept.read().await.clone();
        if let Some(kept) = known.as_ref().filter(|k| k.as_of == as_of) {
            return Ok(Arc::clone(kept));
        }
        let _making = match (self.cache.making.try_lock(), known) {
            (Ok(making), _) => making,
            // Somebody is at it: what stood a moment ago will do, rather than hundreds who do the same work.
            (Err(_), Some(kept)) => return Ok(kept),
            (Err(_), None) => self.cache.making.lock().await,
        };
        if let Some(kept) = self.cache.kept.read().await.as_ref().filter(|k| k.as_of == as_of) {
            return Ok(Arc::clone(kept));
        }
        let made = Arc::new(Kept { as_of, shifts: self.offered().await?, texts: Lock::default() });
        *self.cache.kept.write().await = Some(Arc::clone(&made));
        Ok(made)
    }

    async fn offered(&self) -> Result<Vec<Arc<Offered>>, StationsProblem> {
        let (today, now) = (self.today(), self.now());
        let asked = shifts::Asked { from: today, to: today.plus(rules::AHEAD), all: true };
        let mut found = shifts::between(self.db(), self.campaign().await?.id, &Reach::all(), asked).await?;
        found.retain(|(shift, _)| !shift.draft);
        let mut offered = Vec::new();
        for view in self.views(found).await? {
            let what = &view.shift.what;
            let over = rules::is_over(what, now);
            let free = if over || view.shift.cancelled.is_some() {
                0
            } else if rules::has_begun(what, now) {
                // Few run at a time, so each is looked at: what is free in quarters that are past can be booked by nobody.
                rules::free_from(what, view.minutes.tenths, &bookings::taken(self.db(), view.shift.no).await?, now)
            } else {
                (view.capacity - view.expected.booked).max(0)
            };
            offered.push(Arc::new(Offered { view, free, over }));
        }
        Ok(offered)
    }
}
