//! `/tasks/{no}`: how does this duty stand, who owes it, what is the evidence? Its parts, the times that are owed, its story.

use super::{name, parts_words, state_tag, table};
use crate::{
    answers::parts_of,
    http,
    model::{Counts, Entry, EntryKind, Rhythm, Task},
    problems::TaskProblem,
    rules,
    service::{NewEntry, Tasks, Whole},
};
use axum::{
    extract::{Form, Multipart, Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, Problematic, format};
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Attachment, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Truth, Width, t, t_args,
};

/// Times that are owed and told; more are counted.
const MOST_OWED: usize = 14;

/// What the reader may do with the duty.
struct May {
    record: bool,
    divide: bool,
    direct: bool,
}

/// What was typed and could not be taken.
#[derive(Default)]
struct Typed {
    words: String,
    link: String,
    day: String,
}

/// One duty.
pub(crate) async fn show(State(tasks): State<Tasks>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&tasks, &viewer, no, None, &Typed::default()).await
}

async fn page(tasks: &Tasks, viewer: &Viewer, no: i64, failed: Option<&TaskProblem>, typed: &Typed) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let whole = tasks.get(actor, no).await?;
    let (tree, today) = (tasks.setting().await?.tree, tasks.today());
    let (task, parent) = (&whole.task, whole.above.last());
    let may = May {
        record: rules::may_record(&tree, actor, task) && actor.may(Permission::WorkTasks),
        divide: rules::may_work(&tree, actor, task.plan.owner) && whole.above.len() + 1 < rules::MOST_LEVELS,
        direct: rules::may_direct(&tree, actor, task, parent),
    };
    let body = html! {
        (ui::live_on(frame, "task.changed", &frame.path))
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        p.lead { (sentence(task, today, lang)) }
        @if let Some(question) = open_question(&whole) {
            (ui::callout(Tone::Broken, t(lang, "tasks-question"), html! { p { "“" (question.words) "”" } p.help { (question.by) ", " (question.at.vi()) } }))
        }
        @for line in task.plan.detail.lines() { p { (line) } }
        (facts(&whole, &tree, actor_sees(viewer, &tree), today, lang))
        (owed(task, &whole.entries, today, lang))
        @if may.record && !task.plan.called_off { (record_form(viewer, task, today, typed)) }
        (parts(&whole, &may, &tree, today, lang))
        (story(&whole, lang))
        @if may.direct { (direct(viewer, task, &whole, today)) }
    };
    let head = PageHead::new(task.plan.title.clone())
        .clause("P-5.6")
        .crumbs(vec![Crumb::link(t(lang, "tasks-title"), "/tasks"), Crumb::here(t_args(lang, "tasks-no", &[("no", no.into())]))])
        .actions(html! {
            @if may.direct { (Button::link(format!("/tasks/{no}/change"), t(lang, "tasks-change")).icon(Icon::Edit)) }
        });
    Ok(ui::page(frame, &head, body))
}

/// Does the reader see a duty of a unit?
fn actor_sees<'a>(viewer: &'a Viewer, tree: &'a Arc<Tree>) -> impl Fn(&Task) -> bool + 'a {
    let area = viewer.actor.area(Permission::ViewTasks);
    move |task| std::iter::once(&task.plan.owner).chain(&task.plan.partners).any(|u| tree.covers_unit(&area, *u))
}

fn sentence(task: &Task, today: Day, lang: Lang) -> String {
    let over = rules::overdue_times(task, today);
    let args = [
        ("closed", task.closed.into()),
        ("all", rules::times(&task.plan).into()),
        ("over", over.into()),
        ("day", task.next_due.map_or_else(String::new, Day::vi).into()),
        ("days", i64::from(task.next_due.map_or(0, |d| d.since(today).abs())).into()),
    ];
    let key = match (task.plan.called_off, task.plan.rhythm, task.next_due) {
        (true, ..) => "tasks-says-called-off",
        (_, _, None) => "tasks-says-closed",
        (_, Rhythm::Once, Some(due)) if due < today => "tasks-says-overdue",
        (_, Rhythm::Once, Some(_)) => "tasks-says-due",
        (_, _, Some(_)) if over > 0 => "tasks-says-behind",
        _ => "tasks-says-on-time",
    };
    t_args(lang, key, &args)
}

