//! What a forecast says, as it is kept and told.

use serde::{Deserialize, Serialize};
use vedich_campaign::Metric;
use vedich_forecast::{Arrival, Lever, Marginal, Stock, Units};
use vedich_kernel::{Day, Lang, LocalityId, Moment, PhaseId, Source};

/// Where an amount of the days ahead comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The timetable of stations; beyond its last day it goes on as it was.
    Timetable,
    /// The pace of the last days goes on.
    Pace,
    /// Likewise, but most of it is not what was recorded: results tell that it must have been.
    Inferred,
    /// Nothing is known yet: what is usual for so many people, teams and equipment sets.
    Assumed,
    /// Nothing of it was recorded, so nothing is reckoned with.
    Nothing,
}

/// An amount of the days ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Lot {
    /// Where it comes from.
    pub how: How,
    /// A day, on average.
    pub a_day: i64,
    /// The last day of the timetable.
    #[schema(value_type = Option<String>)]
    pub until: Option<Day>,
}

/// Where people are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct People {
    /// Eligible, no dossier, or rejected.
    pub without: i64,
    /// Dossier under way.
    pub pending: i64,
    /// Approved, not activated.
    pub ready: i64,
    /// Of the ready, known to be away from their residence.
    pub away: i64,
    /// Activated.
    pub activated: i64,
}

impl From<Stock> for People {
    fn from(s: Stock) -> Self {
        let whole = |n: f64| n.round() as i64;
        Self {
            without: whole(s.without),
            pending: whole(s.pending),
            ready: whole(s.ready),
            away: whole(s.away),
            activated: whole(s.activated),
        }
    }
}

/// What a forecast rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RestsOn {
    /// Days of the campaign that it learned from.
    pub days: i64,
    /// The first of them is the day after this one.
    #[schema(value_type = Option<String>)]
    pub since: Option<Day>,
    /// Where people are.
    pub now: People,
    /// Dossiers that stations can take.
    pub seats: Lot,
    /// Visits at doors.
    pub visits: Lot,
}

/// The end of a day ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayAhead {
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// With `p97_5` the band that holds 95 of 100 futures.
    pub p2_5: i64,
    /// With `p90` the band that holds 80 of 100 futures.
    pub p10: i64,
    /// The middle.
    pub p50: i64,
    /// See `p10`.
    pub p90: i64,
    /// See `p2_5`.
    pub p97_5: i64,
}

/// A forecast of one place and one phase, in persons as the phase's target counts them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Number of the phase.
    pub phase: i64,
    /// What it counts.
    pub metric: Metric,
    /// Persons to be reached; none where no target was set for the place.
    pub target: Option<i64>,
    /// Persons so far.
    pub achieved: i64,
    /// First day of the phase.
    pub from: Day,
    /// Last day of the phase.
    pub by: Day,
    /// Futures that were played.
    pub futures: i64,
    /// Of these, reached the target in time.
    pub reached: i64,
    /// When it will be reached.
    pub arrival: Arrival,
    /// Of which a tenth more would bring most; see [`Told::binds`].
    pub binding: Option<Lever>,
    /// What a tenth more of each would bring.
    pub tenth: Marginal,
    /// What one more unit of each would bring.
    pub marginal: Marginal,
    /// What a unit is.
    pub units: Units,
    /// Day by day until the last.
    pub days: Vec<DayAhead>,
    /// What it rests on.
    pub rests_on: RestsOn,
    /// The extract behind it.
    pub source: Option<Source>,
    /// The same seed and facts give the same forecast.
    pub seed: u64,
}

impl Told {
    /// The last day; where people are when none is left.
    #[must_use]
    pub fn end(&self) -> DayAhead {
        let n = self.achieved;
        self.days.last().copied().unwrap_or(DayAhead { day: self.by, p2_5: n, p10: n, p50: n, p90: n, p97_5: n })
    }

    /// Share of the futures that reach the target; none without a target.
    #[must_use]
    pub fn probability(&self) -> Option<f64> {
        (self.target.is_some() && self.futures > 0).then(|| self.reached as f64 / self.futures as f64)
    }

    /// Every future reaches the target.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.target.is_some_and(|target| self.reached >= self.futures || self.achieved >= target)
    }

    /// What binds: nothing where every future reaches the target, whatever an older version may have kept.
    #[must_use]
    pub fn binds(&self) -> Option<Lever> {
        self.binding.filter(|_| !self.is_sure())
    }

    /// Persons missing in the middle of the futures; negative when there are more than enough.
    #[must_use]
    pub fn missing(&self) -> Option<i64> {
        Some(self.target? - self.end().p50)
    }
}

/// A forecast with where, when and from what it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Where.
    pub locality: LocalityId,
    /// The phase.
    pub phase: PhaseId,
    /// Day of truth that it starts from.
    pub as_of: Day,
    /// Commit number up to which facts were read.
    pub cutoff: i64,
    /// When that commit was made.
    pub cutoff_at: Option<Moment>,
    /// Worked out later from what was known then, since none was made then.
    pub remade: bool,
    /// What it says.
    pub told: Told,
}

/// A lever in words.
#[must_use]
pub fn lever_word(lever: Lever, lang: Lang) -> &'static str {
    match lever {
        Lever::Intake => lang.pick("chỗ thu nhận hồ sơ", "places at intake stations"),
        Lever::Approval => lang.pick("tốc độ phê duyệt", "speed of approval"),
        Lever::Doors => lang.pick("lượt đến nhà", "visits at doors"),
        Lever::Absent => lang.pick("người vắng mặt", "people who are away"),
    }
}
