//! One pair: how each feature agrees, and how rarely a stranger would agree so.

use super::{
    BirthLevel, NameLevel,
    known::{Features, Frequencies, Table},
    mixed,
    name::{Syllables, is_close, shortens},
};
use serde::{Deserialize, Serialize};

/// Whether something is the same on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// At least one side does not tell.
    #[default]
    Unknown,
}

/// How two residences agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceLevel {
    /// The same quarter.
    Quarter,
    /// The same commune; another quarter, or none is told.
    Commune,
    /// Another commune.
    Elsewhere,
    /// At least one side does not tell.
    Unknown,
}

impl PlaceLevel {
    /// All levels, in their order.
    pub const ALL: [Self; 4] = [Self::Quarter, Self::Commune, Self::Elsewhere, Self::Unknown];
}

/// How a row and a person agree: the reasons of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Agreement {
    /// The names.
    pub name: NameLevel,
    /// The birth dates.
    pub birth: BirthLevel,
    /// The residences.
    pub place: PlaceLevel,
    /// The sex.
    pub sex: Same,
    /// The numbers of house and group.
    pub house: Same,
    /// The phone.
    pub phone: Same,
}

/// A pair that was compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub person: u32,
    pub agreement: Agreement,
    /// How rare it is among strangers to agree so, in bits.
    pub rarity: f32,
}

/// Compares; remembers what it found out about syllables.
pub(crate) struct Comparer<'a> {
    syllables: &'a Syllables,
    frequencies: &'a Frequencies,
    /// Syllables that the register knows come first.
    of_register: u32,
    close: Table<bool>,
    /// Bearers of syllables close to one, or meant by a short one.
    around: Table<f64>,
}

impl<'a> Comparer<'a> {
    pub fn new(syllables: &'a Syllables, frequencies: &'a Frequencies, of_register: usize) -> Self {
        let of_register = u32::try_from(of_register).unwrap_or(u32::MAX);
        Self { syllables, frequencies, of_register, close: Table::default(), around: Table::default() }
    }

    pub fn pair(&mut self, row: &Features, person: &Features, at: u32) -> Pair {
        let (name, name_share) = self.name(row, person);
        let (birth, birth_share) = self.birth(row, person);
        let (place, place_share) = self.place(row, person);
        let (house, house_share) = self.house(row, person);
        let (phone, phone_share) = match (row.phone, person.phone) {
            (0, _) | (_, 0) => (Same::Unknown, 1.0),
            (a, b) if a == b => (Same::Yes, self.frequencies.phone(a)),
            _ => (Same::No, 1.0),
        };
        // Names tell the sex, so among namesakes it says little more.
        let namesakes = name <= NameLevel::OneSlip;
        let (sex, sex_share) = match (row.sex, person.sex) {
            (0, _) | (_, 0) => (Same::Unknown, 1.0),
            (a, b) if a == b => (Same::Yes, if namesakes { 0.9 } else { 0.5 }),
            _ => (Same::No, if namesakes { 0.1 } else { 0.5 }),
        };
        let share = name_share * birth_share * place_share * house_share * phone_share * sex_share;
        let agreement = Agreement { name, birth, place, sex, house, phone };
        Pair { person: at, agreement, rarity: -share.max(1e-30).log2() as f32 }
    }

    fn birth(&self, row: &Features, person: &Features) -> (BirthLevel, f64) {
        let (r, p) = (row.birth, person.birth);
        let level = r.compare(p);
        let of_year = self.frequencies.year(p.year);
        let share = match level {
            BirthLevel::Same | BirthLevel::Exchanged => self.frequencies.date(p),
            // Some 25 dates are one digit away from a date.
            BirthLevel::OneDigit => of_year * 25.0 / 365.0,
            BirthLevel::Month => of_year / 12.0,
            BirthLevel::Year | BirthLevel::OtherDay => of_year,
            BirthLevel::OtherYear => 1.0 / 365.0,
            BirthLevel::NearYear => of_year * 2.0,
            BirthLevel::Differs | BirthLevel::Unknown => 1.0,
        };
        (level, share.min(1.0))
    }

    fn place(&self, row: &Features, person: &Features) -> (PlaceLevel, f64) {
        if row.commune == 0 || person.commune == 0 {
            return (PlaceLevel::Unknown, 1.0);
        }
        let here = self.frequencies.commune(row.commune);
        if row.commune != person.commune {
            return (PlaceLevel::Elsewhere, (1.0 - here).max(0.02));
        }
        if row.quarter == 0 || person.quarter == 0 {
            return (PlaceLevel::Commune, here);
        }
        let quarter = self.frequencies.quarter(row.quarter);
        if row.quarter == person.quarter {
            (PlaceLevel::Quarter, quarter)
        } else {
            (PlaceLevel::Commune, (here - quarter).max(0.02))
        }
    }

