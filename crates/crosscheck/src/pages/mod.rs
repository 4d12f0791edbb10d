//! Pages of the cross-check room.

pub(crate) mod disputes;
pub(crate) mod draw;
pub(crate) mod drill;
pub(crate) mod follow_up;
pub(crate) mod inspect;
pub(crate) mod inspections;
pub(crate) mod minutes;
pub(crate) mod overview;
mod round_parts;
pub(crate) mod unit;
pub(crate) mod units;
pub(crate) mod upload;

use crate::{
    model::{ReportRow, Totals},
    rules::{Reason, Verdict},
};
use maud::Markup;
use vedich_kernel::Lang;
use vedich_ui::{Cell, Col, Table, Tone, Truth, details, key_values, stacked_bar, t, t_args, text};

/// Why a claim is worth what it is, in a sentence.
pub(crate) fn why(reason: Reason, credited: bool, verdict: Verdict, lang: Lang) -> &'static str {
    if verdict == Verdict::Confirmed && !credited {
        return t(lang, "crosscheck-why-double");
    }
    let key = match reason {
        Reason::InWindow => "crosscheck-why-in-window",
        Reason::BeforeClaim => "crosscheck-why-before-claim",
        Reason::AfterWindow => "crosscheck-why-after-window",
        Reason::NotActivated => "crosscheck-why-not-activated",
        Reason::NotCovered => "crosscheck-why-not-covered",
        Reason::BetweenExtracts => "crosscheck-why-between-extracts",
        Reason::UnknownPerson => "crosscheck-why-unknown-person",
        Reason::NotKnownYet => "crosscheck-why-not-known-yet",
        Reason::Withdrawn => "crosscheck-why-withdrawn",
    };
    t(lang, key)
}

/// The plain sentence about somebody's claims: what stands and what does not.
pub(crate) fn sentence(name: &str, totals: &Totals, unnamed: i64, lang: Lang) -> String {
    let args = [
        ("name", name.to_owned().into()),
        ("claimed", totals.claimed.into()),
        ("confirmed", totals.confirmed.into()),
        ("contradicted", totals.contradicted.into()),
        ("late", totals.late.into()),
        ("pending", totals.pending.into()),
        ("double", totals.double.into()),
        ("accepted", totals.accepted.into()),
        ("unnamed", unnamed.into()),
    ];
    let first = if name.is_empty() { "crosscheck-sentence-plain" } else { "crosscheck-sentence" };
    let mut parts = vec![t_args(lang, first, &args)];
    for (n, key) in [
        (totals.contradicted, "crosscheck-sentence-contradicted"),
        (totals.late, "crosscheck-sentence-late"),
        (totals.double, "crosscheck-sentence-double"),
        (totals.accepted, "crosscheck-sentence-accepted"),
        (totals.pending, "crosscheck-sentence-pending"),
        (unnamed, "crosscheck-sentence-unnamed"),
    ] {
        if n > 0 {
            parts.push(t_args(lang, key, &args));
        }
    }
    parts.join("; ") + "."
}

/// All claims in one bar: solid what the register confirms, outlined what waits.
pub(crate) fn bar(totals: &Totals, lang: Lang) -> Markup {
    let parts = [
        (t(lang, "common-verdict-confirmed"), totals.confirmed, Truth::Register, Tone::Good),
        (t(lang, "common-verdict-double"), totals.double, Truth::Claimed, Tone::Neutral),
        (t(lang, "common-verdict-accepted"), totals.accepted, Truth::Claimed, Tone::Neutral),
        (t(lang, "common-verdict-pending"), totals.pending, Truth::Pending, Tone::Neutral),
        (t(lang, "common-verdict-late"), totals.late, Truth::Claimed, Tone::Attention),
        (t(lang, "common-verdict-contradicted"), totals.contradicted, Truth::Claimed, Tone::Broken),
    ];
    stacked_bar(t(lang, "crosscheck-bar"), &parts, lang)
}

/// Columns of totals, the same in every table of this room.
pub(crate) fn columns(table: Table, lang: Lang) -> Table {
    ["claimed", "contradicted", "late", "double", "accepted", "pending", "confirmed"].into_iter().fold(table, |table, key| {
        let col = Col::number(word(key, lang)).sort();
        table.col(if key == "contradicted" { col.main() } else { col })
    })
}

/// The heading of a column of totals; verdicts have one name on all pages.
fn word(key: &str, lang: Lang) -> &'static str {
    let room = if matches!(key, "claimed" | "reported") { "crosscheck" } else { "common-verdict" };
    t(lang, &format!("{room}-{key}"))
}

/// Cells of totals.
pub(crate) fn cells(totals: &Totals, lang: Lang) -> Vec<Cell> {
    let red = if totals.contradicted > 0 { Tone::Broken } else { Tone::Neutral };
    let amber = if totals.late > 0 { Tone::Attention } else { Tone::Neutral };
    vec![
        Cell::int(totals.claimed, lang),
        Cell::int(totals.contradicted, lang).tone(red),
        Cell::int(totals.late, lang).tone(amber),
        Cell::int(totals.double, lang),
        Cell::int(totals.accepted, lang),
        Cell::int(totals.pending, lang),
        Cell::int(totals.confirmed, lang),
    ]
}

/// What the columns mean, once under the tables.
pub(crate) fn meaning(lang: Lang) -> Markup {
    let keys = ["contradicted", "late", "double", "accepted", "pending", "reported"];
    let rows: Vec<(&str, Markup)> =
        keys.into_iter().map(|k| (word(k, lang), text(t(lang, &format!("crosscheck-{k}-hint"))))).collect();
    details(t(lang, "crosscheck-meaning"), key_values(&rows))
}

/// Name and code of a row.
pub(crate) fn named(r: &ReportRow) -> Cell {
    Cell::text(r.name.clone()).sub(r.code.clone())
}
