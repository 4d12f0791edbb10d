//! Pages of the difficulty desk: the list with its search, the form, one question with its story.

use crate::{
    http::{Asked, PER_PAGE, newest_answer, unit},
    model::{Category, Counts, Difficulty, Filter, NewDifficulty, State as Standing, Step, StepKind},
    problems::DifficultyProblem,
    rules::{self, Refusal},
    service::Difficulties,
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Tab, Table, Tone, t, t_args,
};

/// What waits, what is overdue, what was answered; and the search in the answers.
pub(crate) async fn index(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, today) = (desk.tree().await?, desk.today());
    let counts = desk.counts(actor).await?;
    let filter = asked.state.unwrap_or_default();
    let page = asked.page.max(1);
    let found = desk.list(actor, filter, PER_PAGE, (page - 1).saturating_mul(PER_PAGE)).await?;
    let total = match filter {
        Filter::Open => counts.open,
        Filter::Overdue => counts.overdue,
        Filter::Answered => counts.answered,
    };
    let answers = if asked.q.trim().is_empty() { Vec::new() } else { desk.search(&asked.q, 20).await? };
    let args = [("open", counts.open.into()), ("overdue", counts.overdue.into()), ("answered", counts.answered.into())];
    let body = html! {
        p.lead { (t_args(lang, "difficulties-sentence", &args)) }
        (ui::filter_bar(lang, "/difficulties", html! {
            (Field::search("q", t(lang, "difficulties-search")).help(t(lang, "difficulties-search-help")).value(asked.q.clone()))
        }, None))
        @if !asked.q.trim().is_empty() { (knowledge(&answers, lang)) }
        (tabs(filter, &counts, lang))
        (table(&found, &tree, today, lang))
        (ui::pagination(lang, page, PER_PAGE, total, &format!("/difficulties?state={}", code(filter))))
    };
    let head = PageHead::new(t(lang, "difficulties-title"))
        .lede(t(lang, "difficulties-lede"))
        .clause("P-5.8")
        .actions(html! { (Button::link("/difficulties/new", t(lang, "difficulties-ask")).primary_look().icon(Icon::Add)) });
    Ok(ui::page(frame, &head, body))
}

fn code(filter: Filter) -> &'static str {
    match filter {
        Filter::Open => "open",
        Filter::Overdue => "overdue",
        Filter::Answered => "answered",
    }
}

fn tabs(filter: Filter, counts: &Counts, lang: Lang) -> Markup {
    let tab = |of: Filter, key: &str, n: i64| {
        Tab::new(format!("/difficulties?state={}", code(of)), t(lang, key)).count(n, lang).active(of == filter)
    };
    ui::tabs(
        t(lang, "difficulties-which"),
        &[
            tab(Filter::Open, "difficulties-open", counts.open),
            tab(Filter::Overdue, "difficulties-overdue", counts.overdue),
            tab(Filter::Answered, "difficulties-answered", counts.answered),
        ],
    )
}

fn owner(tree: &Tree, d: &Difficulty, lang: Lang) -> String {
    let key = if rules::is_commune(tree, d.owner) { "difficulties-by-commune" } else { "difficulties-by-office" };
    t_args(lang, key, &[("place", tree.name(d.owner).to_owned().into())])
}

fn asker(tree: &Tree, d: &Difficulty) -> String {
    let unit = d.unit.and_then(|u| tree.unit(u)).map(|u| u.name.clone());
    let team = d.team.and_then(|x| tree.team(x)).map(|x| x.name.clone());
    team.or(unit).unwrap_or_else(|| tree.name(d.locality).to_owned())
}

fn state(d: &Difficulty, today: Day, lang: Lang) -> Markup {
    match d.state {
        Standing::Answered => ui::tag(Tone::Good, t(lang, "difficulties-is-answered")),
        Standing::Open if d.is_overdue(today) => ui::tag(Tone::Broken, t(lang, "difficulties-is-overdue")),
        Standing::Open => ui::tag(Tone::Neutral, t(lang, "difficulties-is-open")),
    }
}

fn table(found: &[Difficulty], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = found.iter().map(|d| {
        Row::new(vec![
            Cell::text(d.title.clone()).sub(format!("{} · {}", asker(tree, d), d.category.word(lang))),
            Cell::markup(state(d, today, lang)),
            Cell::text(owner(tree, d, lang)),
            Cell::day(d.due),
        ])
        .href(format!("/difficulties/{}", d.no))
    });
    html! {
        (Table::new("difficulties", t(lang, "difficulties-list"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "difficulties-question")).sort())
            .col(Col::text(t(lang, "difficulties-state")))
            .col(Col::text(t(lang, "difficulties-owner")).sort())
            .col(Col::text(t(lang, "difficulties-due")).sort())
            .empty(t(lang, "difficulties-none"), html! { p { (t(lang, "difficulties-none-do")) } })
            .rows(rows))
    }
}

