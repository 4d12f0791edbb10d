//! The door of the outbox: JSON API and pages.

use crate::{
    figures::{DayLine, Fates, USUAL_DAYS},
    model::{Batch, BatchState, ChannelKind, LeftOutRow, NewBatch, Recipient, State, Sum, Template},
    pages,
    problems::MessagesProblem,
    rules::{self, Length},
    service::{Messages, short},
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State as With},
    http::{HeaderMap, Method, StatusCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Figure, LocalityId};
use vedich_territory::Tree;

/// Recipients of a batch, as bytes.
const MAX_BYTES: usize = 4 << 20;
pub(crate) const PER_PAGE: i64 = 50;

/// Routes of the outbox.
#[must_use]
pub fn door(messages: Messages) -> Door {
    let view = Access::Needs(Permission::ViewMessages);
    let send = Access::Needs(Permission::SendMessages);
    let manage = Access::Needs(Permission::ManageMessages);
    let large = MAX_BYTES;
    Door::new()
        .page(Method::GET, "/messages", view, get(pages::index::show))
        .page(Method::GET, "/messages/new", send, get(pages::draw::show))
        .page(Method::POST, "/messages/new", send, post(pages::draw::draw).bounded(large))
        .page(Method::GET, "/messages/opt-outs", send, get(pages::opt_outs::show))
        .page(Method::POST, "/messages/opt-outs", send, post(pages::opt_outs::put))
        .page(Method::GET, "/messages/figures", view, get(pages::figures::show))
        .page(Method::GET, "/messages/templates", view, get(pages::templates::index))
        .page(Method::GET, "/messages/template", manage, get(pages::templates::edit))
        .page(Method::POST, "/messages/template", manage, post(pages::templates::save))
        .page(Method::GET, "/messages/channels", manage, get(pages::channels::show))
        .page(Method::POST, "/messages/channels", manage, post(pages::channels::set))
        .page(Method::POST, "/messages/channels/token", manage, post(pages::channels::token))
        .page(Method::GET, "/messages/{no}", view, get(pages::batch::show))
        .page(Method::POST, "/messages/{no}/send", send, post(pages::batch::send))
        .page(Method::POST, "/messages/{no}/discard", send, post(pages::batch::discard))
        .page(Method::POST, "/messages/{no}/take-back", send, post(pages::batch::take_back))
        .page(Method::POST, "/messages/{no}/again", send, post(pages::batch::again))
        .api(routes!(list), view)
        .api(routes!(create).bounded(MAX_BYTES), send)
        .api(routes!(templates), view)
        .api(routes!(figures), view)
        .api(routes!(opt_out), send)
        .api(routes!(report), Access::Public)
        .api(routes!(kannel_report), Access::Public)
        .api(routes!(show_one), view)
        .api(routes!(send_one), send)
        .with_state(messages)
}

/// A locality by its code, as it is today.
pub(crate) fn locality(tree: &Tree, code: &str) -> Result<LocalityId, MessagesProblem> {
    tree.newest_by_code(code.trim()).map(|l| l.id).ok_or(MessagesProblem::NoSuchLocality)
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, MessagesProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| MessagesProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// Which page.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// What the batches are about, such as `shift:12`.
    #[serde(default)]
    pub purpose: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

impl Asked {
    pub(crate) fn page(&self) -> (i64, i64) {
        (PER_PAGE, (self.page.max(1) - 1).saturating_mul(PER_PAGE))
    }

    pub(crate) fn purpose(&self) -> Option<&str> {
        Some(self.purpose.trim()).filter(|p| !p.is_empty())
    }
}

/// A batch as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MessagesBatchAnswer)]
pub(crate) struct BatchAnswer {
    no: i64,
    /// Code of the template.
    template: String,
    /// Version of the template; 0 is the one that comes with the product.
    template_version: i64,
    channel: ChannelKind,
    /// Code of the locality whose business it is.
    locality: String,
    purpose: String,
    state: BatchState,
    /// Sign-in name of whoever drew it up.
    by: String,
    /// When (RFC 3339).
    at: String,
    /// Messages by where they stand.
    counts: BTreeMap<&'static str, i64>,
    parts: i64,
    /// Đồng for what was handed over.
    spent: i64,
    left_out: Vec<LeftOutRow>,
}

impl BatchAnswer {
    fn of(b: Batch, tree: &Tree) -> Self {
        Self {
            no: b.no,
            template: b.template,
            template_version: b.template_version,
            channel: b.channel,
            locality: tree.get(b.locality).map(|l| l.code.clone()).unwrap_or_default(),
            purpose: b.purpose,
            state: b.state,
            by: b.by,
            at: b.at.rfc3339(),
            counts: b.counts,
            parts: b.parts,
            spent: b.spent,
            left_out: b.left_out,
        }
    }
}

/// The outbox.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Outbox {
    /// Messages of all batches by where they stand.
    counts: BTreeMap<&'static str, i64>,
    /// Batches, newest first.
    batches: Vec<BatchAnswer>,
    /// How many batches there are.
    total: i64,
}

