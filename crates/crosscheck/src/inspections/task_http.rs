//! JSON API and routes of what follows a round.

use super::model::{Task, TaskState};
use crate::{
    disputes::http::BODY,
    http::{day, sent, unit_by_code},
    pages::{follow_up as page, inspections},
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::Day;
use vedich_territory::Tree;

/// Routes of what follows a round.
pub(crate) fn door() -> Door<CrossCheck> {
    let manage = Access::Needs(Permission::ManageInspections);
    let view = Access::Needs(Permission::ViewCrossCheck);
    let answer_ = Access::Needs(Permission::DisputeFigures);
    let bounded = BODY;
    Door::new()
        .page(Method::GET, "/inspections/follow-up", view, get(page::index))
        .page(Method::POST, "/inspections/{round}/tasks", manage, post(inspections::add_task))
        .page(Method::GET, "/inspections/{round}/tasks/{task}", view, get(page::show))
        .page(Method::POST, "/inspections/{round}/tasks/{task}", manage, post(page::close).bounded(bounded))
        .page(Method::POST, "/inspections/{round}/tasks/{task}/answer", answer_, post(page::answer).bounded(bounded))
        .page(Method::POST, "/inspections/{round}/tasks/{task}/return", manage, post(page::give_back))
        .page(Method::GET, "/inspections/{round}/tasks/{task}/evidence", view, get(page::evidence))
        .api(routes!(list), view)
        .api(routes!(add), manage)
        .api(routes!(answer), answer_)
        .api(routes!(give_back), manage)
        .api(routes!(close), manage)
}

/// A task after a round.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InspectionTaskAnswer {
    /// Its number.
    no: i64,
    /// Number of the round.
    round: i64,
    /// Code of the unit.
    unit: String,
    /// What is to be done.
    words: String,
    /// Who owes it.
    owner: String,
    /// Until when.
    #[schema(value_type = String)]
    due: Day,
    /// Where it stands.
    state: TaskState,
    /// Its day is over, and the unit owes it still.
    overdue: bool,
    /// What came of it.
    result: Option<String>,
    /// When it closed (RFC 3339).
    closed_at: Option<String>,
}

impl InspectionTaskAnswer {
    fn of(task: Task, tree: &Tree, today: Day) -> Self {
        let overdue = task.overdue(today);
        let (closed_at, result) = task.done.map(|(at, words)| (at.rfc3339(), words)).unzip();
        Self {
            no: task.no,
            round: task.round,
            unit: tree.unit(task.unit).map(|u| u.code.clone()).unwrap_or_default(),
            words: task.words,
            owner: task.owner,
            due: task.due,
            state: task.state,
            overdue,
            result,
            closed_at,
        }
    }
}

/// Tasks after rounds that one runs, and of units whose cross-check one sees; what needs somebody first.
#[utoipa::path(get, path = "/api/v1/inspections/follow-up", responses((status = 200, body = Vec<InspectionTaskAnswer>)), tag = "inspections")]
async fn list(State(c): State<CrossCheck>, actor: Actor) -> Result<Json<Vec<InspectionTaskAnswer>>, ApiError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (all, today) = (c.follow_ups(&actor).await?, c.today());
    Ok(Json(all.into_iter().map(|task| InspectionTaskAnswer::of(task, &tree, today)).collect()))
}

/// A task as a program sets it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInspectionTask {
    /// Code of the unit.
    unit: String,
    /// What is to be done.
    words: String,
    /// Who owes it: an office, such as the secretary of the union.
    owner: String,
    /// Until when, `YYYY-MM-DD`.
    due: String,
}

/// The number of a new task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InspectionTaskSet {
    /// Its number.
    no: i64,
}

/// Sets a task for a unit that was drawn.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/tasks", params(("round" = i64, Path, description = "Number of the round")),
    request_body = NewInspectionTask, responses((status = 201, body = InspectionTaskSet)), tag = "inspections")]
async fn add(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<(StatusCode, Json<InspectionTaskSet>), ApiError> {
    c.managed_round(&actor, no).await?;
    let new: NewInspectionTask = sent(request).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (unit, due) = (unit_by_code(&tree, &new.unit)?, day(&new.due)?.ok_or(CrossCheckProblem::BadDay)?);
    let no = c.add_task(&actor, no, unit, (&new.words, &new.owner), due).await?;
    Ok((StatusCode::CREATED, Json(InspectionTaskSet { no })))
}

/// Words about a task; a file is handed in on the page.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct InspectionTaskWords {
    /// What was done, what is missing, or what came of it; no names or numbers.
    words: String,
}

/// The words that a program sent about a task; a task that the actor does not see is refused before anything is read.
async fn said(c: &CrossCheck, actor: &Actor, (no, task): (i64, i64), request: Request) -> Result<String, CrossCheckProblem> {
    c.task_view(actor, no, task).await?;
    let InspectionTaskWords { words } = sent(request).await?;
    Ok(words)
}

/// Says what one's unit did.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/tasks/{task}/answer",
    params(("round" = i64, Path, description = "Number of the round"), ("task" = i64, Path, description = "Number of the task")),
    request_body = InspectionTaskWords, responses((status = 204)), tag = "inspections")]
async fn answer(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(at): Path<(i64, i64)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let words = said(&c, &actor, at, request).await?;
    c.answer_task(&actor, at.0, at.1, &words, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a task back to its unit, with a reason.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/tasks/{task}/return",
    params(("round" = i64, Path, description = "Number of the round"), ("task" = i64, Path, description = "Number of the task")),
    request_body = InspectionTaskWords, responses((status = 204)), tag = "inspections")]
async fn give_back(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(at): Path<(i64, i64)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let words = said(&c, &actor, at, request).await?;
    c.return_task(&actor, at.0, at.1, &words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a task of which a file has been handed in.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/tasks/{task}/close",
    params(("round" = i64, Path, description = "Number of the round"), ("task" = i64, Path, description = "Number of the task")),
    request_body = InspectionTaskWords, responses((status = 204)), tag = "inspections")]
async fn close(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(at): Path<(i64, i64)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let words = said(&c, &actor, at, request).await?;
    c.finish_task(&actor, at.0, at.1, &words, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
