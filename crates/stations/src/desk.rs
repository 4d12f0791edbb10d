//! The evening at a station (`P-4.4c`): who is expected, who came, in which order they are served, what came of it.

use crate::{
    booking::{self, code_key},
    model::{Booking, BookingState, BookingStep, Guest, NotPossible, Origin, ShiftView},
    problems::StationsProblem,
    rules,
    service::{Stations, at_most, filled},
    store::{
        Reach,
        bookings::{self, New},
        dossiers, invitations, shifts, tablet,
    },
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vedich_accounts::{Actor, Permission, paper_word};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, LocalityId, Moment, phone};
use vedich_register::{Person, Vault};

/// Somebody of a shift's list, with the name under which they are called.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The booking.
    pub booking: Booking,
    /// Name: as told, or as the register has it for who was invited.
    pub name: String,
    /// Telephone, as told.
    pub phone: String,
    /// What the station should know.
    pub note: String,
}

/// Somebody who was invited and has neither booked nor come.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// Number of the invitation.
    pub invitation: i64,
    /// Name.
    pub name: String,
    /// Birth, as precise as it is known.
    pub birth: String,
}

/// A shift's list.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The shift.
    pub view: ShiftView,
    /// Booked or came, by time.
    pub visitors: Vec<Visitor>,
    /// Invited, not booked.
    pub awaited: Vec<Awaited>,
    /// Bookings whose dossier was transmitted: their result is not put right here any more.
    pub sent: HashSet<i64>,
}

/// What a second screen shows: numbers, no names.
#[derive(Clone, Debug)]
pub struct Board {
    /// The shift.
    pub view: ShiftView,
    /// At the desks now.
    pub called: Vec<i64>,
    /// Waiting, in order.
    pub waiting: Vec<i64>,
}

impl Stations {
    /// The shift, for who serves there. A team's own list is open on its day only.
    async fn serving(&self, actor: &Actor, no: i64) -> Result<ShiftView, StationsProblem> {
        let v = self.shift_for(actor, Permission::ServeStations, no).await?;
        if v.shift.draft {
            return Err(StationsProblem::ShiftDraft);
        }
        let reach = self.reach(actor, Permission::ServeStations).await?;
        if !reach.covers(v.station.locality, None) && v.shift.what.day != self.today() {
            return Err(StationsProblem::NoSuchShift);
        }
        Ok(v)
    }

    /// The list of a shift with names.
    ///
    /// # Errors
    /// Not the actor's station, or not their team's day.
    pub async fn desk(&self, actor: &Actor, no: i64) -> Result<Desk, StationsProblem> {
        let view = self.serving(actor, no).await?;
        let (visitors, awaited, _) = self.list_of(no, &self.vault().await?).await?;
        let sent = dossiers::sent_of_shift(self.db(), no).await?;
        Ok(Desk { view, visitors, awaited, sent })
    }

    /// Everybody of a shift's list, who is awaited, and the people behind invitations.
    pub(crate) async fn list_of(
        &self,
        no: i64,
        vault: &Vault,
    ) -> Result<(Vec<Visitor>, Vec<Awaited>, HashMap<i64, Person>), StationsProblem> {
        let rows = bookings::of_shift(self.db(), no).await?;
        let mut people: HashMap<i64, Person> = HashMap::new();
        let mut awaited = Vec::new();
        for letter in self.open_letters(no, |_| true).await? {
            let Some(person) = letter.person else { continue };
            if !letter.booked {
                let (name, birth) = (person.name.clone(), person.birth_text());
                awaited.push(Awaited { invitation: letter.no, name, birth });
            }
            people.insert(letter.no, person);
        }
        let mut visitors = Vec::with_capacity(rows.len());
        for (booking, sealed) in rows {
            let guest = Self::guest(vault, booking.no, &sealed)?;
            // Who was invited to another shift and booked this one is opened alone.
            if let Some(i) = booking.invitation
                && !people.contains_key(&i)
                && let Some(person) = self.invited_person(i).await?
            {
                people.insert(i, person);
            }
            let invited = booking.invitation.and_then(|i| people.get(&i));
            let name = if guest.name.is_empty() { invited.map(|p| p.name.clone()).unwrap_or_default() } else { guest.name };
            visitors.push(Visitor { booking, name, phone: guest.phone, note: guest.note });
        }
        Ok((visitors, awaited, people))
    }

