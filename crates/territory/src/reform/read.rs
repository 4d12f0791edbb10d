//! From the cells of a file of mergers and splits to rows. Needs no database.

use crate::sheet::{Book, Column, RowPlace, RowProblem, TableRow};
use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// Longest name and code.
const MAX_NAME: usize = 200;
const MAX_CODE: usize = 40;
/// No country has more communes and quarters in one change of a campaign.
const MAX_ROWS: usize = 50_000;

pub(crate) const COLUMNS: &[Column] = &[
    Column::required("old", "Mã cũ", &["Mã địa bàn cũ", "Mã trước sáp nhập", "Mã hiện nay", "Old code"]),
    Column::required("new", "Mã mới", &["Mã địa bàn mới", "Mã sau sáp nhập", "New code"]),
    Column::optional("name", "Tên mới", &["Tên địa bàn mới", "Tên sau sáp nhập", "New name"]),
    Column::optional("kind", "Cấp", &["Cấp hành chính", "Cấp địa bàn", "Kind"]),
    Column::optional("parent", "Mã cấp trên", &["Mã cấp trên mới", "Thuộc", "Trực thuộc", "Parent"]),
    Column::required("on", "Từ ngày", &["Ngày sáp nhập", "Ngày chia tách", "Hiệu lực từ", "Ngày hiệu lực", "From"]),
];

/// What one row says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Row number as Excel shows it.
    pub row: u32,
    /// Code of the locality that ends.
    pub old: String,
    /// Code of the one that goes on; empty when a tier falls away.
    pub new: String,
    /// Its name; empty: as before.
    pub name: String,
    /// Its tier as written; may be empty.
    pub kind: String,
    /// Code of the locality above it; may be empty.
    pub parent: String,
    /// First day.
    pub on: Day,
}

/// Says what is wrong with a cell of a line.
pub(crate) trait Places: Send + Sync {
    fn problem(&self, row: u32, key: &str, code: &str, vi: String, en: String) -> RowProblem;
}

/// Where rows stand: with the file at hand the very cell, later the row and the column's usual name.
pub(crate) struct Cells(pub Vec<(u32, RowPlace)>);

impl Places for Cells {
    fn problem(&self, row: u32, key: &str, code: &str, vi: String, en: String) -> RowProblem {
        match self.0.iter().find(|(n, _)| *n == row) {
            Some((_, place)) => place.problem(key, code, vi, en),
            None => {
                let column = COLUMNS.iter().find(|c| c.key == key).map_or(key, |c| c.label).to_owned();
                RowProblem { sheet: String::new(), row, column, cell: row.to_string(), code: code.to_owned(), vi, en }
            }
        }
    }
}

/// A file, understood.
pub(crate) struct Parsed {
    pub lines: Vec<Line>,
    pub cells: Cells,
    pub problems: Vec<RowProblem>,
}

/// Reads the table; `None` when no sheet has its columns.
pub(crate) fn read(book: &Book) -> Option<Parsed> {
    let table = book.find("Sáp nhập", COLUMNS)?;
    let mut parsed = Parsed { lines: Vec::new(), cells: Cells(Vec::new()), problems: Vec::new() };
    for row in table.rows().take(MAX_ROWS) {
        match line(&row) {
            Ok(line) => {
                parsed.cells.0.push((line.row, row.place()));
                parsed.lines.push(line);
            }
            Err(problem) => parsed.problems.push(problem),
        }
    }
    Some(parsed)
}

fn line(row: &TableRow<'_>) -> Result<Line, RowProblem> {
    let on = row.day("on").map_err(|_| {
        row.problem(
            "on",
            "territory.not_a_day",
            "Không hiểu ngày này. Ghi theo dạng ngày/tháng/năm, ví dụ 01/07/2025.",
            "This is no day. Write day/month/year, such as 01/07/2025.",
        )
    })?;
    let on = on.ok_or_else(|| missing(row, "on"))?;
    let old = bounded(row, "old", MAX_CODE)?;
    if old.is_empty() {
        return Err(missing(row, "old"));
    }
    Ok(Line {
        row: row.number(),
        old,
        new: bounded(row, "new", MAX_CODE)?,
        name: bounded(row, "name", MAX_NAME)?,
        kind: bounded(row, "kind", MAX_CODE)?,
        parent: bounded(row, "parent", MAX_CODE)?,
        on,
    })
}

fn missing(row: &TableRow<'_>, key: &'static str) -> RowProblem {
    row.problem(
        key,
        "territory.missing",
        "Ô này còn trống. Điền vào rồi tải lên lại.",
        "This cell is empty. Fill it in and upload again.",
    )
}

fn bounded(row: &TableRow<'_>, key: &'static str, longest: usize) -> Result<String, RowProblem> {
    let text = row.text(key);
    if text.chars().count() <= longest {
        return Ok(text);
    }
    Err(row.problem(
        key,
        "territory.too_long",
        format!("Dài quá {longest} ký tự. Rút gọn lại."),
        format!("Longer than {longest} characters. Shorten it."),
    ))
}
