//! Small tables out of workbooks as people really write them: title rows above the header, columns moved, renamed or added,
//! codes that Excel took for numbers, days as text or as Excel days. Used for set-up files (territory, targets), not for
//! register extracts, which have a reader of their own.

mod archive;
mod words;

use crate::problems::TerritoryProblem;
use calamine::{DataRef, Reader, Xlsx};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, io::Cursor, sync::Arc};
use vedich_kernel::{Day, Lang, Problematic, text};
use words::{day_of_number, day_of_text, letters, number_of_text};

/// Largest set-up workbook, as it comes.
pub const MAX_BYTES: usize = 24 << 20;
/// Largest set-up workbook, unpacked.
const MAX_UNPACKED: u64 = 512 << 20;
/// Most cells that are read.
const MAX_CELLS: usize = 4_000_000;
/// Columns beyond this one are not ours.
const MAX_COLUMNS: u32 = 64;
/// The header stands within the first rows that hold anything.
const HEADER_WITHIN: usize = 40;

/// A row that cannot go on, and why. Holds no personal data of citizens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TerritoryRowProblem)]
pub struct RowProblem {
    /// Name of the sheet.
    pub sheet: String,
    /// Row number as Excel shows it.
    pub row: u32,
    /// Header of the column.
    pub column: String,
    /// Address of the cell, such as `D12`.
    pub cell: String,
    /// Permanent code.
    pub code: String,
    /// What is wrong and what to do, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

impl RowProblem {
    /// What is wrong and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> &str {
        lang.pick(&self.vi, &self.en)
    }
}

/// Problems of one file that are kept and shown; more are counted only.
pub const MOST_PROBLEMS: usize = 1_000;

/// The first problems of a file, in the order of its rows.
pub fn keep_first(problems: &mut Vec<RowProblem>) {
    problems.sort_by_key(|p| p.row);
    problems.truncate(MOST_PROBLEMS);
}

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Our name for it.
    pub key: &'static str,
    /// Its usual header.
    pub label: &'static str,
    /// Other headers for the same thing, in any case, with or without accents.
    pub also: &'static [&'static str],
    /// A table without it is not this table.
    pub required: bool,
}

impl Column {
    /// A column without which a table is not this table.
    #[must_use]
    pub const fn required(key: &'static str, label: &'static str, also: &'static [&'static str]) -> Self {
        Self { key, label, also, required: true }
    }

    /// A column that may be missing.
    #[must_use]
    pub const fn optional(key: &'static str, label: &'static str, also: &'static [&'static str]) -> Self {
        Self { key, label, also, required: false }
    }

    fn is_called(&self, header: &str) -> bool {
        std::iter::once(&self.label).chain(self.also).any(|name| text::fold(name) == header)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Day(Day),
}

struct SheetRow {
    number: u32,
    cells: Vec<(u32, Cell)>,
}

/// A workbook in memory.
pub struct Book {
    sheets: Vec<(String, Vec<SheetRow>)>,
}

