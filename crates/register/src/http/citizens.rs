//! Citizens, as programs find and read them: numbers masked.

use super::{Desk, extracts::ReasonIn};
use crate::{
    doubles::Double,
    model::{Current, StatusFact},
    people::{CitizenView, Found},
    problems::RegisterProblem,
    vault::Person,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vedich_accounts::{Actor, ApiError, Area, Permission};
use vedich_kernel::{CitizenId, Day, LocalityId, Problem};
use vedich_territory::Tree;

/// Whom to look for: a number, or a name within a commune.
#[derive(Deserialize, IntoParams)]
pub(crate) struct FindQuery {
    /// National or old ID.
    number: Option<String>,
    /// Code of the commune; whoever sees one commune only may leave it out.
    locality: Option<String>,
    /// Name or part of it, accents optional, at least two letters.
    name: Option<String>,
    /// Page of 100 people, from 1.
    page: Option<usize>,
}

/// A citizen in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitizenOut {
    /// Opaque id.
    id: String,
    name: String,
    /// `070*****1234`; `CMND 285***456` of whoever is known by the old number alone.
    masked_id: String,
    /// 0 when unknown.
    birth_year: i16,
    /// Code of the commune.
    commune: String,
    /// Code of the quarter.
    quarter: Option<String>,
    /// Stage of the level 1 track.
    level1: String,
    /// Stage of the level 2 track.
    level2: String,
    /// Absent from the newest full extract.
    vanished: bool,
}

pub(super) fn code(tree: &Tree, id: LocalityId) -> String {
    tree.get(id).map(|l| l.code.clone()).unwrap_or_default()
}

