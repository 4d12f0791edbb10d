//! `/tasks/import` and `/tasks/export.xlsx`: duties as a workbook, in one layout both ways.

use crate::{http::Asked, model::ImportReport, problems::TaskProblem, service::Tasks};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, outcome_page};
use vedich_kernel::Lang;
use vedich_territory::{RowProblem, Taken, upload, workbook_form, workbook_outcome};
use vedich_ui::{self as ui, Attachment, Button, Crumb, Field, Icon, PageHead, t, t_args};

/// A file's name and what became of it.
type Done = (String, Result<(ImportReport, Vec<RowProblem>), TaskProblem>);

/// The page.
pub(crate) async fn show(viewer: Viewer) -> Markup {
    page(&viewer, None)
}

/// Takes a workbook and shows what it did.
pub(crate) async fn upload(State(tasks): State<Tasks>, viewer: Viewer, sent: Multipart) -> Result<Response, PageError> {
    let done = match upload::named(sent).await {
        Ok((name, bytes)) => (name, tasks.import(&viewer.actor, bytes).await),
        Err(e) => (String::new(), Err(e.into())),
    };
    Ok(outcome_page(&done.1, page(&viewer, Some(&done))))
}

fn page(viewer: &Viewer, done: Option<&Done>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (ui::section(t(lang, "tasks-import-get"), html! {
            p { (t(lang, "tasks-import-get-help")) }
            (ui::actions(html! { (Button::link("/tasks/export.xlsx?state=all", t(lang, "tasks-export")).icon(Icon::Download)) }))
        }))
        (ui::section(t(lang, "tasks-import-send"), workbook_form(
            frame,
            "/tasks/import",
            Field::file("file", t(lang, "tasks-import-file")).help(t(lang, "tasks-import-help")),
            t(lang, "tasks-import-do"),
        )))
    };
    let head = PageHead::new(t(lang, "tasks-import"))
        .lede(t(lang, "tasks-import-lede"))
        .clause("P-5.6")
        .crumbs(vec![Crumb::link(t(lang, "tasks-title"), "/tasks"), Crumb::here(t(lang, "tasks-import"))]);
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
        Taken { words: t_args(lang, "tasks-imported", &args), rejected: r.rejected, more: html! {} }
    })
}

/// The duties of the list as a workbook.
pub(crate) async fn export(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let unit = asked.unit(&tasks.setting().await?.tree)?;
    let bytes = tasks.export(&viewer.actor, asked.state.unwrap_or_default(), unit, viewer.frame.lang).await?;
    Ok(Attachment::xlsx(format!("nhiem-vu-{}.xlsx", tasks.today()), bytes).into_response())
}
