//! JSON API and routes of inspections.

use super::{
    estimate::Estimate,
    model::{Finding, NewRound, Risk, RiskSign, Round, RoundState, Sampled, Stratum, UnitResult},
    viewing::Part,
};
use crate::{
    http::{day, sent, unit_by_code},
    pages::{draw, inspect, inspections as page, minutes},
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Figure};
use vedich_territory::Tree;

/// Routes of inspections.
pub(crate) fn door() -> Door<CrossCheck> {
    let manage = Access::Needs(Permission::ManageInspections);
    let inspect_ = Access::Needs(Permission::Inspect);
    let view = Access::Needs(Permission::ViewCrossCheck);
    Door::new()
        .page(Method::GET, "/inspections", inspect_, get(page::index))
        .page(Method::GET, "/inspections/new", manage, get(draw::new))
        .page(Method::POST, "/inspections", manage, post(draw::draw))
        // Who inspects in the round is told where their own people stand.
        .page(Method::GET, "/inspections/{round}", inspect_, get(page::show))
        .page(Method::POST, "/inspections/{round}/inspectors", manage, post(page::send))
        .page(Method::POST, "/inspections/{round}/close", manage, post(page::close))
        .page(Method::GET, "/inspections/{round}/people", inspect_, get(inspect::list))
        .page(Method::GET, "/inspections/{round}/people/{item}", inspect_, get(inspect::show))
        .page(Method::POST, "/inspections/{round}/people/{item}", inspect_, post(inspect::record))
        .page(Method::GET, "/inspections/{round}/minutes/{unit}", view, get(minutes::show))
        .page(Method::POST, "/inspections/{round}/minutes/{unit}", view, post(minutes::explain))
        .api(routes!(rounds), inspect_)
        .api(routes!(create), manage)
        .api(routes!(round), inspect_)
        .api(routes!(send_inspector), manage)
        .api(routes!(people), inspect_)
        .api(routes!(find), inspect_)
        .merge(super::task_http::door())
}

/// A round as a program orders it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DrawOrder {
    /// Claims to be drawn, 1 to 2,000.
    size: usize,
    /// Decides, with the claims, who is drawn: the same seed over the same claims gives the same sample.
    seed: i64,
    /// Codes of units; all of the locality when empty.
    #[serde(default)]
    units: Vec<String>,
    /// Code of a locality; one's whole area when empty.
    #[serde(default)]
    locality: String,
    /// First day of the claims, `YYYY-MM-DD`; the campaign's first when empty.
    #[serde(default)]
    from: String,
    /// Last day of the claims; today when empty.
    #[serde(default)]
    to: String,
    /// To be done by; in a week when empty.
    #[serde(default)]
    due: String,
    /// Why, in a few words.
    #[serde(default)]
    purpose: String,
}

/// A round without its sample.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RoundHead {
    /// Its number.
    no: i64,
    /// Code of the locality.
    locality: String,
    /// First day of the claims.
    #[schema(value_type = String)]
    from: Day,
    /// Last day of the claims.
    #[schema(value_type = String)]
    to: Day,
    /// To be done by.
    #[schema(value_type = String)]
    due: Day,
    /// Claims asked for.
    size: i64,
    /// The seed.
    seed: i64,
    /// Why.
    purpose: String,
    /// Claims out of which it was drawn.
    frame: i64,
    /// Digest of them: the same claims at the same risk have the same.
    frame_digest: String,
    /// Commit number up to which claims were known.
    cutoff: i64,
    /// When it was drawn (RFC 3339).
    drawn_at: String,
    /// It has ended.
    closed: bool,
}

impl RoundHead {
    fn of(r: &Round, tree: &Tree) -> Self {
        Self {
            no: r.no,
            locality: tree.get(r.locality).map(|l| l.code.clone()).unwrap_or_default(),
            from: r.from,
            to: r.to,
            due: r.due,
            size: r.size,
            seed: r.seed,
            purpose: r.purpose.clone(),
            frame: r.frame,
            frame_digest: hex::encode(&r.frame_digest),
            cutoff: r.cutoff,
            drawn_at: r.drawn_at.rfc3339(),
            closed: r.closed_at.is_some(),
        }
    }
}

/// A round on the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RoundLine {
    #[serde(flatten)]
    head: RoundHead,
    #[serde(flatten)]
    state: RoundState,
}

/// What a round found of a unit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct UnitResultAnswer {
    /// Code of the unit.
    unit: String,
    /// Claims in the period.
    population: i64,
    /// Claims drawn.
    drawn: i64,
    /// Inspected with a finding.
    found: i64,
    /// Of these, without an answer.
    unanswered: i64,
    /// Its strata.
    strata: Vec<Stratum>,
    /// False claims among all, with a 95 % interval; none before anything was found.
    estimate: Option<Estimate>,
    /// The estimate as a figure.
    false_rate: Option<Figure>,
}

