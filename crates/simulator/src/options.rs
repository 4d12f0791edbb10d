//! What kind of city is wanted.

use crate::SimError;
use crate::person::MOST_CITIZENS;
use std::path::PathBuf;
use vedich_kernel::Day;

/// What kind of city is wanted, for how long, and where its files go.
#[derive(Clone, Debug)]
pub struct Options {
    /// Eligible citizens. 72,423 gives exactly the opening figures of the plan; other numbers scale them.
    pub citizens: u32,
    /// The same seed gives the same files, byte by byte.
    pub seed: u64,
    /// Days of campaign after the opening day: `days + 1` extracts are written, the first for the opening day itself.
    pub days: u32,
    /// Share (0 to 1) of the communes' units that over-report.
    pub dishonest: f64,
    /// Folder of the files.
    pub out: PathBuf,
    /// Number of communes; `None` is the eight of Đồng Xoài, more than eight are invented ones.
    pub communes: Option<usize>,
    /// Also write one full extract per commune and day.
    pub per_ward: bool,
    /// Also write, per commune and day, the extract of accounts approved but not activated (P-4.3a).
    pub filtered: bool,
    /// Also write a deliberately dirty copy of the opening extract (`extracts/dirty/`).
    pub dirty: bool,
    /// Also write rosters without numbers, full of errors, with the truth beside them (`rosters/`).
    pub roster: bool,
    /// Write dates in extracts as real Excel dates instead of text.
    pub excel_dates: bool,
    /// Write CSV extracts whatever their size; from 900,000 citizens on they are CSV anyway.
    pub csv: bool,
    /// The opening day; the campaign starts on the next.
    pub start: Day,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            citizens: 72_423,
            seed: 1,
            days: 26,
            dishonest: 0.15,
            out: PathBuf::from("sample-city"),
            communes: None,
            per_ward: false,
            filtered: false,
            dirty: false,
            roster: false,
            excel_dates: false,
            csv: false,
            start: Day(19_527), // 2023-06-19
        }
    }
}

impl Options {
    /// Refuses what cannot be simulated.
    pub(crate) fn check(&self) -> Result<(), SimError> {
        let communes = self.communes.unwrap_or(8);
        let wrong = if self.citizens == 0 || self.citizens > MOST_CITIZENS {
            format!("citizens must be between 1 and {MOST_CITIZENS}")
        } else if self.days > 3_000 {
            "days must be at most 3000".to_owned()
        } else if !(0.0..=1.0).contains(&self.dishonest) {
            "dishonest must be a share between 0 and 1".to_owned()
        } else if communes == 0 || communes > 10_000 {
            "communes must be between 1 and 10000".to_owned()
        } else {
            return Ok(());
        };
        Err(SimError::Options(wrong))
    }

    /// Whether extracts are CSV: a sheet holds no more rows.
    pub(crate) fn as_csv(&self) -> bool {
        self.csv || self.citizens >= 900_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_opens_on_19_june_2023() {
        assert_eq!(Options::default().start, Day::new(2023, 6, 19).unwrap());
        assert!(Options::default().check().is_ok());
    }

    #[test]
    fn impossible_cities_are_refused() {
        assert!(Options { citizens: 0, ..Options::default() }.check().is_err());
        assert!(Options { dishonest: 1.5, ..Options::default() }.check().is_err());
        assert!(Options { communes: Some(0), ..Options::default() }.check().is_err());
    }
}