/// The question with which the newest time was opened again, while it waits.
fn open_question(whole: &Whole) -> Option<&Entry> {
    let plan = &whole.task.plan;
    let newest = whole.entries.iter().rev().find(|e| e.kind == EntryKind::Reopened)?;
    let time = rules::time_of(plan, newest.day)?;
    let said = rules::said(plan, &whole.entries);
    (said.get(&time) == Some(&EntryKind::Reopened) && !plan.called_off).then_some(newest)
}

fn facts(whole: &Whole, tree: &Tree, sees: impl Fn(&Task) -> bool, today: Day, lang: Lang) -> Markup {
    let (task, plan) = (&whole.task, &whole.task.plan);
    let of = rules::times(plan);
    let mut pairs = vec![
        (t(lang, "tasks-state"), state_tag(task, today, lang)),
        (t(lang, "tasks-owner"), html! { (name(tree, plan.owner)) }),
    ];
    if !plan.partners.is_empty() {
        let names = plan.partners.iter().map(|u| name(tree, *u)).collect::<Vec<_>>().join(" · ");
        pairs.push((t(lang, "tasks-partners"), html! { (names) }));
    }
    let days = t_args(lang, "tasks-days", &[("from", plan.from.vi().into()), ("to", plan.to.vi().into())]);
    pairs.push((t(lang, "tasks-rhythm"), html! { (plan.rhythm.word(lang)) ", " (days) }));
    if !plan.clause.is_empty() {
        pairs.push((t(lang, "tasks-clause"), html! { (plan.clause) }));
    }
    if of > 1 {
        let n = format!("{} / {}", format::int(task.closed, lang), format::int(of, lang));
        pairs.push((
            t(lang, "tasks-closed-of"),
            html! { span.bar-with-words { (ui::bar(task.closed, of, Truth::Claimed)) span { (n) } } },
        ));
    }
    if let Some(above) = whole.above.last() {
        let words = html! { (above.plan.title) " (" (name(tree, above.plan.owner)) ")" };
        let shown = if sees(above) {
            html! { a href={ "/tasks/" (above.no) } { (words) } }
        } else {
            words
        };
        pairs.push((t(lang, "tasks-whole"), shown));
    }
    ui::key_values(&pairs)
}

/// The times that are over and not closed.
fn owed(task: &Task, entries: &[Entry], today: Day, lang: Lang) -> Markup {
    let plan = &task.plan;
    if plan.rhythm == Rhythm::Once || plan.called_off {
        return html! {};
    }
    let said = rules::said(plan, entries);
    let closed = |time: i64| said.get(&time).is_some_and(|k| *k != EntryKind::Reopened);
    let open: Vec<i64> = (0..rules::times_over(plan, today)).rev().filter(|time| !closed(*time)).collect();
    let more = rules::count(open.len().saturating_sub(MOST_OWED));
    html! {
        @if !open.is_empty() {
            (ui::callout(Tone::Attention, &t_args(lang, "tasks-owed", &[("n", rules::count(open.len()).into())]), html! {
                p {
                    @for (i, time) in open.iter().take(MOST_OWED).enumerate() { @if i > 0 { " · " } (time_words(task, *time)) }
                    @if more > 0 { " · " (t_args(lang, "tasks-owed-more", &[("n", more.into())])) }
                }
            }))
        }
    }
}

/// `20/6/2023`, or `20/6/2023–26/6/2023`.
fn time_words(task: &Task, time: i64) -> String {
    let (first, last) = rules::days_of(&task.plan, time);
    if first == last { first.vi() } else { format!("{}–{}", first.vi(), last.vi()) }
}