impl Book {
    /// Reads an XLSX file. Blocking, and bounded: a small file that unpacks into a huge one is refused.
    ///
    /// # Errors
    /// When the file is none, or too large.
    pub fn open(bytes: Vec<u8>) -> Result<Self, TerritoryProblem> {
        archive::check(&bytes)?;
        let bad = |e: &dyn std::fmt::Display| TerritoryProblem::NotAWorkbook(e.to_string());
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| bad(&e))?;
        let mut sheets = Vec::new();
        let mut cells = 0;
        for name in book.sheet_names() {
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue }; // a chart sheet
            let mut rows: Vec<SheetRow> = Vec::new();
            while let Some(cell) = reader.next_cell().map_err(|e| bad(&e))? {
                let (row, column) = cell.get_position();
                let Some(value) = value(cell.get_value()).filter(|_| column < MAX_COLUMNS) else { continue };
                cells += 1;
                if cells > MAX_CELLS {
                    return Err(TerritoryProblem::TooLarge);
                }
                match rows.last_mut().filter(|r| r.number == row + 1) {
                    Some(last) => last.cells.push((column, value)),
                    None => rows.push(SheetRow { number: row + 1, cells: vec![(column, value)] }),
                }
            }
            sheets.push((name, rows));
        }
        Ok(Self { sheets })
    }

    /// The table with these columns: in the sheet of that name if it has them, else in the first sheet that has.
    #[must_use]
    pub fn find(&self, name: &str, columns: &'static [Column]) -> Option<Table<'_>> {
        let named = |sheet: &str| text::fold(sheet) == text::fold(name);
        let (first, others): (Vec<_>, Vec<_>) = self.sheets.iter().partition(|(sheet, _)| named(sheet));
        first.into_iter().chain(others).find_map(|(sheet, rows)| Table::within(sheet, rows, columns))
    }
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    let words = |s: &str| Some(text::squeeze(s)).filter(|s| !s.is_empty()).map(Cell::Text);
    match data {
        DataRef::String(s) => words(s),
        DataRef::SharedString(s) => words(s),
        DataRef::Int(n) => Some(Cell::Number(*n as f64)),
        DataRef::Float(n) => Some(Cell::Number(*n)),
        DataRef::Bool(b) => Some(Cell::Text(if *b { "có" } else { "không" }.to_owned())),
        // A time of day alone is a share of a day.
        DataRef::DateTime(when) if (0.0..1.0).contains(&when.as_f64()) => Some(Cell::Number(when.as_f64())),
        DataRef::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            Day::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).map(Cell::Day)
        }
        DataRef::DateTimeIso(s) => s.get(..10).and_then(|d| d.parse().ok()).map(Cell::Day),
        // `#REF!` is not nothing: where a number or a day should stand, its row is told back.
        DataRef::Error(e) => Some(Cell::Text(e.to_string())),
        DataRef::DurationIso(_) | DataRef::Empty => None,
    }
}

/// A table found in a sheet.
pub struct Table<'a> {
    head: Arc<Head>,
    rows: &'a [SheetRow],
}

/// Where a table stands and where its columns are.
#[derive(Debug)]
struct Head {
    sheet: String,
    columns: HashMap<&'static str, (u32, String)>,
    spec: &'static [Column],
}

impl<'a> Table<'a> {
    fn within(sheet: &'a str, rows: &'a [SheetRow], spec: &'static [Column]) -> Option<Self> {
        let (at, columns) = rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(i, row)| Some((i, header(row, spec)?)))?;
        let rows = rows.get(at + 1..).unwrap_or_default();
        let rows = match rows.first() {
            Some(first) if is_numbering(first) => &rows[1..],
            _ => rows,
        };
        Some(Self { head: Arc::new(Head { sheet: sheet.to_owned(), columns, spec }), rows })
    }

    /// The same where it has at most so many rows.
    ///
    /// # Errors
    /// When it has more.
    pub fn at_most(self, rows: usize) -> Result<Self, TerritoryProblem> {
        if self.rows().nth(rows).is_some() { Err(TerritoryProblem::TooManyRows(rows)) } else { Ok(self) }
    }

    /// Name of the sheet.
    #[must_use]
    pub fn sheet(&self) -> &str {
        &self.head.sheet
    }

    /// Has this column.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.head.columns.contains_key(key)
    }

    /// The rows below the header that hold at least two of our columns: notes and signatures below a table do not.
    pub fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.rows.iter().map(|row| TableRow { table: self, row }).filter(|row| {
            let columns = &self.head.columns;
            columns.values().filter(|(column, _)| row.at(*column).is_some()).count() >= columns.len().min(2)
        })
    }
}

/// The positions of our columns when this row is the header. A heading that stands twice counts where it stands first.
fn header(row: &SheetRow, spec: &'static [Column]) -> Option<HashMap<&'static str, (u32, String)>> {
    let mut found = HashMap::new();
    for (at, cell) in &row.cells {
        let Cell::Text(shown) = cell else { continue };
        let plain = text::fold(shown.split('(').next().unwrap_or(shown));
        if let Some(column) = spec.iter().find(|c| c.is_called(&plain)) {
            found.entry(column.key).or_insert_with(|| (*at, shown.clone()));
        }
    }
    spec.iter().filter(|c| c.required).all(|c| found.contains_key(c.key)).then_some(found)
}

/// The row of column numbers that official forms put under the header: (1), (2), (3) …
fn is_numbering(row: &SheetRow) -> bool {
    row.cells.len() >= 3
        && row.cells.iter().zip(1..).all(|((_, cell), n)| match cell {
            Cell::Number(x) => *x == f64::from(n),
            Cell::Text(s) => s.trim_matches(['(', ')']).parse() == Ok(n),
            Cell::Day(_) => false,
        })
}

/// A row of a table.
#[derive(Clone, Copy)]
pub struct TableRow<'a> {
    table: &'a Table<'a>,
    row: &'a SheetRow,
}

