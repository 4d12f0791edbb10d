//! Invitations (`P-4.4b`, `P-4.4c`): each shift gets a list sized by its free places and by how many of the invited came to like
//! shifts; letters with a personal code, a workbook for the desk and the teams.

use crate::{
    booking::{KIND_INVITATION, code_key},
    model::ShiftView,
    problems::StationsProblem,
    rules::{
        self,
        inviting::{self, Because, Candidate, Counted, Room, Short, WalkIns},
    },
    service::{AllMinutes, Stations, minutes_of},
    sharing::{asking, short},
    store::{
        Reach, bookings,
        invitations::{self, Stored},
        shifts,
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_claims::Outcome;
use vedich_kernel::{Basis, CitizenId, Day, Figure, LocalityId, Moment, Stage};
use vedich_register::{Current, Listed, Person, Vault};
use vedich_territory::LocalityKind;

/// Kind of the digest from which an invitation's code is made: the code can be printed again and is stored nowhere.
const KIND_LETTER: i64 = 104;
/// Letters and digits that nobody confuses on paper.
const PAPER: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// How a shift stands with its invitations.
#[derive(Clone, Debug)]
pub struct Inviting {
    /// Invited so far.
    pub invited: i64,
    /// To be invited in all, so that the free places are taken.
    pub needed: i64,
    /// Of these, still to be invited.
    pub wanted: i64,
    /// Of these, this shift's share of the people who can be invited: other shifts invite the same ones.
    pub share: i64,
    /// Shifts that share them, this one too, and the last of their days; none for a shift that invites nobody.
    pub shared_by: (i64, Day),
    /// They are fewer than those shifts would invite.
    pub short: Option<Short>,
    /// The places, and who takes them without an invitation.
    pub room: Room,
    /// How many came to like shifts without booking or invitation; nothing was counted when there were no places.
    pub walk_ins: WalkIns,
    /// How many of the invited came to like shifts; nothing was counted when its denominator is 0.
    pub show_up: Figure,
    /// Both were counted at shifts of the same service alone.
    pub same_service: bool,
    /// Invited people who could be chosen now, by quarter.
    pub demand: BTreeMap<Option<LocalityId>, i64>,
}

/// An invitation with the person behind it, for a letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its number.
    pub no: i64,
    /// The code, as it is printed.
    pub code: String,
    /// Quarter of residence.
    pub quarter: Option<LocalityId>,
    /// Commune of residence.
    pub commune: LocalityId,
    /// Why they are invited.
    pub because: Because,
    /// The person; none when the register knows nobody any more.
    pub person: Option<Person>,
    /// Has booked.
    pub booked: bool,
}

/// The code of an invitation, made from its number and the campaign's key: fifty bits in ten letters.
pub(crate) fn code(vault: &Vault, no: i64) -> String {
    let digest = vault.key_digest(KIND_LETTER, &no.to_string());
    let mut rest = u128::from_be_bytes(digest);
    let mut code = String::with_capacity(12);
    for at in 0..10 {
        if at == 4 || at == 8 {
            code.push('-');
        }
        let letter = usize::try_from(rest % 31).unwrap_or(0);
        code.push(char::from(PAPER[letter]));
        rest /= 31;
    }
    code
}

/// Why the register and the doors would have somebody come, if at all.
fn candidate(c: &Current, said: Option<Outcome>) -> Option<Candidate> {
    let s = &c.status;
    if !s.eligible || s.vanished || s.locked || s.activated_level().is_some() {
        return None;
    }
    if matches!(said, Some(Outcome::Deceased | Outcome::MovedAway | Outcome::AwayFromResidence | Outcome::Refused)) {
        return None;
    }
    if !matches!(s.level2.stage, Stage::None | Stage::Rejected) {
        return None;
    }
    let none_under_way = matches!(s.level1.stage, Stage::None | Stage::Rejected);
    let because = match said {
        Some(Outcome::NeedsLevel2) => Because::AtTheDoor,
        _ if !none_under_way => return None,
        _ if s.level2.stage == Stage::Rejected || s.level1.stage == Stage::Rejected => Because::Rejected,
        _ => Because::NoDossier,
    };
    Some(Candidate { id: c.id, household: c.household, quarter: s.quarter, commune: s.commune, because })
}

impl Stations {
    /// People who have a card and no dossier, by quarter: what shifts are planned for (`P-4.4b`).
    ///
    /// # Errors
    /// When the commune is not in the actor's area.
    pub async fn demand(&self, actor: &Actor, commune: LocalityId) -> Result<BTreeMap<Option<LocalityId>, i64>, StationsProblem> {
        self.tree().await?.require(actor, Permission::ViewStations, commune)?;
        Ok(by_quarter(&self.candidates(commune).await?))
    }

    async fn candidates(&self, commune: LocalityId) -> Result<Vec<Candidate>, StationsProblem> {
        self.candidates_seen(commune, |_| ()).await
    }

    /// People of a commune who could be invited; everybody of it is shown to `look` on the way.
    pub(crate) async fn candidates_seen(
        &self,
        commune: LocalityId,
        mut look: impl FnMut(&Current) + Send,
    ) -> Result<Vec<Candidate>, StationsProblem> {
        let mut newest: HashMap<CitizenId, (Moment, Outcome)> = HashMap::new();
        let mut said = self.claims().outcomes_in(commune).await?;
        if let Some(doors) = &self.doors {
            said.extend(doors.said_in(commune).await?);
        }
        for (citizen, outcome, at) in said {
            let entry = newest.entry(citizen).or_insert((at, outcome));
            if entry.0 < at {
                *entry = (at, outcome);
            }
        }
        let mut found = Vec::new();
        self.register()
            .commune_states(commune, |c| {
                look(c);
                found.extend(candidate(c, newest.get(&c.id).map(|(_, outcome)| *outcome)));
            })
            .await?;
        Ok(found)
    }

    /// The communes from which a station invites: its own; all of a place that holds several.
    async fn communes_of(&self, v: &ShiftView) -> Result<Vec<LocalityId>, StationsProblem> {
        let tree = self.tree().await?;
        Ok(match tree.commune_of(v.station.locality) {
            Some(commune) => vec![commune],
            None => tree
                .subtree_at(v.station.locality, v.shift.what.day)
                .filter(|l| l.kind == LocalityKind::Commune)
                .map(|l| l.id)
                .collect(),
        })
    }

    async fn all_candidates(&self, v: &ShiftView) -> Result<Vec<Candidate>, StationsProblem> {
        let mut all = Vec::new();
        if v.shift.what.service.takes_level2() {
            for commune in self.communes_of(v).await? {
                all.extend(self.candidates(commune).await?);
            }
        }
        Ok(all)
    }

    /// People of a commune who can be invited now.
    pub(crate) async fn open_people(&self, commune: LocalityId) -> Result<i64, StationsProblem> {
        let open = inviting::open(self.candidates(commune).await?, &self.quiet().await?);
        Ok(i64::try_from(open.len()).unwrap_or(i64::MAX))
    }

    /// How a shift stands with its invitations.
    ///
    /// # Errors
    /// When the shift is not in the actor's area.
    pub async fn inviting(&self, actor: &Actor, no: i64) -> Result<Inviting, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        let past = invitations::past(self.db(), self.campaign().await?.id, self.today()).await?;
        let Counted { show_up: counted, walk_ins, same_service } = counted_of(&past, &self.minutes().await?, &v);
        let open = inviting::open(self.all_candidates(&v).await?, &self.quiet().await?);
        let people = i64::try_from(open.len()).unwrap_or(i64::MAX);
        let inviters = self.inviters(&v).await?;
        let asking = asking(self.db(), &inviters).await?;
        let own = inviters.iter().position(|i| i.no == no);
        let share = own.and_then(|at| inviting::share(people, &asking).get(at).copied()).unwrap_or(0);
        let last = inviters.last().map_or(v.shift.what.day, |i| i.day);
        let (today, cutoff) = (self.today(), self.db().newest_commit().await?);
        let show_up = Figure {
            numerator: counted.came,
            denominator: counted.invited,
            basis: Basis::Invited,
            source: None,
            as_of: today,
            cutoff,
            cutoff_at: Some(self.now()),
        };
        let room = Room::new(v.capacity, bookings::by_others(self.db(), no).await?, walk_ins);
        let (invited, needed) = (v.expected.invited, inviting::how_many(room.free(), counted, 0));
        let wanted = inviting::how_many(room.free(), counted, invited);
        Ok(Inviting {
            invited,
            needed,
            wanted,
            share,
            shared_by: own.map_or((0, last), |_| (i64::try_from(inviters.len()).unwrap_or(i64::MAX), last)),
            short: own.and_then(|_| short(people, &inviters, &asking)),
            room,
            walk_ins,
            show_up,
            same_service,
            demand: by_quarter(&open),
        })
    }

    async fn quiet(&self) -> Result<HashSet<CitizenId>, StationsProblem> {
        let since = quiet_since(self.now());
        Ok(invitations::quiet(self.db(), self.campaign().await?.id, since, self.today()).await?)
    }

    /// Draws up the invitations of a shift, its share of those who can be invited; gives back how many.
    ///
    /// # Errors
    /// Not in the actor's area, cancelled or past, nobody left to invite.
    pub async fn invite(&self, actor: &Actor, no: i64) -> Result<i64, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        if v.shift.cancelled.is_some() {
            return Err(StationsProblem::ShiftCancelled);
        }
        if v.shift.draft {
            return Err(StationsProblem::ShiftDraft);
        }
        let today = self.today();
        if v.shift.what.day < today {
            return Err(StationsProblem::TooLate);
        }
        let candidates = Arc::new(self.all_candidates(&v).await?);
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        let (inviters, now) = (Arc::new(self.inviters(&v).await?), self.now());
        self.db()
            .write(actor.by(now), move |tx| {
                let (candidates, vault, inviters) = (Arc::clone(&candidates), vault.clone(), Arc::clone(&inviters));
                Box::pin(async move {
                    let found = shifts::one(tx, campaign, &Reach::all(), no).await?;
                    let (_, station) = found.ok_or(StationsProblem::NoSuchShift)?;
                    // As it stands now: another officer may have invited in the meantime.
                    let quiet = invitations::quiet(tx, campaign, quiet_since(now), today).await?;
                    let open = inviting::open(candidates.to_vec(), &quiet);
                    let asking = asking(tx, &inviters).await?;
                    let shares = inviting::share(i64::try_from(open.len()).unwrap_or(i64::MAX), &asking);
                    let own = inviters.iter().position(|i| i.no == no).ok_or(StationsProblem::NobodyToInvite)?;
                    let chosen = inviting::choose_share(&open, station.locality, shares[own], asking[own].wanted());
                    if chosen.is_empty() {
                        return Err(StationsProblem::NobodyToInvite);
                    }
                    let mut next = invitations::next_no(tx).await?;
                    for c in &chosen {
                        let new = Stored {
                            no: next,
                            shift: no,
                            citizen: c.id,
                            household: c.household,
                            quarter: c.quarter,
                            commune: c.commune,
                            because: c.because.code().to_owned(),
                        };
                        invitations::insert(tx, campaign, &new, &code_key(&vault, KIND_INVITATION, &code(&vault, next))).await?;
                        next += 1;
                    }
                    let made = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
                    tx.audit("invitation.make", &format!("shift:{no}"), json!({ "people": made })).await?;
                    tx.emit("shift.invited", json!({ "no": no, "people": made, "locality": station.locality.0 })).await?;
                    Ok(made)
                })
            })
            .await
    }

    /// The invitations of a shift with the people behind them. Handing names out is written down.
    ///
    /// # Errors
    /// When the shift is not in the actor's area, or the people may not be seen.
    pub async fn letters(&self, actor: &Actor, no: i64, action: &'static str) -> Result<Vec<Letter>, StationsProblem> {
        let v = self.shift_for(actor, Permission::ManageStations, no).await?;
        for commune in self.communes_of(&v).await? {
            self.tree().await?.require(actor, Permission::ViewCitizens, commune)?;
        }
        let letters = self.open_letters(no, |_| true).await?;
        self.names_out(actor, action, format!("shift:{no}"), letters.len()).await?;
        Ok(letters)
    }

    /// Writes down that names were handed out.
    pub(crate) async fn names_out(
        &self,
        actor: &Actor,
        action: &'static str,
        target: String,
        people: usize,
    ) -> Result<(), StationsProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let target = target.clone();
                Box::pin(async move {
                    tx.audit(action, &target, json!({ "people": people })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }

    /// Those invitations of a shift that are asked for.
    pub(crate) async fn open_letters(
        &self,
        no: i64,
        asked: impl Fn(&Stored) -> bool + Send,
    ) -> Result<Vec<Letter>, StationsProblem> {
        let mut stored = invitations::of_shift(self.db(), no).await?;
        stored.retain(asked);
        let booked = invitations::booked(self.db(), no).await?;
        self.opened(stored.into_iter().map(|i| (booked.contains(&i.no), i)).collect()).await
    }

    /// Some invitations with the people behind them, each with whether it was booked: nobody else is opened.
    pub(crate) async fn opened(&self, stored: Vec<(bool, Stored)>) -> Result<Vec<Letter>, StationsProblem> {
        let vault = self.vault().await?;
        let ids: Vec<CitizenId> = stored.iter().map(|(_, i)| i.citizen).collect();
        let mut people: HashMap<CitizenId, Person> =
            self.register().open_people(&ids).await?.into_iter().map(|Listed { current, person }| (current.id, person)).collect();
        Ok(stored
            .into_iter()
            .map(|(booked, i)| Letter {
                no: i.no,
                code: code(&vault, i.no),
                quarter: i.quarter,
                commune: i.commune,
                because: Because::parse(&i.because).unwrap_or(Because::NoDossier),
                person: people.remove(&i.citizen),
                booked,
            })
            .collect())
    }
}

/// What was counted at shifts like this one: the same kind of station, the same part of the day, week-end or not; of the same service
/// where there were enough.
pub(crate) fn counted_of(past: &[invitations::Past], minutes: &AllMinutes, v: &ShiftView) -> Counted {
    let what = &v.shift.what;
    let like = |p: &&invitations::Past| {
        p.kind == v.station.kind.code()
            && rules::part(p.from) == rules::part(what.from)
            && rules::is_weekend(p.day) == rules::is_weekend(what.day)
    };
    let (mut all, mut same) = (Counted::default(), Counted::default());
    for p in past.iter().filter(like) {
        let at_once = rules::at_once(p.service, p.sets, p.crew);
        let places = rules::capacity(p.to - p.from, at_once, minutes_of(minutes, p.service).tenths);
        add(&mut all, p, places);
        if p.service == what.service {
            add(&mut same, p, places);
        }
    }
    inviting::likest(all, same)
}

fn add(sum: &mut Counted, p: &invitations::Past, places: i64) {
    sum.show_up.came += p.came;
    sum.show_up.invited += p.invited;
    sum.walk_ins.came += p.walk_ins;
    sum.walk_ins.places += places;
}

fn quiet_since(now: Moment) -> Moment {
    now.plus_seconds(-i64::from(inviting::QUIET_DAYS) * 86_400)
}

fn by_quarter(found: &[Candidate]) -> BTreeMap<Option<LocalityId>, i64> {
    let mut out = BTreeMap::new();
    for c in found {
        *out.entry(c.quarter).or_insert(0) += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_anew_from_its_number_and_never_shared() {
        let vault = Vault::from_key(&[7; 32], 1);
        let all: HashSet<String> = (0..2_000).map(|n| code(&vault, n)).collect();
        assert_eq!(all.len(), 2_000);
        assert_eq!(code(&vault, 5), code(&vault, 5));
        assert_ne!(code(&vault, 5), code(&Vault::from_key(&[8; 32], 1), 5));
        assert!(all.iter().all(|c| c.len() == 12 && c.chars().filter(|x| *x == '-').count() == 2));
        // However it is typed.
        let typed = code(&vault, 5).replace('-', " ").to_uppercase();
        assert_eq!(code_key(&vault, KIND_INVITATION, &typed), code_key(&vault, KIND_INVITATION, &code(&vault, 5)));
    }
}
