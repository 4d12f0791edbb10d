//! The JSON API of territory changes.

use super::{
    Effect,
    service::Foresight,
    store::{Kept, State},
};
use crate::{service::Territory, sheet::RowProblem, upload};
use axum::{
    Json,
    extract::{Multipart, Path, State as Shared},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::{Day, LocalityId};

/// A change of the territory, as a line of a list.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct TerritoryChangeLine {
    /// Number.
    no: i64,
    /// Where it stands.
    state: State,
    /// First day of what begins.
    #[schema(value_type = String)]
    on: Day,
    /// The decision it rests on; empty for a draft.
    reason: String,
    /// Rows of the file.
    rows: i64,
    /// Commit number of its application.
    seq: Option<i64>,
}

impl TerritoryChangeLine {
    fn new(kept: &Kept) -> Self {
        Self {
            no: kept.no,
            state: kept.state,
            on: kept.on,
            reason: kept.reason.clone(),
            rows: i64::try_from(kept.lines.len()).unwrap_or(i64::MAX),
            seq: kept.seq,
        }
    }
}

/// What becomes of one commune or quarter.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct TerritoryMoveAnswer {
    /// Code of the place that ends.
    from: String,
    /// Its name.
    from_name: String,
    /// Code of the place where its people count from the day on.
    to: String,
    /// Its name.
    to_name: String,
    /// Name of the commune of `to`.
    to_commune: String,
}

/// A change with what it comes to.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct TerritoryChangeAnswer {
    /// The change.
    change: TerritoryChangeLine,
    /// Who goes where.
    moves: Vec<TerritoryMoveAnswer>,
    /// Names of places whose tier falls away while they go on as an area.
    tier_ends: Vec<String>,
    /// What follows, or followed.
    effects: Vec<Effect>,
    /// Rows that are wrong; with any of them the change cannot be applied.
    problems: Vec<RowProblem>,
    /// It can be applied now.
    can_apply: bool,
}

impl TerritoryChangeAnswer {
    fn new(seen: &Foresight) -> Self {
        let code = |id: LocalityId| {
            let begun = seen.reform.begins.iter().find(|l| l.id == id).or_else(|| seen.tree.get(id));
            begun.map(|l| l.code.clone()).unwrap_or_default()
        };
        let moves = seen.reform.moves.iter().map(|m| TerritoryMoveAnswer {
            from: code(m.from),
            from_name: seen.name(m.from),
            to: code(m.to),
            to_name: seen.name(m.to),
            to_commune: seen.name(m.to_commune),
        });
        Self {
            change: TerritoryChangeLine::new(&seen.kept),
            moves: moves.collect(),
            tier_ends: seen.reform.tier_ends.iter().map(|id| seen.name(*id)).collect(),
            effects: seen.effects.clone(),
            problems: seen.problems.clone(),
            can_apply: seen.kept.state == State::Draft && seen.hindrance.is_none(),
        }
    }
}

/// Changes of the territory in force and, for who may apply them, drafts; newest first.
#[utoipa::path(get, path = "/api/v1/territory/changes", tag = "territory", responses((status = 200, body = Vec<TerritoryChangeLine>)))]
pub(crate) async fn list(Shared(territory): Shared<Territory>, actor: Actor) -> Result<Json<Vec<TerritoryChangeLine>>, ApiError> {
    Ok(Json(territory.changes(&actor).await?.iter().map(TerritoryChangeLine::new).collect()))
}

/// One change: who goes where, what follows.
#[utoipa::path(get, path = "/api/v1/territory/changes/{no}", tag = "territory", params(("no" = i64, Path, description = "Number of the change")),
    responses((status = 200, body = TerritoryChangeAnswer)))]
pub(crate) async fn show(
    Shared(territory): Shared<Territory>,
    actor: Actor,
    Path(no): Path<i64>,
) -> Result<Json<TerritoryChangeAnswer>, ApiError> {
    Ok(Json(TerritoryChangeAnswer::new(&territory.foresee(&actor, no).await?)))
}

/// A file of mergers and splits.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)] // only describes the upload
pub(crate) struct TerritoryChangeUpload {
    /// An XLSX file with the columns Mã cũ, Mã mới, Tên mới, Cấp, Mã cấp trên, Từ ngày (docs/schemas).
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Reads a file of mergers and splits and keeps it as a draft. Nothing changes yet.
#[utoipa::path(post, path = "/api/v1/territory/changes", tag = "territory",
    request_body(content = TerritoryChangeUpload, content_type = "multipart/form-data"), responses((status = 200, body = TerritoryChangeAnswer)))]
pub(crate) async fn take(
    Shared(territory): Shared<Territory>,
    actor: Actor,
    upload: Multipart,
) -> Result<Json<TerritoryChangeAnswer>, ApiError> {
    let (name, bytes) = upload::named(upload).await?;
    let no = territory.upload_change(&actor, &name, bytes).await?;
    Ok(Json(TerritoryChangeAnswer::new(&territory.foresee(&actor, no).await?)))
}

/// Why a change is applied.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct TerritoryChangeOrder {
    /// Number and day of the resolution or decision.
    reason: String,
}

/// Applies a draft: one write, in which everything follows.
#[utoipa::path(post, path = "/api/v1/territory/changes/{no}/apply", tag = "territory", params(("no" = i64, Path, description = "Number of the change")),
    request_body = TerritoryChangeOrder, responses((status = 200, body = TerritoryChangeAnswer)))]
pub(crate) async fn apply(
    Shared(territory): Shared<Territory>,
    actor: Actor,
    Path(no): Path<i64>,
    Json(order): Json<TerritoryChangeOrder>,
) -> Result<Json<TerritoryChangeAnswer>, ApiError> {
    territory.apply_change(&actor, no, &order.reason).await?;
    Ok(Json(TerritoryChangeAnswer::new(&territory.foresee(&actor, no).await?)))
}
