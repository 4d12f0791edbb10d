//! `/tasks/new` and `/tasks/{no}/change`: what a duty says, who owes it, how often, until when.

use super::name;
use crate::{
    http::{unit, units},
    model::{Plan, Rhythm, Task},
    problems::TaskProblem,
    rules,
    service::{Setting, Tasks},
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::{Tree, Unit};
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    parent: String,
    clause: String,
    title: String,
    detail: String,
    owner: String,
    partners: String,
    rhythm: String,
    from: String,
    to: String,
    reason: String,
}

impl Typed {
    fn of(task: &Task, tree: &Tree) -> Self {
        let code = |u| tree.unit(u).map_or("", |u| u.code.as_str());
        let plan = &task.plan;
        Self {
            parent: task.parent.map(|n| n.to_string()).unwrap_or_default(),
            clause: plan.clause.clone(),
            title: plan.title.clone(),
            detail: plan.detail.clone(),
            owner: code(plan.owner).to_owned(),
            partners: plan.partners.iter().map(|u| code(*u)).collect::<Vec<_>>().join(", "),
            rhythm: plan.rhythm.code().to_owned(),
            from: plan.from.to_string(),
            to: plan.to.to_string(),
            reason: String::new(),
        }
    }

    fn plan(&self, tree: &Tree) -> Result<Plan, TaskProblem> {
        let day = |text: &str| text.parse::<Day>().map_err(|_| TaskProblem::BadDays);
        Ok(Plan {
            clause: self.clause.clone(),
            title: self.title.clone(),
            detail: self.detail.clone(),
            owner: unit(tree, &self.owner, "owner")?,
            partners: units(tree, &self.partners, "partners")?,
            rhythm: Rhythm::parse(&self.rhythm).unwrap_or(Rhythm::Once),
            from: day(&self.from)?,
            to: day(&self.to)?,
            called_off: false,
        })
    }

    fn parent(&self) -> Option<i64> {
        self.parent.parse().ok()
    }
}

/// What the form is for.
enum For<'a> {
    /// A duty at the top.
    Top,
    /// A part of this duty.
    Part(&'a Task),
    /// A change of this duty.
    Change(&'a Task, Option<&'a Task>),
}

/// The form of a new duty, at the top or as a part of another.
pub(crate) async fn new(State(tasks): State<Tasks>, viewer: Viewer, Query(typed): Query<Typed>) -> Result<Markup, PageError> {
    let setting = tasks.setting().await?;
    let mut typed = typed;
    let parent = parent(&tasks, &setting, &viewer, &typed).await?;
    let today = tasks.today();
    if let Some(p) = &parent {
        typed.clause.clone_from(&p.plan.clause);
        typed.title.clone_from(&p.plan.title);
        typed.rhythm = p.plan.rhythm.code().to_owned();
        (typed.from, typed.to) = (today.clamp(p.plan.from, p.plan.to).to_string(), p.plan.to.to_string());
    } else {
        (typed.from, typed.to) =
            (today.clamp(setting.campaign.from, setting.campaign.to).to_string(), setting.campaign.to.to_string());
    }
    Ok(page(&setting, &viewer, &typed, &parent.as_ref().map_or(For::Top, For::Part), &[]))
}

async fn parent(tasks: &Tasks, setting: &Setting, viewer: &Viewer, typed: &Typed) -> Result<Option<Task>, TaskProblem> {
    match typed.parent() {
        Some(no) => Ok(Some(tasks.found(setting, &viewer.actor, no).await?.0)),
        None => Ok(None),
    }
}

/// Units that may owe it.
fn owners<'t>(setting: &'t Setting, viewer: &Viewer, what: &For<'_>) -> Vec<&'t Unit> {
    let tree = &setting.tree;
    let may = |u: &&Unit| match what {
        For::Part(whole) | For::Change(_, Some(whole)) => rules::may_hand_to(tree, whole.plan.owner, u.id),
        For::Top | For::Change(_, None) => rules::may_give(tree, &viewer.actor, u.id),
    };
    tree.units().iter().filter(|u| tree.is_within(u.locality, setting.campaign.root)).filter(may).collect()
}

