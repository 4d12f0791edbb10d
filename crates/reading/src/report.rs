//! The error report: the original rows that have findings, with a column that says what is wrong and one that says what to do.
//! Its header is the original one, so a corrected report can be uploaded again as it is.

use super::finding::{Finding, Severity};
use super::table::Row;
use super::{Layout, MAX_CELL, Mapping, ReadingProblem, Workbook};
use rust_xlsxwriter::{Color, Format, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use vedich_kernel::{Lang, text};

/// Data rows on one sheet; Excel ends at 1,048,576.
const SHEET_ROWS: u32 = 1_000_000;

/// Writes an error report row by row, in constant memory. Holds personal data: it goes to whoever sent the file.
pub struct ErrorReport {
    headers: Vec<String>,
    mapping: Mapping,
    lang: Lang,
    book: rust_xlsxwriter::Workbook,
    sheet: usize,
    next: u32,
    error: Format,
    warning: Format,
    wrap: Format,
}

impl std::fmt::Debug for ErrorReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErrorReport").field("sheet", &self.sheet).field("next", &self.next).finish_non_exhaustive()
    }
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err wants
fn failed(error: XlsxError) -> ReadingProblem {
    ReadingProblem::Report(error.to_string())
}

impl ErrorReport {
    /// Begins a report.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn new(headers: Vec<String>, mapping: Mapping, lang: Lang) -> Result<Self, ReadingProblem> {
        let fill = |rgb: u32| Format::new().set_background_color(Color::RGB(rgb));
        let mut report = Self {
            headers,
            mapping,
            lang,
            book: rust_xlsxwriter::Workbook::new(),
            sheet: 0,
            next: 1,
            error: fill(0x00F8_CBAD),
            warning: fill(0x00FF_F2CC),
            wrap: Format::new().set_text_wrap(),
        };
        report.begin_sheet().map_err(failed)?;
        Ok(report)
    }

    fn width(&self) -> u16 {
        u16::try_from(self.headers.len()).unwrap_or(u16::MAX)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let (width, lang) = (self.width(), self.lang);
        let bold = Format::new().set_bold().set_text_wrap();
        let name = lang.pick("Dòng lỗi", "Rows to correct");
        let name = if self.sheet == 0 { name.to_owned() } else { format!("{name} {}", self.sheet + 1) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for column in 0..width {
            sheet.set_column_width(column, 16)?;
        }
        sheet.set_column_width(width, 8)?.set_column_width(width + 1, 60)?.set_column_width(width + 2, 60)?;
        for (column, header) in (0..width).zip(&self.headers) {
            sheet.write_string_with_format(0, column, header, &bold)?;
        }
        let added = [lang.pick("Dòng", "Row"), lang.pick("Vấn đề", "Problem"), lang.pick("Việc cần làm", "What to do")];
        for (column, header) in (width..).zip(added) {
            sheet.write_string_with_format(0, column, header, &bold)?;
        }
        Ok(())
    }

    /// Adds a row; rows without findings are passed over. Rows must come in the order of the file.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn add(&mut self, row: u32, cells: &[String], findings: &[Finding]) -> Result<(), ReadingProblem> {
        if findings.is_empty() {
            return Ok(());
        }
        if self.next > SHEET_ROWS {
            self.sheet += 1;
            self.next = 1;
            self.begin_sheet().map_err(failed)?;
        }
        self.write(row, cells, findings).map_err(failed)?;
        self.next += 1;
        Ok(())
    }

    /// What was found, with the column's own heading and letter: a person looks for it in the file, not in our words.
    fn sentence(&self, f: &Finding) -> String {
        let column = f.field.and_then(|field| self.mapping.column(field));
        let Some(column) = column else { return f.sentence(self.lang) };
        let heading = self.headers.get(column).filter(|h| !h.is_empty()).cloned();
        let heading = heading.or_else(|| f.field.map(|field| field.label(self.lang).to_owned())).unwrap_or_default();
        let at = self.lang.pick(format!("{heading} (cột {})", letter(column)), format!("{heading} (column {})", letter(column)));
        f.sentence_at(Some(&at), self.lang)
    }

    fn write(&mut self, row: u32, cells: &[String], findings: &[Finding]) -> Result<(), XlsxError> {
        let (at, width, lang) = (self.next, self.width(), self.lang);
        let what = |f: &Finding| {
            let kind = match f.severity() {
                Severity::Error => lang.pick("Lỗi", "Error"),
                Severity::Warning => lang.pick("Cảnh báo", "Warning"),
            };
            format!("{kind}: {}.", self.sentence(f))
        };
        let problems = lines(findings.iter().map(what));
        let sheet: &mut Worksheet = self.book.worksheet_from_index(self.sheet)?;
        for (column, shown) in (0..width).zip(cells) {
            let format = match severity_of(&self.mapping, column.into(), findings) {
                Some(Severity::Error) => &self.error,
                Some(Severity::Warning) => &self.warning,
                None if shown.is_empty() => continue,
                None => {
                    sheet.write_string(at, column, shown)?;
                    continue;
                }
            };
            sheet.write_string_with_format(at, column, shown, format)?;
        }
        sheet.write_number(at, width, row)?;
        sheet.write_string_with_format(at, width + 1, problems, &self.wrap)?;
        sheet.write_string_with_format(at, width + 2, lines(findings.iter().map(|f| f.advice(lang).to_owned())), &self.wrap)?;
        Ok(())
    }

    /// The finished XLSX.
    ///
    /// # Errors
    /// When a temporary file cannot be read back.
    pub fn finish(mut self) -> Result<Vec<u8>, ReadingProblem> {
        self.book.save_to_buffer().map_err(failed)
    }
}

