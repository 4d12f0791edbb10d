//! Who left a filtered list, as programs read it: numbers masked.

use super::{
    Desk,
    citizens::{CitizenOut, citizen_out, code},
};
use crate::{left::LeftPage, problems::RegisterProblem};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::{ExtractNo, Problem};

/// Which part of them.
#[derive(Deserialize, IntoParams)]
pub(crate) struct LeftQuery {
    /// Code of a commune of the upload; without one, the first.
    locality: Option<String>,
    /// Page of 100 people, from 1.
    page: Option<usize>,
}

/// Who left a filtered list, in one of its communes: a hint whom to look after, and no fact.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExtractLeft {
    /// Codes of the communes of the upload that the asker may look into; none where its list was not filtered.
    communes: Vec<String>,
    /// Code of the one that is told of.
    commune: Option<String>,
    /// How many people of it left.
    all: i64,
    /// Rows of the file that were rejected: who stands in one may be among them without having left.
    rejected_rows: i64,
    /// The people of the page.
    people: Vec<CitizenOut>,
}

/// Who is still approved and not activated, and in no row of a list of just such people. One commune at a time, at most 100
/// people on a page.
#[utoipa::path(get, path = "/api/v1/extracts/{no}/left", tag = "register", params(("no" = i64, Path), LeftQuery),
    responses((status = 200, body = ExtractLeft), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(desk): State<Desk>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(query): Query<LeftQuery>,
) -> Result<Json<ExtractLeft>, ApiError> {
    let tree = desk.register.tree().await?;
    let asked = match query.locality.as_deref() {
        Some(code) => Some(tree.newest_by_code(code).ok_or(RegisterProblem::NoSuchLocality)?.id),
        None => None,
    };
    let LeftPage { extract, communes, commune, all, found } =
        desk.register.left_list(&actor, ExtractNo(no), asked, query.page.unwrap_or(1)).await?;
    // Another commune than the one that was asked for is no answer.
    if asked.is_some_and(|asked| commune.is_some_and(|told| told != asked)) {
        return Err(RegisterProblem::NoSuchLocality.into());
    }
    Ok(Json(ExtractLeft {
        communes: communes.into_iter().map(|c| code(&tree, c)).collect(),
        commune: commune.map(|c| code(&tree, c)),
        all: i64::try_from(all).unwrap_or(i64::MAX),
        rejected_rows: extract.counts.rejected,
        people: found.into_iter().map(|f| citizen_out(&tree, &f.current, f.name, f.masked_id)).collect(),
    }))
}
