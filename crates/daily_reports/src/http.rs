//! The door of the daily reports: JSON API and pages.

use crate::{
    absent::Absent,
    answers::{CompletenessAnswer, DayAnswer, Detail},
    figures::{Column, Figures, SentFigures},
    look::Place,
    model::{Act, Channel, Content, Difference, ImportReport, State as ReportState},
    pages,
    problems::ReportsProblem,
    service::{DailyReports, NewReport},
};
use axum::{
    Json, RequestExt,
    extract::{Multipart, Query, Request, State},
    http::{Method, header},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, Lang, Problematic, UnitId};
use vedich_territory::{RowProblem, Tree, sheet};

/// Largest range of days that is answered at once.
const MOST_DAYS: i32 = 400;

/// Routes of the daily reports.
#[must_use]
pub fn door(reports: DailyReports) -> Door {
    let view = Access::Needs(Permission::ViewReports);
    let write = Access::Needs(Permission::WriteReports);
    let review = Access::Needs(Permission::ReviewReports);
    let manage = Access::Needs(Permission::ManageCampaign);
    let limit = sheet::MAX_BYTES;
    Door::new()
        .page(Method::GET, "/daily-reports", view, get(pages::overview::show))
        .page(Method::GET, "/daily-reports/day", view, get(pages::day::show))
        .page(Method::GET, "/daily-reports/day.xlsx", view, get(pages::day::book))
        .page(Method::GET, "/daily-reports/report", view, get(pages::report::show))
        .page(Method::GET, "/daily-reports/write", write, get(pages::write::show))
        .page(Method::POST, "/daily-reports/write", write, post(pages::write::save))
        .page(Method::POST, "/daily-reports/review", review, post(pages::report::review))
        .page(Method::POST, "/daily-reports/accept", review, post(pages::day::accept))
        .page(Method::POST, "/daily-reports/remind", review, post(pages::overview::remind))
        .page(Method::GET, "/daily-reports/import", write, get(pages::import::show))
        .page(Method::POST, "/daily-reports/import", write, post(pages::import::upload).bounded(limit))
        .page(Method::GET, "/daily-reports/template.xlsx", write, get(pages::import::template))
        .page(Method::GET, "/daily-reports/errors.xlsx", write, get(pages::import::errors))
        .page(Method::GET, "/daily-reports/settings", manage, get(pages::settings::show))
        .page(Method::POST, "/daily-reports/settings/deadline", manage, post(pages::settings::deadline))
        .page(Method::POST, "/daily-reports/settings/duty", manage, post(pages::settings::duty))
        .page(Method::POST, "/daily-reports/settings/unlock", manage, post(pages::settings::unlock))
        .api(routes!(list), view)
        .api(routes!(send).bounded(sheet::MAX_BYTES), write)
        .api(routes!(completeness), view)
        .api(routes!(review_one), review)
        .api(routes!(remind), review)
        .with_state(reports)
}

/// Which day and unit are meant.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `YYYY-MM-DD`; today when not told.
    #[serde(default, alias = "day")]
    pub date: String,
    /// Code of a unit.
    #[serde(default)]
    pub unit: String,
    /// Code of a locality: the units of it and below.
    #[serde(default)]
    pub locality: String,
}

impl Asked {
    pub(crate) fn day(&self, today: Day) -> Result<Day, ReportsProblem> {
        if self.date.is_empty() { Ok(today) } else { self.date.parse().map_err(|_| ReportsProblem::BadDay) }
    }

    pub(crate) fn place(&self, tree: &Tree, today: Day) -> Result<Place, ReportsProblem> {
        match (self.unit.as_str(), self.locality.as_str()) {
            ("", "") => Ok(Place::Everything),
            ("", code) => {
                let found = tree.by_code(code, today).or_else(|| tree.newest_by_code(code));
                found.map(|l| Place::Locality(l.id)).ok_or(ReportsProblem::NoSuchUnit)
            }
            (code, _) => unit(tree, code).map(Place::Unit),
        }
    }
}

pub(crate) fn unit(tree: &Tree, code: &str) -> Result<UnitId, ReportsProblem> {
    tree.unit_by_code(code).map(|u| u.id).ok_or(ReportsProblem::NoSuchUnit)
}

