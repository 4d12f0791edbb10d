//! All SQL of this room. What people ask for needs a [`Whole`]: webhooks tell of the whole campaign.

use crate::{
    model::{Attempt, Delivery, DeliveryState, Kind, NewWebhook, Outcome, State, Webhook},
    rules,
};
use vedich_accounts::{AccountsProblem, Actor, Area, Permission};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Moment};

/// Somebody who may see and set what concerns the whole campaign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole(());

impl Whole {
    /// Whoever manages tokens everywhere.
    pub(crate) fn of(actor: &Actor) -> Result<Self, AccountsProblem> {
        if actor.area(Permission::ManageTokens) == Area::Everything { Ok(Self(())) } else { Err(AccountsProblem::OutsideArea) }
    }
}

/// The columns that say who recorded a fact, for the end of a list of values.
async fn by(tx: &WriteTx) -> Result<Vec<Value>, DbError> {
    Ok(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()])
}

const HOOK: &str = "no, name, address, kinds, state, failures, last_ok_at, last_try_at";

fn hook(r: &Row<'_>) -> Result<Webhook, DbError> {
    Ok(Webhook {
        no: r.get(0)?,
        name: r.get(1)?,
        address: r.get(2)?,
        kinds: r.get::<String>(3)?.split(' ').filter_map(Kind::parse).collect(),
        state: State::parse(&r.get::<String>(4)?).ok_or(DbError::Corrupt("webhook_now.state"))?,
        failures: r.get(5)?,
        last_ok: r.get::<Option<i64>>(6)?.map(Moment),
        last_try: r.get::<Option<i64>>(7)?.map(Moment),
    })
}

fn kinds(kinds: &[Kind]) -> String {
    kinds.iter().map(|k| k.code()).collect::<Vec<_>>().join(" ")
}

/// All that were not removed.
pub(crate) async fn hooks(q: &impl Query, _: Whole, campaign: CampaignId) -> Result<Vec<Webhook>, DbError> {
    let sql = format!("SELECT {HOOK} FROM webhook_now WHERE campaign_id = $1 AND state <> 'removed' ORDER BY no");
    q.map(&sql, args![campaign.0], hook).await
}

pub(crate) async fn one(q: &impl Query, _: Whole, campaign: CampaignId, no: i64) -> Result<Option<Webhook>, DbError> {
    let sql = format!("SELECT {HOOK} FROM webhook_now WHERE campaign_id = $1 AND no = $2 AND state <> 'removed'");
    Ok(q.map(&sql, args![campaign.0, no], hook).await?.pop())
}

/// Those that are told what happens, each with the commit after which.
pub(crate) async fn told(q: &impl Query, campaign: CampaignId) -> Result<Vec<(Webhook, i64)>, DbError> {
    let sql = format!("SELECT {HOOK}, from_seq FROM webhook_now WHERE campaign_id = $1 AND state = 'on' ORDER BY no");
    q.map(&sql, args![campaign.0], |r| Ok((hook(r)?, r.get(8)?))).await
}

/// The number of the next address.
pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM webhook", args![]).await
}

/// A new address; it is told what happens from now on.
pub(crate) async fn insert(
    tx: &WriteTx,
    _: Whole,
    campaign: CampaignId,
    new: &NewWebhook,
    sealed: Vec<u8>,
) -> Result<i64, DbError> {
    let no = next_no(tx).await?;
    let mut a = args![no, campaign.0];
    a.extend(by(tx).await?);
    tx.exec("INSERT INTO webhook (no, campaign_id, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6)", a)
        .await?;
    let empty: Vec<u8> = Vec::new();
    tx.exec(
        "INSERT INTO webhook_now (no, campaign_id, name, address, kinds, state, sealed, sealed_before, from_seq, failures) \
         VALUES ($1, $2, $3, $4, $5, 'on', $6, $7, $8, 0)",
        args![no, campaign.0, new.name.clone(), new.address.clone(), kinds(&new.kinds), sealed.clone(), empty, tx.seq().await?],
    )
    .await?;
    step(tx, no, "created", &set_detail(new), sealed).await?;
    Ok(no)
}

fn set_detail(new: &NewWebhook) -> String {
    serde_json::json!({ "name": new.name, "address": new.address, "events": new.kinds }).to_string()
}

async fn step(tx: &WriteTx, no: i64, kind: &str, detail: &str, sealed: Vec<u8>) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, kind, detail, sealed];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO webhook_step (id, no, kind, detail, sealed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await?;
    Ok(())
}

/// Another name, address or choice of events.
pub(crate) async fn set(tx: &WriteTx, _: Whole, no: i64, new: &NewWebhook) -> Result<(), DbError> {
    let sql = "UPDATE webhook_now SET name = $2, address = $3, kinds = $4 WHERE no = $1";
    tx.exec(sql, args![no, new.name.clone(), new.address.clone(), kinds(&new.kinds)]).await?;
    step(tx, no, "set", &set_detail(new), Vec::new()).await
}

