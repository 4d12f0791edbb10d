//! SQL of territory changes.

use super::{Effect, Reform, read::Line};
use crate::{
    sheet::RowProblem,
    tree::{Heir, Left},
};
use std::collections::HashMap;
use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{Day, LocalityId, Moment};

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TerritoryChangeState)]
pub enum State {
    /// Uploaded, waits for a look.
    Draft,
    /// In force.
    Applied,
    /// Taken off the table.
    Dropped,
}

impl State {
    fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Applied => "applied",
            Self::Dropped => "dropped",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Applied, Self::Dropped].into_iter().find(|s| s.code() == code)
    }
}

/// A change as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub no: i64,
    pub state: State,
    pub on: Day,
    pub file_name: String,
    pub lines: Vec<Line>,
    pub problems: Vec<RowProblem>,
    pub effects: Vec<Effect>,
    pub reason: String,
    pub recorded_at: Moment,
    pub by: String,
    pub seq: Option<i64>,
    pub applied_at: Option<Moment>,
    pub applied_by: String,
}

#[derive(FromQueryResult)]
struct ChangeRow {
    no: i64,
    state: String,
    on_day: i64,
    file_name: String,
    lines: String,
    problems: String,
    effects: String,
    reason: String,
    recorded_at: i64,
    by_name: String,
    seq: Option<i64>,
    applied_at: Option<i64>,
    applied_by: String,
}

impl ChangeRow {
    fn kept(self) -> Result<Kept, DbError> {
        let bad = |_| DbError::Corrupt("territory change");
        Ok(Kept {
            no: self.no,
            state: State::from_code(&self.state).ok_or(DbError::Corrupt("state of a territory change"))?,
            on: Day::from_number(self.on_day),
            file_name: self.file_name,
            lines: serde_json::from_str(&self.lines).map_err(bad)?,
            problems: serde_json::from_str(&self.problems).map_err(bad)?,
            effects: serde_json::from_str(&self.effects).map_err(bad)?,
            reason: self.reason,
            recorded_at: Moment(self.recorded_at),
            by: self.by_name,
            seq: self.seq,
            applied_at: self.applied_at.map(Moment),
            applied_by: self.applied_by,
        })
    }
}

const CHANGE: &str = "SELECT no, state, on_day, file_name, lines, problems, effects, reason, recorded_at, by_name, seq, applied_at, applied_by \
    FROM territory_change";

pub(crate) async fn changes(q: &impl Query) -> Result<Vec<Kept>, DbError> {
    let rows: Vec<ChangeRow> = q.all(&format!("{CHANGE} ORDER BY no DESC"), args![]).await?;
    rows.into_iter().map(ChangeRow::kept).collect()
}

pub(crate) async fn change(q: &impl Query, no: i64) -> Result<Option<Kept>, DbError> {
    let row: Option<ChangeRow> = q.opt(&format!("{CHANGE} WHERE no = $1"), args![no]).await?;
    row.map(ChangeRow::kept).transpose()
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Corrupt("territory change"))
}

/// Keeps what was uploaded; its number.
pub(crate) async fn add_draft(
    tx: &WriteTx,
    on: Day,
    file_name: &str,
    lines: &[Line],
    problems: &[RowProblem],
) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM territory_change", args![]).await?;
    let by = tx.by();
    tx.exec(
        "INSERT INTO territory_change (no, state, on_day, file_name, lines, problems, effects, reason, recorded_at, user_id, by_name, applied_by) \
         VALUES ($1, 'draft', $2, $3, $4, $5, '[]', '', $6, $7, $8, '')",
        args![no, on.number(), file_name, json(&lines)?, json(&problems)?, tx.now().0, by.user.map(|u| u.0), by.name.clone()],
    )
    .await?;
    Ok(no)
}

/// Takes a draft off the table; `false` when it is none.
pub(crate) async fn drop_draft(tx: &WriteTx, no: i64) -> Result<bool, DbError> {
    let sql = "UPDATE territory_change SET state = 'dropped' WHERE no = $1 AND state = 'draft'";
    Ok(tx.exec(sql, args![no]).await? > 0)
}

/// Notes that a draft is in force, and what followed.
pub(crate) async fn mark_applied(tx: &WriteTx, no: i64, reason: &str, effects: &[Effect]) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    tx.exec(
        "UPDATE territory_change SET state = 'applied', reason = $2, effects = $3, seq = $4, applied_at = $5, applied_by = $6 WHERE no = $1",
        args![no, reason, json(&effects)?, seq, tx.now().0, tx.by().name.clone()],
    )
    .await?;
    Ok(())
}

