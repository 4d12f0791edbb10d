//! The fieldwork room's door: JSON API and pages.

mod office;
mod phones;

pub(crate) use office::{AskedDay, AskedHeld};
pub(crate) use phones::told;

use crate::{
    model::{Assignment, CreateLists, ListFilter, ListKind, Operation, OperationResult, QuarterWork, WorkList},
    pages,
    problems::FieldworkProblem,
    rules::{self, FollowUp, USUAL_LEASE},
    service::{Fieldwork, USUAL_LIST},
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_claims::Outcome;
use vedich_kernel::{Day, Level, LocalityId, Moment, TeamId, WorkListId};
use vedich_territory::{LocalityKind, MemberId, Tree};

/// Routes of the fieldwork room.
#[must_use]
pub fn door(fieldwork: Fieldwork) -> Door {
    let view = Access::Needs(Permission::ViewWorkLists);
    let manage = Access::Needs(Permission::ManageWorkLists);
    let record = Access::Needs(Permission::RecordOutcome);
    let police = Access::Needs(Permission::ViewCitizens);
    let set_up = Access::Needs(Permission::ManageCampaign);
    Door::new()
        .page(Method::GET, "/work-lists", view, get(pages::index::show))
        .page(Method::POST, "/work-lists", manage, post(pages::draw_up::create))
        .page(Method::POST, "/work-lists/take-back", manage, post(pages::draw_up::take_back))
        .page(Method::GET, "/work-lists/{id}", view, get(pages::list::show))
        .page(Method::GET, "/work-lists/{id}/print", view, get(pages::list::print))
        .page(Method::GET, "/work-lists/{id}/export", view, get(pages::list::export))
        .page(Method::POST, "/work-lists/{id}/print", view, post(pages::list::print_with_phones))
        .page(Method::POST, "/work-lists/{id}/export", view, post(pages::list::export_with_phones))
        .page(Method::POST, "/work-lists/{id}/phones", view, post(pages::list::phones))
        .page(Method::POST, "/work-lists/{id}/close", manage, post(pages::list::close))
        .page(Method::POST, "/work-lists/{id}/members", manage, post(pages::list::assign))
        .page(Method::GET, "/work-lists/{id}/record", record, get(pages::record::show))
        .page(Method::POST, "/work-lists/{id}/record", record, post(pages::record::save))
        .api(routes!(lists), view)
        .api(routes!(create), manage)
        .api(routes!(show), view)
        .api(routes!(close), manage)
        .api(routes!(outcomes), record)
        .api(routes!(follow_ups), view)
        .page(Method::GET, "/phones", Access::Needs(Permission::ManagePhones), get(pages::phones::index))
        .page(Method::GET, "/teams/{team}/phones", Access::Needs(Permission::ManagePhones), get(pages::phones::team))
        .page(Method::POST, "/teams/{team}/phones", Access::Needs(Permission::ManagePhones), post(pages::phones::hand_out))
        .page(Method::POST, "/teams/{team}/phones/cancel", Access::Needs(Permission::ManagePhones), post(pages::phones::cancel))
        .page(Method::GET, "/teams/{team}/cards", Access::Needs(Permission::ManagePhones), get(pages::phones::cards))
        .page(Method::POST, "/phones/{id}/revoke", Access::Needs(Permission::ManagePhones), post(pages::phones::revoke))
        .page(Method::GET, "/held", manage, get(pages::held::index))
        .page(Method::POST, "/held/decide", manage, post(pages::held::decide))
        .page(Method::GET, "/held/{id}", manage, get(pages::held::show))
        .page(Method::POST, "/held/{id}/accept", manage, post(pages::held::accept))
        .page(Method::POST, "/held/{id}/dismiss", manage, post(pages::held::dismiss))
        .page(Method::GET, "/absentees", police, get(pages::absentees::index))
        .page(Method::GET, "/absentees/{id}", police, get(pages::absentees::show))
        .page(Method::GET, "/absentees/{id}/print", police, get(pages::absentees::print))
        .page(Method::GET, "/absentees/{id}/export", police, get(pages::absentees::export))
        .page(Method::POST, "/absentees/{id}/notes", police, post(pages::absentees::note))
        .page(Method::GET, "/helps", view, get(pages::helps::show))
        .page(Method::GET, "/field-settings", set_up, get(pages::settings::show))
        .page(Method::POST, "/field-settings", set_up, post(pages::settings::save))
        .page(Method::POST, "/field-settings/languages", set_up, post(pages::settings::add_language))
        .page(Method::POST, "/field-settings/languages/remove", set_up, post(pages::settings::remove_language))
        .page(Method::GET, "/field-settings/texts.json", set_up, get(pages::settings::template))
        .page(Method::GET, "/check", Access::Public, get(pages::check::form))
        .page(Method::GET, "/check/{code}", Access::Public, get(pages::check::show))
        .merge(office::door())
        .merge(phones::door())
        .with_state(fieldwork)
}

/// Which lists are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `activation`, `collection` or `level1`.
    #[serde(default)]
    pub kind: String,
    /// Code of a locality.
    #[serde(default)]
    pub locality: String,
    /// Code of a team.
    #[serde(default)]
    pub team: String,
    /// Closed and expired ones too.
    #[serde(default)]
    pub all: bool,
    /// On the page: when lists were just drawn up (microseconds since 1970, UTC), so that they can be taken back.
    #[serde(default)]
    #[param(ignore)]
    pub made: String,
}

