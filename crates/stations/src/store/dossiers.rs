//! Dossiers taken at stations, and the batches in which they are sent (`P-4.4d`).

use super::by;
use crate::model::{Batch, DossierFact, Service};
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, Moment, PartitionId, TeamId};

/// Kind of the digest of a typed national number.
pub(crate) const KIND_NUMBER: i64 = 105;

/// What is stored of a new dossier.
pub(crate) struct New {
    pub booking: i64,
    pub shift: i64,
    pub commune: LocalityId,
    pub citizen: Option<CitizenId>,
    pub number_key: String,
    pub day: Day,
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &New) -> Result<(), DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station_dossier", args![]).await?;
    let mut a = args![
        no,
        campaign.0,
        new.booking,
        new.shift,
        new.commune.0,
        new.citizen.map(|c| c.partition.0),
        new.citizen.map(|c| c.number.0),
        new.number_key.clone(),
        new.day.number()
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_dossier (no, campaign_id, booking_no, shift_no, commune_id, partition_id, citizen, number_key, day, \
         recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        a,
    )
    .await
    .map(drop)
}

/// The dossier `d` was not withdrawn by a correction.
const STANDS: &str = "NOT EXISTS (SELECT 1 FROM station_dossier_void v WHERE v.dossier_no = d.no)";
/// The dossier of the item `i` was not taken out of its batch.
const IN_IT: &str =
    "NOT EXISTS (SELECT 1 FROM dossier_batch_removal r WHERE r.batch_no = i.batch_no AND r.dossier_no = i.dossier_no)";

/// Condition: the dossier `d` stands and is in no batch.
fn is_loose() -> String {
    format!("{STANDS} AND NOT EXISTS (SELECT 1 FROM dossier_batch_item i WHERE i.dossier_no = d.no AND {IN_IT})")
}

fn within(communes: &[i64], everything: bool, column: &str) -> String {
    if everything { "1 = 1".to_owned() } else { format!("{column} IN {}", super::list(communes)) }
}

/// Dossiers that are in no batch yet, by commune: how many, and the oldest day.
pub(crate) async fn loose(
    q: &impl Query,
    campaign: CampaignId,
    reach: &super::Reach,
) -> Result<Vec<(LocalityId, i64, Day)>, DbError> {
    let sql = format!(
        "SELECT d.commune_id, COUNT(*), MIN(d.day) FROM station_dossier d WHERE d.campaign_id = $1 AND {} AND {} \
         GROUP BY d.commune_id ORDER BY d.commune_id",
        within(&reach.localities, reach.everything, "d.commune_id"),
        is_loose()
    );
    q.map(&sql, args![campaign.0], |r| Ok((LocalityId(r.get(0)?), r.get(1)?, Day::from_number(r.get(2)?)))).await
}

fn whose(partition: Option<i64>, number: Option<i64>) -> Option<CitizenId> {
    let (Some(p), Some(n)) = (partition, number) else { return None };
    Some(CitizenId { partition: PartitionId(p), number: CitizenNumber(n) })
}

const BATCH: &str = "b.no, b.commune_id, b.reference, b.recorded_at, b.by_name, \
     (SELECT MIN(p.recorded_at) FROM dossier_batch_step p WHERE p.no = b.no AND p.kind = 'transmitted')";

fn read(r: &Row<'_>) -> Result<Batch, DbError> {
    Ok(Batch {
        no: r.get(0)?,
        commune: LocalityId(r.get(1)?),
        reference: r.get(2)?,
        made_at: Moment(r.get(3)?),
        by: r.get(4)?,
        transmitted_at: r.get::<Option<i64>>(5)?.map(Moment),
        dossiers: Vec::new(),
    })
}

/// Batches with their dossiers, newest first.
pub(crate) async fn batches(q: &impl Query, campaign: CampaignId, reach: &super::Reach) -> Result<Vec<Batch>, DbError> {
    let sql = format!(
        "SELECT {BATCH} FROM dossier_batch b WHERE b.campaign_id = $1 AND {} ORDER BY b.no DESC",
        within(&reach.localities, reach.everything, "b.commune_id")
    );
    let found = q.map(&sql, args![campaign.0], read).await?;
    with_dossiers(q, found).await
}

pub(crate) async fn batch(q: &impl Query, campaign: CampaignId, reach: &super::Reach, no: i64) -> Result<Option<Batch>, DbError> {
    let sql = format!(
        "SELECT {BATCH} FROM dossier_batch b WHERE b.campaign_id = $1 AND b.no = $2 AND {}",
        within(&reach.localities, reach.everything, "b.commune_id")
    );
    let found = q.map(&sql, args![campaign.0, no], read).await?;
    Ok(with_dossiers(q, found).await?.pop())
}