/// The reports of a day in one's area: of a unit and those below it, of a locality, or all. The whole report of the unit itself
/// when one is asked for.
#[utoipa::path(get, path = "/api/v1/daily-reports", params(Asked), responses((status = 200, body = DayAnswer)), tag = "daily reports")]
async fn list(
    State(reports): State<DailyReports>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<DayAnswer>, ApiError> {
    let tree = reports.tree().await?;
    let day = asked.day(reports.today())?;
    let place = asked.place(&tree, day)?;
    let sheet = reports.day_sheet(&actor, day, place).await?;
    let mut answer = DayAnswer::of(&sheet, &tree);
    if let Place::Unit(unit) = place
        && let Some(report) = reports.report(&actor, unit, day).await?
        && let Some(own) = answer.reports.iter_mut().find(|r| r.unit == asked.unit)
    {
        own.detail = Detail::of(&report);
    }
    Ok(Json(answer))
}

/// A report as a program sends it. What is left out is not told, which is not zero: an earlier version of the day's report keeps it. The
/// first report of a day needs every figure that the system does not know by itself (`reports.figures_missing` names those that lack);
/// fields of other names are refused (`reports.unknown_fields` names them).
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = DailyReportsSentReport)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SentReport {
    /// The numbers of the day.
    figures: SentFigures,
    /// Why they differ from what the system knows; left out, an earlier one stays while the numbers do.
    explanation: Option<String>,
    /// Difficulties; left out, those of an earlier version stay.
    difficulties: Option<String>,
    /// Anything else; left out, that of an earlier version stays.
    note: Option<String>,
    /// Why it replaces an accepted report, or the answer to a question.
    reason: String,
    /// The version that was seen, 0 for none; a newer one is not overwritten. Without it, whatever is there is corrected.
    version: Option<i64>,
    /// Keep it as a draft, send nothing; a draft may lack figures.
    draft: bool,
}

impl SentReport {
    /// The fields of a report.
    pub(crate) const FIELDS: [&str; 7] = ["figures", "explanation", "difficulties", "note", "reason", "version", "draft"];

    /// Reads what a program sent; names that no report has are told all at once.
    pub(crate) fn read(sent: Value) -> Result<Self, ReportsProblem> {
        let mut unknown = others(&sent, |name| Self::FIELDS.contains(&name));
        let figures = others(&sent["figures"], |name| Column::ALL.iter().any(|c| c.code() == name));
        unknown.extend(figures.into_iter().map(|name| format!("figures.{name}")));
        if !unknown.is_empty() {
            return Err(ReportsProblem::UnknownFields(unknown));
        }
        serde_json::from_value(sent).map_err(|e| ReportsProblem::BadJson(e.to_string()))
    }

    /// What it tells, and what it does not.
    fn told(self) -> (Content, Absent) {
        let absent = Absent {
            figures: Column::ALL.into_iter().filter(|c| self.figures.get(*c).is_none()).collect(),
            explanation: self.explanation.is_none(),
            difficulties: self.difficulties.is_none(),
            note: self.note.is_none(),
        };
        let content = Content {
            figures: Figures::of(|c| self.figures.get(c).unwrap_or(0)),
            explanation: self.explanation.unwrap_or_default(),
            difficulties: self.difficulties.unwrap_or_default(),
            note: self.note.unwrap_or_default(),
        };
        (content, absent)
    }
}

/// Names of an object that are none of those known.
fn others(value: &Value, known: impl Fn(&str) -> bool) -> Vec<String> {
    value.as_object().into_iter().flat_map(serde_json::Map::keys).filter(|name| !known(name)).cloned().collect()
}

/// What became of a report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DailyReportsSentAnswer)]
pub(crate) struct SentAnswer {
    /// Code of the unit.
    unit: String,
    /// The day.
    #[schema(value_type = String)]
    date: Day,
    /// Its version; 0 for a draft.
    version: i64,
    /// Where it stands.
    state: ReportState,
    /// The first version came after the deadline.
    late: bool,
    /// It says what was known already: nothing was written.
    unchanged: bool,
    /// Where it differs from what is known.
    differences: Vec<Difference>,
    /// It differs and does not say why.
    unexplained: bool,
}

/// What became of a workbook, or of several together.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct FileAnswer {
    #[serde(flatten)]
    report: ImportReport,
    /// Rows that were left out; of several files the file's name stands before the sheet's.
    problems: Vec<RowProblem>,
    /// Of several files those that could not be read at all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<RefusedFile>,
}

