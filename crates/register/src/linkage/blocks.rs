//! Who is looked at: people who share a key with the row. Several kinds of keys, so that no single error hides a pair; a key
//! that too many people share says nothing and is passed over.

use super::{Birth, known::Features, mixed};

/// Date of birth, whichever of day and month comes first.
const DATE: u64 = 1;
/// The letters of the name and the year.
const NAME_YEAR: u64 = 2;
const PHONE: u64 = 3;
const NAME_COMMUNE: u64 = 4;
const GIVEN_YEAR: u64 = 5;
const GIVEN_DAY: u64 = 6;
const QUARTER_YEAR: u64 = 7;
/// Family and first middle name and the year.
const FAMILY_YEAR: u64 = 8;
/// The name alone, for rare ones.
const NAME: u64 = 9;
const HOUSE_YEAR: u64 = 10;

/// Beyond so many people a key is passed over.
const MOST_ON_DATE: usize = 4_000;
const MOST: usize = 400;
const MOST_OF_A_NAME: usize = 80;

/// People by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    entries: Vec<(u64, u32)>,
    /// Where the entries of each range of keys begin, by the upper bits of the key.
    starts: Vec<u32>,
    shift: u32,
}

fn date(b: Birth) -> Option<u64> {
    let (low, high) = (b.day.min(b.month), b.day.max(b.month));
    b.is_whole().then(|| mixed(&[DATE, u64::from(b.year.unsigned_abs()), u64::from(low), u64::from(high)]))
}

fn with_year(kind: u64, b: Birth, parts: &[u64]) -> Option<u64> {
    (!b.is_unknown()).then(|| mixed(&[kind, u64::from(b.year.unsigned_abs()), mixed(parts)]))
}

fn given_year(f: &Features, from_end: usize) -> Option<u64> {
    let syllables = f.syllables();
    let given = *syllables.get(syllables.len().checked_sub(1 + from_end)?)?;
    with_year(GIVEN_YEAR, f.birth, &[u64::from(given)])
}

fn given_day(f: &Features) -> Option<u64> {
    let given = *f.syllables().last()?;
    let (m, d) = (u64::from(f.birth.month), u64::from(f.birth.day));
    (m != 0 && d != 0).then(|| mixed(&[GIVEN_DAY, m, d, u64::from(given)]))
}

fn quarter_year(f: &Features) -> Option<u64> {
    if f.quarter == 0 { None } else { with_year(QUARTER_YEAR, f.birth, &[f.quarter.unsigned_abs()]) }
}

fn family_year(f: &Features) -> Option<u64> {
    match f.syllables() {
        [family, middle, ..] => with_year(FAMILY_YEAR, f.birth, &[u64::from(*family), u64::from(*middle)]),
        _ => None,
    }
}

fn name_commune(f: &Features) -> Option<u64> {
    (f.commune != 0).then(|| mixed(&[NAME_COMMUNE, f.letters, f.commune.unsigned_abs()]))
}

fn house_year(f: &Features, at: usize) -> Option<u64> {
    if f.houses[at] == 0 { None } else { with_year(HOUSE_YEAR, f.birth, &[f.houses[at]]) }
}

fn phone(f: &Features) -> Option<u64> {
    (f.phone != 0).then(|| mixed(&[PHONE, f.phone]))
}

impl Blocks {
    /// Puts a person under all their keys.
    pub fn add(&mut self, person: u32, f: &Features) {
        let second = if f.houses[1] == f.houses[0] { None } else { house_year(f, 1) };
        let keys = [
            date(f.birth),
            with_year(NAME_YEAR, f.birth, &[f.letters]),
            phone(f),
            name_commune(f),
            given_year(f, 0),
            given_day(f),
            quarter_year(f),
            family_year(f),
            Some(mixed(&[NAME, f.letters])),
            house_year(f, 0),
            second,
        ];
        self.entries.extend(keys.into_iter().flatten().map(|key| (key, person)));
    }

    /// Orders what was added. Call before looking.
    pub fn order(&mut self) {
        self.entries.sort_unstable();
        let bits = usize::BITS - self.entries.len().leading_zeros();
        self.shift = 64 - bits.clamp(1, 24);
        let ranges = 1_usize << (64 - self.shift);
        self.starts = Vec::with_capacity(ranges + 1);
        let mut at = 0;
        for range in 0..ranges as u64 {
            while self.entries.get(at).is_some_and(|e| e.0 >> self.shift < range) {
                at += 1;
            }
            self.starts.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        self.starts.push(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
    }

    fn find(&self, key: u64, most: usize, out: &mut Vec<u32>) {
        let range = usize::try_from(key >> self.shift).unwrap_or(usize::MAX);
        let (Some(from), Some(to)) = (self.starts.get(range), self.starts.get(range + 1)) else { return };
        let within = &self.entries[*from as usize..*to as usize];
        let start = within.partition_point(|e| e.0 < key);
        let block = within[start..].iter().take_while(|e| e.0 == key);
        let size = block.clone().take(most + 1).count();
        if size <= most {
            out.extend(block.map(|e| e.1));
        }
    }

    /// People who are very likely among the candidates: same date, same name and year, same phone.
    pub fn near(&self, f: &Features, out: &mut Vec<u32>) {
        for (key, most) in [(date(f.birth), MOST_ON_DATE), (with_year(NAME_YEAR, f.birth, &[f.letters]), MOST), (phone(f), MOST)]
        {
            key.into_iter().for_each(|key| self.find(key, most, out));
        }
    }

    /// People who share anything else.
    pub fn far(&self, f: &Features, out: &mut Vec<u32>) {
        let len = usize::from(f.len);
        let keys = [
            name_commune(f),
            given_year(f, 0),
            given_year(f, 1),
            given_year(f, len.saturating_sub(1)),
            given_day(f),
            quarter_year(f),
            family_year(f),
            house_year(f, 0),
            house_year(f, 1),
        ];
        for key in keys.into_iter().flatten() {
            self.find(key, MOST, out);
        }
        self.find(mixed(&[NAME, f.letters]), MOST_OF_A_NAME, out);
    }
}
