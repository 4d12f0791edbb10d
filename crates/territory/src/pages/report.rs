//! What became of a workbook.

use crate::{
    import::{ImportReport, Tally},
    sheet::RowProblem,
};
use maud::{Markup, html};
use vedich_kernel::Lang;
use vedich_ui::{Cell, Col, Row, Table, Tone, callout, t, t_args, text};

/// The counts of an import, table by table; tables that the file did not have are left out.
#[must_use]
pub fn tally_table(report: &ImportReport, lang: Lang) -> Markup {
    let tables = [
        ("territory-localities", report.localities),
        ("territory-mergers", report.mergers),
        ("territory-units", report.units),
        ("territory-teams", report.teams),
        ("territory-members", report.members),
    ];
    let rows = tables.into_iter().filter(|(_, tally)| *tally != Tally::default()).map(|(key, tally)| {
        Row::new(vec![
            Cell::text(t(lang, key)),
            Cell::int(tally.new, lang),
            Cell::int(tally.changed, lang),
            Cell::int(tally.unchanged, lang),
        ])
    });
    let table = Table::new("tally", t(lang, "territory-tally-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-table")))
        .col(Col::number(t(lang, "territory-new")))
        .col(Col::number(t(lang, "territory-changed")))
        .col(Col::number(t(lang, "territory-unchanged")))
        .rows(rows)
        .empty(t(lang, "territory-tally-none"), text(""));
    html! { (table) }
}

/// The rows that could not go on: where, and what to do. One sentence when there are none.
#[must_use]
pub fn problem_table(problems: &[RowProblem], lang: Lang) -> Markup {
    if problems.is_empty() {
        return callout(Tone::Good, t(lang, "territory-no-problems"), html! {});
    }
    let n = i64::try_from(problems.len()).unwrap_or(i64::MAX);
    // A file of one nameless sheet (CSV) has no use for the column.
    let sheets = problems.iter().any(|p| !p.sheet.is_empty());
    let rows = problems.iter().map(|p| {
        let mut cells = vec![
            Cell::text(p.cell.clone()).key(format!("{:07}", p.row)),
            Cell::text(p.column.clone()),
            Cell::text(p.sentence(lang)),
        ];
        if sheets {
            cells.insert(0, Cell::text(p.sheet.clone()));
        }
        Row::new(cells)
    });
    let mut table = Table::new("problems", t(lang, "territory-problems-caption")).lang(lang);
    if sheets {
        table = table.col(Col::text(t(lang, "territory-sheet")).sort());
    }
    let table = table
        .col(Col::text(t(lang, "territory-cell")).sort())
        .col(Col::text(t(lang, "territory-column")).sort())
        .col(Col::text(t(lang, "territory-what-to-do")))
        .rows(rows)
        .filterable();
    html! {
        (callout(Tone::Attention, &t_args(lang, "territory-problems", &[("n", n.into())]), text(t(lang, "territory-problems-next"))))
        (table)
    }
}
