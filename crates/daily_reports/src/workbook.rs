//! Workbooks of reports: the template that a unit fills in, reading what comes back, and the list of rows that were left out.

use crate::{
    absent::Absent,
    figures::Column as Figure,
    model::{Channel, Content, Known},
    problems::ReportsProblem,
    rules,
    service::NewReport,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_kernel::{Day, Lang, text};
use vedich_territory::{
    RowProblem, Tree, Unit,
    sheet::{Book, Column, RowPlace, Table, TableRow},
};
use vedich_ui::t;

/// The columns that are read, by heading; what is in brackets behind a heading does not count.
const COLUMNS: &[Column] = &[
    Column::required("unit", "Mã đơn vị", &["Mã ĐV", "Unit code", "Unit"]),
    Column::optional("name", "Đơn vị", &["Tên đơn vị", "Unit name"]),
    Column::optional("day", "Ngày", &["Ngày báo cáo", "Day", "Date"]),
    Column::optional("collected1", "Thu nhận mức 1", &["Hồ sơ mức 1", "Thu nhận hồ sơ mức 1", "Collected level 1"]),
    Column::optional("collected2", "Thu nhận mức 2", &["Hồ sơ mức 2", "Thu nhận hồ sơ mức 2", "Collected level 2"]),
    Column::optional("approved", "Phê duyệt", &["Đã phê duyệt", "Approved"]),
    Column::optional("rejected", "Không đạt", &["Từ chối", "Rejected"]),
    Column::optional("activated1", "Kích hoạt mức 1", &["Kích hoạt tài khoản mức 1", "Activated level 1"]),
    Column::optional("activated2", "Kích hoạt mức 2", &["Kích hoạt tài khoản mức 2", "Activated level 2"]),
    Column::optional("absent", "Vắng mặt", &["Vắng mặt tại nơi cư trú", "Absent"]),
    Column::optional(
        "portal_accounts",
        "Tài khoản dịch vụ công",
        &["Tài khoản DVC", "Tạo tài khoản dịch vụ công", "Portal accounts"],
    ),
    Column::optional("outreach", "Lượt tuyên truyền", &["Tuyên truyền", "Buổi tuyên truyền", "Outreach"]),
    Column::optional("guided", "Lượt hướng dẫn", &["Hướng dẫn", "Người được hướng dẫn", "Guided"]),
    Column::optional("mobilised", "Lượt vận động", &["Vận động", "Người được vận động", "Mobilised"]),
    Column::optional("explanation", "Giải trình chênh lệch", &["Giải trình", "Explanation"]),
    Column::optional("difficulties", "Khó khăn, vướng mắc", &["Khó khăn", "Vướng mắc", "Difficulties"]),
    Column::optional("note", "Ghi chú", &["Note"]),
    Column::optional("reason", "Lý do sửa", &["Lý do", "Trả lời", "Reason"]),
];

/// Most rows of one file: every unit of a large city on each of a month's days. They are written in one go.
const MOST_ROWS: usize = 6_000;
/// Name of the sheet.
const SHEET: &str = "Báo cáo ngày";

/// A row that can be sent, and where it stands.
pub(crate) struct Read {
    pub report: NewReport,
    pub place: RowPlace,
}

/// All rows of a workbook.
pub(crate) struct Rows {
    pub good: Vec<Read>,
    pub problems: Vec<RowProblem>,
    pub rows: i64,
    pub absent: Absent,
}

/// What a file has no column for: it says nothing of that.
fn untold(table: &Table<'_>) -> Absent {
    Absent {
        figures: Figure::ALL.into_iter().filter(|c| !table.has(c.code())).collect(),
        explanation: !table.has("explanation"),
        difficulties: !table.has("difficulties"),
        note: !table.has("note"),
    }
}

/// Reads the table of reports. A row without its own day is of `usual`.
pub(crate) fn read(book: &Book, tree: &Tree, usual: Option<Day>) -> Result<Rows, ReportsProblem> {
    let table = book.find(SHEET, COLUMNS).filter(|t| Figure::ALL.iter().any(|c| t.has(c.code())));
    let table = table.ok_or(ReportsProblem::NoTable)?.at_most(MOST_ROWS)?;
    let mut out = Rows { good: Vec::new(), problems: Vec::new(), rows: 0, absent: untold(&table) };
    for row in table.rows().filter(|row| says_something(&table, row)) {
        out.rows += 1;
        match report(&row, tree, usual) {
            Ok(report) => out.good.push(Read { report, place: row.place() }),
            Err(problem) => out.problems.push(*problem),
        }
    }
    Ok(out)
}

/// A row of the template that nobody filled in is no report of zeros, nor is the line of sums below the table.
fn says_something(table: &Table<'_>, row: &TableRow<'_>) -> bool {
    let filled = |key: &str| table.has(key) && !row.text(key).is_empty();
    let is_sum = ["tong", "tong cong", "cong"].contains(&text::fold(&row.text("unit")).as_str());
    !is_sum && (Figure::ALL.iter().any(|c| filled(c.code())) || filled("difficulties") || filled("note"))
}

fn report(row: &TableRow<'_>, tree: &Tree, usual: Option<Day>) -> Result<NewReport, Box<RowProblem>> {
    let problem = |key: &str, code: &str, vi: &str, en: &str| Box::new(row.problem(key, code, vi, en));
    let code = row.text("unit");
    let unit = tree.unit_by_code(&code).ok_or_else(|| {
        problem(
            "unit",
            "reports.unknown_unit",
            "Không có đơn vị mang mã này. Kiểm tra mã ở trang Danh mục địa bàn.",
            "No unit has this code. Check it on the territory page.",
        )
    })?;
    let day = row.day("day").map_err(|_| {
        problem(
            "day",
            "reports.not_a_day",
            "Không đọc được ngày. Ghi dạng 20/06/2023.",
            "The day cannot be read. Write it as 20/06/2023.",
        )
    })?;
    let day = day
        .or(usual)
        .ok_or_else(|| problem("day", "reports.no_day", "Chưa ghi ngày của báo cáo.", "The day of the report is missing."))?;
    let mut content = Content::default();
    for column in Figure::ALL {
        let value = number(row, column.code()).ok_or_else(|| {
            problem(
                column.code(),
                "reports.bad_number",
                "Không phải số nguyên từ 0 đến 1.000.000. Ghi lại số.",
                "Not a whole number from 0 to 1,000,000. Correct it.",
            )
        })?;
        content.figures.set(column, value);
    }
    content.explanation = row.text("explanation");
    content.difficulties = row.text("difficulties");
    content.note = row.text("note");
    Ok(NewReport { unit: unit.id, day, content, reason: row.text("reason"), channel: Channel::File, seen: None })
}

fn number(row: &TableRow<'_>, key: &str) -> Option<i64> {
    if row.is_number(key) {
        let n = row.decimal(key).ok()??;
        return (n.fract() == 0.0 && (0.0..=rules::MOST as f64).contains(&n)).then_some(n as i64);
    }
    rules::number(&row.text(key))
}

/// A unit of the template with what is known of its day.
pub(crate) struct TemplateRow<'a> {
    pub unit: &'a Unit,
    pub known: Option<&'a Known>,
}

