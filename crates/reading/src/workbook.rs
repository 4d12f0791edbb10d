//! A file of any kind as sheets of rows.

use super::delimited::{Delimited, TextEncoding};
use super::layout::{self, Layout};
use super::ods::Ods;
use super::table::Row;
use super::xls::Xls;
use super::xlsx::Xlsx;
use super::{MAX_ROWS, ReadingProblem, problem::Really};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// What a file can be read from.
pub(super) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Receives rows; breaking ends the reading.
pub(super) type RowSink<'s> = &'s mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, ReadingProblem>;

/// Where a file comes from.
#[derive(Debug)]
pub enum Input {
    /// A file on disk; large files are best read so.
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Vec<u8>),
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = RegisterFormat)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Excel since 2007.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
    /// Text with delimiters.
    Csv,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetInfo {
    /// Its name; empty for CSV.
    pub name: String,
    /// Hidden in Excel.
    pub hidden: bool,
}

enum Book {
    Xlsx(Box<Xlsx>),
    Xls(Box<Xls>),
    Ods(Box<Ods>),
    Delimited(Delimited),
}

/// An open file.
pub struct Workbook {
    format: Format,
    sheets: Vec<SheetInfo>,
    book: Book,
    /// A text under the name of a workbook.
    is_false: bool,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("format", &self.format).field("sheets", &self.sheets.len()).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Opens a file. Its kind is told by its bytes, whatever its name: office systems call CSV `.xlsx` and HTML `.xls`.
    ///
    /// # Errors
    /// When the file is of no known kind, damaged, protected, empty or too large.
    pub fn open(input: Input) -> Result<Self, ReadingProblem> {
        let name = match &input {
            Input::Path(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            Input::Bytes(_) => String::new(),
        };
        let mut source: Box<dyn ReadSeek> = match input {
            Input::Path(path) => Box::new(File::open(path)?),
            Input::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        };
        let size = source.seek(SeekFrom::End(0))?;
        source.rewind()?;
        let mut sample = Vec::with_capacity(1 << 16);
        (&mut source).take(1 << 16).read_to_end(&mut sample)?;
        source.rewind()?;
        let (format, book) = match kind(&sample)? {
            Format::Xlsx if is_ods(&sample) => (Format::Ods, Book::Ods(Box::new(Ods::open(source)?))),
            Format::Xlsx => (Format::Xlsx, Book::Xlsx(Box::new(Xlsx::open(source)?))),
            Format::Xls if is_encrypted(&sample) => return Err(ReadingProblem::Protected),
            Format::Xls => (Format::Xls, Book::Xls(Box::new(Xls::open(source, size)?))),
            Format::Ods => (Format::Ods, Book::Ods(Box::new(Ods::open(source)?))),
            Format::Csv => (Format::Csv, Book::Delimited(Delimited::new(source, &sample, size)?)),
        };
        let sheets = match &book {
            Book::Xlsx(xlsx) => xlsx.sheets(),
            Book::Xls(xls) => xls.sheets(),
            Book::Ods(ods) => ods.sheets(),
            Book::Delimited(_) => vec![SheetInfo { name: String::new(), hidden: false }],
        };
        if sheets.is_empty() {
            return Err(ReadingProblem::Empty);
        }
        Ok(Self { format, sheets, book, is_false: false }.named(&name))
    }

    /// Tells by what name the file came, where that is not the name on disk: a text that calls itself a workbook and has no headings is
    /// told as such.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.is_false = self.format == Format::Csv && name.trim().to_lowercase().ends_with(".xlsx");
        self
    }

    /// What is told where headings are missed.
    #[must_use]
    pub fn without_header(&self) -> ReadingProblem {
        if self.is_false { ReadingProblem::NotExcel } else { ReadingProblem::NoHeader }
    }

    fn told(&self, found: Result<Layout, ReadingProblem>) -> Result<Layout, ReadingProblem> {
        found.map_err(|e| if matches!(e, ReadingProblem::NoHeader) { self.without_header() } else { e })
    }

    /// The kind of file.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The sheets; one without a name for CSV.
    #[must_use]
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// The encoding of a CSV file.
    #[must_use]
    pub fn encoding(&self) -> Option<TextEncoding> {
        match &self.book {
            Book::Delimited(text) => Some(text.encoding()),
            Book::Xlsx(_) | Book::Xls(_) | Book::Ods(_) => None,
        }
    }

    /// Finds the sheet and the header row that look most like a register extract.
    ///
    /// # Errors
    /// [`ReadingProblem::NoHeader`] when no sheet has one ([`ReadingProblem::NotExcel`] of a text that calls itself a workbook), [`ReadingProblem::Empty`] when there is nothing at all.
    pub fn layout(&mut self) -> Result<Layout, ReadingProblem> {
        let found = layout::find(self);
        self.told(found)
    }

