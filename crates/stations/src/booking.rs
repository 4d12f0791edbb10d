//! Booking a quarter of an hour (`P-4.4a`): by anybody with name and telephone, with the code of an invitation, or through the
//! desk. What is told never depends on whether somebody is on the register.

use crate::{
    model::{Booked, Booker, Booking, BookingState, BookingStep, Guest, Origin, Shift, ShiftView, Slot},
    problems::StationsProblem,
    rules,
    service::{Stations, at_most, filled, minutes_of},
    store::{
        Reach,
        bookings::{self, New},
        invitations::{self, Stored},
        shifts, tablet,
    },
};
use serde_json::json;
use vedich_accounts::{Actor, Permission, paper_word};
use vedich_db::{By, Query, WriteTx};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, phone, text};
use vedich_register::Vault;

/// Wrong codes that cost nothing, from one address in a day: right ones are not counted, and nobody mistypes a letter so often.
const FREE_CODES: i64 = 20;
/// Bookings from one address in a day that cost nothing: a whole network of telephones may share one.
const FREE_BOOKINGS: i64 = 100;
/// What is counted apart: whoever mistypes the code of a letter still opens their booking, and the other way round.
const CODE: &str = "booking_code";
const LETTER: &str = "invitation_code";
const BOOKING: &str = "booking";
/// Kinds of digests: apart from each other and from those of the register.
const KIND_PHONE: i64 = 101;
pub(crate) const KIND_BOOKING: i64 = 102;
pub(crate) const KIND_INVITATION: i64 = 103;

/// What a code is found by: letters and digits, whatever stands between them.
pub(crate) fn code_key(vault: &Vault, kind: i64, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hex::encode(vault.key_digest(kind, &plain))
}

fn name_of(no: i64) -> String {
    format!("booking {no}")
}

/// A booking that is about to be made.
#[derive(Clone)]
struct Wanted {
    shift: i64,
    slot: i64,
    guest: Guest,
    origin: Origin,
    invitation_key: Option<String>,
    /// For the family of who booked: the same telephone may stand at the shift already.
    family: bool,
    /// Whoever serves at the shift may also book into the running quarter of an hour, and more than one telephone may otherwise have.
    desk: bool,
}

impl Wanted {
    /// Booked with name and telephone under the rules for everybody.
    fn is_counted(&self) -> bool {
        self.origin != Origin::Invitation && !self.desk
    }
}

impl Stations {
    /// A shift with its quarters of an hour, for anybody.
    ///
    /// # Errors
    /// When there is no such shift.
    pub async fn slots(&self, no: i64) -> Result<(ShiftView, Vec<Slot>), StationsProblem> {
        let found = shifts::one(self.db(), self.campaign().await?.id, &Reach::all(), no).await?;
        let found = found.ok_or(StationsProblem::NoSuchShift)?;
        let taken = bookings::taken(self.db(), no).await?;
        let view = self.views(vec![found]).await?.pop().ok_or(StationsProblem::NoSuchShift)?;
        let slots = rules::slots(&view.shift.what, view.minutes.tenths, &taken);
        Ok((view, slots))
    }

    /// The same for the public, which sees no draft.
    ///
    /// # Errors
    /// When there is no such shift, or it is not published.
    pub async fn open_slots(&self, no: i64) -> Result<(ShiftView, Vec<Slot>), StationsProblem> {
        let found = self.slots(no).await?;
        if found.0.shift.draft { Err(StationsProblem::NoSuchShift) } else { Ok(found) }
    }

