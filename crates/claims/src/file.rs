//! Reading claim files: XLSX, XLS, ODS or CSV with a header row. Nothing of it is kept but the rows.

use crate::{
    model::{CountRow, NamedRow},
    problems::ClaimsProblem,
    rules,
};
use calamine::{Data, Reader};
use std::io::Cursor;
use vedich_kernel::text;

/// Rows beyond this are refused.
const MOST_ROWS: usize = 200_000;
/// The header stands within so many first rows.
const HEADER_WITHIN: usize = 20;

/// What a file brings.
pub(crate) enum Rows {
    Named(Vec<NamedRow>),
    Counts(Vec<CountRow>),
}

/// Header words of a column, folded; the first is the one that people are told.
pub(crate) const TEAM: [&str; 3] = ["Mã tổ", "Tổ", "Team"];
pub(crate) const MEMBER: [&str; 3] = ["Mã thành viên", "Thành viên", "Member"];
pub(crate) const NUMBER: [&str; 6] = ["Số ĐDCN/CCCD", "Số ĐDCN", "Số CCCD", "CCCD", "Số định danh cá nhân", "National ID"];
pub(crate) const TIME: [&str; 4] = ["Thời điểm", "Thời gian", "Ngày giờ", "Observed at"];
pub(crate) const OUTCOME: [&str; 2] = ["Kết quả", "Outcome"];
pub(crate) const METHOD: [&str; 2] = ["Phương thức", "Method"];
pub(crate) const UNIT: [&str; 3] = ["Mã đơn vị", "Đơn vị", "Unit"];
pub(crate) const DAY: [&str; 2] = ["Ngày", "Day"];
pub(crate) const COUNT: [&str; 4] = ["Số kích hoạt báo cáo", "Số kích hoạt", "Số lượng", "Count"];

/// Reads a file. Blocks.
pub(crate) fn read(bytes: &[u8], file_name: &str) -> Result<Rows, ClaimsProblem> {
    let grid = if bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        workbook(bytes)?
    } else if file_name.to_lowercase().ends_with(".xlsx") {
        return Err(ClaimsProblem::Unreadable("not a workbook".into()));
    } else {
        delimited(bytes)?
    };
    if grid.len() > MOST_ROWS {
        return Err(ClaimsProblem::TooManyRows);
    }
    for (at, row) in grid.iter().enumerate().take(HEADER_WITHIN) {
        let heads: Vec<String> = row.1.iter().map(|c| text::fold(c)).collect();
        let find = |names: &[&str]| names.iter().find_map(|n| heads.iter().position(|h| *h == text::fold(n)));
        if let (Some(number), Some(time), Some(outcome), Some(team)) = (find(&NUMBER), find(&TIME), find(&OUTCOME), find(&TEAM)) {
            let (member, method) = (find(&MEMBER), find(&METHOD));
            let rows = data(&grid[at + 1..]).map(|(row, cells)| NamedRow {
                id: None,
                team: cell(cells, Some(team)),
                member: cell(cells, member),
                national_id: cell(cells, Some(number)),
                observed_at: cell(cells, Some(time)),
                outcome: cell(cells, Some(outcome)),
                method: cell(cells, method),
                row,
            });
            return Ok(Rows::Named(rows.collect()));
        }
        if let (Some(unit), Some(day), Some(count)) = (find(&UNIT), find(&DAY), find(&COUNT)) {
            let rows = data(&grid[at + 1..]).map(|(row, cells)| CountRow {
                unit: cell(cells, Some(unit)),
                day: cell(cells, Some(day)),
                count: cell(cells, Some(count)),
                row,
            });
            return Ok(Rows::Counts(rows.collect()));
        }
    }
    Err(ClaimsProblem::NoHeader)
}

type Grid = Vec<(i64, Vec<String>)>;

fn data(rows: &[(i64, Vec<String>)]) -> impl Iterator<Item = (i64, &Vec<String>)> {
    rows.iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty())).map(|(row, cells)| (*row, cells))
}

fn cell(cells: &[String], column: Option<usize>) -> String {
    column.and_then(|c| cells.get(c)).map(|c| text::squeeze(c)).unwrap_or_default()
}

fn workbook(bytes: &[u8]) -> Result<Grid, ClaimsProblem> {
    let unreadable = |e: calamine::Error| ClaimsProblem::Unreadable(e.to_string());
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let mut out = Vec::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).map_err(unreadable)?;
        let first = i64::from(range.start().map_or(0, |s| s.0));
        if range.height() > MOST_ROWS {
            return Err(ClaimsProblem::TooManyRows);
        }
        out.extend(range.rows().zip(first + 1..).map(|(row, no)| (no, row.iter().map(words).collect::<Vec<_>>())));
        if !out.is_empty() {
            break; // the first sheet that holds anything
        }
    }
    Ok(out)
}

fn words(cell: &Data) -> String {
    match cell {
        Data::String(s) | Data::DateTimeIso(s) => s.clone(),
        Data::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Data::Float(n) => n.to_string(),
        Data::Int(n) => n.to_string(),
        Data::DateTime(when) if when.is_datetime() => {
            rules::serial_time(when.as_f64()).map(vedich_kernel::Moment::vi).unwrap_or_default()
        }
        Data::Bool(b) => b.to_string(),
        _ => String::new(),
    }
}

fn delimited(bytes: &[u8]) -> Result<Grid, ClaimsProblem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let body = std::str::from_utf8(bytes).map_err(|_| ClaimsProblem::Unreadable("not UTF-8".into()))?;
    let first = body.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let separator = [b';', b'\t', b','].into_iter().max_by_key(|s| first.bytes().filter(|b| b == s).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body.as_bytes());
    let mut out = Vec::new();
    for (record, no) in reader.records().zip(1_i64..) {
        let record = record.map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?;
        let line = record.position().and_then(|p| i64::try_from(p.line()).ok()).unwrap_or(no);
        out.push((line, record.iter().map(str::to_owned).collect()));
        if out.len() > MOST_ROWS {
            return Err(ClaimsProblem::TooManyRows);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_with_a_title_above_its_header_is_read_by_column_name() {
        let csv = "\u{feff}Báo cáo ngày;;;\nMã tổ;Số CCCD;Thời điểm;Kết quả\nT1;070180001234;20/6/2023 19:00;Đã kích hoạt\n;;;\n";
        let Rows::Named(rows) = read(csv.as_bytes(), "báo cáo.csv").unwrap() else { panic!("named rows") };
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].row, rows[0].team.as_str(), rows[0].outcome.as_str()), (3, "T1", "Đã kích hoạt"));
    }

    #[test]
    fn counts_are_told_apart_from_named_claims_by_the_header() {
        let csv = "Mã đơn vị,Ngày,Số kích hoạt báo cáo\nDV1,20/06/2023,35\n";
        let Rows::Counts(rows) = read(csv.as_bytes(), "x.csv").unwrap() else { panic!("counts") };
        assert_eq!(
            (rows[0].row, rows[0].unit.as_str(), rows[0].day.as_str(), rows[0].count.as_str()),
            (2, "DV1", "20/06/2023", "35")
        );
    }

    #[test]
    fn a_file_without_known_columns_says_so() {
        assert!(matches!(read(b"a,b\n1,2\n", "x.csv"), Err(ClaimsProblem::NoHeader)));
        assert!(matches!(read(b"nothing", "x.xlsx"), Err(ClaimsProblem::Unreadable(_))));
        assert!(matches!(read(b"PK\x03\x04 broken", "x.xlsx"), Err(ClaimsProblem::Unreadable(_))));
    }
}
