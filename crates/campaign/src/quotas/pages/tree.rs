//! `/quotas`: what must be done today, where and by whom (`P-5.5`)?

use super::{by_metric, day_cells, limit_cell, mine, name_cell, reported_cell};
use crate::{
    model::Metric,
    quotas::{
        http::Asked,
        looking::{PlaceView, Seen, unlisted},
        model::{Holder, Line, QuotaNode},
        service::Quotas,
    },
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::LocalityKind;
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, StatTile, Table, Tone, Truth, Width, bar, callout, details,
    empty_state, filter_bar, hero, hidden, page, section, section_with, stat_tiles, t, t_args, weekday_name,
};

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    if quotas.campaigns.current().await?.is_none() {
        let head = PageHead::new(t(lang, "quota-title")).lede(t(lang, "quota-lede")).clause("P-5.5");
        let next = html! { p { (t(lang, "campaign-none-next")) } };
        return Ok(page(&viewer.frame, &head, empty_state(t(lang, "campaign-none"), next)).into_response());
    }
    // Teams and units have no locality of their own: their quotas stand on a page of their own.
    if asked.locality.is_empty() && !viewer.actor.has_place(Permission::ViewQuotas) {
        return mine::show(State(quotas), viewer, Query(asked)).await;
    }
    let view = quotas.place(&viewer.actor, Some(&asked.locality), asked.day()?, lang).await?;
    let may = Rights::of(&view, &viewer);
    let body = html! {
        @match &view.whole {
            None => (nothing(&view, quotas.today(), &viewer, lang)),
            Some(whole) => {
                (answer(&view, whole, lang))
                (numbers(&view, whole, lang))
                @if whole.node.short > 0 { (too_little(&view, whole, lang)) }
                @if let Some(day) = view.waits { (waits(&view, day, lang)) }
            }
        }
        (day_picker(&view, lang))
        @if view.whole.is_some() { (parts(&view, &may, lang)) }
    };
    let name = view.tree.name(view.place).to_owned();
    let head = PageHead::new(t_args(lang, "quota-title-of", &[("place", name.into())]))
        .lede(t(lang, "quota-lede"))
        .clause("P-5.5")
        .crumbs(way_down(&view, &viewer))
        .actions(buttons(&view, &may, lang))
        .wide();
    Ok(page(&viewer.frame, &head, body).into_response())
}

/// What the viewer may do here.
struct Rights {
    /// Hand quotas down to what lies in the place.
    hands_down: bool,
    /// Change what holds for the whole campaign.
    whole: bool,
}

impl Rights {
    fn of(view: &PlaceView, viewer: &Viewer) -> Self {
        let may = |id| view.tree.may(&viewer.actor, Permission::ManageQuotas, id);
        let runs = view.version.is_some();
        Self { hands_down: runs && may(view.place), whole: may(view.root) }
    }
}

fn code(view: &PlaceView) -> &str {
    view.tree.get(view.place).map_or("", |l| &l.code)
}

fn way_down(view: &PlaceView, viewer: &Viewer) -> Vec<Crumb> {
    let seen = |id| view.tree.is_within(id, view.root) && view.tree.may(&viewer.actor, Permission::ViewQuotas, id);
    let path: Vec<_> = view.tree.path(view.place).into_iter().filter(|l| seen(l.id)).collect();
    if path.len() < 2 {
        return Vec::new();
    }
    let crumb = |l: &&vedich_territory::Locality| {
        if l.id == view.place {
            Crumb::here(l.name.clone())
        } else {
            Crumb::link(l.name.clone(), format!("/quotas?locality={}", l.code))
        }
    };
    path.iter().map(crumb).collect()
}

fn nothing(view: &PlaceView, today: Day, viewer: &Viewer, lang: Lang) -> Markup {
    let words = if view.version.is_some() { "quota-none-here" } else { "quota-none" };
    let why = match view.version {
        Some(_) => t(lang, "quota-none-why").to_owned(),
        None => super::none_why(&view.phase, (today, view.date), lang),
    };
    empty_state(
        t(lang, words),
        html! {
            p { (why) }
            p {
                (Button::link("/targets", t(lang, "quota-see-targets")).icon(Icon::Report))
                @if viewer.actor.may(Permission::ImportExtract) { " " (Button::link("/extracts", t(lang, "quota-see-extracts")).icon(Icon::Import)) }
            }
        },
    )
}