/// A new secret; the one before it is signed with for a while.
pub(crate) async fn rotate(tx: &WriteTx, _: Whole, no: i64, sealed: Vec<u8>) -> Result<(), DbError> {
    let until = tx.now().plus_seconds(rules::OVERLAP).0;
    let sql = "UPDATE webhook_now SET sealed_before = sealed, before_until = $2, sealed = $3 WHERE no = $1";
    tx.exec(sql, args![no, until, sealed.clone()]).await?;
    step(tx, no, "secret", "{}", sealed).await
}

/// Switches on, off, or takes away; the count of failures begins anew. What happened while it was off is not told.
pub(crate) async fn switch(tx: &WriteTx, no: i64, state: State) -> Result<(), DbError> {
    tx.exec("UPDATE webhook_now SET state = $2, failures = 0 WHERE no = $1", args![no, state.code()]).await?;
    if state == State::On {
        tx.exec("UPDATE webhook_now SET from_seq = $2 WHERE no = $1", args![no, tx.seq().await?]).await?;
    }
    step(tx, no, state.code(), "{}", Vec::new()).await
}

// --- deliveries ---------------------------------------------------------------------------------------------------------

const DELIVERY: &str =
    "d.no, d.webhook_no, d.event_id, d.kind, d.event_at, d.body, n.state, n.tries, n.due_at, n.status, n.outcome, n.changed_at";
const DELIVERIES: &str = "webhook_delivery d JOIN webhook_delivery_now n ON n.no = d.no";

fn delivery(r: &Row<'_>) -> Result<Delivery, DbError> {
    Ok(Delivery {
        no: r.get(0)?,
        webhook: r.get(1)?,
        event: r.get(2)?,
        kind: Kind::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("webhook_delivery.kind"))?,
        at: Moment(r.get(4)?),
        body: r.get(5)?,
        state: DeliveryState::parse(&r.get::<String>(6)?).ok_or(DbError::Corrupt("webhook_delivery_now.state"))?,
        tries: r.get(7)?,
        due: Moment(r.get(8)?),
        status: r.get(9)?,
        outcome: Outcome::parse(&r.get::<String>(10)?),
        changed: Moment(r.get(11)?),
    })
}

/// Deliveries of an address, newest first, with how many there are.
pub(crate) async fn deliveries(
    q: &impl Query,
    _: Whole,
    webhook: i64,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Delivery>, i64), DbError> {
    let sql = format!("SELECT {DELIVERY} FROM {DELIVERIES} WHERE d.webhook_no = $1 ORDER BY d.no DESC LIMIT $2 OFFSET $3");
    let found = q.map(&sql, args![webhook, limit, offset], delivery).await?;
    let count = "SELECT CAST(COUNT(*) AS BIGINT) FROM webhook_delivery WHERE webhook_no = $1";
    Ok((found, q.scalar(count, args![webhook]).await?))
}

pub(crate) async fn delivery_of(q: &impl Query, _: Whole, webhook: i64, no: i64) -> Result<Option<Delivery>, DbError> {
    let sql = format!("SELECT {DELIVERY} FROM {DELIVERIES} WHERE d.webhook_no = $1 AND d.no = $2");
    Ok(q.map(&sql, args![webhook, no], delivery).await?.pop())
}

/// Tries of a delivery, oldest first.
pub(crate) async fn attempts(q: &impl Query, _: Whole, delivery: i64) -> Result<Vec<Attempt>, DbError> {
    let sql = "SELECT no, recorded_at, status, outcome, detail FROM webhook_attempt WHERE no = $1 ORDER BY seq, id";
    let read = |r: &Row<'_>| {
        Ok(Attempt {
            delivery: r.get(0)?,
            at: Moment(r.get(1)?),
            status: r.get(2)?,
            outcome: Outcome::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("webhook_attempt.outcome"))?,
            detail: r.get(4)?,
        })
    };
    q.map(sql, args![delivery], read).await
}

/// Writes down what is to be sent; false when this address was told of the event before.
pub(crate) async fn enqueue(
    tx: &WriteTx,
    webhook: i64,
    (event, kind, at): (&str, Kind, Moment),
    body: &str,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT no FROM webhook_delivery WHERE webhook_no = $1 AND event_id = $2";
    if tx.scalar_opt::<i64>(sql, args![webhook, event]).await?.is_some() {
        return Ok(None);
    }
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM webhook_delivery", args![]).await?;
    let mut a = args![no, webhook, event, kind.code(), at.0, body];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO webhook_delivery (no, webhook_no, event_id, kind, event_at, body, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        a,
    )
    .await?;
    tx.exec(
        "INSERT INTO webhook_delivery_now (no, webhook_no, state, tries, due_at, outcome, changed_at) \
         VALUES ($1, $2, 'waiting', 0, $3, '', $3)",
        args![no, webhook, tx.now().0],
    )
    .await?;
    Ok(Some(no))
}

