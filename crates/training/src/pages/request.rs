//! `/team-requests/{no}`: one request: where it stands, whose turn it is, and what happened.

use super::requests::state;
use crate::{
    model::{Request, Step, StepKind},
    problems::TrainingProblem,
    rules,
    service::Training,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// The page.
pub(crate) async fn show(State(training): State<Training>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&training, &viewer, no, None).await
}

async fn page(training: &Training, viewer: &Viewer, no: i64, failed: Option<&TrainingProblem>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (r, steps) = training.request(&viewer.actor, no).await?;
    let (tree, today) = (training.tree().await?, training.today());
    let team = tree.team(r.team).ok_or(TrainingProblem::NoSuchTeam)?;
    let missing = training.composition(team).await?.missing;
    let (answers, asks) = (rules::answers_for(&tree, &viewer.actor, r.unit), rules::asks_for(&tree, &viewer.actor, r.team));
    let unit = tree.unit(r.unit).map(|u| u.name.clone()).unwrap_or_default();
    let now = if missing == 0 {
        t(lang, "training-team-complete").to_owned()
    } else {
        t_args(lang, "training-team-lacks", &[("n", missing.into())])
    };
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        p.lead { (now) }
        (ui::key_values(&[
            (t(lang, "training-state"), state(&r, today, lang)),
            (t(lang, "training-organisation"), html! { (unit) }),
            (t(lang, "training-team"), html! { (team.name) }),
            (t(lang, "training-wanted"), html! { (r.wanted) }),
            (t(lang, "training-due"), html! { (r.due.vi()) }),
            (t(lang, "training-asked-by"), html! { (r.by) ", " (r.at.vi()) }),
        ]))
        @if !r.words.is_empty() { p { "“" (r.words) "”" } }
        @if r.state.waits() && answers { (answer_forms(frame, &r, today)) }
        @if r.state.waits() && (asks || answers) { (end_forms(frame, &r, missing, asks)) }
        @if !steps.is_empty() { (story(&steps, lang)) }
    };
    let head = PageHead::new(t_args(lang, "training-request-title", &[("team", tree.team_label(team).into())]))
        .lede(t(lang, "training-request-lede"))
        .clause("P-4.3b")
        .crumbs(vec![
            Crumb::link(t(lang, "training-requests-title"), "/team-requests"),
            Crumb::here(t_args(lang, "training-request-no", &[("no", no.into())])),
        ]);
    Ok(ui::page(frame, &head, body))
}

fn answer_forms(frame: &Frame, r: &Request, today: Day) -> Markup {
    let lang = frame.lang;
    let action = format!("/team-requests/{}", r.no);
    html! {
        (ui::section(t(lang, "training-send"), ui::form(frame, &format!("{action}/send"), html! {
            (Field::text("name", t(lang, "training-send-name")).help(t(lang, "training-send-help")).required().max_length(160).width(Width::Full))
            (ui::actions(html! { (Button::primary(t(lang, "training-send-do")).icon(Icon::Add)) }))
        })))
        (ui::details(t(lang, "training-promise"), ui::form(frame, &action, html! {
            (ui::hidden("kind", StepKind::Promised.code()))
            (Field::date("due", t(lang, "training-promise-day")).value(r.due.max(today).to_string()).min(today.to_string()).required())
            (Field::text("words", t(lang, "training-words")).id("field-promise-words").optional(lang).max_length(500).width(Width::Full))
            (ui::actions(html! { (Button::secondary(t(lang, "training-promise-do")).icon(Icon::Check)) }))
        })))
        (ui::details(t(lang, "training-refuse"), ui::form(frame, &action, html! {
            (ui::hidden("kind", StepKind::Refused.code()))
            (Field::text("words", t(lang, "training-refuse-why")).id("field-refuse-words").required().max_length(500).width(Width::Full))
            (ui::actions(html! { (Button::danger(t(lang, "training-refuse-do"))) }))
        })))
    }
}

fn end_forms(frame: &Frame, r: &Request, missing: i64, asks: bool) -> Markup {
    let lang = frame.lang;
    let action = format!("/team-requests/{}", r.no);
    html! {
        div.actions {
            @if missing == 0 { (ui::inline_form(frame, &action, &[("kind", StepKind::Filled.code())], Button::primary(t(lang, "training-filled-do")).icon(Icon::Check))) }
            @if asks { (ui::inline_form(frame, &action, &[("kind", StepKind::Withdrawn.code())], Button::quiet(t(lang, "training-withdraw-do")).icon(Icon::Undo))) }
        }
    }
}

fn story(steps: &[Step], lang: Lang) -> Markup {
    let rows = steps.iter().rev().map(|s| {
        let key = match s.kind {
            StepKind::Promised => "training-step-promised",
            StepKind::Sent => "training-step-sent",
            StepKind::Filled => "training-step-filled",
            StepKind::Refused => "training-step-refused",
            StepKind::Withdrawn => "training-step-withdrawn",
        };
        Row::new(vec![Cell::text(t(lang, key)).sub(s.words.clone()), Cell::text(s.at.vi()).sub(s.by.clone())])
    });
    html! {
        (Table::new("request-story", t(lang, "training-story"))
            .lang(lang)
            .col(Col::text(t(lang, "training-step")).wide())
            .col(Col::text(t(lang, "training-when")))
            .rows(rows))
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct Typed {
    kind: String,
    due: String,
    words: String,
}

/// Takes a step.
pub(crate) async fn step(
    State(training): State<Training>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    // Whether it is there at all is answered before what was typed.
    training.request(&viewer.actor, no).await?;
    let done = async {
        let kind = StepKind::parse(&typed.kind).ok_or(TrainingProblem::BadValue("kind"))?;
        let due = match typed.due.as_str() {
            "" => None,
            words => Some(words.parse().map_err(|_| TrainingProblem::BadValue("due"))?),
        };
        training.step(&viewer.actor, no, kind, due, &typed.words).await
    };
    after(&training, &viewer, no, done.await, "training-step-done").await
}

#[derive(Deserialize)]
pub(crate) struct Person {
    #[serde(default)]
    name: String,
}

/// Sends a person.
pub(crate) async fn send(
    State(training): State<Training>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(person): Form<Person>,
) -> Result<Response, PageError> {
    let done = training.send(&viewer.actor, no, &person.name).await.map(drop);
    after(&training, &viewer, no, done, "training-sent").await
}

async fn after(
    training: &Training,
    viewer: &Viewer,
    no: i64,
    done: Result<(), TrainingProblem>,
    key: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/team-requests/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        // What a person can put right is told on the page.
        Err(e) if matches!(e.status(), 409 | 422) => Ok(refused(&e, page(training, viewer, no, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}
