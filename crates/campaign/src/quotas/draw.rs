//! A version is drawn: shares of places, days of communes by the funnel, and everything below handed down so that it adds up.

use super::{
    model::{Holder, Line, QuotaNode},
    weights,
};
use crate::quota::{Funnel, Part, funnel, personal, split};

/// What everybody owes (`P-3.3`).
pub const MINIMUM: i64 = 10;

/// One who will hold a quota, before it is known how much.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Place of the parent in the list, which stands before it; none for the root.
    pub parent: Option<usize>,
    /// The line it hangs on.
    pub line: Line,
    /// Who.
    pub holder: Holder,
    /// By what the parent's number is shared among siblings.
    pub weight: i64,
    /// Set by hand.
    pub floor: Option<i64>,
    /// Set by hand.
    pub cap: Option<i64>,
    /// Exactly so many, for this drawing only: a target of one's own, as far as nothing else was set by hand.
    pub fixed: Option<i64>,
    /// People who can still be reached; only places know.
    pub possible: Option<i64>,
    /// Done of the share; of members what the register confirmed in the campaign.
    pub done: i64,
    /// Of the localities whose way from dossier to activation is worked out: what it can do. Its `need` is filled in here.
    pub funnel: Option<Funnel>,
    /// Of these localities: figures tell of the version's first day already. The order of that day stands as it was given, and what is left is
    /// for the days after it.
    pub told: bool,
    /// What the order of the version's first day asks: in the phase's metric, level-1 registrations, level-2 dossiers.
    pub asked: [i64; 3],
}

/// What holds for the whole drawing.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The root's share since the base day.
    pub total: i64,
    /// Weights of the days from the version's first.
    pub weights: Vec<i64>,
    /// Weights of the days since the base together.
    pub all_weights: i64,
    /// No day of a commune grows beyond this part of its even pace, in hundredths of a percent.
    pub day_limit_bp: i64,
}

/// Draws a version.
#[must_use]
pub fn draw(seeds: &[Seed], frame: &Frame) -> Vec<QuotaNode> {
    let mut drawing = Drawing::new(seeds, frame);
    drawing.shares();
    drawing.communes();
    for at in 0..seeds.len() {
        for line in Line::ALL {
            drawing.below(at, line);
        }
    }
    drawing.with_orders()
}

struct Drawing<'a> {
    seeds: &'a [Seed],
    frame: &'a Frame,
    nodes: Vec<QuotaNode>,
    /// Children by parent and line.
    children: Vec<[Vec<usize>; 3]>,
    /// What of a parent nobody holds, by line.
    rests: Vec<[Option<usize>; 3]>,
    /// Above the localities whose funnel is worked out: their numbers are sums.
    above: Vec<bool>,
    /// Orders of the first day that stand, by node: no part of what is left.
    orders: Vec<[i64; 3]>,
}

impl<'a> Drawing<'a> {
    fn new(seeds: &'a [Seed], frame: &'a Frame) -> Self {
        let mut children: Vec<[Vec<usize>; 3]> = vec![Default::default(); seeds.len()];
        let mut above = vec![false; seeds.len()];
        for (at, seed) in seeds.iter().enumerate().rev() {
            if let Some(parent) = seed.parent.filter(|p| *p < at) {
                children[parent][seed.line as usize].insert(0, at);
                above[parent] |= seed.line == Line::Place && (above[at] || seed.funnel.is_some());
            }
        }
        let node = |(at, s): (usize, &Seed)| QuotaNode {
            floor: s.floor,
            cap: s.cap,
            weight: Some(s.weight.max(0)),
            ..blank(at, s.parent, s.line, s.holder, frame)
        };
        let nodes = seeds.iter().enumerate().map(node).collect();
        let (rests, orders) = (vec![[None; 3]; seeds.len()], vec![[0; 3]; seeds.len()]);
        Self { seeds, frame, nodes, children, rests, above, orders }
    }