/// Batches of one's area with where their messages stand.
#[utoipa::path(get, path = "/api/v1/messages", params(Asked), responses((status = 200, body = Outbox)), tag = "messages")]
async fn list(With(m): With<Messages>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<Outbox>, ApiError> {
    let (tree, overview) = (m.tree().await?, m.overview(&actor).await?);
    let (found, total) = m.batches(&actor, asked.purpose(), asked.page()).await?;
    let counts = overview.states.iter().map(|(s, n)| (s.code(), *n)).collect();
    Ok(Json(Outbox { counts, batches: found.into_iter().map(|b| BatchAnswer::of(b, &tree)).collect(), total }))
}

/// A batch as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = MessagesSentBatch)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBatch {
    /// Code of the template.
    template: String,
    /// By which way.
    channel: ChannelKind,
    /// Code of the locality whose business it is.
    locality: String,
    /// What it is about; no personal data.
    #[serde(default)]
    purpose: String,
    /// To whom; at most 5,000.
    to: Vec<Recipient>,
}

/// A draft with what it comes to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DrawnAnswer {
    /// Its number.
    no: i64,
    /// What sending comes to: to be confirmed word for word.
    sum: Sum,
    /// Rows that are left out.
    left_out: Vec<LeftOutRow>,
}

/// Draws a batch up: a dry run, with its count and cost. Nothing is sent before `…/send`.
#[utoipa::path(post, path = "/api/v1/messages", request_body = SentBatch, responses((status = 201, body = DrawnAnswer)), tag = "messages")]
async fn create(With(m): With<Messages>, actor: Actor, request: Request) -> Result<(StatusCode, Json<DrawnAnswer>), ApiError> {
    let sent: SentBatch = json(request).await?;
    let locality = locality(&*m.tree().await?, &sent.locality)?;
    let new = NewBatch { template: sent.template, channel: sent.channel, locality, purpose: sent.purpose, to: sent.to };
    let drawn = m.draw_up(&actor, new).await?;
    Ok((StatusCode::CREATED, Json(DrawnAnswer { no: drawn.no, sum: drawn.sum, left_out: drawn.left_out })))
}

/// A message as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MessageAnswer {
    no: i64,
    /// Telephone or address, masked.
    to: String,
    state: State,
    /// Why it waits, failed or is not known about.
    why: Option<crate::model::Why>,
    tries: i64,
    parts: i64,
    /// When it came to stand there (RFC 3339).
    changed_at: String,
}

/// A batch with its messages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WholeBatch {
    #[serde(flatten)]
    batch: BatchAnswer,
    /// What sending comes to now, while it is a draft.
    sum: Option<Sum>,
    messages: Vec<MessageAnswer>,
}

/// Page of a batch.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedMessages {
    /// Messages that stand here only.
    #[serde(default)]
    pub state: Option<State>,
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

/// One batch, fifty messages at a time.
#[utoipa::path(get, path = "/api/v1/messages/{no}", params(("no" = i64, Path, description = "Number of the batch"), AskedMessages),
    responses((status = 200, body = WholeBatch)), tag = "messages")]
async fn show_one(
    With(m): With<Messages>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<AskedMessages>,
) -> Result<Json<WholeBatch>, ApiError> {
    let (tree, batch) = (m.tree().await?, m.batch(&actor, no).await?);
    let page = (PER_PAGE, (asked.page.max(1) - 1).saturating_mul(PER_PAGE));
    let messages = m.messages(&actor, no, asked.state, page).await?;
    let sum = if batch.state == BatchState::Draft { Some(m.dry_run(&actor, no).await?) } else { None };
    let answer = |(x, to): (crate::model::Message, String)| MessageAnswer {
        no: x.no,
        to,
        state: x.state,
        why: x.why,
        tries: x.tries,
        parts: x.parts,
        changed_at: x.changed_at.rfc3339(),
    };
    Ok(Json(WholeBatch { batch: BatchAnswer::of(batch, &tree), sum, messages: messages.into_iter().map(answer).collect() }))
}

/// Sends a draft, with the very numbers that its dry run told; refused when they are not so any more.
#[utoipa::path(post, path = "/api/v1/messages/{no}/send", params(("no" = i64, Path, description = "Number of the batch")),
    request_body = Sum, responses((status = 200, body = Sum)), tag = "messages")]
async fn send_one(With(m): With<Messages>, actor: Actor, Path(no): Path<i64>, request: Request) -> Result<Json<Sum>, ApiError> {
    let seen: Sum = json(request).await?;
    Ok(Json(m.send(&actor, no, seen).await?))
}

/// A template with how long it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TemplateAnswer {
    #[serde(flatten)]
    template: Template,
    /// The text that goes by SMS, its gaps unfilled.
    sms: String,
    /// How long that is.
    sms_length: Length,
}

/// The templates as they stand.
#[utoipa::path(get, path = "/api/v1/messages/templates", responses((status = 200, body = [TemplateAnswer])), tag = "messages")]
async fn templates(With(m): With<Messages>, _: Actor) -> Result<Json<Vec<TemplateAnswer>>, ApiError> {
    let answer = |template: Template| {
        let sms = short(&template);
        TemplateAnswer { sms_length: rules::length(&sms), sms, template }
    };
    Ok(Json(m.templates().await?.into_iter().map(answer).collect()))
}

