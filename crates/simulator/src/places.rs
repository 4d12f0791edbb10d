//! Where people live: Bình Phước → Đồng Xoài → its communes (real names and codes of 2023) → invented quarters and hamlets.

use vedich_kernel::Day;

/// A commune: a ward (phường) or a rural commune (xã).
pub(crate) struct Commune {
    pub code: String,
    pub name: String,
    pub ward: bool,
    /// Index of the first quarter, and how many there are.
    pub first: u32,
    pub quarters: u32,
    pub weight: u64,
}

impl Commune {
    /// `Phường Tân Phú`, as the extracts name it.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", if self.ward { "Phường" } else { "Xã" }, self.name)
    }
}

/// A quarter (khu phố) of a ward, or a hamlet (ấp) of a rural commune.
pub(crate) struct Quarter {
    pub code: String,
    pub title: String,
    pub commune: u32,
}

/// The whole territory.
pub(crate) struct Places {
    pub communes: Vec<Commune>,
    pub quarters: Vec<Quarter>,
}

pub(crate) const PROVINCE: (&str, &str) = ("70", "Tỉnh Bình Phước");
pub(crate) const CITY: (&str, &str) = ("689", "Thành phố Đồng Xoài");

/// Name, code, ward?, weight of its population, number of quarters.
const REAL: [(&str, &str, bool, u64, u32); 8] = [
    ("Tân Phú", "25195", true, 172, 12),
    ("Tân Đồng", "25198", true, 148, 11),
    ("Tân Bình", "25201", true, 151, 11),
    ("Tân Xuân", "25204", true, 122, 10),
    ("Tân Thiện", "25205", true, 97, 8),
    ("Tân Thành", "25207", false, 88, 9),
    ("Tiến Thành", "25210", true, 119, 10),
    ("Tiến Hưng", "25213", false, 103, 9),
];
const ENDINGS: [&str; 14] =
    ["An", "Bình", "Cường", "Hòa", "Lộc", "Mỹ", "Nghĩa", "Phước", "Thịnh", "Vinh", "Hưng", "Khánh", "Lợi", "Thọ"];

/// The day since when the city's localities stand in the files: it became a city of the province on that day.
pub(crate) fn city_since() -> Day {
    Day::new(2018, 12, 1).unwrap_or(Day(17_866))
}

/// The day since when the province stands in the files.
pub(crate) fn province_since() -> Day {
    Day::new(1997, 1, 1).unwrap_or(Day(9_862))
}

impl Places {
    /// The first `n` communes; beyond the eight real ones they are invented, with codes that no real commune has.
    pub(crate) fn new(n: usize) -> Self {
        let mut places = Self { communes: Vec::new(), quarters: Vec::new() };
        for i in 0..n {
            match REAL.get(i) {
                Some(&(name, code, ward, weight, quarters)) => places.add(code.into(), name.into(), ward, weight, quarters),
                None => {
                    let ward = i % 3 != 2;
                    places.add(format!("{}", 90_000 + i), format!("Mẫu {}", i + 1), ward, 80 + (i as u64 * 37) % 90, 10);
                }
            }
        }
        places
    }

    fn add(&mut self, code: String, name: String, ward: bool, weight: u64, quarters: u32) {
        let commune = self.communes.len() as u32;
        let first = self.quarters.len() as u32;
        let stem = name.split(' ').next_back().filter(|w| w.chars().all(char::is_alphabetic)).unwrap_or("Tân").to_owned();
        for k in 0..quarters {
            let title = if ward {
                // A ward named Bình has no quarter "Bình Bình".
                let start = (commune as usize * 5 + k as usize) % ENDINGS.len();
                let ending = ENDINGS[start];
                if ending == stem { format!("Khu phố Suối {stem}") } else { format!("Khu phố {stem} {ending}") }
            } else {
                format!("Ấp {}", k + 1)
            };
            self.quarters.push(Quarter { code: format!("{code}{:02}", k + 1), title, commune });
        }
        self.communes.push(Commune { code, name, ward, first, quarters, weight });
    }

    pub(crate) fn commune_of(&self, quarter: u32) -> &Commune {
        &self.communes[self.quarters[quarter as usize].commune as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_eight_communes_have_eighty_quarters_with_names_of_their_own() {
        let places = Places::new(8);
        assert_eq!((places.communes.len(), places.quarters.len()), (8, 80));
        let names: BTreeSet<_> = places.quarters.iter().map(|q| (q.commune, q.title.clone())).collect();
        assert_eq!(names.len(), 80);
        assert_eq!(places.commune_of(0).title(), "Phường Tân Phú");
        assert_eq!(places.communes.iter().map(|c| c.weight).sum::<u64>(), 1_000);
    }

    #[test]
    fn a_province_of_many_communes_has_unique_codes() {
        let places = Places::new(3_321);
        let codes: BTreeSet<_> = places.communes.iter().map(|c| &c.code).chain(places.quarters.iter().map(|q| &q.code)).collect();
        assert_eq!(codes.len(), places.communes.len() + places.quarters.len());
    }
}
