//! One unit in a period: does its number stand? Its days, what speaks for and against it, disputes, inspections, and the claims
//! behind.

use super::{bar, units};
use crate::{
    disputes::Dispute,
    http::Period,
    inspections::{Round, UnitResult},
    model::Totals,
    problems::CrossCheckProblem,
    service::CrossCheck,
    units::UnitRow,
};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, UnitId, format};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Icon, LineChart, PageHead, Row, StatTile, Table, Tone, Truth, t, t_args};

/// The page.
pub(crate) async fn show(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path(word): Path<String>,
    Query(period): Query<Period>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let unit = crate::http::unit_by_word(&tree, &word)?;
    let id = unit.0;
    tree.require_unit(actor, Permission::ViewCrossCheck, unit).map_err(CrossCheckProblem::from)?;
    let (from, to) = period.days()?;
    let report = c.units(actor, from, to).await?;
    let name = tree.unit(unit).map(|u| u.name.clone()).unwrap_or_default();
    let query = format!("from={}&to={}", report.from, report.to);
    let disputes: Vec<Dispute> = c.disputes(actor).await?.into_iter().filter(|d| d.unit == unit).collect();
    let rounds = c.rounds_about(unit).await?;
    let may_dispute = c.may_dispute(actor, unit).await?;
    let code = tree.unit(unit).map(|u| u.code.clone()).unwrap_or_default();
    let body = match units::one(&report, id) {
        Err(_) => html! {
            (ui::empty_state(t(lang, "crosscheck-unit-none"), html! { p { (t(lang, "crosscheck-unit-none-do")) } }))
            (units::period_bar(&format!("/cross-check/units/{id}"), report.from, report.to, lang))
        },
        Ok(row) => html! {
            (ui::hero(html! { (name) ": " (units::plain(row, lang)) }, html! { (units::flag(row, lang)) " " (units::basis(&report, lang)) }, chart(row, report.from, report.to, lang)))
            (tiles(row, lang))
            (beyond_count(row, lang))
            (units::period_bar(&format!("/cross-check/units/{id}"), report.from, report.to, lang))
            (days(row, lang))
        },
    };
    let body = html! {
        (body)
        (dispute_section(&disputes, may_dispute.then(|| format!("/disputes/new?unit={code}&{query}")), lang))
        @if !rounds.is_empty() { (inspected(&rounds, unit, lang)) }
    };
    let head = PageHead::new(name)
        .lede(t(lang, "crosscheck-unit-lede"))
        .clause("P-3.8")
        .crumbs(vec![
            Crumb::link(t(lang, "crosscheck-title"), "/cross-check"),
            Crumb::link(t(lang, "crosscheck-units-title"), format!("/cross-check/units?{query}")),
            Crumb::here(code),
        ])
        .actions(html! {
            (Button::link(format!("/cross-check/unit/{id}?verdict=contradicted"), t(lang, "crosscheck-claims-behind")).icon(Icon::Claims))
        })
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// Reported against confirmed, summed up: the gap is the question.
fn chart(row: &UnitRow, from: Day, to: Day, lang: Lang) -> Markup {
    let days = || (from.0..=to.0).map(Day);
    let of = |f: fn(&crate::units::UnitDay) -> i64| move |day: Day| row.days.iter().find(|d| d.day == day).map_or(0, f);
    let chart = LineChart::new("crosscheck-trend", t(lang, "crosscheck-trend"))
        .desc(units::plain(row, lang))
        .claims(units::summed(days(), of(|d| d.reported)))
        .actual(units::summed(days(), of(|d| d.confirmed)));
    let totals =
        Totals { accepted: row.accepted, ..Totals::of([row.confirmed, row.late, row.pending, row.contradicted, row.double]) };
    html! { (ui::line_chart(&chart, lang)) (bar(&totals, lang)) }
}

fn tiles(row: &UnitRow, lang: Lang) -> Markup {
    let tile = |key: &str, n: i64, truth: Truth| StatTile::new(t(lang, key), format::int(n, lang)).truth(truth);
    let red = |tile: StatTile, n: i64| if n > 0 { tile.tone(Tone::Broken) } else { tile };
    ui::stat_tiles(&[
        tile("crosscheck-reported", row.reported, Truth::Claimed),
        tile("common-verdict-confirmed", row.confirmed, Truth::Register),
        tile("common-verdict-pending", row.pending, Truth::Pending),
        red(tile("common-verdict-contradicted", row.contradicted, Truth::Claimed), row.contradicted),
        tile("common-verdict-late", row.late, Truth::Claimed),
        red(tile("crosscheck-surplus", row.surplus, Truth::Claimed), row.surplus),
        tile("crosscheck-accepted", row.accepted, Truth::Claimed),
    ])
}

/// Where names and the unit's own count differ in favour of names, who reads "reported" has to know whose number it is.
fn beyond_count(row: &UnitRow, lang: Lang) -> Markup {
    let (spare, days) = row.beyond_count();
    html! {
        @if spare > 0 { p { (t_args(lang, "crosscheck-unit-spare", &[("spare", spare.into()), ("days", days.into())])) } }
    }
}

fn days(row: &UnitRow, lang: Lang) -> Markup {
    let keys = [
        "crosscheck-reported",
        "crosscheck-named",
        "common-verdict-confirmed",
        "common-verdict-pending",
        "common-verdict-contradicted",
        "common-verdict-late",
        "common-verdict-double",
    ];
    let table = Table::new("crosscheck-days", t(lang, "crosscheck-days"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "crosscheck-day")).sort());
    let table = keys.into_iter().fold(table, |table, key| table.col(Col::number(t(lang, key)).sort()));
    let rows = row.days.iter().rev().map(|d| {
        let red = if d.contradicted > 0 { Tone::Broken } else { Tone::Neutral };
        let state = if d.judged { "crosscheck-day-judged" } else { "crosscheck-day-early" };
        Row::new(vec![
            Cell::day(d.day),
            Cell::int(d.reported, lang),
            Cell::int(d.named, lang),
            Cell::int(d.confirmed, lang),
            Cell::int(d.pending, lang),
            Cell::int(d.contradicted, lang).tone(red),
            Cell::int(d.late, lang),
            Cell::int(d.double, lang),
            Cell::text(t(lang, state)),
        ])
    });
    html! { (table.col(Col::text(t(lang, "crosscheck-day-state")).wide()).rows(rows)) }
}

