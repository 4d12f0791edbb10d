//! The ranked table as XLSX: what is seen on the page, in the same order, with where it comes from above it.

use crate::{
    InsightProblem,
    answers::shows_goal,
    rules::{
        Aim,
        published::{Part, Shown},
    },
    view::{View, ranked},
};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use vedich_crosscheck::Totals;
use vedich_kernel::{Basis, Lang};
use vedich_register::{Numbers, RegisterProblem};
use vedich_ui::{t, t_args};

const HEADS: [&str; 18] = [
    "insight-col-rank",
    "insight-col-code",
    "insight-col-place",
    "insight-col-eligible",
    "insight-col-dossiers",
    "insight-col-issued",
    "insight-col-activated",
    "insight-col-change",
    "insight-col-rate",
    "insight-col-target",
    "insight-col-achieved",
    "insight-col-claimed",
    "common-verdict-confirmed",
    "common-verdict-pending",
    "common-verdict-late",
    "common-verdict-double",
    "common-verdict-contradicted",
    "common-verdict-accepted",
];

/// Claims of a place: what was claimed, then every verdict, so that the sheet's own sums come out.
fn claim_cells(c: &Totals) -> [i64; 7] {
    [c.claimed, c.confirmed, c.pending, c.late, c.double, c.contradicted, c.accepted]
}

/// The workbook.
pub(crate) fn workbook(view: &View, lang: Lang) -> Result<Vec<u8>, InsightProblem> {
    write(view, lang).map_err(|e| RegisterProblem::Unreadable(e.to_string()))
}

fn write(view: &View, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(t(lang, "insight-export-sheet"))?;
    let name = view.tree.full_name(view.place());
    let title = t_args(lang, "insight-children-caption", &[("day", view.standing.as_of.vi().into())]);
    sheet.write_with_format(0, 0, format!("{name}. {title}"), &bold)?;
    let own_rate = view.figure(view.standing.numbers.activated(), view.standing.numbers.eligible, Basis::Eligible);
    let words = view.shown.of(Part::Main, own_rate.explain(lang)).unwrap_or_else(|| t(lang, "insight-hero-hidden").to_owned());
    sheet.write(1, 0, words)?;
    for (c, key) in (0_u16..).zip(HEADS) {
        sheet.write_with_format(3, c, t(lang, key), &bold)?;
    }
    let mut at = 4;
    for (child, rank) in ranked(&view.children) {
        if child.shown.has(Part::Main) {
            sheet.write(at, 0, rank as f64)?;
        }
        let place = view.tree.get(child.id);
        let (code, name) = place.map_or(("", "?"), |l| (l.code.as_str(), l.name.as_str()));
        let counts = Counted {
            numbers: &child.numbers,
            before: &child.before,
            goal: child.goal,
            claims: &child.claims,
            shown: child.shown,
        };
        line(sheet, at, code, name, &counts, view.published, lang)?;
        at += 1;
    }
    let own = view.tree.get(view.place());
    let (code, name) = own.map_or(("", "?"), |l| (l.code.as_str(), l.name.as_str()));
    let counts = Counted {
        numbers: &view.standing.numbers,
        before: &view.before,
        goal: view.goal,
        claims: &view.claims,
        shown: view.shown,
    };
    line(sheet, at, code, name, &counts, view.published, lang)?;
    sheet.set_column_width(2, 28)?;
    sheet.set_freeze_panes(4, 3)?;
    book.save_to_buffer()
}

/// What a line tells of a place, and which of it the reader may see.
struct Counted<'a> {
    numbers: &'a Numbers,
    before: &'a Numbers,
    goal: Option<Aim>,
    claims: &'a Totals,
    shown: Shown,
}

fn line(
    sheet: &mut Worksheet,
    at: u32,
    code: &str,
    name: &str,
    counted: &Counted<'_>,
    published: bool,
    lang: Lang,
) -> Result<(), XlsxError> {
    let percent = Format::new().set_num_format("0.00%");
    let whole = Format::new().set_num_format("#,##0");
    let (n, shown) = (counted.numbers, counted.shown);
    sheet.write(at, 1, code)?;
    sheet.write(at, 2, name)?;
    let change = (!published).then(|| n.activated() - counted.before.activated());
    let counts = [
        shown.of(Part::Main, n.eligible),
        shown.of(Part::Steps, n.dossiers),
        shown.of(Part::Steps, n.issued),
        shown.of(Part::Main, n.activated()),
        change,
    ];
    for (column, value) in (3_u16..).zip(counts) {
        match value {
            Some(value) => sheet.write_with_format(at, column, value as f64, &whole)?,
            None => sheet.write(at, column, t(lang, "insight-hidden"))?,
        };
    }
    if n.eligible > 0 && shown.has(Part::Main) {
        sheet.write_with_format(at, 8, n.activated() as f64 / n.eligible as f64, &percent)?;
    }
    if let Some(goal) = counted.goal {
        sheet.write(at, 9, goal.target as f64)?;
        if shows_goal(shown, &goal) {
            sheet.write(at, 10, goal.achieved as f64)?;
        }
    }
    if shown.has(Part::Claims) {
        for (column, n) in (11_u16..).zip(claim_cells(counted.claims)) {
            sheet.write(at, column, n as f64)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdicts_of_a_row_add_up_to_what_was_claimed() {
        let totals =
            Totals { claimed: 16_309, confirmed: 15_099, pending: 446, late: 392, double: 109, contradicted: 260, accepted: 3 };
        let [claimed, verdicts @ ..] = claim_cells(&totals);
        assert_eq!(verdicts.iter().sum::<i64>(), claimed);
        assert_eq!(HEADS.len(), 11 + 1 + verdicts.len(), "each has its heading");
    }
}
