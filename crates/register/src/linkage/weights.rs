//! How often each level of agreement is seen among true pairs (`m` of Fellegi and Sunter), and how many rows have a person at
//! all: what is usual to begin with, then learned from the two files by expectation maximisation.

use super::{Agreement, BirthLevel, PlaceLevel, Same, compare::Pair, known::Features, name::NameLevel};

/// How a row is written decides which levels can be expected of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// 0 with accents, 1 without, 2 with shortened syllables.
    name: usize,
    /// 0 a whole date, 1 less.
    birth: usize,
    /// 0 with a quarter, 1 without.
    place: usize,
}

impl Manner {
    pub fn of(row: &Features) -> Self {
        Self {
            name: if row.short != 0 { 2 } else { usize::from(!row.accented) },
            birth: usize::from(row.birth.may_be_year_only()),
            place: usize::from(row.quarter == 0),
        }
    }
}

/// How many true pairs the usual values weigh as much as.
const USUAL_WEIGHT: f64 = 60.0;
/// How many rows the usual share of rows with a person weighs as much as.
const USUAL_ROWS: f64 = 20.0;

#[rustfmt::skip] // one row per manner of writing, one column per level
const NAME: [[f64; 9]; 3] = [
    // same   plain  accents order  short  missing slip   several differs
    [0.840,   0.030, 0.040,  0.015, 0.001, 0.025,  0.036, 0.012,  0.001],
    [0.001,   0.870, 0.001,  0.020, 0.001, 0.035,  0.054, 0.017,  0.001],
    [0.010,   0.020, 0.001,  0.010, 0.850, 0.020,  0.030, 0.058,  0.001],
];
#[rustfmt::skip]
const BIRTH: [[f64; 9]; 2] = [
    // same   exch.  digit  month  year   day    o.year near   differs
    [0.920,   0.015, 0.025, 0.002, 0.012, 0.010, 0.010, 0.001, 0.005],
    [0.020,   0.001, 0.001, 0.100, 0.843, 0.005, 0.005, 0.020, 0.005],
];
#[rustfmt::skip]
const PLACE: [[f64; 3]; 2] = [
    // quarter commune elsewhere
    [0.820,    0.080,  0.100],
    [0.001,    0.899,  0.100],
];
/// Yes and no.
const SEX: [f64; 2] = [0.992, 0.008];
const HOUSE: [f64; 2] = [0.600, 0.400];
const PHONE: [f64; 2] = [0.700, 0.300];
/// Rows whose person is in the register.
const PRESENT: f64 = 0.90;

/// The weights in force: `m` of each level, and the share of rows that mean somebody of the register.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    name: [[f64; 9]; 3],
    birth: [[f64; 9]; 2],
    place: [[f64; 3]; 2],
    sex: [f64; 2],
    house: [f64; 2],
    phone: [f64; 2],
    present: f64,
    /// The same as sums of logarithms, for speed.
    logs: Box<Logs>,
}

#[derive(Clone, Debug, Default)]
struct Logs {
    name: [[f32; 9]; 3],
    birth: [[f32; 9]; 2],
    place: [[f32; 3]; 2],
    sex: [f32; 2],
    house: [f32; 2],
    phone: [f32; 2],
}

fn log(m: f64) -> f32 {
    m.max(1e-6).log2() as f32
}

fn same_index(same: Same) -> Option<usize> {
    match same {
        Same::Yes => Some(0),
        Same::No => Some(1),
        Same::Unknown => None,
    }
}

fn place_index(place: PlaceLevel) -> Option<usize> {
    match place {
        PlaceLevel::Quarter => Some(0),
        PlaceLevel::Commune => Some(1),
        PlaceLevel::Elsewhere => Some(2),
        PlaceLevel::Unknown => None,
    }
}

fn birth_index(birth: BirthLevel) -> Option<usize> {
    if birth == BirthLevel::Unknown { None } else { Some(birth.index()) }
}

impl Default for Weights {
    fn default() -> Self {
        let mut weights = Self {
            name: NAME,
            birth: BIRTH,
            place: PLACE,
            sex: SEX,
            house: HOUSE,
            phone: PHONE,
            present: PRESENT,
            logs: Box::default(),
        };
        weights.look_ahead();
        weights
    }
}

impl Weights {
    fn look_ahead(&mut self) {
        let logs = &mut *self.logs;
        logs.name = self.name.map(|row| row.map(log));
        logs.birth = self.birth.map(|row| row.map(log));
        logs.place = self.place.map(|row| row.map(log));
        (logs.sex, logs.house, logs.phone) = (self.sex.map(log), self.house.map(log), self.phone.map(log));
    }

