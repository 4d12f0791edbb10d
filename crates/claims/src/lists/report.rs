//! Rows to be corrected, as a workbook: the original cells, the row's number, what is wrong, and what to do.

use crate::{model::RowProblem, problems::ClaimsProblem};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use vedich_kernel::Lang;

/// A row that was not taken, or is not confirmed.
pub(crate) struct Line {
    pub row: i64,
    pub cells: Vec<String>,
    pub problems: Vec<RowProblem>,
    /// Nobody of the area was found; told only to those whose duty it is.
    pub nobody: bool,
}

/// The workbook. Its header is the original one, so that corrected rows can be sent again as they are.
pub(crate) fn workbook(header: &[String], lines: &[Line], lang: Lang) -> Result<Vec<u8>, ClaimsProblem> {
    write(header, lines, lang).map_err(|e| ClaimsProblem::Unreadable(e.to_string()))
}

fn write(header: &[String], lines: &[Line], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let wrap = Format::new().set_text_wrap();
    let width = u16::try_from(header.len()).unwrap_or(u16::MAX - 2);
    let sheet = book.add_worksheet();
    sheet.set_name(lang.pick("Dòng cần sửa", "Rows to correct"))?.set_freeze_panes(1, 0)?;
    for (column, text) in (0..width).zip(header) {
        sheet.set_column_width(column, 18)?;
        sheet.write_string_with_format(0, column, text, &bold)?;
    }
    sheet.set_column_width(width, 8)?.set_column_width(width + 1, 70)?;
    sheet.write_string_with_format(0, width, lang.pick("Dòng", "Row"), &bold)?;
    sheet.write_string_with_format(0, width + 1, lang.pick("Vấn đề và việc cần làm", "Problem and what to do"), &bold)?;
    for (at, line) in (1_u32..).zip(lines) {
        for (column, cell) in (0..width).zip(&line.cells).filter(|(_, c)| !c.is_empty()) {
            sheet.write_string(at, column, cell)?;
        }
        sheet.write_number(at, width, line.row as f64)?;
        sheet.write_string_with_format(at, width + 1, words(line, lang), &wrap)?;
    }
    book.save_to_buffer()
}

fn words(line: &Line, lang: Lang) -> String {
    if line.nobody {
        let vi = "Không tìm thấy ai trong địa bàn có họ tên và ngày sinh như vậy; kiểm tra lại hoặc bổ sung số định danh.";
        let en = "Nobody of the area has such a name and birth date; check both or add the number.";
        return lang.pick(vi, en).to_owned();
    }
    if line.problems.is_empty() {
        let vi = "Chưa được dữ liệu dân cư xác nhận; kiểm tra lại họ tên, ngày sinh, ngày kích hoạt hoặc bổ sung số định danh.";
        let en = "Not confirmed by the register; check name, birth date and day, or add the number.";
        return lang.pick(vi, en).to_owned();
    }
    line.problems.iter().map(|p| p.sentence(lang)).collect::<Vec<_>>().join("\n")
}
