//! What the planner keeps to: crews' hours, when a station may be used, where a set stands.

use super::ground::{MOBILE, fixed_fleet};
use crate::{
    model::{ALL_DAY, ALL_SERVICES, PLANNED, PlanRules, Station, StationUse},
    problems::StationsProblem,
    rules::planning,
    service::Stations,
    store::{self, Reach, plans},
};
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::TeamId;
use vedich_territory::TeamKind;

/// Most sets at a place, and most people of its own that a school or factory can name.
const MOST_ROOM: i64 = 50;
const MOST_PEOPLE: i64 = 200_000;

impl Stations {
    /// The rules that count now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn plan_rules(&self) -> Result<PlanRules, StationsProblem> {
        Ok(plans::rules(self.db(), self.campaign().await?.id).await?)
    }

    /// Sets the rules.
    ///
    /// # Errors
    /// Who does not manage all stations; times that cannot be.
    pub async fn set_plan_rules(&self, actor: &Actor, rules: PlanRules) -> Result<(), StationsProblem> {
        Self::require_whole(actor)?;
        planning::check_rules(&rules).map_err(StationsProblem::NotReadable)?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let rules = rules.clone();
                Box::pin(async move {
                    plans::put_rules(tx, campaign, &rules).await?;
                    tx.audit("station_rules.set", "station_rules", json!(rules)).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }

    /// When each station may be used, by number; those that nobody told of are missing and may always be.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn uses(&self) -> Result<HashMap<i64, StationUse>, StationsProblem> {
        Ok(plans::uses(self.db(), self.campaign().await?.id).await?)
    }

    /// Tells when a station may be used.
    ///
    /// # Errors
    /// Not in the actor's area; never open; a number that cannot be.
    pub async fn set_use(&self, actor: &Actor, station: i64, told: StationUse) -> Result<(), StationsProblem> {
        check_use(&told)?;
        let (reach, campaign) = (self.reach(actor, Permission::ManageStations).await?, self.campaign().await?.id);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (reach, told) = (reach.clone(), told.clone());
                Box::pin(async move {
                    let found = store::station(tx, campaign, &reach, station).await?;
                    let found: Station = found.ok_or(StationsProblem::NoSuchStation)?;
                    plans::put_use(tx, campaign, station, &told).await?;
                    let detail =
                        json!({ "weekday": told.weekday, "saturday": told.saturday, "sunday": told.sunday, "room": told.room });
                    tx.audit("station.use", &format!("station:{station}"), detail).await?;
                    tx.emit("shift.changed", json!({ "station": station, "locality": found.locality.0 })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }

    /// The station in which a set stands all the time, by number of the set; those that move are missing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn homes(&self) -> Result<HashMap<i64, i64>, StationsProblem> {
        Ok(plans::homes(self.db(), self.campaign().await?.id).await?)
    }

    /// Puts a set into a station for good, or lets it move.
    ///
    /// # Errors
    /// Who does not manage all stations; no such set or station.
    pub async fn set_home(&self, actor: &Actor, set: i64, home: Option<i64>) -> Result<(), StationsProblem> {
        Self::require_whole(actor)?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    if !store::sets(tx, campaign).await?.iter().any(|s| s.no == set) {
                        return Err(StationsProblem::NoSuchSet);
                    }
                    if let Some(no) = home {
                        store::station(tx, campaign, &Reach::all(), no).await?.ok_or(StationsProblem::NoSuchStation)?;
                    }
                    plans::put_home(tx, campaign, set, home).await?;
                    tx.audit("equipment_set.home", &format!("equipment_set:{set}"), json!({ "station": home })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The services, as bits, that intake teams can do; teams that nobody told of are missing and can do all (`P-4.4a`).
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn skills(&self) -> Result<HashMap<TeamId, i64>, StationsProblem> {
        Ok(plans::skills(self.db(), self.campaign().await?.id).await?)
    }

    /// What sets and crews of proposals are called, in the order in which shifts are made of a proposal.
    pub(crate) async fn plan_names(&self) -> Result<PlanNames, StationsProblem> {
        let campaign = self.campaign().await?.id;
        let homes = plans::homes(self.db(), campaign).await?;
        let codes: HashMap<i64, String> =
            store::stations(self.db(), campaign, &Reach::all()).await?.into_iter().map(|s| (s.no, s.code)).collect();
        let mut out = PlanNames::default();
        for set in self.sets().await?.into_iter().filter(|s| s.active) {
            let fleet =
                homes.get(&set.no).and_then(|no| codes.get(no)).map_or_else(|| MOBILE.to_owned(), |code| fixed_fleet(code));
            out.sets.entry(fleet).or_default().push(if set.name.is_empty() { set.code } else { set.name });
        }
        if self.plan_rules().await?.crews.is_none() {
            let (skills, tree) = (self.skills().await?, self.tree().await?);
            let able = |team: &TeamId| skills.get(team).is_none_or(|services| services & PLANNED.bit() != 0);
            let teams = tree.teams().iter().filter(|t| t.kind == TeamKind::Intake && able(&t.id));
            out.teams = teams.map(|t| t.name.clone()).collect();
        }
        Ok(out)
    }

    /// Tells which services intake teams can do. Those of level 2 are the crews that the planner counts with.
    ///
    /// # Errors
    /// Who does not manage all stations; no such intake team; services that are none.
    pub async fn set_skills(&self, actor: &Actor, told: Vec<(TeamId, i64)>) -> Result<(), StationsProblem> {
        Self::require_whole(actor)?;
        let tree = self.tree().await?;
        if told.iter().any(|(team, _)| tree.team(*team).is_none_or(|t| t.kind != TeamKind::Intake)) {
            return Err(StationsProblem::NoSuchTeam);
        }
        if told.iter().any(|(_, services)| !(0..=ALL_SERVICES).contains(services)) {
            return Err(StationsProblem::NotReadable("service"));
        }
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let told = told.clone();
                Box::pin(async move {
                    for (team, services) in told {
                        plans::put_skill(tx, campaign, team, services).await?;
                        tx.audit("team.skills", &format!("team:{}", team.0), json!({ "services": services })).await?;
                    }
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }
}

/// What sets and crews of a proposal are called: the planner itself counts them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlanNames {
    /// Names of a fleet's sets in their order.
    sets: HashMap<String, Vec<String>>,
    /// Names of the teams that are the crews of the sets that move.
    teams: Vec<String>,
}

impl PlanNames {
    /// The name of a fleet's set, by its number from 1.
    pub(crate) fn set(&self, fleet: &str, number: u32) -> Option<&str> {
        Some(self.sets.get(fleet)?.get(usize::try_from(number.checked_sub(1)?).ok()?)?.as_str())
    }

    /// The name of a crew, by its number from 1, where crews are teams.
    pub(crate) fn crew(&self, fleet: &str, number: u32) -> Option<&str> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        if fleet == MOBILE { self.teams.get(at).map(String::as_str) } else { None }
    }
}

/// Opening rules that can be.
pub(crate) fn check_use(told: &StationUse) -> Result<(), StationsProblem> {
    let days = [told.weekday, told.saturday, told.sunday];
    if days.iter().any(|d| !(0..=ALL_DAY).contains(d)) || days.iter().all(|d| *d == 0) {
        return Err(StationsProblem::NotReadable("open"));
    }
    if !(1..=MOST_ROOM).contains(&told.room) {
        return Err(StationsProblem::NotReadable("room"));
    }
    if (0..=MOST_PEOPLE).contains(&told.people) { Ok(()) } else { Err(StationsProblem::NotReadable("people")) }
}
