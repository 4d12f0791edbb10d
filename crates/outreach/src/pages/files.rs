//! Workbooks of activities: out, the template, and in.

use super::attachment;
use crate::{http::Asked, import::ImportReport, problems::OutreachProblem, service::Outreach};
use axum::{
    extract::{Multipart, Query, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, outcome_page};
use vedich_kernel::Lang;
use vedich_territory::{RowProblem, Taken, upload, workbook_form, workbook_outcome};
use vedich_ui::{self as ui, Button, Crumb, Field, Icon, PageHead, media, t, t_args};

/// A file's name and what became of it.
type Done = (String, Result<(ImportReport, Vec<RowProblem>), OutreachProblem>);

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
pub(crate) async fn upload(State(o): State<Outreach>, viewer: Viewer, multipart: Multipart) -> Result<Response, PageError> {
    let done = match upload::named(multipart).await {
        Ok((name, bytes)) => (name, o.import(&viewer.actor, bytes).await),
        Err(e) => (String::new(), Err(e.into())),
    };
    Ok(outcome_page(&done.1, page(&viewer, Some(&done))))
}

fn page(viewer: &Viewer, done: Option<&Done>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (ui::section(t(lang, "outreach-template"), html! {
            p { (t(lang, "outreach-template-about")) }
            (ui::actions(html! { (Button::link("/outreach/template.xlsx", t(lang, "outreach-template-get")).icon(Icon::Download)) }))
        }))
        (ui::section(t(lang, "outreach-upload"), workbook_form(
            frame,
            "/outreach/import",
            Field::file("file", t(lang, "outreach-file")).help(t(lang, "outreach-file-help")),
            t(lang, "outreach-upload-do"),
        )))
    };
    let head = PageHead::new(t(lang, "outreach-import-title"))
        .lede(t(lang, "outreach-import-lede"))
        .clause("P-4.1")
        .crumbs(vec![Crumb::link(t(lang, "outreach-title"), "/outreach"), Crumb::here(t(lang, "outreach-import-title"))]);
    ui::page(frame, &head, body)
}

fn outcome((name, done): &Done, lang: Lang) -> Markup {
    workbook_outcome(name, done, lang, |r| {
        let args = [
            ("rows", r.rows.into()),
            ("new", r.new.into()),
            ("changed", r.changed.into()),
            ("unchanged", r.unchanged.into()),
            ("rejected", r.rejected.into()),
        ];
        Taken {
            words: t_args(lang, "outreach-import-done", &args),
            rejected: r.rejected,
            more: html! { p { a href="/outreach" { (t(lang, "outreach-import-see")) } } },
        }
    })
}
