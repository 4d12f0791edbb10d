//! Quotas when localities were merged or split: what stands goes along with the people it was for, whatever was moved between siblings among
//! it; numbers set by hand go along where they can; and the version says what became of what, and what has to be set anew.

use super::{
    facts::Stamp,
    model::{Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting},
};
use crate::problems::CampaignProblem;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{Locality, LocalityKind, Tree};

/// Floor and cap.
pub(crate) type Limit = (Option<i64>, Option<i64>);

/// What the whole weighs when places of all tiers are put on one scale: so much that rounding changes nobody's share.
const WHOLE: i128 = 1_000_000_000_000_000;

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

/// Places of which a number set by hand does not go along as it was: they were split, or go together with a place that has no end. `became` and
/// `made_of` speak of places of one kind.
pub(crate) fn lost(
    limits: &HashMap<LocalityId, Limit>,
    became: impl Fn(LocalityId) -> Vec<LocalityId>,
    made_of: impl Fn(LocalityId) -> Vec<LocalityId>,
) -> Vec<LocalityId> {
    let open = |part: &LocalityId| became(*part).len() != 1 || limits.get(part).is_none_or(|l| l.1.is_none());
    let is_lost = |id: LocalityId, limit: &Limit| match became(id)[..] {
        [heir] => limit.1.is_some() && made_of(heir).iter().any(open),
        _ => true,
    };
    let set: BTreeSet<LocalityId> = limits
        .iter()
        .filter(|(_, l)| l.0.is_some() || l.1.is_some())
        .filter(|(id, l)| is_lost(**id, l))
        .map(|(id, _)| *id)
        .collect();
    set.into_iter().collect()
}

/// What the places at the bottom of a version weigh, as parts of the whole: each shares what it weighs among those in it, by what these weigh
/// among themselves. A place whose children weigh nothing stands for them.
fn bottom(nodes: &[QuotaNode]) -> Vec<(LocalityId, i128)> {
    let of_places: Vec<(LocalityId, &QuotaNode)> = nodes
        .iter()
        .filter(|n| n.line == Line::Place)
        .filter_map(|n| if let Holder::Locality(id) = n.holder { Some((id, n)) } else { None })
        .collect();
    let mut inside: HashMap<i64, Vec<&QuotaNode>> = HashMap::new();
    for (_, node) in of_places.iter().copied() {
        if let Some(parent) = node.parent {
            inside.entry(parent).or_default().push(node);
        }
    }
    let weighs = |n: &QuotaNode| i128::from(n.weighs().max(0));
    let mut of: HashMap<i64, i128> = HashMap::new();
    let mut out = Vec::new();
    for (id, node) in of_places {
        let whole = if node.parent.is_none() { WHOLE } else { of.get(&node.at).copied().unwrap_or(0) };
        let children = inside.get(&node.at).map_or(&[][..], Vec::as_slice);
        // Where a number was set by hand, what stands is what each has: a weight would forget the number.
        let by_hand = children.iter().any(|c| c.limited()) && children.iter().any(|c| c.share > 0);
        let weighs = |n: &QuotaNode| if by_hand { i128::from(n.share.max(0)) } else { weighs(n) };
        let sum: i128 = children.iter().map(|c| weighs(c)).sum();
        if sum == 0 {
            out.push((id, whole));
            continue;
        }
        let (mut upto, mut given) = (0_i128, 0_i128);
        for child in children {
            // Shares of running sums: whatever is rounded off goes to the next, and nothing is lost.
            upto += weighs(child);
            let share = whole * upto / sum;
            of.insert(child.at, share - given);
            given = share;
        }
    }
    out
}

