//! Rows that are no citizens: headers repeated on every page, numbering, group titles, totals, signatures.

use super::Field;
use super::reader::RowReader;
use super::table::{Cell, Row};
use vedich_kernel::text;

impl RowReader<'_> {
    /// Decides about a row without a readable ID.
    pub(super) fn skips(&mut self, row: &Row<'_>) -> bool {
        let filled: Vec<(usize, Cell<'_>)> = row.cells().enumerate().filter(|(_, c)| !c.is_blank()).collect();
        let Some((column, first)) = filled.first().copied() else { return true };
        let name = text::fold(&self.text(row, Field::Name));
        if (!name.is_empty() && name == self.name_header) || is_numbering(&filled) {
            return true;
        }
        let opening = match first {
            Cell::Text(t) => text::fold(&self.layout.converted(column, t).unwrap_or_else(|| t.to_owned())),
            _ => String::new(),
        };
        if begins_with_any(&opening, &TOTALS) || begins_with_any(&name, &TOTALS[..2]) {
            return true;
        }
        if filled.len() <= 4 && self.is_signature(&filled) {
            self.footer = true;
            return true;
        }
        let of_a_person =
            [Field::NationalId, Field::BirthDate, Field::Sex, Field::Level, Field::DossierStatus, Field::ActivationStatus];
        if of_a_person.iter().any(|f| !self.cell(row, *f).is_blank()) {
            return false;
        }
        if self.footer {
            return true;
        }
        // A title between groups of rows: a single text that is no name, or the name of a place.
        filled.len() <= 2 && (name.is_empty() || begins_with_any(&name, &GROUPS))
    }

    fn is_signature(&self, filled: &[(usize, Cell<'_>)]) -> bool {
        filled.iter().any(|(column, cell)| match cell {
            Cell::Text(t) => {
                let folded = text::fold(&self.layout.converted(*column, t).unwrap_or_else(|| (*t).to_owned()));
                begins_with_any(&folded, &SIGNATURES) || is_place_and_day(&folded)
            }
            _ => false,
        })
    }
}

const TOTALS: [&str; 5] = ["tong cong", "tong so", "tong", "cong", "cong lui ke"];
const SIGNATURES: [&str; 14] = [
    "nguoi lap",
    "nguoi tong hop",
    "thu truong",
    "truong cong an",
    "pho truong",
    "can bo lap",
    "chu tich",
    "ki ten",
    "noi nhan",
    "xac nhan",
    "danh sach nai",
    "danh sach gom",
    "tm uban",
    "cong an phuong",
];
const GROUPS: [&str; 12] = ["khu pho", "kp", "ap", "thon", "buon", "to", "phuong", "xa", "thi tran", "khom", "i", "ii"];

fn begins_with_any(folded: &str, words: &[&str]) -> bool {
    words.iter().any(|w| folded.strip_prefix(w).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// "Đồng Xoài, ngày 19 tháng 6 năm 2023".
fn is_place_and_day(folded: &str) -> bool {
    let after = folded.split_once("ngai").map(|(_, rest)| rest);
    after.and_then(|rest| rest.split_once("thang")).is_some_and(|(_, rest)| rest.contains("nam"))
}

/// "(1) (2) (3)" or "A B 1 2" under the header.
fn is_numbering(filled: &[(usize, Cell<'_>)]) -> bool {
    filled.len() >= 3
        && filled.iter().all(|(_, cell)| {
            let folded = text::fold(&cell.text());
            folded.len() <= 2 && !folded.is_empty() && (folded.parse::<u8>().is_ok() || folded.len() == 1)
        })
}
