//! What the dossier's forms do.

use super::proposal::page;
use crate::{
    http::No,
    problems::StandingProblem,
    proposals::{Cause, EvidenceKind, NewEvidence},
    service::Standings,
};
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Day, Problematic};
use vedich_ui::{Tone, t};

/// All fields that these forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    act: String,
    kind: String,
    what: String,
    words: String,
    cause: String,
    document: String,
    day: String,
}

impl Sent {
    fn day(&self) -> Result<Option<Day>, StandingProblem> {
        match self.day.trim() {
            "" => Ok(None),
            day => day.parse().map(Some).map_err(|_| StandingProblem::BadDay),
        }
    }
}

/// Back to the dossier; what a person can put right is told there.
async fn after(
    s: &Standings,
    viewer: &Viewer,
    no: i64,
    done: Result<(), StandingProblem>,
    key: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/proposals/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        Err(e) if matches!(e.status(), 409 | 422) => Ok(page(s, viewer, no, Some(&e)).await?.into_response()),
        Err(e) => Err(e.into()),
    }
}

/// Adds evidence.
pub(crate) async fn evidence(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = match EvidenceKind::parse(&sent.kind) {
        Some(kind) => s.add_evidence(&viewer.actor, no, NewEvidence { kind, what: sent.what.clone() }).await,
        // Whose proposal it is comes first: a stranger learns nothing from a bad form.
        None => s.proposal(&viewer.actor, no).await.and(Err(StandingProblem::NoSuchEvidence)),
    };
    after(&s, &viewer, no, done, "standings-evidence-added").await
}

/// Takes down a reply, or writes down that one was asked for.
pub(crate) async fn reply(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (done, key) = match sent.day() {
        Ok(Some(day)) => (s.ask_reply(&viewer.actor, no, day).await, "standings-reply-asked-done"),
        Ok(None) => (s.reply(&viewer.actor, no, &sent.words).await, "standings-reply-done"),
        Err(e) => (s.proposal(&viewer.actor, no).await.and(Err(e)), ""),
    };
    after(&s, &viewer, no, done, key).await
}

/// Hands it in.
pub(crate) async fn submit(State(s): State<Standings>, viewer: Viewer, Path(no): No) -> Result<Response, PageError> {
    let done = s.submit(&viewer.actor, no).await;
    after(&s, &viewer, no, done, "standings-submitted").await
}

/// Takes it back.
pub(crate) async fn withdraw(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = s.withdraw(&viewer.actor, no, &sent.words).await;
    after(&s, &viewer, no, done, "standings-withdrawn").await
}

/// Home affairs: examined, or sent back.
pub(crate) async fn examine(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    if sent.act == "return" {
        let done = s.send_back(&viewer.actor, no, &sent.words).await;
        return after(&s, &viewer, no, done, "standings-returned").await;
    }
    let done = s.examine(&viewer.actor, no, Cause::parse(&sent.cause), &sent.words).await;
    after(&s, &viewer, no, done, "standings-examined").await
}

/// The chairman's decision.
pub(crate) async fn decide(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = match sent.day() {
        Ok(day) => s.decide(&viewer.actor, no, sent.act == "approve", (&sent.document, day), &sent.words).await,
        Err(e) => s.proposal(&viewer.actor, no).await.and(Err(e)),
    };
    after(&s, &viewer, no, done, "standings-decided").await
}
