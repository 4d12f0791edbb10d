//! Extracts, as programs upload and read them.

use super::{Desk, form::Form};
use crate::{
    doubts::Doubt,
    import_answer::{ImportAnswer, ImportOptions, Imported},
    model::Extract,
    problems::RegisterProblem,
    reading::{Finding, Input, Mapping},
    service::Upload,
};
use axum::{
    Json,
    extract::{Multipart, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vedich_accounts::{Actor, ApiError, Language};
use vedich_kernel::{ExtractNo, Lang, Problem, Problematic as _};
use vedich_ui::Attachment;

/// The form of an upload.
#[derive(ToSchema)]
#[allow(dead_code)] // the OpenAPI description of a multipart form
pub(crate) struct UploadForm {
    /// XLSX, XLS, ODS or CSV.
    #[schema(format = Binary)]
    file: String,
    /// Day of truth written on the extract, `2023-06-19`.
    as_of: String,
    /// Locality codes, separated by commas; without any, the whole area of the asker.
    scope: Option<String>,
    /// `full` (everybody: absence means vanished) or `partial` (default).
    coverage: Option<String>,
    /// `approved_not_activated`, `no_dossier`, `activated`, `other`; nothing when unfiltered.
    status_filter: Option<String>,
    /// Column mapping as JSON; without one, the one remembered for the source, else a proposal from the headings.
    mapping: Option<String>,
    /// Name of the source whose mapping is remembered.
    source: Option<String>,
    /// Count only, apply nothing.
    dry_run: Option<bool>,
    /// Apply although the upload is questionable: too many vanish, another day in its title, too many rows rejected.
    confirm: Option<bool>,
}

/// A problem that leaves an upload waiting for a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingProblem {
    #[serde(flatten)]
    problem: Problem,
    /// The upload: apply it with `confirm`, or discard it.
    extract: ExtractNo,
}

/// Uploads an extract, reads and checks it, and applies it. Good rows always go on; bad ones stand in the error report.
#[utoipa::path(post, path = "/api/v1/extracts", tag = "register",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportAnswer), (status = 200, body = ImportAnswer, description = "Dry run, or known already"),
        (status = 409, body = WaitingProblem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(desk): State<Desk>,
    Language(lang): Language,
    actor: Actor,
    multipart: Multipart,
) -> Result<Response, ApiError> {
    let form = Form::read(multipart, super::form::UPLOAD_LIMIT).await?;
    let declared = desk.register.declared(&actor, &form.fields).await?;
    let mapping = match form.get("mapping") {
        None => None,
        Some(text) => Some(serde_json::from_str::<Mapping>(text).map_err(|_| RegisterProblem::BadField("mapping"))?),
    };
    let options = ImportOptions { dry_run: form.flag("dry_run"), confirm: form.flag("confirm") };
    let Some((file_name, bytes)) = form.file else { return Err(RegisterProblem::BadField("file").into()) };
    let upload = Upload {
        input: Input::Bytes(bytes),
        file_name,
        as_of: declared.as_of,
        scope: declared.scope,
        coverage: declared.coverage,
        status_filter: declared.status_filter,
        mapping,
        source: declared.source,
    };
    match desk.register.import(&actor, upload, options, |_| ()).await? {
        Imported::Done(answer) => {
            let status = if answer.known || options.dry_run { StatusCode::OK } else { StatusCode::CREATED };
            Ok((status, Json(answer)).into_response())
        }
        Imported::Waiting(extract, problem) => Ok(waiting(extract, &problem, lang)),
    }
}

fn waiting(extract: ExtractNo, problem: &RegisterProblem, lang: Lang) -> Response {
    let body = WaitingProblem { problem: problem.problem(lang), extract };
    (StatusCode::CONFLICT, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response()
}

/// Which uploads to list.
#[derive(Deserialize, IntoParams)]
pub(crate) struct ListQuery {
    /// Only those before this number.
    before: Option<i64>,
    /// At most so many (1 to 200, 50 unless told).
    limit: Option<i64>,
}

/// Uploads of the asker's area, newest first.
#[utoipa::path(get, path = "/api/v1/extracts", tag = "register", params(ListQuery), responses((status = 200, body = Vec<Extract>)))]
pub(crate) async fn list(
    State(desk): State<Desk>,
    actor: Actor,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<Extract>>, ApiError> {
    Ok(Json(desk.register.extracts(&actor, query.before.map(ExtractNo), query.limit.unwrap_or(50)).await?))
}

/// A row with findings. Its cells stand in the error report only.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemRow {
    /// Row number as in the file.
    row: i64,
    /// The row is left out.
    rejected: bool,
    /// What was found, in the asker's language.
    findings: Vec<FindingOut>,
}

/// One finding.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingOut {
    /// Permanent code.
    code: &'static str,
    /// What was found.
    sentence: String,
    /// What to do about it.
    advice: &'static str,
}

/// An upload with its first problems.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewOut {
    #[serde(flatten)]
    extract: Extract,
    /// Somebody must look at it: apply with `confirm`.
    needs_confirmation: bool,
    /// Why: too many vanish or go backwards, another day in the title, a day far outside the campaign, many later or rejected rows. With
    /// `mostly_rejected` among them it is refused, whatever anybody confirms.
    doubts: Vec<Doubt>,
    /// Citizens known in the declared communes before.
    known: i64,
    /// First rows with findings, rejected ones first.
    problems: Vec<ProblemRow>,
}

