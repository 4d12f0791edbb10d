//! The JSON API of the territory, and its door.

use crate::{
    import::ImportReport,
    model::{Locality, LocalityKind, Team, TeamKind},
    pages,
    problems::TerritoryProblem,
    reform::http as changes,
    service::Territory,
    sheet::MAX_BYTES,
    tree::Tree,
    upload,
};
use axum::{
    Json,
    extract::{Multipart, Query, State},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, routes};
use vedich_kernel::{Day, LocalityId};

/// Routes of the territory: localities and units, teams and members, set-up from workbooks.
#[must_use]
pub fn door(territory: Territory) -> Door {
    let figures = Access::Needs(Permission::ViewFigures);
    Door::new()
        .api(routes!(localities), figures)
        .api(routes!(teams), figures)
        .api(routes!(import).bounded(MAX_BYTES), Access::Needs(Permission::ManageTerritory))
        .api(routes!(changes::list), figures)
        .api(routes!(changes::show), figures)
        .api(routes!(changes::take).bounded(MAX_BYTES), Access::Needs(Permission::ManageTerritory))
        .api(routes!(changes::apply), Access::Needs(Permission::ManageTerritory))
        .merge(pages::door())
        .with_state(territory)
}

/// Which part of the territory, and when.
#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct Part {
    /// Code of a locality; what lies in it is returned too. Default: the asker's whole area.
    locality: Option<String>,
    /// The tree as it was on this day (`YYYY-MM-DD`). Default: today.
    as_of: Option<String>,
}

impl Part {
    pub(crate) fn day(&self, today: Day) -> Result<Day, TerritoryProblem> {
        match self.as_of.as_deref().filter(|d| !d.is_empty()) {
            None => Ok(today),
            Some(day) => day.parse().map_err(|_| TerritoryProblem::BadValue("as_of")),
        }
    }

    fn tops(&self, tree: &Tree, actor: &Actor, day: Day) -> Result<Vec<LocalityId>, TerritoryProblem> {
        let area = actor.area(Permission::ViewFigures);
        match self.locality.as_deref().filter(|c| !c.is_empty()) {
            None => Ok(tree.roots(day).flat_map(|root| tree.tops(&area, root.id)).collect()),
            Some(code) => {
                let id = tree.by_code(code, day).ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?.id;
                tree.require(actor, Permission::ViewFigures, id)?;
                Ok(vec![id])
            }
        }
    }
}

/// A locality as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = TerritoryLocalityAnswer)]
pub(crate) struct LocalityAnswer {
    /// Official code.
    code: String,
    /// Name with the word for its kind.
    name: String,
    /// Tier.
    kind: LocalityKind,
    /// Code of the locality above.
    parent: Option<String>,
    /// First valid day.
    #[schema(value_type = String)]
    valid_from: Day,
    /// Last valid day, when it has ended.
    #[schema(value_type = Option<String>)]
    valid_to: Option<Day>,
}

impl LocalityAnswer {
    fn new(tree: &Tree, l: &Locality) -> Self {
        let parent = l.parent.and_then(|p| tree.get(p)).map(|p| p.code.clone());
        let (code, name) = (l.code.clone(), l.name.clone());
        Self { code, name, kind: l.kind, parent, valid_from: l.valid_from, valid_to: l.valid_to }
    }
}

/// Localities of one day.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct LocalitiesAnswer {
    /// The day.
    #[schema(value_type = String)]
    as_of: Day,
    /// Each before what lies in it.
    localities: Vec<LocalityAnswer>,
}

/// Localities of the asker's area, or of one locality in it, as they were on a day.
#[utoipa::path(get, path = "/api/v1/localities", tag = "territory", params(Part), responses((status = 200, body = LocalitiesAnswer)))]
pub(crate) async fn localities(
    State(territory): State<Territory>,
    actor: Actor,
    Query(part): Query<Part>,
) -> Result<Json<LocalitiesAnswer>, ApiError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let as_of = part.day(territory.today())?;
    let tops = part.tops(&tree, &actor, as_of)?;
    let localities =
        tops.into_iter().flat_map(|top| tree.subtree_at(top, as_of)).map(|l| LocalityAnswer::new(&tree, l)).collect();
    Ok(Json(LocalitiesAnswer { as_of, localities }))
}

/// A team as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct TeamAnswer {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// What it does.
    kind: TeamKind,
    /// Code of its locality.
    locality: String,
    /// Code of the unit that runs it.
    unit: Option<String>,
    /// Number of members.
    members: i64,
    /// Members with IT skills from the front or a union.
    it_skilled: i64,
    /// How many of them are missing (`P-4.3b`).
    missing_it_skilled: i64,
}

impl TeamAnswer {
    fn new(tree: &Tree, t: &Team, least: i64) -> Self {
        Self {
            code: t.code.clone(),
            name: t.name.clone(),
            kind: t.kind,
            locality: tree.get(t.locality).map(|l| l.code.clone()).unwrap_or_default(),
            unit: t.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()),
            members: t.members,
            it_skilled: t.it_skilled,
            missing_it_skilled: t.missing_it_skilled(least),
        }
    }
}

/// Teams of the asker's area, or of one locality in it, with the counts that their composition is judged by.
#[utoipa::path(get, path = "/api/v1/teams", tag = "territory", params(Part), responses((status = 200, body = Vec<TeamAnswer>)))]
pub(crate) async fn teams(
    State(territory): State<Territory>,
    actor: Actor,
    Query(part): Query<Part>,
) -> Result<Json<Vec<TeamAnswer>>, ApiError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let place = match part.locality.as_deref().filter(|c| !c.is_empty()) {
        None => None,
        Some(_) => part.tops(&tree, &actor, part.day(territory.today())?)?.first().copied(),
    };
    let area = actor.area(Permission::ViewFigures);
    let teams = tree.teams_of(&area).into_iter().filter(|t| place.is_none_or(|p| tree.is_within(t.locality, p)));
    let least = territory.least_skilled().await.map_err(TerritoryProblem::from)?;
    Ok(Json(teams.map(|t| TeamAnswer::new(&tree, t, least)).collect()))
}

/// A workbook to upload.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)] // only describes the upload
pub(crate) struct WorkbookUpload {
    /// An XLSX file with any of the sheets Địa bàn, Sáp nhập, Đơn vị, Tổ, Thành viên.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Imports localities, mergers, units, teams and members. The same file twice changes nothing; good rows go on, bad ones are
/// named with sheet, row, column and what to do.
#[utoipa::path(post, path = "/api/v1/territory", tag = "territory",
    request_body(content = WorkbookUpload, content_type = "multipart/form-data"), responses((status = 200, body = ImportReport)))]
pub(crate) async fn import(
    State(territory): State<Territory>,
    actor: Actor,
    upload: Multipart,
) -> Result<Json<ImportReport>, ApiError> {
    let bytes = upload::file(upload).await?;
    Ok(Json(territory.import_workbook(&actor, bytes).await?))
}