    fn house(&self, row: &Features, person: &Features) -> (Same, f64) {
        let told = |f: &Features| f.houses.iter().any(|h| *h != 0);
        if !told(row) || !told(person) {
            return (Same::Unknown, 1.0);
        }
        match row.houses.iter().find(|h| **h != 0 && person.houses.contains(h)) {
            Some(same) => (Same::Yes, self.frequencies.house(*same)),
            None => (Same::No, 1.0),
        }
    }

    /// Level of the names, and the share of people whose names agree that well with the row's by chance.
    fn name(&mut self, row: &Features, person: &Features) -> (NameLevel, f64) {
        if row.len == 0 || person.len == 0 {
            return (NameLevel::Differs, 1.0);
        }
        if row.ordered == person.ordered {
            return match (row.accented && person.accented, row.exact == person.exact) {
                (true, true) => (NameLevel::Same, self.frequencies.exact(person)),
                (true, false) => (NameLevel::OtherAccents, self.frequencies.sorted(person)),
                (false, _) => (NameLevel::WithoutAccents, self.frequencies.sorted(person)),
            };
        }
        if row.sorted == person.sorted || row.letters == person.letters {
            return (NameLevel::OtherOrder, self.frequencies.sorted(person));
        }
        let (level, share) = self.aligned(row, person);
        // Who has the row's name accents aside is within a letter of it, too: to differ by a letter is never rarer than that.
        if level == NameLevel::OneSlip && self.frequencies.knows_sorted(row) {
            return (level, share.max(self.frequencies.sorted(row)));
        }
        (level, share)
    }

    fn aligned(&mut self, row: &Features, person: &Features) -> (NameLevel, f64) {
        let (rows, persons) = (row.syllables(), person.syllables());
        let (mut row_left, mut person_left) = (bits(rows.len()), bits(persons.len()));
        let (mut equal, mut close, mut short) = (0, 0, 0);
        let mut share = 1.0;
        for (i, a) in rows.iter().enumerate() {
            let same = persons.iter().enumerate().find(|(j, b)| person_left & (1 << j) != 0 && a == *b);
            if let Some((j, _)) = same {
                (row_left, person_left) = (row_left & !(1 << i), person_left & !(1 << j));
                equal += 1;
                share *= self.frequencies.bearers(self.syllables.bearers(*a));
            }
        }
        // Without a single common syllable only short forms and slips are left, and those need company.
        for (i, a) in rows.iter().enumerate() {
            if row_left & (1 << i) == 0 {
                continue;
            }
            for (j, b) in persons.iter().enumerate() {
                if person_left & (1 << j) == 0 {
                    continue;
                }
                let is_short = row.is_short(i) && shortens(self.syllables.text(*a), self.syllables.text(*b));
                if is_short || self.is_close(*a, *b) {
                    (row_left, person_left) = (row_left & !(1 << i), person_left & !(1 << j));
                    if is_short {
                        short += 1;
                    } else {
                        close += 1;
                    }
                    share *= self.around(*a, is_short);
                    break;
                }
            }
        }
        let (row_left, person_left) = (row_left.count_ones(), person_left.count_ones());
        let level = match (close, short, row_left, person_left) {
            (0, 1.., 0, 0) => NameLevel::Shortened,
            (1, 0, 0, 0) => NameLevel::OneSlip,
            (0, 0, 0, 1..=2) | (0, 0, 1..=2, 0) if equal >= 2 => NameLevel::Missing,
            (_, _, r, p) if equal + close + short >= 2 && equal >= 1 && r + p <= 2 => NameLevel::Several,
            _ => return (NameLevel::Differs, 1.0),
        };
        (level, share)
    }

    fn is_close(&mut self, a: u32, b: u32) -> bool {
        let syllables = self.syllables;
        let key = mixed(&[u64::from(a) << 32 | u64::from(b)]);
        *self.close.entry(key).or_insert_with(|| is_close(syllables.text(a), syllables.text(b)))
    }

    /// Share of people who bear a syllable that is close to this one, or that this short one may mean.
    fn around(&mut self, syllable: u32, is_short: bool) -> f64 {
        let (syllables, frequencies, of_register) = (self.syllables, self.frequencies, self.of_register);
        let key = mixed(&[u64::from(syllable), u64::from(is_short), 77]);
        *self.around.entry(key).or_insert_with(|| {
            let text = syllables.text(syllable);
            let fits = |other: &u32| {
                let other = syllables.text(*other);
                if is_short { shortens(text, other) } else { is_close(text, other) }
            };
            let bearers: u32 = (0..of_register).filter(fits).map(|id| syllables.bearers(id)).sum();
            frequencies.bearers(bearers)
        })
    }
}

fn bits(n: usize) -> u32 {
    (1 << n) - 1
}
