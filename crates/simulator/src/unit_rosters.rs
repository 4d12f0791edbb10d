//! Rosters of agencies and schools as they hand them in (`P-3.2`, `P-4.1d`, `P-4.2`): staff who are ahead of the city, pupils of the last
//! two classes, and what each has declared so far. The same people all through the campaign; what is declared only grows.

use crate::{
    SimError,
    citizens::{Citizen, NEVER},
    city::City,
    dice::{Dice, Mix, Topic},
    files::{Book, Cell},
};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use vedich_kernel::{Level, Stage};

const HEADER: [&str; 9] =
    ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Đối tượng", "Lớp", "Đăng nhập ứng dụng", "Cổng DVC quốc gia", "Cổng DVC tỉnh"];
const WIDTHS: [u16; 9] = [7, 28, 12, 16, 18, 8, 12, 12, 12];
/// People of an office of the city, of a people's committee; teachers and pupils of a school.
const OFFICE: usize = 14;
const COMMITTEE: usize = 18;
const TEACHERS: usize = 12;
const PUPILS: usize = 36;
/// Schools that hand a roster in; the others are still to do it.
const SCHOOLS: usize = 3;
/// Draws until somebody of the wanted kind is found; then anybody of the age.
const DRAWS: u64 = 400;

/// A roster of a unit.
#[derive(Clone, Debug)]
pub struct UnitRoster {
    /// Code of the unit.
    pub unit: String,
    /// The workbook.
    pub file: PathBuf,
    /// People on it.
    pub people: usize,
}

/// Somebody of a roster.
struct Listed {
    index: u32,
    kind: &'static str,
    class: String,
}

/// Who is wanted at a place of a roster.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Active,
    Dossier,
    Anybody,
}

impl City {
    /// Writes the rosters of the city's offices, of the communes' committees and of some schools as of today.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_unit_rosters(&self) -> Result<Vec<UnitRoster>, SimError> {
        let opening = self.world.opening();
        let mut out = Vec::new();
        let mut schools = 0;
        for (at, unit) in self.world.staff.units.iter().enumerate() {
            let commune = self.world.places.communes.iter().find(|c| c.code == unit.locality);
            let home = match commune {
                Some(c) => self.world.starts[c.first as usize]..self.world.starts[(c.first + c.quarters) as usize],
                None => 0..self.world.options.citizens,
            };
            let mut drawn = Drawn { city: self, opening: &opening, unit: at as u64, home, taken: BTreeSet::new() };
            let listed = match unit.kind {
                "cơ quan" => drawn.staff(OFFICE, "Công chức"),
                "ủy ban nhân dân" if commune.is_some() => drawn.staff(COMMITTEE, "Công chức"),
                "trường học" if schools < SCHOOLS => {
                    schools += 1;
                    let mut all = drawn.staff(TEACHERS, "Viên chức");
                    all.extend(drawn.pupils());
                    all
                }
                _ => continue,
            };
            if listed.is_empty() {
                continue;
            }
            out.push(self.write_roster(&unit.code, &unit.name, &listed)?);
        }
        Ok(out)
    }

    fn write_roster(&self, code: &str, name: &str, listed: &[Listed]) -> Result<UnitRoster, SimError> {
        let day = self.today();
        let path = self.world.options.out.join("rosters").join("units").join(format!("{code}-{day}.xlsx"));
        let mut book = Book::new(&path, day)?;
        book.sheet("Danh sách", &WIDTHS, |rows| {
            rows.title(1, &format!("DANH SÁCH CỦA {}", name.to_uppercase()))?;
            rows.header(&HEADER)?;
            for (number, one) in (1_u32..).zip(listed) {
                let person = self.world.people.person(one.index, self.citizens[one.index as usize].head);
                let ticks = self.declared(one.index).map(|done| if done { "x" } else { "" });
                rows.row([
                    Cell::Number(f64::from(number)),
                    Cell::Text(&person.name),
                    Cell::Text(&person.birth),
                    Cell::Text(&person.id),
                    Cell::Text(one.kind),
                    Cell::Text(&one.class),
                    Cell::Text(ticks[0]),
                    Cell::Text(ticks[1]),
                    Cell::Text(ticks[2]),
                ])?;
            }
            Ok(())
        })?;
        Ok(UnitRoster { unit: code.to_owned(), file: book.save()?, people: listed.len() })
    }

    /// App, national and provincial portal, as somebody has declared them until today: all after the own activation.
    fn declared(&self, index: u32) -> [bool; 3] {
        let first = self.citizens[index as usize].first_activation();
        if first == NEVER || first >= self.today {
            return [false; 3];
        }
        let mut dice = Mix::new(self.world.options.seed, Topic::Roster, u64::from(index) | 1 << 40);
        let days = u32::from(self.today.unsigned_abs());
        let limits = [7_000 + 250 * days, 2_500 + 280 * days, 2_000 + 260 * days];
        limits.map(|limit| dice.below(10_000) < limit)
    }

    fn age(&self, index: u32, citizen: &Citizen) -> i32 {
        let birth = self.world.people.person(index, citizen.head).birth;
        let year = birth.get(birth.len().saturating_sub(4)..).and_then(|y| y.parse::<i32>().ok());
        year.map_or(0, |year| i32::from(self.world.options.start.date().year()) - year)
    }
}