fn stage(stage: vedich_kernel::Stage) -> String {
    serde_json::to_value(stage).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn citizen_out(tree: &Tree, current: &Current, name: String, masked_id: String) -> CitizenOut {
    let s = &current.status;
    CitizenOut {
        id: current.id.to_string(),
        name,
        masked_id,
        birth_year: i16::try_from(current.birth_year).unwrap_or(0),
        commune: code(tree, s.commune),
        quarter: s.quarter.map(|q| code(tree, q)),
        level1: stage(s.level1.stage),
        level2: stage(s.level2.stage),
        vanished: s.vanished,
    }
}

/// The commune of whoever sees the people of one commune and of no other place.
fn only_commune(tree: &Tree, actor: &Actor) -> Option<LocalityId> {
    let Area::Within { localities, .. } = actor.area(Permission::ViewCitizens) else { return None };
    match localities[..] {
        [only] if tree.commune_of(only) == Some(only) => Some(only),
        _ => None,
    }
}

/// How many people match in all.
const TOTAL: &str = "x-total-count";

/// Finds citizens inside the asker's area, at most 100 on a page; the header `x-total-count` tells how many match in all.
#[utoipa::path(get, path = "/api/v1/citizens", tag = "register", params(FindQuery),
    responses((status = 200, body = Vec<CitizenOut>, headers(("x-total-count" = i64, description = "How many people match in all"))),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find(State(desk): State<Desk>, actor: Actor, Query(query): Query<FindQuery>) -> Result<Response, ApiError> {
    let tree = desk.register.tree().await?;
    let (total, found): (usize, Vec<Found>) = if let Some(number) = query.number.as_deref() {
        let found = desk.register.find_number(&actor, number).await?;
        (usize::from(found.is_some()), found.into_iter().collect())
    } else {
        let commune = match query.locality.as_deref() {
            Some(code) => tree.newest_by_code(code).ok_or(RegisterProblem::NoSuchLocality)?.id,
            None => only_commune(&tree, &actor).ok_or_else(|| RegisterProblem::BadField("locality"))?,
        };
        let name = query.name.as_deref().unwrap_or_default();
        desk.register.search_names(&actor, commune, name, query.page.unwrap_or(1)).await?
    };
    let found: Vec<CitizenOut> = found.into_iter().map(|f| citizen_out(&tree, &f.current, f.name, f.masked_id)).collect();
    Ok(([(TOTAL, total.to_string())], Json(found)).into_response())
}

/// Where to look for people who stand twice.
#[derive(Deserialize, IntoParams)]
pub(crate) struct DoublesQuery {
    /// Code of the commune.
    locality: Option<String>,
}

/// Two who are most likely one person, one of them at least of the commune. `null` is who lives outside the asker's area.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitizenDouble {
    /// Known by an old number alone.
    by_old: Option<CitizenOut>,
    /// Known by a national number; same name and birth date, and of the same commune or with that very old number.
    by_national: Option<CitizenOut>,
    /// Both count as eligible.
    counts_twice: bool,
}

/// People of a commune who most likely stand twice: by an old number alone, and by a national one.
#[utoipa::path(get, path = "/api/v1/citizens/doubles", tag = "register", params(DoublesQuery),
    responses((status = 200, body = Vec<CitizenDouble>), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn doubles(
    State(desk): State<Desk>,
    actor: Actor,
    Query(query): Query<DoublesQuery>,
) -> Result<Json<Vec<CitizenDouble>>, ApiError> {
    let tree = desk.register.tree().await?;
    let code = query.locality.as_deref().ok_or_else(|| RegisterProblem::BadField("locality"))?;
    let commune = tree.newest_by_code(code).ok_or(RegisterProblem::NoSuchLocality)?;
    let found = desk.register.doubles(&actor, commune.id).await?;
    let out = |f: Found| citizen_out(&tree, &f.current, f.name, f.masked_id);
    let one = |d: Double| CitizenDouble {
        counts_twice: d.counts_twice,
        by_old: d.by_old.map(out),
        by_national: d.by_national.map(out),
    };
    Ok(Json(found.into_iter().map(one).collect()))
}

/// Everything that the register says about one citizen.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitizenDetail {
    #[serde(flatten)]
    citizen: CitizenOut,
    /// As precise as known.
    birth: String,
    /// Facts, oldest first, each with the extract that says so.
    #[schema(value_type = Vec<Object>)]
    history: Vec<StatusFact>,
    /// Days of filtered extracts ("approved, not activated") that no longer named the citizen: a hint, no fact.
    #[schema(value_type = Vec<String>)]
    left_pending: Vec<Day>,
}

/// A citizen: stages, history, and the source of each fact.
#[utoipa::path(get, path = "/api/v1/citizens/{id}", tag = "register", params(("id" = String, Path)),
    responses((status = 200, body = CitizenDetail), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(desk): State<Desk>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<CitizenDetail>, ApiError> {
    let view: CitizenView = desk.register.citizen(&actor, citizen_id(&id)?).await?;
    let tree = desk.register.tree().await?;
    Ok(Json(CitizenDetail {
        citizen: citizen_out(&tree, &view.current, view.name, view.masked_id),
        birth: view.birth,
        history: view.history,
        left_pending: view.left_pending.into_iter().map(|(_, day)| day).collect(),
    }))
}

/// The id in an address; one that is none names nobody.
pub(crate) fn citizen_id(text: &str) -> Result<CitizenId, RegisterProblem> {
    text.parse().map_err(|_| RegisterProblem::NoSuchCitizen)
}

/// What the vault holds of a citizen.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unmasked {
    name: String,
    birth: String,
    national_id: String,
    old_id: String,
    permanent_address: String,
    current_address: String,
    head_of_household: String,
    relation: String,
    phone: String,
    /// Day on which the chip card was issued.
    #[schema(value_type = Option<String>)]
    card_issued: Option<Day>,
}

impl From<Person> for Unmasked {
    fn from(p: Person) -> Self {
        Self {
            birth: p.birth_text(),
            name: p.name,
            national_id: p.national_id,
            old_id: p.old_id,
            permanent_address: p.permanent_address,
            current_address: p.current_address,
            head_of_household: p.head,
            relation: p.relation,
            phone: p.phone,
            card_issued: (p.card_issued != 0).then_some(Day(p.card_issued)),
        }
    }
}

/// Shows what is masked. Asks for a reason; audited.
#[utoipa::path(post, path = "/api/v1/citizens/{id}/unmask", tag = "register", params(("id" = String, Path)), request_body = ReasonIn,
    responses((status = 200, body = Unmasked), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn unmask(
    State(desk): State<Desk>,
    actor: Actor,
    Path(id): Path<String>,
    Json(body): Json<ReasonIn>,
) -> Result<Json<Unmasked>, ApiError> {
    Ok(Json(desk.register.unmask(&actor, citizen_id(&id)?, &body.reason).await?.into()))
}