fn finding_out(f: &Finding, lang: Lang) -> FindingOut {
    FindingOut { code: f.code.as_str(), sentence: f.sentence(lang), advice: f.advice(lang) }
}

/// An upload: what it did or would do, and its first problems.
#[utoipa::path(get, path = "/api/v1/extracts/{no}", tag = "register", params(("no" = i64, Path)),
    responses((status = 200, body = PreviewOut), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(desk): State<Desk>,
    Language(lang): Language,
    actor: Actor,
    Path(no): Path<i64>,
) -> Result<Json<PreviewOut>, ApiError> {
    let p = desk.register.preview(&actor, ExtractNo(no), 50).await?;
    let problems = p.rows.iter().map(|r| ProblemRow {
        row: r.row,
        rejected: r.findings.iter().any(|f| f.severity() == crate::reading::Severity::Error),
        findings: r.findings.iter().map(|f| finding_out(f, lang)).collect(),
    });
    let problems = problems.collect();
    let needs_confirmation = !p.doubts.is_empty() && p.doubts.iter().all(Doubt::may_be_confirmed);
    Ok(Json(PreviewOut { needs_confirmation, doubts: p.doubts, known: p.known, problems, extract: p.extract }))
}

/// How to apply.
#[derive(Deserialize, Default, ToSchema)]
pub(crate) struct ApplyIn {
    /// Apply although the upload is questionable; `doubts` of the preview says why.
    #[serde(default)]
    confirm: bool,
}

/// Makes a staged upload count.
#[utoipa::path(post, path = "/api/v1/extracts/{no}/apply", tag = "register", params(("no" = i64, Path)), request_body = Option<ApplyIn>,
    responses((status = 200, body = ImportAnswer), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn apply(
    State(desk): State<Desk>,
    actor: Actor,
    Path(no): Path<i64>,
    body: Option<Json<ApplyIn>>,
) -> Result<Json<ImportAnswer>, ApiError> {
    let begun = desk.register.clock().now();
    let confirm = body.is_some_and(|b| b.0.confirm);
    let extract = desk.register.apply(&actor, ExtractNo(no), confirm).await?;
    Ok(Json(ImportAnswer::of(&extract, false, desk.register.seconds_since(begun))))
}

/// Takes a staged upload off the table.
#[utoipa::path(post, path = "/api/v1/extracts/{no}/discard", tag = "register", params(("no" = i64, Path)),
    responses((status = 204), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn discard(State(desk): State<Desk>, actor: Actor, Path(no): Path<i64>) -> Result<StatusCode, ApiError> {
    desk.register.discard(&actor, ExtractNo(no)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why it is done.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReasonIn {
    /// Kept in the audit trail.
    pub reason: String,
}

/// Takes a wrong upload back. Its facts stay in the history and count no more.
#[utoipa::path(post, path = "/api/v1/extracts/{no}/withdraw", tag = "register", params(("no" = i64, Path)), request_body = ReasonIn,
    responses((status = 200, body = Extract), (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn withdraw(
    State(desk): State<Desk>,
    actor: Actor,
    Path(no): Path<i64>,
    Json(body): Json<ReasonIn>,
) -> Result<Json<Extract>, ApiError> {
    Ok(Json(desk.register.withdraw(&actor, ExtractNo(no), &body.reason).await?))
}

/// The original rows with a column of problems, as XLSX. Holds personal data; audited.
#[utoipa::path(get, path = "/api/v1/extracts/{no}/errors.xlsx", tag = "register", params(("no" = i64, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn errors(
    State(desk): State<Desk>,
    Language(lang): Language,
    actor: Actor,
    Path(no): Path<i64>,
) -> Result<Response, ApiError> {
    let bytes = desk.register.error_report(&actor, ExtractNo(no), lang).await?;
    Ok(xlsx(&format!("loi-ban-trich-xuat-{no}.xlsx"), bytes))
}

/// A workbook to be saved.
pub(crate) fn xlsx(name: &str, bytes: Vec<u8>) -> Response {
    Attachment::xlsx(name, bytes).into_response()
}
