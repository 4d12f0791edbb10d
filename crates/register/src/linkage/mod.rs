//! Record linkage: who of the register is meant by a row that gives a name, a birth date and perhaps a place, but no number.
//! Pure: no database, no clock, nothing kept.
//!
//! ```text
//! let mut known = Known::default();
//! known.add(&subject);                  // everybody of the allowed communes, one after the other
//! let linked = known.link(&rows);       // one answer per row: verdict, candidates with score and reasons
//! ```
//!
//! * **Comparing** ([`name`], [`birth`], [`compare`]): a pair is described by a few *levels*: the name is the same, the same
//!   without accents, has its syllables in another order, lacks one, has a slip …; the birth date is the same, has day and
//!   month exchanged, only the year agrees …; sex, place, house numbers, phone.
//! * **Weighing** ([`weights`], after Fellegi and Sunter): a level speaks for a pair by how often it is seen among true pairs
//!   (`m`, learned from the two files by expectation maximisation) against how often strangers agree so by chance (`u`, from
//!   the register's own frequencies: to agree on "Nguyễn Văn An" says less than on "Điểu Krứ").
//! * **Candidates** ([`blocks`]): nobody compares everybody with everybody; a pair is looked at when it shares one of several
//!   keys, so that no single error hides it.
//! * **One to one** ([`assign`]): a person is meant by one row at most, so a sure row takes its person out of the question for
//!   the others. The score is the probability that the row means this person, given all that.

mod assign;
mod birth;
mod blocks;
mod compare;
mod known;
mod name;
mod run;
#[cfg(test)]
mod tests;
mod weights;

pub use birth::{Birth, BirthLevel};
pub use compare::{Agreement, PlaceLevel, Same};
pub use known::Known;
pub use name::NameLevel;
pub use run::{Candidate, Linked, Verdict};

use vedich_kernel::{LocalityId, Sex};

/// A person as two files may tell of them. What is not told is empty.
#[derive(Clone, Default)]
pub struct Subject {
    /// Name as written.
    pub name: String,
    /// Birth date, as far as known.
    pub birth: Birth,
    /// Sex.
    pub sex: Option<Sex>,
    /// Commune of residence.
    pub commune: Option<LocalityId>,
    /// Quarter of residence.
    pub quarter: Option<LocalityId>,
    /// Address as written; a second one where current and permanent address differ.
    pub addresses: [String; 2],
    /// Phone number, normalised.
    pub phone: String,
}

impl std::fmt::Debug for Subject {
    /// Without personal data, so that no log or failed assertion shows any.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("commune", &self.commune).field("quarter", &self.quarter).finish_non_exhaustive()
    }
}

/// A quick, stable mixing of bytes into 64 bits (FNV-1a and a finishing step). Only for tables in memory.
pub(crate) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for b in bytes {
        h = (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(h)
}

/// Spreads the bits of a number.
pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    h ^ (h >> 31)
}

/// Several numbers as one.
pub(crate) fn mixed(parts: &[u64]) -> u64 {
    parts.iter().fold(0x1234_5678_9ABC_DEF1, |h, p| mix(h ^ mix(p.wrapping_add(0x9E37_79B9_7F4A_7C15))))
}
