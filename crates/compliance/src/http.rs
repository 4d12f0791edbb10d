//! The door of this room: JSON API and pages.

use crate::{
    model::{Duty, Kind, NewDuty, Proof, RosterReport, RosterUpload, UnitCount},
    pages,
    problems::ComplianceProblem,
    service::Compliance,
    standing::{Numbers, Standing},
};
use axum::{
    Json, RequestExt,
    extract::{Multipart, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Figure};
use vedich_territory::Tree;

/// Largest roster: twenty thousand people fit many times.
pub(crate) const FILE_MAX: usize = 16 * 1024 * 1024;

/// Routes of the compliance room.
#[must_use]
pub fn door(compliance: Compliance) -> Door {
    let view = Access::Needs(Permission::ViewCompliance);
    let manage = Access::Needs(Permission::ManageRosters);
    let judge = Access::Needs(Permission::JudgeCompliance);
    let citizens = Access::Needs(Permission::ViewCitizens);
    let set = Access::Needs(Permission::ManageCampaign);
    Door::new()
        .page(Method::GET, "/compliance", view, get(pages::overview::show))
        .page(Method::GET, "/compliance/unit", view, get(pages::unit::show))
        .page(Method::GET, "/compliance/person", view, get(pages::person::show))
        .page(Method::GET, "/compliance/roster.xlsx", view, get(pages::roster::export))
        .page(Method::GET, "/compliance/template.xlsx", manage, get(pages::roster::template))
        .page(Method::GET, "/compliance/errors.xlsx", manage, get(pages::roster::errors))
        .page(Method::POST, "/compliance/roster", manage, post(pages::roster::take).bounded(FILE_MAX))
        .page(Method::POST, "/compliance/declare", manage, post(pages::unit::declare))
        .page(Method::POST, "/compliance/codes", manage, post(pages::codes::hand_out))
        .page(Method::POST, "/compliance/counts", manage, post(pages::unit::counts))
        .page(Method::POST, "/compliance/teacher", manage, post(pages::classes::take))
        .page(Method::POST, "/compliance/directive", manage, post(pages::unit::directive))
        .page(Method::POST, "/compliance/person/tick", manage, post(pages::person::tick))
        .page(Method::POST, "/compliance/person/exempt", manage, post(pages::person::exempt))
        .page(Method::POST, "/compliance/person/exempt-end", manage, post(pages::person::exempt_end))
        .page(Method::POST, "/compliance/person/opinion", manage, post(pages::person::opine))
        .page(Method::POST, "/compliance/person/hardship", manage, post(pages::person::note_hardship))
        .page(Method::POST, "/compliance/person/leave", manage, post(pages::person::leave))
        .page(Method::POST, "/compliance/person/check", judge, post(pages::person::check_route))
        .page(Method::GET, "/compliance/exemptions", judge, get(pages::exemptions::show))
        .page(Method::POST, "/compliance/exemptions", judge, post(pages::exemptions::decide))
        .page(Method::GET, "/compliance/heads", view, get(pages::heads::show))
        .page(Method::GET, "/compliance/doubts", citizens, get(pages::doubts::show))
        .page(Method::POST, "/compliance/doubts", citizens, post(pages::doubts::decide))
        .page(Method::GET, "/compliance/settings", set, get(pages::settings::show))
        .page(Method::POST, "/compliance/settings/duty", set, post(pages::settings::duty))
        .page(Method::POST, "/compliance/settings/plan", set, post(pages::settings::plan))
        .page(Method::POST, "/compliance/settings/mode", judge, post(pages::settings::mode))
        .page(Method::GET, "/my", Access::Public, get(pages::my::show))
        .page(Method::POST, "/my/enter", Access::Public, post(pages::my::enter))
        .page(Method::POST, "/my/helps", Access::Public, post(pages::my::help))
        .page(Method::POST, "/my/ticks", Access::Public, post(pages::my::tick))
        .page(Method::POST, "/my/leave", Access::Public, post(pages::my::leave))
        .api(routes!(show), view)
        .api(routes!(duties), view)
        .api(routes!(set_duty), set)
        .api(routes!(count), manage)
        .api(routes!(add_roster).bounded(FILE_MAX), manage)
        .with_state(compliance)
}

/// Which duty is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A duty's code, or its deadline (`YYYY-MM-DD`) or clause of the plan where no other shares it; default: the next to fall due.
    #[serde(default)]
    pub deadline: String,
}

