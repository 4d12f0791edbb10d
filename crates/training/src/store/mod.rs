//! All SQL of this room: sessions and attendance here, the quiz and requests beside it.

pub(crate) mod quiz;
pub(crate) mod requests;

use crate::model::{NewSession, Presence, Rule, Session, Via};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment};
use vedich_territory::MemberId;

pub(crate) async fn rules(q: &impl Query, campaign: CampaignId) -> Result<Vec<Rule>, DbError> {
    let sql = "SELECT least_skilled, required, least_right, reason, by_name, recorded_at FROM training_rule WHERE campaign_id = $1 ORDER BY seq, id";
    q.map(sql, args![campaign.0], |r| {
        Ok(Rule {
            least_skilled: r.get(0)?,
            required: r.get::<i64>(1)? != 0,
            least_right: r.get(2)?,
            reason: r.get(3)?,
            set: Some((r.get(4)?, Moment(r.get(5)?))),
        })
    })
    .await
}

pub(crate) async fn add_rule(tx: &WriteTx, campaign: CampaignId, rule: &Rule) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO training_rule (id, campaign_id, least_skilled, required, least_right, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            rule.least_skilled,
            i64::from(rule.required),
            rule.least_right,
            rule.reason.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

const COLUMNS: &str = "n.no, n.code, v.version, v.cancelled, v.subject, v.trainer, v.locality_id, v.place, v.on_day, v.from_minute, v.to_minute, \
     v.capacity, v.reason, v.recorded_at, v.by_name, (SELECT CAST(COUNT(*) AS BIGINT) FROM training_present p WHERE p.no = n.no)";
const TABLES: &str = "training_now n JOIN training_version v ON v.no = n.no AND v.version = n.version";

fn read(r: &Row<'_>) -> Result<Session, DbError> {
    Ok(Session {
        no: r.get(0)?,
        code: r.get(1)?,
        version: r.get(2)?,
        cancelled: r.get::<i64>(3)? != 0,
        plan: NewSession {
            subject: r.get(4)?,
            trainer: r.get(5)?,
            locality: LocalityId(r.get(6)?),
            place: r.get(7)?,
            day: Day::from_number(r.get(8)?),
            from: r.get(9)?,
            to: r.get(10)?,
            capacity: r.get(11)?,
        },
        reason: r.get(12)?,
        at: Moment(r.get(13)?),
        by: r.get(14)?,
        present: r.get(15)?,
    })
}

/// All sessions of a campaign, newest day first: tens, at most hundreds.
pub(crate) async fn sessions(q: &impl Query, campaign: CampaignId) -> Result<Vec<Session>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 ORDER BY n.on_day DESC, n.no DESC");
    q.map(&sql, args![campaign.0], read).await
}

pub(crate) async fn session(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Session>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

pub(crate) async fn by_code(q: &impl Query, campaign: CampaignId, code: &str) -> Result<Option<Session>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.code = $2");
    Ok(q.map(&sql, args![campaign.0, code], read).await?.pop())
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM training_now", args![]).await
}

/// Adds a version and lets it stand.
pub(crate) async fn write(tx: &WriteTx, campaign: CampaignId, s: &Session) -> Result<(), DbError> {
    let p = &s.plan;
    tx.exec(
        "INSERT INTO training_version (id, no, version, campaign_id, cancelled, subject, trainer, locality_id, place, on_day, from_minute, \
         to_minute, capacity, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        args![
            tx.fact_id().to_string(),
            s.no,
            s.version,
            campaign.0,
            i64::from(s.cancelled),
            p.subject.clone(),
            p.trainer.clone(),
            p.locality.0,
            p.place.clone(),
            p.day.number(),
            p.from,
            p.to,
            p.capacity,
            s.reason.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO training_now (no, campaign_id, code, version, cancelled, on_day) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (no) DO UPDATE SET version = excluded.version, cancelled = excluded.cancelled, on_day = excluded.on_day",
        args![s.no, campaign.0, s.code.clone(), s.version, i64::from(s.cancelled), p.day.number()],
    )
    .await?;
    Ok(())
}

// --- attendance -----------------------------------------------------------------------------------------------------------

pub(crate) async fn present(q: &impl Query, no: i64) -> Result<Vec<Presence>, DbError> {
    let sql = "SELECT member_id, via, recorded_at FROM training_present WHERE no = $1 ORDER BY recorded_at, member_id";
    q.map(sql, args![no], |r| {
        Ok(Presence {
            member: MemberId(r.get(0)?),
            via: Via::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("training_present.via"))?,
            at: Moment(r.get(2)?),
        })
    })
    .await
}

/// Notes a member as present, or takes that back; `false` when it stands so already.
pub(crate) async fn note(tx: &WriteTx, no: i64, member: MemberId, via: Via, there: bool, reason: &str) -> Result<bool, DbError> {
    let known: Option<i64> =
        tx.scalar_opt("SELECT member_id FROM training_present WHERE no = $1 AND member_id = $2", args![no, member.0]).await?;
    if known.is_some() == there {
        return Ok(false);
    }
    tx.exec(
        "INSERT INTO training_attendance (id, no, member_id, present, via, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            no,
            member.0,
            i64::from(there),
            via.code(),
            reason,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    if there {
        tx.exec(
            "INSERT INTO training_present (no, member_id, via, recorded_at) VALUES ($1, $2, $3, $4)",
            args![no, member.0, via.code(), tx.now().0],
        )
        .await?;
    } else {
        tx.exec("DELETE FROM training_present WHERE no = $1 AND member_id = $2", args![no, member.0]).await?;
    }
    Ok(true)
}

/// Everybody who was present at a session of the campaign that was not cancelled.
pub(crate) async fn attended(q: &impl Query, campaign: CampaignId) -> Result<Vec<MemberId>, DbError> {
    let sql = "SELECT DISTINCT p.member_id FROM training_present p JOIN training_now n ON n.no = p.no WHERE n.campaign_id = $1 AND n.cancelled = 0";
    q.map(sql, args![campaign.0], |r| Ok(MemberId(r.get(0)?))).await
}
