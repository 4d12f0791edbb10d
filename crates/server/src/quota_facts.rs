//! What quotas need to know: the register's numbers, planned shifts, and what was reported, as the campaign asks for them.

use std::collections::{BTreeMap, HashMap};
use vedich_accounts::Actor;
use vedich_campaign::quotas::{Holder, Numbers, Projection, QuotaFacts, Stamp};
use vedich_crosscheck::{CrossCheck, CrossCheckProblem, Place};
use vedich_db::{BoxFuture, DbError};
use vedich_insight::Insight;
use vedich_kernel::{Day, LocalityId};
use vedich_register::{Register, RegisterProblem};
use vedich_stations::{Stations, StationsProblem};

/// Register, stations, cross-check and the forecast.
pub(crate) struct QuotaFactsOf {
    pub register: Register,
    pub stations: Stations,
    pub crosscheck: CrossCheck,
    pub insight: Insight,
}

fn of_register(e: RegisterProblem) -> DbError {
    match e {
        RegisterProblem::Db(e) => e,
        _ => DbError::Corrupt("numbers of the register"),
    }
}

fn of_crosscheck(e: CrossCheckProblem) -> DbError {
    match e {
        CrossCheckProblem::Db(e) => e,
        _ => DbError::Corrupt("settlement"),
    }
}

fn of_stations(e: StationsProblem) -> DbError {
    match e {
        StationsProblem::Db(e) => e,
        _ => DbError::Corrupt("shifts"),
    }
}

fn place_of(holder: Holder) -> Option<Place> {
    match holder {
        Holder::Locality(id) => Some(Place::Locality(id)),
        Holder::Unit(id) => Some(Place::Unit(id)),
        Holder::Team(id) => Some(Place::Team(id)),
        Holder::Member(id) => Some(Place::Member(id)),
        Holder::Rest => None,
    }
}

impl QuotaFacts for QuotaFactsOf {
    fn numbers<'a>(
        &'a self,
        places: &'a [LocalityId],
        day: Day,
        cutoff: i64,
    ) -> BoxFuture<'a, Result<BTreeMap<LocalityId, Numbers>, DbError>> {
        Box::pin(async move {
            let found = self.register.numbers(places, day, cutoff).await.map_err(of_register)?;
            let numbers = |n: &vedich_register::Numbers| Numbers {
                eligible: n.eligible,
                activated: n.activated(),
                issued: n.issued,
                dossiers: n.dossiers,
                rejected: n.rejected_level1 + n.rejected_level2,
            };
            Ok(found.iter().map(|(id, n)| (*id, numbers(n))).collect())
        })
    }

    fn stamp(&self, place: LocalityId, day: Day, cutoff: Option<i64>) -> BoxFuture<'_, Result<Stamp, DbError>> {
        Box::pin(async move {
            let s = self.register.standing(place, Some(day), cutoff).await.map_err(of_register)?;
            let as_of = s.source.as_ref().map_or(day, |source| source.as_of.min(day));
            Ok(Stamp { source: s.source, as_of, cutoff: s.cutoff, cutoff_at: s.cutoff_at })
        })
    }

    fn projected(&self, place: LocalityId, phase: i64) -> BoxFuture<'_, Result<BTreeMap<LocalityId, Projection>, DbError>> {
        Box::pin(async move { self.insight.projections(place, phase).await.map_err(of_register) })
    }

    fn landed_since(&self, cutoff: i64) -> BoxFuture<'_, Result<bool, DbError>> {
        Box::pin(async move {
            let now = self.register.newest_commit().await.map_err(of_register)?;
            self.register.db().happened_between(cutoff, now, &["extract.applied", "extract.withdrawn"]).await
        })
    }

    fn only_withdrawn_since(&self, cutoff: i64) -> BoxFuture<'_, Result<bool, DbError>> {
        Box::pin(async move {
            let (now, db) = (self.register.newest_commit().await.map_err(of_register)?, self.register.db());
            let landed = db.happened_between(cutoff, now, &["extract.applied"]).await?;
            Ok(!landed && db.happened_between(cutoff, now, &["extract.withdrawn"]).await?)
        })
    }

    fn seats(&self, from: Day, to: Day) -> BoxFuture<'_, Result<HashMap<(LocalityId, Day), i64>, DbError>> {
        Box::pin(async move {
            let shifts = self.stations.shifts(&Actor::cli("quotas"), (from, to), None, false).await.map_err(of_stations)?;
            let mut seats = HashMap::new();
            for view in shifts.iter().filter(|v| v.shift.what.service.takes_level2()) {
                let free = (view.capacity - view.expected.taken).max(0);
                *seats.entry((view.station.locality, view.shift.what.day)).or_default() += free;
            }
            Ok(seats)
        })
    }

    fn worked<'a>(&'a self, holders: &'a [Holder], from: Day, to: Day) -> BoxFuture<'a, Result<HashMap<Holder, i64>, DbError>> {
        Box::pin(async move {
            let places: BTreeMap<Place, Holder> = holders.iter().filter_map(|h| Some((place_of(*h)?, *h))).collect();
            let asked: Vec<Place> = places.keys().copied().collect();
            let totals = self.crosscheck.totals_told(&asked, from, to).await.map_err(of_crosscheck)?;
            let worked = |(place, t): (Place, vedich_crosscheck::Totals)| Some((*places.get(&place)?, t.confirmed + t.pending));
            Ok(totals.into_iter().filter_map(worked).filter(|(_, n)| *n > 0).collect())
        })
    }

    fn confirmed<'a>(&'a self, members: &'a [Holder]) -> BoxFuture<'a, Result<HashMap<Holder, i64>, DbError>> {
        Box::pin(async move {
            let places: BTreeMap<Place, Holder> = members.iter().filter_map(|h| Some((place_of(*h)?, *h))).collect();
            let asked: Vec<Place> = places.keys().copied().collect();
            let totals = self.crosscheck.totals_told(&asked, Day(i32::MIN), Day(i32::MAX)).await.map_err(of_crosscheck)?;
            Ok(totals.into_iter().filter_map(|(place, t)| Some((*places.get(&place)?, t.confirmed))).collect())
        })
    }
}
