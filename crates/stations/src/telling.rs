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
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, Lang, phone, text};
use vedich_messages::{ChannelKind, Messages, MessagesProblem, NewBatch, Recipient, library, rules as of_messages};
use vedich_register::Person;

/// Who was expected at a shift that was called off, and how they can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalledOff {
    /// People who had booked.
    pub booked: i64,
    /// People who were invited and had booked nowhere.
    pub invited: i64,
    /// Of both, those with a telephone.
    pub by_telephone: i64,
    /// The others: for letters, or the team that goes from door to door.
    pub others: Vec<Unreached>,
}

/// Somebody whom no telephone reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// Name.
    pub name: String,
    /// Address, as the register has it; empty where it is not known.
    pub home: String,
    /// Had booked.
    pub booked: bool,
}

/// What a message may tell of this site. Empty words are not known, and not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HowToBook<'a> {
    /// The address under which the site is reached, such as `https://vedich.example`; told where people outside can open it.
    pub site: &'a str,
    /// Whom to call: the line of support that stands on every page.
    pub support: &'a str,
}

impl HowToBook<'_> {
    /// The short address of an invitation's page; none where a message may not name the site.
    fn link(self, code: &str) -> Option<String> {
        of_messages::is_public_site(self.site).then(|| format!("{}/i?code={code}", self.site))
    }

    /// How one chooses a time: by the link, by telephone, or at the desk. The code stands in the link, and is said where there is none.
    fn words(self, code: &str) -> String {
        let support = text::squeeze(self.support);
        // Nine digits may be an identity card's: with them every message would be kept back.
        let good = !support.is_empty() && support.chars().count() <= LONGEST_SUPPORT && of_messages::check(&support).is_ok();
        let call = good.then(|| format!("gọi {support}"));
        match (self.link(code), call) {
            (Some(link), Some(call)) => format!("{link} hoặc {call}"),
            (Some(link), None) => link,
            (None, Some(call)) => format!("{call}, mã mời {code}"),
            (None, None) => format!("hỏi Công an phường, xã hoặc đến đúng giờ trên, mã mời {code}"),
        }
    }
}

/// A line of support that is longer is no telephone, and would cost every message a part.
const LONGEST_SUPPORT: usize = 40;

/// Somebody who was expected at a shift.
struct Expected {
    /// By what nobody is told twice.
    once: String,
    booked: bool,
    name: String,
    phone: String,
    home: String,
}

impl Expected {
    fn invited(shift: i64, invitation: i64, booked: bool, person: &Person) -> Self {
        let home = if person.current_address.is_empty() { &person.permanent_address } else { &person.current_address };
        Self {
            once: format!("cancelled:{shift}:invitation:{invitation}"),
            booked,
            name: person.name.clone(),
            phone: person.phone.clone(),
            home: home.clone(),
        }
    }
}