async fn with_dossiers(q: &impl Query, mut found: Vec<Batch>) -> Result<Vec<Batch>, DbError> {
    let nos: Vec<i64> = found.iter().map(|b| b.no).collect();
    for part in nos.chunks(LIST) {
        let mut a = args![];
        let among = value_list(&mut a, part);
        let sql = format!(
            "SELECT i.batch_no, d.no, d.partition_id, d.citizen, d.day, d.shift_no, d.number_key FROM dossier_batch_item i \
             JOIN station_dossier d ON d.no = i.dossier_no WHERE i.batch_no IN {among} AND {IN_IT} AND {STANDS} ORDER BY i.batch_no, d.no"
        );
        let rows = q
            .map(&sql, a, |r| {
                let fact = DossierFact {
                    no: r.get(1)?,
                    citizen: whose(r.get(2)?, r.get(3)?),
                    numbered: !r.get::<String>(6)?.is_empty(),
                    day: Day::from_number(r.get(4)?),
                    shift: r.get(5)?,
                };
                Ok((r.get::<i64>(0)?, fact))
            })
            .await?;
        for (no, fact) in rows {
            if let Some(batch) = found.iter_mut().find(|b| b.no == no) {
                batch.dossiers.push(fact);
            }
        }
    }
    Ok(found)
}

/// Puts all loose dossiers of a commune into a new batch; gives back its number and how many they are.
pub(crate) async fn make_batch(
    tx: &WriteTx,
    campaign: CampaignId,
    commune: LocalityId,
    reference: &str,
) -> Result<Option<(i64, i64)>, DbError> {
    let sql = format!(
        "SELECT d.no FROM station_dossier d WHERE d.campaign_id = $1 AND d.commune_id = $2 AND {} ORDER BY d.no",
        is_loose()
    );
    let loose: Vec<i64> = tx.map(&sql, args![campaign.0, commune.0], |r| r.get(0)).await?;
    if loose.is_empty() {
        return Ok(None);
    }
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM dossier_batch", args![]).await?;
    let mut a = args![no, campaign.0, commune.0, reference];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO dossier_batch (no, campaign_id, commune_id, reference, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await?;
    for dossier in &loose {
        tx.exec("INSERT INTO dossier_batch_item (batch_no, dossier_no) VALUES ($1, $2)", args![no, *dossier]).await?;
    }
    Ok(Some((no, i64::try_from(loose.len()).unwrap_or(i64::MAX))))
}

pub(crate) async fn transmit(tx: &WriteTx, no: i64, words: &str) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, "transmitted", words];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO dossier_batch_step (id, no, kind, words, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await
    .map(drop)
}

/// The dossier that stands for a booking, and the batch in which it is: its number, and whether it was transmitted.
pub(crate) async fn of_booking(q: &impl Query, booking: i64) -> Result<Option<(i64, Option<(i64, bool)>)>, DbError> {
    let sql = format!("SELECT d.no FROM station_dossier d WHERE d.booking_no = $1 AND {STANDS} ORDER BY d.no");
    let Some(no) = q.map(&sql, args![booking], |r| r.get::<i64>(0)).await?.pop() else { return Ok(None) };
    let sql = format!(
        "SELECT i.batch_no, (SELECT COUNT(*) FROM dossier_batch_step p WHERE p.no = i.batch_no AND p.kind = 'transmitted') \
         FROM dossier_batch_item i WHERE i.dossier_no = $1 AND {IN_IT} ORDER BY i.batch_no"
    );
    let batch = q.map(&sql, args![no], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)? > 0))).await?.pop();
    Ok(Some((no, batch)))
}

