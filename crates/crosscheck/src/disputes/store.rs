//! All SQL of disputes.

use super::model::{Accepted, Decided, Decision, Dispute, EvidenceKind};
use crate::{accepted::AcceptedWork, rules::Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use vedich_db::{Column, DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, TeamId, UnitId, UserId};
use vedich_territory::MemberId;

/// A decision after which none came.
const STANDING: &str = "NOT EXISTS (SELECT 1 FROM dispute_decision n WHERE n.dispute_no = d.dispute_no \
     AND (n.seq > d.seq OR (n.seq = d.seq AND n.id > d.id)))";

const DISPUTE: &str = "p.no, p.unit_id, p.from_day, p.to_day, p.round_no, p.recorded_at, p.user_id, p.by_name, e.kind, e.size, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM dispute_claim c WHERE c.dispute_no = p.no)";
const TABLES: &str = "dispute p LEFT JOIN dispute_evidence e ON e.dispute_no = p.no";

fn read(r: &Row<'_>) -> Result<Dispute, DbError> {
    let kind = r.get::<Option<String>>(8)?.as_deref().and_then(EvidenceKind::parse);
    Ok(Dispute {
        no: r.get(0)?,
        unit: UnitId(r.get(1)?),
        from: Day::from_number(r.get(2)?),
        to: Day::from_number(r.get(3)?),
        round: r.get(4)?,
        words: String::new(),
        claims: r.get(10)?,
        evidence: kind.zip(r.get::<Option<i64>>(9)?),
        at: Moment(r.get(5)?),
        user: r.get::<Option<i64>>(6)?.map(UserId),
        by: r.get(7)?,
        decisions: Vec::new(),
    })
}

/// All disputes, newest first, with their decisions; words stay sealed.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId) -> Result<Vec<Dispute>, DbError> {
    let sql = format!("SELECT {DISPUTE} FROM {TABLES} WHERE p.campaign_id = $1 ORDER BY p.no DESC");
    let mut found = q.map(&sql, args![campaign.0], read).await?;
    let mut decisions: HashMap<i64, Vec<Decided>> = HashMap::new();
    let sql = "SELECT d.dispute_no, d.id, d.decision, d.recorded_at, d.by_name, \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM dispute_accepted a WHERE a.decision_id = d.id) \
         FROM dispute_decision d JOIN dispute p ON p.no = d.dispute_no WHERE p.campaign_id = $1 ORDER BY d.seq, d.id";
    let read = |r: &Row<'_>| {
        let decided = Decided {
            id: uuid(&r.get::<String>(1)?)?,
            decision: Decision::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("dispute_decision.decision"))?,
            reason: String::new(),
            accepted: r.get(5)?,
            at: Moment(r.get(3)?),
            by: r.get(4)?,
        };
        Ok((r.get::<i64>(0)?, decided))
    };
    for (no, decided) in q.map(sql, args![campaign.0], read).await? {
        decisions.entry(no).or_default().push(decided);
    }
    for d in &mut found {
        d.decisions = decisions.remove(&d.no).unwrap_or_default();
    }
    Ok(found)
}

fn uuid(text: &str) -> Result<Uuid, DbError> {
    text.parse().map_err(|_| DbError::Corrupt("dispute id"))
}

/// The sealed words of a dispute and of its decisions.
pub(crate) async fn sealed(q: &impl Query, no: i64) -> Result<(Vec<u8>, BTreeMap<Uuid, Vec<u8>>), DbError> {
    let words: Vec<Vec<u8>> = q.map("SELECT sealed FROM dispute WHERE no = $1", args![no], |r| r.get(0)).await?;
    let sql = "SELECT id, sealed FROM dispute_decision WHERE dispute_no = $1";
    let reasons = q.map(sql, args![no], |r| Ok((uuid(&r.get::<String>(0)?)?, r.get(1)?))).await?;
    Ok((words.into_iter().next().unwrap_or_default(), reasons.into_iter().collect()))
}

pub(crate) async fn claims(q: &impl Query, no: i64) -> Result<Vec<Uuid>, DbError> {
    let sql = "SELECT claim_id FROM dispute_claim WHERE dispute_no = $1 ORDER BY claim_id";
    q.map(sql, args![no], |r| uuid(&r.get::<String>(0)?)).await
}

