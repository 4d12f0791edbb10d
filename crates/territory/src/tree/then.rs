//! Units and teams as they stood on an earlier day: what was said of a place is said of those who worked there then.

use super::Tree;
use crate::model::Unit;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::HashMap};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};

/// Where units and teams worked until a change of the territory took them along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    /// Number of the change.
    pub change: i64,
    /// First day of what begins, as a number.
    pub on: i64,
    /// Units, each with the place that ended.
    pub units: Vec<(i64, i64)>,
    /// Teams, each with the place that ended.
    pub teams: Vec<(i64, i64)>,
}

impl Tree {
    /// With the places that units and teams left by changes in mid-campaign.
    #[must_use]
    pub(crate) fn with_left(mut self, mut left: Vec<Left>) -> Self {
        left.sort_by_key(|l| (l.on, l.change));
        self.left = left;
        self
    }

    /// The tree with units and teams where they worked on a day. A change made known before places were noted moves nobody back.
    #[must_use]
    pub fn as_on(&self, day: Day) -> Cow<'_, Self> {
        let (mut units, mut teams): (HashMap<UnitId, LocalityId>, HashMap<TeamId, LocalityId>) = Default::default();
        // The oldest of the later changes is read last: its place is the one that held on the day.
        for left in self.left.iter().rev().filter(|l| Day::from_number(l.on) > day) {
            units.extend(left.units.iter().map(|(unit, place)| (UnitId(*unit), LocalityId(*place))));
            teams.extend(left.teams.iter().map(|(team, place)| (TeamId(*team), LocalityId(*place))));
        }
        if units.is_empty() && teams.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut then = self.clone();
        for unit in &mut then.units {
            unit.locality = units.get(&unit.id).copied().unwrap_or(unit.locality);
        }
        for team in &mut then.teams {
            team.locality = teams.get(&team.id).copied().unwrap_or(team.locality);
        }
        Cow::Owned(then)
    }

    /// A unit was there on a day already: one that was recorded later than the first units was not until the day after, nor was
    /// one that was set up for a place which begins later; nor is one whose place has ended with nothing to follow it. Of a
    /// change whose places were not noted nobody knows who was there before, so all were.
    #[must_use]
    pub fn was_there(&self, unit: &Unit, day: Day) -> bool {
        if self.get(unit.locality).and_then(|l| l.valid_to).is_some_and(|last| last < day) {
            return false;
        }
        // The first ones came when the campaign was set up, whenever that was.
        let set_up = self.units.iter().map(|u| u.since).min().flatten();
        // Whoever was set up with a place owes from the place's first day on.
        let came_later = unit.since > set_up && self.get(unit.locality).map(|l| l.valid_from) < unit.since;
        if came_later && unit.since.is_some_and(|since| day <= since) {
            return false;
        }
        let later = self.left.iter().filter(|l| Day::from_number(l.on) > day);
        let then = later.flat_map(|l| &l.units).find(|(id, _)| *id == unit.id.0).map_or(unit.locality, |(_, at)| LocalityId(*at));
        let noted = |on: Day| self.left.iter().any(|l| l.on == on.number());
        self.get(then).is_none_or(|l| l.valid_from <= day || (!self.predecessors(l.id).is_empty() && !noted(l.valid_from)))
    }
}
