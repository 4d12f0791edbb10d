//! Files as they should not be, the same family for every door that takes a table: what people really send, and what nobody should.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Write as _};
use vedich_kernel::text::legacy::tcvn3_to_unicode;

/// A table that a door takes: its heading, good rows, and one row with a cell that cannot be.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The heading.
    pub head: &'a [&'a str],
    /// Rows that are taken.
    pub good: &'a [&'a [&'a str]],
    /// A row that is left out.
    pub bad: &'a [&'a str],
    /// Heading of the cell for which it is left out.
    pub column: &'a str,
}

/// What has to become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComesTo {
    /// It is refused as a whole, with what to do; nothing of it is kept.
    Refused,
    /// So many good rows are taken; the row of this number, where there is one, is named with its column and what to do.
    Rows(usize, Option<u32>),
    /// Refused, or so many rows taken: a door may read it or not, but not by halves.
    Either(usize),
}

/// A file with a name of its kind.
pub struct BadFile {
    /// What is wrong with it.
    pub what: &'static str,
    /// As whoever sends it calls it.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What has to become of it.
    pub comes_to: ComesTo,
}

/// The whole family. `csv`: the door takes more than workbooks.
///
/// # Panics
/// When a file cannot be made.
#[must_use]
pub fn family(t: Table<'_>, csv: bool) -> Vec<BadFile> {
    let n = t.good.len();
    let (refused, taken) = (ComesTo::Refused, ComesTo::Rows(n, None));
    let file = |what, name, bytes, comes_to| BadFile { what, name, bytes, comes_to };
    let bad_row = |titles: u32| titles + 1 + u32::try_from(n).unwrap() + 1;
    vec![
        file("no workbook", "ghi-chu.xlsx", "Đây không phải là bảng tính, chỉ là ghi chú.".as_bytes().to_vec(), refused),
        file("behind a password", "mat-khau.xlsx", locked(), refused),
        file(
            "a PDF that was renamed",
            "bao-cao.xlsx",
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n".to_vec(),
            refused,
        ),
        file("half of a file", "dut.xlsx", plain(t, &[], 0).split_at(900).0.to_vec(), refused),
        file("empty", "rong.xlsx", Vec::new(), refused),
        file("a sheet without anything", "trang.xlsx", Workbook::new().also_sheet(), refused),
        file("no heading", "khong-tieu-de.xlsx", headless(t), refused),
        file("declares gigabytes", "bom.xlsx", bomb(plain(t, &[], 0)), if csv { ComesTo::Either(n) } else { refused }),
        file("a hundred thousand rows", "dai.xlsx", long(t), refused),
        file("the table is on another sheet", "trang-tinh-khac.xlsx", other_sheet(t), taken),
        file("merged titles above", "tieu-de-gop.xlsx", merged(t), taken),
        file("a bad cell among good rows", "o-sai.xlsx", plain(t, t.bad, 2), ComesTo::Rows(n, Some(bad_row(2)))),
        file("formulas", "cong-thuc.xlsx", formulas(t, None), taken),
        file("a broken formula", "cong-thuc-hong.xlsx", formulas(t, Some(t.column)), ComesTo::Rows(n, Some(bad_row(0)))),
        file("every row twice", "trung.xlsx", twice(t), ComesTo::Either(n)),
        file("macros", "macro.xlsm", with_macros(plain(t, &[], 0)), ComesTo::Either(n)),
        file("CSV in TCVN3", "tcvn3.csv", tcvn3(t), if csv { taken } else { refused }),
    ]
}

trait AlsoSheet {
    fn also_sheet(self) -> Vec<u8>;
}

impl AlsoSheet for Workbook {
    fn also_sheet(mut self) -> Vec<u8> {
        self.add_worksheet();
        self.save_to_buffer().unwrap()
    }
}

fn rows<'a>(sheet: &mut Worksheet, from: u32, all: impl IntoIterator<Item = &'a [&'a str]>) {
    for (r, row) in (from..).zip(all) {
        for (c, cell) in (0_u16..).zip(row) {
            sheet.write_string(r, c, *cell).unwrap();
        }
    }
}

