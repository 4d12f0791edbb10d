//! A citizen's personal attributes, drawn from (seed, index) and never stored: millions of citizens need no memory for them.

use crate::dice::{Dice, Mix, Topic};
use crate::names::{self, Custom};
use vedich_kernel::Day;

/// Citizens beyond this number would need two of them to share a national ID.
pub(crate) const MOST_CITIZENS: u32 = 40_000_000;
const BLOCK: u64 = 1_000_000;

/// How the people of one city are drawn.
#[derive(Clone, Copy)]
pub(crate) struct People {
    pub seed: u64,
    pub citizens: u32,
    /// Everybody is at least 14 on this day.
    pub opening: Day,
}

/// Sex, age, naming custom and place in the household.
#[derive(Clone, Copy)]
struct Base {
    male: bool,
    age: i32,
    custom: Custom,
    relation: &'static str,
}

/// What an extract says about a person.
pub(crate) struct Person {
    pub name: String,
    pub male: bool,
    /// `dd/mm/yyyy`, or only a year for some of the old.
    pub birth: String,
    pub id: String,
    pub relation: &'static str,
    pub phone: String,
}

/// What stands in somebody's way at the door; it stays the same from visit to visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Obstacle {
    Nothing,
    NoPhone,
    NoSmartphone,
    SimInOtherName,
    BoundElsewhere,
    Refuses,
    AwayForLong,
}

/// Places of birth registration beside 070: where the people of Bình Phước came from.
const PLACES: [&str; 18] = [
    "075", "074", "079", "072", "036", "034", "038", "040", "042", "052", "066", "004", "020", "051", "049", "082", "087", "091",
];
/// Mobile prefixes that, to our knowledge, no operator has: a demo must never ring at a real person's.
const PHONES: [&str; 12] = ["030", "031", "050", "051", "053", "054", "057", "071", "072", "073", "074", "075"];

impl People {
    fn base(self, index: u32, head: u32) -> Base {
        let mut dice = Mix::new(self.seed, Topic::Person, u64::from(index));
        let position = index - head;
        if position == 0 {
            let age = 22 + (dice.below(28) + dice.below(28)) as i32;
            return Base { male: dice.bp(6_800), age, custom: names::custom(&mut dice), relation: "Chủ hộ" };
        }
        let first = self.base(head, head);
        if position == 1 && dice.bp(8_800) {
            let age = (first.age + dice.between(-6, 4)).clamp(18, 88);
            let relation = if first.male { "Vợ" } else { "Chồng" };
            return Base { male: !first.male, age, custom: names::custom(&mut dice), relation };
        }
        self.relative(&mut dice, position, first, head)
    }

    fn relative(self, dice: &mut Mix, position: u32, first: Base, head: u32) -> Base {
        let male = dice.bp(5_000);
        if first.age >= 36 && position < 5 {
            let age = (first.age - 20 - dice.between(0, 14)).max(14);
            // Children bear the father's family name.
            let father = if first.male || position == 1 { first } else { self.base(head + 1, head) };
            let custom = if father.male { father.custom } else { first.custom };
            return Base { male, age, custom, relation: "Con" };
        }
        match position {
            3 | 4 => {
                let male = position == 4;
                let age = (first.age + dice.between(20, 32)).min(95);
                let custom = if male { first.custom } else { names::custom(dice) };
                Base { male, age, custom, relation: if male { "Cha" } else { "Mẹ" } }
            }
            1 | 2 => Base { male, age: (first.age - dice.between(1, 8)).max(14), custom: first.custom, relation: "Em" },
            _ => Base { male, age: dice.between(14, 24), custom: first.custom, relation: "Cháu" },
        }
    }

