//! Messages and what becomes of them.

use super::{Reach, by};
use crate::{
    model::{ChannelKind, Message, State, Step, Why},
    rules,
};
use std::collections::{BTreeMap, HashSet};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};

const COLUMNS: &str = "n.no, n.batch_no, n.state, n.why, n.due_at, n.tries, n.parts, n.changed_at";

fn read(r: &Row<'_>) -> Result<Message, DbError> {
    Ok(Message {
        no: r.get(0)?,
        batch: r.get(1)?,
        state: State::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("message_now.state"))?,
        why: Why::parse(&r.get::<String>(3)?),
        due_at: Moment(r.get(4)?),
        tries: r.get(5)?,
        parts: r.get(6)?,
        changed_at: Moment(r.get(7)?),
    })
}

/// Messages of a batch with what is sealed; those of one state when told.
pub(crate) async fn of_batch(
    q: &impl Query,
    batch: i64,
    state: Option<State>,
    (limit, offset): (i64, i64),
) -> Result<Vec<(Message, String, Vec<u8>)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS}, n.recipient_key, m.sealed FROM message_now n JOIN message m ON m.no = n.no WHERE n.batch_no = $1 AND ($2 = '' OR n.state = $2) \
         ORDER BY n.no LIMIT $3 OFFSET $4"
    );
    let state = state.map_or("", State::code);
    q.map(&sql, args![batch, state, limit, offset], |r| Ok((read(r)?, r.get(8)?, r.get(9)?))).await
}

/// A message is about to be handed over, or was.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub message: Message,
    pub recipient_key: String,
    pub once: String,
    pub request: String,
    pub locality: i64,
    pub sealed: Vec<u8>,
}

const HELD: &str = "n.no, n.batch_no, n.state, n.why, n.due_at, n.tries, n.parts, n.changed_at, n.recipient_key, n.once_key, \
     n.request_key, n.locality_id, m.sealed";

fn held(r: &Row<'_>) -> Result<Held, DbError> {
    Ok(Held {
        message: read(r)?,
        recipient_key: r.get(8)?,
        once: r.get(9)?,
        request: r.get(10)?,
        locality: r.get(11)?,
        sealed: r.get(12)?,
    })
}

/// All drafts of a batch.
pub(crate) async fn drafts(q: &impl Query, batch: i64) -> Result<Vec<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.batch_no = $1 AND n.state = 'draft' ORDER BY n.no"
    );
    q.map(&sql, args![batch], held).await
}

/// Messages of a batch in some state.
pub(crate) async fn standing(q: &impl Query, batch: i64, states: &[State]) -> Result<Vec<Message>, DbError> {
    let words: Vec<String> = states.iter().map(|s| format!("'{}'", s.code())).collect();
    let sql =
        format!("SELECT {COLUMNS} FROM message_now n WHERE n.batch_no = $1 AND n.state IN ({}) ORDER BY n.no", words.join(", "));
    q.map(&sql, args![batch], read).await
}

/// Messages of a channel that are due, those that wait longest first.
pub(crate) async fn due(
    q: &impl Query,
    campaign: CampaignId,
    channel: ChannelKind,
    now: Moment,
    limit: i64,
) -> Result<Vec<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.channel = $2 AND n.state = 'waiting' \
         AND n.due_at <= $3 ORDER BY n.due_at, n.no LIMIT $4"
    );
    q.map(&sql, args![campaign.0, channel.code(), now.0, limit], held).await
}

/// Messages whose hand-over broke off: the lease is over.
pub(crate) async fn broken_off(q: &impl Query, campaign: CampaignId, now: Moment) -> Result<Vec<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.state = 'handing' AND n.lease_until < $2 \
         ORDER BY n.no LIMIT 500"
    );
    q.map(&sql, args![campaign.0, now.0], held).await
}

/// Messages of a channel of which nobody has known anything since a moment.
pub(crate) async fn unknown(
    q: &impl Query,
    campaign: CampaignId,
    channel: ChannelKind,
    since: Moment,
) -> Result<Vec<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.channel = $2 AND n.state = 'unknown' \
         AND n.changed_at <= $3 ORDER BY n.no LIMIT 500"
    );
    q.map(&sql, args![campaign.0, channel.code(), since.0], held).await
}

/// The message behind a request.
pub(crate) async fn by_request(q: &impl Query, campaign: CampaignId, request: &str) -> Result<Option<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.request_key = $2 AND n.request_key <> ''"
    );
    Ok(q.map(&sql, args![campaign.0, request], held).await?.pop())
}

/// The message behind the channel's own number.
pub(crate) async fn by_provider(
    q: &impl Query,
    campaign: CampaignId,
    channel: ChannelKind,
    id: &str,
) -> Result<Option<Held>, DbError> {
    let sql = format!(
        "SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.channel = $2 AND n.provider_id = $3 \
         AND n.provider_id <> '' ORDER BY n.no DESC LIMIT 1"
    );
    Ok(q.map(&sql, args![campaign.0, channel.code(), id], held).await?.pop())
}

