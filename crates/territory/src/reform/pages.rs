//! `/territory/changes`: what changes in the territory, who goes where, and what follows (domain.md, Territory).

mod preview;

use super::{service::Foresight, store::State};
use crate::{model::LocalityKind, pages::of_file, problems::TerritoryProblem, service::Territory, upload};
use axum::{
    Form,
    extract::{Multipart, Path, State as Shared},
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;
use vedich_accounts::{Actor, PageError, Permission, Viewer, refused, see_other, see_other_with};
use vedich_kernel::{Lang, Problematic as _};
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, actions, callout, empty_state, error_summary,
    form_upload, hero, page, section, t, t_args, text,
};

/// Where the pages stand.
pub(crate) const AT: &str = "/territory/changes";

fn crumbs(lang: Lang, here: &str) -> Vec<Crumb> {
    vec![
        Crumb::link(t(lang, "territory-title"), "/territory"),
        Crumb::link(t(lang, "territory-changes-title"), AT),
        Crumb::here(here.to_owned()),
    ]
}

pub(crate) async fn list(Shared(territory): Shared<Territory>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(draw(&territory, &viewer, &[]).await?)
}

async fn draw(territory: &Territory, viewer: &Viewer, errors: &[FieldError]) -> Result<Markup, TerritoryProblem> {
    let lang = viewer.frame.lang;
    let manages = viewer.actor.may(Permission::ManageTerritory);
    let all = territory.changes(&viewer.actor).await?;
    let applied = all.iter().filter(|c| c.state == State::Applied).count();
    let head = PageHead::new(t(lang, "territory-changes-title"))
        .lede(t(lang, "territory-changes-lede"))
        .clause("P-3.10")
        .crumbs(vec![Crumb::link(t(lang, "territory-title"), "/territory"), Crumb::here(t(lang, "territory-changes-title"))]);
    let rows = all.iter().map(|c| {
        let state = match c.state {
            State::Applied => Cell::text(t(lang, "territory-change-applied")).tone(Tone::Good),
            State::Draft | State::Dropped => Cell::text(t(lang, "territory-change-draft")).tone(Tone::Attention),
        };
        let reason = if c.reason.is_empty() { c.file_name.clone() } else { c.reason.clone() };
        Row::new(vec![
            Cell::day(c.on),
            state,
            Cell::text(reason),
            Cell::int(i64::try_from(c.lines.len()).unwrap_or(i64::MAX), lang),
            Cell::text(c.applied_at.map_or_else(|| c.recorded_at.vi(), vedich_kernel::Moment::vi)),
            Cell::text(if c.applied_by.is_empty() { c.by.clone() } else { c.applied_by.clone() }),
        ])
        .href(format!("{AT}/{}", c.no))
    });
    let table = Table::new("changes", t(lang, "territory-changes-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-change-on")).sort())
        .col(Col::text(t(lang, "territory-change-state")).sort())
        .col(Col::text(t(lang, "territory-change-reason")).wide())
        .col(Col::number(t(lang, "territory-change-rows")).sort())
        .col(Col::text(t(lang, "territory-change-when")))
        .col(Col::text(t(lang, "territory-change-who")))
        .rows(rows);
    let body = html! {
        (error_summary(lang, errors))
        @if all.is_empty() {
            (empty_state(t(lang, "territory-changes-none"), text(t(lang, "territory-changes-none-next"))))
        } @else {
            (hero(
                text(&t_args(lang, "territory-changes-hero", &[("n", i64::try_from(applied).unwrap_or(i64::MAX).into())])),
                text(t(lang, "territory-changes-note")),
                html! {},
            ))
            (table)
        }
        @if manages { (section(t(lang, "territory-change-upload"), upload_form(viewer, errors))) }
    };
    Ok(page(&viewer.frame, &head, body))
}

fn upload_form(viewer: &Viewer, errors: &[FieldError]) -> Markup {
    let lang = viewer.frame.lang;
    let fields = html! {
        (Field::file("file", t(lang, "territory-file")).help(t(lang, "territory-change-file-help")).accept(".xlsx").required().errors(errors))
        (actions(html! {
            (Button::primary(t(lang, "territory-change-upload-button")).icon(Icon::Upload))
            (Button::link("/territory/changes/template.xlsx", t(lang, "territory-change-template")).icon(Icon::Download))
        }))
    };
    form_upload(&viewer.frame, AT, fields)
}