fn record_form(viewer: &Viewer, task: &Task, today: Day, typed: &Typed) -> Markup {
    let (frame, lang, plan) = (&viewer.frame, viewer.frame.lang, &task.plan);
    let kinds = [EntryKind::Done, EntryKind::NotDone].map(|k| (k.code().to_owned(), t(lang, k.text_key()).to_owned())).to_vec();
    let day = if typed.day.is_empty() { today.clamp(plan.from, plan.to).to_string() } else { typed.day.clone() };
    ui::section(
        t(lang, "tasks-record"),
        ui::form_upload(
            frame,
            &format!("/tasks/{}/entries", task.no),
            html! {
                @if plan.rhythm != Rhythm::Once {
                    (Field::date("day", t(lang, "tasks-for-day")).value(day).min(plan.from.to_string()).max(plan.to.min(today.plus(7)).to_string()).width(Width::Short))
                }
                (Field::radios("kind", t(lang, "tasks-result"), kinds).value("done"))
                (Field::textarea("words", t(lang, "tasks-words")).help(t(lang, "tasks-words-help")).value(typed.words.clone()).max_length(2_000))
                (Field::text("link", t(lang, "tasks-link")).help(t(lang, "tasks-link-help")).value(typed.link.clone()).max_length(500).optional(lang).width(Width::Full))
                (Field::file("file", t(lang, "tasks-file")).help(t(lang, "tasks-file-help")).accept(".pdf,.jpg,.jpeg,.png,.docx,.xlsx").optional(lang))
                (ui::actions(html! { (Button::primary(t(lang, "tasks-record-do")).icon(Icon::Check)) }))
            },
        ),
    )
}

fn parts(whole: &Whole, may: &May, tree: &Tree, today: Day, lang: Lang) -> Markup {
    if whole.parts.is_empty() && !may.divide {
        return html! {};
    }
    let below = |t: &Task| whole.below.get(&t.no).copied().unwrap_or_default();
    let rows: Vec<(&Task, Counts)> = whole.parts.iter().map(|t| (t, below(t))).collect();
    let body = html! {
        @if whole.parts.is_empty() { p { (t(lang, "tasks-parts-none")) } } @else {
            p { (parts_words(parts_of(&whole.parts, today), lang)) }
            (table("task-parts", t(lang, "tasks-parts-list"), &rows, tree, today, lang))
        }
        @if may.divide && !whole.task.plan.called_off {
            (ui::actions(html! { (Button::link(format!("/tasks/new?parent={}", whole.task.no), t(lang, "tasks-divide")).icon(Icon::Add)) }))
        }
    };
    ui::section(t(lang, "tasks-parts"), body)
}

/// What was said about it and what it said, newest first.
fn story(whole: &Whole, lang: Lang) -> Markup {
    let task = &whole.task;
    let entries = whole.entries.iter().map(|e| {
        let time = rules::time_of(&task.plan, e.day).map(|n| time_words(task, n));
        let about = time.filter(|_| task.plan.rhythm != Rhythm::Once).map(|d| format!(" ({d})")).unwrap_or_default();
        let shown = html! {
            (t(lang, e.kind.text_key())) (about)
            @if !e.words.is_empty() { span.sub { "“" (e.words) "”" } }
            @if !e.link.is_empty() { span.sub { a href=(e.link) rel="noopener noreferrer nofollow" { (e.link) } } }
            @if let Some(file) = &e.file { span.sub { a href={ "/tasks/" (task.no) "/files/" (e.id) } { (file.name) } " (" (kilobytes(file.size, lang)) ")" } }
        };
        (e.at, shown, e.by.clone())
    });
    let changes = whole.changes.iter().enumerate().map(|(i, c)| {
        let key = match (i, c.plan.called_off) {
            (0, _) => "tasks-step-given",
            (_, true) => "tasks-step-called-off",
            (_, false) => "tasks-step-changed",
        };
        let shown = html! { (t(lang, key)) @if !c.reason.is_empty() { span.sub { "“" (c.reason) "”" } } };
        (c.at, shown, c.by.clone())
    });
    let mut all: Vec<_> = changes.chain(entries).collect();
    all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let rows = all.into_iter().map(|(at, shown, by)| Row::new(vec![Cell::markup(shown), Cell::text(at.vi()).sub(by)]));
    let table = Table::new("task-story", t(lang, "tasks-story"))
        .lang(lang)
        .col(Col::text(t(lang, "tasks-step")).wide())
        .col(Col::text(t(lang, "tasks-when")))
        .rows(rows);
    html! { (table) }
}

fn kilobytes(size: i64, lang: Lang) -> String {
    format!("{} KB", format::int((size + 1_023) / 1_024, lang))
}

