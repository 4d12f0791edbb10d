//! A day at the stations, by the doors that everybody uses: people book with their letter or by telephone, the intake team's tablets tell
//! who came, who was called and what came of it, dossiers go into batches, and the people of the next days are invited.
//!
//! Nobody is made up: whoever hands a dossier in is one whom the evening's extract shows as collected. The simulator does not say at which
//! desk; a station of the own quarter is likely, else chance decides among the commune's shifts of the day.

use super::{
    clock::DemoClock,
    dice::{below, roll},
};
use crate::trouble::Trouble;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use vedich_accounts::Actor;
use vedich_db::By;
use vedich_kernel::{Clock as _, Day, LocalityId, Moment, TeamId};
use vedich_server::Services;
use vedich_simulator::{HandedIn, WithoutCard};
use vedich_stations::{
    Booked, Booker, Guest, Holder, Service, ShiftView, StationKind, StationsProblem, TabletDeed, rules::inviting::invite_until,
};
use vedich_territory::Tree;

/// A letter brings somebody so many days after it was written at the latest.
const LETTER_DAYS: i32 = 7;
/// Visitors of a shift who are called by number, so that their minutes are measured; the others are served as they come.
const CALLED: usize = 12;
/// Bookings of a shift: by letter, by telephone, and of people who then stay away.
const BY_LETTER: usize = 5;
const BY_PHONE: usize = 3;
const STAY_AWAY: usize = 1;
/// Invited people of a shift who come and cannot be served.
const IN_VAIN: usize = 2;
const REASONS: [&str; 4] = ["papers", "biometrics", "record", "equipment"];

/// A letter that lies at somebody's home.
#[derive(Clone, Debug)]
struct Letter {
    invitation: i64,
    code: String,
    shift: i64,
    /// The day of the shift that it names.
    day: Day,
}

/// The desks of the city.
pub struct Desks {
    seed: u64,
    /// By national number.
    letters: BTreeMap<String, Letter>,
    /// Bookings of the day, by national number.
    booked: BTreeMap<String, Booked>,
    /// Batches that go to the department in the morning.
    batches: Vec<i64>,
}

/// Somebody at a desk.
struct Visitor {
    name: String,
    number: String,
    who: Value,
    /// Why it was not possible; taken without.
    reason: Option<&'static str>,
    /// When they come, in seconds since midnight; a place in the row for who has not booked.
    booked: Option<i64>,
}

impl Desks {
    /// As they stand after a day that was played, or before the first.
    pub async fn open(services: &Services, office: &Actor, seed: u64, last: Option<Day>) -> Result<Self, Trouble> {
        let mut desks = Self { seed, letters: BTreeMap::new(), booked: BTreeMap::new(), batches: Vec::new() };
        if let Some(last) = last {
            let span = (last.plus(-LETTER_DAYS), invite_until(last));
            for v in services.stations.shifts(office, span, None, false).await? {
                if v.expected.invited > 0 {
                    desks.fetch_letters(services, office, &v).await?;
                }
            }
            let waiting = services.stations.batches(office).await?.into_iter().filter(|b| b.batch.transmitted_at.is_none());
            desks.batches = waiting.map(|b| b.batch.no).collect();
        }
        Ok(desks)
    }

    async fn fetch_letters(&mut self, services: &Services, office: &Actor, v: &ShiftView) -> Result<(), Trouble> {
        let (shift, day) = (v.shift.no, v.shift.what.day);
        for letter in services.stations.letters(office, shift, "invitation.print").await? {
            let Some(person) = letter.person.filter(|p| !letter.booked && !p.national_id.is_empty()) else { continue };
            let kept = Letter { invitation: letter.no, code: letter.code, shift, day };
            self.letters.insert(person.national_id.clone(), kept);
        }
        Ok(())
    }

    /// In the morning people book, and yesterday's batches go to the department.
    pub async fn morning(
        &mut self,
        services: &Services,
        clock: &DemoClock,
        office: &Actor,
        (day, people): (Day, &[HandedIn]),
    ) -> Result<(), Trouble> {
        self.booked.clear();
        self.letters.retain(|_, l| day.since(l.day) <= LETTER_DAYS);
        clock.set(at(day, 6 * 60 + 30));
        let shifts = held(services, office, day).await?;
        for (no, mine) in self.divide(&*services.register.tree().await?, &shifts, people) {
            self.book(services, no, &mine).await?;
        }
        clock.set(at(day, 8 * 60));
        for batch in std::mem::take(&mut self.batches) {
            services.stations.transmit(office, batch).await?;
        }
        Ok(())
    }

