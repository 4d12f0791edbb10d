//! Which numbers do not stand? Units beside each other, the most doubtful first, each with a plain sentence of what it means.

use crate::{
    honesty::{Sign, hardly_names},
    http::Period,
    problems::CrossCheckProblem,
    service::CrossCheck,
    units::{UnitRow, UnitsReport},
    workbook,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Day, Lang};
use vedich_ui::{self as ui, Attachment, Button, Cell, Col, Crumb, Field, Icon, Mini, PageHead, Row, Table, Tone, t, t_args};

/// Small pictures of so many units: more would be a wall.
const PICTURES: usize = 12;

/// The page.
pub(crate) async fn show(State(c): State<CrossCheck>, viewer: Viewer, Query(period): Query<Period>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (from, to) = period.days()?;
    let report = c.units(&viewer.actor, from, to).await?;
    let query = format!("from={}&to={}", report.from, report.to);
    let body = html! {
        (ui::hero(html! { (answer(&report, lang)) }, html! { (basis(&report, lang)) }, pictures(&report, &query, lang)))
        (period_bar("/cross-check/units", report.from, report.to, lang))
        (table(&report, &query, lang))
        (meaning(lang))
    };
    let head = PageHead::new(t(lang, "crosscheck-units-title"))
        .lede(t(lang, "crosscheck-units-lede"))
        .clause("P-3.8")
        .crumbs(vec![Crumb::link(t(lang, "crosscheck-title"), "/cross-check"), Crumb::here(t(lang, "crosscheck-units-title"))])
        .actions(
            html! { (Button::link(format!("/cross-check/units.xlsx?{query}"), t(lang, "crosscheck-xlsx")).icon(Icon::Download)) },
        )
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// The same as a workbook.
pub(crate) async fn workbook(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Query(period): Query<Period>,
) -> Result<Response, PageError> {
    let (from, to) = period.days()?;
    let report = c.units(&viewer.actor, from, to).await?;
    let bytes = workbook::units(&report, viewer.frame.lang)?;
    Ok(Attachment::xlsx(format!("doi-sanh-{}-{}.xlsx", report.from, report.to), bytes).into_response())
}

/// The answer to the page's question, in a sentence.
fn answer(report: &UnitsReport, lang: Lang) -> String {
    let waiting = report.units.iter().filter(|u| u.flagged).count();
    let sum = |f: fn(&UnitRow) -> i64| report.units.iter().map(f).sum::<i64>();
    let args = [
        ("units", count(report.units.len()).into()),
        ("flagged", count(waiting).into()),
        ("reported", sum(|u| u.reported).into()),
        ("confirmed", sum(|u| u.confirmed).into()),
        ("contradicted", sum(|u| u.contradicted).into()),
        ("late", sum(|u| u.late).into()),
        // Together with those before they are all that was reported.
        ("double", sum(|u| u.double).into()),
        ("accepted", sum(|u| u.accepted).into()),
        ("unnamed", sum(|u| u.unnamed).into()),
        ("pending", sum(|u| u.pending).into()),
    ];
    match (report.units.is_empty(), waiting) {
        (true, _) => t(lang, "crosscheck-units-none").to_owned(),
        (_, 0) => t_args(lang, "crosscheck-units-clear", &args),
        _ => t_args(lang, "crosscheck-units-answer", &args),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// On what it rests: the period, the extract, and until when reports can be judged at all.
pub(crate) fn basis(report: &UnitsReport, lang: Lang) -> String {
    let source = report.source.as_ref().map_or_else(|| t(lang, "crosscheck-no-extract").to_owned(), |s| s.explain(lang));
    let judged = report.units.iter().filter_map(|u| u.judged_until).min();
    let args = [
        ("from", report.from.vi().into()),
        ("to", report.to.vi().into()),
        ("source", source.into()),
        ("days", i64::from(report.window_days).into()),
    ];
    let mut words = t_args(lang, "crosscheck-units-basis", &args);
    if let Some(day) = judged {
        words.push(' ');
        words.push_str(&t_args(lang, "crosscheck-units-judged", &[("day", day.vi().into())]));
    }
    words
}

/// Claims that do not stand, day by day, of the units that somebody should look at.
fn pictures(report: &UnitsReport, query: &str, lang: Lang) -> Markup {
    let doubtful = report.units.iter().filter(|u| u.flagged || u.not_standing() > 0).take(PICTURES);
    let minis: Vec<Mini> = doubtful
        .map(|u| {
            let days = (report.from.0..=report.to.0).map(Day);
            let of = |day: Day| u.days.iter().find(|d| d.day == day).map_or(0, |d| d.contradicted + d.late);
            let tone = if u.flagged { Tone::Broken } else { Tone::Neutral };
            Mini::new(u.name.clone(), summed(days, of))
                .href(format!("/cross-check/units/{}?{query}", u.id))
                .note(doubt(u, lang))
                .tone(tone)
        })
        .collect();
    if minis.is_empty() {
        return html! {};
    }
    ui::small_multiples("crosscheck-pictures", t(lang, "crosscheck-pictures"), &minis, lang)
}

/// Running sums.
pub(crate) fn summed(days: impl Iterator<Item = Day>, of: impl Fn(Day) -> i64) -> Vec<(Day, i64)> {
    let mut sum = 0;
    days.map(|day| {
        sum += of(day);
        (day, sum)
    })
    .collect()
}

/// The form that chooses the period.
pub(crate) fn period_bar(action: &str, from: Day, to: Day, lang: Lang) -> Markup {
    ui::filter_bar(
        lang,
        action,
        html! {
            (Field::date("from", t(lang, "crosscheck-from")).value(from.to_string()))
            (Field::date("to", t(lang, "crosscheck-to")).value(to.to_string()))
        },
        None,
    )
}

fn table(report: &UnitsReport, query: &str, lang: Lang) -> Markup {
    let mut table = Table::new("crosscheck-by-unit", t(lang, "crosscheck-units-table"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "crosscheck-unit")).sort().wide());
    table = table.col(Col::text(t(lang, "crosscheck-doubt")).sort().main());
    table = workbook::COLUMNS.into_iter().fold(table, |table, key| table.col(Col::number(t(lang, key)).sort()));
    let rows = report.units.iter().map(|u| {
        let mut cells = vec![
            Cell::text(u.name.clone()).sub(plain(u, lang)),
            Cell::markup(flag(u, lang)).key(format!("{:04}", (u.score * 1_000.0) as i64)),
        ];
        let red = |n: i64| if n > 0 { Tone::Broken } else { Tone::Neutral };
        cells.extend(u.numbers().into_iter().enumerate().map(|(at, n)| {
            let cell = Cell::int(n, lang);
            if matches!(at, 4 | 8) { cell.tone(red(n)) } else { cell }
        }));
        Row::new(cells).href(format!("/cross-check/units/{}?{query}", u.id)).hidden_key(u.unit.clone())
    });
    html! {
        (table.rows(rows).filterable().empty(t(lang, "crosscheck-none"), html! { p { (t(lang, "crosscheck-none-do")) } }))
    }
}

/// How the unit stands, as a tag.
pub(crate) fn flag(u: &UnitRow, lang: Lang) -> Markup {
    let tone = if u.flagged { Tone::Broken } else { Tone::Neutral };
    ui::tag(tone, &doubt(u, lang))
}

/// How the unit stands, in words. A decision corrects the claims that it names: a unit whose other claims still speak against it stays
/// flagged, and the decision is told beside.
pub(crate) fn doubt(u: &UnitRow, lang: Lang) -> String {
    let decided = |d: crate::disputes::Decision| t_args(lang, "crosscheck-decided", &[("decision", d.word(lang).into())]);
    match (u.flagged, u.decision) {
        (true, Some(d)) => format!("{}. {}", t(lang, "crosscheck-flagged"), decided(d)),
        (false, Some(d)) => decided(d),
        (true, None) if u.disputes_open > 0 => t(lang, "crosscheck-flagged-disputed").to_owned(),
        (true, None) => t(lang, "crosscheck-flagged").to_owned(),
        (false, None) if u.judged == 0 => t(lang, "crosscheck-too-early").to_owned(),
        (false, None) if hardly_names(u.unnamed, u.reported) => {
            t_args(lang, "crosscheck-unverified", &[("unnamed", u.unnamed.into())])
        }
        (false, None) => t(lang, "crosscheck-usual").to_owned(),
    }
}

/// What a unit's numbers mean, in plain words: what stands, what speaks against it, and that it is no verdict yet.
pub(crate) fn plain(u: &UnitRow, lang: Lang) -> String {
    let args = [
        ("reported", u.reported.into()),
        ("confirmed", u.confirmed.into()),
        ("contradicted", u.contradicted.into()),
        ("late", u.late.into()),
        ("double", u.double.into()),
        ("unnamed", u.unnamed.into()),
        ("surplus", u.surplus.into()),
        ("pending", u.pending.into()),
        ("accepted", u.accepted.into()),
    ];
    let mut parts = vec![t_args(lang, "crosscheck-plain-first", &args)];
    if u.judged == 0 {
        parts.push(t(lang, "crosscheck-plain-early").to_owned());
    }
    for sign in &u.signs {
        parts.push(t_args(lang, sign_key(*sign), &args));
    }
    if u.unnamed > 0 && !u.signs.contains(&Sign::Unnamed) {
        parts.push(t_args(lang, "crosscheck-plain-unnamed", &args));
    }
    if u.signs.is_empty() && u.judged > 0 && !hardly_names(u.unnamed, u.reported) {
        parts.push(t(lang, "crosscheck-plain-usual").to_owned());
    }
    if u.accepted > 0 {
        parts.push(t_args(lang, "crosscheck-plain-accepted", &args));
    }
    parts.join(" ")
}

fn sign_key(sign: Sign) -> &'static str {
    match sign {
        Sign::NotConfirmed => "crosscheck-sign-not-confirmed",
        Sign::Double => "crosscheck-sign-double",
        Sign::Unnamed => "crosscheck-sign-unnamed",
        Sign::Surplus => "crosscheck-sign-surplus",
    }
}

/// What the columns mean.
fn meaning(lang: Lang) -> Markup {
    let verdict = |k: &str| matches!(k, "contradicted" | "late");
    let word = |k: &str| t(lang, &format!("{}-{k}", if verdict(k) { "common-verdict" } else { "crosscheck" }));
    let keys = ["reported", "named", "contradicted", "late", "unnamed", "surplus", "accepted", "doubt"];
    let rows: Vec<(&str, Markup)> =
        keys.into_iter().map(|k| (word(k), ui::text(t(lang, &format!("crosscheck-{k}-hint"))))).collect();
    ui::details(t(lang, "crosscheck-meaning"), ui::key_values(&rows))
}

/// A unit in the actor's area in a period.
pub(crate) fn one(report: &UnitsReport, id: i64) -> Result<&UnitRow, CrossCheckProblem> {
    report.units.iter().find(|u| u.id.0 == id).ok_or(CrossCheckProblem::UnknownPlace)
}