/// The template: one row for each unit, known numbers filled in.
pub(crate) fn template(day: Day, rows: &[TemplateRow<'_>], lang: Lang) -> Result<Vec<u8>, ReportsProblem> {
    write_template(day, rows, lang).map_err(|e| ReportsProblem::NotWritten(e.to_string()))
}

fn write_template(day: Day, rows: &[TemplateRow<'_>], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, t(lang, "reports-template-title"), &bold)?;
    sheet.write_string(1, 0, t(lang, "reports-template-help"))?;
    for (at, column) in (0_u16..).zip(COLUMNS) {
        let width = match column.key {
            "name" | "explanation" | "difficulties" | "note" | "reason" => 26.0,
            _ => 12.0,
        };
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(3, at, column.label, &head)?;
    }
    sheet.set_freeze_panes(4, 2)?.set_repeat_rows(3, 3)?;
    for (row, r) in (4_u32..).zip(rows) {
        for (at, column) in (0_u16..).zip(COLUMNS) {
            let known = Figure::ALL.iter().find(|c| c.code() == column.key).and_then(|c| r.known.and_then(|k| k.get(*c)));
            match (column.key, known) {
                ("unit", _) => sheet.write_string_with_format(row, at, &r.unit.code, &cell)?,
                ("name", _) => sheet.write_string_with_format(row, at, &r.unit.name, &cell)?,
                ("day", _) => sheet.write_string_with_format(row, at, slashed(day), &cell)?,
                (_, Some(k)) => sheet.write_number_with_format(row, at, k.value as f64, &cell)?,
                _ => sheet.write_blank(row, at, &cell)?,
            };
        }
    }
    book.save_to_buffer()
}

/// `20/06/2023`, as offices write a day.
fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

/// The rows that were left out, for the person who sent the file.
pub(crate) fn problems(problems: &[RowProblem], lang: Lang) -> Result<Vec<u8>, ReportsProblem> {
    write_problems(problems, lang).map_err(|e| ReportsProblem::NotWritten(e.to_string()))
}

fn write_problems(problems: &[RowProblem], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "reports-errors-sheet"))?;
    let columns = [
        ("reports-error-sheet", 18.0),
        ("reports-error-row", 8.0),
        ("reports-error-column", 24.0),
        ("reports-error-cell", 8.0),
        ("reports-error-what", 90.0),
    ];
    for (at, (key, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, t(lang, key), &head)?;
    }
    for (row, p) in (1_u32..).zip(problems) {
        sheet.write_string(row, 0, &p.sheet)?;
        sheet.write_number(row, 1, p.row)?;
        sheet.write_string(row, 2, &p.column)?;
        sheet.write_string(row, 3, &p.cell)?;
        sheet.write_string(row, 4, p.sentence(lang))?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_its_column_under_the_same_words_as_on_pages() {
        for figure in Figure::ALL {
            let column = COLUMNS.iter().find(|c| c.key == figure.code()).unwrap();
            assert_eq!(column.label, figure.heading());
            assert_eq!(t(Lang::Vi, figure.text_key()), figure.heading());
            assert_ne!(t(Lang::En, figure.text_key()), figure.text_key());
        }
    }

    #[test]
    fn the_rows_left_out_are_told_by_their_cells() {
        let problem = RowProblem {
            sheet: SHEET.into(),
            row: 7,
            column: "Phê duyệt".into(),
            cell: "F7".into(),
            code: "reports.bad_number".into(),
            vi: "Không phải số.".into(),
            en: "Not a number.".into(),
        };
        let book = Book::open(problems(&[problem], Lang::Vi).unwrap()).unwrap();
        const READ: &[Column] = &[Column::required("cell", "Ô", &[]), Column::required("what", "Lý do và cách sửa", &[])];
        let table = book.find("", READ).unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!((row.text("cell").as_str(), row.text("what").as_str()), ("F7", "Không phải số."));
    }
}
