//! `/territory`: the tree of localities with their units; set-up from a workbook.

use super::files::of_file;
use super::report::{problem_table, tally_table};
use crate::{
    import::ImportReport,
    model::{Locality, Unit},
    problems::TerritoryProblem,
    service::Territory,
    tree::Tree,
    upload,
};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use vedich_accounts::{Actor, PageError, Permission, Viewer, refused};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_ui::{
    Attachment, Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, actions, breadcrumb,
    callout, empty_state, error_summary, form_upload, page, section, t, t_args, text,
};

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Code of the locality that is looked into.
    #[serde(default)]
    r#in: String,
}

pub(super) async fn show(
    State(territory): State<Territory>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    draw(&territory, &viewer, &asked, &[]).await
}

async fn draw(territory: &Territory, viewer: &Viewer, asked: &Asked, errors: &[FieldError]) -> Result<Markup, PageError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let (lang, today) = (viewer.frame.lang, territory.today());
    let here = match asked.r#in.as_str() {
        "" => None,
        code => Some(tree.by_code(code, today).ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?),
    };
    if let Some(here) = here {
        tree.require(&viewer.actor, Permission::ViewFigures, here.id)?;
    }
    let below = below(&tree, &viewer.actor, here, today);
    let title = here.map_or(t(lang, "territory-title"), |l| &l.name);
    let mut head = PageHead::new(title).lede(t(lang, "territory-lede")).clause("P-1.3");
    if let Some(here) = here {
        head = head.crumbs(crumbs(&tree, here, &viewer.actor, lang));
    }
    let body = html! {
        (error_summary(lang, errors))
        @if tree.localities().is_empty() {
            (empty_state(t(lang, "territory-empty"), text(t(lang, "territory-empty-next"))))
        } @else {
            @if here.is_none() && below.is_empty() {
                (empty_state(t(lang, "territory-no-place"), html! {
                    p { (t(lang, "territory-no-place-why")) }
                    (actions(html! { (Button::link("/teams", t(lang, "territory-see-own-teams")).icon(Icon::Team)) }))
                }))
            } @else if !below.is_empty() { (table(&tree, &below, today, lang)) }
            @if let Some(here) = here { (units(&tree, here, lang)) }
            @if here.is_some() || !below.is_empty() {
                p { a href={ "/teams?in=" (asked.r#in) } { (t(lang, "territory-see-teams")) } }
                p { a href="/territory/changes" { (t(lang, "territory-see-changes")) } }
            }
        }
        @if viewer.actor.may(Permission::ManageTerritory) { (section(t(lang, "territory-upload"), upload_form(&viewer.frame, "/territory", errors))) }
    };
    Ok(page(&viewer.frame, &head, body))
}

/// The way down, from the first locality that the viewer may see.
fn crumbs(tree: &Tree, here: &Locality, actor: &Actor, lang: Lang) -> Vec<Crumb> {
    let visible = tree.path(here.id).into_iter().filter(|l| tree.may(actor, Permission::ViewFigures, l.id));
    let mut crumbs = vec![Crumb::link(t(lang, "territory-title"), "/territory")];
    crumbs.extend(visible.map(|l| {
        if l.id == here.id {
            Crumb::here(l.name.clone())
        } else {
            Crumb::link(l.name.clone(), format!("/territory?in={}", l.code))
        }
    }));
    crumbs
}

/// What lies directly below; at the top, what the viewer may see.
fn below<'a>(tree: &'a Tree, actor: &Actor, here: Option<&Locality>, today: Day) -> Vec<&'a Locality> {
    match here {
        Some(here) => tree.children(here.id, today).collect(),
        None => {
            let area = actor.area(Permission::ViewFigures);
            let tops = tree.roots(today).flat_map(|root| tree.tops(&area, root.id));
            tops.filter_map(|id| tree.get(id)).collect()
        }
    }
}

