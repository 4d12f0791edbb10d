//! Dossiers that the timetable can take, by day and place: what forecasts reckon with (`P-4.4a`, `P-5.2`).

use crate::{model::StationKind, problems::StationsProblem, rules, service::Stations, service::minutes_of, store};
use vedich_kernel::{Day, LocalityId};

/// Level-2 dossiers that a shift can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// The day of the shift.
    pub day: Day,
    /// Where its station stands.
    pub locality: LocalityId,
    /// The station comes to the people of one place; a fixed one serves whoever comes.
    pub mobile: bool,
    /// Dossiers.
    pub seats: i64,
    /// Equipment sets.
    pub sets: i64,
}

impl Stations {
    /// What the shifts of some days can take, as the timetable stood at a commit, drafts among them: they are
    /// decided, and only not published yet. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn seats(&self, from: Day, to: Day, cutoff: i64) -> Result<Vec<Seats>, StationsProblem> {
        let minutes = self.minutes().await?;
        let found = store::shifts::at_cutoff(self.db(), self.campaign().await?.id, (from, to), cutoff).await?;
        let taking = found.into_iter().filter(|s| s.service.takes_level2());
        Ok(taking
            .map(|s| Seats {
                day: s.day,
                locality: s.locality,
                mobile: s.kind == StationKind::Mobile,
                seats: rules::capacity(
                    s.length,
                    rules::at_once(s.service, s.sets, s.crew),
                    minutes_of(&minutes, s.service).tenths,
                ),
                sets: s.sets,
            })
            .collect())
    }

    /// Equipment sets in use. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sets_in_use(&self) -> Result<i64, StationsProblem> {
        let all = store::sets(self.db(), self.campaign().await?.id).await?;
        Ok(i64::try_from(all.iter().filter(|s| s.active).count()).unwrap_or(i64::MAX))
    }
}
