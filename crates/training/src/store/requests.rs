//! Requests to organisations for people of teams, with their steps.

use crate::model::{Request, RequestState, Step, StepKind};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, TeamId, UnitId};
use vedich_territory::MemberId;

const COLUMNS: &str = "r.no, r.team_id, r.unit_id, r.wanted, n.due_day, r.words, n.state, r.recorded_at, r.by_name";
const TABLES: &str = "team_request r JOIN team_request_now n ON n.no = r.no";

fn read(r: &Row<'_>) -> Result<Request, DbError> {
    Ok(Request {
        no: r.get(0)?,
        team: TeamId(r.get(1)?),
        unit: UnitId(r.get(2)?),
        wanted: r.get(3)?,
        due: Day::from_number(r.get(4)?),
        words: r.get(5)?,
        state: RequestState::parse(&r.get::<String>(6)?).ok_or(DbError::Corrupt("team_request_now.state"))?,
        at: Moment(r.get(7)?),
        by: r.get(8)?,
    })
}

/// All requests of a campaign: those that wait first, soonest due first.
pub(crate) async fn list(q: &impl Query, campaign: CampaignId) -> Result<Vec<Request>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 \
         ORDER BY CASE WHEN n.state IN ('open', 'promised') THEN 0 ELSE 1 END, n.due_day, r.no DESC"
    );
    q.map(&sql, args![campaign.0], read).await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Request>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND r.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

/// Requests of a team that still wait.
pub(crate) async fn waiting(q: &impl Query, campaign: CampaignId, team: TeamId) -> Result<Vec<Request>, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.team_id = $2 AND n.state IN ('open', 'promised')");
    q.map(&sql, args![campaign.0, team.0], read).await
}

pub(crate) async fn steps(q: &impl Query, no: i64) -> Result<Vec<Step>, DbError> {
    q.map("SELECT kind, words, recorded_at, by_name FROM team_request_step WHERE no = $1 ORDER BY seq, id", args![no], |r| {
        Ok(Step {
            kind: StepKind::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("team_request_step.kind"))?,
            words: r.get(1)?,
            at: Moment(r.get(2)?),
            by: r.get(3)?,
        })
    })
    .await
}

/// Adds a request with the next number.
pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &Request) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM team_request", args![]).await?;
    tx.exec(
        "INSERT INTO team_request (no, campaign_id, team_id, unit_id, wanted, due_day, words, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            no,
            campaign.0,
            new.team.0,
            new.unit.0,
            new.wanted,
            new.due.number(),
            new.words.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO team_request_now (no, campaign_id, team_id, state, due_day) VALUES ($1, $2, $3, 'open', $4)",
        args![no, campaign.0, new.team.0, new.due.number()],
    )
    .await?;
    Ok(no)
}

/// Adds a step and puts the request where it stands now.
pub(crate) async fn step(
    tx: &WriteTx,
    r: &Request,
    kind: StepKind,
    words: &str,
    member: Option<MemberId>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO team_request_step (id, no, kind, words, member_id, due_day, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            r.no,
            kind.code(),
            words,
            member.map(|m| m.0),
            r.due.number(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec("UPDATE team_request_now SET state = $2, due_day = $3 WHERE no = $1", args![r.no, r.state.code(), r.due.number()])
        .await?;
    Ok(())
}
