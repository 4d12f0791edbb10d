//! `/forecast/past`: did forecasts hold what they promised?

use super::{decimal, short};
use crate::{
    Insight,
    forecast::{
        answers::Past,
        http::Asked,
        looking_back::{Come, HORIZONS, Score, score},
        model::Forecast,
    },
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use vedich_accounts::{PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Basis, Day, Lang, format};
use vedich_register::Standing;
use vedich_ui::{
    Button, Cell, Col, Crumb, Icon, LineChart, PageHead, Row, Tab, Table, Tone, actions, details, empty_state, figure_button,
    hero, inline_form, line_chart, page, section, t, t_args, tabs, tag,
};

/// Days ahead of the chart when none are asked for.
const USUAL_AHEAD: i32 = 7;

/// Days that have come, below which a share of comparisons says little: they speak of the same days over and over.
const FEW_DAYS: usize = 20;

/// Which place, which target, how many days ahead.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedPast {
    #[serde(default)]
    locality: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    ahead: String,
}

impl AskedPast {
    fn place(&self) -> Asked {
        Asked { locality: self.locality.clone(), target: self.target.clone(), as_of: String::new() }
    }
}

/// Past forecasts of a place beside what happened.
pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<AskedPast>,
) -> Result<Markup, PageError> {
    let (lang, actor) = (viewer.frame.lang, &viewer.actor);
    if actor.sees_published_only() {
        return Err(crate::forecast::problems::not_published().into());
    }
    let query = asked.place().query()?;
    let (_, setting) = insight.setting().await?;
    let place = insight.forecast_place(&setting, actor, query.locality.as_deref(), None)?;
    let standing = insight.register.standing(place, None, None).await?;
    let phase = insight.past_phase(&setting, query.target, standing.as_of)?;
    let past = insight.past(&setting, place, phase).await?;
    let code = setting.tree.get(place).map(|l| l.code.clone()).unwrap_or_default();
    let remake = html! {
        @if past.missing > 0 && setting.tree.may(actor, Permission::ManageTargets, place) {
            (remake_form(&viewer, &code, phase, past.missing))
        }
    };
    let own = format!("/forecast/past?locality={code}&target=");
    let items: Vec<Tab> =
        setting.phases.iter().map(|p| Tab::new(format!("{own}{}", p.no), p.name.clone()).active(p.no == phase)).collect();
    let body = html! {
        (tabs(t(lang, "forecast-phases"), &items))
        @if past.forecasts.is_empty() {
            (empty_state(t(lang, "forecast-past-none"), html! { p { (t(lang, "forecast-past-none-why")) } (remake) }))
        } @else {
            (compared(&past, &standing, &format!("{own}{phase}"), asked.ahead.parse().ok(), lang))
            (section(t(lang, "forecast-past-each"), html! { (each(&past, lang)) (remake) }))
            (details(t(lang, "forecast-past-how"), html! { p { (t(lang, "forecast-past-how-words")) } }))
        }
    };
    let title = t_args(lang, "forecast-past-title", &[("place", setting.tree.name(place).to_owned().into())]);
    let back = format!("/forecast?locality={code}");
    let head = PageHead::new(title)
        .lede(t(lang, "forecast-past-lede"))
        .clause("P-5.2")
        .crumbs(vec![Crumb::link(t(lang, "forecast-title"), back), Crumb::here(t(lang, "forecast-past-button"))])
        .wide();
    Ok(page(&viewer.frame, &head, body))
}

