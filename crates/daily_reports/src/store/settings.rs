//! Deadlines, duties, exceptions, reminders, and the files that were imported.

use crate::model::{DeadlineRule, Duty, Exception, ImportReport, ImportedFile, Reminder};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};
use vedich_territory::RowProblem;

/// What every setting has: from which day it holds, who set it, when and why.
struct Set {
    from: Day,
    seq: i64,
    at: Moment,
    by: String,
    reason: String,
}

/// Settings of one kind as they were set, oldest first; `columns` are its own, read from the sixth on.
async fn dated<T: Send>(
    q: &impl Query,
    campaign: CampaignId,
    (table, columns): (&'static str, &'static str),
    read: impl Fn(&Row<'_>, Set) -> Result<T, DbError> + Send + Sync,
) -> Result<Vec<T>, DbError> {
    let sql =
        format!("SELECT from_day, seq, recorded_at, by_name, reason, {columns} FROM {table} WHERE campaign_id = $1 ORDER BY seq");
    q.map(&sql, args![campaign.0], |r| {
        let set =
            Set { from: Day::from_number(r.get(0)?), seq: r.get(1)?, at: Moment(r.get(2)?), by: r.get(3)?, reason: r.get(4)? };
        read(r, set)
    })
    .await
}

/// Adds a setting of one kind, with its own columns.
async fn set(
    tx: &WriteTx,
    campaign: CampaignId,
    (table, columns): (&'static str, &'static str),
    (from, reason): (Day, &str),
    own: Vec<Value>,
) -> Result<(), DbError> {
    let mut a: Vec<Value> = args![
        tx.fact_id().to_string(),
        campaign.0,
        from.number(),
        tx.now().0,
        tx.seq().await?,
        tx.by().user.map(|u| u.0),
        tx.by().name.clone(),
        reason
    ];
    a.extend(own);
    let marks = (1..=a.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO {table} (id, campaign_id, from_day, recorded_at, seq, user_id, by_name, reason, {columns}) VALUES ({marks})"
    );
    tx.exec(&sql, a).await?;
    Ok(())
}

const RULES: (&str, &str) = ("daily_report_rule", "minutes, grace_days");
const DUTIES: (&str, &str) = ("daily_report_duty", "unit_id, expected");
const EXCEPTIONS: (&str, &str) = ("daily_report_exception", "unit_id, to_day, until_day");

pub(crate) async fn deadline_rules(q: &impl Query, campaign: CampaignId) -> Result<Vec<DeadlineRule>, DbError> {
    dated(q, campaign, RULES, |r, s| {
        let (minutes, grace_days) = (r.get(5)?, r.get(6)?);
        Ok(DeadlineRule { from: s.from, minutes, grace_days, seq: s.seq, at: s.at, by: s.by, reason: s.reason })
    })
    .await
}

pub(crate) async fn insert_rule(
    tx: &WriteTx,
    campaign: CampaignId,
    from: Day,
    (minutes, grace_days): (i64, i64),
    reason: &str,
) -> Result<(), DbError> {
    set(tx, campaign, RULES, (from, reason), args![minutes, grace_days]).await
}

pub(crate) async fn duties(q: &impl Query, campaign: CampaignId) -> Result<Vec<Duty>, DbError> {
    dated(q, campaign, DUTIES, |r, s| {
        let (unit, expected) = (UnitId(r.get(5)?), r.get::<i64>(6)? != 0);
        Ok(Duty { unit, from: s.from, expected, seq: s.seq, by: s.by, reason: s.reason })
    })
    .await
}

pub(crate) async fn insert_duty(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    from: Day,
    expected: bool,
    reason: &str,
) -> Result<(), DbError> {
    set(tx, campaign, DUTIES, (from, reason), args![unit.0, i64::from(expected)]).await
}

pub(crate) async fn exceptions(q: &impl Query, campaign: CampaignId) -> Result<Vec<Exception>, DbError> {
    dated(q, campaign, EXCEPTIONS, |r, s| {
        let (unit, to, until) = (UnitId(r.get(5)?), Day::from_number(r.get(6)?), Day::from_number(r.get(7)?));
        Ok(Exception { unit, from: s.from, to, until, by: s.by, reason: s.reason })
    })
    .await
}

pub(crate) async fn insert_exception(tx: &WriteTx, campaign: CampaignId, e: &Exception) -> Result<(), DbError> {
    let own = args![e.unit.0, e.to.number(), e.until.number()];
    set(tx, campaign, EXCEPTIONS, (e.from, &e.reason), own).await
}

pub(crate) async fn insert_reminder(tx: &WriteTx, campaign: CampaignId, unit: UnitId, day: Day) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO daily_report_reminder (id, campaign_id, unit_id, day, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            day.number(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Reminders about days of a range, oldest first.
pub(crate) async fn reminders(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    units: Option<&[UnitId]>,
) -> Result<Vec<Reminder>, DbError> {
    let sql = format!(
        "SELECT unit_id, day, recorded_at, by_name FROM daily_report_reminder WHERE campaign_id = $1 AND day BETWEEN $2 AND $3 AND {} ORDER BY seq",
        super::only(units)
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], |r| {
        Ok(Reminder { unit: UnitId(r.get(0)?), day: Day::from_number(r.get(1)?), at: Moment(r.get(2)?), by: r.get(3)? })
    })
    .await
}

pub(crate) async fn next_file(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM daily_report_file", args![]).await
}

pub(crate) async fn insert_file(
    tx: &WriteTx,
    campaign: CampaignId,
    no: i64,
    name: &str,
    report: &ImportReport,
    problems: &[RowProblem],
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO daily_report_file (no, campaign_id, file_name, recorded_at, seq, user_id, by_name, report, problems) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            no,
            campaign.0,
            name,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone(),
            serde_json::to_string(report).unwrap_or_default(),
            serde_json::to_string(problems).unwrap_or_default()
        ],
    )
    .await?;
    Ok(())
}

/// Files, newest first; only those of one person when a name is given.
pub(crate) async fn files(
    q: &impl Query,
    campaign: CampaignId,
    of: Option<&str>,
    limit: i64,
) -> Result<Vec<ImportedFile>, DbError> {
    q.map(
        "SELECT no, file_name, recorded_at, by_name, report FROM daily_report_file WHERE campaign_id = $1 AND ($2 = '' OR by_name = $2) \
         ORDER BY no DESC LIMIT $3",
        args![campaign.0, of.unwrap_or(""), limit],
        |r| {
            Ok(ImportedFile {
                no: r.get(0)?,
                name: r.get(1)?,
                at: Moment(r.get(2)?),
                by: r.get(3)?,
                report: serde_json::from_str(&r.get::<String>(4)?).map_err(|_| DbError::Corrupt("daily_report_file.report"))?,
            })
        },
    )
    .await
}

/// The rows of a file that were left out, and who brought it.
pub(crate) async fn file_problems(
    q: &impl Query,
    campaign: CampaignId,
    no: i64,
) -> Result<Option<(String, Vec<RowProblem>)>, DbError> {
    let found = q
        .map("SELECT by_name, problems FROM daily_report_file WHERE campaign_id = $1 AND no = $2", args![campaign.0, no], |r| {
            let problems =
                serde_json::from_str(&r.get::<String>(1)?).map_err(|_| DbError::Corrupt("daily_report_file.problems"))?;
            Ok((r.get(0)?, problems))
        })
        .await?;
    Ok(found.into_iter().next())
}