fn page(setting: &Setting, viewer: &Viewer, typed: &Typed, what: &For<'_>, errors: &[FieldError]) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let options: Vec<_> = owners(setting, viewer, what).into_iter().map(|u| (u.code.clone(), u.name.clone())).collect();
    let rhythms = Rhythm::ALL.map(|r| (r.code().to_owned(), r.word(lang).to_owned())).to_vec();
    let (action, key, title, button) = match what {
        For::Top => ("/tasks".to_owned(), "task".to_owned(), t(lang, "tasks-add").to_owned(), "tasks-add-do"),
        For::Part(whole) => {
            let title = t_args(lang, "tasks-part-title", &[("no", whole.no.into())]);
            ("/tasks".to_owned(), format!("task-of-{}", whole.no), title, "tasks-part-do")
        }
        For::Change(task, _) => {
            let title = t_args(lang, "tasks-change-title", &[("no", task.no.into())]);
            (format!("/tasks/{}/change", task.no), format!("task-{}", task.no), title, "tasks-change-do")
        }
    };
    let whole = match what {
        For::Part(whole) | For::Change(_, Some(whole)) => Some(*whole),
        For::Top | For::Change(_, None) => None,
    };
    let body = html! {
        (ui::error_summary(lang, errors))
        @if let Some(whole) = whole { (of_whole(whole, setting, lang)) }
        (ui::form_draft(frame, &action, &key, html! {
            (ui::hidden("parent", &typed.parent))
            (Field::text("title", t(lang, "tasks-in-short")).value(typed.title.clone()).max_length(200).required().width(Width::Full).errors(errors))
            (Field::textarea("detail", t(lang, "tasks-in-full")).help(t(lang, "tasks-in-full-help")).value(typed.detail.clone()).max_length(2_000).optional(lang).errors(errors))
            (Field::select("owner", t(lang, "tasks-owner"), options).value(typed.owner.clone()).errors(errors))
            (Field::text("partners", t(lang, "tasks-partners")).help(t(lang, "tasks-partners-help")).value(typed.partners.clone()).optional(lang).width(Width::Full).errors(errors))
            (Field::radios("rhythm", t(lang, "tasks-rhythm"), rhythms).value(if typed.rhythm.is_empty() { "once" } else { &typed.rhythm }))
            (Field::date("from", t(lang, "tasks-from")).value(typed.from.clone()).required().width(Width::Short).errors(errors))
            (Field::date("to", t(lang, "tasks-to")).help(t(lang, "tasks-to-help")).value(typed.to.clone()).required().width(Width::Short).errors(errors))
            (Field::text("clause", t(lang, "tasks-clause")).help(t(lang, "tasks-clause-help")).value(typed.clause.clone()).max_length(12).optional(lang).width(Width::Short).errors(errors))
            @if matches!(what, For::Change(..)) {
                (Field::textarea("reason", t(lang, "tasks-reason")).value(typed.reason.clone()).required().max_length(2_000).errors(errors))
            }
            (ui::actions(html! { (Button::primary(t(lang, button)).icon(Icon::Check)) }))
        }))
    };
    let head = PageHead::new(title.clone())
        .clause("P-5.6")
        .crumbs(vec![Crumb::link(t(lang, "tasks-title"), "/tasks"), Crumb::here(title)]);
    ui::page(frame, &head, body)
}

fn of_whole(whole: &Task, setting: &Setting, lang: Lang) -> Markup {
    let facts = [
        (t(lang, "tasks-whole"), html! { a href={ "/tasks/" (whole.no) } { (whole.plan.title) } }),
        (t(lang, "tasks-owner"), html! { (name(&setting.tree, whole.plan.owner)) }),
        (t(lang, "tasks-to"), html! { (whole.plan.to.vi()) }),
    ];
    ui::key_values(&facts)
}

/// Adds a duty.
pub(crate) async fn add(State(tasks): State<Tasks>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let (lang, setting) = (viewer.frame.lang, tasks.setting().await?);
    let parent = parent(&tasks, &setting, &viewer, &typed).await?;
    let added = match typed.plan(&setting.tree) {
        Ok(plan) => tasks.add(&viewer.actor, typed.parent(), plan).await,
        Err(e) => Err(e),
    };
    match added {
        Ok(no) => {
            let to = typed.parent().unwrap_or(no);
            Ok(see_other_with(&format!("/tasks/{to}"), Tone::Good, t(lang, "tasks-added")))
        }
        Err(e) => again(&setting, &viewer, &typed, &parent.as_ref().map_or(For::Top, For::Part), e),
    }
}

/// The form of a change.
pub(crate) async fn change(State(tasks): State<Tasks>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let setting = tasks.setting().await?;
    let (task, parent) = tasks.found(&setting, &viewer.actor, no).await?;
    if !rules::may_direct(&setting.tree, &viewer.actor, &task, parent.as_ref()) {
        return Err(TaskProblem::NotYoursToDirect.into());
    }
    let typed = Typed::of(&task, &setting.tree);
    Ok(page(&setting, &viewer, &typed, &For::Change(&task, parent.as_ref()), &[]))
}

/// Changes a duty.
pub(crate) async fn save(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let (lang, setting) = (viewer.frame.lang, tasks.setting().await?);
    let (task, parent) = tasks.found(&setting, &viewer.actor, no).await?;
    let changed = match typed.plan(&setting.tree) {
        Ok(plan) => tasks.change(&viewer.actor, no, plan, &typed.reason).await,
        Err(e) => Err(e),
    };
    match changed {
        Ok(()) => Ok(see_other_with(&format!("/tasks/{no}"), Tone::Good, t(lang, "tasks-changed"))),
        Err(e) => again(&setting, &viewer, &typed, &For::Change(&task, parent.as_ref()), e),
    }
}

/// The form once more with what is wrong; what nobody can put right there is a page of its own.
fn again(setting: &Setting, viewer: &Viewer, typed: &Typed, what: &For<'_>, e: TaskProblem) -> Result<Response, PageError> {
    let field = match &e {
        TaskProblem::NoSuchUnit(f) | TaskProblem::WordsMissing(f) | TaskProblem::TooLong(f) | TaskProblem::HoldsNumber(f) => *f,
        TaskProblem::BadDays | TaskProblem::AfterParent => "to",
        TaskProblem::BadClause => "clause",
        _ => return Err(e.into()),
    };
    let lang = viewer.frame.lang;
    let error = FieldError::of(field, &e, lang);
    Ok(refused(&e, page(setting, viewer, typed, what, &[error])))
}