    pub(crate) async fn invited_person(&self, invitation: i64) -> Result<Option<Person>, StationsProblem> {
        let Some(stored) = invitations::get(self.db(), invitation).await? else { return Ok(None) };
        Ok(self.register().open_people(&[stored.citizen]).await?.pop().map(|l| l.person))
    }

    /// The second screen: numbers alone.
    ///
    /// # Errors
    /// Not the actor's station.
    pub async fn board(&self, actor: &Actor, no: i64) -> Result<Board, StationsProblem> {
        let view = self.serving(actor, no).await?;
        let rows = bookings::of_shift(self.db(), no).await?;
        // By when they came, whichever desk gave the number.
        let of = |state: BookingState| {
            let here = rows.iter().filter(|(b, _)| b.state == state);
            let mut numbers: Vec<_> = here.filter_map(|(b, _)| Some((b.arrived_at, b.queue?))).collect();
            numbers.sort_unstable();
            numbers.into_iter().map(|(_, number)| number).collect()
        };
        Ok(Board { view, called: of(BookingState::Called), waiting: of(BookingState::Arrived) })
    }

    /// Checks in who booked: gives back the number in the queue.
    ///
    /// # Errors
    /// Not the actor's station, no such booking of this shift, not expected any more.
    pub async fn arrive(&self, actor: &Actor, shift: i64, no: i64) -> Result<i64, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let (campaign, place) = (self.campaign().await?.id, v.station.locality);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let b = of_shift(tx, campaign, shift, no).await?;
                    queue(tx, b, place).await
                })
            })
            .await
    }

    /// Checks in by what somebody shows: the code of a booking or an invitation, or the number of a booking.
    ///
    /// # Errors
    /// Not the actor's station; neither a booking of this shift nor an invitation.
    pub async fn arrive_by_code(&self, actor: &Actor, shift: i64, typed: &str) -> Result<i64, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        // A scanner reads the whole address of the QR.
        let code = typed.rsplit("code=").next().unwrap_or(typed).split('&').next().unwrap_or_default().trim().to_owned();
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        if let Some(no) = rules::booking_no(&code) {
            return self.arrive(actor, shift, no).await;
        }
        if let Some(b) = bookings::by_code(self.db(), campaign, &code_key(&vault, booking::KIND_BOOKING, &code)).await? {
            if b.shift == shift {
                return self.arrive(actor, shift, b.no).await;
            }
            // Whoever holds the code may know where it leads.
            let (other, _) = self.slots(b.shift).await?;
            return Err(StationsProblem::OtherShift(rules::shift_text(&other.station.name, &other.shift.what)));
        }
        let key = code_key(&vault, booking::KIND_INVITATION, &code);
        let found = invitations::by_code(self.db(), campaign, &key).await?.ok_or(StationsProblem::NoSuchBooking)?;
        self.arrive_invited(actor, &v, found.no).await
    }

    /// Checks in who was invited and did not book.
    ///
    /// # Errors
    /// Not the actor's station, no such invitation, booked or came already.
    pub async fn arrive_by_invitation(&self, actor: &Actor, shift: i64, invitation: i64) -> Result<i64, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let found = invitations::get(self.db(), invitation).await?.filter(|i| i.shift == shift);
        found.ok_or(StationsProblem::NoSuchInvitation)?;
        self.arrive_invited(actor, &v, invitation).await
    }

    async fn arrive_invited(&self, actor: &Actor, v: &ShiftView, invitation: i64) -> Result<i64, StationsProblem> {
        let (campaign, shift) = (self.campaign().await?.id, v.shift.no);
        if let Some(b) = bookings::of_invitation(self.db(), campaign, invitation).await? {
            return if b.shift == shift { self.arrive(actor, shift, b.no).await } else { Err(StationsProblem::BookedAlready) };
        }
        self.admit(actor, v, Guest::default(), Some(invitation), "").await
    }

    /// Lets in who came without a booking: gives back the number in the queue. A telephone may be missing.
    ///
    /// # Errors
    /// Not the actor's station, no name.
    pub async fn walk_in(&self, actor: &Actor, shift: i64, guest: Guest) -> Result<i64, StationsProblem> {
        self.walk_in_once(actor, shift, guest, "").await
    }

    /// The same under a number of the page's: what comes twice, because the answer was lost with the line, is one visitor.
    ///
    /// # Errors
    /// As [`Stations::walk_in`].
    pub async fn walk_in_once(&self, actor: &Actor, shift: i64, guest: Guest, operation: &str) -> Result<i64, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let phone = match guest.phone.trim() {
            "" => String::new(),
            typed => phone::normalize(typed).ok_or(StationsProblem::BadField("phone"))?,
        };
        let guest = Guest { name: filled("name", &guest.name, 80)?, phone, note: at_most("note", &guest.note, 200)? };
        self.admit(actor, &v, guest, None, operation).await
    }

    async fn admit(
        &self,
        actor: &Actor,
        v: &ShiftView,
        guest: Guest,
        invitation: Option<i64>,
        operation: &str,
    ) -> Result<i64, StationsProblem> {
        let operation = rules::tablet::desk_operation(v.shift.no, operation);
        let (campaign, vault, now) = (self.campaign().await?.id, self.vault().await?, self.now());
        let slot = rules::tablet::slot_at(&v.shift.what, now);
        let (shift, place) = (v.shift.no, v.station.locality);
        let code = paper_word(&self.accounts.entropy(), 4);
        self.db()
            .write(actor.by(now), move |tx| {
                let (vault, guest, code, operation) = (vault.clone(), guest.clone(), code.clone(), operation.clone());
                Box::pin(async move {
                    if let Some(operation) = &operation
                        && let Some(no) = tablet::booking_of(tx, operation).await?
                    {
                        return Ok(of_shift(tx, campaign, shift, no).await?.queue.unwrap_or_default());
                    }
                    if let Some(no) = invitation
                        && bookings::is_booked(tx, campaign, no).await?
                    {
                        return Err(StationsProblem::BookedAlready);
                    }
                    let new = New {
                        shift,
                        slot,
                        origin: Origin::WalkIn,
                        invitation,
                        phone_key: String::new(),
                        code_key: code_key(&vault, booking::KIND_BOOKING, &code),
                    };
                    let b = booking::insert(tx, campaign, &vault, &new, &guest, place).await?;
                    if let Some(operation) = &operation {
                        let (kind, observed_at) = (BookingStep::Arrived.code(), tx.now());
                        let told = tablet::Told { operation, no: b.no, shift, kind, observed_at, became: "followed" };
                        tablet::note(tx, &told).await?;
                    }
                    queue(tx, b, place).await
                })
            })
            .await
    }

    /// Calls the next in the queue to a desk.
    ///
    /// # Errors
    /// Not the actor's station, nobody waits.
    pub async fn call_next(&self, actor: &Actor, shift: i64) -> Result<i64, StationsProblem> {
        self.call_next_once(actor, shift, "").await
    }

    /// The same under a number of the page's: what comes twice, because the answer was lost with the line, calls one visitor.
    ///
    /// # Errors
    /// As [`Stations::call_next`].
    pub async fn call_next_once(&self, actor: &Actor, shift: i64, operation: &str) -> Result<i64, StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let (campaign, place) = (self.campaign().await?.id, v.station.locality);
        let operation = rules::tablet::desk_operation(shift, operation);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let operation = operation.clone();
                Box::pin(async move {
                    if let Some(operation) = &operation
                        && let Some(no) = tablet::booking_of(tx, operation).await?
                    {
                        return Ok(of_shift(tx, campaign, shift, no).await?.queue.unwrap_or_default());
                    }
                    let mut b = bookings::first_waiting(tx, shift).await?.ok_or(StationsProblem::NobodyWaits)?;
                    b.state = rules::after(b.state, BookingStep::Called).map_err(StationsProblem::CannotFollow)?;
                    b.called_at = Some(tx.now());
                    bookings::step(tx, &b, BookingStep::Called).await?;
                    if let Some(operation) = &operation {
                        let (kind, observed_at) = (BookingStep::Called.code(), tx.now());
                        let told = tablet::Told { operation, no: b.no, shift, kind, observed_at, became: "followed" };
                        tablet::note(tx, &told).await?;
                    }
                    booking::told(tx, "booking.call", &b, place).await?;
                    Ok(b.queue.unwrap_or_default())
                })
            })
            .await
    }

    /// Not possible, for a reason.
    ///
    /// # Errors
    /// Not the actor's station, not waiting.
    pub async fn not_possible(&self, actor: &Actor, shift: i64, no: i64, reason: NotPossible) -> Result<(), StationsProblem> {
        let v = self.open_on_its_day(actor, shift).await?;
        let (campaign, place) = (self.campaign().await?.id, v.station.locality);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let mut b = of_shift(tx, campaign, shift, no).await?;
                    refuse(tx, &mut b, reason, tx.now()).await?;
                    tx.audit("booking.not_possible", &format!("booking:{no}"), json!({ "reason": reason })).await?;
                    booking::told(tx, "booking.done", &b, place).await
                })
            })
            .await
    }

    /// Visitors are let in and served on the shift's own day.
    pub(crate) async fn open_on_its_day(&self, actor: &Actor, no: i64) -> Result<ShiftView, StationsProblem> {
        let v = self.serving(actor, no).await?;
        if v.shift.cancelled.is_some() {
            return Err(StationsProblem::ShiftCancelled);
        }
        if v.shift.what.day == self.today() { Ok(v) } else { Err(StationsProblem::NotToday) }
    }
}

