//! All SQL of this room.

pub(crate) mod council;
pub(crate) mod proposals;

use crate::{
    closing::Closed,
    gather::Counted,
    model::{Closing, Kind, StandingRow, Subject},
    settings::{SetOnce, Setting},
};
use vedich_campaign::Phase;
use vedich_db::{Column, DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, PhaseId};

/// Writes a fact: `columns` with their values, and when and by whom it was told.
pub(crate) async fn fact(tx: &WriteTx, table: &str, columns: &str, values: Vec<Value>) -> Result<(), DbError> {
    let n = values.len();
    let marks = (1..=n + 4).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table} ({columns}, recorded_at, seq, user_id, by_name) VALUES ({marks})");
    let mut all = values;
    all.extend(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()]);
    tx.exec(&sql, all).await?;
    Ok(())
}

/// The next number of a kind of fact.
pub(crate) async fn next_no(tx: &WriteTx, table: &'static str) -> Result<i64, DbError> {
    tx.scalar(&format!("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM {table}"), args![]).await
}

fn json<T: serde::de::DeserializeOwned>(text: &str, what: &'static str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|_| DbError::Corrupt(what))
}

fn written(value: &impl serde::Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Corrupt("standings as JSON"))
}

/// All versions of the setting, oldest first.
pub(crate) async fn settings(q: &impl Query, campaign: CampaignId) -> Result<Vec<SetOnce>, DbError> {
    let sql = "SELECT version, body, reason, recorded_at, by_name FROM standing_setting WHERE campaign_id = $1 ORDER BY version";
    q.map(sql, args![campaign.0], |r| {
        let setting: Setting = json(&r.get::<String>(1)?, "standing_setting.body")?;
        let setting = Setting { version: r.get(0)?, ..setting };
        Ok(SetOnce { setting, reason: r.get(2)?, at: Moment(r.get(3)?), by: r.get(4)? })
    })
    .await
}

pub(crate) async fn insert_setting(tx: &WriteTx, campaign: CampaignId, setting: &Setting, reason: &str) -> Result<(), DbError> {
    let values = args![tx.fact_id().to_string(), campaign.0, setting.version, written(setting)?, reason];
    fact(tx, "standing_setting", "id, campaign_id, version, body, reason", values).await
}

/// The newest closing of a phase by a cut-off.
pub(crate) async fn closing(q: &impl Query, phase: PhaseId, cutoff: i64) -> Result<Option<Closed>, DbError> {
    let sql = "SELECT c.no, c.as_of, c.cutoff, c.body, c.reason, c.recorded_at, c.by_name, p.recorded_at, c.version FROM standing_close c \
         LEFT JOIN standing_publish p ON p.close_no = c.no WHERE c.phase_id = $1 AND c.seq <= $2 ORDER BY c.no DESC LIMIT 1";
    let found = q
        .map(sql, args![phase.0, cutoff], |r| {
            let setting: Setting = json(&r.get::<String>(3)?, "standing_close.body")?;
            Ok(Closed {
                closing: Closing {
                    no: r.get(0)?,
                    reason: r.get(4)?,
                    at: Moment(r.get(5)?),
                    by: r.get(6)?,
                    published_at: r.get::<Option<i64>>(7)?.map(Moment),
                },
                as_of: Day::from_number(r.get(1)?),
                cutoff: r.get(2)?,
                setting: Setting { version: r.get(8)?, ..setting },
            })
        })
        .await?;
    Ok(found.into_iter().next())
}

/// All closings of a phase, oldest first: number, when, by whom, why.
pub(crate) async fn closings(q: &impl Query, phase: PhaseId) -> Result<Vec<Closing>, DbError> {
    let sql = "SELECT c.no, c.recorded_at, c.by_name, c.reason, p.recorded_at FROM standing_close c \
         LEFT JOIN standing_publish p ON p.close_no = c.no WHERE c.phase_id = $1 ORDER BY c.no";
    q.map(sql, args![phase.0], |r| {
        let published_at = r.get::<Option<i64>>(4)?.map(Moment);
        Ok(Closing { no: r.get(0)?, at: Moment(r.get(1)?), by: r.get(2)?, reason: r.get(3)?, published_at })
    })
    .await
}

