//! The door of forecasts: JSON answers and pages.

use super::{
    ForecastQuery,
    answers::{ForecastAnswer, PastAnswer},
    pages,
};
use crate::{Insight, InsightProblem, http::bad};
use axum::{
    Json,
    extract::{Query, State},
    http::Method,
};
use serde::Deserialize;
use utoipa::IntoParams;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Problem};

/// Routes of forecasts.
pub(crate) fn door() -> Door<Insight> {
    let figures = Access::Needs(Permission::ViewFigures);
    Door::new()
        .page(Method::GET, "/forecast", figures, get(pages::now::show))
        .page(Method::GET, "/forecast/past", figures, get(pages::past::show))
        .page(Method::POST, "/forecast/remake", Access::Needs(Permission::ManageTargets), post(pages::past::remake))
        .api(routes!(forecast), figures)
        .api(routes!(past), figures)
}

/// Which place, which target, from which day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Asked {
    /// Code of the locality, a commune or above; without one, the top of the asker's area.
    #[serde(default)]
    pub locality: String,
    /// Number of the phase whose target is asked about; the running one when left out.
    #[serde(default)]
    pub target: String,
    /// Day of truth that the forecast starts from, `2023-07-01`; the newest extract's when left out.
    #[serde(default)]
    pub as_of: String,
}

impl Asked {
    /// Understood, or the field that is not.
    pub fn query(&self) -> Result<ForecastQuery, InsightProblem> {
        let text = |s: &str| (!s.trim().is_empty()).then(|| s.trim().to_owned());
        let target = text(&self.target).map(|n| n.parse::<i64>()).transpose().map_err(|_| bad("target"))?;
        let as_of = text(&self.as_of).map(|d| d.parse::<Day>()).transpose().map_err(|_| bad("as_of"))?;
        Ok(ForecastQuery { locality: text(&self.locality), target, as_of })
    }
}

/// Will a place reach a target, when, and what is in the way: probability, bands of 80 and 95 of 100 futures for each day, the day of arrival,
/// what binds and what one more unit of each lever would bring. The same facts give the same answer.
#[utoipa::path(get, path = "/api/v1/forecast", tag = "insight", params(Asked),
    responses((status = 200, body = ForecastAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn forecast(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<ForecastAnswer>, ApiError> {
    Ok(Json(insight.forecast(&actor, asked.query()?).await?))
}

/// Past forecasts against what happened: how often the bands held, and by how many persons and days the middles were off.
#[utoipa::path(get, path = "/api/v1/forecast/past", tag = "insight", params(Asked),
    responses((status = 200, body = PastAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn past(State(insight): State<Insight>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<PastAnswer>, ApiError> {
    Ok(Json(insight.past_forecasts(&actor, asked.query()?).await?))
}
