//! The form of a session.

use super::{beside, number};
use crate::{
    http::locality,
    model::{NewSession, Session},
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
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Day;
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    subject: String,
    trainer: String,
    locality: String,
    place: String,
    day: String,
    from: String,
    to: String,
    capacity: String,
    reason: String,
}

impl Typed {
    fn of(s: &Session, tree: &Tree) -> Self {
        let p = &s.plan;
        Self {
            subject: p.subject.clone(),
            trainer: p.trainer.clone(),
            locality: tree.get(p.locality).map(|l| l.code.clone()).unwrap_or_default(),
            place: p.place.clone(),
            day: p.day.to_string(),
            from: rules::clock(p.from),
            to: rules::clock(p.to),
            capacity: p.capacity.to_string(),
            reason: String::new(),
        }
    }

    fn plan(&self, tree: &Tree) -> Result<NewSession, TrainingProblem> {
        let day: Day = self.day.parse().map_err(|_| TrainingProblem::BadValue("day"))?;
        let time = |field: &'static str, words: &str| rules::minutes(words).ok_or(TrainingProblem::BadValue(field));
        Ok(NewSession {
            subject: self.subject.clone(),
            trainer: self.trainer.clone(),
            locality: locality(tree, &self.locality, day)?,
            place: self.place.clone(),
            day,
            from: time("from", &self.from)?,
            to: time("to", &self.to)?,
            capacity: number("capacity", &self.capacity)?,
        })
    }
}

/// The empty form.
pub(crate) async fn new(State(training): State<Training>, viewer: Viewer) -> Result<Markup, PageError> {
    form(&training, &viewer, None, &Typed::default(), &[]).await
}

/// The form of a session that is there.
pub(crate) async fn edit(State(training): State<Training>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let s = training.held_by(&viewer.actor, no).await?;
    let typed = Typed::of(&s, &*training.tree().await?);
    form(&training, &viewer, Some(&s), &typed, &[]).await
}

async fn form(
    training: &Training,
    viewer: &Viewer,
    old: Option<&Session>,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (tree, today) = (training.tree().await?, training.today());
    let area = viewer.actor.area(Permission::ManageTraining);
    let places: Vec<(String, String)> =
        tree.at(today).filter(|l| tree.covers_locality(&area, l.id)).map(|l| (l.code.clone(), tree.full_name(l.id))).collect();
    // The province above the campaign stands in the list, and is nobody's first choice.
    let tops = training.campaign().await.map_or_else(|_| Vec::new(), |c| tree.tops(&area, c.root));
    let home = tops.first().and_then(|l| tree.get(*l)).map(|l| l.code.clone()).unwrap_or_default();
    let or = |typed: &str, usual: &str| if typed.is_empty() { usual.to_owned() } else { typed.to_owned() };
    let action = old.map_or_else(|| "/training".to_owned(), |s| format!("/training/{}/edit", s.no));
    let key = old.map_or_else(|| "training".to_owned(), |s| format!("training-{}", s.no));
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form_draft(frame, &action, &key, html! {
            (Field::text("subject", t(lang, "training-subject")).value(or(&typed.subject, t(lang, "training-subject-usual"))).max_length(160).required().width(Width::Full).errors(errors))
            (Field::text("trainer", t(lang, "training-trainer")).help(t(lang, "training-trainer-help")).value(typed.trainer.clone()).max_length(160).optional(lang).width(Width::Full).errors(errors))
            (Field::select("locality", t(lang, "training-for"), places).help(t(lang, "training-for-help")).value(or(&typed.locality, &home)).errors(errors))
            (Field::text("place", t(lang, "training-place")).value(typed.place.clone()).max_length(160).required().width(Width::Full).errors(errors))
            (Field::date("day", t(lang, "training-day")).value(or(&typed.day, &today.to_string())).required().errors(errors))
            (Field::text("from", t(lang, "training-from")).help(t(lang, "training-time-help")).value(or(&typed.from, "19:00")).required().width(Width::Short).errors(errors))
            (Field::text("to", t(lang, "training-to")).value(or(&typed.to, "21:00")).required().width(Width::Short).errors(errors))
            (Field::number("capacity", t(lang, "training-capacity")).value(or(&typed.capacity, "40")).required().errors(errors))
            @if old.is_some() { (Field::text("reason", t(lang, "training-reason-change")).value(typed.reason.clone()).max_length(500).optional(lang).width(Width::Full).errors(errors)) }
            (ui::actions(html! { (Button::primary(t(lang, if old.is_some() { "training-save" } else { "training-plan-do" })).icon(Icon::Check)) }))
        }))
    };
    let title = t(lang, if old.is_some() { "training-edit" } else { "training-plan" });
    let mut crumbs = vec![Crumb::link(t(lang, "training-title"), "/training")];
    crumbs.extend(old.map(|s| Crumb::link(t_args(lang, "training-no", &[("no", s.no.into())]), format!("/training/{}", s.no))));
    crumbs.push(Crumb::here(title));
    let head = PageHead::new(title).lede(t(lang, "training-plan-lede")).clause("P-4.5").crumbs(crumbs);
    Ok(ui::page(frame, &head, body))
}

/// Takes a new session.
pub(crate) async fn create(
    State(training): State<Training>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let made = match typed.plan(&*training.tree().await?) {
        Ok(plan) => training.plan(&viewer.actor, plan).await,
        Err(e) => Err(e),
    };
    match made {
        Ok(no) => Ok(see_other_with(&format!("/training/{no}"), Tone::Good, t(viewer.frame.lang, "training-planned"))),
        Err(e) => told(&training, &viewer, None, &typed, e).await,
    }
}

/// Takes a session that was written anew.
pub(crate) async fn save(
    State(training): State<Training>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let old = training.held_by(&viewer.actor, no).await?;
    let saved = match typed.plan(&*training.tree().await?) {
        Ok(plan) => training.change(&viewer.actor, no, Some(plan), &typed.reason).await,
        Err(e) => Err(e),
    };
    match saved {
        Ok(()) => Ok(see_other_with(&format!("/training/{no}"), Tone::Good, t(viewer.frame.lang, "training-saved"))),
        Err(e) => told(&training, &viewer, Some(&old), &typed, e).await,
    }
}

async fn told(
    training: &Training,
    viewer: &Viewer,
    old: Option<&Session>,
    typed: &Typed,
    e: TrainingProblem,
) -> Result<Response, PageError> {
    match beside(&e, viewer.frame.lang) {
        Some(error) => Ok(refused(&e, form(training, viewer, old, typed, &[error]).await?)),
        None => Err(e.into()),
    }
}
