//! `/attend/{code}`: a member types or scans the session's code, notes the own presence and does the quiz. For anybody who holds
//! the code; members have no accounts. Attempts are counted, and nothing is shown but what was typed.

use crate::{
    model::{Question, Score, Session},
    problems::TrainingProblem,
    rules,
    service::Training,
};
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{AccountsProblem, Address, PageError, Visitor, refused, see_other};
use vedich_kernel::Lang;
use vedich_territory::Member;
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

#[derive(Deserialize, Default)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// The form for the code; with one, on to its page.
pub(crate) async fn form(visitor: Visitor, Query(typed): Query<Typed>) -> Response {
    let code = rules::plain_code(&typed.code);
    if !code.is_empty() {
        return see_other(&format!("/attend/{code}"));
    }
    code_page(&visitor, None).into_response()
}

fn code_page(visitor: &Visitor, problem: Option<&TrainingProblem>) -> Markup {
    let lang = visitor.frame.lang;
    let body = html! {
        @if let Some(e) = problem { (ui::problem_callout(Tone::Attention, e, lang)) }
        (ui::form_get("/attend", html! {
            (Field::text("code", t(lang, "training-session-code")).help(t(lang, "training-session-code-help")).max_length(20).required().width(Width::Short))
            (ui::actions(html! { (Button::primary(t(lang, "training-session-open")).icon(Icon::Search)) }))
        }))
    };
    bare(visitor, t(lang, "training-attend-title"), t(lang, "training-attend-lede"), body)
}

fn bare(visitor: &Visitor, title: &str, lede: &str, body: Markup) -> Markup {
    ui::bare_page(&visitor.frame, &PageHead::new(title).lede(lede).clause("P-4.5"), body)
}

/// The session of a code.
pub(crate) async fn show(
    State(training): State<Training>,
    visitor: Visitor,
    Address(address): Address,
    Path(code): Path<String>,
) -> Result<Response, Response> {
    match training.by_code(&code, &address).await {
        Ok(s) => Ok(session_page(&training, &visitor, &s, "", None).into_response()),
        Err(e @ TrainingProblem::NoSuchSession) => Ok((StatusCode::NOT_FOUND, code_page(&visitor, Some(&e))).into_response()),
        Err(e) => Err(told(e)),
    }
}

fn session_page(training: &Training, visitor: &Visitor, s: &Session, typed: &str, problem: Option<&TrainingProblem>) -> Markup {
    let lang = visitor.frame.lang;
    let open = !s.cancelled && rules::code_counts(&s.plan, training.now());
    let errors: Vec<FieldError> = problem.iter().filter_map(|e| super::beside(e, lang)).collect();
    let body = html! {
        @if errors.is_empty() && let Some(e) = problem { (ui::problem_callout(Tone::Attention, e, lang)) }
        (ui::error_summary(lang, &errors))
        @if s.cancelled { (ui::callout(Tone::Attention, t(lang, "training-is-cancelled"), html! {})) }
        @else if !open { (ui::callout(Tone::Attention, t(lang, "training-code-closed"), html! { p { (t(lang, "training-code-closed-do")) } })) }
        (ui::key_values(&[
            (t(lang, "training-when"), html! { (super::when(&s.plan)) }),
            (t(lang, "training-place"), html! { (s.plan.place) }),
        ]))
        @if open {
            (ui::form(&visitor.frame, &format!("/attend/{}", s.code), html! {
                (Field::text("member", t(lang, "training-member-code")).help(t(lang, "training-own-code-help")).value(typed).max_length(80).required().errors(&errors))
                (ui::actions(html! { (Button::primary(t(lang, "training-attend-do")).icon(Icon::Check).big()) }))
            }))
        }
    };
    bare(visitor, &s.plan.subject, t(lang, "training-attend-lede"), body)
}

#[derive(Deserialize)]
pub(crate) struct Who {
    #[serde(default)]
    member: String,
}

