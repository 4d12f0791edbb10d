//! Roads: how long a move takes, whether a set gets from one shift to the next, and who goes where with little travel.

use crate::{instance::Instance, ways::Stand};

/// Minutes between places.
pub(crate) struct Roads {
    /// Kilometres east and north; none without coordinates.
    at: Vec<Option<(f64, f64)>>,
    commune: Vec<usize>,
    minutes_per_km: f64,
    within: u32,
    between: u32,
    /// Minutes from the end of one shift to the beginning of a later one, by pair of shifts.
    pause: [[u32; 3]; 3],
}

/// More than any way that is gone.
const NEVER: f64 = 1e7;

impl Roads {
    pub(crate) fn new(instance: &Instance, commune: &[usize]) -> Self {
        let located: Vec<(f64, f64)> = instance.places.iter().filter_map(|p| Some((p.lat?, p.lon?))).collect();
        let middle = located.iter().map(|(lat, _)| lat).sum::<f64>() / (located.len().max(1) as f64);
        let km = |(lat, lon): (f64, f64)| (lon * 111.32 * middle.to_radians().cos(), lat * 110.57);
        let mut pause = [[0; 3]; 3];
        let times = instance.shifts.all();
        for (i, first) in times.iter().enumerate() {
            for (j, later) in times.iter().enumerate().skip(i + 1) {
                pause[i][j] = later.starts.saturating_sub(first.starts + first.minutes);
            }
        }
        Self {
            at: instance.places.iter().map(|p| Some(km((p.lat?, p.lon?)))).collect(),
            commune: commune.to_vec(),
            minutes_per_km: 60.0 / instance.travel.km_per_hour * instance.travel.detour,
            within: instance.travel.within_commune,
            between: instance.travel.between_communes,
            pause,
        }
    }

    /// Minutes from one place to another.
    pub(crate) fn minutes(&self, a: usize, b: usize) -> u32 {
        if a == b {
            return 0;
        }
        match (self.at[a], self.at[b]) {
            (Some((x, y)), Some((u, v))) => (((x - u) * (x - u) + (y - v) * (y - v)).sqrt() * self.minutes_per_km).ceil() as u32,
            _ if self.commune[a] == self.commune[b] => self.within,
            _ => self.between,
        }
    }

    /// Is there a pair of these places between which a set cannot move from one shift to the next?
    pub(crate) fn far(&self, setup: u32, places: impl Iterator<Item = usize>) -> bool {
        let least = self.pause[0][1].min(self.pause[1][2]);
        let places: Vec<usize> = places.collect();
        places.iter().enumerate().any(|(i, a)| places[..i].iter().any(|b| self.minutes(*a, *b) + setup > least))
    }

    /// Does a set get from one (shift, place) to another of the same day? Taking down, driving and putting up lie in the pause between
    /// the shifts; a set that stays where it is does none of it.
    pub(crate) fn reaches(&self, setup: u32, (shift, place): Stand, (later, next): Stand) -> bool {
        shift < later && (place == next || self.minutes(place, next) + setup <= self.pause[shift][later])
    }

    /// Gives each (shift, place) of a day to a set, with the least travel for that day: where the sets stood before, then from
    /// shift to shift. Returns the set of each stand and the minutes; none when the sets do not suffice. Stands are in order of
    /// time; `before` is moved on.
    pub(crate) fn assign(&self, setup: u32, stands: &[Stand], before: &mut [Option<usize>]) -> Option<(Vec<usize>, u32)> {
        let sets = before.len();
        // Rows are stands, columns who comes before: a set from where it stood, or an earlier stand.
        let cost: Vec<Vec<f64>> = stands
            .iter()
            .map(|to| {
                let fresh = before.iter().map(|at| at.map_or(0.0, |at| f64::from(self.minutes(at, to.1))));
                let onward = stands
                    .iter()
                    .map(|from| if self.reaches(setup, *from, *to) { f64::from(self.minutes(from.1, to.1)) } else { NEVER });
                fresh.chain(onward).collect()
            })
            .collect();
        let predecessor = cheapest(&cost, sets + stands.len())?;
        let mut set_of = vec![0; stands.len()];
        let mut minutes = 0.0;
        for (i, column) in predecessor.iter().enumerate() {
            if cost[i][*column] >= NEVER {
                return None;
            }
            minutes += cost[i][*column];
            set_of[i] = if *column < sets { *column } else { set_of[*column - sets] };
        }
        for (set, stand) in set_of.iter().zip(stands) {
            before[*set] = Some(stand.1);
        }
        Some((set_of, minutes as u32))
    }
}

/// The cheapest assignment of every row to a column of its own (Hungarian method with shortest paths); none with too few columns.
fn cheapest(cost: &[Vec<f64>], columns: usize) -> Option<Vec<usize>> {
    let rows = cost.len();
    if rows > columns {
        return None;
    }
    // Columns are numbered from 1; 0 is the row that is being placed.
    let (mut row_price, mut column_price) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    let mut row_of = vec![0_usize; columns + 1];
    let mut way = vec![0_usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; columns + 1];
        let mut used = vec![false; columns + 1];
        while row_of[at] != 0 {
            used[at] = true;
            let here = row_of[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for j in 1..=columns {
                if used[j] {
                    continue;
                }
                let reduced = cost[here - 1][j - 1] - row_price[here] - column_price[j];
                if reduced < least[j] {
                    least[j] = reduced;
                    way[j] = at;
                }
                if least[j] < delta {
                    delta = least[j];
                    next = j;
                }
            }
            for j in 0..=columns {
                if used[j] {
                    row_price[row_of[j]] += delta;
                    column_price[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            let previous = way[at];
            row_of[at] = row_of[previous];
            at = previous;
        }
    }
    let mut out = vec![0; rows];
    for (column, row) in row_of.iter().enumerate().skip(1) {
        if *row > 0 {
            out[row - 1] = column - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
impl Roads {
    /// Places on a line, a minute apart; ten minutes between the shifts.
    pub(crate) fn line(places: usize) -> Self {
        Self {
            at: (0..places).map(|i| Some((i as f64, 0.0))).collect(),
            commune: vec![0; places],
            minutes_per_km: 1.0,
            within: 0,
            between: 0,
            pause: [[0, 10, 200], [0, 0, 10], [0; 3]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_assignment_is_found() {
        let cost = vec![vec![4.0, 1.0, 3.0], vec![2.0, 0.0, 5.0], vec![3.0, 2.0, 2.0]];
        assert_eq!(cheapest(&cost, 3), Some(vec![1, 0, 2]));
        assert_eq!(cheapest(&cost, 2), None);
    }

    #[test]
    fn the_day_is_shared_out_with_the_least_travel() {
        let roads = Roads::line(40);
        let mut at = [Some(0), Some(20)];
        let (sets, minutes) = roads.assign(0, &[(0, 19), (0, 2), (1, 21), (1, 5)], &mut at).unwrap();
        assert_eq!(sets, [1, 0, 1, 0]);
        assert_eq!(minutes, 1 + 2 + 2 + 3);
        assert_eq!(at, [Some(5), Some(21)]);
        assert!(roads.assign(0, &[(0, 0), (0, 1), (0, 2)], &mut at).is_none(), "three shifts, two sets");
        assert!(roads.far(0, 0..40) && !roads.far(0, 0..8) && roads.far(4, 0..8));
    }
}