impl Asked {
    pub(crate) fn made(&self) -> Option<Moment> {
        self.made.parse().ok().map(Moment)
    }

    pub(crate) fn kind(&self) -> Result<Option<ListKind>, FieldworkProblem> {
        match self.kind.as_str() {
            "" => Ok(None),
            code => ListKind::parse(code).map(Some).ok_or(FieldworkProblem::UnknownWord),
        }
    }

    pub(crate) fn filter(&self, tree: &Tree, today: Day) -> Result<ListFilter, FieldworkProblem> {
        let locality = (!self.locality.is_empty()).then(|| locality(tree, &self.locality, today)).transpose()?;
        let team = (!self.team.is_empty()).then(|| team(tree, &self.team)).transpose()?;
        Ok(ListFilter { kind: self.kind()?, locality, team, live: !self.all, made: None })
    }
}

pub(crate) fn locality(tree: &Tree, code: &str, today: Day) -> Result<LocalityId, FieldworkProblem> {
    tree.by_code(code, today).or_else(|| tree.newest_by_code(code)).map(|l| l.id).ok_or(FieldworkProblem::UnknownWord)
}

fn team(tree: &Tree, code: &str) -> Result<TeamId, FieldworkProblem> {
    tree.team_by_code(code).map(|t| t.id).ok_or(FieldworkProblem::UnknownWord)
}

/// A list as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FieldworkListAnswer)]
pub(crate) struct ListAnswer {
    #[serde(flatten)]
    list: WorkList,
    /// Code of the commune.
    commune_code: String,
    /// Code of the quarter.
    locality_code: String,
    /// Its name.
    locality_name: String,
    /// Code of the team.
    team_code: Option<String>,
    /// Its name.
    team_name: Option<String>,
    /// Still leased to the team.
    live: bool,
}

impl ListAnswer {
    fn of(list: WorkList, tree: &Tree, today: Day) -> Self {
        let code = |id| tree.get(id).map(|l| l.code.clone()).unwrap_or_default();
        let team = list.team.and_then(|t| tree.team(t));
        Self {
            commune_code: code(list.commune),
            locality_code: code(list.locality),
            locality_name: tree.name(list.locality).to_owned(),
            team_code: team.map(|t| t.code.clone()),
            team_name: team.map(|t| t.name.clone()),
            live: list.is_live(today),
            list,
        }
    }
}

/// What is left in a quarter, as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct QuarterAnswer {
    #[serde(flatten)]
    work: QuarterWork,
    /// Code of the quarter.
    code: String,
    /// Its name.
    name: String,
}

/// Lists, and what is left where a commune or quarter was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ListsAnswer {
    /// Lists, soonest due first.
    lists: Vec<ListAnswer>,
    /// What is left, by quarter; only for one commune and kind.
    remaining: Vec<QuarterAnswer>,
}

/// Work lists in one's area: counts and assignments, no names.
#[utoipa::path(get, path = "/api/v1/work-lists", params(Asked), responses((status = 200, body = ListsAnswer)), tag = "work-lists")]
async fn lists(State(f): State<Fieldwork>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<ListsAnswer>, ApiError> {
    let tree = f.register().tree().await?;
    let today = f.today();
    let filter = asked.filter(&tree, today)?;
    let lists = f.lists(&actor, &filter).await?;
    let mut remaining = Vec::new();
    if let (Some(kind), Some(place)) = (filter.kind, filter.locality)
        && tree.get(place).is_some_and(|l| l.kind >= LocalityKind::Commune)
    {
        let rows = f.remaining(&actor, place, kind).await?;
        remaining.extend(rows.into_iter().filter(|w| tree.is_within(w.quarter, place)).map(|work| QuarterAnswer {
            code: tree.get(work.quarter).map(|l| l.code.clone()).unwrap_or_default(),
            name: tree.name(work.quarter).to_owned(),
            work,
        }));
    }
    Ok(Json(ListsAnswer { lists: lists.into_iter().map(|l| ListAnswer::of(l, &tree, today)).collect(), remaining }))
}

/// Lists to be drawn up.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct NewLists {
    /// What for.
    kind: ListKind,
    /// Codes of quarters, or of communes with all their quarters.
    localities: Vec<String>,
    /// Code of the team; none: each quarter's own.
    #[serde(default)]
    team: Option<String>,
    /// Codes of members; empty means all of the team.
    #[serde(default)]
    members: Vec<String>,
    /// To be done by (`YYYY-MM-DD`).
    #[schema(value_type = String)]
    due: Day,
    /// Last day of the lease; three days after the due day when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    lease_until: Option<Day>,
    /// People on one list at most, from 1 to 500; a larger household stays whole on a list of its own.
    #[serde(default)]
    max_per_list: Option<usize>,
}

