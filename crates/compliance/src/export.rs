//! Workbooks: a unit's roster with what is done, a school's classes, and rows to correct.

use crate::{
    model::{Duty, ExemptionState, Kind, Proof},
    problems::ComplianceProblem,
    reading,
    service::Compliance,
    standing::columns,
    teachers::Teacher,
    view::Person,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::Actor;
use vedich_kernel::Lang;
use vedich_ui::t;

/// Rows that were left out, with their original cells, so that they can be sent again once corrected.
pub(crate) fn corrections(
    header: &[String],
    lines: &[(i64, Vec<String>, String)],
    lang: Lang,
) -> Result<Vec<u8>, ComplianceProblem> {
    write_corrections(header, lines, lang).map_err(|e| ComplianceProblem::BadForm(e.to_string()))
}

fn write_corrections(header: &[String], lines: &[(i64, Vec<String>, String)], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let wrap = Format::new().set_text_wrap();
    let width = u16::try_from(header.len()).unwrap_or(u16::MAX - 2);
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "compliance-sheet-corrections"))?.set_freeze_panes(1, 0)?;
    for (column, text) in (0..width).zip(header) {
        sheet.set_column_width(column, 18)?;
        sheet.write_string_with_format(0, column, text, &bold)?;
    }
    sheet.set_column_width(width, 8)?.set_column_width(width + 1, 70)?;
    sheet.write_string_with_format(0, width, t(lang, "compliance-row"), &bold)?;
    sheet.write_string_with_format(0, width + 1, t(lang, "compliance-what-to-do"), &bold)?;
    for (at, (row, cells, words)) in (1_u32..).zip(lines) {
        for (column, cell) in (0..width).zip(cells).filter(|(_, c)| !c.is_empty()) {
            sheet.write_string(at, column, cell)?;
        }
        sheet.write_number(at, width, *row as f64)?;
        sheet.write_string_with_format(at, width + 1, words, &wrap)?;
    }
    book.save_to_buffer()
}

impl Compliance {
    /// A unit's roster with what is done, as the head keeps it; of a school also class by class, or one class alone for its form
    /// teacher. Audited, since it holds personal
    /// data. No grade stands in it, and no hardship.
    ///
    /// # Errors
    /// When there is nobody whom the actor may see by name.
    pub async fn export_roster(
        &self,
        actor: &Actor,
        code: &str,
        (duty, class): (&str, &str),
        lang: Lang,
    ) -> Result<Vec<u8>, ComplianceProblem> {
        let view = self.unit_view(actor, code, duty).await?;
        let wanted = |p: &Person| p.owes && (class.is_empty() || p.class == class);
        let people: Vec<Person> = view.people.into_iter().filter(wanted).collect();
        let teachers = view.teachers;
        if people.is_empty() {
            return Err(ComplianceProblem::NobodyChosen);
        }
        let (unit, duty, n) = (view.unit, view.duty, people.len());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move { tx.audit("roster.export", &format!("unit:{unit}"), json!({ "people": n })).await })
            })
            .await?;
        let write = move || write_roster(&people, &duty, &teachers, lang).map_err(|e| ComplianceProblem::BadForm(e.to_string()));
        tokio::task::spawn_blocking(write).await.map_err(|e| ComplianceProblem::BadForm(e.to_string()))?
    }
}

fn write_roster(people: &[Person], duty: &Duty, teachers: &BTreeMap<String, Teacher>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let proofs = columns(duty);
    let mut classes: Vec<&str> = Vec::new();
    for p in people.iter().filter(|p| p.kind == Kind::Pupil && !p.class.is_empty()) {
        if !classes.contains(&p.class.as_str()) {
            classes.push(&p.class);
        }
    }
    let all: Vec<&Person> = people.iter().collect();
    table(book.add_worksheet(), t(lang, "compliance-sheet-all"), &all, &proofs, lang)?;
    // A sheet for each form teacher, who is handed the own class and no other.
    for class in classes {
        let of_class: Vec<&Person> = people.iter().filter(|p| p.class == class).collect();
        let name: String = format!("{} {class}", t(lang, "compliance-class"))
            .chars()
            .map(|c| if "[]:*?/\\'".contains(c) { '-' } else { c })
            .take(31)
            .collect();
        let sheet = book.add_worksheet();
        if let Some(teacher) = teachers.get(class).filter(|t| !t.name.is_empty()) {
            // "&" is a command in the head of a printed page.
            let name = teacher.name.replace('&', "&&");
            sheet.set_header(format!("&L{}&R{}: {name}", class.replace('&', "&&"), t(lang, "compliance-teacher")));
        }
        table(sheet, &name, &of_class, &proofs, lang)?;
    }
    book.save_to_buffer()
}

fn table(sheet: &mut Worksheet, name: &str, people: &[&Person], proofs: &[Proof], lang: Lang) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    sheet.set_name(name)?.set_paper_size(9).set_print_fit_to_pages(1, 0).set_freeze_panes(1, 2)?.set_repeat_rows(0, 0)?;
    let pupils = people.iter().any(|p| p.kind == Kind::Pupil);
    let mut headings: Vec<String> =
        vec!["STT".to_owned(), t(lang, "compliance-name").to_owned(), t(lang, "compliance-birth").to_owned()];
    headings.push(t(lang, if pupils { "compliance-class" } else { "compliance-kind" }).to_owned());
    headings.extend(proofs.iter().map(|p| p.word(lang).to_owned()));
    headings.push(t(lang, "compliance-result").to_owned());
    for (at, heading) in (0_u16..).zip(&headings) {
        sheet.set_column_width(at, if at == 1 { 28.0 } else { 14.0 })?;
        sheet.write_string_with_format(0, at, heading, &head)?;
    }
    for (row, p) in (1_u32..).zip(people) {
        let mut cells = vec![row.to_string(), p.name.clone(), p.birth.clone()];
        cells.push(if p.kind == Kind::Pupil { p.class.clone() } else { p.kind.word(lang).to_owned() });
        cells.extend(proofs.iter().map(|proof| if p.has(*proof) { "x".to_owned() } else { String::new() }));
        let key = match (p.exemption, p.complete) {
            (Some(ExemptionState::Approved), _) => "compliance-is-exempt",
            (_, Some(_)) => "compliance-is-done",
            (_, None) if p.held => "compliance-is-held",
            (_, None) => "compliance-is-missing",
        };
        cells.push(t(lang, key).to_owned());
        for (at, text) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, at, text, &cell)?;
        }
    }
    Ok(())
}

/// An empty roster to fill in, for staff or for pupils.
pub(crate) fn template(pupils: bool, lang: Lang) -> Result<Vec<u8>, ComplianceProblem> {
    write_template(pupils, lang).map_err(|e| ComplianceProblem::BadForm(e.to_string()))
}

fn write_template(pupils: bool, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "compliance-sheet-all"))?.set_freeze_panes(1, 0)?;
    let mut headings = vec!["STT", "Họ và tên", "Ngày sinh", "Số ĐDCN/CCCD"];
    if pupils {
        headings.push(reading::NAMES[1]);
    } else {
        headings.push(reading::NAMES[0]);
        headings.extend(&reading::NAMES[2..]);
    }
    for (at, heading) in (0_u16..).zip(headings) {
        sheet.set_column_width(at, if at == 1 { 28.0 } else { 16.0 })?;
        // Numbers and dates typed here stay as they are typed, so that Excel drops no zero.
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, heading, &head)?;
    }
    book.save_to_buffer()
}
