//! The board in the hall: which pictures it goes through. Pure.

/// Seconds for which each stands: long enough to read eight lines twice.
pub const SECONDS: u32 = 15;
/// Places on one picture, in letters that are read from ten metres.
pub const PLACES: usize = 8;
/// Tiles of a map on one picture.
pub const TILES: usize = 16;

/// One picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slide {
    /// Will we reach the line?
    Line,
    /// What the day brought.
    Day,
    /// Places from this one on, the furthest first.
    Ranking(usize),
    /// The map.
    Map,
}

/// What there is to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shows {
    /// The place's own numbers may be shown.
    pub own: bool,
    /// There was a day before, and its change may be shown.
    pub day: bool,
    /// Places that are ranked.
    pub places: usize,
    /// A map whose numbers can be read: outlines, or few enough tiles.
    pub map: bool,
}

/// The pictures in their order; never none.
#[must_use]
pub fn slides(shows: Shows) -> Vec<Slide> {
    let mut out = vec![Slide::Line];
    if shows.own && shows.day {
        out.push(Slide::Day);
    }
    // Places share the pictures evenly: nine are five and four, not eight and one.
    let pictures = shows.places.div_ceil(PLACES);
    out.extend((0..pictures).map(|i| Slide::Ranking(i * shows.places.div_ceil(pictures.max(1)))));
    if shows.map && shows.places > 0 {
        out.push(Slide::Map);
    }
    out
}

/// How many places stand on a picture that begins with one.
#[must_use]
pub fn on_one(places: usize) -> usize {
    places.div_ceil(places.div_ceil(PLACES).max(1))
}

/// The number of the next picture, from 1; the first follows the last.
#[must_use]
pub fn next(now: usize, of: usize) -> usize {
    if now >= of { 1 } else { now + 1 }
}

/// The picture that an address asks for, from 1; the first for anything else.
#[must_use]
pub fn asked(text: &str, of: usize) -> usize {
    text.trim().parse().ok().filter(|n| (1..=of).contains(n)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_told_is_not_shown() {
        assert_eq!(slides(Shows::default()), [Slide::Line]);
        let city = Shows { own: true, day: true, places: 8, map: true };
        assert_eq!(slides(city), [Slide::Line, Slide::Day, Slide::Ranking(0), Slide::Map]);
        assert_eq!(slides(Shows { places: 9, ..city })[2..4], [Slide::Ranking(0), Slide::Ranking(5)]);
        assert_eq!((asked("3", 4), asked("5", 4), asked("x", 4), next(4, 4)), (3, 1, 1, 1));
    }

    proptest! {
        #[test]
        fn every_place_is_shown_once(places in 0_usize..500) {
            let starts: Vec<usize> = slides(Shows { own: true, day: false, places, map: false })
                .into_iter().filter_map(|s| if let Slide::Ranking(n) = s { Some(n) } else { None }).collect();
            let shown: usize = starts.iter().map(|s| (s + on_one(places)).min(places) - s).sum();
            prop_assert_eq!(shown, places);
            prop_assert!(on_one(places) <= PLACES);
        }
    }
}