/// A file that could not be read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RefusedFile {
    /// Its name.
    name: String,
    /// Permanent code.
    code: &'static str,
    /// What is wrong and what to do, in Vietnamese.
    vi: String,
    /// The same in English.
    en: String,
}

impl FileAnswer {
    fn refuse(&mut self, name: &str, e: &ReportsProblem) {
        let (vi, en) = (e.in_words(Lang::Vi), e.in_words(Lang::En));
        self.refused.push(RefusedFile { name: name.to_owned(), code: e.code(), vi, en });
    }

    fn add(&mut self, name: &str, r: &ImportReport, problems: Vec<RowProblem>, several: bool) {
        let sum = &mut self.report;
        sum.rows += r.rows;
        sum.new += r.new;
        sum.corrected += r.corrected;
        sum.unchanged += r.unchanged;
        sum.rejected += r.rejected;
        sum.unexplained += r.unexplained;
        sum.file = if several { None } else { r.file };
        let told = |p: RowProblem| if several { RowProblem { sheet: format!("{name} / {}", p.sheet), ..p } } else { p };
        self.problems.extend(problems.into_iter().map(told));
    }
}

/// The answer to one report, or to a workbook.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(crate) enum Posted {
    /// One report.
    Report(SentAnswer),
    /// A workbook.
    File(FileAnswer),
}

/// Sends the report of `unit` and `date`: JSON; or workbooks of one or many units as multipart fields `file`. The same report
/// again changes nothing. What is left out is not told, which is not zero: an earlier version of that day's report keeps it, as it keeps what
/// a workbook has no column for. The first report of a day takes a figure that is left out from what the system knows of the unit's day,
/// and is refused with the names of the others.
#[utoipa::path(post, path = "/api/v1/daily-reports", params(Asked), request_body = SentReport,
    responses((status = 200, body = Posted)), tag = "daily reports")]
async fn send(
    State(reports): State<DailyReports>,
    actor: Actor,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<Posted>, ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") {
        let upload = request.extract::<Multipart, _>().await.map_err(|e| ReportsProblem::BadJson(e.to_string()))?;
        let usual = if asked.date.is_empty() { None } else { Some(asked.day(reports.today())?) };
        let files = vedich_territory::upload::files(upload).await.map_err(ReportsProblem::from)?;
        let several = files.len() > 1;
        let mut answer = FileAnswer::default();
        for (name, bytes) in files {
            match reports.import(&actor, bytes, &name, usual).await {
                Ok((report, problems)) => answer.add(&name, &report, problems, several),
                // One of several that cannot be read keeps no other from being taken.
                Err(e) if several && e.status() < 500 => answer.refuse(&name, &e),
                Err(e) => return Err(e.into()),
            }
        }
        return Ok(Json(Posted::File(answer)));
    }
    let Json(sent) = request.extract::<Json<Value>, _>().await.map_err(|e| ReportsProblem::BadJson(e.to_string()))?;
    let mut sent = SentReport::read(sent)?;
    let day = asked.day(reports.today())?;
    let unit = unit(&*reports.tree().await?, &asked.unit)?;
    let (reason, seen, draft) = (std::mem::take(&mut sent.reason), sent.version, sent.draft);
    let (content, absent) = sent.told();
    let mut answer = SentAnswer {
        unit: asked.unit,
        date: day,
        version: 0,
        state: ReportState::Draft,
        late: false,
        unchanged: false,
        differences: Vec::new(),
        unexplained: false,
    };
    if draft {
        reports.draft_told(&actor, (unit, day), content, &absent).await?;
    } else {
        let new = NewReport { unit, day, content, reason, channel: Channel::Api, seen };
        let v = reports.submit_told(&actor, new, absent).await?;
        (answer.version, answer.state, answer.late, answer.unchanged) = (v.version, v.state, v.late, v.unchanged);
        (answer.differences, answer.unexplained) = (v.differences, v.unexplained);
    }
    Ok(Json(Posted::Report(answer)))
}

/// Which days are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedDays {
    /// First day, `YYYY-MM-DD`; two weeks before the last when not told.
    #[serde(default)]
    pub from: String,
    /// Last day; today when not told.
    #[serde(default)]
    pub to: String,
    /// Code of a unit: it and those below.
    #[serde(default)]
    pub unit: String,
    /// Code of a locality: the units of it and below.
    #[serde(default)]
    pub locality: String,
}

