//! The desk on a tablet (`P-4.4c`): today's shifts of an intake team ride on its members' phones, the desk goes on without network,
//! and what was done comes back step by step. The office's desk may have served the same people meanwhile: facts are united, the
//! first stands, and what contradicts it waits for a person ([`rules::tablet`]).

use crate::{
    booking::{self, KIND_BOOKING, KIND_INVITATION, code_key},
    model::{
        Booking, BookingState, BookingStep, Guest, NotPossible, Origin, Shift, Station, Tablet, TabletAwaited, TabletShift,
        TabletVisitor,
    },
    problems::StationsProblem,
    rules::{
        batches::Said,
        tablet::{Meeting, SERIES, meet, queue_number, slot_at},
    },
    service::{Stations, filled},
    store::{
        Reach,
        bookings::{self, New},
        dossiers, invitations, shifts, tablet as store,
    },
    taking::in_the_way,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::Deserialize;
use serde_json::{Value, json};
use vedich_accounts::paper_word;
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, LocalityId, Moment, NationalId, TeamId, phone};
use vedich_register::{Person, Vault, match_word};

/// Why something from a phone cannot be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Something in it is missing or cannot be.
    Malformed,
    /// The team does not hold this shift.
    NotYours,
    /// The shift was called off, or it is not its day.
    Over,
    /// Something else came of it before.
    Already,
    /// Nobody knows whom it is about.
    Nobody,
    /// A dossier of the same national number is there that was not rejected.
    DossierThere,
}

/// Whose tablet.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// The phone.
    pub phone: &'a str,
    /// Its place among the team's phones, from 1: its series of numbers.
    pub ordinal: i64,
    /// The team.
    pub team: TeamId,
}

/// What a tablet tells.
#[derive(Clone, Debug, Deserialize)]
struct Told {
    shift: i64,
    step: Step,
    #[serde(default)]
    who: Who,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    /// The visitor's number in the tablet's series.
    #[serde(default)]
    queue: Option<i64>,
    /// National number, where it was typed or scanned.
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: Option<NotPossible>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Arrive,
    Call,
    Taken,
    NotPossible,
}

impl Step {
    fn booking(self) -> BookingStep {
        match self {
            Self::Arrive => BookingStep::Arrived,
            Self::Call => BookingStep::Called,
            Self::Taken => BookingStep::Taken,
            Self::NotPossible => BookingStep::NotPossible,
        }
    }
}

/// Whom a step is about: one of these.
#[derive(Clone, Debug, Default, Deserialize)]
struct Who {
    #[serde(default)]
    booking: Option<i64>,
    #[serde(default)]
    invitation: Option<i64>,
    /// The tablet's operation by which they came.
    #[serde(default)]
    arrival: Option<String>,
    /// What they showed and the tablet could not tell.
    #[serde(default)]
    code: Option<String>,
}

/// A tablet's step with everything that writing it needs.
pub struct TabletDeed {
    campaign: CampaignId,
    vault: Vault,
    shift: Shift,
    station: Station,
    commune: LocalityId,
    series: i64,
    operation: String,
    observed_at: Moment,
    forced: bool,
    told: Told,
    guest: Guest,
    citizen: Option<CitizenId>,
    number_key: String,
    said: Option<Said>,
    code: String,
}

