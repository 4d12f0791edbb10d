//! A shift that is chosen at the door (`P-4.4b`): who needs level 2 says when they can come, and the phone carries the commune's coming
//! shifts. Once it has a network the choice is a booking; where there is no place left it is a wish that the office sees, and the
//! phone learns which shift is the next with a free place.

use crate::{
    booking::{self, KIND_BOOKING, KIND_INVITATION, code_key},
    invited::ExpectedAt,
    inviting,
    model::{Booking, Guest, Origin, Shift, Station},
    problems::StationsProblem,
    rules::{self, inviting::Because},
    service::{AllMinutes, Stations, minutes_of},
    store::{
        Reach,
        bookings::{self, New},
        invitations::{self, Stored},
        shifts,
        tablet::{self as store, Wish},
    },
    tablet::Refused,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission, paper_word};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment};
use vedich_register::{Current, Listed, Vault};

/// Days ahead that phones carry.
const AHEAD: i32 = 14;
/// Days back for which a member is told what became of their wishes.
const TOLD: i64 = 14;

/// A coming shift with places for level 2, as phones carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coming {
    /// Its number.
    pub no: i64,
    /// Name of the station.
    pub station: String,
    /// Where it stands.
    pub address: String,
    /// The day.
    pub day: Day,
    /// From, in minutes since midnight.
    pub from: i64,
    /// To.
    pub to: i64,
    /// Places that nobody has booked.
    pub free: i64,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WishLine {
    /// The phone's operation.
    pub operation: String,
    /// Whom it is about.
    pub citizen: String,
    /// `booked`, `standing` (had a booking already), `full` or `over`.
    pub became: String,
    /// The booking's shift; else the one that was wished.
    pub shift: i64,
    /// Its station.
    pub station: String,
    /// Its day.
    pub day: Day,
    /// From which minute on they are expected; its beginning where nothing is booked.
    pub at: i64,
    /// The next shift with a free place, where nothing is booked.
    pub next: Option<i64>,
}

/// What phones carry of shifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShiftsOffered {
    /// Of the commune, in the order of time.
    pub shifts: Vec<Coming>,
    /// What became of the member's wishes, oldest first.
    pub wishes: Vec<WishLine>,
    /// Who of the phone's lists is expected at a coming shift, the soonest first.
    pub expected: Vec<ExpectedAt>,
}

/// A wish that came to nothing so far, as the office sees it.
#[derive(Clone, Debug)]
pub struct OpenWish {
    /// The phone's operation.
    pub operation: String,
    /// Who; none where the actor may not see names.
    pub person: Option<Listed>,
    /// Where they live.
    pub commune: LocalityId,
    /// The shift that was wished.
    pub shift: i64,
    /// When it was wished.
    pub observed_at: Moment,
    /// Why it came to nothing: `full` or `over`.
    pub became: String,
}

#[derive(Deserialize)]
struct Told {
    shift: i64,
}

/// A chosen shift with everything that writing it needs.
pub struct WishDeed {
    campaign: CampaignId,
    vault: Vault,
    minutes: AllMinutes,
    now: Moment,
    member: i64,
    operation: String,
    observed_at: Moment,
    shift: i64,
    citizen: Current,
    code: String,
}

