//! Blocks of stations: facts, and the facts that lifted them.

use super::{Reach, by};
use crate::model::{Block, NewBlock};
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};

/// Blocks that were not lifted and end on a day or later, of stations within reach, by day.
pub(crate) async fn open(q: &impl Query, campaign: CampaignId, reach: &Reach, from: Day) -> Result<Vec<Block>, DbError> {
    let sql = format!(
        "SELECT b.no, b.station_no, b.from_day, b.to_day, b.parts, \
         COALESCE((SELECT n.reason FROM station_shift_now n WHERE n.no = b.shift_no), b.reason), b.shift_no, b.recorded_at, \
         b.by_name FROM station_block b JOIN station s ON s.campaign_id = b.campaign_id AND s.no = b.station_no \
         WHERE b.campaign_id = $1 AND b.to_day >= $2 AND {} AND {} \
         AND NOT EXISTS (SELECT 1 FROM station_block_lift l WHERE l.block_no = b.no) ORDER BY b.from_day, b.no",
        super::NEWEST,
        reach.of_station()
    );
    q.map(&sql, args![campaign.0, from.number()], |r| {
        Ok(Block {
            no: r.get(0)?,
            what: NewBlock {
                station: r.get(1)?,
                from: Day::from_number(r.get(2)?),
                to: Day::from_number(r.get(3)?),
                parts: r.get(4)?,
                reason: r.get(5)?,
            },
            shift: r.get(6)?,
            recorded_at: Moment(r.get(7)?),
            by: r.get(8)?,
        })
    })
    .await
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &NewBlock, shift: Option<i64>) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station_block", args![]).await?;
    let mut a = args![no, campaign.0, new.station, new.from.number(), new.to.number(), new.parts, new.reason.clone(), shift];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_block (no, campaign_id, station_no, from_day, to_day, parts, reason, shift_no, recorded_at, seq, user_id, \
         by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        a,
    )
    .await?;
    Ok(no)
}

pub(crate) async fn lift(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    let mut a = args![no];
    a.extend(by(tx).await?);
    tx.exec("INSERT INTO station_block_lift (block_no, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5)", a)
        .await
        .map(drop)
}
