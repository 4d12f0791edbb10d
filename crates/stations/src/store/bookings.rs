//! Bookings and what becomes of them. Names and telephones come sealed and leave sealed.

use super::by;
use crate::{
    model::{Booking, BookingState, BookingStep, Happened, NotPossible, Origin},
    rules::tablet::SERIES,
};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};

const COLUMNS: &str = "n.no, n.shift_no, n.slot, n.origin, n.invitation_no, n.state, n.queue_no, n.called_at, n.done_at, n.reason, \
     (SELECT a.arrived_at FROM booking_arrival a WHERE a.no = n.no) AS arrived_at";

fn read(r: &Row<'_>) -> Result<Booking, DbError> {
    Ok(Booking {
        no: r.get(0)?,
        shift: r.get(1)?,
        slot: r.get(2)?,
        origin: Origin::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("booking_now.origin"))?,
        invitation: r.get(4)?,
        state: BookingState::parse(&r.get::<String>(5)?).ok_or(DbError::Corrupt("booking_now.state"))?,
        queue: r.get(6)?,
        called_at: r.get::<Option<i64>>(7)?.map(Moment),
        done_at: r.get::<Option<i64>>(8)?.map(Moment),
        reason: NotPossible::parse(&r.get::<String>(9)?),
        arrived_at: r.get::<Option<i64>>(10)?.map(Moment),
    })
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Booking>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM booking_now n WHERE n.campaign_id = $1 AND n.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

pub(crate) async fn by_code(q: &impl Query, campaign: CampaignId, key: &str) -> Result<Option<Booking>, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM booking b JOIN booking_now n ON n.no = b.no WHERE b.campaign_id = $1 AND b.code_key = $2");
    Ok(q.map(&sql, args![campaign.0, key], read).await?.pop())
}

/// Everybody of a shift with what is sealed, by time; whoever cancelled comes last.
pub(crate) async fn of_shift(q: &impl Query, shift: i64) -> Result<Vec<(Booking, Vec<u8>)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS}, b.sealed FROM booking_now n JOIN booking b ON b.no = n.no WHERE n.shift_no = $1 \
         ORDER BY CASE WHEN n.state = 'cancelled' THEN 1 ELSE 0 END, n.slot, n.no"
    );
    q.map(&sql, args![shift], |r| Ok((read(r)?, r.get(11)?))).await
}

/// Taken places by quarter of an hour.
pub(crate) async fn taken(q: &impl Query, shift: i64) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT slot, COUNT(*) FROM booking_now WHERE shift_no = $1 AND state <> 'cancelled' AND origin <> 'walk_in' GROUP BY slot";
    Ok(q.map(sql, args![shift], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await?.into_iter().collect())
}

/// Bookings that a telephone has for shifts from a day on that are held.
pub(crate) async fn of_phone(q: &impl Query, campaign: CampaignId, phone: &str, from: Day) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM booking_now n JOIN station_shift h ON h.no = n.shift_no JOIN station_shift_now s ON s.no = h.no \
               WHERE n.campaign_id = $1 AND n.phone_key = $2 AND n.state = 'booked' AND s.cancelled = 0 AND h.day >= $3";
    q.scalar(sql, args![campaign.0, phone, from.number()]).await
}

/// What is sealed of the bookings of a telephone that stand at a shift, whoever made them.
pub(crate) async fn under_phone(
    q: &impl Query,
    campaign: CampaignId,
    phone: &str,
    shift: i64,
) -> Result<Vec<(i64, Vec<u8>)>, DbError> {
    let sql = "SELECT n.no, b.sealed FROM booking_now n JOIN booking b ON b.no = n.no WHERE n.campaign_id = $1 AND n.phone_key = $2 \
               AND n.phone_key <> '' AND n.shift_no = $3 AND n.state <> 'cancelled' ORDER BY n.no";
    q.map(sql, args![campaign.0, phone, shift], |r| Ok((r.get(0)?, r.get(1)?))).await
}

/// An invitation has a booking that stands.
pub(crate) async fn is_booked(q: &impl Query, campaign: CampaignId, invitation: i64) -> Result<bool, DbError> {
    let sql = "SELECT COUNT(*) FROM booking_now WHERE campaign_id = $1 AND invitation_no = $2 AND state <> 'cancelled'";
    let n: i64 = q.scalar(sql, args![campaign.0, invitation]).await?;
    Ok(n > 0)
}