fn table(tree: &Tree, below: &[&Locality], today: Day, lang: Lang) -> Markup {
    let count = |localities: Vec<LocalityId>| {
        let mut counts: HashMap<LocalityId, i64> = HashMap::new();
        localities.into_iter().for_each(|l| *counts.entry(l).or_default() += 1);
        counts
    };
    let units = count(tree.units().iter().map(|u| u.locality).collect());
    let teams = count(tree.teams().iter().map(|t| t.locality).collect());
    let rows = below.iter().map(|l| {
        let within = |counts: &HashMap<LocalityId, i64>| tree.subtree(l.id).filter_map(|l| counts.get(&l.id)).sum::<i64>();
        let parts = i64::try_from(tree.subtree_at(l.id, today).count()).unwrap_or(i64::MAX) - 1;
        Row::new(vec![
            Cell::text(l.name.clone()),
            Cell::text(l.code.clone()),
            Cell::text(l.kind.word(lang)),
            Cell::int(parts, lang),
            Cell::int(within(&units), lang),
            Cell::int(within(&teams), lang),
            Cell::day(l.valid_from),
        ])
        .href(format!("/territory?in={}", l.code))
    });
    let table = Table::new("localities", t(lang, "territory-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "territory-name")).sort())
        .col(Col::text(t(lang, "territory-code")).sort())
        .col(Col::text(t(lang, "territory-kind")).sort())
        .col(Col::number(t(lang, "territory-parts")).sort().hint(t(lang, "territory-parts-hint")))
        .col(Col::number(t(lang, "territory-units")).sort())
        .col(Col::number(t(lang, "territory-teams")).sort())
        .col(Col::text(t(lang, "territory-valid-from")).sort())
        .rows(rows)
        .filterable();
    html! { (table) }
}

fn units(tree: &Tree, here: &Locality, lang: Lang) -> Markup {
    let here: Vec<&Unit> = tree.units().iter().filter(|u| u.locality == here.id).collect();
    if here.is_empty() {
        return html! {};
    }
    let rows = here.into_iter().map(|u| {
        let above = u.parent.and_then(|p| tree.unit(p)).map(|p| p.name.clone()).unwrap_or_default();
        Row::new(vec![Cell::text(u.name.clone()), Cell::text(u.code.clone()), Cell::text(u.kind.word(lang)), Cell::text(above)])
    });
    let table = Table::new("units", t(lang, "territory-units-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "territory-unit")).sort())
        .col(Col::text(t(lang, "territory-code")).sort())
        .col(Col::text(t(lang, "territory-unit-kind")).sort())
        .col(Col::text(t(lang, "territory-unit-parent")).sort())
        .rows(rows);
    section(t(lang, "territory-units"), html! { (table) })
}

/// The form that takes the workbook; also on the page of teams.
pub(super) fn upload_form(frame: &Frame, action: &str, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let whole = action == "/territory";
    let fields = html! {
        (Field::file("file", t(lang, "territory-file")).help(t(lang, "territory-file-help")).accept(".xlsx").required().errors(errors))
        (actions(html! {
            (Button::primary(t(lang, "territory-upload-button")).icon(Icon::Upload))
            @if whole { (Button::link("/territory/export.xlsx", t(lang, "territory-export")).icon(Icon::Download)) }
        }))
    };
    form_upload(frame, action, fields)
}

pub(super) async fn import(State(territory): State<Territory>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match upload::named(upload).await {
        Ok((name, bytes)) => territory.import_workbook(&viewer.actor, bytes).await.map(|report| (name, report)),
        Err(e) => Err(e),
    };
    match done {
        Ok((name, report)) => Ok(result(&viewer.frame, &name, &report, "/territory").into_response()),
        Err(e) => {
            let (e, error) = of_file(e, viewer.frame.lang)?;
            Ok(refused(&e, draw(&territory, &viewer, &Asked::default(), &[error]).await?))
        }
    }
}

/// The page after an import of a file with this name.
pub(super) fn result(frame: &Frame, name: &str, report: &ImportReport, back: &str) -> Markup {
    let lang = frame.lang;
    let key = if report.changed_anything() { "territory-imported" } else { "territory-imported-nothing" };
    let changed = [report.localities, report.mergers, report.units, report.teams, report.members];
    let n: i64 = changed.iter().map(|tally| tally.new + tally.changed).sum();
    let head = PageHead::new(t(lang, "territory-result-title")).lede(t(lang, "territory-result-lede")).clause("P-1.3");
    let crumbs = [Crumb::link(t(lang, if back == "/teams" { "territory-teams-title" } else { "territory-title" }), back)];
    let body = html! {
        (breadcrumb(lang, &crumbs))
        (callout(Tone::Good, &format!("{name}: {}", t_args(lang, key, &[("n", n.into())])), html! {}))
        (tally_table(report, lang))
        (section(t(lang, "territory-problems-title"), problem_table(&report.problems, lang)))
        (actions(html! { (Button::link(back, t(lang, "territory-back")).primary_look()) }))
    };
    page(frame, &head, body)
}

/// The territory as a workbook that can be corrected and uploaded again; an empty one is the template.
pub(super) async fn export(State(territory): State<Territory>, actor: Actor) -> Result<Response, PageError> {
    let bytes = territory.export(&actor).await?;
    Ok(Attachment::xlsx("territory.xlsx", bytes).into_response())
}
