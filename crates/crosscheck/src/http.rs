//! The cross-check room's door: JSON API and pages.

use crate::{model::Report, pages, problems::CrossCheckProblem, service::CrossCheck, units::UnitsReport};
use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::get,
};
use serde::Deserialize;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, routes};
use vedich_kernel::Day;

/// Routes of the cross-check room.
#[must_use]
pub fn door(crosscheck: CrossCheck) -> Door {
    let view = Access::Needs(Permission::ViewCrossCheck);
    Door::new()
        .page(Method::GET, "/cross-check", view, get(pages::overview::show))
        .page(Method::GET, "/cross-check/{kind}/{id}", view, get(pages::drill::show))
        .api(routes!(report), view)
        .api(routes!(units), view)
        .with_state(crosscheck)
}

/// Which locality is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Code of a locality; the campaign's root when empty.
    #[serde(default)]
    pub locality: String,
}

impl Asked {
    pub(crate) fn code(&self) -> Option<&str> {
        (!self.locality.is_empty()).then_some(self.locality.as_str())
    }
}

/// Claims against the register: totals by locality below, unit and team, as far as one's area goes.
#[utoipa::path(get, path = "/api/v1/cross-check", params(Asked), responses((status = 200, body = Report)), tag = "cross-check")]
async fn report(State(c): State<CrossCheck>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<Report>, ApiError> {
    Ok(Json(c.report(&actor, asked.code()).await?))
}

/// Which period is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// First day, `YYYY-MM-DD`; the campaign's first when empty.
    #[serde(default)]
    from: String,
    /// Last day, `YYYY-MM-DD`; today when empty.
    #[serde(default)]
    to: String,
}

/// Units beside each other in a period: what each reported, what the register says, how likely over-reporting is.
#[utoipa::path(get, path = "/api/v1/cross-check/units", params(Period), responses((status = 200, body = UnitsReport)), tag = "cross-check")]
async fn units(State(c): State<CrossCheck>, actor: Actor, Query(period): Query<Period>) -> Result<Json<UnitsReport>, ApiError> {
    let day = |text: &str| -> Result<Option<Day>, CrossCheckProblem> {
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| CrossCheckProblem::BadDay) }
    };
    Ok(Json(c.units(&actor, day(&period.from)?, day(&period.to)?).await?))
}