    /// The day of birth. Beyond a million citizens the year is bent a little, so that nobody shares a national ID.
    fn born(self, index: u32, base: Base) -> (i32, i32, i32) {
        let mut dice = Mix::new(self.seed, Topic::Birth, u64::from(index));
        let day = self.opening.plus(-(base.age * 1_461 / 4) - dice.below(364) as i32 - 1).date();
        let (year, month, day) = (i32::from(day.year()), i32::from(day.month()), i32::from(day.day()));
        let blocks = u64::from(self.citizens).div_ceil(BLOCK).max(1) as i32;
        if blocks == 1 {
            return (year, month, day);
        }
        let residue = u64::from(index) % BLOCK;
        let wanted = (u64::from(index) / BLOCK + Mix::new(self.seed, Topic::Number, residue).roll() % 64) as i32 % blocks;
        let bent = year + (wanted - year).rem_euclid(blocks);
        let latest = i32::from(self.opening.date().year()) - 15;
        let year = if bent > latest { bent - blocks } else { bent };
        (year, month, day.min(28))
    }

    fn id(self, index: u32, male: bool, year: i32) -> String {
        let mut dice = Mix::new(self.seed, Topic::Number, u64::from(index) | 1 << 40);
        let place = if dice.bp(7_000) { "070" } else { dice.pick(&PLACES) };
        let sex = (year - 1900) / 100 * 2 + i32::from(!male);
        format!("{place}{sex}{:02}{:06}", year % 100, self.shuffle(u64::from(index) % BLOCK))
    }

    /// Scatters the last six digits: a permutation of 0..1,000,000, so that equal numbers never meet within a block.
    fn shuffle(self, n: u64) -> u64 {
        let (mut a, mut b) = (n / 1_000, n % 1_000);
        for round in 0..4 {
            let key = |x: u64| Mix::new(self.seed, Topic::Number, 1 << 50 | round << 20 | x).roll();
            if round % 2 == 0 {
                a = (a + key(b) % 1_000) % 1_000;
            } else {
                b = (b + key(a) % 1_000) % 1_000;
            }
        }
        a * 1_000 + b
    }

    /// The national ID alone.
    pub(crate) fn national_id(self, index: u32, head: u32) -> String {
        let base = self.base(index, head);
        self.id(index, base.male, self.born(index, base).0)
    }

    /// Only the name.
    pub(crate) fn name(self, index: u32, head: u32) -> String {
        let base = self.base(index, head);
        names::full(&mut Mix::new(self.seed, Topic::Household, u64::from(index)), base.custom, base.male)
    }

    /// Everything.
    pub(crate) fn person(self, index: u32, head: u32) -> Person {
        let base = self.base(index, head);
        let (year, month, day) = self.born(index, base);
        let mut dice = Mix::new(self.seed, Topic::Phone, u64::from(index));
        let birth = match dice.below(1_000) {
            // Old papers know only the year.
            0..=39 if year < 1960 => format!("{year}"),
            // A slip of some clerk long ago: the card's number says another year. A warning, never a rejection.
            997.. => format!("{day:02}/{month:02}/{}", year - 1),
            _ => format!("{day:02}/{month:02}/{year}"),
        };
        let id = self.id(index, base.male, year);
        let phone = phone(&mut dice);
        Person { name: self.name(index, head), male: base.male, birth, id, relation: base.relation, phone }
    }

    /// The day when the chip card was issued: never before the 14th birthday, at the latest a week before the opening.
    pub(crate) fn card(self, index: u32, head: u32) -> Day {
        let (year, month, day) = self.born(index, self.base(index, head));
        let fourteen = Day::new((year + 14) as i16, month as i8, day.min(28) as i8).unwrap_or(self.opening.plus(-400));
        let mut dice = Mix::new(self.seed, Topic::Card, u64::from(index));
        let usual = self.opening.plus(-40 - dice.below(800) as i32);
        usual.max(fourteen.plus(2 + dice.below(20) as i32)).min(self.opening.plus(-7)).max(fourteen)
    }

    /// What stands in this person's way.
    pub(crate) fn obstacle(self, index: u32, head: u32) -> Obstacle {
        let mut dice = Mix::new(self.seed, Topic::Traits, u64::from(index));
        let old = self.base(index, head).age > 65;
        match dice.below(1_000) {
            0..=9 => Obstacle::NoPhone,
            10..=54 => Obstacle::NoSmartphone,
            55..=84 => Obstacle::SimInOtherName,
            85..=104 => Obstacle::BoundElsewhere,
            105..=127 => Obstacle::Refuses,
            128..=187 => Obstacle::AwayForLong,
            188..=199 if old => Obstacle::NoPhone,
            200..=419 if old => Obstacle::NoSmartphone,
            _ => Obstacle::Nothing,
        }
    }