impl<'a> TableRow<'a> {
    fn at(&self, column: u32) -> Option<&'a Cell> {
        self.row.cells.iter().find(|(c, _)| *c == column).map(|(_, cell)| cell)
    }

    fn cell(&self, key: &str) -> Option<&'a Cell> {
        self.table.head.columns.get(key).and_then(|(column, _)| self.at(*column))
    }

    /// Row number as Excel shows it.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.row.number
    }

    /// The cell as text, empty when there is nothing. Whole numbers have no decimals: codes survive.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        match self.cell(key) {
            None => String::new(),
            Some(Cell::Text(s)) => s.clone(),
            Some(Cell::Number(n)) => n.to_string(),
            Some(Cell::Day(d)) => d.vi(),
        }
    }

    /// Excel took the cell for a number, and may have dropped zeros.
    #[must_use]
    pub fn is_number(&self, key: &str) -> bool {
        matches!(self.cell(key), Some(Cell::Number(_)))
    }

    /// The cell as a day: an Excel day, `dd/mm/yyyy`, `yyyy-mm-dd`, or a year alone (its first day). `Err` when it is none.
    ///
    /// # Errors
    /// When there is something that is no day.
    pub fn day(&self, key: &str) -> Result<Option<Day>, NotThat> {
        match self.cell(key) {
            None => Ok(None),
            Some(Cell::Day(day)) => Ok(Some(*day)),
            Some(Cell::Number(n)) => day_of_number(*n).map(Some).ok_or(NotThat),
            Some(Cell::Text(s)) => day_of_text(s).map(Some).ok_or(NotThat),
        }
    }

    /// The cell as a number: `55.000`, `80 %` and `12,5` are read as Vietnamese offices write them.
    ///
    /// # Errors
    /// When there is something that is no number.
    pub fn decimal(&self, key: &str) -> Result<Option<f64>, NotThat> {
        match self.cell(key) {
            None => Ok(None),
            Some(Cell::Number(n)) if n.is_finite() => Ok(Some(*n)),
            Some(Cell::Text(s)) => number_of_text(s).map(Some).ok_or(NotThat),
            Some(_) => Err(NotThat),
        }
    }

    /// The cell as yes or no.
    ///
    /// # Errors
    /// When there is something that is neither.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, NotThat> {
        let word = text::fold(&self.text(key));
        match word.as_str() {
            "" => Ok(None),
            "co" | "x" | "1" | "ies" | "true" | "dung" => Ok(Some(true)),
            "khong" | "0" | "no" | "false" | "sai" => Ok(Some(false)),
            _ => Err(NotThat),
        }
    }

    /// Where this row stands, to be kept after the workbook is gone.
    #[must_use]
    pub fn place(&self) -> RowPlace {
        RowPlace { head: Arc::clone(&self.table.head), number: self.row.number }
    }

    /// Says what is wrong with a cell of this row.
    #[must_use]
    pub fn problem(&self, key: &str, code: &str, vi: impl Into<String>, en: impl Into<String>) -> RowProblem {
        self.place().problem(key, code, vi, en)
    }
}

/// Where a row stands. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RowPlace {
    head: Arc<Head>,
    number: u32,
}

impl RowPlace {
    /// Row number as Excel shows it.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Says what is wrong with a cell of this row.
    #[must_use]
    pub fn problem(&self, key: &str, code: &str, vi: impl Into<String>, en: impl Into<String>) -> RowProblem {
        let label = self.head.spec.iter().find(|c| c.key == key).map_or(key, |c| c.label);
        let (cell, column) = match self.head.columns.get(key) {
            Some((at, shown)) => (format!("{}{}", letters(*at), self.number), shown.clone()),
            None => (self.number.to_string(), label.to_owned()),
        };
        RowProblem {
            sheet: self.head.sheet.clone(),
            row: self.number,
            column,
            cell,
            code: code.to_owned(),
            vi: vi.into(),
            en: en.into(),
        }
    }

