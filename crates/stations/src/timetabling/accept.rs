//! From a proposal to drafts, and from drafts to what the public sees.

use super::ground::Setting;
use crate::{
    model::{Accepted, NewShift, PLANNED, Source, StationPlan},
    problems::StationsProblem,
    rules::{
        self,
        planning::{self, Placement},
    },
    service::{Planning, Stations},
    store::{
        Reach, plans,
        shifts::{self, Act},
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{Day, LocalityId, TeamId};
use vedich_planner::ShiftKind;
use vedich_ui::t;

/// What is needed to make drafts of a proposal.
struct Making {
    proposal: StationPlan,
    setting: Setting,
    planning: Planning,
    /// Kept of an earlier proposal: locked in the question, and not standing yet.
    kept: HashSet<(Day, ShiftKind, String)>,
    today: Day,
}

impl Stations {
    /// Makes drafts of a proposal's shifts. Drafts of earlier proposals on its days are dropped, locked ones aside; what is published
    /// stands. All of it or nothing, but for shifts whose sets or stations were taken in the meantime.
    ///
    /// # Errors
    /// Who does not manage all stations; no such proposal; taken over already; its days are past.
    pub async fn accept_plan(&self, actor: &Actor, no: i64) -> Result<Accepted, StationsProblem> {
        let proposal = self.station_plan(actor, no).await?;
        if proposal.line.accepted_at.is_some() {
            return Err(StationsProblem::PlanAccepted);
        }
        let today = self.today();
        if proposal.line.to < today {
            return Err(StationsProblem::TooLate);
        }
        let mut ask = proposal.ask.clone();
        ask.from = Some(proposal.line.from.max(today));
        (ask.to, ask.deadline) = (Some(proposal.line.to), Some(proposal.line.deadline));
        let setting = self.setting(&ask).await?;
        let kept = ask.keep.iter().map(|l| (l.day, l.shift, l.place.clone())).collect();
        let planning = self.planning(actor).await?;
        let making = Arc::new(Making { proposal, setting, planning, kept, today });
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let making = Arc::clone(&making);
                Box::pin(async move { making.make(tx).await })
            })
            .await
    }

    /// Makes drafts public: all within the actor's area, or one. Gives back how many.
    ///
    /// # Errors
    /// Outside of the actor's area; no such draft.
    pub async fn publish(&self, actor: &Actor, only: Option<i64>) -> Result<i64, StationsProblem> {
        self.close_drafts(actor, only, true).await
    }

    /// Drops drafts: all within the actor's area but locked ones. Gives back how many.
    ///
    /// # Errors
    /// Outside of the actor's area.
    pub async fn drop_drafts(&self, actor: &Actor) -> Result<i64, StationsProblem> {
        self.close_drafts(actor, None, false).await
    }

    /// Drafts of the actor's area that wait.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn drafts(&self, actor: &Actor) -> Result<i64, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = plans::drafts(self.db(), self.campaign().await?.id, &reach, self.today()).await?;
        Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
    }

    async fn close_drafts(&self, actor: &Actor, only: Option<i64>, publish: bool) -> Result<i64, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let (campaign, today, tree) = (self.campaign().await?.id, self.today(), self.tree().await?);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (reach, tree) = (reach.clone(), Arc::clone(&tree));
                Box::pin(async move {
                    let all = plans::drafts(tx, campaign, &reach, today).await?;
                    let wanted = |d: &&plans::Draft| only.is_none_or(|no| no == d.shift) && (publish || !d.locked);
                    let chosen: Vec<plans::Draft> = all.iter().filter(wanted).copied().collect();
                    if chosen.is_empty() && only.is_some() {
                        return Err(StationsProblem::NoSuchShift);
                    }
                    let mut by_commune: BTreeMap<LocalityId, i64> = BTreeMap::new();
                    for d in &chosen {
                        if publish {
                            plans::open_to_all(tx, d.shift).await?;
                            shifts::published(tx, d.shift).await?;
                        } else {
                            // A draft that is called off stays a draft: it was never announced.
                            shifts::step(tx, d.shift, Act::Cancel, t(vedich_kernel::Lang::Vi, "stationplan-draft-dropped"))
                                .await?;
                        }
                        *by_commune.entry(tree.commune_of(d.locality).unwrap_or(d.locality)).or_default() += 1;
                    }
                    let n = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
                    if n > 0 {
                        let action = if publish { "shift.publish" } else { "shift.drop" };
                        let target = only.map_or_else(|| "shifts".to_owned(), |no| format!("shift:{no}"));
                        tx.audit(action, &target, json!({ "shifts": n })).await?;
                    }
                    for (commune, shifts) in by_commune {
                        tx.emit("shift.changed", json!({ "shifts": shifts, "published": publish, "locality": commune.0 }))
                            .await?;
                    }
                    Ok(n)
                })
            })
            .await
    }
}

