//! All SQL of this room. Whoever asks hands over a [`Reach`]: what lies outside of it is not found.

pub(crate) mod batches;
pub(crate) mod figures;
pub(crate) mod outbox;

use crate::model::{ChannelKind, Setting, Template};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::CampaignId;

/// The places in which an actor may look or act; `None` is everywhere. Our own numbers, never text from outside.
#[derive(Clone, Debug)]
pub(crate) struct Reach(pub Option<Vec<i64>>);

impl Reach {
    /// Condition on a column of localities.
    pub(crate) fn sql(&self, column: &str) -> String {
        match &self.0 {
            None => "1 = 1".to_owned(),
            Some(ids) => format!("{column} IN {}", list(ids)),
        }
    }
}

/// `(1, 2, 3)`; nothing is in an empty list.
pub(crate) fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).chain(["-1".to_owned()]).collect();
    format!("({})", ids.join(", "))
}

/// The columns that say who recorded a fact, for the end of a list of values.
pub(crate) async fn by(tx: &WriteTx) -> Result<Vec<Value>, DbError> {
    Ok(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()])
}

fn template(r: &Row<'_>) -> Result<Template, DbError> {
    Ok(Template {
        code: r.get(0)?,
        version: r.get(1)?,
        name: r.get(2)?,
        subject: r.get(3)?,
        body: r.get(4)?,
        short_body: r.get(5)?,
        zalo_id: r.get(6)?,
        active: r.get::<i64>(7)? != 0,
    })
}

const TEMPLATE: &str = "t.code, t.version, t.name, t.subject, t.body, t.short_body, t.zalo_id, t.active";

/// The newest version of each template that the office wrote.
pub(crate) async fn templates(q: &impl Query, campaign: CampaignId) -> Result<Vec<Template>, DbError> {
    let sql = format!(
        "SELECT {TEMPLATE} FROM message_template t WHERE t.campaign_id = $1 AND t.version = \
         (SELECT MAX(x.version) FROM message_template x WHERE x.campaign_id = t.campaign_id AND x.code = t.code) ORDER BY t.code"
    );
    q.map(&sql, args![campaign.0], template).await
}

/// All versions of one template, newest first, each with when and by whom.
pub(crate) async fn versions(q: &impl Query, campaign: CampaignId, code: &str) -> Result<Vec<(Template, i64, String)>, DbError> {
    let sql = format!(
        "SELECT {TEMPLATE}, t.recorded_at, t.by_name FROM message_template t WHERE t.campaign_id = $1 AND t.code = $2 ORDER BY t.version DESC"
    );
    q.map(&sql, args![campaign.0, code], |r| Ok((template(r)?, r.get(8)?, r.get(9)?))).await
}

/// Adds the next version.
pub(crate) async fn put_template(tx: &WriteTx, campaign: CampaignId, new: &Template) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM message_template WHERE campaign_id = $1 AND code = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, new.code.clone()]).await?;
    let mut a = args![
        campaign.0,
        new.code.clone(),
        version,
        new.name.clone(),
        new.subject.clone(),
        new.body.clone(),
        new.short_body.clone(),
        new.zalo_id.clone(),
        i64::from(new.active)
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_template (campaign_id, code, version, name, subject, body, short_body, zalo_id, active, recorded_at, seq, \
         user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        a,
    )
    .await?;
    Ok(version)
}

/// How the office set a channel, last.
pub(crate) async fn setting(q: &impl Query, campaign: CampaignId, channel: ChannelKind) -> Result<Option<Setting>, DbError> {
    let sql = "SELECT price, per_day, on_use FROM message_setting WHERE campaign_id = $1 AND channel = $2 ORDER BY seq DESC, id DESC LIMIT 1";
    let read = |r: &Row<'_>| Ok(Setting { channel, price: r.get(0)?, per_day: r.get(1)?, on: r.get::<i64>(2)? != 0 });
    Ok(q.map(sql, args![campaign.0, channel.code()], read).await?.pop())
}

pub(crate) async fn put_setting(tx: &WriteTx, campaign: CampaignId, new: &Setting) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), campaign.0, new.channel.code(), new.price, new.per_day, i64::from(new.on)];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_setting (id, campaign_id, channel, price, per_day, on_use, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        a,
    )
    .await
    .map(drop)
}

/// Those of some recipients who want no messages: the newest word of each stands.
pub(crate) async fn opted_out(
    q: &impl Query,
    campaign: CampaignId,
    keys: &[String],
) -> Result<std::collections::HashSet<String>, DbError> {
    let mut out = std::collections::HashSet::new();
    for page in keys.chunks(vedich_db::LIST) {
        let mut a = args![campaign.0];
        let list = vedich_db::value_list(&mut a, page);
        let sql = format!(
            "SELECT o.recipient_key, o.opted_out FROM message_opt_out o WHERE o.campaign_id = $1 AND o.recipient_key IN {list} ORDER BY o.seq, o.id"
        );
        for (key, is_out) in q.map(&sql, a, |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?))).await? {
            if is_out == 0 {
                out.remove(&key)
            } else {
                out.insert(key)
            };
        }
    }
    Ok(out)
}

pub(crate) async fn put_opt_out(tx: &WriteTx, campaign: CampaignId, key: &str, is_out: bool, how: &str) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), campaign.0, key, i64::from(is_out), how];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_opt_out (id, campaign_id, recipient_key, opted_out, how, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await
    .map(drop)
}

/// How many want no messages.
pub(crate) async fn count_opted_out(q: &impl Query, campaign: CampaignId) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM message_opt_out o WHERE o.campaign_id = $1 AND o.opted_out = 1 AND NOT EXISTS \
               (SELECT 1 FROM message_opt_out x WHERE x.campaign_id = o.campaign_id AND x.recipient_key = o.recipient_key AND x.seq > o.seq)";
    q.scalar(sql, args![campaign.0]).await
}

/// The newest token of a channel: version, sealed, spent.
pub(crate) async fn token(
    q: &impl Query,
    campaign: CampaignId,
    channel: ChannelKind,
) -> Result<Option<(i64, Vec<u8>, Option<i64>)>, DbError> {
    let sql = "SELECT version, sealed, spent_at FROM message_token WHERE campaign_id = $1 AND channel = $2 ORDER BY version DESC LIMIT 1";
    Ok(q.map(sql, args![campaign.0, channel.code()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).await?.pop())
}

/// Marks a token as spent; false when somebody else did.
pub(crate) async fn spend_token(tx: &WriteTx, campaign: CampaignId, channel: ChannelKind, version: i64) -> Result<bool, DbError> {
    let sql =
        "UPDATE message_token SET spent_at = $4 WHERE campaign_id = $1 AND channel = $2 AND version = $3 AND spent_at IS NULL";
    Ok(tx.exec(sql, args![campaign.0, channel.code(), version, tx.now().0]).await? == 1)
}

pub(crate) async fn put_token(
    tx: &WriteTx,
    campaign: CampaignId,
    channel: ChannelKind,
    version: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let mut a = args![campaign.0, channel.code(), version, sealed, None::<i64>];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO message_token (campaign_id, channel, version, sealed, spent_at, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await
    .map(drop)
}
