//! Places as accounts need them. The territory stands above this room; it implements these traits and the server wires it.

use crate::model::{Area, Grant};
use std::sync::Arc;
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{Lang, LocalityId, TeamId, UnitId};

/// The tree of places at one moment.
pub trait Places: Send + Sync {
    /// The locality that has this code today.
    fn locality(&self, code: &str) -> Option<LocalityId>;
    /// The unit with this code.
    fn unit(&self, code: &str) -> Option<UnitId>;
    /// The team with this code.
    fn team(&self, code: &str) -> Option<TeamId>;
    /// The locality's name.
    fn locality_name(&self, id: LocalityId) -> Option<String>;
    /// The unit's name.
    fn unit_name(&self, id: UnitId) -> Option<String>;
    /// The team's name.
    fn team_name(&self, id: TeamId) -> Option<String>;
    /// Does the place that `grant` names lie inside `area`? A grant without a place lies inside [`Area::Everything`] only.
    fn covers(&self, area: &Area, grant: &Grant) -> bool;
}

/// Where the current tree comes from.
pub trait PlaceSource: Send + Sync + 'static {
    /// A snapshot, cheap to take.
    fn places(&self) -> BoxFuture<'_, Result<Arc<dyn Places>, DbError>>;
}

/// No territory yet: knows no code, and each place covers itself alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPlaces;

impl Places for NoPlaces {
    fn locality(&self, _code: &str) -> Option<LocalityId> {
        None
    }
    fn unit(&self, _code: &str) -> Option<UnitId> {
        None
    }
    fn team(&self, _code: &str) -> Option<TeamId> {
        None
    }
    fn locality_name(&self, _id: LocalityId) -> Option<String> {
        None
    }
    fn unit_name(&self, _id: UnitId) -> Option<String> {
        None
    }
    fn team_name(&self, _id: TeamId) -> Option<String> {
        None
    }
    fn covers(&self, area: &Area, grant: &Grant) -> bool {
        match area {
            Area::Everything => true,
            Area::Within { localities, units, teams } => {
                !grant.is_placeless()
                    && grant.locality.is_none_or(|l| localities.contains(&l))
                    && grant.unit.is_none_or(|u| units.contains(&u))
                    && grant.team.is_none_or(|t| teams.contains(&t))
            }
        }
    }
}

impl PlaceSource for NoPlaces {
    fn places(&self) -> BoxFuture<'_, Result<Arc<dyn Places>, DbError>> {
        Box::pin(async { Ok(Arc::new(Self) as Arc<dyn Places>) })
    }
}

/// The place of a grant in words: its name, or its number where the name is not known any more.
#[must_use]
pub fn place_name(places: &dyn Places, grant: &Grant, lang: Lang) -> String {
    let unknown = |kind: &str, id: i64| format!("{kind} {id}");
    if let Some(id) = grant.locality {
        return places.locality_name(id).unwrap_or_else(|| unknown(lang.pick("địa bàn", "locality"), id.0));
    }
    if let Some(id) = grant.unit {
        return places.unit_name(id).unwrap_or_else(|| unknown(lang.pick("đơn vị", "unit"), id.0));
    }
    if let Some(id) = grant.team {
        return places.team_name(id).unwrap_or_else(|| unknown(lang.pick("tổ", "team"), id.0));
    }
    lang.pick("toàn chiến dịch", "the whole campaign").to_owned()
}