    /// The same of a room's problem.
    #[must_use]
    pub fn told(&self, key: &str, e: &impl Problematic) -> RowProblem {
        self.problem(key, e.code(), e.in_words(Lang::Vi), e.in_words(Lang::En))
    }
}

/// The cell holds something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotThat;

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    const COLUMNS: &[Column] = &[
        Column::required("code", "Mã", &["Mã số"]),
        Column::required("name", "Tên", &[]),
        Column::optional("since", "Hiệu lực từ", &["Từ ngày"]),
        Column::optional("skill", "Kỹ năng CNTT", &[]),
    ];

    fn odd_book() -> Vec<u8> {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Ghi chú").unwrap().write_string(0, 0, "không có bảng nào ở đây").unwrap();
        let sheet = book.add_worksheet().set_name("Trang2").unwrap();
        sheet.write_string(0, 3, "ỦY BAN NHÂN DÂN").unwrap();
        sheet.write_string(2, 1, "DANH SÁCH").unwrap();
        for (column, name) in [(1, "TT"), (2, "Từ ngày (dd/mm/yyyy)"), (4, "TÊN"), (6, "Mã số (*)")] {
            sheet.write_string(4, column, name).unwrap();
        }
        for (n, column) in [(1, 1), (2, 2), (3, 4), (4, 6)] {
            sheet.write_string(5, column, format!("({n})")).unwrap();
        }
        sheet.write_number(6, 1, 1).unwrap();
        sheet.write_string(6, 2, "01/12/2018").unwrap();
        sheet.write_string(6, 4, "  Tân   Phú ").unwrap();
        sheet.write_number(6, 6, 25_195).unwrap();
        let date = ExcelDateTime::from_ymd(2023, 6, 19).unwrap();
        sheet.write_datetime_with_format(8, 2, &date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        sheet.write_string(8, 6, "25198").unwrap();
        sheet.write_string(10, 4, "Người lập bảng").unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_table_is_found_below_titles_with_its_columns_moved() {
        let book = Book::open(odd_book()).unwrap();
        let table = book.find("Địa bàn", COLUMNS).unwrap();
        assert_eq!(table.sheet(), "Trang2");
        assert!(table.has("since") && !table.has("skill"));
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows.iter().map(TableRow::number).collect::<Vec<_>>(), [7, 9]);
        assert_eq!((rows[0].text("code"), rows[0].text("name")), ("25195".into(), "Tân Phú".into()));
        assert!(rows[0].is_number("code") && !rows[1].is_number("code"));
        assert_eq!(rows[0].day("since"), Ok(Day::new(2018, 12, 1)));
        assert_eq!(rows[1].day("since"), Ok(Day::new(2023, 6, 19)));
        let problem = rows[1].problem("name", "territory.no_name", "Thiếu tên.", "No name.");
        assert_eq!((problem.cell.as_str(), problem.column.as_str(), problem.row), ("E9", "TÊN", 9));
    }

    #[test]
    fn what_is_no_workbook_is_told_as_such() {
        assert!(matches!(Book::open(b"ma,ten".to_vec()), Err(TerritoryProblem::NotAWorkbook(_))));
        assert!(matches!(Book::open(vec![0; MAX_BYTES + 1]), Err(TerritoryProblem::TooLarge)));
        let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        locked.resize(2_048, 0);
        assert!(matches!(Book::open(locked), Err(TerritoryProblem::Protected)));
    }

    #[test]
    fn a_cell_that_excel_could_not_work_out_is_not_an_empty_one() {
        assert_eq!(value(&DataRef::Error(calamine::CellErrorType::Ref)), Some(Cell::Text("#REF!".to_owned())));
    }

    #[test]
    fn a_table_longer_than_allowed_is_refused_and_not_cut() {
        let book = Book::open(odd_book()).unwrap();
        assert_eq!(book.find("", COLUMNS).unwrap().at_most(2).unwrap().rows().count(), 2);
        assert!(matches!(book.find("", COLUMNS).unwrap().at_most(1), Err(TerritoryProblem::TooManyRows(1))));
    }
}
