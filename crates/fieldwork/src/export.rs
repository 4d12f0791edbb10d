//! A work list as a spreadsheet: exactly what the page shows, with empty columns to write in.

use crate::{model::ListedPerson, problems::FieldworkProblem, rules};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_claims::Outcome;
use vedich_kernel::Lang;
use vedich_ui::t;

/// Title lines above the table.
pub(crate) struct Title {
    pub lines: Vec<String>,
}

/// Makes the workbook.
pub(crate) fn workbook(title: &Title, people: &[ListedPerson], lang: Lang) -> Result<Vec<u8>, FieldworkProblem> {
    build(title, people, lang).map_err(|e| FieldworkProblem::Sheet(e.to_string()))
}

const ABSENTEES: [(&str, f64); 8] = [
    ("fieldwork-name", 26.0),
    ("fieldwork-birth", 11.0),
    ("fieldwork-id", 14.0),
    ("fieldwork-address", 34.0),
    ("fieldwork-team", 22.0),
    ("fieldwork-when", 16.0),
    ("field-finding", 34.0),
    ("field-advice", 22.0),
];

/// An absentee list as a workbook.
pub(crate) fn absentees(title: &str, rows: &[[String; 8]], lang: Lang) -> Result<Vec<u8>, FieldworkProblem> {
    let build = || -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
        let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
        let sheet = book.add_worksheet();
        sheet.set_name(t(lang, "field-absentees-sheet"))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.write_string_with_format(0, 0, title, &Format::new().set_bold())?;
        for (column, (key, width)) in (0_u16..).zip(ABSENTEES) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(1, column, t(lang, key), &head)?;
        }
        sheet.set_repeat_rows(1, 1)?;
        for (no, row) in (2_u32..).zip(rows) {
            for (column, words) in (0_u16..).zip(row) {
                sheet.write_string_with_format(no, column, words, &cell)?;
            }
        }
        book.save_to_buffer()
    };
    build().map_err(|e| FieldworkProblem::Sheet(e.to_string()))
}

const COLUMNS: [(&str, f64); 11] = [
    ("fieldwork-no", 5.0),
    ("fieldwork-name", 26.0),
    ("fieldwork-birth", 11.0),
    ("fieldwork-id", 14.0),
    ("fieldwork-phone", 12.0),
    ("fieldwork-address", 34.0),
    ("fieldwork-level", 8.0),
    ("fieldwork-overdue", 10.0),
    ("fieldwork-outcome", 22.0),
    ("fieldwork-when", 16.0),
    ("fieldwork-note", 24.0),
];

fn build(title: &Title, people: &[ListedPerson], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "fieldwork-sheet"))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let mut row = 0;
    for line in &title.lines {
        sheet.write_string_with_format(row, 0, line, &bold)?;
        row += 1;
    }
    for (column, (key, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(row, column, t(lang, key), &head)?;
    }
    sheet.set_repeat_rows(row, row)?;
    for (no, p) in (1_u32..).zip(people) {
        row += 1;
        sheet.write_number_with_format(row, 0, no, &cell)?;
        for (column, words) in (1_u16..).zip(words(p, lang)) {
            sheet.write_string_with_format(row, column, words, &cell)?;
        }
    }
    row += 2;
    for outcome in Outcome::ALL {
        sheet.write_string(row, 1, format!("{} = {}", rules::short_key(outcome), outcome.word(lang)))?;
        row += 1;
    }
    book.save_to_buffer()
}

fn words(p: &ListedPerson, lang: Lang) -> [String; 10] {
    let person = p.person.as_ref();
    let of = |f: &dyn Fn(&vedich_register::Person) -> String| person.map(f).unwrap_or_default();
    [
        of(&|x| x.name.clone()),
        of(&vedich_register::Person::birth_text),
        of(&vedich_register::Person::masked_id),
        of(&|x| x.phone.clone()),
        of(&|x| crate::pages::address(x).to_owned()),
        p.item.level.number().to_string(),
        if p.item.overdue { t(lang, "fieldwork-yes").to_owned() } else { String::new() },
        p.visit.as_ref().map(|v| v.outcome.word(lang).to_owned()).unwrap_or_default(),
        p.visit.as_ref().map(|v| v.observed_at.vi()).unwrap_or_default(),
        crate::pages::list::reported(p, lang).unwrap_or_default(),
    ]
}
