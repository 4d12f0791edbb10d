//! What happens after the minutes: all tasks with their days, and one task with what the unit said, its files and how it closed.

use crate::{
    disputes::EvidenceKind,
    inspections::{
        Task, TaskState,
        model::{Reply, ReplyKind},
        tasks::TaskView,
    },
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    extract::{Form, Multipart, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// All tasks that the reader may see.
pub(crate) async fn index(State(c): State<CrossCheck>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (all, today) = (c.follow_ups(&viewer.actor).await?, c.today());
    let n = |f: &dyn Fn(&Task) -> bool| super::inspections::count(all.iter().filter(|x| f(x)).count());
    let args = [
        ("open", n(&|x| x.state != TaskState::Closed).into()),
        ("overdue", n(&|x| x.overdue(today)).into()),
        ("answered", n(&|x| x.state == TaskState::Answered).into()),
        ("closed", n(&|x| x.state == TaskState::Closed).into()),
    ];
    let body = html! {
        p.lead { (t_args(lang, "inspections-follow-sentence", &args)) }
        (table(&all, &tree, today, lang))
    };
    let head = PageHead::new(t(lang, "inspections-tasks"))
        .lede(t(lang, "inspections-follow-lede"))
        .clause("P-3.8")
        .crumbs(vec![
            Crumb::link(t(lang, "crosscheck-units-title"), "/cross-check/units"),
            Crumb::here(t(lang, "inspections-tasks")),
        ])
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// Tasks as a table, each leading to its story.
pub(crate) fn table(all: &[Task], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = all.iter().map(|task| {
        let unit = tree.unit(task.unit).map(|u| u.name.clone()).unwrap_or_default();
        let round = t_args(lang, "inspections-no", &[("no", task.round.into())]);
        Row::new(vec![
            Cell::text(task.words.clone()).sub(format!("{unit} · {round}")),
            Cell::text(task.owner.clone()),
            Cell::day(task.due),
            Cell::markup(state(task, today, lang)),
        ])
        .href(format!("/inspections/{}/tasks/{}", task.round, task.no))
    });
    html! {
        (Table::new("inspection-tasks", t(lang, "inspections-tasks-table"))
            .lang(lang)
            .col(Col::text(t(lang, "inspections-task")).wide())
            .col(Col::text(t(lang, "inspections-owner")))
            .col(Col::text(t(lang, "inspections-due")))
            .col(Col::text(t(lang, "inspections-state")).main())
            .empty(t(lang, "inspections-follow-none"), html! { p { (t(lang, "inspections-follow-none-do")) } })
            .rows(rows))
    }
}

/// Where a task stands, as a tag.
fn state(task: &Task, today: Day, lang: Lang) -> Markup {
    let (tone, key) = match task.state {
        TaskState::Closed => (Tone::Good, "inspections-task-is-done"),
        TaskState::Answered => (Tone::Attention, "inspections-task-answered"),
        _ if task.overdue(today) => (Tone::Broken, "inspections-task-overdue"),
        TaskState::Returned => (Tone::Attention, "inspections-task-returned"),
        TaskState::Open => (Tone::Neutral, "inspections-task-open"),
    };
    ui::tag(tone, t(lang, key))
}

/// One task.
pub(crate) async fn show(State(c): State<CrossCheck>, viewer: Viewer, Path(at): Path<(i64, i64)>) -> Result<Markup, PageError> {
    page(&c, &viewer, at, Which::Answer, "", &[]).await
}

/// Which of the page's forms came back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Answer,
    Return,
    Close,
}

async fn page(
    c: &CrossCheck,
    viewer: &Viewer,
    (no, task): (i64, i64),
    which: Which,
    typed: &str,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let view = c.task_view(&viewer.actor, no, task).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let unit = tree.unit(view.task.unit).map(|u| u.name.clone()).unwrap_or_default();
    let base = format!("/inspections/{no}/tasks/{task}");
    let minutes = format!("/inspections/{no}/minutes/{}", view.task.unit);
    let of = |w: Which| if w == which { (typed, errors) } else { ("", &[][..]) };
    let facts = [
        (t(lang, "inspections-state"), state(&view.task, c.today(), lang)),
        (t(lang, "inspections-owner"), html! { (view.task.owner) }),
        (t(lang, "inspections-due"), html! { (view.task.due.vi()) }),
        (
            t(lang, "inspections-round"),
            html! { a href=(minutes) { (t_args(lang, "inspections-follow-minutes", &[("no", no.into())])) } },
        ),
    ];
    let body = html! {
        @if let Some(e) = errors.first() { (ui::callout(Tone::Broken, &e.message, html! {})) }
        p.lead { (view.task.words) }
        (ui::key_values(&facts))
        (story(&view, &base, lang))
        @if view.may_answer {
            @let (words, errors) = of(Which::Answer);
            (ui::section(t(lang, "inspections-answer-title"), ui::form_upload(frame, &format!("{base}/answer"), html! {
                (Field::textarea("words", t(lang, "inspections-answer-words")).id("field-answer").help(t(lang, "inspections-explanation-help")).value(words.to_owned()).required().max_length(1_000).width(Width::Full).errors(errors))
                (Field::file("file", t(lang, "disputes-evidence")).id("field-answer-file").help(t(lang, "disputes-file-help")).accept(".pdf,.jpg,.jpeg,.png,.xlsx").optional(lang).errors(errors))
                (ui::actions(html! { (Button::primary(t(lang, "inspections-answer-do")).icon(Icon::Edit)) }))
            })))
        }
        @if view.decides {
            @let (words, errors) = of(Which::Close);
            (ui::section(t(lang, "inspections-close-task"), ui::form_upload(frame, &base, html! {
                (Field::textarea("words", t(lang, "inspections-task-result")).id("field-close").help(t(lang, "inspections-explanation-help")).value(words.to_owned()).required().max_length(1_000).width(Width::Full).errors(errors))
                (Field::file("file", t(lang, "disputes-evidence")).id("field-close-file").help(t(lang, if view.files.is_empty() { "inspections-close-file-help" } else { "disputes-file-help" })).accept(".pdf,.jpg,.jpeg,.png,.xlsx").errors(errors))
                (ui::actions(html! { (Button::primary(t(lang, "inspections-task-finish-do")).icon(Icon::Check)) }))
            })))
            @if view.task.state == TaskState::Answered {
                @let (words, errors) = of(Which::Return);
                (ui::section(t(lang, "inspections-return-title"), ui::form(frame, &format!("{base}/return"), html! {
                    (Field::textarea("words", t(lang, "inspections-return-words")).id("field-return").help(t(lang, "inspections-explanation-help")).value(words.to_owned()).required().max_length(1_000).width(Width::Full).errors(errors))
                    (ui::actions(html! { (Button::secondary(t(lang, "inspections-return-do"))) }))
                })))
            }
        }
    };
    let head = PageHead::new(t_args(lang, "inspections-task-head", &[("unit", unit.into())])).clause("P-3.8").crumbs(vec![
        Crumb::link(t(lang, "inspections-tasks"), "/inspections/follow-up"),
        Crumb::here(t_args(lang, "inspections-task-no", &[("no", task.into())])),
    ]);
    Ok(ui::page(frame, &head, body))
}

/// What was said and handed in, oldest first, and how it closed.
fn story(view: &TaskView, base: &str, lang: Lang) -> Markup {
    if !view.party {
        return ui::callout(Tone::Neutral, t(lang, "inspections-follow-hidden"), html! {});
    }
    let file = |(id, kind, size): &(Uuid, EvidenceKind, i64)| {
        let args = [("kind", kind.code().to_uppercase().into()), ("kb", ((size + 1_023) / 1_024).into())];
        html! { p { a href={ (base) "/evidence?file=" (id) } { (t_args(lang, "disputes-evidence-of", &args)) } } }
    };
    let reply = |r: &Reply| {
        let (tone, key) = match r.kind {
            ReplyKind::Answer => (Tone::Neutral, "inspections-said-answer"),
            ReplyKind::Return => (Tone::Attention, "inspections-said-return"),
        };
        let body = html! {
            @for line in r.words.lines() { p { (line) } }
            @for f in view.files.iter().filter(|f| f.0 == r.id) { (file(f)) }
            p.help { (r.at.vi()) ", " (r.by) }
        };
        ui::callout(tone, t(lang, key), body)
    };
    html! {
        @for r in &view.replies { (reply(r)) }
        @if let Some((at, words)) = &view.task.done {
            (ui::callout(Tone::Good, t(lang, "inspections-task-is-done"), html! {
                @for line in words.lines() { p { (line) } }
                @for f in view.files.iter().filter(|f| view.replies.iter().all(|r| r.id != f.0)) { (file(f)) }
                p.help { (at.vi()) }
            }))
        }
    }
}

/// Words and a file, as a form sends them.
async fn sent(upload: Multipart) -> Result<(String, Option<Vec<u8>>), CrossCheckProblem> {
    let (fields, file) = super::upload::read(upload).await?;
    Ok((fields.into_iter().find(|(name, _)| name == "words").map(|(_, words)| words).unwrap_or_default(), file))
}

/// The unit says what it did.
pub(crate) async fn answer(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, task)): Path<(i64, i64)>,
    upload: Multipart,
) -> Result<Response, PageError> {
    let (words, file) = sent(upload).await?;
    let done = c.answer_task(&viewer.actor, no, task, &words, file).await;
    after(&c, &viewer, (no, task), (Which::Answer, &words), done, "inspections-answered").await
}

