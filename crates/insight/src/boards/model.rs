//! The words of the boards.

use serde::Serialize;
use vedich_kernel::Moment;
use vedich_territory::RowProblem;

/// What became of a file of outlines.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShapesReport {
    /// Features in the file.
    pub features: i64,
    /// Localities that now have an outline from it.
    pub localities: i64,
    /// Features that were left out.
    pub rejected: i64,
    /// Why each of them was; `row` is the feature's place in the file, from 1.
    pub problems: Vec<RowProblem>,
    /// The file stood here already, and nothing was changed.
    pub already: bool,
}

/// A file of outlines that stands.
#[derive(Clone, Debug)]
pub struct MapFile {
    /// Its number.
    pub no: i64,
    /// Its name.
    pub file_name: String,
    /// Localities whose outlines it holds.
    pub localities: i64,
    /// Features that were left out.
    pub rejected: i64,
    /// When it came.
    pub at: Moment,
    /// Who handed it over.
    pub by: String,
}

/// A cell of the week: what was recorded in an hour of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourOfWeek {
    /// Visits.
    pub visits: i64,
    /// Activations that were told of.
    pub activations: i64,
}

/// A week of hours: seven days from Monday, 24 hours each.
pub type Week = [[HourOfWeek; 24]; 7];
