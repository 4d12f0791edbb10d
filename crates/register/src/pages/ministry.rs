//! Totals that the ministry's system tells, beside what the register counts person by person.

use super::{at_field, places};
use crate::{
    http::{
        Desk,
        form::{Form as Sent, value},
    },
    problems::RegisterProblem,
    totals::{NewTotal, Reconciled, TotalMetric},
    totals_file::TotalsReport,
};
use axum::{
    Form,
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::{LocalityKind, Tree, problem_table};
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, error_summary, filter_bar, form,
    form_upload, page, section, t, t_args, text,
};

#[derive(Deserialize, Default)]
pub(super) struct MinistryQuery {
    #[serde(default)]
    as_of: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    viewer: Viewer,
    Query(query): Query<MinistryQuery>,
) -> Result<Markup, PageError> {
    draw(&desk, &viewer, query.as_of.parse().ok(), &[], &[]).await
}

async fn draw(
    desk: &Desk,
    viewer: &Viewer,
    as_of: Option<Day>,
    sent: &[(String, String)],
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let register = &desk.register;
    let (tree, campaign, today) = (register.tree().await?, register.campaign().await?, register.clock().today());
    let rows = register.reconciliation(&viewer.actor, as_of).await?;
    let head = PageHead::new(t(lang, "register-ministry-title")).lede(t(lang, "register-ministry-lede")).clause("P-3.11");
    let areas = places(&tree, &viewer.actor, Permission::ImportExtract, campaign.root, today, LocalityKind::Commune);
    let day = as_of.map(|d| d.to_string()).unwrap_or_default();
    let filter =
        html! { (Field::date("as_of", t(lang, "register-col-as-of")).id("filter-as_of").value(day).width(Width::Short)) };
    let body = html! {
        (filter_bar(lang, "/ministry", filter, None))
        (table(&rows, &tree, lang))
        @if !areas.is_empty() {
            (section(t(lang, "register-ministry-add"), form(&viewer.frame, "/ministry", fields(areas, sent, errors, today, lang))))
            (section(t(lang, "register-ministry-file-title"), form_upload(&viewer.frame, "/ministry/import", file_field(errors, lang))))
        }
    };
    Ok(page(&viewer.frame, &head, body))
}

fn table(rows: &[Reconciled], tree: &Tree, lang: Lang) -> Markup {
    let mut table = Table::new("reconciliation", t(lang, "register-ministry-caption"))
        .lang(lang)
        .stacks()
        .download()
        .col(Col::text(t(lang, "register-col-area")).sort())
        .col(Col::text(t(lang, "register-col-as-of")).sort())
        .col(Col::text(t(lang, "register-ministry-metric")).sort())
        .col(Col::number(t(lang, "register-ministry-theirs")).sort())
        .col(Col::number(t(lang, "register-ministry-ours")).sort())
        .col(Col::number(t(lang, "register-ministry-difference")).sort().hint(t(lang, "register-ministry-difference-hint")))
        .col(Col::text(t(lang, "register-ministry-source")))
        .empty(t(lang, "register-ministry-empty"), text(t(lang, "register-ministry-empty-next")));
    for r in rows {
        let rests_on = r.standing.source.as_ref().map_or_else(
            || t(lang, "register-ministry-no-extract").to_owned(),
            |s| t_args(lang, "register-fact-source", &[("no", s.extract.0.into()), ("day", s.as_of.vi().into())]),
        );
        let sign = if r.difference > 0 { "+" } else { "" };
        table = table.row(Row::new(vec![
            Cell::text(tree.name(r.locality)),
            Cell::day(r.as_of),
            Cell::text(r.metric.word(lang)),
            Cell::int(r.ministry, lang),
            Cell::int(r.ours, lang).sub(rests_on),
            Cell::text(format!("{sign}{}", format::int(r.difference, lang)))
                .key(r.difference.to_string())
                .tone(if r.difference == 0 { Tone::Good } else { Tone::Attention }),
            Cell::text(r.source.clone()),
        ]));
    }
    html! { (table) }
}

