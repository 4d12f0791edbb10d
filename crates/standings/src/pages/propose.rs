//! `/proposals/new`: who, what, why.

use super::phase_options;
use crate::{
    http::Asked,
    model::Kind,
    problems::StandingProblem,
    proposals::{NewProposal, ProposalKind},
    service::Standings,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Problematic;
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, Width, t};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    phase: String,
    kind: String,
    title: String,
    subject: String,
    code: String,
    name: String,
    position: String,
    words: String,
}

impl Typed {
    fn proposal(&self) -> Result<NewProposal, StandingProblem> {
        Ok(NewProposal {
            phase: self.phase.parse().map_err(|_| StandingProblem::NoSuchPhase)?,
            kind: ProposalKind::parse(&self.kind).ok_or(StandingProblem::NoSuchKind)?,
            title: self.title.clone(),
            subject: Kind::parse(&self.subject).ok_or(StandingProblem::NoSuchKind)?,
            code: self.code.clone(),
            name: self.name.clone(),
            position: self.position.clone(),
            words: self.words.clone(),
        })
    }
}

/// The form; from a place in the standing it is filled with whom it is about.
pub(crate) async fn new(State(s): State<Standings>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let subject = asked.kind()?;
    let typed = Typed {
        phase: s.phase(asked.phase()?).await?.no.to_string(),
        kind: ProposalKind::Award.code().to_owned(),
        subject: subject.code().to_owned(),
        code: asked.code.clone(),
        ..Typed::default()
    };
    Ok(page(&s, &viewer, &typed, None).await?)
}

async fn page(
    s: &Standings,
    viewer: &Viewer,
    typed: &Typed,
    failed: Option<&StandingProblem>,
) -> Result<Markup, StandingProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let setting = s.setting().await?;
    let phases = s.phases().await?;
    let titles: Vec<_> = setting.titles.iter().map(|t| (t.name.clone(), t.name.clone())).collect();
    let kinds = ProposalKind::ALL.map(|k| (k.code().to_owned(), k.word(lang).to_owned())).to_vec();
    let subjects = Kind::ALL.map(|k| (k.code().to_owned(), super::why::kind_word(k, lang).to_owned())).to_vec();
    let errors: Vec<FieldError> = failed.and_then(|e| Some(FieldError::of(e.field()?, e, lang))).into_iter().collect();
    // Whoever is alone with this work would find out only when the council has voted.
    let votes_too = s.is_whole(&viewer.actor, Permission::ManageStandings).await?;
    let body = html! {
        @if errors.is_empty() { (super::problem(failed, lang)) } @else { (ui::error_summary(lang, &errors)) }
        @if votes_too { p.help { (t(lang, "standings-propose-vote")) } }
        (ui::form(frame, "/proposals", html! {
            (Field::radios("kind", t(lang, "standings-proposed"), kinds).value(typed.kind.clone()).errors(&errors))
            (Field::select("title", t(lang, "standings-award-title"), titles).help(t(lang, "standings-award-title-help")).value(typed.title.clone()).errors(&errors))
            (Field::select("phase", t(lang, "standings-phase"), phase_options(&phases)).value(typed.phase.clone()))
            (Field::radios("subject", t(lang, "standings-subject"), subjects).value(typed.subject.clone()))
            (Field::text("code", t(lang, "standings-subject-code")).help(t(lang, "standings-subject-code-help")).value(typed.code.clone()).required().errors(&errors))
            (Field::text("name", t(lang, "standings-person-name")).help(t(lang, "standings-person-name-help")).value(typed.name.clone()).optional(lang).max_length(120).errors(&errors))
            (Field::text("position", t(lang, "standings-position")).help(t(lang, "standings-position-help")).value(typed.position.clone()).optional(lang).max_length(120).errors(&errors))
            (Field::textarea("words", t(lang, "standings-words")).help(t(lang, "standings-words-help")).value(typed.words.clone()).required().max_length(2_000).width(Width::Full).errors(&errors))
            (ui::actions(html! { (Button::primary(t(lang, "standings-propose-do")).icon(Icon::Check)) }))
        }))
    };
    let head = PageHead::new(t(lang, "standings-propose"))
        .lede(t(lang, "standings-propose-lede"))
        .clause("P-5.3")
        .crumbs(vec![Crumb::link(t(lang, "standings-proposals"), "/proposals"), Crumb::here(t(lang, "standings-propose"))]);
    Ok(ui::page(frame, &head, body))
}

/// Writes it.
pub(crate) async fn add(State(s): State<Standings>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let done = match typed.proposal() {
        Ok(new) => s.propose(&viewer.actor, new).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(no) => Ok(see_other_with(&format!("/proposals/{no}"), Tone::Good, t(viewer.frame.lang, "standings-proposed-done"))),
        Err(e) if e.status() == 422 => Ok(refused(&e, page(&s, &viewer, &typed, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}
