//! Uploads: a form for the next one, and what became of those before.

use super::{at_field, place_names, places, state_tone, state_word};
use crate::{
    http::{
        Desk,
        form::{DEFAULT_SOURCE, Form, UPLOAD_LIMIT, value},
    },
    jobs::{Job, JobState},
    model::{Extract, StatusFilter},
    problems::RegisterProblem,
    reading::{Input, Workbook},
    rules,
    uploads::Pending,
};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other};
use vedich_kernel::{Day, ExtractNo, Lang};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, callout, error_summary, form_upload,
    page, section, t, t_args, tag, text,
};

const PER_PAGE: i64 = 30;

#[derive(Deserialize, Default)]
pub(super) struct ListQuery {
    before: Option<i64>,
}

pub(super) async fn show(State(desk): State<Desk>, viewer: Viewer, Query(query): Query<ListQuery>) -> Result<Markup, PageError> {
    draw(&desk, &viewer, query.before, &[], &[]).await
}

async fn draw(
    desk: &Desk,
    viewer: &Viewer,
    before: Option<i64>,
    errors: &[FieldError],
    filled: &[(String, String)],
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let register = &desk.register;
    let (tree, campaign, today) = (register.tree().await?, register.campaign().await?, register.clock().today());
    let uploads = register.extracts(&viewer.actor, before.map(ExtractNo), PER_PAGE).await?;
    let above = if before.is_none() { register.covering(&viewer.actor).await? } else { None };
    let areas = places(&tree, &viewer.actor, Permission::ImportExtract, campaign.root, today, LocalityKind::Commune);
    let head = PageHead::new(t(lang, "register-list-title")).lede(t(lang, "register-list-lede")).clause("P-3.10");
    let head = head.actions(html! { (Button::link("/ministry", t(lang, "register-ministry-title"))) });
    let jobs = desk.jobs.open(viewer.actor.user);
    let body = html! {
        (running(&jobs, lang))
        @if before.is_none() {
            (section(t(lang, "register-upload-title"), form_upload(&viewer.frame, "/extracts", upload_fields(lang, today, &areas, errors, filled))))
        }
        (section(t(lang, "register-uploads-title"), html! {
            @if let Some(e) = &above { (rests_on(e, lang)) }
            (uploads_table(&uploads, above.is_some(), &tree, lang))
        }))
    };
    Ok(page(&viewer.frame, &head, body))
}

/// What is being read now, and what could not be.
fn running(jobs: &[Job], lang: Lang) -> Markup {
    html! {
        @for job in jobs {
            @match &*job.state.borrow() {
                JobState::Failed(problem) => (callout(Tone::Broken, &job.file_name, html! {
                    p { (lang.pick(&problem[0].title, &problem[1].title)) " " (lang.pick(&problem[0].detail, &problem[1].detail)) }
                })),
                _ => (callout(Tone::Neutral, &t_args(lang, "register-job-running", &[("file", job.file_name.clone().into())]), html! {
                    (Button::link(format!("/extracts/jobs/{}", job.token.0), t(lang, "register-job-watch")).icon(Icon::Clock))
                })),
            }
        }
    }
}

fn upload_fields(
    lang: Lang,
    today: Day,
    areas: &[(String, String)],
    errors: &[FieldError],
    filled: &[(String, String)],
) -> Markup {
    let was = |name: &str, default: &str| value(filled, name).unwrap_or(default).to_owned();
    let words = |key: &'static str| t(lang, key);
    let pair = |value: &str, key: &'static str| (value.to_owned(), words(key).to_owned());
    let filters = vec![
        pair("", "register-filter-none"),
        pair(StatusFilter::ApprovedNotActivated.as_str(), "register-filter-approved-not-activated"),
        pair(StatusFilter::NoDossier.as_str(), "register-filter-no-dossier"),
        pair(StatusFilter::Activated.as_str(), "register-filter-activated"),
        pair(StatusFilter::Other.as_str(), "register-filter-other"),
    ];
    let coverage = vec![pair("partial", "register-coverage-partial"), pair("full", "register-coverage-full")];
    let first_area = areas.first().map_or("", |a| a.0.as_str());
    html! {
        (error_summary(lang, errors))
        (Field::file("file", words("register-upload-file")).help(words("register-upload-file-help")).accept(".xlsx,.xls,.ods,.csv,.txt")
            .required().errors(errors))
        (Field::date("as_of", words("register-upload-as-of")).help(words("register-upload-as-of-help")).value(was("as_of", ""))
            .max(today.to_string()).required().width(Width::Short).errors(errors))
        (Field::select("scope", words("register-upload-scope"), areas.to_vec()).help(words("register-upload-scope-help"))
            .value(was("scope", first_area)).errors(errors))
        (Field::radios("coverage", words("register-upload-coverage"), coverage).help(words("register-upload-coverage-help"))
            .value(was("coverage", "partial")).required().errors(errors))
        (Field::select("status_filter", words("register-upload-filter"), filters).help(words("register-upload-filter-help"))
            .value(was("status_filter", "")).errors(errors))
        (Field::text("source", words("register-upload-source")).help(words("register-upload-source-help"))
            .value(was("source", DEFAULT_SOURCE)).max_length(80).errors(errors))
        (actions(html! { (Button::primary(words("register-upload-button")).icon(Icon::Upload)) }))
    }
}