    /// Some of those who will come have booked, and somebody has who will not.
    async fn book(&mut self, services: &Services, shift: i64, mine: &[&HandedIn]) -> Result<(), Trouble> {
        let (mut by_letter, mut by_phone) = (0, 0);
        let mut wanted: Vec<(String, Booker)> = Vec::new();
        for p in mine {
            let dice = roll(self.seed, &p.national_id, 1);
            match self.letters.get(&p.national_id) {
                Some(letter) if by_letter < BY_LETTER && dice.is_multiple_of(3) => {
                    by_letter += 1;
                    wanted.push((p.national_id.clone(), Booker::Invited(letter.code.clone())));
                }
                None if by_phone < BY_PHONE && dice.is_multiple_of(6) && !p.phone.is_empty() => {
                    by_phone += 1;
                    let guest = Guest { name: p.name.clone(), phone: p.phone.clone(), note: String::new() };
                    wanted.push((p.national_id.clone(), Booker::Guest(guest)));
                }
                _ => {}
            }
        }
        let coming: HashSet<&str> = mine.iter().map(|p| p.national_id.as_str()).collect();
        let away = self.letters.iter().filter(|(number, l)| l.shift == shift && !coming.contains(number.as_str()));
        let away = away.filter(|(number, _)| roll(self.seed, number, 2).is_multiple_of(20)).take(STAY_AWAY);
        wanted.extend(away.map(|(number, l)| (number.clone(), Booker::Invited(l.code.clone()))));
        for (number, booker) in wanted {
            let free: Vec<i64> = services.stations.slots(shift).await?.1.iter().filter(|s| s.free > 0).map(|s| s.at).collect();
            let spread = usize::try_from(below(self.seed, &number, 3, i64::try_from(free.len()).unwrap_or(1))).unwrap_or(0);
            let Some(slot) = free.get(spread) else { continue };
            // Everybody has a line of their own: addresses that documentation keeps for examples.
            let address = format!("203.0.113.{}", below(self.seed, &number, 4, 250) + 1);
            match services.stations.book(booker, shift, *slot, &address).await {
                Ok(booked) => drop(self.booked.insert(number, booked)),
                Err(e) => tracing::debug!(error = %e, "somebody could not book"),
            }
        }
        Ok(())
    }

    /// In the evening the tablets come home, shift by shift, and what was taken goes into batches.
    pub async fn evening(
        &mut self,
        services: &Services,
        clock: &DemoClock,
        office: &Actor,
        (day, people): (Day, &[HandedIn]),
    ) -> Result<(), Trouble> {
        clock.set(at(day, 20 * 60 + 55));
        let shifts = held(services, office, day).await?;
        let parts = self.divide(&*services.register.tree().await?, &shifts, people);
        for v in &shifts {
            // What a tablet told stands, also when the day is played once more.
            let (Some(team), false) = (v.shift.what.team, v.expected.taken > 0) else { continue };
            let visitors = self.visitors(v.shift.no, parts.get(&v.shift.no).map(Vec::as_slice).unwrap_or_default());
            if !visitors.is_empty() {
                self.bring_home(services, clock, (v, team), visitors).await?;
            }
        }
        clock.set(at(day, 20 * 60 + 58));
        let date = day.date();
        let reference = format!("{:02}{:02}/BB-THU", date.day(), date.month());
        for loose in services.stations.loose_dossiers(office).await? {
            self.batches.push(services.stations.make_batch(office, loose.commune, &reference).await?);
        }
        Ok(())
    }

    /// Shifts for chip cards serve those who have none; no dossier comes of it.
    pub async fn cards(
        &self,
        services: &Services,
        clock: &DemoClock,
        office: &Actor,
        (day, people): (Day, &[WithoutCard]),
    ) -> Result<(), Trouble> {
        clock.set(at(day, 20 * 60 + 59));
        let tree = services.register.tree().await?;
        for v in published(services, office, day).await? {
            let (Some(team), Service::ChipCard, 0) = (v.shift.what.team, v.shift.what.service, v.expected.taken) else {
                continue;
            };
            let Some(commune) = tree.commune_of(v.station.locality) else { continue };
            let mine = people.iter().filter(|p| tree.newest_by_code(&p.commune).is_some_and(|l| l.id == commune));
            let visitors: Vec<Visitor> = mine
                .map(|p| Visitor { name: p.name.clone(), number: String::new(), who: json!({}), reason: None, booked: None })
                .collect();
            if !visitors.is_empty() {
                self.bring_home(services, clock, (&v, team), visitors).await?;
            }
        }
        Ok(())
    }