impl Making {
    async fn make(&self, tx: &WriteTx) -> Result<Accepted, StationsProblem> {
        let (campaign, plan) = (self.setting.campaign.id, self.proposal.line.no);
        let mut out = Accepted::default();
        let now = plans::one(tx, campaign, plan).await?.ok_or(StationsProblem::NoSuchPlan)?;
        if now.line.accepted_at.is_some() {
            return Err(StationsProblem::PlanAccepted);
        }
        let (from, to) = (self.setting.from, self.setting.to);
        let replaced = t(vedich_kernel::Lang::Vi, "stationplan-draft-replaced");
        for d in plans::drafts(tx, campaign, &Reach::all(), from).await? {
            if d.day <= to && !d.locked {
                shifts::step(tx, d.shift, Act::Cancel, replaced).await?;
                out.dropped += 1;
            }
        }
        let mut communes = HashSet::new();
        for placement in planning::placements(&self.proposal.plan.shifts, &self.kept) {
            // A proposal of yesterday evening still holds for the days to come.
            if placement.day < from || placement.day > to {
                continue;
            }
            match self.draft(tx, &placement).await? {
                Made::Draft(shift, locality) => {
                    plans::draft(tx, campaign, shift, plan).await?;
                    communes.insert(locality);
                    out.made += 1;
                }
                Made::Stood => out.stood += 1,
                Made::LeftOut => out.left_out += 1,
            }
        }
        plans::step(tx, plan, "accepted", "").await?;
        let detail = json!({ "made": out.made, "dropped": out.dropped, "stood": out.stood, "left_out": out.left_out });
        tx.audit("station_plan.accept", &format!("station_plan:{plan}"), detail).await?;
        tx.emit("station_plan.accepted", json!({ "no": plan, "shifts": out.made })).await?;
        Ok(out)
    }

    async fn draft(&self, tx: &WriteTx, p: &Placement) -> Result<Made, StationsProblem> {
        let Some(station) = self.setting.stations.iter().find(|s| s.code == p.place) else { return Ok(Made::LeftOut) };
        // The proposal may be older than the block.
        if self.setting.blocks.iter().any(|b| b.what.holds(station.no, p.day, p.shift)) {
            return Ok(Made::LeftOut);
        }
        let (from, to) = self.proposal_times(p.shift);
        let asked = shifts::Asked { from: p.day, to: p.day, all: false };
        let mut busy = HashSet::new();
        let mut teams = HashSet::new();
        for (other, _) in shifts::between(tx, self.setting.campaign.id, &Reach::all(), asked).await? {
            let o = &other.what;
            if !rules::overlap((o.day, o.from, o.to), (p.day, from, to)) {
                continue;
            }
            if o.station == station.no && o.service.takes_level2() {
                return Ok(Made::Stood);
            }
            busy.extend(o.sets.iter().copied());
            teams.extend(o.team);
        }
        let Some(sets) = planning::choose_sets(&self.setting.sets_of(&p.fleet), &busy, &p.sets) else { return Ok(Made::LeftOut) };
        let new = NewShift {
            station: station.no,
            day: p.day,
            from,
            to,
            service: PLANNED,
            crew: i64::try_from(sets.len()).unwrap_or(1),
            sets,
            team: self.team(p, &teams),
            note: String::new(),
            locked: false,
        };
        if new.day < self.today {
            return Ok(Made::LeftOut);
        }
        match self.planning.insert_quietly(tx, &new, Source::Plan).await {
            Ok((no, locality)) => Ok(Made::Draft(no, locality)),
            Err(StationsProblem::Busy(_) | StationsProblem::NoSuchStation | StationsProblem::NoSuchSet) => Ok(Made::LeftOut),
            Err(e) => Err(e),
        }
    }

    /// The times with which the proposal was made; the office may have changed its rules since.
    fn proposal_times(&self, shift: ShiftKind) -> (i64, i64) {
        let times = &self.proposal.instance.shifts;
        let time = match shift {
            ShiftKind::Morning => times.morning,
            ShiftKind::Afternoon => times.afternoon,
            ShiftKind::Evening => times.evening,
        };
        (i64::from(time.starts), i64::from(time.starts + time.minutes))
    }

    /// The intake team of the crew's number, where crews are teams and it is free; of those that can do it.
    fn team(&self, p: &Placement, busy: &HashSet<TeamId>) -> Option<TeamId> {
        if p.fleet != super::ground::MOBILE || self.setting.rules.crews.is_some() {
            return None;
        }
        let crew = usize::try_from(p.crews.first()?.checked_sub(1)?).ok()?;
        let teams = &self.setting.able;
        let own = teams.get(crew).filter(|team| !busy.contains(team));
        own.or_else(|| teams.iter().find(|team| !busy.contains(team))).copied()
    }
}

enum Made {
    Draft(i64, LocalityId),
    Stood,
    LeftOut,
}
