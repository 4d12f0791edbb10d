//! All SQL of this room.

use crate::{
    evidence::Evidence,
    model::{Behind, Counts, Entry, EntryKind, FileInfo, Filter, Plan, Rhythm, Task},
    rules,
};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId, text};

const COLUMNS: &str = "n.no, n.parent_no, n.clause, n.title, n.detail, n.owner_id, n.partners, n.rhythm, n.from_day, n.to_day, \
     n.called_off, n.by_name, n.closed, n.not_done, n.last_closed, n.next_due";

fn read(r: &Row<'_>) -> Result<Task, DbError> {
    Ok(Task {
        no: r.get(0)?,
        parent: r.get(1)?,
        plan: Plan {
            clause: r.get(2)?,
            title: r.get(3)?,
            detail: r.get(4)?,
            owner: UnitId(r.get(5)?),
            partners: units(&r.get::<String>(6)?),
            rhythm: Rhythm::parse(&r.get::<String>(7)?).ok_or(DbError::Corrupt("task_now.rhythm"))?,
            from: Day::from_number(r.get(8)?),
            to: Day::from_number(r.get(9)?),
            called_off: r.get::<i64>(10)? != 0,
        },
        by: r.get(11)?,
        closed: r.get(12)?,
        not_done: r.get(13)?,
        last_closed: r.get(14)?,
        next_due: r.get::<Option<i64>>(15)?.map(Day::from_number),
    })
}

/// `3,5` and back.
fn units(text: &str) -> Vec<UnitId> {
    text.split(',').filter_map(|n| n.parse().ok()).map(UnitId).collect()
}

fn joined(units: &[UnitId]) -> String {
    units.iter().map(|u| u.0.to_string()).collect::<Vec<_>>().join(",")
}

/// `(1, 2, 3)`: our own numbers, never text from outside.
fn list(ids: impl IntoIterator<Item = i64>) -> String {
    let ids = ids.into_iter().map(|i| i.to_string()).collect::<Vec<_>>();
    if ids.is_empty() { "(-1)".to_owned() } else { format!("({})", ids.join(", ")) }
}

/// Whose duties are looked at: of these units as owners, partners, or owners of the duty that another is a part of. `None` is all.
pub(crate) struct Whose(pub Option<Vec<UnitId>>);

impl Whose {
    fn sql(&self) -> String {
        let Some(units) = &self.0 else { return "1 = 1".to_owned() };
        let ids = list(units.iter().map(|u| u.0));
        format!(
            "(n.owner_id IN {ids} OR n.no IN (SELECT p.no FROM task_partner p WHERE p.unit_id IN {ids}) \
             OR n.parent_no IN (SELECT a.no FROM task_now a WHERE a.owner_id IN {ids}))"
        )
    }
}

/// Which duties of those.
#[derive(Clone, Copy)]
pub(crate) struct Which {
    pub filter: Filter,
    /// Owed or helped with by this unit.
    pub unit: Option<UnitId>,
    pub today: Day,
}

impl Which {
    fn sql(&self) -> (String, &'static str) {
        let (state, order) = match self.filter {
            Filter::Open => ("n.next_due IS NOT NULL AND (1 = 1 OR n.next_due < $2)", "n.next_due, n.no"),
            Filter::Overdue => ("n.next_due < $2", "n.next_due, n.no"),
            Filter::Closed => ("n.next_due IS NULL AND n.called_off = 0 AND (1 = 1 OR n.to_day < $2)", "n.to_day DESC, n.no"),
            Filter::All => ("(1 = 1 OR n.next_due < $2)", "n.clause, n.no"),
        };
        let unit = self.unit.map_or_else(String::new, |u| {
            format!(" AND (n.owner_id = {u} OR n.no IN (SELECT p.no FROM task_partner p WHERE p.unit_id = {u}))")
        });
        (format!("{state}{unit}"), order)
    }
}

