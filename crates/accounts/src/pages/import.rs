//! Many users from a workbook.

use super::{field_error, users::crumbs};
use crate::{
    Accounts, AccountsProblem, PageError, Viewer,
    bulk::{self, BulkReport},
    reply::refused,
};
use axum::{
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use maud::{Markup, html};
use vedich_kernel::Problematic;
use vedich_ui::{
    Attachment, Button, Cell, Col, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, actions, callout, error_summary,
    form_upload, media, page, section, t_args, text,
};

pub(crate) async fn show(viewer: Viewer) -> Markup {
    form_page(&viewer.frame, &[])
}

pub(crate) async fn template() -> Result<Response, PageError> {
    Ok(Attachment::xlsx("nguoi-dung.xlsx", bulk::template()?).into_response())
}

pub(crate) async fn submit(State(accounts): State<Accounts>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match file(upload).await {
        Ok(file) => accounts.create_users_from_xlsx(&viewer.actor, file).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(report) => Ok(result_page(&viewer.frame, &report)?.into_response()),
        Err(problem) => {
            let (problem, errors) = field_error(problem, viewer.frame.lang)?;
            Ok(refused(&problem, form_page(&viewer.frame, &errors)))
        }
    }
}

async fn file(mut upload: Multipart) -> Result<Vec<u8>, AccountsProblem> {
    let unreadable = |e: MultipartError| match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AccountsProblem::TooLarge,
        _ => AccountsProblem::BadWorkbook(e.to_string()),
    };
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            return Ok(field.bytes().await.map_err(unreadable)?.to_vec());
        }
    }
    Err(AccountsProblem::BadWorkbook("no file".into()))
}

fn form_page(frame: &Frame, errors: &[FieldError]) -> Markup {
    let fields = html! {
        (error_summary(frame.lang, errors))
        (Field::file("file", frame.t("accounts-import-file")).help(frame.t("accounts-import-file-help")).accept(".xlsx").errors(errors).required())
        (actions(html! {
            (Button::primary(frame.t("accounts-import-submit")).icon(Icon::Upload))
            (Button::link("/users/template.xlsx", frame.t("accounts-import-template")).icon(Icon::Download))
        }))
    };
    let title = frame.t("accounts-import");
    page(
        frame,
        &PageHead::new(title).lede(frame.t("accounts-import-lede")).crumbs(crumbs(frame, title)),
        form_upload(frame, "/users/import", fields),
    )
}

/// The passwords leave with this page and are kept nowhere: the workbook travels inside the link.
fn result_page(frame: &Frame, report: &BulkReport) -> Result<Markup, AccountsProblem> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (created, rejected) = (count(report.created.len()), count(report.rejected.len()));
    let title = t_args(frame.lang, "accounts-import-done", &[("n", created.into()), ("rejected", rejected.into())]);
    let link = format!("data:{};base64,{}", media::XLSX, BASE64_STANDARD.encode(report.workbook(frame.lang)?));
    let body = html! {
        // Without an account there is no password to take along.
        @if created > 0 { (callout(Tone::Attention, frame.t("accounts-one-time-title"), text(frame.t("accounts-import-once")))) }
        (actions(html! {
            @if created > 0 {
                (Button::link(link, frame.t("accounts-import-download")).icon(Icon::Download).primary_look().attr("download", "tai-khoan.xlsx"))
            }
            (Button::link("/users", frame.t("accounts-to-users")))
        }))
        @if !report.rejected.is_empty() {
            (section(frame.t("accounts-import-rejected"), html! { (rejected_table(frame, report)) }))
        }
    };
    Ok(page(frame, &PageHead::new(&*title).crumbs(crumbs(frame, &title)), body))
}

fn rejected_table(frame: &Frame, report: &BulkReport) -> Table {
    Table::new("rejected", frame.t("accounts-import-rejected-caption"))
        .lang(frame.lang)
        .stacks()
        .col(Col::number(frame.t("accounts-import-row")))
        .col(Col::text(frame.t("accounts-name")))
        .col(Col::text(frame.t("accounts-full-name")))
        .col(Col::text(frame.t("accounts-import-reason")))
        .rows(report.rejected.iter().map(|r| {
            Row::new(vec![
                Cell::int(i64::try_from(r.row).unwrap_or(i64::MAX), frame.lang),
                Cell::text(&*r.cells[0]),
                Cell::text(&*r.cells[1]),
                Cell::text(r.problem.sentence(frame.lang)).sub(r.problem.next_step(frame.lang)),
            ])
        }))
}
