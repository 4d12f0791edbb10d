//! What was worked out, as localities that begin and end.

use super::Run;
use crate::{
    model::{Locality, LocalityKind},
    reform::{Move, Reform},
    sheet::RowProblem,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use vedich_kernel::LocalityId;

impl Run<'_> {
    pub(super) fn finish(mut self) -> (Reform, Vec<RowProblem>) {
        let mut next = self.ground.localities.iter().map(|l| l.id.0).max().unwrap_or(0);
        let mut reform = Reform::on(self.on);
        let mut communes: HashMap<String, LocalityId> = HashMap::new();
        let mut lines: Vec<(LocalityId, LocalityId)> = Vec::new();
        let new = |next: &mut i64| {
            *next += 1;
            LocalityId(*next)
        };
        let on = self.on;
        let begin = |id, code: &str, name: &str, kind, parent| Locality {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
            kind,
            parent,
            valid_from: on,
            valid_to: None,
        };
        for (code, begun) in &self.begun {
            let id = new(&mut next);
            communes.insert(code.clone(), id);
            reform.begins.push(begin(id, code, &begun.name, LocalityKind::Commune, begun.parent));
            lines.extend(begun.from.iter().map(|from| (*from, id)));
        }
        let mut quarter_lines = Vec::new();
        for q in &self.quarters {
            let Some(commune) = communes.get(&q.commune) else { continue };
            let id = new(&mut next);
            reform.begins.push(begin(id, &q.code, &q.name, LocalityKind::Quarter, Some(*commune)));
            quarter_lines.extend(q.from.iter().map(|from| (*from, id)));
        }
        self.check_codes(&reform);
        reform.moves = self.moves(&lines, &quarter_lines, &communes);
        reform.lines = lines;
        reform.lines.extend(quarter_lines);
        let districts: BTreeSet<LocalityId> = self.district_rows.iter().map(|d| d.id).collect();
        for id in districts {
            if self.ground.kept.contains(&id) {
                reform.tier_ends.push(id);
                continue;
            }
            let inside: BTreeSet<LocalityId> = self.inside.get(&id).into_iter().flatten().map(|c| c.id).collect();
            let into: BTreeSet<LocalityId> =
                reform.lines.iter().filter(|(from, _)| inside.contains(from)).map(|(_, to)| *to).collect();
            reform.lines.extend(into.into_iter().map(|to| (id, to)));
            reform.ends.push(id);
        }
        let ended: BTreeSet<LocalityId> = reform.moves.iter().map(|m| m.from).collect();
        reform.ends.extend(ended);
        self.problems.sort_by_key(|p| p.row);
        (reform, self.problems)
    }

    /// The first line of a commune or quarter takes its people; that of a commune stands in the order of the file.
    fn moves(
        &self,
        lines: &[(LocalityId, LocalityId)],
        quarters: &[(LocalityId, LocalityId)],
        communes: &HashMap<String, LocalityId>,
    ) -> Vec<Move> {
        let mut moves: BTreeMap<LocalityId, Move> = BTreeMap::new();
        for (old, line) in &self.commune_rows {
            let Some(to) = communes.get(&line.new).copied().filter(|to| lines.contains(&(old.id, *to))) else { continue };
            let heir = Move { from: old.id, from_commune: old.id, to, to_commune: to, is_commune: true };
            moves.entry(old.id).or_insert(heir);
        }
        let home: HashMap<LocalityId, LocalityId> = self
            .quarters
            .iter()
            .flat_map(|q| communes.get(&q.commune).into_iter().flat_map(|c| q.from.iter().map(|f| (*f, *c))))
            .rev()
            .collect();
        for (from, to) in quarters {
            let (Some(commune), Some(old)) = (home.get(from), self.by_id.get(from).and_then(|l| l.parent)) else { continue };
            moves.entry(*from).or_insert(Move {
                from: *from,
                from_commune: old,
                to: *to,
                to_commune: *commune,
                is_commune: false,
            });
        }
        moves.into_values().collect()
    }

    /// A code stands for one locality on a day.
    fn check_codes(&mut self, reform: &Reform) {
        let ending: HashSet<LocalityId> = self
            .commune_rows
            .iter()
            .flat_map(|(c, _)| std::iter::once(c.id).chain(self.inside.get(&c.id).into_iter().flatten().map(|q| q.id)))
            .chain(self.district_rows.iter().map(|d| d.id).filter(|d| !self.ground.kept.contains(d)))
            .collect();
        let going_on: HashSet<&str> = self
            .ground
            .localities
            .iter()
            .filter(|l| l.is_valid(self.on) && !ending.contains(&l.id))
            .map(|l| l.code.as_str())
            .collect();
        let mut seen = HashSet::new();
        let mut taken = Vec::new();
        for l in &reform.begins {
            if going_on.contains(l.code.as_str()) || !seen.insert(l.code.clone()) {
                let row = self.quarters.iter().find(|q| q.code == l.code).map(|q| q.row);
                let row = row.or_else(|| self.begun.get(&l.code).map(|b| b.row)).unwrap_or(0);
                taken.push((row, l.code.clone()));
            }
        }
        for (row, code) in taken {
            self.code_taken(row, &code);
        }
    }
}
