//! What the planner is asked: the file `station-plan.json` (docs/schemas/station-plan.schema.json). Everything here is data that
//! other programs may write; `model.rs` turns it into what the search works on and says what is wrong with it.

use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// Demand, places, resources and rules for one timetable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// First day that may be planned: today, when planning again in mid-campaign.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day that may be planned.
    #[schema(value_type = String)]
    pub to: Day,
    /// The day by whose end a dossier must be approved to count.
    #[schema(value_type = String)]
    pub deadline: Day,
    /// Days on which nobody works.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Day>,
    /// The three shifts of a day.
    #[serde(default)]
    pub shifts: ShiftTimes,
    /// How long approval takes.
    #[serde(default)]
    pub approval: Approval,
    /// Share of the approved who activate; turns dossiers into activations.
    #[serde(default = "usual_activation")]
    pub activation_share: f64,
    /// Share of seats that are taken where demand is plenty, by kind of day and shift.
    #[serde(default)]
    pub fill: Fill,
    /// Who is still without a dossier: quarters, schools, industrial zones.
    pub groups: Vec<Group>,
    /// Where a set can stand.
    pub places: Vec<Place>,
    /// Equipment sets and the crews that run them.
    pub fleets: Vec<Fleet>,
    /// How long it takes to move.
    #[serde(default)]
    pub travel: Travel,
    /// Shifts that stand already: they are kept and use their resources.
    #[serde(default)]
    pub locked: Vec<Locked>,
    /// Share of the objective that may be given up for fairness between communes.
    #[serde(default = "usual_tolerance")]
    pub fairness_tolerance: f64,
    /// Dossiers in time that a new shift of a set must bring to be proposed; 0: every shift that the search finds. Shifts below it are left
    /// out, the least first, while all of them together cost at most 0.2 % of the plan, and never below the greedy plan.
    #[serde(default)]
    pub least_worth: f64,
}

fn usual_activation() -> f64 {
    0.8
}

fn usual_tolerance() -> f64 {
    0.001
}

/// A shift of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShiftKind {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
    /// After work.
    Evening,
}

impl ShiftKind {
    /// In the order of the day.
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// When a shift begins and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftTime {
    /// Minutes after midnight.
    pub starts: u32,
    /// Length in minutes.
    pub minutes: u32,
}

/// The times of the three shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftTimes {
    /// From 07:30, four hours.
    pub morning: ShiftTime,
    /// From 13:30, three and a half hours.
    pub afternoon: ShiftTime,
    /// From 18:00, three hours.
    pub evening: ShiftTime,
}

impl Default for ShiftTimes {
    fn default() -> Self {
        Self {
            morning: ShiftTime { starts: 450, minutes: 240 },
            afternoon: ShiftTime { starts: 810, minutes: 210 },
            evening: ShiftTime { starts: 1_080, minutes: 180 },
        }
    }
}

impl ShiftTimes {
    pub(crate) fn all(&self) -> [ShiftTime; 3] {
        [self.morning, self.afternoon, self.evening]
    }
}

/// The approval lag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Share of dossiers that are approved at all.
    pub share: f64,
    /// Of those, the share approved at most so many calendar days after collection: the first number is the same day. Never
    /// falls; after the last number it stays.
    pub within_days: Vec<f64>,
}

impl Default for Approval {
    /// Three working days are the rule for level 2 (domain.md), weekends and stragglers beside it.
    fn default() -> Self {
        Self { share: 0.97, within_days: vec![0.0, 0.05, 0.2, 0.5, 0.7, 0.85, 0.93, 0.97, 1.0] }
    }
}

/// Shares for one kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayFill {
    /// Before noon.
    pub morning: f64,
    /// After noon.
    pub afternoon: f64,
    /// After work.
    pub evening: f64,
}

impl DayFill {
    fn all(&self) -> [f64; 3] {
        [self.morning, self.afternoon, self.evening]
    }
}

/// Share of seats that are taken where demand is plenty. Measured from like shifts once there are any (`fit`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Monday to Friday.
    pub weekday: DayFill,
    /// Saturday.
    pub saturday: DayFill,
    /// Sunday.
    pub sunday: DayFill,
}

impl Default for Fill {
    fn default() -> Self {
        Self {
            weekday: DayFill { morning: 0.6, afternoon: 0.6, evening: 0.9 },
            saturday: DayFill { morning: 0.85, afternoon: 0.85, evening: 0.9 },
            sunday: DayFill { morning: 0.85, afternoon: 0.85, evening: 0.85 },
        }
    }
}

impl Fill {
    pub(crate) fn all(&self) -> [[f64; 3]; 3] {
        [self.weekday.all(), self.saturday.all(), self.sunday.all()]
    }
}