impl Stations {
    /// Draws up the messages to everybody who is invited to a shift; gives back the number of the batch. Whoever was told before, has
    /// no telephone or wants no messages is left out there, each with the reason.
    ///
    /// # Errors
    /// Not in the actor's area, nobody can be told, or the shift was called off or is over.
    pub async fn draw_up_invitations(
        &self,
        actor: &Actor,
        no: i64,
        channel: ChannelKind,
        how: HowToBook<'_>,
    ) -> Result<i64, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        if v.shift.cancelled.is_some() {
            return Err(StationsProblem::ShiftCancelled);
        }
        if rules::is_over(&v.shift.what, self.now()) {
            return Err(StationsProblem::TooLate);
        }
        let letters = self.letters(actor, no, "invitation.message").await?;
        let home = self.tree().await?.full_name(v.station.locality);
        let to =
            letters.iter().filter(|l| !l.booked).filter_map(|l| Some(invited(&v, &home, (l, l.person.as_ref()?), how))).collect();
        let drawn = self.draw_up(actor, &v, library::SHIFT_INVITATION, channel, to).await?;
        // Called off while it was drawn up: whoever called it off could not withdraw this one.
        if self.shift_for(actor, Permission::ManageStations, no).await?.shift.cancelled.is_some() {
            self.messages.as_ref().ok_or(MessagesProblem::NotSetUp)?.discard(actor, drawn).await?;
            return Err(StationsProblem::ShiftCancelled);
        }
        Ok(drawn)
    }

    /// Draws up the messages to everybody who was expected at a shift that was called off: booked or invited.
    ///
    /// # Errors
    /// Not in the actor's area, nobody can be told, or the shift stands.
    pub async fn draw_up_cancellation(&self, actor: &Actor, no: i64, channel: ChannelKind) -> Result<i64, StationsProblem> {
        self.tell_cancelled(actor, no, channel, false).await
    }

    /// The same for a shift whose reason was put right: whoever was told the earlier reason is told the new one too, once.
    ///
    /// # Errors
    /// As [`Stations::draw_up_cancellation`].
    pub async fn draw_up_new_reason(&self, actor: &Actor, no: i64, channel: ChannelKind) -> Result<i64, StationsProblem> {
        self.tell_cancelled(actor, no, channel, true).await
    }

    async fn tell_cancelled(&self, actor: &Actor, no: i64, channel: ChannelKind, again: bool) -> Result<i64, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        let reason = crate::pages::reason_for_all(&v.shift, Lang::Vi).ok_or(StationsProblem::NoSuchShift)?.to_owned();
        let home = self.tree().await?.full_name(v.station.locality);
        let told = |e: Expected| {
            let mut values = values(&v, &home, &e.name);
            values.insert("reason".to_owned(), reason.clone());
            Recipient { address: e.phone, values, once: e.once }
        };
        let mut expected = self.expected_at(actor, no, "invitation.message").await?;
        self.once_per_reason(no, again, &mut expected).await?;
        let to = expected.into_iter().map(told).collect();
        let drawn = self.draw_up(actor, &v, library::SHIFT_CANCELLED, channel, to).await?;
        // Put right while it was drawn up: whoever did so could not withdraw this one.
        if self.shift_for(actor, Permission::ManageStations, no).await?.shift.cancelled != v.shift.cancelled {
            self.messages.as_ref().ok_or(MessagesProblem::NotSetUp)?.discard(actor, drawn).await?;
            return Err(MessagesProblem::Changed.into());
        }
        Ok(drawn)
    }

    /// Each reason of the shift is another thing to say, and nobody is told one twice. Whoever was told an earlier one is told the newest
    /// only where it is wanted `again`; the others are told for the first time.
    async fn once_per_reason(&self, no: i64, again: bool, expected: &mut [Expected]) -> Result<(), StationsProblem> {
        let times = self.times_reworded(no).await?;
        if times == 0 {
            return Ok(());
        }
        let key = |once: &str, n: i64| if n == 0 { once.to_owned() } else { format!("{once}:{n}") };
        let earlier: Vec<String> = expected.iter().flat_map(|e| (0..times).map(move |n| key(&e.once, n))).collect();
        let said = self.messages.as_ref().ok_or(MessagesProblem::NotSetUp)?.said(&earlier).await?;
        for e in expected.iter_mut() {
            let before = (0..times).rev().map(|n| key(&e.once, n)).find(|k| said.contains(k));
            e.once = match before {
                Some(told) if !again => told,
                _ => key(&e.once, times),
            };
        }
        Ok(())
    }

    /// Who was expected at a shift that was called off, and whom a telephone does not reach: letters and teams tell those. Handing their
    /// names out is written down.
    ///
    /// # Errors
    /// Not in the actor's area, the people may not be seen, or the shift stands.
    pub async fn called_off(&self, actor: &Actor, no: i64) -> Result<CalledOff, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        if v.shift.cancelled.is_none() {
            return Err(StationsProblem::NoSuchShift);
        }
        let mut out = CalledOff::default();
        for e in self.expected_at(actor, no, "invitation.called_off").await? {
            *(if e.booked { &mut out.booked } else { &mut out.invited }) += 1;
            if phone::normalize(&e.phone).is_some() {
                out.by_telephone += 1;
            } else {
                out.others.push(Unreached { name: e.name, home: e.home, booked: e.booked });
            }
        }
        Ok(out)
    }

    /// Everybody who was expected at a shift: booked, or invited and booked nowhere.
    async fn expected_at(&self, actor: &Actor, no: i64, action: &'static str) -> Result<Vec<Expected>, StationsProblem> {
        let (vault, rows) = (self.vault().await?, bookings::of_shift(self.db(), no).await?);
        let letters = self.letters(actor, no, action).await?;
        let mut out = Vec::new();
        for (booking, sealed) in rows.into_iter().filter(|(b, _)| b.state == BookingState::Booked) {
            let guest = Self::guest(&vault, booking.no, &sealed)?;
            if let (true, Some(i)) = (guest.phone.is_empty(), booking.invitation) {
                // Whoever booked by an invitation, to this shift or another, told no telephone; the register's is taken.
                match letters.iter().find(|l| l.no == i).and_then(|l| l.person.as_ref()) {
                    Some(person) => out.push(Expected::invited(no, i, true, person)),
                    None => out.extend(self.invited_person(i).await?.map(|person| Expected::invited(no, i, true, &person))),
                }
            } else {
                let once = format!("cancelled:{no}:booking:{}", booking.no);
                out.push(Expected { once, booked: true, name: guest.name, phone: guest.phone, home: String::new() });
            }
        }
        // Whoever booked another shift by this invitation is expected there, not here.
        let open = letters.iter().filter(|l| !l.booked);
        out.extend(open.filter_map(|l| Some(Expected::invited(no, l.no, false, l.person.as_ref()?))));
        Ok(out)
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
        let purpose = purpose(v.shift.no);
        let new = NewBatch { template: template.to_owned(), channel, locality: v.station.locality, purpose, to };
        Ok(messages.draw_up(actor, new).await?.no)
    }
}