/// The sentence that answers the page, and how far the day is.
fn answer(view: &PlaceView, whole: &Seen, lang: Lang) -> Markup {
    let (main, level1, level2) = whole.node.on(view.index());
    let args = [
        ("place", view.tree.name(view.place).to_owned().into()),
        ("day", view.date.vi().into()),
        ("n", main.into()),
        ("level1", level1.into()),
        ("level2", level2.into()),
    ];
    let sentence = t_args(lang, &by_metric("today", view.phase.metric), &args);
    let left = [("n", whole.node.quota.into()), ("day", view.phase.to.vi().into())];
    let note = html! {
        p {
            (t_args(lang, "quota-reported-of-day", &[("n", whole.reported.into())])) " · "
            (t_args(lang, &by_metric("left", view.phase.metric), &left))
        }
    };
    let of = if view.phase.metric == Metric::Activated { main } else { 0 };
    hero(
        html! { (sentence) },
        note,
        if of > 0 {
            bar(whole.reported, of, Truth::Claimed)
        } else {
            html! {}
        },
    )
}

fn numbers(view: &PlaceView, whole: &Seen, lang: Lang) -> Markup {
    let (_, level1, level2) = whole.node.on(view.index());
    let int = |n: i64| format::int(n, lang);
    let since = view.version.as_ref().map(|v| v.base.plus(1).vi()).unwrap_or_default();
    let mut tiles =
        vec![
            StatTile::new(t(lang, "quota-reported"), int(whole.reported)).truth(Truth::Claimed),
            StatTile::new(t(lang, "quota-level1"), int(level1)).note(t(lang, "quota-level1-note")),
            StatTile::new(t(lang, "quota-level2"), int(level2)).note(t(lang, "quota-level2-note")),
            StatTile::new(t(lang, "quota-done-of-share"), int(whole.node.done))
                .figure(&view.figure(&whole.node), lang)
                .note(t_args(lang, "quota-since", &[("n", whole.node.share.into()), ("day", since.into())])),
        ];
    if whole.node.short > 0 {
        tiles.push(StatTile::new(t(lang, "quota-short"), int(whole.node.short)).tone(Tone::Attention));
    }
    stat_tiles(&tiles)
}

fn too_little(view: &PlaceView, whole: &Seen, lang: Lang) -> Markup {
    let args = [("n", whole.node.short.into()), ("day", view.phase.to.vi().into())];
    callout(Tone::Attention, &t_args(lang, "quota-short-title", &args), html! { p { (t(lang, "quota-short-why")) } })
}

/// Moves that hold from a later day: where one sees what they come to.
fn waits(view: &PlaceView, day: Day, lang: Lang) -> Markup {
    let args = [("day", day.vi().into())];
    let href = format!("/quotas?locality={}&date={day}", code(view));
    callout(
        Tone::Neutral,
        &t_args(lang, "quota-waits", &args),
        html! { p { a href=(href) { (t_args(lang, "quota-waits-see", &args)) } } },
    )
}

fn day_picker(view: &PlaceView, lang: Lang) -> Markup {
    let fields = html! {
        (hidden("locality", code(view)))
        (Field::date("date", t(lang, "quota-day")).value(view.date.to_string()).min(view.phase.from.to_string()).max(view.phase.to.to_string()).width(Width::Short))
    };
    filter_bar(lang, "/quotas", fields, None)
}

fn buttons(view: &PlaceView, may: &Rights, lang: Lang) -> Markup {
    let at = code(view);
    html! {
        @if view.whole.is_some() { (Button::link(format!("/quotas/order?locality={at}&date={}", view.date), t(lang, "quota-order")).icon(Icon::Print).primary_look()) }
        (Button::link("/quotas/history", t(lang, "quota-history")).icon(Icon::Clock))
        @if may.whole { (Button::link("/quotas/settings", t(lang, "quota-settings")).icon(Icon::Settings)) }
    }
}

