//! The door of the task register: JSON API and pages.

use crate::{
    answers::{TaskAnswer, TasksAnswer, WholeAnswer},
    evidence,
    model::{EntryKind, Filter, ImportReport, Plan, Rhythm},
    pages,
    problems::TaskProblem,
    service::{NewEntry, Tasks},
};
use axum::{
    Json, RequestExt,
    extract::{Multipart, Path, Query, Request, State},
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, get, post, routes};
use vedich_kernel::{Day, UnitId};
use vedich_territory::{RowProblem, Tree, sheet};

/// Routes of the task register.
#[must_use]
pub fn door(tasks: Tasks) -> Door {
    let view = Access::Needs(Permission::ViewTasks);
    let work = Access::Needs(Permission::WorkTasks);
    let manage = Access::Needs(Permission::ManageTasks);
    // Evidence with the form around it; a workbook.
    let file = evidence::MAX_BYTES + (1 << 16);
    let book = sheet::MAX_BYTES;
    Door::new()
        .page(Method::GET, "/tasks", view, get(pages::index::show))
        .page(Method::POST, "/tasks", work, post(pages::form::add))
        .page(Method::GET, "/tasks/new", work, get(pages::form::new))
        .page(Method::GET, "/tasks/export.xlsx", view, get(pages::import::export))
        .page(Method::GET, "/tasks/import", work, get(pages::import::show))
        .page(Method::POST, "/tasks/import", work, post(pages::import::upload).bounded(book))
        .page(Method::GET, "/tasks/plan", manage, get(pages::plan::show))
        .page(Method::POST, "/tasks/plan", manage, post(pages::plan::load))
        .page(Method::GET, "/tasks/{no}", view, get(pages::task::show))
        .page(Method::POST, "/tasks/{no}/entries", work, post(pages::task::record).bounded(file))
        .page(Method::POST, "/tasks/{no}/reopen", work, post(pages::task::reopen))
        .page(Method::GET, "/tasks/{no}/change", work, get(pages::form::change))
        .page(Method::POST, "/tasks/{no}/change", work, post(pages::form::save))
        .page(Method::POST, "/tasks/{no}/call-off", work, post(pages::task::call_off))
        .page(Method::GET, "/tasks/{no}/files/{entry}", view, get(pages::task::file))
        .api(routes!(list), view)
        .api(routes!(create), work)
        .api(routes!(show_one), view)
        .api(routes!(change_one), work)
        .api(routes!(record_one), work)
        .api(routes!(reopen_one), work)
        .api(routes!(import_file).bounded(sheet::MAX_BYTES), work)
        .with_state(tasks)
}

/// Which duties are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `open` (default), `overdue`, `closed` or `all`: of one's area.
    #[serde(default)]
    pub state: Option<Filter>,
    /// Code of a unit: what it owes or helps with.
    #[serde(default)]
    pub unit: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: i64,
}

pub(crate) const PER_PAGE: i64 = 100;

impl Asked {
    pub(crate) fn unit(&self, tree: &Tree) -> Result<Option<UnitId>, TaskProblem> {
        if self.unit.is_empty() { Ok(None) } else { unit(tree, &self.unit, "unit").map(Some) }
    }

    pub(crate) fn offset(&self) -> i64 {
        (self.page.max(1) - 1).saturating_mul(PER_PAGE)
    }
}

pub(crate) fn unit(tree: &Tree, code: &str, field: &'static str) -> Result<UnitId, TaskProblem> {
    tree.unit_by_code(code.trim()).map(|u| u.id).ok_or(TaskProblem::NoSuchUnit(field))
}

/// Codes with commas, semicolons or spaces between them.
pub(crate) fn units(tree: &Tree, codes: &str, field: &'static str) -> Result<Vec<UnitId>, TaskProblem> {
    codes.split([',', ';', ' ', '\n']).map(str::trim).filter(|c| !c.is_empty()).map(|c| unit(tree, c, field)).collect()
}

async fn json<T: DeserializeOwned + 'static>(request: Request) -> Result<T, TaskProblem> {
    let Json(sent) = request.extract::<Json<T>, _>().await.map_err(|e| TaskProblem::BadJson(e.to_string()))?;
    Ok(sent)
}

/// Duties of one's area: what is owed, overdue or closed, and how many stand where.
#[utoipa::path(get, path = "/api/v1/tasks", params(Asked), responses((status = 200, body = TasksAnswer)), tag = "tasks")]
async fn list(State(tasks): State<Tasks>, actor: Actor, Query(asked): Query<Asked>) -> Result<Json<TasksAnswer>, ApiError> {
    let (tree, today) = (tasks.setting().await?.tree, tasks.today());
    let unit = asked.unit(&tree)?;
    let found = tasks.list(&actor, asked.state.unwrap_or_default(), unit, (PER_PAGE, asked.offset())).await?;
    let counts = tasks.counts(&actor, unit).await?;
    Ok(Json(TasksAnswer { counts, tasks: found.iter().map(|(t, parts)| TaskAnswer::of(t, *parts, &tree, today)).collect() }))
}

/// A duty as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentTask {
    /// Clause of the plan, such as `P-4.1`; empty for duties of one's own.
    #[serde(default)]
    clause: String,
    /// In one line.
    title: String,
    /// In full; no names or numbers of citizens.
    #[serde(default)]
    detail: String,
    /// Code of the unit that owes it.
    owner: String,
    /// Codes of the units that help.
    #[serde(default)]
    partners: Vec<String>,
    /// How often.
    rhythm: Rhythm,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day; of a duty owed once its deadline.
    #[schema(value_type = String)]
    to: Day,
}

