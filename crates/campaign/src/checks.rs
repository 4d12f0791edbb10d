//! Do the targets of a phase fit together? Warnings, never refusals: the standing office decides.

use crate::{
    model::{Goal, Metric, Owner, Target},
    rules,
};
use serde::Serialize;
use std::collections::HashMap;
use vedich_kernel::{Day, Lang, LocalityId, format};
use vedich_territory::Tree;

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Warning {
    /// The children's counts do not add up to the parent's.
    SumDiffers {
        /// Metric.
        metric: Metric,
        /// The parent.
        locality: LocalityId,
        /// Its target.
        parent: i64,
        /// The sum of its children's.
        children: i64,
    },
    /// No child has a share as high as the parent's, so the parent's cannot be reached.
    SharesBelow {
        /// Metric.
        metric: Metric,
        /// The parent.
        locality: LocalityId,
        /// Its share, in hundredths of a percent.
        parent: i64,
        /// The highest share of a child.
        children: i64,
    },
    /// A child has no target while its siblings have.
    Missing {
        /// Metric.
        metric: Metric,
        /// The child.
        locality: LocalityId,
    },
}

impl Warning {
    /// What it means and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang, tree: &Tree) -> String {
        match self {
            Self::SumDiffers { metric, locality, parent, children } => {
                let (name, metric) = (tree.name(*locality), metric.word(lang));
                let (parent, sum) = (format::int(*parent, lang), format::int(*children, lang));
                lang.pick(
                    format!("{metric}: tổng chỉ tiêu các địa bàn trong {name} là {sum}, khác chỉ tiêu chung {parent}."),
                    format!("{metric}: the targets within {name} add up to {sum}, and its own is {parent}."),
                )
            }
            Self::SharesBelow { metric, locality, parent, children } => {
                let (name, metric) = (tree.name(*locality), metric.word(lang));
                let (parent, best) = (rules::percent_words(*parent, lang), rules::percent_words(*children, lang));
                lang.pick(
                    format!("{metric}: mọi địa bàn trong {name} được giao không quá {best}, nên không thể đạt {parent} chung."),
                    format!("{metric}: nobody within {name} owes more than {best}, so its own {parent} cannot be reached."),
                )
            }
            Self::Missing { metric, locality } => lang.pick(
                format!("{}: {} chưa có chỉ tiêu.", metric.word(lang), tree.full_name(*locality)),
                format!("{}: {} has no target.", metric.word(lang), tree.full_name(*locality)),
            ),
        }
    }
}

/// Compares each locality that has a target with its children on a day.
#[must_use]
pub fn check(targets: &[Target], tree: &Tree, day: Day) -> Vec<Warning> {
    let mut by_place: HashMap<(Metric, LocalityId), &Target> = HashMap::new();
    for target in targets {
        if let Owner::Locality(id) = target.owner {
            by_place.insert((target.metric, id), target);
        }
    }
    let mut parents: Vec<(Metric, LocalityId)> = by_place.keys().copied().collect();
    parents.sort_unstable();
    parents.into_iter().flat_map(|(metric, id)| check_one(metric, id, &by_place, tree, day)).collect()
}

fn check_one(
    metric: Metric,
    id: LocalityId,
    by_place: &HashMap<(Metric, LocalityId), &Target>,
    tree: &Tree,
    day: Day,
) -> Vec<Warning> {
    let Some(parent) = by_place.get(&(metric, id)) else { return Vec::new() };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for child in tree.children(id, day) {
        match by_place.get(&(metric, child.id)) {
            Some(target) => with.push(*target),
            None => without.push(child.id),
        }
    }
    if with.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Warning> = without.into_iter().map(|locality| Warning::Missing { metric, locality }).collect();
    let counts: Option<Vec<i64>> = with.iter().map(|t| if let Goal::Count(n) = t.goal { Some(n) } else { None }).collect();
    let shares: Option<Vec<i64>> =
        with.iter().map(|t| if let Goal::Share { bp, .. } = t.goal { Some(bp) } else { None }).collect();
    match (parent.goal, counts, shares) {
        (Goal::Count(whole), Some(counts), _) if counts.iter().sum::<i64>() != whole => {
            out.push(Warning::SumDiffers { metric, locality: id, parent: whole, children: counts.iter().sum() });
        }
        (Goal::Share { bp, .. }, _, Some(shares)) => {
            let best = shares.into_iter().max().unwrap_or(0);
            if best < bp {
                out.push(Warning::SharesBelow { metric, locality: id, parent: bp, children: best });
            }
        }
        _ => {}
    }
    out
}
