//! `/quotas/order`: the daily order on paper (giao chỉ tiêu ngày), one page for each ward or team.

use super::by_metric;
use crate::{
    model::{Metric, Phase},
    quotas::{
        http::Asked,
        looking::{CrewView, PlaceView, Seen},
        model::{Holder, Version},
        service::Quotas,
    },
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Day, Lang};
use vedich_territory::LocalityKind;
use vedich_ui::{Cell, Col, Row, Table, empty_state, print_page, signature_line, t, t_args};

/// At most so many pages come out of one address.
const MOST_PAGES: usize = 120;

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let date = asked.day()?;
    let mut sheets = Vec::new();
    let day;
    if let Some(holder) = asked.crew(&quotas).await? {
        let (phase, on, version, views) = quotas.crews(&viewer.actor, Some(holder), date, lang).await?;
        day = on;
        let at = When { phase: &phase, day: on, version: version.as_ref(), days: super::days_left(&quotas, &phase, on), lang };
        sheets.extend(views.iter().map(|v| team_sheet(v, &at)));
    } else {
        let view = quotas.place(&viewer.actor, Some(&asked.locality), date, lang).await?;
        day = view.date;
        if view.whole.is_some() {
            sheets.push(place_sheet(&view, lang));
            sheets.extend(below(&quotas, &viewer, &view, lang).await?);
        }
    }
    let body = html! {
        @if sheets.is_empty() { (empty_state(t(lang, "quota-none"), html! { p { (t(lang, "quota-none-why")) } })) }
        @for sheet in sheets { section.order-sheet { (sheet) } }
    };
    Ok(print_page(&viewer.frame, &t_args(lang, "quota-order-title", &[("day", day.vi().into())]), body))
}

/// Below a commune its teams, one page each; above it its communes.
async fn below(quotas: &Quotas, viewer: &Viewer, view: &PlaceView, lang: Lang) -> Result<Vec<Markup>, PageError> {
    let mut sheets = Vec::new();
    let is_commune = view.tree.get(view.place).is_some_and(|l| l.kind == LocalityKind::Commune);
    if is_commune {
        for team in view.forces.iter().filter(|s| matches!(s.node.holder, Holder::Team(_))).take(MOST_PAGES) {
            let (phase, on, version, views) = quotas.crews(&viewer.actor, Some(team.node.holder), Some(view.date), lang).await?;
            let at = When { phase: &phase, day: on, version: version.as_ref(), days: super::days_left(quotas, &phase, on), lang };
            // A sheet that asks for nothing is paper for nothing.
            sheets.extend(views.iter().filter(|v| asks(v, &at)).map(|v| team_sheet(v, &at)));
        }
    } else {
        for place in view.places.iter().filter(|s| !s.code.is_empty()).take(MOST_PAGES) {
            let part = quotas.place(&viewer.actor, Some(&place.code), Some(view.date), lang).await?;
            if part.whole.as_ref().is_some_and(|whole| whole.node.on(part.index()) != (0, 0, 0)) {
                sheets.push(place_sheet(&part, lang));
            }
        }
    }
    Ok(sheets)
}

/// The day of a team's sheet.
struct When<'a> {
    phase: &'a Phase,
    day: Day,
    version: Option<&'a Version>,
    /// Days left with this one.
    days: i64,
    lang: Lang,
}

impl When<'_> {
    fn at(&self) -> (usize, i64) {
        (self.version.and_then(|v| v.index(self.day)).unwrap_or(usize::MAX), self.days)
    }
}

/// The team, or anybody in it, has something to do on the day.
fn asks(view: &CrewView, at: &When<'_>) -> bool {
    let own = view.headline(at.phase.metric, at.at()).is_some_and(|h| h.asked > 0 || h.more.is_some());
    own || view.seen.iter().chain(&view.below).any(|s| s.node.on(at.at().0) != (0, 0, 0))
}

/// The order's number, which is the version's, and its day.
fn heading(name: &str, day: Day, version: Option<&Version>, lang: Lang) -> Markup {
    html! {
        h2 { (name) }
        p.help {
            (t_args(lang, "quota-order-day", &[("day", day.vi().into())]))
            @if let Some(v) = version { " · " (t_args(lang, "quota-version", &[("no", v.no.into())])) " · " (v.at.vi()) }
        }
    }
}

