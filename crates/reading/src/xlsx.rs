//! XLSX, streamed: shared texts in one string, a row at a time, and no more unpacked than is allowed. Only values are read;
//! formulas give the value that the spreadsheet program left in the cell.

use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink, SheetInfo};
use super::xml::{Attributes, Token, Xml, unescape};
use super::{MAX_COLUMNS, ReadingProblem, dates};
use std::collections::HashMap;
use std::io::{BufReader, Read};
use vedich_kernel::Day;
use zip::ZipArchive;

/// Parts that unpack to more than these are refused while they are unpacked, whatever the archive says of itself.
const MAX_SMALL_PART: u64 = 64 << 20;
const MAX_SHARED: u64 = 1 << 30;
const MAX_SHEET: u64 = 16 << 30;
/// All shared texts together; they stand in memory.
const MAX_TEXTS: usize = 512 << 20;

/// A cell of the row being read; texts lie in the row's or the workbook's string.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Empty,
    Inline(u32, u32),
    Shared(u32),
    Number(f64),
    Date(Day),
    Bool(bool),
}

/// The texts that cells refer to by number.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// A text by its number.
    pub fn get(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }

    /// Adds a text and gives its number.
    pub fn push(&mut self, text: &str) -> Result<u32, ReadingProblem> {
        self.all.push_str(text);
        self.close()?;
        u32::try_from(self.ends.len() - 1).map_err(|_| ReadingProblem::TooLarge("texts"))
    }

    fn close(&mut self) -> Result<(), ReadingProblem> {
        if self.all.len() > MAX_TEXTS {
            return Err(ReadingProblem::TooLarge("texts"));
        }
        self.ends.push(u32::try_from(self.all.len()).map_err(|_| ReadingProblem::TooLarge("texts"))?);
        Ok(())
    }
}

/// An open workbook.
pub(super) struct Xlsx {
    archive: ZipArchive<BufReader<Box<dyn ReadSeek>>>,
    parts: HashMap<String, usize>,
    sheets: Vec<(SheetInfo, String)>,
    texts: Texts,
    /// Which cell styles show a date.
    date_styles: Vec<bool>,
    epoch_1904: bool,
}

fn damaged(error: impl std::fmt::Display) -> ReadingProblem {
    ReadingProblem::Damaged(error.to_string())
}