    /// The layout of one sheet, for a person who chooses another than [`Workbook::layout`] found.
    ///
    /// # Errors
    /// As [`Workbook::layout`].
    pub fn layout_of(&mut self, sheet: usize) -> Result<Layout, ReadingProblem> {
        let found = layout::find_in(self, sheet);
        self.told(found)
    }

    /// The layout of a list that holds citizens' numbers, under the ID's heading alone or under none.
    ///
    /// # Errors
    /// As [`Workbook::layout`], when no visible sheet is such a list.
    pub fn layout_of_numbers(&mut self) -> Result<Layout, ReadingProblem> {
        let found = layout::find_numbers(self);
        self.told(found)
    }

    /// Calls `visit` for every row below the header, in the order of the file, until it breaks. Rows without any cell are
    /// passed over. Returns the number of rows visited.
    ///
    /// # Errors
    /// When the file is damaged or has more than [`MAX_ROWS`] rows.
    pub fn rows(&mut self, layout: &Layout, mut visit: impl FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<u32, ReadingProblem> {
        let mut count = 0;
        self.all_rows(layout.sheet, &mut |row| {
            if row.number() <= layout.header_last {
                return Ok(ControlFlow::Continue(()));
            }
            if count == MAX_ROWS {
                return Err(ReadingProblem::TooLarge("rows"));
            }
            count += 1;
            Ok(visit(row))
        })?;
        Ok(count)
    }

    /// Every row of a sheet from its first.
    pub(super) fn all_rows(&mut self, sheet: usize, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        let name = self.sheets.get(sheet).map(|s| s.name.as_str()).ok_or(ReadingProblem::Empty)?;
        match &mut self.book {
            Book::Xlsx(xlsx) => xlsx.rows(sheet, sink),
            Book::Xls(xls) => xls.rows(sheet, sink),
            Book::Ods(ods) => ods.rows(sheet, name, sink),
            Book::Delimited(text) => text.rows(sink),
        }
    }
}

/// Told by the first bytes: ZIP, OLE, or else text. What is no table is named and refused.
fn kind(sample: &[u8]) -> Result<Format, ReadingProblem> {
    if sample.is_empty() {
        return Err(ReadingProblem::Empty);
    }
    if sample.starts_with(b"PK\x03\x04") {
        return Ok(Format::Xlsx);
    }
    if sample.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(Format::Xls);
    }
    really(sample).map_or(Ok(Format::Csv), |what| Err(ReadingProblem::UnknownKind(what)))
}

/// What some other files begin with.
const MARKS: [(&[u8], Really); 8] = [
    (b"%PDF", Really::Pdf),
    (b"\x89PNG", Really::Picture),
    (b"\xFF\xD8\xFF", Really::Picture),
    (b"GIF8", Really::Picture),
    (b"Rar!", Really::Archive),
    (b"7z\xBC\xAF", Really::Archive),
    (b"\x1F\x8B", Really::Archive),
    (b"{\\rtf", Really::Document),
];

fn really(sample: &[u8]) -> Option<Really> {
    if let Some((_, what)) = MARKS.iter().find(|(mark, _)| sample.starts_with(mark)) {
        return Some(*what);
    }
    // Web systems call a page with a table an export to Excel. It is no table that could be trusted.
    let text = sample.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sample).trim_ascii_start();
    if !text.starts_with(b"<") {
        return None;
    }
    let sheet_2003 = b"urn:schemas-microsoft-com:office:spreadsheet";
    let is_sheet = text.windows(sheet_2003.len()).any(|w| w.eq_ignore_ascii_case(sheet_2003));
    Some(if is_sheet && text.starts_with(b"<?xml") { Really::Xml2003 } else { Really::WebPage })
}

/// An ODS begins with its media type, uncompressed.
fn is_ods(sample: &[u8]) -> bool {
    sample.get(30..200.min(sample.len())).is_some_and(|head| {
        let head = String::from_utf8_lossy(head);
        head.starts_with("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
    })
}

/// A password turns an XLSX into an OLE file with this stream.
fn is_encrypted(sample: &[u8]) -> bool {
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    sample.windows(wide.len()).any(|w| w == wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::Problematic as _;

    fn book(text: &str, name: &str) -> Workbook {
        Workbook::open(Input::Bytes(text.as_bytes().to_vec())).unwrap().named(name)
    }

    #[test]
    fn a_text_under_the_name_of_a_workbook_is_told_where_its_headings_are_missed() {
        for (name, code) in [("Danh sách.XLSX", "register.not_excel"), ("danh sách.csv", "register.no_header")] {
            let mut words = book("xin chao", name);
            assert_eq!(words.layout().unwrap_err().code(), code, "{name}");
            assert_eq!(words.layout_of_numbers().unwrap_err().code(), code, "{name}");
        }
        // With headings it is read, whatever its name.
        let list = "Họ và tên,Ngày sinh,Số ĐDCN/CCCD\nNguyễn Văn Thử,01/01/1990,070090000001\n";
        assert_eq!(book(list, "danh sách.xlsx").layout().unwrap().headers.len(), 3);
    }
}