fn place_sheet(view: &PlaceView, lang: Lang) -> Markup {
    let Some(whole) = &view.whole else { return html! {} };
    let index = view.index();
    let (main, level1, level2) = whole.node.on(index);
    let name = view.tree.full_name(view.place);
    let code = view.tree.get(view.place).map_or("", |l| &l.code);
    let args = [
        ("place", name.clone().into()),
        ("day", view.date.vi().into()),
        ("n", main.into()),
        ("level1", level1.into()),
        ("level2", level2.into()),
    ];
    let asked = |s: &Seen| match s.node.holder {
        Holder::Locality(_) => s.node.on(index).0,
        _ => s.node.asked(view.phase.metric, index),
    };
    html! {
        (heading(&name, view.date, view.version.as_ref(), lang))
        p.lead { (t_args(lang, &by_metric("today", view.phase.metric), &args)) }
        @if !view.places.is_empty() { (table(format!("places-{code}"), &captioned(&name, "quota-by-quarter-order", lang), &view.places, (view.phase.metric, index), &asked, lang)) }
        @if !view.forces.is_empty() { (table(format!("teams-{code}"), &captioned(&name, "quota-by-team", lang), &view.forces, (view.phase.metric, index), &asked, lang)) }
        (signatures(lang))
    }
}

fn team_sheet(view: &CrewView, at: &When<'_>) -> Markup {
    let (metric, lang) = (at.phase.metric, at.lang);
    let order = view.headline(metric, at.at());
    let args = [
        ("n", order.map_or(0, |h| h.asked).into()),
        ("day", at.day.vi().into()),
        ("to", at.phase.to.vi().into()),
        ("left", order.map_or(0, |h| h.left).into()),
    ];
    let asked = |s: &Seen| s.node.asked(metric, at.at().0);
    html! {
        (heading(&view.name, at.day, at.version, lang))
        p.lead { (t_args(lang, &by_metric("order", metric), &args)) }
        @if let Some((who, n)) = order.and_then(|h| h.more) { p { (super::more_words(who, n, lang)) } }
        @if !matches!(view.holder, Holder::Member(_)) {
            (table(format!("members-{}", view.code), &captioned(&view.name, "quota-order-members", lang), &view.below, (metric, at.at().0), &asked, lang))
        }
        (signatures(lang))
    }
}

/// What a table holds, and of whom: several stand on one page.
fn captioned(name: &str, key: &str, lang: Lang) -> String {
    format!("{name}: {}", t(lang, key))
}

/// With room to write what was done; whoever has nothing to do is left out.
fn table(
    id: String,
    caption: &str,
    seen: &[Seen],
    (metric, index): (Metric, usize),
    asked: &dyn Fn(&Seen) -> i64,
    lang: Lang,
) -> Markup {
    let busy: Vec<(&Seen, i64)> =
        seen.iter().map(|s| (s, asked(s))).filter(|(s, n)| *n > 0 || s.node.on(index) != (0, 0, 0)).collect();
    if busy.is_empty() {
        return html! { p { (caption) ": " (t(lang, "quota-order-nothing")) } };
    }
    let rows = (1_i64..).zip(busy).map(|(no, (s, asked))| {
        let (_, level1, level2) = s.node.on(index);
        Row::new(vec![
            Cell::int(no, lang),
            Cell::text(s.name.clone()),
            Cell::int(asked, lang),
            Cell::int(level1, lang),
            Cell::int(level2, lang),
            Cell::blank(),
            Cell::blank(),
        ])
    });
    let [no, name, asked, level1, level2, done, note] = SHEET_SHARES;
    let table = Table::new(id, caption)
        .lang(lang)
        .col(Col::number(t(lang, "quota-no")).share(no))
        .col(Col::text(t(lang, "quota-who")).share(name))
        .col(Col::number(t(lang, &by_metric("col", metric))).share(asked))
        .col(Col::number(t(lang, "quota-level1")).share(level1))
        .col(Col::number(t(lang, "quota-level2")).share(level2))
        .col(Col::text(t(lang, "quota-order-done")).share(done))
        .col(Col::text(t(lang, "quota-order-note")).share(note))
        .rows(rows);
    html! { (table) }
}

/// Widths on paper; together a hundred.
const SHEET_SHARES: [u8; 7] = [6, 24, 14, 12, 12, 14, 18];

fn signatures(lang: Lang) -> Markup {
    signature_line(&[(t(lang, "quota-order-receiver"), ""), (t(lang, "quota-order-giver"), "")])
}
