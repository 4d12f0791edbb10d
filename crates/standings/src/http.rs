//! The door of the standings: JSON API and pages.

use crate::{
    model::{GateHit, Kind, PartKind, Standing, StandingRow},
    pages,
    problems::StandingProblem,
    proposals::{Cause, Proposal, ProposalKind, State as ProposalState},
    service::Standings,
    settings::{Gates, Setting, Weight},
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Figure, Lang, Moment};

/// Routes of the standings.
#[must_use]
pub fn door(standings: Standings) -> Door {
    let view = Access::Needs(Permission::ViewStandings);
    let manage = Access::Needs(Permission::ManageStandings);
    let propose = Access::Needs(Permission::WriteProposals);
    let decide = Access::Needs(Permission::DecideProposals);
    Door::new()
        .page(Method::GET, "/standings", view, get(pages::index::show))
        .page(Method::GET, "/standings/why", view, get(pages::why::show))
        .page(Method::GET, "/standings/export.xlsx", view, get(pages::index::export))
        .page(Method::GET, "/standings/close", manage, get(pages::close::show))
        .page(Method::POST, "/standings/close", manage, post(pages::close::close))
        .page(Method::POST, "/standings/publish", manage, post(pages::close::publish))
        .page(Method::GET, "/standings/settings", manage, get(pages::settings::show))
        .page(Method::POST, "/standings/settings", manage, post(pages::settings::save))
        .page(Method::GET, "/emulation-file", view, get(pages::emulation::show))
        .page(Method::GET, "/emulation-file/export.xlsx", view, get(pages::emulation::export))
        .page(Method::GET, "/proposals", propose, get(pages::proposals::show))
        .page(Method::POST, "/proposals", propose, post(pages::propose::add))
        .page(Method::GET, "/proposals/new", propose, get(pages::propose::new))
        .page(Method::GET, "/proposals/{no}", propose, get(pages::proposal::show))
        .page(Method::POST, "/proposals/{no}/evidence", propose, post(pages::acts::evidence))
        .page(Method::POST, "/proposals/{no}/reply", propose, post(pages::acts::reply))
        .page(Method::POST, "/proposals/{no}/submit", propose, post(pages::acts::submit))
        .page(Method::POST, "/proposals/{no}/withdraw", propose, post(pages::acts::withdraw))
        .page(Method::POST, "/proposals/{no}/examine", manage, post(pages::acts::examine))
        .page(Method::POST, "/proposals/{no}/decide", decide, post(pages::acts::decide))
        .page(Method::GET, "/council", propose, get(pages::council::list))
        .page(Method::POST, "/council", manage, post(pages::council::add))
        .page(Method::GET, "/council/new", manage, get(pages::council::new))
        .page(Method::GET, "/council/{no}", propose, get(pages::council::show))
        .page(Method::POST, "/council/{no}/votes", manage, post(pages::council::vote))
        .page(Method::POST, "/council/{no}/end", manage, post(pages::council::end))
        .api(routes!(standing), view)
        .api(routes!(close_phase), manage)
        .api(routes!(setting), view)
        .api(routes!(set_setting), manage)
        .api(routes!(proposals), propose)
        .with_state(standings)
}

/// Which standing is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct Asked {
    /// Number of the phase; the newest that has begun when not told.
    #[param(value_type = Option<i64>)]
    pub phase: String,
    /// `commune` (default), `unit`, `team` or `person`.
    #[param(value_type = Option<String>)]
    pub kind: String,
    /// Commit number: what was closed by then. Without it, what is closed now, else what stands now.
    #[param(value_type = Option<i64>)]
    pub cutoff: String,
    /// Code of somebody; of the page that explains a place.
    #[param(value_type = Option<String>)]
    pub code: String,
}

impl Asked {
    pub(crate) fn phase(&self) -> Result<Option<i64>, StandingProblem> {
        match self.phase.trim() {
            "" => Ok(None),
            n => n.parse().map(Some).map_err(|_| StandingProblem::NoSuchPhase),
        }
    }

    pub(crate) fn kind(&self) -> Result<Kind, StandingProblem> {
        match self.kind.trim() {
            "" => Ok(Kind::Commune),
            code => Kind::parse(code).ok_or(StandingProblem::NoSuchKind),
        }
    }