/// People who have each proof, the exempt aside. Only the proofs that the duty asks for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProofsAnswer {
    /// Level 1 active, as the register says.
    #[serde(skip_serializing_if = "Option::is_none")]
    level1: Option<i64>,
    /// Level 2 active, as the register says.
    #[serde(skip_serializing_if = "Option::is_none")]
    level2: Option<i64>,
    /// Signed in to the app, as declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<i64>,
    /// Used on the national portal, as declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    national: Option<i64>,
    /// Used on the provincial portal, as declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    provincial: Option<i64>,
}

/// Numbers of a unit or of all.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct NumbersAnswer {
    /// People of the kinds that the duty binds.
    population: i64,
    /// Exempt, with approval.
    exempt: i64,
    /// Per proof.
    done: ProofsAnswer,
    /// All that the duty asks for.
    complete: i64,
    /// Of these, on or before the deadline.
    in_time: i64,
    /// Neither complete nor explained.
    unexplained: i64,
    /// Of the population, whom the register does not know, or not for sure.
    unmatched: i64,
    /// Complete of those who owe it; nothing where nobody does.
    figure: Option<Figure>,
}

impl NumbersAnswer {
    fn of(n: &Numbers, duty: &Duty, figure: Option<&Figure>) -> Self {
        let done = |p: Proof| duty.proofs.contains(&p).then_some(n.proofs[crate::rules::at(p)]);
        Self {
            population: n.population,
            exempt: n.exempt,
            done: ProofsAnswer {
                level1: done(Proof::Level1),
                level2: done(Proof::Level2),
                app: done(Proof::App),
                national: done(Proof::National),
                provincial: done(Proof::Provincial),
            },
            complete: n.complete,
            in_time: n.in_time,
            unexplained: n.unexplained,
            unmatched: n.unmatched,
            figure: figure.cloned(),
        }
    }
}

/// A unit's answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ComplianceUnitAnswer)]
pub(crate) struct UnitAnswer {
    /// Code of the unit.
    unit: String,
    /// Its name.
    name: String,
    /// `names`: from its roster; `counts`: its own counts, unverified; `none`: nothing has come; `hidden`: a school too small to tell.
    basis: &'static str,
    /// The numbers are the unit's own and nobody can check them.
    unverified: bool,
    #[serde(flatten)]
    numbers: NumbersAnswer,
    /// Whether its head has issued a directive; unknown when nothing was told.
    directive: Option<bool>,
    /// Helps of its people that the register confirms and credits to them.
    helps_confirmed: i64,
    /// Helps that wait.
    helps_pending: i64,
}

/// Where a duty stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ComplianceAnswer {
    /// The duty.
    duty: Duty,
    /// Day of truth of what the register says.
    #[schema(value_type = String)]
    as_of: Day,
    /// Named people, everybody once however many units name them.
    people: NumbersAnswer,
    /// By unit, those furthest behind first.
    units: Vec<UnitAnswer>,
}

impl ComplianceAnswer {
    fn of(s: &Standing, tree: &Tree) -> Self {
        let units = s
            .units
            .iter()
            .filter_map(|u| {
                let unit = tree.unit(u.unit)?;
                let basis = match (u.hidden, u.silent, u.unverified.is_some()) {
                    (true, ..) => "hidden",
                    (_, true, _) => "none",
                    (_, _, true) => "counts",
                    _ => "names",
                };
                Some(UnitAnswer {
                    unit: unit.code.clone(),
                    name: unit.name.clone(),
                    basis,
                    unverified: u.unverified.is_some(),
                    numbers: NumbersAnswer::of(&u.numbers, &s.duty, u.figure.as_ref()),
                    directive: u.directive.as_ref().map(|d| d.issued),
                    helps_confirmed: u.helps[1],
                    helps_pending: u.helps[2],
                })
            })
            .collect();
        Self { as_of: s.as_of, people: NumbersAnswer::of(&s.people, &s.duty, s.figure.as_ref()), units, duty: s.duty.clone() }
    }
}