/// Claims that the decision standing of a dispute accepts.
pub(crate) async fn accepted(q: &impl Query, no: i64) -> Result<Vec<Uuid>, DbError> {
    let sql = format!(
        "SELECT a.claim_id FROM dispute_accepted a JOIN dispute_decision d ON d.id = a.decision_id WHERE d.dispute_no = $1 AND {STANDING}"
    );
    q.map(&sql, args![no], |r| uuid(&r.get::<String>(0)?)).await
}

/// Claims that standing decisions of any dispute accept.
pub(crate) async fn all_accepted(q: &impl Query, campaign: CampaignId) -> Result<BTreeSet<Uuid>, DbError> {
    let sql = format!(
        "SELECT DISTINCT a.claim_id FROM dispute_accepted a JOIN dispute_decision d ON d.id = a.decision_id \
         JOIN dispute p ON p.no = d.dispute_no WHERE p.campaign_id = $1 AND {STANDING}"
    );
    Ok(q.map(&sql, args![campaign.0], |r| uuid(&r.get::<String>(0)?)).await?.into_iter().collect())
}

pub(crate) async fn evidence(q: &impl Query, no: i64) -> Result<Option<(String, Vec<u8>)>, DbError> {
    let sql = "SELECT kind, sealed FROM dispute_evidence WHERE dispute_no = $1";
    Ok(q.map(sql, args![no], |r| Ok((r.get(0)?, r.get(1)?))).await?.pop())
}

/// Claims of each unit and claim day that the register does not confirm and a decision accepts, as decisions stood at a commit: how many of
/// them are contradicted or late, and how many were claimed earlier by somebody else.
pub(crate) async fn accepted_days(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<BTreeMap<(UnitId, Day), Accepted>, DbError> {
    let sql = "SELECT s.unit_id, s.day, CAST(SUM(CASE WHEN s.verdict = 'confirmed' THEN 0 ELSE 1 END) AS BIGINT), \
         CAST(SUM(CASE WHEN s.verdict = 'confirmed' THEN 1 ELSE 0 END) AS BIGINT) FROM settlement_current s WHERE s.campaign_id = $1 \
         AND s.day >= $2 AND s.day <= $3 AND s.unit_id IS NOT NULL \
         AND (s.verdict IN ('contradicted', 'late') OR (s.verdict = 'confirmed' AND s.credited = 0)) \
         AND EXISTS (SELECT 1 FROM dispute_accepted a JOIN dispute_decision d ON d.id = a.decision_id WHERE a.claim_id = s.claim_id \
         AND d.seq <= $4 AND NOT EXISTS (SELECT 1 FROM dispute_decision n WHERE n.dispute_no = d.dispute_no AND n.seq <= $4 \
         AND (n.seq > d.seq OR (n.seq = d.seq AND n.id > d.id)))) GROUP BY s.unit_id, s.day";
    let rows = q
        .map(sql, args![campaign.0, from.number(), to.number(), cutoff], |r| {
            let accepted = Accepted { wrong: r.get(2)?, double: r.get(3)? };
            Ok(((UnitId(r.get(0)?), Day::from_number(r.get(1)?)), accepted))
        })
        .await?;
    Ok(rows.into_iter().collect())
}

/// Has any decision accepted anything?
pub(crate) async fn any_accepted(q: &impl Query) -> Result<bool, DbError> {
    let found: Option<String> = q.scalar_opt("SELECT claim_id FROM dispute_accepted LIMIT 1", args![]).await?;
    Ok(found.is_some())
}

/// Claims that the register does not confirm and a standing decision accepts, of claim days of a period: whose they are, and how many.
pub(crate) async fn accepted_work(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
) -> Result<Vec<AcceptedWork>, DbError> {
    let sql = format!(
        "SELECT s.day, s.verdict, s.commune_id, s.quarter_id, s.team_id, s.member_id, s.unit_id, CAST(COUNT(*) AS BIGINT) \
         FROM settlement_current s WHERE s.campaign_id = $1 AND s.day >= $2 AND s.day <= $3 \
         AND (s.verdict IN ('contradicted', 'late') OR (s.verdict = 'confirmed' AND s.credited = 0)) \
         AND EXISTS (SELECT 1 FROM dispute_accepted a JOIN dispute_decision d ON d.id = a.decision_id WHERE a.claim_id = s.claim_id \
         AND {STANDING}) GROUP BY s.day, s.verdict, s.commune_id, s.quarter_id, s.team_id, s.member_id, s.unit_id"
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], |r| {
        Ok(AcceptedWork {
            day: Day::from_number(r.get(0)?),
            verdict: Verdict::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("settlement.verdict"))?,
            commune: r.get::<Option<i64>>(2)?.map(LocalityId),
            quarter: r.get::<Option<i64>>(3)?.map(LocalityId),
            team: r.get::<Option<i64>>(4)?.map(TeamId),
            member: r.get::<Option<i64>>(5)?.map(MemberId),
            unit: r.get::<Option<i64>>(6)?.map(UnitId),
            n: r.get(7)?,
        })
    })
    .await
}

