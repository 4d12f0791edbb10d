//! The territory in memory: look-ups, and who may act where.

use crate::{
    model::{Locality, LocalityKind, Succession, Team, Unit, UnitKind},
    problems::TerritoryProblem,
};
use std::collections::{HashMap, HashSet};
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};

mod ground;
mod heirs;
mod then;

pub use heirs::{Heir, Heirs};
pub(crate) use then::Left;

/// A snapshot of localities, units and teams. Shared, never changed; a newer one replaces it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    revision: i64,
    /// In preorder: a subtree is a slice.
    localities: Vec<Locality>,
    index: HashMap<LocalityId, usize>,
    /// One past the last position of the subtree that starts here.
    ends: Vec<usize>,
    communes: Vec<Option<LocalityId>>,
    by_code: HashMap<String, Vec<usize>>,
    successions: Vec<Succession>,
    heirs: Heirs,
    tier_ends: HashMap<LocalityId, Day>,
    /// By change, oldest first: where units and teams worked until then.
    left: Vec<Left>,
    /// For each locality the positions of ended ones that went wholly into it and do not lie in it by their parents.
    grounds: HashMap<LocalityId, Vec<usize>>,
    units: Vec<Unit>,
    unit_index: HashMap<UnitId, usize>,
    unit_codes: HashMap<String, usize>,
    teams: Vec<Team>,
    team_index: HashMap<TeamId, usize>,
    team_codes: HashMap<String, usize>,
}

impl Tree {
    /// Orders what was read. Localities whose parent is unknown stand at the top.
    pub(crate) fn new(
        revision: i64,
        localities: Vec<Locality>,
        successions: Vec<Succession>,
        units: Vec<Unit>,
        teams: Vec<Team>,
    ) -> Self {
        let mut tree = Self { revision, successions, ..Self::default() };
        tree.plant(localities);
        tree.find_grounds();
        tree.unit_index = units.iter().enumerate().map(|(i, u)| (u.id, i)).collect();
        tree.unit_codes = units.iter().enumerate().map(|(i, u)| (u.code.clone(), i)).collect();
        tree.units = units;
        tree.team_index = teams.iter().enumerate().map(|(i, t)| (t.id, i)).collect();
        tree.team_codes = teams.iter().enumerate().map(|(i, t)| (t.code.clone(), i)).collect();
        tree.teams = teams;
        tree
    }

    fn plant(&mut self, mut all: Vec<Locality>) {
        all.sort_by(|a, b| (a.kind, &a.code, a.valid_from).cmp(&(b.kind, &b.code, b.valid_from)));
        let known: HashSet<LocalityId> = all.iter().map(|l| l.id).collect();
        let mut below: HashMap<Option<LocalityId>, Vec<Locality>> = HashMap::new();
        for locality in all {
            below.entry(locality.parent.filter(|p| known.contains(p))).or_default().push(locality);
        }
        // Depth first with an explicit stack. A parent is always of a wider tier, so there is no circle.
        let mut stack: Vec<Locality> = below.remove(&None).unwrap_or_default();
        stack.reverse();
        while let Some(locality) = stack.pop() {
            let mut children = below.remove(&Some(locality.id)).unwrap_or_default();
            children.reverse();
            stack.append(&mut children);
            let commune = match locality.kind {
                LocalityKind::Commune => Some(locality.id),
                LocalityKind::Quarter => locality.parent.and_then(|p| self.commune_of(p)),
                LocalityKind::Province | LocalityKind::District => None,
            };
            self.index.insert(locality.id, self.localities.len());
            self.by_code.entry(locality.code.clone()).or_default().push(self.localities.len());
            self.communes.push(commune);
            self.localities.push(locality);
        }
        self.ends = (1..=self.localities.len()).collect();
        for at in (0..self.localities.len()).rev() {
            if let Some(parent) = self.localities[at].parent.and_then(|p| self.index.get(&p).copied()) {
                self.ends[parent] = self.ends[parent].max(self.ends[at]);
            }
        }
        for positions in self.by_code.values_mut() {
            positions.sort_by_key(|i| std::cmp::Reverse(self.localities[*i].valid_from));
        }
    }