/// What is stored of a new booking.
#[derive(Clone)]
pub(crate) struct New {
    pub shift: i64,
    pub slot: i64,
    pub origin: Origin,
    pub invitation: Option<i64>,
    pub phone_key: String,
    pub code_key: String,
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM booking", args![]).await
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, no: i64, new: &New, sealed: Vec<u8>) -> Result<(), DbError> {
    let mut a = args![
        no,
        campaign.0,
        new.shift,
        new.slot,
        new.origin.code(),
        new.invitation,
        sealed,
        new.phone_key.clone(),
        new.code_key.clone()
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO booking (no, campaign_id, shift_no, slot, origin, invitation_no, sealed, phone_key, code_key, recorded_at, seq, \
         user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        a,
    )
    .await?;
    tx.exec(
        "INSERT INTO booking_now (no, campaign_id, shift_no, slot, state, origin, invitation_no, phone_key, queue_no, called_at, done_at, \
         reason) VALUES ($1, $2, $3, $4, 'booked', $5, $6, $7, NULL, NULL, NULL, '')",
        args![no, campaign.0, new.shift, new.slot, new.origin.code(), new.invitation, new.phone_key.clone()],
    )
    .await?;
    Ok(())
}

/// Adds a step and puts the booking where it stands now.
pub(crate) async fn step(tx: &WriteTx, b: &Booking, kind: BookingStep) -> Result<(), DbError> {
    let reason = b.reason.map_or("", NotPossible::code);
    let mut a = args![tx.fact_id().to_string(), b.no, kind.code(), reason, b.shift, b.slot];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO booking_step (id, no, kind, words, shift_no, slot, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        a,
    )
    .await?;
    tx.exec(
        "UPDATE booking_now SET shift_no = $2, slot = $3, state = $4, queue_no = $5, called_at = $6, done_at = $7, reason = $8 WHERE no = $1",
        args![
            b.no,
            b.shift,
            b.slot,
            b.state.code(),
            b.queue,
            b.called_at.map(|m| m.0),
            b.done_at.map(|m| m.0),
            reason
        ],
    )
    .await?;
    Ok(())
}

/// What happened to a booking, in order: the step, its words, when and by whom.
pub(crate) async fn steps(q: &impl Query, no: i64) -> Result<Vec<Happened>, DbError> {
    let sql = "SELECT kind, words, recorded_at, by_name FROM booking_step WHERE no = $1 ORDER BY seq, \
               CASE kind WHEN 'arrived' THEN 0 WHEN 'called' THEN 1 WHEN 'reopened' THEN 1 ELSE 2 END, id";
    q.map(sql, args![no], |r| {
        Ok(Happened {
            step: BookingStep::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("booking_step.kind"))?,
            reason: NotPossible::parse(&r.get::<String>(1)?),
            at: Moment(r.get(2)?),
            by: r.get(3)?,
        })
    })
    .await
}

/// The next number of a shift's queue at the office's desk; tablets count in series of their own.
pub(crate) async fn next_queue(tx: &WriteTx, shift: i64) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(queue_no), 0) + 1 AS BIGINT) FROM booking_now WHERE shift_no = $1 AND queue_no < $2";
    tx.scalar(sql, args![shift, SERIES]).await
}

/// What is sealed of a booking.
pub(crate) async fn sealed(q: &impl Query, no: i64) -> Result<Vec<u8>, DbError> {
    let found = q.map("SELECT sealed FROM booking WHERE no = $1", args![no], |r| r.get::<Vec<u8>>(0)).await?;
    found.into_iter().next().ok_or(DbError::Corrupt("booking.sealed"))
}

/// Who has waited longest in a shift's queue.
pub(crate) async fn first_waiting(tx: &WriteTx, shift: i64) -> Result<Option<Booking>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking_now n WHERE n.shift_no = $1 AND n.state = 'arrived' ORDER BY arrived_at, n.queue_no LIMIT 1"
    );
    Ok(tx.map(&sql, args![shift], read).await?.pop())
}

/// The booking `b` stands, and was made without an invitation to its shift.
pub(crate) const BY_OTHERS: &str = "b.state <> 'cancelled' AND NOT EXISTS \
     (SELECT 1 FROM invitation x WHERE x.no = b.invitation_no AND x.shift_no = b.shift_no)";

/// Who takes a place of a shift without an invitation to it: booked, and came without a booking.
pub(crate) async fn by_others(q: &impl Query, shift: i64) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "SELECT COUNT(CASE WHEN b.origin <> 'walk_in' THEN 1 END), COUNT(CASE WHEN b.origin = 'walk_in' THEN 1 END) \
         FROM booking_now b WHERE b.shift_no = $1 AND {BY_OTHERS}"
    );
    let found = q.map(&sql, args![shift], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await?;
    Ok(found.first().copied().unwrap_or_default())
}

/// The booking of an invitation that stands.
pub(crate) async fn of_invitation(q: &impl Query, campaign: CampaignId, invitation: i64) -> Result<Option<Booking>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM booking_now n WHERE n.campaign_id = $1 AND n.invitation_no = $2 AND n.state <> 'cancelled' ORDER BY n.no DESC"
    );
    Ok(q.map(&sql, args![campaign.0, invitation], read).await?.into_iter().next())
}