impl SentTask {
    fn plan(self, tree: &Tree) -> Result<Plan, TaskProblem> {
        Ok(Plan {
            owner: unit(tree, &self.owner, "owner")?,
            partners: self.partners.iter().map(|code| unit(tree, code, "partners")).collect::<Result<_, _>>()?,
            clause: self.clause,
            title: self.title,
            detail: self.detail,
            rhythm: self.rhythm,
            from: self.from,
            to: self.to,
            called_off: false,
        })
    }
}

/// A new duty as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct NewTask {
    /// The duty that it is a part of.
    #[serde(default)]
    parent: Option<i64>,
    #[serde(flatten)]
    task: SentTask,
}

/// The number of a new duty.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CreatedTask {
    /// Its number.
    no: i64,
}

/// Gives a duty: at the top, or as a part of another.
#[utoipa::path(post, path = "/api/v1/tasks", request_body = NewTask, responses((status = 201, body = CreatedTask)), tag = "tasks")]
async fn create(State(tasks): State<Tasks>, actor: Actor, request: Request) -> Result<(StatusCode, Json<CreatedTask>), ApiError> {
    let sent: NewTask = json(request).await?;
    let plan = sent.task.plan(&tasks.setting().await?.tree)?;
    Ok((StatusCode::CREATED, Json(CreatedTask { no: tasks.add(&actor, sent.parent, plan).await? })))
}

/// One duty with its parts and what was said about it.
#[utoipa::path(get, path = "/api/v1/tasks/{no}", params(("no" = i64, Path, description = "Number of the duty")),
    responses((status = 200, body = WholeAnswer)), tag = "tasks")]
async fn show_one(State(tasks): State<Tasks>, actor: Actor, Path(no): Path<i64>) -> Result<Json<WholeAnswer>, ApiError> {
    let whole = tasks.get(&actor, no).await?;
    Ok(Json(WholeAnswer::of(&whole, &tasks.setting().await?.tree, tasks.today())))
}

/// What a duty says from now on, and why.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct SentChange {
    /// Why.
    reason: String,
    #[serde(flatten)]
    task: SentTask,
}

/// Changes what a duty says; what was said before stays in its story.
#[utoipa::path(post, path = "/api/v1/tasks/{no}/changes", params(("no" = i64, Path, description = "Number of the duty")),
    request_body = SentChange, responses((status = 204)), tag = "tasks")]
async fn change_one(
    State(tasks): State<Tasks>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let sent: SentChange = json(request).await?;
    let plan = sent.task.plan(&tasks.setting().await?.tree)?;
    tasks.change(&actor, no, plan, &sent.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a time of a duty ended.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// Done.
    #[default]
    Done,
    /// Not done, with the reason.
    NotDone,
}

impl From<Ended> for EntryKind {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::Done,
            Ended::NotDone => Self::NotDone,
        }
    }
}

/// What a program says about a duty.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentEntry {
    /// A day of the time that it is about; today's when not told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    day: Option<Day>,
    /// How it ended.
    #[serde(default)]
    kind: Ended,
    /// In words; the reason when it was not done. No names or numbers of citizens.
    #[serde(default)]
    words: String,
    /// Where it can be seen.
    #[serde(default)]
    link: String,
}

/// Says that a time of a duty is done, with evidence, or not done, with the reason.
#[utoipa::path(post, path = "/api/v1/tasks/{no}/entries", params(("no" = i64, Path, description = "Number of the duty")),
    request_body = SentEntry, responses((status = 204)), tag = "tasks")]
async fn record_one(
    State(tasks): State<Tasks>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let sent: SentEntry = json(request).await?;
    let new = NewEntry { day: sent.day, kind: sent.kind.into(), words: sent.words, link: sent.link, file: None };
    tasks.record(&actor, no, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A question with which a time is opened again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentQuestion {
    /// A day of the time that it is about; today's when not told.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    day: Option<Day>,
    /// The question.
    question: String,
}

/// Opens a closed time of a duty again, with a question.
#[utoipa::path(post, path = "/api/v1/tasks/{no}/reopen", params(("no" = i64, Path, description = "Number of the duty")),
    request_body = SentQuestion, responses((status = 204)), tag = "tasks")]
async fn reopen_one(
    State(tasks): State<Tasks>,
    actor: Actor,
    Path(no): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let sent: SentQuestion = json(request).await?;
    tasks.reopen(&actor, no, sent.day, &sent.question).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What became of a workbook.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ImportedTasks {
    #[serde(flatten)]
    report: ImportReport,
    /// Rows that were left out.
    problems: Vec<RowProblem>,
}

/// Imports a workbook of duties, multipart field `file`. The same file again changes nothing.
#[utoipa::path(post, path = "/api/v1/tasks/import", responses((status = 200, body = ImportedTasks)), tag = "tasks")]
async fn import_file(State(tasks): State<Tasks>, actor: Actor, upload: Multipart) -> Result<Json<ImportedTasks>, ApiError> {
    let bytes = vedich_territory::upload::file(upload).await.map_err(TaskProblem::from)?;
    let (report, problems) = tasks.import(&actor, bytes).await?;
    Ok(Json(ImportedTasks { report, problems }))
}

/// A form with a file as it arrived.
#[derive(Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    pub file: Option<(String, Vec<u8>)>,
}

impl Form {
    /// Reads it; the route's limit bounds it.
    pub(crate) async fn read(mut upload: Multipart) -> Result<Self, TaskProblem> {
        let refused = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
            413 => TaskProblem::FileTooLarge,
            _ => TaskProblem::FileKind,
        };
        let mut form = Self::default();
        while let Some(field) = upload.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                let file = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(refused)?.to_vec();
                if !bytes.is_empty() {
                    form.file = Some((file, bytes));
                }
            } else {
                form.fields.push((name, field.text().await.map_err(refused)?));
            }
        }
        Ok(form)
    }

    /// The first value of a field; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
}