    /// The node of what nobody holds, made when it is first needed.
    fn rest(&mut self, parent: usize, line: Line) -> usize {
        if let Some(at) = self.rests[parent][line as usize] {
            return at;
        }
        let at = self.nodes.len();
        self.nodes.push(blank(at, Some(parent), line, Holder::Rest, self.frame));
        self.orders.push([0; 3]);
        self.rests[parent][line as usize] = Some(at);
        at
    }

    /// Shares of places, from the root down.
    fn shares(&mut self) {
        if let Some(root) = self.nodes.first_mut() {
            root.share = self.frame.total.max(0);
        }
        for at in 0..self.seeds.len() {
            let below = self.children[at][Line::Place as usize].clone();
            if below.is_empty() {
                continue;
            }
            let (given, rest) = self.given(self.nodes[at].share, &below);
            for (child, share) in below.iter().zip(given) {
                self.nodes[*child].share = share;
            }
            if rest > 0 {
                let rest_at = self.rest(at, Line::Place);
                self.nodes[rest_at].share = rest;
            }
        }
        for (node, seed) in self.nodes.iter_mut().zip(self.seeds).filter(|(n, _)| n.line == Line::Place) {
            node.done = seed.done.max(0);
        }
    }

    /// The days of the localities whose funnel is worked out, and the sums above them.
    fn communes(&mut self) {
        for at in (0..self.seeds.len()).rev() {
            if let Some(way) = &self.seeds[at].funnel {
                let mut weights = self.frame.weights.clone();
                if let Some(first) = weights.first_mut().filter(|_| self.seeds[at].told) {
                    *first = 0;
                    self.orders[at] = self.seeds[at].asked;
                }
                let node = &mut self.nodes[at];
                node.quota = (node.share - node.done).max(0);
                let out = funnel(&Funnel { need: node.quota, weights: weights.clone(), ..way.clone() });
                (node.days, node.level1, node.level2) = (out.activate, out.level1, out.level2);
                limit_days(&mut node.days, &weights, (node.share, self.frame.all_weights), self.frame.day_limit_bp);
                node.short = node.quota - node.days.iter().sum::<i64>();
            } else if self.above[at] {
                let mut below = self.children[at][Line::Place as usize].clone();
                if let Some(rest) = self.rests[at][Line::Place as usize] {
                    let node = &mut self.nodes[rest];
                    (node.quota, node.short) = (node.share, node.share);
                    below.push(rest);
                }
                for child in below {
                    self.add(at, child);
                }
            }
        }
    }

    /// Shares a number among siblings. Targets of their own hold for this drawing only; what they come to is what siblings weigh from now on.
    fn given(&mut self, total: i64, below: &[usize]) -> (Vec<i64>, i64) {
        if below.iter().any(|c| self.seeds[*c].fixed.is_some()) {
            let without = |c: &usize| part(&Seed { floor: None, cap: None, ..self.seeds[*c].clone() });
            let weights = weights::of_targets(total, &below.iter().map(without).collect::<Vec<_>>());
            for (child, weight) in below.iter().zip(weights) {
                self.nodes[*child].weight = Some(weight);
            }
        }
        share_rest(total, &below.iter().map(|c| part(&self.seeds[*c])).collect::<Vec<_>>())
    }

    fn add(&mut self, to: usize, of: usize) {
        let child = self.nodes[of].clone();
        let node = &mut self.nodes[to];
        node.quota += child.quota;
        node.short += child.short;
        for (row, more) in [(&mut node.days, &child.days), (&mut node.level1, &child.level1), (&mut node.level2, &child.level2)] {
            row.iter_mut().zip(more).for_each(|(n, m)| *n += m);
        }
        let more = self.orders[of];
        self.orders[to].iter_mut().zip(more).for_each(|(n, m)| *n += m);
    }