/// What whoever gave the duty may do: ask again, call off.
fn direct(viewer: &Viewer, task: &Task, whole: &Whole, today: Day) -> Markup {
    let (frame, lang, plan) = (&viewer.frame, viewer.frame.lang, &task.plan);
    let closed: Vec<(String, String)> = rules::said(plan, &whole.entries)
        .into_iter()
        .rev()
        .filter(|(_, kind)| *kind != EntryKind::Reopened)
        .map(|(time, _)| (rules::days_of(plan, time).0.to_string(), time_words(task, time)))
        .collect();
    let first = rules::days_of(plan, 0).0.min(today).to_string();
    html! {
        @if !closed.is_empty() && !plan.called_off {
            (ui::details(t(lang, "tasks-reopen"), ui::form(frame, &format!("/tasks/{}/reopen", task.no), html! {
                @if plan.rhythm == Rhythm::Once { (ui::hidden("day", &first)) }
                @else { (Field::select("day", t(lang, "tasks-for-time"), closed).id("field-reopen-day")) }
                (Field::textarea("words", t(lang, "tasks-reopen-why")).id("field-reopen").required().max_length(2_000))
                (ui::actions(html! { (Button::secondary(t(lang, "tasks-reopen-do")).icon(Icon::Undo)) }))
            })))
        }
        @let (summary, why, button) = if plan.called_off { ("tasks-resume", "tasks-resume-why", "tasks-resume") } else { ("tasks-call-off", "tasks-call-off-why", "tasks-call-off-do") };
        (ui::details(t(lang, summary), ui::form(frame, &format!("/tasks/{}/call-off", task.no), html! {
            (ui::hidden("off", if plan.called_off { "0" } else { "1" }))
            (Field::textarea("words", t(lang, why)).id("field-call-off").required().max_length(2_000))
            (ui::actions(html! { (Button::secondary(t(lang, button))) }))
        })))
    }
}

/// Takes the evidence.
pub(crate) async fn record(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    upload: Multipart,
) -> Result<Response, PageError> {
    let form = match http::Form::read(upload).await {
        Ok(form) => form,
        Err(e) => return after(&tasks, &viewer, no, Err(e), &Typed::default(), "").await,
    };
    let day: Option<Day> = match form.get("day") {
        "" => None,
        text => Some(text.parse().map_err(|_| TaskProblem::BadDays)?),
    };
    let kind = if form.get("kind") == EntryKind::NotDone.code() { EntryKind::NotDone } else { EntryKind::Done };
    let typed = Typed { words: form.get("words").into(), link: form.get("link").into(), day: form.get("day").into() };
    let new = NewEntry { day, kind, words: typed.words.clone(), link: typed.link.clone(), file: form.file };
    let done = tasks.record(&viewer.actor, no, new).await;
    after(&tasks, &viewer, no, done, &typed, "tasks-recorded").await
}

#[derive(Deserialize)]
pub(crate) struct Words {
    #[serde(default)]
    words: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    off: String,
}

/// Opens a time again.
pub(crate) async fn reopen(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let done = tasks.reopen(&viewer.actor, no, form.day.parse().ok(), &form.words).await;
    after(&tasks, &viewer, no, done, &Typed::default(), "tasks-reopened").await
}

/// Calls the duty off, or takes that back.
pub(crate) async fn call_off(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let off = form.off != "0";
    let done = tasks.call_off(&viewer.actor, no, off, &form.words).await;
    after(&tasks, &viewer, no, done, &Typed::default(), if off { "tasks-called-off" } else { "tasks-resumed" }).await
}

/// Back to the duty; what a person can put right is told there, and what was typed stays.
async fn after(
    tasks: &Tasks,
    viewer: &Viewer,
    no: i64,
    done: Result<(), TaskProblem>,
    typed: &Typed,
    key: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/tasks/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        Err(e) if matches!(e.status(), 403 | 404) => Err(e.into()),
        Err(e) => Ok(refused(&e, page(tasks, viewer, no, Some(&e), typed).await?)),
    }
}

/// A file that came as evidence. Always something to keep, never a page of this site.
pub(crate) async fn file(
    State(tasks): State<Tasks>,
    viewer: Viewer,
    Path((no, entry)): Path<(i64, String)>,
) -> Result<Response, PageError> {
    let (info, bytes) = tasks.file(&viewer.actor, no, &entry).await?;
    let ending = info.name.rsplit_once('.').map_or("bin", |(_, ending)| ending);
    Ok(Attachment::new(format!("nhiem-vu-{no}.{ending}"), info.kind, bytes).into_response())
}
