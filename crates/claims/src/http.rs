//! The claims room's door: JSON API and pages.

use crate::{
    lists::http as lists,
    model::{Claim, ClaimFilter, CountRow, ImportReport, NamedRow, Outcome},
    pages,
    problems::ClaimsProblem,
    rules,
    service::Claims,
};
use axum::{
    Json, RequestExt,
    extract::{Multipart, Query, Request, State},
    http::{Method, header},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;

/// Largest file of claims: a province's day fits many times.
pub(crate) const FILE_MAX: usize = 32 * 1024 * 1024;

/// Routes of the claims room.
#[must_use]
pub fn door(claims: Claims) -> Door {
    let view = Access::Needs(Permission::ViewClaims);
    let import = Access::Needs(Permission::ImportClaims);
    let decide = Access::Needs(Permission::ViewCitizens);
    Door::new()
        .page(Method::GET, "/claims", view, get(pages::index))
        .page(Method::POST, "/claims", import, post(pages::upload).bounded(FILE_MAX))
        .page(Method::GET, "/claims/day", view, get(pages::day))
        .page(Method::POST, "/claims/withdraw", import, post(pages::withdraw))
        .api(routes!(list), view)
        .api(routes!(add).bounded(FILE_MAX), import)
        .page(Method::GET, "/claims/lists", view, get(pages::lists::index))
        .page(Method::POST, "/claims/lists", import, post(pages::lists::upload).bounded(FILE_MAX))
        .page(Method::GET, "/claims/lists/{list}", view, get(pages::lists::show))
        .page(Method::GET, "/claims/lists/{list}/errors.xlsx", view, get(pages::lists::errors))
        .page(Method::POST, "/claims/lists/{list}/decide", decide, post(pages::lists::decide))
        .api(routes!(lists::lists), view)
        .api(routes!(lists::add).bounded(FILE_MAX), import)
        .api(routes!(lists::list), view)
        .api(routes!(lists::errors), view)
        .api(routes!(lists::decide), decide)
        .with_state(claims)
}

/// Which claims are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Code of a locality.
    #[serde(default)]
    pub locality: String,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub day: String,
    /// Code of a team.
    #[serde(default)]
    pub team: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

pub(crate) const PER_PAGE: i64 = 100;

impl Asked {
    pub(crate) fn filter(&self, tree: &Tree, today: Day) -> Result<ClaimFilter, ClaimsProblem> {
        let filled = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        let locality = filled(&self.locality).map(|c| {
            tree.by_code(&c, today).or_else(|| tree.newest_by_code(&c)).map(|l| l.id).ok_or(ClaimsProblem::UnknownPlace)
        });
        let team = filled(&self.team).map(|c| tree.team_by_code(&c).map(|t| t.id).ok_or(ClaimsProblem::UnknownPlace));
        let day = filled(&self.day).map(|d| rules::day(&d).ok_or(ClaimsProblem::BadDay));
        Ok(ClaimFilter {
            locality: locality.transpose()?,
            team: team.transpose()?,
            day: day.transpose()?,
            offset: (self.page.max(1) - 1).saturating_mul(PER_PAGE),
            limit: PER_PAGE,
            ..ClaimFilter::default()
        })
    }
}

/// A claim as programs get it. Nobody's name or number stands here.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ClaimAnswer {
    /// Identifier.
    id: Uuid,
    /// Opaque id of the citizen; none when the register knows nobody by the number.
    citizen: Option<String>,
    /// Day of the claim.
    #[schema(value_type = String)]
    day: Day,
    /// When it happened, as told (RFC 3339).
    observed_at: String,
    /// When it was recorded (RFC 3339).
    recorded_at: String,
    /// What came of it.
    outcome: Outcome,
    /// `app` or `web`.
    method: Option<crate::model::Method>,
    /// Code of the team.
    team: Option<String>,
    /// Code of the unit.
    unit: Option<String>,
    /// Code of the commune of residence, or of the team's for somebody unknown.
    commune: Option<String>,
    /// `visit`, `file` or `api`.
    source: crate::model::ClaimSource,
    /// Taken back.
    withdrawn: bool,
}

