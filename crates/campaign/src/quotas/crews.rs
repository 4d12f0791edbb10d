//! Teams, units and members among the seeds of a drawing: by their people at first, and each morning by what they have left.

use super::{
    draw::Seed,
    model::{Holder, Line, QuotaNode},
    weights::{self, Crew},
};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_kernel::{LocalityId, TeamId, UnitId};
use vedich_territory::{Member, Team, Tree};

/// What was set by hand just now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    /// Another share.
    pub share: Option<i64>,
    /// Other limits: floor and cap.
    pub limits: Option<(Option<i64>, Option<i64>)>,
}

/// The version before, as far as the next one goes on from it.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Its nodes.
    pub nodes: HashMap<(Line, Holder), QuotaNode>,
    /// Reported since its first day.
    pub worked: HashMap<Holder, i64>,
    /// Shares go on from it; limits always do.
    pub keeps: bool,
    /// What somebody sets in it.
    pub sets: HashMap<(Line, Holder), Set>,
    /// After a merger or split, what the places of today weigh by what went into them.
    pub places: HashMap<LocalityId, i64>,
}

impl Before {
    fn worked(&self, holder: Holder) -> i64 {
        self.worked.get(&holder).copied().unwrap_or(0)
    }

    /// What siblings weigh that stood in the version before; none for whoever is new. Each comes with what it has done since.
    fn weights(&self, line: Line, crews: &[(Holder, i64)]) -> Vec<Option<i64>> {
        let known = |(holder, worked): &(Holder, i64)| {
            let given = self.sets.get(&(line, *holder)).and_then(|s| s.share);
            let node = self.nodes.get(&(line, *holder)).filter(|_| self.keeps)?;
            Some(Crew { quota: node.quota, weight: node.weighs(), worked: *worked, limited: node.limited(), given })
        };
        let crews: Vec<Option<Crew>> = crews.iter().map(known).collect();
        let mut weights = weights::carried(&crews.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
        crews.iter().map(|c| c.and_then(|_| weights.next())).collect()
    }

    /// A crew's limits, less what it has done of them.
    fn limits(&self, line: Line, holder: Holder) -> (Option<i64>, Option<i64>) {
        if let Some(limits) = self.sets.get(&(line, holder)).and_then(|s| s.limits) {
            return limits;
        }
        let Some(node) = self.nodes.get(&(line, holder)) else { return (None, None) };
        let done = self.worked(holder);
        (node.floor.map(|n| (n - done).max(0)), node.cap.map(|n| (n - done).max(0)))
    }
}

/// Members of teams and of units, by whom they belong to.
pub(super) struct People<'a> {
    teams: HashMap<TeamId, Vec<&'a Member>>,
    units: HashMap<UnitId, Vec<&'a Member>>,
}

impl<'a> People<'a> {
    pub(super) fn new(members: &'a [Member]) -> Self {
        let (mut teams, mut units): (HashMap<TeamId, Vec<&Member>>, HashMap<UnitId, Vec<&Member>>) = Default::default();
        for member in members {
            match (member.team, member.unit) {
                (Some(team), _) => teams.entry(team).or_default().push(member),
                (None, Some(unit)) => units.entry(unit).or_default().push(member),
                (None, None) => {}
            }
        }
        for all in teams.values_mut().chain(units.values_mut()) {
            all.sort_by(|a, b| a.code.cmp(&b.code));
        }
        Self { teams, units }
    }

    fn of_team(&self, team: &Team) -> &[&'a Member] {
        self.teams.get(&team.id).map_or(&[], Vec::as_slice)
    }

    /// A team without named members still has its people.
    fn count(&self, team: &Team) -> i64 {
        i64::try_from(self.of_team(team).len()).unwrap_or(0).max(team.members).max(1)
    }
}

/// Adds teams and members to the seeds.
pub(super) struct Crews<'a> {
    pub tree: &'a Tree,
    pub people: &'a People<'a>,
    pub before: &'a Before,
    /// What the register confirmed of members' work in the campaign.
    pub confirmed: &'a HashMap<Holder, i64>,
}

