//! Writing proposals, and who sees them.

use super::{EvidenceKind, NewProposal, Proposal, ProposalKind, Sealed, State, Target};
use crate::{
    model::{Kind, Subject},
    problems::StandingProblem,
    rules,
    service::{Standings, covers, optional, words},
    store::{self, proposals as rows},
};
use serde_json::json;
use std::collections::HashMap;
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::text;
use vedich_register::Vault;
use vedich_territory::{Member, MemberId, Tree, UnitKind};

/// Permissions whose area holds the proposals that somebody sees.
const SEES: [Permission; 3] = [Permission::WriteProposals, Permission::ManageStandings, Permission::DecideProposals];

impl Standings {
    /// Writes a proposal: a draft, with the place in the newest closing as its first evidence where there is one.
    ///
    /// # Errors
    /// Nobody of the actor's area, a title that is not set, a pupil, no words.
    pub async fn propose(&self, actor: &Actor, new: NewProposal) -> Result<i64, StandingProblem> {
        let (campaign, tree, members) = (self.campaign().await?, self.tree().await?, self.members().await?);
        let phase = self.phase(Some(new.phase)).await?;
        let title = self.title(&new).await?;
        // Units are assessed otherwise than people: a grade is somebody's.
        if new.kind == ProposalKind::GradeDown && new.subject != Kind::Person {
            return Err(StandingProblem::NoSuchSubject);
        }
        let (target, name) = find(&tree, &members, &new)?;
        if !sees(actor, &[Permission::WriteProposals], &tree, &members, &target) {
            return Err(StandingProblem::NoSuchSubject);
        }
        let position = text::squeeze(&optional("position", &new.position)?);
        let school = target.unit.and_then(|u| tree.unit(u)).is_some_and(|u| u.kind == UnitKind::School);
        if target.kind == Kind::Person && school && is_pupil(&position) {
            return Err(StandingProblem::Minor);
        }
        let sealed = Sealed { name, position, words: words("words", &new.words)? };
        let closing = store::closing(self.db(), phase.id, i64::MAX).await?.map(|c| c.closing.no);
        let placed = match (closing, target.subject()) {
            (Some(no), Some(subject)) => store::row(self.db(), no, subject).await?.map(|_| no),
            _ => None,
        };
        let vault = self.register().vault(campaign.id).await?;
        let kind = new.kind;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (title, sealed, vault) = (title.clone(), sealed.clone(), vault.clone());
                Box::pin(async move {
                    let no = store::next_no(tx, "award_proposal").await?;
                    let sealed = seal(&vault, &sealed_name(no), &sealed)?;
                    rows::insert(tx, (no, campaign.id, phase.no), kind, &title, &target, sealed).await?;
                    if let Some(closing) = placed {
                        let id = tx.fact_id();
                        let words = vault.seal_text(&rows::sealed_as(id), "")?;
                        rows::insert_evidence(tx, id, no, EvidenceKind::Standing, Some(closing), "", words).await?;
                    }
                    let detail = json!({ "kind": kind, "phase": phase.no, "unit": target.unit.map(|u| u.0) });
                    tx.audit("proposal.write", &format!("proposal:{no}"), detail).await?;
                    tx.emit("proposal.changed", json!({ "no": no })).await?;
                    Ok::<_, StandingProblem>(no)
                })
            })
            .await
    }

    async fn title(&self, new: &NewProposal) -> Result<String, StandingProblem> {
        if new.kind.is_against() {
            return Ok(String::new());
        }
        let titles = self.setting().await?.titles;
        let asked = text::fold(&new.title);
        let found = titles.into_iter().find(|t| text::fold(&t.name) == asked);
        found.map(|t| t.name).ok_or(StandingProblem::NoSuchTitle)
    }

    /// Proposals that the actor sees, newest first; of a phase, of a kind, as they stood at a cut-off (default: now).
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn proposals_of(
        &self,
        actor: &Actor,
        phase: Option<i64>,
        kind: Option<ProposalKind>,
        cutoff: Option<i64>,
    ) -> Result<Vec<Proposal>, StandingProblem> {
        let (campaign, tree, members) = (self.campaign().await?, self.tree().await?, self.members().await?);
        let vault = self.register().vault(campaign.id).await?;
        let cutoff = cutoff.unwrap_or(i64::MAX);
        let mut steps = rows::steps(self.db(), campaign.id, None, cutoff).await?;
        let mut evidence = rows::evidence(self.db(), campaign.id, None, cutoff).await?;
        let mut out = Vec::new();
        for row in rows::all(self.db(), campaign.id, None, cutoff).await? {
            let asked = phase.is_none_or(|p| row.phase_no == p) && kind.is_none_or(|k| row.kind == k);
            if !asked || !sees(actor, &SEES, &tree, &members, &row.target) {
                continue;
            }
            let of = (steps.remove(&row.no).unwrap_or_default(), evidence.remove(&row.no).unwrap_or_default());
            out.push(opened(&vault, &tree, &members, row, of)?);
        }
        Ok(out)
    }

    /// A proposal that the actor sees.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn proposal(&self, actor: &Actor, no: i64) -> Result<Proposal, StandingProblem> {
        let (campaign, tree, members) = (self.campaign().await?, self.tree().await?, self.members().await?);
        let row = rows::all(self.db(), campaign.id, Some(no), i64::MAX).await?.pop();
        let row = row.filter(|r| sees(actor, &SEES, &tree, &members, &r.target)).ok_or(StandingProblem::NoSuchProposal)?;
        let vault = self.register().vault(campaign.id).await?;
        let steps = rows::steps(self.db(), campaign.id, Some(no), i64::MAX).await?.remove(&no).unwrap_or_default();
        let evidence = rows::evidence(self.db(), campaign.id, Some(no), i64::MAX).await?.remove(&no).unwrap_or_default();
        opened(&vault, &tree, &members, row, (steps, evidence))
    }

    /// May the actor write about the one concerned?
    pub(crate) async fn may_write(&self, actor: &Actor, target: &Target) -> Result<bool, StandingProblem> {
        let (tree, members) = (self.tree().await?, self.members().await?);
        Ok(sees(actor, &[Permission::WriteProposals], &tree, &members, target))
    }
}