/// People who are being drawn for a unit.
struct Drawn<'a> {
    city: &'a City,
    opening: &'a [Citizen],
    unit: u64,
    home: Range<u32>,
    taken: BTreeSet<u32>,
}

impl Drawn<'_> {
    /// Whoever has left the city is on no roster any more.
    fn is_here(&self, index: u32) -> bool {
        self.city.citizens[index as usize].gone > self.city.today
    }

    fn staff(&mut self, people: usize, usual: &'static str) -> Vec<Listed> {
        let mut out = Vec::new();
        for place in 0..people {
            let kind = match place {
                0 => "Lãnh đạo",
                1..=3 if usual == "Công chức" => "Cán bộ",
                _ if place + 2 >= people => "Người lao động",
                _ => usual,
            };
            if let Some(index) = self.draw(place as u64) {
                self.taken.insert(index);
                if self.is_here(index) {
                    out.push(Listed { index, kind, class: String::new() });
                }
            }
        }
        out
    }

    /// Staff are ahead of the city: most had an account or at least a dossier before the campaign began.
    fn draw(&self, place: u64) -> Option<u32> {
        let wanted = match place % 10 {
            0..=5 => Wanted::Active,
            6..=8 => Wanted::Dossier,
            _ => Wanted::Anybody,
        };
        let mut dice = Mix::new(self.city.world.options.seed, Topic::Roster, self.unit << 20 | place);
        let size = self.home.end.saturating_sub(self.home.start);
        let draws = if size == 0 { 0 } else { DRAWS };
        let mut second = None;
        for _ in 0..draws {
            let index = self.home.start + dice.below(size);
            let citizen = &self.opening[index as usize];
            if self.taken.contains(&index) || !(24..=58).contains(&self.city.age(index, citizen)) {
                continue;
            }
            let fits = match wanted {
                Wanted::Active => citizen.track(Level::Two).stage == Stage::Activated,
                Wanted::Dossier => citizen.has(Level::Two),
                Wanted::Anybody => true,
            };
            if fits {
                return Some(index);
            }
            second = second.or(Some(index));
        }
        second
    }

    fn pupils(&self) -> Vec<Listed> {
        let (mut out, mut found) = (Vec::new(), 0);
        for index in self.home.clone() {
            if found == PUPILS {
                break;
            }
            let age = self.city.age(index, &self.opening[index as usize]);
            if !(14..=15).contains(&age) || self.taken.contains(&index) {
                continue;
            }
            found += 1;
            if self.is_here(index) {
                let class = format!("{}A{}", if age == 15 { 9 } else { 8 }, 1 + index % 2);
                out.push(Listed { index, kind: "Học sinh", class });
            }
        }
        out
    }
}