impl Crews<'_> {
    /// The teams that go from house to house in a commune, with their members. `remaining` are the people left by quarter.
    pub(super) fn forces(&self, seeds: &mut Vec<Seed>, commune: (usize, LocalityId), remaining: &BTreeMap<LocalityId, i64>) {
        let (at, id) = commune;
        let teams: Vec<&Team> = self.tree.teams_in(id).filter(|t| t.kind.visits_homes()).collect();
        let people: Vec<(LocalityId, i64)> = teams.iter().map(|t| (t.locality, self.people.count(t))).collect();
        let fresh = first_weights(&people, id, remaining);
        let left = self.before.weights(Line::Force, &teams.iter().map(|t| self.worked_team(t)).collect::<Vec<_>>());
        let weights = carried_weights(&left, &fresh);
        for (team, weight) in teams.iter().zip(weights) {
            self.team(seeds, at, Line::Force, team, weight);
        }
    }

    /// Units with people, from the top down, with their teams and members (`P-5.7`). `targets` are what units owe by targets of their own.
    pub(super) fn unions(&self, seeds: &mut Vec<Seed>, root: LocalityId, targets: &HashMap<UnitId, i64>) {
        let taking_part = |u: UnitId| self.tree.unit(u).is_some_and(|u| self.tree.is_within(u.locality, root));
        let mut people: HashMap<UnitId, i64> = HashMap::new();
        let mut worked: HashMap<Holder, i64> = HashMap::new();
        let mut teams: HashMap<UnitId, Vec<&Team>> = HashMap::new();
        for team in self.tree.teams().iter().filter(|t| t.kind.visits_homes()) {
            if let Some(unit) = team.unit.filter(|u| taking_part(*u)) {
                teams.entry(unit).or_default().push(team);
                self.up(unit, |u| *people.entry(u).or_default() += self.people.count(team));
            }
        }
        for (unit, members) in self.people.units.iter().filter(|(u, _)| taking_part(**u)) {
            let n = i64::try_from(members.len()).unwrap_or(0);
            self.up(*unit, |u| *people.entry(u).or_default() += n);
        }
        for unit in self.tree.units() {
            let done = self.before.worked(Holder::Unit(unit.id));
            self.up(unit.id, |u| *worked.entry(Holder::Unit(u)).or_default() += done);
        }
        let forest = Forest { people, worked, teams, targets };
        let inside = |u: UnitId| forest.people.contains_key(&u) && taking_part(u);
        let tops: Vec<UnitId> =
            self.tree.units().iter().filter(|u| inside(u.id) && u.parent.is_none_or(|p| !inside(p))).map(|u| u.id).collect();
        let fresh: Vec<i64> = tops.iter().map(|u| forest.heads(*u)).collect();
        let left = self.before.weights(Line::Union, &tops.iter().map(|u| forest.worked_unit(*u)).collect::<Vec<_>>());
        for (unit, weight) in tops.into_iter().zip(carried_weights(&left, &fresh)) {
            self.unit(seeds, (0, unit, weight), &forest, 0);
        }
    }

    /// A unit with its teams, its own members and the units below it, which share by heads at first.
    fn unit(&self, seeds: &mut Vec<Seed>, (parent, unit, weight): (usize, UnitId, i64), forest: &Forest<'_>, depth: usize) {
        // Units come from files; a circle in them must not hang us.
        if depth > 16 {
            return;
        }
        let holder = Holder::Unit(unit);
        let (floor, cap) = self.before.limits(Line::Union, holder);
        let fixed = forest.targets.get(&unit).copied().filter(|_| !self.before.keeps);
        let at = seeds.len();
        seeds.push(Seed { weight, floor, cap, fixed, ..seed(parent, Line::Union, holder) });
        let teams = forest.teams.get(&unit).map_or(&[][..], Vec::as_slice);
        let members = self.people.units.get(&unit).map_or(&[][..], Vec::as_slice);
        let below: Vec<UnitId> =
            self.tree.units().iter().filter(|u| u.parent == Some(unit) && forest.heads(u.id) > 0).map(|u| u.id).collect();
        let own: Vec<(Holder, i64)> =
            teams.iter().map(|t| self.worked_team(t)).chain(below.iter().map(|u| forest.worked_unit(*u))).collect();
        let mut left = self.before.weights(Line::Union, &own);
        let of_units = left.split_off(teams.len());
        // Members share by heads and by the minimum of ten: nobody carries a number of theirs.
        left.extend(members.iter().map(|_| None));
        left.extend(of_units);
        let of_teams = teams.iter().map(|t| self.people.count(t));
        let fresh: Vec<i64> = of_teams.chain(members.iter().map(|_| 1)).chain(below.iter().map(|u| forest.heads(*u))).collect();
        let mut weights = carried_weights(&left, &fresh).into_iter();
        for (team, weight) in teams.iter().zip(weights.by_ref()) {
            self.team(seeds, at, Line::Union, team, weight);
        }
        for (member, weight) in members.iter().zip(weights.by_ref()) {
            self.member(seeds, at, Line::Union, member, weight);
        }
        for (unit, weight) in below.into_iter().zip(weights) {
            self.unit(seeds, (at, unit, weight), forest, depth + 1);
        }
    }

    fn worked_team(&self, team: &Team) -> (Holder, i64) {
        let holder = Holder::Team(team.id);
        (holder, self.before.worked(holder))
    }

    fn team(&self, seeds: &mut Vec<Seed>, parent: usize, line: Line, team: &Team, weight: i64) {
        let holder = Holder::Team(team.id);
        let (floor, cap) = self.before.limits(line, holder);
        let at = seeds.len();
        seeds.push(Seed { weight, floor, cap, ..seed(parent, line, holder) });
        for member in self.people.of_team(team) {
            self.member(seeds, at, line, member, 1);
        }
    }

    fn member(&self, seeds: &mut Vec<Seed>, parent: usize, line: Line, member: &Member, weight: i64) {
        let holder = Holder::Member(member.id);
        let done = self.confirmed.get(&holder).copied().unwrap_or(0);
        seeds.push(Seed { weight, done, ..seed(parent, line, holder) });
    }

    /// A unit and all above it, each once.
    fn up(&self, unit: UnitId, mut f: impl FnMut(UnitId)) {
        let mut seen = HashSet::new();
        let mut next = Some(unit);
        while let Some(u) = next.filter(|u| seen.insert(*u)) {
            f(u);
            next = self.tree.unit(u).and_then(|u| u.parent);
        }
    }
}

