//! All SQL of the cross-check room.

use crate::{
    model::{Part, Place, SettledClaim, Totals},
    rules::{Reason, Verdict},
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use vedich_db::{Column, DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, PartitionId, TeamId, UnitId};
use vedich_territory::MemberId;

pub(crate) const COLUMNS: &str = "claim_id, home_partition, citizen, day, commune_id, quarter_id, team_id, member_id, unit_id, verdict, reason, credited, \
     activated_on";
const CHUNK: usize = 400;

pub(crate) fn read(r: &Row<'_>) -> Result<SettledClaim, DbError> {
    let citizen = match (r.get::<Option<i64>>(1)?, r.get::<Option<i64>>(2)?) {
        (Some(p), Some(n)) => Some(CitizenId { partition: PartitionId(p), number: CitizenNumber(n) }),
        _ => None,
    };
    Ok(SettledClaim {
        id: r.get::<String>(0)?.parse().map_err(|_| DbError::Corrupt("settlement.claim_id"))?,
        citizen,
        day: Day::from_number(r.get(3)?),
        commune: r.get::<Option<i64>>(4)?.map(LocalityId),
        quarter: r.get::<Option<i64>>(5)?.map(LocalityId),
        team: r.get::<Option<i64>>(6)?.map(TeamId),
        member: r.get::<Option<i64>>(7)?.map(MemberId),
        unit: r.get::<Option<i64>>(8)?.map(UnitId),
        verdict: Verdict::parse(&r.get::<String>(9)?).ok_or(DbError::Corrupt("settlement.verdict"))?,
        reason: Reason::parse(&r.get::<String>(10)?).ok_or(DbError::Corrupt("settlement.reason"))?,
        credited: r.get::<i64>(11)? != 0,
        activated_on: r.get::<Option<i64>>(12)?.map(Day::from_number),
    })
}

/// Up to which commit claims were settled, and the version of the projection.
pub(crate) async fn mark(q: &impl Query, campaign: CampaignId) -> Result<(i64, i64), DbError> {
    let sql = "SELECT claims_seq, version FROM settlement_mark WHERE campaign_id = $1";
    let found = q.map(sql, args![campaign.0], |r| Ok((r.get(0)?, r.get(1)?))).await?;
    Ok(found.first().copied().unwrap_or((0, 0)))
}

/// Moves the mark; `false` when somebody else moved it first.
pub(crate) async fn advance(tx: &WriteTx, campaign: CampaignId, version: i64, claims_seq: i64) -> Result<bool, DbError> {
    let n = if version == 0 {
        let sql = "INSERT INTO settlement_mark (campaign_id, claims_seq, version) VALUES ($1, $2, 1) ON CONFLICT (campaign_id) DO NOTHING";
        tx.exec(sql, args![campaign.0, claims_seq]).await?
    } else {
        let sql = "UPDATE settlement_mark SET claims_seq = $3, version = version + 1 WHERE campaign_id = $1 AND version = $2";
        tx.exec(sql, args![campaign.0, version, claims_seq]).await?
    };
    Ok(n == 1)
}

/// Citizens of claims that a newer extract may decide otherwise.
pub(crate) async fn open_citizens(q: &impl Query, campaign: CampaignId) -> Result<Vec<CitizenId>, DbError> {
    let sql = "SELECT DISTINCT home_partition, citizen FROM settlement_current WHERE campaign_id = $1 AND verdict IN ('pending', 'contradicted') \
         AND citizen IS NOT NULL";
    q.map(sql, args![campaign.0], |r| Ok(CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) })).await
}

/// Standing verdicts of some claims.
pub(crate) async fn of_claims(
    q: &impl Query,
    campaign: CampaignId,
    claims: &[(i64, Uuid)],
) -> Result<HashMap<Uuid, SettledClaim>, DbError> {
    let mut by_partition: HashMap<i64, Vec<Uuid>> = HashMap::new();
    for (partition, id) in claims {
        by_partition.entry(*partition).or_default().push(*id);
    }
    let mut out = HashMap::with_capacity(claims.len());
    for (partition, ids) in by_partition {
        for some in ids.chunks(CHUNK) {
            let marks = (0..some.len()).map(|i| format!("${}", i + 3)).collect::<Vec<_>>().join(", ");
            let sql = format!(
                "SELECT {COLUMNS} FROM settlement_current WHERE campaign_id = $1 AND partition_id = $2 AND claim_id IN ({marks})"
            );
            let mut a = args![campaign.0, partition];
            a.extend(some.iter().map(|id| id.to_string().into()));
            out.extend(q.map(&sql, a, read).await?.into_iter().map(|s| (s.id, s)));
        }
    }
    Ok(out)
}

