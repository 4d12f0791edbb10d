//! A day rolled up as a workbook: exactly what the day's page shows, in the columns of domain.md, with where it comes from above it.

use crate::{
    figures::{Column, Figures},
    look::{DaySheet, Group, SheetRow},
    model::Mark,
    problems::ReportsProblem,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};
use vedich_kernel::{Lang, UnitId};
use vedich_territory::Tree;
use vedich_ui::{t, t_args};

/// First row of the table.
const HEAD: u32 = 4;

struct Looks {
    bold: Format,
    head: Format,
    words: Format,
    number: Format,
    sum: Format,
}

impl Looks {
    fn new() -> Self {
        let bordered = || Format::new().set_border(FormatBorder::Thin);
        Self {
            bold: Format::new().set_bold(),
            head: bordered().set_bold().set_text_wrap(),
            words: bordered().set_text_wrap(),
            number: bordered().set_num_format("#,##0"),
            sum: bordered().set_num_format("#,##0").set_bold(),
        }
    }
}

/// The workbook of a day: units, sums by place, who is missing.
pub(crate) fn write(sheet: &DaySheet, tree: &Tree, lang: Lang) -> Result<Vec<u8>, ReportsProblem> {
    book(sheet, tree, lang).map_err(|e| ReportsProblem::NotWritten(e.to_string()))
}

fn book(sheet: &DaySheet, tree: &Tree, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    units(book.add_worksheet(), sheet, tree, &looks, lang)?;
    if sheet.groups.len() > 1 {
        places(book.add_worksheet(), sheet, tree, &looks, lang)?;
    }
    missing(book.add_worksheet(), sheet, tree, &looks, lang)?;
    book.save_to_buffer()
}

/// Title, and the page's own sentence under it.
fn title(page: &mut Worksheet, sheet: &DaySheet, looks: &Looks, lang: Lang) -> Result<(), XlsxError> {
    let c = sheet.count;
    let args = [
        ("day", sheet.day.vi().into()),
        ("due", sheet.due_at.vi().into()),
        ("expected", c.expected.into()),
        ("received", c.received.into()),
        ("on_time", c.on_time.into()),
        ("accepted", c.accepted.into()),
        ("missing", sheet.missing().into()),
    ];
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.write_string_with_format(0, 0, t_args(lang, "reports-day-title", &[("day", sheet.day.vi().into())]), &looks.bold)?;
    page.write_string(1, 0, t_args(lang, "reports-sentence", &args))?;
    page.write_string(2, 0, t(lang, "reports-book-note"))?;
    if sheet.waiting.open > 0 {
        let args = [("open", sheet.waiting.open.into()), ("overdue", sheet.waiting.overdue.into())];
        page.write_string(3, 0, t_args(lang, "reports-waiting", &args))?;
    }
    Ok(())
}

/// Headings of the numbers: the day and the sum of each column.
fn number_heads(page: &mut Worksheet, from: u16, looks: &Looks, lang: Lang) -> Result<u16, XlsxError> {
    let mut at = from;
    for c in Column::SHOWN {
        let name = t(lang, c.text_key());
        page.write_string_with_format(HEAD, at, format!("{name} ({})", t(lang, "reports-book-day")), &looks.head)?;
        page.write_string_with_format(HEAD, at + 1, format!("{name} ({})", t(lang, "reports-book-sum")), &looks.head)?;
        at += 2;
    }
    Ok(at)
}

fn numbers(
    page: &mut Worksheet,
    row: u32,
    from: u16,
    (day, sum): (Option<&Figures>, &Figures),
    look: &Format,
) -> Result<u16, XlsxError> {
    let mut at = from;
    for c in Column::SHOWN {
        match day {
            Some(day) => page.write_number_with_format(row, at, day.get(c) as f64, look)?,
            None => page.write_blank(row, at, look)?,
        };
        page.write_number_with_format(row, at + 1, sum.get(c) as f64, look)?;
        at += 2;
    }
    Ok(at)
}

fn optional(page: &mut Worksheet, row: u32, at: u16, n: Option<i64>, look: &Format) -> Result<(), XlsxError> {
    match n {
        Some(n) => page.write_number_with_format(row, at, n as f64, look)?,
        None => page.write_blank(row, at, look)?,
    };
    Ok(())
}

