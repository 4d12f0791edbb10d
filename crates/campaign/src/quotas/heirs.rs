//! Quotas when localities were merged or split: numbers set by hand go along where they can, and the version says what became of what.

use super::{
    facts::Stamp,
    model::{Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting},
};
use crate::problems::CampaignProblem;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{Locality, LocalityKind, Tree};

/// Floor and cap.
type Limit = (Option<i64>, Option<i64>);

/// The places of a version.
fn places(nodes: &[QuotaNode]) -> HashMap<LocalityId, &QuotaNode> {
    let of_places = nodes.iter().filter(|n| n.line == Line::Place);
    of_places.filter_map(|n| if let Holder::Locality(id) = n.holder { Some((id, n)) } else { None }).collect()
}

/// What a locality is made of, of its own kind; nothing for one that did not begin by a merger or split.
fn parts(tree: &Tree, l: &Locality) -> Vec<LocalityId> {
    let same = |id: &LocalityId| tree.get(*id).is_some_and(|old| old.kind == l.kind);
    tree.predecessors(l.id).into_iter().filter(|p| p.on == l.valid_from).map(|p| p.from).filter(same).collect()
}

/// Of a place out of those of its parts: together they owe at least what each owes; at most only where each has an end.
fn joined(parts: &[Limit]) -> Limit {
    let floors: Vec<i64> = parts.iter().filter_map(|p| p.0).collect();
    let caps: Vec<i64> = parts.iter().filter_map(|p| p.1).collect();
    let floor = (!floors.is_empty()).then(|| floors.iter().sum());
    let cap = (!caps.is_empty() && caps.len() == parts.len()).then(|| caps.iter().sum());
    (floor, cap)
}

impl Quotas {
    /// Places that began since a version, with the numbers set by hand that go along to them, without what was done of these.
    pub(super) async fn limits_of_heirs(
        &self,
        s: &Setting,
        version: &Version,
        nodes: &[QuotaNode],
        (day, stamp): (Day, &Stamp),
    ) -> Result<Vec<QuotaNode>, CampaignProblem> {
        let stood = places(nodes);
        let mut heirs: Vec<(LocalityId, QuotaNode)> = Vec::new();
        for l in s.tree.subtree_at(s.campaign.root, day).filter(|l| !stood.contains_key(&l.id)) {
            let olds = parts(&s.tree, l);
            // Nobody knows how a number of a place that was split is to be shared out.
            let limit = |id: &LocalityId| {
                let whole = s.tree.successors(*id).len() == 1;
                stood.get(id).filter(|_| whole).map_or((None, None), |n| (n.floor, n.cap))
            };
            let limits: Vec<Limit> = olds.iter().map(limit).collect();
            let (floor, cap) = joined(&limits);
            let Some(first) = olds.iter().find_map(|id| stood.get(id)) else { continue };
            if floor.is_some() || cap.is_some() {
                let holder = Holder::Locality(l.id);
                heirs.push((l.id, QuotaNode { holder, floor, cap, ..QuotaNode::clone(first) }));
            }
        }
        let ids: Vec<LocalityId> = heirs.iter().map(|h| h.0).collect();
        let then = self.facts.numbers(&ids, version.base, stamp.cutoff).await?;
        let now = self.facts.numbers(&ids, stamp.as_of, stamp.cutoff).await?;
        let metric = s.phase.metric;
        let mut out = Vec::new();
        for (id, mut node) in heirs {
            let counted = |all: Option<&super::facts::Numbers>| all.copied().unwrap_or_default().of(metric);
            let done = (counted(now.get(&id)) - counted(then.get(&id))).max(0);
            node.floor = node.floor.map(|n| (n - done).max(0));
            node.cap = node.cap.map(|n| (n - done).max(0));
            out.push(node);
        }
        Ok(out)
    }
}

/// Reason and detail of a version whose places changed: from which day, and what went into what; nothing where places were only added.
pub(super) fn told(s: &Setting, day: Day, nodes: &[QuotaNode]) -> (String, Value) {
    let stood = places(nodes);
    let begun: Vec<(&Locality, Vec<LocalityId>)> = s
        .tree
        .subtree_at(s.campaign.root, day)
        .filter(|l| l.kind == LocalityKind::Commune && !stood.contains_key(&l.id))
        .map(|l| (l, parts(&s.tree, l)))
        .filter(|(_, olds)| !olds.is_empty())
        .collect();
    let Some(on) = begun.iter().map(|(l, _)| l.valid_from).max() else { return (String::new(), json!({})) };
    let names = |olds: &[LocalityId]| olds.iter().map(|id| s.tree.name(*id)).collect::<Vec<_>>().join(", ");
    let lines: Vec<String> = begun.iter().map(|(l, olds)| format!("{} → {}", names(olds), l.name)).collect();
    let olds: BTreeSet<LocalityId> = begun.iter().flat_map(|(_, olds)| olds.iter().copied()).collect();
    let (day, before, after) = (on.vi(), olds.len(), begun.len());
    let reason = format!("Sáp nhập, chia tách địa bàn từ ngày {day}: {before} phường, xã thành {after}");
    (reason, json!({ "lines": lines }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_of_all_parts_are_summed_and_a_cap_needs_every_part() {
        assert_eq!(joined(&[(Some(30), Some(30)), (Some(12), Some(12))]), (Some(42), Some(42)));
        assert_eq!(joined(&[(Some(30), Some(30)), (None, None)]), (Some(30), None));
        assert_eq!(joined(&[(None, Some(5)), (None, Some(7))]), (None, Some(12)));
        assert_eq!((joined(&[(None, None)]), joined(&[])), ((None, None), (None, None)));
    }
}