    /// Books for somebody who does so themselves. Attempts are counted by address.
    ///
    /// # Errors
    /// Too many attempts, an unknown invitation, no name or telephone, no place, too late, too early.
    pub async fn book(&self, booker: Booker, shift: i64, slot: i64, address: &str) -> Result<Booked, StationsProblem> {
        self.accounts.count_guess(BOOKING, address, FREE_BOOKINGS).await?;
        let by = By::system("public", self.now());
        match booker {
            Booker::Guest(guest) => {
                let wanted = Wanted {
                    shift,
                    slot,
                    guest: checked(&guest)?,
                    origin: Origin::Public,
                    invitation_key: None,
                    family: false,
                    desk: false,
                };
                self.make(by, wanted).await
            }
            Booker::Family { code, name, note } => {
                let phone = self.phone_behind(&code, address).await?;
                let guest = checked(&Guest { name, phone, note })?;
                let wanted =
                    Wanted { shift, slot, guest, origin: Origin::Public, invitation_key: None, family: true, desk: false };
                self.make(by, wanted).await
            }
            Booker::Invited(code) => {
                self.accounts.count_guess(LETTER, address, FREE_CODES).await?;
                let key = code_key(&self.vault().await?, KIND_INVITATION, &code);
                let wanted = Wanted {
                    shift,
                    slot,
                    guest: Guest::default(),
                    origin: Origin::Invitation,
                    invitation_key: Some(key),
                    family: false,
                    desk: false,
                };
                let made = self.make(by, wanted).await;
                if !matches!(made, Err(StationsProblem::NoSuchInvitation)) {
                    self.accounts.forgive_guess(LETTER, address).await?;
                }
                made
            }
        }
    }

    /// Somebody at the ward's desk, or a volunteer, books for who called or asked (`P-4.4a`); who did so is written down. At any shift of the
    /// timetable that they see: whoever does not serve at it books by the rules for everybody, and learns nothing of who is expected there.
    ///
    /// # Errors
    /// Not in the actor's timetable, no name or telephone, no place.
    pub async fn book_at_desk(&self, actor: &Actor, shift: i64, slot: i64, guest: Guest) -> Result<Booked, StationsProblem> {
        let v = self.shift_for(actor, Permission::ViewStations, shift).await?;
        if !actor.may(Permission::ServeStations) {
            return Err(StationsProblem::NoSuchShift);
        }
        let (guest, origin, desk) = (checked(&guest)?, Origin::Desk, self.serves(actor, &v).await?);
        let wanted = Wanted { shift, slot, guest, origin, invitation_key: None, family: false, desk };
        self.make(actor.by(self.now()), wanted).await
    }

    async fn make(&self, by: By, wanted: Wanted) -> Result<Booked, StationsProblem> {
        let (campaign, vault, minutes) = (self.campaign().await?.id, self.vault().await?, self.minutes().await?);
        let code = paper_word(&self.accounts.entropy(), 4);
        let (now, today) = (self.now(), self.today());
        self.db()
            .write(by, move |tx| {
                let (wanted, vault, minutes, code) = (wanted.clone(), vault.clone(), minutes.clone(), code.clone());
                Box::pin(async move {
                    let (shift, station) = open_shift(tx, campaign, wanted.shift, today).await?;
                    let tenths = minutes_of(&minutes, shift.what.service).tenths;
                    require_slot(tx, &shift, wanted.slot, tenths, (now, wanted.desk)).await?;
                    let invitation = match &wanted.invitation_key {
                        Some(key) => {
                            let found = invitations::by_code(tx, campaign, key).await?;
                            let found = found.ok_or(StationsProblem::NoSuchInvitation)?;
                            require_one_place(tx, campaign, &found, (None, today)).await?;
                            Some(found.no)
                        }
                        None => None,
                    };
                    if let Some(no) = invitation
                        && let Some(old) = bookings::of_invitation(tx, campaign, no).await?
                    {
                        give_up_called_off(tx, campaign, old).await?;
                    }
                    let phone_key = if wanted.guest.phone.is_empty() {
                        String::new()
                    } else {
                        code_key(&vault, KIND_PHONE, &wanted.guest.phone)
                    };
                    // By number alone, whatever the names: one telephone would otherwise fill a shift under invented ones. What is
                    // booked by a code of this telephone counts together with the rest: a household has one limit.
                    let ahead = if wanted.is_counted() { bookings::of_phone(tx, campaign, &phone_key, today).await? } else { 0 };
                    if ahead >= rules::PER_PHONE {
                        return Err(StationsProblem::TooMany);
                    }
                    if wanted.is_counted()
                        && !wanted.family
                        && person_is_booked(tx, campaign, &vault, &phone_key, &wanted).await?
                    {
                        return Err(StationsProblem::PhoneBooked);
                    }
                    let new = New {
                        shift: wanted.shift,
                        slot: wanted.slot,
                        origin: wanted.origin,
                        invitation,
                        phone_key,
                        code_key: code_key(&vault, KIND_BOOKING, &code),
                    };
                    let booking = insert(tx, campaign, &vault, &new, &wanted.guest, station.locality).await?;
                    Ok::<_, StationsProblem>(Booked { booking, code })
                })
            })
            .await
    }