/// Closes the task.
pub(crate) async fn close(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, task)): Path<(i64, i64)>,
    upload: Multipart,
) -> Result<Response, PageError> {
    let (words, file) = sent(upload).await?;
    let done = c.finish_task(&viewer.actor, no, task, &words, file).await;
    after(&c, &viewer, (no, task), (Which::Close, &words), done, "inspections-task-finished").await
}

#[derive(Deserialize)]
pub(crate) struct Words {
    words: String,
}

/// Gives the task back.
pub(crate) async fn give_back(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, task)): Path<(i64, i64)>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let done = c.return_task(&viewer.actor, no, task, &form.words).await;
    after(&c, &viewer, (no, task), (Which::Return, &form.words), done, "inspections-returned").await
}

async fn after(
    c: &CrossCheck,
    viewer: &Viewer,
    (no, task): (i64, i64),
    (which, typed): (Which, &str),
    done: Result<(), CrossCheckProblem>,
    said: &'static str,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match done {
        Ok(()) => Ok(see_other_with(&format!("/inspections/{no}/tasks/{task}"), Tone::Good, t(lang, said))),
        Err(e) => match e.field() {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, page(c, viewer, (no, task), which, typed, &[error]).await?))
            }
            None => Err(e.into()),
        },
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Which file; the newest when none is named.
    #[serde(default)]
    file: String,
}

/// A file of the task.
pub(crate) async fn evidence(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, task)): Path<(i64, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let file = match asked.file.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| CrossCheckProblem::NoSuchTask)?),
    };
    let found = c.task_evidence(&viewer.actor, no, task, file).await?;
    Ok(super::upload::handed(found, &format!("viec-{task}")))
}