pub(crate) async fn find(
    q: &impl Query,
    campaign: CampaignId,
    whose: &Whose,
    which: &Which,
    (limit, offset): (i64, i64),
) -> Result<Vec<Task>, DbError> {
    let (conditions, order) = which.sql();
    let sql = format!(
        "SELECT {COLUMNS} FROM task_now n WHERE n.campaign_id = $1 AND {conditions} AND {} ORDER BY {order} LIMIT $3 OFFSET $4",
        whose.sql()
    );
    q.map(&sql, args![campaign.0, which.today.number(), limit, offset], read).await
}

pub(crate) async fn counts(q: &impl Query, campaign: CampaignId, whose: &Whose, which: &Which) -> Result<Counts, DbError> {
    let (conditions, _) = Which { filter: Filter::All, ..*which }.sql();
    let sum = |what: &str| format!("CAST(COALESCE(SUM(CASE WHEN {what} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let sql = format!(
        "SELECT {}, {}, {}, {} FROM task_now n WHERE n.campaign_id = $1 AND {conditions} AND {}",
        sum("n.called_off = 0"),
        sum("n.next_due IS NOT NULL"),
        sum("n.next_due < $2"),
        sum("n.called_off = 0 AND n.next_due IS NULL"),
        whose.sql()
    );
    let read = |r: &Row<'_>| Ok(Counts { all: r.get(0)?, open: r.get(1)?, overdue: r.get(2)?, closed: r.get(3)? });
    Ok(q.map(&sql, args![campaign.0, which.today.number()], read).await?.pop().unwrap_or_default())
}

/// Units with overdue duties, those with most first.
pub(crate) async fn behind(
    q: &impl Query,
    campaign: CampaignId,
    whose: &Whose,
    today: Day,
    limit: i64,
) -> Result<Vec<Behind>, DbError> {
    let sql = format!(
        "SELECT n.owner_id, CAST(COUNT(*) AS BIGINT) AS overdue, MIN(n.next_due) FROM task_now n WHERE n.campaign_id = $1 AND n.next_due < $2 \
         AND {} GROUP BY n.owner_id ORDER BY overdue DESC, n.owner_id LIMIT $3",
        whose.sql()
    );
    q.map(&sql, args![campaign.0, today.number(), limit], |r| {
        Ok(Behind { unit: UnitId(r.get(0)?), overdue: r.get(1)?, since: Day::from_number(r.get(2)?) })
    })
    .await
}

/// How the parts of duties stand.
pub(crate) async fn parts(q: &impl Query, parents: &[i64], today: Day) -> Result<HashMap<i64, Counts>, DbError> {
    if parents.is_empty() {
        return Ok(HashMap::new());
    }
    let sum = |what: &str| format!("CAST(SUM(CASE WHEN {what} THEN 1 ELSE 0 END) AS BIGINT)");
    let sql = format!(
        "SELECT n.parent_no, {}, {}, {} FROM task_now n WHERE n.called_off = 0 AND n.parent_no IN {} GROUP BY n.parent_no",
        sum("1 = 1"),
        sum("n.next_due IS NOT NULL"),
        sum("n.next_due < $1"),
        list(parents.iter().copied())
    );
    let found = q
        .map(&sql, args![today.number()], |r| {
            let (all, open): (i64, i64) = (r.get(1)?, r.get(2)?);
            Ok((r.get(0)?, Counts { all, open, overdue: r.get(3)?, closed: all - open }))
        })
        .await?;
    Ok(found.into_iter().collect())
}

