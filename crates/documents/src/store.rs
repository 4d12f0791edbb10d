//! All SQL of this room.

use crate::model::{Asked, Content, Document, Kind, State, Step, Version};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};

const COLUMNS: &str =
    "d.no, d.kind, d.phase_no, d.unit_id, d.cutoff, d.as_of, d.recorded_at, d.by_name, n.version, n.state, n.sent_at, n.late";
const TABLES: &str = "document d JOIN document_now n ON n.no = d.no";

fn read(r: &Row<'_>) -> Result<Document, DbError> {
    Ok(Document {
        no: r.get(0)?,
        kind: Kind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("document.kind"))?,
        phase: r.get(2)?,
        unit: Some(r.get::<i64>(3)?).filter(|u| *u != 0).map(UnitId),
        cutoff: r.get(4)?,
        as_of: Day::from_number(r.get(5)?),
        at: Moment(r.get(6)?),
        by: r.get(7)?,
        version: r.get(8)?,
        state: State::parse(&r.get::<String>(9)?).ok_or(DbError::Corrupt("document_now.state"))?,
        sent_at: r.get::<Option<i64>>(10)?.map(Moment),
        late: r.get::<i64>(11)? != 0,
    })
}

/// `(1, 2, 3)`: our own numbers, never text from outside.
fn list(units: &[UnitId]) -> String {
    let ids = units.iter().map(|u| u.0.to_string()).collect::<Vec<_>>();
    if ids.is_empty() { "(-1)".to_owned() } else { format!("({})", ids.join(", ")) }
}

/// Whose documents are looked at.
pub(crate) struct Whose {
    /// Kinds of the campaign's own locality.
    pub of_city: Vec<Kind>,
    /// Reports of these units; none is all.
    pub units: Option<Vec<UnitId>>,
    /// Units whose lists of people too.
    pub lists: Vec<UnitId>,
}

impl Whose {
    fn sql(&self) -> String {
        let kinds = |of: &dyn Fn(&Kind) -> bool| {
            let named: Vec<String> = Kind::ALL.iter().filter(|k| of(k)).map(|k| format!("'{}'", k.code())).collect();
            if named.is_empty() { "('')".to_owned() } else { format!("({})", named.join(", ")) }
        };
        let city = format!("(d.unit_id = 0 AND d.kind IN {})", kinds(&|k| self.of_city.contains(k)));
        let inside = match &self.units {
            None => "d.unit_id <> 0".to_owned(),
            Some(units) => format!("d.unit_id IN {}", list(units)),
        };
        let reports = format!("({inside} AND d.kind NOT IN {})", kinds(&|k| k.is_list()));
        let lists = format!("(d.unit_id IN {} AND d.kind IN {})", list(&self.lists), kinds(&|k| k.is_list()));
        format!("({city} OR {reports} OR {lists})")
    }
}

pub(crate) async fn find(
    q: &impl Query,
    campaign: CampaignId,
    whose: &Whose,
    (limit, offset): (i64, i64),
) -> Result<Vec<Document>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE d.campaign_id = $1 AND {} ORDER BY d.no DESC LIMIT $2 OFFSET $3",
        whose.sql()
    );
    q.map(&sql, args![campaign.0, limit, offset], read).await
}

pub(crate) async fn count(q: &impl Query, campaign: CampaignId, whose: &Whose) -> Result<i64, DbError> {
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {TABLES} WHERE d.campaign_id = $1 AND {}", whose.sql());
    q.scalar(&sql, args![campaign.0]).await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Document>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE d.campaign_id = $1 AND d.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

/// Facts that are kept: of a document, or of an export that nobody drafted.
pub(crate) struct Kept {
    pub no: i64,
    pub cutoff: i64,
    /// When they were read.
    pub at: Moment,
    /// It is a document, with versions and a state.
    pub listed: bool,
}

/// What is kept of this kind, phase and author: at a cut-off, or the newest.
pub(crate) async fn kept(
    q: &impl Query,
    campaign: CampaignId,
    phase: i64,
    asked: &Asked,
    cutoff: Option<i64>,
) -> Result<Option<Kept>, DbError> {
    let sql = "SELECT d.no, d.cutoff, n.no, d.recorded_at FROM document d LEFT JOIN document_now n ON n.no = d.no \
               WHERE d.campaign_id = $1 AND d.kind = $2 AND d.phase_no = $3 AND d.unit_id = $4 AND d.cutoff >= $5 AND d.cutoff <= $6 \
               ORDER BY d.cutoff DESC LIMIT 1";
    let unit = asked.unit.map_or(0, |u| u.0);
    let (from, to) = cutoff.map_or((0, i64::MAX), |c| (c, c));
    let read = |r: &Row<'_>| {
        Ok(Kept { no: r.get(0)?, cutoff: r.get(1)?, listed: r.get::<Option<i64>>(2)?.is_some(), at: Moment(r.get(3)?) })
    };
    Ok(q.map(sql, args![campaign.0, asked.kind.code(), phase, unit, from, to], read).await?.pop())
}

