//! Enrolment codes and phones.

use crate::{
    codes::OpenCode,
    phones::{CodeRow, Enrolled, NewPhone, PhoneView},
    rules::phone::PhoneState,
};
use std::collections::HashMap;
use vedich_db::{Column, DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, TeamId};
use vedich_territory::MemberId;

pub(crate) async fn insert_code(tx: &WriteTx, campaign: CampaignId, digest: &[u8], c: &CodeRow) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO phone_code (digest, campaign_id, member_id, team_id, leader, until, created_at, created_by, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            digest.to_vec(),
            campaign.0,
            c.member.0,
            c.team.0,
            i64::from(c.leader),
            c.until.number(),
            tx.now().0,
            tx.by().name.clone(),
            c.expires_at.0
        ],
    )
    .await?;
    Ok(())
}

/// A code with whether it was used.
pub(crate) async fn code(q: &impl Query, campaign: CampaignId, digest: &[u8]) -> Result<Option<(CodeRow, bool)>, DbError> {
    let sql = "SELECT member_id, team_id, leader, until, expires_at, created_by, used_at FROM phone_code WHERE digest = $1 AND campaign_id = $2";
    let found = q.map(sql, args![digest.to_vec(), campaign.0], |r| {
        let code = CodeRow {
            member: MemberId(r.get(0)?),
            team: TeamId(r.get(1)?),
            leader: r.get::<i64>(2)? != 0,
            until: Day::from_number(r.get(3)?),
            expires_at: Moment(r.get(4)?),
            created_by: r.get(5)?,
        };
        Ok((code, r.get::<Option<i64>>(6)?.is_some()))
    });
    Ok(found.await?.into_iter().next())
}

/// Uses a code up; `false` when somebody was faster.
pub(crate) async fn use_code(tx: &WriteTx, digest: &[u8], phone: &str) -> Result<bool, DbError> {
    let sql = "UPDATE phone_code SET used_at = $2, phone_id = $3 WHERE digest = $1 AND used_at IS NULL";
    Ok(tx.exec(sql, args![digest.to_vec(), tx.now().0, phone]).await? == 1)
}

/// Codes of a team that no phone has used and that work still, newest first.
pub(crate) async fn open_codes(
    q: &impl Query,
    campaign: CampaignId,
    team: TeamId,
    now: Moment,
    today: Day,
) -> Result<Vec<OpenCode>, DbError> {
    let sql = "SELECT member_id, leader, until, expires_at, created_by, created_at FROM phone_code WHERE campaign_id = $1 \
         AND team_id = $2 AND used_at IS NULL AND expires_at > $3 AND until >= $4 ORDER BY created_at DESC, member_id";
    q.map(sql, args![campaign.0, team.0, now.0, today.number()], |r| {
        let row = CodeRow {
            member: MemberId(r.get(0)?),
            team,
            leader: r.get::<i64>(1)? != 0,
            until: Day::from_number(r.get(2)?),
            expires_at: Moment(r.get(3)?),
            created_by: r.get(4)?,
        };
        Ok(OpenCode { made_at: Moment(r.get(5)?), row })
    })
    .await
}

/// Ends a code now; `false` when it was used or over before.
pub(crate) async fn cancel_code(
    tx: &WriteTx,
    campaign: CampaignId,
    team: TeamId,
    member: MemberId,
    made_at: Moment,
) -> Result<bool, DbError> {
    let sql = "UPDATE phone_code SET expires_at = $5 WHERE campaign_id = $1 AND team_id = $2 AND member_id = $3 AND created_at = $4 \
         AND used_at IS NULL AND expires_at > $5";
    Ok(tx.exec(sql, args![campaign.0, team.0, member.0, made_at.0, tx.now().0]).await? > 0)
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, p: &NewPhone) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO phone (id, campaign_id, member_id, team_id, leader, name, full_hash, upload_hash, until, enrolled_at, enrolled_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            p.id.clone(),
            campaign.0,
            p.code.member.0,
            p.code.team.0,
            i64::from(p.code.leader),
            p.name.clone(),
            p.full_hash.clone(),
            p.upload_hash.clone(),
            p.code.until.number(),
            tx.now().0,
            p.code.created_by.clone()
        ],
    )
    .await?;
    Ok(())
}

const COLUMNS: &str =
    "p.id, p.campaign_id, p.member_id, p.team_id, p.leader, p.until, p.enrolled_at, p.revoked_at, p.signed_out_at, p.name";

