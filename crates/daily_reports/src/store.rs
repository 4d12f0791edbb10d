//! All SQL of this room: reports, their projection by day, drafts; settings stand in [`settings`], what was known earlier in [`then`].

pub(crate) mod settings;
pub(crate) mod then;

use crate::{
    figures::{Column, Figures},
    model::{Channel, Content, DayRow, Review, State, Version},
    rules,
};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};

/// Units of one statement: engines bound the terms of a compound query.
const CHUNK: usize = 200;

/// `(1, 2, 3)`: our own numbers, never text from outside.
pub(crate) fn list(ids: impl IntoIterator<Item = i64>) -> String {
    let ids = ids.into_iter().map(|i| i.to_string()).collect::<Vec<_>>();
    if ids.is_empty() { "(-1)".to_owned() } else { format!("({})", ids.join(", ")) }
}

/// `a, b, c` of all columns, each under a prefix.
fn names(prefix: &str) -> String {
    Column::ALL.map(|c| format!("{prefix}{}", c.code())).join(", ")
}

fn figures(r: &Row<'_>, from: usize) -> Result<Figures, DbError> {
    let mut out = Figures::default();
    for (c, at) in Column::ALL.into_iter().zip(from..) {
        out.set(c, r.get(at)?);
    }
    Ok(out)
}

/// The actor's units as a condition on `unit_id`; `None` is all of them.
pub(crate) fn only(units: Option<&[UnitId]>) -> String {
    units.map_or_else(|| "1 = 1".to_owned(), |u| format!("unit_id IN {}", list(u.iter().map(|u| u.0))))
}

// --- versions and reviews: facts ----------------------------------------------------------------------------------------

/// A version to be written.
pub(crate) struct NewVersion<'a> {
    pub unit: UnitId,
    pub day: Day,
    pub no: i64,
    pub content: &'a Content,
    pub reason: &'a str,
    pub known: &'a str,
    pub channel: Channel,
    pub file: Option<i64>,
}

pub(crate) async fn insert_version(tx: &WriteTx, campaign: CampaignId, v: &NewVersion<'_>) -> Result<(), DbError> {
    let marks = (1..=15 + Column::ALL.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO daily_report (campaign_id, unit_id, day, version, explanation, difficulties, note, reason, known, recorded_at, seq, \
         user_id, by_name, channel, file_no, {}) VALUES ({})",
        names(""),
        marks
    );
    let c = v.content;
    let mut a: Vec<Value> = args![
        campaign.0,
        v.unit.0,
        v.day.number(),
        v.no,
        c.explanation.clone(),
        c.difficulties.clone(),
        c.note.clone(),
        v.reason,
        v.known,
        tx.now().0,
        tx.seq().await?,
        tx.by().user.map(|u| u.0),
        tx.by().name.clone(),
        v.channel.code(),
        v.file
    ];
    a.extend(Column::ALL.map(|column| Value::from(c.figures.get(column))));
    tx.exec(&sql, a).await?;
    Ok(())
}

