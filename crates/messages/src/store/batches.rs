//! Batches: drawn up, sent, discarded.

use super::{Reach, by, list};
use crate::model::{Batch, BatchState, ChannelKind, LeftOutRow, NewBatch, Spent, State, Sum};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment};

/// A message of a new batch.
#[derive(Clone)]
pub(crate) struct NewMessage {
    pub recipient_key: String,
    pub once: String,
    pub sealed: Vec<u8>,
    pub parts: i64,
}

const COLUMNS: &str = "b.no, b.template_code, b.template_version, b.channel, b.locality_id, b.purpose, b.left_out, n.state, b.by_name, \
     b.recorded_at";

fn read(r: &Row<'_>) -> Result<Batch, DbError> {
    Ok(Batch {
        no: r.get(0)?,
        template: r.get(1)?,
        template_version: r.get(2)?,
        channel: ChannelKind::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("message_batch.channel"))?,
        locality: LocalityId(r.get(4)?),
        purpose: r.get(5)?,
        left_out: serde_json::from_str(&r.get::<String>(6)?).map_err(|_| DbError::Corrupt("message_batch.left_out"))?,
        state: BatchState::parse(&r.get::<String>(7)?).ok_or(DbError::Corrupt("message_batch_now.state"))?,
        by: r.get(8)?,
        at: Moment(r.get(9)?),
        counts: BTreeMap::new(),
        parts: 0,
        spent: 0,
    })
}

/// The next number of a table's `no`.
async fn next_no(tx: &WriteTx, table: &'static str) -> Result<i64, DbError> {
    tx.scalar(&format!("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM {table}"), args![]).await
}

pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    new: &NewBatch,
    version: i64,
    left_out: &[LeftOutRow],
) -> Result<i64, DbError> {
    let no = next_no(tx, "message_batch").await?;
    let left_out = serde_json::to_string(left_out).unwrap_or_else(|_| "[]".to_owned());
    let mut a =
        args![no, campaign.0, new.template.clone(), version, new.channel.code(), new.locality.0, new.purpose.clone(), left_out];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_batch (no, campaign_id, template_code, template_version, channel, locality_id, purpose, left_out, \
         recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        a,
    )
    .await?;
    tx.exec(
        "INSERT INTO message_batch_now (no, campaign_id, state, created_at) VALUES ($1, $2, 'draft', $3)",
        args![no, campaign.0, tx.now().0],
    )
    .await?;
    Ok(no)
}

/// The messages of a new batch, as drafts.
pub(crate) async fn insert_messages(
    tx: &WriteTx,
    campaign: CampaignId,
    batch: i64,
    new: &NewBatch,
    messages: &[NewMessage],
) -> Result<(), DbError> {
    let mut no = next_no(tx, "message").await?;
    for m in messages {
        let mut a = args![no, campaign.0, batch, m.recipient_key.clone(), m.once.clone(), m.sealed.clone(), m.parts];
        a.extend(by(tx).await?);
        tx.exec_later(
            "INSERT INTO message (no, campaign_id, batch_no, recipient_key, once_key, sealed, parts, recorded_at, seq, user_id, by_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            a,
        )
        .await?;
        tx.exec_later(
            "INSERT INTO message_now (no, campaign_id, batch_no, locality_id, channel, recipient_key, once_key, state, why, due_at, tries, \
             lease_until, request_key, provider_id, parts, price, handed_day, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', '', $8, 0, NULL, '', '', $9, NULL, NULL, $10)",
            args![
                no,
                campaign.0,
                batch,
                new.locality.0,
                new.channel.code(),
                m.recipient_key.clone(),
                m.once.clone(),
                tx.now().0,
                m.parts,
                tx.now().0
            ],
        )
        .await?;
        no += 1;
    }
    Ok(())
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, reach: &Reach, no: i64) -> Result<Option<Batch>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM message_batch b JOIN message_batch_now n ON n.no = b.no WHERE b.campaign_id = $1 AND b.no = $2 AND {}",
        reach.sql("b.locality_id")
    );
    let Some(mut batch) = q.map(&sql, args![campaign.0, no], read).await?.pop() else { return Ok(None) };
    count(q, std::slice::from_mut(&mut batch)).await?;
    Ok(Some(batch))
}

