//! `/daily-reports/import`: the template, a workbook of one or many units, and what became of it.

use super::workbook;
use crate::{
    http::Asked,
    model::{ImportReport, ImportedFile},
    problems::ReportsProblem,
    service::DailyReports,
};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused};
use vedich_kernel::{Lang, Problematic as _};
use vedich_territory::{RowProblem, Taken, upload, workbook_form, workbook_outcome};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// A file and what became of it.
type Done = (String, Result<(ImportReport, Vec<RowProblem>), ReportsProblem>);

/// The page.
pub(crate) async fn show(State(reports): State<DailyReports>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&reports, &viewer, &[]).await
}

/// Takes workbooks and shows what each did: a bad file keeps no other from being taken.
pub(crate) async fn upload(State(reports): State<DailyReports>, viewer: Viewer, sent: Multipart) -> Result<Response, PageError> {
    let mut done: Vec<Done> = Vec::new();
    match upload::files(sent).await {
        Ok(files) => {
            for (name, bytes) in files {
                let outcome = reports.import(&viewer.actor, bytes, &name, None).await;
                done.push((name, outcome));
            }
        }
        Err(e) => done.push((String::new(), Err(e.into()))),
    }
    let shown = page(&reports, &viewer, &done).await?;
    Ok(match refusal(&done) {
        Some(e) => refused(e, shown),
        None => shown.into_response(),
    })
}

/// Why nothing was taken: what broke in the house, else what is wrong with the first file. One that was taken makes the answer a good one.
fn refusal(done: &[Done]) -> Option<&ReportsProblem> {
    let all: Option<Vec<&ReportsProblem>> = done.iter().map(|(_, outcome)| outcome.as_ref().err()).collect();
    let all = all?;
    all.iter().find(|e| e.status() >= 500).or(all.first()).copied()
}

async fn page(reports: &DailyReports, viewer: &Viewer, done: &[Done]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let files = reports.files(&viewer.actor, 20).await?;
    let today = reports.today();
    let body = html! {
        @if done.len() > 1 { (ui::callout(Tone::Neutral, &all(done, lang), html! {})) }
        @for one in done { (outcome(one, lang)) }
        (ui::section(t(lang, "reports-template"), ui::form_get("/daily-reports/template.xlsx", html! {
            (Field::date("day", t(lang, "reports-day")).value(today.to_string()).max(today.to_string()).width(Width::Short).help(t(lang, "reports-template-day-help")))
            (ui::actions(html! { (Button::secondary(t(lang, "reports-template-get")).icon(Icon::Download)) }))
        })))
        (ui::section(t(lang, "reports-upload"), workbook_form(
            frame,
            "/daily-reports/import",
            Field::file("file", t(lang, "reports-file")).help(t(lang, "reports-file-help")).attr("multiple", ""),
            t(lang, "reports-upload-do"),
        )))
        @if !files.is_empty() { (file_table(&files, lang)) }
    };
    let head = PageHead::new(t(lang, "reports-import-title"))
        .lede(t(lang, "reports-import-lede"))
        .clause("P-3.6")
        .crumbs(vec![Crumb::link(t(lang, "reports-title"), "/daily-reports"), Crumb::here(t(lang, "reports-import-title"))]);
    Ok(ui::page(frame, &head, body))
}

/// Several files in one sentence.
fn all(done: &[Done], lang: Lang) -> String {
    let mut sum = ImportReport::default();
    let mut refused = 0;
    for (_, outcome) in done {
        match outcome {
            Ok((r, _)) => {
                sum.rows += r.rows;
                sum.new += r.new;
                sum.corrected += r.corrected;
                sum.unchanged += r.unchanged;
                sum.rejected += r.rejected;
            }
            Err(_) => refused += 1,
        }
    }
    let args =
        [("n", super::overview::count(done.len()).into()), ("refused", refused.into()), ("sum", summary(&sum, lang).into())];
    t_args(lang, "reports-import-all", &args)
}

/// What a file did.
fn outcome((name, done): &Done, lang: Lang) -> Markup {
    workbook_outcome(name, done, lang, |r| Taken {
        words: summary(r, lang),
        rejected: r.rejected,
        more: html! {
            @if r.unexplained > 0 { p { (t_args(lang, "reports-unexplained-n", &[("n", r.unexplained.into())])) } }
            @if let Some(no) = r.file.filter(|_| r.rejected > 0) {
                (ui::actions(html! { (Button::link(errors_href(no), t(lang, "reports-errors-get")).icon(Icon::Download)) }))
            }
        },
    })
}

fn summary(r: &ImportReport, lang: Lang) -> String {
    let args = [
        ("rows", r.rows.into()),
        ("new", r.new.into()),
        ("corrected", r.corrected.into()),
        ("unchanged", r.unchanged.into()),
        ("rejected", r.rejected.into()),
    ];
    t_args(lang, "reports-import-done", &args)
}

fn errors_href(no: i64) -> String {
    format!("/daily-reports/errors.xlsx?file={no}")
}

fn file_table(files: &[ImportedFile], lang: Lang) -> Markup {
    let rows = files.iter().map(|f| {
        let r = &f.report;
        let rejected = Cell::int(r.rejected, lang);
        Row::new(vec![
            Cell::text(f.name.clone()).sub(t_args(lang, "reports-file-no", &[("no", f.no.into())])),
            Cell::text(f.at.vi()).sub(f.by.clone()),
            Cell::int(r.new, lang),
            Cell::int(r.corrected, lang),
            Cell::int(r.unchanged, lang),
            if r.rejected > 0 { rejected.href(errors_href(f.no)).tone(Tone::Attention) } else { rejected },
        ])
    });
    html! {
        (Table::new("report-files", t(lang, "reports-files"))
            .lang(lang)
            .col(Col::text(t(lang, "reports-file")))
            .col(Col::text(t(lang, "reports-when")))
            .col(Col::number(t(lang, "reports-new")))
            .col(Col::number(t(lang, "reports-corrections")))
            .col(Col::number(t(lang, "reports-same")))
            .col(Col::number(t(lang, "reports-rejected")))
            .rows(rows))
    }
}

/// The template of a day.
pub(crate) async fn template(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let day = asked.day(reports.today())?;
    let unit = if asked.unit.is_empty() { None } else { Some(crate::http::unit(&*reports.tree().await?, &asked.unit)?) };
    let bytes = reports.template(&viewer.actor, day, unit, viewer.frame.lang).await?;
    Ok(workbook(bytes, &format!("bao-cao-ngay-{day}.xlsx")))
}

#[derive(Deserialize)]
pub(crate) struct AskedFile {
    #[serde(default)]
    file: i64,
}

/// The rows of a file that were left out.
pub(crate) async fn errors(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<AskedFile>,
) -> Result<Response, PageError> {
    let bytes = reports.file_errors(&viewer.actor, asked.file, viewer.frame.lang).await?;
    Ok(workbook(bytes, &format!("bao-cao-ngay-loi-{}.xlsx", asked.file)))
}
