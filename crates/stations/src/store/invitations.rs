//! Invitations: who was asked to come to which shift.

use super::{NEWEST, bookings::BY_OTHERS, by};
use crate::model::Service;
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, Moment, PartitionId};

/// An invitation as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub no: i64,
    pub shift: i64,
    pub citizen: CitizenId,
    pub household: i64,
    pub quarter: Option<LocalityId>,
    pub commune: LocalityId,
    pub because: String,
}

const COLUMNS: &str = "i.no, i.shift_no, i.partition_id, i.citizen, i.household, i.quarter_id, i.commune_id, i.because";

fn read(r: &Row<'_>) -> Result<Stored, DbError> {
    Ok(Stored {
        no: r.get(0)?,
        shift: r.get(1)?,
        citizen: CitizenId { partition: PartitionId(r.get(2)?), number: CitizenNumber(r.get(3)?) },
        household: r.get(4)?,
        quarter: r.get::<Option<i64>>(5)?.map(LocalityId),
        commune: LocalityId(r.get(6)?),
        because: r.get(7)?,
    })
}

pub(crate) async fn by_code(q: &impl Query, campaign: CampaignId, key: &str) -> Result<Option<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM invitation i WHERE i.campaign_id = $1 AND i.code_key = $2");
    Ok(q.map(&sql, args![campaign.0, key], read).await?.pop())
}

pub(crate) async fn get(q: &impl Query, no: i64) -> Result<Option<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM invitation i WHERE i.no = $1");
    Ok(q.map(&sql, args![no], read).await?.pop())
}

/// The newest invitation of whoever another one is for, where there is a newer one to a shift that is still held from a day on.
pub(crate) async fn newer(q: &impl Query, campaign: CampaignId, than: &Stored, today: Day) -> Result<Option<Stored>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitation i JOIN station_shift h ON h.no = i.shift_no JOIN station_shift_now s ON s.no = h.no \
         WHERE i.campaign_id = $1 AND i.partition_id = $2 AND i.citizen = $3 AND i.no > $4 AND s.cancelled = 0 AND h.day >= $5 \
         ORDER BY i.no DESC LIMIT 1"
    );
    let who = than.citizen;
    Ok(q.map(&sql, args![campaign.0, who.partition.0, who.number.0, than.no, today.number()], read).await?.pop())
}

/// Invitations of a shift, by quarter and household.
pub(crate) async fn of_shift(q: &impl Query, shift: i64) -> Result<Vec<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM invitation i WHERE i.shift_no = $1 ORDER BY i.quarter_id, i.household, i.no");
    q.map(&sql, args![shift], read).await
}

/// Who was invited since a moment, or to a shift that is still to come. A shift that was called off asks nobody: its people may be asked again at
/// once, unless they booked another shift by that letter, where they are expected.
pub(crate) async fn quiet(
    q: &impl Query,
    campaign: CampaignId,
    since: Moment,
    today: Day,
) -> Result<HashSet<CitizenId>, DbError> {
    let sql = "SELECT i.partition_id, i.citizen FROM invitation i JOIN station_shift h ON h.no = i.shift_no \
               JOIN station_shift_now n ON n.no = h.no \
               WHERE i.campaign_id = $1 AND n.cancelled = 0 AND (i.recorded_at > $2 OR h.day >= $3) \
               UNION \
               SELECT i.partition_id, i.citizen FROM booking_now b JOIN invitation i ON i.no = b.invitation_no \
               JOIN station_shift h ON h.no = b.shift_no JOIN station_shift_now n ON n.no = h.no \
               WHERE b.campaign_id = $1 AND b.state <> 'cancelled' AND n.cancelled = 0 AND h.day >= $3";
    let found = q
        .map(sql, args![campaign.0, since.0, today.number()], |r| {
            Ok(CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) })
        })
        .await?;
    Ok(found.into_iter().collect())
}

/// A shift that was held, with how many were invited, how many of them came to it and to no other, and how many came without booking or invitation.
pub(crate) struct Past {
    pub day: Day,
    pub from: i64,
    pub to: i64,
    pub kind: String,
    pub service: Service,
    pub crew: i64,
    pub sets: i64,
    pub invited: i64,
    pub came: i64,
    pub walk_ins: i64,
}

