//! The timetable and its invitations as they stood at a commit (`P-4.4c`): what the commune's own list, the city's counts and the budget of
//! an earlier cut-off are made of. What was planned, called off, invited or booked after it is not in them.

use crate::{
    inviting::Letter,
    model::{NewShift, Shift, Station},
    problems::StationsProblem,
    rules,
    service::{Stations, minutes_of},
    store::{self, invitations, shifts},
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId, Moment};

/// A shift that invites, as it stood.
#[derive(Clone, Debug)]
pub struct InvitingThen {
    /// Its number.
    pub no: i64,
    /// When and how it was to be held.
    pub what: NewShift,
    /// Its station.
    pub station: Station,
    /// Visitors that it could serve.
    pub capacity: i64,
    /// Who had been invited.
    pub invited: i64,
    /// Of these, who had booked, this shift or another.
    pub booked: i64,
}

impl Stations {
    /// Shifts of some days as the timetable stood at a commit, drafts among them, without those that had been called off. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn shifts_then(&self, days: (Day, Day), cutoff: i64) -> Result<Vec<(Shift, Station)>, StationsProblem> {
        Ok(shifts::then(self.db(), self.campaign().await?.id, days, cutoff).await?)
    }

    /// Equipment sets in use at a commit. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sets_then(&self, cutoff: i64) -> Result<i64, StationsProblem> {
        Ok(store::sets_then(self.db(), self.campaign().await?.id, cutoff).await?)
    }

    /// Public shifts of some days that had invited somebody at a commit and were not over at its moment. Counts, no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn inviting_then(
        &self,
        days: (Day, Day),
        (cutoff, at): (i64, Moment),
    ) -> Result<Vec<InvitingThen>, StationsProblem> {
        let minutes = self.minutes_then(cutoff).await?;
        let counts = invitations::counts_then(self.db(), self.campaign().await?.id, days, cutoff).await?;
        let found = self.shifts_then(days, cutoff).await?;
        let one = |(shift, station): (Shift, Station)| {
            let (invited, booked) = counts.get(&shift.no).copied()?;
            let coming = !shift.draft && !rules::is_over(&shift.what, at);
            let capacity = rules::places(&shift.what, minutes_of(&minutes, shift.what.service).tenths);
            coming.then_some(InvitingThen { no: shift.no, what: shift.what, station, capacity, invited, booked })
        };
        Ok(found.into_iter().filter_map(one).collect())
    }

    /// Residents of a commune who had been invited to such shifts, by shift, wherever the station stands. Handing names out is written down.
    ///
    /// # Errors
    /// When the actor may not see the commune's people.
    pub async fn invited_then(
        &self,
        actor: &Actor,
        commune: LocalityId,
        days: (Day, Day),
        cutoff: (i64, Moment),
    ) -> Result<Vec<(InvitingThen, Vec<Letter>)>, StationsProblem> {
        self.tree().await?.require(actor, Permission::ViewCitizens, commune)?;
        let mut out = Vec::new();
        for shift in self.inviting_then(days, cutoff).await? {
            let residents = invitations::residents_then(self.db(), shift.no, commune, cutoff.0).await?;
            if !residents.is_empty() {
                out.push((shift, self.opened(residents.into_iter().map(|(i, booked)| (booked, i)).collect()).await?));
            }
        }
        let people: usize = out.iter().map(|(_, letters)| letters.len()).sum();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("invitation.list", &format!("locality:{}", commune.0), json!({ "people": people })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await?;
        Ok(out)
    }
}
