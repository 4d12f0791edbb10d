//! The words of proposed timetables.

use super::Service;
use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Figure, Lang, Moment, codes};
use vedich_planner::{Curve, Instance, Locked, PlaceKind, Plan, ShiftKind, WhatIf};

/// What a timetable is asked for (`P-4.4a`). What is not told follows from the campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlanAsk {
    /// First day; tomorrow when not told.
    #[schema(value_type = Option<String>)]
    pub from: Option<Day>,
    /// Last day; the deadline when not told, at most four weeks.
    #[schema(value_type = Option<String>)]
    pub to: Option<Day>,
    /// The day by whose end a dossier must be approved; the end of the phase when not told.
    #[schema(value_type = Option<String>)]
    pub deadline: Option<Day>,
    /// Seconds to search at most: above 0, up to 600; 10 when not told.
    pub time_limit: Option<f64>,
    /// Stop when the plan is at most this share below the best possible; 0.001 when not told.
    pub enough: Option<f64>,
    /// Steps of the search at most: with them the plan is the same on every machine.
    pub steps: Option<u64>,
    /// The same seed and steps give the same plan.
    pub seed: Option<u64>,
    /// A change to compare with.
    pub what_if: Option<WhatIf>,
    /// Shifts of an earlier proposal that are kept.
    pub keep: Vec<Locked>,
}

/// Who asked for a timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanSource {
    /// The page.
    Page,
    /// A program.
    Program,
    /// The command line.
    Command,
    /// The house by itself, every evening.
    Night,
}

codes!(PlanSource { Page = "page", Program = "program", Command = "command", Night = "night" });

/// How crews work and sets move: what the planner keeps to. An assumption until the office sets its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanRules {
    /// First minute of the morning shift.
    pub morning: i64,
    /// First minute of the afternoon shift.
    pub afternoon: i64,
    /// First minute of the evening shift.
    pub evening: i64,
    /// Length of each, in minutes.
    pub minutes: [i64; 3],
    /// Minutes that taking down and putting up takes when a set goes to another place: in the pause between shifts, outside of their hours.
    pub setup: u32,
    /// Crews that go with the sets that move; as many as there are intake teams, or sets, when not told.
    pub crews: Option<u16>,
    /// Shifts of a crew in a day at most.
    pub a_day: u16,
    /// Shifts of a crew in a week at most.
    pub a_week: u16,
    /// A crew of the evening does not work the next morning.
    pub rest: bool,
    /// Minutes between two places of a commune where coordinates are missing.
    pub within: u32,
    /// Minutes between two communes where coordinates are missing.
    pub between: u32,
    /// Days on which nobody works, beside the public holidays of the solar calendar.
    pub holidays: Vec<Day>,
    /// Dossiers in time that a new shift of a set must bring to be proposed; 0: every shift.
    pub least: u32,
}

impl Default for PlanRules {
    fn default() -> Self {
        Self {
            morning: 450,
            afternoon: 810,
            evening: 1_080,
            minutes: [240, 210, 180],
            setup: 20,
            crews: None,
            a_day: 2,
            a_week: 10,
            rest: true,
            within: 10,
            between: 25,
            holidays: Vec::new(),
            least: 1,
        }
    }
}

impl PlanRules {
    /// First and last minute of a shift of the day.
    #[must_use]
    pub fn times(&self, shift: ShiftKind) -> (i64, i64) {
        let (starts, at) = match shift {
            ShiftKind::Morning => (self.morning, 0),
            ShiftKind::Afternoon => (self.afternoon, 1),
            ShiftKind::Evening => (self.evening, 2),
        };
        (starts, starts + self.minutes[at])
    }
}

/// When a station may be used and by whom: its opening rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationUse {
    /// What it is for the planner: quarter, school, zone.
    pub place: PlaceKind,
    /// Shifts in which it may be used, Monday to Friday: bit 0 morning, 1 afternoon, 2 evening.
    pub weekday: i64,
    /// Saturday.
    pub saturday: i64,
    /// Sunday.
    pub sunday: i64,
    /// Sets that find room at the same time.
    pub room: i64,
    /// People of its own who need level 2, as the school or factory told; 0: its neighbours alone.
    pub people: i64,
}

/// All three shifts of a day.
pub const ALL_DAY: i64 = 7;

impl Default for StationUse {
    fn default() -> Self {
        Self { place: PlaceKind::Quarter, weekday: ALL_DAY, saturday: ALL_DAY, sunday: ALL_DAY, room: 1, people: 0 }
    }
}

