//! Telling people by SMS, Zalo: who is invited to a shift (`P-4.4b`), and that a shift was called off. What comes of it is a draft of
//! the outbox, which shows count and cost and is sent from there.

use crate::{
    inviting::Letter,
    model::{BookingState, ShiftView},
    problems::StationsProblem,
    rules,
    service::Stations,
    store::bookings,
};
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::Lang;
use vedich_messages::{ChannelKind, MessagesProblem, NewBatch, Recipient, library};
use vedich_register::Person;

impl Stations {
    /// Draws up the messages to everybody who is invited to a shift; gives back the number of the batch. Whoever was told before, has
    /// no telephone or wants no messages is left out there, each with the reason.
    ///
    /// # Errors
    /// Not in the actor's area, nobody can be told, or the shift was called off.
    pub async fn draw_up_invitations(&self, actor: &Actor, no: i64, channel: ChannelKind) -> Result<i64, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        if v.shift.cancelled.is_some() {
            return Err(StationsProblem::ShiftCancelled);
        }
        let letters = self.letters(actor, no, "invitation.message").await?;
        let to = letters.iter().filter(|l| !l.booked).filter_map(|l| Some(invited(&v, l, l.person.as_ref()?))).collect();
        self.draw_up(actor, &v, library::SHIFT_INVITATION, channel, to).await
    }

    /// Draws up the messages to everybody who was expected at a shift that was called off: booked or invited.
    ///
    /// # Errors
    /// Not in the actor's area, nobody can be told, or the shift stands.
    pub async fn draw_up_cancellation(&self, actor: &Actor, no: i64, channel: ChannelKind) -> Result<i64, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        let Some(reason) = v.shift.cancelled.clone() else { return Err(StationsProblem::NoSuchShift) };
        let (vault, rows) = (self.vault().await?, bookings::of_shift(self.db(), no).await?);
        let with_reason = |mut values: BTreeMap<String, String>| {
            values.insert("reason".to_owned(), reason.clone());
            values
        };
        let letters = self.letters(actor, no, "invitation.message").await?;
        let invited = |i: i64, person: &Person| Recipient {
            address: person.phone.clone(),
            values: with_reason(values(&v, &person.name)),
            once: format!("cancelled:{no}:invitation:{i}"),
        };
        let mut to = Vec::new();
        for (booking, sealed) in rows.into_iter().filter(|(b, _)| b.state == BookingState::Booked) {
            let guest = Self::guest(&vault, booking.no, &sealed)?;
            if !guest.phone.is_empty() {
                let once = format!("cancelled:{no}:booking:{}", booking.no);
                to.push(Recipient { address: guest.phone, values: with_reason(values(&v, &guest.name)), once });
            } else if let Some(i) = booking.invitation {
                // Whoever booked by an invitation, to this shift or another, told no telephone; the register's is taken.
                match letters.iter().find(|l| l.no == i).and_then(|l| l.person.as_ref()) {
                    Some(person) => to.push(invited(i, person)),
                    None => to.extend(self.invited_person(i).await?.map(|person| invited(i, &person))),
                }
            }
        }
        // Whoever booked another shift by this invitation is expected there, not here.
        to.extend(letters.iter().filter(|l| !l.booked).filter_map(|l| Some(invited(l.no, l.person.as_ref()?))));
        self.draw_up(actor, &v, library::SHIFT_CANCELLED, channel, to).await
    }

    async fn draw_up(
        &self,
        actor: &Actor,
        v: &ShiftView,
        template: &str,
        channel: ChannelKind,
        to: Vec<Recipient>,
    ) -> Result<i64, StationsProblem> {
        let messages = self.messages.as_ref().ok_or(MessagesProblem::NotSetUp)?;
        let purpose = format!("shift:{}", v.shift.no);
        let new = NewBatch { template: template.to_owned(), channel, locality: v.station.locality, purpose, to };
        Ok(messages.draw_up(actor, new).await?.no)
    }
}

fn invited(v: &ShiftView, letter: &Letter, person: &Person) -> Recipient {
    let mut values = values(v, &person.name);
    values.insert("code".to_owned(), letter.code.clone());
    Recipient { address: person.phone.clone(), values, once: format!("invitation:{}", letter.no) }
}

/// When and where, in the words of a message. Citizens are written to in Vietnamese.
fn values(v: &ShiftView, name: &str) -> BTreeMap<String, String> {
    let what = &v.shift.what;
    let pairs = [
        ("name", name.to_owned()),
        ("day", crate::pages::weekday(what.day, Lang::Vi)),
        ("time", format!("{}-{}", rules::clock_text(what.from), rules::clock_text(what.to))),
        ("place", v.station.name.clone()),
        ("address", v.station.address.clone()),
    ];
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}