pub(crate) async fn children(q: &impl Query, no: i64) -> Result<Vec<Task>, DbError> {
    q.map(&format!("SELECT {COLUMNS} FROM task_now n WHERE n.parent_no = $1 ORDER BY n.no"), args![no], read).await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Task>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM task_now n WHERE n.campaign_id = $1 AND n.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

/// The duty of an owner with this title below a parent: what a file or the template means when it gives no number.
pub(crate) async fn same(
    q: &impl Query,
    campaign: CampaignId,
    owner: UnitId,
    parent: Option<i64>,
    title: &str,
) -> Result<Option<Task>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task_now n WHERE n.owner_id = $2 AND n.campaign_id = $1 AND n.title_key = $3 AND COALESCE(n.parent_no, 0) = $4 \
         ORDER BY n.no"
    );
    let key = text::fold(title);
    Ok(q.map(&sql, args![campaign.0, owner.0, key, parent.unwrap_or(0)], read).await?.into_iter().next())
}

/// All entries of a duty, oldest first.
pub(crate) async fn entries(q: &impl Query, no: i64) -> Result<Vec<Entry>, DbError> {
    q.map(
        "SELECT id, day, kind, words, link, file_name, file_kind, file_size, recorded_at, by_name FROM task_entry WHERE no = $1 ORDER BY seq, id",
        args![no],
        |r| {
            let file = match (r.get::<Option<String>>(5)?, r.get::<Option<String>>(6)?, r.get::<Option<i64>>(7)?) {
                (Some(name), Some(kind), Some(size)) => Some(FileInfo { name, kind, size }),
                _ => None,
            };
            Ok(Entry {
                id: r.get(0)?,
                day: Day::from_number(r.get(1)?),
                kind: EntryKind::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("task_entry.kind"))?,
                words: r.get(3)?,
                link: r.get(4)?,
                file,
                at: Moment(r.get(8)?),
                by: r.get(9)?,
            })
        },
    )
    .await
}

/// Entries of a day: done, not done. Of the units that are looked at.
pub(crate) async fn recorded(
    q: &impl Query,
    campaign: CampaignId,
    whose: &Whose,
    (from, to): (Moment, Moment),
) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(CASE WHEN e.kind = 'done' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN e.kind = 'not_done' THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM task_entry e JOIN task_now n ON n.no = e.no WHERE e.recorded_at >= $2 AND e.recorded_at < $3 AND n.campaign_id = $1 AND {}",
        whose.sql()
    );
    let found = q.map(&sql, args![campaign.0, from.0, to.0], |r| Ok((r.get(0)?, r.get(1)?))).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

pub(crate) async fn sealed_file(q: &impl Query, entry: &str) -> Result<Option<Vec<u8>>, DbError> {
    Ok(q.map("SELECT sealed FROM task_file WHERE entry_id = $1", args![entry], |r| r.get(0)).await?.pop())
}

/// One change of what a duty says.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub plan: Plan,
    pub reason: String,
    pub at: Moment,
    pub by: String,
}

/// What a duty said, oldest first.
pub(crate) async fn changes(q: &impl Query, no: i64) -> Result<Vec<Change>, DbError> {
    q.map(
        "SELECT clause, title, detail, owner_id, partners, rhythm, from_day, to_day, called_off, reason, recorded_at, by_name FROM task_plan \
         WHERE no = $1 ORDER BY seq, id",
        args![no],
        |r| {
            Ok(Change {
                plan: Plan {
                    clause: r.get(0)?,
                    title: r.get(1)?,
                    detail: r.get(2)?,
                    owner: UnitId(r.get(3)?),
                    partners: units(&r.get::<String>(4)?),
                    rhythm: Rhythm::parse(&r.get::<String>(5)?).ok_or(DbError::Corrupt("task_plan.rhythm"))?,
                    from: Day::from_number(r.get(6)?),
                    to: Day::from_number(r.get(7)?),
                    called_off: r.get::<i64>(8)? != 0,
                },
                reason: r.get(9)?,
                at: Moment(r.get(10)?),
                by: r.get(11)?,
            })
        },
    )
    .await
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, parent: Option<i64>, plan: &Plan) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM task", args![]).await?;
    tx.exec(
        "INSERT INTO task (no, campaign_id, parent_no, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![no, campaign.0, parent, tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()],
    )
    .await?;
    tx.exec(
        "INSERT INTO task_now (no, campaign_id, parent_no, clause, title, title_key, detail, owner_id, partners, rhythm, from_day, to_day, \
         called_off, by_name, closed, not_done, last_closed, next_due) \
         VALUES ($1, $2, $3, '', '', '', '', $4, '', 'once', 0, 0, 0, $5, 0, 0, -1, NULL)",
        args![no, campaign.0, parent, plan.owner.0, tx.by().name.clone()],
    )
    .await?;
    put_plan(tx, no, plan, "").await?;
    Ok(no)
}