/// People without a dossier who live or work together.
///
/// Demand saturates: with `A` = `share` × `people` who will come when it is made easy, `y` seats taken so far leave
/// `A·e^(−y/A)` of them. Each further seat takes the same share of those who are left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Code, unique among groups.
    pub id: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Code of the commune; fairness compares communes.
    pub commune: String,
    /// People without a dossier when stations began.
    pub people: f64,
    /// Of those, how many stations have taken since.
    #[serde(default)]
    pub collected: f64,
    /// Share of them who will come when a station is near.
    #[serde(default = "usual_share")]
    pub share: f64,
}

fn usual_share() -> f64 {
    0.6
}

/// What a place is. Says how it is shown, and which results are alike when the curve is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlannerPlaceKind)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A culture house or the like in a quarter.
    Quarter,
    /// A school.
    School,
    /// An industrial zone or a factory.
    Zone,
    /// A station that stands all the time (one-stop desk, commune police).
    Fixed,
}

/// Where a set can stand (`P-4.4a`, `P-4.4e`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Code, unique among places.
    pub id: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Code of the commune.
    pub commune: String,
    /// Degrees north; without coordinates, travel is estimated from the communes.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Degrees east.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Sets that find room at the same time.
    #[serde(default = "one")]
    pub room: u16,
    /// Who comes here.
    pub draws: Vec<Draw>,
    /// When it may be used; always when not told.
    #[serde(default)]
    pub open: Option<Opening>,
    /// Days on which it may not be used.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub closed: Vec<Day>,
    /// Single shifts in which it may not be used: called off there, or the room is taken.
    #[serde(default)]
    pub closed_shifts: Vec<ClosedShift>,
}

/// A shift of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedShift {
    /// Day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Shift of the day.
    pub shift: ShiftKind,
}

fn one() -> u16 {
    1
}

/// A group's part in those who come to a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Code of the group.
    pub group: String,
    /// Share of the visitors; the shares of a place add up to at most 1.
    pub share: f64,
}

/// Shifts in which a place may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Monday to Friday.
    #[serde(default)]
    pub weekday: Vec<ShiftKind>,
    /// Saturday.
    #[serde(default)]
    pub saturday: Vec<ShiftKind>,
    /// Sunday.
    #[serde(default)]
    pub sunday: Vec<ShiftKind>,
}

impl Opening {
    pub(crate) fn allows(&self, day: usize, shift: ShiftKind) -> bool {
        [&self.weekday, &self.saturday, &self.sunday][day].contains(&shift)
    }
}

/// Identical equipment sets and identical crews who run them (`P-4.4f`). A shift at a place takes one set and one crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// Code, unique among fleets.
    pub id: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Equipment sets.
    pub sets: u16,
    /// Crews.
    pub crews: u16,
    /// Minutes for a dossier, measured where there are results.
    pub minutes_per_dossier: f64,
    /// Minutes that taking down and putting up takes when a set goes to another place. They lie in the pause between two shifts, beside the
    /// way; the times of the shifts are those in which people are served.
    #[serde(default)]
    pub setup_minutes: u32,
    /// Shifts of a crew in a day at most.
    #[serde(default = "two")]
    pub shifts_per_day: u16,
    /// Shifts of a crew in a week (Monday to Sunday) at most.
    #[serde(default = "ten")]
    pub shifts_per_week: u16,
    /// Shifts that its crews, together, have worked already in the week of `from`.
    #[serde(default)]
    pub worked: u16,
    /// A crew of the evening does not work the next morning.
    #[serde(default)]
    pub rest_after_evening: bool,
    /// Codes of the places where it works; every place that is not `fixed` when not told.
    #[serde(default)]
    pub places: Option<Vec<String>>,
}

fn two() -> u16 {
    2
}

fn ten() -> u16 {
    10
}

/// How travel time is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Travel {
    /// Speed on the road.
    pub km_per_hour: f64,
    /// Length of the road for a kilometre as the crow flies.
    pub detour: f64,
    /// Minutes between two places of a commune where coordinates are missing.
    pub within_commune: u32,
    /// Minutes between two communes where coordinates are missing.
    pub between_communes: u32,
}

impl Default for Travel {
    fn default() -> Self {
        Self { km_per_hour: 25.0, detour: 1.3, within_commune: 10, between_communes: 25 }
    }
}

/// A shift that stands already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Code of the fleet.
    pub fleet: String,
    /// Code of the place.
    pub place: String,
    /// Day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Shift of the day.
    pub shift: ShiftKind,
    /// Sets.
    #[serde(default = "one")]
    pub sets: u16,
    /// Dossiers that all of them together can take, where its hours are not those of the shift of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}
