//! The steps of a proposal, each by a person.

use super::{Act, Cause, Proposal, Shown, State};
use crate::{
    problems::StandingProblem,
    rules,
    service::{Standings, is_free, optional, words},
    store::{
        self,
        proposals::{self as rows, NewStep},
    },
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{Day, text};
use vedich_register::Vault;

impl Standings {
    /// Hands a draft in to home affairs.
    ///
    /// # Errors
    /// Not the actor's to hand in, not a draft, no evidence with figures, an award for somebody who is not considered.
    pub async fn submit(&self, actor: &Actor, no: i64) -> Result<(), StandingProblem> {
        let p = self.writes(actor, no).await?;
        self.require_ground(&p).await?;
        self.step(actor, p, NewStep::of(Act::Submit)).await
    }

    /// Takes a proposal back, with a reason, until it is decided.
    ///
    /// # Errors
    /// Not the actor's, decided, no reason.
    pub async fn withdraw(&self, actor: &Actor, no: i64, reason: &str) -> Result<(), StandingProblem> {
        let p = self.writes(actor, no).await?;
        self.step(actor, p, NewStep { words: words("reason", reason)?, ..NewStep::of(Act::Withdraw) }).await
    }

    /// Writes down that the one concerned was asked to say something by a day.
    ///
    /// # Errors
    /// Not the actor's, an award, decided, a day that is over.
    pub async fn ask_reply(&self, actor: &Actor, no: i64, by: Day) -> Result<(), StandingProblem> {
        let p = self.writes(actor, no).await?;
        if by < self.today() {
            return Err(StandingProblem::BadDay);
        }
        self.step(actor, p, NewStep { day: Some(by), ..NewStep::of(Act::AskReply) }).await
    }

    /// Takes down what the one concerned says.
    ///
    /// # Errors
    /// Not the actor's, an award, decided, no words.
    pub async fn reply(&self, actor: &Actor, no: i64, said: &str) -> Result<(), StandingProblem> {
        let p = self.writes(actor, no).await?;
        self.step(actor, p, NewStep { words: words("reply", said)?, ..NewStep::of(Act::Reply) }).await
    }

    /// Home affairs sends a proposal back, with what is missing.
    ///
    /// # Errors
    /// Not the actor's, not with home affairs, no words.
    pub async fn send_back(&self, actor: &Actor, no: i64, missing: &str) -> Result<(), StandingProblem> {
        let p = self.manages(actor, no).await?;
        self.step(actor, p, NewStep { words: words("opinion", missing)?, ..NewStep::of(Act::Return) }).await
    }

    /// Home affairs has examined a proposal: with its opinion and, against somebody, the cause.
    ///
    /// # Errors
    /// Not the actor's, not with home affairs, somebody was not heard, no cause or one that does not allow it.
    pub async fn examine(&self, actor: &Actor, no: i64, cause: Option<Cause>, opinion: &str) -> Result<(), StandingProblem> {
        let p = self.manages(actor, no).await?;
        let cause = cause.filter(|_| p.kind.is_against());
        let step = NewStep { cause, words: words("opinion", opinion)?, ..NewStep::of(Act::Examine) };
        if p.state == State::Submitted && rules::next(p.kind, p.state, Act::Examine, cause, true).is_none() {
            return Err(StandingProblem::BadCause);
        }
        if p.state == State::Submitted && p.kind.is_against() && !p.is_heard(self.today()) {
            return Err(StandingProblem::NotHeard);
        }
        if p.state == State::Submitted {
            self.require_ground(&p).await?;
        }
        self.step(actor, p, step).await
    }

    /// The chairman's decision, or what the chairman signed as it is written down: with number and day of the document. Whoever
    /// wrote the proposal, handed it in or examined it does not decide it.
    ///
    /// # Errors
    /// Not the actor's, not with the chairman, the same hand, no document, a day before the council sat or one that is still to come.
    pub async fn decide(
        &self,
        actor: &Actor,
        no: i64,
        approve: bool,
        (document, day): (&str, Option<Day>),
        note: &str,
    ) -> Result<(), StandingProblem> {
        let p = self.decides(actor, no).await?;
        let act = if approve { Act::Approve } else { Act::Refuse };
        let document = self.document(&p, (document, day), approve).await?;
        self.step(actor, p, NewStep { document, day, words: optional("note", note)?, ..NewStep::of(act) }).await
    }

    /// Number and day of a decision as they should have been written down, with a reason: a step of its own, and the wrong one stays readable.
    ///
    /// # Errors
    /// Not the actor's, not decided, the same hand, no document, a day that cannot be, no reason.
    pub async fn correct_decision(
        &self,
        actor: &Actor,
        no: i64,
        (document, day): (&str, Option<Day>),
        reason: &str,
    ) -> Result<(), StandingProblem> {
        let p = self.decides(actor, no).await?;
        if rules::next(p.kind, p.state, Act::Correct, None, true).is_none() {
            return Err(StandingProblem::NotNow);
        }
        let document = self.document(&p, (document, day), true).await?;
        self.step(actor, p, NewStep { document, day, words: words("reason", reason)?, ..NewStep::of(Act::Correct) }).await
    }

    /// A proposal that the actor decides.
    async fn decides(&self, actor: &Actor, no: i64) -> Result<Proposal, StandingProblem> {
        let p = self.proposal(actor, no).await?;
        self.require_whole(actor, Permission::DecideProposals).await?;
        if is_free(actor, &p, Act::Approve) { Ok(p) } else { Err(StandingProblem::SameHand) }
    }

    /// Number of a decision's document, which with its day must be there where the decision is `needed` in writing. Nobody signs before
    /// the council has sat (before the proposal was handed in where no sitting is known), nor on a day to come.
    async fn document(
        &self,
        p: &Proposal,
        (document, day): (&str, Option<Day>),
        needed: bool,
    ) -> Result<String, StandingProblem> {
        let document = text::squeeze(&optional("document", document)?);
        if needed && (document.chars().count() < 3 || day.is_none()) {
            return Err(StandingProblem::NoDocument);
        }
        let campaign = self.campaign().await?;
        let sitting = match p.steps.iter().rev().find_map(|s| s.sitting) {
            Some(no) => store::council::all(self.db(), campaign.id, Some(no)).await?.pop(),
            None => None,
        };
        let first = sitting.map(|s| s.day).or_else(|| p.step(Act::Submit).map(|s| s.at.day()));
        if day.is_some_and(|d| d > self.today() || first.is_some_and(|first| d < first)) {
            return Err(StandingProblem::BadDecisionDay);
        }
        Ok(document)
    }

    /// A proposal rests on figures (`P-3.9`, `P-5.3`), and an award's closed place is one: whoever is not considered is not rewarded.
    async fn require_ground(&self, p: &Proposal) -> Result<(), StandingProblem> {
        let shown = self.evidence_of(p).await?;
        if !rules::is_grounded(p.kind, &Shown::grounds(&shown, p.kind)) {
            return Err(StandingProblem::NoFigures);
        }
        let places = shown.iter().filter_map(|e| Some((e.evidence.no?, e.row.as_ref()?)));
        let newest = places.max_by_key(|(closing, _)| *closing);
        if !p.kind.is_against() && newest.is_some_and(|(_, row)| row.rank.is_none()) {
            return Err(StandingProblem::NotConsidered);
        }
        Ok(())
    }

    /// A proposal that the actor may write about.
    async fn writes(&self, actor: &Actor, no: i64) -> Result<Proposal, StandingProblem> {
        let p = self.proposal(actor, no).await?;
        if self.may_write(actor, &p.target).await? { Ok(p) } else { Err(StandingProblem::NotYours) }
    }

    /// A proposal that home affairs examine.
    async fn manages(&self, actor: &Actor, no: i64) -> Result<Proposal, StandingProblem> {
        let p = self.proposal(actor, no).await?;
        self.require_whole(actor, Permission::ManageStandings).await?;
        Ok(p)
    }

    /// Writes a step, unless somebody took another meanwhile.
    async fn step(&self, actor: &Actor, p: Proposal, step: NewStep) -> Result<(), StandingProblem> {
        let heard = p.is_heard(self.today());
        rules::next(p.kind, p.state, step.act, step.cause, heard).ok_or(StandingProblem::NotNow)?;
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let (no, before) = (p.no, p.steps.len());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (step, vault) = (step.clone(), vault.clone());
                Box::pin(async move {
                    let there = rows::steps(tx, campaign.id, Some(no), i64::MAX).await?.remove(&no).unwrap_or_default();
                    if there.len() != before {
                        return Err(StandingProblem::NotNow);
                    }
                    write_step(tx, &vault, no, &step).await
                })
            })
            .await
    }
}

/// Writes a step with its audit row and its event.
pub(crate) async fn write_step(tx: &WriteTx, vault: &Vault, no: i64, step: &NewStep) -> Result<(), StandingProblem> {
    let id = tx.fact_id();
    let sealed = vault.seal_text(&rows::sealed_as(id), &step.words)?;
    rows::insert_step(tx, id, no, step, sealed).await?;
    let detail = json!({ "act": step.act, "cause": step.cause, "sitting": step.sitting });
    tx.audit("proposal.step", &format!("proposal:{no}"), detail).await?;
    tx.emit("proposal.changed", json!({ "no": no })).await?;
    Ok(())
}
