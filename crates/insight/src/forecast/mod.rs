//! The forecast: will targets be reached, when, and what is in the way? (`P-1.3`, `P-5.2`)
//!
//! The rules are `vedich_forecast`; this room feeds them with what it knows of the campaign (`gather.rs`, `facts.rs`), keeps what was said
//! (`store.rs`) and holds it against what happened ([`looking_back`]). Forecasts are made when something that they rest on has changed: an
//! extract, a target, the timetable. Pages read what is kept; where nothing is kept yet, one is made for the asker and forgotten.

mod answers;
mod facts;
mod gather;
mod http;
pub mod looking_back;
mod making;
pub mod model;
mod pages;
mod problems;
mod store;

pub use answers::{ForecastAnswer, PastAnswer};
pub(crate) use http::door;
pub use model::{Forecast, Told};
pub(crate) use pages::{arrival, binding, sentence};
pub(crate) use problems::not_published;

use crate::{Insight, InsightProblem, cache::Setting};
use gather::Ground;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::quotas::Projection;
use vedich_db::By;
use vedich_fieldwork::Fieldwork;
use vedich_kernel::{Day, LocalityId, Source};
use vedich_register::{RegisterProblem, Standing};
use vedich_stations::Stations;

/// What forecasts rest on; after anything else they stand.
const KINDS: [&str; 7] = [
    "extract.applied",
    "extract.withdrawn",
    "targets.changed",
    "campaign.saved",
    "territory.changed",
    "shift.changed",
    "shift.cancelled",
];
/// Past days that one request works out anew.
const MOST_REMADE: usize = 40;

/// Rooms that know what is done from day to day.
#[derive(Clone)]
pub(crate) struct Work {
    pub fieldwork: Fieldwork,
    pub stations: Stations,
    /// Forecasts of the newest commit that are kept nowhere else.
    memory: Arc<Mutex<Memory>>,
    /// One is made at a time.
    making: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Memory {
    commit: i64,
    made: HashMap<Key, Arc<Vec<Forecast>>>,
}

/// The place, with those below it or alone, and the day of truth.
type Key = (LocalityId, bool, Day);

impl Work {
    pub fn new(fieldwork: Fieldwork, stations: Stations) -> Self {
        Self { fieldwork, stations, memory: Arc::default(), making: Arc::default() }
    }

    fn remembered(&self, commit: i64, key: Key) -> Option<Arc<Vec<Forecast>>> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        (memory.commit == commit).then(|| memory.made.get(&key).cloned()).flatten()
    }

    fn remember(&self, commit: i64, key: Key, made: &Arc<Vec<Forecast>>) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.commit != commit {
            *memory = Memory { commit, made: HashMap::new() };
        }
        memory.made.insert(key, Arc::clone(made));
    }
}

/// Which place, from which day of truth.
#[derive(Clone, Debug, Default)]
pub struct ForecastQuery {
    /// Code of the locality; without one, the top of the asker's area.
    pub locality: Option<String>,
    /// Number of the phase whose target is asked about; the running one when left out.
    pub target: Option<i64>,
    /// Day of truth that the forecast starts from; the newest when left out.
    pub as_of: Option<Day>,
}

/// Forecasts of a place and of those below it.
pub(crate) struct LookAhead {
    pub setting: Arc<Setting>,
    pub place: LocalityId,
    /// By place, one for each phase that is not over.
    pub forecasts: BTreeMap<LocalityId, Vec<Forecast>>,
}

impl LookAhead {
    /// The last day of a place that went into others.
    pub fn ended(&self) -> Option<Day> {
        crate::view::last_day(&self.setting.tree, self.place, None, None)
    }

    /// Where the people of a place that ended count now: codes and names.
    pub fn heirs(&self) -> Vec<(String, String)> {
        let tree = &self.setting.tree;
        let mut now: Vec<LocalityId> = tree.successors(self.place).into_iter().map(|s| tree.heirs().now(s.to)).collect();
        if now.is_empty() {
            now.push(tree.heirs().now(self.place));
        }
        now.sort_unstable();
        now.dedup();
        now.into_iter().filter_map(|id| tree.get(id)).map(|l| (l.code.clone(), l.name.clone())).collect()
    }

    /// The forecast of a place for a phase.
    pub fn of(&self, place: LocalityId, phase: i64) -> Option<&Forecast> {
        self.forecasts.get(&place)?.iter().find(|f| f.told.phase == phase)
    }

    /// The phase that is meant: the one that was asked for, else the one that runs.
    pub fn phase(&self, asked: Option<i64>) -> Result<i64, InsightProblem> {
        let all = self.forecasts.get(&self.place).map_or(&[][..], Vec::as_slice);
        if let Some(ended) = self.ended().filter(|_| all.is_empty()) {
            return Err(problems::place_ended(self.setting.tree.name(self.place), ended));
        }
        match asked {
            Some(no) if all.iter().any(|f| f.told.phase == no) => Ok(no),
            Some(no) => Err(problems::no_such_target(no)),
            None => all.first().map(|f| f.told.phase).ok_or_else(problems::all_over),
        }
    }
}