/// A claim of the sample. Names stand on inspectors' lists only.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SampledAnswer {
    /// Its number in the round.
    item: i64,
    /// The claim.
    #[schema(value_type = String)]
    claim: uuid::Uuid,
    /// The citizen's opaque id; none where the register knows nobody by the number.
    citizen: Option<String>,
    /// Code of the unit.
    unit: String,
    /// Code of the team.
    team: Option<String>,
    /// Day of the claim.
    #[schema(value_type = String)]
    day: Day,
    /// How much it was worth a look.
    risk: Risk,
    /// Why.
    signs: Vec<RiskSign>,
    /// Account of the inspector who has it.
    inspector: Option<i64>,
    /// What was found.
    finding: Option<Finding>,
}

/// A round with its sample and what follows from it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RoundAnswer {
    #[serde(flatten)]
    head: RoundHead,
    /// Number of an earlier round that drew the same sample: same size and seed over the same claims; for those who run the round.
    same_as: Option<i64>,
    /// What was found of each unit, most false first; for those who run the round.
    units: Vec<UnitResultAnswer>,
    /// The sample; for those who run the round.
    sample: Vec<SampledAnswer>,
}

/// Rounds that one runs or inspects in, newest first.
#[utoipa::path(get, path = "/api/v1/inspections", responses((status = 200, body = Vec<RoundLine>)), tag = "inspections")]
async fn rounds(State(c): State<CrossCheck>, actor: Actor) -> Result<Json<Vec<RoundLine>>, ApiError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let all = c.rounds(&actor).await?;
    Ok(Json(all.iter().map(|(r, state)| RoundLine { head: RoundHead::of(r, &tree), state: *state }).collect()))
}

/// Draws a round: blind, weighted by risk, reproducible by its seed.
///
/// The same order over the same claims draws the same people into a round of its own, which names the earlier one in `same_as`.
#[utoipa::path(post, path = "/api/v1/inspections", request_body = DrawOrder, responses((status = 201, body = RoundAnswer)), tag = "inspections")]
async fn create(
    State(c): State<CrossCheck>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<RoundAnswer>), ApiError> {
    let order: DrawOrder = sent(request).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let campaign = c.register().campaign().await.map_err(CrossCheckProblem::from)?;
    let units = order.units.iter().map(|code| unit_by_code(&tree, code)).collect::<Result<Vec<_>, _>>()?;
    let place = |code: &str| tree.by_code(code, c.today()).or_else(|| tree.newest_by_code(code)).map(|l| l.id);
    let locality = match order.locality.trim() {
        "" => None,
        code => Some(place(code).ok_or(CrossCheckProblem::UnknownPlace)?),
    };
    let new = NewRound {
        size: order.size,
        seed: order.seed,
        units,
        locality,
        from: day(&order.from)?.unwrap_or(campaign.from),
        to: day(&order.to)?.unwrap_or_else(|| c.today()),
        due: day(&order.due)?.unwrap_or_else(|| c.today().plus(7)),
        purpose: order.purpose,
    };
    let no = c.draw_round(&actor, new).await?;
    Ok((StatusCode::CREATED, Json(answer(&c, &actor, &tree, no).await?)))
}

async fn answer(c: &CrossCheck, actor: &Actor, tree: &Tree, no: i64) -> Result<RoundAnswer, CrossCheckProblem> {
    let (round, part) = c.part(actor, no).await?;
    let mut out = RoundAnswer { head: RoundHead::of(&round, tree), same_as: None, units: Vec::new(), sample: Vec::new() };
    if part == Part::Manages {
        let view = c.round_view(actor, no).await?;
        out.same_as = c.twin(actor, &round).await?;
        for r in view.results {
            out.units.push(result(c, tree, r).await?);
        }
        out.sample = view.sample.iter().map(|s| sampled(s, tree)).collect();
    }
    Ok(out)
}

async fn result(c: &CrossCheck, tree: &Tree, r: UnitResult) -> Result<UnitResultAnswer, CrossCheckProblem> {
    let false_rate = match r.estimate {
        Some(e) => Some(c.figure_of(e.estimate, e.population).await?),
        None => None,
    };
    Ok(UnitResultAnswer {
        unit: tree.unit(r.unit).map(|u| u.code.clone()).unwrap_or_default(),
        population: r.population(),
        drawn: r.drawn(),
        found: r.found,
        unanswered: r.unanswered,
        estimate: r.estimate,
        strata: r.strata,
        false_rate,
    })
}