/// A changed verdict: of a claim fact in its partition; `None` when the claim was withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub partition: i64,
    pub id: Uuid,
    pub now: Option<SettledClaim>,
}

/// Writes changed verdicts: a fact each, and the projection.
pub(crate) async fn write(
    tx: &WriteTx,
    campaign: CampaignId,
    changes: &[Change],
    extract: Option<i64>,
    evidence_seq: i64,
) -> Result<(), DbError> {
    if changes.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    let int = |f: &dyn Fn(&Change) -> i64| Column::Int(changes.iter().map(f).collect());
    let text = |f: &dyn Fn(&Change) -> String| Column::Text(changes.iter().map(f).collect());
    let facts = [
        ("campaign_id", int(&|_| campaign.0)),
        ("partition_id", int(&|c| c.partition)),
        ("claim_id", text(&|c| c.id.to_string())),
        ("seq", int(&|_| seq)),
        ("verdict", text(&|c| c.now.as_ref().map_or("withdrawn", |s| s.verdict.code()).to_owned())),
        ("reason", text(&|c| c.now.as_ref().map_or(Reason::Withdrawn, |s| s.reason).code().to_owned())),
        ("credited", int(&|c| c.now.as_ref().map_or(0, |s| i64::from(s.credited)))),
        (
            "activated_on",
            Column::OptInt(changes.iter().map(|c| c.now.as_ref().and_then(|s| s.activated_on).map(Day::number)).collect()),
        ),
        ("extract_no", Column::OptInt(vec![extract; changes.len()])),
        ("evidence_seq", int(&|_| evidence_seq)),
    ];
    tx.bulk("settlement", facts, "").await?;
    for c in changes.iter().filter(|c| c.now.is_none()) {
        let sql = "DELETE FROM settlement_current WHERE campaign_id = $1 AND partition_id = $2 AND claim_id = $3";
        tx.exec(sql, args![campaign.0, c.partition, c.id.to_string()]).await?;
    }
    write_current(tx, campaign, changes, extract, seq).await
}

async fn write_current(
    tx: &WriteTx,
    campaign: CampaignId,
    changes: &[Change],
    extract: Option<i64>,
    seq: i64,
) -> Result<(), DbError> {
    let standing: Vec<(i64, &SettledClaim)> = changes.iter().filter_map(|c| Some((c.partition, c.now.as_ref()?))).collect();
    let int = |f: &dyn Fn(&SettledClaim) -> i64| Column::Int(standing.iter().map(|(_, s)| f(s)).collect());
    let opt = |f: &dyn Fn(&SettledClaim) -> Option<i64>| Column::OptInt(standing.iter().map(|(_, s)| f(s)).collect());
    let text = |f: &dyn Fn(&SettledClaim) -> String| Column::Text(standing.iter().map(|(_, s)| f(s)).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("partition_id", Column::Int(standing.iter().map(|(p, _)| *p).collect())),
        ("claim_id", text(&|s| s.id.to_string())),
        ("home_partition", opt(&|s| s.citizen.map(|c| c.partition.0))),
        ("citizen", opt(&|s| s.citizen.map(|c| c.number.0))),
        ("day", int(&|s| s.day.number())),
        ("commune_id", opt(&|s| s.commune.map(|l| l.0))),
        ("quarter_id", opt(&|s| s.quarter.map(|l| l.0))),
        ("team_id", opt(&|s| s.team.map(|t| t.0))),
        ("member_id", opt(&|s| s.member.map(|m| m.0))),
        ("unit_id", opt(&|s| s.unit.map(|u| u.0))),
        ("verdict", text(&|s| s.verdict.code().to_owned())),
        ("reason", text(&|s| s.reason.code().to_owned())),
        ("credited", int(&|s| i64::from(s.credited))),
        ("activated_on", opt(&|s| s.activated_on.map(Day::number))),
        ("extract_no", Column::OptInt(vec![extract; standing.len()])),
        ("seq", int(&|_| seq)),
    ];
    let suffix = "ON CONFLICT (campaign_id, partition_id, claim_id) DO UPDATE SET home_partition = excluded.home_partition, citizen = excluded.citizen, \
         verdict = excluded.verdict, reason = excluded.reason, credited = excluded.credited, activated_on = excluded.activated_on, \
         extract_no = excluded.extract_no, seq = excluded.seq";
    tx.bulk("settlement_current", columns, suffix).await
}

