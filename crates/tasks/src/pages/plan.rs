//! `/tasks/plan`: the plan's own duties, each with the unit that fits the office best; a person says whose each is, and loads them.

use super::name;
use crate::{http::unit, problems::TaskProblem, service::Tasks};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, t, t_args};

/// The plan's duties with their units.
pub(crate) async fn show(State(tasks): State<Tasks>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (setting, offered) = (tasks.setting().await?, tasks.offered().await?);
    let tree = &setting.tree;
    let above =
        |u: &&vedich_territory::Unit| tree.is_within(u.locality, setting.campaign.root) && tree.commune_of(u.locality).is_none();
    let mut options = vec![(String::new(), t(lang, "tasks-plan-leave-out").to_owned())];
    options.extend(tree.units().iter().filter(above).map(|u| (u.code.clone(), u.name.clone())));
    let without = offered.iter().filter(|o| o.owner.is_none()).count();
    let rows = offered.iter().enumerate().map(|(i, o)| {
        let chosen = o.owner.and_then(|u| tree.unit(u)).map_or("", |u| u.code.as_str());
        let partners = o.plan.partners.iter().map(|u| name(tree, *u)).collect::<Vec<_>>().join(" · ");
        let label = t_args(lang, "tasks-plan-owner-of", &[("title", o.plan.title.clone().into())]);
        let choice = html! {
            select name={ "owner-" (i) } aria-label=(label) {
                @for (code, words) in &options { option value=(code) selected[code == chosen] { (words) } }
            }
        };
        let days = t_args(lang, "tasks-days", &[("from", o.plan.from.vi().into()), ("to", o.plan.to.vi().into())]);
        Row::new(vec![
            Cell::text(o.plan.title.clone()).sub(o.plan.clause.clone()),
            Cell::markup(
                html! { (choice) @if !partners.is_empty() { span.sub { (t(lang, "tasks-partners")) ": " (partners) } } },
            ),
            Cell::text(o.plan.rhythm.word(lang)).sub(days),
            Cell::int(crate::rules::count(o.parts.len()), lang),
        ])
    });
    let table = Table::new("tasks-plan", t(lang, "tasks-plan-list"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "tasks-task")).wide())
        .col(Col::text(t(lang, "tasks-owner")))
        .col(Col::text(t(lang, "tasks-rhythm")))
        .col(Col::number(t(lang, "tasks-plan-parts")))
        .rows(rows);
    let body = html! {
        p.lead { (t_args(lang, "tasks-plan-sentence", &[("n", crate::rules::count(offered.len()).into()), ("without", crate::rules::count(without).into())])) }
        form method="post" action="/tasks/plan" data-once {
            (frame.csrf_field())
            (table)
            (Field::checkbox("parts", t(lang, "tasks-plan-with-parts")).help(t(lang, "tasks-plan-with-parts-help")).checked(true))
            (ui::actions(html! { (Button::primary(t(lang, "tasks-plan-load")).icon(Icon::Check)) }))
        }
    };
    let head = PageHead::new(t(lang, "tasks-load"))
        .lede(t(lang, "tasks-plan-lede"))
        .clause("P-1.3")
        .crumbs(vec![Crumb::link(t(lang, "tasks-title"), "/tasks"), Crumb::here(t(lang, "tasks-load"))])
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// Loads them.
pub(crate) async fn load(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (lang, tree) = (viewer.frame.lang, tasks.setting().await?.tree);
    let mut chosen = Vec::new();
    for (key, code) in form.iter().filter(|(_, code)| !code.is_empty()) {
        let Some(at) = key.strip_prefix("owner-") else { continue };
        let at: usize = at.parse().map_err(|_| TaskProblem::NothingChosen)?;
        chosen.push((at, unit(&tree, code, "owner")?));
    }
    let parts = form.iter().any(|(key, value)| key == "parts" && !value.is_empty());
    let done = tasks.load(&viewer.actor, &chosen, parts).await?;
    let args = [("new", done.new.into()), ("parts", done.parts.into()), ("known", done.known.into())];
    Ok(see_other_with("/tasks", Tone::Good, t_args(lang, "tasks-plan-loaded", &args)))
}