/// Batches, newest first.
pub(crate) async fn find(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    purpose: Option<&str>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Batch>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM message_batch b JOIN message_batch_now n ON n.no = b.no WHERE b.campaign_id = $1 AND n.state <> 'discarded' \
         AND ($2 = '' OR b.purpose = $2) AND {} ORDER BY b.no DESC LIMIT $3 OFFSET $4",
        reach.sql("b.locality_id")
    );
    let mut found = q.map(&sql, args![campaign.0, purpose.unwrap_or_default(), limit, offset], read).await?;
    count(q, &mut found).await?;
    Ok(found)
}

pub(crate) async fn total(q: &impl Query, campaign: CampaignId, reach: &Reach) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT COUNT(*) FROM message_batch b JOIN message_batch_now n ON n.no = b.no WHERE b.campaign_id = $1 AND n.state <> 'discarded' AND {}",
        reach.sql("b.locality_id")
    );
    q.scalar(&sql, args![campaign.0]).await
}

/// Adds to each batch where its messages stand.
async fn count(q: &impl Query, batches: &mut [Batch]) -> Result<(), DbError> {
    let nos: Vec<i64> = batches.iter().map(|b| b.no).collect();
    let sql = format!(
        "SELECT batch_no, state, CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(parts), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN handed_day IS NULL THEN 0 ELSE parts * COALESCE(price, 0) END), 0) AS BIGINT) \
         FROM message_now WHERE batch_no IN {} GROUP BY batch_no, state",
        list(&nos)
    );
    let rows = q
        .map(&sql, args![], |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?, r.get::<i64>(2)?, r.get::<i64>(3)?, r.get::<i64>(4)?)))
        .await?;
    let mut at: HashMap<i64, &mut Batch> = batches.iter_mut().map(|b| (b.no, b)).collect();
    for (no, state, n, parts, spent) in rows {
        let (Some(batch), Some(state)) = (at.get_mut(&no), State::parse(&state)) else { continue };
        batch.counts.insert(state.code(), n);
        batch.spent += spent;
        if state != State::Cancelled {
            batch.parts += parts;
        }
    }
    Ok(())
}

/// Adds a step of a batch and puts it where it stands now.
pub(crate) async fn step(tx: &WriteTx, no: i64, state: BatchState, sum: Sum, price: Option<i64>) -> Result<(), DbError> {
    note_step(tx, no, state.code(), sum, price).await?;
    tx.exec("UPDATE message_batch_now SET state = $2 WHERE no = $1", args![no, state.code()]).await.map(drop)
}

async fn note_step(tx: &WriteTx, no: i64, kind: &'static str, sum: Sum, price: Option<i64>) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, kind, sum.people, sum.parts, price, sum.cost];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_batch_step (id, no, kind, people, parts, price, cost, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        a,
    )
    .await
    .map(drop)
}

/// Drafts that nobody confirmed since a moment.
pub(crate) async fn stale(q: &impl Query, campaign: CampaignId, before: Moment) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT no FROM message_batch_now WHERE campaign_id = $1 AND state = 'draft' AND created_at < $2 ORDER BY no";
    q.map(sql, args![campaign.0, before.0], |r| r.get(0)).await
}

/// Batches of a purpose that were not discarded, but for those of one template: number, where it stands, place.
pub(crate) async fn of_purpose(
    q: &impl Query,
    campaign: CampaignId,
    purpose: &str,
    but: &str,
) -> Result<Vec<(i64, BatchState, LocalityId)>, DbError> {
    let sql = "SELECT b.no, n.state, b.locality_id FROM message_batch b JOIN message_batch_now n ON n.no = b.no \
               WHERE b.campaign_id = $1 AND b.purpose = $2 AND b.template_code <> $3 AND n.state <> 'discarded' ORDER BY b.no";
    q.map(sql, args![campaign.0, purpose, but], |r| {
        let state = BatchState::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("message_batch_now.state"))?;
        Ok((r.get(0)?, state, LocalityId(r.get(2)?)))
    })
    .await
}