/// A claim with what was written of it last up to a commit: verdict and credit.
pub(crate) type Earlier = ((i64, Uuid), Option<(Verdict, bool)>);

/// Claims of which something was written after a commit. Whose verdict was not written yet, or was taken back, had none.
pub(crate) async fn settled_after(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Vec<Earlier>, DbError> {
    let sql = "SELECT l.partition_id, l.claim_id, s.verdict, s.credited FROM \
         (SELECT DISTINCT partition_id, claim_id FROM settlement WHERE campaign_id = $1 AND seq > $2) l \
         LEFT JOIN settlement s ON s.campaign_id = $1 AND s.partition_id = l.partition_id AND s.claim_id = l.claim_id AND s.seq = \
         (SELECT MAX(x.seq) FROM settlement x WHERE x.campaign_id = $1 AND x.partition_id = l.partition_id AND x.claim_id = l.claim_id \
         AND x.seq <= $2)";
    q.map(sql, args![campaign.0, cutoff], |r| {
        let id = r.get::<String>(1)?.parse().map_err(|_| DbError::Corrupt("settlement.claim_id"))?;
        let verdict = r.get::<Option<String>>(2)?.as_deref().and_then(Verdict::parse);
        let credited = r.get::<Option<i64>>(3)?.is_some_and(|n| n != 0);
        Ok(((r.get(0)?, id), verdict.map(|v| (v, credited))))
    })
    .await
}

/// Differences of totals by place and claim day.
pub(crate) type Deltas = BTreeMap<(Place, Day), [i64; 5]>;

pub(crate) async fn add_totals(tx: &WriteTx, campaign: CampaignId, deltas: &Deltas) -> Result<(), DbError> {
    let rows: Vec<((i64, i64), Day, [i64; 5])> =
        deltas.iter().filter(|(_, d)| d.iter().any(|n| *n != 0)).map(|((p, day), d)| (p.numbers(), *day, *d)).collect();
    let part = |i: usize| Column::Int(rows.iter().map(|r| r.2[i]).collect());
    let columns = [
        ("campaign_id", Column::Int(vec![campaign.0; rows.len()])),
        ("place_kind", Column::Int(rows.iter().map(|r| r.0.0).collect())),
        ("place_id", Column::Int(rows.iter().map(|r| r.0.1).collect())),
        ("day", Column::Int(rows.iter().map(|r| r.1.number()).collect())),
        ("confirmed", part(0)),
        ("late", part(1)),
        ("pending", part(2)),
        ("contradicted", part(3)),
        ("doubled", part(4)),
    ];
    let suffix = "ON CONFLICT (campaign_id, place_kind, place_id, day) DO UPDATE SET confirmed = settlement_total.confirmed + excluded.confirmed, \
         late = settlement_total.late + excluded.late, pending = settlement_total.pending + excluded.pending, \
         contradicted = settlement_total.contradicted + excluded.contradicted, doubled = settlement_total.doubled + excluded.doubled";
    tx.bulk("settlement_total", columns, suffix).await
}

const SUMS: &str = "CAST(SUM(confirmed) AS BIGINT), CAST(SUM(late) AS BIGINT), CAST(SUM(pending) AS BIGINT), CAST(SUM(contradicted) AS BIGINT), \
     CAST(SUM(doubled) AS BIGINT)";

/// Totals of places of one kind over the claim days of a period.
pub(crate) async fn totals_between(
    q: &impl Query,
    campaign: CampaignId,
    (kind, ids): (i64, &[i64]),
    from: Day,
    to: Day,
) -> Result<BTreeMap<i64, Totals>, DbError> {
    let mut out = BTreeMap::new();
    for some in ids.chunks(2_000) {
        let these = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT place_id, {SUMS} FROM settlement_total WHERE campaign_id = $1 AND place_kind = $2 AND day >= $3 AND day <= $4 \
             AND place_id IN ({these}) GROUP BY place_id"
        );
        let read = |r: &Row<'_>| Ok((r.get(0)?, Totals::of([r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?])));
        out.extend(q.map(&sql, args![campaign.0, kind, from.number(), to.number()], read).await?);
    }
    Ok(out)
}