impl Target {
    /// As the standing ranks it; none for a person who is no member.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self.kind {
            Kind::Commune => self.locality.map(Subject::Commune),
            Kind::Unit => self.unit.map(Subject::Unit),
            Kind::Team => self.team.map(Subject::Team),
            Kind::Person => self.member.map(Subject::Person),
        }
    }
}

/// Whom a new proposal means, and the name that is sealed: nobody's but a person's.
fn find(tree: &Tree, members: &HashMap<MemberId, Member>, new: &NewProposal) -> Result<(Target, String), StandingProblem> {
    let code = new.code.trim();
    let nothing = Target { kind: new.subject, locality: None, unit: None, team: None, member: None };
    let none = || StandingProblem::NoSuchSubject;
    Ok(match new.subject {
        Kind::Commune => {
            let found = tree.newest_by_code(code).filter(|l| tree.commune_of(l.id) == Some(l.id)).ok_or_else(none)?;
            (Target { locality: Some(found.id), ..nothing }, String::new())
        }
        Kind::Unit => (Target { unit: Some(tree.unit_by_code(code).ok_or_else(none)?.id), ..nothing }, String::new()),
        Kind::Team => {
            let team = tree.team_by_code(code).ok_or_else(none)?;
            (Target { team: Some(team.id), unit: team.unit, ..nothing }, String::new())
        }
        Kind::Person => match members.values().find(|m| m.code == code) {
            Some(m) => {
                let unit = crate::gather::unit_of(tree, m);
                (Target { member: Some(m.id), team: m.team, unit, ..nothing }, m.name.clone())
            }
            // Heads and staff are no members of the campaign: a name and the unit's code.
            None => {
                let name = text::squeeze(&words("name", &new.name)?);
                (Target { unit: Some(tree.unit_by_code(code).ok_or_else(none)?.id), ..nothing }, name)
            }
        },
    })
}

/// What a school's people of that age are called.
fn is_pupil(position: &str) -> bool {
    let folded = text::fold(position);
    ["hoc sinh", "pupil", "student"].iter().any(|w| folded.contains(w))
}

fn sees(actor: &Actor, permissions: &[Permission], tree: &Tree, members: &HashMap<MemberId, Member>, target: &Target) -> bool {
    permissions.iter().any(|p| {
        let area = actor.area(*p);
        let by_unit = target.kind == Kind::Person && target.unit.is_some_and(|u| tree.covers_unit(&area, u));
        let by_subject = target.subject().is_some_and(|s| covers(tree, &area, members, s));
        area == Area::Everything || by_unit || by_subject
    })
}

/// Under which name a proposal's words are sealed.
pub(crate) fn sealed_name(no: i64) -> String {
    format!("award proposal {no}")
}

fn seal(vault: &Vault, name: &str, plain: &Sealed) -> Result<Vec<u8>, StandingProblem> {
    let plain = serde_json::to_vec(plain).map_err(|e| StandingProblem::BadJson(e.to_string()))?;
    Ok(vault.seal_as(name, &plain)?)
}

fn opened(
    vault: &Vault,
    tree: &Tree,
    members: &HashMap<MemberId, Member>,
    row: rows::ProposalRow,
    (steps, evidence): (Vec<rows::StepRow>, Vec<rows::EvidenceRow>),
) -> Result<Proposal, StandingProblem> {
    let plain = vault.open_as(&sealed_name(row.no), &row.sealed)?;
    let sealed: Sealed = serde_json::from_slice(&plain).map_err(|e| StandingProblem::BadJson(e.to_string()))?;
    let name = match row.target.kind {
        Kind::Commune => row.target.locality.map_or("", |id| tree.name(id)).to_owned(),
        Kind::Unit => row.target.unit.and_then(|u| tree.unit(u)).map_or_else(String::new, |u| u.name.clone()),
        Kind::Team => row.target.team.and_then(|t| tree.team(t)).map_or_else(String::new, |t| tree.team_label(t)),
        Kind::Person => {
            let now = row.target.member.and_then(|m| members.get(&m)).map(|m| m.name.clone());
            now.unwrap_or_else(|| sealed.name.clone())
        }
    };
    let mut state = State::Draft;
    let mut opened_steps = Vec::with_capacity(steps.len());
    for step in steps {
        let step = step.opened(vault)?;
        // What was allowed when it was written stays: heard by then, whatever is known now.
        state = rules::next(row.kind, state, step.act, step.cause, true).unwrap_or(state);
        opened_steps.push(step);
    }
    Ok(Proposal {
        no: row.no,
        phase_no: row.phase_no,
        kind: row.kind,
        title: row.title,
        target: row.target,
        name,
        position: sealed.position,
        words: sealed.words,
        at: row.at,
        user: row.user,
        by: row.by,
        state,
        steps: opened_steps,
        evidence: evidence.into_iter().map(|e| e.opened(vault)).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pupils_are_known_by_what_schools_call_them() {
        assert!(is_pupil("Học sinh lớp 9A") && is_pupil("HỌC SINH"));
        assert!(!is_pupil("Giáo viên chủ nhiệm"));
    }
}
