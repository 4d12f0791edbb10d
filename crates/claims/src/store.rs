//! All SQL of the claims room.

pub(crate) mod files;
pub(crate) mod rhythm;
pub(crate) mod since;

use crate::model::{Claim, ClaimFilter, ClaimSource, CountedClaim, DayTotal, Method, NewClaim, Outcome, Who};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_db::{Column, DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, Moment, PartitionId, TeamId, UnitId};
use vedich_register::vault::Digest;
use vedich_territory::MemberId;

const COLUMNS: &str = "c.id, c.partition_id, COALESCE(m.partition_id, c.partition_id), COALESCE(m.citizen, c.citizen), c.outcome, c.method, \
     c.observed_at, c.recorded_at, c.day, c.seq, c.team_id, c.member_id, c.unit_id, c.source, c.commune_id, c.quarter_id, w.seq";
const TABLES: &str = "claim c LEFT JOIN claim_match m ON m.campaign_id = c.campaign_id AND m.claim_id = c.id \
     LEFT JOIN claim_withdrawal w ON w.campaign_id = c.campaign_id AND w.claim_id = c.id";
/// Parameters of one statement stay few: both engines have limits, and prepared texts are reused.
const CHUNK: usize = 400;

/// `(1, 2, 3)`: our own numbers, never text from outside.
pub(crate) fn list(ids: impl IntoIterator<Item = i64>) -> String {
    let ids = ids.into_iter().map(|i| i.to_string()).collect::<Vec<_>>();
    if ids.is_empty() { "(-1)".to_owned() } else { format!("({})", ids.join(", ")) }
}

fn read(r: &Row<'_>) -> Result<Claim, DbError> {
    let citizen = r.get::<Option<i64>>(3)?;
    let home = PartitionId(r.get(2)?);
    Ok(Claim {
        id: uuid(&r.get::<String>(0)?)?,
        partition: r.get(1)?,
        citizen: citizen.map(|n| CitizenId { partition: home, number: CitizenNumber(n) }),
        outcome: Outcome::parse(&r.get::<String>(4)?).ok_or(DbError::Corrupt("claim.outcome"))?,
        method: r.get::<Option<String>>(5)?.as_deref().and_then(Method::parse),
        observed_at: Moment(r.get(6)?),
        recorded_at: Moment(r.get(7)?),
        day: Day::from_number(r.get(8)?),
        seq: r.get(9)?,
        team: r.get::<Option<i64>>(10)?.map(TeamId),
        member: r.get::<Option<i64>>(11)?.map(MemberId),
        unit: r.get::<Option<i64>>(12)?.map(UnitId),
        source: ClaimSource::parse(&r.get::<String>(13)?).ok_or(DbError::Corrupt("claim.source"))?,
        commune: r.get::<Option<i64>>(14)?.map(LocalityId),
        quarter: r.get::<Option<i64>>(15)?.map(LocalityId),
        withdrawn: r.get::<Option<i64>>(16)?.is_some(),
    })
}

fn uuid(text: &str) -> Result<Uuid, DbError> {
    text.parse().map_err(|_| DbError::Corrupt("claim.id"))
}

/// Which of these keys are recorded, with the claim of each.
pub(crate) async fn known(q: &impl Query, campaign: CampaignId, keys: &[Digest]) -> Result<HashMap<Digest, Uuid>, DbError> {
    let mut out = HashMap::new();
    for some in keys.chunks(CHUNK) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 2)).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT digest, claim_id FROM claim_key WHERE campaign_id = $1 AND digest IN ({marks})");
        let mut a: Vec<Value> = args![campaign.0];
        a.extend(some.iter().map(|d| Value::from(d.to_vec())));
        let found = q
            .map(&sql, a, |r| {
                let digest =
                    Digest::try_from(r.get::<Vec<u8>>(0)?.as_slice()).map_err(|_| DbError::Corrupt("claim_key.digest"))?;
                Ok((digest, uuid(&r.get::<String>(1)?)?))
            })
            .await?;
        out.extend(found);
    }
    Ok(out)
}

