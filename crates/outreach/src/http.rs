//! The door of outreach: JSON API and pages.

use crate::{
    effect::{Effect, USUAL_DAYS},
    library,
    model::{Activity, Audience, Channel, Counts, Filter, Plan, State as Standing, Text},
    pages, photos,
    problems::OutreachProblem,
    rules,
    service::Outreach,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Language, Permission, get, post, routes};
use vedich_kernel::{Day, Lang, LocalityId, UnitId};
use vedich_messages::ChannelKind;
use vedich_territory::{Tree, sheet};

/// Activities on one page.
pub(crate) const PER_PAGE: i64 = 50;

/// Routes of outreach.
#[must_use]
pub fn door(outreach: Outreach) -> Door {
    let view = Access::Needs(Permission::ViewOutreach);
    let manage = Access::Needs(Permission::ManageOutreach);
    let photo = photos::MAX_BYTES + (64 << 10);
    Door::new()
        .page(Method::GET, "/outreach", view, get(pages::index::show))
        .page(Method::GET, "/outreach/new", manage, get(pages::write::new))
        .page(Method::POST, "/outreach", manage, post(pages::write::create))
        .page(Method::GET, "/outreach/export.xlsx", view, get(pages::files::export))
        .page(Method::GET, "/outreach/template.xlsx", manage, get(pages::files::template))
        .page(Method::GET, "/outreach/import", manage, get(pages::files::show))
        .page(Method::POST, "/outreach/import", manage, post(pages::files::upload).bounded(sheet::MAX_BYTES))
        .page(Method::GET, "/outreach/{no}", view, get(pages::activity::show))
        .page(Method::GET, "/outreach/{no}/edit", manage, get(pages::write::edit))
        .page(Method::POST, "/outreach/{no}/edit", manage, post(pages::write::save))
        .page(Method::POST, "/outreach/{no}/done", manage, post(pages::activity::finish))
        .page(Method::POST, "/outreach/{no}/cancel", manage, post(pages::activity::cancel))
        .page(Method::POST, "/outreach/{no}/reopen", manage, post(pages::activity::reopen))
        .page(Method::POST, "/outreach/{no}/photos", manage, post(pages::activity::add_photo).bounded(photo))
        .page(Method::POST, "/outreach/{no}/messages", Access::Needs(Permission::SendMessages), post(pages::tell::draw))
        .page(Method::GET, "/outreach/{no}/photos/{photo}", view, get(pages::activity::photo))
        .page(Method::POST, "/outreach/{no}/photos/{photo}/remove", manage, post(pages::activity::remove_photo))
        .page(Method::GET, "/outreach/texts", view, get(pages::texts::index))
        .page(Method::GET, "/outreach/text", view, get(pages::texts::show))
        .page(Method::POST, "/outreach/text", manage, post(pages::texts::save))
        .page(Method::GET, "/outreach/text/print", view, get(pages::texts::print))
        .page(Method::GET, "/outreach/text/file.txt", view, get(pages::texts::file))
        .api(routes!(list), view)
        .api(routes!(create), manage)
        .api(routes!(show_one), view)
        .api(routes!(finish_one), manage)
        .api(routes!(cancel_one), manage)
        .api(routes!(draw_up), Access::Needs(Permission::SendMessages))
        .api(routes!(texts), view)
        .with_state(outreach)
}

/// Which activities are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// First day, `YYYY-MM-DD`.
    #[serde(default)]
    pub from: String,
    /// Last day, `YYYY-MM-DD`.
    #[serde(default)]
    pub to: String,
    /// Code of a channel, such as `public_address`.
    #[serde(default)]
    pub channel: String,
    /// `planned`, `done`, `cancelled`, or `waiting`: planned for a day that has passed.
    #[serde(default)]
    pub state: String,
    /// Code of a locality: it and below.
    #[serde(default)]
    pub locality: String,
    /// Code of a unit: it and below.
    #[serde(default)]
    pub unit: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: String,
}

