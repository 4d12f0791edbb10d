//! JSON answers of forecasts, the same for the API and the command line (issue 6, fixed points).

use super::{
    ForecastQuery, LookAhead, looking_back,
    model::{DayAhead, Forecast, RestsOn},
    problems,
};
use crate::{
    Insight, InsightProblem, LocalityAnswer,
    rules::{self, Aim},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use vedich_accounts::Actor;
use vedich_campaign::Metric;
use vedich_forecast::{Arrival, Lever, Marginal, Units};
use vedich_kernel::{Basis, Day, Figure};

/// The target that a forecast is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ForecastTarget {
    /// Number of the phase.
    pub phase: i64,
    /// What counts.
    pub metric: Metric,
    /// Persons to be reached; none where none was set for the place.
    pub value: Option<i64>,
    /// Persons so far.
    pub achieved: i64,
    /// First day of the phase.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day of the phase.
    #[schema(value_type = String)]
    pub by: Day,
}

/// Will a target be reached, when, and what is in the way?
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ForecastAnswer {
    /// Where.
    pub locality: LocalityAnswer,
    /// The target.
    pub target: ForecastTarget,
    /// Share of the played futures that reach the target in time; none without a target.
    pub probability: Option<f64>,
    /// The same with its provenance.
    pub futures: Option<Figure>,
    /// Persons on the phase's last day: the lower end of the 80 % band.
    pub p10: i64,
    /// The middle.
    pub p50: i64,
    /// The upper end of the 80 % band.
    pub p90: i64,
    /// The lower end of the 95 % band.
    pub p2_5: i64,
    /// The upper end of the 95 % band.
    pub p97_5: i64,
    /// Persons missing on the last day in the middle of the futures; 0 when there are enough.
    pub missing: Option<i64>,
    /// The day on which half of the futures have reached the target; none when fewer do within the days ahead.
    #[schema(value_type = Option<String>)]
    pub arrival: Option<Day>,
    /// The same for one and for nine in ten.
    pub arrivals: Arrival,
    /// Of which a tenth more would bring most; none when every future reaches the target, or nothing can bring anything.
    pub binding: Option<Lever>,
    /// What one more unit of each lever would bring: persons more by the last day.
    pub marginal: Marginal,
    /// What a tenth more of each would bring.
    pub tenth: Marginal,
    /// What a unit is.
    pub units: Units,
    /// Bands day by day.
    pub days: Vec<DayAhead>,
    /// What it rests on.
    pub rests_on: RestsOn,
    /// Day of truth that it starts from.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// Commit number up to which facts were read.
    pub cutoff: i64,
    /// The same seed and facts give the same forecast.
    pub seed: u64,
    /// Worked out later from what was known then, since none was made then.
    pub remade: bool,
}

/// Persons to a tenth: what a lever brings is no more exact.
fn tenths(m: Marginal) -> Marginal {
    let round = |n: f64| (n * 10.0).round() / 10.0;
    Marginal { intake: round(m.intake), approval: round(m.approval), doors: round(m.doors), absent: round(m.absent) }
}

impl Forecast {
    /// It is about the target as it stands, from the numbers as they stand.
    #[must_use]
    pub(crate) fn is_for(&self, aim: &Aim) -> bool {
        let told = &self.told;
        (told.metric, told.target, told.achieved, told.by) == (aim.metric, Some(aim.target), aim.achieved, aim.to)
    }

    /// How likely the target is, with where it comes from (`P-3.11`); none without a target.
    #[must_use]
    pub fn chance(&self) -> Option<Figure> {
        self.told.probability().map(|_| Figure {
            numerator: self.told.reached,
            denominator: self.told.futures,
            basis: Basis::Futures,
            source: self.told.source.clone(),
            as_of: self.as_of,
            cutoff: self.cutoff,
            cutoff_at: self.cutoff_at,
        })
    }
}

impl ForecastAnswer {
    fn of(ahead: &LookAhead, f: &Forecast) -> Self {
        let (t, end) = (&f.told, f.told.end());
        Self {
            locality: LocalityAnswer::of(&ahead.setting.tree, f.locality),
            target: ForecastTarget {
                phase: t.phase,
                metric: t.metric,
                value: t.target,
                achieved: t.achieved,
                from: t.from,
                by: t.by,
            },
            probability: t.probability(),
            futures: f.chance(),
            p10: end.p10,
            p50: end.p50,
            p90: end.p90,
            p2_5: end.p2_5,
            p97_5: end.p97_5,
            missing: t.missing().map(|n| n.max(0)),
            arrival: t.arrival.p50,
            arrivals: t.arrival,
            binding: t.binds(),
            marginal: tenths(t.marginal),
            tenth: tenths(t.tenth),
            units: t.units,
            days: t.days.clone(),
            rests_on: t.rests_on,
            as_of: f.as_of,
            cutoff: f.cutoff,
            seed: t.seed,
            remade: f.remade,
        }
    }
}

/// How forecasts did, so many days ahead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HorizonAnswer {
    /// Days ahead; none for all of them.
    pub ahead: Option<i32>,
    /// Forecasts whose day has come.
    pub compared: i64,
    /// In the band that promises 80 of 100.
    pub within_80: Figure,
    /// In the band that promises 95 of 100.
    pub within_95: Figure,
    /// Persons by which middles are off, on average.
    pub persons_off: f64,
    /// Days by which middles are off, on average.
    pub days_off: Option<f64>,
}

