//! What the office asks about phones, held operations, absentees and help posts, for programs.

use super::{Why, phones::told};
use crate::{
    absentees::AbsenteeList,
    held::{Acceptance, HeldRow},
    phones::PhoneView,
    posts::HelpPost,
    problems::FieldworkProblem,
    rules::{HeldReason, absentees::Advice},
    service::Fieldwork,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Language, Permission, routes};
use vedich_kernel::{CitizenId, Day, Lang, Moment, TeamId, WorkListId};
use vedich_territory::{MemberId, Tree};

pub(super) fn door() -> Door<Fieldwork> {
    let (phones, lists) = (Access::Needs(Permission::ManagePhones), Access::Needs(Permission::ManageWorkLists));
    let (police, view) = (Access::Needs(Permission::ViewCitizens), Access::Needs(Permission::ViewWorkLists));
    Door::new()
        .api(routes!(hand_out), phones)
        .api(routes!(phones_of), phones)
        .api(routes!(revoke), phones)
        .api(routes!(held), lists)
        .api(routes!(accept), lists)
        .api(routes!(dismiss), lists)
        .api(routes!(absentee_lists), police)
        .api(routes!(absentee_list), police)
        .api(routes!(note), police)
        .api(routes!(posts), view)
}

/// For whom a code is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct NewCode {
    /// Code of the member.
    member: String,
    /// The member leads the team.
    #[serde(default)]
    leader: bool,
    /// The phone's last day.
    #[schema(value_type = String)]
    until: Day,
}

/// A code that enrols one phone, once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OfficeCodeAnswer)]
struct CodeAnswer {
    /// The code; nobody can see it again.
    code: String,
    /// It works until then (µs).
    #[schema(value_type = i64)]
    expires_at: Moment,
}

/// Hands out a code that enrols one phone for a member of a team.
#[utoipa::path(post, path = "/api/v1/teams/{team}/phone-codes", params(("team" = i64, Path)), request_body = NewCode,
    responses((status = 201, body = CodeAnswer)), tag = "phones")]
async fn hand_out(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(team): Path<i64>,
    Json(new): Json<NewCode>,
) -> Result<(StatusCode, Json<CodeAnswer>), ApiError> {
    let member = f.register().territory().member_by_code(&new.member).await.map_err(FieldworkProblem::from)?;
    let member = member.ok_or(FieldworkProblem::MemberOfOtherTeam)?.id;
    let code = f.hand_out_code(&actor, TeamId(team), member, new.leader, new.until).await?;
    Ok((StatusCode::CREATED, Json(CodeAnswer { code: code.code, expires_at: code.expires_at })))
}

/// A phone as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FieldworkPhoneAnswer)]
struct PhoneAnswer {
    /// Identifier.
    id: String,
    /// Code of its team.
    team: String,
    /// Number of its member.
    member: i64,
    /// What its member calls it.
    name: String,
    /// The member leads the team.
    leader: bool,
    /// Last day.
    #[schema(value_type = String)]
    until: Day,
    /// It may be used today.
    in_use: bool,
    /// When it last spoke to us (µs).
    #[schema(value_type = Option<i64>)]
    seen_at: Option<Moment>,
    /// Operations that waited on it then.
    waiting: i64,
    /// Version of its app.
    app_version: String,
}

impl PhoneAnswer {
    fn of(view: PhoneView, tree: &Tree, today: Day) -> Self {
        Self {
            team: tree.team(view.phone.team).map(|t| t.code.clone()).unwrap_or_default(),
            in_use: view.phone.state.in_use(today),
            until: view.phone.state.until,
            member: view.phone.member.0,
            leader: view.phone.leader,
            id: view.phone.id,
            name: view.phone.name,
            seen_at: view.seen_at,
            waiting: view.waiting,
            app_version: view.app_version,
        }
    }
}

/// Phones of one's teams.
#[utoipa::path(get, path = "/api/v1/phones", responses((status = 200, body = Vec<PhoneAnswer>)), tag = "phones")]
async fn phones_of(State(f): State<Fieldwork>, actor: Actor) -> Result<Json<Vec<PhoneAnswer>>, ApiError> {
    let tree = f.register().tree().await?;
    let all = f.phones(&actor, None).await?.into_values().flatten();
    Ok(Json(all.map(|v| PhoneAnswer::of(v, &tree, f.today())).collect()))
}