impl Stations {
    /// What a tablet of an intake team carries; none on a day without a shift of the team.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn tablet(&self, holder: Holder<'_>) -> Result<Option<Tablet>, StationsProblem> {
        let (campaign, today) = (self.campaign().await?.id, self.today());
        let asked = shifts::Asked { from: today, to: today, all: false };
        let mine = Reach { everything: false, localities: Vec::new(), teams: vec![holder.team.0] };
        let found = shifts::between(self.db(), campaign, &mine, asked).await?;
        let vault = self.vault().await?;
        let mut out = Vec::new();
        for (shift, station) in found {
            let key = vault.lease_key(&format!("desk {} {}", shift.no, holder.phone));
            let (visitors, awaited, people) = self.list_of(shift.no, &vault).await?;
            let operations = store::operations(self.db(), shift.no).await?;
            let word = |text: &str| BASE64.encode(match_word(&key, text));
            let of = |invitation: i64, person: Option<&Person>| -> Vec<String> {
                let numbers = person.into_iter().flat_map(|p| [&p.national_id, &p.old_id]).filter(|n| !n.is_empty());
                let letter = plain(&crate::inviting::code(&vault, invitation));
                numbers.map(|n| word(n)).chain([word(&letter)]).collect()
            };
            out.push(TabletShift {
                no: shift.no,
                station: station.name,
                day: shift.what.day,
                from: shift.what.from,
                to: shift.what.to,
                dossiers: shift.what.service.takes_level2(),
                series: holder.ordinal,
                match_key: BASE64.encode(*key),
                visitors: visitors
                    .into_iter()
                    .filter(|v| v.booking.state != BookingState::Cancelled)
                    .map(|v| TabletVisitor {
                        booking: v.booking.no,
                        slot: v.booking.slot,
                        state: v.booking.state,
                        queue: v.booking.queue,
                        arrived_at: v.booking.arrived_at,
                        reason: v.booking.reason,
                        matches: v.booking.invitation.map(|i| of(i, people.get(&i))).unwrap_or_default(),
                        operations: operations.get(&v.booking.no).cloned().unwrap_or_default(),
                        name: v.name,
                        phone: v.phone,
                        note: v.note,
                    })
                    .collect(),
                awaited: awaited
                    .into_iter()
                    .map(|a| TabletAwaited {
                        matches: of(a.invitation, people.get(&a.invitation)),
                        invitation: a.invitation,
                        name: a.name,
                        birth: a.birth,
                    })
                    .collect(),
            });
        }
        Ok((!out.is_empty()).then_some(Tablet { shifts: out }))
    }

    /// Reads what a tablet tells, with everything that writing it needs.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn tablet_deed(
        &self,
        holder: Holder<'_>,
        (operation, observed_at, forced): (&str, Moment, bool),
        body: &Value,
    ) -> Result<Result<TabletDeed, Refused>, StationsProblem> {
        let Ok(told) = serde_json::from_value::<Told>(body.clone()) else { return Ok(Err(Refused::Malformed)) };
        let campaign = self.campaign().await?.id;
        let Some((shift, station)) = shifts::one(self.db(), campaign, &Reach::all(), told.shift).await? else {
            return Ok(Err(Refused::NotYours));
        };
        if shift.what.team != Some(holder.team) {
            return Ok(Err(Refused::NotYours));
        }
        if !forced && (shift.cancelled.is_some() || observed_at.day() != shift.what.day) {
            return Ok(Err(Refused::Over));
        }
        let Ok(guest) = guest(&told) else { return Ok(Err(Refused::Malformed)) };
        if told.step == Step::NotPossible && told.reason.is_none() {
            return Ok(Err(Refused::Malformed));
        }
        let vault = self.vault().await?;
        let number = match told.number.trim() {
            "" => None,
            typed => match NationalId::parse(typed) {
                Ok(found) => Some(found.id.as_str().to_owned()),
                Err(_) => return Ok(Err(Refused::Malformed)),
            },
        };
        let citizen = match &number {
            Some(number) => self.register().id_of_number(number).await?,
            None => None,
        };
        let number_key = number.map(|n| code_key(&vault, dossiers::KIND_NUMBER, &n)).unwrap_or_default();
        let commune = self.tree().await?.commune_of(station.locality).unwrap_or(station.locality);
        Ok(Ok(TabletDeed {
            campaign,
            vault,
            shift,
            station,
            commune,
            series: holder.ordinal,
            operation: operation.to_owned(),
            observed_at,
            forced,
            told,
            guest,
            said: self.said_of(campaign, citizen).await?,
            citizen,
            number_key,
            code: paper_word(&self.accounts.entropy(), 4),
        }))
    }
}

/// Name and telephone of who came, as far as they were told.
fn guest(told: &Told) -> Result<Guest, StationsProblem> {
    let name = if told.name.trim().is_empty() { String::new() } else { filled("name", &told.name, 80)? };
    let phone = match told.phone.trim() {
        "" => String::new(),
        typed => phone::normalize(typed).ok_or(StationsProblem::BadField("phone"))?,
    };
    Ok(Guest { name, phone, note: String::new() })
}

