//! `/stations/import`: the template, a workbook of shifts, and what became of it.

use super::{crumbs, workbook};
use crate::{importing::ImportReport, problems::StationsProblem, service::Stations};
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, outcome_page};
use vedich_kernel::Lang;
use vedich_territory::{RowProblem, TerritoryProblem, problem_table};
use vedich_ui::{self as ui, Button, Field, Icon, PageHead, Tone, t, t_args};

type Done = Result<(ImportReport, Vec<RowProblem>), StationsProblem>;

/// The page.
pub(crate) async fn show(viewer: Viewer) -> Markup {
    page(&viewer, None)
}

/// Takes a workbook and shows what it did.
pub(crate) async fn upload(State(s): State<Stations>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match read_file(upload).await {
        Ok(bytes) => s.import(&viewer.actor, bytes).await,
        Err(e) => Err(e),
    };
    Ok(outcome_page(&done, page(&viewer, Some(&done))))
}

async fn read_file(mut upload: Multipart) -> Result<Vec<u8>, StationsProblem> {
    let unreadable = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => TerritoryProblem::TooLarge,
        _ => TerritoryProblem::NotAWorkbook(e.body_text()),
    };
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            return if bytes.is_empty() { Err(TerritoryProblem::NoFile.into()) } else { Ok(bytes) };
        }
    }
    Err(TerritoryProblem::NoFile.into())
}

fn page(viewer: &Viewer, done: Option<&Done>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (ui::section(t(lang, "stations-template"), html! {
            p { (t(lang, "stations-template-lede")) }
            (ui::actions(html! { (Button::link("/stations/template.xlsx", t(lang, "stations-template-get")).icon(Icon::Download)) }))
        }))
        (ui::section(t(lang, "stations-upload"), ui::form_upload(frame, "/stations/import", html! {
            (Field::file("file", t(lang, "stations-file")).help(t(lang, "stations-file-help")).accept(".xlsx").required())
            (ui::actions(html! { (Button::primary(t(lang, "stations-upload-do")).icon(Icon::Upload)) }))
        })))
    };
    let head = PageHead::new(t(lang, "stations-import"))
        .lede(t(lang, "stations-import-lede"))
        .clause("P-4.4a")
        .crumbs(crumbs(lang, t(lang, "stations-import")));
    ui::page(frame, &head, body)
}

fn outcome(done: &Done, lang: Lang) -> Markup {
    match done {
        Err(e) => ui::problem_callout(Tone::Broken, e, lang),
        Ok((r, problems)) => {
            let args = [("new", r.new.into()), ("unchanged", r.unchanged.into()), ("rejected", r.rejected.into())];
            let tone = if r.rejected + r.doubted > 0 { Tone::Attention } else { Tone::Good };
            html! {
                @if r.doubted > 0 { (ui::callout(Tone::Attention, &t_args(lang, "stationplan-doubted", &[("n", r.doubted.into())]), html! {})) }
                (ui::callout(tone, &t_args(lang, "stations-import-done", &args), html! { p { a href="/stations" { (t(lang, "stations-see-week")) } } }))
                @if !problems.is_empty() { (problem_table(problems, lang)) }
            }
        }
    }
}

/// The template.
pub(crate) async fn template(State(s): State<Stations>, viewer: Viewer) -> Result<Response, PageError> {
    let bytes = s.template(&viewer.actor, viewer.frame.lang).await?;
    Ok(workbook(bytes, "lich-ca.xlsx"))
}
