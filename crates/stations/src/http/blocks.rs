//! Blocks of stations for programs (`P-4.4a`): where and when nothing is planned.

use crate::{
    model::{ALL_DAY, Blocked, NewBlock, Station},
    problems::StationsProblem,
    rules::planning::bit,
    service::Stations,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::Day;
use vedich_planner::ShiftKind;

/// A block as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BlockAnswer {
    /// Its number.
    no: i64,
    /// Code of the station.
    station: String,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// Shifts of the day.
    parts: Vec<ShiftKind>,
    /// Why.
    reason: String,
    /// The shift that was called off; none when the office told it.
    shift: Option<i64>,
    /// When it was told.
    recorded_at: String,
}

/// Blocks that hold today or later.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BlocksAnswer {
    /// They, by day.
    blocks: Vec<BlockAnswer>,
}

/// Where and when the planner plans nothing, in one's area.
#[utoipa::path(get, path = "/api/v1/station-blocks", responses((status = 200, body = BlocksAnswer)), tag = "stations")]
pub(super) async fn list(State(s): State<Stations>, actor: Actor) -> Result<Json<BlocksAnswer>, ApiError> {
    let stations = s.stations(&actor).await?;
    let blocks = s.blocks(&actor).await?.into_iter().filter_map(|b| {
        let station = stations.iter().find(|x| x.no == b.what.station)?.code.clone();
        let parts = b.what.shifts().collect();
        let (from, to) = (b.what.from, b.what.to);
        Some(BlockAnswer {
            no: b.no,
            station,
            from,
            to,
            parts,
            reason: b.what.reason,
            shift: b.shift,
            recorded_at: b.recorded_at.rfc3339(),
        })
    });
    Ok(Json(BlocksAnswer { blocks: blocks.collect() }))
}

/// A block as a program tells it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBlock {
    /// Code of the station.
    station: String,
    /// First day, `YYYY-MM-DD`.
    #[schema(value_type = String)]
    from: Day,
    /// Last day; the first when not told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to: Option<Day>,
    /// Shifts of the day; all when not told.
    #[serde(default)]
    parts: Option<Vec<ShiftKind>>,
    /// Why.
    reason: String,
}

/// What a new block has done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BlockedAnswer {
    /// Its number.
    no: i64,
    /// Drafts within it that were dropped.
    dropped: i64,
    /// Published shifts within it that stand until they are called off.
    standing: i64,
}

impl From<Blocked> for BlockedAnswer {
    fn from(b: Blocked) -> Self {
        Self { no: b.no, dropped: b.dropped, standing: b.standing }
    }
}

/// Tells that a station is not available from one day to another.
#[utoipa::path(post, path = "/api/v1/station-blocks", request_body = SentBlock, responses((status = 201, body = BlockedAnswer)), tag = "stations")]
pub(super) async fn set(
    State(s): State<Stations>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<BlockedAnswer>), ApiError> {
    let Json(sent) = request.extract::<Json<SentBlock>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    let stations: Vec<Station> = s.stations(&actor).await?;
    let station = stations.iter().find(|x| x.code == sent.station).ok_or(StationsProblem::NoSuchStation)?.no;
    let parts = sent.parts.map_or(ALL_DAY, |parts| parts.into_iter().map(bit).fold(0, |all, one| all | one));
    let new = NewBlock { station, from: sent.from, to: sent.to.unwrap_or(sent.from), parts, reason: sent.reason };
    Ok((StatusCode::CREATED, Json(s.set_block(&actor, new).await?.into())))
}

/// Lifts a block: shifts may be planned there again.
#[utoipa::path(post, path = "/api/v1/station-blocks/{block}/lift", params(("block" = i64, Path, description = "Number of the block")),
    responses((status = 204)), tag = "stations")]
pub(super) async fn lift(State(s): State<Stations>, actor: Actor, Path(block): Path<i64>) -> Result<StatusCode, ApiError> {
    s.lift_block(&actor, block).await?;
    Ok(StatusCode::NO_CONTENT)
}
