//! The units' page as a workbook: exactly what is seen.

use crate::{
    pages::units::{doubt, plain},
    problems::CrossCheckProblem,
    units::UnitsReport,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_kernel::Lang;
use vedich_ui::{t, t_args};

/// Headings of the numbers, in the order of the page.
pub(crate) const COLUMNS: [&str; 10] = [
    "crosscheck-reported",
    "crosscheck-named",
    "common-verdict-confirmed",
    "common-verdict-pending",
    "common-verdict-contradicted",
    "common-verdict-late",
    "common-verdict-double",
    "crosscheck-unnamed",
    "crosscheck-surplus",
    "crosscheck-accepted",
];

pub(crate) fn units(report: &UnitsReport, lang: Lang) -> Result<Vec<u8>, CrossCheckProblem> {
    write(report, lang).map_err(|e| CrossCheckProblem::NotWritten(e.to_string()))
}

fn write(report: &UnitsReport, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let number = Format::new().set_border(FormatBorder::Thin).set_num_format("#,##0");
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "crosscheck-units-sheet"))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, t(lang, "crosscheck-units-title"), &bold)?;
    let args = [("from", report.from.vi().into()), ("to", report.to.vi().into())];
    sheet.write_string(1, 0, t_args(lang, "crosscheck-units-period", &args))?;
    if let Some(source) = &report.source {
        sheet.write_string(2, 0, source.explain(lang))?;
    }
    let headings =
        ["crosscheck-unit-code", "crosscheck-unit"].into_iter().chain(COLUMNS).chain(["crosscheck-doubt", "crosscheck-plain"]);
    for (at, key) in (0_u16..).zip(headings) {
        sheet.set_column_width(at, if matches!(at, 1 | 13) { 44.0 } else { 13.0 })?;
        sheet.write_string_with_format(4, at, t(lang, key), &head)?;
    }
    sheet.set_freeze_panes(5, 2)?.set_repeat_rows(4, 4)?;
    for (row, u) in (5_u32..).zip(&report.units) {
        sheet.write_string_with_format(row, 0, &u.unit, &cell)?;
        sheet.write_string_with_format(row, 1, &u.name, &cell)?;
        for (at, n) in (2_u16..).zip(u.numbers()) {
            sheet.write_number_with_format(row, at, n as f64, &number)?;
        }
        sheet.write_string_with_format(row, 12, doubt(u, lang), &cell)?;
        sheet.write_string_with_format(row, 13, plain(u, lang), &cell)?;
    }
    book.save_to_buffer()
}
