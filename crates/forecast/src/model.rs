//! What is asked and what is answered.

use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// Where people are in the funnel, as counts of persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stock {
    /// Eligible, no dossier.
    pub without: f64,
    /// Dossier collected or sent, not yet approved.
    pub pending: f64,
    /// Approved, not activated.
    pub ready: f64,
    /// Of the ready, known to be away from their residence.
    pub away: f64,
    /// Activated.
    pub activated: f64,
}

/// A day that is over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayFacts {
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Where people were when it began.
    pub before: Stock,
    /// Dossiers that stations could have taken.
    pub seats: f64,
    /// Dossiers that stations took.
    pub collected: f64,
    /// Level-1 registrations at doors.
    pub registered: f64,
    /// Approvals.
    pub approved: f64,
    /// Visits that were planned.
    pub planned_visits: f64,
    /// Visits that were made.
    pub visits: f64,
    /// Activations with a visit.
    pub by_visits: f64,
    /// Activations without one.
    pub by_themselves: f64,
}

/// What is planned for the days ahead, the first of which is `from`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ahead {
    /// The first day that is not over.
    #[schema(value_type = String)]
    pub from: Day,
    /// Seats at stations, by day.
    pub seats: Vec<f64>,
    /// Visits at doors, by day.
    pub visits: Vec<f64>,
    /// Days on which the rates are those of a Sunday.
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Day>,
}

/// What a target counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Activated (`P-3.1`).
    Activated,
    /// Approved or activated (`P-3.4`).
    Issued,
    /// Dossiers collected: everyone who is no longer without one.
    Dossiers,
}

impl Count {
    pub(crate) fn of(self, stock: &Stock) -> f64 {
        match self {
            Self::Activated => stock.activated,
            Self::Issued => stock.activated + stock.ready,
            Self::Dossiers => stock.activated + stock.ready + stock.pending,
        }
    }
}

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ForecastGoal)]
pub struct Goal {
    /// What it counts.
    pub count: Count,
    /// Persons, in all.
    pub target: f64,
    /// The last day that counts.
    #[schema(value_type = String)]
    pub by: Day,
}

/// What one more unit of a lever is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Units {
    /// Seats a day of one more equipment set.
    pub set_seats: f64,
    /// Visits a day of one more team.
    pub team_visits: f64,
}

impl Default for Units {
    fn default() -> Self {
        Self { set_seats: 40.0, team_visits: 30.0 }
    }
}

/// Everything that a forecast is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Question {
    /// Days that are over, in order.
    pub history: Vec<DayFacts>,
    /// Where people are now.
    pub now: Stock,
    /// What is planned.
    pub ahead: Ahead,
    /// The targets.
    pub goals: Vec<Goal>,
    /// What a unit is.
    pub units: Units,
    /// Futures to play.
    pub paths: usize,
    /// The same seed gives the same forecast.
    pub seed: u64,
}

/// What can be in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// Seats at stations.
    Intake,
    /// The speed of approval.
    Approval,
    /// Visits at doors.
    Doors,
    /// People who are away.
    Absent,
}

impl Lever {
    /// All levers.
    pub const ALL: [Self; 4] = [Self::Intake, Self::Approval, Self::Doors, Self::Absent];
}

/// What one more unit of each would bring: persons more by the goal's day, on average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Marginal {
    /// One more equipment set, every day that stations work.
    pub intake: f64,
    /// Approval one tenth faster.
    pub approval: f64,
    /// One more team, every day that teams go out.
    pub doors: f64,
    /// One in ten of those away found.
    pub absent: f64,
}

/// When a target will be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Arrival {
    /// Half of the futures are there by this day; none when fewer arrive within the days ahead.
    #[schema(value_type = Option<String>)]
    pub p50: Option<Day>,
    /// One in ten.
    #[schema(value_type = Option<String>)]
    pub p10: Option<Day>,
    /// Nine in ten.
    #[schema(value_type = Option<String>)]
    pub p90: Option<Day>,
}

/// Quantiles at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Band {
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// With `p97_5` the band that holds 95 of 100 futures.
    pub p2_5: f64,
    /// With `p90` the band that holds 80 of 100 futures.
    pub p10: f64,
    /// The middle.
    pub p50: f64,
    /// See `p10`.
    pub p90: f64,
    /// See `p2_5`.
    pub p97_5: f64,
}

/// The forecast for one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outlook {
    /// The target.
    pub goal: Goal,
    /// Share of the futures that reach it in time.
    pub probability: f64,
    /// Persons on the goal's day: the lower end of the 80 % band.
    pub p10: f64,
    /// The middle.
    pub p50: f64,
    /// The upper end of the 80 % band.
    pub p90: f64,
    /// When it will be reached.
    pub arrival: Arrival,
    /// Of which ten percent more would bring most; none when every future gets there, or nothing can bring anything (the last day is over).
    pub binding: Option<Lever>,
    /// What ten percent more of each lever would bring, in the order of [`Lever::ALL`].
    pub tenth: [f64; 4],
    /// What one more unit of each would bring.
    pub marginal: Marginal,
    /// Day by day until the goal's day.
    pub days: Vec<Band>,
}
