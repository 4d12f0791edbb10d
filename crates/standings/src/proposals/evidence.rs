//! What a proposal rests on: closed standings, inspections, disputes, rosters, documents, words.

use super::{Evidence, EvidenceKind, NewEvidence, Proposal, ProposalKind, Target};
use crate::{
    model::{Kind, StandingRow},
    problems::StandingProblem,
    service::{Standings, words},
    store::{self, proposals as rows},
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_compliance::UnitStanding;
use vedich_crosscheck::{
    Inspected,
    disputes::{Decision, Dispute},
};
use vedich_kernel::UnitId;

/// Evidence with what it says, read where it stands.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The evidence.
    pub evidence: Evidence,
    /// The row of a closed standing.
    pub row: Option<StandingRow>,
    /// What an inspection said of the unit.
    pub inspected: Option<Inspected>,
    /// What the decision of a dispute says; none while it waits.
    pub decision: Option<Decision>,
    /// The unit's rosters for a duty.
    pub duty: Option<UnitStanding>,
    /// The day of the duty is over.
    pub overdue: bool,
}

impl Shown {
    /// A figure can be read in it.
    #[must_use]
    pub fn has_figures(&self) -> bool {
        match self.evidence.kind {
            EvidenceKind::Standing => self.row.is_some(),
            EvidenceKind::Inspection => self.inspected.is_some(),
            EvidenceKind::Duty => self.duty.as_ref().is_some_and(|d| d.figure.is_some()),
            EvidenceKind::Dispute => true,
            EvidenceKind::Link | EvidenceKind::Note => false,
        }
    }

    /// Nothing of a duty was done by its day: no roster was handed in, or no directive was issued (`P-4.2`). There is no figure of it, and
    /// that there is none speaks against the unit.
    #[must_use]
    pub fn was_left_undone(&self) -> bool {
        let answers = self.duty.as_ref().map(UnitStanding::answers);
        self.overdue && answers.is_some_and(|a| a.silent || a.no_directive)
    }

    /// Kinds of the evidence on which a proposal of a kind can rest: a figure can be read in it, or it shows what was left undone.
    pub(crate) fn grounds(all: &[Self], kind: ProposalKind) -> Vec<EvidenceKind> {
        let counts = |e: &&Self| e.has_figures() || (kind.is_against() && e.was_left_undone());
        all.iter().filter(counts).map(|e| e.evidence.kind).collect()
    }
}