    /// The last shift of each commune, on every coming day for which letters of tomorrow would come too late, gets its list, and its letters
    /// are printed.
    pub async fn invite(&mut self, services: &Services, office: &Actor, evening: Day) -> Result<(), Trouble> {
        let days = (1..=invite_until(evening).since(evening)).map(|n| evening.plus(n));
        for day in days {
            self.invite_to(services, office, day).await?;
        }
        Ok(())
    }

    async fn invite_to(&mut self, services: &Services, office: &Actor, day: Day) -> Result<(), Trouble> {
        let tree = services.register.tree().await?;
        let mut last: BTreeMap<LocalityId, ShiftView> = BTreeMap::new();
        for v in held(services, office, day).await? {
            if let Some(commune) = tree.commune_of(v.station.locality) {
                // By time, so the last of the day stays.
                last.insert(commune, v);
            }
        }
        // A shift whose letters are out has them.
        for v in last.into_values().filter(|v| v.expected.invited == 0) {
            match services.stations.invite(office, v.shift.no).await {
                Ok(_) => self.fetch_letters(services, office, &v).await?,
                // All who could be asked were asked within the week.
                Err(StationsProblem::NobodyToInvite) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    /// Who goes to which shift of the day. A commune without a shift has its people at the police's own counter, which nobody lists here.
    fn divide<'p>(&self, tree: &Tree, shifts: &[ShiftView], people: &'p [HandedIn]) -> BTreeMap<i64, Vec<&'p HandedIn>> {
        let mut of_commune: BTreeMap<LocalityId, Vec<&ShiftView>> = BTreeMap::new();
        for v in shifts.iter().filter(|v| v.shift.what.team.is_some()) {
            if let Some(commune) = tree.commune_of(v.station.locality) {
                of_commune.entry(commune).or_default().push(v);
            }
        }
        let mut out: BTreeMap<i64, Vec<&HandedIn>> = BTreeMap::new();
        for p in people {
            let commune = tree.newest_by_code(&p.commune).map(|l| l.id);
            let Some(open) = commune.and_then(|c| of_commune.get(&c)) else { continue };
            let home = tree.newest_by_code(&p.quarter).map(|l| l.id);
            let near = open.iter().find(|v| v.station.kind == StationKind::Mobile && Some(v.station.locality) == home);
            let near = near.filter(|_| below(self.seed, &p.national_id, 5, 3) > 0);
            if let Some(v) = near.or_else(|| self.by_places(open, &p.national_id)) {
                out.entry(v.shift.no).or_default().push(p);
            }
        }
        out
    }

    fn by_places<'v, 's>(&self, open: &'v [&'s ShiftView], number: &str) -> Option<&'v &'s ShiftView> {
        let mut left = below(self.seed, number, 6, open.iter().map(|v| v.capacity.max(1)).sum());
        for v in open {
            left -= v.capacity.max(1);
            if left < 0 {
                return Some(v);
            }
        }
        None
    }

    /// Everybody who comes to a shift; their letters and bookings are used up.
    fn visitors(&mut self, shift: i64, mine: &[&HandedIn]) -> Vec<Visitor> {
        let coming: HashSet<&str> = mine.iter().map(|p| p.national_id.as_str()).collect();
        let in_vain: Vec<String> = self
            .letters
            .iter()
            .filter(|(number, l)| l.shift == shift && !coming.contains(number.as_str()) && !self.booked.contains_key(*number))
            .filter(|(number, _)| roll(self.seed, number, 7).is_multiple_of(40))
            .map(|(number, _)| number.clone())
            .take(IN_VAIN)
            .collect();
        let mut out = Vec::with_capacity(mine.len() + in_vain.len());
        for p in mine {
            let letter = self.letters.remove(&p.national_id);
            let booked = self.booked.remove(&p.national_id).filter(|b| b.booking.shift == shift);
            let who = match (&booked, &letter) {
                (Some(b), _) => json!({ "booking": b.booking.no }),
                (None, Some(l)) => json!({ "invitation": l.invitation }),
                (None, None) => json!({}),
            };
            out.push(Visitor {
                name: p.name.clone(),
                number: p.national_id.clone(),
                who,
                reason: None,
                booked: booked.map(|b| b.booking.slot * 60 + below(self.seed, &p.national_id, 8, 600)),
            });
        }
        for number in in_vain {
            let Some(letter) = self.letters.remove(&number) else { continue };
            let at = usize::try_from(roll(self.seed, &number, 9) % 4).unwrap_or(0);
            let who = json!({ "invitation": letter.invitation });
            out.push(Visitor { name: String::new(), number, who, reason: Some(REASONS[at]), booked: None });
        }
        out.sort_by_key(|v| roll(self.seed, &v.number, 10));
        out
    }

