//! The cross-check room's door: JSON API and pages.

use crate::{model::Report, pages, service::CrossCheck};
use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::get,
};
use serde::Deserialize;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, routes};

/// Routes of the cross-check room.
#[must_use]
pub fn door(crosscheck: CrossCheck) -> Door {
    let view = Access::Needs(Permission::ViewCrossCheck);
    Door::new()
        .page(Method::GET, "/cross-check", view, get(pages::overview::show))
        .page(Method::GET, "/cross-check/{kind}/{id}", view, get(pages::drill::show))
        .api(routes!(report), view)
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