/// How many of these claims are a unit's and do not stand.
pub(crate) async fn disputable(q: &impl Query, campaign: CampaignId, unit: UnitId, claims: &[Uuid]) -> Result<usize, DbError> {
    let texts: Vec<String> = claims.iter().map(ToString::to_string).collect();
    let mut n: i64 = 0;
    for some in texts.chunks(LIST) {
        let mut a = args![campaign.0, unit.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM settlement_current WHERE campaign_id = $1 AND unit_id = $2 AND claim_id IN {these} \
             AND (verdict IN ('contradicted', 'late') OR (verdict = 'confirmed' AND credited = 0))"
        );
        n += q.scalar::<i64>(&sql, a).await?;
    }
    Ok(usize::try_from(n).unwrap_or(0))
}

/// A unit's settled claims among some, for the page of a dispute.
pub(crate) async fn settled(
    q: &impl Query,
    campaign: CampaignId,
    unit: UnitId,
    claims: &[Uuid],
) -> Result<Vec<crate::model::SettledClaim>, DbError> {
    let texts: Vec<String> = claims.iter().map(ToString::to_string).collect();
    let mut out = Vec::new();
    for some in texts.chunks(LIST) {
        let mut a = args![campaign.0, unit.0];
        let these = value_list(&mut a, some);
        let columns = crate::store::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM settlement_current WHERE campaign_id = $1 AND unit_id = $2 AND claim_id IN {these} ORDER BY day, claim_id"
        );
        out.extend(q.map(&sql, a, crate::store::read).await?);
    }
    Ok(out)
}

/// A unit's claims in a period that do not stand, newest day first: what a dispute may name.
pub(crate) async fn not_standing(
    q: &impl Query,
    campaign: CampaignId,
    unit: UnitId,
    (from, to): (Day, Day),
    limit: i64,
) -> Result<Vec<crate::model::SettledClaim>, DbError> {
    let columns = crate::store::COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM settlement_current WHERE campaign_id = $1 AND unit_id = $2 AND day >= $3 AND day <= $4 \
         AND (verdict IN ('contradicted', 'late') OR (verdict = 'confirmed' AND credited = 0)) ORDER BY day DESC, claim_id LIMIT $5"
    );
    q.map(&sql, args![campaign.0, unit.0, from.number(), to.number(), limit], crate::store::read).await
}

pub(crate) async fn insert_claims(tx: &WriteTx, no: i64, claims: &[Uuid]) -> Result<(), DbError> {
    insert_ids(tx, "dispute_claim", ("dispute_no", Column::Int(vec![no; claims.len()])), claims).await
}

pub(crate) async fn insert_accepted(tx: &WriteTx, decision: Uuid, claims: &[Uuid]) -> Result<(), DbError> {
    let of = Column::Text(vec![decision.to_string(); claims.len()]);
    insert_ids(tx, "dispute_accepted", ("decision_id", of), claims).await
}

async fn insert_ids(tx: &WriteTx, table: &str, of: (&'static str, Column), claims: &[Uuid]) -> Result<(), DbError> {
    if claims.is_empty() {
        return Ok(());
    }
    let ids = Column::Text(claims.iter().map(ToString::to_string).collect());
    tx.bulk(table, [of, ("claim_id", ids)], "").await
}

pub(crate) async fn insert_evidence(
    tx: &WriteTx,
    no: i64,
    kind: EvidenceKind,
    size: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO dispute_evidence (dispute_no, kind, size, sealed) VALUES ($1, $2, $3, $4)";
    tx.exec(sql, args![no, kind.code(), size, sealed]).await?;
    Ok(())
}