impl Stations {
    /// Shifts of a commune in the coming days that take level-2 dossiers and are not over.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn coming(&self, commune: LocalityId) -> Result<Vec<Coming>, StationsProblem> {
        let last = self.today().plus(AHEAD);
        let all = self.timetable(Some(commune)).await?;
        let fits = |o: &&std::sync::Arc<crate::Offered>| {
            let s = &o.view.shift;
            !o.over && s.cancelled.is_none() && s.what.service.takes_level2() && s.what.day <= last
        };
        Ok(all
            .iter()
            .filter(fits)
            .map(|o| Coming {
                no: o.view.shift.no,
                day: o.view.shift.what.day,
                from: o.view.shift.what.from,
                to: o.view.shift.what.to,
                station: o.view.station.name.clone(),
                address: o.view.station.address.clone(),
                free: o.free,
            })
            .collect())
    }

    /// What became of a member's wishes of the last days; `coming` are the shifts of their commune.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn wishes_of(&self, member: i64, coming: &[Coming]) -> Result<Vec<WishLine>, StationsProblem> {
        let campaign = self.campaign().await?.id;
        let since = self.now().plus_seconds(-TOLD * 86_400);
        let mut out = Vec::new();
        for wish in store::wishes_of(self.db(), campaign, member, since).await? {
            let booking = match wish.booking {
                Some(no) => bookings::get(self.db(), campaign, no).await?,
                None => None,
            };
            let shift = booking.as_ref().map_or(wish.shift, |b| b.shift);
            let Some((shift, station)) = shifts::one(self.db(), campaign, &Reach::all(), shift).await? else { continue };
            let next = if booking.is_none() { next_free(coming, &shift).map(|c| c.no) } else { None };
            out.push(WishLine {
                operation: wish.operation,
                citizen: wish.citizen.to_string(),
                became: wish.became,
                shift: shift.no,
                station: station.name,
                day: shift.what.day,
                at: booking.map_or(shift.what.from, |b| b.slot),
                next,
            });
        }
        Ok(out)
    }

    /// Reads what a phone tells, with everything that writing it needs. That the citizen is on a list of the phone's team was seen to.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn wish_deed(
        &self,
        member: i64,
        (operation, observed_at): (&str, Moment),
        citizen: Option<CitizenId>,
        body: &Value,
    ) -> Result<Result<WishDeed, Refused>, StationsProblem> {
        let (Ok(told), Some(citizen)) = (serde_json::from_value::<Told>(body.clone()), citizen) else {
            return Ok(Err(Refused::Malformed));
        };
        self.deed_for(member, (operation, observed_at), citizen, told.shift).await
    }

    async fn deed_for(
        &self,
        member: i64,
        (operation, observed_at): (&str, Moment),
        citizen: CitizenId,
        shift: i64,
    ) -> Result<Result<WishDeed, Refused>, StationsProblem> {
        let Some(found) = self.register().open_people(&[citizen]).await?.pop() else { return Ok(Err(Refused::Nobody)) };
        Ok(Ok(WishDeed {
            campaign: self.campaign().await?.id,
            vault: self.vault().await?,
            minutes: self.minutes().await?,
            now: self.now(),
            member,
            operation: operation.to_owned(),
            observed_at,
            shift,
            citizen: found.current,
            code: paper_word(&self.accounts.entropy(), 4),
        }))
    }

    /// Wishes of the actor's communes that came to nothing so far, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open_wishes(&self, actor: &Actor) -> Result<Vec<OpenWish>, StationsProblem> {
        let campaign = self.campaign().await?.id;
        let (reach, tree) = (self.reach(actor, Permission::ManageStations).await?, self.tree().await?);
        let communes = (!reach.everything).then_some(reach.localities.as_slice());
        let found = store::unheard(self.db(), campaign, communes, self.today()).await?;
        let named: Vec<CitizenId> =
            found.iter().filter(|w| tree.may(actor, Permission::ViewCitizens, w.commune)).map(|w| w.citizen).collect();
        let mut people: HashMap<CitizenId, Listed> =
            self.register().open_people(&named).await?.into_iter().map(|l| (l.current.id, l)).collect();
        Ok(found
            .into_iter()
            .map(|w| OpenWish {
                person: people.remove(&w.citizen),
                operation: w.operation,
                commune: w.commune,
                shift: w.shift,
                observed_at: w.observed_at,
                became: w.became,
            })
            .collect())
    }

    /// The office books a wish into a shift that it chooses. Gives back the quarter of an hour.
    ///
    /// # Errors
    /// No such wish in the actor's communes, no such shift, no place in it, booked meanwhile.
    pub async fn grant_wish(&self, actor: &Actor, operation: &str, shift: i64) -> Result<i64, StationsProblem> {
        let campaign = self.campaign().await?.id;
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let communes = (!reach.everything).then_some(reach.localities.as_slice());
        let open = store::unheard(self.db(), campaign, communes, self.today()).await?;
        let wish = open.into_iter().find(|w| w.operation == operation).ok_or(StationsProblem::NoSuchBooking)?;
        self.shift_for(actor, Permission::ManageStations, shift).await?;
        let deed = self.deed_for(wish.member, (operation, wish.observed_at), wish.citizen, shift).await?;
        let deed = std::sync::Arc::new(deed.map_err(|_| StationsProblem::NoSuchBooking)?);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let deed = std::sync::Arc::clone(&deed);
                Box::pin(async move {
                    match deed.place(tx).await? {
                        Placed::Booked(b) => Ok(b.slot),
                        Placed::Standing(_) => Err(StationsProblem::BookedAlready),
                        Placed::Full => Err(StationsProblem::SlotFull),
                        Placed::Over => Err(StationsProblem::TooLate),
                    }
                })
            })
            .await
    }
}

