//! The door of the documents: JSON API and pages.

use crate::{
    answers::{DocumentAnswer, DocumentsAnswer, TrackingAnswer, WholeAnswer},
    model::{Asked, Content, Format, Kind},
    pages,
    problems::DocumentProblem,
    service::Documents,
    template,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, UnitId};
use vedich_territory::Tree;
use vedich_ui::Attachment;

/// Routes of the documents.
#[must_use]
pub fn door(documents: Documents) -> Door {
    let view = Access::Needs(Permission::ViewDocuments);
    let write = Access::Needs(Permission::WriteDocuments);
    let approve = Access::Needs(Permission::ApproveDocuments);
    let review = Access::Needs(Permission::ReviewDocuments);
    let file = template::MAX_BYTES + (1 << 16);
    Door::new()
        .page(Method::GET, "/documents", view, get(pages::index::show))
        .page(Method::POST, "/documents", write, post(pages::index::create))
        .page(Method::GET, "/documents/settings", write, get(pages::settings::show))
        .page(Method::POST, "/documents/settings", write, post(pages::settings::save))
        .page(Method::POST, "/documents/deadlines", review, post(pages::settings::deadlines))
        .page(Method::GET, "/documents/templates", write, get(pages::templates::show))
        .page(Method::POST, "/documents/templates", review, post(pages::templates::upload).bounded(file))
        .page(Method::GET, "/documents/{no}", view, get(pages::document::show))
        .page(Method::GET, "/documents/{no}/edit", write, get(pages::edit::show))
        .page(Method::POST, "/documents/{no}/edit", write, post(pages::edit::save))
        .page(Method::POST, "/documents/{no}/approve", approve, post(pages::document::approve))
        .page(Method::POST, "/documents/{no}/return", review, post(pages::document::give_back))
        .page(Method::POST, "/documents/{no}/accept", review, post(pages::document::accept))
        .page(Method::GET, "/documents/{no}/file", view, get(pages::document::file))
        .api(routes!(list), view)
        .api(routes!(create), write)
        .api(routes!(show_one), view)
        .api(routes!(write_one), write)
        .api(routes!(approve_one), approve)
        .api(routes!(return_one), review)
        .api(routes!(accept_one), review)
        .api(routes!(file_of_one), view)
        .api(routes!(tracking), view)
        .with_state(documents)
}

pub(crate) const PER_PAGE: i64 = 50;

/// The unit that a code names; nothing for none.
pub(crate) fn unit(tree: &Tree, code: &str) -> Result<Option<UnitId>, DocumentProblem> {
    match code.trim() {
        "" => Ok(None),
        code => tree.unit_by_code(code).map(|u| Some(u.id)).ok_or(DocumentProblem::NoSuchUnit),
    }
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, DocumentProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| DocumentProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// A file on its way out.
pub(crate) fn attachment((name, bytes): (String, Vec<u8>), format: Format) -> Response {
    Attachment::new(name, format.media(), bytes).into_response()
}

/// A page of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paged {
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

impl Paged {
    pub(crate) fn offset(&self) -> i64 {
        (self.page.max(1) - 1).saturating_mul(PER_PAGE)
    }
}

/// Documents of one's area, newest first.
#[utoipa::path(get, path = "/api/v1/documents", params(Paged), responses((status = 200, body = DocumentsAnswer)), tag = "documents")]
async fn list(
    State(documents): State<Documents>,
    actor: Actor,
    Query(paged): Query<Paged>,
) -> Result<Json<DocumentsAnswer>, ApiError> {
    let tree = documents.setting().await?.tree;
    let (found, all) = documents.list(&actor, (PER_PAGE, paged.offset())).await?;
    Ok(Json(DocumentsAnswer { all, documents: found.iter().map(|d| DocumentAnswer::of(d, &tree)).collect() }))
}

/// Which document is asked for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDocument {
    /// What it is; a hyphen may stand for the underscore.
    #[schema(value_type = Kind)]
    kind: String,
    /// Number of the phase; the newest that has begun when left out. Not of documents on all phases.
    #[serde(default)]
    phase: Option<i64>,
    /// Commit number up to which facts count; the latest when left out.
    #[serde(default)]
    cutoff: Option<i64>,
    /// How it leaves the house; what is known of it when left out.
    #[serde(default)]
    format: Format,
    /// Code of the unit that writes it; the campaign's own place when left out.
    #[serde(default)]
    unit: String,
}

/// Drafts a document and gives it back as a file, or what is known of it as JSON; `Location` names it. The same kind, phase, unit and
/// cut-off is the same document, and so is the newest as long as nothing has changed. A file that cannot be written leaves no draft.
#[utoipa::path(post, path = "/api/v1/documents", request_body = NewDocument,
    responses((status = 201, body = WholeAnswer, description = "JSON, or a file of the format that was asked for")), tag = "documents")]