/// By what the outbox knows batches about a shift.
fn purpose(shift: i64) -> String {
    format!("shift:{shift}")
}

/// Nobody is asked any more to come to a shift that is called off; what tells people so stays.
pub(crate) async fn withdraw(tx: &WriteTx, campaign: CampaignId, shift: i64) -> Result<(), StationsProblem> {
    Ok(Messages::withdraw(tx, campaign, &purpose(shift), library::SHIFT_CANCELLED).await?)
}

/// The reason of a shift that is called off was put right: what tells the earlier one does not go out any more.
pub(crate) async fn withdraw_reason(tx: &WriteTx, campaign: CampaignId, shift: i64) -> Result<(), StationsProblem> {
    Ok(Messages::withdraw(tx, campaign, &purpose(shift), library::SHIFT_INVITATION).await?)
}

fn invited(v: &ShiftView, home: &str, (letter, person): (&Letter, &Person), how: HowToBook<'_>) -> Recipient {
    let mut values = values(v, home, &person.name);
    values.insert("contact".to_owned(), how.words(&letter.code));
    // Versions of the office may name them apart.
    values.insert("code".to_owned(), letter.code.clone());
    values.extend(how.link(&letter.code).map(|link| ("link".to_owned(), link)));
    Recipient { address: person.phone.clone(), values, once: format!("invitation:{}", letter.no) }
}

/// When and where, in the words of a message. Citizens are written to in Vietnamese. A station without an address is found by its quarter
/// and commune: a gap that nothing fills would keep the message back.
fn values(v: &ShiftView, home: &str, name: &str) -> BTreeMap<String, String> {
    let what = &v.shift.what;
    let pairs = [
        ("name", name.to_owned()),
        ("day", crate::pages::weekday(what.day, Lang::Vi)),
        ("time", format!("{}-{}", rules::clock_text(what.from), rules::clock_text(what.to))),
        ("place", v.station.name.clone()),
        ("address", if v.station.address.is_empty() { home.to_owned() } else { v.station.address.clone() }),
    ];
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}
