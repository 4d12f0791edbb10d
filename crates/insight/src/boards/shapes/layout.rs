//! From outlines on the earth to paths on the drawing: one scale for all of them, whole units, north on top.

use super::{Outline, Point, STEPS};
use std::fmt::Write as _;

/// Longer side of the drawing.
const SIDE: f64 = 1000.0;
/// Room around it.
const MARGIN: i64 = 6;

/// How much fits into an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fits {
    /// Nothing.
    Nothing,
    /// A number.
    Number,
    /// A name and a number.
    Name,
}

/// An outline on the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// As SVG has it.
    pub path: String,
    /// Where its label stands: in the middle of its greatest part.
    pub middle: Point,
    /// What the label may hold.
    pub fits: Fits,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Units from left to right.
    pub width: i64,
    /// Units from top to bottom.
    pub height: i64,
    /// The outlines, in the order in which they were given.
    pub areas: Vec<Laid>,
}

/// Lays outlines out; `None` when they have no extent.
#[must_use]
pub fn lay_out(outlines: &[&Outline]) -> Option<Layout> {
    let all = || outlines.iter().flat_map(|o| o.iter().flatten());
    let (west, east) = (all().map(|p| p.0).min()?, all().map(|p| p.0).max()?);
    let (south, north) = (all().map(|p| p.1).min()?, all().map(|p| p.1).max()?);
    // A degree of longitude is shorter than one of latitude, by the cosine of where one is.
    let narrow = (float(south + north) / 2.0 / STEPS).to_radians().cos().max(0.05);
    let (wide, high) = (float(east - west) * narrow, float(north - south));
    let longest = wide.max(high);
    if longest <= 0.0 {
        return None;
    }
    let scale = SIDE / longest;
    let put = |p: &Point| (whole(float(p.0 - west) * narrow * scale) + MARGIN, whole(float(north - p.1) * scale) + MARGIN);
    let areas = outlines.iter().map(|o| laid(&o.iter().map(|ring| ring.iter().map(put).collect()).collect())).collect();
    Some(Layout { width: whole(wide * scale) + 2 * MARGIN, height: whole(high * scale) + 2 * MARGIN, areas })
}

fn laid(outline: &Outline) -> Laid {
    let mut path = String::new();
    let mut greatest: (i64, Point, i64, i64) = (-1, (0, 0), 0, 0);
    for ring in outline {
        let mut line: Vec<Point> = ring.clone();
        line.dedup();
        let Some(first) = line.first().copied() else { continue };
        let _ = write!(path, "M{} {}", first.0, first.1);
        let mut at = first;
        for p in &line[1..] {
            let _ = write!(path, "l{} {}", p.0 - at.0, p.1 - at.1);
            at = *p;
        }
        path.push('Z');
        let (area, middle) = centre(&line);
        if area > greatest.0 {
            let span = |f: fn(&Point) -> i64| line.iter().map(f).max().unwrap_or(0) - line.iter().map(f).min().unwrap_or(0);
            greatest = (area, middle, span(|p| p.0), span(|p| p.1));
        }
    }
    let (_, middle, wide, high) = greatest;
    let fits = match (wide, high) {
        (170.., 90..) => Fits::Name,
        (90.., 40..) => Fits::Number,
        _ => Fits::Nothing,
    };
    Laid { path, middle, fits }
}

/// Twice the area of a ring, and its centre of gravity (of its points when it has no area).
fn centre(ring: &[Point]) -> (i64, Point) {
    let (mut twice, mut x, mut y) = (0_i64, 0_i64, 0_i64);
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if twice == 0 {
        let n = i64::try_from(ring.len()).unwrap_or(1).max(1);
        return (0, (ring.iter().map(|p| p.0).sum::<i64>() / n, ring.iter().map(|p| p.1).sum::<i64>() / n));
    }
    (twice.abs(), (x / (3 * twice), y / (3 * twice)))
}

#[allow(clippy::cast_precision_loss)] // degrees in steps are far below 2^53
fn float(n: i64) -> f64 {
    n as f64
}

#[allow(clippy::cast_possible_truncation)] // at most the longer side
fn whole(n: f64) -> i64 {
    n.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(west: i64, south: i64, wide: i64, high: i64) -> Outline {
        vec![vec![(west, south), (west + wide, south), (west + wide, south + high), (west, south + high)]]
    }

    #[test]
    fn north_is_on_top_and_a_city_keeps_its_shape() {
        let (south, north) = (field(10_680_000, 1_150_000, 10_000, 5_000), field(10_680_000, 1_155_000, 10_000, 5_000));
        let layout = lay_out(&[&south, &north]).unwrap();
        assert!(layout.areas[1].middle.1 < layout.areas[0].middle.1);
        assert_eq!((layout.width, layout.height), (992, 1012), "a degree of longitude at 11.5° is 98 % of one of latitude");
        assert!(layout.areas.iter().all(|a| a.fits == Fits::Name));
        assert!(lay_out(&[&field(1, 1, 0, 0)]).is_none() && lay_out(&[]).is_none());
    }

    #[test]
    fn neighbours_share_their_border_on_the_drawing() {
        let (a, b) = (field(0, 0, 3_333, 7_777), field(3_333, 0, 1_111, 7_777));
        let layout = lay_out(&[&a, &b]).unwrap();
        let xs = |laid: &Laid| laid.path.trim_start_matches('M').split(' ').next().unwrap().parse::<i64>().unwrap();
        let right_of_a: i64 = xs(&layout.areas[0])
            + layout.areas[0].path.split('l').nth(1).unwrap().split(' ').next().unwrap().parse::<i64>().unwrap();
        assert_eq!(right_of_a, xs(&layout.areas[1]));
    }

    proptest! {
        #[test]
        fn everything_lies_on_the_drawing(fields in prop::collection::vec((0..500_000_i64, 0..500_000_i64, 1..90_000_i64, 1..90_000_i64), 1..12)) {
            let outlines: Vec<Outline> = fields.iter().map(|(w, s, x, y)| field(*w, *s, *x, *y)).collect();
            let layout = lay_out(&outlines.iter().collect::<Vec<_>>()).unwrap();
            prop_assert!(layout.width.max(layout.height) <= 1000 + 2 * MARGIN);
            for area in &layout.areas {
                prop_assert!((0..=layout.width).contains(&area.middle.0) && (0..=layout.height).contains(&area.middle.1));
            }
        }
    }
}
