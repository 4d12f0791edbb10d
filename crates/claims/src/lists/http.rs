//! JSON API of named lists.

use super::{
    importing::ListUpload,
    model::{Decision, FoundAs, ListReport, ListRow, ListView, NamedList, RowState, Shown},
    viewing::ListFilter,
};
use crate::{model::RowProblem, problems::ClaimsProblem, rules, service::Claims};
use axum::{
    Json,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Actor, ApiError, Language};
use vedich_kernel::{CitizenId, Day, Lang};
use vedich_register::{FoundBy, linkage::Agreement};
use vedich_territory::Tree;
use vedich_ui::Attachment;

/// Rows on a page.
pub(crate) const PER_PAGE: usize = 100;
const LISTS: i64 = 200;

/// A list as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ClaimsListAnswer)]
pub(crate) struct ListAnswer {
    /// Its number.
    list: i64,
    /// Codes of the units whose people it names.
    units: Vec<String>,
    /// Day of rows that name none.
    #[schema(value_type = String)]
    day: Day,
    /// When it came (RFC 3339).
    recorded_at: String,
    /// Rows of people.
    rows: i64,
    /// Rows that were taken.
    taken: i64,
    /// Taken rows that name somebody whom the same unit had named for the same day.
    duplicates: i64,
    /// Rows left out.
    rejected: i64,
    /// Rows that wait for a decision; only for those who decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<i64>,
}

impl ListAnswer {
    fn of(l: &NamedList, open: Option<i64>, tree: &Tree) -> Self {
        Self {
            list: l.no,
            units: l.units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.code.clone()).collect(),
            day: l.day,
            recorded_at: l.recorded_at.rfc3339(),
            rows: l.rows,
            taken: l.taken,
            duplicates: l.duplicates,
            rejected: l.rejected,
            open,
        }
    }
}

/// What came of an upload.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ListReportAnswer {
    #[serde(flatten)]
    list: ListAnswer,
    /// The very same list had come before; nothing changed.
    known: bool,
    /// The file has no headings: its one column was taken for citizens' numbers.
    without_headings: bool,
    /// Why rows were left out.
    problems: Vec<RowProblem>,
    /// The same in words.
    messages: Vec<String>,
}

impl ListReportAnswer {
    fn of(r: &ListReport, tree: &Tree, lang: Lang) -> Self {
        Self {
            list: ListAnswer::of(&r.list, None, tree),
            known: r.known,
            without_headings: r.bare,
            messages: r.list.problems.iter().map(|p| p.sentence(lang)).collect(),
            problems: r.list.problems.clone(),
        }
    }
}

/// Somebody whom a row may mean.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CandidateAnswer {
    /// Opaque id of the citizen.
    citizen: String,
    /// Masked number.
    national_id: String,
    /// Probability that the row means this person, from 0 to 1.
    score: f64,
    /// How the person was found.
    by: FoundBy,
    /// How row and person agree.
    agreement: Option<Agreement>,
}

impl CandidateAnswer {
    fn of(s: &Shown) -> Self {
        Self {
            citizen: s.candidate.citizen.to_string(),
            national_id: s.candidate.masked_id.clone(),
            score: (s.candidate.score * 1_000.0).round() / 1_000.0,
            by: s.candidate.by,
            agreement: s.candidate.agreement,
        }
    }
}

/// A row as programs get it. Names and numbers stay with those who wrote them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ClaimsRowAnswer)]
pub(crate) struct RowAnswer {
    /// Row number as the spreadsheet shows it.
    row: i64,
    /// Day of the claim.
    #[schema(value_type = Option<String>)]
    day: Option<Day>,
    /// What a unit learns.
    state: RowState,
    /// Why it was left out.
    problems: Vec<RowProblem>,
    /// What was made of the row; only for those who may see the residents in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundAs>,
    /// The decision that stands; the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    /// Whom it may mean, the likeliest first; the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateAnswer>,
}

impl RowAnswer {
    fn of(r: &ListRow) -> Self {
        let inside = r.inside.as_ref();
        Self {
            row: r.row,
            day: r.day,
            state: r.state,
            problems: r.problems.clone(),
            found: inside.map(|i| i.found),
            decision: inside.and_then(|i| i.decided.as_ref()).map(|d| d.decision),
            candidates: inside.map(|i| i.candidates.iter().map(CandidateAnswer::of).collect()).unwrap_or_default(),
        }
    }
}

/// A list with a page of its rows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ListViewAnswer {
    #[serde(flatten)]
    list: ListAnswer,
    /// Rows that the register confirms.
    confirmed: i64,
    /// Rows of which nothing can be said so far.
    pending: i64,
    /// Rows that the register does not confirm.
    not_confirmed: i64,
    /// Rows that match what was asked for.
    total: i64,
    /// A page of them.
    page: Vec<RowAnswer>,
}

impl ListViewAnswer {
    fn of(v: &ListView, tree: &Tree) -> Self {
        let [confirmed, pending, not_confirmed, _] = v.states;
        Self {
            list: ListAnswer::of(&v.list, v.decides.then_some(v.open), tree),
            confirmed,
            pending,
            not_confirmed,
            total: v.total,
            page: v.rows.iter().map(RowAnswer::of).collect(),
        }
    }
}

