//! Operations that wait for a person, and what the office decided.

use super::numbers;
use crate::{
    held::{HeldRow, Resolution},
    rules::HeldReason,
    sync::wire::HeldSaid,
};
use vedich_db::{Column, DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, LocalityId, Moment, TeamId, WorkListId};
use vedich_territory::MemberId;

/// An operation to be held.
#[derive(Clone, Debug)]
pub(crate) struct NewHeld {
    pub operation: String,
    pub kind: &'static str,
    pub phone: String,
    pub member: MemberId,
    pub team: TeamId,
    pub list: Option<i64>,
    pub commune: Option<LocalityId>,
    pub reason: HeldReason,
    pub content: String,
    pub sealed: Vec<u8>,
    pub observed_at: Moment,
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, all: &[NewHeld]) -> Result<(), DbError> {
    if all.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    let int = |f: &dyn Fn(&NewHeld) -> i64| Column::Int(all.iter().map(f).collect());
    let opt = |f: &dyn Fn(&NewHeld) -> Option<i64>| Column::OptInt(all.iter().map(f).collect());
    let text = |f: &dyn Fn(&NewHeld) -> String| Column::Text(all.iter().map(f).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("operation", text(&|h| h.operation.clone())),
        ("kind", text(&|h| h.kind.to_owned())),
        ("phone_id", text(&|h| h.phone.clone())),
        ("member_id", int(&|h| h.member.0)),
        ("team_id", int(&|h| h.team.0)),
        ("list_id", opt(&|h| h.list)),
        ("commune_id", opt(&|h| h.commune.map(|c| c.0))),
        ("reason", text(&|h| h.reason.code().to_owned())),
        ("content", text(&|h| h.content.clone())),
        ("sealed", Column::Bytes(all.iter().map(|h| h.sealed.clone()).collect())),
        ("observed_at", int(&|h| h.observed_at.0)),
        ("recorded_at", int(&|_| tx.now().0)),
        ("seq", int(&|_| seq)),
    ];
    tx.bulk("field_held", &columns, "").await
}

const COLUMNS: &str = "h.operation, h.kind, h.phone_id, h.member_id, h.team_id, h.list_id, h.commune_id, h.reason, h.content, h.sealed, \
     h.observed_at, h.recorded_at, r.resolution, r.answer, r.recorded_at, r.user_name";
const TABLES: &str = "field_held h LEFT JOIN held_resolution r ON r.campaign_id = h.campaign_id AND r.operation = h.operation";

fn read(r: &Row<'_>) -> Result<HeldRow, DbError> {
    let resolution = match r.get::<Option<String>>(12)? {
        None => None,
        Some(word) => {
            Some(Resolution { accepted: word == "accepted", answer: r.get(13)?, at: Moment(r.get(14)?), by: r.get(15)? })
        }
    };
    Ok(HeldRow {
        operation: r.get(0)?,
        kind: r.get(1)?,
        phone: r.get(2)?,
        member: MemberId(r.get(3)?),
        team: TeamId(r.get(4)?),
        list: r.get::<Option<i64>>(5)?.map(WorkListId),
        commune: r.get::<Option<i64>>(6)?.map(LocalityId),
        reason: HeldReason::parse(&r.get::<String>(7)?).ok_or(DbError::Corrupt("field_held.reason"))?,
        content: r.get(8)?,
        sealed: r.get(9)?,
        observed_at: Moment(r.get(10)?),
        recorded_at: Moment(r.get(11)?),
        resolution,
    })
}

/// What waits in some communes (or all), oldest first; or, with `resolved`, what was decided, newest first.
pub(crate) async fn in_communes(
    q: &impl Query,
    campaign: CampaignId,
    communes: Option<&[i64]>,
    resolved: bool,
    limit: i64,
) -> Result<Vec<HeldRow>, DbError> {
    let place = communes.map_or_else(|| "1 = 1".to_owned(), |c| format!("h.commune_id IN {}", numbers(c.iter().copied())));
    let (state, order) = if resolved { ("IS NOT NULL", "r.seq DESC") } else { ("IS NULL", "h.seq") };
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE h.campaign_id = $1 AND r.operation {state} AND {place} ORDER BY {order}, h.operation LIMIT $2"
    );
    q.map(&sql, args![campaign.0, limit], read).await
}

/// How many wait in some communes, or in all.
pub(crate) async fn count_open(q: &impl Query, campaign: CampaignId, communes: Option<&[i64]>) -> Result<i64, DbError> {
    let place = communes.map_or_else(|| "1 = 1".to_owned(), |c| format!("h.commune_id IN {}", numbers(c.iter().copied())));
    let sql =
        format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {TABLES} WHERE h.campaign_id = $1 AND r.operation IS NULL AND {place}");
    q.scalar(&sql, args![campaign.0]).await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, operation: &str) -> Result<Option<HeldRow>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE h.campaign_id = $1 AND h.operation = $2");
    Ok(q.map(&sql, args![campaign.0, operation], read).await?.into_iter().next())
}

/// What is told to a member of a held operation of theirs, and for whom it was recorded.
pub(crate) struct HeldOf {
    pub said: HeldSaid,
    pub team: TeamId,
    pub commune: Option<LocalityId>,
}

/// Of a member: what waits, and what was decided since a moment, as whichever phone they hold is told. What was sent from a phone that
/// was taken out of use, or for the team that they were of then, is answered on the one that they have now.
pub(crate) async fn of_member(
    q: &impl Query,
    campaign: CampaignId,
    member: MemberId,
    since: Moment,
) -> Result<Vec<HeldOf>, DbError> {
    // By their phones: results are indexed so, there are far fewer phones than results, and every phone asks at every sync.
    let sql = "SELECT h.operation, h.reason, r.resolution, r.answer, h.team_id, h.commune_id FROM field_held h \
         LEFT JOIN held_resolution r ON r.campaign_id = h.campaign_id AND r.operation = h.operation WHERE h.campaign_id = $1 \
         AND h.phone_id IN (SELECT p.id FROM phone p WHERE p.campaign_id = $1 AND p.member_id = $2) \
         AND (r.recorded_at IS NULL OR r.recorded_at >= $3) ORDER BY h.seq, h.operation LIMIT 500";
    q.map(sql, args![campaign.0, member.0, since.0], |r| {
        let said = HeldSaid {
            id: r.get(0)?,
            reason: HeldReason::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("field_held.reason"))?,
            state: r.get::<Option<String>>(2)?.unwrap_or_else(|| "waiting".to_owned()),
            answer: r.get::<Option<String>>(3)?.filter(|a| !a.is_empty()),
        };
        Ok(HeldOf { said, team: TeamId(r.get(4)?), commune: r.get::<Option<i64>>(5)?.map(LocalityId) })
    })
    .await
}

/// Writes a decision; `false` when there was one before.
pub(crate) async fn resolve(
    tx: &WriteTx,
    campaign: CampaignId,
    operation: &str,
    accepted: bool,
    answer: &str,
) -> Result<bool, DbError> {
    let n = tx
        .exec(
            "INSERT INTO held_resolution (campaign_id, operation, resolution, answer, recorded_at, user_name, seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campaign_id, operation) DO NOTHING",
            args![
                campaign.0,
                operation,
                if accepted { "accepted" } else { "dismissed" },
                answer,
                tx.now().0,
                tx.by().name.clone(),
                tx.seq().await?
            ],
        )
        .await?;
    Ok(n == 1)
}
