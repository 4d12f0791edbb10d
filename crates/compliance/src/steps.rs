//! What is said and decided about people on rosters. Each step is a fact.

use crate::{
    model::{ExemptionState, ExemptionStep, Kind, PersonNo, Proof, Proposal, Tick, TickSource},
    problems::ComplianceProblem,
    rules::{self, Step},
    service::{Compliance, may_name, open, seal, unit, words},
    store::{people, steps as store},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Moment, UnitId};
use vedich_register::Vault;

/// What was heard from somebody, and what their head thinks of it (`P-4.2`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// About which duty.
    pub duty: String,
    /// The reason heard from the person.
    pub heard: String,
    /// The head's opinion.
    pub opinion: String,
    /// The head's proposal.
    pub proposal: Proposal,
    /// When.
    pub at: Moment,
    /// Who wrote it.
    pub by: String,
}

#[derive(Serialize, Deserialize)]
struct Words {
    heard: String,
    opinion: String,
}

impl Opinion {
    pub(crate) fn opened(vault: &Vault, no: PersonNo, s: store::StoredOpinion) -> Result<Self, ComplianceProblem> {
        let plain = vault.open_as(&opinion_name(no), &s.sealed)?;
        let words: Words = serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
        Ok(Self { duty: s.duty, heard: words.heard, opinion: words.opinion, proposal: s.proposal, at: s.at, by: s.by })
    }
}

fn exemption_name(no: PersonNo) -> String {
    format!("exemption of roster person {no}")
}

/// Opens the reasons of steps.
pub(crate) fn opened_steps(vault: &Vault, all: Vec<store::SealedStep>) -> Result<Vec<ExemptionStep>, ComplianceProblem> {
    let open = |(mut step, sealed): store::SealedStep| {
        let plain = vault.open_as(&exemption_name(step.person), &sealed)?;
        step.reason = serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
        Ok(step)
    };
    all.into_iter().map(open).collect()
}

fn opinion_name(no: PersonNo) -> String {
    format!("opinion about roster person {no}")
}

/// An exemption that waits for a decision, with the person's name.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub step: ExemptionStep,
    pub name: String,
    pub kind: Kind,
    /// Whoever looks asked for it, and somebody else decides.
    pub own: bool,
}

impl Compliance {
    /// The unit declares a proof of some of its people as done or not.
    ///
    /// # Errors
    /// Nobody of the actor's unit chosen, a proof that the register tells, a day to come.
    pub async fn declare(
        &self,
        actor: &Actor,
        code: &str,
        people: &[PersonNo],
        (proof, done, on): (Proof, bool, Day),
    ) -> Result<i64, ComplianceProblem> {
        let tree = self.tree().await?;
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        self.tick(actor, unit, people, (proof, done, on), TickSource::Unit).await
    }

    /// A spot check: somebody saw whether it is so.
    ///
    /// # Errors
    /// Not the actor's to check, nobody chosen, a day to come.
    pub async fn spot_check(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        (proof, found, on): (Proof, bool, Day),
    ) -> Result<(), ComplianceProblem> {
        let tree = self.tree().await?;
        let unit = unit(&tree, actor, Permission::JudgeCompliance, code)?;
        self.tick(actor, unit, &[no], (proof, found, on), TickSource::Check).await?;
        Ok(())
    }

