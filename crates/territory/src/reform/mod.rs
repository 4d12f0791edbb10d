//! Changes of the territory in mid-campaign: communes and quarters are merged or split at a date, districts fall away.
//!
//! A file says what becomes of what ([`read`]); [`plan`] makes of it which localities end and begin and who counts where from the day
//! on; a person looks at the preview; applying it is one write. Nothing that was said is rewritten: old localities keep their figures,
//! new ones begin at the date, and [`crate::Heirs`] leads from one to the other. What other rooms hold follows through [`Follows`]:
//! figures and homes, targets, areas of users, teams and units, lists, stations.

pub(crate) mod http;
pub(crate) mod pages;
pub(crate) mod plan;
pub(crate) mod read;
pub(crate) mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use crate::{model::Locality, problems::TerritoryProblem, tree::Tree};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use vedich_db::{BoxFuture, Db, DbError, WriteTx};
use vedich_kernel::{Day, LocalityId};

/// Who counts where from the day of a change on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The place that ends.
    pub from: LocalityId,
    /// Its commune.
    pub from_commune: LocalityId,
    /// Where whoever counts there counts from the day on.
    pub to: LocalityId,
    /// The commune of `to`.
    pub to_commune: LocalityId,
    /// It is a commune, and stands for its people without a known quarter.
    pub is_commune: bool,
}

/// What a file of mergers and splits comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reform {
    /// First day of what begins.
    pub on: Day,
    /// Localities that begin.
    pub begins: Vec<Locality>,
    /// Localities whose last day is the eve.
    pub ends: Vec<LocalityId>,
    /// What became (part of) what.
    pub lines: Vec<(LocalityId, LocalityId)>,
    /// Who counts where: exactly one for each commune and quarter that ends.
    pub moves: Vec<Move>,
    /// Localities whose tier falls away while they go on as an area.
    pub tier_ends: Vec<LocalityId>,
}

impl Reform {
    /// Nothing changes on that day yet.
    #[must_use]
    pub fn on(day: Day) -> Self {
        let (begins, ends, lines, moves, tier_ends) = Default::default();
        Self { on: day, begins, ends, lines, moves, tier_ends }
    }

    /// What a place's people, users and belongings go to; itself when it does not end.
    #[must_use]
    pub fn heir(&self, id: LocalityId) -> LocalityId {
        self.moves.iter().find(|m| m.from == id).map_or(id, |m| m.to)
    }

    /// All that a place went into.
    #[must_use]
    pub fn became(&self, id: LocalityId) -> Vec<LocalityId> {
        self.lines.iter().filter(|(from, _)| *from == id).map(|(_, to)| *to).collect()
    }

    /// All that a place is made of.
    #[must_use]
    pub fn made_of(&self, id: LocalityId) -> Vec<LocalityId> {
        self.lines.iter().filter(|(_, to)| *to == id).map(|(from, _)| *from).collect()
    }
}

/// Something that follows a change: what, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TerritoryEffect)]
pub struct Effect {
    /// Permanent word, such as `targets`; the text `territory-effect-targets` says it, `territory-effect-targets-how` says what happens.
    pub what: String,
    /// How many.
    pub count: i64,
    /// Names of the places that somebody has to look at; empty where none needs it more than another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

impl Effect {
    /// So many of them.
    #[must_use]
    pub fn new(what: &str, count: i64) -> Self {
        Self { what: what.to_owned(), count, places: Vec::new() }
    }

    /// One for each of these places.
    #[must_use]
    pub fn of_places(what: &str, places: Vec<String>) -> Self {
        Self { what: what.to_owned(), count: i64::try_from(places.len()).unwrap_or(i64::MAX), places }
    }
}

/// What stands in the way of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// What, in Vietnamese and English.
    pub sentence: [String; 2],
    /// What to do.
    pub next: [String; 2],
}

/// A room whose belongings follow a change of the territory. `server` wires them.
pub trait Follows: Send + Sync + 'static {
    /// Localities that must go on whatever tier falls away, such as a campaign's root.
    fn kept<'a>(&'a self, _db: &'a Db) -> BoxFuture<'a, Result<Vec<LocalityId>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// What stands in the way now.
    fn hindrance<'a>(&'a self, _db: &'a Db) -> BoxFuture<'a, Result<Option<Hindrance>, DbError>> {
        Box::pin(async { Ok(None) })
    }

    /// What would follow.
    fn foresee<'a>(&'a self, db: &'a Db, tree: &'a Tree, reform: &'a Reform) -> BoxFuture<'a, Result<Vec<Effect>, DbError>>;

    /// Follows, within the write that applies the change. The new localities stand in the table already.
    fn follow<'a>(&'a self, tx: &'a WriteTx, change: &'a Followed<'a>) -> BoxFuture<'a, Result<Vec<Effect>, TerritoryProblem>>;

    /// Eligible and activated people of places on a day, for the preview.
    fn people<'a>(&'a self, _db: &'a Db, _places: &'a [LocalityId], _day: Day) -> BoxFuture<'a, Result<People, DbError>> {
        Box::pin(async { Ok(HashMap::new()) })
    }
}

/// Eligible and activated people by place.
pub type People = HashMap<LocalityId, (i64, i64)>;

/// A change while it is applied.
pub struct Followed<'a> {
    /// What it comes to.
    pub reform: &'a Reform,
    /// Why, and by which decision.
    pub reason: &'a str,
    /// Names of all localities, old and new.
    pub names: &'a HashMap<LocalityId, String>,
    /// Eligible and activated people of the places that end, as the preview showed them.
    pub people: &'a People,
    /// What each locality lies in, old and new.
    pub parents: &'a HashMap<LocalityId, LocalityId>,
}

impl Followed<'_> {
    /// The name of a locality.
    #[must_use]
    pub fn name(&self, id: LocalityId) -> &str {
        self.names.get(&id).map_or("?", String::as_str)
    }

    /// Itself and all that it lies in.
    #[must_use]
    pub fn chain(&self, id: LocalityId) -> Vec<LocalityId> {
        std::iter::successors(Some(id), |at| self.parents.get(at).copied()).take(8).collect()
    }

    /// What lies directly in a locality, of all days.
    #[must_use]
    pub fn inside(&self, id: LocalityId) -> Vec<LocalityId> {
        self.parents.iter().filter(|(_, parent)| **parent == id).map(|(child, _)| *child).collect()
    }
}