/// A list as it is sent.
#[derive(Debug, utoipa::ToSchema)]
#[allow(dead_code)] // describes the multipart form
pub(crate) struct ListForm {
    /// XLSX, XLS, ODS or CSV with numbers, or names and birth dates.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Code of the unit; not needed by who has one only.
    unit: Option<String>,
    /// `YYYY-MM-DD` or `dd/mm/yyyy`: day of rows that name none; today when missing.
    day: Option<String>,
}

/// Reads the form of a list.
pub(crate) async fn read_form(mut form: Multipart) -> Result<ListUpload, ClaimsProblem> {
    let unreadable = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => ClaimsProblem::ListTooLong,
        _ => ClaimsProblem::Unreadable(e.body_text()),
    };
    let mut upload = ListUpload::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("file") => {
                field.file_name().unwrap_or_default().clone_into(&mut upload.file_name);
                upload.bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            }
            Some("unit") => upload.unit = Some(field.text().await.map_err(unreadable)?).filter(|u| !u.trim().is_empty()),
            Some("day") => {
                let text = field.text().await.map_err(unreadable)?;
                if !text.trim().is_empty() {
                    upload.day = Some(rules::day(&text).ok_or(ClaimsProblem::BadDay)?);
                }
            }
            _ => {}
        }
    }
    if upload.bytes.is_empty() { Err(ClaimsProblem::NoFile) } else { Ok(upload) }
}

/// Takes a unit's named list. Rows whose person is found become claims; the same list twice changes nothing.
#[utoipa::path(post, path = "/api/v1/claims/lists", tag = "claims",
    request_body(content = ListForm, content_type = "multipart/form-data"), responses((status = 200, body = ListReportAnswer)))]
pub(crate) async fn add(
    State(claims): State<Claims>,
    actor: Actor,
    Language(lang): Language,
    form: Multipart,
) -> Result<Json<ListReportAnswer>, ApiError> {
    let upload = read_form(form).await?;
    let report = claims.import_list(&actor, upload).await?;
    let tree = claims.register().tree().await?;
    Ok(Json(ListReportAnswer::of(&report, &tree, lang)))
}

/// Named lists of units in one's area, newest first.
#[utoipa::path(get, path = "/api/v1/claims/lists", tag = "claims", responses((status = 200, body = Vec<ListAnswer>)))]
pub(crate) async fn lists(State(claims): State<Claims>, actor: Actor) -> Result<Json<Vec<ListAnswer>>, ApiError> {
    let tree = claims.register().tree().await?;
    let found = claims.lists(&actor, LISTS).await?;
    Ok(Json(found.iter().map(|(l, open)| ListAnswer::of(l, *open, &tree)).collect()))
}

/// Which rows are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `open`: only rows that wait for your decision.
    #[serde(default)]
    pub show: String,
    /// Only this row.
    #[serde(default)]
    pub row: Option<i64>,
    /// Page, from 1.
    #[serde(default)]
    pub page: usize,
}

impl Asked {
    pub(crate) fn filter(&self) -> ListFilter {
        ListFilter {
            open: self.show == "open",
            row: self.row,
            offset: (self.page.max(1) - 1).saturating_mul(PER_PAGE),
            limit: PER_PAGE,
        }
    }
}

/// A list with a page of its rows. A unit learns of each row whether it is confirmed, pending or not confirmed.
#[utoipa::path(get, path = "/api/v1/claims/lists/{list}", tag = "claims", params(("list" = i64, Path), Asked),
    responses((status = 200, body = ListViewAnswer)))]
pub(crate) async fn list(
    State(claims): State<Claims>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Json<ListViewAnswer>, ApiError> {
    let view = claims.list_view(&actor, no, asked.filter()).await?;
    let tree = claims.register().tree().await?;
    Ok(Json(ListViewAnswer::of(&view, &tree)))
}

/// What is decided about a row.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct DecisionIn {
    /// `same`, `not_same` or `dont_know`.
    decision: Decision,
    /// Opaque id of the citizen whom the row means; not needed where only one comes into question.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    citizen: Option<CitizenId>,
}

/// Decides whom a row means. The newest decision stands.
#[utoipa::path(post, path = "/api/v1/claims/lists/{list}/rows/{row}/decisions", tag = "claims",
    params(("list" = i64, Path), ("row" = i64, Path)), request_body = DecisionIn, responses((status = 204)))]
pub(crate) async fn decide(
    State(claims): State<Claims>,
    actor: Actor,
    Path((no, row)): Path<(i64, i64)>,
    Json(body): Json<DecisionIn>,
) -> Result<axum::http::StatusCode, ApiError> {
    claims.decide(&actor, no, row, body.decision, body.citizen).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Rows to be corrected, as XLSX. Holds what the unit wrote; audited.
#[utoipa::path(get, path = "/api/v1/claims/lists/{list}/errors.xlsx", tag = "claims", params(("list" = i64, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn errors(
    State(claims): State<Claims>,
    actor: Actor,
    Language(lang): Language,
    Path(no): Path<i64>,
) -> Result<Response, ApiError> {
    Ok(workbook(no, claims.list_errors(&actor, no, lang).await?))
}

/// A workbook to be saved.
pub(crate) fn workbook(no: i64, bytes: Vec<u8>) -> Response {
    Attachment::xlsx(format!("dong-can-sua-{no}.xlsx"), bytes).into_response()
}
