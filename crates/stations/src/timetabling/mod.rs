//! The planner wired to the campaign (`P-4.4a`, `P-4.4e`, `P-4.4f`): the register and the stations make the question ([`ground`]), the pure
//! planner answers beside the async threads ([`jobs`]), and what is accepted becomes drafts that are published when the office says so.
//! What is published stands: a later proposal keeps it.

mod accept;
mod ground;
mod jobs;
mod settings;
mod standing;

pub(crate) use ground::MOBILE;
pub(crate) use jobs::{Job, JobState, Jobs};
pub(crate) use settings::{PlanNames, check_use};

use crate::{
    model::{Difference, PlanAsk, PlanLine, PlanSource, StationPlan},
    problems::StationsProblem,
    rules::planning,
    service::Stations,
    store::plans,
};
use ground::Built;
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Area, Permission, paper_word};
use vedich_kernel::SystemClock;
use vedich_planner::{Comparison, Instance, Limits, Plan, PlannerProblem, Progress, WhatIf, compare, plan};

/// Seconds of a search when nobody told.
pub(crate) const SECONDS: f64 = 10.0;
/// Longest search, in seconds.
pub(crate) const MOST_SECONDS: f64 = 600.0;
/// Seconds for which the evening's proposal is left to the server that began it, beside those of its search.
const LEASED: i64 = 300;

impl Stations {
    /// Equipment moves between communes, so a timetable is proposed for all of them by who manages all of them.
    pub(crate) fn require_whole(actor: &Actor) -> Result<(), StationsProblem> {
        if actor.area(Permission::ManageStations) == Area::Everything { Ok(()) } else { Err(StationsProblem::PlansForAll) }
    }

    /// Makes the question that a timetable answers, from the campaign as it stands; writes nothing.
    ///
    /// # Errors
    /// Who does not manage all stations, days that cannot be, nothing to plan with.
    pub async fn plan_instance(&self, actor: &Actor, ask: &PlanAsk) -> Result<Instance, StationsProblem> {
        Self::require_whole(actor)?;
        Ok(self.built(ask).await?.instance)
    }

    /// Says whether the days of a question can be, before a search begins.
    pub(crate) async fn check_ask(&self, ask: &PlanAsk) -> Result<(), StationsProblem> {
        limits(ask)?;
        self.setting(ask).await.map(drop)
    }

    /// Proposes a timetable and keeps it. The search runs beside the async threads, one at a time; `tell` hears how far it is and may
    /// end it early by answering `false`.
    ///
    /// # Errors
    /// Who does not manage all stations, days that cannot be, nothing to plan with, another search that runs.
    pub async fn propose(
        &self,
        actor: &Actor,
        ask: PlanAsk,
        source: PlanSource,
        tell: impl FnMut(Progress) -> bool + Send + 'static,
    ) -> Result<StationPlan, StationsProblem> {
        Self::require_whole(actor)?;
        let limits = limits(&ask)?;
        let one = Arc::clone(&self.searching).try_acquire_owned().map_err(|_| StationsProblem::PlannerBusy)?;
        let Built { instance, ground } = self.built(&ask).await?;
        let (change, question) = (ask.what_if.clone(), instance.clone());
        let solved = tokio::task::spawn_blocking(move || {
            // Held by the search itself: whoever asked may have gone away.
            let _one = one;
            solve(&question, change.as_ref(), limits, tell)
        });
        let (plan, difference) = solved.await.map_err(|e| StationsProblem::Failed(e.to_string()))??;
        let night = (source == PlanSource::Night).then(|| self.today());
        let new = Arc::new(plans::New { source, night, ask, ground, instance, plan, difference });
        let campaign = self.campaign().await?.id;
        let no = self
            .db()
            .write(actor.by(self.now()), move |tx| {
                let new = Arc::clone(&new);
                Box::pin(async move {
                    if let Some(day) = new.night
                        && plans::of_night(tx, campaign, day).await?.is_some()
                    {
                        return Err(StationsProblem::PlannerBusy);
                    }
                    let no = plans::insert(tx, campaign, &new).await?;
                    let detail = json!({ "from": new.instance.from, "to": new.instance.to, "shifts": new.plan.shifts.len() });
                    tx.audit("station_plan.make", &format!("station_plan:{no}"), detail).await?;
                    tx.emit("station_plan.made", json!({ "no": no })).await?;
                    Ok(no)
                })
            })
            .await?;
        self.station_plan(actor, no).await
    }

