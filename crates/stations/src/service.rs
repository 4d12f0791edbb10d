//! The stations service: one handle, shared by all doors. Shifts: planning, looking, cancelling.

use crate::{
    heads::Heads,
    http::PER_PAGE,
    model::{Minutes, NewBlock, NewShift, Service, Shift, ShiftView, Source, Station, StationKind},
    problems::StationsProblem,
    public::Cache,
    rules,
    store::{
        self, Reach, blocks,
        shifts::{self, Act},
    },
    telling,
    timetabling::Jobs,
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::sync::Semaphore;
use vedich_accounts::{Accounts, Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_claims::{Claims, Outcome};
use vedich_db::{BoxFuture, Db, WriteTx};
use vedich_kernel::{CitizenId, Day, LocalityId, Moment, TeamId};
use vedich_messages::Messages;
use vedich_register::{Register, Vault};
use vedich_territory::Tree;

/// Stations, shifts, bookings. Cheap to clone.
#[derive(Clone)]
pub struct Stations {
    claims: Claims,
    pub(crate) accounts: Accounts,
    pub(crate) cache: Cache,
    /// What was said at doors and told by phones.
    pub(crate) doors: Option<Arc<dyn AtTheDoor>>,
    /// In whose name letters go out.
    pub(crate) heads: Option<Arc<dyn Heads>>,
    /// One search for a timetable at a time: it takes a processor.
    pub(crate) searching: Arc<Semaphore>,
    pub(crate) jobs: Jobs,
    pub(crate) messages: Option<Messages>,
}

/// Teams that go from door to door: what they heard, and to whom they go. Visits and lists belong to a room that stands beside this one; the
/// server wires them.
pub trait AtTheDoor: Send + Sync {
    /// Outcomes of a commune's people with when they were observed.
    fn said_in(&self, commune: LocalityId) -> BoxFuture<'_, Result<Vec<(CitizenId, Outcome, Moment)>, StationsProblem>>;

    /// Everybody on the lists that are leased to some teams now.
    fn listed_for<'a>(&'a self, teams: &'a [TeamId]) -> BoxFuture<'a, Result<HashSet<CitizenId>, StationsProblem>>;
}

/// Minutes by service.
pub(crate) type AllMinutes = HashMap<Service, Minutes>;

impl Stations {
    /// Over the claims (what was said at doors), the register below them, and the accounts (attempts, random words).
    #[must_use]
    pub fn new(claims: Claims, accounts: Accounts) -> Self {
        Self {
            claims,
            accounts,
            cache: Cache::default(),
            doors: None,
            heads: None,
            searching: Arc::new(Semaphore::new(1)),
            jobs: Jobs::default(),
            messages: None,
        }
    }

    /// With what teams heard at doors: who said there that they need level 2 is invited first (`P-4.4b`).
    #[must_use]
    pub fn with_doors(mut self, doors: Arc<dyn AtTheDoor>) -> Self {
        self.doors = Some(doors);
        self
    }

    /// Invites and tells by this outbox.
    #[must_use]
    pub fn with_messages(mut self, messages: Messages) -> Self {
        self.messages = Some(messages);
        self
    }

    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    pub(crate) fn register(&self) -> &Register {
        self.claims.register()
    }

    pub(crate) fn db(&self) -> &Db {
        self.register().db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register().clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register().clock().today()
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, StationsProblem> {
        Ok(self.register().campaign().await?)
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, StationsProblem> {
        Ok(self.register().tree().await?)
    }

    pub(crate) async fn vault(&self) -> Result<Vault, StationsProblem> {
        Ok(self.register().vault(self.campaign().await?.id).await?)
    }

    pub(crate) async fn reach(&self, actor: &Actor, permission: Permission) -> Result<Reach, StationsProblem> {
        Ok(reach(&*self.tree().await?, actor, permission))
    }

    /// The minutes that count now, by service.
    pub(crate) async fn minutes(&self) -> Result<AllMinutes, StationsProblem> {
        self.minutes_then(i64::MAX).await
    }

    /// The same as they were known at a commit.
    pub(crate) async fn minutes_then(&self, cutoff: i64) -> Result<AllMinutes, StationsProblem> {
        let campaign = self.campaign().await?.id;
        let mut out = HashMap::new();
        for service in Service::ALL {
            let assumed = store::assumed(self.db(), campaign, *service, cutoff).await?.unwrap_or(service.assumed_tenths());
            let measured = store::measured(self.db(), campaign, *service, (rules::LOOKED_AT, cutoff)).await?;
            out.insert(*service, rules::minutes(assumed, measured));
        }
        Ok(out)
    }

    /// Shifts of some days in the actor's area, with places and who is expected; of one locality and what lies in it when told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn shifts(
        &self,
        actor: &Actor,
        (from, to): (Day, Day),
        locality: Option<LocalityId>,
        all: bool,
    ) -> Result<Vec<ShiftView>, StationsProblem> {
        let reach = self.reach(actor, Permission::ViewStations).await?;
        let asked = shifts::Asked { from, to, all };
        let found = shifts::between(self.db(), self.campaign().await?.id, &reach, asked).await?;
        let tree = self.tree().await?;
        let here = |s: &Station| locality.is_none_or(|root| tree.is_within(s.locality, root));
        self.views(found.into_iter().filter(|(_, s)| here(s)).collect()).await
    }

    /// A page of the same, and how many there are in all. Pages begin at 1.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn shifts_page(
        &self,
        actor: &Actor,
        (from, to): (Day, Day),
        locality: Option<LocalityId>,
        all: bool,
        page: i64,
    ) -> Result<(Vec<ShiftView>, i64), StationsProblem> {
        let (reach, campaign) = (self.reach(actor, Permission::ViewStations).await?, self.campaign().await?.id);
        let within = match locality {
            Some(root) => Some(self.tree().await?.subtree(root).map(|l| l.id.0).collect::<Vec<i64>>()),
            None => None,
        };
        let asked = shifts::Asked { from, to, all };
        let (found, total) = shifts::page(self.db(), campaign, &reach, asked, within.as_deref(), (page, PER_PAGE)).await?;
        Ok((self.views(found).await?, total))
    }

    pub(crate) async fn views(&self, found: Vec<(Shift, Station)>) -> Result<Vec<ShiftView>, StationsProblem> {
        let minutes = self.minutes().await?;
        let nos: Vec<i64> = found.iter().map(|(s, _)| s.no).collect();
        let expected = shifts::expected(self.db(), &nos).await?;
        Ok(found
            .into_iter()
            .map(|(shift, station)| {
                let minutes = minutes_of(&minutes, shift.what.service);
                let capacity = rules::places(&shift.what, minutes.tenths);
                ShiftView { expected: expected.get(&shift.no).copied().unwrap_or_default(), capacity, minutes, shift, station }
            })
            .collect())
    }

    /// One shift.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn shift(&self, actor: &Actor, no: i64) -> Result<ShiftView, StationsProblem> {
        self.shift_for(actor, Permission::ViewStations, no).await
    }

    pub(crate) async fn shift_for(&self, actor: &Actor, permission: Permission, no: i64) -> Result<ShiftView, StationsProblem> {
        let reach = self.reach(actor, permission).await?;
        let found = shifts::one(self.db(), self.campaign().await?.id, &reach, no).await?;
        let found = found.ok_or(StationsProblem::NoSuchShift)?;
        self.views(vec![found]).await?.pop().ok_or(StationsProblem::NoSuchShift)
    }

    /// The actor serves at this shift: the station is in their area, or their team holds it.
    pub(crate) async fn serves(&self, actor: &Actor, v: &ShiftView) -> Result<bool, StationsProblem> {
        Ok(self.reach(actor, Permission::ServeStations).await?.covers(v.station.locality, v.shift.what.team))
    }

    /// Codes of a shift's equipment sets.
    pub(crate) async fn sets_words(&self, v: &ShiftView) -> Result<String, StationsProblem> {
        let all = store::sets(self.db(), self.campaign().await?.id).await?;
        let codes: Vec<&str> = all.iter().filter(|s| v.shift.what.sets.contains(&s.no)).map(|s| s.code.as_str()).collect();
        Ok(if codes.is_empty() { "–".to_owned() } else { codes.join(", ") })
    }

    /// Plans shifts: all of them or none. Gives back their numbers.
    ///
    /// # Errors
    /// A station outside the actor's area, a time that cannot be, a set or team or station that is busy then.
    pub async fn plan_shifts(&self, actor: &Actor, mut new: Vec<NewShift>, source: Source) -> Result<Vec<i64>, StationsProblem> {
        for shift in &mut new {
            // A set that is named twice is one set.
            shift.sets.sort_unstable();
            shift.sets.dedup();
        }
        let rules = Arc::new(self.planning(actor).await?);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (new, rules) = (new.clone(), Arc::clone(&rules));
                Box::pin(async move {
                    let mut nos = Vec::with_capacity(new.len());
                    for shift in &new {
                        nos.push(rules.insert(tx, shift, source).await?);
                    }
                    Ok::<_, StationsProblem>(nos)
                })
            })
            .await
    }

    /// What is needed to judge new shifts.
    pub(crate) async fn planning(&self, actor: &Actor) -> Result<Planning, StationsProblem> {
        Ok(Planning {
            campaign: self.campaign().await?,
            reach: self.reach(actor, Permission::ManageStations).await?,
            tree: self.tree().await?,
            today: self.today(),
        })
    }

    /// Calls a shift off. Its bookings stand, so that whoever was expected can be told; their page says so at once. What still asks people
    /// to come to it does not go out any more. The planner does not plan it anew: the station is blocked for that time, until somebody
    /// lifts that ([`Stations::lift_block`]). What was held stays held, with what it cost: a shift that is over, or to which somebody came,
    /// is not called off.
    ///
    /// # Errors
    /// Not in the actor's area, cancelled already, over, somebody came, no reason or one that may not be told.
    pub async fn cancel_shift(&self, actor: &Actor, no: i64, reason: &str) -> Result<(), StationsProblem> {
        let reason = told_reason(reason)?;
        self.act(actor, no, Act::Cancel, &reason).await
    }

    /// Gives another reason for a shift that is called off: a slip of the pen, or a number that nobody should read. The earlier one stays
    /// among the steps; messages that were to tell it and have not gone out do not any more.
    ///
    /// # Errors
    /// Not in the actor's area, the shift stands, no reason or one that may not be told.
    pub async fn reword_cancellation(&self, actor: &Actor, no: i64, reason: &str) -> Result<(), StationsProblem> {
        let reason = told_reason(reason)?;
        self.act(actor, no, Act::Reword, &reason).await
    }

    /// How many times another reason was given for a shift that is called off.
    pub(crate) async fn times_reworded(&self, no: i64) -> Result<i64, StationsProblem> {
        Ok(shifts::reworded(self.db(), no).await?)
    }

    /// Keeps the planner from moving a shift, or lets it.
    ///
    /// # Errors
    /// Not in the actor's area, cancelled.
    pub async fn lock_shift(&self, actor: &Actor, no: i64, lock: bool) -> Result<(), StationsProblem> {
        self.act(actor, no, if lock { Act::Lock } else { Act::Unlock }, "").await
    }

    async fn act(&self, actor: &Actor, no: i64, act: Act, words: &str) -> Result<(), StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let (campaign, words) = (self.campaign().await?.id, words.to_owned());
        let (now, hours) = (self.now(), self.plan_rules().await?);
        self.db()
            .write(actor.by(now), move |tx| {
                let (reach, words, hours) = (reach.clone(), words.clone(), hours.clone());
                Box::pin(async move {
                    let found = shifts::one(tx, campaign, &reach, no).await?;
                    let (shift, station) = found.ok_or(StationsProblem::NoSuchShift)?;
                    match (act, shift.cancelled.as_deref()) {
                        (Act::Reword, None) => return Err(StationsProblem::ShiftStands),
                        // The same words are no correction.
                        (Act::Reword, Some(known)) if known == words => return Ok(()),
                        (Act::Cancel | Act::Lock | Act::Unlock, Some(_)) => return Err(StationsProblem::ShiftCancelled),
                        _ => {}
                    }
                    let what = &shift.what;
                    if act == Act::Cancel {
                        // Counted inside of the write: somebody may be let in at this moment.
                        let came = shifts::expected(tx, &[no]).await?.get(&no).map_or(0, |e| e.came);
                        rules::may_call_off(&shift, came, now)?;
                    }
                    shifts::step(tx, no, act, &words).await?;
                    match act {
                        Act::Cancel => telling::withdraw(tx, campaign, no).await?,
                        Act::Reword => telling::withdraw_reason(tx, campaign, no).await?,
                        Act::Lock | Act::Unlock => {}
                    }
                    if act == Act::Cancel && what.day >= now.day() && station.kind != StationKind::HelpPost {
                        let parts = rules::blocks::parts(what.from, what.to, &hours);
                        let (station, from, to) = (what.station, what.day, what.day);
                        blocks::insert(tx, campaign, &NewBlock { station, from, to, parts, reason: words.clone() }, Some(no))
                            .await?;
                    }
                    let (action, event) = match act {
                        Act::Cancel => ("shift.cancel", "shift.cancelled"),
                        Act::Reword => ("shift.reword", "shift.changed"),
                        Act::Lock => ("shift.lock", "shift.changed"),
                        Act::Unlock => ("shift.unlock", "shift.changed"),
                    };
                    tx.audit(action, &format!("shift:{no}"), json!({ "reason": words })).await?;
                    tx.emit(event, json!({ "no": no, "locality": station.locality.0 })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }
}

/// The setting in which new shifts are judged.
pub(crate) struct Planning {
    pub(crate) campaign: Campaign,
    pub(crate) reach: Reach,
    tree: Arc<Tree>,
    today: Day,
}

impl Planning {
    /// Judges and adds one shift inside of a write.
    pub(crate) async fn insert(&self, tx: &WriteTx, new: &NewShift, source: Source) -> Result<i64, StationsProblem> {
        let (no, place) = self.insert_quietly(tx, new, source).await?;
        tx.audit("shift.plan", &format!("shift:{no}"), json!({ "station": new.station, "day": new.day, "source": source }))
            .await?;
        tx.emit("shift.changed", json!({ "no": no, "locality": place.0 })).await?;
        Ok(no)
    }

    pub(crate) async fn insert_quietly(
        &self,
        tx: &WriteTx,
        new: &NewShift,
        source: Source,
    ) -> Result<(i64, LocalityId), StationsProblem> {
        rules::check(new, self.today, self.campaign.to)?;
        let id = self.campaign.id;
        let station = store::station(tx, id, &self.reach, new.station).await?.filter(|s| s.active);
        let here = station.ok_or(StationsProblem::NoSuchStation)?.locality;
        let sets = store::sets(tx, id).await?;
        if new.sets.iter().any(|no| !sets.iter().any(|s| s.no == *no && s.active)) {
            return Err(StationsProblem::NoSuchSet);
        }
        if new.team.is_some_and(|t| self.tree.team(t).is_none()) {
            return Err(StationsProblem::NoSuchTeam);
        }
        let asked = shifts::Asked { from: new.day, to: new.day, all: false };
        // Sets and teams may be busy where the actor cannot look.
        for (other, place) in shifts::between(tx, id, &Reach::all(), asked).await? {
            let o = &other.what;
            if !rules::overlap((o.day, o.from, o.to), (new.day, new.from, new.to)) {
                continue;
            }
            if let Some(set) = new.sets.iter().find(|s| o.sets.contains(s)) {
                let code = sets.iter().find(|s| s.no == *set).map_or("?", |s| s.code.as_str());
                return Err(StationsProblem::Busy(format!("{code}: {}", place.name)));
            }
            if new.team.is_some() && o.team == new.team {
                return Err(StationsProblem::Busy(place.name));
            }
            if o.station == new.station && o.service == new.service {
                return Err(StationsProblem::Busy(place.name));
            }
        }
        Ok((shifts::insert(tx, id, new, source).await?, here))
    }

    /// The same shift stands already.
    pub(crate) async fn stands(&self, tx: &WriteTx, new: &NewShift) -> Result<bool, StationsProblem> {
        let asked = shifts::Asked { from: new.day, to: new.day, all: false };
        let found = shifts::between(tx, self.campaign.id, &self.reach, asked).await?;
        Ok(found.iter().any(|(s, _)| NewShift { locked: new.locked, note: new.note.clone(), ..s.what.clone() } == *new))
    }
}

pub(crate) fn minutes_of(all: &AllMinutes, service: Service) -> Minutes {
    all.get(&service).copied().unwrap_or(Minutes { tenths: service.assumed_tenths(), measured: 0 })
}

/// Where an actor may look or act. Whoever looks at the timetable as a member of a team sees that of the team's commune.
pub(crate) fn reach(tree: &Tree, actor: &Actor, permission: Permission) -> Reach {
    let area = actor.area(permission);
    if area == Area::Everything {
        return Reach::all();
    }
    let teams = tree.teams_of(&area);
    let mut localities: Vec<i64> =
        tree.localities().iter().filter(|l| tree.covers_locality(&area, l.id)).map(|l| l.id.0).collect();
    if permission == Permission::ViewStations {
        for commune in teams.iter().filter_map(|t| tree.commune_of(t.locality)) {
            localities.extend(tree.subtree(commune).map(|l| l.id.0));
        }
        localities.sort_unstable();
        localities.dedup();
    }
    Reach { everything: false, localities, teams: teams.iter().map(|t| t.id.0).collect() }
}

/// A text of a form: squeezed, not empty, not too long.
pub(crate) fn filled(field: &'static str, words: &str, longest: usize) -> Result<String, StationsProblem> {
    let words = at_most(field, words, longest)?;
    if words.is_empty() { Err(StationsProblem::BadField(field)) } else { Ok(words) }
}

/// The same for what may stay empty.
pub(crate) fn at_most(field: &'static str, words: &str, longest: usize) -> Result<String, StationsProblem> {
    let words = vedich_kernel::text::squeeze(words);
    if words.chars().count() > longest { Err(StationsProblem::BadField(field)) } else { Ok(words) }
}

/// Why a shift is called off, as everybody reads it on the timetable and as a message tells it: what no message may say is refused while it
/// can still be written otherwise. Afterwards nobody could be told by message at all.
fn told_reason(words: &str) -> Result<String, StationsProblem> {
    let reason = filled("reason", words, 200)?;
    if rules::holds_number(&reason) {
        return Err(StationsProblem::BadField("reason_words"));
    }
    match vedich_messages::rules::check(&reason) {
        Ok(()) => Ok(reason),
        Err(_) => Err(StationsProblem::BadField("reason_words")),
    }
}
