//! Workbooks of activities: out, the template, and in.

use super::attachment;
use crate::{http::Asked, import::ImportReport, problems::OutreachProblem, service::Outreach};
use axum::{
    extract::{Multipart, Query, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Lang, Problematic};
use vedich_territory::{RowProblem, problem_table, upload};
use vedich_ui::{self as ui, Button, Crumb, Field, Icon, PageHead, Tone, media, t, t_args};

type Done = Result<(ImportReport, Vec<RowProblem>), OutreachProblem>;

/// The activities that the list shows, as a workbook.
pub(crate) async fn export(State(o): State<Outreach>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let filter = asked.filter(&*o.tree().await?, o.today())?;
    let bytes = o.export(&viewer.actor, filter, viewer.frame.lang).await?;
    Ok(attachment(media::XLSX, "tuyen-truyen.xlsx", bytes))
}

/// The empty table.
pub(crate) async fn template(State(o): State<Outreach>, viewer: Viewer) -> Result<Response, PageError> {
    Ok(attachment(media::XLSX, "tuyen-truyen-mau.xlsx", o.template(viewer.frame.lang).await?))
}

/// The page of uploads.
pub(crate) async fn show(State(_): State<Outreach>, viewer: Viewer) -> Markup {
    page(&viewer, None)
}

/// Takes a workbook and shows what it did.
pub(crate) async fn upload(State(o): State<Outreach>, viewer: Viewer, multipart: Multipart) -> Result<Markup, PageError> {
    let done = match upload::file(multipart).await {
        Ok(bytes) => o.import(&viewer.actor, bytes).await,
        Err(e) => Err(e.into()),
    };
    Ok(page(&viewer, Some(&done)))
}

fn page(viewer: &Viewer, done: Option<&Done>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (ui::section(t(lang, "outreach-template"), html! {
            p { (t(lang, "outreach-template-about")) }
            (ui::actions(html! { (Button::link("/outreach/template.xlsx", t(lang, "outreach-template-get")).icon(Icon::Download)) }))
        }))
        (ui::section(t(lang, "outreach-upload"), ui::form_upload(frame, "/outreach/import", html! {
            (Field::file("file", t(lang, "outreach-file")).help(t(lang, "outreach-file-help")).accept(".xlsx").required())
            (ui::actions(html! { (Button::primary(t(lang, "outreach-upload-do")).icon(Icon::Upload)) }))
        })))
    };
    let head = PageHead::new(t(lang, "outreach-import-title"))
        .lede(t(lang, "outreach-import-lede"))
        .clause("P-4.1")
        .crumbs(vec![Crumb::link(t(lang, "outreach-title"), "/outreach"), Crumb::here(t(lang, "outreach-import-title"))]);
    ui::page(frame, &head, body)
}

fn outcome(done: &Done, lang: Lang) -> Markup {
    match done {
        Err(e) => ui::callout(Tone::Broken, &e.sentence(lang), html! { p { (e.next_step(lang)) } }),
        Ok((r, problems)) => {
            let args = [
                ("rows", r.rows.into()),
                ("new", r.new.into()),
                ("changed", r.changed.into()),
                ("unchanged", r.unchanged.into()),
                ("rejected", r.rejected.into()),
            ];
            let tone = if r.rejected > 0 { Tone::Attention } else { Tone::Good };
            html! {
                (ui::callout(tone, &t_args(lang, "outreach-import-done", &args), html! {
                    p { a href="/outreach" { (t(lang, "outreach-import-see")) } }
                }))
                @if !problems.is_empty() { (problem_table(problems, lang)) }
            }
        }
    }
}
