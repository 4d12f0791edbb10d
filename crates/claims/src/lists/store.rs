//! All SQL of named lists.

use super::model::{Decided, Decision, FoundAs, NamedList, StoredRow};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_db::{Column, DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, Moment, PartitionId, TeamId, UnitId};
use vedich_register::vault::Digest;
use vedich_territory::MemberId;

const LIST: &str = "no, units, file_name, day, recorded_at, user_name, rows, taken, duplicates, rejected, problems FROM named_list WHERE campaign_id = $1";

fn read_list(r: &Row<'_>) -> Result<NamedList, DbError> {
    let units: Vec<i64> = serde_json::from_str(&r.get::<String>(1)?).map_err(|_| DbError::Corrupt("named_list.units"))?;
    Ok(NamedList {
        no: r.get(0)?,
        units: units.into_iter().map(UnitId).collect(),
        file_name: r.get(2)?,
        day: Day::from_number(r.get(3)?),
        recorded_at: Moment(r.get(4)?),
        user_name: r.get(5)?,
        rows: r.get(6)?,
        taken: r.get(7)?,
        duplicates: r.get(8)?,
        rejected: r.get(9)?,
        problems: serde_json::from_str(&r.get::<String>(10)?).map_err(|_| DbError::Corrupt("named_list.problems"))?,
    })
}

fn uuid(text: Option<String>) -> Result<Option<Uuid>, DbError> {
    text.map(|t| t.parse().map_err(|_| DbError::Corrupt("named_list.claim_id"))).transpose()
}

/// The list with this digest, if it came before.
pub(crate) async fn same(q: &impl Query, campaign: CampaignId, digest: &Digest) -> Result<Option<NamedList>, DbError> {
    let sql = format!("SELECT {LIST} AND digest = $2");
    Ok(q.map(&sql, args![campaign.0, digest.to_vec()], read_list).await?.pop())
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<NamedList>, DbError> {
    let sql = format!("SELECT {LIST} AND no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read_list).await?.pop())
}

/// Lists, newest first.
pub(crate) async fn lists(q: &impl Query, campaign: CampaignId, limit: i64) -> Result<Vec<NamedList>, DbError> {
    let sql = format!("SELECT {LIST} ORDER BY no DESC LIMIT $2");
    q.map(&sql, args![campaign.0, limit], read_list).await
}

/// The sealed header of a list's file.
pub(crate) async fn header(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Vec<u8>, DbError> {
    q.scalar("SELECT header FROM named_list WHERE campaign_id = $1 AND no = $2", args![campaign.0, no]).await
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM named_list", args![]).await
}

pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    digest: &Digest,
    list: &NamedList,
    header: Vec<u8>,
    rows: &[StoredRow],
) -> Result<(), DbError> {
    let units: Vec<i64> = list.units.iter().map(|u| u.0).collect();
    tx.exec(
        "INSERT INTO named_list (no, campaign_id, digest, units, file_name, day, recorded_at, seq, user_name, user_id, rows, taken, duplicates, \
         rejected, problems, header) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            list.no,
            campaign.0,
            digest.to_vec(),
            serde_json::to_string(&units).unwrap_or_default(),
            list.file_name.clone(),
            list.day.number(),
            tx.now().0,
            tx.seq().await?,
            tx.by().name.clone(),
            tx.by().user.map(|u| u.0),
            list.rows,
            list.taken,
            list.duplicates,
            list.rejected,
            serde_json::to_string(&list.problems).unwrap_or_default(),
            header
        ],
    )
    .await?;
    let opt = |f: &dyn Fn(&StoredRow) -> Option<i64>| Column::OptInt(rows.iter().map(f).collect());
    let columns = [
        ("campaign_id", Column::Int(rows.iter().map(|_| campaign.0).collect())),
        ("list_no", Column::Int(rows.iter().map(|_| list.no).collect())),
        ("row_number", Column::Int(rows.iter().map(|r| r.row).collect())),
        ("found", Column::Text(rows.iter().map(|r| r.found.code().to_owned()).collect())),
        ("score", opt(&|r| r.score)),
        ("day", opt(&|r| r.day.map(Day::number))),
        ("unit_id", opt(&|r| r.unit.map(|u| u.0))),
        ("team_id", opt(&|r| r.team.map(|t| t.0))),
        ("member_id", opt(&|r| r.member.map(|m| m.0))),
        ("partition_id", opt(&|r| r.partition)),
        ("claim_id", Column::OptText(rows.iter().map(|r| r.claim.map(|c| c.to_string())).collect())),
        ("sealed", Column::Bytes(rows.iter().map(|r| r.sealed.clone()).collect())),
    ];
    if rows.is_empty() { Ok(()) } else { tx.bulk("named_list_row", &columns, "").await }
}

/// Which of these claims were taken back.
pub(crate) async fn withdrawn(q: &impl Query, campaign: CampaignId, claims: &[(i64, Uuid)]) -> Result<HashSet<Uuid>, DbError> {
    let texts: Vec<String> = claims.iter().map(|(_, id)| id.to_string()).collect();
    let mut out = HashSet::new();
    for some in texts.chunks(vedich_db::LIST) {
        let mut a = args![campaign.0];
        let these = vedich_db::value_list(&mut a, some);
        let sql = format!("SELECT claim_id FROM claim_withdrawal WHERE campaign_id = $1 AND claim_id IN {these}");
        out.extend(q.map(&sql, a, |r| uuid(r.get(0)?)).await?.into_iter().flatten());
    }
    Ok(out)
}

const ROW: &str = "row_number, found, score, day, unit_id, team_id, member_id, partition_id, claim_id, sealed FROM named_list_row \
     WHERE campaign_id = $1 AND list_no = $2";

fn read_row(r: &Row<'_>) -> Result<StoredRow, DbError> {
    Ok(StoredRow {
        row: r.get(0)?,
        found: FoundAs::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("named_list_row.found"))?,
        score: r.get(2)?,
        day: r.get::<Option<i64>>(3)?.map(Day::from_number),
        unit: r.get::<Option<i64>>(4)?.map(UnitId),
        team: r.get::<Option<i64>>(5)?.map(TeamId),
        member: r.get::<Option<i64>>(6)?.map(MemberId),
        partition: r.get(7)?,
        claim: uuid(r.get(8)?)?,
        sealed: r.get(9)?,
    })
}

