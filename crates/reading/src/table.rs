//! A row of a file, whatever the file is.

use super::xlsx::{Texts, Value};
use super::{MAX_CELL, MAX_COLUMNS, dates};
use calamine::{Data, ExcelDateTime};
use std::borrow::Cow;
use vedich_kernel::Day;

/// One cell, borrowed from the row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text, as in the file.
    Text(&'a str),
    /// A number that is not formatted as a date.
    Number(f64),
    /// A real date of the spreadsheet.
    Date(Day),
    /// True or false.
    Bool(bool),
}

impl<'a> Cell<'a> {
    /// Nothing, or only spaces.
    #[must_use]
    pub fn is_blank(self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// As a person sees it.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(n) => Cow::Owned(number_text(n)),
            Self::Date(day) => {
                let date = day.date();
                Cow::Owned(format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()))
            }
            Self::Bool(flag) => Cow::Borrowed(if flag { "1" } else { "0" }),
        }
    }
}

/// A number without exponent; whole numbers without a fraction.
fn number_text(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{n:.0}") } else { n.to_string() }
}

/// Where the cells of a row lie.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cells<'a> {
    /// A row of an XLSX or XLS sheet.
    Streamed { values: &'a [Value], inline: &'a str, texts: &'a Texts },
    /// A row of a sheet in memory (ODS), with the number of empty columns before it.
    Grid(&'a [Data], usize),
    /// A CSV record and its text, of which each cell is a part.
    Record(&'a csv::ByteRecord, &'a str),
}

/// One row of a file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    number: u32,
    epoch_1904: bool,
    cells: Cells<'a>,
}

impl<'a> Row<'a> {
    pub(super) fn new(number: u32, epoch_1904: bool, cells: Cells<'a>) -> Self {
        Self { number, epoch_1904, cells }
    }

    /// The row's number as the spreadsheet shows it, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether numbers that stand for days count from 1904.
    #[must_use]
    pub fn epoch_1904(&self) -> bool {
        self.epoch_1904
    }

    /// How many cells the row has, empty ones at the end not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        let len = match self.cells {
            Cells::Streamed { values, .. } => values.len(),
            Cells::Grid(cells, before) => cells.len() + before,
            Cells::Record(record, _) => record.len(),
        };
        len.min(MAX_COLUMNS)
    }

    /// No cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell in a column, from 0; empty beyond the end.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cell<'a> {
        if column >= MAX_COLUMNS {
            return Cell::Empty;
        }
        match self.cells {
            Cells::Streamed { values, inline, texts } => {
                values.get(column).map_or(Cell::Empty, |value| streamed(*value, inline, texts))
            }
            Cells::Grid(cells, before) => {
                column.checked_sub(before).and_then(|i| cells.get(i)).map_or(Cell::Empty, |data| self.grid(data))
            }
            Cells::Record(record, text) => record.range(column).and_then(|part| text.get(part)).map_or(Cell::Empty, text_cell),
        }
    }

    /// All cells from the first column on.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + '_ {
        (0..self.len()).map(|column| self.cell(column))
    }

    fn grid(&self, data: &'a Data) -> Cell<'a> {
        match data {
            Data::Empty | Data::DurationIso(_) => Cell::Empty,
            Data::Error(_) => Cell::Text("#REF!"),
            Data::String(text) => text_cell(text),
            Data::Float(n) => Cell::Number(*n),
            Data::Int(n) => Cell::Number(*n as f64),
            Data::Bool(flag) => Cell::Bool(*flag),
            Data::DateTime(when) => self.date(when),
            Data::DateTimeIso(text) => iso_cell(text),
        }
    }

    fn date(&self, when: &ExcelDateTime) -> Cell<'a> {
        let serial = when.as_f64();
        match dates::from_serial(serial, self.epoch_1904) {
            Some(day) if when.is_datetime() => Cell::Date(day),
            _ => Cell::Number(serial),
        }
    }
}

fn streamed<'a>(value: Value, inline: &'a str, texts: &'a Texts) -> Cell<'a> {
    match value {
        Value::Empty => Cell::Empty,
        Value::Inline(start, end) => text_cell(inline.get(start as usize..end as usize).unwrap_or_default()),
        Value::Shared(index) => text_cell(texts.get(index).unwrap_or_default()),
        Value::Number(n) => Cell::Number(n),
        Value::Date(day) => Cell::Date(day),
        Value::Bool(flag) => Cell::Bool(flag),
    }
}

fn text_cell(text: &str) -> Cell<'_> {
    if text.is_empty() {
        return Cell::Empty;
    }
    if text.len() <= MAX_CELL {
        return Cell::Text(text);
    }
    let end = text.char_indices().nth(MAX_CELL).map_or(text.len(), |(at, _)| at);
    Cell::Text(&text[..end])
}

/// ODS keeps dates as ISO texts.
fn iso_cell(text: &str) -> Cell<'_> {
    text.get(..10).and_then(|day| day.parse().ok()).map_or(Cell::Text(text), Cell::Date)
}