/// `A`, `B`, …, `AA`: as the spreadsheet names its columns.
#[must_use]
pub fn letter(column: usize) -> String {
    let mut n = column + 1;
    let mut out = Vec::new();
    while n > 0 {
        out.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// A row's cells as a person reads them, legacy encodings converted.
#[must_use]
pub fn row_texts(layout: &Layout, row: &Row<'_>) -> Vec<String> {
    let shown = |(column, cell): (usize, super::table::Cell<'_>)| {
        let raw = cell.text();
        text::nfc(&layout.converted(column, &raw).unwrap_or_else(|| raw.into_owned()))
    };
    row.cells().enumerate().take(layout.headers.len()).map(shown).collect()
}

/// The gravest finding about a column.
fn severity_of(mapping: &Mapping, column: usize, findings: &[Finding]) -> Option<Severity> {
    let about = |f: &&Finding| f.field.and_then(|field| mapping.column(field)) == Some(column);
    findings.iter().filter(about).map(Finding::severity).max()
}

/// One line each, none twice.
fn lines(texts: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    let mut joined = all.join("\n");
    if let Some((end, _)) = joined.char_indices().nth(MAX_CELL) {
        joined.truncate(end);
    }
    joined
}

/// The report on a file that is read once more: findings by row number.
///
/// # Errors
/// When the file cannot be read again or a temporary file cannot be written.
pub fn error_report(
    book: &mut Workbook,
    layout: &Layout,
    mapping: &Mapping,
    findings: &BTreeMap<u32, Vec<Finding>>,
    lang: Lang,
) -> Result<Vec<u8>, ReadingProblem> {
    let mut report = ErrorReport::new(layout.headers.clone(), mapping.clone(), lang)?;
    let last = findings.keys().next_back().copied().unwrap_or(0);
    let mut problem = None;
    book.rows(layout, |row| {
        if let Some(of_row) = findings.get(&row.number())
            && let Err(e) = report.add(row.number(), &row_texts(layout, row), of_row)
        {
            problem = Some(e);
            return ControlFlow::Break(());
        }
        if row.number() < last { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    match problem {
        Some(e) => Err(e),
        None => report.finish(),
    }
}
