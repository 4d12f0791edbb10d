//! What the dossier's forms do.

use super::Sheet;
use crate::{
    http::No,
    problems::StandingProblem,
    proposals::{Cause, EvidenceKind, NewEvidence},
    service::Standings,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::Day;

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
    Sheet::Proposal(no).after(&s, &viewer, done, "standings-evidence-added").await
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
    Sheet::Proposal(no).after(&s, &viewer, done, key).await
}

/// Hands it in.
pub(crate) async fn submit(State(s): State<Standings>, viewer: Viewer, Path(no): No) -> Result<Response, PageError> {
    let done = s.submit(&viewer.actor, no).await;
    Sheet::Proposal(no).after(&s, &viewer, done, "standings-submitted").await
}

/// Takes it back.
pub(crate) async fn withdraw(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = s.withdraw(&viewer.actor, no, &sent.words).await;
    Sheet::Proposal(no).after(&s, &viewer, done, "standings-withdrawn").await
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
        return Sheet::Proposal(no).after(&s, &viewer, done, "standings-returned").await;
    }
    let done = s.examine(&viewer.actor, no, Cause::parse(&sent.cause), &sent.words).await;
    Sheet::Proposal(no).after(&s, &viewer, done, "standings-examined").await
}

/// The chairman's decision, or how it should have been written down.
pub(crate) async fn decide(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let corrects = sent.act == "correct";
    let done = match sent.day() {
        Ok(day) if corrects => s.correct_decision(&viewer.actor, no, (&sent.document, day), &sent.words).await,
        Ok(day) => s.decide(&viewer.actor, no, sent.act == "approve", (&sent.document, day), &sent.words).await,
        Err(e) => s.proposal(&viewer.actor, no).await.and(Err(e)),
    };
    let said = if corrects { "standings-corrected" } else { "standings-decided" };
    Sheet::Proposal(no).after(&s, &viewer, done, said).await
}