fn units(page: &mut Worksheet, sheet: &DaySheet, tree: &Tree, looks: &Looks, lang: Lang) -> Result<(), XlsxError> {
    page.set_name(t(lang, "reports-by-unit"))?;
    title(page, sheet, looks, lang)?;
    let first = ["reports-book-no", "reports-book-code", "reports-unit", "reports-place", "reports-state"];
    for (at, key) in (0_u16..).zip(first) {
        page.write_string_with_format(HEAD, at, t(lang, key), &looks.head)?;
    }
    let after = number_heads(page, 5, looks, lang)?;
    let last = [
        "reports-book-reached",
        "reports-target",
        "reports-share",
        "reports-backlog",
        "reports-rank",
        "reports-book-source",
        "reports-book-waiting",
    ];
    for (at, key) in (after..).zip(last) {
        page.write_string_with_format(HEAD, at, t(lang, key), &looks.head)?;
    }
    page.set_column_width(2, 36)?.set_column_width(3, 24)?.set_column_width(4, 22)?;
    page.set_freeze_panes(HEAD + 1, 3)?.set_repeat_rows(HEAD, HEAD)?;
    let share = Format::new().set_border(FormatBorder::Thin).set_num_format("0.00%");
    for (row, (no, r)) in (HEAD + 1..).zip((1_u32..).zip(&sheet.rows)) {
        let unit = tree.unit(r.unit);
        page.write_number_with_format(row, 0, no, &looks.number)?;
        page.write_string_with_format(row, 1, unit.map_or("", |u| u.code.as_str()), &looks.words)?;
        page.write_string_with_format(row, 2, unit.map_or("", |u| u.name.as_str()), &looks.words)?;
        page.write_string_with_format(row, 3, unit.map_or("", |u| tree.name(u.locality)), &looks.words)?;
        page.write_string_with_format(row, 4, state(r, lang), &looks.words)?;
        let day = r.row.map(|row| row.figures);
        let at = numbers(page, row, 5, (day.as_ref(), &r.cumulative), &looks.number)?;
        let progress = r.progress.as_ref();
        optional(page, row, at, progress.map(|p| p.reached), &looks.number)?;
        optional(page, row, at + 1, progress.and_then(|p| p.target), &looks.number)?;
        match progress.and_then(|p| p.target.filter(|t| *t > 0).map(|t| p.reached as f64 / t as f64)) {
            Some(of) => page.write_number_with_format(row, at + 2, of, &share)?,
            None => page.write_blank(row, at + 2, &share)?,
        };
        optional(page, row, at + 3, progress.and_then(|p| p.backlog), &looks.number)?;
        optional(page, row, at + 4, r.rank.and_then(|n| i64::try_from(n).ok()), &looks.number)?;
        // A share never travels without where it comes from.
        let source =
            progress.map(|p| p.figure.as_ref().map_or_else(|| t(lang, "reports-as-reported").to_owned(), |f| f.explain(lang)));
        page.write_string_with_format(row, at + 5, source.unwrap_or_default(), &looks.words)?;
        page.write_number_with_format(row, at + 6, r.waiting.open as f64, &looks.number)?;
    }
    let row = HEAD + 1 + u32::try_from(sheet.rows.len()).unwrap_or(0);
    page.write_string_with_format(row, 2, t(lang, "reports-total"), &looks.sum)?;
    numbers(page, row, 5, (Some(&sheet.figures), &sheet.cumulative), &looks.sum)?;
    Ok(())
}

/// How a unit's day stands, in the page's words.
fn state(r: &SheetRow, lang: Lang) -> String {
    let words = match (&r.row, r.mark) {
        (Some(row), _) => t(lang, row.state.text_key()),
        (None, Mark::Missing) => t(lang, "reports-is-missing"),
        (None, Mark::Open) => t(lang, "reports-is-open"),
        (None, _) => t(lang, "reports-owes-nothing"),
    };
    let row = r.row.as_ref();
    let marks = [
        (row.is_some_and(|row| row.late), "reports-late"),
        (row.is_some_and(|row| row.differs), "reports-differs"),
        (r.striking, "reports-striking"),
        (row.is_some_and(|row| row.difficult), "reports-difficult"),
    ];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| t(lang, key));
    std::iter::once(words).chain(marks).collect::<Vec<_>>().join(", ")
}

