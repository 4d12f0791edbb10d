//! Outlines of localities: read out of GeoJSON, matched with the territory, simplified so that neighbours still touch, and laid
//! out on the drawing. No input or output happens here.

pub mod geojson;
pub mod layout;
pub mod matching;
#[cfg(test)]
mod schema_tests;
pub mod simplify;

/// A place on the earth in steps of 1/100,000 degree (about a metre): east, north.
pub type Point = (i64, i64);

/// A closed line; its last point is not the first again.
pub type Ring = Vec<Point>;

/// The outline of a locality: its parts and the holes in them, drawn by the even-odd rule.
pub type Outline = Vec<Ring>;

/// Steps in a degree.
pub const STEPS: f64 = 100_000.0;

/// As it is stored: rings with `;` between them, each point as the difference to the one before.
#[must_use]
pub fn write(outline: &Outline) -> String {
    let ring = |ring: &Ring| {
        let mut at = (0, 0);
        let words = ring.iter().map(|p| {
            let word = format!("{} {}", p.0 - at.0, p.1 - at.1);
            at = *p;
            word
        });
        words.collect::<Vec<_>>().join(" ")
    };
    outline.iter().map(ring).collect::<Vec<_>>().join(";")
}

/// From what [`write`] made; `None` where something else is stored.
#[must_use]
pub fn parse(text: &str) -> Option<Outline> {
    let ring = |text: &str| {
        let mut at = (0_i64, 0_i64);
        let mut out = Ring::new();
        let mut words = text.split(' ');
        while let Some(east) = words.next() {
            at = (at.0.checked_add(east.parse().ok()?)?, at.1.checked_add(words.next()?.parse().ok()?)?);
            out.push(at);
        }
        Some(out)
    };
    text.split(';').map(ring).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(
            outline in prop::collection::vec(prop::collection::vec((-18_000_000..18_000_000_i64, -9_000_000..9_000_000_i64), 3..20), 1..4)
        ) {
            prop_assert_eq!(parse(&write(&outline)), Some(outline));
        }

        #[test]
        fn nothing_else_is_read_and_nothing_breaks(text in ".{0,60}") {
            if let Some(outline) = parse(&text) {
                prop_assert!(!outline.is_empty());
            }
        }
    }
}