pub(super) fn read(r: &Row<'_>) -> Result<Enrolled, DbError> {
    Ok(Enrolled {
        id: r.get(0)?,
        campaign: CampaignId(r.get(1)?),
        member: MemberId(r.get(2)?),
        team: TeamId(r.get(3)?),
        leader: r.get::<i64>(4)? != 0,
        enrolled_at: Moment(r.get(6)?),
        state: PhoneState {
            until: Day::from_number(r.get(5)?),
            revoked: r.get::<Option<i64>>(7)?.is_some(),
            signed_out_at: r.get::<Option<i64>>(8)?.map(Moment),
        },
        name: r.get(9)?,
    })
}

/// The phone that a token's digest belongs to, with the digest of its full token.
pub(crate) async fn by_token(q: &impl Query, digest: &[u8]) -> Result<Option<(Enrolled, Vec<u8>)>, DbError> {
    let sql = format!("SELECT {COLUMNS}, p.full_hash FROM phone p WHERE p.full_hash = $1 OR p.upload_hash = $1");
    Ok(q.map(&sql, args![digest.to_vec()], |r| Ok((read(r)?, r.get(10)?))).await?.into_iter().next())
}

pub(crate) async fn get(q: &impl Query, id: &str) -> Result<Option<Enrolled>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM phone p WHERE p.id = $1");
    Ok(q.map(&sql, args![id], read).await?.into_iter().next())
}

/// Which of its team's phones one is, by when they were enrolled; from 1. Those taken out of use keep their place.
pub(crate) async fn ordinal(q: &impl Query, team: TeamId, id: &str) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM phone p JOIN phone me ON me.id = $2 WHERE p.team_id = $1 \
               AND (p.enrolled_at < me.enrolled_at OR (p.enrolled_at = me.enrolled_at AND p.id <= me.id))";
    q.scalar(sql, args![team.0, id]).await
}

/// Some phones.
pub(super) fn states_sql(these: &str) -> String {
    format!("SELECT {COLUMNS} FROM phone p WHERE p.id IN {these}")
}

/// Phones of some teams, newest first, with how they were when they last spoke.
pub(crate) async fn of_teams(q: &impl Query, campaign: CampaignId, teams: &[i64]) -> Result<Vec<PhoneView>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS}, s.at, s.waiting, s.app_version FROM phone p LEFT JOIN phone_seen s ON s.phone_id = p.id \
         WHERE p.campaign_id = $1 AND p.team_id IN {} ORDER BY p.enrolled_at DESC, p.id",
        super::numbers(teams.iter().copied())
    );
    q.map(&sql, args![campaign.0], |r| {
        Ok(PhoneView {
            phone: read(r)?,
            seen_at: r.get::<Option<i64>>(10)?.map(Moment),
            waiting: r.get::<Option<i64>>(11)?.unwrap_or(0),
            app_version: r.get::<Option<String>>(12)?.unwrap_or_default(),
        })
    })
    .await
}

/// Takes a phone out of use; `false` when it was before.
pub(crate) async fn revoke(tx: &WriteTx, id: &str, reason: &str) -> Result<bool, DbError> {
    let sql = "UPDATE phone SET revoked_at = $2, revoked_by = $3, revoked_reason = $4 WHERE id = $1 AND revoked_at IS NULL";
    Ok(tx.exec(sql, args![id, tx.now().0, tx.by().name.clone(), reason]).await? == 1)
}

pub(crate) async fn sign_out(tx: &WriteTx, id: &str) -> Result<bool, DbError> {
    let sql = "UPDATE phone SET signed_out_at = $2 WHERE id = $1 AND signed_out_at IS NULL";
    Ok(tx.exec(sql, args![id, tx.now().0]).await? == 1)
}

/// A phone spoke to us.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub phone: String,
    pub waiting: i64,
    pub app_version: String,
}

pub(crate) async fn seen(tx: &WriteTx, all: &HashMap<String, Seen>) -> Result<(), DbError> {
    let all: Vec<&Seen> = all.values().collect();
    let columns = [
        ("phone_id", Column::Text(all.iter().map(|s| s.phone.clone()).collect())),
        ("at", Column::Int(vec![tx.now().0; all.len()])),
        ("waiting", Column::Int(all.iter().map(|s| s.waiting).collect())),
        ("app_version", Column::Text(all.iter().map(|s| s.app_version.clone()).collect())),
    ];
    let newest =
        "ON CONFLICT (phone_id) DO UPDATE SET at = excluded.at, waiting = excluded.waiting, app_version = excluded.app_version";
    tx.bulk_later("phone_seen", &columns, newest).await
}

/// When a phone last spoke, and how many operations waited on it then.
pub(crate) async fn last_seen(q: &impl Query, id: &str) -> Result<Option<(Moment, i64, String)>, DbError> {
    let sql = "SELECT at, waiting, app_version FROM phone_seen WHERE phone_id = $1";
    Ok(q.map(sql, args![id], |r| Ok((Moment(r.get(0)?), r.get(1)?, r.get(2)?))).await?.into_iter().next())
}