    /// The tablet's steps of a shift, written at once as they come from a tablet that had no network.
    async fn bring_home(
        &self,
        services: &Services,
        clock: &DemoClock,
        (v, team): (&ShiftView, TeamId),
        visitors: Vec<Visitor>,
    ) -> Result<(), Trouble> {
        let phone = format!("demo-tablet-{}", team.0);
        let (no, day) = (v.shift.no, v.shift.what.day);
        let mut deeds: Vec<TabletDeed> = Vec::new();
        let mut refused = 0_usize;
        for (i, (who, times)) in self.served(v, visitors).into_iter().enumerate() {
            let arrival = format!("demo-{no}-{i}-arrive");
            let mut steps = vec![(
                arrival.clone(),
                times[0],
                json!({ "shift": no, "step": "arrive", "who": who.who, "name": who.name, "queue": i + 1 }),
            )];
            if i < CALLED {
                let call = json!({ "shift": no, "step": "call", "who": { "arrival": arrival } });
                steps.push((format!("demo-{no}-{i}-call"), times[1], call));
            }
            let end = match who.reason {
                Some(reason) => json!({ "shift": no, "step": "not_possible", "who": { "arrival": arrival }, "reason": reason }),
                None => json!({ "shift": no, "step": "taken", "who": { "arrival": arrival }, "number": who.number }),
            };
            steps.push((format!("demo-{no}-{i}-end"), times[2], end));
            for (operation, seconds, body) in steps {
                let holder = Holder { phone: &phone, ordinal: 1, team };
                // Who comes with a second dossier was sent away with the first: the card was looked at, and the step is taken as it is.
                let looked_at = body["step"] == "taken";
                let when = (operation.as_str(), day.start().plus_seconds(seconds), looked_at);
                match services.stations.tablet_deed(holder, when, &body).await? {
                    Ok(deed) => deeds.push(deed),
                    Err(_) => refused += 1,
                }
            }
        }
        let deeds = Arc::new(deeds);
        refused += services
            .db
            .write(By::system("phones", clock.now()), move |tx| {
                let deeds = Arc::clone(&deeds);
                Box::pin(async move {
                    let mut refused = 0_usize;
                    for deed in deeds.iter() {
                        refused += usize::from(deed.write(tx).await?.is_err());
                    }
                    Ok::<_, StationsProblem>(refused)
                })
            })
            .await?;
        if refused > 0 {
            tracing::warn!(shift = no, refused, "steps of a tablet were not taken");
        }
        Ok(())
    }

    /// When each visitor comes, is called and has done, in seconds since midnight: as many at a time as there are sets.
    fn served(&self, v: &ShiftView, visitors: Vec<Visitor>) -> Vec<(Visitor, [i64; 3])> {
        let what = &v.shift.what;
        let (from, length) = (what.from * 60, (what.to - what.from) * 60);
        let desks = what.sets.len().max(1);
        let n = i64::try_from(visitors.len()).unwrap_or(1).max(1);
        let pace = (length * i64::try_from(desks).unwrap_or(1) / n).max(150);
        let mut rows: Vec<(i64, Visitor)> =
            (0..).zip(visitors).map(|(i, v)| (v.booked.unwrap_or(from + i * length * 9 / 10 / n), v)).collect();
        rows.sort_by(|a, b| (a.0, &a.1.number).cmp(&(b.0, &b.1.number)));
        let mut free = vec![from; desks];
        let mut out = Vec::with_capacity(rows.len());
        for (arrives, visitor) in rows {
            let Some(desk) = free.iter_mut().min() else { break };
            let called = (arrives + 60).max(*desk);
            // Who comes for a card has no number yet.
            let whose = if visitor.number.is_empty() { &visitor.name } else { &visitor.number };
            let done = called + (300 + below(self.seed, whose, 11, 300)).min(pace);
            *desk = done;
            out.push((visitor, [arrives, called, done]));
        }
        out
    }
}

/// A minute of a day.
pub fn at(day: Day, minute: i64) -> Moment {
    day.start().plus_seconds(minute * 60)
}

/// Published shifts of a day, by time.
async fn published(services: &Services, office: &Actor, day: Day) -> Result<Vec<ShiftView>, Trouble> {
    let all = services.stations.shifts(office, (day, day), None, false).await?;
    Ok(all.into_iter().filter(|v| !v.shift.draft).collect())
}

/// Those that take dossiers.
async fn held(services: &Services, office: &Actor, day: Day) -> Result<Vec<ShiftView>, Trouble> {
    let all = published(services, office, day).await?;
    Ok(all.into_iter().filter(|v| v.shift.what.service.takes_level2()).collect())
}
