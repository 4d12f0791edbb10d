//! XLSX, XLS and ODS by calamine: XLSX streams, the other two are loaded sheet by sheet.

use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink, SheetInfo};
use super::{MAX_COLUMNS, ReadingProblem};
use calamine::{Data, DataRef, Ods, Range, Reader, SheetVisible, Xls, Xlsx};
use std::io::BufReader;
use std::ops::ControlFlow;

/// Unpacked sizes beyond these are refused before anything is unpacked: shared texts and an ODS stand in memory.
const MAX_IN_MEMORY: u64 = 768 << 20;
const MAX_UNPACKED: u64 = 8 << 30;
/// Old XLS files hold at most 65,536 rows a sheet.
const MAX_XLS: u64 = 256 << 20;

type Source = BufReader<Box<dyn ReadSeek>>;

/// An open spreadsheet.
pub(super) enum Excel {
    Xlsx(Box<Xlsx<Source>>),
    Xls(Box<Xls<Source>>, Option<(usize, Range<Data>)>),
    Ods(Box<Ods<Source>>, Option<(usize, Range<Data>)>),
}

fn damaged(error: impl std::fmt::Display) -> ReadingProblem {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") { ReadingProblem::Protected } else { ReadingProblem::Damaged(text) }
}

impl Excel {
    pub fn xlsx(mut source: Box<dyn ReadSeek>) -> Result<Self, ReadingProblem> {
        check_sizes(&mut source, |name| name.eq_ignore_ascii_case("xl/sharedStrings.xml"))?;
        Ok(Self::Xlsx(Box::new(Xlsx::new(BufReader::with_capacity(1 << 16, source)).map_err(damaged)?)))
    }

    pub fn xls(source: Box<dyn ReadSeek>, size: u64) -> Result<Self, ReadingProblem> {
        if size > MAX_XLS {
            return Err(ReadingProblem::TooLarge("xls"));
        }
        Ok(Self::Xls(Box::new(Xls::new(BufReader::new(source)).map_err(damaged)?), None))
    }

    pub fn ods(mut source: Box<dyn ReadSeek>) -> Result<Self, ReadingProblem> {
        check_sizes(&mut source, |name| name == "content.xml")?;
        Ok(Self::Ods(Box::new(Ods::new(BufReader::new(source)).map_err(damaged)?), None))
    }

    pub fn sheets(&self) -> Vec<SheetInfo> {
        let metadata = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book, _) => book.sheets_metadata(),
            Self::Ods(book, _) => book.sheets_metadata(),
        };
        metadata.iter().map(|s| SheetInfo { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible }).collect()
    }

    /// Calls `sink` for each row that holds anything.
    pub fn rows(&mut self, sheet: usize, name: &str, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        match self {
            Self::Xlsx(book) => stream(book, name, sink),
            Self::Xls(book, cached) => {
                let epoch = book.has_1904_epoch();
                walk(loaded(book.as_mut(), cached, sheet, name)?, epoch, sink)
            }
            Self::Ods(book, cached) => walk(loaded(book.as_mut(), cached, sheet, name)?, false, sink),
        }
    }
}

/// Adds up what the parts of the archive say they unpack to.
fn check_sizes(source: &mut Box<dyn ReadSeek>, in_memory: fn(&str) -> bool) -> Result<(), ReadingProblem> {
    let mut archive = zip::ZipArchive::new(&mut *source).map_err(damaged)?;
    let mut total = 0u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(damaged)?;
        if part.name().is_ok_and(|name| in_memory(&name)) && part.size() > MAX_IN_MEMORY {
            return Err(ReadingProblem::TooLarge("unpacked texts"));
        }
        total = total.saturating_add(part.size());
    }
    drop(archive);
    source.rewind()?;
    if total > MAX_UNPACKED { Err(ReadingProblem::TooLarge("unpacked")) } else { Ok(()) }
}

fn stream(book: &mut Xlsx<Source>, name: &str, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
    let epoch = book.has_1904_epoch();
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // Chart sheets and the like.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(other) => return Err(damaged(other)),
    };
    let mut cells: Vec<DataRef<'_>> = Vec::with_capacity(32);
    let mut current = 0;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        if row != current && !cells.is_empty() {
            if sink(&Row::new(current + 1, epoch, Cells::Streamed(&cells)))?.is_break() {
                return Ok(());
            }
            cells.clear();
        }
        current = row;
        let column = column as usize;
        if column < MAX_COLUMNS && !matches!(cell.get_value(), DataRef::Empty) {
            if cells.len() <= column {
                cells.resize(column + 1, DataRef::Empty);
            }
            cells[column] = cell.get_value().clone();
        }
    }
    if !cells.is_empty() {
        let _ = sink(&Row::new(current + 1, epoch, Cells::Streamed(&cells)))?;
    }
    Ok(())
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