/// All versions of a report, oldest first.
pub(crate) async fn versions(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Vec<Version>, DbError> {
    let sql = format!(
        "SELECT version, explanation, difficulties, note, reason, known, recorded_at, by_name, channel, {} FROM daily_report \
         WHERE campaign_id = $1 AND unit_id = $2 AND day = $3 ORDER BY version",
        names("")
    );
    q.map(&sql, args![campaign.0, unit.0, day.number()], |r| {
        Ok(Version {
            no: r.get(0)?,
            content: Content { figures: figures(r, 9)?, explanation: r.get(1)?, difficulties: r.get(2)?, note: r.get(3)? },
            reason: r.get(4)?,
            known: serde_json::from_str(&r.get::<String>(5)?).map_err(|_| DbError::Corrupt("daily_report.known"))?,
            at: Moment(r.get(6)?),
            by: r.get(7)?,
            channel: Channel::parse(&r.get::<String>(8)?).ok_or(DbError::Corrupt("daily_report.channel"))?,
        })
    })
    .await
}

/// The newest version's content and reason.
pub(crate) async fn newest(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Option<Version>, DbError> {
    Ok(versions(q, campaign, unit, day).await?.pop())
}

pub(crate) async fn insert_review(
    tx: &WriteTx,
    campaign: CampaignId,
    row: &DayRow,
    state: State,
    question: &str,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO daily_report_review (id, campaign_id, unit_id, day, version, state, question, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            row.unit.0,
            row.day.number(),
            row.version,
            state.code(),
            question,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Whether a version of a report was accepted before.
pub(crate) async fn was_accepted(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<bool, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM daily_report_review WHERE campaign_id = $1 AND unit_id = $2 AND day = $3 \
         AND state = 'accepted'";
    Ok(q.scalar::<i64>(sql, args![campaign.0, unit.0, day.number()]).await? > 0)
}

/// All reviews of a report, oldest first.
pub(crate) async fn reviews(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Vec<Review>, DbError> {
    q.map(
        "SELECT version, state, question, recorded_at, by_name FROM daily_report_review WHERE campaign_id = $1 AND unit_id = $2 AND day = $3 \
         ORDER BY seq, id",
        args![campaign.0, unit.0, day.number()],
        |r| {
            Ok(Review {
                version: r.get(0)?,
                state: state(r, 1)?,
                question: r.get(2)?,
                at: Moment(r.get(3)?),
                by: r.get(4)?,
            })
        },
    )
    .await
}

/// The questions that wait for an answer, of reports that are returned now.
pub(crate) async fn open_questions(
    q: &impl Query,
    campaign: CampaignId,
    units: &[UnitId],
) -> Result<Vec<(UnitId, Day, String)>, DbError> {
    let sql = format!(
        "SELECT d.unit_id, d.day, r.question FROM daily_report_day d JOIN daily_report_review r ON r.campaign_id = d.campaign_id \
         AND r.unit_id = d.unit_id AND r.day = d.day AND r.version = d.version AND r.state = 'returned' \
         WHERE d.campaign_id = $1 AND d.state = 'returned' AND d.unit_id IN {} ORDER BY d.day DESC, r.seq DESC",
        list(units.iter().map(|u| u.0))
    );
    q.map(&sql, args![campaign.0], |r| Ok((UnitId(r.get(0)?), Day::from_number(r.get(1)?), r.get(2)?))).await
}

fn state(r: &Row<'_>, at: usize) -> Result<State, DbError> {
    State::parse(&r.get::<String>(at)?).ok_or(DbError::Corrupt("daily_report.state"))
}

// --- the projection by day ----------------------------------------------------------------------------------------------

fn day_columns() -> String {
    format!("unit_id, day, version, state, first_at, late, recorded_at, differs, difficult, {}, {}", names(""), names("sum_"))
}

fn day_row(r: &Row<'_>) -> Result<DayRow, DbError> {
    Ok(DayRow {
        unit: UnitId(r.get(0)?),
        day: Day::from_number(r.get(1)?),
        version: r.get(2)?,
        state: state(r, 3)?,
        first_at: Moment(r.get(4)?),
        late: r.get::<i64>(5)? != 0,
        at: Moment(r.get(6)?),
        differs: r.get::<i64>(7)? != 0,
        difficult: r.get::<i64>(8)? != 0,
        figures: figures(r, 9)?,
        cumulative: figures(r, 9 + Column::ALL.len())?,
    })
}

pub(crate) async fn row(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Option<DayRow>, DbError> {
    let sql = format!("SELECT {} FROM daily_report_day WHERE campaign_id = $1 AND day = $2 AND unit_id = $3", day_columns());
    Ok(q.map(&sql, args![campaign.0, day.number(), unit.0], day_row).await?.pop())
}

/// The reports of a day.
pub(crate) async fn rows(
    q: &impl Query,
    campaign: CampaignId,
    day: Day,
    units: Option<&[UnitId]>,
) -> Result<Vec<DayRow>, DbError> {
    let sql = format!("SELECT {} FROM daily_report_day WHERE campaign_id = $1 AND day = $2 AND {}", day_columns(), only(units));
    q.map(&sql, args![campaign.0, day.number()], day_row).await
}

/// The reports of one unit, newest day first.
pub(crate) async fn of_unit(q: &impl Query, campaign: CampaignId, unit: UnitId, limit: i64) -> Result<Vec<DayRow>, DbError> {
    let sql = format!(
        "SELECT {} FROM daily_report_day WHERE campaign_id = $1 AND unit_id = $2 ORDER BY day DESC LIMIT $3",
        day_columns()
    );
    q.map(&sql, args![campaign.0, unit.0, limit], day_row).await
}

/// What units had reported before a day, of those that have reported at all: one step down the index for each.
pub(crate) async fn sums_before(
    q: &impl Query,
    campaign: CampaignId,
    day: Day,
    units: &[UnitId],
) -> Result<Vec<(UnitId, Figures)>, DbError> {
    let mut out = Vec::new();
    for some in units.chunks(CHUNK) {
        let last = |unit: &UnitId| {
            format!(
                "SELECT * FROM (SELECT unit_id, {} FROM daily_report_day WHERE campaign_id = $1 AND unit_id = {unit} AND day < $2 \
                 ORDER BY day DESC LIMIT 1) AS u{unit}",
                names("sum_")
            )
        };
        let sql = some.iter().map(last).collect::<Vec<_>>().join(" UNION ALL ");
        out.extend(q.map(&sql, args![campaign.0, day.number()], |r| Ok((UnitId(r.get(0)?), figures(r, 1)?))).await?);
    }
    Ok(out)
}

/// A cell of the grid: unit, day, state, late.
pub(crate) type GridCell = (UnitId, Day, State, bool);

/// The states of a range of days.
pub(crate) async fn grid(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    units: Option<&[UnitId]>,
) -> Result<Vec<GridCell>, DbError> {
    let sql = format!(
        "SELECT unit_id, day, state, late FROM daily_report_day WHERE campaign_id = $1 AND day BETWEEN $2 AND $3 AND {}",
        only(units)
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], |r| {
        Ok((UnitId(r.get(0)?), Day::from_number(r.get(1)?), state(r, 2)?, r.get::<i64>(3)? != 0))
    })
    .await
}

/// Puts the newest version of a report into the projection, and carries the change on to the sums of later days.
pub(crate) async fn put_row(tx: &WriteTx, campaign: CampaignId, new: &DayRow) -> Result<(), DbError> {
    let old = row(tx, campaign, new.unit, new.day).await?;
    let before = old.as_ref().map_or_else(Figures::default, |o| rules::contribution(o.state, &o.figures));
    let change = rules::contribution(new.state, &new.figures).minus(&before);
    let sum = match &old {
        Some(old) => old.cumulative,
        None => sums_before(tx, campaign, new.day, &[new.unit]).await?.pop().map(|s| s.1).unwrap_or_default(),
    };
    let mut cumulative = sum;
    cumulative.add(&change);
    write_row(tx, campaign, &DayRow { cumulative, ..*new }).await?;
    if change.is_zero() {
        return Ok(());
    }
    let sets = Column::ALL.map(|c| format!("sum_{0} = sum_{0} + ({1})", c.code(), change.get(c))).join(", ");
    let sql = format!("UPDATE daily_report_day SET {sets} WHERE campaign_id = $1 AND unit_id = $2 AND day > $3");
    tx.exec(&sql, args![campaign.0, new.unit.0, new.day.number()]).await?;
    Ok(())
}

async fn write_row(tx: &WriteTx, campaign: CampaignId, r: &DayRow) -> Result<(), DbError> {
    let all: Vec<String> = ["version", "state", "first_at", "late", "recorded_at", "differs", "difficult"]
        .into_iter()
        .map(str::to_owned)
        .chain(Column::ALL.map(|c| c.code().to_owned()))
        .chain(Column::ALL.map(|c| format!("sum_{}", c.code())))
        .collect();
    let marks = (4..4 + all.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sets = all.iter().map(|c| format!("{c} = excluded.{c}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO daily_report_day (campaign_id, day, unit_id, {}) VALUES ($1, $2, $3, {marks}) \
         ON CONFLICT (campaign_id, day, unit_id) DO UPDATE SET {sets}",
        all.join(", ")
    );
    let mut a: Vec<Value> = args![
        campaign.0,
        r.day.number(),
        r.unit.0,
        r.version,
        r.state.code(),
        r.first_at.0,
        i64::from(r.late),
        r.at.0,
        i64::from(r.differs),
        i64::from(r.difficult)
    ];
    a.extend(Column::ALL.map(|c| Value::from(r.figures.get(c))));
    a.extend(Column::ALL.map(|c| Value::from(r.cumulative.get(c))));
    tx.exec(&sql, a).await?;
    Ok(())
}

/// Every report that has been sent, for the proof that the projection is what the facts say.
pub(crate) async fn reported(q: &impl Query, campaign: CampaignId) -> Result<Vec<(UnitId, Day)>, DbError> {
    q.map("SELECT DISTINCT unit_id, day FROM daily_report WHERE campaign_id = $1 ORDER BY unit_id, day", args![campaign.0], |r| {
        Ok((UnitId(r.get(0)?), Day::from_number(r.get(1)?)))
    })
    .await
}

// --- drafts -------------------------------------------------------------------------------------------------------------

/// A draft: what was typed, when, by whom.
pub(crate) type Draft = (Content, Moment, String);

pub(crate) async fn draft(q: &impl Query, campaign: CampaignId, unit: UnitId, day: Day) -> Result<Option<Draft>, DbError> {
    let found = q
        .map(
            "SELECT content, updated_at, by_name FROM daily_report_draft WHERE campaign_id = $1 AND unit_id = $2 AND day = $3",
            args![campaign.0, unit.0, day.number()],
            |r| {
                let content = serde_json::from_str(&r.get::<String>(0)?).map_err(|_| DbError::Corrupt("daily_report_draft"))?;
                Ok((content, Moment(r.get(1)?), r.get(2)?))
            },
        )
        .await?;
    Ok(found.into_iter().next())
}

pub(crate) async fn put_draft(tx: &WriteTx, campaign: CampaignId, unit: UnitId, day: Day, content: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO daily_report_draft (campaign_id, unit_id, day, content, updated_at, by_name) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (campaign_id, unit_id, day) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at, \
         by_name = excluded.by_name",
        args![campaign.0, unit.0, day.number(), content, tx.now().0, tx.by().name.clone()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn drop_draft(tx: &WriteTx, campaign: CampaignId, unit: UnitId, day: Day) -> Result<(), DbError> {
    tx.exec(
        "DELETE FROM daily_report_draft WHERE campaign_id = $1 AND unit_id = $2 AND day = $3",
        args![campaign.0, unit.0, day.number()],
    )
    .await?;
    Ok(())
}
