//! The door of training and of requests for people: JSON API and pages.

use crate::{
    model::{NewSession, Request as Asked, RequestState, Session, StepKind, Trained},
    pages,
    problems::TrainingProblem,
    rules,
    service::Training,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};
use vedich_territory::Tree;

/// Routes of training and of requests for people.
#[must_use]
pub fn door(training: Training) -> Door {
    let view = Access::Needs(Permission::ViewTraining);
    let manage = Access::Needs(Permission::ManageTraining);
    let settings = Access::Needs(Permission::ManageCampaign);
    Door::new()
        .page(Method::GET, "/training", view, get(pages::index::show))
        .page(Method::GET, "/training/new", manage, get(pages::write::new))
        .page(Method::POST, "/training", manage, post(pages::write::create))
        .page(Method::GET, "/training/members", view, get(pages::members::show))
        .page(Method::GET, "/training/quiz", manage, get(pages::quiz::show))
        .page(Method::POST, "/training/quiz", manage, post(pages::quiz::save))
        .page(Method::GET, "/training/settings", settings, get(pages::settings::show))
        .page(Method::POST, "/training/settings", settings, post(pages::settings::save))
        .page(Method::GET, "/training/{no}", view, get(pages::session::show))
        .page(Method::GET, "/training/{no}/edit", manage, get(pages::write::edit))
        .page(Method::POST, "/training/{no}/edit", manage, post(pages::write::save))
        .page(Method::POST, "/training/{no}/cancel", manage, post(pages::session::cancel))
        .page(Method::POST, "/training/{no}/present", manage, post(pages::session::tick))
        .page(Method::POST, "/training/{no}/absent", manage, post(pages::session::untick))
        .page(Method::GET, "/training/{no}/poster", manage, get(pages::session::poster))
        .page(Method::GET, "/attend", Access::Public, get(pages::attend::form))
        .page(Method::GET, "/attend/{code}", Access::Public, get(pages::attend::show))
        .page(Method::POST, "/attend/{code}", Access::Public, post(pages::attend::attend))
        .page(Method::POST, "/attend/{code}/quiz", Access::Public, post(pages::attend::answer))
        .page(Method::GET, "/team-requests", view, get(pages::requests::index))
        .page(Method::POST, "/team-requests", manage, post(pages::requests::ask))
        .page(Method::GET, "/team-requests/{no}", view, get(pages::request::show))
        .page(Method::POST, "/team-requests/{no}", view, post(pages::request::step))
        .page(Method::POST, "/team-requests/{no}/send", Access::Needs(Permission::SupplyTeams), post(pages::request::send))
        .api(routes!(sessions), view)
        .api(routes!(create), manage)
        .api(routes!(session), view)
        .api(routes!(attendance), manage)
        .api(routes!(members), view)
        .api(routes!(requests), view)
        .api(routes!(ask), manage)
        .api(routes!(request), view)
        .api(routes!(step), view)
        .with_state(training)
}

pub(crate) fn locality(tree: &Tree, code: &str, day: Day) -> Result<LocalityId, TrainingProblem> {
    let found = tree.by_code(code, day).or_else(|| tree.newest_by_code(code));
    found.map(|l| l.id).ok_or(TrainingProblem::BadValue("locality"))
}

pub(crate) fn team(tree: &Tree, code: &str) -> Result<TeamId, TrainingProblem> {
    tree.team_by_code(code).map(|t| t.id).ok_or(TrainingProblem::NoSuchTeam)
}

pub(crate) fn unit(tree: &Tree, code: &str) -> Result<UnitId, TrainingProblem> {
    tree.unit_by_code(code).map(|u| u.id).ok_or(TrainingProblem::NoSuchUnit)
}

async fn json<T: serde::de::DeserializeOwned + 'static>(request: Request) -> Result<T, TrainingProblem> {
    let read = request.extract::<Json<T>, _>().await;
    read.map(|Json(sent)| sent).map_err(|e| TrainingProblem::BadJson(e.to_string()))
}

/// A session as programs get it. Its code is for its poster and stays there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SessionAnswer {
    /// Its number.
    no: i64,
    /// It will not take place.
    cancelled: bool,
    /// What it teaches.
    subject: String,
    /// Who teaches.
    trainer: String,
    /// Code of the locality whose teams it is for.
    locality: Option<String>,
    /// Where exactly.
    place: String,
    /// Its day.
    #[schema(value_type = String)]
    date: Day,
    /// From when, `HH:MM`.
    from: String,
    /// Until when, `HH:MM`.
    to: String,
    /// Seats.
    capacity: i64,
    /// Members noted as present.
    present: i64,
}

