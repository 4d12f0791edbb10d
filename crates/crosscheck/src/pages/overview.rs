//! Which numbers do not stand? Units and teams by claims that the register contradicts, with the plain sentence.

use super::{bar, cells, columns, meaning, named, sentence};
use crate::{
    http::Asked,
    model::{Report, ReportRow},
    service::CrossCheck,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Cell, Col, Crumb, PageHead, Row, Table, t, t_args};

/// The page.
pub(crate) async fn show(State(c): State<CrossCheck>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let report = c.report(&viewer.actor, asked.code()).await?;
    let tree = c.register().tree().await?;
    let today = c.register().clock().today();
    let place = tree.by_code(&report.locality, today).or_else(|| tree.newest_by_code(&report.locality));
    let crumbs = place.map(|l| tree.path(l.id)).unwrap_or_default().into_iter().map(|l| {
        if l.code == report.locality {
            Crumb::here(l.name.clone())
        } else {
            Crumb::link(l.name.clone(), format!("/cross-check?locality={}", l.code))
        }
    });
    let top = match &report.totals {
        Some(totals) => {
            let figure = c.figure(totals).await?;
            ui::hero(
                html! { (sentence(&report.name, totals, 0, lang)) },
                html! { (ui::figure_button(&figure, lang)) " · " (note(&report, lang)) },
                bar(totals, lang),
            )
        }
        // No figure of a place that the reader sees in part only: a part's sum would pass for the whole.
        None => {
            html! {
                p.hero-note {
                    (t_args(lang, "crosscheck-part", &[("place", report.name.clone().into())])) " "
                    (t_args(lang, "crosscheck-window-sentence", &[("days", i64::from(report.window_days).into())]))
                }
            }
        }
    };
    let body = html! {
        (top)
        (ui::truth_legend(lang))
        @if report.totals.is_some() || !report.units.is_empty() { (units(&report.units, lang)) }
        (teams(&report.teams, lang))
        (localities(&report.localities, lang))
        (meaning(lang))
    };
    let head = PageHead::new(t(lang, "crosscheck-title"))
        .lede(t(lang, "crosscheck-lede"))
        .clause("P-3.11")
        .crumbs(crumbs.collect())
        .actions(html! { (ui::Button::link("/cross-check/units", t(lang, "crosscheck-units-title")).icon(ui::Icon::CrossCheck)) })
        .wide();
    Ok(ui::page(frame, &head, body))
}

fn note(report: &Report, lang: Lang) -> String {
    t_args(lang, "crosscheck-window", &[("days", i64::from(report.window_days).into())])
}

fn units(rows: &[ReportRow], lang: Lang) -> Markup {
    let mut table =
        Table::new("crosscheck-units", t(lang, "crosscheck-units")).lang(lang).col(Col::text(t(lang, "crosscheck-unit")).sort());
    table = columns(table, lang).col(Col::number(t(lang, "crosscheck-reported")).sort());
    let rows = rows.iter().map(|r| {
        let mut all = vec![named(r).sub(sentence("", &r.totals, r.unnamed(), lang))];
        all.extend(cells(&r.totals, lang));
        all.push(r.reported.map_or_else(Cell::blank, |n| Cell::int(n, lang)));
        Row::new(all).href(format!("/cross-check/unit/{}", r.id)).hidden_key(r.code.clone())
    });
    html! { (table.rows(rows).filterable().download().empty(t(lang, "crosscheck-none"), html! { p { (t(lang, "crosscheck-none-do")) } })) }
}

fn teams(rows: &[ReportRow], lang: Lang) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let table =
        Table::new("crosscheck-teams", t(lang, "crosscheck-teams")).lang(lang).col(Col::text(t(lang, "crosscheck-team")).sort());
    let rows = rows.iter().map(|r| {
        let mut all = vec![named(r)];
        all.extend(cells(&r.totals, lang));
        Row::new(all).href(format!("/cross-check/team/{}", r.id))
    });
    html! { (columns(table, lang).rows(rows).filterable().download()) }
}

fn localities(rows: &[ReportRow], lang: Lang) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let table = Table::new("crosscheck-places", t(lang, "crosscheck-places"))
        .lang(lang)
        .col(Col::text(t(lang, "crosscheck-place")).sort());
    let rows = rows.iter().map(|r| {
        let mut all = vec![if r.is_rest() { Cell::text(t(lang, "crosscheck-rest")) } else { named(r) }];
        all.extend(cells(&r.totals, lang));
        let row = Row::new(all);
        if r.is_rest() { row } else { row.href(format!("/cross-check?locality={}", r.code)) }
    });
    html! { (columns(table, lang).rows(rows).download()) }
}