fn places(page: &mut Worksheet, sheet: &DaySheet, tree: &Tree, looks: &Looks, lang: Lang) -> Result<(), XlsxError> {
    page.set_name(t(lang, "reports-by-place"))?;
    title(page, sheet, looks, lang)?;
    for (at, key) in (0_u16..).zip(["reports-place", "reports-received", "reports-expected"]) {
        page.write_string_with_format(HEAD, at, t(lang, key), &looks.head)?;
    }
    number_heads(page, 3, looks, lang)?;
    page.set_column_width(0, 30)?;
    page.set_freeze_panes(HEAD + 1, 1)?;
    let rows = (HEAD + 1..).zip(&sheet.groups);
    for (row, g) in rows {
        page.write_string_with_format(row, 0, crate::pages::whose(tree, g.locality, lang), &looks.words)?;
        page.write_number_with_format(row, 1, g.count.received as f64, &looks.number)?;
        page.write_number_with_format(row, 2, g.count.expected as f64, &looks.number)?;
        numbers(page, row, 3, (Some(&g.figures), &g.cumulative), &looks.number)?;
    }
    let row = HEAD + 1 + u32::try_from(sheet.groups.len()).unwrap_or(0);
    page.write_string_with_format(row, 0, t(lang, "reports-total"), &looks.sum)?;
    page.write_number_with_format(row, 1, sheet.count.received as f64, &looks.sum)?;
    page.write_number_with_format(row, 2, sheet.count.expected as f64, &looks.sum)?;
    numbers(page, row, 3, (Some(&sheet.figures), &sheet.cumulative), &looks.sum)?;
    Ok(())
}

/// Who owes a report and has sent none, by name.
fn missing(page: &mut Worksheet, sheet: &DaySheet, tree: &Tree, looks: &Looks, lang: Lang) -> Result<(), XlsxError> {
    page.set_name(t(lang, "reports-missing"))?;
    title(page, sheet, looks, lang)?;
    for (at, key) in (0_u16..).zip(["reports-book-no", "reports-book-code", "reports-unit", "reports-place"]) {
        page.write_string_with_format(HEAD, at, t(lang, key), &looks.head)?;
    }
    page.set_column_width(2, 40)?.set_column_width(3, 30)?;
    let silent = sheet.groups.iter().flat_map(|g: &Group| g.missing.iter().map(|u: &UnitId| (g.locality, *u)));
    for (row, (no, (place, unit))) in (HEAD + 1..).zip((1_u32..).zip(silent)) {
        let found = tree.unit(unit);
        page.write_number_with_format(row, 0, no, &looks.number)?;
        page.write_string_with_format(row, 1, found.map_or("", |u| u.code.as_str()), &looks.words)?;
        page.write_string_with_format(row, 2, found.map_or("", |u| u.name.as_str()), &looks.words)?;
        page.write_string_with_format(row, 3, crate::pages::whose(tree, place, lang), &looks.words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hooks::Waiting,
        model::{DayRow, State},
    };
    use vedich_kernel::{Day, Moment};

    #[test]
    fn a_units_state_says_all_that_the_page_marks() {
        let row = DayRow {
            unit: UnitId(1),
            day: Day(19_528),
            version: 1,
            state: State::Submitted,
            first_at: Moment(0),
            late: true,
            at: Moment(0),
            differs: true,
            difficult: true,
            figures: Figures::default(),
            cumulative: Figures::default(),
        };
        let of = |row: Option<DayRow>, mark: Mark, striking: bool| SheetRow {
            unit: UnitId(1),
            mark,
            row,
            cumulative: Figures::default(),
            progress: None,
            rank: None,
            waiting: Waiting::default(),
            striking,
        };
        let sent = t(Lang::Vi, "reports-state-submitted");
        assert_eq!(
            state(&of(Some(row), Mark::Late, true), Lang::Vi),
            format!("{sent}, nộp muộn, có chênh lệch, số bất thường, có khó khăn")
        );
        let plain = DayRow { late: false, differs: false, difficult: false, ..row };
        assert_eq!(state(&of(Some(plain), Mark::OnTime, false), Lang::Vi), sent);
        assert_eq!(state(&of(None, Mark::Missing, false), Lang::Vi), "chưa báo cáo");
    }
}
