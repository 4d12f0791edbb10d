//! The public timetable (`P-4.4a`): what anybody may know, kept ready until something is written.

use crate::{
    model::ShiftView,
    problems::StationsProblem,
    rules,
    service::Stations,
    store::{Reach, shifts},
};
use std::sync::Arc;
use tokio::sync::RwLock;
use vedich_kernel::{Day, LocalityId};

/// The timetable as of a commit number and a day.
#[derive(Clone, Default)]
pub(crate) struct Cache(Arc<RwLock<Option<Kept>>>);

struct Kept {
    commit: i64,
    today: Day,
    shifts: Arc<Vec<ShiftView>>,
}

/// A shift as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The shift, its station, its places.
    pub view: ShiftView,
    /// Places that nobody has booked; none once it is over or cancelled.
    pub free: i64,
    /// The shift is over.
    pub over: bool,
}

impl Stations {
    /// Shifts from today on, cancelled ones too, for anybody; of one locality and what lies in it when told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn timetable(&self, locality: Option<LocalityId>) -> Result<Vec<Offered>, StationsProblem> {
        let all = self.kept().await?;
        let (tree, now) = (self.tree().await?, self.now());
        let here = |v: &&ShiftView| locality.is_none_or(|root| tree.is_within(v.station.locality, root));
        Ok(all
            .iter()
            .filter(here)
            .map(|view| {
                let what = &view.shift.what;
                let over = what.day.start().plus_seconds(what.to * 60) <= now;
                let closed = over || view.shift.cancelled.is_some();
                let free = if closed { 0 } else { (view.capacity - view.expected.booked).max(0) };
                Offered { view: view.clone(), free, over }
            })
            .collect())
    }

    /// Hundreds ask at once, and writes are few: asked anew only after one.
    async fn kept(&self) -> Result<Arc<Vec<ShiftView>>, StationsProblem> {
        let (commit, today) = (self.db().newest_commit().await?, self.today());
        if let Some(kept) = self.cache.0.read().await.as_ref()
            && (kept.commit, kept.today) == (commit, today)
        {
            return Ok(Arc::clone(&kept.shifts));
        }
        let asked = shifts::Asked { from: today, to: today.plus(rules::AHEAD), all: true };
        let mut found = shifts::between(self.db(), self.campaign().await?.id, &Reach::all(), asked).await?;
        found.retain(|(shift, _)| !shift.draft);
        let shifts = Arc::new(self.views(found).await?);
        *self.cache.0.write().await = Some(Kept { commit, today, shifts: Arc::clone(&shifts) });
        Ok(shifts)
    }
}