impl Standings {
    /// Adds evidence to a proposal that is not decided.
    ///
    /// # Errors
    /// Not the actor's, decided, evidence that is not there or is about somebody else.
    pub async fn add_evidence(&self, actor: &Actor, no: i64, new: NewEvidence) -> Result<(), StandingProblem> {
        let p = self.proposal(actor, no).await?;
        let whole = self.is_whole(actor, Permission::ManageStandings).await?;
        if !whole && !self.may_write(actor, &p.target).await? {
            return Err(StandingProblem::NotYours);
        }
        if p.state.is_final() {
            return Err(StandingProblem::NotNow);
        }
        let (reference, code, text) = self.checked(&p, &new).await?;
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let kind = new.kind;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (code, text, vault) = (code.clone(), text.clone(), vault.clone());
                Box::pin(async move {
                    let id = tx.fact_id();
                    let sealed = vault.seal_text(&rows::sealed_as(id), &text)?;
                    rows::insert_evidence(tx, id, no, kind, reference, &code, sealed).await?;
                    tx.audit("proposal.evidence", &format!("proposal:{no}"), json!({ "kind": kind, "ref": reference })).await?;
                    tx.emit("proposal.changed", json!({ "no": no })).await?;
                    Ok::<_, StandingProblem>(())
                })
            })
            .await
    }

    /// Number, code and words of evidence that is there and about the one concerned.
    async fn checked(&self, p: &Proposal, new: &NewEvidence) -> Result<(Option<i64>, String, String), StandingProblem> {
        let what = new.what.trim();
        let number = || what.parse::<i64>().map_err(|_| StandingProblem::NoSuchEvidence);
        let none = StandingProblem::NoSuchEvidence;
        match new.kind {
            EvidenceKind::Standing => {
                let phase = self.phase(Some(p.phase_no)).await?;
                let closing = store::closing(self.db(), phase.id, i64::MAX).await?.ok_or(StandingProblem::NotClosed)?.closing.no;
                let subject = p.target.subject().ok_or(StandingProblem::NoSuchEvidence)?;
                store::row(self.db(), closing, subject).await?.ok_or(none)?;
                Ok((Some(closing), String::new(), String::new()))
            }
            EvidenceKind::Inspection => {
                let no = number()?;
                let about = self.units_of(&p.target).await?;
                let found = self.inspections().await?.into_iter().any(|i| i.round == no && about.contains(&i.unit));
                if found { Ok((Some(no), String::new(), String::new())) } else { Err(none) }
            }
            EvidenceKind::Dispute => {
                let no = number()?;
                let about = self.units_of(&p.target).await?;
                let all = self.crosscheck().disputes(&Actor::cli("standings")).await?;
                let found = all.into_iter().any(|d| d.no == no && about.contains(&d.unit));
                if found { Ok((Some(no), String::new(), String::new())) } else { Err(none) }
            }
            EvidenceKind::Duty => {
                let duty = self.compliance().duties().await?.into_iter().find(|d| d.code == what).ok_or(none)?;
                if p.target.unit.is_none() {
                    return Err(StandingProblem::NoSuchEvidence);
                }
                Ok((None, duty.code, String::new()))
            }
            EvidenceKind::Link => {
                let good = (what.starts_with("https://") || what.starts_with("http://"))
                    && what.chars().count() <= 500
                    && !what.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
                if good { Ok((None, String::new(), what.to_owned())) } else { Err(none) }
            }
            EvidenceKind::Note => Ok((None, String::new(), words("what", what)?)),
        }
    }

    async fn inspections(&self) -> Result<Vec<Inspected>, StandingProblem> {
        let campaign = self.campaign().await?;
        Ok(self.crosscheck().inspected(campaign.from, campaign.to).await?)
    }

    /// The units whose inspections and disputes say something of the one concerned.
    async fn units_of(&self, target: &Target) -> Result<Vec<UnitId>, StandingProblem> {
        let tree = self.tree().await?;
        Ok(match (target.kind, target.locality) {
            (Kind::Commune, Some(place)) => {
                tree.units().iter().filter(|u| tree.is_within(u.locality, place)).map(|u| u.id).collect()
            }
            _ => target.unit.into_iter().collect(),
        })
    }

    /// A proposal's evidence with what it says. The actor sees the proposal, and so what it rests on.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn evidence_of(&self, p: &Proposal) -> Result<Vec<Shown>, StandingProblem> {
        let about = self.units_of(&p.target).await?;
        let of = |kind| p.evidence.iter().any(|e| e.kind == kind);
        let inspections = if of(EvidenceKind::Inspection) { self.inspections().await? } else { Vec::new() };
        let disputes = match of(EvidenceKind::Dispute) {
            true => self.crosscheck().disputes(&Actor::cli("standings")).await?,
            false => Vec::new(),
        };
        let duties = if of(EvidenceKind::Duty) { self.compliance().duties().await? } else { Vec::new() };
        let today = self.today();
        let mut out = Vec::new();
        for e in &p.evidence {
            let row = match (e.kind, e.no, p.target.subject()) {
                (EvidenceKind::Standing, Some(no), Some(subject)) => store::row(self.db(), no, subject).await?,
                _ => None,
            };
            let duty = match (e.kind, p.target.unit) {
                (EvidenceKind::Duty, Some(unit)) => {
                    let found = self.compliance().units_told(&Actor::cli("standings"), &e.code).await?;
                    found.into_iter().find(|u| u.unit == unit)
                }
                _ => None,
            };
            let is = |kind| e.kind == kind;
            out.push(Shown {
                row,
                duty,
                overdue: duties.iter().any(|d| is(EvidenceKind::Duty) && d.code == e.code && d.deadline < today),
                inspected: inspections
                    .iter()
                    .find(|i| is(EvidenceKind::Inspection) && Some(i.round) == e.no && about.contains(&i.unit))
                    .cloned(),
                decision: disputes
                    .iter()
                    .find(|d| is(EvidenceKind::Dispute) && Some(d.no) == e.no)
                    .and_then(Dispute::decision)
                    .map(|d| d.decision),
                evidence: e.clone(),
            });
        }
        Ok(out)
    }
}
