//! From figures to points, from points to places, and what would bring somebody further.
//!
//! A figure's share is cut off at the part's limit and counted in millionths; the weighted mean of the parts that apply, in
//! hundredths of a point, is what everybody sees. Places follow what is seen: equal points share a place, and the next place counts all
//! before it (1, 2, 2, 4). No competitor loses by reaching more.

use crate::{
    model::{Gate, GateHit, PartKind, PartScore},
    settings::{Formula, Gates},
};
use vedich_kernel::Figure;

/// A whole, in millionths.
const WHOLE: i128 = 1_000_000;

/// What counts of a figure, in millionths of its denominator.
fn share(figure: &Figure, cap_bp: Option<i64>) -> Option<i128> {
    if figure.denominator <= 0 {
        return None;
    }
    let share = i128::from(figure.numerator.max(0)) * WHOLE / i128::from(figure.denominator);
    Some(cap_bp.map_or(share, |cap| share.min(i128::from(cap) * 100)))
}

/// The parts of a formula with the figures of somebody; each figure once.
#[must_use]
pub fn part_points(formula: &Formula, mut figure: impl FnMut(PartKind) -> Option<Figure>) -> Vec<PartScore> {
    let found: Vec<(crate::settings::Weight, Option<Figure>)> =
        formula.weights.iter().map(|w| (*w, figure(w.part).filter(|f| f.denominator > 0))).collect();
    let weighs: i128 = found.iter().filter(|f| f.1.is_some()).map(|f| i128::from(f.0.weight)).sum();
    found
        .into_iter()
        .map(|(w, figure)| {
            let share = figure.as_ref().and_then(|f| share(f, w.cap_bp));
            let points = share.map_or(0, |s| narrow(half_up(s * i128::from(w.weight), weighs * 100)));
            PartScore { part: w.part, weight: w.weight, cap_bp: w.cap_bp, figure, points }
        })
        .collect()
}

/// The points of all parts together, in hundredths: the mean is rounded once, so it may differ from the sum of rounded parts by one
/// or two hundredths. None where nothing applies.
#[must_use]
pub fn points(parts: &[PartScore]) -> Option<i64> {
    let found: Vec<(i128, i128)> =
        parts.iter().filter_map(|p| Some((i128::from(p.weight), share(p.figure.as_ref()?, p.cap_bp)?))).collect();
    let weighs: i128 = found.iter().map(|f| f.0).sum();
    (weighs > 0).then(|| narrow(half_up(found.iter().map(|f| f.0 * f.1).sum(), weighs * 100)))
}

/// The register confirms something of what somebody was to reach: reports in time, or that one's own people have done their duty, are no such
/// result alone (`P-3.9`, `P-3.11`).
#[must_use]
pub fn is_verified(parts: &[PartScore]) -> bool {
    let result = |p: &&PartScore| matches!(p.part, PartKind::Target | PartKind::Growth | PartKind::Mobilised);
    parts.iter().filter(result).filter_map(|p| p.figure.as_ref()).any(|f| f.numerator > 0)
}

/// The points by which somebody takes a place: none for whoever is held back, and none without a result that is verified.
#[must_use]
pub fn counting(points: Option<i64>, held_back: bool, parts: &[PartScore]) -> Option<i64> {
    points.filter(|_| !held_back && is_verified(parts))
}

fn half_up(n: i128, d: i128) -> i128 {
    (2 * n + d).div_euclid(2 * d.max(1))
}

fn narrow(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Places by points; `None` has no place. Equal points share a place.
#[must_use]
pub fn ranks(points: &[Option<i64>]) -> Vec<Option<i64>> {
    points.iter().map(|p| p.map(|p| place(points, p))).collect()
}

/// The place of some points among others.
#[must_use]
pub fn place(points: &[Option<i64>], own: i64) -> i64 {
    let before = points.iter().flatten().filter(|p| **p > own).count();
    i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1)
}

/// The points that somebody of these points would have to reach to stand one place higher; none for the first.
#[must_use]
pub fn to_pass(points: &[Option<i64>], own: i64) -> Option<i64> {
    points.iter().flatten().copied().filter(|p| *p > own).min()
}

/// How much more of one part alone would be enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lift {
    /// Which part.
    pub part: PartKind,
    /// So many more of what its figure counts: people, reports.
    pub more: i64,
}

/// For each part, how many more of what it counts would bring somebody to so many points, the others unchanged. Parts that cannot do
/// it alone are left out.
#[must_use]
pub fn lifts(parts: &[PartScore], goal: i64) -> Vec<Lift> {
    let mut out = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(figure) = &part.figure else { continue };
        // Most parts are shares of a fixed whole; a target and a minimum can be exceeded up to the part's limit.
        let open = matches!(part.part, PartKind::Target | PartKind::Mobilised);
        let most = if open { figure.denominator.saturating_mul(100) } else { figure.denominator };
        let reaches = |n: i64| {
            let mut with = parts.to_vec();
            with[at].figure = Some(Figure { numerator: n, ..figure.clone() });
            points(&with).is_some_and(|p| p >= goal)
        };
        if figure.numerator >= most || !reaches(most) {
            continue;
        }
        let (mut below, mut enough) = (figure.numerator, most);
        if reaches(below) {
            continue;
        }
        while enough - below > 1 {
            let middle = below + (enough - below) / 2;
            if reaches(middle) { enough = middle } else { below = middle }
        }
        out.push(Lift { part: part.part, more: enough - figure.numerator });
    }
    out
}

/// Which gates hold somebody back. `hits` are what was found; settings decide what is tolerated.
#[must_use]
pub fn held(gates: &Gates, parts: &[PartScore], hits: &[GateHit], single: bool) -> Vec<GateHit> {
    let mut out: Vec<GateHit> = hits
        .iter()
        .copied()
        .filter(|h| match h.gate {
            Gate::NoReport => h.n > gates.missing_allowed,
            Gate::NoReportBefore => i128::from(h.n) * 10_000 > i128::from(h.of) * i128::from(gates.missing_before_bp),
            // Whether one person or a team reported falsely shows in single findings; of a unit the sample tells.
            Gate::FalseInspected if single => h.n >= gates.false_findings,
            Gate::FalseInspected => {
                h.of > 0 && i128::from(h.least) * 10_000 > i128::from(h.of) * i128::from(gates.false_tolerance_bp)
            }
            Gate::FalseDecided => true,
            Gate::Flagged => gates.flagged,
            Gate::BelowTarget | Gate::Compliance => false,
        })
        .collect();
    let least = [
        (Gate::BelowTarget, PartKind::Target, gates.target_least_bp),
        (Gate::Compliance, PartKind::Compliance, gates.compliance_least_bp),
    ];
    for (gate, part, least) in least {
        let figure = parts.iter().find(|p| p.part == part).and_then(|p| p.figure.as_ref());
        let (Some(least), Some(f)) = (least, figure) else { continue };
        if i128::from(f.numerator) * 10_000 < i128::from(f.denominator) * i128::from(least) {
            out.push(GateHit { gate, n: f.numerator, of: f.denominator, least: 0, round: None });
        }
    }
    out
}