/// The moment of the newest change in force: what was read before it was read in another territory.
pub(crate) async fn newest_applied(q: &impl Query) -> Result<Option<Moment>, DbError> {
    let sql = "SELECT MAX(applied_at) FROM territory_change WHERE state = 'applied'";
    let at: Option<Option<i64>> = q.scalar_opt(sql, args![]).await?;
    Ok(at.flatten().map(Moment))
}

/// Writes what ends and what begins.
pub(crate) async fn write(tx: &WriteTx, no: i64, reform: &Reform) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    let eve = reform.on.plus(-1).number();
    for id in &reform.ends {
        tx.exec("UPDATE locality SET valid_to = $2 WHERE id = $1", args![id.0, eve]).await?;
    }
    crate::store::add_localities(tx, &reform.begins.iter().collect::<Vec<_>>()).await?;
    for (from, to) in &reform.lines {
        crate::store::add_succession(tx, crate::model::Succession { from: *from, to: *to, on: reform.on }).await?;
    }
    for m in &reform.moves {
        tx.exec(
            "INSERT INTO locality_heir (from_id, to_id, on_day, change_no, seq) VALUES ($1, $2, $3, $4, $5)",
            args![m.from.0, m.to.0, reform.on.number(), no, seq],
        )
        .await?;
    }
    for id in &reform.tier_ends {
        tx.exec(
            "INSERT INTO locality_tier_end (locality_id, on_day, change_no, seq) VALUES ($1, $2, $3, $4) ON CONFLICT (locality_id) DO NOTHING",
            args![id.0, reform.on.number(), no, seq],
        )
        .await?;
    }
    Ok(())
}

/// Who counts where.
pub(crate) async fn heirs(q: &impl Query) -> Result<Vec<Heir>, DbError> {
    let sql = "SELECT h.from_id, h.to_id, CAST(CASE WHEN t.kind = 4 THEN t.parent_id ELSE t.id END AS BIGINT), h.on_day, h.seq \
        FROM locality_heir h JOIN locality t ON t.id = h.to_id ORDER BY h.seq, h.from_id";
    q.map(sql, args![], |r| {
        Ok(Heir {
            from: LocalityId(r.get(0)?),
            to: LocalityId(r.get(1)?),
            commune: LocalityId(r.get(2)?),
            on: Day::from_number(r.get(3)?),
            seq: r.get(4)?,
        })
    })
    .await
}

/// Tiers that fell away, each with the first day without it.
pub(crate) async fn tier_ends(q: &impl Query) -> Result<HashMap<LocalityId, Day>, DbError> {
    let sql = "SELECT locality_id, on_day FROM locality_tier_end";
    let rows = q.map(sql, args![], |r| Ok((LocalityId(r.get(0)?), Day::from_number(r.get(1)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Names of the settings that hold where units and teams worked before each change.
const LEFT: &str = "territory.left.";

/// Notes where the units and teams of ending places work until now.
pub(crate) async fn note_left(tx: &WriteTx, no: i64, reform: &Reform) -> Result<(), DbError> {
    let ends = |place: LocalityId| reform.moves.iter().any(|m| m.from == place);
    let (units, teams) = (crate::store::units(tx).await?, crate::store::teams(tx).await?);
    let left = Left {
        change: no,
        on: reform.on.number(),
        units: units.iter().filter(|u| ends(u.locality)).map(|u| (u.id.0, u.locality.0)).collect(),
        teams: teams.iter().filter(|t| ends(t.locality)).map(|t| (t.id.0, t.locality.0)).collect(),
    };
    tx.exec("INSERT INTO setting (name, value) VALUES ($1, $2)", args![format!("{LEFT}{no}"), json(&left)?]).await?;
    Ok(())
}

/// Where units and teams worked before each change.
pub(crate) async fn left(q: &impl Query) -> Result<Vec<Left>, DbError> {
    q.map("SELECT value FROM setting WHERE name LIKE $1", args![format!("{LEFT}%")], |r| {
        let value: String = r.get(0)?;
        serde_json::from_str(&value).map_err(|_| DbError::Corrupt("places left by a territory change"))
    })
    .await
}

/// Teams and units work where their place went; how many of each.
pub(crate) async fn move_teams_and_units(tx: &WriteTx, reform: &Reform) -> Result<(u64, u64), DbError> {
    let (mut teams, mut units) = (0, 0);
    for m in &reform.moves {
        teams += tx.exec("UPDATE team SET locality_id = $2 WHERE locality_id = $1", args![m.from.0, m.to.0]).await?;
        units += tx.exec("UPDATE unit SET locality_id = $2 WHERE locality_id = $1", args![m.from.0, m.to.0]).await?;
    }
    Ok((teams, units))
}
