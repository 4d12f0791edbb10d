//! The door of webhooks: JSON API and pages.

use crate::{
    model::{Attempt, Delivery, DeliveryState, Kind, NewWebhook, Outcome, State, Webhook},
    pages,
    problems::WebhookProblem,
    service::Webhooks,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State as With},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::Moment;

/// Deliveries of a page.
pub(crate) const PER_PAGE: i64 = 50;

/// Routes of webhooks.
#[must_use]
pub fn door(webhooks: Webhooks) -> Door {
    let manage = Access::Needs(Permission::ManageTokens);
    Door::new()
        .page(Method::GET, "/webhooks", manage, get(pages::index::show))
        .page(Method::POST, "/webhooks", manage, post(pages::index::add))
        .page(Method::GET, "/webhooks/{no}", manage, get(pages::one::show))
        .page(Method::POST, "/webhooks/{no}", manage, post(pages::one::set))
        .page(Method::POST, "/webhooks/{no}/switch", manage, post(pages::one::switch))
        .page(Method::POST, "/webhooks/{no}/secret", manage, post(pages::one::rotate))
        .page(Method::POST, "/webhooks/{no}/test", manage, post(pages::one::test))
        .page(Method::GET, "/webhooks/{no}/deliveries/{delivery}", manage, get(pages::delivery::show))
        .page(Method::POST, "/webhooks/{no}/deliveries/{delivery}", manage, post(pages::delivery::redeliver))
        .api(routes!(list, create), manage)
        .api(routes!(show_one, replace, remove), manage)
        .api(routes!(new_secret), manage)
        .api(routes!(send_test), manage)
        .api(routes!(log), manage)
        .api(routes!(redeliver), manage)
        .with_state(webhooks)
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, WebhookProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| WebhookProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// An address as programs send it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = WebhookSent)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    /// Whose program it is, at most 80 letters.
    name: String,
    /// `https://…`; an address of a private network only where the server allows it.
    address: String,
    /// What it wants to be told.
    events: Vec<Kind>,
    /// Whether it is told; true unless said.
    #[serde(default = "yes")]
    active: bool,
}

fn yes() -> bool {
    true
}

impl Sent {
    fn webhook(&self) -> NewWebhook {
        NewWebhook { name: self.name.clone(), address: self.address.clone(), kinds: self.events.clone() }
    }
}

/// An address as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookAnswer)]
pub(crate) struct Answer {
    no: i64,
    name: String,
    address: String,
    events: Vec<Kind>,
    state: State,
    /// Failed tries in a row.
    failures: i64,
    /// When it last took something (RFC 3339).
    last_taken: Option<String>,
    /// When something was last sent (RFC 3339).
    last_tried: Option<String>,
}

impl From<Webhook> for Answer {
    fn from(w: Webhook) -> Self {
        Self {
            no: w.no,
            name: w.name,
            address: w.address,
            events: w.kinds,
            state: w.state,
            failures: w.failures,
            last_taken: w.last_ok.map(Moment::rfc3339),
            last_tried: w.last_try.map(Moment::rfc3339),
        }
    }
}

/// An address with its secret, told this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookWithSecret)]
pub(crate) struct WithSecret {
    webhook: Answer,
    /// By which deliveries are signed. It is told this once.
    secret: String,
}

/// All addresses.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks", responses((status = 200, body = Vec<Answer>)))]
async fn list(With(w): With<Webhooks>, actor: Actor) -> Result<Json<Vec<Answer>>, ApiError> {
    Ok(Json(w.all(&actor).await?.into_iter().map(Answer::from).collect()))
}

/// Adds an address, which is told what happens from now on.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = Sent, responses((status = 201, body = WithSecret)))]
async fn create(With(w): With<Webhooks>, actor: Actor, request: Request) -> Result<(StatusCode, Json<WithSecret>), ApiError> {
    let sent: Sent = json(request).await?;
    let (no, secret) = w.add(&actor, sent.webhook()).await?;
    if !sent.active {
        w.switch(&actor, no, State::Off).await?;
    }
    Ok((StatusCode::CREATED, Json(WithSecret { webhook: w.one(&actor, no).await?.into(), secret })))
}

/// One address.
#[utoipa::path(get, path = "/api/v1/webhooks/{no}", tag = "webhooks", params(("no" = i64, Path, description = "Number")),
    responses((status = 200, body = Answer)))]
async fn show_one(With(w): With<Webhooks>, actor: Actor, Path(no): Path<i64>) -> Result<Json<Answer>, ApiError> {
    Ok(Json(w.one(&actor, no).await?.into()))
}

/// Sets an address: name, address, events, and whether it is told. Switching on begins the count of failures anew.
#[utoipa::path(put, path = "/api/v1/webhooks/{no}", tag = "webhooks", params(("no" = i64, Path, description = "Number")),
    request_body = Sent, responses((status = 200, body = Answer)))]
async fn replace(With(w): With<Webhooks>, actor: Actor, Path(no): Path<i64>, request: Request) -> Result<Json<Answer>, ApiError> {
    let sent: Sent = json(request).await?;
    w.set(&actor, no, sent.webhook()).await?;
    w.switch(&actor, no, if sent.active { State::On } else { State::Off }).await?;
    Ok(Json(w.one(&actor, no).await?.into()))
}

