//! `/messages/figures`: what was sent, what arrived, what failed, and what did it cost, by template and day?

use super::{crumbs, dong, tabs};
use crate::{
    figures::{Fates, Figures},
    http::AskedDays,
    service::Messages,
};
use axum::extract::{Query, State as With};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, BarItem, Cell, Col, Field, PageHead, Row, Table, Truth, t, t_args};

/// The figures of some days.
pub(crate) async fn show(With(m): With<Messages>, viewer: Viewer, Query(asked): Query<AskedDays>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let days = asked.days(m.now().day())?;
    let figures = m.figures(&viewer.actor, days).await?;
    let names: HashMap<String, String> = m.templates().await?.into_iter().map(|x| (x.code, x.name)).collect();
    let total = figures.total();
    let args = [
        ("from", days.0.vi().into()),
        ("to", days.1.vi().into()),
        ("all", total.all().into()),
        ("arrived", total.delivered.into()),
        ("failed", total.failed.into()),
        ("open", (total.sent + total.unknown).into()),
        ("cost", dong(total.cost, lang).into()),
    ];
    let body = html! {
        @if total.all() > 0 {
            (ui::hero(html! { (t_args(lang, "messages-figures-sentence", &args)) }, html! {
                @if let Some(f) = figures.arrived(&total) { p { (t(lang, "messages-figures-rate")) " " (ui::figure_button(&f, lang)) } }
                p.help { (t(lang, "messages-figures-help")) }
            }, chart(&figures, lang)))
        }
        (tabs(&viewer, "/messages/figures"))
        (ui::filter_bar(lang, "/messages/figures", html! {
            (Field::date("from", t(lang, "messages-figures-from")).value(days.0.to_string()))
            (Field::date("to", t(lang, "messages-figures-to")).value(days.1.to_string()))
        }, None))
        @if total.all() == 0 {
            (ui::empty_state(t(lang, "messages-figures-none"), html! { p { (t(lang, "messages-figures-none-do")) } }))
        } @else {
            (by_template(&figures, &names, lang))
            (by_day(&figures, &names, lang))
        }
    };
    let title = t(lang, "messages-figures-title");
    let head = PageHead::new(title).lede(t(lang, "messages-figures-lede")).clause("P-4.1").crumbs(crumbs(lang, title)).wide();
    Ok(ui::page(frame, &head, body))
}

/// What arrived on each day; the mark is what was handed over.
fn chart(figures: &Figures, lang: Lang) -> Markup {
    let bars: Vec<BarItem> = figures
        .by_day()
        .into_iter()
        .map(|(day, f)| {
            let note = t_args(lang, "messages-figures-of", &[("n", f.all().into())]);
            BarItem::new(day.vi(), f.delivered).mark(f.all()).note(note).truth(Truth::Register)
        })
        .collect();
    ui::bar_list("messages-figures-days", t(lang, "messages-figures-chart"), &bars, lang)
}

/// Counts, rate and cost: the same cells in both tables.
fn cells(figures: &Figures, f: &Fates, lang: Lang) -> Vec<Cell> {
    let rate = figures.arrived(f).map_or_else(Cell::blank, |figure| Cell::figure(&figure, lang));
    vec![
        rate,
        Cell::int(f.all(), lang),
        Cell::int(f.delivered, lang),
        Cell::int(f.sent, lang),
        Cell::int(f.failed, lang),
        Cell::int(f.unknown, lang),
        Cell::int(f.parts, lang),
        Cell::text(dong(f.cost, lang)).key(f.cost.to_string()),
    ]
}

fn with_counts(table: Table, lang: Lang) -> Table {
    let keys = [
        "messages-messages",
        "messages-state-delivered",
        "messages-state-sent",
        "messages-state-failed",
        "messages-state-unknown",
        "messages-parts",
        "messages-cost",
    ];
    let table = table.lang(lang).col(Col::number(t(lang, "messages-figures-arrived")).sort().main());
    keys.into_iter().fold(table, |table, key| table.col(Col::number(t(lang, key)).sort())).download()
}

fn by_template(figures: &Figures, names: &HashMap<String, String>, lang: Lang) -> Markup {
    let row = |((template, channel), f): ((&str, crate::ChannelKind), Fates)| {
        let name = names.get(template).map_or(template, String::as_str);
        let mut row = vec![Cell::text(name).sub(channel.word(lang))];
        row.extend(cells(figures, &f, lang));
        Row::new(row)
    };
    let mut sum = vec![Cell::text(t(lang, "messages-figures-sum"))];
    sum.extend(cells(figures, &figures.total(), lang));
    let table = Table::new("messages-by-template", t(lang, "messages-figures-by-template"))
        .col(Col::text(t(lang, "messages-template")).wide().sort());
    html! { (with_counts(table, lang).rows(figures.by_template().into_iter().map(row)).totals(Row::new(sum))) }
}

fn by_day(figures: &Figures, names: &HashMap<String, String>, lang: Lang) -> Markup {
    let rows = figures.lines.iter().map(|l| {
        let name = names.get(&l.template).unwrap_or(&l.template).clone();
        let mut row = vec![Cell::day(l.day).sub(format!("{name}, {}", l.channel.word(lang)))];
        row.extend(cells(figures, &l.fates, lang));
        Row::new(row)
    });
    let table = Table::new("messages-by-day", t(lang, "messages-figures-by-day"))
        .col(Col::text(t(lang, "messages-figures-day")).wide().sort());
    html! { (with_counts(table, lang).rows(rows)) }
}