async fn create(State(documents): State<Documents>, actor: Actor, request: Request) -> Result<Response, ApiError> {
    let sent: NewDocument = json(request).await?;
    let tree = documents.setting().await?.tree;
    let kind = Kind::parse(&sent.kind).ok_or(DocumentProblem::NoSuchKind)?;
    let asked = Asked { kind, phase: sent.phase, unit: unit(&tree, &sent.unit)?, cutoff: sent.cutoff };
    let at = |no: i64| [(header::LOCATION, format!("/api/v1/documents/{no}"))];
    if sent.format == Format::Json {
        let no = documents.create(&actor, asked).await?.no;
        let answer = Json(WholeAnswer::of(&documents.whole(&actor, no).await?, &tree));
        return Ok((StatusCode::CREATED, at(no), answer).into_response());
    }
    let (document, file) = documents.create_as(&actor, asked, sent.format).await?;
    Ok((StatusCode::CREATED, at(document.no), attachment(file, sent.format)).into_response())
}

/// One document with its story and the numbers of its text.
#[utoipa::path(get, path = "/api/v1/documents/{no}", params(("no" = i64, Path, description = "Number of the document")),
    responses((status = 200, body = WholeAnswer)), tag = "documents")]
async fn show_one(State(documents): State<Documents>, actor: Actor, Path(no): Path<i64>) -> Result<Json<WholeAnswer>, ApiError> {
    let tree = documents.setting().await?.tree;
    Ok(Json(WholeAnswer::of(&documents.whole(&actor, no).await?, &tree)))
}

/// What a program writes into a document.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVersion {
    /// The version that was read; refused when a newer one stands.
    version: i64,
    /// Narrative blocks by key; what is left out is drafted from the figures.
    #[serde(default)]
    texts: BTreeMap<String, String>,
    /// The number on paper.
    #[serde(default)]
    number: Option<i64>,
    /// The day on paper.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    date: Option<Day>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Writes a new version of a document.
#[utoipa::path(post, path = "/api/v1/documents/{no}/versions", params(("no" = i64, Path, description = "Number of the document")),
    request_body = NewVersion, responses((status = 204)), tag = "documents")]
async fn write_one(
    State(documents): State<Documents>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let sent: NewVersion = json(request).await?;
    let content = Content { texts: sent.texts, number: sent.number, date: sent.date };
    documents.save(&actor, no, sent.version, content, &sent.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the head has seen.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Approval {
    /// Yes, though reports of units are missing or numbers were typed by hand; without it such a document is refused.
    #[serde(default)]
    seen: bool,
}

/// The head approves a document; a unit's report is thereby sent in.
#[utoipa::path(post, path = "/api/v1/documents/{no}/approval", params(("no" = i64, Path, description = "Number of the document"), Approval),
    responses((status = 204)), tag = "documents")]
async fn approve_one(
    State(documents): State<Documents>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<Approval>,
) -> Result<StatusCode, ApiError> {
    documents.approve_seeing(&actor, no, asked.seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A question with which a document is sent back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBack {
    /// The question.
    question: String,
}

/// Sends a document back with a question.
#[utoipa::path(post, path = "/api/v1/documents/{no}/return", params(("no" = i64, Path, description = "Number of the document")),
    request_body = SentBack, responses((status = 204)), tag = "documents")]
async fn return_one(
    State(documents): State<Documents>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let sent: SentBack = json(request).await?;
    documents.give_back(&actor, no, &sent.question).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The standing office takes a document.
#[utoipa::path(post, path = "/api/v1/documents/{no}/acceptance", params(("no" = i64, Path, description = "Number of the document")),
    responses((status = 204)), tag = "documents")]
async fn accept_one(State(documents): State<Documents>, actor: Actor, Path(no): Path<i64>) -> Result<StatusCode, ApiError> {
    documents.accept(&actor, no).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which file.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileAsked {
    /// `docx`, `pdf`, `xlsx`, or `json`: what the writers draw from.
    #[serde(default)]
    pub format: Format,
    /// In the city's own template (DOCX).
    #[serde(default)]
    pub template: bool,
}

/// A document as a file.
#[utoipa::path(get, path = "/api/v1/documents/{no}/file", params(("no" = i64, Path, description = "Number of the document"), FileAsked),
    responses((status = 200, description = "The file")), tag = "documents")]
async fn file_of_one(
    State(documents): State<Documents>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<FileAsked>,
) -> Result<Response, ApiError> {
    Ok(file_of(&documents, &actor, no, &asked).await?)
}

pub(crate) async fn file_of(
    documents: &Documents,
    actor: &Actor,
    no: i64,
    asked: &FileAsked,
) -> Result<Response, DocumentProblem> {
    if asked.template {
        return Ok(attachment(documents.in_template(actor, no).await?, Format::Docx));
    }
    Ok(attachment(documents.file(actor, no, asked.format).await?, asked.format))
}

/// Which phase.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PhaseAsked {
    /// Number of the phase; 0 for the final report; left out, the one whose reports are looked at now.
    #[serde(default)]
    phase: Option<i64>,
}

/// Who of one's units has sent a report on a phase, and who has not.
#[utoipa::path(get, path = "/api/v1/document-tracking", params(PhaseAsked), responses((status = 200, body = TrackingAnswer)), tag = "documents")]
async fn tracking(
    State(documents): State<Documents>,
    actor: Actor,
    Query(asked): Query<PhaseAsked>,
) -> Result<Json<TrackingAnswer>, ApiError> {
    let setting = documents.setting().await?;
    let phase = documents.tracked_phase(&setting, asked.phase);
    Ok(Json(TrackingAnswer::of(&documents.tracking(&actor, phase).await?, &setting.tree)))
}
