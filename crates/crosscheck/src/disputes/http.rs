//! JSON API and routes of disputes.

use super::{
    model::{Decision, Dispute, NewDispute},
    rules,
};
use crate::{
    http::{day, sent, unit_by_code},
    pages::disputes as page,
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::Day;
use vedich_territory::Tree;

/// The file and the fields around it.
pub(crate) const BODY: usize = rules::LARGEST + 64 * 1024;

/// Routes of disputes.
pub(crate) fn door() -> Door<CrossCheck> {
    let view = Access::Needs(Permission::ViewCrossCheck);
    let raise_ = Access::Needs(Permission::DisputeFigures);
    let decide_ = Access::Needs(Permission::ManageInspections);
    Door::new()
        .page(Method::GET, "/disputes", view, get(page::index))
        .page(Method::GET, "/disputes/new", raise_, get(page::new))
        .page(Method::POST, "/disputes", raise_, post(page::raise).bounded(BODY))
        .page(Method::GET, "/disputes/{dispute}", view, get(page::show))
        .page(Method::GET, "/disputes/{dispute}/evidence", view, get(page::evidence))
        .page(Method::POST, "/disputes/{dispute}/decision", decide_, post(page::decide))
        .api(routes!(list), view)
        .api(routes!(raise), raise_)
        .api(routes!(decide), decide_)
}

/// A dispute as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DisputeAnswer {
    /// Its number.
    no: i64,
    /// Code of the unit.
    unit: String,
    /// First day of the figures that are meant.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// The inspection round that is meant.
    round: Option<i64>,
    /// Claims that should stand.
    claims: i64,
    /// When (RFC 3339).
    raised_at: String,
    /// What the newest decision says; none while it waits.
    decision: Option<Decision>,
    /// Claims that it accepts.
    accepted: i64,
}

impl DisputeAnswer {
    fn of(d: &Dispute, tree: &Tree) -> Self {
        Self {
            no: d.no,
            unit: tree.unit(d.unit).map(|u| u.code.clone()).unwrap_or_default(),
            from: d.from,
            to: d.to,
            round: d.round,
            claims: d.claims,
            raised_at: d.at.rfc3339(),
            decision: d.decision().map(|x| x.decision),
            accepted: d.decision().map_or(0, |x| x.accepted),
        }
    }
}

/// Disputes of one's area, newest first.
#[utoipa::path(get, path = "/api/v1/disputes", responses((status = 200, body = Vec<DisputeAnswer>)), tag = "disputes")]
async fn list(State(c): State<CrossCheck>, actor: Actor) -> Result<Json<Vec<DisputeAnswer>>, ApiError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    Ok(Json(c.disputes(&actor).await?.iter().map(|d| DisputeAnswer::of(d, &tree)).collect()))
}

/// A dispute as a program raises it; a file is handed in on the page.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SentDispute {
    /// Code of the unit.
    unit: String,
    /// First day of the figures that are meant.
    from: String,
    /// Last day.
    to: String,
    /// The inspection round whose finding is meant.
    #[serde(default)]
    round: Option<i64>,
    /// Why the figure is wrong.
    words: String,
    /// Claims that should stand, at most 200.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    claims: Vec<Uuid>,
}

/// The number of a new dispute.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Raised {
    /// Its number.
    no: i64,
}

/// Raises a dispute for one's unit.
#[utoipa::path(post, path = "/api/v1/disputes", request_body = SentDispute, responses((status = 201, body = Raised)), tag = "disputes")]
async fn raise(State(c): State<CrossCheck>, actor: Actor, request: Request) -> Result<(StatusCode, Json<Raised>), ApiError> {
    let d: SentDispute = sent(request).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let needed = |text: &str| day(text).and_then(|d| d.ok_or(CrossCheckProblem::BadDay));
    let new = NewDispute {
        unit: unit_by_code(&tree, &d.unit)?,
        from: needed(&d.from)?,
        to: needed(&d.to)?,
        round: d.round,
        words: d.words,
        claims: d.claims,
        evidence: None,
    };
    Ok((StatusCode::CREATED, Json(Raised { no: c.raise_dispute(&actor, new).await? })))
}

/// A decision as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SentDecision {
    /// What.
    decision: Decision,
    /// Why.
    reason: String,
    /// Of the disputed claims those that are accepted, where it is upheld in part; where the dispute names none and is upheld, those of
    /// the unit's claims of its days that are accepted.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    accepted: Vec<Uuid>,
}

/// Decides a dispute. A later decision supersedes it; both stay.
#[utoipa::path(post, path = "/api/v1/disputes/{dispute}/decision", params(("dispute" = i64, Path, description = "Number of the dispute")),
    request_body = SentDecision, responses((status = 204)), tag = "disputes")]
async fn decide(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let d: SentDecision = sent(request).await?;
    c.decide_dispute(&actor, no, d.decision, &d.reason, &d.accepted).await?;
    Ok(StatusCode::NO_CONTENT)
}