/// Inserts claims that are known to be new.
pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, claims: &[(Uuid, &NewClaim)]) -> Result<(), DbError> {
    if claims.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    let now = tx.now();
    let int = |f: &dyn Fn(&NewClaim) -> i64| Column::Int(claims.iter().map(|(_, c)| f(c)).collect());
    let opt = |f: &dyn Fn(&NewClaim) -> Option<i64>| Column::OptInt(claims.iter().map(|(_, c)| f(c)).collect());
    let citizen = |c: &NewClaim| match c.who {
        Who::Citizen(id) => Some(id),
        Who::Unknown { .. } => None,
    };
    let digest = |c: &NewClaim| match c.who {
        Who::Citizen(_) => (0, Vec::new()),
        Who::Unknown { kind, digest } => (kind, digest.to_vec()),
    };
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("partition_id", int(&|c| citizen(c).map_or(0, |id| id.partition.0))),
        ("id", Column::Text(claims.iter().map(|(id, _)| id.to_string()).collect())),
        ("citizen", opt(&|c| citizen(c).map(|id| id.number.0))),
        ("digest_kind", int(&|c| digest(c).0)),
        ("digest", Column::Bytes(claims.iter().map(|(_, c)| digest(c).1).collect())),
        ("outcome", Column::Text(claims.iter().map(|(_, c)| c.outcome.code().to_owned()).collect())),
        ("method", Column::OptText(claims.iter().map(|(_, c)| c.method.map(|m| m.code().to_owned())).collect())),
        ("observed_at", int(&|c| c.observed_at.0)),
        ("recorded_at", int(&|_| now.0)),
        ("day", int(&|c| crate::rules::bounded(c.observed_at, now).day().number())),
        ("seq", int(&|_| seq)),
        ("team_id", opt(&|c| c.team.map(|t| t.0))),
        ("member_id", opt(&|c| c.member.map(|m| m.0))),
        ("unit_id", opt(&|c| c.unit.map(|u| u.0))),
        ("source", Column::Text(claims.iter().map(|(_, c)| c.source.code().to_owned()).collect())),
        ("commune_id", opt(&|c| c.commune.map(|l| l.0))),
        ("quarter_id", opt(&|c| c.quarter.map(|l| l.0))),
        ("file_no", opt(&|c| c.row.map(|r| r.0))),
        ("row_number", opt(&|c| c.row.map(|r| r.1))),
    ];
    tx.bulk_later("claim", columns, "").await?;
    let keys = [
        ("campaign_id", int(&|_| campaign.0)),
        ("digest", Column::Bytes(claims.iter().map(|(_, c)| c.key.to_vec()).collect())),
        ("claim_id", Column::Text(claims.iter().map(|(id, _)| id.to_string()).collect())),
    ];
    tx.bulk_later("claim_key", keys, "").await
}

/// Takes a claim back; `false` when it was taken back before.
pub(crate) async fn withdraw(tx: &WriteTx, campaign: CampaignId, id: Uuid, reason: &str) -> Result<bool, DbError> {
    let n = tx
        .exec(
            "INSERT INTO claim_withdrawal (campaign_id, claim_id, reason, recorded_at, seq, user_name) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (campaign_id, claim_id) DO NOTHING",
            args![campaign.0, id.to_string(), reason, tx.now().0, tx.seq().await?, tx.by().name.clone()],
        )
        .await?;
    Ok(n > 0)
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, id: Uuid) -> Result<Option<Claim>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.id = $2");
    Ok(q.map(&sql, args![campaign.0, id.to_string()], read).await?.into_iter().next())
}