/// All rows of a list, in the order of the file.
pub(crate) async fn rows(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Vec<StoredRow>, DbError> {
    let sql = format!("SELECT {ROW} ORDER BY row_number");
    q.map(&sql, args![campaign.0, no], read_row).await
}

pub(crate) async fn row(q: &impl Query, campaign: CampaignId, no: i64, row: i64) -> Result<Option<StoredRow>, DbError> {
    let sql = format!("SELECT {ROW} AND row_number = $3");
    Ok(q.map(&sql, args![campaign.0, no, row], read_row).await?.pop())
}

/// Lists that came on a day: whose people they name, and rows.
pub(crate) async fn came_on(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Vec<(Vec<UnitId>, i64)>, DbError> {
    let sql = "SELECT units, rows FROM named_list WHERE campaign_id = $1 AND recorded_at >= $2 AND recorded_at < $3 ORDER BY no";
    q.map(sql, args![campaign.0, day.start().0, day.plus(1).start().0], |r| {
        let units: Vec<i64> = serde_json::from_str(&r.get::<String>(0)?).map_err(|_| DbError::Corrupt("named_list.units"))?;
        Ok((units.into_iter().map(UnitId).collect(), r.get(1)?))
    })
    .await
}

/// How many rows of each list nobody has decided about.
pub(crate) async fn open_counts(q: &impl Query, campaign: CampaignId) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT r.list_no, CAST(COUNT(*) AS BIGINT) FROM named_list_row r WHERE r.campaign_id = $1 AND r.found = 'doubtful' \
         AND NOT EXISTS (SELECT 1 FROM named_list_decision d WHERE d.campaign_id = r.campaign_id AND d.list_no = r.list_no \
         AND d.row_number = r.row_number) GROUP BY r.list_no";
    Ok(q.map(sql, args![campaign.0], |r| Ok((r.get(0)?, r.get(1)?))).await?.into_iter().collect())
}

/// The decisions of a list that stand: the newest of each row.
pub(crate) async fn decisions(q: &impl Query, campaign: CampaignId, no: i64) -> Result<HashMap<i64, Decided>, DbError> {
    let sql = "SELECT row_number, decision, partition_id, citizen, claim_id, recorded_at, user_name FROM named_list_decision \
         WHERE campaign_id = $1 AND list_no = $2 ORDER BY seq";
    let all = q
        .map(sql, args![campaign.0, no], |r| {
            let citizen = match (r.get::<Option<i64>>(2)?, r.get::<Option<i64>>(3)?) {
                (Some(p), Some(n)) => Some(CitizenId { partition: PartitionId(p), number: CitizenNumber(n) }),
                _ => None,
            };
            let decided = Decided {
                decision: Decision::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("named_list_decision.decision"))?,
                citizen,
                claim: uuid(r.get(4)?)?,
                at: Moment(r.get(5)?),
                by: r.get(6)?,
            };
            Ok((r.get::<i64>(0)?, decided))
        })
        .await?;
    // Later ones replace earlier ones.
    Ok(all.into_iter().collect())
}

/// Adds a decision about a row of a list.
pub(crate) async fn decide(
    tx: &WriteTx,
    campaign: CampaignId,
    (no, row): (i64, i64),
    id: Uuid,
    decided: &Decided,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO named_list_decision (campaign_id, list_no, row_number, seq, id, decision, partition_id, citizen, claim_id, recorded_at, \
         user_name, user_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            campaign.0,
            no,
            row,
            tx.seq().await?,
            id.to_string(),
            decided.decision.code(),
            decided.citizen.map(|c| c.partition.0),
            decided.citizen.map(|c| c.number.0),
            decided.claim.map(|c| c.to_string()),
            decided.at.0,
            decided.by.clone(),
            tx.by().user.map(|u| u.0)
        ],
    )
    .await?;
    Ok(())
}