/// Weights of the places of a day, each with its parent: what weighed at the bottom weighs where its people count, and in all that lies above.
/// None when somebody's people count at no such place.
fn gathered(
    bottom: &[(LocalityId, i128)],
    places: &[(LocalityId, Option<LocalityId>)],
    heir: impl Fn(LocalityId) -> LocalityId,
) -> Option<HashMap<LocalityId, i64>> {
    let parents: HashMap<LocalityId, Option<LocalityId>> = places.iter().copied().collect();
    let mut sums: HashMap<LocalityId, i128> = places.iter().map(|(id, _)| (*id, 0)).collect();
    for (from, weight) in bottom.iter().filter(|b| b.1 > 0) {
        let mut next = Some(heir(*from));
        while let Some(at) = next {
            *sums.get_mut(&at)? += *weight;
            next = *parents.get(&at)?;
        }
    }
    Some(sums.into_iter().map(|(id, sum)| (id, i64::try_from(sum).unwrap_or(i64::MAX))).collect())
}

/// What the places of a day weigh when a version goes on over mergers and splits. None when it cannot: a place has begun that follows no other,
/// or targets were changed beside those that the change itself carried over.
pub(super) fn weights(s: &Setting, version: &Version, nodes: &[QuotaNode], day: Day) -> Option<HashMap<LocalityId, i64>> {
    let (stood, heirs) = (places(nodes), s.tree.heirs());
    let steps = stood.keys().flat_map(|id| heirs.line(*id)).filter_map(|id| heirs.next(id));
    let changes: BTreeSet<i64> = steps.map(|h| h.seq).collect();
    let now: Vec<&Locality> = s.tree.subtree_at(s.campaign.root, day).collect();
    let follows = |l: &Locality| stood.contains_key(&l.id) || !s.tree.predecessors(l.id).is_empty();
    if !s.same_targets(version, &changes) || !now.iter().all(|l| follows(l)) {
        return None;
    }
    let ids: HashSet<LocalityId> = now.iter().map(|l| l.id).collect();
    let parent = |id: LocalityId| s.tree.ancestors(id).iter().map(|a| a.id).find(|a| ids.contains(a));
    let with_parents: Vec<(LocalityId, Option<LocalityId>)> = now.iter().map(|l| (l.id, parent(l.id))).collect();
    gathered(&bottom(nodes), &with_parents, |id| heirs.at(id, day))
}

impl Quotas {
    /// Places that began since a version, with the numbers set by hand that go along to them; where counting begins anew, without what was done
    /// of these.
    pub(super) async fn limits_of_heirs(
        &self,
        s: &Setting,
        version: &Version,
        nodes: &[QuotaNode],
        keeps: bool,
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
        if keeps {
            return Ok(heirs.into_iter().map(|h| h.1).collect());
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
    let limits: HashMap<LocalityId, Limit> = stood.iter().map(|(id, n)| (*id, (n.floor, n.cap))).collect();
    let ended = |id: &LocalityId| s.tree.get(*id).is_some_and(|l| !l.is_valid(on));
    let became = |id: LocalityId| s.tree.successors(id).into_iter().map(|n| n.to).collect::<Vec<_>>();
    let made_of = |id: LocalityId| s.tree.get(id).map(|l| parts(&s.tree, l)).unwrap_or_default();
    let lost: Vec<i64> = lost(&limits, became, made_of).into_iter().filter(ended).map(|id| id.0).collect();
    (reason, json!({ "lines": lines, "lost": lost }))
}

/// The detail of a version whose places changed, with the numbers set by hand of the places that began, and whether quotas went along.
pub(super) fn detailed(detail: &Value, stood: &[QuotaNode], nodes: &[QuotaNode], keeps: bool) -> Value {
    let mut told = detail.clone();
    if told.get("lines").is_none() {
        return told;
    }
    let old = places(stood);
    let begun = nodes.iter().filter(|n| n.line == Line::Place && n.limited()).filter_map(|n| match n.holder {
        Holder::Locality(id) if !old.contains_key(&id) => Some(json!({ "id": id.0, "floor": n.floor, "cap": n.cap })),
        _ => None,
    });
    told["limits"] = begun.collect();
    told["kept"] = keeps.into();
    told
}

#[cfg(test)]
#[path = "heirs_tests.rs"]
mod tests;
