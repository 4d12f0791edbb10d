//! `territory.xlsx`: read purely, then applied in one short write.

mod apply;
mod circle;
mod places;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::{MAX_NAME, Parsed, read};

use crate::sheet::RowProblem;
use serde::Serialize;

/// What became of the rows of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Tally {
    /// Added.
    pub new: i64,
    /// Known, and now different.
    pub changed: i64,
    /// Known and the same.
    pub unchanged: i64,
}

impl Tally {
    fn changed_anything(self) -> bool {
        self.new + self.changed > 0
    }
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TerritoryImportReport)]
pub struct ImportReport {
    /// Localities.
    pub localities: Tally,
    /// Mergers.
    pub mergers: Tally,
    /// Units.
    pub units: Tally,
    /// Teams.
    pub teams: Tally,
    /// Members.
    pub members: Tally,
    /// Rows that could not go on.
    pub rejected: i64,
    /// The first of them, with what to do.
    pub problems: Vec<RowProblem>,
}

impl ImportReport {
    /// Something is different now.
    #[must_use]
    pub fn changed_anything(&self) -> bool {
        [self.localities, self.mergers, self.units, self.teams, self.members].into_iter().any(Tally::changed_anything)
    }
}