/// An extract of a higher office: that it covers this area, and nothing of other places.
fn rests_on(e: &Extract, lang: Lang) -> Markup {
    let args = [("no", e.no.0.into()), ("day", e.as_of.vi().into())];
    let body = html! { p { (t(lang, "register-above-body")) } };
    callout(Tone::Neutral, &t_args(lang, "register-above-title", &args), body)
}

fn uploads_table(uploads: &[Extract], above: bool, tree: &Tree, lang: Lang) -> Markup {
    let col = |key: &'static str| t(lang, key);
    let mut table = Table::new("extracts", col("register-uploads-caption"))
        .lang(lang)
        .stacks()
        .col(Col::text(col("register-col-file")))
        .col(Col::text(col("register-col-as-of")))
        .col(Col::text(col("register-col-area")))
        .col(Col::text(col("register-col-state")))
        .col(Col::number(col("register-col-rows")))
        .col(Col::number(col("register-col-new")))
        .col(Col::number(col("register-col-changed")))
        .col(Col::number(col("register-col-rejected")))
        .col(Col::text(col("register-col-by")))
        .empty(
            col(if above { "register-uploads-own-empty" } else { "register-uploads-empty" }),
            text(col("register-uploads-empty-next")),
        );
    for e in uploads {
        let c = e.counts;
        let rejected = Cell::int(c.rejected, lang).tone(if c.rejected > 0 { Tone::Attention } else { Tone::Neutral });
        let coverage = col(coverage_key(e));
        table = table.row(
            Row::new(vec![
                Cell::text(e.file_name.clone()).sub(t_args(lang, "register-no", &[("n", e.no.0.into())])),
                Cell::day(e.as_of),
                Cell::text(place_names(tree, &e.scope, lang)).sub(coverage),
                Cell::markup(tag(state_tone(e.state), state_word(e.state, lang))),
                Cell::int(c.rows, lang),
                Cell::int(c.new, lang),
                Cell::int(c.changed, lang),
                rejected,
                Cell::text(e.user_name.clone()).sub(e.recorded_at.vi()),
            ])
            .href(format!("/extracts/{}", e.no)),
        );
    }
    let oldest = uploads.last().filter(|_| i64::try_from(uploads.len()).unwrap_or(0) == PER_PAGE);
    html! {
        (table)
        @if let Some(e) = oldest { (actions(html! { (Button::link(format!("/extracts?before={}", e.no), col("register-uploads-older"))) })) }
    }
}

/// Full, partial, or filtered, in words.
pub(super) fn coverage_key(e: &Extract) -> &'static str {
    use crate::model::Coverage;
    match (e.coverage, e.status_filter) {
        (_, Some(StatusFilter::ApprovedNotActivated)) => "register-filter-approved-not-activated",
        (_, Some(StatusFilter::NoDossier)) => "register-filter-no-dossier",
        (_, Some(StatusFilter::Activated)) => "register-filter-activated",
        (_, Some(StatusFilter::Other)) => "register-filter-other",
        (Coverage::Full, None) => "register-covers-full",
        (Coverage::Partial, None) => "register-covers-partial",
    }
}

/// Takes a file in, looks at its columns, and leads on: to the mapping, or straight to reading when the mapping that was
/// remembered for this source fits.
pub(super) async fn upload(State(desk): State<Desk>, viewer: Viewer, multipart: Multipart) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let form = match Form::read(multipart, UPLOAD_LIMIT).await {
        Ok(form) => form,
        Err(problem) => {
            let error = at_field(&problem, "file", lang);
            return Ok(refused(&problem, draw(&desk, &viewer, None, &[error], &[]).await?));
        }
    };
    let fields = form.fields.clone();
    match take(&desk, &viewer, form).await {
        Ok(to) => Ok(see_other(&to).into_response()),
        Err(problem) => {
            let error = at_field(&problem, "file", lang);
            Ok(refused(&problem, draw(&desk, &viewer, None, &[error], &fields).await?))
        }
    }
}

async fn take(desk: &Desk, viewer: &Viewer, form: Form) -> Result<String, RegisterProblem> {
    let register = &desk.register;
    let declared = register.declared(&viewer.actor, &form.fields).await?;
    rules::believable_day(declared.as_of, register.campaign().await?.opening, register.clock().today())?;
    let Some((file_name, bytes)) = form.file else { return Err(RegisterProblem::BadField("file")) };
    let bytes = Arc::new(bytes);
    let (to_read, name) = (Arc::clone(&bytes), file_name.clone());
    // The reader wants its own bytes; one copy lives while the headings are looked at.
    let layout = tokio::task::spawn_blocking(move || Workbook::open(Input::Bytes(to_read.to_vec()))?.named(&name).layout())
        .await
        .map_err(|e| RegisterProblem::Unreadable(e.to_string()))?
        .map_err(RegisterProblem::other)?;
    let fits = register
        .remembered(&declared.source)
        .await?
        .map(|m| m.apply(&layout))
        .filter(|a| a.missing.is_empty() && a.lost.is_empty());
    let known = fits.is_some();
    let mapping = match fits {
        Some(applied) => applied.mapping,
        None => register.mapping_for(&declared.source, &layout).await?,
    };
    let pending = Pending {
        user: viewer.actor.user,
        at: register.clock().now(),
        file_name,
        bytes,
        layout: Arc::new(layout),
        mapping: mapping.clone(),
        form: form.fields,
    };
    let token = register.uploads.keep(pending.clone());
    if known {
        super::mapping::start(desk, viewer, &token, pending, mapping).await?;
        return Ok(format!("/extracts/jobs/{}", token.0));
    }
    Ok(format!("/extracts/new?upload={}", token.0))
}