/// Sets a delivery going again, under the same id.
pub(crate) async fn again(tx: &WriteTx, _: Whole, no: i64) -> Result<(), DbError> {
    let sql = "UPDATE webhook_delivery_now SET state = 'waiting', tries = 0, due_at = $2, changed_at = $2 WHERE no = $1";
    tx.exec(sql, args![no, tx.now().0]).await?;
    Ok(())
}

/// Up to which commit events were read.
pub(crate) async fn read_up_to(q: &impl Query) -> Result<i64, DbError> {
    Ok(q.scalar_opt("SELECT seq FROM webhook_read WHERE id = 1", args![]).await?.unwrap_or(0))
}

pub(crate) async fn put_read(tx: &WriteTx, seq: i64) -> Result<(), DbError> {
    if tx.exec("UPDATE webhook_read SET seq = $1 WHERE id = 1", args![seq]).await? == 0 {
        tx.exec("INSERT INTO webhook_read (id, seq) VALUES (1, $1)", args![seq]).await?;
    }
    Ok(())
}

/// A delivery with what it takes to send it.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub delivery: Delivery,
    pub address: String,
    /// The secret, and the one before it while it is still signed with.
    pub sealed: Vec<Vec<u8>>,
}

/// Deliveries that are due, or whose sender was lost in the middle, to addresses that are on.
pub(crate) async fn due(q: &impl Query, campaign: CampaignId, now: Moment, limit: i64) -> Result<Vec<Due>, DbError> {
    let sql = format!(
        "SELECT {DELIVERY}, w.address, w.sealed, w.sealed_before, w.before_until FROM {DELIVERIES} \
         JOIN webhook_now w ON w.no = d.webhook_no WHERE w.campaign_id = $1 AND w.state = 'on' AND \
         ((n.state = 'waiting' AND n.due_at <= $2) OR (n.state = 'sending' AND n.lease_until <= $2)) ORDER BY n.due_at, d.no LIMIT $3"
    );
    let read = |r: &Row<'_>| {
        let mut sealed: Vec<Vec<u8>> = vec![r.get(13)?];
        if r.get::<Option<i64>>(15)?.is_some_and(|until| until > now.0) {
            sealed.push(r.get(14)?);
        }
        Ok(Due { delivery: delivery(r)?, address: r.get(12)?, sealed })
    };
    q.map(&sql, args![campaign.0, now.0, limit], read).await
}

/// Whoever sends has it to itself for a while.
pub(crate) async fn lease(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    let sql =
        "UPDATE webhook_delivery_now SET state = 'sending', tries = tries + 1, lease_until = $2, changed_at = $3 WHERE no = $1";
    tx.exec(sql, args![no, tx.now().plus_seconds(rules::LEASE).0, tx.now().0]).await?;
    Ok(())
}

/// How a try ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub status: Option<i64>,
    pub outcome: Outcome,
    pub detail: String,
}

pub(crate) async fn attempt(tx: &WriteTx, no: i64, ended: &Ended) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, ended.status, ended.outcome.code(), ended.detail.clone()];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO webhook_attempt (id, no, status, outcome, detail, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await?;
    Ok(())
}

/// Where a delivery stands after a try.
pub(crate) async fn stands(tx: &WriteTx, no: i64, state: DeliveryState, due: Moment, ended: &Ended) -> Result<(), DbError> {
    tx.exec(
        "UPDATE webhook_delivery_now SET state = $2, due_at = $3, lease_until = NULL, status = $4, outcome = $5, changed_at = $6 WHERE no = $1",
        args![no, state.code(), due.0, ended.status, ended.outcome.code(), tx.now().0],
    )
    .await?;
    Ok(())
}

/// Counts a try of an address; how many failed in a row.
pub(crate) async fn tried(tx: &WriteTx, webhook: i64, ok: bool) -> Result<i64, DbError> {
    let sql = if ok {
        "UPDATE webhook_now SET failures = 0, last_ok_at = $2, last_try_at = $2 WHERE no = $1"
    } else {
        "UPDATE webhook_now SET failures = failures + 1, last_try_at = $2 WHERE no = $1"
    };
    tx.exec(sql, args![webhook, tx.now().0]).await?;
    tx.scalar("SELECT failures FROM webhook_now WHERE no = $1", args![webhook]).await
}

/// The state of a delivery now, inside of a write.
pub(crate) async fn state_of(q: &impl Query, no: i64) -> Result<Option<(DeliveryState, i64)>, DbError> {
    let read = |r: &Row<'_>| {
        Ok((DeliveryState::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("webhook_delivery_now.state"))?, r.get(1)?))
    };
    Ok(q.map("SELECT state, tries FROM webhook_delivery_now WHERE no = $1", args![no], read).await?.pop())
}

pub(crate) async fn is_on(q: &impl Query, webhook: i64) -> Result<bool, DbError> {
    let state: Option<String> = q.scalar_opt("SELECT state FROM webhook_now WHERE no = $1", args![webhook]).await?;
    Ok(state.as_deref() == Some(State::On.code()))
}
