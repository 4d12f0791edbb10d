//! What the house keeps about itself for phones, volunteer cards, and texts in languages that the city added.

use uuid::Uuid;
use vedich_db::{By, Db, DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};
use vedich_territory::MemberId;

const EPOCH: &str = "server_epoch";
/// How far commits are in a backup.
pub(crate) const BACKED_UP: &str = "backed_up_through";
/// Hour of the evening at which absentee lists close.
pub(crate) const HOUR: &str = "absentee_hour";
/// Number that citizens may call about a volunteer.
pub(crate) const HOTLINE: &str = "hotline";

pub(crate) async fn get(q: &impl Query, name: &str) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT value FROM field_setting WHERE name = $1", args![name]).await
}

pub(crate) async fn put(tx: &WriteTx, name: &str, value: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO field_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        args![name, value],
    )
    .await?;
    Ok(())
}

/// The epoch of this database, given at first use. A restored backup gets another one.
pub(crate) async fn epoch(db: &Db, now: Moment) -> Result<String, DbError> {
    if let Some(epoch) = get(db, EPOCH).await? {
        return Ok(epoch);
    }
    db.write(By::system("system", now), |tx| {
        Box::pin(async move {
            let fresh = "INSERT INTO field_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
            tx.exec(fresh, args![EPOCH, Uuid::new_v4().to_string()]).await?;
            Ok::<_, DbError>(())
        })
    })
    .await?;
    get(db, EPOCH).await?.ok_or(DbError::NoRow)
}

/// Another epoch, after a restore: phones send again what they still keep.
pub(crate) async fn new_epoch(tx: &WriteTx) -> Result<(), DbError> {
    put(tx, EPOCH, &Uuid::new_v4().to_string()).await
}

/// Up to which commit number a backup holds everything; 0 without one.
pub(crate) async fn backed_up_through(q: &impl Query) -> Result<i64, DbError> {
    Ok(get(q, BACKED_UP).await?.and_then(|v| v.parse().ok()).unwrap_or(0))
}

pub(crate) async fn card(q: &impl Query, campaign: CampaignId, member: MemberId, until: Day) -> Result<Option<String>, DbError> {
    let sql = "SELECT code FROM volunteer_card WHERE campaign_id = $1 AND member_id = $2 AND until = $3";
    q.scalar_opt(sql, args![campaign.0, member.0, until.number()]).await
}

/// Gives a card its code; another one that came first stays.
pub(crate) async fn insert_card(
    tx: &WriteTx,
    campaign: CampaignId,
    member: MemberId,
    until: Day,
    code: &str,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO volunteer_card (campaign_id, member_id, until, code, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (campaign_id, member_id, until) DO NOTHING",
        args![campaign.0, member.0, until.number(), code, tx.now().0],
    )
    .await?;
    Ok(())
}

/// Whose card has this code, and its last day.
pub(crate) async fn by_card(q: &impl Query, code: &str) -> Result<Option<(MemberId, Day)>, DbError> {
    let sql = "SELECT member_id, until FROM volunteer_card WHERE code = $1";
    Ok(q.map(sql, args![code], |r| Ok((MemberId(r.get(0)?), Day::from_number(r.get(1)?)))).await?.into_iter().next())
}

/// Languages that the city added: code and name.
pub(crate) async fn languages(q: &impl Query) -> Result<Vec<(String, String)>, DbError> {
    q.map("SELECT code, name FROM field_language ORDER BY code", args![], |r| Ok((r.get(0)?, r.get(1)?))).await
}

pub(crate) async fn texts(q: &impl Query, code: &str) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT texts FROM field_language WHERE code = $1", args![code]).await
}

pub(crate) async fn put_language(tx: &WriteTx, code: &str, name: &str, texts: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO field_language (code, name, texts, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) \
         DO UPDATE SET name = excluded.name, texts = excluded.texts, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        args![code, name, texts, tx.now().0, tx.by().name.clone()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn remove_language(tx: &WriteTx, code: &str) -> Result<bool, DbError> {
    Ok(tx.exec("DELETE FROM field_language WHERE code = $1", args![code]).await? > 0)
}
