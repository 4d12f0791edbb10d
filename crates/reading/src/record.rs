//! A row as the register understands it.

use serde::{Deserialize, Serialize};
use vedich_kernel::national_id::Sex;
use vedich_kernel::{Day, Level, NationalId, OldId, Stage};

/// A birth date with the precision that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BirthDate {
    /// Year.
    pub year: i16,
    /// Month, when known.
    pub month: Option<u8>,
    /// Day of the month, when known.
    pub day: Option<u8>,
}

impl std::fmt::Display for BirthDate {
    /// `05/12/1980`, `12/1980` or `1980`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(f, "{day:02}/{month:02}/{}", self.year),
            (Some(month), None) => write!(f, "{month:02}/{}", self.year),
            _ => write!(f, "{}", self.year),
        }
    }
}

/// One row of a register extract, normalised. An empty text means that nothing was given. Personal data: seal it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RowRecord {
    /// The row's number as the spreadsheet shows it, from 1.
    pub row_number: u32,
    /// National ID.
    pub national_id: Option<NationalId>,
    /// Old ID of nine digits.
    pub old_id: Option<OldId>,
    /// Name as written (NFC, single spaces).
    pub name: String,
    /// Birth date; its year comes from the national ID when the row has none.
    pub birth: Option<BirthDate>,
    /// Sex; from the national ID when the row has none.
    pub sex: Option<Sex>,
    /// Nơi thường trú.
    pub permanent_address: String,
    /// Nơi ở hiện tại.
    pub current_address: String,
    /// Chủ hộ.
    pub head_of_household: String,
    /// Quan hệ với chủ hộ.
    pub relation: String,
    /// Phone, normalised.
    pub phone: Option<String>,
    /// Khu phố, ấp as written.
    pub quarter_text: String,
    /// Phường, xã as written.
    pub commune_text: String,
    /// Day the card was issued.
    pub card_issued: Option<Day>,
    /// Level of the track this row is about; none when there is no dossier.
    pub level: Option<Level>,
    /// Stage of that track.
    pub stage: Stage,
    /// Day the dossier was collected.
    pub collected: Option<Day>,
    /// Day the dossier was approved.
    pub approved: Option<Day>,
    /// Day the account was activated.
    pub activated: Option<Day>,
    /// Ghi chú.
    pub note: String,
    /// The account is locked.
    pub locked: bool,
}

impl RowRecord {
    /// Forgets the row, but not its texts: the next row often has the same ones, and each is set anew.
    pub(super) fn clear(&mut self, row_number: u32) {
        self.row_number = row_number;
        self.national_id = None;
        self.old_id = None;
        self.birth = None;
        self.sex = None;
        self.phone = None;
        self.card_issued = None;
        self.level = None;
        self.stage = Stage::None;
        self.collected = None;
        self.approved = None;
        self.activated = None;
        self.locked = false;
    }
}

impl std::fmt::Debug for RowRecord {
    /// Without personal data, so that no log or failed assertion shows any.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowRecord")
            .field("row_number", &self.row_number)
            .field("national_id", &self.national_id)
            .field("level", &self.level)
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}