    /// Hands a node's quota and days down to its children on a line.
    fn below(&mut self, at: usize, line: Line) {
        if line == Line::Place && self.above[at] {
            return;
        }
        let mut below = self.children[at][line as usize].clone();
        if below.is_empty() {
            return;
        }
        let quota = self.nodes[at].quota;
        let (mut given, rest) = match line {
            Line::Place => {
                let left = |n: &QuotaNode| (n.share - n.done).max(0);
                if let Some(rest) = self.rests[at][line as usize] {
                    below.push(rest);
                }
                let parts: Vec<Part> =
                    below.iter().map(|c| left(&self.nodes[*c])).map(|n| Part::weighing(n).at_most(n)).collect();
                share_rest(quota, &parts)
            }
            _ if below.iter().all(|c| matches!(self.seeds[*c].holder, Holder::Member(_))) => {
                let done: Vec<i64> = below.iter().map(|c| self.seeds[*c].done).collect();
                (personal(quota, &done, MINIMUM).quotas, 0)
            }
            _ => self.given(quota, &below),
        };
        if rest > 0 {
            let rest_at = self.rest(at, line);
            match below.iter().position(|c| *c == rest_at) {
                Some(found) => given[found] += rest,
                None => {
                    below.push(rest_at);
                    given.push(rest);
                }
            }
        }
        self.hand_down(at, &below, &given);
        if line != Line::Place {
            for child in below {
                self.nodes[child].share = self.nodes[child].quota;
            }
        }
    }

    fn hand_down(&mut self, at: usize, below: &[usize], given: &[i64]) {
        let parent = self.nodes[at].clone();
        let reached = shared(parent.quota - parent.short, given, true);
        let rows = spread_rows(&parent.days, &reached);
        let first = spread_rows(&parent.level1, &shared(parent.level1.iter().sum(), given, false));
        let second = spread_rows(&parent.level2, &shared(parent.level2.iter().sum(), given, false));
        for (i, ((days, level1), level2)) in rows.into_iter().zip(first).zip(second).enumerate() {
            let node = &mut self.nodes[below[i]];
            (node.quota, node.short) = (given[i], given[i] - reached[i]);
            (node.days, node.level1, node.level2) = (days, level1, level2);
        }
        self.order_down(at, below, given);
    }

    /// Hands the order of the first day that stands down to a node's children: each keeps its own while these add up to the node's.
    fn order_down(&mut self, at: usize, below: &[usize], given: &[i64]) {
        if self.orders[at] == [0; 3] {
            return;
        }
        for (n, whole) in self.orders[at].into_iter().enumerate() {
            let mut were: Vec<i64> = below.iter().map(|c| self.seeds.get(*c).map_or(0, |s| s.asked[n].max(0))).collect();
            // No seed tells of what nobody held: it is what the others leave.
            if let Some(rest) = below.iter().position(|c| *c >= self.seeds.len()) {
                were[rest] = (whole - were.iter().sum::<i64>()).max(0);
            }
            for (child, part) in below.iter().zip(as_before(whole, &were, given)) {
                self.orders[*child][n] = part;
            }
        }
    }

    /// The nodes, with the orders of the first day that stand.
    fn with_orders(mut self) -> Vec<QuotaNode> {
        for (node, [main, level1, level2]) in self.nodes.iter_mut().zip(self.orders) {
            for (row, n) in [(&mut node.days, main), (&mut node.level1, level1), (&mut node.level2, level2)] {
                row.iter_mut().take(1).for_each(|first| *first += n);
            }
        }
        self.nodes
    }
}

/// Parts of a number as they were, while they add up to it; else in proportion to what they were, or to what is given now.
fn as_before(whole: i64, were: &[i64], given: &[i64]) -> Vec<i64> {
    if were.iter().sum::<i64>() == whole {
        return were.to_vec();
    }
    let by = [were, given].into_iter().find(|w| w.iter().any(|n| *n > 0));
    let weights = by.map_or_else(|| vec![1; were.len()], <[i64]>::to_vec);
    shared(whole, &weights, false)
}