/// Names of parts compare without case, with slashes, from the root.
fn part_key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl Xlsx {
    pub fn open(source: Box<dyn ReadSeek>) -> Result<Self, ReadingProblem> {
        let mut archive = ZipArchive::new(BufReader::with_capacity(1 << 16, source)).map_err(damaged)?;
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            let name = archive.by_index_raw(index).and_then(|part| part.name().map(|name| part_key(&name))).map_err(damaged)?;
            parts.insert(name, index);
        }
        let mut book =
            Self { archive, parts, sheets: Vec::new(), texts: Texts::default(), date_styles: Vec::new(), epoch_1904: false };
        let root = book.relations("_rels/.rels", "")?;
        let workbook = root.iter().find(|r| r.kind.ends_with("/officeDocument")).map(|r| r.target.clone());
        let workbook = workbook.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let relations = book.relations(&format!("{folder}/_rels/{file}.rels"), folder)?;
        book.read_workbook(&workbook, &relations)?;
        let part = |kind: &str| relations.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.clone());
        if let Some(styles) = part("/styles") {
            book.read_styles(&styles)?;
        }
        if let Some(texts) = part("/sharedStrings") {
            book.read_texts(&texts)?;
        }
        Ok(book)
    }

    pub fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.iter().map(|(info, _)| info.clone()).collect()
    }

    /// Calls `each` for every token of a part. False when there is no such part.
    fn part(
        &mut self,
        name: &str,
        most: u64,
        mut each: impl FnMut(Token<'_>) -> Result<(), ReadingProblem>,
    ) -> Result<bool, ReadingProblem> {
        let Some(index) = self.parts.get(&part_key(name)) else { return Ok(false) };
        let file = self.archive.by_index(*index).map_err(damaged)?;
        let mut xml = Xml::new(file.take(most));
        while let Some(token) = xml.next().map_err(damaged)? {
            each(token)?;
        }
        if xml.into_inner().limit() == 0 { Err(ReadingProblem::TooLarge("part")) } else { Ok(true) }
    }

    fn relations(&mut self, name: &str, folder: &str) -> Result<Vec<Relation>, ReadingProblem> {
        let mut relations = Vec::new();
        self.part(name, MAX_SMALL_PART, |token| {
            if let Token::Open { name: b"Relationship", attributes, .. } = token {
                relations.push(Relation::read(attributes, folder));
            }
            Ok(())
        })?;
        Ok(relations)
    }

    fn read_workbook(&mut self, name: &str, relations: &[Relation]) -> Result<(), ReadingProblem> {
        let (mut sheets, mut epoch_1904) = (Vec::new(), false);
        let found = self.part(name, MAX_SMALL_PART, |token| {
            match token {
                Token::Open { name: b"workbookPr", attributes, .. } => {
                    epoch_1904 = matches!(attributes.get(b"date1904"), Some(b"1" | b"true"));
                }
                Token::Open { name: b"sheet", attributes, .. } => {
                    let relation = attributes.get(b"id").and_then(|id| relations.iter().find(|r| r.id.as_bytes() == id));
                    // Chart sheets and dialogs hold no rows.
                    if let Some(sheet) = relation.filter(|r| r.kind.ends_with("/worksheet")) {
                        let hidden = attributes.get(b"state").is_some_and(|state| state != b"visible");
                        sheets.push((
                            SheetInfo { name: attributes.text(b"name").unwrap_or_default(), hidden },
                            sheet.target.clone(),
                        ));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if !found {
            return Err(ReadingProblem::Damaged("no workbook".to_owned()));
        }
        self.sheets = sheets;
        self.epoch_1904 = epoch_1904;
        Ok(())
    }

    fn read_styles(&mut self, name: &str) -> Result<(), ReadingProblem> {
        let (mut own, mut date_styles, mut in_cells) = (HashMap::new(), Vec::new(), false);
        self.part(name, MAX_SMALL_PART, |token| {
            match token {
                Token::Open { name: b"numFmt", attributes, .. } => {
                    if let (Some(id), Some(code)) = (number(attributes.get(b"numFmtId")), attributes.text(b"formatCode")) {
                        own.insert(id, shows_date(&code));
                    }
                }
                Token::Open { name: b"cellXfs", empty, .. } => in_cells = !empty,
                Token::Close(b"cellXfs") => in_cells = false,
                Token::Open { name: b"xf", attributes, .. } if in_cells => {
                    let id = number(attributes.get(b"numFmtId")).unwrap_or(0);
                    date_styles.push(own.get(&id).copied().unwrap_or_else(|| builtin_date(id)));
                }
                _ => {}
            }
            Ok(())
        })?;
        self.date_styles = date_styles;
        Ok(())
    }

    fn read_texts(&mut self, name: &str) -> Result<(), ReadingProblem> {
        let mut texts = Texts::default();
        // Within <t>, but not within <rPh>, which tells how Japanese is read.
        let (mut in_text, mut in_phonetic) = (false, false);
        self.part(name, MAX_SHARED, |token| {
            match token {
                Token::Text(raw) if in_text && !in_phonetic => texts.all.push_str(&unescape(raw)),
                Token::Open { name: b"t", empty, .. } => in_text = !empty,
                Token::Close(b"t") => in_text = false,
                Token::Open { name: b"rPh", empty, .. } => in_phonetic = !empty,
                Token::Close(b"rPh") => in_phonetic = false,
                Token::Close(b"si") | Token::Open { name: b"si", empty: true, .. } => texts.close()?,
                _ => {}
            }
            Ok(())
        })?;
        self.texts = texts;
        Ok(())
    }

    /// Calls `sink` for each row that holds anything.
    pub fn rows(&mut self, sheet: usize, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        let (_, part) = self.sheets.get(sheet).ok_or(ReadingProblem::Empty)?;
        let index = *self.parts.get(&part_key(part)).ok_or_else(|| ReadingProblem::Damaged("no sheet".to_owned()))?;
        let file = self.archive.by_index(index).map_err(damaged)?;
        let mut xml = Xml::new(file.take(MAX_SHEET));
        let mut reading = SheetReader {
            texts: &self.texts,
            date_styles: &self.date_styles,
            epoch_1904: self.epoch_1904,
            ..SheetReader::default()
        };
        while let Some(token) = xml.next().map_err(damaged)? {
            match token {
                Token::Open { name: b"sheetData", empty: false, .. } => reading.inside = true,
                Token::Close(b"sheetData") => return Ok(()),
                Token::Close(b"row") => {
                    if let Some(row) = reading.finished_row()
                        && sink(&row)?.is_break()
                    {
                        return Ok(());
                    }
                }
                token if reading.inside => reading.take(token)?,
                _ => {}
            }
        }
        // A sheet of no rows may be one empty element; a broken one ends in its middle.
        if reading.inside { Err(ReadingProblem::Damaged("sheet ends early".to_owned())) } else { Ok(()) }
    }
}

/// A relationship between parts.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    fn read(attributes: Attributes<'_>, folder: &str) -> Self {
        let target = attributes.text(b"Target").unwrap_or_default();
        let target = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => target,
            None => resolved(folder, &target),
        };
        Self { id: attributes.text(b"Id").unwrap_or_default(), kind: attributes.text(b"Type").unwrap_or_default(), target }
    }
}

/// `xl` and `../custom/sheet.xml` make `custom/sheet.xml`.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." => {}
            name => path.push(name),
        }
    }
    path.join("/")
}

