//! Which shifts are near: the list from which another one is chosen starts with the nearest (`P-4.4a`).

use vedich_kernel::LocalityId;

/// Where a station stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Number of the station.
    pub station: i64,
    /// Its quarter or commune.
    pub locality: LocalityId,
    /// The commune in which that lies.
    pub commune: Option<LocalityId>,
    /// Degrees north and east, in millionths, where known.
    pub at: Option<(i64, i64)>,
}

/// How far something is. Compares by nearness: the same station, the same quarter or two kilometres, the same commune or six,
/// elsewhere; within each by metres, what is not measured last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nearness {
    ring: u8,
    metres: i64,
}

impl Nearness {
    /// Metres as the crow flies; `None` where one of the two has no coordinates, or it is the same station.
    #[must_use]
    pub fn metres(self) -> Option<i64> {
        (self.metres != UNKNOWN && self.ring > 0).then_some(self.metres)
    }
}

const UNKNOWN: i64 = i64::MAX;

/// How far `to` is from `from`.
#[must_use]
pub fn nearness(from: &Spot, to: &Spot) -> Nearness {
    let metres = match (from.at, to.at) {
        (Some(a), Some(b)) => metres(a, b),
        _ => UNKNOWN,
    };
    let ring = if from.station == to.station {
        0
    } else if from.locality == to.locality {
        1
    } else if from.commune.is_some() && from.commune == to.commune {
        2
    } else {
        3
    };
    // Where both are on the map, metres say more than the borders between them.
    let ring = match metres {
        _ if ring == 0 => 0,
        UNKNOWN => ring,
        ..2_000 => 1,
        2_000..6_000 => 2,
        _ => 3,
    };
    Nearness { ring, metres: if ring == 0 { 0 } else { metres } }
}

/// Metres between two points in millionths of degrees, on a flat map around them: right to a thousandth within a province.
fn metres(a: (i64, i64), b: (i64, i64)) -> i64 {
    // Millionths of degrees are exact in a double.
    let middle = ((a.0 + b.0) as f64 / 2e6).to_radians().cos();
    let (north, east) = ((a.0 - b.0) as f64 * 0.110_57, (a.1 - b.1) as f64 * 0.111_32 * middle);
    north.hypot(east).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spot(station: i64, quarter: i64, commune: i64, at: Option<(i64, i64)>) -> Spot {
        Spot { station, locality: LocalityId(quarter), commune: Some(LocalityId(commune)), at }
    }

    #[test]
    fn without_a_map_the_tree_says_what_is_near() {
        let here = spot(1, 11, 1, None);
        let ring = |to: &Spot| nearness(&here, to);
        let order = [here, spot(2, 11, 1, None), spot(3, 12, 1, None), spot(4, 21, 2, None)];
        assert!(order.windows(2).all(|w| ring(&w[0]) < ring(&w[1])));
        assert_eq!(ring(&order[3]).metres(), None);
    }

    #[test]
    fn on_the_map_metres_do() {
        let here = spot(1, 11, 1, Some((11_535_200, 106_882_300)));
        let across_the_border = spot(2, 21, 2, Some((11_536_200, 106_882_300)));
        let other_end = spot(3, 12, 1, Some((11_565_200, 106_882_300)));
        assert_eq!(nearness(&here, &across_the_border).metres(), Some(111));
        assert!(nearness(&here, &across_the_border) < nearness(&here, &other_end));
        assert_eq!(nearness(&here, &here).metres(), None, "nobody walks to where they are");
    }

    proptest! {
        #[test]
        fn it_is_as_far_there_as_back(a in (8_000_000_i64..23_000_000, 102_000_000_i64..110_000_000), b in (8_000_000_i64..23_000_000, 102_000_000_i64..110_000_000)) {
            prop_assert_eq!(metres(a, b), metres(b, a));
            prop_assert!(metres(a, b) >= 0);
            prop_assert_eq!(metres(a, a), 0);
        }

        #[test]
        fn one_s_own_station_is_always_first(quarter in 1_i64..4, commune in 1_i64..3, known in any::<bool>()) {
            let at = Some((11_500_000, 106_900_000));
            let here = spot(1, 1, 1, at);
            let other = spot(2, quarter, commune, at.filter(|_| known));
            prop_assert!(nearness(&here, &here) < nearness(&here, &other));
        }
    }
}