/// Takes an address away. Its log of deliveries stays in the trail.
#[utoipa::path(delete, path = "/api/v1/webhooks/{no}", tag = "webhooks", params(("no" = i64, Path, description = "Number")),
    responses((status = 204)))]
async fn remove(With(w): With<Webhooks>, actor: Actor, Path(no): Path<i64>) -> Result<StatusCode, ApiError> {
    w.switch(&actor, no, State::Removed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new secret. The one before it is signed with for a day more, so that receivers can change over.
#[utoipa::path(post, path = "/api/v1/webhooks/{no}/secret", tag = "webhooks", params(("no" = i64, Path, description = "Number")),
    responses((status = 200, body = WithSecret)))]
async fn new_secret(With(w): With<Webhooks>, actor: Actor, Path(no): Path<i64>) -> Result<Json<WithSecret>, ApiError> {
    let secret = w.rotate(&actor, no).await?;
    Ok(Json(WithSecret { webhook: w.one(&actor, no).await?.into(), secret }))
}

/// A delivery as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookDeliveryAnswer)]
pub(crate) struct DeliveryAnswer {
    no: i64,
    /// The event's id, as the body has it.
    id: String,
    #[serde(rename = "type")]
    kind: Kind,
    /// When it happened (RFC 3339).
    at: String,
    state: DeliveryState,
    /// Tries since it was last set going.
    tries: i64,
    /// When it is tried next (RFC 3339), while it waits.
    next: Option<String>,
    /// HTTP status of the last try.
    status: Option<i64>,
    /// How the last try ended.
    outcome: Option<Outcome>,
}

impl From<Delivery> for DeliveryAnswer {
    fn from(d: Delivery) -> Self {
        Self {
            no: d.no,
            id: d.event,
            kind: d.kind,
            at: d.at.rfc3339(),
            state: d.state,
            tries: d.tries,
            next: (d.state == DeliveryState::Waiting).then(|| d.due.rfc3339()),
            status: d.status,
            outcome: d.outcome,
        }
    }
}

/// A number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookTest)]
pub(crate) struct Tested {
    /// Number of the delivery.
    delivery: i64,
}

/// Sends a test, whatever events the address wants.
#[utoipa::path(post, path = "/api/v1/webhooks/{no}/test", tag = "webhooks", params(("no" = i64, Path, description = "Number")),
    responses((status = 202, body = Tested)))]
async fn send_test(With(w): With<Webhooks>, actor: Actor, Path(no): Path<i64>) -> Result<(StatusCode, Json<Tested>), ApiError> {
    Ok((StatusCode::ACCEPTED, Json(Tested { delivery: w.test(&actor, no).await? })))
}

/// Which page.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

impl Asked {
    pub(crate) fn page(&self) -> (i64, i64) {
        (PER_PAGE, (self.page.max(1) - 1).saturating_mul(PER_PAGE))
    }
}

/// The log of an address.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookLog)]
pub(crate) struct Log {
    /// Newest first.
    deliveries: Vec<DeliveryAnswer>,
    /// How many there are.
    total: i64,
}

/// What was sent to an address, newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{no}/deliveries", tag = "webhooks",
    params(("no" = i64, Path, description = "Number"), Asked), responses((status = 200, body = Log)))]
async fn log(
    With(w): With<Webhooks>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Json<Log>, ApiError> {
    let (found, total) = w.deliveries(&actor, no, asked.page()).await?;
    Ok(Json(Log { deliveries: found.into_iter().map(DeliveryAnswer::from).collect(), total }))
}

/// A delivery with its tries.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookDeliveryWithTries)]
pub(crate) struct WithTries {
    delivery: DeliveryAnswer,
    /// Oldest first.
    tries: Vec<Try>,
}

/// One try.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookTry)]
pub(crate) struct Try {
    /// When it ended (RFC 3339).
    at: String,
    status: Option<i64>,
    outcome: Outcome,
}

impl From<Attempt> for Try {
    fn from(a: Attempt) -> Self {
        Self { at: a.at.rfc3339(), status: a.status, outcome: a.outcome }
    }
}

/// Sends a delivery once more, under the same id.
#[utoipa::path(post, path = "/api/v1/webhooks/{no}/deliveries/{delivery}/redeliver", tag = "webhooks",
    params(("no" = i64, Path, description = "Number"), ("delivery" = i64, Path, description = "Number of the delivery")),
    responses((status = 202, body = WithTries)))]
async fn redeliver(
    With(w): With<Webhooks>,
    actor: Actor,
    Path((no, delivery)): Path<(i64, i64)>,
) -> Result<(StatusCode, Json<WithTries>), ApiError> {
    w.redeliver(&actor, no, delivery).await?;
    let (delivery, tries) = w.delivery(&actor, no, delivery).await?;
    let tries = tries.into_iter().map(Try::from).collect();
    Ok((StatusCode::ACCEPTED, Json(WithTries { delivery: delivery.into(), tries })))
}
