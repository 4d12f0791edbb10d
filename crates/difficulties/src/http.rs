//! The door of the difficulty desk: JSON API and pages.

use crate::{
    model::{Category, Counts, Difficulty, Filter, NewDifficulty, State as Standing, Step},
    pages,
    problems::DifficultyProblem,
    service::Difficulties,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::Day;
use vedich_territory::Tree;

/// Routes of the difficulty desk.
#[must_use]
pub fn door(desk: Difficulties) -> Door {
    let ask = Access::Needs(Permission::AskDifficulties);
    let answer = Access::Needs(Permission::AnswerDifficulties);
    Door::new()
        .page(Method::GET, "/difficulties", ask, get(pages::index))
        .page(Method::GET, "/difficulties/new", ask, get(pages::new))
        .page(Method::POST, "/difficulties", ask, post(pages::ask))
        .page(Method::GET, "/difficulties/{no}", ask, get(pages::show))
        .page(Method::POST, "/difficulties/{no}/answer", answer, post(pages::answer))
        .page(Method::POST, "/difficulties/{no}/reopen", ask, post(pages::reopen))
        .page(Method::POST, "/difficulties/{no}/escalate", ask, post(pages::escalate))
        .api(routes!(list), ask)
        .api(routes!(create), ask)
        .api(routes!(show_one), ask)
        .api(routes!(answer_one), answer)
        .merge(crate::phones::door())
        .with_state(desk)
}

/// Which questions are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `open` (default), `overdue` or `answered`: of one's area.
    #[serde(default)]
    pub state: Option<Filter>,
    /// Words to look for in the shared answers of all, accents aside; then `state` does not matter.
    #[serde(default)]
    pub q: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

pub(crate) const PER_PAGE: i64 = 50;

/// A question as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DifficultyAnswer {
    /// Its number.
    no: i64,
    /// What it is about.
    category: Category,
    /// In one line.
    title: String,
    /// In full.
    question: String,
    /// Code of the place where it arose.
    locality: Option<String>,
    /// Code of the unit that asks.
    unit: Option<String>,
    /// When it was asked (RFC 3339).
    asked_at: String,
    /// Where it stands.
    state: Standing,
    /// Code of the locality whose turn it is.
    owner: Option<String>,
    /// Until when.
    #[schema(value_type = String)]
    due: Day,
    /// It waits beyond its day.
    overdue: bool,
    /// The answer, where there is one and it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl DifficultyAnswer {
    pub(crate) fn of(d: &Difficulty, tree: &Tree, today: Day, answer: Option<String>) -> Self {
        let place = |l| tree.get(l).map(|l| l.code.clone());
        Self {
            no: d.no,
            category: d.category,
            title: d.title.clone(),
            question: d.question.clone(),
            locality: place(d.locality),
            unit: d.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()),
            asked_at: d.asked_at.rfc3339(),
            state: d.state,
            owner: place(d.owner),
            due: d.due,
            overdue: d.is_overdue(today),
            answer,
        }
    }
}

/// Questions, and how many stand where.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DifficultiesAnswer {
    #[serde(flatten)]
    counts: Counts,
    /// The questions.
    difficulties: Vec<DifficultyAnswer>,
}

/// Questions of one's area, or shared answers that hold some words.
#[utoipa::path(get, path = "/api/v1/difficulties", params(Asked), responses((status = 200, body = DifficultiesAnswer)), tag = "difficulties")]
async fn list(
    State(desk): State<Difficulties>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<DifficultiesAnswer>, ApiError> {
    let (tree, today) = (desk.tree().await?, desk.today());
    let difficulties = if asked.q.trim().is_empty() {
        let offset = (asked.page.max(1) - 1).saturating_mul(PER_PAGE);
        let found = desk.list(&actor, asked.state.unwrap_or_default(), PER_PAGE, offset).await?;
        found.iter().map(|d| DifficultyAnswer::of(d, &tree, today, None)).collect()
    } else {
        let found = desk.search(&asked.q, PER_PAGE).await?;
        found.into_iter().map(|(d, answer)| DifficultyAnswer::of(&d, &tree, today, Some(answer))).collect()
    };
    Ok(Json(DifficultiesAnswer { counts: desk.counts(&actor).await?, difficulties }))
}

/// A question as a program asks it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentDifficulty {
    /// What it is about.
    category: Category,
    /// In one line.
    title: String,
    /// In full; no names or numbers of citizens.
    question: String,
    /// Code of the unit; the asker's own when not told.
    #[serde(default)]
    unit: String,
}

/// The number of a new question.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DifficultiesCreated)]
pub(crate) struct Created {
    /// Its number.
    no: i64,
}

/// Asks.
#[utoipa::path(post, path = "/api/v1/difficulties", request_body = SentDifficulty, responses((status = 201, body = Created)), tag = "difficulties")]
async fn create(
    State(desk): State<Difficulties>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<Created>), ApiError> {
    let Json(sent) = request.extract::<Json<SentDifficulty>, _>().await.map_err(|e| DifficultyProblem::BadJson(e.to_string()))?;
    let unit = unit(&*desk.tree().await?, &sent.unit)?;
    let new = NewDifficulty { category: sent.category, title: sent.title, question: sent.question, unit };
    Ok((StatusCode::CREATED, Json(Created { no: desk.ask(&actor, new).await? })))
}

pub(crate) fn unit(tree: &Tree, code: &str) -> Result<Option<vedich_kernel::UnitId>, DifficultyProblem> {
    if code.is_empty() {
        return Ok(None);
    }
    tree.unit_by_code(code).map(|u| Some(u.id)).ok_or(DifficultyProblem::NoSuchUnit)
}

/// One question with its answer.
#[utoipa::path(get, path = "/api/v1/difficulties/{no}", params(("no" = i64, Path, description = "Number of the question")),
    responses((status = 200, body = DifficultyAnswer)), tag = "difficulties")]
async fn show_one(
    State(desk): State<Difficulties>,
    actor: Actor,
    Path(no): Path<i64>,
) -> Result<Json<DifficultyAnswer>, ApiError> {
    let (d, steps) = desk.get(&actor, no).await?;
    let answer = newest_answer(&d, &steps).map(|s| s.words.clone());
    Ok(Json(DifficultyAnswer::of(&d, &*desk.tree().await?, desk.today(), answer)))
}

/// The answer that stands.
pub(crate) fn newest_answer<'a>(d: &Difficulty, steps: &'a [Step]) -> Option<&'a Step> {
    steps.last().filter(|_| d.state == Standing::Answered)
}

/// An answer as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = DifficultiesSentAnswer)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentAnswer {
    /// The answer; no names or numbers of citizens.
    answer: String,
    /// For everybody: part of the knowledge base.
    #[serde(default)]
    shared: bool,
}

/// Answers a question.
#[utoipa::path(post, path = "/api/v1/difficulties/{no}/answer", params(("no" = i64, Path, description = "Number of the question")),
    request_body = SentAnswer, responses((status = 204)), tag = "difficulties")]
async fn answer_one(
    State(desk): State<Difficulties>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let Json(sent) = request.extract::<Json<SentAnswer>, _>().await.map_err(|e| DifficultyProblem::BadJson(e.to_string()))?;
    desk.answer(&actor, no, &sent.answer, sent.shared).await?;
    Ok(StatusCode::NO_CONTENT)
}
