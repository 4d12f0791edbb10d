//! One to one: a row means one person at most, and a person is meant by one row at most.
//!
//! Belief propagation over matchings: each row tells each of its candidates how much it wants them given its other candidates,
//! each candidate tells each row how free they are given the other rows. On a tree this is the exact probability of every pair
//! in a random matching weighted by the pairs' odds; on sparse graphs such as these it converges in a few rounds.

/// A row and a person who may be meant, with the odds of that against "nobody" and against other pairs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub row: u32,
    pub person: u32,
    pub odds: f64,
}

const ROUNDS: usize = 24;

/// The probability of every edge. Edges of one row stand together, rows in order; `nobody` is what a row's candidates compete
/// with.
pub(crate) fn chances(edges: &[Edge], nobody: f64) -> Vec<f64> {
    let rows = ranges(edges);
    let mut by_person: Vec<u32> = (0..edges.len()).map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
    by_person.sort_by_key(|e| edges[*e as usize].person);
    let persons = ranges_of(&by_person, |e| edges[*e as usize].person);
    let mut free = vec![1.0_f64; edges.len()];
    let mut wanted = vec![0.0_f64; edges.len()];
    for _ in 0..ROUNDS {
        for range in &rows {
            let all: f64 = nobody + range.clone().map(|e| edges[e].odds * free[e]).sum::<f64>();
            for e in range.clone() {
                let others = (all - edges[e].odds * free[e]).max(nobody);
                wanted[e] = edges[e].odds / others;
            }
        }
        let mut moved: f64 = 0.0;
        for range in &persons {
            let members = &by_person[range.clone()];
            for e in members {
                // Few rows want one person; summing the others anew keeps large odds from swallowing small ones.
                let others: f64 = members.iter().filter(|o| *o != e).map(|o| wanted[*o as usize]).sum();
                let now = 1.0 / (1.0 + others);
                moved = moved.max((now - free[*e as usize]).abs());
                free[*e as usize] = now;
            }
        }
        if moved < 1e-4 {
            break;
        }
    }
    wanted.iter().zip(&free).map(|(w, f)| w * f / (1.0 + w * f)).collect()
}

fn ranges(edges: &[Edge]) -> Vec<std::ops::Range<usize>> {
    ranges_of(edges, |e| e.row)
}

fn ranges_of<T>(items: &[T], key: impl Fn(&T) -> u32) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in 1..=items.len() {
        if at == items.len() || key(&items[at]) != key(&items[start]) {
            out.push(start..at);
            start = at;
        }
    }
    out
}

/// The edges that stand when the likeliest goes first and nobody is taken twice.
pub(crate) fn one_to_one(edges: &[Edge], chances: &[f64], at_least: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..edges.len()).filter(|e| chances[*e] >= at_least).collect();
    // Ties go to the earlier row and person, so that the answer does not depend on anything else.
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]).then(a.cmp(b)));
    let mut stands = vec![false; edges.len()];
    let (mut rows, mut persons) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    for e in order {
        if !rows.contains(&edges[e].row) && persons.insert(edges[e].person) {
            rows.insert(edges[e].row);
            stands[e] = true;
        }
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(row: u32, person: u32, odds: f64) -> Edge {
        Edge { row, person, odds }
    }

    #[test]
    fn a_sure_row_takes_its_person_out_of_the_question_for_others() {
        // Row 0 means person 0 for sure; row 1 cannot tell 0 from 1.
        let edges = [edge(0, 0, 1e6), edge(1, 0, 100.0), edge(1, 1, 100.0)];
        let chances = chances(&edges, 0.1);
        assert!(chances[0] > 0.99 && chances[1] < 0.01 && chances[2] > 0.98, "{chances:?}");
        assert_eq!(one_to_one(&edges, &chances, 0.5), [true, false, true]);
    }

    #[test]
    fn alone_two_equals_share_the_chance() {
        let chances = chances(&[edge(0, 0, 100.0), edge(0, 1, 100.0)], 0.1);
        assert!(chances.iter().all(|c| (c - 0.5).abs() < 0.01), "{chances:?}");
    }

    #[test]
    fn on_a_tree_the_chance_is_exact() {
        // Matchings of a chain row0–p0–row1–p1, each row may stay alone at weight 0.5.
        let edges = [edge(0, 0, 2.0), edge(1, 0, 3.0), edge(1, 1, 5.0)];
        let (n, all) = (0.5, 0.5 * 0.5 + 2.0 * 0.5 + 0.5 * 3.0 + 0.5 * 5.0 + 2.0 * 5.0);
        let exact = [(2.0 * n + 10.0) / all, 3.0 * n / all, (5.0 * n + 10.0) / all];
        for (found, exact) in chances(&edges, n).iter().zip(exact) {
            assert!((found - exact).abs() < 1e-3, "{found} {exact}");
        }
    }

    proptest! {
        #[test]
        fn nobody_is_given_away_twice(raw in prop::collection::vec((0..12_u32, 0..12_u32, 0.001..1e4_f64), 0..60)) {
            let mut edges: Vec<Edge> = raw.iter().map(|(r, p, o)| edge(*r, *p, *o)).collect();
            edges.sort_by_key(|e| (e.row, e.person));
            edges.dedup_by_key(|e| (e.row, e.person));
            let chances = chances(&edges, 0.1);
            prop_assert!(chances.iter().all(|c| (0.0..=1.0).contains(c)));
            let stands = one_to_one(&edges, &chances, 0.0);
            for (i, a) in edges.iter().enumerate().filter(|(i, _)| stands[*i]) {
                for (_, b) in edges.iter().enumerate().filter(|(j, _)| *j > i && stands[*j]) {
                    prop_assert!(a.row != b.row && a.person != b.person);
                }
            }
        }
    }
}
