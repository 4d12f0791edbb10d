//! Workbooks: a standing as it is seen, and emulation files.

use crate::{
    emulation::UnitFile,
    model::{Kind, PartKind, Standing},
    problems::StandingProblem,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};
use vedich_kernel::{Figure, Lang};
use vedich_ui::{t, t_args};

struct Looks {
    bold: Format,
    head: Format,
    cell: Format,
    number: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            bold: Format::new().set_bold(),
            head: cell.clone().set_bold(),
            number: cell.clone().set_num_format("#,##0.00"),
            cell,
        }
    }
}

fn sheet<'a>(
    book: &'a mut Workbook,
    name: &str,
    looks: &Looks,
    title: &str,
    help: &str,
    heads: &[(String, f64)],
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, title, &looks.bold)?;
    sheet.write_string(1, 0, help)?;
    for (at, (label, width)) in (0_u16..).zip(heads) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(3, at, label, &looks.head)?;
    }
    sheet.set_freeze_panes(4, 2)?.set_repeat_rows(3, 3)?;
    Ok(sheet)
}

/// A standing as the reader sees it: every figure with numerator and denominator.
pub(crate) fn standing(s: &Standing, lang: Lang) -> Result<Vec<u8>, StandingProblem> {
    write_standing(s, lang).map_err(|e| StandingProblem::NotWritten(e.to_string()))
}

fn write_standing(s: &Standing, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    let parts: Vec<PartKind> = s.formula().weights.iter().map(|w| w.part).collect();
    let mut heads: Vec<(String, f64)> = vec![
        (t(lang, "standings-rank").to_owned(), 8.0),
        (t(lang, "standings-code").to_owned(), 12.0),
        (t(lang, "standings-who").to_owned(), 36.0),
        (t(lang, "standings-points").to_owned(), 10.0),
    ];
    for w in &s.formula().weights {
        heads.push((format!("{} ({} %)", w.part.word(lang), w.weight), 16.0));
        heads.push((t_args(lang, "standings-out-of", &[("part", w.part.word(lang).into())]), 12.0));
    }
    heads.push((t(lang, "standings-gate").to_owned(), 36.0));
    let args = [("kind", s.kind.word(lang).into()), ("phase", s.phase.name.clone().into()), ("day", s.as_of.vi().into())];
    let help = match (&s.closing, &s.source) {
        (Some(c), _) => t_args(lang, "standings-closed-at", &[("at", c.at.vi().into())]),
        (None, Some(source)) => format!("{} · {}", t(lang, "standings-provisional"), source.explain(lang)),
        (None, None) => t(lang, "standings-provisional").to_owned(),
    };
    let sheet = sheet(&mut book, s.kind.word(lang), &looks, &t_args(lang, "standings-export-title", &args), &help, &heads)?;
    for (line, row) in (4_u32..).zip(&s.rows) {
        let cell = &looks.cell;
        match row.rank {
            Some(rank) => sheet.write_number_with_format(line, 0, whole(rank), cell)?,
            None => sheet.write_string_with_format(line, 0, "", cell)?,
        };
        sheet.write_string_with_format(line, 1, &row.code, cell)?;
        // Teams of several places may be called the same.
        let name = if s.kind == Kind::Team { format!("{} ({})", row.name, row.place) } else { row.name.clone() };
        sheet.write_string_with_format(line, 2, name, cell)?;
        match row.points {
            Some(points) => sheet.write_number_with_format(line, 3, whole(points) / 100.0, &looks.number)?,
            None => sheet.write_string_with_format(line, 3, "", cell)?,
        };
        let mut at = 4_u16;
        for part in &parts {
            figure(sheet, line, at, row.figure(*part), cell)?;
            at += 2;
        }
        let gates: Vec<&str> = row.gates.iter().map(|g| g.gate.word(lang)).collect();
        sheet.write_string_with_format(line, at, gates.join("; "), cell)?;
    }
    book.save_to_buffer()
}

/// Numerator and denominator beside each other; empty where there is no figure.
fn figure(sheet: &mut Worksheet, row: u32, at: u16, f: Option<&Figure>, cell: &Format) -> Result<(), XlsxError> {
    match f {
        Some(f) => {
            sheet.write_number_with_format(row, at, whole(f.numerator), cell)?;
            sheet.write_number_with_format(row, at + 1, whole(f.denominator), cell)?;
        }
        None => {
            sheet.write_string_with_format(row, at, "", cell)?;
            sheet.write_string_with_format(row, at + 1, "", cell)?;
        }
    }
    Ok(())
}

/// Counts of people fit into a cell's number exactly.
fn whole(n: i64) -> f64 {
    n as f64
}

