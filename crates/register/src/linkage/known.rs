//! The side of the register: everybody as features that compare quickly, and how often each of them is met.

use super::{
    Birth, Subject,
    blocks::Blocks,
    hash, mixed,
    name::{MOST, Parts, Syllables},
};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};
use vedich_kernel::{Sex, text};

/// A person as features. Names are numbers of syllables; nothing here can be read back as a name without the table beside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    pub syllables: [u32; MOST],
    pub len: u8,
    /// Which syllables are shortened, a bit each.
    pub short: u8,
    pub accented: bool,
    /// The name with its accents.
    pub exact: u64,
    /// The folded name in its order.
    pub ordered: u64,
    /// The folded syllables in alphabetical order.
    pub sorted: u64,
    /// All letters in alphabetical order: the same for any order of syllables and any spaces.
    pub letters: u64,
    pub birth: Birth,
    /// 0 unknown, 1 male, 2 female.
    pub sex: u8,
    /// 0 unknown.
    pub commune: i64,
    /// 0 unknown.
    pub quarter: i64,
    /// House and group numbers of both addresses, 0 without.
    pub houses: [u64; 2],
    /// 0 unknown.
    pub phone: u64,
}

impl Features {
    /// The syllables that are there.
    pub fn syllables(&self) -> &[u32] {
        &self.syllables[..usize::from(self.len)]
    }

    /// Whether a syllable is shortened.
    pub fn is_short(&self, at: usize) -> bool {
        self.short & (1 << at) != 0
    }

    pub fn of(subject: &Subject, table: &mut Syllables) -> Self {
        let parts = Parts::of(&subject.name);
        let mut out = Self {
            syllables: [0; MOST],
            len: 0,
            short: 0,
            accented: parts.accented,
            exact: parts.exact,
            ordered: 0,
            sorted: 0,
            letters: 0,
            birth: subject.birth,
            sex: match subject.sex {
                None => 0,
                Some(Sex::Male) => 1,
                Some(Sex::Female) => 2,
            },
            commune: subject.commune.map_or(0, |l| l.0),
            quarter: subject.quarter.map_or(0, |l| l.0),
            houses: [house(&subject.addresses[0]), house(&subject.addresses[1])],
            phone: if subject.phone.is_empty() { 0 } else { hash(3, subject.phone.as_bytes()) },
        };
        let mut letters: Vec<u8> = Vec::with_capacity(24);
        for (at, (syllable, short)) in parts.syllables.iter().enumerate() {
            out.syllables[at] = table.id(syllable);
            out.short |= u8::from(*short) << at;
            out.len += 1;
            letters.extend_from_slice(syllable.as_bytes());
        }
        let numbers: Vec<u64> = out.syllables().iter().map(|s| u64::from(*s)).collect();
        let mut in_order = numbers.clone();
        in_order.sort_unstable();
        letters.sort_unstable();
        (out.ordered, out.sorted, out.letters) = (mixed(&numbers), mixed(&in_order), hash(5, &letters));
        out
    }
}

/// The numbers of an address (house, lane, group) in their order; words are written in too many ways.
fn house(address: &str) -> u64 {
    let folded = text::fold(address);
    let mut out = 0;
    for number in folded.split(|c: char| !c.is_ascii_digit()).map(|n| n.trim_start_matches('0')).filter(|n| !n.is_empty()) {
        out = mixed(&[out, hash(9, number.as_bytes())]);
    }
    out
}

/// Keys that are spread already need no hashing.
#[derive(Default)]
pub(crate) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(self.0, bytes);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

pub(crate) type Table<V> = HashMap<u64, V, BuildHasherDefault<Plain>>;

/// First year of the table of years.
const FIRST_YEAR: i16 = 1880;
const YEARS: usize = 300;

/// How often something is met among the people of the register. A small register says little about how rare something is,
/// so each share is drawn towards what is usual.
#[derive(Clone, Debug)]
pub(crate) struct Frequencies {
    people: f64,
    exact: Table<u32>,
    sorted: Table<u32>,
    dates: Table<u32>,
    years: Vec<u32>,
    communes: Table<u32>,
    quarters: Table<u32>,
    houses: Table<u32>,
    phones: Table<u32>,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self {
            people: 0.0,
            exact: Table::default(),
            sorted: Table::default(),
            dates: Table::default(),
            years: vec![0; YEARS],
            communes: Table::default(),
            quarters: Table::default(),
            houses: Table::default(),
            phones: Table::default(),
        }
    }
}

/// A usual share and how many people it weighs as much as.
type Usual = (f64, f64);
const NAME: Usual = (1.0 / 4_000.0, 1_000.0);
const SYLLABLE: Usual = (1.0 / 60.0, 200.0);
const DATE: Usual = (1.0 / 25_000.0, 2_000.0);
const YEAR: Usual = (1.0 / 65.0, 200.0);
const HOUSE: Usual = (1.0 / 3_000.0, 500.0);
const PHONE: Usual = (1.0 / 1_000_000.0, 1_000.0);