fn blank(at: usize, parent: Option<usize>, line: Line, holder: Holder, frame: &Frame) -> QuotaNode {
    let place = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let nothing = vec![0; frame.weights.len()];
    QuotaNode {
        at: place(at),
        parent: parent.map(place),
        line,
        holder,
        share: 0,
        done: 0,
        quota: 0,
        short: 0,
        floor: None,
        cap: None,
        weight: None,
        days: nothing.clone(),
        level1: nothing.clone(),
        level2: nothing,
    }
}

/// A seed among its siblings. What was set by hand may go beyond the people who are left since, and comes before a target of its own.
fn part(seed: &Seed) -> Part {
    let (least, most) = (seed.floor.unwrap_or(0).max(0), seed.cap.unwrap_or(i64::MAX));
    let own = seed.fixed.map(|n| n.max(least).min(most.max(least)));
    let floor = own.unwrap_or(least);
    let cap = match (own, seed.cap) {
        (Some(n), _) => n,
        (None, Some(cap)) => cap.max(floor),
        (None, None) => seed.possible.unwrap_or(i64::MAX).max(floor),
    };
    Part { weight: seed.weight.max(0), floor, cap }
}

/// Shares a number whatever the limits say: floors that ask for more than there is are scaled down, and what caps keep anybody from taking is
/// left over. What is given and the rest add up to the total.
#[must_use]
pub fn share_rest(total: i64, parts: &[Part]) -> (Vec<i64>, i64) {
    let total = total.max(0);
    let floors = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.floor));
    let caps = parts.iter().fold(0_i64, |sum, p| sum.saturating_add(p.cap));
    if floors > total {
        let scaled: Vec<Part> = parts.iter().map(|p| Part::weighing(p.floor).at_most(p.floor)).collect();
        return split(total, &scaled).map_or_else(|_| (vec![0; parts.len()], total), |given| (given, 0));
    }
    if caps < total {
        return (parts.iter().map(|p| p.cap).collect(), total - caps);
    }
    split(total, parts).map_or_else(|_| (vec![0; parts.len()], total), |given| (given, 0))
}

/// A part of a number for each, by weights; nobody gets more than the weight where `at_most`.
fn shared(total: i64, weights: &[i64], at_most: bool) -> Vec<i64> {
    let parts: Vec<Part> =
        weights.iter().map(|w| if at_most { Part::weighing(*w).at_most(*w) } else { Part::weighing(*w) }).collect();
    share_rest(total, &parts).0
}

/// A table whose rows add up to `rows` and whose columns add up to `days`: each child's days in proportion to the parent's. Both sums must be the
/// same; each child is served as evenly as whole people allow.
#[must_use]
pub fn spread_rows(days: &[i64], rows: &[i64]) -> Vec<Vec<i64>> {
    let mut out = vec![vec![0; days.len()]; rows.len()];
    if let [_] = rows {
        return vec![days.to_vec()];
    }
    let (mut by_then, mut had) = (0_i64, vec![0_i64; rows.len()]);
    for (day, n) in days.iter().enumerate().filter(|(_, n)| **n > 0) {
        by_then += n;
        // Up to this day, each has its part of what was given out up to this day, and never less than the day before.
        let parts: Vec<Part> =
            rows.iter().zip(&had).map(|(row, had)| Part { weight: *row, floor: *had, cap: (*row).max(*had) }).collect();
        let (now, _) = share_rest(by_then, &parts);
        for (row, (now, had)) in now.iter().zip(had.iter_mut()).enumerate() {
            out[row][day] = now - *had;
            *had = *now;
        }
    }
    out
}

/// Cuts days that go beyond `limit_bp` of the even pace: the part of `share` that a day's weight is of all.
fn limit_days(days: &mut [i64], weights: &[i64], (share, all): (i64, i64), limit_bp: i64) {
    for (n, weight) in days.iter_mut().zip(weights).filter(|_| all > 0) {
        let most = i128::from(share) * i128::from((*weight).max(0)) * i128::from(limit_bp.max(0));
        let most = most.div_euclid(i128::from(all) * 10_000) + 1;
        *n = (*n).min(i64::try_from(most).unwrap_or(i64::MAX));
    }
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