/// What a step of a batch is called by which its ground was taken away.
const WITHDRAWN: &str = "withdrawn";

/// Writes down that what a batch says has no ground any more: nothing of it goes out again.
pub(crate) async fn withdraw(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    note_step(tx, no, WITHDRAWN, Sum::default(), None).await
}

/// Those of some batches of which that was written down.
pub(crate) async fn withdrawn(q: &impl Query, batches: &[i64]) -> Result<HashSet<i64>, DbError> {
    let sql = format!("SELECT DISTINCT no FROM message_batch_step WHERE kind = $1 AND no IN {}", list(batches));
    Ok(q.map(&sql, args![WITHDRAWN], |r| r.get::<i64>(0)).await?.into_iter().collect())
}

/// Erases what is sealed of a discarded batch: nobody was told anything, so nothing about anybody is kept.
pub(crate) async fn erase(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    tx.exec("UPDATE message SET sealed = $2, recipient_key = '' WHERE batch_no = $1", args![no, Vec::<u8>::new()]).await?;
    tx.exec(
        "UPDATE message_now SET state = 'cancelled', why = 'taken_back', recipient_key = '', once_key = '', changed_at = $2 \
         WHERE batch_no = $1 AND state = 'draft'",
        args![no, tx.now().0],
    )
    .await
    .map(drop)
}

/// What was handed over from a day to a day, by channel and place.
pub(crate) async fn spent(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    (from, to): (Day, Day),
) -> Result<Vec<Spent>, DbError> {
    let sql = format!(
        "SELECT channel, locality_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(parts) AS BIGINT), \
         CAST(SUM(parts * COALESCE(price, 0)) AS BIGINT), MAX(handed_day) FROM message_now \
         WHERE campaign_id = $1 AND handed_day >= $2 AND handed_day <= $3 AND {} GROUP BY channel, locality_id ORDER BY channel, locality_id",
        reach.sql("locality_id")
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], spent_at).await
}

fn spent_at(r: &Row<'_>) -> Result<Spent, DbError> {
    Ok(Spent {
        channel: ChannelKind::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("message_now.channel"))?,
        locality: LocalityId(r.get(1)?),
        messages: r.get(2)?,
        parts: r.get(3)?,
        cost: r.get(4)?,
        last: Day::from_number(r.get(5)?),
    })
}

/// The same everywhere as it was known at a commit: each message at its last handing over up to it, at the price that was set then. What
/// the channel sent back had not been taken, nor had what was given up; what an officer sends again had been.
pub(crate) async fn spent_then(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<Vec<Spent>, DbError> {
    let sql = "SELECT t.channel, t.locality_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(t.parts) AS BIGINT), \
         CAST(SUM(t.parts * COALESCE(t.price, 0)) AS BIGINT), MAX(t.handed) FROM (SELECT n.channel, n.locality_id, n.parts, \
         CAST((h.recorded_at + 25200000000) / 86400000000 AS BIGINT) AS handed, (SELECT p.price FROM message_setting p \
         WHERE p.campaign_id = n.campaign_id AND p.channel = n.channel AND p.seq <= h.seq ORDER BY p.seq DESC, p.id DESC LIMIT 1) AS price \
         FROM message_now n JOIN message_step h ON h.no = n.no WHERE n.campaign_id = $1 AND h.kind = 'handing' AND h.seq <= $4 \
         AND NOT EXISTS (SELECT 1 FROM message_step l WHERE l.no = h.no AND l.seq <= $4 AND (l.kind = 'handing' \
         OR (l.kind = 'waiting' AND l.why <> '') OR (l.kind = 'failed' AND l.why = 'gave_up')) \
         AND (l.seq > h.seq OR (l.seq = h.seq AND l.id > h.id)))) t \
         WHERE t.handed >= $2 AND t.handed <= $3 GROUP BY t.channel, t.locality_id ORDER BY t.channel, t.locality_id";
    q.map(sql, args![campaign.0, from.number(), to.number(), cutoff], spent_at).await
}
