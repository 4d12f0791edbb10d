//! What quotas need to know of rooms above the campaign; the server wires it.

use super::model::Holder;
use crate::model::Metric;
use std::collections::{BTreeMap, HashMap};
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{Day, LocalityId, Moment, Source};

/// How a place stands at the end of a day. Persons, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Eligible citizens.
    pub eligible: i64,
    /// With an activated account.
    pub activated: i64,
    /// With an approved or activated account.
    pub issued: i64,
    /// With a dossier ever collected.
    pub dossiers: i64,
    /// Tracks whose dossier stands rejected.
    pub rejected: i64,
}

impl Numbers {
    /// What a metric counts.
    #[must_use]
    pub fn of(&self, metric: Metric) -> i64 {
        match metric {
            Metric::Activated => self.activated,
            Metric::Issued => self.issued,
            Metric::Dossiers => self.dossiers,
        }
    }

    /// Dossiers of people without an account that still wait for a decision.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        (self.dossiers - self.issued - self.rejected).max(0)
    }
}

/// Where numbers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Newest extract that they rest on.
    pub source: Option<Source>,
    /// Day of truth: the newest extract's.
    pub as_of: Day,
    /// Commit up to which facts were read.
    pub cutoff: i64,
    /// When that commit was made.
    pub cutoff_at: Option<Moment>,
}

/// What a place will come to by the end of a phase: the middle of the futures that the forecast plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Persons more than there are now.
    pub more: i64,
    /// Persons then, as the forecast tells them.
    pub middle: i64,
    /// Day of truth that it starts from.
    pub as_of: Day,
}

/// Answers come from the register, the cross-check and the stations. No scope: whoever asks has checked it.
pub trait QuotaFacts: Send + Sync {
    /// How places stood at the end of a day by what was known at a commit; those without facts are missing from the map.
    fn numbers<'a>(
        &'a self,
        places: &'a [LocalityId],
        day: Day,
        cutoff: i64,
    ) -> BoxFuture<'a, Result<BTreeMap<LocalityId, Numbers>, DbError>>;

    /// The newest figures of a place that are true of a day or one before it, as they were known at a commit (default: now).
    fn stamp(&self, place: LocalityId, day: Day, cutoff: Option<i64>) -> BoxFuture<'_, Result<Stamp, DbError>>;

    /// The projections at the end of a phase (its number) of a place and of those directly below it, as the forecast's page tells them;
    /// what is too small for a forecast is missing from the map.
    fn projected(&self, place: LocalityId, phase: i64) -> BoxFuture<'_, Result<BTreeMap<LocalityId, Projection>, DbError>>;

    /// Newer figures have landed, or some were taken back, since a commit.
    fn landed_since(&self, cutoff: i64) -> BoxFuture<'_, Result<bool, DbError>>;

    /// Since a commit figures were taken back and none have landed.
    fn only_withdrawn_since(&self, cutoff: i64) -> BoxFuture<'_, Result<bool, DbError>>;

    /// Level-2 dossiers that planned shifts can still take, by the station's locality and day.
    fn seats(&self, from: Day, to: Day) -> BoxFuture<'_, Result<HashMap<(LocalityId, Day), i64>, DbError>>;

    /// Activations that holders reported of days of a period and that the register does not contradict: those of a locality's residents,
    /// or of a team's, unit's or member's own work. Who did nothing is missing from the map.
    fn worked<'a>(&'a self, holders: &'a [Holder], from: Day, to: Day) -> BoxFuture<'a, Result<HashMap<Holder, i64>, DbError>>;

    /// Of members' work in the campaign, what the register confirmed and credited (`P-3.3`).
    fn confirmed<'a>(&'a self, members: &'a [Holder]) -> BoxFuture<'a, Result<HashMap<Holder, i64>, DbError>>;
}