/// Where a duty stands, per unit of one's area (`P-3.2`, `P-4.2`).
#[utoipa::path(get, path = "/api/v1/compliance", params(Asked), responses((status = 200, body = ComplianceAnswer)), tag = "compliance")]
async fn show(State(c): State<Compliance>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<ComplianceAnswer>, ApiError> {
    let standing = c.standing(&actor, &asked.deadline).await?;
    Ok(Json(ComplianceAnswer::of(&standing, &*c.tree().await?)))
}

/// The campaign's duties, the earliest deadline first.
#[utoipa::path(get, path = "/api/v1/compliance/duties", responses((status = 200, body = Vec<Duty>)), tag = "compliance")]
async fn duties(State(c): State<Compliance>, _: Actor) -> Result<Json<Vec<Duty>>, ApiError> {
    Ok(Json(c.duties().await?))
}

/// A duty as a program sets it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentDuty {
    /// Its code; an existing one is set anew.
    code: String,
    /// Its name.
    name: String,
    /// Clause of the plan.
    #[serde(default)]
    clause: String,
    /// Its deadline.
    #[schema(value_type = String)]
    deadline: Day,
    /// Whom it binds; nobody ends it.
    kinds: Vec<Kind>,
    /// What each has to prove.
    #[serde(default)]
    proofs: Vec<Proof>,
    /// How many citizens each has to help.
    #[serde(default)]
    quota: i64,
    /// Why it is so.
    reason: String,
}

/// Sets a duty.
#[utoipa::path(post, path = "/api/v1/compliance/duties", request_body = SentDuty, responses((status = 204)), tag = "compliance")]
async fn set_duty(State(c): State<Compliance>, actor: Actor, request: Request) -> Result<StatusCode, ApiError> {
    let Json(s) = request.extract::<Json<SentDuty>, _>().await.map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
    let new = NewDuty {
        code: s.code,
        name: s.name,
        clause: s.clause,
        deadline: Some(s.deadline),
        kinds: s.kinds,
        proofs: s.proofs,
        quota: s.quota,
        reason: s.reason,
    };
    c.set_duty(&actor, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Counts of a force that names nobody.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentCount {
    /// Code of the unit.
    unit: String,
    /// Code or deadline of the duty.
    #[serde(default)]
    deadline: String,
    #[serde(flatten)]
    counts: UnitCount,
}

/// Takes a force's counts, unverified.
#[utoipa::path(post, path = "/api/v1/compliance/counts", request_body = SentCount, responses((status = 204)), tag = "compliance")]
async fn count(State(c): State<Compliance>, actor: Actor, request: Request) -> Result<StatusCode, ApiError> {
    let Json(s) = request.extract::<Json<SentCount>, _>().await.map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
    c.count(&actor, &s.unit, &s.deadline, s.counts).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A roster as it is sent.
#[derive(Debug, utoipa::ToSchema)]
#[allow(dead_code)] // describes the multipart form
pub(crate) struct RosterForm {
    /// XLSX, XLS, ODS or CSV with names and numbers, or names and birth dates.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Code of the unit.
    unit: String,
    /// What people are whose row does not tell.
    kind: Option<Kind>,
    /// `1`: it names everybody of the kinds in it; who is missing has left.
    whole: Option<String>,
}

/// Reads the form of a roster; other fields are given back.
pub(crate) async fn read_form(mut form: Multipart) -> Result<(RosterUpload, String), ComplianceProblem> {
    let unreadable = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => ComplianceProblem::TooManyRows,
        _ => ComplianceProblem::BadForm(e.body_text()),
    };
    let (mut upload, mut duty) = (RosterUpload::default(), String::new());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("file") => {
                field.file_name().unwrap_or_default().clone_into(&mut upload.file_name);
                upload.bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            }
            Some("unit") => upload.unit = field.text().await.map_err(unreadable)?,
            Some("kind") => upload.kind = Kind::parse(&field.text().await.map_err(unreadable)?),
            Some("whole") => upload.whole = field.text().await.map_err(unreadable)? == "1",
            Some("duty") => duty = field.text().await.map_err(unreadable)?,
            _ => {}
        }
    }
    Ok((upload, duty))
}

/// Takes a unit's roster. Good rows go on; bad ones are told back by row and column.
#[utoipa::path(post, path = "/api/v1/compliance/rosters", tag = "compliance",
    request_body(content = RosterForm, content_type = "multipart/form-data"), responses((status = 200, body = RosterReport)))]
async fn add_roster(State(c): State<Compliance>, actor: Actor, form: Multipart) -> Result<Json<RosterReport>, ApiError> {
    let (upload, _) = read_form(form).await?;
    Ok(Json(c.import_roster(&actor, upload).await?))
}