/// The newest document of this kind, phase and author that is still being written: its number.
pub(crate) async fn open(q: &impl Query, campaign: CampaignId, phase: i64, asked: &Asked) -> Result<Option<i64>, DbError> {
    let sql = format!(
        "SELECT d.no FROM {TABLES} WHERE d.campaign_id = $1 AND d.kind = $2 AND d.phase_no = $3 AND d.unit_id = $4 \
         AND n.state IN ('draft', 'returned') ORDER BY d.no DESC LIMIT 1"
    );
    let unit = asked.unit.map_or(0, |u| u.0);
    Ok(q.map(&sql, args![campaign.0, asked.kind.code(), phase, unit], |r| r.get(0)).await?.pop())
}

/// All documents of a kind and phase that units wrote, newest first: for who has sent and who has not.
pub(crate) async fn of_phase(q: &impl Query, campaign: CampaignId, kind: Kind, phase: i64) -> Result<Vec<Document>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE d.campaign_id = $1 AND d.kind = $2 AND d.phase_no = $3 AND d.unit_id <> 0 ORDER BY d.no DESC"
    );
    q.map(&sql, args![campaign.0, kind.code(), phase], read).await
}

/// Units whose report of a kind and phase was in at a commit, newest first, each with whether it had come late: approved, and not sent back
/// since.
pub(crate) async fn sent_in(
    q: &impl Query,
    campaign: CampaignId,
    (kind, phase): (Kind, i64),
    cutoff: i64,
) -> Result<Vec<(UnitId, bool)>, DbError> {
    let sql = "SELECT d.unit_id, n.late FROM document_step s JOIN document d ON d.no = s.no JOIN document_now n ON n.no = d.no \
               WHERE d.campaign_id = $1 AND d.kind = $2 AND d.phase_no = $3 AND d.unit_id <> 0 AND s.seq <= $4 \
               AND s.state IN ('approved', 'accepted') AND NOT EXISTS (SELECT 1 FROM document_step l WHERE l.no = s.no AND l.seq <= $4 \
               AND (l.seq > s.seq OR (l.seq = s.seq AND l.id > s.id))) ORDER BY d.no DESC";
    let read = |r: &Row<'_>| Ok((UnitId(r.get(0)?), r.get::<i64>(1)? != 0));
    q.map(sql, args![campaign.0, kind.code(), phase, cutoff], read).await
}

pub(crate) async fn facts(q: &impl Query, no: i64) -> Result<String, DbError> {
    q.scalar("SELECT facts FROM document WHERE no = $1", args![no]).await
}

/// All versions, oldest first.
pub(crate) async fn versions(q: &impl Query, no: i64) -> Result<Vec<Version>, DbError> {
    q.map(
        "SELECT version, content, reason, recorded_at, by_name FROM document_version WHERE no = $1 ORDER BY version",
        args![no],
        |r| {
            Ok(Version {
                no: r.get(0)?,
                content: serde_json::from_str::<Content>(&r.get::<String>(1)?)
                    .map_err(|_| DbError::Corrupt("document_version.content"))?,
                reason: r.get(2)?,
                at: Moment(r.get(3)?),
                by: r.get(4)?,
            })
        },
    )
    .await
}

/// All steps, oldest first.
pub(crate) async fn steps(q: &impl Query, no: i64) -> Result<Vec<Step>, DbError> {
    q.map(
        "SELECT version, state, words, recorded_at, by_name FROM document_step WHERE no = $1 ORDER BY seq, id",
        args![no],
        |r| {
            Ok(Step {
                version: r.get(0)?,
                state: State::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("document_step.state"))?,
                words: r.get(2)?,
                at: Moment(r.get(3)?),
                by: r.get(4)?,
            })
        },
    )
    .await
}

/// A document to be written.
#[derive(Clone)]
pub(crate) struct New {
    pub campaign: CampaignId,
    pub kind: Kind,
    pub phase: i64,
    pub unit: Option<UnitId>,
    pub cutoff: i64,
    pub as_of: Day,
    pub facts: String,
}