    /// Counts an attempt at a code from an address. An address cut short, without any, guesses nothing.
    async fn attempt(
        &self,
        what: &'static str,
        code: &str,
        address: &str,
        unknown: StationsProblem,
    ) -> Result<(), StationsProblem> {
        if !code.contains(char::is_alphanumeric) {
            return Err(unknown);
        }
        Ok(self.accounts.count_guess(what, address, FREE_CODES).await?)
    }

    /// The booking behind a code, with its shift. Wrong codes are counted by address.
    ///
    /// # Errors
    /// Too many attempts, no such booking.
    pub async fn booking_by_code(&self, code: &str, address: &str) -> Result<(Booking, ShiftView), StationsProblem> {
        self.attempt(CODE, code, address, StationsProblem::NoSuchBooking).await?;
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        let found = bookings::by_code(self.db(), campaign, &code_key(&vault, KIND_BOOKING, code)).await?;
        let booking = found.ok_or(StationsProblem::NoSuchBooking)?;
        self.accounts.forgive_guess(CODE, address).await?;
        let (view, _) = self.slots(booking.shift).await?;
        Ok((booking, view))
    }

    /// The telephone of the booking behind a code: whoever holds the code books for the family under it.
    async fn phone_behind(&self, code: &str, address: &str) -> Result<String, StationsProblem> {
        let (booking, _) = self.booking_by_code(code, address).await?;
        if booking.state == BookingState::Cancelled {
            return Err(StationsProblem::NoSuchBooking);
        }
        let guest = Self::guest(&self.vault().await?, booking.no, &bookings::sealed(self.db(), booking.no).await?)?;
        // Who booked by an invitation told no telephone; their family has invitations of their own.
        if guest.phone.is_empty() { Err(StationsProblem::NoSuchBooking) } else { Ok(guest.phone) }
    }

    /// The holder of this code may book for the family: the booking stands and was made with a telephone.
    pub(crate) async fn may_bring_family(&self, booking: &Booking) -> Result<bool, StationsProblem> {
        if booking.state != BookingState::Booked || booking.invitation.is_some() {
            return Ok(false);
        }
        let guest = Self::guest(&self.vault().await?, booking.no, &bookings::sealed(self.db(), booking.no).await?)?;
        Ok(!guest.phone.is_empty())
    }

    /// The shift that an invitation names, or the one that was booked by it, and whether there is a booking. Tells nothing of the invited person.
    ///
    /// # Errors
    /// Too many attempts, no such invitation, or a newer one that replaces it.
    pub async fn invitation_by_code(&self, code: &str, address: &str) -> Result<(ShiftView, Vec<Slot>, bool), StationsProblem> {
        self.attempt(LETTER, code, address, StationsProblem::NoSuchInvitation).await?;
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        let found = invitations::by_code(self.db(), campaign, &code_key(&vault, KIND_INVITATION, code)).await?;
        let invitation = found.ok_or(StationsProblem::NoSuchInvitation)?;
        self.accounts.forgive_guess(LETTER, address).await?;
        require_newest(self.db(), campaign, &invitation, self.today()).await?;
        let booking = bookings::of_invitation(self.db(), campaign, invitation.no).await?;
        let (view, slots) = self.slots(booking.as_ref().map_or(invitation.shift, |b| b.shift)).await?;
        Ok((view, slots, booking.is_some()))
    }

    /// Calls a booking off, by its code.
    ///
    /// # Errors
    /// No such booking, or it is over.
    pub async fn cancel_booking(&self, code: &str, address: &str) -> Result<(), StationsProblem> {
        let (booking, view) = self.booking_by_code(code, address).await?;
        let (campaign, place) = (self.campaign().await?.id, view.station.locality);
        self.db()
            .write(By::system("public", self.now()), move |tx| {
                Box::pin(async move {
                    let mut b = bookings::get(tx, campaign, booking.no).await?.ok_or(StationsProblem::NoSuchBooking)?;
                    b.state = rules::after(b.state, BookingStep::Cancelled).map_err(StationsProblem::CannotFollow)?;
                    bookings::step(tx, &b, BookingStep::Cancelled).await?;
                    told(tx, "booking.cancel", &b, place).await
                })
            })
            .await
    }

