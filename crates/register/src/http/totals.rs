//! The ministry's nameless totals, as programs hand them in and compare them.

use super::Desk;
use crate::{
    problems::RegisterProblem,
    totals::{NewTotal, TotalMetric},
};
use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::{Day, Problem};

/// A total to be written down.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TotalIn {
    /// Locality code.
    locality: String,
    /// Day of truth, `2023-06-19`.
    as_of: String,
    metric: TotalMetric,
    #[schema(minimum = 0)]
    value: i64,
    /// Where it was read.
    #[serde(default)]
    source: String,
}

/// Writes totals down; all of them or none. A later one of the same place, day and metric takes its place.
#[utoipa::path(post, path = "/api/v1/ministry-totals", tag = "register", request_body = Vec<TotalIn>,
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn add(State(desk): State<Desk>, actor: Actor, Json(body): Json<Vec<TotalIn>>) -> Result<StatusCode, ApiError> {
    let tree = desk.register.tree().await?;
    let mut totals = Vec::with_capacity(body.len());
    for t in body {
        let as_of: Day = t.as_of.parse().map_err(|_| RegisterProblem::BadField("as_of"))?;
        let locality = tree.by_code(&t.locality, as_of).ok_or(RegisterProblem::NoSuchLocality)?.id;
        if t.value < 0 {
            return Err(RegisterProblem::BadField("value").into());
        }
        totals.push(NewTotal { locality, as_of, metric: t.metric, value: t.value, source: t.source });
    }
    desk.register.add_totals(&actor, totals).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which day to compare.
#[derive(Deserialize, IntoParams)]
pub(crate) struct TotalsQuery {
    /// Day of truth; all days when left out.
    as_of: Option<String>,
}

/// A total beside the person-level figure of the same day.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReconciledOut {
    /// Locality code.
    locality: String,
    #[schema(value_type = String)]
    as_of: Day,
    metric: TotalMetric,
    /// What the ministry's system told.
    ministry: i64,
    /// What the register counts person by person.
    ours: i64,
    /// `ministry − ours`.
    difference: i64,
    /// Where the total was read.
    source: String,
    /// Number of the extract that the person-level figure rests on.
    extract: Option<i64>,
    /// Commit number up to which facts were read.
    cutoff: i64,
}

/// The ministry's totals reconciled with the person-level figures.
#[utoipa::path(get, path = "/api/v1/ministry-totals", tag = "register", params(TotalsQuery), responses((status = 200, body = Vec<ReconciledOut>)))]
pub(crate) async fn list(
    State(desk): State<Desk>,
    actor: Actor,
    Query(query): Query<TotalsQuery>,
) -> Result<Json<Vec<ReconciledOut>>, ApiError> {
    let as_of = query.as_of.map(|d| d.parse::<Day>()).transpose().map_err(|_| RegisterProblem::BadField("as_of"))?;
    let tree = desk.register.tree().await?;
    let rows = desk.register.reconciliation(&actor, as_of).await?;
    let out = rows.into_iter().map(|r| ReconciledOut {
        locality: tree.get(r.locality).map(|l| l.code.clone()).unwrap_or_default(),
        as_of: r.as_of,
        metric: r.metric,
        ministry: r.ministry,
        ours: r.ours,
        difference: r.difference,
        source: r.source,
        extract: r.standing.source.as_ref().map(|s| s.extract.0),
        cutoff: r.standing.cutoff,
    });
    Ok(Json(out.collect()))
}
