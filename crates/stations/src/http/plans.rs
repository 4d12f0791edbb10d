//! Proposed timetables for programs (`P-4.4a`): made, looked at, exported for other solvers, taken over, published.

use crate::{
    model::{Accepted, Difference, Ground, PlanAsk, PlanSource, StationPlan},
    problems::StationsProblem,
    service::Stations,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::Day;
use vedich_planner::{Instance, Plan, to_mps};
use vedich_ui::Attachment;

/// A proposed timetable.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PlanAnswer {
    /// Its number.
    pub no: i64,
    /// First day.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day.
    #[schema(value_type = String)]
    pub to: Day,
    /// Dossiers must be approved by its end.
    #[schema(value_type = String)]
    pub deadline: Day,
    /// The timetable: objective, bound, gap, seconds, shifts and more.
    #[serde(flatten)]
    pub plan: Plan,
    /// What the change would bring that was asked about.
    pub difference: Option<Difference>,
    /// What it was made from.
    pub ground: Ground,
    /// Its shifts were taken over as drafts.
    pub accepted: bool,
}

impl From<StationPlan> for PlanAnswer {
    fn from(p: StationPlan) -> Self {
        Self {
            no: p.line.no,
            from: p.line.from,
            to: p.line.to,
            deadline: p.line.deadline,
            plan: p.plan,
            difference: p.difference,
            ground: p.ground,
            accepted: p.line.accepted_at.is_some(),
        }
    }
}

/// Proposes a timetable from the register and the stations as they stand, and keeps it. Answers when the search is over: after
/// `time_limit` seconds at most, twice as many with `what_if`. Changes no shift.
#[utoipa::path(post, path = "/api/v1/station-plan", request_body = PlanAsk, responses((status = 201, body = PlanAnswer)), tag = "stations")]
pub(super) async fn propose(
    State(s): State<Stations>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<PlanAnswer>), ApiError> {
    let Json(ask) = request.extract::<Json<PlanAsk>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    let made = s.propose(&actor, ask, PlanSource::Program, |_| true).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// A proposal that was made before.
#[utoipa::path(get, path = "/api/v1/station-plan/{plan}", params(("plan" = i64, Path, description = "Number of the proposal")),
    responses((status = 200, body = PlanAnswer)), tag = "stations")]
pub(super) async fn show(State(s): State<Stations>, actor: Actor, Path(plan): Path<i64>) -> Result<Json<PlanAnswer>, ApiError> {
    Ok(Json(s.station_plan(&actor, plan).await?.into()))
}

/// The problem that a proposal solves, as `station-plan.schema.json` describes it: for `vedich plan stations --instance`, and for
/// others to check.
#[utoipa::path(get, path = "/api/v1/station-plan/{plan}/instance", params(("plan" = i64, Path, description = "Number of the proposal")),
    responses((status = 200, body = Instance)), tag = "stations")]
pub(super) async fn instance(State(s): State<Stations>, actor: Actor, Path(plan): Path<i64>) -> Result<Json<Instance>, ApiError> {
    Ok(Json(s.station_plan(&actor, plan).await?.instance))
}

/// The same problem as MPS, for other solvers.
#[utoipa::path(get, path = "/api/v1/station-plan/{plan}/mps", params(("plan" = i64, Path, description = "Number of the proposal")),
    responses((status = 200, description = "MPS", body = String, content_type = "text/plain")), tag = "stations")]
pub(super) async fn mps(State(s): State<Stations>, actor: Actor, Path(plan): Path<i64>) -> Result<Response, ApiError> {
    let text = to_mps(&s.station_plan(&actor, plan).await?.instance).map_err(StationsProblem::from)?;
    Ok(Attachment::new(format!("station-plan-{plan}.mps"), "text/plain; charset=utf-8", text).into_response())
}

/// Makes drafts of a proposal's shifts.
#[utoipa::path(post, path = "/api/v1/station-plan/{plan}/accept", params(("plan" = i64, Path, description = "Number of the proposal")),
    responses((status = 200, body = Accepted)), tag = "stations")]
pub(super) async fn accept(State(s): State<Stations>, actor: Actor, Path(plan): Path<i64>) -> Result<Json<Accepted>, ApiError> {
    Ok(Json(s.accept_plan(&actor, plan).await?))
}

/// How many drafts were published.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PublishedAnswer {
    /// Shifts.
    published: i64,
}

/// Publishes the drafts of one's area.
#[utoipa::path(post, path = "/api/v1/shifts/publish", responses((status = 200, body = PublishedAnswer)), tag = "stations")]
pub(super) async fn publish(State(s): State<Stations>, actor: Actor) -> Result<Json<PublishedAnswer>, ApiError> {
    Ok(Json(PublishedAnswer { published: s.publish(&actor, None).await? }))
}