impl SessionAnswer {
    fn of(s: &Session, tree: &Tree) -> Self {
        let p = &s.plan;
        Self {
            no: s.no,
            cancelled: s.cancelled,
            subject: p.subject.clone(),
            trainer: p.trainer.clone(),
            locality: tree.get(p.locality).map(|l| l.code.clone()),
            place: p.place.clone(),
            date: p.day,
            from: rules::clock(p.from),
            to: rules::clock(p.to),
            capacity: p.capacity,
            present: s.present,
        }
    }
}

/// Sessions of one's area, newest day first.
#[utoipa::path(get, path = "/api/v1/training-sessions", responses((status = 200, body = Vec<SessionAnswer>)), tag = "training")]
async fn sessions(State(t): State<Training>, actor: Actor) -> Result<Json<Vec<SessionAnswer>>, ApiError> {
    let tree = t.tree().await?;
    Ok(Json(t.sessions(&actor).await?.iter().map(|s| SessionAnswer::of(s, &tree)).collect()))
}

/// A session as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentSession {
    /// What it teaches.
    subject: String,
    /// Who teaches.
    #[serde(default)]
    trainer: String,
    /// Code of the locality whose teams it is for.
    locality: String,
    /// Where exactly.
    place: String,
    /// Its day.
    #[schema(value_type = String)]
    date: Day,
    /// From when, `HH:MM`.
    from: String,
    /// Until when, `HH:MM`.
    to: String,
    /// Seats.
    capacity: i64,
}

/// The number of what was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TrainingCreated)]
pub(crate) struct Created {
    /// Its number.
    no: i64,
}

/// Plans a session.
#[utoipa::path(post, path = "/api/v1/training-sessions", request_body = SentSession, responses((status = 201, body = Created)), tag = "training")]
async fn create(State(t): State<Training>, actor: Actor, request: Request) -> Result<(StatusCode, Json<Created>), ApiError> {
    let sent: SentSession = json(request).await?;
    let time = |field: &'static str, words: &str| rules::minutes(words).ok_or(TrainingProblem::BadValue(field));
    let new = NewSession {
        locality: locality(&*t.tree().await?, &sent.locality, sent.date)?,
        subject: sent.subject,
        trainer: sent.trainer,
        place: sent.place,
        day: sent.date,
        from: time("from", &sent.from)?,
        to: time("to", &sent.to)?,
        capacity: sent.capacity,
    };
    Ok((StatusCode::CREATED, Json(Created { no: t.plan(&actor, new).await? })))
}

/// One session.
#[utoipa::path(get, path = "/api/v1/training-sessions/{no}", params(("no" = i64, Path, description = "Number of the session")),
    responses((status = 200, body = SessionAnswer)), tag = "training")]
async fn session(State(t): State<Training>, actor: Actor, Path(no): Path<i64>) -> Result<Json<SessionAnswer>, ApiError> {
    Ok(Json(SessionAnswer::of(&t.session(&actor, no).await?, &*t.tree().await?)))
}

/// Who was present, or was not after all.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentAttendance {
    /// Codes of members.
    members: Vec<String>,
    /// `false` takes wrong notes back.
    #[serde(default = "yes")]
    present: bool,
    /// Why notes are taken back.
    #[serde(default)]
    reason: String,
}

fn yes() -> bool {
    true
}

/// How many notes changed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Noted {
    /// Members whose presence changed.
    changed: i64,
}

/// Notes who was present. The same again changes nothing.
#[utoipa::path(post, path = "/api/v1/training-sessions/{no}/attendance", params(("no" = i64, Path, description = "Number of the session")),
    request_body = SentAttendance, responses((status = 200, body = Noted)), tag = "training")]
async fn attendance(
    State(t): State<Training>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<Json<Noted>, ApiError> {
    let sent: SentAttendance = json(request).await?;
    let changed = t.tick(&actor, no, &sent.members, sent.present, &sent.reason).await?;
    Ok(Json(Noted { changed }))
}

/// Which team is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedTeam {
    /// Code of a team.
    #[serde(default)]
    pub team: String,
}

/// A member with what is known of their training.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MemberAnswer {
    /// Code of the member.
    member: String,
    #[serde(flatten)]
    trained: Trained,
    /// May get lists now.
    may_go_out: bool,
}