/// Not possible, for a reason.
pub(crate) async fn refuse(tx: &WriteTx, b: &mut Booking, reason: NotPossible, at: Moment) -> Result<(), StationsProblem> {
    b.state = rules::after(b.state, BookingStep::NotPossible).map_err(StationsProblem::CannotFollow)?;
    (b.done_at, b.reason) = (Some(at), Some(reason));
    Ok(bookings::step(tx, b, BookingStep::NotPossible).await?)
}

/// A booking of this shift.
pub(crate) async fn of_shift(tx: &WriteTx, campaign: CampaignId, shift: i64, no: i64) -> Result<Booking, StationsProblem> {
    // The shift was looked up within the actor's reach before.
    shifts::one(tx, campaign, &Reach::all(), shift).await?.ok_or(StationsProblem::NoSuchShift)?;
    bookings::get(tx, campaign, no).await?.filter(|b| b.shift == shift).ok_or(StationsProblem::NoSuchBooking)
}

/// Gives the next number of the queue.
async fn queue(tx: &WriteTx, mut b: Booking, place: LocalityId) -> Result<i64, StationsProblem> {
    if let (BookingState::Arrived, Some(number)) = (b.state, b.queue) {
        return Err(StationsProblem::ArrivedAlready(number));
    }
    b.state = rules::after(b.state, BookingStep::Arrived).map_err(StationsProblem::CannotFollow)?;
    let number = bookings::next_queue(tx, b.shift).await?;
    (b.queue, b.arrived_at) = (Some(number), Some(tx.now()));
    tablet::arrived(tx, b.no, tx.now()).await?;
    bookings::step(tx, &b, BookingStep::Arrived).await?;
    booking::told(tx, "booking.arrive", &b, place).await?;
    Ok(number)
}

/// Minutes since somebody was called.
pub(crate) fn minutes_since(at: Option<Moment>, now: Moment) -> i64 {
    at.map_or(0, |at| (now.0 - at.0).max(0) / 60_000_000)
}
