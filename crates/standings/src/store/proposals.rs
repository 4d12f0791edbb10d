//! SQL of proposals, their evidence and their steps.

use super::fact;
use crate::{
    model::Kind,
    problems::StandingProblem,
    proposals::{Act, Cause, Evidence, EvidenceKind, ProposalKind, Step, Target},
};
use std::{collections::HashMap, fmt::Display};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, TeamId, UnitId, UserId};
use vedich_register::Vault;
use vedich_territory::MemberId;

/// Under which name words of this room are sealed.
pub(crate) fn sealed_as(id: impl Display) -> String {
    format!("standings {id}")
}

/// A proposal as stored.
pub(crate) struct ProposalRow {
    pub no: i64,
    pub phase_no: i64,
    pub kind: ProposalKind,
    pub title: String,
    pub target: Target,
    pub sealed: Vec<u8>,
    pub at: Moment,
    pub user: Option<UserId>,
    pub by: String,
}

/// A step as stored.
pub(crate) struct StepRow {
    id: String,
    step: Step,
    sealed: Vec<u8>,
}

impl StepRow {
    pub(crate) fn opened(self, vault: &Vault) -> Result<Step, StandingProblem> {
        Ok(Step { words: vault.open_text(&sealed_as(&self.id), &self.sealed)?, ..self.step })
    }
}

/// Evidence as stored.
pub(crate) struct EvidenceRow {
    id: String,
    evidence: Evidence,
    sealed: Vec<u8>,
}

impl EvidenceRow {
    pub(crate) fn opened(self, vault: &Vault) -> Result<Evidence, StandingProblem> {
        Ok(Evidence { words: vault.open_text(&sealed_as(&self.id), &self.sealed)?, ..self.evidence })
    }
}

/// A step to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewStep {
    pub act: Act,
    pub cause: Option<Cause>,
    pub sitting: Option<i64>,
    pub document: String,
    pub day: Option<Day>,
    pub words: String,
}

impl NewStep {
    pub(crate) fn of(act: Act) -> Self {
        Self { act, cause: None, sitting: None, document: String::new(), day: None, words: String::new() }
    }
}

/// Of one proposal, or of all.
fn only(no: Option<i64>, column: &str) -> String {
    no.map_or_else(|| "1 = 1".to_owned(), |no| format!("{column} = {no}"))
}

/// Proposals that were written by a cut-off, newest first.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId, no: Option<i64>, cutoff: i64) -> Result<Vec<ProposalRow>, DbError> {
    let sql = format!(
        "SELECT no, phase_no, kind, title, subject, locality_id, unit_id, team_id, member_id, sealed, recorded_at, user_id, by_name \
         FROM award_proposal WHERE campaign_id = $1 AND seq <= $2 AND {} ORDER BY no DESC",
        only(no, "no")
    );
    q.map(&sql, args![campaign.0, cutoff], read).await
}

fn read(r: &Row<'_>) -> Result<ProposalRow, DbError> {
    Ok(ProposalRow {
        no: r.get(0)?,
        phase_no: r.get(1)?,
        kind: ProposalKind::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("award_proposal.kind"))?,
        title: r.get(3)?,
        target: Target {
            kind: Kind::parse(&r.get::<String>(4)?).ok_or(DbError::Corrupt("award_proposal.subject"))?,
            locality: r.get::<Option<i64>>(5)?.map(LocalityId),
            unit: r.get::<Option<i64>>(6)?.map(UnitId),
            team: r.get::<Option<i64>>(7)?.map(TeamId),
            member: r.get::<Option<i64>>(8)?.map(MemberId),
        },
        sealed: r.get(9)?,
        at: Moment(r.get(10)?),
        user: r.get::<Option<i64>>(11)?.map(UserId),
        by: r.get(12)?,
    })
}

pub(crate) async fn insert(
    tx: &WriteTx,
    (no, campaign, phase_no): (i64, CampaignId, i64),
    kind: ProposalKind,
    title: &str,
    target: &Target,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let values = args![
        no,
        campaign.0,
        phase_no,
        kind.code(),
        title,
        target.kind.code(),
        target.locality.map(|l| l.0),
        target.unit.map(|u| u.0),
        target.team.map(|t| t.0),
        target.member.map(|m| m.0),
        sealed
    ];
    let columns = "no, campaign_id, phase_no, kind, title, subject, locality_id, unit_id, team_id, member_id, sealed";
    fact(tx, "award_proposal", columns, values).await
}