/// Past forecasts of a place against what happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PastAnswer {
    /// Where.
    pub locality: LocalityAnswer,
    /// Number of the phase.
    pub phase: i64,
    /// Days from which forecasts start.
    pub forecasts: i64,
    /// Of these, worked out later from what was known then.
    pub remade: i64,
    /// All together, then by days ahead.
    pub horizons: Vec<HorizonAnswer>,
}

/// Past forecasts of a place and phase with what happened since.
pub(crate) struct Past {
    pub forecasts: Vec<Forecast>,
    /// What is true of the days that extracts tell of, as the target counts it.
    pub actual: BTreeMap<Day, i64>,
    pub come: Vec<looking_back::Come>,
    /// Past days with an extract and without any forecast.
    pub missing: usize,
}

impl Insight {
    /// The forecast of a place, as the API and the command line tell it.
    ///
    /// # Errors
    /// When the place is unknown, outside the actor's area or too small, there is no extract, or no such target.
    pub async fn forecast(&self, actor: &Actor, query: ForecastQuery) -> Result<ForecastAnswer, InsightProblem> {
        if actor.sees_published_only() {
            return Err(problems::not_published());
        }
        let ahead = self.look_ahead(actor, &query, false).await?;
        let phase = ahead.phase(query.target)?;
        let found = ahead.of(ahead.place, phase).ok_or_else(problems::all_over)?;
        Ok(ForecastAnswer::of(&ahead, found))
    }

    /// How past forecasts of a place did.
    ///
    /// # Errors
    /// As [`Insight::forecast`].
    pub async fn past_forecasts(&self, actor: &Actor, query: ForecastQuery) -> Result<PastAnswer, InsightProblem> {
        if actor.sees_published_only() {
            return Err(problems::not_published());
        }
        let (_, setting) = self.setting().await?;
        let place = self.forecast_place(&setting, actor, query.locality.as_deref(), None)?;
        let standing = self.register.standing(place, None, None).await?;
        let phase = self.past_phase(&setting, query.target, standing.as_of)?;
        let past = self.past(&setting, place, phase).await?;
        let one = |ahead: Option<i32>| {
            let s = looking_back::score(past.come.iter().filter(|c| ahead.is_none_or(|n| c.ahead() == n)));
            HorizonAnswer {
                ahead,
                compared: s.compared,
                within_80: standing.figure(s.in80, s.compared, Basis::Forecasts),
                within_95: standing.figure(s.in95, s.compared, Basis::Forecasts),
                persons_off: (s.persons_off * 10.0).round() / 10.0,
                days_off: s.days_off.map(|d| (d * 10.0).round() / 10.0),
            }
        };
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Ok(PastAnswer {
            locality: LocalityAnswer::of(&setting.tree, place),
            phase,
            forecasts: count(past.forecasts.len()),
            remade: count(past.forecasts.iter().filter(|f| f.remade).count()),
            horizons: std::iter::once(None).chain(looking_back::HORIZONS.map(Some)).map(one).collect(),
        })
    }

    /// The phase that is looked back on: the one asked for, else the one that runs.
    pub(crate) fn past_phase(
        &self,
        setting: &crate::cache::Setting,
        asked: Option<i64>,
        as_of: Day,
    ) -> Result<i64, InsightProblem> {
        match asked {
            Some(no) if setting.phases.iter().any(|p| p.no == no) => Ok(no),
            Some(no) => Err(problems::no_such_target(no)),
            None => vedich_campaign::rules::phase_on(&setting.phases, as_of).map(|p| p.no).ok_or_else(problems::all_over),
        }
    }

    pub(crate) async fn past(
        &self,
        setting: &crate::cache::Setting,
        place: vedich_kernel::LocalityId,
        phase: i64,
    ) -> Result<Past, InsightProblem> {
        let campaign = &setting.campaign;
        let cutoff = self.register.newest_commit().await?;
        let mut forecasts = super::store::all_of(self.register.db(), campaign.id, place).await?;
        let told: BTreeSet<Day> = forecasts.iter().map(|f| f.as_of).collect();
        forecasts.retain(|f| f.told.phase == phase);
        let to = self.register.standing(place, None, Some(cutoff)).await?.as_of;
        let series = self.register.series(place, to, cutoff).await?;
        let extracts = self.register.extract_days(place, to, cutoff).await?;
        let past: BTreeSet<Day> = extracts.iter().map(|e| e.as_of).filter(|d| *d >= campaign.opening && *d < to).collect();
        let mut actual = BTreeMap::new();
        let counted = setting.phases.iter().find(|p| p.no == phase);
        if let (Some(phase), Some(last)) = (counted, forecasts.last()) {
            let targets = self.targets(phase, cutoff).await?;
            let cumulative = targets.get(&place).map_or(phase.cumulative, |t| t.cumulative);
            let value = |day| rules::at(&series, day).map_or(0, |n| rules::value(last.told.metric, n));
            let eve = value(phase.from.plus(-1));
            let days = extracts.iter().map(|e| e.as_of).filter(|d| *d >= campaign.opening);
            actual.extend(days.map(|d| (d, vedich_campaign::rules::achieved(cumulative, value(d), eve))));
        }
        let come = forecasts.iter().flat_map(|f| looking_back::come(f, &actual)).collect();
        Ok(Past { forecasts, actual, come, missing: past.difference(&told).count() })
    }
}
