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
            out.extend(tree.ground(*l, day).into_iter().filter_map(|(l, _)| tree.commune_of(l)));
        } else {
            out.extend(tree.subtree_at(*l, day).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id));
        }
    }
    let mut known = HashSet::new();
    out.retain(|l| known.insert(*l));
    out
}

/// Communes of all days inside a locality: whose partitions its people may stand in.
pub(crate) fn communes_ever(tree: &Tree, locality: LocalityId) -> Vec<LocalityId> {
    match tree.get(locality).map(|l| l.kind) {
        Some(LocalityKind::Quarter) => {
            let quarters = tree.subtree(locality).filter_map(|l| tree.commune_of(l.id));
            let known: std::collections::BTreeSet<LocalityId> = quarters.collect();
            known.into_iter().collect()
        }
        _ => tree.subtree(locality).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect(),
    }
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
    let above = tree.localities().iter().map(|l| {
        let mut chain = vec![l.id];
        chain.extend(tree.ancestors(l.id).into_iter().map(|a| a.id));
        (l.id, chain)
    });
    Chains { above: above.collect(), heirs: tree.heirs().clone() }
}