/// Takes a phone out of use at once. What still comes from it is looked at by a person.
#[utoipa::path(post, path = "/api/v1/phones/{id}/revoke", params(("id" = String, Path)), request_body = Why, responses((status = 204)), tag = "phones")]
async fn revoke(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<String>,
    Json(why): Json<Why>,
) -> Result<StatusCode, ApiError> {
    f.revoke_phone(&actor, &id, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A held operation as programs get it: ids and codes, nothing that names a person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HeldAnswer {
    /// The operation.
    id: String,
    /// What kind.
    kind: String,
    /// Why it waits.
    reason: HeldReason,
    /// When it happened, corrected (µs).
    #[schema(value_type = i64)]
    observed_at: Moment,
    /// When it came (µs).
    #[schema(value_type = i64)]
    recorded_at: Moment,
    /// What is wrong and what to do, in the asker's language.
    sentence: &'static str,
    /// From which phone.
    phone: String,
    /// Number of the member.
    member: i64,
    /// Code of the member.
    member_code: String,
    /// Number of the team.
    team: TeamId,
    /// Number of the list, as told.
    list: Option<WorkListId>,
    /// Ids and codes of what was told. Of what was not understood (`unread`) the fields that came, with every text and number masked that
    /// may be about a person.
    #[schema(value_type = Object)]
    content: serde_json::Value,
    /// `waiting`, `accepted` or `dismissed`.
    state: &'static str,
}

impl HeldAnswer {
    fn of(h: HeldRow, came: Option<serde_json::Value>, member_code: String, lang: Lang) -> Self {
        Self {
            state: match &h.resolution {
                None => "waiting",
                Some(r) if r.accepted => "accepted",
                Some(_) => "dismissed",
            },
            content: came.unwrap_or_else(|| serde_json::from_str(&h.content).unwrap_or_default()),
            sentence: h.reason.sentence(lang),
            phone: h.phone,
            member_code,
            id: h.operation,
            kind: h.kind,
            reason: h.reason,
            observed_at: h.observed_at,
            recorded_at: h.recorded_at,
            member: h.member.0,
            team: h.team,
            list: h.list,
        }
    }
}

/// Which held operations.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedHeld {
    /// Those that were decided.
    #[serde(default)]
    pub resolved: bool,
}

/// Operations of phones that wait for a person.
#[utoipa::path(get, path = "/api/v1/held-operations", params(AskedHeld), responses((status = 200, body = Vec<HeldAnswer>)), tag = "phones")]
async fn held(
    State(f): State<Fieldwork>,
    Language(lang): Language,
    actor: Actor,
    Query(asked): Query<AskedHeld>,
) -> Result<Json<Vec<HeldAnswer>>, ApiError> {
    let rows = f.held_operations(&actor, asked.resolved).await?;
    let whose: Vec<MemberId> = rows.iter().map(|h| h.member).collect();
    let members = f.register().territory().members_among(&whose).await.map_err(FieldworkProblem::from)?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let code = members.get(&row.member).map(|m| m.code.clone()).unwrap_or_default();
        let came = f.came(&row).await?;
        out.push(HeldAnswer::of(row, came, code, lang));
    }
    Ok(Json(out))
}

/// How a held operation is taken.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
struct AcceptRequest {
    /// Why; the member reads it.
    #[serde(default)]
    reason: String,
    /// For another list than told.
    #[serde(default)]
    list: Option<i64>,
    /// As the work of this member of the same team (code).
    #[serde(default)]
    member: Option<String>,
}

/// Takes a held operation after all.
#[utoipa::path(post, path = "/api/v1/held-operations/{id}/accept", params(("id" = String, Path)), request_body = AcceptRequest,
    responses((status = 204)), tag = "phones")]