/// Claims of people whom the register did not know and that nothing has matched so far: (claim, kind, digest).
pub(crate) async fn unmatched(q: &impl Query, campaign: CampaignId) -> Result<Vec<(Uuid, i64, Digest)>, DbError> {
    let sql = "SELECT c.id, c.digest_kind, c.digest FROM claim c LEFT JOIN claim_match m ON m.campaign_id = c.campaign_id AND m.claim_id = c.id \
         WHERE c.campaign_id = $1 AND c.partition_id = 0 AND m.claim_id IS NULL";
    q.map(sql, args![campaign.0], |r| {
        let digest = Digest::try_from(r.get::<Vec<u8>>(2)?.as_slice()).map_err(|_| DbError::Corrupt("claim.digest"))?;
        Ok((uuid(&r.get::<String>(0)?)?, r.get(1)?, digest))
    })
    .await
}

/// Of whom some claims speak whose people the register did not know then, matches included.
pub(crate) async fn who(q: &impl Query, campaign: CampaignId, claims: &[Uuid]) -> Result<HashMap<Uuid, Who>, DbError> {
    let mut out = HashMap::new();
    for some in claims.chunks(CHUNK) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 2)).collect::<Vec<_>>().join(", ");
        let mut a = args![campaign.0];
        a.extend(some.iter().map(|id| id.to_string().into()));
        let sql = format!(
            "SELECT {COLUMNS}, c.digest_kind, c.digest FROM {TABLES} WHERE c.campaign_id = $1 AND c.partition_id = 0 AND c.id IN ({marks})"
        );
        out.extend(
            q.map(&sql, a, |r| {
                let claim = read(r)?;
                let who = match claim.citizen {
                    Some(id) => Who::Citizen(id),
                    None => Who::Unknown {
                        kind: r.get(17)?,
                        digest: Digest::try_from(r.get::<Vec<u8>>(18)?.as_slice())
                            .map_err(|_| DbError::Corrupt("claim.digest"))?,
                    },
                };
                Ok((claim.id, who))
            })
            .await?,
        );
    }
    Ok(out)
}

pub(crate) async fn insert_matches(tx: &WriteTx, campaign: CampaignId, found: &[(Uuid, CitizenId)]) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    for (claim, id) in found {
        tx.exec(
            "INSERT INTO claim_match (campaign_id, claim_id, partition_id, citizen, seq) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (campaign_id, claim_id) DO NOTHING",
            args![campaign.0, claim.to_string(), id.partition.0, id.number.0, seq],
        )
        .await?;
    }
    Ok(())
}

/// Claims of an activation that are new, matched or withdrawn after a commit number.
pub(crate) async fn changed_after(q: &impl Query, campaign: CampaignId, seq: i64) -> Result<Vec<Claim>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.outcome = 'activated' AND (c.seq > $2 OR m.seq > $2 OR w.seq > $2)"
    );
    q.map(&sql, args![campaign.0, seq], read).await
}

/// Claims of an activation that came at a moment or later, of anybody or of some members; looked for among those after a commit
/// number.
pub(crate) async fn recorded_since(
    q: &impl Query,
    campaign: CampaignId,
    at: Moment,
    seq: i64,
    members: Option<&[MemberId]>,
) -> Result<Vec<Claim>, DbError> {
    let mut a = args![campaign.0, at.0, seq];
    let by = members.map_or_else(String::new, |members| {
        let these = vedich_db::value_list(&mut a, &members.iter().map(|m| m.0).collect::<Vec<_>>());
        format!(" AND c.member_id IN {these}")
    });
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.outcome = 'activated' AND c.seq > $3 AND c.recorded_at >= $2{by}"
    );
    q.map(&sql, a, read).await
}

