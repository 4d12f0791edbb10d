//! Fewer points, and neighbours that still touch: a border that two localities share is cut at the points where more than two meet,
//! and each piece is simplified once, whichever side it is seen from.

use super::{Outline, Point, Ring};
use std::collections::HashMap;

/// A locality keeps details down to this part of its own size.
const DETAIL: i64 = 300;

/// What is known about a point of the file.
struct Meeting {
    /// The two points beside it.
    beside: (Point, Point),
    /// Other rings have other points beside it: a border begins or ends here.
    corner: bool,
    /// The finest detail that a locality here asks for.
    tolerance: i64,
}

/// Simplifies all outlines of a file together. Rings stay rings: one that would be lost keeps its points.
pub fn simplify(outlines: &mut [Outline]) {
    let mut points: HashMap<Point, Meeting> = HashMap::new();
    for outline in outlines.iter() {
        let tolerance = size(outline) / DETAIL;
        for ring in outline {
            for (i, point) in ring.iter().enumerate() {
                let (before, after) = (ring[(i + ring.len() - 1) % ring.len()], ring[(i + 1) % ring.len()]);
                let beside = (before.min(after), before.max(after));
                let meeting = points.entry(*point).or_insert(Meeting { beside, corner: false, tolerance });
                meeting.corner |= meeting.beside != beside;
                meeting.tolerance = meeting.tolerance.min(tolerance);
            }
        }
    }
    for ring in outlines.iter_mut().flatten() {
        let simple = simple_ring(ring, &points);
        if simple.len() >= 3 {
            *ring = simple;
        }
    }
}

/// Width or height, whichever is greater.
fn size(outline: &Outline) -> i64 {
    let all = || outline.iter().flatten();
    let span = |f: fn(&Point) -> i64| all().map(f).max().unwrap_or(0) - all().map(f).min().unwrap_or(0);
    span(|p| p.0).max(span(|p| p.1))
}

fn simple_ring(ring: &Ring, points: &HashMap<Point, Meeting>) -> Ring {
    let corner = |p: &Point| points.get(p).is_some_and(|m| m.corner);
    // Without a corner it begins at its least point, so that a hole and what fills it begin alike.
    let start = ring.iter().position(corner).or_else(|| (0..ring.len()).min_by_key(|i| ring[*i])).unwrap_or(0);
    let mut turned: Vec<Point> = ring[start..].iter().chain(&ring[..start]).copied().collect();
    turned.extend(turned.first().copied());
    let mut out = Ring::new();
    let mut from = 0;
    for to in 1..turned.len() {
        if to + 1 == turned.len() || corner(&turned[to]) {
            let piece = simple_piece(&turned[from..=to], points);
            out.extend(&piece[..piece.len() - 1]);
            from = to;
        }
    }
    out.dedup();
    out
}

/// A border from corner to corner. Its direction does not matter.
fn simple_piece(piece: &[Point], points: &HashMap<Point, Meeting>) -> Vec<Point> {
    let back: Vec<Point> = piece.iter().rev().copied().collect();
    let turned = back.as_slice() < piece;
    let line = if turned { back.as_slice() } else { piece };
    let tolerance = line.iter().filter_map(|p| points.get(p)).map(|m| m.tolerance).min().unwrap_or(0);
    let mut out = keep(line, tolerance);
    if turned {
        out.reverse();
    }
    out
}

/// Douglas and Peucker: of a line the points without which it would move by more than the tolerance.
fn keep(line: &[Point], tolerance: i64) -> Vec<Point> {
    let mut kept = vec![false; line.len()];
    let mut spans = vec![(0, line.len() - 1)];
    kept[0] = true;
    kept[line.len() - 1] = true;
    while let Some((from, to)) = spans.pop() {
        let far = (from + 1..to).map(|i| (off(line[i], line[from], line[to]), i)).reduce(|a, b| if b.0 > a.0 { b } else { a });
        let Some((Off(far, of), at)) = far else { continue };
        let allowed = i128::from(tolerance) * i128::from(tolerance);
        if far > allowed.saturating_mul(of) {
            kept[at] = true;
            spans.push((from, at));
            spans.push((at, to));
        }
    }
    line.iter().zip(kept).filter(|(_, k)| *k).map(|(p, _)| *p).collect()
}

/// A squared distance as a fraction; all of one line have the same denominator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Off(i128, i128);

fn off(point: Point, from: Point, to: Point) -> Off {
    let wide = |n: i64| i128::from(n);
    let (dx, dy) = (wide(to.0 - from.0), wide(to.1 - from.1));
    let (px, py) = (wide(point.0 - from.0), wide(point.1 - from.1));
    let length = dx * dx + dy * dy;
    if length == 0 {
        return Off(px * px + py * py, 1);
    }
    let across = dx * py - dy * px;
    Off(across * across, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Two fields on either side of a wavering border, and a hole in the left one that a third fills.
    fn neighbours(waves: &[i64]) -> Vec<Outline> {
        let border: Vec<Point> = waves.iter().enumerate().map(|(i, w)| (10_000 + w, i64::try_from(i).unwrap() * 500)).collect();
        let top = border.last().unwrap().1;
        let left: Ring = [(0, 0)].into_iter().chain(border.iter().copied()).chain([(0, top)]).collect();
        let right: Ring = border.iter().rev().copied().chain([(20_000, 0), (20_000, top)]).collect();
        let hole: Ring = vec![(2_000, 100), (2_500, 90), (3_000, 105), (3_000, 400), (2_000, 400)];
        let filled: Ring = hole.iter().rev().copied().collect();
        vec![vec![left, hole], vec![right], vec![filled]]
    }

    fn edges(ring: &Ring) -> BTreeSet<(Point, Point)> {
        (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])).map(|(a, b)| (a.min(b), a.max(b))).collect()
    }

    #[test]
    fn a_straight_border_keeps_its_ends() {
        let mut outlines = neighbours(&[0; 40]);
        simplify(&mut outlines);
        assert_eq!(outlines[0][0].len(), 4, "{:?}", outlines[0]);
    }

    proptest! {
        #[test]
        fn neighbours_still_touch(waves in prop::collection::vec(-900..900_i64, 3..60)) {
            let before = neighbours(&waves);
            let mut after = before.clone();
            simplify(&mut after);
            let (left, right) = (edges(&after[0][0]), edges(&after[1][0]));
            let shared = left.intersection(&right).count();
            // All but the three outer sides of each.
            prop_assert_eq!((left.len() - shared, right.len() - shared), (3, 3));
            prop_assert_eq!(edges(&after[0][1]), edges(&after[2][0]), "the hole is filled");
            for (old, new) in before.iter().flatten().zip(after.iter().flatten()) {
                prop_assert!(new.len() >= 3 && new.iter().all(|p| old.contains(p)));
            }
        }

        #[test]
        fn a_line_moves_by_no_more_than_is_allowed(
            points in prop::collection::vec((-5_000..5_000_i64, -5_000..5_000_i64), 2..60), tolerance in 0..3_000_i64,
        ) {
            let kept = keep(&points, tolerance);
            prop_assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
            if tolerance == 0 {
                let line = keep(&points, 0);
                prop_assert!(points.iter().all(|p| line.windows(2).any(|w| off(*p, w[0], w[1]).0 == 0)));
            }
        }
    }
}