/// The code of a kind of place, as stored.
#[must_use]
pub fn place_code(place: PlaceKind) -> &'static str {
    match place {
        PlaceKind::Quarter => "quarter",
        PlaceKind::School => "school",
        PlaceKind::Zone => "zone",
        PlaceKind::Fixed => "fixed",
    }
}

/// A kind of place from its code.
#[must_use]
pub fn place_of(code: &str) -> Option<PlaceKind> {
    [PlaceKind::Quarter, PlaceKind::School, PlaceKind::Zone, PlaceKind::Fixed].into_iter().find(|p| place_code(*p) == code)
}

/// A kind of place in words.
#[must_use]
pub fn place_word(place: PlaceKind, lang: Lang) -> &'static str {
    match place {
        PlaceKind::Quarter => lang.pick("Khu phố, ấp", "Quarter or hamlet"),
        PlaceKind::School => lang.pick("Trường học", "School"),
        PlaceKind::Zone => lang.pick("Nhà máy, khu công nghiệp", "Factory or industrial zone"),
        PlaceKind::Fixed => lang.pick("Điểm cố định", "Fixed station"),
    }
}

/// What a timetable was made from, so that it can be judged later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ground {
    /// Day of truth of the newest extract; none before the first.
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Day>,
    /// Commit number up to which the house was read.
    pub cutoff: i64,
    /// People without a level-2 dossier whom stations could take.
    pub waiting: i64,
    /// People without a dossier at either level, as the overview shows them; 0 where a proposal did not keep it yet.
    #[serde(default)]
    pub without: i64,
    /// People on the way to level 1 or with it, who need no station for it: the path beside.
    pub level1: i64,
    /// People of their own whom schools and factories named.
    pub named: i64,
    /// The curve of demand, fitted to the results of past shifts; of none when it is the usual one.
    pub curve: Curve,
    /// Of the level-2 dossiers that were decided, those approved; the usual share is taken while there are few.
    pub approved: Figure,
    /// Dossiers whose days from collection to approval were measured; 0: the usual lag.
    pub lags: i64,
    /// Of the accounts approved for over a week, those activated.
    pub activated: Figure,
    /// The share of activations was measured on enough accounts.
    pub activation_measured: bool,
    /// Tenths of minutes for a dossier.
    pub minutes_tenths: i64,
    /// Measured on so many visitors; 0: an assumption.
    pub minutes_measured: i64,
    /// Equipment sets.
    pub sets: i64,
    /// Crews.
    pub crews: i64,
    /// Shifts that stand already and are kept.
    pub standing: i64,
    /// Of these, so many that the rules would not allow; they stand beside the plan.
    pub beside: i64,
    /// Shifts of places that were left alone because the place is not available then, or a shift was called off there.
    #[serde(default)]
    pub blocked: i64,
    /// Dossiers that published shifts are expected to take before the first day: they are not planned for again.
    #[serde(default)]
    pub before: i64,
}

/// What a change would bring: changed plan minus the present one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsDifference)]
pub struct Difference {
    /// The change.
    pub change: WhatIf,
    /// Dossiers approved in time.
    pub in_time: f64,
    /// Dossiers collected.
    pub dossiers: f64,
    /// Activations.
    pub activations: f64,
    /// Shifts.
    pub shifts: i64,
    /// The least that the change can bring, in dossiers approved in time.
    pub at_least: f64,
    /// The most.
    pub at_most: f64,
}

/// A proposal in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// Its number.
    pub no: i64,
    /// Who asked.
    pub source: PlanSource,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Dossiers must be approved by its end.
    pub deadline: Day,
    /// Dossiers expected to be approved in time.
    pub objective: i64,
    /// No timetable can have more.
    pub bound: i64,
    /// Shifts.
    pub shifts: i64,
    /// When it was made.
    pub made_at: Moment,
    /// By whom.
    pub by: String,
    /// When its shifts were taken over as drafts.
    pub accepted_at: Option<Moment>,
}

/// A proposal with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct StationPlan {
    /// In the list.
    pub line: PlanLine,
    /// What was asked.
    pub ask: PlanAsk,
    /// What it was made from.
    pub ground: Ground,
    /// The problem that was solved.
    pub instance: Instance,
    /// The timetable.
    pub plan: Plan,
    /// What the change would bring that was asked about.
    pub difference: Option<Difference>,
}

/// What taking a proposal over has made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Accepted {
    /// Drafts made.
    pub made: i64,
    /// Drafts of earlier proposals that were dropped.
    pub dropped: i64,
    /// Shifts that stood already.
    pub stood: i64,
    /// Shifts for which no set or station was free any more.
    pub left_out: i64,
}

/// The service that the planner's shifts offer.
pub const PLANNED: Service = Service::Level2;