fn plain(t: Table<'_>, more: &[&str], titles: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..titles {
        sheet.write_string(row, 0, "ỦY BAN NHÂN DÂN").unwrap();
    }
    rows(sheet, titles, [t.head]);
    rows(sheet, titles + 1, t.good.iter().copied());
    rows(sheet, titles + 1 + u32::try_from(t.good.len()).unwrap(), [more]);
    book.save_to_buffer().unwrap()
}

fn headless(t: Table<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    rows(book.add_worksheet(), 0, t.good.iter().copied());
    book.save_to_buffer().unwrap()
}

fn long(t: Table<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    rows(sheet, 0, [t.head]);
    rows(sheet, 1, std::iter::repeat_n(t.bad, 100_000));
    book.save_to_buffer().unwrap()
}

fn other_sheet(t: Table<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Hướng dẫn").unwrap().write_string(0, 0, "Đọc trước khi điền").unwrap();
    let sheet = book.add_worksheet().set_name("Sheet9").unwrap();
    rows(sheet, 0, [t.head]);
    rows(sheet, 1, t.good.iter().copied());
    book.save_to_buffer().unwrap()
}

fn merged(t: Table<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (last, middle) = (u16::try_from(t.head.len()).unwrap() - 1, Format::new().set_bold());
    for (row, words) in [(0, "ỦY BAN NHÂN DÂN THÀNH PHỐ"), (1, "BIỂU TỔNG HỢP"), (2, "Kèm theo văn bản")] {
        sheet.merge_range(row, 0, row, last, words, &middle).unwrap();
    }
    rows(sheet, 4, [t.head]);
    rows(sheet, 5, t.good.iter().copied());
    book.save_to_buffer().unwrap()
}

/// Good rows whose last cell is worked out; with a column, one more row in which Excel could not work it out.
fn formulas(t: Table<'_>, broken: Option<&str>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    rows(sheet, 0, [t.head]);
    rows(sheet, 1, t.good.iter().copied());
    let last = u16::try_from(t.head.len()).unwrap() - 1;
    for (row, cells) in (1..).zip(t.good) {
        let shown = cells.last().copied().unwrap_or_default();
        sheet.write_formula(row, last, Formula::new(format!("=\"{shown}\"")).set_result(shown)).unwrap();
    }
    if let Some(column) = broken {
        let at = u32::try_from(t.good.len()).unwrap() + 1;
        rows(sheet, at, [t.bad]);
        let column = u16::try_from(t.head.iter().position(|h| *h == column).unwrap()).unwrap();
        sheet.write_formula(at, column, Formula::new("=Sheet2!A1").set_result("#REF!")).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn twice(t: Table<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    rows(sheet, 0, [t.head]);
    rows(sheet, 1, t.good.iter().chain(t.good).copied());
    book.save_to_buffer().unwrap()
}

/// An OLE file with the stream that an encrypted workbook has.
fn locked() -> Vec<u8> {
    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.resize(512, 0);
    out.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    out.extend("EncryptionInfo".encode_utf16().flat_map(u16::to_le_bytes));
    out.resize(4_096, 0);
    out
}

/// The same archive, whose listing says that each part unpacks to a gigabyte.
fn bomb(mut bytes: Vec<u8>) -> Vec<u8> {
    let starts: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, w)| *w == [b'P', b'K', 1, 2]).map(|(at, _)| at).collect();
    assert!(!starts.is_empty());
    for at in starts {
        bytes[at + 24..at + 28].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    }
    bytes
}

fn with_macros(bytes: Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(bytes)).unwrap();
    archive.start_file("xl/vbaProject.bin", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 1, 2, 3]).unwrap();
    archive.finish().unwrap().into_inner()
}

/// As an old program writes it: one byte a letter.
fn tcvn3(t: Table<'_>) -> Vec<u8> {
    let lines = std::iter::once(t.head).chain(t.good.iter().copied());
    lines.flat_map(|row| row.join(";").chars().chain("\r\n".chars()).map(byte).collect::<Vec<_>>()).collect()
}

fn byte(letter: char) -> u8 {
    let of = |wanted: char| (0x80..=0xFF_u8).find(|b| tcvn3_to_unicode(&char::from(*b).to_string()) == wanted.to_string());
    if letter.is_ascii() {
        return u8::try_from(letter).unwrap();
    }
    // Capitals with marks are a matter of the font in TCVN3.
    of(letter).or_else(|| letter.to_lowercase().next().and_then(of)).unwrap()
}
