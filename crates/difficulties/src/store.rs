//! All SQL of this room.

use crate::model::{Category, Counts, Difficulty, Filter, NewDifficulty, State, Step, StepKind, Turn};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, TeamId, UnitId};

const COLUMNS: &str = "d.no, d.category, d.title, d.question, d.locality_id, d.unit_id, d.team_id, d.recorded_at, d.by_name, n.state, \
     n.owner_id, n.due_day, n.answered_at, n.shared";
const TABLES: &str = "difficulty d JOIN difficulty_now n ON n.no = d.no";

fn read(r: &Row<'_>) -> Result<Difficulty, DbError> {
    Ok(Difficulty {
        no: r.get(0)?,
        category: Category::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("difficulty.category"))?,
        title: r.get(2)?,
        question: r.get(3)?,
        locality: LocalityId(r.get(4)?),
        unit: r.get::<Option<i64>>(5)?.map(UnitId),
        team: r.get::<Option<i64>>(6)?.map(TeamId),
        asked_at: Moment(r.get(7)?),
        by: r.get(8)?,
        state: State::parse(&r.get::<String>(9)?).ok_or(DbError::Corrupt("difficulty_now.state"))?,
        owner: LocalityId(r.get(10)?),
        due: Day::from_number(r.get(11)?),
        answered_at: r.get::<Option<i64>>(12)?.map(Moment),
        shared: r.get::<i64>(13)? != 0,
    })
}

/// Whose questions are looked at: ids of our own, never text from outside; `$2` is the asker's name.
pub(crate) struct Whose {
    pub everything: bool,
    pub localities: Vec<i64>,
    pub units: Vec<i64>,
    pub teams: Vec<i64>,
}

impl Whose {
    fn sql(&self) -> String {
        if self.everything {
            return "(1 = 1 OR d.by_name = $2)".to_owned();
        }
        let list = |ids: &[i64]| ids.iter().map(i64::to_string).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
        format!(
            "(d.by_name = $2 OR d.locality_id IN ({}) OR d.unit_id IN ({}) OR d.team_id IN ({}))",
            list(&self.localities),
            list(&self.units),
            list(&self.teams)
        )
    }
}

pub(crate) async fn list(
    q: &impl Query,
    campaign: CampaignId,
    name: &str,
    whose: &Whose,
    filter: Filter,
    today: Day,
    (limit, offset): (i64, i64),
) -> Result<Vec<Difficulty>, DbError> {
    let (which, order) = match filter {
        Filter::Open => ("n.state = 'open' AND (1 = 1 OR n.due_day < $3)", "n.due_day, d.no"),
        Filter::Overdue => ("n.state = 'open' AND n.due_day < $3", "n.due_day, d.no"),
        Filter::Answered => ("n.state = 'answered' AND (1 = 1 OR n.due_day < $3)", "n.answered_at DESC, d.no DESC"),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND {} AND {which} ORDER BY {order} LIMIT $4 OFFSET $5",
        whose.sql()
    );
    q.map(&sql, args![campaign.0, name, today.number(), limit, offset], read).await
}

pub(crate) async fn counts(
    q: &impl Query,
    campaign: CampaignId,
    name: &str,
    whose: &Whose,
    today: Day,
) -> Result<Counts, DbError> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(CASE WHEN n.state = 'open' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN n.state = 'open' AND n.due_day < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN n.state = 'answered' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM {TABLES} WHERE n.campaign_id = $1 AND {}",
        whose.sql()
    );
    let read = |r: &Row<'_>| Ok(Counts { open: r.get(0)?, overdue: r.get(1)?, answered: r.get(2)? });
    Ok(q.map(&sql, args![campaign.0, name, today.number()], read).await?.pop().unwrap_or_default())
}

/// How many were asked in a span of time.
pub(crate) async fn asked(
    q: &impl Query,
    campaign: CampaignId,
    name: &str,
    whose: &Whose,
    (from, to): (Moment, Moment),
) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM difficulty d WHERE d.campaign_id = $1 AND d.recorded_at >= $3 AND d.recorded_at < $4 AND {}",
        whose.sql()
    );
    q.scalar(&sql, args![campaign.0, name, from.0, to.0]).await
}

/// Waiting beyond their day, by the locality whose turn it is; those with most first.
pub(crate) async fn overdue_by_owner(
    q: &impl Query,
    campaign: CampaignId,
    name: &str,
    whose: &Whose,
    today: Day,
) -> Result<Vec<(LocalityId, i64)>, DbError> {
    let sql = format!(
        "SELECT n.owner_id, CAST(COUNT(*) AS BIGINT) AS waiting FROM {TABLES} WHERE n.campaign_id = $1 AND n.state = 'open' AND n.due_day < $3 \
         AND {} GROUP BY n.owner_id ORDER BY waiting DESC, n.owner_id",
        whose.sql()
    );
    q.map(&sql, args![campaign.0, name, today.number()], |r| Ok((LocalityId(r.get(0)?), r.get(1)?))).await
}