pub(crate) async fn past(q: &impl Query, campaign: CampaignId, today: Day) -> Result<Vec<Past>, DbError> {
    let sql = format!(
        "SELECT h.day, h.from_minute, h.to_minute, s.kind, h.service, h.crew, \
         (SELECT COUNT(*) FROM station_shift_set e WHERE e.shift_no = h.no), \
         (SELECT COUNT(*) FROM invitation i WHERE i.shift_no = h.no), \
         (SELECT COUNT(*) FROM invitation i WHERE i.shift_no = h.no AND EXISTS (SELECT 1 FROM booking_now b \
          WHERE b.campaign_id = i.campaign_id AND b.invitation_no = i.no AND b.shift_no = h.no \
          AND b.state IN ('arrived', 'called', 'taken', 'not_possible'))), \
         (SELECT COUNT(*) FROM booking_now b WHERE b.shift_no = h.no AND b.origin = 'walk_in' AND {BY_OTHERS}) \
         FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.day < $2 AND n.cancelled = 0 AND {NEWEST} \
         AND NOT EXISTS (SELECT 1 FROM station_shift_draft f WHERE f.shift_no = h.no AND f.open = 1)"
    );
    q.map(&sql, args![campaign.0, today.number()], |r| {
        Ok(Past {
            day: Day::from_number(r.get(0)?),
            from: r.get(1)?,
            to: r.get(2)?,
            kind: r.get(3)?,
            service: Service::parse(&r.get::<String>(4)?).ok_or(DbError::Corrupt("station_shift.service"))?,
            crew: r.get(5)?,
            sets: r.get(6)?,
            invited: r.get(7)?,
            came: r.get(8)?,
            walk_ins: r.get(9)?,
        })
    })
    .await
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM invitation", args![]).await
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &Stored, code_key: &str) -> Result<(), DbError> {
    let mut a = args![
        new.no,
        campaign.0,
        new.shift,
        new.citizen.partition.0,
        new.citizen.number.0,
        new.household,
        new.quarter.map(|q| q.0),
        new.commune.0,
        new.because.clone(),
        code_key
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO invitation (no, campaign_id, shift_no, partition_id, citizen, household, quarter_id, commune_id, because, code_key, \
         recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        a,
    )
    .await
    .map(drop)
}

/// An invitation `i` that had a booking which stood at a commit, by any shift; the commit is the parameter's number.
fn booked_at(cutoff: usize) -> String {
    format!(
        "CAST(CASE WHEN EXISTS (SELECT 1 FROM booking_now n JOIN booking b ON b.no = n.no WHERE n.campaign_id = i.campaign_id \
         AND n.invitation_no = i.no AND b.seq <= ${cutoff} AND NOT EXISTS (SELECT 1 FROM booking_step c WHERE c.no = b.no \
         AND c.kind = 'cancelled' AND c.seq <= ${cutoff})) THEN 1 ELSE 0 END AS BIGINT)"
    )
}

/// How many had been invited to shifts of some days at a commit, and how many of them had booked: by shift.
pub(crate) async fn counts_then(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<HashMap<i64, (i64, i64)>, DbError> {
    let sql = format!(
        "SELECT t.shift_no, CAST(COUNT(*) AS BIGINT), CAST(SUM(t.booked) AS BIGINT) FROM (SELECT i.shift_no, {} AS booked FROM invitation i \
         JOIN station_shift h ON h.no = i.shift_no WHERE i.campaign_id = $1 AND h.day BETWEEN $2 AND $3 AND i.seq <= $4) t GROUP BY t.shift_no",
        booked_at(4)
    );
    let read = |r: &Row<'_>| Ok((r.get::<i64>(0)?, (r.get(1)?, r.get(2)?)));
    Ok(q.map(&sql, args![campaign.0, from.number(), to.number(), cutoff], read).await?.into_iter().collect())
}

/// A commune's residents who had been invited to a shift at a commit, each with whether they had booked.
pub(crate) async fn residents_then(
    q: &impl Query,
    shift: i64,
    commune: LocalityId,
    cutoff: i64,
) -> Result<Vec<(Stored, bool)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM invitation i WHERE i.shift_no = $1 AND i.commune_id = $2 AND i.seq <= $3 \
         ORDER BY i.quarter_id, i.household, i.no",
        booked_at(3)
    );
    q.map(&sql, args![shift, commune.0, cutoff], |r| Ok((read(r)?, r.get::<i64>(8)? != 0))).await
}

/// Invitations of a shift that have a booking which stands, by any shift.
pub(crate) async fn booked(q: &impl Query, shift: i64) -> Result<HashSet<i64>, DbError> {
    let sql = "SELECT i.no FROM invitation i JOIN booking_now b ON b.campaign_id = i.campaign_id AND b.invitation_no = i.no \
               WHERE i.shift_no = $1 AND b.state <> 'cancelled'";
    Ok(q.map(sql, args![shift], |r| r.get::<i64>(0)).await?.into_iter().collect())
}

/// Who is invited to which shift from a day on.
pub(crate) async fn coming(q: &impl Query, campaign: CampaignId, today: Day) -> Result<Vec<(CitizenId, i64)>, DbError> {
    let sql = "SELECT i.partition_id, i.citizen, i.shift_no FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
               JOIN invitation i ON i.shift_no = h.no WHERE h.campaign_id = $1 AND h.day >= $2 AND n.cancelled = 0";
    q.map(sql, args![campaign.0, today.number()], |r| {
        Ok((CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) }, r.get(2)?))
    })
    .await
}

/// Who is expected at which shift from a day on, with the quarter of an hour where they booked. One person may stand in it more
/// than once.
pub(crate) async fn expected(
    q: &impl Query,
    campaign: CampaignId,
    today: Day,
) -> Result<Vec<(CitizenId, i64, Option<i64>)>, DbError> {
    let sql = "SELECT i.partition_id, i.citizen, b.shift_no, b.slot FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
               JOIN booking_now b ON b.shift_no = h.no JOIN invitation i ON i.no = b.invitation_no \
               WHERE h.campaign_id = $1 AND h.day >= $2 AND n.cancelled = 0 AND b.state = 'booked' \
               UNION ALL \
               SELECT i.partition_id, i.citizen, i.shift_no, CAST(NULL AS BIGINT) FROM station_shift h \
               JOIN station_shift_now n ON n.no = h.no JOIN invitation i ON i.shift_no = h.no \
               WHERE h.campaign_id = $1 AND h.day >= $2 AND n.cancelled = 0 AND NOT EXISTS (SELECT 1 FROM booking_now b \
               WHERE b.campaign_id = i.campaign_id AND b.invitation_no = i.no AND b.state <> 'cancelled')";
    q.map(sql, args![campaign.0, today.number()], |r| {
        let citizen = CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) };
        Ok((citizen, r.get(2)?, r.get(3)?))
    })
    .await
}
