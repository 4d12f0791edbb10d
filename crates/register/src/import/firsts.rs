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
        let named = self.name != 0 && told.name != 0;
        named && self.name != told.name && self.birth.zip(told.birth).is_some_and(|(a, b)| born_otherwise(a, b))
    }
}

/// Both birth dates are known where they differ.
pub(super) fn born_otherwise(a: BirthDate, b: BirthDate) -> bool {
    let differ = |a: Option<u8>, b: Option<u8>| a.is_some() && b.is_some() && a != b;
    a.year != b.year || differ(a.month, b.month) || differ(a.day, b.day)
}
