//! All SQL of this room. Kinds and proofs are written into texts by their own codes, ids by their numbers, never text from outside.

pub(crate) mod doubts;
pub(crate) mod duties;
pub(crate) mod facts;
pub(crate) mod follow;
pub(crate) mod members;
pub(crate) mod people;
pub(crate) mod steps;
pub(crate) mod totals;

use vedich_db::{DbError, Row};
use vedich_kernel::{CitizenId, CitizenNumber, Moment, PartitionId, UnitId};

/// `(1, 2, 3)`.
pub(crate) fn ids(all: impl IntoIterator<Item = i64>) -> String {
    let all: Vec<String> = all.into_iter().map(|i| i.to_string()).collect();
    if all.is_empty() { "(-1)".to_owned() } else { format!("({})", all.join(", ")) }
}

/// `('leader', 'cadre')`.
pub(crate) fn codes<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<String> = all.into_iter().map(|c| format!("'{c}'")).collect();
    if all.is_empty() { "('')".to_owned() } else { format!("({})", all.join(", ")) }
}

/// Units of an area as a condition; none given means all.
pub(crate) fn only(units: Option<&[UnitId]>) -> String {
    units.map_or_else(|| "1 = 1".to_owned(), |u| format!("n.unit_id IN {}", ids(u.iter().map(|u| u.0))))
}

/// Joins to a membership `n` what the same upload found out about whom the row means, as `m`.
pub(crate) const BOUND: &str =
    "LEFT JOIN roster_match m ON m.campaign_id = n.campaign_id AND m.person_no = n.person_no AND m.seq = n.seq";

/// Whether memberships `n` of somebody, with [`BOUND`], began at a moment or later, or an upload of then told whom they mean.
pub(crate) fn since(at: Moment) -> String {
    format!(
        "(MIN(n.recorded_at) >= {at} OR MAX(CASE WHEN m.person_no IS NULL THEN -1 ELSE n.recorded_at END) >= {at})",
        at = at.0
    )
}

/// A citizen from two columns.
pub(crate) fn citizen(r: &Row<'_>, partition: usize, number: usize) -> Result<Option<CitizenId>, DbError> {
    Ok(match (r.get::<Option<i64>>(partition)?, r.get::<Option<i64>>(number)?) {
        (Some(p), Some(n)) => Some(CitizenId { partition: PartitionId(p), number: CitizenNumber(n) }),
        _ => None,
    })
}