/// Shared answers that were found.
fn knowledge(found: &[(Difficulty, String)], lang: Lang) -> Markup {
    ui::section(
        t(lang, "difficulties-knowledge"),
        html! {
            @if found.is_empty() { (ui::empty_state(t(lang, "difficulties-not-found"), html! { p { (t(lang, "difficulties-not-found-do")) } })) }
            @for (d, answer) in found {
                (ui::callout(Tone::Good, &d.title, html! {
                    p { (d.question) }
                    p { strong { (t(lang, "difficulties-answer")) ": " } (answer) }
                    p.help { a href={ "/difficulties/" (d.no) } { (t_args(lang, "difficulties-no", &[("no", d.no.into())])) } }
                }))
            }
        },
    )
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    category: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    unit: String,
}

/// The form; another page may lead here with a unit and words.
pub(crate) async fn new(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Result<Markup, PageError> {
    form(&desk, &viewer, &typed, &[]).await
}

async fn form(desk: &Difficulties, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = desk.tree().await?;
    let area = viewer.actor.area(Permission::AskDifficulties);
    let mut units = vec![(String::new(), t(lang, "difficulties-own-place").to_owned())];
    units.extend(tree.units().iter().filter(|u| tree.covers_unit(&area, u.id)).map(|u| (u.code.clone(), u.name.clone())));
    let categories = Category::ALL.map(|c| (c.code().to_owned(), c.word(lang).to_owned())).to_vec();
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form_draft(frame, "/difficulties", "difficulty", html! {
            (Field::select("category", t(lang, "difficulties-category"), categories).value(typed.category.clone()))
            (Field::text("title", t(lang, "difficulties-in-short")).value(typed.title.clone()).max_length(120).required().width(ui::Width::Full).errors(errors))
            (Field::textarea("question", t(lang, "difficulties-in-full")).help(t(lang, "difficulties-in-full-help")).value(typed.question.clone()).max_length(2_000).required().errors(errors))
            @if units.len() > 2 { (Field::select("unit", t(lang, "difficulties-for"), units).value(typed.unit.clone())) }
            (ui::actions(html! { (Button::primary(t(lang, "difficulties-send")).icon(Icon::Help)) }))
        }))
    };
    let head = PageHead::new(t(lang, "difficulties-ask"))
        .lede(t(lang, "difficulties-ask-lede"))
        .clause("P-5.8")
        .crumbs(crumbs(lang, t(lang, "difficulties-ask")));
    Ok(ui::page(frame, &head, body))
}

fn crumbs(lang: Lang, here: &str) -> Vec<Crumb> {
    vec![Crumb::link(t(lang, "difficulties-title"), "/difficulties"), Crumb::here(here)]
}

/// Asks.
pub(crate) async fn ask(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let unit = unit(&*desk.tree().await?, &typed.unit)?;
    let category = Category::parse(&typed.category).unwrap_or(Category::Other);
    let new = NewDifficulty { category, title: typed.title.clone(), question: typed.question.clone(), unit };
    match desk.ask(&viewer.actor, new).await {
        Ok(no) => Ok(see_other_with(&format!("/difficulties/{no}"), Tone::Good, t(lang, "difficulties-asked"))),
        Err(e) => match field_of(&e) {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, form(&desk, &viewer, &typed, &[error]).await?))
            }
            None => Err(e.into()),
        },
    }
}

fn field_of(e: &DifficultyProblem) -> Option<&'static str> {
    match e {
        DifficultyProblem::WordsMissing(field) | DifficultyProblem::TooLong(field) => Some(field),
        DifficultyProblem::HoldsNumber => Some("question"),
        _ => None,
    }
}

/// One question with its story.
pub(crate) async fn show(State(desk): State<Difficulties>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&desk, &viewer, no, None, "").await
}

async fn page(
    desk: &Difficulties,
    viewer: &Viewer,
    no: i64,
    failed: Option<&DifficultyProblem>,
    typed: &str,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (d, steps) = desk.get(actor, no).await?;
    let (tree, today) = (desk.tree().await?, desk.today());
    let answers = rules::may_answer(&tree, actor, &d);
    let above = rules::above(&tree, d.owner, desk.campaign().await?.root).is_some();
    let asked = rules::may_see(&tree, actor, &Difficulty { shared: false, ..d.clone() });
    let lines = |words: &str| html! { @for line in words.lines() { p { (line) } } };
    let facts = [
        (t(lang, "difficulties-state"), state(&d, today, lang)),
        (t(lang, "difficulties-owner"), html! { (owner(&tree, &d, lang)) }),
        (t(lang, "difficulties-due"), html! { (d.due.vi()) }),
        (t(lang, "difficulties-category"), html! { (d.category.word(lang)) }),
        (t(lang, "difficulties-asked-by"), html! { (asker(&tree, &d)) ", " (d.asked_at.vi()) }),
    ];
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        (lines(&d.question))
        @if let Some(answer) = newest_answer(&d, &steps) { (ui::callout(Tone::Good, t(lang, "difficulties-answer"), lines(&answer.words))) }
        (ui::key_values(&facts))
        @if answers && d.state == Standing::Open { (answer_form(frame, &d, typed)) }
        @if asked || answers { (other_forms(frame, &d, above)) }
        @if !steps.is_empty() { (story(&steps, lang)) }
    };
    let head = PageHead::new(d.title.clone())
        .clause("P-5.8")
        .crumbs(crumbs(lang, &t_args(lang, "difficulties-no", &[("no", d.no.into())])));
    Ok(ui::page(frame, &head, body))
}

