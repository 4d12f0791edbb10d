//! The first row of each number of a file, with which further rows of it are compared.

use crate::{reading::BirthDate, vault::Digest};

/// The first row of an old number: the row, how the person is called (a digest) and was born, and whether a national number stood beside.
pub(super) struct FirstByOld {
    pub row: u32,
    pub name: Digest,
    pub birth: Option<BirthDate>,
    pub national: bool,
}

/// The first row of a number, and what further rows of it are compared with.
#[derive(Clone, Copy)]
pub(super) struct FirstByNumber {
    pub row: u32,
    /// How it calls the person: a hash in a few bytes, since there is one for each person of the file; 0 without a name.
    pub name: u32,
    pub birth: Option<BirthDate>,
    /// Which levels rows of the number told: 1, 2, or 4 for a row without level.
    pub levels: u8,
}

impl FirstByNumber {
    /// The rows are about two people, by name and birth date.
    pub(super) fn is_another(&self, told: &Self) -> bool {
        let name = |of: &Self| (of.name != 0).then_some(of.name);
        is_another((name(self), name(told)), (self.birth, told.birth))
    }
}

/// Another name and another birth date, both known on both sides: somebody else.
pub(super) fn is_another<N: PartialEq>(names: (Option<N>, Option<N>), births: (Option<BirthDate>, Option<BirthDate>)) -> bool {
    names.0.zip(names.1).is_some_and(|(a, b)| a != b) && births.0.zip(births.1).is_some_and(|(a, b)| born_otherwise(a, b))
}

/// Both birth dates are known where they differ.
fn born_otherwise(a: BirthDate, b: BirthDate) -> bool {
    let differ = |a: Option<u8>, b: Option<u8>| a.is_some() && b.is_some() && a != b;
    a.year != b.year || differ(a.month, b.month) || differ(a.day, b.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AN: Option<&str> = Some("nguyen van an");
    const BINH: Option<&str> = Some("tran thi binh");
    const KNOWN: Option<BirthDate> = Some(BirthDate { year: 1980, month: Some(6), day: Some(20) });

    fn year(year: i16) -> Option<BirthDate> {
        Some(BirthDate { year, month: None, day: None })
    }

    #[test]
    fn somebody_else_has_another_name_and_another_birth_date() {
        assert!(is_another((AN, BINH), (KNOWN, year(1981))), "the year is enough");
        assert!(!is_another((AN, AN), (KNOWN, year(1981))), "a birth date alone is corrected");
        assert!(!is_another((AN, BINH), (KNOWN, KNOWN)), "so is a name");
    }

    #[test]
    fn what_is_not_known_tells_nobody_apart() {
        assert!(!is_another((AN, None), (KNOWN, year(1981))) && !is_another((None, BINH), (KNOWN, year(1981))));
        assert!(!is_another((AN, BINH), (KNOWN, None)) && !is_another((AN, BINH), (None, None)));
        assert!(!is_another((AN, BINH), (KNOWN, year(1980))), "a year that agrees is no other date");
    }
}