/// Waiting questions of each unit: how many, and how many beyond their day.
pub(crate) async fn open_by_unit(q: &impl Query, campaign: CampaignId, today: Day) -> Result<Vec<(UnitId, i64, i64)>, DbError> {
    let sql = format!(
        "SELECT d.unit_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN n.due_day < $2 THEN 1 ELSE 0 END) AS BIGINT) FROM {TABLES} \
         WHERE n.campaign_id = $1 AND n.state = 'open' AND d.unit_id IS NOT NULL GROUP BY d.unit_id"
    );
    q.map(&sql, args![campaign.0, today.number()], |r| Ok((UnitId(r.get(0)?), r.get(1)?, r.get(2)?))).await
}

/// A question as a cut-off knows it.
pub(crate) struct Known {
    pub category: Category,
    pub locality: LocalityId,
    pub unit: Option<UnitId>,
    pub asked: Day,
    pub turns: Vec<Turn>,
}

/// Every question up to a commit, with its steps up to it.
pub(crate) async fn known(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Vec<Known>, DbError> {
    let sql = "SELECT s.no, s.kind, s.recorded_at, s.due_day FROM difficulty_step s JOIN difficulty d ON d.no = s.no \
         WHERE d.campaign_id = $1 AND s.seq <= $2 ORDER BY s.seq, s.id";
    let turn = |r: &Row<'_>| {
        let kind = StepKind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("difficulty_step.kind"))?;
        Ok((r.get::<i64>(0)?, Turn { kind, on: Moment(r.get(2)?).day(), due: Day::from_number(r.get(3)?) }))
    };
    let mut turns: HashMap<i64, Vec<Turn>> = HashMap::new();
    for (no, turn) in q.map(sql, args![campaign.0, cutoff], turn).await? {
        turns.entry(no).or_default().push(turn);
    }
    let sql =
        "SELECT no, category, locality_id, unit_id, recorded_at FROM difficulty WHERE campaign_id = $1 AND seq <= $2 ORDER BY no";
    let question = |r: &Row<'_>| {
        let known = Known {
            category: Category::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("difficulty.category"))?,
            locality: LocalityId(r.get(2)?),
            unit: r.get::<Option<i64>>(3)?.map(UnitId),
            asked: Moment(r.get(4)?).day(),
            turns: Vec::new(),
        };
        Ok((r.get::<i64>(0)?, known))
    };
    let found = q.map(sql, args![campaign.0, cutoff], question).await?;
    Ok(found.into_iter().map(|(no, known)| Known { turns: turns.remove(&no).unwrap_or_default(), ..known }).collect())
}

/// Shared answers that hold all words, newest first.
pub(crate) async fn search(
    q: &impl Query,
    campaign: CampaignId,
    words: &[String],
    limit: i64,
) -> Result<Vec<(Difficulty, String)>, DbError> {
    let marks: String = (0..words.len()).map(|i| format!(" AND n.search LIKE ${}", i + 3)).collect();
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT s.words FROM difficulty_step s WHERE s.no = d.no AND s.kind = 'shared' ORDER BY s.seq DESC LIMIT 1) \
         FROM {TABLES} WHERE n.campaign_id = $1 AND n.state = 'answered' AND n.shared = 1{marks} ORDER BY n.answered_at DESC, d.no DESC LIMIT $2"
    );
    let mut a: Vec<Value> = args![campaign.0, limit];
    a.extend(words.iter().map(|w| Value::from(format!("%{w}%"))));
    q.map(&sql, a, |r| Ok((read(r)?, r.get::<Option<String>>(14)?.unwrap_or_default()))).await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Difficulty>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND d.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

pub(crate) async fn steps(q: &impl Query, no: i64) -> Result<Vec<Step>, DbError> {
    q.map("SELECT kind, words, recorded_at, by_name FROM difficulty_step WHERE no = $1 ORDER BY seq, id", args![no], |r| {
        Ok(Step {
            kind: StepKind::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("difficulty_step.kind"))?,
            words: r.get(1)?,
            at: Moment(r.get(2)?),
            by: r.get(3)?,
        })
    })
    .await
}

/// Where a question is asked from.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub locality: LocalityId,
    pub unit: Option<UnitId>,
    pub team: Option<TeamId>,
}

pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    new: &NewDifficulty,
    place: Place,
    (owner, due): (LocalityId, Day),
    search: &str,
) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM difficulty", args![]).await?;
    tx.exec(
        "INSERT INTO difficulty (no, campaign_id, category, title, question, locality_id, unit_id, team_id, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            no,
            campaign.0,
            new.category.code(),
            new.title.clone(),
            new.question.clone(),
            place.locality.0,
            place.unit.map(|u| u.0),
            place.team.map(|t| t.0),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO difficulty_now (no, campaign_id, state, owner_id, due_day, answered_at, shared, search) \
         VALUES ($1, $2, 'open', $3, $4, NULL, 0, $5)",
        args![no, campaign.0, owner.0, due.number(), search],
    )
    .await?;
    Ok(no)
}

/// Adds a step and puts the question where it stands now.
pub(crate) async fn step(tx: &WriteTx, d: &Difficulty, kind: StepKind, words: &str, search: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO difficulty_step (id, no, kind, words, owner_id, due_day, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            d.no,
            kind.code(),
            words,
            d.owner.0,
            d.due.number(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "UPDATE difficulty_now SET state = $2, owner_id = $3, due_day = $4, answered_at = $5, shared = $6, search = $7 WHERE no = $1",
        args![d.no, d.state.code(), d.owner.0, d.due.number(), d.answered_at.map(|m| m.0), i64::from(d.shared), search],
    )
    .await?;
    Ok(())
}