fn remake_form(viewer: &Viewer, code: &str, phase: i64, missing: usize) -> Markup {
    let lang = viewer.frame.lang;
    let phase = phase.to_string();
    let label = t_args(lang, "forecast-remake-button", &[("n", count(missing).into())]);
    let values = [("locality", code), ("target", phase.as_str())];
    actions(html! { (inline_form(&viewer.frame, "/forecast/remake", &values, Button::secondary(label).icon(Icon::Clock))) })
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The sentence, the chart of one distance, and the table of all.
fn compared(past: &Past, standing: &Standing, own: &str, ahead: Option<i32>, lang: Lang) -> Markup {
    let all = score(&past.come);
    if all.compared == 0 {
        return empty_state(t(lang, "forecast-past-not-yet"), html! { p { (t(lang, "forecast-past-not-yet-why")) } });
    }
    let has = |n: i32| past.come.iter().any(|c| c.ahead() == n);
    let wanted = ahead.filter(|n| HORIZONS.contains(n)).unwrap_or(USUAL_AHEAD);
    let shown = if has(wanted) { wanted } else { HORIZONS.into_iter().rev().find(|n| *n <= wanted && has(*n)).unwrap_or(1) };
    let words = t_args(lang, "forecast-past-sentence", &[("n", all.compared.into()), ("in", all.in80.into())]);
    let within = standing.figure(all.in80, all.compared, Basis::Forecasts);
    let days = past.come.iter().map(|c| c.day).collect::<BTreeSet<_>>().len();
    let made = past.come.iter().map(|c| c.from).collect::<BTreeSet<_>>().len();
    let rests = t_args(lang, "forecast-past-rests", &[("days", count(days).into()), ("made", count(made).into())]);
    let note = html! {
        p {
            (t(lang, "forecast-past-promise")) " " (figure_button(&within, lang))
            @if let Some(off) = all.days_off { " · " (t_args(lang, "forecast-past-off", &[("days", decimal(off, lang).into())])) }
            @if let Some(lean) = all.lean.filter(|l| l.abs() >= 0.05) {
                ", " (t_args(lang, if lean > 0.0 { "forecast-past-careful" } else { "forecast-past-hopeful" }, &[("days", decimal(lean.abs(), lang).into())]))
            }
        }
        p { (rests) @if days < FEW_DAYS { " " (t(lang, "forecast-past-few")) } }
    };
    let tab = |n: i32| {
        Tab::new(format!("{own}&ahead={n}"), t_args(lang, "forecast-past-ahead", &[("n", i64::from(n).into())]))
            .active(n == shown)
    };
    html! {
        (hero(html! { (words) }, note, html! {
            (tabs(t(lang, "forecast-past-distance"), &HORIZONS.map(tab)))
            (chart(past, shown, lang))
        }))
        (section(t(lang, "forecast-past-by-distance"), by_distance(past, standing, &all, lang)))
    }
}

/// What was said so many days before, and what came.
fn chart(past: &Past, ahead: i32, lang: Lang) -> Markup {
    let of: Vec<&Come> = past.come.iter().filter(|c| c.ahead() == ahead).collect();
    let first = of.first().map(|c| c.day);
    let actual: Vec<(Day, i64)> =
        past.actual.iter().filter(|(d, _)| first.is_some_and(|f| **d >= f.plus(-ahead))).map(|(d, n)| (*d, *n)).collect();
    let chart = LineChart::new("past", t_args(lang, "forecast-past-chart", &[("n", i64::from(ahead).into())]))
        .desc(t(lang, "forecast-past-chart-desc"))
        .actual(actual)
        .forecast(of.iter().map(|c| (c.day, c.p50)).collect())
        .band(of.iter().map(|c| (c.day, c.band80.0, c.band80.1)).collect())
        .wide_band(of.iter().map(|c| (c.day, c.band95.0, c.band95.1)).collect());
    line_chart(&chart, lang)
}

fn by_distance(past: &Past, standing: &Standing, all: &Score, lang: Lang) -> Markup {
    let row = |label: String, s: &Score| {
        let share = |n: i64| Cell::figure(&standing.figure(n, s.compared, Basis::Forecasts), lang);
        Row::new(vec![
            Cell::text(label),
            Cell::int(s.compared, lang),
            share(s.in80),
            share(s.in95),
            Cell::int(s.persons_off.round() as i64, lang),
            s.days_off.map_or_else(Cell::blank, |d| Cell::text(decimal(d, lang)).key(format!("{d:.3}"))),
        ])
    };
    let rows: Vec<Row> = HORIZONS
        .into_iter()
        .map(|n| (n, score(past.come.iter().filter(|c| c.ahead() == n))))
        .filter(|(_, s)| s.compared > 0)
        .map(|(n, s)| row(t_args(lang, "forecast-past-ahead", &[("n", i64::from(n).into())]), &s))
        .collect();
    let table = Table::new("distances", t(lang, "forecast-past-distance-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "forecast-past-distance")))
        .col(Col::number(t(lang, "forecast-past-compared")))
        .col(Col::number(t(lang, "forecast-past-in80")).hint(t(lang, "forecast-past-in80-hint")))
        .col(Col::number(t(lang, "forecast-past-in95")).hint(t(lang, "forecast-past-in95-hint")))
        .col(Col::number(t(lang, "forecast-past-persons")))
        .col(Col::number(t(lang, "forecast-past-days")))
        .rows(rows)
        .totals(row(t(lang, "forecast-past-all").to_owned(), all).total());
    html! { (table) }
}

/// Each forecast with what it said, the newest first.
fn each(past: &Past, lang: Lang) -> Markup {
    let row = |f: &Forecast| {
        let (told, end) = (&f.told, f.told.end());
        let come: Vec<&Come> = past.come.iter().filter(|c| c.from == f.as_of).collect();
        let held = come.iter().filter(|c| c.in80()).count();
        let arrival = match told.arrival.p50 {
            Some(day) if told.target.is_some() => Cell::day(day),
            _ => Cell::text(t(lang, "forecast-past-no-arrival")).key(i32::MAX.to_string()),
        };
        let day = html! { (f.as_of.vi()) @if f.remade { " " (tag(Tone::Neutral, t(lang, "forecast-remade-tag"))) } };
        Row::new(vec![
            Cell::markup(day).key(f.as_of.number().to_string()),
            Cell::int(end.p50, lang).sub(format!("{} – {}", format::int(end.p10, lang), format::int(end.p90, lang))),
            f.chance().map_or_else(Cell::blank, |c| Cell::figure(&c, lang)),
            arrival,
            Cell::text(format!("{} / {}", format::int(count(held), lang), format::int(count(come.len()), lang)))
                .key(held.to_string()),
        ])
    };
    let by = past.forecasts.first().map(|f| short(f.told.by)).unwrap_or_default();
    let table = Table::new("each", t(lang, "forecast-past-each-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "forecast-past-made")).sort())
        .col(Col::number(t_args(lang, "forecast-past-said", &[("by", by.into())])).hint(t(lang, "forecast-col-then-hint")))
        .col(Col::number(t(lang, "forecast-col-chance")))
        .col(Col::text(t(lang, "forecast-col-arrival")))
        .col(Col::number(t(lang, "forecast-past-held")).hint(t(lang, "forecast-past-held-hint")))
        .rows(past.forecasts.iter().rev().map(row));
    html! { (table) }
}

/// Works out what could have been said on days on which nothing was.
pub(crate) async fn remake(
    State(insight): State<Insight>,
    viewer: Viewer,
    axum::Form(asked): axum::Form<AskedPast>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let query = asked.place().query()?;
    let n = insight.remake_forecasts(&viewer.actor, query.locality.as_deref()).await?;
    let mut to = format!("/forecast/past?locality={}", query.locality.unwrap_or_default());
    if let Some(phase) = query.target {
        to.push_str(&format!("&target={phase}"));
    }
    Ok(see_other_with(&to, Tone::Good, t_args(lang, "forecast-remade", &[("n", count(n).into())])))
}
