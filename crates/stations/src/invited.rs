//! Invitations by commune (`P-4.4c`): what the commune's own list, and the city's counts, are made of.

use crate::{
    inviting::Letter,
    model::ShiftView,
    problems::StationsProblem,
    service::Stations,
    store::{Reach, invitations, shifts},
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId};

impl Stations {
    /// Residents of a commune who are invited to shifts of some days, by shift, wherever the station stands. Handing names out is written
    /// down.
    ///
    /// # Errors
    /// When the actor may not see the commune's people.
    pub async fn invited_of(
        &self,
        actor: &Actor,
        commune: LocalityId,
        (from, to): (Day, Day),
    ) -> Result<Vec<(ShiftView, Vec<Letter>)>, StationsProblem> {
        self.tree().await?.require(actor, Permission::ViewCitizens, commune)?;
        let asked = shifts::Asked { from, to, all: false };
        let found = shifts::between(self.db(), self.campaign().await?.id, &Reach::all(), asked).await?;
        let mut out = Vec::new();
        for v in self.views(found).await? {
            let quiet = v.shift.cancelled.is_some() || v.shift.draft || v.expected.invited == 0;
            let letters = if quiet { Vec::new() } else { self.open_letters(v.shift.no, Some(commune)).await? };
            if !letters.is_empty() {
                out.push((v, letters));
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

    /// How many of those invited to a shift have booked: a count, for whoever sees the shift.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn invited_and_booked(&self, shift: i64) -> Result<i64, StationsProblem> {
        let booked = invitations::booked(self.db(), shift).await?.len();
        Ok(i64::try_from(booked).unwrap_or(i64::MAX))
    }
}