fn fields(areas: Vec<(String, String)>, sent: &[(String, String)], errors: &[FieldError], today: Day, lang: Lang) -> Markup {
    let was = |name: &str| value(sent, name).unwrap_or_default().to_owned();
    let metrics = TotalMetric::ALL.into_iter().map(|m| (m.code().to_owned(), m.word(lang).to_owned())).collect();
    html! {
        (error_summary(lang, errors))
        (Field::select("scope", t(lang, "register-col-area"), areas).value(was("scope")).errors(errors))
        (Field::date("as_of", t(lang, "register-col-as-of")).value(was("as_of")).max(today.to_string()).required().width(Width::Short).errors(errors))
        (Field::select("metric", t(lang, "register-ministry-metric"), metrics).value(was("metric")).errors(errors))
        (Field::number("value", t(lang, "register-ministry-theirs")).value(was("value")).min("0").required().width(Width::Short).errors(errors))
        (Field::text("source", t(lang, "register-ministry-source")).help(t(lang, "register-ministry-source-help")).value(was("source"))
            .max_length(200).errors(errors))
        (actions(html! { (Button::primary(t(lang, "register-ministry-button")).icon(Icon::Add)) }))
    }
}

fn file_field(errors: &[FieldError], lang: Lang) -> Markup {
    html! {
        (Field::file("file", t(lang, "register-ministry-file")).help(t(lang, "register-ministry-file-help")).accept(".xlsx").required().errors(errors))
        (actions(html! { (Button::secondary(t(lang, "register-ministry-file-button")).icon(Icon::Upload)) }))
    }
}

/// A workbook of totals: what was written down, and the rows that were not.
pub(super) async fn import(State(desk): State<Desk>, viewer: Viewer, multipart: Multipart) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let file = match Sent::read(multipart, super::SMALL_UPLOAD).await {
        Ok(sent) => sent.file.ok_or_else(|| RegisterProblem::BadField("file")),
        Err(problem) => Err(problem),
    };
    let done = match file {
        Ok((_, bytes)) => desk.register.import_totals(&viewer.actor, bytes).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(report) if report.problems.is_empty() => {
            let words = t_args(lang, "register-ministry-imported", &[("n", report.added.into())]);
            Ok(see_other_with("/ministry", Tone::Good, words))
        }
        Ok(report) => Ok(result(&viewer, &report).into_response()),
        Err(problem) => {
            let error = at_field(&problem, "file", lang);
            Ok(refused(&problem, draw(&desk, &viewer, None, &[], &[error]).await?))
        }
    }
}

fn result(viewer: &Viewer, report: &TotalsReport) -> Markup {
    let lang = viewer.frame.lang;
    let title = t_args(lang, "register-ministry-imported", &[("n", report.added.into())]);
    let body = html! {
        (problem_table(&report.problems, lang))
        (actions(html! { (Button::link("/ministry", t(lang, "register-ministry-back"))) }))
    };
    page(&viewer.frame, &PageHead::new(title).lede(t(lang, "register-ministry-problems-lede")), body)
}

fn total(sent: &[(String, String)], tree: &Tree) -> Result<NewTotal, RegisterProblem> {
    let as_of: Day = value(sent, "as_of").and_then(|v| v.parse().ok()).ok_or_else(|| RegisterProblem::BadField("as_of"))?;
    let locality = value(sent, "scope").and_then(|c| tree.by_code(c, as_of)).ok_or(RegisterProblem::NoSuchLocality)?.id;
    let metric = value(sent, "metric").and_then(TotalMetric::parse).ok_or_else(|| RegisterProblem::BadField("metric"))?;
    let number: Option<i64> = value(sent, "value").and_then(|v| v.replace(['.', ' '], "").parse().ok());
    let value_ = number.filter(|n| *n >= 0).ok_or_else(|| RegisterProblem::BadField("value"))?;
    let source = value(sent, "source").unwrap_or_default().chars().take(200).collect();
    Ok(NewTotal { locality, as_of, metric, value: value_, source })
}

pub(super) async fn add(
    State(desk): State<Desk>,
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = desk.register.tree().await?;
    let done = match total(&sent, &tree) {
        Ok(new) => desk.register.add_totals(&viewer.actor, vec![new]).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(see_other_with("/ministry", Tone::Good, t(lang, "register-ministry-added"))),
        Err(problem) => {
            let error = at_field(&problem, "value", lang);
            Ok(refused(&problem, draw(&desk, &viewer, None, &sent, &[error]).await?))
        }
    }
}
