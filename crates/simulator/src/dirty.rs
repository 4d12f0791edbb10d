//! A copy of an extract as bad as real ones get: for people who learn the preview and the error report, and for tests.

use crate::SimError;
use crate::dice::{Dice, Events};
use crate::files::{Book, Cell, HEADER};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde::Serialize;
use std::path::Path;
use vedich_kernel::Day;

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Excel took the national ID for a number: its leading zero is lost. The row is good once padded.
    LostZero,
    /// Excel took the phone number for a number.
    PhoneAsNumber,
    /// 31 February.
    BadBirthDate,
    /// The quarter is not one of the commune's.
    UnknownQuarter,
    /// The same number and level stand twice.
    Duplicate,
    /// No national ID.
    MissingId,
    /// A national ID that is too short.
    ShortId,
    /// Letters in the national ID.
    LettersInId,
    /// Activated although never approved.
    ImpossibleStage,
    /// Collected in the future.
    FutureDate,
    /// A place of birth registration that no province has: a warning.
    UnknownPrefix,
}

const FAULTS: [Fault; 11] = [
    Fault::LostZero,
    Fault::PhoneAsNumber,
    Fault::BadBirthDate,
    Fault::UnknownQuarter,
    Fault::Duplicate,
    Fault::MissingId,
    Fault::ShortId,
    Fault::LettersInId,
    Fault::ImpossibleStage,
    Fault::FutureDate,
    Fault::UnknownPrefix,
];
/// Faults that need a dossier in the row.
const NEEDS_DOSSIER: [Fault; 2] = [Fault::ImpossibleStage, Fault::FutureDate];
/// Rows of every kind.
const EACH: usize = 5;

/// A row that was spoiled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct FaultyRow {
    /// Row number in the sheet as Excel shows it, from 1.
    pub row: u32,
    /// What is wrong.
    pub fault: Fault,
}

/// What was done to the copy.
#[derive(Clone, Debug, Serialize)]
pub struct DirtyReport {
    /// Data rows of the copy.
    pub rows: u32,
    /// Headers with another name than usual: (usual, in the copy). A person has to map them.
    pub renamed: Vec<(String, String)>,
    /// The columns in the copy's order, under their usual names.
    pub columns: Vec<String>,
    /// The spoiled rows.
    pub faulty: Vec<FaultyRow>,
}

/// The copy's column order: the personal columns shuffled, the status moved forward.
const ORDER: [usize; 20] = [0, 4, 1, 3, 2, 9, 11, 10, 13, 14, 17, 15, 16, 18, 12, 5, 6, 7, 8, 19];
const RENAMED: [(usize, &str); 3] = [(13, "Phân loại"), (16, "Ngày Cục trả kết quả"), (4, "Mã số cá nhân")];

/// Writes a dirty copy of an XLSX extract to `to`, and beside it `<name>-faults.json` with the same report as is returned. The
/// columns stand in another order, three headers have other names, and a few rows of every [`Fault`] are bad.
///
/// # Errors
/// When the extract cannot be read or the copy not written.
pub fn dirty_copy(extract: &Path, to: &Path, seed: u64) -> Result<DirtyReport, SimError> {
    let (titles, mut rows) = read(extract)?;
    let mut dice = Events::new(seed, 3);
    let first_row = titles.len() as u32 + 2;
    let mut faulty = Vec::new();
    // The first of two equal rows has to stay good.
    let mut kept = Vec::new();
    for fault in FAULTS.iter().cycle().take(FAULTS.len() * EACH) {
        if rows.len() < FAULTS.len() {
            break;
        }
        let fits = |at: &usize| {
            let free = !kept.contains(at) && !faulty.iter().any(|f: &FaultyRow| f.row == first_row + *at as u32);
            free && (!NEEDS_DOSSIER.contains(fault) || !rows[*at].text(13).is_empty())
        };
        let Some(at) = (0..200).map(|_| dice.below(rows.len() as u32) as usize).find(fits) else { continue };
        let at = if *fault == Fault::Duplicate {
            kept.push(at);
            repeat(&mut rows, at)
        } else {
            at
        };
        spoil(&mut rows[at], *fault);
        faulty.push(FaultyRow { row: first_row + at as u32, fault: *fault });
    }
    faulty.sort_unstable();
    let name = |i: usize| RENAMED.iter().find(|(c, _)| *c == i).map_or(HEADER[i], |(_, name)| *name);
    let report = DirtyReport {
        rows: rows.len() as u32,
        renamed: RENAMED.iter().map(|(i, name)| (HEADER[*i].to_owned(), (*name).to_owned())).collect(),
        columns: ORDER.iter().map(|i| HEADER[*i].to_owned()).collect(),
        faulty,
    };
    write(to, &titles, &ORDER.map(name), &rows)?;
    let json = serde_json::to_string_pretty(&report).map_err(|e| SimError::io(to, e.into()))?;
    let beside = to.with_file_name(format!("{}-faults.json", to.file_stem().unwrap_or_default().to_string_lossy()));
    std::fs::write(&beside, json + "\n").map_err(|e| SimError::io(&beside, e))?;
    Ok(report)
}