/// The members of a team with their training.
#[utoipa::path(get, path = "/api/v1/training-members", params(AskedTeam), responses((status = 200, body = Vec<MemberAnswer>)), tag = "training")]
async fn members(
    State(t): State<Training>,
    actor: Actor,
    Query(asked): Query<AskedTeam>,
) -> Result<Json<Vec<MemberAnswer>>, ApiError> {
    let found = t.members(&actor, team(&*t.tree().await?, &asked.team)?).await?;
    let answer =
        |m: crate::standing::MemberStanding| MemberAnswer { member: m.member.code, trained: m.trained, may_go_out: m.may_go_out };
    Ok(Json(found.into_iter().map(answer).collect()))
}

/// A request as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TrainingRequestAnswer)]
pub(crate) struct RequestAnswer {
    /// Its number.
    no: i64,
    /// Code of the team that lacks people.
    team: Option<String>,
    /// Code of the organisation that is asked.
    unit: Option<String>,
    /// How many were lacking.
    wanted: i64,
    /// By which day.
    #[schema(value_type = String)]
    due: Day,
    /// It waits beyond its day.
    overdue: bool,
    /// Where it stands.
    state: RequestState,
    /// When it was asked (RFC 3339).
    asked_at: String,
}

impl RequestAnswer {
    fn of(r: &Asked, tree: &Tree, today: Day) -> Self {
        Self {
            no: r.no,
            team: tree.team(r.team).map(|t| t.code.clone()),
            unit: tree.unit(r.unit).map(|u| u.code.clone()),
            wanted: r.wanted,
            due: r.due,
            overdue: r.is_overdue(today),
            state: r.state,
            asked_at: r.at.rfc3339(),
        }
    }
}

/// Requests for people that one asked or that one is asked, those that wait first.
#[utoipa::path(get, path = "/api/v1/team-requests", responses((status = 200, body = Vec<RequestAnswer>)), tag = "training")]
async fn requests(State(t): State<Training>, actor: Actor) -> Result<Json<Vec<RequestAnswer>>, ApiError> {
    let (tree, today) = (t.tree().await?, t.today());
    Ok(Json(t.requests(&actor).await?.iter().map(|r| RequestAnswer::of(r, &tree, today)).collect()))
}

/// A request as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRequest {
    /// Code of the team that lacks people.
    team: String,
    /// Code of the front or union that is asked.
    unit: String,
    /// By which day; three days from now when not told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due: Option<Day>,
    /// What is said with it.
    #[serde(default)]
    words: String,
}

/// Asks an organisation for the people that a team lacks.
#[utoipa::path(post, path = "/api/v1/team-requests", request_body = SentRequest, responses((status = 201, body = Created)), tag = "training")]
async fn ask(State(t): State<Training>, actor: Actor, request: Request) -> Result<(StatusCode, Json<Created>), ApiError> {
    let sent: SentRequest = json(request).await?;
    let tree = t.tree().await?;
    let (team, unit) = (team(&tree, &sent.team)?, unit(&tree, &sent.unit)?);
    let due = sent.due.unwrap_or_else(|| rules::due(t.today()));
    Ok((StatusCode::CREATED, Json(Created { no: t.ask_for_people(&actor, team, unit, due, &sent.words).await? })))
}

/// One request.
#[utoipa::path(get, path = "/api/v1/team-requests/{no}", params(("no" = i64, Path, description = "Number of the request")),
    responses((status = 200, body = RequestAnswer)), tag = "training")]
async fn request(State(t): State<Training>, actor: Actor, Path(no): Path<i64>) -> Result<Json<RequestAnswer>, ApiError> {
    let (r, _) = t.request(&actor, no).await?;
    Ok(Json(RequestAnswer::of(&r, &*t.tree().await?, t.today())))
}

/// A step as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentStep {
    /// `promised`, `refused`, `filled` or `withdrawn`.
    kind: StepKind,
    /// By which day, of a promise.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due: Option<Day>,
    /// What is said with it; a refusal needs it.
    #[serde(default)]
    words: String,
}

/// Takes a step of a request: the organisation promises or refuses, who asked confirms or withdraws.
#[utoipa::path(post, path = "/api/v1/team-requests/{no}/steps", params(("no" = i64, Path, description = "Number of the request")),
    request_body = SentStep, responses((status = 204)), tag = "training")]
async fn step(State(t): State<Training>, actor: Actor, Path(no): Path<i64>, request: Request) -> Result<StatusCode, ApiError> {
    let sent: SentStep = json(request).await?;
    t.step(&actor, no, sent.kind, sent.due, &sent.words).await?;
    Ok(StatusCode::NO_CONTENT)
}