impl Asked {
    pub(crate) fn filter(&self, tree: &Tree, today: Day) -> Result<Filter, OutreachProblem> {
        let day = |name: &'static str, words: &str| match words {
            "" => Ok(None),
            words => words.parse().map(Some).map_err(|_| OutreachProblem::BadValue(name)),
        };
        let channel = match self.channel.as_str() {
            "" => None,
            code => Some(Channel::parse(code).ok_or(OutreachProblem::BadValue("channel"))?),
        };
        let state = match self.state.as_str() {
            "" | "waiting" => None,
            code => Some(Standing::parse(code).ok_or(OutreachProblem::BadValue("state"))?),
        };
        Ok(Filter {
            from: day("from", &self.from)?,
            to: day("to", &self.to)?,
            channel,
            state,
            locality: if self.locality.is_empty() { None } else { Some(locality(tree, &self.locality, today)?) },
            unit: unit(tree, &self.unit)?,
            waiting: self.state == "waiting",
        })
    }

    pub(crate) fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).max(1)
    }
}

pub(crate) fn locality(tree: &Tree, code: &str, day: Day) -> Result<LocalityId, OutreachProblem> {
    let found = tree.by_code(code, day).or_else(|| tree.newest_by_code(code));
    found.map(|l| l.id).ok_or(OutreachProblem::NoSuchPlace)
}

pub(crate) fn unit(tree: &Tree, code: &str) -> Result<Option<UnitId>, OutreachProblem> {
    if code.is_empty() {
        return Ok(None);
    }
    tree.unit_by_code(code).map(|u| Some(u.id)).ok_or(OutreachProblem::NoSuchPlace)
}

/// An activity as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ActivityAnswer {
    /// Its number.
    no: i64,
    /// Its version.
    version: i64,
    /// Where it stands.
    state: Standing,
    /// Planned for a day that has passed.
    waiting: bool,
    /// By which way.
    channel: Channel,
    /// What it is about.
    title: String,
    /// Code of its locality.
    locality: Option<String>,
    /// Where exactly.
    place: String,
    /// Code of the unit.
    unit: Option<String>,
    /// Its day.
    #[schema(value_type = String)]
    date: Day,
    /// From when, `HH:MM`.
    from: Option<String>,
    /// Until when, `HH:MM`.
    to: Option<String>,
    /// People reached, by estimate.
    reach: Option<i64>,
    /// People guided on the spot.
    guided: Option<i64>,
    /// Cost in đồng.
    cost: Option<i64>,
    /// Link to it.
    link: String,
    /// What came of it.
    result: String,
    /// Photographs kept.
    photos: i64,
    /// Activations before and after, where one activity was asked for. It shows and proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Effect>,
}

impl ActivityAnswer {
    fn of(a: &Activity, tree: &Tree, today: Day, effect: Option<Effect>) -> Self {
        let p = &a.plan;
        Self {
            no: a.no,
            version: a.version,
            state: a.state,
            waiting: a.waits(today),
            channel: p.channel,
            title: p.title.clone(),
            locality: tree.get(p.locality).map(|l| l.code.clone()),
            place: p.place.clone(),
            unit: p.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()),
            date: p.day,
            from: p.from.map(rules::clock),
            to: p.to.map(rules::clock),
            reach: p.reach,
            guided: p.guided,
            cost: p.cost,
            link: p.link.clone(),
            result: p.result.clone(),
            photos: a.photos,
            effect,
        }
    }
}

/// The counts of a channel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ChannelCounts {
    /// Which.
    channel: Channel,
    #[serde(flatten)]
    counts: Counts,
}

/// Activities, newest day first, with counts of all that match.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ActivitiesAnswer {
    /// By channel, all that match.
    channels: Vec<ChannelCounts>,
    /// This page of them.
    activities: Vec<ActivityAnswer>,
}