    /// A proposal with all that belongs to it.
    ///
    /// # Errors
    /// Who does not manage all stations; no such proposal.
    pub async fn station_plan(&self, actor: &Actor, no: i64) -> Result<StationPlan, StationsProblem> {
        Self::require_whole(actor)?;
        plans::one(self.db(), self.campaign().await?.id, no).await?.ok_or(StationsProblem::NoSuchPlan)
    }

    /// The newest proposals, newest first.
    ///
    /// # Errors
    /// Who does not manage all stations.
    pub async fn station_plans(&self, actor: &Actor, limit: i64) -> Result<Vec<PlanLine>, StationsProblem> {
        Self::require_whole(actor)?;
        Ok(plans::lines(self.db(), self.campaign().await?.id, limit).await?)
    }

    /// Proposes tomorrow's and the next days' timetable once in the evening, by itself; of several servers one does. Changes no shift. Gives
    /// back the number of the proposal when it made one.
    ///
    /// # Errors
    /// When the database cannot be reached or there is nothing to plan with.
    pub async fn propose_tonight(&self, seconds: f64) -> Result<Option<i64>, StationsProblem> {
        let (campaign, today) = (self.campaign().await?, self.today());
        let minute = (self.now().0 - today.start().0).div_euclid(60_000_000);
        let over = today.plus(1) > campaign.to || today.plus(1) < campaign.from;
        if minute < planning::NIGHT || over || plans::of_night(self.db(), campaign.id, today).await?.is_some() {
            return Ok(None);
        }
        if !self.sets().await?.iter().any(|s| s.active) {
            return Ok(None);
        }
        // Of several servers one works at it; when it does not come to an end, another one may after a while.
        let (now, holder) = (self.now(), paper_word(&self.accounts.entropy(), 4));
        let until = now.plus_seconds(LEASED + seconds.clamp(0.0, MOST_SECONDS) as i64);
        let leased = self.db().write(Actor::cli("planner").by(now), move |tx| {
            let holder = holder.clone();
            Box::pin(async move { Ok::<_, StationsProblem>(plans::lease(tx, campaign.id, today, &holder, until).await?) })
        });
        if !leased.await? {
            return Ok(None);
        }
        let ask = PlanAsk { time_limit: Some(seconds), ..PlanAsk::default() };
        let made = self.propose(&Actor::cli("planner"), ask, PlanSource::Night, |_| true).await?;
        Ok(Some(made.line.no))
    }
}

/// How long the search may go on.
fn limits(ask: &PlanAsk) -> Result<Limits, StationsProblem> {
    let usual = Limits::default();
    let seconds = ask.time_limit.unwrap_or(SECONDS);
    // No time at all would be no search: what came of it would be taken for a plan.
    if seconds <= 0.0 || !(0.0..=MOST_SECONDS).contains(&seconds) {
        return Err(StationsProblem::NotReadable("time_limit"));
    }
    let enough = ask.enough.unwrap_or(usual.enough);
    if !(0.0..=1.0).contains(&enough) {
        return Err(StationsProblem::NotReadable("enough"));
    }
    Ok(Limits { seconds, steps: ask.steps, enough, seed: ask.seed.unwrap_or(usual.seed) })
}

/// Plans, and compares when a change is asked about. A search is metered in the machine's own seconds: the campaign's clock may stand
/// (in tests) or be another day's (in the sample city).
fn solve(
    instance: &Instance,
    change: Option<&WhatIf>,
    limits: Limits,
    mut tell: impl FnMut(Progress) -> bool,
) -> Result<(Plan, Option<Difference>), PlannerProblem> {
    let Some(change) = change else { return Ok((plan(instance, limits, &SystemClock, &mut tell)?, None)) };
    let Comparison { now, in_time, dossiers, activations, shifts, at_least, at_most, .. } =
        compare(instance, change, limits, &SystemClock, &mut tell)?;
    Ok((now, Some(Difference { change: change.clone(), in_time, dossiers, activations, shifts, at_least, at_most })))
}
