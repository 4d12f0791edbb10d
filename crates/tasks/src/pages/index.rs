//! `/tasks`: what is overdue, and whose is it?

use super::{name, table};
use crate::{
    http::{Asked, PER_PAGE},
    model::{Behind, Counts, Filter, Task},
    service::Tasks,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{Area, PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Button, Field, Icon, PageHead, Tab, Tone, Truth, t, t_args};

/// Units with overdue duties that are drawn.
const MOST_BARS: i64 = 15;

/// What is owed, overdue and closed; whose the overdue are.
pub(crate) async fn show(State(tasks): State<Tasks>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (setting, today) = (tasks.setting().await?, tasks.today());
    let tree = &setting.tree;
    let unit = asked.unit(tree)?;
    let filter = asked.state.unwrap_or_default();
    let counts = tasks.counts(actor, unit).await?;
    let found = tasks.list(actor, filter, unit, (PER_PAGE, asked.offset())).await?;
    let behind = if unit.is_none() { tasks.behind(actor, MOST_BARS).await? } else { Vec::new() };
    let total = match filter {
        Filter::Open => counts.open,
        Filter::Overdue => counts.overdue,
        Filter::Closed => counts.closed,
        Filter::All => counts.all,
    };
    let args = [("open", counts.open.into()), ("overdue", counts.overdue.into()), ("closed", counts.closed.into())];
    let rows: Vec<(&Task, Counts)> = found.iter().map(|(t, c)| (t, *c)).collect();
    let caption = match unit {
        Some(u) => t_args(lang, "tasks-of-unit", &[("unit", name(tree, u).to_owned().into())]),
        None => t(lang, "tasks-list").to_owned(),
    };
    let body = html! {
        (ui::live_on(frame, "task.changed", &frame.path))
        p.lead { (t_args(lang, "tasks-sentence", &args)) }
        @if !behind.is_empty() { (bars(&behind, tree, lang)) }
        (ui::filter_bar(lang, "/tasks", html! { (ui::hidden("state", filter.code())) (units(tree, &viewer, &asked.unit)) }, None))
        (tabs(filter, &asked.unit, &counts, lang))
        (table("tasks", &caption, &rows, tree, today, lang)
            .filterable()
            .empty(t(lang, if counts.all == 0 { "tasks-none" } else { "tasks-none-such" }), html! { p { (t(lang, "tasks-none-do")) } }))
        (ui::pagination(lang, asked.page.max(1), PER_PAGE, total, &format!("/tasks?state={}&unit={}", filter.code(), asked.unit)))
    };
    let head = PageHead::new(t(lang, "tasks-title"))
        .lede(t(lang, "tasks-lede"))
        .clause("P-5.6")
        .actions(buttons(&viewer, filter, &asked.unit))
        .wide();
    Ok(ui::page(frame, &head, body))
}

fn buttons(viewer: &Viewer, filter: Filter, unit: &str) -> Markup {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    let manages = actor.may(Permission::ManageTasks);
    let all = actor.area(Permission::ManageTasks) == Area::Everything;
    html! {
        @if manages { (Button::link("/tasks/new", t(lang, "tasks-add")).primary_look().icon(Icon::Add)) }
        @if all { (Button::link("/tasks/plan", t(lang, "tasks-load")).icon(Icon::Campaign)) }
        @if actor.may(Permission::WorkTasks) { (Button::link("/tasks/import", t(lang, "tasks-import")).icon(Icon::Upload)) }
        (Button::link(format!("/tasks/export.xlsx?state={}&unit={unit}", filter.code()), t(lang, "tasks-export")).icon(Icon::Download))
    }
}

/// Whose the overdue are: the page's picture.
fn bars(behind: &[Behind], tree: &Tree, lang: Lang) -> Markup {
    let items: Vec<BarItem> = behind
        .iter()
        .map(|b| {
            let code = tree.unit(b.unit).map_or("", |u| u.code.as_str());
            BarItem::new(name(tree, b.unit), b.overdue)
                .href(format!("/tasks?state=overdue&unit={code}"))
                .note(t_args(lang, "tasks-since", &[("day", b.since.vi().into())]))
                .truth(Truth::Claimed)
                .tone(Tone::Broken)
        })
        .collect();
    ui::bar_list("tasks-behind", t(lang, "tasks-behind"), &items, lang)
}

/// Units of the reader's area, to choose from; nothing when there is no choice.
fn units(tree: &Tree, viewer: &Viewer, chosen: &str) -> Markup {
    let lang = viewer.frame.lang;
    let area = viewer.actor.area(Permission::ViewTasks);
    let mut options = vec![(String::new(), t(lang, "tasks-all-units").to_owned())];
    options.extend(tree.units().iter().filter(|u| tree.covers_unit(&area, u.id)).map(|u| (u.code.clone(), u.name.clone())));
    html! { @if options.len() > 2 { (Field::select("unit", t(lang, "tasks-unit"), options).value(chosen)) } }
}

fn tabs(filter: Filter, unit: &str, counts: &Counts, lang: Lang) -> Markup {
    let tab = |of: Filter, key: &str, n: i64| {
        Tab::new(format!("/tasks?state={}&unit={unit}", of.code()), t(lang, key)).count(n, lang).active(of == filter)
    };
    ui::tabs(
        t(lang, "tasks-which"),
        &[
            tab(Filter::Open, "tasks-filter-open", counts.open),
            tab(Filter::Overdue, "tasks-filter-overdue", counts.overdue),
            tab(Filter::Closed, "tasks-filter-closed", counts.closed),
            tab(Filter::All, "tasks-filter-all", counts.all),
        ],
    )
}
