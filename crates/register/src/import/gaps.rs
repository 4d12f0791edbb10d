//! What a row leaves open, or tells in a way that cannot be. Of somebody whom the register knows, what was known stays: a cell that was
//! emptied or mistyped says nothing better (as a quarter that is not told moves nobody).

use crate::{
    reading::{Code, Field, Finding, RowRecord},
    vault::Person,
};

const NAME: u8 = 1;
/// The birth date cannot be read, or contradicts the number.
const BIRTH: u8 = 2;
/// The birth date is told without its day, or not at all.
const VAGUE: u8 = 4;
const SEX: u8 = 8;
const OLD_ID: u8 = 16;
const PHONE: u8 = 32;
const CARD: u8 = 64;

/// Cells of a row over which what is known has precedence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gaps(u8);

impl Gaps {
    /// The gaps of a row, by what was found in it.
    pub(crate) fn of(record: &RowRecord, findings: &[Finding]) -> Self {
        let vague = record.birth.is_none_or(|b| b.day.is_none());
        Self(findings.iter().fold(if vague { VAGUE } else { 0 }, |all, f| all | gap(f)))
    }

    fn has(self, gap: u8) -> bool {
        self.0 & gap != 0
    }

    /// Something of the sealed part is open.
    pub(crate) fn of_person(self) -> bool {
        self.has(NAME | BIRTH | VAGUE | OLD_ID | PHONE | CARD)
    }

    /// The sex is told in a way that cannot be.
    pub(crate) fn of_sex(self) -> bool {
        self.has(SEX)
    }

    /// Fills what is open with what is known.
    pub(crate) fn fill(self, told: &mut Person, known: &Person) {
        if self.has(NAME) {
            told.name.clone_from(&known.name);
            told.fold.clone_from(&known.fold);
        }
        if known.birth_year != 0 && (self.has(BIRTH) || (self.has(VAGUE) && agrees(told, known))) {
            (told.birth_year, told.birth_month, told.birth_day) = (known.birth_year, known.birth_month, known.birth_day);
        }
        if self.has(OLD_ID) && told.old_id.is_empty() {
            told.old_id.clone_from(&known.old_id);
        }
        if self.has(PHONE) {
            told.phone.clone_from(&known.phone);
        }
        if self.has(CARD) {
            told.card_issued = known.card_issued;
        }
    }
}

/// What is told of the birth is a part of what is known.
fn agrees(told: &Person, known: &Person) -> bool {
    let part = |told: i32, known: i32| told == 0 || told == known;
    part(told.birth_year.into(), known.birth_year.into())
        && part(told.birth_month.into(), known.birth_month.into())
        && part(told.birth_day.into(), known.birth_day.into())
}

fn gap(f: &Finding) -> u8 {
    match f.code {
        Code::NameMissing => NAME,
        Code::BirthUnreadable | Code::BirthInFuture | Code::IdBirthMismatch => BIRTH,
        Code::SexUnreadable | Code::IdSexMismatch => SEX,
        Code::OldIdMalformed => OLD_ID,
        Code::PhoneUnreadable => PHONE,
        Code::DateUnreadable | Code::DayInFuture if f.field == Some(Field::CardIssued) => CARD,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::BirthDate;

    fn born(year: i16, month: u8, day: u8) -> Person {
        Person { birth_year: year, birth_month: month, birth_day: day, ..Person::default() }
    }

    fn filled(found: &[Code], mut told: Person, known: &Person) -> Person {
        let part = |n: u8| (n != 0).then_some(n);
        let birth = BirthDate { year: told.birth_year, month: part(told.birth_month), day: part(told.birth_day) };
        let record = RowRecord { birth: (birth.year != 0).then_some(birth), ..RowRecord::default() };
        let findings: Vec<Finding> = found.iter().map(|code| Finding::row(*code)).collect();
        Gaps::of(&record, &findings).fill(&mut told, known);
        told
    }

    #[test]
    fn a_year_alone_keeps_the_day_that_it_agrees_with() {
        let known = born(1984, 12, 31);
        assert_eq!(filled(&[], born(1984, 0, 0), &known).birth_text(), "31/12/1984");
        assert_eq!(filled(&[], born(0, 0, 0), &known).birth_text(), "31/12/1984");
        assert_eq!(filled(&[], born(1984, 12, 0), &known).birth_text(), "31/12/1984");
        // A correction that contradicts nothing in its own row counts, and so does one that is more precise.
        assert_eq!(filled(&[], born(1985, 0, 0), &known).birth_text(), "1985");
        assert_eq!(filled(&[], born(1984, 11, 0), &born(1984, 0, 0)).birth_text(), "11/1984");
    }

    #[test]
    fn what_contradicts_the_number_or_cannot_be_read_gives_way_to_what_is_known() {
        let known = born(1984, 12, 31);
        assert_eq!(filled(&[Code::IdBirthMismatch], born(1974, 12, 31), &known).birth_text(), "31/12/1984");
        assert_eq!(filled(&[Code::BirthUnreadable], born(1983, 0, 0), &known).birth_text(), "31/12/1984");
        // Where nothing is known, the row is all there is.
        assert_eq!(filled(&[Code::IdBirthMismatch], born(1974, 12, 31), &born(0, 0, 0)).birth_text(), "31/12/1974");
    }
}
