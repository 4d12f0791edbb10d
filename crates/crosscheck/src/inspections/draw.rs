//! Drawing a sample: blind, weighted by risk, the same for the same seed (`P-3.8`). Pure.
//!
//! The size is shared out among units by how many claims they have and how doubtful they are, within a unit among its risks. Which
//! claims of a stratum are taken is decided by a digest of seed and claim, so nobody can wish for one, and whoever repeats the draw
//! over the same claims gets the same sample, in whatever order the claims come.

use super::model::{Risk, Stratum};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;
use vedich_kernel::UnitId;

/// Fewer people of one unit tell little: where the size allows it, every unit gives at least so many. Every unit that has claims gives
/// somebody; only a round of fewer people than units takes few of them, the most doubtful first.
pub const LEAST_OF_A_UNIT: usize = 8;
/// Every stratum gives at least so many, that its share can be estimated.
const LEAST_OF_A_STRATUM: usize = 2;

/// A claim that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The claim.
    pub claim: Uuid,
    /// Its unit.
    pub unit: UnitId,
    /// Its risk.
    pub risk: Risk,
}

/// A sample with how it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Strata of the units that take part, drawn from or not.
    pub strata: Vec<Stratum>,
    /// Positions in the frame, in an order that tells nothing.
    pub chosen: Vec<usize>,
    /// Digest of the frame: the same claims at the same risk have the same.
    pub frame: [u8; 32],
}

/// Draws `size` claims out of the frame. `doubt` is the over-reporting score of units, from 0 to 1.
#[must_use]
pub fn draw(frame: &[Candidate], doubt: &BTreeMap<UnitId, f64>, size: usize, seed: i64) -> Drawn {
    let mut by_stratum: BTreeMap<(UnitId, Risk), Vec<([u8; 32], usize)>> = BTreeMap::new();
    for (at, c) in frame.iter().enumerate() {
        by_stratum.entry((c.unit, c.risk)).or_default().push((lot(seed, c.claim), at));
    }
    let mut units: BTreeMap<UnitId, usize> = BTreeMap::new();
    for ((unit, _), claims) in &mut by_stratum {
        claims.sort_unstable();
        *units.entry(*unit).or_default() += claims.len();
    }
    let shares = among_units(&units, doubt, size);
    let (mut strata, mut taken) = (Vec::new(), Vec::new());
    for (unit, share) in shares {
        let own: Vec<_> = by_stratum.range((unit, Risk::Usual)..=(unit, Risk::High)).collect();
        let weights: Vec<f64> = own.iter().map(|((_, risk), claims)| risk.weight() * claims.len() as f64).collect();
        let caps: Vec<usize> = own.iter().map(|(_, claims)| claims.len()).collect();
        for (((_, risk), claims), n) in own.iter().zip(share_out(share, &weights, &caps, LEAST_OF_A_STRATUM)) {
            strata.push(Stratum { unit, risk: *risk, population: count(claims.len()), drawn: count(n) });
            taken.extend(claims.iter().take(n).copied());
        }
    }
    taken.sort_unstable();
    Drawn { strata, chosen: taken.into_iter().map(|(_, at)| at).collect(), frame: digest(frame) }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A claim's place in the draw.
fn lot(seed: i64, claim: Uuid) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(claim.as_bytes());
    hash.finalize().into()
}

fn digest(frame: &[Candidate]) -> [u8; 32] {
    let mut all: Vec<(Uuid, i64, i64)> = frame.iter().map(|c| (c.claim, c.unit.0, c.risk.number())).collect();
    all.sort_unstable();
    let mut hash = Sha256::new();
    for (claim, unit, risk) in all {
        hash.update(claim.as_bytes());
        hash.update(unit.to_le_bytes());
        hash.update(risk.to_le_bytes());
    }
    hash.finalize().into()
}

/// How many of each unit. A unit with four times the claims gives twice as many, a doubtful one up to four times as many.
fn among_units(units: &BTreeMap<UnitId, usize>, doubt: &BTreeMap<UnitId, f64>, size: usize) -> Vec<(UnitId, usize)> {
    let weight = |unit: &UnitId, n: usize| (n as f64).sqrt() * (1.0 + 3.0 * doubt.get(unit).copied().unwrap_or(0.0));
    let mut list: Vec<(f64, UnitId, usize)> = units.iter().map(|(unit, n)| (weight(unit, *n), *unit, *n)).collect();
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    if size < list.len() {
        list.truncate((size / LEAST_OF_A_UNIT).max(1));
    }
    let least = size.checked_div(list.len()).unwrap_or(0).clamp(1, LEAST_OF_A_UNIT);
    let weights: Vec<f64> = list.iter().map(|l| l.0).collect();
    let caps: Vec<usize> = list.iter().map(|l| l.2).collect();
    let shares = share_out(size, &weights, &caps, least);
    let mut out: Vec<(UnitId, usize)> = list.iter().map(|l| l.1).zip(shares).collect();
    out.sort_unstable();
    out
}

/// Shares `size` out by weight, `least` for everybody first, nobody beyond their cap (the rule of Sainte-Laguë).
fn share_out(size: usize, weights: &[f64], caps: &[usize], least: usize) -> Vec<usize> {
    let mut out = vec![0_usize; caps.len()];
    let mut order: Vec<usize> = (0..caps.len()).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
    let mut left = size.min(caps.iter().sum());
    for round in 0..least {
        for i in &order {
            if left > 0 && out[*i] == round && out[*i] < caps[*i] {
                out[*i] += 1;
                left -= 1;
            }
        }
    }
    while left > 0 {
        let claim = |i: &usize| weights[*i] / (2 * out[*i] + 1) as f64;
        let open = order.iter().copied().filter(|i| out[*i] < caps[*i]);
        // The first of equal claims wins, so the result is the same every time.
        let Some(next) = open.reduce(|best, i| if claim(&i) > claim(&best) { i } else { best }) else { break };
        out[next] += 1;
        left -= 1;
    }
    out
}

#[cfg(test)]
mod tests;