fn date_key(b: Birth) -> u64 {
    mixed(&[u64::from(b.year.unsigned_abs()), u64::from(b.month), u64::from(b.day)])
}

fn year_index(year: i16) -> Option<usize> {
    usize::try_from(year - FIRST_YEAR).ok().filter(|i| *i < YEARS)
}

impl Frequencies {
    pub fn count(&mut self, f: &Features, table: &mut Syllables) {
        let one = |table: &mut Table<u32>, key: u64| *table.entry(key).or_default() += 1;
        self.people += 1.0;
        one(&mut self.exact, f.exact);
        one(&mut self.sorted, f.sorted);
        if f.birth.is_whole() {
            one(&mut self.dates, date_key(f.birth));
        }
        if let Some(i) = year_index(f.birth.year) {
            self.years[i] += 1;
        }
        one(&mut self.communes, f.commune.unsigned_abs());
        one(&mut self.quarters, f.quarter.unsigned_abs());
        one(&mut self.houses, f.houses[0]);
        if f.houses[1] != f.houses[0] {
            one(&mut self.houses, f.houses[1]);
        }
        if f.phone != 0 {
            one(&mut self.phones, f.phone);
        }
        for (at, syllable) in f.syllables().iter().enumerate() {
            if !f.syllables()[..at].contains(syllable) {
                table.count(*syllable);
            }
        }
    }

    pub fn people(&self) -> f64 {
        self.people
    }

    fn share(&self, count: f64, (usual, weight): Usual) -> f64 {
        ((count + usual * weight) / (self.people + weight)).min(1.0)
    }

    fn of(&self, table: &Table<u32>, key: u64, usual: Usual) -> f64 {
        self.share(f64::from(table.get(&key).copied().unwrap_or(0)), usual)
    }

    /// People with exactly this name.
    pub fn exact(&self, f: &Features) -> f64 {
        self.of(&self.exact, f.exact, NAME)
    }

    /// People with these syllables.
    pub fn sorted(&self, f: &Features) -> f64 {
        self.of(&self.sorted, f.sorted, NAME)
    }

    /// Somebody has these syllables.
    pub fn knows_sorted(&self, f: &Features) -> bool {
        self.sorted.contains_key(&f.sorted)
    }

    /// People who bear one of some syllables, of whom there are so many.
    pub fn bearers(&self, count: u32) -> f64 {
        self.share(f64::from(count), SYLLABLE)
    }

    pub fn date(&self, b: Birth) -> f64 {
        self.of(&self.dates, date_key(b), DATE)
    }

    pub fn year(&self, year: i16) -> f64 {
        self.share(year_index(year).map_or(0.0, |i| f64::from(self.years[i])), YEAR)
    }

    pub fn commune(&self, id: i64) -> f64 {
        self.of(&self.communes, id.unsigned_abs(), (0.1, 20.0))
    }

    pub fn quarter(&self, id: i64) -> f64 {
        self.of(&self.quarters, id.unsigned_abs(), (0.02, 20.0))
    }

    pub fn house(&self, key: u64) -> f64 {
        self.of(&self.houses, key, HOUSE)
    }

    pub fn phone(&self, key: u64) -> f64 {
        self.of(&self.phones, key, PHONE)
    }
}

/// Everybody among whom rows are looked for.
#[derive(Default)]
pub struct Known {
    pub(crate) people: Vec<Features>,
    pub(crate) syllables: Syllables,
    pub(crate) frequencies: Frequencies,
    pub(crate) blocks: Blocks,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("people", &self.people.len()).finish_non_exhaustive()
    }
}

impl Known {
    /// Adds a person; returns their place, by which answers name them. Only features are kept.
    pub fn add(&mut self, subject: &Subject) -> usize {
        let features = Features::of(subject, &mut self.syllables);
        self.frequencies.count(&features, &mut self.syllables);
        let at = self.people.len();
        self.blocks.add(u32::try_from(at).unwrap_or(u32::MAX), &features);
        self.people.push(features);
        at
    }

    /// How many people there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_compare_by_their_numbers() {
        assert_eq!(house("Số 12, tổ 3, KP. Phú Thanh"), house("12 Tổ 03 khu phố phú thanh"));
        assert_ne!(house("Số 12, tổ 3"), house("Số 3, tổ 12"));
        assert_eq!(house("KP. Phú Thanh"), 0);
    }

    #[test]
    fn a_small_register_does_not_make_everything_common() {
        let mut known = Known::default();
        known.add(&Subject {
            name: "Nguyễn Văn An".into(),
            birth: Birth { year: 1980, month: 6, day: 19 },
            ..Subject::default()
        });
        let f = known.people[0];
        assert!(known.frequencies.exact(&f) < 0.01 && known.frequencies.date(f.birth) < 0.001);
    }
}