pub(crate) async fn take(Shared(territory): Shared<Territory>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match upload::named(upload).await {
        Ok((name, bytes)) => territory.upload_change(&viewer.actor, &name, bytes).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(no) => Ok(see_other(&format!("{AT}/{no}"))),
        Err(e) => {
            let (e, error) = of_file(e, viewer.frame.lang)?;
            Ok(refused(&e, draw(&territory, &viewer, &[error]).await?))
        }
    }
}

pub(crate) async fn show(Shared(territory): Shared<Territory>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let seen = territory.foresee(&viewer.actor, no).await?;
    Ok(preview::draw(&viewer, &seen))
}

#[derive(Deserialize)]
pub(crate) struct Why {
    #[serde(default)]
    reason: String,
}

pub(crate) async fn apply(
    Shared(territory): Shared<Territory>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(why): Form<Why>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match territory.apply_change(&viewer.actor, no, &why.reason).await {
        Ok(()) => Ok(see_other_with(&format!("{AT}/{no}"), Tone::Good, t(lang, "territory-change-done"))),
        // What was typed is not lost, and the page says what to do.
        Err(problem @ (TerritoryProblem::ReasonMissing | TerritoryProblem::Hindered(_) | TerritoryProblem::NotYet(_))) => {
            let seen = territory.foresee(&viewer.actor, no).await?;
            Ok(refused(&problem, preview::draw_refused(&viewer, &seen, &problem, &why.reason)))
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(crate) async fn drop(
    Shared(territory): Shared<Territory>,
    viewer: Viewer,
    Path(no): Path<i64>,
) -> Result<Response, PageError> {
    territory.drop_change(&viewer.actor, no).await?;
    Ok(see_other_with(AT, Tone::Good, t(viewer.frame.lang, "territory-change-dropped")))
}

/// The communes and quarters of today, ready to be filled in.
pub(crate) async fn template(Shared(territory): Shared<Territory>, actor: Actor) -> Result<Response, PageError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let today = territory.today();
    // A campaign's own place goes on: a row that is filled in for it would only have to be deleted.
    let kept = territory.kept().await?;
    let mine = |l: &&crate::model::Locality| {
        matches!(l.kind, LocalityKind::District | LocalityKind::Commune)
            && !kept.contains(&l.id)
            && tree.may(&actor, Permission::ManageTerritory, l.id)
    };
    let rows: Vec<[String; 7]> = tree
        .at(today)
        .filter(mine)
        .map(|l| {
            let parent = l.parent.and_then(|p| tree.get(p)).map(|p| p.code.clone()).unwrap_or_default();
            let kind = crate::rules::word_of(&l.name, l.kind).unwrap_or_default().to_lowercase();
            [l.code.clone(), l.name.clone(), String::new(), String::new(), kind, parent, String::new()]
        })
        .collect();
    let bytes = tokio::task::spawn_blocking(move || write_template(&rows)).await;
    let bytes = bytes.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))?;
    let bytes = bytes.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"territory-change.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}

/// The columns of the file; the old name is for the eye and is not read.
const HEAD: [&str; 7] = ["Mã cũ", "Tên hiện nay", "Mã mới", "Tên mới", "Cấp", "Mã cấp trên", "Từ ngày"];

fn write_template(rows: &[[String; 7]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Sáp nhập")?.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (column, title) in (0..).zip(HEAD) {
        sheet.write_string_with_format(0, column, title, &bold)?.set_column_width(column, 22)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    book.save_to_buffer()
}

/// "8 phường, xã thành 2".
fn summary(seen: &Foresight, lang: Lang) -> String {
    let (olds, news) = (preview::communes_that_end(seen).len(), preview::communes_that_begin(seen).len());
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    t_args(
        lang,
        "territory-change-hero",
        &[("day", seen.reform.on.vi().into()), ("olds", n(olds).into()), ("news", n(news).into())],
    )
}

/// What stands in the way of a draft, above the form.
fn refusal(problem: &TerritoryProblem, lang: Lang) -> Markup {
    callout(Tone::Attention, &problem.sentence(lang), text(&problem.next_step(lang)))
}