/// Activations that some members claimed after a commit number, those taken back aside.
pub(crate) async fn made_after(
    q: &impl Query,
    campaign: CampaignId,
    seq: i64,
    members: &[MemberId],
) -> Result<HashMap<MemberId, i64>, DbError> {
    let mut out = HashMap::new();
    for some in members.chunks(vedich_db::LIST) {
        let mut a = args![campaign.0, seq];
        let these = vedich_db::value_list(&mut a, &some.iter().map(|m| m.0).collect::<Vec<_>>());
        let sql = format!(
            "SELECT c.member_id, CAST(COUNT(*) AS BIGINT) FROM claim c WHERE c.campaign_id = $1 AND c.seq > $2 AND c.outcome = 'activated' \
             AND c.member_id IN {these} AND NOT EXISTS (SELECT 1 FROM claim_withdrawal w WHERE w.campaign_id = c.campaign_id \
             AND w.claim_id = c.id) GROUP BY c.member_id"
        );
        out.extend(q.map(&sql, a, |r| Ok((MemberId(r.get(0)?), r.get(1)?))).await?);
    }
    Ok(out)
}

/// Claims that visits made, with whether each stands.
pub(crate) async fn made_by_visits(q: &impl Query, campaign: CampaignId) -> Result<HashMap<Uuid, bool>, DbError> {
    let sql = "SELECT c.id, w.seq FROM claim c LEFT JOIN claim_withdrawal w ON w.campaign_id = c.campaign_id AND w.claim_id = c.id \
         WHERE c.campaign_id = $1 AND c.source = 'visit'";
    let rows = q.map(sql, args![campaign.0], |r| Ok((uuid(&r.get::<String>(0)?)?, r.get::<Option<i64>>(1)?.is_none()))).await?;
    Ok(rows.into_iter().collect())
}

/// Everybody of whom an activation was claimed.
pub(crate) async fn claimed_citizens(q: &impl Query, campaign: CampaignId) -> Result<Vec<CitizenId>, DbError> {
    let sql = "SELECT DISTINCT COALESCE(m.partition_id, c.partition_id), COALESCE(m.citizen, c.citizen) FROM claim c \
         LEFT JOIN claim_match m ON m.campaign_id = c.campaign_id AND m.claim_id = c.id \
         WHERE c.campaign_id = $1 AND c.outcome = 'activated' AND COALESCE(m.citizen, c.citizen) IS NOT NULL";
    q.map(sql, args![campaign.0], |r| Ok(CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) })).await
}

/// Claims of an activation of people whom the register does not know to this day.
pub(crate) async fn of_unknown(q: &impl Query, campaign: CampaignId) -> Result<Vec<Claim>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.partition_id = 0 AND c.outcome = 'activated' AND m.claim_id IS NULL"
    );
    q.map(&sql, args![campaign.0], read).await
}

/// All claims of some citizens, or only those of an activation.
pub(crate) async fn of_citizens(
    q: &impl Query,
    campaign: CampaignId,
    ids: &[CitizenId],
    activations: bool,
) -> Result<Vec<Claim>, DbError> {
    let only = if activations { "AND c.outcome = 'activated'" } else { "" };
    let mut by_partition: HashMap<PartitionId, Vec<i64>> = HashMap::new();
    for id in ids {
        by_partition.entry(id.partition).or_default().push(id.number.0);
    }
    let mut out = Vec::new();
    for (partition, numbers) in by_partition {
        for some in numbers.chunks(CHUNK) {
            let these = list(some.iter().copied());
            // Two simple questions that use an index each, instead of one with OR that uses none.
            for place in ["c.partition_id = $2 AND c.citizen", "m.partition_id = $2 AND m.citizen"] {
                let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND {place} IN {these} {only}");
                out.extend(q.map(&sql, args![campaign.0, partition.0], read).await?);
            }
        }
    }
    Ok(out)
}

/// The newest outcome that somebody from outside reported of each person of some communes.
pub(crate) async fn outcomes_in(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
) -> Result<Vec<(CitizenId, Outcome, Moment)>, DbError> {
    let these = list(communes.iter().map(|c| c.0));
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.commune_id IN {these} AND c.source <> 'visit' AND w.claim_id IS NULL \
         AND COALESCE(m.citizen, c.citizen) IS NOT NULL ORDER BY c.observed_at, c.id"
    );
    let claims = q.map(&sql, args![campaign.0], read).await?;
    Ok(claims.into_iter().filter_map(|c| Some((c.citizen?, c.outcome, c.observed_at))).collect())
}