/// Notes the presence, and shows the quiz.
pub(crate) async fn attend(
    State(training): State<Training>,
    visitor: Visitor,
    Address(address): Address,
    Path(code): Path<String>,
    Form(who): Form<Who>,
) -> Result<Response, Response> {
    match training.attend(&code, &who.member, &address).await {
        Ok((s, member)) => Ok(quiz_page(&training, &visitor, &s, &member, None).await.map_err(told)?.into_response()),
        Err(e @ (TrainingProblem::NoSuchMember | TrainingProblem::NotNow | TrainingProblem::Cancelled)) => {
            let s = training.by_code(&code, &address).await.map_err(told)?;
            Ok(refused(&e, session_page(&training, &visitor, &s, &who.member, Some(&e))))
        }
        Err(e) => Err(told(e)),
    }
}

async fn quiz_page(
    training: &Training,
    visitor: &Visitor,
    s: &Session,
    member: &Member,
    done: Option<Score>,
) -> Result<Markup, TrainingProblem> {
    let lang = visitor.frame.lang;
    let (rule, questions) = (training.rule().await?, training.quiz().await?);
    let asks = rule.least_right > 0 && !done.is_some_and(|score| score.passed);
    let body = html! {
        @match done {
            None => (ui::callout(Tone::Good, &t_args(lang, "training-attended-as", &[("code", member.code.clone().into())]), html! {})),
            Some(score) => (result(score, &rule, lang)),
        }
        @if asks {
            (ui::section(t(lang, "training-quiz"), html! {
                p { (t_args(lang, "training-quiz-about", &[("n", super::count(questions.len()).into()), ("least", rules::needed(&rule, super::count(questions.len())).into())])) }
                (ui::form(&visitor.frame, &format!("/attend/{}/quiz", s.code), html! {
                    (ui::hidden("member", &member.code))
                    @for (i, q) in questions.iter().enumerate() { (question(q, i, member, lang)) }
                    (ui::actions(html! { (Button::primary(t(lang, "training-quiz-send")).icon(Icon::Check).big()) }))
                }))
            }))
        }
    };
    Ok(bare(visitor, &s.plan.subject, t(lang, "training-attend-lede"), body))
}

fn result(score: Score, rule: &crate::model::Rule, lang: Lang) -> Markup {
    let args = [("n", score.right.into()), ("of", score.of.into()), ("least", rules::needed(rule, score.of).into())];
    let (tone, key) = if score.passed { (Tone::Good, "training-passed") } else { (Tone::Attention, "training-failed") };
    ui::callout(tone, &t_args(lang, key, &args), html! { @if !score.passed { p { (t(lang, "training-failed-do")) } } })
}

/// A question; its answers stand in another order for each member.
fn question(q: &Question, i: usize, member: &Member, lang: Lang) -> Markup {
    let wording = q.wording(lang);
    let options = rules::order(wording.answers.len(), member.id.0, i);
    let options = options.into_iter().map(|at| (at.to_string(), wording.answers[at].clone())).collect();
    let legend = format!("{}. {}", i + 1, wording.question);
    html! { (Field::radios(format!("q-{}", q.code), legend, options).required()) }
}

/// Marks the quiz.
pub(crate) async fn answer(
    State(training): State<Training>,
    visitor: Visitor,
    Address(address): Address,
    Path(code): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Response> {
    let member = form.iter().find(|(n, _)| n == "member").map(|(_, v)| v.clone()).unwrap_or_default();
    let chosen: Vec<(String, usize)> =
        form.iter().filter_map(|(n, v)| Some((n.strip_prefix("q-")?.to_owned(), v.parse().ok()?))).collect();
    let (s, member, score) = training.answer(&code, &member, &address, &chosen).await.map_err(told)?;
    Ok(quiz_page(&training, &visitor, &s, &member, Some(score)).await.map_err(told)?.into_response())
}

/// A problem on its way out; who tried too much is told how long to wait.
fn told(e: TrainingProblem) -> Response {
    match e {
        TrainingProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            PageError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds).into_response()
        }
        other => PageError::from(other).into_response(),
    }
}