/// Totals of all places of a kind by claim day.
pub(crate) async fn days_of(
    q: &impl Query,
    campaign: CampaignId,
    kind: i64,
    from: Day,
    to: Day,
) -> Result<BTreeMap<(i64, Day), Totals>, DbError> {
    let sql = "SELECT place_id, day, confirmed, late, pending, contradicted, doubled FROM settlement_total \
         WHERE campaign_id = $1 AND place_kind = $4 AND day >= $2 AND day <= $3";
    let all = q
        .map(sql, args![campaign.0, from.number(), to.number(), kind], |r| {
            let totals = Totals::of([r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?]);
            Ok(((r.get(0)?, Day::from_number(r.get(1)?)), totals))
        })
        .await?;
    Ok(all.into_iter().collect())
}

/// Totals of one place by claim day.
pub(crate) async fn by_day(
    q: &impl Query,
    campaign: CampaignId,
    place: Place,
    from: Day,
    to: Day,
) -> Result<Vec<(Day, Totals)>, DbError> {
    let (kind, id) = place.numbers();
    let sql = "SELECT day, confirmed, late, pending, contradicted, doubled FROM settlement_total \
         WHERE campaign_id = $1 AND place_kind = $2 AND place_id = $3 AND day >= $4 AND day <= $5 ORDER BY day";
    q.map(sql, args![campaign.0, kind, id, from.number(), to.number()], |r| {
        Ok((Day::from_number(r.get(0)?), Totals::of([r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?])))
    })
    .await
}

/// Which settled claims are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub place: Place,
    /// The place, when it is a locality, with those that went into it.
    pub ground: Vec<LocalityId>,
    pub part: Option<Part>,
    pub offset: i64,
    pub limit: i64,
}

/// A page of settled claims of a place, newest day first, with how many there are.
pub(crate) async fn page(q: &impl Query, campaign: CampaignId, asked: &Asked) -> Result<(i64, Vec<SettledClaim>), DbError> {
    let place = match asked.place {
        Place::Locality(_) => {
            let these = asked.ground.iter().map(|l| l.0.to_string()).collect::<Vec<_>>().join(", ");
            format!("(commune_id IN ({these}) OR quarter_id IN ({these}))")
        }
        Place::Team(id) => format!("team_id = {id}"),
        Place::Unit(id) => format!("unit_id = {id}"),
        Place::Member(id) => format!("member_id = {}", id.0),
    };
    let (verdict, accepted) = match asked.part {
        None => ("", None),
        Some(Part::Confirmed) => (" AND verdict = 'confirmed' AND credited = 1", None),
        Some(Part::Pending) => (" AND verdict = 'pending'", None),
        Some(Part::Late) => (" AND verdict = 'late'", Some(false)),
        Some(Part::Contradicted) => (" AND verdict = 'contradicted'", Some(false)),
        Some(Part::Double) => (" AND verdict = 'confirmed' AND credited = 0", Some(false)),
        Some(Part::Accepted) => {
            (" AND (verdict IN ('contradicted', 'late') OR (verdict = 'confirmed' AND credited = 0))", Some(true))
        }
    };
    let accepted = match accepted {
        None => String::new(),
        Some(is) => format!(
            " AND {}EXISTS (SELECT 1 FROM dispute_accepted a JOIN dispute_decision d ON d.id = a.decision_id \
             WHERE a.claim_id = settlement_current.claim_id AND {})",
            if is { "" } else { "NOT " },
            crate::disputes::store::STANDING
        ),
    };
    let from = format!("FROM settlement_current WHERE campaign_id = $1 AND {place}{verdict}{accepted}");
    let total = q.scalar(&format!("SELECT CAST(COUNT(*) AS BIGINT) {from}"), args![campaign.0]).await?;
    let sql = format!("SELECT {COLUMNS} {from} ORDER BY day DESC, claim_id LIMIT $2 OFFSET $3");
    Ok((total, q.map(&sql, args![campaign.0, asked.limit, asked.offset], read).await?))
}

/// Standing verdicts about one citizen.
pub(crate) async fn of_citizen(q: &impl Query, campaign: CampaignId, id: CitizenId) -> Result<Vec<SettledClaim>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM settlement_current WHERE campaign_id = $1 AND partition_id IN (0, $2) AND home_partition = $2 AND citizen = $3"
    );
    q.map(&sql, args![campaign.0, id.partition.0, id.number.0], read).await
}