/// What a filter and the actor's area say in SQL. `$1` is the campaign.
pub(crate) struct Where {
    pub area: String,
    pub places: String,
}

fn conditions(w: &Where, f: &ClaimFilter) -> String {
    let mut sql = format!("c.campaign_id = $1 AND {} AND {}", w.area, w.places);
    for (column, id) in
        [("c.day", f.day.map(Day::number)), ("c.team_id", f.team.map(|t| t.0)), ("c.unit_id", f.unit.map(|u| u.0))]
    {
        if let Some(id) = id {
            sql.push_str(&format!(" AND {column} = {id}"));
        }
    }
    if f.activations {
        sql.push_str(" AND c.outcome = 'activated'");
    }
    sql
}

pub(crate) async fn page(q: &impl Query, campaign: CampaignId, w: &Where, f: &ClaimFilter) -> Result<(i64, Vec<Claim>), DbError> {
    let conditions = conditions(w, f);
    let count = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM claim c WHERE {conditions}");
    let total = q.scalar(&count, args![campaign.0]).await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE {conditions} ORDER BY c.day DESC, c.observed_at DESC, c.id LIMIT $2 OFFSET $3"
    );
    Ok((total, q.map(&sql, args![campaign.0, f.limit, f.offset], read).await?))
}

/// Outcomes by day and team, newest day first.
pub(crate) async fn day_totals(
    q: &impl Query,
    campaign: CampaignId,
    w: &Where,
    f: &ClaimFilter,
) -> Result<Vec<DayTotal>, DbError> {
    let sql = format!(
        "SELECT c.day, c.team_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN c.outcome = 'activated' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN c.partition_id = 0 THEN 1 ELSE 0 END) AS BIGINT) FROM claim c WHERE {} GROUP BY c.day, c.team_id \
         ORDER BY c.day DESC, c.team_id LIMIT $2 OFFSET $3",
        conditions(w, f)
    );
    q.map(&sql, args![campaign.0, f.limit, f.offset], |r| {
        Ok(DayTotal {
            day: Day::from_number(r.get(0)?),
            team: r.get::<Option<i64>>(1)?.map(TeamId),
            outcomes: r.get(2)?,
            activations: r.get(3)?,
            unmatched: r.get(4)?,
        })
    })
    .await
}

/// The days that have claims, newest first, with how many outcomes.
pub(crate) async fn days(q: &impl Query, campaign: CampaignId, w: &Where, f: &ClaimFilter) -> Result<Vec<(Day, i64)>, DbError> {
    let sql = format!(
        "SELECT c.day, CAST(COUNT(*) AS BIGINT) FROM claim c WHERE {} GROUP BY c.day ORDER BY c.day DESC",
        conditions(w, f)
    );
    q.map(&sql, args![campaign.0], |r| Ok((Day::from_number(r.get(0)?), r.get(1)?))).await
}

/// Outcomes of a day by unit, those taken back left out.
pub(crate) async fn outcomes_of_units(
    q: &impl Query,
    campaign: CampaignId,
    day: Day,
) -> Result<Vec<(UnitId, Outcome, i64)>, DbError> {
    let sql = "SELECT c.unit_id, c.outcome, CAST(COUNT(*) AS BIGINT) FROM claim c LEFT JOIN claim_withdrawal w ON w.campaign_id = c.campaign_id \
         AND w.claim_id = c.id WHERE c.campaign_id = $1 AND c.day = $2 AND c.unit_id IS NOT NULL AND w.claim_id IS NULL \
         GROUP BY c.unit_id, c.outcome";
    q.map(sql, args![campaign.0, day.number()], |r| {
        let outcome = Outcome::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("claim.outcome"))?;
        Ok((UnitId(r.get(0)?), outcome, r.get(2)?))
    })
    .await
}