    /// The commit number of the change that this snapshot shows.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    // --- localities ---------------------------------------------------------------------------------------------------

    /// All localities of all days, each before what lies in it.
    #[must_use]
    pub fn localities(&self) -> &[Locality] {
        &self.localities
    }

    /// All localities that exist on a day.
    pub fn at(&self, day: Day) -> impl Iterator<Item = &Locality> {
        self.localities.iter().filter(move |l| l.is_valid(day))
    }

    /// The locality.
    #[must_use]
    pub fn get(&self, id: LocalityId) -> Option<&Locality> {
        self.index.get(&id).map(|i| &self.localities[*i])
    }

    /// Its name, or `?` when it is unknown.
    #[must_use]
    pub fn name(&self, id: LocalityId) -> &str {
        self.get(id).map_or("?", |l| &l.name)
    }

    /// The locality that had this code on that day.
    #[must_use]
    pub fn by_code(&self, code: &str, day: Day) -> Option<&Locality> {
        self.with_code(code).find(|l| l.is_valid(day))
    }

    /// The newest locality with this code, whether it still exists or not.
    #[must_use]
    pub fn newest_by_code(&self, code: &str) -> Option<&Locality> {
        self.with_code(code).next()
    }

    fn with_code(&self, code: &str) -> impl Iterator<Item = &Locality> {
        self.by_code.get(code).into_iter().flatten().map(|i| &self.localities[*i])
    }

    /// The localities on top on a day.
    pub fn roots(&self, day: Day) -> impl Iterator<Item = &Locality> {
        self.at(day).filter(|l| l.parent.is_none_or(|p| !self.index.contains_key(&p)))
    }

    /// The localities directly below on a day, by kind and code.
    pub fn children(&self, id: LocalityId, day: Day) -> impl Iterator<Item = &Locality> {
        let (start, end) = self.index.get(&id).map_or((0, 0), |at| (at + 1, self.ends[*at]));
        // From child to child: the end of one is where the next begins.
        let next = move |at: &usize| Some(self.ends[*at]).filter(|next| *next < end);
        let first = Some(start).filter(|first| *first < end);
        std::iter::successors(first, next).map(|at| &self.localities[at]).filter(move |l| l.is_valid(day))
    }

    /// Itself and everything below, of all days, each before what lies in it; what ended and went wholly into it comes last.
    pub fn subtree(&self, id: LocalityId) -> impl Iterator<Item = &Locality> {
        self.own(id).chain(self.ground_of(id))
    }

    /// The part of the subtree that exists on a day.
    pub fn subtree_at(&self, id: LocalityId, day: Day) -> impl Iterator<Item = &Locality> {
        self.subtree(id).filter(move |l| l.is_valid(day))
    }

    /// `id` is `root`, lies below it, or ended and went wholly into it: what is old stays in the hands of those who go on.
    #[must_use]
    pub fn is_within(&self, id: LocalityId, root: LocalityId) -> bool {
        self.lies_in(id, root) || self.went_into(id, root)
    }

    /// `id` is `root` or lies below it by its own parents.
    fn lies_in(&self, id: LocalityId, root: LocalityId) -> bool {
        match (self.index.get(&id), self.index.get(&root)) {
            (Some(at), Some(root)) => (*root..self.ends[*root]).contains(at),
            _ => false,
        }
    }

    /// What it lies in: the parent first, the top last.
    #[must_use]
    pub fn ancestors(&self, id: LocalityId) -> Vec<&Locality> {
        let above = |l: &&Locality| l.parent.and_then(|p| self.get(p));
        std::iter::successors(self.get(id), above).skip(1).collect()
    }

    /// From the top down to itself.
    #[must_use]
    pub fn path(&self, id: LocalityId) -> Vec<&Locality> {
        let mut path = self.ancestors(id);
        path.reverse();
        path.extend(self.get(id));
        path
    }