fn answer_form(frame: &Frame, d: &Difficulty, typed: &str) -> Markup {
    let lang = frame.lang;
    ui::section(
        t(lang, "difficulties-answer-do"),
        ui::form(
            frame,
            &format!("/difficulties/{}/answer", d.no),
            html! {
                (Field::textarea("words", t(lang, "difficulties-answer")).help(t(lang, "difficulties-answer-help")).value(typed).id("field-answer").required().max_length(2_000))
                (Field::checkbox("shared", t(lang, "difficulties-share")).checked(true))
                (ui::actions(html! { (Button::primary(t(lang, "difficulties-answer-send")).icon(Icon::Check)) }))
            },
        ),
    )
}

/// Asking again, and passing on where a level stands above.
fn other_forms(frame: &Frame, d: &Difficulty, above: bool) -> Markup {
    let lang = frame.lang;
    let small = |what: &str, summary: &str, label: &str, button: &str| {
        ui::details(
            t(lang, summary),
            ui::form(
                frame,
                &format!("/difficulties/{}/{what}", d.no),
                html! {
                    (Field::textarea("words", t(lang, label)).id(format!("field-{what}")).required().max_length(2_000))
                    (ui::actions(html! { (Button::secondary(t(lang, button))) }))
                },
            ),
        )
    };
    html! {
        @if d.state == Standing::Answered { (small("reopen", "difficulties-reopen", "difficulties-reopen-why", "difficulties-reopen")) }
        @if above { (small("escalate", "difficulties-escalate", "difficulties-escalate-why", "difficulties-escalate")) }
    }
}

fn story(steps: &[Step], lang: Lang) -> Markup {
    let rows = steps.iter().rev().map(|s| {
        let key = match s.kind {
            StepKind::Answered => "difficulties-step-answered",
            StepKind::Shared => "difficulties-step-shared",
            StepKind::Reopened => "difficulties-step-reopened",
            StepKind::Escalated => "difficulties-step-escalated",
        };
        Row::new(vec![Cell::text(t(lang, key)).sub(format!("“{}”", s.words)), Cell::text(s.at.vi()).sub(s.by.clone())])
    });
    html! {
        (Table::new("difficulty-story", t(lang, "difficulties-story"))
            .lang(lang)
            .col(Col::text(t(lang, "difficulties-step")))
            .col(Col::text(t(lang, "difficulties-when")))
            .rows(rows))
    }
}

#[derive(Deserialize)]
pub(crate) struct Words {
    words: String,
    #[serde(default)]
    shared: String,
}

/// Answers.
pub(crate) async fn answer(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let done = desk.answer(&viewer.actor, no, &form.words, !form.shared.is_empty()).await;
    after(&desk, &viewer, no, done, &form.words, "difficulties-answer-done").await
}

/// Asks again.
pub(crate) async fn reopen(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let done = desk.reopen(&viewer.actor, no, &form.words).await;
    after(&desk, &viewer, no, done, "", "difficulties-reopen-done").await
}

/// Passes it on to the level above.
pub(crate) async fn escalate(
    State(desk): State<Difficulties>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let done = desk.escalate(&viewer.actor, no, &form.words).await;
    after(&desk, &viewer, no, done, "", "difficulties-escalate-done").await
}

async fn after(
    desk: &Difficulties,
    viewer: &Viewer,
    no: i64,
    done: Result<(), DifficultyProblem>,
    typed: &str,
    key: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/difficulties/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        // What a person can put right is told on the page, and what was typed stays.
        Err(
            e @ (DifficultyProblem::WordsMissing(_)
            | DifficultyProblem::TooLong(_)
            | DifficultyProblem::HoldsNumber
            | DifficultyProblem::Refused(Refusal::AlreadyAnswered | Refusal::NotAnswered | Refusal::NobodyAbove)),
        ) => Ok(refused(&e, page(desk, viewer, no, Some(&e), typed).await?)),
        Err(e) => Err(e.into()),
    }
}
