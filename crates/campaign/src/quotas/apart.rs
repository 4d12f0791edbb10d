//! Teams of several places that are called the same are told apart by whose they are and where.

use super::model::Holder;
use std::collections::{HashMap, HashSet};
use vedich_territory::Tree;

/// Adds unit and commune to the names of teams in a list that another holder of it bears too.
pub(super) fn tell_apart<'a>(tree: &Tree, named: impl Iterator<Item = (Holder, &'a mut String)>) {
    let mut named: Vec<(Holder, &mut String)> = named.collect();
    let mut bearers: HashMap<String, HashSet<Holder>> = HashMap::new();
    for (holder, name) in &named {
        bearers.entry((**name).clone()).or_default().insert(*holder);
    }
    for (holder, name) in &mut named {
        let Holder::Team(id) = *holder else { continue };
        let shared = bearers.get(name.as_str()).is_some_and(|all| all.len() > 1);
        if let Some(team) = tree.team(id).filter(|_| shared) {
            name.push_str(&format!(" ({})", tree.team_place(team)));
        }
    }
}
