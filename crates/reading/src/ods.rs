//! ODS, by calamine: a sheet is loaded whole.

use super::ReadingProblem;
use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink, SheetInfo};
use calamine::{Data, Range, Reader, SheetVisible};
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;

/// A file that says it unpacks to more is refused before anything is unpacked.
const MAX_UNPACKED: u64 = 512 << 20;

/// An open spreadsheet.
pub(super) struct Ods {
    book: calamine::Ods<BufReader<Box<dyn ReadSeek>>>,
    sheet: Option<(usize, Range<Data>)>,
}

fn damaged(error: impl std::fmt::Display) -> ReadingProblem {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") { ReadingProblem::Protected } else { ReadingProblem::Damaged(text) }
}

/// Should a damaged file make the parser panic, it is to the user one damaged file more.
fn guarded<T, E: std::fmt::Display>(parse: impl FnOnce() -> Result<T, E>) -> Result<T, ReadingProblem> {
    let parsed = std::panic::catch_unwind(AssertUnwindSafe(parse));
    parsed.map_err(|_| ReadingProblem::Damaged("parser panicked".to_owned()))?.map_err(damaged)
}

impl Ods {
    pub fn open(mut source: Box<dyn ReadSeek>) -> Result<Self, ReadingProblem> {
        check_sizes(&mut source)?;
        Ok(Self { book: guarded(|| calamine::Ods::new(BufReader::new(source)))?, sheet: None })
    }

    pub fn sheets(&self) -> Vec<SheetInfo> {
        let sheets = self.book.sheets_metadata().iter();
        sheets.map(|s| SheetInfo { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible }).collect()
    }

    /// Calls `sink` for each row that holds anything.
    pub fn rows(&mut self, sheet: usize, name: &str, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        if self.sheet.as_ref().is_none_or(|(loaded, _)| *loaded != sheet) {
            self.sheet = Some((sheet, guarded(|| self.book.worksheet_range(name))?));
        }
        let Some((_, range)) = &self.sheet else { return Ok(()) };
        let Some((first_row, first_column)) = range.start() else { return Ok(()) };
        let mut number = first_row;
        for cells in range.rows() {
            number += 1;
            if cells.iter().all(|c| matches!(c, Data::Empty)) {
                continue;
            }
            if let ControlFlow::Break(()) = sink(&Row::new(number, false, Cells::Grid(cells, first_column as usize)))? {
                break;
            }
        }
        Ok(())
    }
}

/// Adds up what the parts of the archive say they unpack to.
fn check_sizes(source: &mut Box<dyn ReadSeek>) -> Result<(), ReadingProblem> {
    let mut archive = zip::ZipArchive::new(&mut *source).map_err(damaged)?;
    let mut total = 0u64;
    for index in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(index).map_err(damaged)?.size());
    }
    drop(archive);
    source.rewind()?;
    if total > MAX_UNPACKED { Err(ReadingProblem::TooLarge("unpacked")) } else { Ok(()) }
}