fn dispute_section(disputes: &[Dispute], raise: Option<String>, lang: Lang) -> Markup {
    let button = html! { @if let Some(href) = raise { (Button::link(href, t(lang, "disputes-raise")).icon(Icon::Edit)) } };
    ui::section_with(t(lang, "disputes-title"), button, html! { (super::disputes::table(disputes, None, lang)) })
}

fn inspected(rounds: &[(Round, UnitResult)], unit: UnitId, lang: Lang) -> Markup {
    let rows = rounds.iter().map(|(round, r)| {
        Row::new(vec![
            Cell::text(t_args(lang, "inspections-no", &[("no", round.no.into())])).sub(round.drawn_at.vi()),
            Cell::text(super::inspections::result_sentence(r, lang)),
        ])
        .href(format!("/inspections/{}/minutes/{unit}", round.no))
    });
    ui::section_with(
        t(lang, "inspections-title"),
        html! { (Button::link("/inspections/follow-up", t(lang, "inspections-tasks")).icon(Icon::Check)) },
        html! {
            (Table::new("crosscheck-inspected", t(lang, "inspections-of-unit"))
                .lang(lang)
                .col(Col::text(t(lang, "inspections-round")))
                .col(Col::text(t(lang, "inspections-result")).wide())
                .rows(rows))
        },
    )
}