/// Activations that stand claimed of days of a period, each with its unit, in the order in which they were told.
pub(crate) async fn standing_of_units(q: &impl Query, campaign: CampaignId, from: Day, to: Day) -> Result<Vec<Claim>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.day >= $2 AND c.day <= $3 AND c.outcome = 'activated' \
         AND c.unit_id IS NOT NULL AND w.claim_id IS NULL ORDER BY c.seq, c.id"
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], read).await
}

/// Who was claimed to be activated on a day, by unit. Whom a claim that came since `landed` means is not told.
pub(crate) async fn activated_of_units(
    q: &impl Query,
    campaign: CampaignId,
    day: Day,
    landed: Moment,
) -> Result<Vec<(UnitId, Option<CitizenId>)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE c.campaign_id = $1 AND c.day = $2 AND c.outcome = 'activated' AND c.unit_id IS NOT NULL \
         AND w.claim_id IS NULL"
    );
    let claims = q.map(&sql, args![campaign.0, day.number()], read).await?;
    let own = |c: &Claim| c.source == ClaimSource::Member;
    // A visit is of somebody whom a work list had named; everything else may be anybody.
    let told = |c: &Claim| c.source == ClaimSource::Visit || c.recorded_at < landed;
    let listed: HashSet<(UnitId, CitizenId)> =
        claims.iter().filter(|c| !own(c) && told(c)).filter_map(|c| Some((c.unit?, c.citizen?))).collect();
    // What people declare of themselves counts where the person is known and on no list of the unit.
    let counts = |c: &Claim| !own(c) || told(c) && c.unit.zip(c.citizen).is_some_and(|of| !listed.contains(&of));
    Ok(claims.iter().filter(|c| counts(c)).filter_map(|c| Some((c.unit?, c.citizen.filter(|_| told(c))))).collect())
}

/// Counts that stand: the newest of each unit and day.
pub(crate) async fn counts(
    q: &impl Query,
    campaign: CampaignId,
    units: Option<&[UnitId]>,
    cutoff: i64,
) -> Result<Vec<CountedClaim>, DbError> {
    let only = units.map_or(String::new(), |u| format!("AND x.unit_id IN {}", list(u.iter().map(|u| u.0))));
    let sql = format!(
        "SELECT x.unit_id, x.day, x.count FROM claim_count x WHERE x.campaign_id = $1 AND x.seq <= $2 {only} AND NOT EXISTS (SELECT 1 FROM \
         claim_count y WHERE y.campaign_id = x.campaign_id AND y.unit_id = x.unit_id AND y.day = x.day AND y.seq > x.seq AND y.seq <= $2) \
         ORDER BY x.day, x.unit_id"
    );
    q.map(&sql, args![campaign.0, cutoff], |r| {
        Ok(CountedClaim { unit: UnitId(r.get(0)?), day: Day::from_number(r.get(1)?), count: r.get(2)? })
    })
    .await
}

pub(crate) async fn count_of(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Option<i64>, DbError> {
    q.scalar_opt(
        "SELECT count FROM claim_count WHERE campaign_id = $1 AND unit_id = $2 AND day = $3 ORDER BY seq DESC LIMIT 1",
        args![campaign.0, unit.0, day.number()],
    )
    .await
}

pub(crate) async fn insert_count(
    tx: &WriteTx,
    campaign: CampaignId,
    c: CountedClaim,
    source: ClaimSource,
    file: Option<i64>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO claim_count (id, campaign_id, unit_id, day, count, recorded_at, seq, source, file_no) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            c.unit.0,
            c.day.number(),
            c.count,
            tx.now().0,
            tx.seq().await?,
            source.code(),
            file
        ],
    )
    .await?;
    Ok(())
}