    /// The commune that it is or lies in.
    #[must_use]
    pub fn commune_of(&self, id: LocalityId) -> Option<LocalityId> {
        self.index.get(&id).and_then(|i| self.communes[*i])
    }

    /// "Khu phố 1, Phường Tân Phú": a quarter with its commune, anything else alone.
    #[must_use]
    pub fn full_name(&self, id: LocalityId) -> String {
        match self.commune_of(id).filter(|c| *c != id) {
            Some(commune) => format!("{}, {}", self.name(id), self.name(commune)),
            None => self.name(id).to_owned(),
        }
    }

    /// What a locality became by mergers.
    #[must_use]
    pub fn successors(&self, id: LocalityId) -> Vec<Succession> {
        self.successions.iter().filter(|s| s.from == id).copied().collect()
    }

    /// What a locality was made of.
    #[must_use]
    pub fn predecessors(&self, id: LocalityId) -> Vec<Succession> {
        self.successions.iter().filter(|s| s.to == id).copied().collect()
    }

    // --- units and teams ----------------------------------------------------------------------------------------------

    /// All units by code.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.unit_index.get(&id).map(|i| &self.units[*i])
    }

    /// The unit with this code.
    #[must_use]
    pub fn unit_by_code(&self, code: &str) -> Option<&Unit> {
        self.unit_codes.get(code).map(|i| &self.units[*i])
    }

    /// `id` is `root` or stands below it.
    #[must_use]
    pub fn is_unit_within(&self, id: UnitId, root: UnitId) -> bool {
        // Units come from files; a circle in them must not hang us.
        let chain = std::iter::successors(self.unit(id), |u| u.parent.and_then(|p| self.unit(p)));
        chain.take(32).any(|u| u.id == root)
    }

    /// The front and the unions of a place and of the places around it: those whom its teams may ask for people (`P-4.3b`).
    pub fn organisations_around(&self, place: LocalityId) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(move |u| u.kind == UnitKind::Union && self.is_within(place, u.locality))
    }

    /// All teams by code.
    #[must_use]
    pub fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// The team.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Team> {
        self.team_index.get(&id).map(|i| &self.teams[*i])
    }

    /// The team's name as it stands beside other teams' names: what tells it apart comes first.
    #[must_use]
    pub fn team_label(&self, team: &Team) -> String {
        let commune = self.commune_of(team.locality).map_or("", |id| self.name(id));
        crate::rules::team_label(&team.name, team.kind, commune)
    }

    /// Whose team it is and where: its unit and its commune. Teams of several places may be called the same.
    #[must_use]
    pub fn team_place(&self, team: &Team) -> String {
        let unit = team.unit.and_then(|id| self.unit(id)).map(|u| u.name.as_str());
        let place = self.name(self.commune_of(team.locality).unwrap_or(team.locality));
        // Most units of a commune are called by it.
        match unit {
            Some(unit) if unit.to_lowercase().contains(&place.to_lowercase()) => unit.to_owned(),
            Some(unit) => format!("{unit}, {place}"),
            None => place.to_owned(),
        }
    }

    /// The team with this code.
    #[must_use]
    pub fn team_by_code(&self, code: &str) -> Option<&Team> {
        self.team_codes.get(code).map(|i| &self.teams[*i])
    }

    /// The teams whose place is the locality or lies in it.
    pub fn teams_in(&self, locality: LocalityId) -> impl Iterator<Item = &Team> {
        self.teams.iter().filter(move |t| self.is_within(t.locality, locality))
    }

    /// The teams that may be sent to a locality: its own and those inside it, then those of the localities above it, up to
    /// the commune.
    #[must_use]
    pub fn teams_for(&self, locality: LocalityId) -> Vec<&Team> {
        let mut teams: Vec<&Team> = self.teams_in(locality).collect();
        let commune = self.commune_of(locality);
        for above in self.ancestors(locality).into_iter().filter(|a| commune.is_some_and(|c| self.is_within(a.id, c))) {
            teams.extend(self.teams.iter().filter(|t| t.locality == above.id));
        }
        teams
    }

    // --- who may act where --------------------------------------------------------------------------------------------

    /// The locality lies in the area. Units and teams of an area cover no locality: their people see their own unit only.
    #[must_use]
    pub fn covers_locality(&self, area: &Area, id: LocalityId) -> bool {
        match area {
            Area::Everything => true,
            Area::Within { localities, .. } => localities.iter().any(|root| self.is_within(id, *root)),
        }
    }

    /// The unit stands below one of the area's units, or its place lies in the area.
    #[must_use]
    pub fn covers_unit(&self, area: &Area, id: UnitId) -> bool {
        match area {
            Area::Everything => true,
            Area::Within { units, .. } => {
                units.iter().any(|root| self.is_unit_within(id, *root))
                    || self.unit(id).is_some_and(|u| self.covers_locality(area, u.locality))
            }
        }
    }

    /// The team is one of the area's, or its unit or its place lies in the area.
    #[must_use]
    pub fn covers_team(&self, area: &Area, id: TeamId) -> bool {
        match area {
            Area::Everything => true,
            Area::Within { teams, .. } => {
                teams.contains(&id)
                    || self.team(id).is_some_and(|t| {
                        self.covers_locality(area, t.locality) || t.unit.is_some_and(|u| self.covers_unit_line(area, u))
                    })
            }
        }
    }

    /// A city unit's place covers its ward teams only through the unit line, not through the city's territory.
    fn covers_unit_line(&self, area: &Area, id: UnitId) -> bool {
        matches!(area, Area::Within { units, .. } if units.iter().any(|root| self.is_unit_within(id, *root)))
    }

    /// The actor holds the permission in this locality.
    #[must_use]
    pub fn may(&self, actor: &Actor, permission: Permission, id: LocalityId) -> bool {
        self.covers_locality(&actor.area(permission), id)
    }

    /// The actor must hold the permission in this locality.
    ///
    /// # Errors
    /// [`TerritoryProblem::OutsideArea`], for an unknown locality too: who may not see it need not know that it is missing.
    pub fn require(&self, actor: &Actor, permission: Permission, id: LocalityId) -> Result<(), TerritoryProblem> {
        self.may(actor, permission, id).then_some(()).ok_or(TerritoryProblem::OutsideArea)
    }

    /// The actor must hold the permission in this unit.
    ///
    /// # Errors
    /// [`TerritoryProblem::OutsideArea`].
    pub fn require_unit(&self, actor: &Actor, permission: Permission, id: UnitId) -> Result<(), TerritoryProblem> {
        self.covers_unit(&actor.area(permission), id).then_some(()).ok_or(TerritoryProblem::OutsideArea)
    }

    /// The actor must hold the permission in this team.
    ///
    /// # Errors
    /// [`TerritoryProblem::OutsideArea`].
    pub fn require_team(&self, actor: &Actor, permission: Permission, id: TeamId) -> Result<(), TerritoryProblem> {
        self.covers_team(&actor.area(permission), id).then_some(()).ok_or(TerritoryProblem::OutsideArea)
    }

    /// What of an area lies under `root`, topmost localities only: `root` itself when the area covers it, nothing when it
    /// touches none of it.
    #[must_use]
    pub fn tops(&self, area: &Area, root: LocalityId) -> Vec<LocalityId> {
        if self.covers_locality(area, root) {
            return vec![root];
        }
        let Area::Within { localities, .. } = area else { return Vec::new() };
        let mut tops: Vec<LocalityId> = localities.iter().copied().filter(|l| self.is_within(*l, root)).collect();
        tops.sort_by_key(|l| self.index.get(l).copied());
        tops.dedup();
        let mut out: Vec<LocalityId> = Vec::new();
        for top in tops {
            if !out.iter().any(|o| self.is_within(top, *o)) {
                out.push(top);
            }
        }
        out
    }

    /// The teams in an area.
    #[must_use]
    pub fn teams_of(&self, area: &Area) -> Vec<&Team> {
        self.teams.iter().filter(|t| self.covers_team(area, t.id)).collect()
    }
}

#[cfg(test)]
mod tests;