async fn accept(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<String>,
    Json(asked): Json<AcceptRequest>,
) -> Result<StatusCode, ApiError> {
    let member = match asked.member.as_deref() {
        None | Some("") => None,
        Some(code) => {
            let found = f.register().territory().member_by_code(code).await.map_err(FieldworkProblem::from)?;
            Some(found.ok_or(FieldworkProblem::MemberOfOtherTeam)?.id)
        }
    };
    let how = Acceptance { list: asked.list.map(WorkListId), member, answer: asked.reason };
    f.accept_held(&actor, &id, &how).await.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a held operation aside, with a reason that its member reads.
#[utoipa::path(post, path = "/api/v1/held-operations/{id}/dismiss", params(("id" = String, Path)), request_body = Why, responses((status = 204)), tag = "phones")]
async fn dismiss(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<String>,
    Json(why): Json<Why>,
) -> Result<StatusCode, ApiError> {
    f.dismiss_held(&actor, &id, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A closed absentee list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AbsenteeListAnswer {
    /// Number.
    id: i64,
    /// Code of the commune.
    commune: String,
    /// Of which day.
    #[schema(value_type = String)]
    day: Day,
    /// When it was closed (µs).
    #[schema(value_type = i64)]
    closed_at: Moment,
    /// People on it.
    people: i64,
    /// Of these, with an advice.
    answered: i64,
}

impl AbsenteeListAnswer {
    fn of(l: &AbsenteeList, tree: &Tree) -> Self {
        Self {
            id: l.id,
            commune: tree.get(l.commune).map(|c| c.code.clone()).unwrap_or_default(),
            day: l.day,
            closed_at: l.closed_at,
            people: l.people,
            answered: l.answered,
        }
    }
}

/// Closed absentee lists of one's communes, newest first (`P-4.3e`).
#[utoipa::path(get, path = "/api/v1/absentee-lists", responses((status = 200, body = Vec<AbsenteeListAnswer>)), tag = "absentees")]
async fn absentee_lists(State(f): State<Fieldwork>, actor: Actor) -> Result<Json<Vec<AbsenteeListAnswer>>, ApiError> {
    let tree = f.register().tree().await?;
    Ok(Json(f.absentee_lists(&actor).await?.iter().map(|l| AbsenteeListAnswer::of(l, &tree)).collect()))
}

/// Somebody on an absentee list, as an opaque id; names stand on the page and on paper only.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AbsenteeAnswer {
    /// Opaque id.
    citizen: String,
    /// When a team was told that they are away (µs).
    #[schema(value_type = i64)]
    observed_at: Moment,
    /// The newest advice.
    advice: Option<Advice>,
    /// The day of a retry.
    #[schema(value_type = Option<String>)]
    on: Option<Day>,
}

/// A list with its people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AbsenteesAnswer {
    #[serde(flatten)]
    list: AbsenteeListAnswer,
    citizens: Vec<AbsenteeAnswer>,
}

/// One absentee list.
#[utoipa::path(get, path = "/api/v1/absentee-lists/{id}", params(("id" = i64, Path)), responses((status = 200, body = AbsenteesAnswer)), tag = "absentees")]
async fn absentee_list(State(f): State<Fieldwork>, actor: Actor, Path(id): Path<i64>) -> Result<Json<AbsenteesAnswer>, ApiError> {
    let tree = f.register().tree().await?;
    let (list, people) = f.absentee_list(&actor, id).await?;
    let citizens = people
        .iter()
        .map(|a| {
            let newest = a.notes.iter().rev().find(|n| n.advice.is_some());
            AbsenteeAnswer {
                citizen: a.row.citizen.to_string(),
                observed_at: a.row.observed_at,
                advice: newest.and_then(|n| n.advice),
                on: newest.and_then(|n| n.on),
            }
        })
        .collect();
    Ok(Json(AbsenteesAnswer { list: AbsenteeListAnswer::of(&list, &tree), citizens }))
}

/// What is noted about an absentee.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct NewNote {
    /// Whom.
    #[schema(value_type = String)]
    citizen: CitizenId,
    /// What was found; sealed, for the police only.
    #[serde(default)]
    finding: String,
    /// What the team is advised.
    #[serde(default)]
    advice: Option<Advice>,
    /// The day of a retry.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    on: Option<Day>,
}

/// Notes what the police found, and what they advise the team.
#[utoipa::path(post, path = "/api/v1/absentee-lists/{id}/notes", params(("id" = i64, Path)), request_body = NewNote, responses((status = 204)), tag = "absentees")]
async fn note(
    State(f): State<Fieldwork>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(n): Json<NewNote>,
) -> Result<StatusCode, ApiError> {
    f.note_absentee(&actor, id, n.citizen, &n.finding, n.advice, n.on).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which day.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedDay {
    /// `YYYY-MM-DD`; today when not told.
    #[serde(default)]
    pub day: String,
}

impl AskedDay {
    pub(crate) fn day(&self, today: Day) -> Result<Day, FieldworkProblem> {
        if self.day.is_empty() { Ok(today) } else { self.day.parse().map_err(|_| FieldworkProblem::UnknownWord) }
    }
}

/// Help posts of a day in one's area, with what they helped (`P-4.3c`, `P-4.3f`).
#[utoipa::path(get, path = "/api/v1/help-posts", params(AskedDay), responses((status = 200, body = Vec<HelpPost>)), tag = "phones")]
async fn posts(State(f): State<Fieldwork>, actor: Actor, Query(asked): Query<AskedDay>) -> Result<Json<Vec<HelpPost>>, ApiError> {
    let day = asked.day(f.today())?;
    Ok(Json(f.help_posts(&actor, day).await?))
}
