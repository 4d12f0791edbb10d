//! The proposal as a workbook: one sheet with the lines of each level, whose sums are formulas, and one with the assumptions.

use crate::{
    model::Proposal,
    pages::{assumptions, name, source, unit},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{t, t_args};

const WIDTHS: [f64; 7] = [6.0, 44.0, 14.0, 12.0, 16.0, 18.0, 48.0];

/// Writes it.
pub(crate) fn write(p: &Proposal, campaign: &str, tree: &Tree, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let title = Format::new().set_bold().set_font_size(13).set_align(FormatAlign::Center);
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Center);
    let level = Format::new().set_bold().set_border(FormatBorder::Thin);
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let number = Format::new().set_border(FormatBorder::Thin).set_num_format("#,##0");
    let sum = number.clone().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "costs-sheet"))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (at, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let words = t_args(lang, "costs-sheet-title", &[("campaign", campaign.into())]);
    sheet.merge_range(0, 0, 0, 6, &words.to_uppercase(), &title)?;
    let heads = ["costs-no", "costs-what", "costs-unit", "costs-quantity", "costs-price", "costs-amount", "costs-source"];
    for (at, key) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(2, at, t(lang, key), &head)?;
    }
    sheet.set_freeze_panes(3, 2)?.set_repeat_rows(2, 2)?;
    let (mut row, mut sums) = (3_u32, Vec::new());
    for l in &p.levels {
        let (at, first) = (row, row + 1);
        sheet.write_string_with_format(at, 0, "", &level)?;
        sheet.write_string_with_format(at, 1, tree.name(l.locality), &level)?;
        for (n, line) in (1_u32..).zip(&l.lines) {
            row += 1;
            sheet.write_number_with_format(row, 0, n, &number)?;
            sheet.write_string_with_format(row, 1, name(&line.what, lang), &cell)?;
            sheet.write_string_with_format(row, 2, unit(&line.what, lang), &cell)?;
            write_int(sheet, row, 3, Some(line.quantity), &number)?;
            write_int(sheet, row, 4, line.price, &number)?;
            match (line.price, line.amount) {
                // Quantity by price, so that the finance office may try other prices.
                (Some(_), Some(amount)) => {
                    let formula = Formula::new(format!("=D{0}*E{0}", row + 1)).set_result(amount.to_string());
                    sheet.write_formula_with_format(row, 5, formula, &number)?;
                }
                (_, amount) => write_int(sheet, row, 5, amount, &number)?,
            }
            sheet.write_string_with_format(row, 6, source(line, p, lang), &cell)?;
        }
        for blank in [2, 3, 4, 6] {
            sheet.write_string_with_format(at, blank, "", &level)?;
        }
        let formula = Formula::new(format!("=SUM(F{}:F{})", first + 1, row + 1)).set_result(l.total().to_string());
        sheet.write_formula_with_format(at, 5, formula, &sum)?;
        sums.push(format!("F{}", at + 1));
        row += 1;
    }
    sheet.write_string_with_format(row, 1, t(lang, "costs-total"), &level)?;
    let formula = if sums.is_empty() { "=0".to_owned() } else { format!("={}", sums.join("+")) };
    sheet.write_formula_with_format(row, 5, Formula::new(formula).set_result(p.total().to_string()), &sum)?;
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "costs-assumptions"))?.set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_column_width(0, 110.0)?;
    let wrap = Format::new().set_text_wrap();
    for (at, words) in (0_u32..).zip(assumptions(p, lang)) {
        sheet.write_string_with_format(at, 0, words, &wrap)?;
    }
    book.save_to_buffer()
}

/// A whole number; nothing stays empty. Amounts are far below 2^53, where the format's numbers are exact.
fn write_int(
    sheet: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    column: u16,
    n: Option<i64>,
    format: &Format,
) -> Result<(), XlsxError> {
    match n {
        Some(n) => {
            #[allow(clippy::cast_precision_loss)] // see above
            sheet.write_number_with_format(row, column, n as f64, format)?;
        }
        None => {
            sheet.write_string_with_format(row, column, "", format)?;
        }
    }
    Ok(())
}
