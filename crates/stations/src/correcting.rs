//! What is put right (`P-4.4c`, `P-4.4d`): a result at the desk, on the day of the shift and as long as its dossier was not transmitted;
//! a dossier that leaves its batch before that. What was written down first stays; a correction is another fact.

use crate::{
    batches::{BatchLine, open_batch, verdict},
    desk::{Visitor, of_shift, refuse},
    model::{BookingState, BookingStep, Correction, Happened},
    problems::StationsProblem,
    rules,
    service::Stations,
    store::{bookings, dossiers},
    taking::take,
};
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{CitizenId, LocalityId};

impl Stations {
    /// A visitor of today's shift whose result may be put right, with everything that happened.
    ///
    /// # Errors
    /// Not the actor's station, not today, no such visitor, no result so far.
    pub async fn to_correct(&self, actor: &Actor, shift: i64, no: i64) -> Result<(Visitor, Vec<Happened>), StationsProblem> {
        self.open_on_its_day(actor, shift).await?;
        let found = self.desk(actor, shift).await?.visitors.into_iter().find(|x| x.booking.no == no);
        let visitor = found.ok_or(StationsProblem::NoSuchBooking)?;
        rules::after(visitor.booking.state, BookingStep::Reopened).map_err(StationsProblem::CannotFollow)?;
        Ok((visitor, bookings::steps(self.db(), no).await?))
    }

    /// Was the dossier of a visitor transmitted? Then its result is not put right at the desk any more.
    pub(crate) async fn dossier_sent(&self, booking: i64) -> Result<bool, StationsProblem> {
        Ok(dossiers::of_booking(self.db(), booking).await?.is_some_and(|(_, batch)| batch.is_some_and(|(_, sent)| sent)))
    }

    /// Puts a result right on the day of the shift. A dossier that was not taken after all counts nowhere any more and leaves its batch; where
    /// another one was taken it waits for the next batch.
    ///
    /// # Errors
    /// Not the actor's station, not today, no result so far, no national number; the dossier was transmitted; another dossier of the
    /// number is there.
    pub async fn correct(&self, actor: &Actor, shift: i64, no: i64, correction: Correction) -> Result<(), StationsProblem> {
        self.correct_though(actor, shift, no, (correction, false)).await
    }

    /// The same, `anyway` even where another dossier of the number is there.
    ///
    /// # Errors
    /// As [`Stations::correct`].
    pub async fn correct_though(
        &self,
        actor: &Actor,
        shift: i64,
        no: i64,
        (correction, anyway): (Correction, bool),
    ) -> Result<(), StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let number = if let Correction::Taken(number) = &correction { number.as_str() } else { "" };
        let ties = self.ties(&v, number, anyway).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (ties, correction) = (ties.clone(), correction.clone());
                Box::pin(async move {
                    let mut b = of_shift(tx, ties.campaign, shift, no).await?;
                    let (was, done_at, called_at) = (b.state, b.done_at, b.called_at);
                    b.state = rules::after(was, BookingStep::Reopened).map_err(StationsProblem::CannotFollow)?;
                    if was == BookingState::Taken {
                        withdraw(tx, no, ties.commune).await?;
                    }
                    // Whoever is served once more is no measure of how long it takes.
                    (b.called_at, b.done_at, b.reason) = (None, None, None);
                    bookings::step(tx, &b, BookingStep::Reopened).await?;
                    // Another result is of the same minutes.
                    let at = done_at.unwrap_or_else(|| tx.now());
                    match correction {
                        Correction::Nothing => {}
                        Correction::Taken(_) => {
                            b.called_at = called_at;
                            take(tx, &mut b, &ties, at).await?;
                        }
                        Correction::NotPossible(reason) => {
                            b.called_at = called_at;
                            refuse(tx, &mut b, reason, at).await?;
                        }
                    }
                    let detail = json!({ "before": was, "became": b.state, "reason": b.reason });
                    tx.audit("booking.correct", &format!("booking:{no}"), detail).await?;
                    tx.emit("booking.changed", json!({ "shift": shift, "locality": ties.place.0 })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }

    /// The dossiers of a batch, as its papers say it, and what the register says of each; with names for who may see them.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn batch_lines(&self, actor: &Actor, no: i64) -> Result<Vec<BatchLine>, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = dossiers::batch(self.db(), self.campaign().await?.id, &reach, no).await?;
        let batch = found.ok_or(StationsProblem::NoSuchBatch)?;
        let queue = dossiers::queue_numbers(self.db(), no).await?;
        let said = self.said(std::slice::from_ref(&batch)).await?;
        let tree = self.tree().await?;
        let mut names: HashMap<CitizenId, String> = HashMap::new();
        if tree.may(actor, Permission::ViewCitizens, batch.commune) {
            let ids: Vec<CitizenId> = batch.dossiers.iter().filter_map(|d| d.citizen).collect();
            for listed in self.register().open_people(&ids).await? {
                // Who came from another commune is named there.
                if tree.may(actor, Permission::ViewCitizens, listed.current.status.commune) {
                    names.insert(listed.current.id, listed.person.name);
                }
            }
        }
        let lines = batch.dossiers.into_iter().map(|dossier| BatchLine {
            queue: queue.get(&dossier.no).copied(),
            name: dossier.citizen.and_then(|c| names.get(&c).cloned()),
            state: verdict(&dossier, &said),
            dossier,
        });
        Ok(lines.collect())
    }

    /// Takes a dossier out of a batch that was not transmitted; it waits for the next one.
    ///
    /// # Errors
    /// Not the actor's, transmitted already, not in it.
    pub async fn take_out(&self, actor: &Actor, no: i64, dossier: i64) -> Result<(), StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reach = reach.clone();
                Box::pin(async move {
                    let batch = open_batch(tx, campaign, &reach, no).await?;
                    if !batch.dossiers.iter().any(|d| d.no == dossier) {
                        return Err(StationsProblem::NoSuchDossier);
                    }
                    dossiers::remove(tx, no, dossier).await?;
                    tx.audit("dossier_batch.take_out", &format!("dossier_batch:{no}"), json!({ "dossier": dossier })).await?;
                    tx.emit("dossier_batch.changed", json!({ "no": no, "locality": batch.commune.0 })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }
}

/// The dossier of a booking was not taken after all.
async fn withdraw(tx: &WriteTx, booking: i64, commune: LocalityId) -> Result<(), StationsProblem> {
    let Some((dossier, batch)) = dossiers::of_booking(tx, booking).await? else { return Ok(()) };
    if let Some((_, true)) = batch {
        return Err(StationsProblem::DossierSent);
    }
    dossiers::void(tx, dossier).await?;
    if let Some((no, _)) = batch {
        tx.emit("dossier_batch.changed", json!({ "no": no, "locality": commune.0 })).await?;
    }
    Ok(())
}