fn sampled(s: &Sampled, tree: &Tree) -> SampledAnswer {
    SampledAnswer {
        item: s.item.item,
        claim: s.item.claim,
        citizen: s.item.citizen.map(|c| c.to_string()),
        unit: tree.unit(s.item.unit).map(|u| u.code.clone()).unwrap_or_default(),
        team: s.item.team.and_then(|t| tree.team(t)).map(|t| t.code.clone()),
        day: s.item.day,
        risk: s.item.risk,
        signs: s.item.signs.clone(),
        inspector: s.inspector.map(|u| u.0),
        finding: s.found.as_ref().map(|f| f.finding),
    }
}

/// One round.
#[utoipa::path(get, path = "/api/v1/inspections/{round}", params(("round" = i64, Path, description = "Number of the round")),
    responses((status = 200, body = RoundAnswer)), tag = "inspections")]
async fn round(State(c): State<CrossCheck>, actor: Actor, Path(no): Path<i64>) -> Result<Json<RoundAnswer>, ApiError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    Ok(Json(answer(&c, &actor, &tree, no).await?))
}

/// Who is sent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SentInspector {
    /// Sign-in name.
    name: String,
    /// Code of the unit that they work for; empty for somebody of no unit of the campaign.
    #[serde(default)]
    unit: String,
    /// Code of the member of an inspection team whose phone carries their people; empty takes them off it, none leaves it as it is.
    #[serde(default)]
    phone: Option<String>,
}

/// How much an inspector was given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Given {
    /// Claims.
    claims: usize,
}

/// Sends an inspector: gives them their part of what nobody has looked at, none of it of their own unit.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/inspectors", params(("round" = i64, Path, description = "Number of the round")),
    request_body = SentInspector, responses((status = 200, body = Given)), tag = "inspections")]
async fn send_inspector(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<Json<Given>, ApiError> {
    c.open_round(&actor, no).await?;
    let who: SentInspector = sent(request).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let own = if who.unit.is_empty() { None } else { Some(unit_by_code(&tree, &who.unit)?) };
    if let Some(code) = &who.phone {
        let members = c.phone_members(&actor).await?;
        let member = members.into_iter().find(|(m, _)| m.code == *code).map(|(m, _)| m.id);
        let member = if code.is_empty() { None } else { Some(member.ok_or(CrossCheckProblem::NoSuchPhoneMember)?) };
        c.carry_on_phone(&actor, no, &who.name, member).await?;
    }
    Ok(Json(Given { claims: c.send_inspector(&actor, no, &who.name, own).await? }))
}

/// One of an inspector's people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InspectedPersonAnswer)]
struct PersonAnswer {
    /// Number in the round.
    item: i64,
    /// Name; none where the register knows nobody, or after the round.
    name: Option<String>,
    /// Number, masked.
    masked_id: Option<String>,
    /// Address as the register has it.
    address: Option<String>,
    /// Code of the unit that reported.
    unit: String,
    /// Day of the claim.
    #[schema(value_type = String)]
    day: Day,
    /// What was found.
    finding: Option<Finding>,
    /// More about it.
    note: String,
}

/// The people that one has to look at in a round.
#[utoipa::path(get, path = "/api/v1/inspections/{round}/people", params(("round" = i64, Path, description = "Number of the round")),
    responses((status = 200, body = Vec<PersonAnswer>)), tag = "inspections")]
async fn people(State(c): State<CrossCheck>, actor: Actor, Path(no): Path<i64>) -> Result<Json<Vec<PersonAnswer>>, ApiError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (_, all) = c.my_people(&actor, no).await?;
    let one = |p: crate::inspections::viewing::Person| {
        let person = p.listed.map(|l| l.person);
        let (finding, note) = p.sampled.found.map(|f| (f.finding, f.note)).unzip();
        PersonAnswer {
            item: p.sampled.item.item,
            name: person.as_ref().map(|x| x.name.clone()),
            masked_id: person.as_ref().map(vedich_register::Person::masked_id),
            address: person.map(|x| inspect::address(&x).to_owned()),
            unit: tree.unit(p.sampled.item.unit).map(|u| u.code.clone()).unwrap_or_default(),
            day: p.sampled.item.day,
            finding,
            note: note.unwrap_or_default(),
        }
    };
    Ok(Json(all.into_iter().map(one).collect()))
}

/// A finding as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SentFinding {
    /// What was found.
    finding: Finding,
    /// More about it; no names or numbers.
    #[serde(default)]
    note: String,
}

/// Records what was found of one of one's people. The newest finding stands; the same again is none.
#[utoipa::path(post, path = "/api/v1/inspections/{round}/people/{item}",
    params(("round" = i64, Path, description = "Number of the round"), ("item" = i64, Path, description = "Number in the round")),
    request_body = SentFinding, responses((status = 204)), tag = "inspections")]
async fn find(
    State(c): State<CrossCheck>,
    actor: Actor,
    Path((no, item)): Path<(i64, i64)>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    c.part(&actor, no).await?;
    let found: SentFinding = sent(request).await?;
    c.record_finding(&actor, no, item, found.finding, &found.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
