//! What a room tells of a day to those who lead (`P-5.2`): what came in, what is missing, what waits for a decision, who lags and
//! why. Rooms of one line do not know each other, so each tells its own through [`DaySource`]; `server` collects the sources, and
//! `insight` puts them on one page.

use crate::{model::Actor, reply::PageError};
use serde::Serialize;
use vedich_db::BoxFuture;
use vedich_kernel::{Day, Lang, LocalityId, UnitId};
use vedich_ui::Tone;

/// Which part of the day a line belongs to, in the order in which the page tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayPart {
    /// Somebody has to decide it.
    Decide,
    /// Its time is over.
    Overdue,
    /// It should be here and is not.
    Missing,
    /// It came in.
    CameIn,
}

/// One line: a number, a sentence, and where it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// Permanent code, such as `daily_reports.missing`.
    pub code: &'static str,
    /// Which part of the day.
    pub part: DayPart,
    /// How many.
    pub count: i64,
    /// Out of how many, where there is such a number.
    pub of: Option<i64>,
    /// What they are, in the reader's language: "báo cáo còn thiếu".
    pub words: String,
    /// Whose or which, at most some; the rest stands behind the link.
    pub names: Vec<String>,
    /// Where it is decided or looked at.
    pub href: String,
    /// How serious.
    pub tone: Tone,
}

/// Who lags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A unit.
    Unit(UnitId),
    /// A locality.
    Locality(LocalityId),
}

/// One reason why somebody lags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Who.
    pub who: Who,
    /// Permanent code, such as `daily_reports.silent`.
    pub code: &'static str,
    /// How much of it.
    pub count: i64,
    /// In the reader's language: "thiếu 3 báo cáo trong 7 ngày".
    pub words: String,
    /// Where it stands.
    pub href: String,
}

/// What a room tells.
#[derive(Clone, Debug, Default)]
pub struct DayTold {
    /// Its lines. A line of nothing is told too where nothing is news: "0 báo cáo còn thiếu".
    pub lines: Vec<DayLine>,
    /// Who lags and why, the worst first: all, so that whoever counts them says how many there are.
    pub lags: Vec<Lag>,
}

/// Names of one line at most.
pub const MOST_NAMES: usize = 12;

/// Whose day is asked for.
#[derive(Clone, Copy)]
pub struct DayAsk<'a> {
    /// Who asks: a room tells what lies in their area, and nothing where they may not look.
    pub actor: &'a Actor,
    /// Which day.
    pub day: Day,
    /// Today. What waits now is told of today alone.
    pub today: Day,
    /// The reader's language.
    pub lang: Lang,
}

impl DayAsk<'_> {
    /// Today is asked for.
    #[must_use]
    pub fn is_today(&self) -> bool {
        self.day == self.today
    }
}

/// A room that tells of a day. The cost of telling must not grow with the campaign's length.
pub trait DaySource: Send + Sync + 'static {
    /// Tells.
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>>;
}