/// The newest dossier that stands under a national number, or of the citizen whose it is. Two searches, each by its index: with an OR
/// between them SQLite reads every dossier of the campaign.
pub(crate) async fn under_number(
    q: &impl Query,
    campaign: CampaignId,
    number_key: &str,
    citizen: Option<CitizenId>,
) -> Result<Option<DossierFact>, DbError> {
    let sql = format!(
        "SELECT d.no, d.partition_id, d.citizen, d.day, d.shift_no, d.number_key FROM station_dossier d WHERE d.no IN (\
         SELECT n.no FROM station_dossier n WHERE n.campaign_id = $1 AND n.number_key = $2 UNION ALL \
         SELECT w.no FROM station_dossier w WHERE w.campaign_id = $1 AND w.partition_id = $3 AND w.citizen = $4) \
         AND {STANDS} ORDER BY d.no"
    );
    // Nobody has a number below 0.
    let (partition, number) = citizen.map_or((-1, -1), |c| (c.partition.0, c.number.0));
    let found = q
        .map(&sql, args![campaign.0, number_key, partition, number], |r| {
            Ok(DossierFact {
                no: r.get(0)?,
                citizen: whose(r.get(1)?, r.get(2)?),
                numbered: !r.get::<String>(5)?.is_empty(),
                day: Day::from_number(r.get(3)?),
                shift: r.get(4)?,
            })
        })
        .await?;
    Ok(found.into_iter().next_back())
}

/// Bookings of a shift whose dossier was transmitted.
pub(crate) async fn sent_of_shift(q: &impl Query, shift: i64) -> Result<HashSet<i64>, DbError> {
    let sql = format!(
        "SELECT DISTINCT d.booking_no FROM station_dossier d JOIN dossier_batch_item i ON i.dossier_no = d.no \
         JOIN dossier_batch_step p ON p.no = i.batch_no AND p.kind = 'transmitted' WHERE d.shift_no = $1 AND {STANDS} AND {IN_IT}"
    );
    Ok(q.map(&sql, args![shift], |r| r.get::<i64>(0)).await?.into_iter().collect())
}

/// Writes down that a dossier was not taken after all.
pub(crate) async fn void(tx: &WriteTx, dossier: i64) -> Result<(), DbError> {
    let mut a = args![dossier];
    a.extend(by(tx).await?);
    tx.exec("INSERT INTO station_dossier_void (dossier_no, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5)", a)
        .await
        .map(drop)
}

/// Takes a dossier out of a batch.
pub(crate) async fn remove(tx: &WriteTx, batch: i64, dossier: i64) -> Result<(), DbError> {
    let mut a = args![batch, dossier];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO dossier_batch_removal (batch_no, dossier_no, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6)",
        a,
    )
    .await
    .map(drop)
}

/// The numbers in the queue under which a batch's dossiers were taken.
pub(crate) async fn queue_numbers(q: &impl Query, batch: i64) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT i.dossier_no, n.queue_no FROM dossier_batch_item i JOIN station_dossier d ON d.no = i.dossier_no \
               JOIN booking_now n ON n.no = d.booking_no WHERE i.batch_no = $1 AND n.queue_no IS NOT NULL";
    Ok(q.map(sql, args![batch], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await?.into_iter().collect())
}

/// Whose dossiers were taken, by whom of the register they are tied to; untied ones by commune alone.
pub(crate) async fn taken(q: &impl Query, campaign: CampaignId) -> Result<Vec<(Option<CitizenId>, LocalityId)>, DbError> {
    let sql = format!(
        "SELECT d.partition_id, d.citizen, d.commune_id FROM station_dossier d WHERE d.campaign_id = $1 AND {STANDS} ORDER BY d.no"
    );
    q.map(&sql, args![campaign.0], |r| Ok((whose(r.get(0)?, r.get(1)?), LocalityId(r.get(2)?)))).await
}

/// Shifts of a day that take level-2 dossiers, by team and place of the station, with how many were taken.
pub(crate) async fn taken_on(
    q: &impl Query,
    campaign: CampaignId,
    day: Day,
) -> Result<Vec<(Option<TeamId>, LocalityId, i64)>, DbError> {
    let services: Vec<String> = Service::ALL.iter().filter(|s| s.takes_level2()).map(|s| format!("'{}'", s.code())).collect();
    let sql = format!(
        "SELECT h.team_id, s.locality_id, CAST(SUM((SELECT COUNT(*) FROM booking_now b JOIN station_dossier d ON d.booking_no = b.no \
         WHERE b.shift_no = h.no AND {STANDS})) AS BIGINT) \
         FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no AND {} \
         WHERE h.campaign_id = $1 AND h.day = $2 AND n.cancelled = 0 AND h.service IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM station_shift_draft f WHERE f.shift_no = h.no AND f.open = 1) \
         GROUP BY h.team_id, s.locality_id ORDER BY s.locality_id, h.team_id",
        super::NEWEST,
        services.join(", ")
    );
    q.map(&sql, args![campaign.0, day.number()], |r| Ok((r.get::<Option<i64>>(0)?.map(TeamId), LocalityId(r.get(1)?), r.get(2)?)))
        .await
}
