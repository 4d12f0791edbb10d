//! `/training/quiz`: the questions, to be put into the campaign's words, switched off, and added.

use super::beside;
use crate::{
    model::{Question, Wording},
    problems::TrainingProblem,
    service::Training,
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Frame, Icon, PageHead, Tone, Width, t, t_args};

const HERE: &str = "/training/quiz";

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
    question: String,
    answers: String,
    question_en: String,
    answers_en: String,
    right: String,
    asked: String,
}

impl Typed {
    fn of(q: &Question) -> Self {
        Self {
            code: q.code.clone(),
            question: q.vi.question.clone(),
            answers: q.vi.answers.join("\n"),
            question_en: q.en.question.clone(),
            answers_en: q.en.answers.join("\n"),
            right: (q.right + 1).to_string(),
            asked: if q.asked { "1".to_owned() } else { String::new() },
        }
    }

    fn question(&self) -> Result<Question, TrainingProblem> {
        let lines = |s: &str| s.lines().map(str::to_owned).collect();
        let right: usize = self.right.trim().parse().map_err(|_| TrainingProblem::BadValue("right"))?;
        Ok(Question {
            code: self.code.clone(),
            vi: Wording { question: self.question.clone(), answers: lines(&self.answers) },
            en: Wording { question: self.question_en.clone(), answers: lines(&self.answers_en) },
            right: right.checked_sub(1).ok_or(TrainingProblem::BadValue("right"))?,
            asked: !self.asked.is_empty(),
            version: 0,
        })
    }
}

/// The page.
pub(crate) async fn show(State(training): State<Training>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&training, &viewer, None, &[]).await
}

async fn page(training: &Training, viewer: &Viewer, typed: Option<&Typed>, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (rule, questions) = (training.rule().await?, training.questions().await?);
    let asked = super::count(questions.iter().filter(|q| q.asked).count());
    let root = training.campaign().await?.root;
    let writes = training.tree().await?.may(&viewer.actor, Permission::ManageTraining, root);
    let fresh =
        typed.filter(|t| t.code.is_empty()).cloned().unwrap_or_else(|| Typed { asked: "1".to_owned(), ..Typed::default() });
    let body = html! {
        (ui::error_summary(lang, errors))
        p.lead { (t_args(lang, "training-quiz-sentence", &[("n", asked.into()), ("least", crate::rules::needed(&rule, asked).into())])) }
        @for (i, q) in questions.iter().enumerate() { (one(frame, q, i, writes, typed.filter(|t| t.code == q.code), errors)) }
        @if writes { (ui::section(t(lang, "training-question-add"), edit(frame, &fresh, "new", if typed.is_some_and(|t| t.code.is_empty()) { errors } else { &[] }))) }
    };
    let head = PageHead::new(t(lang, "training-quiz-title"))
        .lede(t(lang, "training-quiz-lede"))
        .clause("P-4.5")
        .crumbs(vec![Crumb::link(t(lang, "training-title"), "/training"), Crumb::here(t(lang, "training-quiz-title"))]);
    Ok(ui::page(frame, &head, body))
}

fn one(frame: &Frame, q: &Question, i: usize, writes: bool, typed: Option<&Typed>, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let wording = q.wording(lang);
    let own = typed.cloned().unwrap_or_else(|| Typed::of(q));
    let title = format!("{}. {}", i + 1, wording.question);
    ui::section(
        &title,
        html! {
            div.prose { ul {
                @for (at, answer) in wording.answers.iter().enumerate() {
                    li { (answer) @if at == q.right { " " (ui::tag(Tone::Good, t(lang, "training-right-one"))) } }
                }
            } }
            @if !q.asked { p { (ui::tag(Tone::Neutral, t(lang, "training-not-asked"))) } }
            @if q.version > 0 { p.help { (t_args(lang, "training-question-version", &[("n", q.version.into())])) } }
            @if writes { (ui::details(t(lang, "training-question-edit"), edit(frame, &own, &q.code, if typed.is_some() { errors } else { &[] }))) }
        },
    )
}

fn edit(frame: &Frame, typed: &Typed, id: &str, errors: &[FieldError]) -> Markup {
    let lang: Lang = frame.lang;
    let id = |name: &str| format!("field-{id}-{name}");
    ui::form(
        frame,
        HERE,
        html! {
            (ui::hidden("code", &typed.code))
            (Field::text("question", t(lang, "training-question-vi")).id(id("question")).value(typed.question.clone()).max_length(500).required().width(Width::Full).errors(errors))
            (Field::textarea("answers", t(lang, "training-answers-vi")).id(id("answers")).help(t(lang, "training-answers-help")).value(typed.answers.clone()).required().errors(errors))
            (Field::text("question_en", t(lang, "training-question-en")).id(id("question-en")).value(typed.question_en.clone()).max_length(500).required().width(Width::Full))
            (Field::textarea("answers_en", t(lang, "training-answers-en")).id(id("answers-en")).value(typed.answers_en.clone()).required())
            (Field::number("right", t(lang, "training-right-number")).id(id("right")).help(t(lang, "training-right-number-help")).value(typed.right.clone()).required().errors(errors))
            (Field::checkbox("asked", t(lang, "training-asked")).id(id("asked")).checked(!typed.asked.is_empty()))
            (ui::actions(html! { (Button::primary(t(lang, "training-question-save")).icon(Icon::Check)) }))
        },
    )
}

/// Keeps a question.
pub(crate) async fn save(
    State(training): State<Training>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let saved = match typed.question() {
        Ok(question) => training.set_question(&viewer.actor, question).await,
        Err(e) => Err(e),
    };
    match saved {
        Ok(()) => Ok(see_other_with(HERE, Tone::Good, t(lang, "training-question-saved"))),
        Err(e) => match beside(&e, lang).filter(|_| !matches!(e, TrainingProblem::NotHere)) {
            Some(error) => Ok(refused(&e, page(&training, &viewer, Some(&typed), &[error]).await?)),
            None => Err(e.into()),
        },
    }
}