    /// Moves a booking to another quarter of an hour, of the same or another shift, by its code.
    ///
    /// # Errors
    /// No such booking, or it is over; no place there; booked by an invitation that a newer one replaces.
    pub async fn move_booking(&self, code: &str, address: &str, shift: i64, slot: i64) -> Result<(), StationsProblem> {
        let (booking, _) = self.booking_by_code(code, address).await?;
        let (campaign, minutes) = (self.campaign().await?.id, self.minutes().await?);
        let (now, today) = (self.now(), self.today());
        self.db()
            .write(By::system("public", now), move |tx| {
                let minutes = minutes.clone();
                Box::pin(async move {
                    let mut b = bookings::get(tx, campaign, booking.no).await?.ok_or(StationsProblem::NoSuchBooking)?;
                    b.state = rules::after(b.state, BookingStep::Moved).map_err(StationsProblem::CannotFollow)?;
                    if (b.shift, b.slot) == (shift, slot) {
                        return Ok(());
                    }
                    if let Some(no) = b.invitation
                        && let Some(by) = invitations::get(tx, no).await?
                    {
                        require_one_place(tx, campaign, &by, (Some(b.no), today)).await?;
                    }
                    let (to, station) = open_shift(tx, campaign, shift, today).await?;
                    let tenths = minutes_of(&minutes, to.what.service).tenths;
                    require_slot(tx, &to, slot, tenths, (now, false)).await?;
                    (b.shift, b.slot) = (shift, slot);
                    bookings::step(tx, &b, BookingStep::Moved).await?;
                    told(tx, "booking.move", &b, station.locality).await
                })
            })
            .await
    }

    /// Opens what a visitor told of themselves.
    pub(crate) fn guest(vault: &Vault, no: i64, sealed: &[u8]) -> Result<Guest, StationsProblem> {
        let plain = vault.open_text(&name_of(no), sealed)?;
        Ok(serde_json::from_str(&plain).unwrap_or_default())
    }
}

/// A letter to a shift that was called off or is past books nothing once its holder was invited anew: the newer one counts. Tells where that
/// one leads, and nothing of whom it is for.
async fn require_newest(q: &impl Query, campaign: CampaignId, own: &Stored, today: Day) -> Result<(), StationsProblem> {
    let Some(newer) = invitations::newer(q, campaign, own, today).await? else { return Ok(()) };
    let (shift, _) = shifts::one(q, campaign, &Reach::all(), own.shift).await?.ok_or(StationsProblem::NoSuchShift)?;
    if shift.cancelled.is_none() && shift.what.day >= today {
        return Ok(());
    }
    let (shift, station) = shifts::one(q, campaign, &Reach::all(), newer.shift).await?.ok_or(StationsProblem::NoSuchShift)?;
    Err(StationsProblem::InvitedAnew(rules::shift_text(&station.name, &shift.what)))
}

/// Whoever was invited more than once takes one place, not one by each letter: no booking of theirs stands beside the one at hand, if there
/// is one.
async fn require_one_place(
    tx: &WriteTx,
    campaign: CampaignId,
    own: &Stored,
    (at_hand, today): (Option<i64>, Day),
) -> Result<(), StationsProblem> {
    require_newest(tx, campaign, own, today).await?;
    match tablet::standing(tx, campaign, own.citizen, today).await? {
        Some(other) if Some(other) != at_hand => Err(StationsProblem::BookedAlready),
        _ => Ok(()),
    }
}

/// Who was expected at a shift that was called off comes to another one by the same invitation; a booking that stands stays the only one.
async fn give_up_called_off(tx: &WriteTx, campaign: CampaignId, mut old: Booking) -> Result<(), StationsProblem> {
    let (was, at) = shifts::one(tx, campaign, &Reach::all(), old.shift).await?.ok_or(StationsProblem::NoSuchShift)?;
    if old.state != BookingState::Booked || was.cancelled.is_none() {
        return Err(StationsProblem::BookedAlready);
    }
    old.state = rules::after(old.state, BookingStep::Cancelled).map_err(StationsProblem::CannotFollow)?;
    bookings::step(tx, &old, BookingStep::Cancelled).await?;
    told(tx, "booking.cancel", &old, at.locality).await
}