    async fn tick(
        &self,
        actor: &Actor,
        unit: UnitId,
        chosen: &[PersonNo],
        (proof, done, on): (Proof, bool, Day),
        source: TickSource,
    ) -> Result<i64, ComplianceProblem> {
        let campaign = self.campaign().await?;
        if !proof.is_declared() {
            return Err(ComplianceProblem::BadForm(proof.code().to_owned()));
        }
        if on > self.today() {
            return Err(ComplianceProblem::BadDay);
        }
        let mut found = Vec::new();
        for no in chosen {
            found.push(self.on_roster(actor, unit, *no).await?);
        }
        if found.is_empty() {
            return Err(ComplianceProblem::NobodyChosen);
        }
        let found = Arc::new(found);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let found = Arc::clone(&found);
                Box::pin(async move {
                    let mut n = 0;
                    for p in found.iter() {
                        let history = store::ticks(tx, campaign.id, p.no).await?;
                        let before = rules::said(&history, proof).is_some_and(|s| s.last.done);
                        if before == done && source == TickSource::Unit {
                            continue;
                        }
                        let tick = Tick { proof, done, on, source, at: tx.now(), by: tx.by().name.clone() };
                        store::insert_tick(tx, campaign.id, p.no, unit, &tick).await?;
                        n += 1;
                    }
                    let action = if source == TickSource::Check { "roster.check" } else { "roster.declare" };
                    let detail = json!({ "proof": proof, "done": done, "people": n });
                    tx.audit(action, &format!("unit:{unit}"), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(n)
                })
            })
            .await
    }

    async fn on_roster(&self, actor: &Actor, unit: UnitId, no: PersonNo) -> Result<people::OnRoster, ComplianceProblem> {
        let tree = self.tree().await?;
        let found = people::one(self.db(), self.campaign().await?.id, unit, no).await?;
        found.filter(|p| may_name(&tree, actor, unit, p.kind)).ok_or(ComplianceProblem::NoSuchPerson)
    }

    /// The unit asks to exempt somebody from a duty.
    ///
    /// # Errors
    /// Nobody of the actor's unit, asked for or granted already, no reason.
    pub async fn request_exemption(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        duty: &str,
        reason: &str,
    ) -> Result<(), ComplianceProblem> {
        self.exempt(actor, Permission::ManageRosters, (code, no, duty), Step::Request, reason).await
    }

    /// The standing office or home affairs grants an exemption or does not.
    ///
    /// # Errors
    /// Not the actor's to decide, nothing waits, the actor's own request, a refusal without a reason.
    pub async fn decide_exemption(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        duty: &str,
        (approve, reason): (bool, &str),
    ) -> Result<(), ComplianceProblem> {
        let step = if approve { Step::Approve } else { Step::Refuse };
        self.exempt(actor, Permission::JudgeCompliance, (code, no, duty), step, reason).await
    }

    /// The unit takes a request or an exemption back.
    ///
    /// # Errors
    /// Nobody of the actor's unit, nothing to take back, no reason.
    pub async fn end_exemption(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        duty: &str,
        reason: &str,
    ) -> Result<(), ComplianceProblem> {
        self.exempt(actor, Permission::ManageRosters, (code, no, duty), Step::End, reason).await
    }

    async fn exempt(
        &self,
        actor: &Actor,
        permission: Permission,
        (code, no, duty): (&str, PersonNo, &str),
        step: Step,
        reason: &str,
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, permission, code)?;
        let reason = words("reason", reason, step != Step::Approve)?;
        let duty = self.duty(duty).await?.code;
        // Whoever decides sees whom, but for pupils, of whom nobody outside the school is told.
        let found = people::one(self.db(), campaign.id, unit, no).await?.ok_or(ComplianceProblem::NoSuchPerson)?;
        if step == Step::Request && !may_name(&tree, actor, unit, found.kind) {
            return Err(ComplianceProblem::NoSuchPerson);
        }
        let sealed = seal(&self.vault().await?, &exemption_name(no), &reason)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (sealed, duty) = (sealed.clone(), duty.clone());
                Box::pin(async move {
                    let steps: Vec<ExemptionStep> =
                        store::exemptions(tx, campaign.id, no).await?.into_iter().map(|s| s.0).collect();
                    let last = steps.iter().rfind(|s| s.duty == duty);
                    let asked = steps.iter().rfind(|s| s.duty == duty && s.state == ExemptionState::Requested);
                    let own = asked.is_some_and(|s| s.by == tx.by().name);
                    let state = rules::exemption(last.map(|s| s.state), step, own)?;
                    let (by, reason) = (tx.by().name.clone(), String::new());
                    let new = ExemptionStep { duty: duty.clone(), person: no, unit, state, reason, at: tx.now(), by };
                    store::insert_exemption(tx, campaign.id, &new, sealed).await?;
                    let detail = json!({ "person": no.0, "duty": duty, "state": state });
                    tx.audit("roster.exemption", &format!("unit:{unit}"), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// Requests in the actor's area that wait for a decision. Pupils stand there without their names.
    pub(crate) async fn waiting(&self, actor: &Actor) -> Result<Vec<Waiting>, ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let area = actor.area(Permission::JudgeCompliance);
        let mut out = Vec::new();
        for step in opened_steps(&vault, store::waiting(self.db(), campaign.id).await?)? {
            if !tree.covers_unit(&area, step.unit) {
                continue;
            }
            let Some(p) = people::one(self.db(), campaign.id, step.unit, step.person).await? else { continue };
            let name =
                if may_name(&tree, actor, step.unit, p.kind) { open(&vault, p.no, &p.sealed)?.name } else { String::new() };
            let own = step.by == actor.name;
            out.push(Waiting { step, name, kind: p.kind, own });
        }
        Ok(out)
    }

    /// How many of them wait for the actor: nobody decides what they asked for themselves.
    pub(crate) async fn to_decide(&self, actor: &Actor) -> Result<i64, ComplianceProblem> {
        Ok(crate::service::count(self.waiting(actor).await?.iter().filter(|w| !w.own).count()))
    }

    /// The head writes down what was heard from somebody, and what they think and propose.
    ///
    /// # Errors
    /// Nobody of the actor's unit, a pupil (whom the program grades never), no words.
    pub async fn opine(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        duty: &str,
        (heard, opinion, proposal): (&str, &str, Proposal),
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        let found = self.on_roster(actor, unit, no).await?;
        if found.kind == Kind::Pupil {
            return Err(ComplianceProblem::NoSuchPerson);
        }
        let duty = self.duty(duty).await?.code;
        let plain = Words { heard: words("heard", heard, true)?, opinion: words("opinion", opinion, false)? };
        let sealed = seal(&self.vault().await?, &opinion_name(no), &plain)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (duty, sealed) = (duty.clone(), sealed.clone());
                Box::pin(async move {
                    store::insert_opinion(tx, campaign.id, (no, unit), &duty, proposal, sealed).await?;
                    let detail = json!({ "person": no.0, "duty": duty, "proposal": proposal });
                    tx.audit("roster.opinion", &format!("unit:{unit}"), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// A pupil's hardship, and whether somebody looks after it. Nothing more is kept (`P-4.1d`).
    ///
    /// # Errors
    /// No pupil of the actor's own school.
    pub async fn note_hardship(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        (hardship, followed): (bool, bool),
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        let found = self.on_roster(actor, unit, no).await?;
        if found.kind != Kind::Pupil {
            return Err(ComplianceProblem::NoSuchPerson);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    store::insert_hardship(tx, campaign.id, unit, no, (hardship, hardship && followed)).await?;
                    tx.audit("roster.hardship", &format!("unit:{unit}"), json!({ "person": no.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// Somebody leaves a unit's roster. What was said of them stays.
    ///
    /// # Errors
    /// Nobody of the actor's unit.
    pub async fn leave(&self, actor: &Actor, code: &str, no: PersonNo) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        let found = self.on_roster(actor, unit, no).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (kind, class) = (found.kind.code().to_owned(), found.class.clone());
                Box::pin(async move {
                    let left = people::Membership { no, present: false, kind, class };
                    people::insert_memberships(tx, campaign.id, unit, None, &[left]).await?;
                    tx.audit("roster.leave", &format!("unit:{unit}"), json!({ "person": no.0 })).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }
}
