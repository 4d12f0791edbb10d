//! `/map/outlines`: the city hands over outlines as GeoJSON, sees which features are whose, and takes a wrong file back.

use crate::{
    Insight,
    boards::{
        http::uploaded,
        model::{MapFile, ShapesReport},
        outlines::count,
        problems::BoardProblem,
    },
};
use axum::{
    Form,
    extract::{Multipart, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, outcome_page, see_other_with};
use vedich_kernel::{Lang, LocalityId, format};
use vedich_territory::{Tree, problem_table};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, t, t_args};

/// Names of localities without an outline that are listed.
const MOST_NAMES: usize = 40;

type Done = Result<ShapesReport, BoardProblem>;

pub(crate) async fn show(State(insight): State<Insight>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(draw(&insight, &viewer, None).await?)
}

/// Takes a file and tells what became of it.
pub(crate) async fn upload(State(insight): State<Insight>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match uploaded(upload).await {
        Ok((name, bytes)) => insight.put_shapes(&viewer.actor, bytes, &name).await,
        Err(e) => Err(e),
    };
    Ok(outcome_page(&done, draw(&insight, &viewer, Some(&done)).await?))
}

/// Which file is taken back.
#[derive(Debug, Deserialize)]
pub(crate) struct Withdrawn {
    no: i64,
}

pub(crate) async fn withdraw(
    State(insight): State<Insight>,
    viewer: Viewer,
    Form(sent): Form<Withdrawn>,
) -> Result<Response, PageError> {
    insight.withdraw_shapes(&viewer.actor, sent.no).await?;
    Ok(see_other_with("/map/outlines", Tone::Good, t(viewer.frame.lang, "boards-outlines-withdrawn")))
}

async fn draw(insight: &Insight, viewer: &Viewer, done: Option<&Done>) -> Result<Markup, BoardProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = insight.register.tree().await?;
    let (files, with, without) = insight.shape_files().await?;
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (standing(&tree, with, &without, lang))
        (ui::section(t(lang, "boards-outlines-send"), ui::form_upload(frame, "/map/outlines", html! {
            (Field::file("file", t(lang, "boards-outlines-file")).help(t(lang, "boards-outlines-help")).accept(".geojson,.json").required())
            (ui::actions(html! { (Button::primary(t(lang, "boards-outlines-do")).icon(Icon::Upload)) }))
        })))
        @if !files.is_empty() { (ui::section(t(lang, "boards-outlines-files"), file_table(viewer, &files))) }
    };
    let head = PageHead::new(t(lang, "boards-outlines-title"))
        .lede(t(lang, "boards-outlines-lede"))
        .clause("P-3.10")
        .crumbs(vec![Crumb::link(t(lang, "boards-map"), "/map"), Crumb::here(t(lang, "boards-outlines-title"))]);
    Ok(ui::page(frame, &head, body))
}

/// How many localities have an outline, and which have none.
fn standing(tree: &Tree, with: i64, without: &[LocalityId], lang: Lang) -> Markup {
    let missing = count(without.len());
    let args = [("with", with.into()), ("all", (with + missing).into()), ("missing", missing.into())];
    let key = match (with, missing) {
        (0, _) => "boards-outlines-none",
        (_, 0) => "boards-outlines-all",
        _ => "boards-outlines-some",
    };
    let names = without.iter().take(MOST_NAMES).map(|id| tree.full_name(*id)).collect::<Vec<_>>().join("; ");
    let more = if without.len() > MOST_NAMES { format!(" {}", t(lang, "insight-day-and-more")) } else { String::new() };
    html! {
        (ui::hero(html! { (t_args(lang, key, &args)) }, html! { p { (t(lang, "boards-outlines-note")) } }, html! {}))
        @if with > 0 && missing > 0 { (ui::details(&t_args(lang, "boards-outlines-missing", &args), html! { p { (names) (more) } })) }
    }
}

fn outcome(done: &Done, lang: Lang) -> Markup {
    let report = match done {
        Err(e) => return ui::problem_callout(Tone::Broken, e, lang),
        Ok(report) => report,
    };
    let args =
        [("features", report.features.into()), ("localities", report.localities.into()), ("rejected", report.rejected.into())];
    let (tone, key) = match report {
        r if r.already => (Tone::Neutral, "boards-outlines-already"),
        r if r.localities == 0 => (Tone::Broken, "boards-outlines-nobody"),
        r if r.rejected > 0 => (Tone::Attention, "boards-outlines-taken-some"),
        _ => (Tone::Good, "boards-outlines-taken"),
    };
    html! {
        (ui::callout(tone, &t_args(lang, key, &args), html! { @if report.localities > 0 { p { a href="/map" { (t(lang, "boards-outlines-look")) } } } }))
        @if !report.problems.is_empty() {
            (ui::section(t(lang, "boards-outlines-problems"), html! { p.help { (t(lang, "boards-outlines-problems-help")) } (problem_table(&report.problems, lang)) }))
        }
    }
}

fn file_table(viewer: &Viewer, files: &[MapFile]) -> Markup {
    let lang = viewer.frame.lang;
    let rows = files.iter().map(|f| {
        let no = f.no.to_string();
        let back = ui::inline_form(
            &viewer.frame,
            "/map/outlines/withdraw",
            &[("no", no.as_str())],
            Button::quiet(t(lang, "boards-outlines-withdraw")).icon(Icon::Undo),
        );
        Row::new(vec![
            Cell::text(f.file_name.clone()),
            Cell::int(f.localities, lang),
            Cell::text(format::int(f.rejected, lang)).key(f.rejected.to_string()),
            Cell::text(f.at.vi()),
            Cell::text(f.by.clone()),
            Cell::markup(back),
        ])
    });
    let table = Table::new("map-files", t(lang, "boards-outlines-files-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "boards-outlines-name")))
        .col(Col::number(t(lang, "boards-outlines-localities")).main())
        .col(Col::number(t(lang, "boards-outlines-rejected")))
        .col(Col::text(t(lang, "boards-outlines-at")))
        .col(Col::text(t(lang, "boards-outlines-by")))
        .col(Col::text(t(lang, "boards-outlines-undo")))
        .rows(rows);
    html! { (table) }
}
