//! A dossier is taken at a desk (`P-4.4c`): whose it is, and whether one of theirs is there already.

use crate::{
    booking::{self, code_key},
    desk::of_shift,
    model::{Booking, BookingStep, DossierFact, ShiftView},
    problems::StationsProblem,
    rules::{self, batches::Said},
    service::Stations,
    store::{bookings, dossiers, invitations},
};
use vedich_accounts::Actor;
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, NationalId};

/// What the register knows of somebody whose dossier was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// No number was typed, or no dossier is taken here.
    NotAsked,
    /// The number is of somebody in the register.
    Yes,
    /// The number is of nobody in the register.
    No,
}

impl Stations {
    /// Served: a dossier was taken, or help was given. A typed national number ties the dossier to the register; it is kept as a
    /// keyed digest only.
    ///
    /// # Errors
    /// Not the actor's station, not waiting, no national number; a dossier of this number is there.
    pub async fn taken(&self, actor: &Actor, shift: i64, no: i64, number: &str) -> Result<(), StationsProblem> {
        self.taken_though(actor, shift, no, (number, false)).await.map(drop)
    }

    /// The same, `anyway` even where a dossier of this number is there that was not rejected. Gives back whether the register knows the
    /// number: whoever takes the dossier holds the card and can look at it once more.
    ///
    /// # Errors
    /// As [`Stations::taken`].
    pub async fn taken_though(
        &self,
        actor: &Actor,
        shift: i64,
        no: i64,
        (number, anyway): (&str, bool),
    ) -> Result<Known, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let ties = self.ties(&v, number, anyway).await?;
        let known = ties.known();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let ties = ties.clone();
                Box::pin(async move {
                    let mut b = of_shift(tx, ties.campaign, shift, no).await?;
                    take(tx, &mut b, &ties, tx.now()).await?;
                    booking::told(tx, "booking.taken", &b, ties.place).await
                })
            })
            .await?;
        Ok(known)
    }

    /// What a dossier of this shift is tied to, with a national number or without one.
    pub(crate) async fn ties(&self, v: &ShiftView, number: &str, anyway: bool) -> Result<Ties, StationsProblem> {
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        let number = match number.trim() {
            "" => None,
            typed => Some(NationalId::parse(typed).map_err(|_| StationsProblem::NotReadable("number"))?.id.as_str().to_owned()),
        };
        let citizen = match &number {
            Some(number) => self.register().id_of_number(number).await?,
            None => None,
        };
        Ok(Ties {
            campaign,
            said: self.said_of(campaign, citizen).await?,
            anyway,
            citizen,
            number_key: number.map(|n| code_key(&vault, dossiers::KIND_NUMBER, &n)).unwrap_or_default(),
            place: v.station.locality,
            commune: self.tree().await?.commune_of(v.station.locality).unwrap_or(v.station.locality),
            takes: v.shift.what.service.takes_level2(),
            day: v.shift.what.day,
        })
    }

    /// What the register said last of somebody's level 2.
    pub(crate) async fn said_of(
        &self,
        campaign: CampaignId,
        citizen: Option<CitizenId>,
    ) -> Result<Option<Said>, StationsProblem> {
        let Some(citizen) = citizen else { return Ok(None) };
        let found = self.register().newest_facts(campaign, &[citizen]).await?;
        Ok(found.get(&citizen).map(|f| (f.as_of, f.status.level2.stage)))
    }
}

/// What a dossier is tied to, and where it counts.
#[derive(Clone)]
pub(crate) struct Ties {
    pub campaign: CampaignId,
    /// Whose national number was typed.
    citizen: Option<CitizenId>,
    number_key: String,
    /// What the register said last of them.
    said: Option<Said>,
    /// A dossier that is there does not matter: a person has said so.
    anyway: bool,
    /// Where the station stands.
    pub place: LocalityId,
    /// Whose stations took it.
    pub commune: LocalityId,
    /// The shift takes dossiers.
    takes: bool,
    day: Day,
}

impl Ties {
    /// Does the register know whose number was typed?
    fn known(&self) -> Known {
        match self.citizen {
            Some(_) => Known::Yes,
            None if self.takes && !self.number_key.is_empty() => Known::No,
            None => Known::NotAsked,
        }
    }
}

/// Served: with the dossier, where the shift takes some.
pub(crate) async fn take(tx: &WriteTx, b: &mut Booking, ties: &Ties, at: Moment) -> Result<(), StationsProblem> {
    b.state = rules::after(b.state, BookingStep::Taken).map_err(StationsProblem::CannotFollow)?;
    (b.done_at, b.reason) = (Some(at), None);
    bookings::step(tx, b, BookingStep::Taken).await?;
    if ties.takes {
        if !ties.anyway
            && let Some(there) = in_the_way(tx, ties.campaign, (ties.number_key.as_str(), ties.citizen), ties.said).await?
        {
            return Err(StationsProblem::DossierThere { shift: there.shift, day: there.day });
        }
        let citizen = match (ties.citizen, b.invitation) {
            (Some(citizen), _) => Some(citizen),
            (None, Some(i)) if ties.number_key.is_empty() => invitations::get(tx, i).await?.map(|i| i.citizen),
            _ => None,
        };
        let (number_key, commune, day) = (ties.number_key.clone(), ties.commune, ties.day);
        let new = dossiers::New { booking: b.no, shift: b.shift, commune, citizen, number_key, day };
        dossiers::insert(tx, ties.campaign, &new).await?;
    }
    Ok(())
}

/// The dossier of a typed number that is there already and was not rejected; none where no number was typed.
pub(crate) async fn in_the_way(
    tx: &WriteTx,
    campaign: CampaignId,
    (number_key, citizen): (&str, Option<CitizenId>),
    said: Option<Said>,
) -> Result<Option<DossierFact>, StationsProblem> {
    if number_key.is_empty() {
        return Ok(None);
    }
    let found = dossiers::under_number(tx, campaign, number_key, citizen).await?;
    Ok(found.filter(|d| rules::batches::stands_in_the_way(d, said)))
}
