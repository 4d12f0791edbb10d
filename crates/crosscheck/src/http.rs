//! The cross-check room's door: JSON API and pages.

use crate::{
    disputes, inspections,
    model::Report,
    pages,
    problems::CrossCheckProblem,
    service::CrossCheck,
    units::{UnitDay, UnitRow, UnitsReport},
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::Method,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, routes};
use vedich_kernel::{Day, UnitId};
use vedich_territory::Tree;

/// Routes of the cross-check room.
#[must_use]
pub fn door(crosscheck: CrossCheck) -> Door {
    let view = Access::Needs(Permission::ViewCrossCheck);
    Door::new()
        .page(Method::GET, "/cross-check", view, get(pages::overview::show))
        .page(Method::GET, "/cross-check/units", view, get(pages::units::show))
        .page(Method::GET, "/cross-check/units.xlsx", view, get(pages::units::workbook))
        .page(Method::GET, "/cross-check/units/{unit}", view, get(pages::unit::show))
        .page(Method::GET, "/cross-check/{kind}/{id}", view, get(pages::drill::show))
        .api(routes!(report), view)
        .api(routes!(units), view)
        .api(routes!(unit), view)
        .merge(inspections::http::door())
        .merge(disputes::http::door())
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
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// First day, `YYYY-MM-DD`; the campaign's first when empty.
    #[serde(default)]
    pub from: String,
    /// Last day, `YYYY-MM-DD`; today when empty.
    #[serde(default)]
    pub to: String,
}

impl Period {
    pub(crate) fn days(&self) -> Result<(Option<Day>, Option<Day>), CrossCheckProblem> {
        Ok((day(&self.from)?, day(&self.to)?))
    }
}

/// A day as it stands in an address or a form; nothing when empty.
pub(crate) fn day(text: &str) -> Result<Option<Day>, CrossCheckProblem> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some).map_err(|_| CrossCheckProblem::BadDay) }
}

/// The JSON that a program sent.
pub(crate) async fn sent<T: DeserializeOwned + 'static>(request: Request) -> Result<T, CrossCheckProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| CrossCheckProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// A unit by its code.
pub(crate) fn unit_by_code(tree: &Tree, code: &str) -> Result<UnitId, CrossCheckProblem> {
    tree.unit_by_code(code.trim()).map(|u| u.id).ok_or(CrossCheckProblem::UnknownPlace)
}

/// A unit as an address names it: by its number, or by its code.
pub(crate) fn unit_by_word(tree: &Tree, word: &str) -> Result<UnitId, CrossCheckProblem> {
    let by_number = word.trim().parse().ok().and_then(|n| tree.unit(UnitId(n))).map(|u| u.id);
    by_number.map_or_else(|| unit_by_code(tree, word), Ok)
}

/// Units beside each other in a period: what each reported, what the register says, how likely over-reporting is.
#[utoipa::path(get, path = "/api/v1/cross-check/units", params(Period), responses((status = 200, body = UnitsReport)), tag = "cross-check")]
async fn units(State(c): State<CrossCheck>, actor: Actor, Query(period): Query<Period>) -> Result<Json<UnitsReport>, ApiError> {
    let (from, to) = period.days()?;
    Ok(Json(c.units(&actor, from, to).await?))
}

/// A unit in a period with its days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CrosscheckUnitAnswer)]
struct UnitAnswer {
    #[serde(flatten)]
    row: UnitRow,
    /// Days that have a report.
    days: Vec<UnitDay>,
}

/// One unit in a period, day by day.
#[utoipa::path(get, path = "/api/v1/cross-check/units/{unit}", params(Period, ("unit" = String, Path, description = "Identifier or code of the unit")),
    responses((status = 200, body = UnitAnswer)), tag = "cross-check")]
async fn unit(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(word): Path<String>,
    Query(period): Query<Period>,
) -> Result<Json<UnitAnswer>, ApiError> {
    let (from, to) = period.days()?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let id = unit_by_word(&tree, &word)?;
    let found = c.units(&actor, from, to).await?.units.into_iter().find(|u| u.id == id);
    let mut row = found.ok_or(CrossCheckProblem::UnknownPlace)?;
    Ok(Json(UnitAnswer { days: std::mem::take(&mut row.days), row }))
}