pub(crate) async fn one(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Held>, DbError> {
    let sql = format!("SELECT {HELD} FROM message_now n JOIN message m ON m.no = n.no WHERE n.campaign_id = $1 AND n.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], held).await?.pop())
}

/// Messages of a channel that were handed over on a day.
pub(crate) async fn handed_on(q: &impl Query, campaign: CampaignId, channel: ChannelKind, day: Day) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM message_now WHERE campaign_id = $1 AND channel = $2 AND handed_day = $3";
    q.scalar(sql, args![campaign.0, channel.code(), day.number()]).await
}

/// Which of these were said before: they are under way or have arrived in another batch.
pub(crate) async fn said_before(
    q: &impl Query,
    campaign: CampaignId,
    keys: &[String],
    besides: i64,
) -> Result<HashSet<String>, DbError> {
    let keys: Vec<String> = keys.iter().filter(|k| !k.is_empty()).cloned().collect();
    let mut out = HashSet::new();
    for page in keys.chunks(vedich_db::LIST) {
        let mut a = args![campaign.0, besides];
        let list = vedich_db::value_list(&mut a, page);
        let sql = format!(
            "SELECT DISTINCT once_key FROM message_now WHERE campaign_id = $1 AND batch_no <> $2 AND once_key IN {list} \
             AND state NOT IN ('draft', 'cancelled', 'failed')"
        );
        out.extend(q.map(&sql, a, |r| r.get::<String>(0)).await?);
    }
    Ok(out)
}

/// What a step writes beside the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Put {
    pub why: Option<Why>,
    pub detail: String,
    pub due_at: Option<Moment>,
    pub provider_id: Option<String>,
}

/// Adds a step and puts the message where it stands now.
pub(crate) async fn step(tx: &WriteTx, no: i64, state: State, put: &Put) -> Result<(), DbError> {
    let why = put.why.map_or("", Why::code);
    let mut a = args![tx.fact_id().to_string(), no, state.code(), why, put.detail.clone()];
    a.extend(by(tx).await?);
    tx.exec_later(
        "INSERT INTO message_step (id, no, kind, why, detail, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await?;
    tx.exec_later(
        "UPDATE message_now SET state = $2, why = $3, changed_at = $4, due_at = COALESCE($5, due_at), \
         provider_id = COALESCE($6, provider_id), lease_until = NULL WHERE no = $1",
        args![no, state.code(), why, tx.now().0, put.due_at.map(|m| m.0), put.provider_id.clone()],
    )
    .await
}

/// Marks a message as being handed over: written down before the channel hears of it.
pub(crate) async fn lease(tx: &WriteTx, no: i64, request: &str, price: Option<i64>) -> Result<(), DbError> {
    step(tx, no, State::Handing, &Put::default()).await?;
    tx.exec_later(
        "UPDATE message_now SET tries = tries + 1, lease_until = $2, request_key = $3, price = $4, handed_day = $5 WHERE no = $1",
        args![no, tx.now().plus_seconds(rules::LEASE_SECONDS).0, request, price, tx.now().day().number()],
    )
    .await
}

/// The channel's own number came after its report.
pub(crate) async fn name(tx: &WriteTx, no: i64, provider_id: &str) -> Result<(), DbError> {
    tx.exec_later("UPDATE message_now SET provider_id = $2 WHERE no = $1", args![no, provider_id]).await
}

/// It was not taken after all: it counts for no day and costs nothing.
pub(crate) async fn not_handed(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    tx.exec_later("UPDATE message_now SET handed_day = NULL, price = NULL WHERE no = $1", args![no]).await
}

/// A person sends it again: its tries are forgotten, and it goes under another number, so that the channel takes it anew.
pub(crate) async fn begin_anew(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    tx.exec_later("UPDATE message_now SET tries = 0, request_key = '', provider_id = '' WHERE no = $1", args![no]).await
}

/// What happened to a message, oldest first.
pub(crate) async fn steps(q: &impl Query, no: i64) -> Result<Vec<Step>, DbError> {
    let sql = "SELECT kind, why, detail, recorded_at, by_name FROM message_step WHERE no = $1 ORDER BY seq, id";
    q.map(sql, args![no], |r| {
        Ok(Step {
            state: State::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("message_step.kind"))?,
            why: Why::parse(&r.get::<String>(1)?),
            detail: r.get(2)?,
            at: Moment(r.get(3)?),
            by: r.get(4)?,
        })
    })
    .await
}

/// How many messages stand where, and for which reasons, in some places.
pub(crate) async fn counts(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
) -> Result<(BTreeMap<State, i64>, BTreeMap<(State, Why), i64>), DbError> {
    let sql = format!(
        "SELECT n.state, n.why, CAST(COUNT(*) AS BIGINT) FROM message_now n JOIN message_batch_now b ON b.no = n.batch_no \
         WHERE n.campaign_id = $1 AND b.state = 'sending' AND {} GROUP BY n.state, n.why",
        reach.sql("n.locality_id")
    );
    let rows = q.map(&sql, args![campaign.0], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<i64>(2)?))).await?;
    let (mut states, mut whys) = (BTreeMap::new(), BTreeMap::new());
    for (state, why, n) in rows {
        let state = State::parse(&state).ok_or(DbError::Corrupt("message_now.state"))?;
        *states.entry(state).or_insert(0) += n;
        if let Some(why) = Why::parse(&why) {
            *whys.entry((state, why)).or_insert(0) += n;
        }
    }
    Ok((states, whys))
}
