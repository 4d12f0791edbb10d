//! JSON API of the accounts room.

use crate::{
    Accounts,
    bulk::place_grant,
    caller::Asked,
    cookies,
    model::{Actor, Grant, Permission, Role, User, Via},
    places::{Places, place_name},
    problems::AccountsProblem,
    reply::ApiError,
    tokens::Token,
    users::NewUser,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vedich_kernel::{Day, Lang, LocalityId, Moment, Problem, TeamId, UnitId, UserId};

/// Name and password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    /// Six digits of the authenticator app, or a recovery code, where the account is asked for one.
    #[serde(default)]
    code: String,
}

/// A session has begun; its cookie is in the answer's headers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    /// Send this as `x-csrf-token` with everything but GET.
    csrf: String,
    /// A new password must be chosen on the password page first.
    must_change_password: bool,
}

/// A role and its place.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantOut {
    role: Role,
    locality: Option<LocalityId>,
    unit: Option<UnitId>,
    team: Option<TeamId>,
    /// The place in words.
    place: String,
}

/// A role and the code of its place.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GrantIn {
    role: Role,
    /// Locality code.
    #[serde(default)]
    locality: String,
    /// Unit code.
    #[serde(default)]
    unit: String,
    /// Team code.
    #[serde(default)]
    team: String,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    id: UserId,
    name: String,
    full_name: String,
    via: Via,
    grants: Vec<GrantOut>,
    permissions: Vec<Permission>,
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserOut {
    id: UserId,
    name: String,
    full_name: String,
    active: bool,
    must_change_password: bool,
    /// RFC 3339.
    last_active_at: String,
    grants: Vec<GrantOut>,
}

/// A user to create.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserIn {
    name: String,
    full_name: String,
    /// At least 14 characters; without one a one-time password is made.
    #[serde(default)]
    password: Option<String>,
    grants: Vec<GrantIn>,
}

/// A user was created.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserCreated {
    id: UserId,
    /// Shown only here.
    one_time_password: Option<String>,
}

/// A token to create.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenIn {
    /// Sign-in name of the user whose grants it carries.
    user: String,
    /// What it is for.
    #[serde(default)]
    label: String,
    /// Last day on which it is accepted (`YYYY-MM-DD`).
    #[serde(default)]
    expires_on: Option<String>,
}

/// A token was created.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenCreated {
    id: i64,
    /// Shown only here.
    token: String,
}

/// A token that nobody has revoked.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenOut {
    id: i64,
    user: UserId,
    label: String,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339; not accepted from then on.
    expires_at: Option<String>,
    /// Its end has passed: it is not accepted any more.
    expired: bool,
    /// RFC 3339, to within five minutes.
    used_at: Option<String>,
}

fn grants_out(grants: &[Grant], places: &dyn Places, lang: Lang) -> Vec<GrantOut> {
    let out = |g: &Grant| GrantOut {
        role: g.role,
        locality: g.locality,
        unit: g.unit,
        team: g.team,
        place: place_name(places, g, lang),
    };
    grants.iter().map(out).collect()
}