/// What the value of the current cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    IsoDate,
    Error,
}

/// Puts cells together to rows.
#[derive(Default)]
struct SheetReader<'b> {
    texts: &'b Texts,
    date_styles: &'b [bool],
    epoch_1904: bool,
    /// Within `<sheetData>`.
    inside: bool,
    /// Number of the current row, from 1.
    row: u32,
    /// Column of the current cell, and of the next if it does not say.
    column: usize,
    next_column: usize,
    kind: Kind,
    is_date: bool,
    /// Within `<v>`, or within `<t>` of `<is>`.
    in_value: bool,
    in_phonetic: bool,
    raw: Vec<u8>,
    values: Vec<Value>,
    inline: String,
}

impl Default for &Texts {
    fn default() -> Self {
        static NONE: Texts = Texts { all: String::new(), ends: Vec::new() };
        &NONE
    }
}

impl SheetReader<'_> {
    fn take(&mut self, token: Token<'_>) -> Result<(), ReadingProblem> {
        match token {
            Token::Text(raw) => {
                if self.in_value && !self.in_phonetic {
                    self.raw.extend_from_slice(raw);
                }
            }
            Token::Open { name, attributes, empty } => self.open(name, attributes, empty),
            Token::Close(name) => match name {
                b"c" => self.finish_cell()?,
                b"v" | b"t" => self.in_value = false,
                b"rPh" => self.in_phonetic = false,
                _ => {}
            },
        }
        Ok(())
    }

    fn open(&mut self, name: &[u8], attributes: Attributes<'_>, empty: bool) {
        match name {
            b"c" => self.begin_cell(attributes, empty),
            b"v" | b"t" => self.in_value = !empty,
            b"rPh" => self.in_phonetic = !empty,
            b"row" => {
                self.row = number(attributes.get(b"r")).unwrap_or(self.row + 1);
                self.next_column = 0;
                self.values.clear();
                self.inline.clear();
            }
            _ => {}
        }
    }

    fn begin_cell(&mut self, attributes: Attributes<'_>, empty: bool) {
        self.column = attributes.get(b"r").and_then(column_of).unwrap_or(self.next_column);
        self.next_column = self.column + 1;
        self.raw.clear();
        if empty {
            return;
        }
        self.kind = match attributes.get(b"t") {
            None | Some(b"n") => Kind::Number,
            Some(b"s") => Kind::Shared,
            Some(b"b") => Kind::Bool,
            Some(b"d") => Kind::IsoDate,
            Some(b"e") => Kind::Error,
            Some(_) => Kind::Text,
        };
        self.is_date = self.kind == Kind::Number
            && number(attributes.get(b"s")).and_then(|style| self.date_styles.get(style as usize)).copied().unwrap_or(false);
    }

    fn finish_cell(&mut self) -> Result<(), ReadingProblem> {
        self.in_value = false;
        if self.raw.is_empty() || self.column >= MAX_COLUMNS {
            return Ok(());
        }
        let value = self.value()?;
        if value == Value::Empty {
            return Ok(());
        }
        if self.values.len() <= self.column {
            self.values.resize(self.column + 1, Value::Empty);
        }
        self.values[self.column] = value;
        Ok(())
    }

    fn value(&mut self) -> Result<Value, ReadingProblem> {
        match self.kind {
            Kind::Shared => {
                let index = number(Some(&self.raw)).filter(|i| (*i as usize) < self.texts.ends.len());
                index.map(Value::Shared).ok_or_else(|| ReadingProblem::Damaged("shared text".to_owned()))
            }
            Kind::Text => Ok(self.inline_text()),
            Kind::Bool => Ok(Value::Bool(matches!(self.raw.trim_ascii(), b"1" | b"true"))),
            // `#REF!` stays as it is written: read as nothing, a broken formula would say that somebody has no dossier.
            Kind::Error => Ok(self.inline_text()),
            Kind::IsoDate => {
                let day = std::str::from_utf8(&self.raw).ok().and_then(|t| t.get(..10)).and_then(|t| t.parse().ok());
                Ok(day.map_or_else(|| self.inline_text(), Value::Date))
            }
            Kind::Number => {
                let parsed = std::str::from_utf8(self.raw.trim_ascii()).ok().and_then(|t| t.parse::<f64>().ok());
                let Some(n) = parsed else { return Ok(self.inline_text()) };
                let day = if self.is_date { dates::from_serial(n, self.epoch_1904) } else { None };
                Ok(day.map_or(Value::Number(n), Value::Date))
            }
        }
    }

    fn inline_text(&mut self) -> Value {
        let start = self.inline.len();
        self.inline.push_str(&unescape(&self.raw));
        match (u32::try_from(start), u32::try_from(self.inline.len())) {
            (Ok(start), Ok(end)) if start < end => Value::Inline(start, end),
            _ => Value::Empty,
        }
    }

    /// The row that just ended, unless it is empty.
    fn finished_row(&self) -> Option<Row<'_>> {
        let cells = Cells::Streamed { values: &self.values, inline: &self.inline, texts: self.texts };
        (!self.values.is_empty()).then(|| Row::new(self.row, self.epoch_1904, cells))
    }
}