/// A code as it is compared: letters and digits alone.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl TabletDeed {
    /// Writes the step, or says why a person must look at it; then nothing was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(&self, tx: &WriteTx) -> Result<Result<(), Refused>, StationsProblem> {
        let booking = match self.find(tx).await? {
            Some(b) if b.state == BookingState::Cancelled && self.told.step == Step::Arrive => {
                Some(self.admit_again(tx, &b).await?)
            }
            Some(b) => Some(b),
            None if self.told.step == Step::Arrive => self.admit(tx).await?,
            None => None,
        };
        let Some(mut b) = booking else { return Ok(Err(Refused::Nobody)) };
        let became = match meet(b.state, self.told.step.booking(), self.forced) {
            Meeting::Conflict => return Ok(Err(Refused::Already)),
            Meeting::Stands => "stood",
            Meeting::Steps(steps) => {
                if self.told.step == Step::Taken && self.dossier_there(tx).await? {
                    return Ok(Err(Refused::DossierThere));
                }
                for step in steps {
                    self.step(tx, &mut b, *step).await?;
                }
                "followed"
            }
        };
        let kind = self.told.step.booking().code();
        let told =
            store::Told { operation: &self.operation, no: b.no, shift: b.shift, kind, observed_at: self.observed_at, became };
        store::note(tx, &told).await?;
        tx.audit("booking.tablet", &format!("booking:{}", b.no), json!({ "step": kind, "became": became })).await?;
        tx.emit("booking.changed", json!({ "shift": b.shift, "locality": self.station.locality.0 })).await?;
        Ok(Ok(()))
    }

    /// Whom the step is about, of this shift.
    async fn find(&self, tx: &WriteTx) -> Result<Option<Booking>, StationsProblem> {
        let who = &self.told.who;
        let found = if let Some(no) = who.booking {
            bookings::get(tx, self.campaign, no).await?
        } else if let Some(invitation) = who.invitation {
            bookings::of_invitation(tx, self.campaign, invitation).await?
        } else if let Some(arrival) = &who.arrival {
            match store::booking_of(tx, arrival).await? {
                Some(no) => bookings::get(tx, self.campaign, no).await?,
                None => None,
            }
        } else if let Some(code) = &who.code {
            bookings::by_code(tx, self.campaign, &code_key(&self.vault, KIND_BOOKING, code)).await?
        } else {
            None
        };
        Ok(found.filter(|b| b.shift == self.shift.no))
    }

    /// Lets in who has no booking here: by invitation, by the code of one, or by name.
    async fn admit(&self, tx: &WriteTx) -> Result<Option<Booking>, StationsProblem> {
        let who = &self.told.who;
        let mut invitation = who.invitation;
        if let Some(code) = &who.code {
            let key = code_key(&self.vault, KIND_INVITATION, code);
            invitation = invitations::by_code(tx, self.campaign, &key).await?.map(|i| i.no);
        }
        if let Some(no) = invitation {
            let known = invitations::get(tx, no).await?.is_some();
            if known && !bookings::is_booked(tx, self.campaign, no).await? {
                return self.insert(tx, &Guest::default(), Some(no)).await.map(Some);
            }
        }
        if self.guest.name.is_empty() {
            return Ok(None);
        }
        self.insert(tx, &self.guest, None).await.map(Some)
    }

    /// Who had called it off and came all the same comes as somebody new, under the same name.
    async fn admit_again(&self, tx: &WriteTx, b: &Booking) -> Result<Booking, StationsProblem> {
        let sealed = bookings::sealed(tx, b.no).await?;
        let guest = Stations::guest(&self.vault, b.no, &sealed)?;
        let invitation = match b.invitation {
            Some(no) if !bookings::is_booked(tx, self.campaign, no).await? => Some(no),
            _ => None,
        };
        self.insert(tx, &guest, invitation).await
    }

    async fn insert(&self, tx: &WriteTx, guest: &Guest, invitation: Option<i64>) -> Result<Booking, StationsProblem> {
        let new = New {
            shift: self.shift.no,
            slot: slot_at(&self.shift.what, self.observed_at),
            origin: Origin::WalkIn,
            invitation,
            phone_key: String::new(),
            code_key: code_key(&self.vault, KIND_BOOKING, &self.code),
        };
        booking::insert(tx, self.campaign, &self.vault, &new, guest, self.station.locality).await
    }

    async fn step(&self, tx: &WriteTx, b: &mut Booking, step: BookingStep) -> Result<(), StationsProblem> {
        match step {
            BookingStep::Arrived => {
                b.state = BookingState::Arrived;
                b.queue = Some(self.number(tx).await?);
                b.arrived_at = Some(self.observed_at);
                store::arrived(tx, b.no, self.observed_at).await?;
            }
            BookingStep::Called => {
                b.state = BookingState::Called;
                b.called_at = Some(self.observed_at);
            }
            BookingStep::Taken => {
                (b.state, b.reason, b.done_at) = (BookingState::Taken, None, Some(self.observed_at));
                self.dossier(tx, b).await?;
            }
            BookingStep::NotPossible => {
                (b.state, b.reason, b.done_at) = (BookingState::NotPossible, self.told.reason, Some(self.observed_at));
            }
            BookingStep::Moved | BookingStep::Cancelled | BookingStep::Reopened => {}
        }
        bookings::step(tx, b, step).await?;
        Ok(())
    }

    /// The number that the tablet gave; another of its series when that is taken.
    async fn number(&self, tx: &WriteTx) -> Result<i64, StationsProblem> {
        if let Some(n) = self.told.queue.filter(|n| (1..SERIES).contains(n)) {
            let wanted = queue_number(self.series, n);
            if !store::number_taken(tx, self.shift.no, wanted).await? {
                return Ok(wanted);
            }
        }
        Ok(store::next_number(tx, self.shift.no, self.series).await?)
    }

    /// Is a dossier of the typed number there already? A person who has looked at it may take another one all the same.
    async fn dossier_there(&self, tx: &WriteTx) -> Result<bool, StationsProblem> {
        if self.forced || !self.shift.what.service.takes_level2() {
            return Ok(false);
        }
        Ok(in_the_way(tx, self.campaign, (self.number_key.as_str(), self.citizen), self.said).await?.is_some())
    }

    async fn dossier(&self, tx: &WriteTx, b: &Booking) -> Result<(), StationsProblem> {
        if !self.shift.what.service.takes_level2() {
            return Ok(());
        }
        let citizen = match (self.citizen, b.invitation) {
            (Some(citizen), _) => Some(citizen),
            (None, Some(i)) if self.number_key.is_empty() => invitations::get(tx, i).await?.map(|i| i.citizen),
            _ => None,
        };
        let new = dossiers::New {
            booking: b.no,
            shift: b.shift,
            commune: self.commune,
            citizen,
            number_key: self.number_key.clone(),
            day: self.shift.what.day,
        };
        dossiers::insert(tx, self.campaign, &new).await?;
        Ok(())
    }
}