/// A data row: texts, and the two cells that may have become numbers.
#[derive(Clone)]
struct Row {
    texts: Vec<String>,
    id_as_number: bool,
    phone_as_number: bool,
}

impl Row {
    fn text(&self, column: usize) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }
}

/// Title rows and data rows.
fn read(path: &Path) -> Result<(Vec<String>, Vec<Row>), SimError> {
    let unreadable = |reason: String| SimError::Unreadable { path: path.display().to_string(), reason };
    let mut book: Xlsx<_> = open_workbook(path).map_err(|e: calamine::XlsxError| unreadable(e.to_string()))?;
    let range = book
        .worksheet_range_at(0)
        .ok_or_else(|| unreadable("no sheet".to_owned()))?
        .map_err(|e: calamine::XlsxError| unreadable(e.to_string()))?;
    let header = range.rows().position(|r| r.first().is_some_and(|c| *c == Data::String(HEADER[0].to_owned())));
    let header = header.ok_or_else(|| unreadable("no header row".to_owned()))?;
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let titles = range.rows().take(header).map(|r| r.iter().map(text).find(|t| !t.is_empty()).unwrap_or_default()).collect();
    let row = |r: &[Data]| Row { texts: r.iter().map(text).collect(), id_as_number: false, phone_as_number: false };
    Ok((titles, range.rows().skip(header + 1).map(row).collect()))
}

/// Appends a copy of a row at the end and returns its place.
fn repeat(rows: &mut Vec<Row>, at: usize) -> usize {
    let copy = rows[at].clone();
    rows.push(copy);
    rows.len() - 1
}

fn spoil(row: &mut Row, fault: Fault) {
    row.texts.resize(HEADER.len(), String::new());
    let texts = &mut row.texts;
    match fault {
        Fault::LostZero => row.id_as_number = true,
        Fault::PhoneAsNumber => {
            texts[9] = "0712345678".to_owned();
            row.phone_as_number = true;
        }
        Fault::BadBirthDate => texts[2] = "31/02/1990".to_owned(),
        Fault::UnknownQuarter => texts[10] = "Khu phố Không Rõ".to_owned(),
        Fault::Duplicate => {}
        Fault::MissingId => texts[4].clear(),
        Fault::ShortId => texts[4] = texts[4].chars().take(8).collect(),
        Fault::LettersInId => texts[4] = texts[4].chars().enumerate().map(|(i, c)| if i == 5 { 'O' } else { c }).collect(),
        Fault::ImpossibleStage => {
            texts[14] = "Đã thu nhận".to_owned();
            texts[16].clear();
            texts[17] = "Đã kích hoạt".to_owned();
            texts[18] = texts[15].clone();
        }
        Fault::FutureDate => texts[15] = "19/06/2033".to_owned(),
        Fault::UnknownPrefix => texts[4] = format!("099{}", texts[4].chars().skip(3).collect::<String>()),
    }
}

fn write(to: &Path, titles: &[String], header: &[&str], rows: &[Row]) -> Result<(), SimError> {
    let mut book = Book::new(to, Day(19_527))?;
    book.sheet("Sheet1", &[], |sheet| {
        for title in titles {
            sheet.title(2, title)?;
        }
        sheet.header(header)?;
        rows.iter().try_for_each(|row| {
            sheet.row(ORDER.iter().map(|column| {
                let text = row.text(*column);
                let numeric = *column == 0 || (*column == 4 && row.id_as_number) || (*column == 9 && row.phone_as_number);
                match text.parse() {
                    Ok(number) if numeric => Cell::Number(number),
                    _ => Cell::Text(text),
                }
            }))
        })
    })?;
    book.save().map(|_| ())
}