/// Activities of one's area.
#[utoipa::path(get, path = "/api/v1/outreach", params(Asked), responses((status = 200, body = ActivitiesAnswer)), tag = "outreach")]
async fn list(State(o): State<Outreach>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<ActivitiesAnswer>, ApiError> {
    let (tree, today) = (o.tree().await?, o.today());
    let filter = asked.filter(&tree, today)?;
    let found = o.list(&actor, filter, PER_PAGE, (asked.page() - 1).saturating_mul(PER_PAGE)).await?;
    let channels = o.counts(&actor, filter).await?.into_iter().map(|(channel, counts)| ChannelCounts { channel, counts });
    Ok(Json(ActivitiesAnswer {
        channels: channels.collect(),
        activities: found.iter().map(|a| ActivityAnswer::of(a, &tree, today, None)).collect(),
    }))
}

/// An activity as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentActivity {
    /// By which way.
    channel: Channel,
    /// What it is about, in one line.
    title: String,
    /// Code of the locality.
    locality: String,
    /// Where exactly.
    #[serde(default)]
    place: String,
    /// Code of the unit.
    #[serde(default)]
    unit: String,
    /// Its day.
    #[schema(value_type = String)]
    date: Day,
    /// From when, `HH:MM`.
    #[serde(default)]
    from: String,
    /// Until when, `HH:MM`.
    #[serde(default)]
    to: String,
    /// People reached, by estimate.
    #[serde(default)]
    reach: Option<i64>,
    /// People guided on the spot.
    #[serde(default)]
    guided: Option<i64>,
    /// Cost in đồng.
    #[serde(default)]
    cost: Option<i64>,
    /// Link to it.
    #[serde(default)]
    link: String,
    /// What came of it.
    #[serde(default)]
    result: String,
    /// It took place already.
    #[serde(default)]
    done: bool,
}

pub(crate) fn time(field: &'static str, words: &str) -> Result<Option<i64>, OutreachProblem> {
    if words.trim().is_empty() {
        return Ok(None);
    }
    rules::minutes(words).map(Some).ok_or(OutreachProblem::BadValue(field))
}

/// The number of a new activity.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OutreachCreated)]
pub(crate) struct Created {
    /// Its number.
    no: i64,
}

/// Plans an activity, or tells of one that took place.
#[utoipa::path(post, path = "/api/v1/outreach", request_body = SentActivity, responses((status = 201, body = Created)), tag = "outreach")]
async fn create(State(o): State<Outreach>, actor: Actor, request: Request) -> Result<(StatusCode, Json<Created>), ApiError> {
    let Json(sent) = request.extract::<Json<SentActivity>, _>().await.map_err(|e| OutreachProblem::BadJson(e.to_string()))?;
    let tree = o.tree().await?;
    let plan = Plan {
        channel: sent.channel,
        title: sent.title,
        locality: locality(&tree, &sent.locality, sent.date)?,
        place: sent.place,
        unit: unit(&tree, &sent.unit)?,
        day: sent.date,
        from: time("from", &sent.from)?,
        to: time("to", &sent.to)?,
        reach: sent.reach,
        guided: sent.guided,
        cost: sent.cost,
        link: sent.link,
        result: sent.result,
    };
    Ok((StatusCode::CREATED, Json(Created { no: o.plan(&actor, plan, sent.done).await? })))
}

/// How many days before and after are looked at.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedEffect {
    /// Days before and after, 1 to 30; 7 when not told.
    #[serde(default)]
    pub days: String,
}

impl AskedEffect {
    pub(crate) fn days(&self) -> i32 {
        self.days.parse().unwrap_or(USUAL_DAYS)
    }
}

/// One activity, with the activations of its place before and after.
#[utoipa::path(get, path = "/api/v1/outreach/{no}", params(("no" = i64, Path, description = "Number of the activity"), AskedEffect),
    responses((status = 200, body = ActivityAnswer)), tag = "outreach")]
async fn show_one(
    State(o): State<Outreach>,
    actor: Actor,
    Path(no): Path<i64>,
    Query(asked): Query<AskedEffect>,
) -> Result<Json<ActivityAnswer>, ApiError> {
    let a = o.get(&actor, no).await?;
    let effect = o.effect(&a, asked.days()).await?;
    Ok(Json(ActivityAnswer::of(&a, &*o.tree().await?, o.today(), Some(effect))))
}

/// What came of an activity.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SentResult {
    /// People reached, by estimate.
    reach: Option<i64>,
    /// People guided on the spot.
    guided: Option<i64>,
    /// Link to it.
    link: String,
    /// In words.
    result: String,
}

