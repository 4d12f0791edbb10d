//! Where and when no shift is held.

use super::ALL_DAY;
use vedich_kernel::{Day, Moment};
use vedich_planner::ShiftKind;

/// A station that is not available from one day to another (`P-4.4a`): told by the office, or made by calling a shift off. The planner plans
/// nothing there; whoever plans a shift by hand is warned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub no: i64,
    /// Where and when.
    pub what: NewBlock,
    /// The shift that was called off; none when the office told it.
    pub shift: Option<i64>,
    /// When it was told.
    pub recorded_at: Moment,
    /// By whom.
    pub by: String,
}

/// A block as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlock {
    /// Number of the station.
    pub station: i64,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Shifts of the day: bit 0 morning, 1 afternoon, 2 evening; [`ALL_DAY`] for all.
    pub parts: i64,
    /// Why.
    pub reason: String,
}

impl NewBlock {
    /// Holds then?
    #[must_use]
    pub fn holds(&self, station: i64, day: Day, shift: ShiftKind) -> bool {
        let bit = 1 << shift as i64;
        station == self.station && self.from <= day && day <= self.to && self.parts & bit != 0
    }

    /// The shifts of the day for which it holds.
    pub fn shifts(&self) -> impl Iterator<Item = ShiftKind> + '_ {
        ShiftKind::ALL.into_iter().filter(|s| self.parts & (1 << *s as i64) != 0)
    }

    /// Holds from morning to evening.
    #[must_use]
    pub fn whole_days(&self) -> bool {
        self.parts & ALL_DAY == ALL_DAY
    }
}

/// What setting a block has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Blocked {
    /// Its number.
    pub no: i64,
    /// Drafts within it that were dropped: nobody had seen them.
    pub dropped: i64,
    /// Published shifts within it: they stand until somebody calls them off, so that their visitors are told.
    pub standing: i64,
}

/// What should be looked at before a shift is planned by hand. It can be planned all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The day is a holiday of the calendar or of the office.
    Holiday(Day),
    /// The station is not available then.
    Blocked {
        /// The day.
        day: Day,
        /// Why.
        reason: String,
    },
    /// The team was told not to be able to do the service.
    Unskilled(Day),
    /// Long before or after the hours of the day's shifts.
    Hours(Day),
}

impl Doubt {
    /// Permanent code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Holiday(_) => "stations.on_holiday",
            Self::Blocked { .. } => "stations.place_blocked",
            Self::Unskilled(_) => "stations.team_unskilled",
            Self::Hours(_) => "stations.outside_hours",
        }
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        match self {
            Self::Holiday(day) | Self::Blocked { day, .. } | Self::Unskilled(day) | Self::Hours(day) => *day,
        }
    }
}
