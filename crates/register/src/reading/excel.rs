//! XLS and ODS, by calamine: a sheet is loaded whole. Both are small by nature.

use super::ReadingProblem;
use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink, SheetInfo};
use calamine::{Data, Ods, Range, Reader, SheetVisible, Xls};
use std::io::BufReader;
use std::ops::ControlFlow;

/// An ODS that says it unpacks to more is refused before anything is unpacked.
const MAX_UNPACKED: u64 = 512 << 20;
/// Old XLS files hold at most 65,536 rows a sheet.
const MAX_XLS: u64 = 256 << 20;

type Source = BufReader<Box<dyn ReadSeek>>;

/// An open spreadsheet.
pub(super) enum Excel {
    Xls(Box<Xls<Source>>, Option<(usize, Range<Data>)>),
    Ods(Box<Ods<Source>>, Option<(usize, Range<Data>)>),
}

fn damaged(error: impl std::fmt::Display) -> ReadingProblem {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") { ReadingProblem::Protected } else { ReadingProblem::Damaged(text) }
}

impl Excel {
    pub fn xls(source: Box<dyn ReadSeek>, size: u64) -> Result<Self, ReadingProblem> {
        if size > MAX_XLS {
            return Err(ReadingProblem::TooLarge("xls"));
        }
        Ok(Self::Xls(Box::new(Xls::new(BufReader::new(source)).map_err(damaged)?), None))
    }

    pub fn ods(mut source: Box<dyn ReadSeek>) -> Result<Self, ReadingProblem> {
        check_sizes(&mut source)?;
        Ok(Self::Ods(Box::new(Ods::new(BufReader::new(source)).map_err(damaged)?), None))
    }

    pub fn sheets(&self) -> Vec<SheetInfo> {
        let metadata = match self {
            Self::Xls(book, _) => book.sheets_metadata(),
            Self::Ods(book, _) => book.sheets_metadata(),
        };
        metadata.iter().map(|s| SheetInfo { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible }).collect()
    }

    /// Calls `sink` for each row that holds anything.
    pub fn rows(&mut self, sheet: usize, name: &str, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        match self {
            Self::Xls(book, cached) => {
                let epoch = book.has_1904_epoch();
                walk(loaded(book.as_mut(), cached, sheet, name)?, epoch, sink)
            }
            Self::Ods(book, cached) => walk(loaded(book.as_mut(), cached, sheet, name)?, false, sink),
        }
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

fn loaded<'a, R>(
    book: &mut R,
    cached: &'a mut Option<(usize, Range<Data>)>,
    sheet: usize,
    name: &str,
) -> Result<&'a Range<Data>, ReadingProblem>
where
    R: Reader<Source>,
    R::Error: std::fmt::Display,
{
    if cached.as_ref().is_none_or(|(index, _)| *index != sheet) {
        *cached = Some((sheet, book.worksheet_range(name).map_err(damaged)?));
    }
    cached.as_ref().map(|(_, range)| range).ok_or(ReadingProblem::Empty)
}

fn walk(range: &Range<Data>, epoch: bool, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
    let Some((first_row, first_column)) = range.start() else { return Ok(()) };
    let mut number = first_row;
    for cells in range.rows() {
        number += 1;
        if cells.iter().all(|c| matches!(c, Data::Empty)) {
            continue;
        }
        if let ControlFlow::Break(()) = sink(&Row::new(number, epoch, Cells::Grid(cells, first_column as usize)))? {
            break;
        }
    }
    Ok(())
}