    /// What speaks for a pair, in bits.
    pub fn bits(&self, manner: Manner, pair: &Pair) -> f32 {
        let (a, logs) = (&pair.agreement, &*self.logs);
        let mut bits = pair.rarity + logs.name[manner.name][a.name.index()];
        bits += birth_index(a.birth).map_or(0.0, |i| logs.birth[manner.birth][i]);
        bits += place_index(a.place).map_or(0.0, |i| logs.place[manner.place][i]);
        bits += same_index(a.sex).map_or(0.0, |i| logs.sex[i]);
        bits += same_index(a.house).map_or(0.0, |i| logs.house[i]);
        bits + same_index(a.phone).map_or(0.0, |i| logs.phone[i])
    }

    /// How strongly each pair of a row competes, against [`Weights::nobody`].
    pub fn odds(&self, manner: Manner, pair: &Pair, people: f64) -> f64 {
        self.present / people.max(1.0) * f64::from(self.bits(manner, pair).min(120.0)).exp2()
    }

    /// How strongly "nobody of the register" competes.
    pub fn nobody(&self) -> f64 {
        1.0 - self.present
    }

    /// Learns from rows with their pairs: rounds of expectation (which pair of each row is true, by the weights so far) and
    /// maximisation (how often each level is seen among those).
    pub fn learn(rows: &[(Manner, &[Pair])], people: f64) -> Self {
        let mut weights = Self::default();
        for _ in 0..8 {
            let mut seen = Seen::default();
            for (manner, pairs) in rows {
                let odds: Vec<f64> = pairs.iter().map(|p| weights.odds(*manner, p, people)).collect();
                let all = weights.nobody() + odds.iter().sum::<f64>();
                for (pair, odds) in pairs.iter().zip(odds) {
                    seen.add(*manner, &pair.agreement, odds / all);
                }
            }
            weights = seen.weights(rows.len());
        }
        weights
    }
}

/// Levels seen among true pairs, in expectation.
#[derive(Default)]
struct Seen {
    name: [[f64; 9]; 3],
    birth: [[f64; 9]; 2],
    place: [[f64; 3]; 2],
    sex: [f64; 2],
    house: [f64; 2],
    phone: [f64; 2],
    pairs: f64,
}

impl Seen {
    fn add(&mut self, manner: Manner, a: &Agreement, chance: f64) {
        self.pairs += chance;
        self.name[manner.name][a.name.index()] += chance;
        if let Some(i) = birth_index(a.birth) {
            self.birth[manner.birth][i] += chance;
        }
        if let Some(i) = place_index(a.place) {
            self.place[manner.place][i] += chance;
        }
        for (counts, same) in [(&mut self.sex, a.sex), (&mut self.house, a.house), (&mut self.phone, a.phone)] {
            if let Some(i) = same_index(same) {
                counts[i] += chance;
            }
        }
    }

    fn weights(&self, rows: usize) -> Weights {
        let mut out = Weights {
            name: std::array::from_fn(|i| shares(&self.name[i], &NAME[i])),
            birth: std::array::from_fn(|i| shares(&self.birth[i], &BIRTH[i])),
            place: std::array::from_fn(|i| shares(&self.place[i], &PLACE[i])),
            sex: shares(&self.sex, &SEX),
            house: shares(&self.house, &HOUSE),
            phone: shares(&self.phone, &PHONE),
            // Never sure of all rows or of none: the next list may have strangers.
            present: ((self.pairs + PRESENT * USUAL_ROWS) / (rows as f64 + USUAL_ROWS)).clamp(0.02, 0.998),
            logs: Box::default(),
        };
        out.look_ahead();
        out
    }
}

/// Counts as shares, drawn towards the usual ones.
fn shares<const N: usize>(counts: &[f64; N], usual: &[f64; N]) -> [f64; N] {
    let all: f64 = counts.iter().sum::<f64>() + USUAL_WEIGHT;
    std::array::from_fn(|i| (counts[i] + usual[i] * USUAL_WEIGHT) / all)
}

/// Whether a name agrees at all; a pair without that is never more than doubtful.
pub(crate) fn name_agrees(level: NameLevel) -> bool {
    level != NameLevel::Differs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_shares_are_shares() {
        for row in NAME.iter().chain(&BIRTH) {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{row:?}");
        }
        for row in &PLACE {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{row:?}");
        }
    }

    #[test]
    fn every_usual_level_counts_less_than_the_one_before_it_where_they_are_ordered() {
        assert!(NAME.iter().all(|row| row[8] <= row[7]) && PLACE[0][0] > PLACE[0][2]);
    }
}