/// Notes that a planned activity took place.
#[utoipa::path(post, path = "/api/v1/outreach/{no}/done", params(("no" = i64, Path, description = "Number of the activity")),
    request_body = SentResult, responses((status = 204)), tag = "outreach")]
async fn finish_one(
    State(o): State<Outreach>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    // Whether it is there at all is answered before whether the body is right.
    o.get(&actor, no).await?;
    let Json(sent) = request.extract::<Json<SentResult>, _>().await.map_err(|e| OutreachProblem::BadJson(e.to_string()))?;
    o.finish(&actor, no, (sent.reach, sent.guided), &sent.link, &sent.result).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why an activity is cancelled.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = OutreachSentReason)]
pub(crate) struct SentReason {
    /// In words.
    reason: String,
}

/// Cancels an activity.
#[utoipa::path(post, path = "/api/v1/outreach/{no}/cancel", params(("no" = i64, Path, description = "Number of the activity")),
    request_body = SentReason, responses((status = 204)), tag = "outreach")]
async fn cancel_one(
    State(o): State<Outreach>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let Json(sent) = request.extract::<Json<SentReason>, _>().await.map_err(|e| OutreachProblem::BadJson(e.to_string()))?;
    o.cancel(&actor, no, &sent.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// To whom an SMS activity speaks, in which words.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = OutreachSentMessages)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentMessages {
    /// To whom.
    audience: Audience,
    /// Code of a template of the outbox; the usual one of the audience when empty.
    #[serde(default)]
    template: String,
}

/// The draft in the outbox.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OutreachDrawnMessages)]
pub(crate) struct DrawnMessages {
    /// Number of the batch: `GET /api/v1/messages/{no}` tells count and cost, `…/send` sends it.
    batch: i64,
}

/// Draws up the messages of an SMS activity. Nothing is sent by it.
#[utoipa::path(post, path = "/api/v1/outreach/{no}/messages", params(("no" = i64, Path, description = "Number of the activity")),
    request_body = SentMessages, responses((status = 201, body = DrawnMessages)), tag = "outreach")]
async fn draw_up(
    State(o): State<Outreach>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<(StatusCode, Json<DrawnMessages>), ApiError> {
    o.get(&actor, no).await?;
    let Json(sent) = request.extract::<Json<SentMessages>, _>().await.map_err(|e| OutreachProblem::BadJson(e.to_string()))?;
    let template = if sent.template.is_empty() { sent.audience.usual_template() } else { &sent.template };
    let batch = o.draw_up_messages(&actor, no, sent.audience, ChannelKind::Sms, template).await?;
    Ok((StatusCode::CREATED, Json(DrawnMessages { batch })))
}

/// A text as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TextAnswer {
    /// Its permanent code.
    code: &'static str,
    /// `loudspeaker`, `post` or `sms`.
    made_for: &'static str,
    /// Its heading.
    title: String,
    /// What is said.
    body: String,
    /// 0 while it is the product's own, else the campaign's version.
    version: i64,
    /// Seconds that it takes to read out.
    seconds: i64,
}

impl TextAnswer {
    fn of(text: Text) -> Self {
        let made_for = match library::find(text.code).map(|i| i.made_for) {
            Some(library::Use::Post) => "post",
            Some(library::Use::Sms) => "sms",
            _ => "loudspeaker",
        };
        let seconds = library::seconds(&text.body);
        Self { code: text.code, made_for, title: text.title, body: text.body, version: text.version, seconds }
    }
}

/// The texts of the library in the language of the caller.
#[utoipa::path(get, path = "/api/v1/outreach/texts", responses((status = 200, body = Vec<TextAnswer>)), tag = "outreach")]
async fn texts(State(o): State<Outreach>, Language(lang): Language) -> Result<Json<Vec<TextAnswer>>, ApiError> {
    let all = o.texts().await?.into_iter().filter(|text| text.lang == lang);
    Ok(Json(all.map(TextAnswer::of).collect()))
}

pub(crate) fn lang(words: &str, viewer: Lang) -> Lang {
    match words {
        "vi" => Lang::Vi,
        "en" => Lang::En,
        _ => viewer,
    }
}