/// Of which days.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedDays {
    /// First day, `YYYY-MM-DD`; thirty days when not told.
    #[serde(default)]
    from: String,
    /// Last day, `YYYY-MM-DD`; today when not told.
    #[serde(default)]
    to: String,
}

impl AskedDays {
    pub(crate) fn days(&self, today: Day) -> Result<(Day, Day), MessagesProblem> {
        let day = |name: &'static str, words: &str, usual: Day| match words {
            "" => Ok(usual),
            words => words.parse().map_err(|_| MessagesProblem::BadField(name)),
        };
        let to = day("to", &self.to, today)?;
        Ok((day("from", &self.from, to.plus(1 - USUAL_DAYS))?, to))
    }
}

/// What one template came to on one day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MessagesFigureLine)]
pub(crate) struct FigureLine {
    /// The day on which they were handed over.
    #[schema(value_type = String)]
    day: Day,
    /// Code of the template.
    template: String,
    channel: ChannelKind,
    #[serde(flatten)]
    fates: Fates,
}

/// What was sent and what became of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MessagesFigures)]
pub(crate) struct FiguresAnswer {
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// How many arrived, of those that were handed over; none where nothing was.
    arrived: Option<Figure>,
    /// All of it.
    total: Fates,
    /// By day, template and channel; the newest day first.
    lines: Vec<FigureLine>,
}

/// What was sent, arrived and failed, and what it cost, by day, template and channel.
#[utoipa::path(get, path = "/api/v1/messages/figures", params(AskedDays), responses((status = 200, body = FiguresAnswer)), tag = "messages")]
async fn figures(With(m): With<Messages>, actor: Actor, Query(asked): Query<AskedDays>) -> Result<Json<FiguresAnswer>, ApiError> {
    let found = m.figures(&actor, asked.days(m.now().day())?).await?;
    let total = found.total();
    let line = |l: &DayLine| FigureLine { day: l.day, template: l.template.clone(), channel: l.channel, fates: l.fates };
    Ok(Json(FiguresAnswer {
        from: found.days.0,
        to: found.days.1,
        arrived: found.arrived(&total),
        total,
        lines: found.lines.iter().map(line).collect(),
    }))
}

/// Somebody wants no messages, or wants them again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentOptOut {
    /// Telephone or e-mail address; not kept.
    address: String,
    /// Wants none (default), or wants them again.
    #[serde(default = "yes")]
    out: bool,
    /// How it was said: "called the ward".
    #[serde(default)]
    how: String,
}

fn yes() -> bool {
    true
}

/// Writes down that somebody wants no messages, or wants them again.
#[utoipa::path(post, path = "/api/v1/messages/opt-outs", request_body = SentOptOut, responses((status = 204)), tag = "messages")]
async fn opt_out(With(m): With<Messages>, actor: Actor, request: Request) -> Result<StatusCode, ApiError> {
    let sent: SentOptOut = json(request).await?;
    m.opt_out(&actor, &sent.address, sent.out, &sent.how).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a gateway reports.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = MessagesSentReport)]
pub(crate) struct SentReport {
    /// Our number of the hand-over.
    #[serde(default)]
    request_id: String,
    /// The gateway's own number.
    #[serde(default)]
    id: String,
    /// `sent`, `delivered` or `failed`.
    status: String,
}

/// A delivery report of an SMS gateway, with the secret of `messages.toml` in the header `X-Report-Secret`.
#[utoipa::path(post, path = "/api/v1/messages/reports", request_body = SentReport,
    params(("X-Report-Secret" = String, Header, description = "The secret that was agreed on")), responses((status = 204)), tag = "messages")]
async fn report(With(m): With<Messages>, headers: HeaderMap, request: Request) -> Result<StatusCode, ApiError> {
    let secret = headers.get("x-report-secret").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    // Whoever does not know the secret is told nothing of what is wrong with the rest.
    if !m.channels().knows(&secret) {
        return Err(MessagesProblem::NotLetIn.into());
    }
    let sent: SentReport = json(request).await?;
    m.gateway_report(&secret, &sent.request_id, &sent.id, &sent.status).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What Kannel reports, as its address says it.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KannelReport {
    /// Our number of the hand-over.
    #[serde(default)]
    request: String,
    /// The key that belongs to it.
    #[serde(default)]
    key: String,
    /// `%d` of `dlr-url`.
    #[serde(default)]
    status: i64,
}

/// A delivery report of Kannel (`dlr-url`).
#[utoipa::path(get, path = "/api/v1/messages/reports/kannel", params(KannelReport), responses((status = 204)), tag = "messages")]
async fn kannel_report(With(m): With<Messages>, Query(sent): Query<KannelReport>) -> Result<StatusCode, ApiError> {
    m.kannel_report(&sent.request, &sent.key, sent.status).await?;
    Ok(StatusCode::NO_CONTENT)
}