impl Insight {
    /// Makes forecasts of the whole campaign when something has changed that they rest on, and keeps them. Tells how many are new.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn keep_forecasts(&self) -> Result<u64, InsightProblem> {
        let _one = self.work.making.lock().await;
        let (commit, setting) = match self.setting().await {
            Ok(found) => found,
            // Before the campaign is set up there is nothing to forecast.
            Err(RegisterProblem::NoCampaign) => return Ok(0),
            Err(e) => return Err(e),
        };
        let (db, campaign) = (self.register.db(), &setting.campaign);
        let made = store::newest_cutoff(db, campaign.id, campaign.root).await?;
        if let Some(made) = made
            && !db.happened_between(made, commit, &KINDS).await?
        {
            return Ok(0);
        }
        let root = self.register.standing(campaign.root, None, Some(commit)).await?;
        if root.source.is_none() {
            return Ok(0);
        }
        let places = gather::places(&setting, setting.tree.day_at(root.as_of, root.cutoff));
        let all = self.make(&setting, root, &places, false).await?;
        self.put(&setting, all).await
    }

    /// Works out what could have been said of a place on past days on which nothing was, from what was known then, and keeps it marked so.
    /// Tells on how many days.
    ///
    /// # Errors
    /// When the place is outside the actor's area or no matter of forecasts.
    pub async fn remake_forecasts(&self, actor: &Actor, locality: Option<&str>) -> Result<usize, InsightProblem> {
        let (commit, setting) = self.setting().await?;
        let place = self.forecast_place(&setting, actor, locality, None)?;
        if !setting.tree.may(actor, Permission::ManageTargets, place) {
            return Err(RegisterProblem::NotYourArea);
        }
        let campaign = &setting.campaign;
        let kept = store::all_of(self.register.db(), campaign.id, place).await?;
        let newest = self.register.standing(campaign.root, None, Some(commit)).await?.as_of;
        let mut days: Vec<Day> =
            self.register.extract_days(campaign.root, newest, commit).await?.iter().map(|e| e.as_of).collect();
        days.dedup();
        days.retain(|d| *d >= campaign.opening && *d < newest && kept.iter().all(|f| f.as_of != *d));
        let mut done = 0;
        for day in days.into_iter().rev().take(MOST_REMADE) {
            let Some(root) = self.as_then(&setting, day, commit).await? else { continue };
            let all = self.make(&setting, root, &[place], true).await?;
            done += usize::from(self.put(&setting, all).await? > 0);
        }
        Ok(done)
    }

    /// The whole campaign as it was known when a day of truth was the newest: on the evening of that day, or when its first extract came later.
    async fn as_then(&self, setting: &Setting, day: Day, commit: i64) -> Result<Option<Standing>, InsightProblem> {
        let root = setting.campaign.root;
        let evening = self.register.db().commit_at(day.plus(1).start().plus_seconds(-1)).await?.min(commit);
        let first = self.register.extract_days(root, day, commit).await?.iter().filter(|e| e.as_of == day).map(|e| e.seq).min();
        let Some(first) = first else { return Ok(None) };
        let standing = self.register.standing(root, None, Some(evening.max(first))).await?;
        Ok(Some(standing).filter(|s| s.as_of == day))
    }

    async fn put(&self, setting: &Setting, all: Vec<Forecast>) -> Result<u64, InsightProblem> {
        if all.is_empty() {
            return Ok(0);
        }
        let campaign = setting.campaign.id;
        let by = By::system("forecast", self.register.clock().now());
        let all = Arc::new(all);
        let new = self.register.db().write(by, move |tx| {
            let all = Arc::clone(&all);
            Box::pin(async move {
                let new = store::insert(tx, campaign, &all).await?;
                if let Some(first) = all.first().filter(|_| new > 0) {
                    let what = serde_json::json!({
                        "as_of": first.as_of, "cutoff": first.cutoff, "remade": first.remade, "new": new, "localities": [first.locality.0],
                    });
                    tx.audit("forecast.make", &format!("locality:{}", first.locality), what.clone()).await?;
                    tx.emit("forecast.made", what).await?;
                }
                Ok::<_, RegisterProblem>(new)
            })
        });
        new.await
    }

    /// Plays the futures of some places from where the whole campaign stood. Where a place has no figures there is no forecast.
    async fn make(
        &self,
        setting: &Setting,
        root: Standing,
        places: &[LocalityId],
        remade: bool,
    ) -> Result<Vec<Forecast>, InsightProblem> {
        let cutoff_at = root.cutoff_at;
        let ground: Ground = self.ground(setting, root).await?;
        let below = making::futures_below(places.len());
        let mut asked = Vec::new();
        for place in places {
            let (known, wanted, standing) = self.known(setting, &ground, *place).await?;
            if standing.numbers.eligible > 0 {
                let futures = if *place == setting.campaign.root { making::FUTURES } else { below };
                asked.push((*place, known, wanted, standing.source, futures));
            }
        }
        // Half a second of work for a city: not on the threads that answer others.
        let (as_of, cutoff) = (ground.as_of, ground.cutoff);
        let play = move || {
            let of = |(place, known, wanted, source, futures): (
                LocalityId,
                facts::Known,
                Vec<making::Wanted>,
                Option<Source>,
                usize,
            )| {
                let told = making::tell(&known, &wanted, source.as_ref(), futures);
                told.into_iter()
                    .map(|(phase, told)| Forecast { locality: place, phase, as_of, cutoff, cutoff_at, remade, told })
                    .collect::<Vec<_>>()
            };
            asked.into_iter().flat_map(of).collect()
        };
        tokio::task::spawn_blocking(play).await.map_err(|e| RegisterProblem::Unreadable(e.to_string()))
    }

    pub(crate) fn forecast_place(
        &self,
        setting: &Setting,
        actor: &Actor,
        locality: Option<&str>,
        as_of: Option<Day>,
    ) -> Result<LocalityId, InsightProblem> {
        let place = self.place(setting, actor, locality, as_of)?;
        if gather::is_forecast(&setting.tree, place) { Ok(place) } else { Err(problems::too_small()) }
    }

    /// Forecasts of a place, and with `below` of the places below it: those that are kept and still stand, else made now.
    pub(crate) async fn look_ahead(
        &self,
        actor: &Actor,
        query: &ForecastQuery,
        below: bool,
    ) -> Result<LookAhead, InsightProblem> {
        let (commit, setting) = self.setting().await?;
        let place = self.forecast_place(&setting, actor, query.locality.as_deref(), query.as_of)?;
        let (db, campaign) = (self.register.db(), &setting.campaign);
        let mut root = self.register.standing(campaign.root, None, Some(commit)).await?;
        let past = query.as_of.filter(|d| *d != root.as_of);
        if let Some(day) = past {
            // What was known then, not what is known today.
            root = self.as_then(&setting, day, commit).await?.ok_or_else(problems::nothing_known)?;
        }
        if root.source.is_none() {
            return Err(problems::nothing_known());
        }
        let mut wanted = vec![place];
        if below {
            // What was not known then changes no place of then.
            let shown = setting.tree.day_at(root.as_of, root.cutoff);
            wanted.extend(setting.tree.children(place, shown).map(|l| l.id).filter(|l| gather::is_forecast(&setting.tree, *l)));
        }
        let kept = store::newest(db, campaign.id, &wanted, root.as_of, commit).await?;
        let stands = match (past, kept.iter().filter(|f| f.locality == place).map(|f| f.cutoff).min()) {
            (Some(_), Some(_)) => true,
            (None, Some(cutoff)) => !db.happened_between(cutoff, commit, &KINDS).await?,
            (_, None) => false,
        };
        let key = (place, below, root.as_of);
        let all = if stands {
            kept
        } else if let Some(made) = self.work.remembered(commit, key) {
            made.as_ref().clone()
        } else {
            let made = Arc::new(self.make(&setting, root, &wanted, past.is_some()).await?);
            self.work.remember(commit, key, &made);
            made.as_ref().clone()
        };
        let mut forecasts: BTreeMap<LocalityId, Vec<Forecast>> = BTreeMap::new();
        for forecast in all {
            forecasts.entry(forecast.locality).or_default().push(forecast);
        }
        for of in forecasts.values_mut() {
            of.sort_by_key(|f| f.told.phase);
        }
        Ok(LookAhead { setting, place, forecasts })
    }

    /// The middles at the end of a phase of a place and of those directly below it, as `/forecast` tells them, so that quotas move by the same
    /// projection. Nothing where there is no forecast. No scope: whoever asks has checked it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn projections(&self, place: LocalityId, phase: i64) -> Result<BTreeMap<LocalityId, Projection>, InsightProblem> {
        let (_, setting) = self.setting().await?;
        let Some(locality) = setting.tree.get(place).map(|l| l.code.clone()) else { return Ok(BTreeMap::new()) };
        let query = ForecastQuery { locality: Some(locality), target: Some(phase), as_of: None };
        let ahead = match self.look_ahead(&Actor::cli("quotas"), &query, true).await {
            Ok(ahead) => ahead,
            Err(problem @ RegisterProblem::Db(_)) => return Err(problem),
            Err(_) => return Ok(BTreeMap::new()),
        };
        let of_phase = ahead.forecasts.values().flatten().filter(|f| f.told.phase == phase);
        let one = |f: &Forecast| {
            let middle = f.told.end().p50;
            (f.locality, Projection { more: (middle - f.told.achieved).max(0), middle, as_of: f.as_of })
        };
        Ok(of_phase.map(one).collect())
    }

    /// The kept forecast of a place for a phase that starts from a day of truth, for the overview. One query; nothing is made.
    pub(crate) async fn kept_forecast(
        &self,
        setting: &Setting,
        place: LocalityId,
        phase: i64,
        as_of: Day,
        cutoff: i64,
    ) -> Result<Option<Forecast>, InsightProblem> {
        let found = store::newest(self.register.db(), setting.campaign.id, &[place], as_of, cutoff).await?;
        Ok(found.into_iter().find(|f| f.told.phase == phase && !f.remade))
    }
}