/// Emulation files: one line for each unit and phase, one for each duty, one for each proposal.
pub(crate) fn files(files: &[UnitFile], lang: Lang) -> Result<Vec<u8>, StandingProblem> {
    write_files(files, lang).map_err(|e| StandingProblem::NotWritten(e.to_string()))
}

fn write_files(files: &[UnitFile], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    let cell = &looks.cell;
    let label = |key: &str, width: f64| (t(lang, key).to_owned(), width);
    let year = files.first().map_or(0, |f| f.year);
    let title = t_args(lang, "standings-file-export", &[("year", i64::from(year).to_string().into())]);
    let heads = [
        label("standings-code", 12.0),
        label("standings-unit", 36.0),
        label("standings-phase", 18.0),
        label("standings-ranked-as", 14.0),
        label("standings-reached", 12.0),
        label("standings-target", 12.0),
        label("standings-missed", 12.0),
        label("standings-rank", 10.0),
        label("standings-points", 10.0),
        label("standings-gate", 36.0),
        label("standings-state", 14.0),
    ];
    let help = t(lang, "standings-file-help");
    let targets = sheet(&mut book, t(lang, "standings-file-targets"), &looks, &title, help, &heads)?;
    let mut row = 4_u32;
    for (file, e) in files.iter().flat_map(|f| f.entries.iter().map(move |e| (f, e))) {
        let kind = match e.kind {
            Kind::Commune => t(lang, "standings-as-commune"),
            _ => t(lang, "standings-as-unit"),
        };
        for (at, words) in [(0, file.code.as_str()), (1, &file.name), (2, &e.phase), (3, kind)] {
            targets.write_string_with_format(row, at, words, cell)?;
        }
        figure(targets, row, 4, e.target.as_ref(), cell)?;
        let gates = e.gates.iter().map(|g| g.gate.word(lang)).collect::<Vec<_>>().join("; ");
        let rank = e.rank.map_or_else(String::new, |r| format!("{r} / {}", e.ranked));
        let state = t(lang, if e.provisional { "standings-provisional-short" } else { "standings-closed-short" });
        let missed = e.missed().map(|n| n.to_string()).unwrap_or_default();
        for (at, words) in [(6, missed.as_str()), (7, &rank), (9, &gates), (10, state)] {
            targets.write_string_with_format(row, at, words, cell)?;
        }
        match e.points {
            Some(points) => targets.write_number_with_format(row, 8, whole(points) / 100.0, &looks.number)?,
            None => targets.write_string_with_format(row, 8, "", cell)?,
        };
        row += 1;
    }
    let heads = [
        label("standings-code", 12.0),
        label("standings-unit", 36.0),
        label("standings-duty", 36.0),
        label("standings-done", 12.0),
        label("standings-owing", 12.0),
        label("standings-unexplained", 14.0),
        label("standings-directive", 14.0),
    ];
    let duties = sheet(&mut book, t(lang, "standings-file-duties"), &looks, &title, help, &heads)?;
    row = 4;
    for (file, d) in files.iter().flat_map(|f| f.duties.iter().map(move |d| (f, d))) {
        for (at, words) in [(0, file.code.as_str()), (1, &file.name), (2, &d.name)] {
            duties.write_string_with_format(row, at, words, cell)?;
        }
        figure(duties, row, 3, d.figure.as_ref(), cell)?;
        duties.write_number_with_format(row, 5, whole(d.unexplained), cell)?;
        let issued = t(lang, if d.directive { "standings-yes" } else { "standings-no" });
        duties.write_string_with_format(row, 6, issued, cell)?;
        row += 1;
    }
    let heads = [
        label("standings-code", 12.0),
        label("standings-unit", 36.0),
        label("standings-no-of", 8.0),
        label("standings-proposed", 22.0),
        label("standings-who", 30.0),
        label("standings-state", 30.0),
        label("standings-document", 24.0),
    ];
    let proposals = sheet(&mut book, t(lang, "standings-file-proposals"), &looks, &title, help, &heads)?;
    row = 4;
    for (file, p) in files.iter().flat_map(|f| f.proposals.iter().map(move |p| (f, p))) {
        let what = if p.title.is_empty() { p.kind.word(lang).to_owned() } else { p.title.clone() };
        let document = p.document.as_ref().map_or_else(String::new, |(no, day)| match day {
            Some(day) => format!("{no}, {}", day.vi()),
            None => no.clone(),
        });
        let no = p.no.to_string();
        let words = [file.code.as_str(), &file.name, &no, &what, &p.name, p.state.word(lang), &document];
        for (at, words) in (0_u16..).zip(words) {
            proposals.write_string_with_format(row, at, words, cell)?;
        }
        row += 1;
    }
    book.save_to_buffer()
}