impl ClaimAnswer {
    fn of(c: &Claim, tree: &Tree) -> Self {
        Self {
            id: c.id,
            citizen: c.citizen.map(|c| c.to_string()),
            day: c.day,
            observed_at: c.observed_at.rfc3339(),
            recorded_at: c.recorded_at.rfc3339(),
            outcome: c.outcome,
            method: c.method,
            team: c.team.and_then(|t| tree.team(t)).map(|t| t.code.clone()),
            unit: c.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()),
            commune: c.commune.and_then(|l| tree.get(l)).map(|l| l.code.clone()),
            source: c.source,
            withdrawn: c.withdrawn,
        }
    }
}

/// A page of claims.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ClaimsAnswer {
    /// All that match.
    total: i64,
    /// This page of them.
    claims: Vec<ClaimAnswer>,
}

/// Claims in one's area, newest first.
#[utoipa::path(get, path = "/api/v1/claims", params(Asked), responses((status = 200, body = ClaimsAnswer)), tag = "claims")]
async fn list(State(claims): State<Claims>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<ClaimsAnswer>, ApiError> {
    let tree = claims.register().tree().await?;
    let filter = asked.filter(&tree, claims.register().clock().today())?;
    let (total, found) = claims.list(&actor, &filter).await?;
    // Who names people without seeing citizens does not learn by it who is on the register, nor where they live.
    let opens = actor.may(Permission::ViewCitizens);
    let answer = |c: &Claim| match (ClaimAnswer::of(c, &tree), opens || c.source == crate::model::ClaimSource::Visit) {
        (told, true) => told,
        (told, false) => ClaimAnswer { citizen: None, commune: None, ..told },
    };
    Ok(Json(ClaimsAnswer { total, claims: found.iter().map(answer).collect() }))
}

/// What a program sends: a list of claims, or claims and counts.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(crate) enum Sent {
    /// Claims by person.
    Claims(Vec<NamedRow>),
    /// Claims by person and counts by unit.
    Both {
        /// Claims by person.
        #[serde(default)]
        claims: Vec<NamedRow>,
        /// Counts by unit.
        #[serde(default)]
        counts: Vec<CountRow>,
    },
}

/// What became of what was sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AddAnswer {
    #[serde(flatten)]
    report: ImportReport,
    /// Each row that was left out, in words.
    messages: Vec<String>,
    /// The same for counts, when counts were sent beside claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<ImportReport>,
}

/// Records claims: JSON, or a file as multipart field `file`. The same row twice is one claim.
#[utoipa::path(post, path = "/api/v1/claims", request_body = Sent, responses((status = 200, body = AddAnswer)), tag = "claims")]
async fn add(
    State(claims): State<Claims>,
    actor: Actor,
    vedich_accounts::Language(lang): vedich_accounts::Language,
    request: Request,
) -> Result<Json<AddAnswer>, ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") {
        let upload = request.extract::<Multipart, _>().await.map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?;
        let (name, bytes) = read_file(upload).await?;
        let report = claims.import_file(&actor, bytes, &name).await?;
        return Ok(Json(AddAnswer { messages: messages(&report, lang), report, counts: None }));
    }
    let Json(sent) = request.extract::<Json<Sent>, _>().await.map_err(|e| match e.status().as_u16() {
        413 => ClaimsProblem::TooLarge,
        _ => ClaimsProblem::BadJson(e.to_string()),
    })?;
    let (named, counts) = match sent {
        Sent::Claims(named) => (named, Vec::new()),
        Sent::Both { claims, counts } => (claims, counts),
    };
    if named.is_empty() && counts.is_empty() {
        return Err(ClaimsProblem::BadJson("neither claims nor counts".to_owned()).into());
    }
    let with_counts = !counts.is_empty();
    let (report, counts) = claims.import_rows(&actor, named, counts).await?;
    let mut messages = messages(&report, lang);
    messages.extend(counts.problems.iter().map(|p| p.sentence(lang)));
    Ok(Json(AddAnswer { messages, report, counts: with_counts.then_some(counts) }))
}

fn messages(report: &ImportReport, lang: Lang) -> Vec<String> {
    report.problems.iter().map(|p| p.sentence(lang)).collect()
}

/// The file of a multipart form: its name and bytes.
pub(crate) async fn read_file(mut upload: Multipart) -> Result<(String, Vec<u8>), ClaimsProblem> {
    let unreadable = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => ClaimsProblem::TooLarge,
        _ => ClaimsProblem::Unreadable(e.body_text()),
    };
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            return if bytes.is_empty() { Err(ClaimsProblem::NoFile) } else { Ok((name, bytes)) };
        }
    }
    Err(ClaimsProblem::NoFile)
}