/// The same person, by name and telephone, has a booking that stands at this shift. Another name under the same telephone is answered as if
/// nobody had booked: whoever knows a number alone learns at most how many it has ahead, not where or for whom.
async fn person_is_booked(
    tx: &WriteTx,
    campaign: CampaignId,
    vault: &Vault,
    phone_key: &str,
    wanted: &Wanted,
) -> Result<bool, StationsProblem> {
    let found = bookings::under_phone(tx, campaign, phone_key, wanted.shift).await?;
    Ok(of_name(vault, &found, &wanted.guest.name)? > 0)
}

/// How many of these bookings are in this name, however it is written.
fn of_name(vault: &Vault, found: &[(i64, Vec<u8>)], name: &str) -> Result<i64, StationsProblem> {
    let name = text::fold(name);
    let mut n = 0;
    for (no, sealed) in found {
        n += i64::from(text::fold(&Stations::guest(vault, *no, sealed)?.name) == name);
    }
    Ok(n)
}

/// Name and telephone as they are kept.
fn checked(guest: &Guest) -> Result<Guest, StationsProblem> {
    let name = filled("name", &guest.name, 80)?;
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return Err(StationsProblem::BadField("name"));
    }
    let phone = phone::normalize(&guest.phone).ok_or(StationsProblem::BadField("phone"))?;
    let note = at_most("note", &guest.note, 200)?;
    // A national number is typed at the desk, from the card, and is kept as a digest; free text would keep it as it is.
    if [&name, &note].into_iter().any(|words| text::holds_id_number(words)) {
        return Err(StationsProblem::BadField("note_number"));
    }
    Ok(Guest { name, phone, note })
}

/// A shift that is held and can be booked.
async fn open_shift(
    tx: &WriteTx,
    campaign: CampaignId,
    no: i64,
    today: Day,
) -> Result<(Shift, crate::model::Station), StationsProblem> {
    let (shift, station) = shifts::one(tx, campaign, &Reach::all(), no).await?.ok_or(StationsProblem::NoSuchShift)?;
    if shift.cancelled.is_some() {
        return Err(StationsProblem::ShiftCancelled);
    }
    if shift.draft {
        return Err(StationsProblem::NoSuchShift);
    }
    match shift.what.day.since(today) {
        ..0 => Err(StationsProblem::TooLate),
        days if days > rules::AHEAD => Err(StationsProblem::TooEarly),
        _ => Ok((shift, station)),
    }
}

/// The quarter of an hour is to come and has a free place. Counted inside of the write, so two never get the same one.
async fn require_slot(
    tx: &WriteTx,
    shift: &Shift,
    slot: i64,
    tenths: i64,
    (now, desk): (Moment, bool),
) -> Result<(), StationsProblem> {
    let taken = bookings::taken(tx, shift.no).await?;
    let slots = rules::slots(&shift.what, tenths, &taken);
    let found = slots.iter().find(|s| s.at == slot).ok_or(StationsProblem::NoSuchSlot)?;
    let until = if desk { slot + rules::SLOT } else { slot };
    if !rules::is_to_come(shift.what.day, until, now) {
        return Err(StationsProblem::TooLate);
    }
    if found.free < 1 { Err(StationsProblem::SlotFull) } else { Ok(()) }
}

pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    vault: &Vault,
    new: &New,
    guest: &Guest,
    place: LocalityId,
) -> Result<Booking, StationsProblem> {
    let no = bookings::next_no(tx).await?;
    let plain = serde_json::to_string(guest).unwrap_or_default();
    bookings::insert(tx, campaign, no, new, vault.seal_text(&name_of(no), &plain)?).await?;
    let booking = Booking {
        no,
        shift: new.shift,
        slot: new.slot,
        origin: new.origin,
        invitation: new.invitation,
        state: BookingState::Booked,
        queue: None,
        arrived_at: None,
        called_at: None,
        done_at: None,
        reason: None,
    };
    told(tx, "booking.make", &booking, place).await?;
    Ok(booking)
}

/// Writes down what was done, without a word about whom.
pub(crate) async fn told(tx: &WriteTx, action: &str, b: &Booking, place: LocalityId) -> Result<(), StationsProblem> {
    let detail = json!({ "shift": b.shift, "origin": b.origin, "state": b.state });
    tx.audit(action, &format!("booking:{}", b.no), detail).await?;
    tx.emit("booking.changed", json!({ "shift": b.shift, "locality": place.0 })).await?;
    Ok(())
}
