//! XLSX: the tables of a document, one sheet each, numbers as numbers.

use crate::{
    paper::{Align, Line, Paper, Table, words},
    problems::DocumentProblem,
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::HashSet;

/// The tables as a workbook.
///
/// # Errors
/// When it cannot be written.
pub fn write(paper: &Paper) -> Result<Vec<u8>, DocumentProblem> {
    save(paper).map_err(|e| DocumentProblem::NotWritten(e.to_string()))
}

fn save(paper: &Paper) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same tables are the same bytes: no clock.
    let properties = DocProperties::new().set_title(&paper.subject).set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let mut names: HashSet<String> = HashSet::new();
    for (at, table) in paper.tables().enumerate() {
        let mut name = sheet_name(&table.caption);
        if !names.insert(name.to_lowercase()) {
            name = format!("{} {}", name.chars().take(27).collect::<String>(), at + 1);
            names.insert(name.to_lowercase());
        }
        sheet(book.add_worksheet(), &name, table)?;
    }
    if names.is_empty() {
        book.add_worksheet().set_name("Văn bản")?.write_string(0, 0, &paper.subject)?;
    }
    book.save_to_buffer()
}

/// At most 31 characters, without the signs that Excel refuses.
fn sheet_name(caption: &str) -> String {
    let clean: String = caption.chars().map(|c| if "[]:*?/\\'".contains(c) { '-' } else { c }).take(31).collect();
    if clean.trim().is_empty() { "Bảng".to_owned() } else { clean }
}

fn sheet(sheet: &mut Worksheet, name: &str, table: &Table) -> Result<(), XlsxError> {
    let font = |f: Format| f.set_font_name("Times New Roman").set_font_size(12);
    let border = |f: Format| font(f).set_border(FormatBorder::Thin).set_text_wrap();
    let head = border(Format::new()).set_bold().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    sheet.set_name(name)?.set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(1, 1)?.set_freeze_panes(2, 0)?;
    sheet.write_string_with_format(0, 0, &table.caption, &font(Format::new()).set_bold())?;
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.set_column_width(at, f64::from(column.share).max(60.0) / 9.0)?;
        sheet.write_string_with_format(1, at, &column.heading, &head)?;
    }
    let last = table.rows.len();
    for ((row, cells), n) in (2_u32..).zip(&table.rows).zip(1..) {
        for ((at, line), column) in (0_u16..).zip(cells).zip(&table.columns) {
            let align = match column.align {
                Align::Left => FormatAlign::Left,
                Align::Center => FormatAlign::Center,
                Align::Right => FormatAlign::Right,
            };
            let format = border(Format::new()).set_align(align);
            let format = if table.totals && n == last { format.set_bold() } else { format };
            match number(line) {
                Some((value, mask)) => sheet.write_number_with_format(row, at, value, &format.set_num_format(mask))?,
                None => sheet.write_string_with_format(row, at, words(line), &format)?,
            };
        }
    }
    Ok(())
}

/// `28.585` and `12,92 %` as numbers that Excel can count with.
fn number(line: &Line) -> Option<(f64, &'static str)> {
    let text = words(line);
    let (bare, share) = match text.strip_suffix("\u{a0}%") {
        Some(bare) => (bare, true),
        None => (text.as_str(), false),
    };
    if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '−')) {
        return None;
    }
    let value: f64 = bare.replace('.', "").replace(',', ".").replace('−', "-").parse().ok()?;
    Some(if share { (value / 100.0, "0.00%") } else { (value, "#,##0") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Span;

    #[test]
    fn numbers_of_a_table_can_be_counted_with() {
        let of = |text: &str| number(&vec![Span::plain(text)]);
        assert_eq!(of("28.585"), Some((28_585.0, "#,##0")));
        assert_eq!(of("12,92\u{a0}%").map(|(v, _)| (v * 10_000.0).round()), Some(1_292.0));
        assert_eq!(of("−5").map(|n| n.0), Some(-5.0));
        assert_eq!((of("–"), of("Phường 1"), of("")), (None, None, None));
        assert_eq!(sheet_name("Kết quả: theo [địa bàn] đến hết ngày 15/7/2023").chars().count(), 31);
    }
}
