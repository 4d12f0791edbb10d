//! All SQL of the brief.

use super::model::{BriefSetting, Sent};
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};

/// The setting that holds, with its sealed recipients.
pub(crate) async fn setting(q: &impl Query, campaign: CampaignId) -> Result<Option<(BriefSetting, Vec<u8>)>, DbError> {
    let sql = "SELECT version, at_minute, sealed, reason, by_name FROM brief_setting WHERE campaign_id = $1 ORDER BY version DESC LIMIT 1";
    let found = q.map(sql, args![campaign.0], |r| {
        let setting =
            BriefSetting { version: r.get(0)?, at: r.get(1)?, recipients: Vec::new(), reason: r.get(3)?, by: r.get(4)? };
        Ok((setting, r.get::<Vec<u8>>(2)?))
    });
    Ok(found.await?.pop())
}

/// Adds a version; gives back its number.
pub(crate) async fn insert_setting(
    tx: &WriteTx,
    campaign: CampaignId,
    at: Option<i64>,
    (sealed, people): (Vec<u8>, i64),
    reason: &str,
) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM brief_setting WHERE campaign_id = $1";
    let version: i64 = tx.scalar(sql, args![campaign.0]).await?;
    tx.exec(
        "INSERT INTO brief_setting (campaign_id, version, at_minute, sealed, people, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            campaign.0,
            version,
            at,
            sealed,
            people,
            reason.to_owned(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(version)
}

/// The newest brief that went out by itself.
pub(crate) async fn newest_sent(q: &impl Query, campaign: CampaignId) -> Result<Option<Sent>, DbError> {
    let sql = "SELECT day, batch_no, people, recorded_at FROM brief_sent WHERE campaign_id = $1 ORDER BY day DESC LIMIT 1";
    let found = q.map(sql, args![campaign.0], |r| {
        Ok(Sent { day: Day::from_number(r.get(0)?), batch: r.get(1)?, people: r.get(2)?, at: Moment(r.get(3)?) })
    });
    Ok(found.await?.pop())
}

/// Notes that a morning's brief went out; `false` when another server did it first.
pub(crate) async fn insert_sent(
    tx: &WriteTx,
    campaign: CampaignId,
    day: Day,
    (batch, people): (i64, i64),
) -> Result<bool, DbError> {
    let done = tx
        .exec(
            "INSERT INTO brief_sent (campaign_id, day, batch_no, people, recorded_at, seq, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (campaign_id, day) DO NOTHING",
            args![campaign.0, day.number(), batch, people, tx.now().0, tx.seq().await?, tx.by().name.clone()],
        )
        .await?;
    Ok(done == 1)
}
