//! The door of the proposal: JSON API and pages.

use crate::{
    model::{Item, Line, NewLine, Proposal, What},
    pages,
    problems::CostsProblem,
    service::Costs,
};
use axum::{
    Json, RequestExt,
    extract::{Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_messages::ChannelKind;
use vedich_territory::Tree;

/// Routes of the proposal.
#[must_use]
pub fn door(costs: Costs) -> Door {
    let view = Access::Needs(Permission::ViewCosts);
    let manage = Access::Needs(Permission::ManageCosts);
    Door::new()
        .page(Method::GET, "/costs", view, get(pages::show))
        .page(Method::GET, "/costs/export.xlsx", view, get(pages::export))
        .page(Method::POST, "/costs/prices", manage, post(pages::set_price))
        .page(Method::POST, "/costs/lines", manage, post(pages::add_line))
        .page(Method::POST, "/costs/lines/drop", manage, post(pages::drop_line))
        .api(routes!(proposal), view)
        .api(routes!(put_price), manage)
        .api(routes!(add_line), manage)
        .with_state(costs)
}

/// A locality by its code, as it is today.
pub(crate) fn locality(tree: &Tree, code: &str) -> Result<LocalityId, CostsProblem> {
    tree.newest_by_code(code.trim()).map(|l| l.id).ok_or(CostsProblem::NoSuchLocality)
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, CostsProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| CostsProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// A line as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LineAnswer {
    /// Counted item, when it is one.
    item: Option<Item>,
    /// Channel of messages, when they are that.
    channel: Option<ChannelKind>,
    /// Number of a line of one's own, when it is that.
    no: Option<i64>,
    /// In words.
    name: String,
    quantity: i64,
    /// Đồng for one; none while nobody set it, or where it changed on the way.
    price: Option<i64>,
    /// Đồng; none while there is no price.
    amount: Option<i64>,
}

impl LineAnswer {
    fn of(line: &Line) -> Self {
        let (item, channel, no) = match &line.what {
            What::Counted(item) => (Some(*item), None, None),
            What::Messages(channel) => (None, Some(*channel), None),
            What::Own(own) => (None, None, Some(own.no)),
        };
        let name = pages::name(&line.what, Lang::Vi);
        Self { item, channel, no, name, quantity: line.quantity, price: line.price, amount: line.amount }
    }
}

/// A level as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LevelAnswer {
    /// Code of the locality whose budget it is.
    locality: String,
    /// Đồng of all lines that have a price.
    total: i64,
    lines: Vec<LineAnswer>,
}

/// The proposal as programs see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CostsProposalAnswer)]
pub(crate) struct ProposalAnswer {
    /// First day that is counted.
    #[schema(value_type = String)]
    from: Day,
    /// Last day that is counted.
    #[schema(value_type = String)]
    to: Day,
    /// Đồng of all lines that have a price.
    total: i64,
    /// Shifts in it that are drafts, not published yet.
    draft_shifts: i64,
    /// Đồng of the total that rests on them.
    draft_total: i64,
    /// Counted items without a price: what they cost is not in the total.
    missing_prices: Vec<Item>,
    levels: Vec<LevelAnswer>,
}

impl ProposalAnswer {
    fn of(p: &Proposal, tree: &Tree) -> Self {
        let level = |l: &crate::model::Level| LevelAnswer {
            locality: tree.get(l.locality).map(|x| x.code.clone()).unwrap_or_default(),
            total: l.total(),
            lines: l.lines.iter().map(LineAnswer::of).collect(),
        };
        Self {
            from: p.days.0,
            to: p.days.1,
            total: p.total(),
            draft_shifts: p.drafts.shifts,
            draft_total: p.drafts.amount,
            missing_prices: p.missing.clone(),
            levels: p.levels.iter().map(level).collect(),
        }
    }
}

/// What the campaign costs, by level, as far as one's area reaches.
#[utoipa::path(get, path = "/api/v1/costs", responses((status = 200, body = ProposalAnswer)), tag = "costs")]
async fn proposal(State(c): State<Costs>, actor: Actor) -> Result<Json<ProposalAnswer>, ApiError> {
    Ok(Json(ProposalAnswer::of(&c.proposal(&actor).await?, &*c.tree().await?)))
}

/// A price as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPrice {
    item: Item,
    /// Đồng for one.
    price: i64,
    /// Where it comes from.
    source: String,
}

/// Sets what one of something costs.
#[utoipa::path(post, path = "/api/v1/costs/prices", request_body = SentPrice, responses((status = 204)), tag = "costs")]
async fn put_price(State(c): State<Costs>, actor: Actor, request: Request) -> Result<StatusCode, ApiError> {
    let sent: SentPrice = json(request).await?;
    c.set_price(&actor, sent.item, sent.price, &sent.source).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A line of one's own as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentLine {
    name: String,
    /// One of what.
    unit: String,
    quantity: i64,
    /// Đồng for one.
    price: i64,
    /// Code of the city or commune whose budget it is.
    locality: String,
    /// Where the numbers come from.
    source: String,
}

/// The number of a new line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CreatedLine {
    no: i64,
}

/// Adds a line of one's own.
#[utoipa::path(post, path = "/api/v1/costs/lines", request_body = SentLine, responses((status = 201, body = CreatedLine)), tag = "costs")]
async fn add_line(State(c): State<Costs>, actor: Actor, request: Request) -> Result<(StatusCode, Json<CreatedLine>), ApiError> {
    let s: SentLine = json(request).await?;
    let locality = locality(&*c.tree().await?, &s.locality)?;
    let new = NewLine { name: s.name, unit: s.unit, quantity: s.quantity, price: s.price, locality, source: s.source };
    Ok((StatusCode::CREATED, Json(CreatedLine { no: c.put_line(&actor, None, new).await? })))
}
