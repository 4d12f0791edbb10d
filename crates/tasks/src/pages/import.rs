//! `/tasks/import` and `/tasks/export.xlsx`: duties as a workbook, in one layout both ways.

use crate::{
    http::{Asked, Form},
    model::ImportReport,
    problems::TaskProblem,
    service::Tasks,
};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Lang, Problematic};
use vedich_territory::{RowProblem, problem_table};
use vedich_ui::{self as ui, Attachment, Button, Crumb, Field, Icon, PageHead, Tone, t, t_args};

type Done = Result<(ImportReport, Vec<RowProblem>), TaskProblem>;

/// The page.
pub(crate) async fn show(viewer: Viewer) -> Markup {
    page(&viewer, None)
}

/// Takes a workbook and shows what it did.
pub(crate) async fn upload(State(tasks): State<Tasks>, viewer: Viewer, upload: Multipart) -> Markup {
    let done = match Form::workbook(upload).await {
        Ok(bytes) => tasks.import(&viewer.actor, bytes).await,
        Err(e) => Err(e),
    };
    page(&viewer, Some(&done))
}

fn page(viewer: &Viewer, done: Option<&Done>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        (ui::section(t(lang, "tasks-import-get"), html! {
            p { (t(lang, "tasks-import-get-help")) }
            (ui::actions(html! { (Button::link("/tasks/export.xlsx?state=all", t(lang, "tasks-export")).icon(Icon::Download)) }))
        }))
        (ui::section(t(lang, "tasks-import-send"), ui::form_upload(frame, "/tasks/import", html! {
            (Field::file("file", t(lang, "tasks-import-file")).help(t(lang, "tasks-import-help")).accept(".xlsx").required())
            (ui::actions(html! { (Button::primary(t(lang, "tasks-import-do")).icon(Icon::Upload)) }))
        })))
    };
    let head = PageHead::new(t(lang, "tasks-import"))
        .lede(t(lang, "tasks-import-lede"))
        .clause("P-5.6")
        .crumbs(vec![Crumb::link(t(lang, "tasks-title"), "/tasks"), Crumb::here(t(lang, "tasks-import"))]);
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
                (ui::callout(tone, &t_args(lang, "tasks-imported", &args), html! {}))
                @if !problems.is_empty() { (problem_table(problems, lang)) }
            }
        }
    }
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
