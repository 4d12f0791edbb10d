//! Dossier batches (`P-4.4d`): collected at a station, put into a batch, transmitted to the department, approved or rejected by the
//! register's next extracts.

use crate::{
    model::{Batch, BatchState, DossierFact},
    problems::StationsProblem,
    rules::batches::{self, Verdict},
    service::{Stations, at_most},
    store::{Reach, dossiers},
};
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId};
use vedich_register::StatusFact;

/// A batch with what the register says of its dossiers.
#[derive(Clone, Debug)]
pub struct BatchView {
    /// The batch.
    pub batch: Batch,
    /// What the register says.
    pub state: BatchState,
    /// The day on which the oldest dossier without a verdict was taken.
    pub oldest_waiting: Option<Day>,
}

impl BatchView {
    /// Days since the batch was transmitted, while a dossier of it has no result.
    #[must_use]
    pub fn waiting_days(&self, today: Day) -> Option<i32> {
        self.batch.transmitted_at.filter(|_| self.oldest_waiting.is_some()).map(|at| today.since(at.day()))
    }

    /// Days since the oldest dossier without a result was taken.
    #[must_use]
    pub fn oldest_waiting_days(&self, today: Day) -> Option<i32> {
        self.oldest_waiting.map(|day| today.since(day))
    }
}

/// A dossier of a batch, as its papers say it.
#[derive(Clone, Debug)]
pub struct BatchLine {
    /// The dossier.
    pub dossier: DossierFact,
    /// The number in the queue of its shift.
    pub queue: Option<i64>,
    /// Whose it is, where it is tied to the register and the name may be seen.
    pub name: Option<String>,
    /// What the register says of it.
    pub state: Verdict,
}

/// Dossiers of a commune that are in no batch yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loose {
    /// The commune.
    pub commune: LocalityId,
    /// How many.
    pub dossiers: i64,
    /// The day on which the oldest was taken.
    pub oldest: Day,
}

/// A dossier that was rejected, for the follow-up.
#[derive(Clone, Debug)]
pub struct RejectedDossier {
    /// The dossier.
    pub dossier: DossierFact,
    /// Name.
    pub name: String,
    /// Birth, as precise as it is known.
    pub birth: String,
    /// Telephone, masked.
    pub phone: String,
}