/// Steps by proposal, oldest first, that were taken by a cut-off.
pub(crate) async fn steps(
    q: &impl Query,
    campaign: CampaignId,
    no: Option<i64>,
    cutoff: i64,
) -> Result<HashMap<i64, Vec<StepRow>>, DbError> {
    let sql = format!(
        "SELECT s.proposal_no, s.id, s.act, s.cause, s.sitting_no, s.document, s.day, s.sealed, s.recorded_at, s.user_id, s.by_name \
         FROM award_step s JOIN award_proposal p ON p.no = s.proposal_no WHERE p.campaign_id = $1 AND s.seq <= $2 AND {} \
         ORDER BY s.seq, s.id",
        only(no, "s.proposal_no")
    );
    let found = q
        .map(&sql, args![campaign.0, cutoff], |r| {
            let step = Step {
                act: Act::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("award_step.act"))?,
                cause: r.get::<Option<String>>(3)?.and_then(|c| Cause::parse(&c)),
                sitting: r.get(4)?,
                document: r.get::<Option<String>>(5)?.unwrap_or_default(),
                day: r.get::<Option<i64>>(6)?.map(Day::from_number),
                words: String::new(),
                at: Moment(r.get(8)?),
                user: r.get::<Option<i64>>(9)?.map(UserId),
                by: r.get(10)?,
            };
            Ok((r.get(0)?, StepRow { id: r.get(1)?, step, sealed: r.get(7)? }))
        })
        .await?;
    Ok(grouped(found))
}

pub(crate) async fn insert_step(
    tx: &WriteTx,
    id: impl Display + Send,
    no: i64,
    step: &NewStep,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let values = args![
        id.to_string(),
        no,
        step.act.code(),
        step.cause.map(|c| c.code().to_owned()),
        step.sitting,
        (!step.document.is_empty()).then(|| step.document.clone()),
        step.day.map(Day::number),
        sealed
    ];
    fact(tx, "award_step", "id, proposal_no, act, cause, sitting_no, document, day, sealed", values).await
}

/// Evidence by proposal, oldest first, that was added by a cut-off.
pub(crate) async fn evidence(
    q: &impl Query,
    campaign: CampaignId,
    no: Option<i64>,
    cutoff: i64,
) -> Result<HashMap<i64, Vec<EvidenceRow>>, DbError> {
    let sql = format!(
        "SELECT e.proposal_no, e.id, e.kind, e.ref_no, e.ref_code, e.sealed, e.recorded_at, e.user_id, e.by_name \
         FROM award_evidence e JOIN award_proposal p ON p.no = e.proposal_no WHERE p.campaign_id = $1 AND e.seq <= $2 AND {} ORDER BY e.seq, e.id",
        only(no, "e.proposal_no")
    );
    let found = q
        .map(&sql, args![campaign.0, cutoff], |r| {
            let evidence = Evidence {
                kind: EvidenceKind::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("award_evidence.kind"))?,
                no: r.get(3)?,
                code: r.get(4)?,
                words: String::new(),
                at: Moment(r.get(6)?),
                user: r.get::<Option<i64>>(7)?.map(UserId),
                by: r.get(8)?,
            };
            Ok((r.get(0)?, EvidenceRow { id: r.get(1)?, evidence, sealed: r.get(5)? }))
        })
        .await?;
    Ok(grouped(found))
}

pub(crate) async fn insert_evidence(
    tx: &WriteTx,
    id: impl Display + Send,
    no: i64,
    kind: EvidenceKind,
    reference: Option<i64>,
    code: &str,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let values = args![id.to_string(), no, kind.code(), reference, code, sealed];
    fact(tx, "award_evidence", "id, proposal_no, kind, ref_no, ref_code, sealed", values).await
}

fn grouped<T>(rows: Vec<(i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut out: HashMap<i64, Vec<T>> = HashMap::new();
    for (no, row) in rows {
        out.entry(no).or_default().push(row);
    }
    out
}