impl AskedDays {
    /// The days, within the campaign.
    pub(crate) fn days(&self, today: Day, campaign: (Day, Day), usual: i32) -> Result<(Day, Day), ReportsProblem> {
        let day = |s: &str| s.parse::<Day>().map_err(|_| ReportsProblem::BadDay);
        if !self.from.is_empty() && !self.to.is_empty() && day(&self.from)? > day(&self.to)? {
            return Err(ReportsProblem::BadPeriod);
        }
        let to = if self.to.is_empty() { today.min(campaign.1) } else { day(&self.to)?.min(campaign.1) };
        let from = if self.from.is_empty() { to.plus(1 - usual) } else { day(&self.from)? };
        Ok((from.max(campaign.0).max(to.plus(-MOST_DAYS)), to))
    }

    pub(crate) fn place(&self, tree: &Tree, today: Day) -> Result<Place, ReportsProblem> {
        Asked { date: String::new(), unit: self.unit.clone(), locality: self.locality.clone() }.place(tree, today)
    }
}

/// Days that a grid shows when nobody says how many.
pub(crate) const USUAL_DAYS: i32 = 14;

/// Expected, received and timely reports by unit and day, in one's area.
#[utoipa::path(get, path = "/api/v1/daily-reports/completeness", params(AskedDays),
    responses((status = 200, body = CompletenessAnswer)), tag = "daily reports")]
async fn completeness(
    State(reports): State<DailyReports>,
    actor: Actor,
    Query(asked): Query<AskedDays>,
) -> Result<Json<CompletenessAnswer>, ApiError> {
    let (campaign, tree) = (reports.campaign().await?, reports.tree().await?);
    let days = asked.days(reports.today(), (campaign.from, campaign.to), USUAL_DAYS)?;
    let found = reports.completeness(&actor, days, asked.place(&tree, days.1)?).await?;
    Ok(Json(CompletenessAnswer::of(&found, days, &tree)))
}

/// What is decided about a report.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = DailyReportsDecision)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decision {
    /// Accepted.
    Accept,
    /// Sent back with a question.
    Return,
}

impl From<Decision> for Act {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Accept => Self::Accept,
            Decision::Return => Self::Return,
        }
    }
}

/// A review as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentReview {
    /// The day.
    #[schema(value_type = String)]
    date: Day,
    /// Code of the unit.
    unit: String,
    /// The version that was looked at.
    version: i64,
    /// Accept or return.
    decision: Decision,
    /// The question, when it is sent back.
    #[serde(default)]
    question: String,
}

/// Where the report stands now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReviewAnswer {
    /// Where it stands.
    state: ReportState,
}

/// Accepts a report, or sends it back with a question.
#[utoipa::path(post, path = "/api/v1/daily-reports/reviews", request_body = SentReview,
    responses((status = 200, body = ReviewAnswer)), tag = "daily reports")]
async fn review_one(State(reports): State<DailyReports>, actor: Actor, request: Request) -> Result<Json<ReviewAnswer>, ApiError> {
    let Json(sent) = request.extract::<Json<SentReview>, _>().await.map_err(|e| ReportsProblem::BadJson(e.to_string()))?;
    let unit = unit(&*reports.tree().await?, &sent.unit)?;
    let state = reports.review(&actor, unit, sent.date, sent.version, sent.decision.into(), &sent.question).await?;
    Ok(Json(ReviewAnswer { state }))
}

/// Reminders as a program sends them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentReminders {
    /// The day whose report is missing.
    #[schema(value_type = String)]
    date: Day,
    /// Codes of the units.
    units: Vec<String>,
}

/// How many were reminded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RemindersAnswer {
    /// Units that got a notice; the others have reported, owe nothing, or were reminded just now.
    reminded: i64,
}

/// Reminds units of a missing report: a notice on the start page of who writes for them. No message leaves the house.
#[utoipa::path(post, path = "/api/v1/daily-reports/reminders", request_body = SentReminders,
    responses((status = 200, body = RemindersAnswer)), tag = "daily reports")]
async fn remind(State(reports): State<DailyReports>, actor: Actor, request: Request) -> Result<Json<RemindersAnswer>, ApiError> {
    let Json(sent) = request.extract::<Json<SentReminders>, _>().await.map_err(|e| ReportsProblem::BadJson(e.to_string()))?;
    let tree = reports.tree().await?;
    let units = sent.units.iter().map(|code| unit(&tree, code)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(RemindersAnswer { reminded: reports.remind(&actor, sent.date, &units).await? }))
}
