//! Changes of the territory within a document's days: which places became which, so that tables of old and new places can be read together.

use crate::rules::in_sentence;
use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{Locality, LocalityKind, Tree};

/// Communes that were merged or split on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regrouped {
    /// First day of the new places.
    pub on: Day,
    /// What went into what.
    pub lines: Vec<Joined>,
}

/// A new commune and what it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Names of the communes that went into it, each with whether all of it did.
    pub from: Vec<(String, bool)>,
    /// Its name.
    pub to: String,
}

impl Regrouped {
    /// "phường A, một phần phường B nhập thành phường C; …", as it stands within a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let part = |(name, whole): &(String, bool)| {
            let name = in_sentence(name);
            if *whole { name } else { format!("một phần {name}") }
        };
        let line = |l: &Joined| {
            let from = l.from.iter().map(part).collect::<Vec<_>>().join(", ");
            let verb = if l.from.len() > 1 { "nhập thành" } else { "thành" };
            format!("{from} {verb} {}", in_sentence(&l.to))
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join("; ")
    }
}

/// What changed in a place after one day and up to another, oldest first. A commune that goes on under its name and code is no line of it.
pub(crate) fn regrouped(tree: &Tree, place: LocalityId, after: Day, upto: Day) -> Vec<Regrouped> {
    let days = tree.change_days(place).into_iter().filter(|on| *on > after && *on <= upto);
    let of_day = |on| Regrouped { on, lines: lines(tree, place, on) };
    days.map(of_day).filter(|r| !r.lines.is_empty()).collect()
}

fn lines(tree: &Tree, place: LocalityId, on: Day) -> Vec<Joined> {
    let begun = tree.subtree_at(place, on).filter(|l| l.kind == LocalityKind::Commune && l.valid_from == on);
    let commune = |id: LocalityId| tree.get(id).filter(|l| l.kind == LocalityKind::Commune);
    let line = |new: &Locality| {
        let olds: Vec<&Locality> =
            tree.predecessors(new.id).into_iter().filter(|s| s.on == on).filter_map(|s| commune(s.from)).collect();
        let same = matches!(olds[..], [old] if old.name == new.name && old.code == new.code);
        let whole = |old: &Locality| tree.successors(old.id).len() == 1;
        let from: Vec<(String, bool)> = olds.iter().map(|old| (old.name.clone(), whole(old))).collect();
        (!from.is_empty() && !same).then(|| Joined { from, to: new.name.clone() })
    };
    begun.filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merger_and_a_split_in_words() {
        let from = |all: &[(&str, bool)]| all.iter().map(|(name, whole)| ((*name).to_owned(), *whole)).collect();
        let lines = vec![
            Joined { from: from(&[("Phường A", true), ("Xã B", false)]), to: "Phường C".into() },
            Joined { from: from(&[("Xã B", false)]), to: "Xã D".into() },
        ];
        let words = Regrouped { on: Day(0), lines }.words();
        assert_eq!(words, "phường A, một phần xã B nhập thành phường C; một phần xã B thành xã D");
    }
}