/// What the duty says from now on.
pub(crate) async fn put_plan(tx: &WriteTx, no: i64, plan: &Plan, reason: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO task_plan (id, no, clause, title, detail, owner_id, partners, rhythm, from_day, to_day, called_off, reason, recorded_at, \
         seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            tx.fact_id().to_string(),
            no,
            plan.clause.clone(),
            plan.title.clone(),
            plan.detail.clone(),
            plan.owner.0,
            joined(&plan.partners),
            plan.rhythm.code(),
            plan.from.number(),
            plan.to.number(),
            i64::from(plan.called_off),
            reason,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "UPDATE task_now SET clause = $2, title = $3, title_key = $4, detail = $5, owner_id = $6, partners = $7, rhythm = $8, from_day = $9, \
         to_day = $10, called_off = $11 WHERE no = $1",
        args![
            no,
            plan.clause.clone(),
            plan.title.clone(),
            text::fold(&plan.title),
            plan.detail.clone(),
            plan.owner.0,
            joined(&plan.partners),
            plan.rhythm.code(),
            plan.from.number(),
            plan.to.number(),
            i64::from(plan.called_off)
        ],
    )
    .await?;
    tx.exec("DELETE FROM task_partner WHERE no = $1", args![no]).await?;
    for unit in &plan.partners {
        tx.exec("INSERT INTO task_partner (no, unit_id) VALUES ($1, $2)", args![no, unit.0]).await?;
    }
    stand(tx, no, plan).await
}

/// An entry to be written.
pub(crate) struct NewEntryRow<'a> {
    pub id: &'a str,
    pub day: Day,
    pub kind: EntryKind,
    pub words: &'a str,
    pub link: &'a str,
    pub file: Option<(&'a Evidence, &'a [u8])>,
}

pub(crate) async fn add_entry(tx: &WriteTx, task: &Task, e: &NewEntryRow<'_>) -> Result<(), DbError> {
    let info = e.file.map(|(file, _)| &file.info);
    tx.exec(
        "INSERT INTO task_entry (id, no, day, kind, words, link, file_name, file_kind, file_size, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            e.id,
            task.no,
            e.day.number(),
            e.kind.code(),
            e.words,
            e.link,
            info.map(|f| f.name.clone()),
            info.map(|f| f.kind.clone()),
            info.map(|f| f.size),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    if let Some((_, sealed)) = e.file {
        tx.exec("INSERT INTO task_file (entry_id, sealed) VALUES ($1, $2)", args![e.id, sealed.to_vec()]).await?;
    }
    stand(tx, task.no, &task.plan).await
}

/// Counts anew where a duty stands. A campaign lasts some months, so a duty has at most some hundred entries.
async fn stand(tx: &WriteTx, no: i64, plan: &Plan) -> Result<(), DbError> {
    let s = rules::standing(plan, &entries(tx, no).await?);
    tx.exec(
        "UPDATE task_now SET closed = $2, not_done = $3, last_closed = $4, next_due = $5 WHERE no = $1",
        args![no, s.closed, s.not_done, s.last_closed, s.next_due.map(Day::number)],
    )
    .await?;
    Ok(())
}

/// All duties of a campaign, for the proof that the projection is what the facts say.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId) -> Result<Vec<Task>, DbError> {
    q.map(&format!("SELECT {COLUMNS} FROM task_now n WHERE n.campaign_id = $1 ORDER BY n.no"), args![campaign.0], read).await
}