    fn cutoff(&self) -> Result<Option<i64>, StandingProblem> {
        match self.cutoff.trim() {
            "" => Ok(None),
            n => n.parse().map(Some).map_err(|_| StandingProblem::NotThen),
        }
    }
}

/// A part of somebody's points.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PartAnswer {
    /// Which.
    part: PartKind,
    /// Its weight, in percent.
    weight: i64,
    /// Points that it brings.
    points: f64,
    /// The figure; none where the part does not apply.
    figure: Option<Figure>,
}

/// Somebody's place.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StandingsRowAnswer)]
pub struct RowAnswer {
    /// The place; none for those who are not considered.
    rank: Option<i64>,
    /// Code in files.
    code: String,
    /// Name.
    name: String,
    /// Points; 100 is everything reached. None where they are not for the asker.
    points: Option<f64>,
    /// What made them.
    parts: Vec<PartAnswer>,
    /// Why not considered.
    gates: Vec<GateHit>,
    /// Claims that the register has not decided yet.
    pending: i64,
}

/// A ranking.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct StandingAnswer {
    /// Number of the phase.
    phase: i64,
    /// Who is ranked.
    kind: Kind,
    /// Day of truth of the figures.
    #[schema(value_type = String)]
    as_of: Day,
    /// Commit number up to which facts were read.
    cutoff: i64,
    /// The phase is not closed: what stands now may change.
    provisional: bool,
    /// When the phase was closed (RFC 3339).
    closed_at: Option<String>,
    /// When it was published (RFC 3339).
    published_at: Option<String>,
    /// Version of the setting.
    version: i64,
    /// The formula.
    formula: Vec<Weight>,
    /// Persons whom each helps at least.
    minimum: i64,
    /// When somebody is not considered.
    gates: Gates,
    /// How many have a place, whoever asks.
    ranked: i64,
    /// How many are not considered, whoever asks.
    held_back: i64,
    /// Those whom the asker sees.
    rows: Vec<RowAnswer>,
}

/// Hundredths as programs get them.
fn points(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

impl RowAnswer {
    fn of(row: &StandingRow) -> Self {
        let part = |p: &crate::model::PartScore| PartAnswer {
            part: p.part,
            weight: p.weight,
            points: points(p.points),
            figure: p.figure.clone(),
        };
        Self {
            rank: row.rank,
            code: row.code.clone(),
            name: row.name.clone(),
            points: row.points.map(points),
            parts: row.parts.iter().map(part).collect(),
            gates: row.gates.clone(),
            pending: row.pending,
        }
    }
}

impl StandingAnswer {
    /// Of a standing as its reader sees it.
    #[must_use]
    pub fn of(s: &Standing) -> Self {
        Self {
            phase: s.phase.no,
            kind: s.kind,
            as_of: s.as_of,
            cutoff: s.cutoff,
            provisional: s.closing.is_none(),
            closed_at: s.closing.as_ref().map(|c| c.at.rfc3339()),
            published_at: s.closing.as_ref().and_then(|c| c.published_at).map(Moment::rfc3339),
            version: s.setting.version,
            formula: s.formula().weights.clone(),
            minimum: s.setting.minimum,
            gates: s.setting.gates,
            ranked: s.ranked,
            held_back: s.held_back,
            rows: s.rows.iter().map(RowAnswer::of).collect(),
        }
    }
}

/// Communes, units, teams or persons by verified results: closed, or as they stand now.
#[utoipa::path(get, path = "/api/v1/standings", params(Asked), responses((status = 200, body = StandingAnswer)), tag = "standings")]
async fn standing(
    State(standings): State<Standings>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<StandingAnswer>, ApiError> {
    let found = standings.standing(&actor, asked.phase()?, asked.kind()?, asked.cutoff()?).await?;
    Ok(Json(StandingAnswer::of(&found)))
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, StandingProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| StandingProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// A phase to be closed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentClosing {
    /// Number of the phase.
    phase: i64,
    /// Why, where it was closed before.
    #[serde(default)]
    reason: String,
    /// Communes and units may be seen by everybody.
    #[serde(default)]
    publish: bool,
}

/// Number of a closing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ClosedAnswer {
    /// Its number.
    no: i64,
}

/// Closes a phase that is over: its standings stay as they are now.
#[utoipa::path(post, path = "/api/v1/standings/closings", request_body = SentClosing, responses((status = 201, body = ClosedAnswer)), tag = "standings")]
async fn close_phase(
    State(standings): State<Standings>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<ClosedAnswer>), ApiError> {
    let sent: SentClosing = json(request).await?;
    let no = standings.close(&actor, sent.phase, &sent.reason).await?;
    if sent.publish {
        standings.publish(&actor, sent.phase).await?;
    }
    Ok((StatusCode::CREATED, Json(ClosedAnswer { no })))
}

/// Formula, gates, titles and council as they hold now.
#[utoipa::path(get, path = "/api/v1/standings/settings", responses((status = 200, body = Setting)), tag = "standings")]
async fn setting(State(standings): State<Standings>) -> Result<Json<Setting>, ApiError> {
    Ok(Json(standings.setting().await?))
}

/// A setting that replaces the one of its version.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentSetting {
    /// Why.
    reason: String,
    /// All of it; `version` is the one that it replaces.
    setting: Setting,
}

