//! A number shared out down a tree.

use super::split::{Part, QuotaFault, split};

/// A place, unit, team or person in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Place of its parent in the list, which stands before it; none for the root.
    pub parent: Option<usize>,
    /// Its own weight; a node with children weighs what they weigh together.
    pub weight: i64,
    /// At least so many.
    pub floor: i64,
    /// At most so many.
    pub cap: i64,
    /// Set by hand.
    pub pin: Option<i64>,
}

impl Node {
    /// By weight alone.
    #[must_use]
    pub fn new(parent: Option<usize>, weight: i64) -> Self {
        Self { parent, weight, floor: 0, cap: i64::MAX, pin: None }
    }
}

/// Shares `total` from the root (the first node) down. Children add up to their parent at every node; limits of nodes below are known above, so a
/// commune is never given what its quarters cannot take.
///
/// # Errors
/// [`QuotaFault::Limits`] with the node whose limits contradict those below it or whose parent does not stand before it; the other faults for the
/// root.
pub fn share_out(total: i64, nodes: &[Node]) -> Result<Vec<i64>, QuotaFault> {
    if nodes.is_empty() {
        return if total == 0 { Ok(Vec::new()) } else { Err(QuotaFault::TooMuch { total, most: 0 }) };
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        match node.parent {
            Some(parent) if parent < at => children[parent].push(at),
            None if at == 0 => {}
            _ => return Err(QuotaFault::Limits { at }),
        }
    }
    // From the leaves up: what each weighs, needs and can take.
    let mut parts: Vec<Part> = vec![Part::weighing(0); nodes.len()];
    for at in (0..nodes.len()).rev() {
        let node = &nodes[at];
        let mut part = Part { weight: node.weight, floor: node.floor, cap: node.cap };
        if !children[at].is_empty() {
            let below = children[at].iter().map(|c| parts[*c]);
            let sum = below.fold(Part { weight: 0, floor: 0, cap: 0 }, |sum, p| Part {
                weight: sum.weight.saturating_add(p.weight),
                floor: sum.floor.saturating_add(p.floor),
                cap: sum.cap.saturating_add(p.cap),
            });
            part = Part { weight: sum.weight, floor: part.floor.max(sum.floor), cap: part.cap.min(sum.cap) };
        }
        if let Some(pin) = node.pin {
            if pin < part.floor || pin > part.cap {
                return Err(QuotaFault::Limits { at });
            }
            part = part.pinned(pin);
        }
        if part.weight < 0 || part.floor < 0 || part.floor > part.cap {
            return Err(QuotaFault::Limits { at });
        }
        parts[at] = part;
    }
    let mut out = vec![0; nodes.len()];
    out[0] = split(total, &parts[..1])?[0];
    for at in 0..nodes.len() {
        if children[at].is_empty() {
            continue;
        }
        let below: Vec<Part> = children[at].iter().map(|c| parts[*c]).collect();
        for (child, share) in children[at].iter().zip(split(out[at], &below)?) {
            out[*child] = share;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// City, eight communes, ten quarters each.
    fn city() -> Vec<Node> {
        let mut nodes = vec![Node::new(None, 0)];
        nodes.extend((0..8).map(|_| Node::new(Some(0), 0)));
        nodes.extend((0..80).map(|i| Node::new(Some(1 + i / 10), 300 + 7 * (i as i64 % 13))));
        nodes
    }

    fn adds_up(nodes: &[Node], out: &[i64]) -> bool {
        (0..nodes.len()).all(|at| {
            let below: Vec<i64> = (0..nodes.len()).filter(|c| nodes[*c].parent == Some(at)).map(|c| out[c]).collect();
            below.is_empty() || below.iter().sum::<i64>() == out[at]
        })
    }

    #[test]
    fn a_city_s_target_reaches_every_quarter() {
        let nodes = city();
        let out = share_out(45_643, &nodes).unwrap();
        assert_eq!(out[0], 45_643);
        assert!(adds_up(&nodes, &out));
        assert!(out[9..].iter().all(|n| *n > 400));
    }

    #[test]
    fn limits_below_are_known_above() {
        let mut nodes = city();
        // The first commune has nobody left but in one quarter.
        (9..19).for_each(|q| nodes[q].cap = 0);
        nodes[9].cap = 25;
        nodes[20].pin = Some(7);
        let out = share_out(10_000, &nodes).unwrap();
        assert_eq!((out[1], out[9], out[20]), (25, 25, 7));
        assert!(adds_up(&nodes, &out));
        nodes[1].pin = Some(26);
        assert_eq!(share_out(10_000, &nodes), Err(QuotaFault::Limits { at: 1 }), "its quarters take 25");
    }

    #[test]
    fn a_parent_stands_before_its_children() {
        assert_eq!(share_out(1, &[Node::new(Some(0), 1)]), Err(QuotaFault::Limits { at: 0 }));
        assert_eq!(share_out(1, &[Node::new(None, 1), Node::new(None, 1)]), Err(QuotaFault::Limits { at: 1 }));
        assert_eq!(share_out(0, &[]), Ok(Vec::new()));
    }

    proptest! {
        /// Whatever the tree: children add up to their parent, and limits hold everywhere.
        #[test]
        fn children_add_up_to_their_parent(
            shape in proptest::collection::vec((any::<prop::sample::Index>(), 0_i64..500, 0_i64..20, 0_i64..900, any::<bool>()), 1..60),
            at in 0.0_f64..1.0,
        ) {
            let mut nodes = vec![Node::new(None, 1)];
            for (parent, weight, floor, room, capped) in shape {
                let parent = parent.index(nodes.len());
                let mut node = Node::new(Some(parent), weight);
                let leaf_limits = nodes.len() > 3;
                if leaf_limits {
                    node.floor = floor;
                    node.cap = if capped { floor + room } else { i64::MAX };
                }
                nodes.push(node);
            }
            // An inner node's own limits may contradict those below: then the fault names it.
            let probe = share_out(0, &nodes);
            if let Err(QuotaFault::Limits { at }) = probe {
                prop_assert!(nodes.iter().any(|n| n.parent == Some(at)));
                return Ok(());
            }
            let least = match probe { Err(QuotaFault::TooLittle { least, .. }) => least, _ => 0 };
            let most = match share_out(i64::MAX, &nodes) { Err(QuotaFault::TooMuch { most, .. }) => most, _ => i64::MAX };
            let total = least + ((most.min(least + 20_000) - least) as f64 * at) as i64;
            let out = share_out(total, &nodes).unwrap();
            prop_assert_eq!(out[0], total);
            prop_assert!(adds_up(&nodes, &out));
            prop_assert!(out.iter().zip(&nodes).all(|(n, node)| (node.floor..=node.cap).contains(n)));
        }
    }
}