struct Forest<'a> {
    people: HashMap<UnitId, i64>,
    worked: HashMap<Holder, i64>,
    teams: HashMap<UnitId, Vec<&'a Team>>,
    targets: &'a HashMap<UnitId, i64>,
}

impl Forest<'_> {
    fn heads(&self, unit: UnitId) -> i64 {
        self.people.get(&unit).copied().unwrap_or(0)
    }

    fn worked_unit(&self, unit: UnitId) -> (Holder, i64) {
        let holder = Holder::Unit(unit);
        (holder, self.worked.get(&holder).copied().unwrap_or(0))
    }
}

/// A seed that nothing is known of.
pub(super) fn seed(parent: usize, line: Line, holder: Holder) -> Seed {
    Seed {
        parent: Some(parent),
        line,
        holder,
        weight: 0,
        floor: None,
        cap: None,
        fixed: None,
        possible: None,
        done: 0,
        funnel: None,
        told: false,
        asked: [0; 3],
    }
}

/// What teams weigh before anything is known of their work: a quarter's people are shared by heads among its own teams and, for their part,
/// those of the whole commune. `teams` are place and heads of each.
fn first_weights(teams: &[(LocalityId, i64)], commune: LocalityId, remaining: &BTreeMap<LocalityId, i64>) -> Vec<i64> {
    let all: f64 = remaining.values().sum::<i64>() as f64;
    let heads = |place: LocalityId| teams.iter().filter(|t| t.0 == place).map(|t| t.1).sum::<i64>() as f64;
    if all <= 0.0 {
        return teams.iter().map(|t| t.1).collect();
    }
    let general = heads(commune);
    let mut of_general = 0.0;
    let mut of_quarter: BTreeMap<LocalityId, f64> = BTreeMap::new();
    for (quarter, people) in remaining {
        let (own, people) = (heads(*quarter), *people as f64);
        let helping = general * people / all;
        if own + helping > 0.0 {
            of_quarter.insert(*quarter, people * own / (own + helping));
            of_general += people * helping / (own + helping);
        }
    }
    let weight = |(place, n): &(LocalityId, i64)| {
        let (whole, among) = if *place == commune {
            (of_general, general)
        } else {
            (of_quarter.get(place).copied().unwrap_or(0.0), heads(*place))
        };
        if among > 0.0 { (whole * *n as f64 / among * 100.0).round() as i64 } else { 0 }
    };
    teams.iter().map(weight).collect()
}

/// Who is known weighs what is left of its quota; who is new weighs as much, by its first weight, as the others do. When nobody has anything
/// left, first weights count again.
fn carried_weights(left: &[Option<i64>], fresh: &[i64]) -> Vec<i64> {
    let known: i64 = left.iter().flatten().sum();
    let known_fresh: i64 = left.iter().zip(fresh).filter(|(l, _)| l.is_some()).map(|(_, f)| f).sum();
    if known == 0 {
        return fresh.to_vec();
    }
    let new = |fresh: i64| {
        if known_fresh > 0 { (i128::from(known) * i128::from(fresh) / i128::from(known_fresh)) as i64 } else { fresh }
    };
    left.iter().zip(fresh).map(|(l, f)| l.unwrap_or_else(|| new(*f))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_s_people_are_its_teams_and_for_a_part_the_commune_s() {
        let (commune, one, two) = (LocalityId(1), LocalityId(2), LocalityId(3));
        let remaining = BTreeMap::from([(one, 300), (two, 100)]);
        // Two heads in the first quarter, nobody in the second, two for the whole commune.
        let weights = first_weights(&[(one, 2), (commune, 2)], commune, &remaining);
        assert_eq!(weights, [17_143, 22_857], "300 × 2 / 3.5 and all else");
        assert_eq!(first_weights(&[(one, 2), (two, 3)], commune, &remaining), [30_000, 10_000]);
        assert_eq!(first_weights(&[(one, 2), (two, 3)], commune, &BTreeMap::new()), [2, 3]);
    }

    #[test]
    fn shortfall_stays_with_who_has_it_and_new_teams_come_in() {
        assert_eq!(carried_weights(&[Some(30), Some(10)], &[1, 1]), [30, 10]);
        assert_eq!(carried_weights(&[Some(30), Some(10), None], &[5, 5, 10]), [30, 10, 40]);
        assert_eq!(carried_weights(&[Some(0), Some(0)], &[5, 7]), [5, 7]);
    }
}