/// Sets formula, gates, titles and council anew. Closed phases keep what they were counted by.
#[utoipa::path(put, path = "/api/v1/standings/settings", request_body = SentSetting, responses((status = 204)), tag = "standings")]
async fn set_setting(State(standings): State<Standings>, actor: Actor, request: Request) -> Result<StatusCode, ApiError> {
    let sent: SentSetting = json(request).await?;
    standings.set(&actor, sent.setting, &sent.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which proposals are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct AskedProposals {
    /// Number of a phase.
    #[param(value_type = Option<i64>)]
    pub phase: String,
    /// `award`, `criticism`, `responsibility` or `grade_down`.
    #[param(value_type = Option<String>)]
    pub kind: String,
}

impl AskedProposals {
    pub(crate) fn phase(&self) -> Result<Option<i64>, StandingProblem> {
        Asked { phase: self.phase.clone(), ..Asked::default() }.phase()
    }

    pub(crate) fn kind(&self) -> Result<Option<ProposalKind>, StandingProblem> {
        match self.kind.trim() {
            "" => Ok(None),
            code => ProposalKind::parse(code).map(Some).ok_or(StandingProblem::NoSuchKind),
        }
    }
}

/// A proposal as programs get it: no words and no replies of people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StandingsProposalAnswer)]
pub(crate) struct ProposalAnswer {
    /// Its number.
    no: i64,
    /// Number of the phase.
    phase: i64,
    /// What is proposed.
    kind: ProposalKind,
    /// Title of an award.
    title: String,
    /// What the one concerned is.
    subject: Kind,
    /// Their name.
    name: String,
    /// Where it stands.
    state: ProposalState,
    /// Where it stands, in Vietnamese.
    state_word: &'static str,
    /// The cause that home affairs named.
    cause: Option<Cause>,
    /// Number of the decision.
    document: Option<String>,
    /// Day of the decision.
    #[schema(value_type = Option<String>)]
    decided_on: Option<Day>,
}

impl ProposalAnswer {
    fn of(p: &Proposal) -> Self {
        let decided = p.steps.last().filter(|_| p.state.is_final());
        Self {
            no: p.no,
            phase: p.phase_no,
            kind: p.kind,
            title: p.title.clone(),
            subject: p.target.kind,
            name: p.name.clone(),
            state: p.state,
            state_word: p.state.word(Lang::Vi),
            cause: p.cause(),
            document: decided.map(|s| s.document.clone()).filter(|d| !d.is_empty()),
            decided_on: decided.and_then(|s| s.day),
        }
    }
}

/// Proposals of one's area, newest first.
#[utoipa::path(get, path = "/api/v1/proposals", params(AskedProposals), responses((status = 200, body = Vec<ProposalAnswer>)), tag = "standings")]
async fn proposals(
    State(standings): State<Standings>,
    actor: Actor,
    Query(asked): Query<AskedProposals>,
) -> Result<Json<Vec<ProposalAnswer>>, ApiError> {
    let found = standings.proposals_of(&actor, asked.phase()?, asked.kind()?, None).await?;
    Ok(Json(found.iter().map(ProposalAnswer::of).collect()))
}

/// A number in an address.
pub(crate) type No = Path<i64>;