/// The next shift with a free place: from the wished one's day on, else any.
fn next_free<'a>(coming: &'a [Coming], wished: &Shift) -> Option<&'a Coming> {
    let free = |c: &&Coming| c.free > 0 && c.no != wished.no;
    coming
        .iter()
        .filter(free)
        .find(|c| (c.day, c.from) >= (wished.what.day, wished.what.from))
        .or_else(|| coming.iter().find(free))
}

/// What came of placing somebody.
enum Placed {
    Booked(Booking),
    /// They had a booking already.
    Standing(i64),
    Full,
    Over,
}

impl WishDeed {
    /// Writes the wish, as a booking where there is a place.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(&self, tx: &WriteTx) -> Result<Result<(), Refused>, StationsProblem> {
        let found = shifts::one(tx, self.campaign, &Reach::all(), self.shift).await?;
        if found.is_none() {
            return Ok(Err(Refused::Malformed));
        }
        let (became, booking) = match self.place(tx).await? {
            Placed::Booked(b) => ("booked", Some(b.no)),
            Placed::Standing(no) => ("standing", Some(no)),
            Placed::Full => ("full", None),
            Placed::Over => ("over", None),
        };
        let wish = Wish {
            operation: self.operation.clone(),
            shift: self.shift,
            citizen: self.citizen.id,
            commune: self.citizen.status.commune,
            member: self.member,
            observed_at: self.observed_at,
            became: became.to_owned(),
            booking,
        };
        store::insert_wish(tx, self.campaign, &wish).await?;
        tx.audit("shift.wish", &format!("shift:{}", self.shift), json!({ "became": became })).await?;
        Ok(Ok(()))
    }

    async fn place(&self, tx: &WriteTx) -> Result<Placed, StationsProblem> {
        let today = self.now.day();
        if let Some(no) = store::standing(tx, self.campaign, self.citizen.id, today).await? {
            return Ok(Placed::Standing(no));
        }
        let found = shifts::one(tx, self.campaign, &Reach::all(), self.shift).await?;
        let (shift, station) = found.ok_or(StationsProblem::NoSuchShift)?;
        if shift.cancelled.is_some() || rules::is_over(&shift.what, self.now) {
            return Ok(Placed::Over);
        }
        // Counted inside of the write, so two never get the same place.
        let taken = bookings::taken(tx, shift.no).await?;
        let slots = rules::slots(&shift.what, minutes_of(&self.minutes, shift.what.service).tenths, &taken);
        let to_come = |at: i64| rules::is_to_come(shift.what.day, at, self.now);
        let Some(slot) = slots.iter().find(|s| s.free > 0 && to_come(s.at)).map(|s| s.at) else { return Ok(Placed::Full) };
        Ok(Placed::Booked(self.book(tx, &shift, &station, slot).await?))
    }

    /// With an invitation, so that nobody's name stands anywhere again.
    async fn book(&self, tx: &WriteTx, shift: &Shift, station: &Station, slot: i64) -> Result<Booking, StationsProblem> {
        let invitation = match store::open_invitation(tx, self.campaign, self.citizen.id, shift.no).await? {
            Some(no) => no,
            None => {
                let no = invitations::next_no(tx).await?;
                let new = Stored {
                    no,
                    shift: shift.no,
                    citizen: self.citizen.id,
                    household: self.citizen.household,
                    quarter: self.citizen.status.quarter,
                    commune: self.citizen.status.commune,
                    because: Because::AtTheDoor.code().to_owned(),
                };
                let key = code_key(&self.vault, KIND_INVITATION, &inviting::code(&self.vault, no));
                invitations::insert(tx, self.campaign, &new, &key).await?;
                no
            }
        };
        let new = New {
            shift: shift.no,
            slot,
            origin: Origin::Invitation,
            invitation: Some(invitation),
            phone_key: String::new(),
            code_key: code_key(&self.vault, KIND_BOOKING, &self.code),
        };
        booking::insert(tx, self.campaign, &self.vault, &new, &Guest::default(), station.locality).await
    }
}