pub(crate) async fn insert_closing(tx: &WriteTx, phase: &Phase, counted: &Counted, reason: &str) -> Result<i64, DbError> {
    let no = next_no(tx, "standing_close").await?;
    let values = args![
        no,
        phase.campaign.0,
        phase.id.0,
        phase.no,
        counted.as_of.number(),
        counted.cutoff,
        counted.setting.version,
        written(&counted.setting)?,
        reason
    ];
    let columns = "no, campaign_id, phase_id, phase_no, as_of, cutoff, version, body, reason";
    fact(tx, "standing_close", columns, values).await?;
    let rows: Vec<&StandingRow> = counted.rows.values().flatten().collect();
    if rows.is_empty() {
        return Ok(no);
    }
    let parts: Vec<String> = rows.iter().map(|r| written(&r.parts)).collect::<Result<_, _>>()?;
    let gates: Vec<String> = rows.iter().map(|r| written(&r.gates)).collect::<Result<_, _>>()?;
    let columns = [
        ("close_no", Column::Int(vec![no; rows.len()])),
        ("kind", Column::Text(rows.iter().map(|r| r.subject.kind().code().to_owned()).collect())),
        ("subject_id", Column::Int(rows.iter().map(|r| r.subject.number()).collect())),
        ("place", Column::OptInt(rows.iter().map(|r| r.rank).collect())),
        // Nobody reaches fewer than none: that is who has nothing to be judged by.
        ("points", Column::Int(rows.iter().map(|r| r.points.unwrap_or(-1)).collect())),
        ("pending", Column::Int(rows.iter().map(|r| r.pending).collect())),
        ("parts", Column::Text(parts)),
        ("gates", Column::Text(gates)),
    ];
    tx.bulk("standing_row", columns, "").await?;
    Ok(no)
}

/// The rows of a closing; codes and names are the reader's to find.
pub(crate) async fn rows(q: &impl Query, close_no: i64) -> Result<Vec<StandingRow>, DbError> {
    let sql = "SELECT kind, subject_id, place, points, pending, parts, gates FROM standing_row WHERE close_no = $1";
    q.map(sql, args![close_no], read_row).await
}

fn read_row(r: &Row<'_>) -> Result<StandingRow, DbError> {
    let kind = Kind::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("standing_row.kind"))?;
    let points: i64 = r.get(3)?;
    Ok(StandingRow {
        subject: Subject::new(kind, r.get(1)?),
        code: String::new(),
        name: String::new(),
        place: String::new(),
        rank: r.get(2)?,
        points: (points >= 0).then_some(points),
        pending: r.get(4)?,
        parts: json(&r.get::<String>(5)?, "standing_row.parts")?,
        gates: json(&r.get::<String>(6)?, "standing_row.gates")?,
        above: None,
        published_only: false,
    })
}

/// One row of a closing.
pub(crate) async fn row(q: &impl Query, close_no: i64, subject: Subject) -> Result<Option<StandingRow>, DbError> {
    let sql = "SELECT kind, subject_id, place, points, pending, parts, gates FROM standing_row \
         WHERE close_no = $1 AND kind = $2 AND subject_id = $3";
    Ok(q.map(sql, args![close_no, subject.kind().code(), subject.number()], read_row).await?.pop())
}

/// Publishes a closing; `false` when somebody has.
pub(crate) async fn insert_publish(tx: &WriteTx, close_no: i64) -> Result<bool, DbError> {
    let there: i64 =
        tx.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM standing_publish WHERE close_no = $1", args![close_no]).await?;
    if there > 0 {
        return Ok(false);
    }
    fact(tx, "standing_publish", "close_no", args![close_no]).await?;
    Ok(true)
}