/// Where, by whom, and along which union: three views of the same number.
fn parts(view: &PlaceView, may: &Rights, lang: Lang) -> Markup {
    let at = code(view);
    let kind = view.tree.get(view.place).map_or(LocalityKind::Commune, |l| l.kind);
    let moving = |line: Line, seen: &[Seen]| {
        html! {
            @if may.hands_down && seen.iter().filter(|s| s.node.holder != Holder::Rest).count() > 1 {
                (Button::link(format!("/quotas/rebalance?locality={at}&line={}", line.code()), t(lang, "quota-rebalance")).icon(Icon::CrossCheck))
            }
        }
    };
    let title = if kind == LocalityKind::Commune { "quota-by-quarter" } else { "quota-by-place" };
    html! {
        @if !view.places.is_empty() {
            (section_with(t(lang, title), moving(Line::Place, &view.places), html! {
                (table(("quota-places", title), &view.places, view, may, lang))
                (beside("quota-beside-place", &view.places, view, lang))
            }))
        }
        @if !view.forces.is_empty() {
            (section_with(t(lang, "quota-by-team"), moving(Line::Force, &view.forces), html! {
                p.help { (t(lang, "quota-by-team-help")) }
                (table(("quota-forces", "quota-by-team"), &view.forces, view, may, lang))
                (beside("quota-beside-work", &view.forces, view, lang))
            }))
        }
        @if !view.unions.is_empty() {
            (section_with(t(lang, "quota-by-union"), moving(Line::Union, &view.unions), html! {
                p.help { (t(lang, "quota-by-union-help")) }
                (table(("quota-unions", "quota-by-union"), &view.unions, view, may, lang))
                (beside("quota-beside-work", &view.unions, view, lang))
            }))
        }
        @if let Some(whole) = &view.whole { (days(view, whole, lang)) }
    }
}

/// What of the place's reported number the rows of a table do not add up to, and why.
fn beside(key: &str, parts: &[Seen], view: &PlaceView, lang: Lang) -> Markup {
    let n = view.whole.as_ref().map_or(0, |whole| unlisted(whole, parts.iter()));
    html! { @if n != 0 { p.help { (t_args(lang, key, &[("n", n.into())])) } } }
}

fn table((id, title): (&'static str, &str), seen: &[Seen], view: &PlaceView, may: &Rights, lang: Lang) -> Markup {
    let places = id == "quota-places";
    let rows = seen.iter().map(|s| {
        let [main, level1, _] = day_cells(&s.node, view.index(), lang);
        let mut cells = vec![name_cell(s, lang), main, reported_cell(s.reported, view.today(&s.node), lang)];
        // Both levels of new dossiers stand in one column, so that all of the table is seen at once.
        cells.push(if places { both(&s.node, view.index(), lang) } else { level1 });
        cells.push(Cell::int(s.node.quota, lang).tone(if s.node.short > 0 { Tone::Attention } else { Tone::Neutral }));
        if places {
            cells.push(if s.node.share > 0 { Cell::figure(&view.figure(&s.node), lang) } else { Cell::blank() });
        }
        if may.hands_down {
            cells.push(if s.node.holder == Holder::Rest { Cell::blank() } else { limit_cell(s, lang) });
        }
        Row::new(cells)
    });
    let mut table =
        Table::new(id, t_args(lang, "quota-caption", &[("what", t(lang, title).into()), ("day", view.date.vi().into())]))
            .lang(lang)
            .col(Col::text(t(lang, "quota-who")).sort())
            .col(Col::number(t(lang, &by_metric("col", view.phase.metric))).sort().main())
            .col(Col::number(t(lang, "quota-reported")).sort())
            .col(Col::number(t(lang, if places { "quota-levels" } else { "quota-level1" })).sort());
    table = table.col(Col::number(t(lang, "quota-left")).sort());
    if places {
        table = table.col(Col::number(t(lang, "quota-progress")).sort());
    }
    if may.hands_down {
        table = table.col(Col::text(t(lang, "quota-set")).no_print());
    }
    if !seen.iter().any(|s| matches!(s.node.holder, Holder::Member(_))) {
        table = table.download();
    }
    html! { (table.rows(rows)) }
}

/// Level-1 registrations and level-2 dossiers of a day: `12 / 30`.
fn both(node: &QuotaNode, index: usize, lang: Lang) -> Cell {
    let (_, level1, level2) = node.on(index);
    Cell::text(format!("{} / {}", format::int(level1, lang), format::int(level2, lang))).key((level1 + level2).to_string())
}

/// Every day that is left.
fn days(view: &PlaceView, whole: &Seen, lang: Lang) -> Markup {
    let Some(version) = &view.version else { return html! {} };
    let rows = (0_i32..).zip(0..whole.node.days.len()).map(|(n, at)| {
        let day = version.day.plus(n);
        let [main, level1, level2] = day_cells(&whole.node, at, lang);
        let row = Row::new(vec![Cell::day(day).sub(weekday_name(day.weekday(), lang)), main, level1, level2]);
        if day == view.date { row.selected(true) } else { row }
    });
    let table = Table::new("quota-days", t(lang, "quota-days"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "quota-day")))
        .col(Col::number(t(lang, &by_metric("col", view.phase.metric))))
        .col(Col::number(t(lang, "quota-level1")))
        .col(Col::number(t(lang, "quota-level2")))
        .rows(rows);
    section(t(lang, "quota-days"), details(t(lang, "quota-days-open"), html! { (table) }))
}