impl Stations {
    /// Dossiers that nobody has sent, by commune, in the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn loose_dossiers(&self, actor: &Actor) -> Result<Vec<Loose>, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = dossiers::loose(self.db(), self.campaign().await?.id, &reach).await?;
        Ok(found.into_iter().map(|(commune, dossiers, oldest)| Loose { commune, dossiers, oldest }).collect())
    }

    /// Batches of the actor's area, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn batches(&self, actor: &Actor) -> Result<Vec<BatchView>, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = dossiers::batches(self.db(), self.campaign().await?.id, &reach).await?;
        let said = self.said(&found).await?;
        Ok(found.into_iter().map(|batch| view(batch, &said)).collect())
    }

    pub(crate) async fn said(&self, found: &[Batch]) -> Result<HashMap<CitizenId, StatusFact>, StationsProblem> {
        let ids: Vec<CitizenId> = found.iter().flat_map(|b| &b.dossiers).filter_map(|d| d.citizen).collect();
        Ok(self.register().newest_facts(self.campaign().await?.id, &ids).await?)
    }

    /// One batch with the people whose dossiers were rejected, for who may see them.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn batch(&self, actor: &Actor, no: i64) -> Result<(BatchView, Vec<RejectedDossier>), StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = dossiers::batch(self.db(), self.campaign().await?.id, &reach, no).await?;
        let batch = found.ok_or(StationsProblem::NoSuchBatch)?;
        let said = self.said(std::slice::from_ref(&batch)).await?;
        let mut rejected = Vec::new();
        let tree = self.tree().await?;
        if tree.may(actor, Permission::ViewCitizens, batch.commune) {
            let of: HashMap<CitizenId, DossierFact> = batch
                .dossiers
                .iter()
                .filter(|d| verdict(d, &said) == Verdict::Rejected)
                .filter_map(|d| d.citizen.map(|c| (c, *d)))
                .collect();
            let ids: Vec<CitizenId> = of.keys().copied().collect();
            for listed in self.register().open_people(&ids).await? {
                // Who came from another commune is followed up there.
                let seen = tree.may(actor, Permission::ViewCitizens, listed.current.status.commune);
                if let Some(dossier) = of.get(&listed.current.id).filter(|_| seen) {
                    let p = listed.person;
                    rejected.push(RejectedDossier {
                        dossier: *dossier,
                        birth: p.birth_text(),
                        phone: vedich_kernel::phone::masked(&p.phone),
                        name: p.name,
                    });
                }
            }
            rejected.sort_by(|a, b| vedich_kernel::text::compare_names(&a.name, &b.name));
        }
        Ok((view(batch, &said), rejected))
    }

    /// Puts all dossiers of a commune that are in no batch into a new one. Gives back its number.
    ///
    /// # Errors
    /// Not the actor's commune, nothing to send.
    pub async fn make_batch(&self, actor: &Actor, commune: LocalityId, reference: &str) -> Result<i64, StationsProblem> {
        let reference = at_most("reference", reference, 60)?;
        if !self.reach(actor, Permission::ManageStations).await?.covers(commune, None) {
            return Err(StationsProblem::NoSuchLocality);
        }
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reference = reference.clone();
                Box::pin(async move {
                    let made = dossiers::make_batch(tx, campaign, commune, &reference).await?;
                    let (no, n) = made.ok_or(StationsProblem::NothingToSend)?;
                    tx.audit("dossier_batch.make", &format!("dossier_batch:{no}"), json!({ "dossiers": n })).await?;
                    tx.emit("dossier_batch.changed", json!({ "no": no, "locality": commune.0 })).await?;
                    Ok(no)
                })
            })
            .await
    }

    /// Writes down that a batch was transmitted to the department.
    ///
    /// # Errors
    /// Not the actor's, transmitted already, no dossier left in it.
    pub async fn transmit(&self, actor: &Actor, no: i64) -> Result<(), StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reach = reach.clone();
                Box::pin(async move {
                    let batch = open_batch(tx, campaign, &reach, no).await?;
                    if batch.dossiers.is_empty() {
                        return Err(StationsProblem::NothingToSend);
                    }
                    dossiers::transmit(tx, no, "").await?;
                    let n = batch.dossiers.len();
                    tx.audit("dossier_batch.transmit", &format!("dossier_batch:{no}"), json!({ "dossiers": n })).await?;
                    tx.emit("dossier_batch.changed", json!({ "no": no, "locality": batch.commune.0 })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }
}

/// A batch of the actor's that was not transmitted: only such a one changes.
pub(crate) async fn open_batch(tx: &WriteTx, campaign: CampaignId, reach: &Reach, no: i64) -> Result<Batch, StationsProblem> {
    let batch = dossiers::batch(tx, campaign, reach, no).await?.ok_or(StationsProblem::NoSuchBatch)?;
    if batch.transmitted_at.is_some() {
        return Err(StationsProblem::TransmittedAlready);
    }
    Ok(batch)
}

pub(crate) fn verdict(d: &DossierFact, said: &HashMap<CitizenId, StatusFact>) -> Verdict {
    batches::verdict(d, d.citizen.and_then(|c| said.get(&c)).map(|f| (f.as_of, f.status.level2.stage)))
}

fn view(batch: Batch, said: &HashMap<CitizenId, StatusFact>) -> BatchView {
    let mut state = batches::sum(batch.dossiers.iter().map(|d| verdict(d, said)));
    state.unknown = batches::unknown(&batch.dossiers);
    // Those that nothing will be said of wait as well: somebody has to ask after them.
    let open = |d: &&DossierFact| verdict(d, said).is_open();
    let oldest_waiting = batch.dossiers.iter().filter(open).map(|d| d.day).min();
    BatchView { state, oldest_waiting, batch }
}
