//! The door of the boards.

use super::{
    model::ShapesReport,
    open_data,
    pages::{self, hours::HoursAnswer},
    problems::BoardProblem,
};
use crate::{Insight, cache::Kind, http::Asked};
use axum::{
    Json,
    extract::{Multipart, Query, State},
    http::Method,
    response::Response,
};
use vedich_accounts::{Access, Actor, ApiError, Door, PageError, Permission, Viewer, get, post, routes};
use vedich_kernel::Problem;

/// Largest file of outlines.
pub const MAX_BYTES: usize = 32 << 20;

/// Routes of the boards, without their state.
pub(crate) fn routes() -> Door<Insight> {
    let figures = Access::Needs(Permission::ViewFigures);
    let territory = Access::Needs(Permission::ManageTerritory);
    let limit = MAX_BYTES + (1 << 16);
    Door::new()
        .page(Method::GET, "/map", figures, get(map))
        .page(Method::GET, "/map/outlines", territory, get(pages::outlines::show))
        .page(Method::POST, "/map/outlines", territory, post(pages::outlines::upload).bounded(limit))
        .page(Method::POST, "/map/outlines/withdraw", territory, post(pages::outlines::withdraw))
        .page(Method::GET, "/boards", figures, get(compare))
        .page(Method::GET, "/boards/funnel", figures, get(funnel))
        .page(Method::GET, "/boards/hours", figures, get(pages::hours::show))
        .page(Method::GET, "/boards/teams", Access::Needs(Permission::ViewCrossCheck), get(pages::teams::show))
        .page(Method::GET, "/open-data", figures, get(pages::open_data::show))
        .page(Method::GET, "/wall", Access::Needs(Permission::ViewWall), get(pages::wall::show))
        .api(routes!(put_shapes).bounded(MAX_BYTES + (1 << 16)), territory)
        .api(routes!(hours_of_week), figures)
        .merge(open_data::routes())
}

async fn map(State(insight): State<Insight>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    crate::pages::show(&insight, &viewer, &asked, Kind::Map).await
}

async fn compare(State(insight): State<Insight>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    crate::pages::show(&insight, &viewer, &asked, Kind::Compare).await
}

async fn funnel(State(insight): State<Insight>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    crate::pages::show(&insight, &viewer, &asked, Kind::Funnel).await
}

/// Takes outlines of localities as GeoJSON (WGS 84), multipart field `file`: areas are matched by code, else by name. The same file
/// again changes nothing.
#[utoipa::path(post, path = "/api/v1/map/outlines", tag = "insight",
    responses((status = 200, body = ShapesReport), (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn put_shapes(State(insight): State<Insight>, actor: Actor, upload: Multipart) -> Result<Json<ShapesReport>, ApiError> {
    let (name, bytes) = uploaded(upload).await?;
    Ok(Json(insight.put_shapes(&actor, bytes, &name).await?))
}

/// When visits and claimed activations were recorded: by weekday and hour, over the last four weeks.
#[utoipa::path(get, path = "/api/v1/hours", tag = "insight", params(Asked),
    responses((status = 200, body = HoursAnswer), (status = 403, body = Problem, content_type = "application/problem+json")))]
async fn hours_of_week(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<HoursAnswer>, ApiError> {
    Ok(Json(insight.hours_answer(&actor, asked.query()?.locality.as_deref()).await?))
}

/// The file of an upload, with its name.
pub(crate) async fn uploaded(mut upload: Multipart) -> Result<(String, Vec<u8>), BoardProblem> {
    let refused = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => BoardProblem::TooLarge,
        _ => BoardProblem::NoFile,
    };
    while let Some(field) = upload.next_field().await.map_err(refused)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            return Ok((name, field.bytes().await.map_err(refused)?.to_vec()));
        }
    }
    Err(BoardProblem::NoFile)
}