/// Signs in with name, password and, where the account is asked for one, a code. Programs use a bearer token instead.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "accounts", request_body = Credentials, responses(
    (status = 200, body = Session), (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_in(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    Json(body): Json<Credentials>,
) -> Result<Response, ApiError> {
    let signed = accounts.sign_in_with(&body.name, &body.password, &body.code, &caller.address).await.map_err(throttled)?;
    let cookie = cookies::session(&signed.secret, caller.secure());
    let session = Session { csrf: crate::secrets::csrf_token(&signed.secret), must_change_password: signed.must_change };
    Ok((AppendHeaders(cookie.map(|c| (header::SET_COOKIE, c))), Json(session)).into_response())
}

/// Tells a throttled program when to come back.
fn throttled(problem: AccountsProblem) -> ApiError {
    match problem {
        AccountsProblem::Throttled(seconds) => ApiError::from(problem).retry_after(seconds),
        _ => problem.into(),
    }
}

/// Who asks, and what they may do.
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts", responses(
    (status = 200, body = Me), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn me(State(accounts): State<Accounts>, Asked(caller): Asked, actor: Actor) -> Result<Json<Me>, ApiError> {
    let places = accounts.places().await.map_err(AccountsProblem::from)?;
    Ok(Json(Me {
        id: actor.user,
        grants: grants_out(&actor.grants, &*places, caller.lang),
        permissions: Permission::ALL.into_iter().filter(|p| actor.may(*p)).collect(),
        name: actor.name,
        full_name: actor.full_name,
        via: actor.via,
    }))
}

/// Users whom the asker manages.
#[utoipa::path(get, path = "/api/v1/users", tag = "accounts", responses(
    (status = 200, body = Vec<UserOut>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn users(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    actor: Actor,
) -> Result<Json<Vec<UserOut>>, ApiError> {
    let places = accounts.places().await.map_err(AccountsProblem::from)?;
    let out = |u: User| UserOut {
        id: u.id,
        grants: grants_out(&u.grants, &*places, caller.lang),
        name: u.name,
        full_name: u.full_name,
        active: u.active,
        must_change_password: u.must_change,
        last_active_at: u.last_active_at.rfc3339(),
    };
    Ok(Json(accounts.users(&actor).await?.into_iter().map(out).collect()))
}

/// Creates a user.
#[utoipa::path(post, path = "/api/v1/users", tag = "accounts", request_body = UserIn, responses(
    (status = 201, body = UserCreated), (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_user(
    State(accounts): State<Accounts>,
    actor: Actor,
    Json(body): Json<UserIn>,
) -> Result<(StatusCode, Json<UserCreated>), ApiError> {
    let places = accounts.places().await.map_err(AccountsProblem::from)?;
    let grant = |g: &GrantIn| place_grant(g.role, [&g.locality, &g.unit, &g.team], &*places);
    let grants = body.grants.iter().map(grant).collect::<Result<Vec<_>, _>>()?;
    let new = NewUser { name: body.name, full_name: body.full_name, password: body.password, grants };
    let created = accounts.create_user(&actor, new).await?;
    Ok((StatusCode::CREATED, Json(UserCreated { id: created.id, one_time_password: created.one_time_password })))
}

/// Tokens that nobody has revoked, of users whom the asker manages. Those whose end has passed are `expired`.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "accounts", responses(
    (status = 200, body = Vec<TokenOut>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn tokens(State(accounts): State<Accounts>, actor: Actor) -> Result<Json<Vec<TokenOut>>, ApiError> {
    let now = accounts.now();
    let out = |t: Token| TokenOut {
        expired: t.is_over(now),
        id: t.id,
        user: t.user,
        label: t.label,
        created_at: t.created_at.rfc3339(),
        expires_at: t.expires_at.map(Moment::rfc3339),
        used_at: t.used_at.map(Moment::rfc3339),
    };
    Ok(Json(accounts.tokens(&actor).await?.into_iter().map(out).collect()))
}

/// Makes a bearer token with a user's own grants. It is shown once. Its maker must hold each of the user's rights, or be the user.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "accounts", request_body = TokenIn, responses(
    (status = 201, body = TokenCreated), (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_token(
    State(accounts): State<Accounts>,
    actor: Actor,
    Json(body): Json<TokenIn>,
) -> Result<(StatusCode, Json<TokenCreated>), ApiError> {
    let expires = body.expires_on.as_deref().map(end_of_day).transpose()?;
    let (id, token) = accounts.create_token(&actor, &body.user, &body.label, expires).await?;
    Ok((StatusCode::CREATED, Json(TokenCreated { id, token })))
}

/// The first moment after a day.
pub(crate) fn end_of_day(day: &str) -> Result<Moment, AccountsProblem> {
    day.parse::<Day>().map(|d| d.plus(1).start()).map_err(|e| AccountsProblem::Unreadable(e.to_string()))
}

/// Takes a token out of use at once.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "accounts", params(("id" = i64, Path)), responses(
    (status = 204), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke_token(
    State(accounts): State<Accounts>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, ApiError> {
    accounts.revoke_token(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