/// A whole number.
fn number(digits: Option<&[u8]>) -> Option<u32> {
    let digits = digits?;
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |n: u32, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// The column of a reference such as `AB12`, from 0.
fn column_of(reference: &[u8]) -> Option<usize> {
    let letters = reference.iter().take_while(|b| b.is_ascii_alphabetic()).take(4);
    let column = letters.fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A' + 1));
    column.checked_sub(1)
}

/// The built-in number formats for dates, those of East Asian Excels included.
pub(super) fn builtin_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a number format shows days or times: letters d, m, y, h, s outside quotes, brackets and escapes.
pub(super) fn shows_date(format: &str) -> bool {
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '[' => {
                chars.by_ref().find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_dates() {
        for format in ["dd/mm/yyyy", "[$-42A]d/m/yy;@", "h:mm", "yyyy\\-mm\\-dd"] {
            assert!(shows_date(format), "{format}");
        }
        for format in ["General", "0.00", "#,##0\\ \"đồng d\"", "[Red]0", "_d0", "@"] {
            assert!(!shows_date(format), "{format}");
        }
    }

    #[test]
    fn references_and_paths() {
        assert_eq!(
            (column_of(b"A1"), column_of(b"Z9"), column_of(b"AA10"), column_of(b"12")),
            (Some(0), Some(25), Some(26), None)
        );
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "../custom/./s.xml"), "custom/s.xml");
        assert_eq!((number(Some(b"42")), number(Some(b"4x")), number(Some(b""))), (Some(42), None, None));
    }
}