    /// A number that looks right and belongs to nobody in the register.
    pub(crate) fn invented_id(self, dice: &mut impl Dice, taken: impl Fn(&str) -> bool) -> String {
        loop {
            let year = dice.between(1945, 2008);
            let sex = (year - 1900) / 100 * 2 + dice.between(0, 1);
            let id = format!("070{sex}{:02}{:06}", year % 100, dice.below(1_000_000));
            if !taken(&id) {
                return id;
            }
        }
    }

    /// The citizens who may hold a number with these last six digits: at most one per million.
    pub(crate) fn holders(self, tail: u64) -> impl Iterator<Item = u32> {
        let (mut a, mut b) = (tail / 1_000, tail % 1_000);
        for round in (0..4).rev() {
            let key = |x: u64| Mix::new(self.seed, Topic::Number, 1 << 50 | round << 20 | x).roll();
            if round % 2 == 0 {
                a = (a + 1_000 - key(b) % 1_000) % 1_000;
            } else {
                b = (b + 1_000 - key(a) % 1_000) % 1_000;
            }
        }
        let residue = a * 1_000 + b;
        (0..u64::from(self.citizens).div_ceil(BLOCK))
            .filter_map(move |block| u32::try_from(block * BLOCK + residue).ok())
            .filter(move |index| *index < self.citizens)
    }
}

fn phone(dice: &mut impl Dice) -> String {
    let prefix = *dice.pick(&PHONES);
    let rest = dice.below(10_000_000);
    match dice.below(100) {
        0..=3 => String::new(),
        4..=6 => format!("+84{}{rest:07}", &prefix[1..]),
        7 => format!("{prefix}{}.{:03}.{:03}", rest / 1_000_000, rest / 1_000 % 1_000, rest % 1_000),
        _ => format!("{prefix}{rest:07}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn people(citizens: u32) -> People {
        People { seed: 7, citizens, opening: Day::new(2023, 6, 19).unwrap() }
    }

    #[test]
    fn a_number_tells_its_holder_and_nobody_shares_one() {
        // Heads of household only: the relation between members is not the subject here.
        let many = people(3_000_000);
        let mut seen = HashSet::new();
        for index in
            (0..3_000_000_u32).step_by(250).flat_map(|i| [i % 1_000_000, i % 1_000_000 + 1_000_000, i % 1_000_000 + 2_000_000])
        {
            let id = many.national_id(index, index);
            assert!(id.len() == 12 && id.starts_with('0') && id.bytes().all(|b| b.is_ascii_digit()), "{id}");
            assert!(many.holders(id[6..].parse().unwrap()).any(|i| i == index));
            seen.insert((index, id));
        }
        let ids: HashSet<_> = seen.iter().map(|(_, id)| id).collect();
        assert_eq!(ids.len(), seen.len());
    }

    #[test]
    fn everybody_is_fourteen_and_got_the_card_after_that() {
        let people = people(5_000);
        for index in 0..5_000 {
            let head = index - index % 5;
            let (year, month, day) = people.born(index, people.base(index, head));
            let fourteen = Day::new((year + 14) as i16, month as i8, day.min(28) as i8).unwrap();
            assert!(fourteen <= people.opening, "citizen {index}: {day}/{month}/{year}");
            let card = people.card(index, head);
            assert!(card >= fourteen && card <= people.opening);
        }
    }

    #[test]
    fn an_invented_number_is_nobodys() {
        let people = people(1_000);
        let ids: HashSet<_> = (0..1_000).map(|i| people.national_id(i, i)).collect();
        let mut dice = Mix::new(1, Topic::Day, 1);
        for _ in 0..200 {
            assert!(!ids.contains(&people.invented_id(&mut dice, |id| ids.contains(id))));
        }
    }
}