/// Draws lists up and hands them out.
#[utoipa::path(post, path = "/api/v1/work-lists", request_body = NewLists, responses((status = 201, body = Vec<ListAnswer>)), tag = "work-lists")]
async fn create(
    State(f): State<Fieldwork>,
    actor: Actor,
    Json(new): Json<NewLists>,
) -> Result<(StatusCode, Json<Vec<ListAnswer>>), ApiError> {
    let tree = f.register().tree().await?;
    let today = f.today();
    let team = new.team.as_deref().map(|code| team(&tree, code)).transpose()?;
    let places = new
        .localities
        .iter()
        .map(|code| Ok(Assignment { locality: locality(&tree, code, today)?, team: team.into() }))
        .collect::<Result<_, FieldworkProblem>>()?;
    let order = CreateLists {
        kind: new.kind,
        places,
        members: members(&f, team, &new.members).await?,
        due: new.due,
        lease_until: new.lease_until.unwrap_or(new.due.plus(USUAL_LEASE)),
        max_per_list: new.max_per_list.unwrap_or(USUAL_LIST),
    };
    let lists = f.create(&actor, order).await?;
    Ok((StatusCode::CREATED, Json(lists.into_iter().map(|l| ListAnswer::of(l, &tree, today)).collect())))
}

async fn members(f: &Fieldwork, team: Option<TeamId>, codes: &[String]) -> Result<Vec<MemberId>, FieldworkProblem> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let team = team.ok_or(FieldworkProblem::MemberOfOtherTeam)?;
    let known = f.register().territory().members(team).await?;
    let id = |code: &String| known.iter().find(|m| m.code == *code).map(|m| m.id).ok_or(FieldworkProblem::MemberOfOtherTeam);
    codes.iter().map(id).collect()
}

/// A person on a list, without a name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ListedPersonAnswer)]
pub(crate) struct PersonAnswer {
    /// Opaque id, to send outcomes with.
    citizen: String,
    /// Opaque household, as phones are told it too.
    household: String,
    /// Waits longer than the plan allows.
    overdue: bool,
    /// Level to activate, or to be registered.
    level: Level,
    /// What came of the newest visit from this list.
    outcome: Option<Outcome>,
}

/// A list with its people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ListWithPeople {
    #[serde(flatten)]
    list: ListAnswer,
    /// Its people, households together.
    citizens: Vec<PersonAnswer>,
}

/// One list with its people as opaque ids; names stand on the page and on paper only.
#[utoipa::path(get, path = "/api/v1/work-lists/{id}", params(("id" = i64, Path)), responses((status = 200, body = ListWithPeople)), tag = "work-lists")]
async fn show(State(f): State<Fieldwork>, actor: Actor, Path(id): Path<i64>) -> Result<Json<ListWithPeople>, ApiError> {
    let tree = f.register().tree().await?;
    let list = f.list(&actor, WorkListId(id)).await?;
    let citizens = f
        .people(&actor, &list)
        .await?
        .into_iter()
        .map(|p| PersonAnswer {
            citizen: p.item.citizen.to_string(),
            household: p.item.household_word(),
            overdue: p.item.overdue,
            level: p.item.level,
            outcome: p.visit.map(|v| v.outcome),
        })
        .collect();
    Ok(Json(ListWithPeople { list: ListAnswer::of(list, &tree, f.today()), citizens }))
}

/// Why something is ended or set aside, in words; kept with it.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldworkWhy)]
pub(crate) struct Why {
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Closes a list or gives it back: its people may come on other lists at once. One that is closed already answers 409.
#[utoipa::path(post, path = "/api/v1/work-lists/{id}/close", params(("id" = i64, Path)), request_body = Why, responses((status = 204)), tag = "work-lists")]
async fn close(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(why): Json<Why>,
) -> Result<StatusCode, ApiError> {
    f.close(&actor, WorkListId(id), &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records outcomes. Idempotent by the operations' ids; each gets its own answer.
#[utoipa::path(post, path = "/api/v1/work-lists/{id}/outcomes", params(("id" = i64, Path)), request_body = Vec<Operation>,
    responses((status = 200, body = Vec<OperationResult>)), tag = "work-lists")]
async fn outcomes(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(operations): Json<Vec<Operation>>,
) -> Result<Json<Vec<OperationResult>>, ApiError> {
    Ok(Json(f.record(&actor, WorkListId(id), operations).await?))
}

/// What each outcome leads to, for programs that work offline.
#[utoipa::path(get, path = "/api/v1/follow-ups", responses((status = 200, body = Vec<Object>)), tag = "work-lists")]
async fn follow_ups(_: Actor) -> Json<Vec<FollowUp>> {
    Json(rules::FOLLOW_UPS.to_vec())
}