/// The people of a document, sealed; none where it names nobody.
pub(crate) async fn people(q: &impl Query, no: i64) -> Result<Option<Vec<u8>>, DbError> {
    Ok(q.map("SELECT sealed FROM document_people WHERE no = $1", args![no], |r| r.get(0)).await?.pop())
}

pub(crate) async fn insert_people(tx: &WriteTx, no: i64, sealed: Vec<u8>) -> Result<(), DbError> {
    tx.exec("INSERT INTO document_people (no, sealed) VALUES ($1, $2)", args![no, sealed]).await?;
    Ok(())
}

/// Keeps the facts; nobody's lists show them before [`list_it`].
pub(crate) async fn insert(tx: &WriteTx, new: &New) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM document", args![]).await?;
    let unit = new.unit.map_or(0, |u| u.0);
    tx.exec(
        "INSERT INTO document (no, campaign_id, kind, phase_no, unit_id, cutoff, as_of, facts, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            no,
            new.campaign.0,
            new.kind.code(),
            new.phase,
            unit,
            new.cutoff,
            new.as_of.number(),
            new.facts.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(no)
}

/// Makes a document of facts that are kept.
pub(crate) async fn list_it(tx: &WriteTx, no: i64, content: &Content) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO document_now (no, campaign_id, kind, phase_no, unit_id, version, state, late) \
         SELECT no, campaign_id, kind, phase_no, unit_id, 0, 'draft', 0 FROM document WHERE no = $1",
        args![no],
    )
    .await?;
    add_version(tx, no, 1, content, "").await
}

pub(crate) async fn add_version(tx: &WriteTx, no: i64, version: i64, content: &Content, reason: &str) -> Result<(), DbError> {
    let content = serde_json::to_string(content).map_err(|_| DbError::Corrupt("document_version.content"))?;
    tx.exec(
        "INSERT INTO document_version (id, no, version, content, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tx.fact_id().to_string(),
            no,
            version,
            content,
            reason,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec("UPDATE document_now SET version = $2, state = 'draft' WHERE no = $1", args![no, version]).await?;
    Ok(())
}

pub(crate) async fn add_step(tx: &WriteTx, d: &Document, state: State, words: &str, late: bool) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO document_step (id, no, version, state, words, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tx.fact_id().to_string(),
            d.no,
            d.version,
            state.code(),
            words,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    let first = state == State::Approved && d.sent_at.is_none();
    let (sent_at, late) = if first { (Some(tx.now().0), late) } else { (d.sent_at.map(|m| m.0), d.late) };
    tx.exec(
        "UPDATE document_now SET state = $2, sent_at = $3, late = $4 WHERE no = $1",
        args![d.no, state.code(), sent_at, i64::from(late)],
    )
    .await?;
    Ok(())
}

/// The newest value of a setting, with its id: it is sealed under that.
pub(crate) async fn setting(q: &impl Query, campaign: CampaignId, name: &str) -> Result<Option<(String, Vec<u8>)>, DbError> {
    let sql = "SELECT id, sealed FROM document_setting WHERE campaign_id = $1 AND name = $2 ORDER BY seq DESC, id DESC LIMIT 1";
    Ok(q.map(sql, args![campaign.0, name], |r| Ok((r.get(0)?, r.get(1)?))).await?.pop())
}

/// The same as it stood when another row of the settings was written.
pub(crate) async fn setting_then(
    q: &impl Query,
    campaign: CampaignId,
    name: &str,
    row: &str,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    let sql = "SELECT id, sealed FROM document_setting WHERE campaign_id = $1 AND name = $2 \
               AND seq <= (SELECT other.seq FROM document_setting other WHERE other.id = $3) ORDER BY seq DESC, id DESC LIMIT 1";
    Ok(q.map(sql, args![campaign.0, name, row], |r| Ok((r.get(0)?, r.get(1)?))).await?.pop())
}

/// The newest row of each setting whose name begins so: name and when.
pub(crate) async fn settings_like(q: &impl Query, campaign: CampaignId, start: &str) -> Result<Vec<(String, Moment)>, DbError> {
    let sql =
        "SELECT name, MAX(recorded_at) FROM document_setting WHERE campaign_id = $1 AND name LIKE $2 GROUP BY name ORDER BY name";
    q.map(sql, args![campaign.0, format!("{start}%")], |r| Ok((r.get(0)?, Moment(r.get(1)?)))).await
}

pub(crate) async fn set(tx: &WriteTx, campaign: CampaignId, id: &str, name: &str, sealed: &[u8]) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO document_setting (id, campaign_id, name, sealed, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            campaign.0,
            name,
            sealed.to_vec(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}
