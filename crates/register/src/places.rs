//! What the register needs of the territory.

use crate::{
    import::plan::Chains,
    reading::{Place, PlaceKind, PlaceMatcher},
};
use std::collections::HashSet;
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{LocalityKind, Tree};

/// Communes inside some localities, on a day; a quarter stands for its commune.
pub(crate) fn communes_within(tree: &Tree, scope: &[LocalityId], day: Day) -> Vec<LocalityId> {
    let mut out: Vec<LocalityId> = Vec::new();
    for l in scope {
        if tree.get(*l).is_some_and(|l| l.kind == LocalityKind::Quarter) {
            out.extend(tree.commune_of(*l));
        } else {
            out.extend(tree.subtree_at(*l, day).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id));
        }
    }
    let mut known = HashSet::new();
    out.retain(|l| known.insert(*l));
    out
}

/// Finds localities by what extracts call them.
pub(crate) fn matcher(tree: &Tree, day: Day) -> PlaceMatcher {
    let kind = |k| match k {
        LocalityKind::Province => PlaceKind::Province,
        LocalityKind::District => PlaceKind::District,
        LocalityKind::Commune => PlaceKind::Commune,
        LocalityKind::Quarter => PlaceKind::Quarter,
    };
    let places: Vec<Place> = tree
        .at(day)
        .map(|l| Place { id: l.id, code: l.code.clone(), name: l.name.clone(), kind: kind(l.kind), parent: l.parent })
        .collect();
    PlaceMatcher::new(&places)
}

/// Every locality with itself and all above it.
pub(crate) fn chains(tree: &Tree) -> Chains {
    tree.localities()
        .iter()
        .map(|l| {
            let mut chain = vec![l.id];
            chain.extend(tree.ancestors(l.id).into_iter().map(|a| a.id));
            (l.id, chain)
        })
        .collect()
}
