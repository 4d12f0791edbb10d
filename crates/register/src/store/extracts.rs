//! Uploads: where each stands, what it declared.

use crate::model::{Counts, Coverage, Extract, ExtractState, StatusFilter};
use std::collections::HashSet;
use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{CampaignId, Day, ExtractNo, LocalityId, Moment};

#[derive(FromQueryResult)]
struct ExtractRow {
    no: i64,
    as_of: i64,
    recorded_at: i64,
    user_name: String,
    file_name: String,
    file_hash: String,
    source: String,
    scope: String,
    coverage: String,
    status_filter: Option<String>,
    state: String,
    counts: String,
    findings: String,
    seq: Option<i64>,
    withdrawn_seq: Option<i64>,
    withdrawn_reason: Option<String>,
}

const COLUMNS: &str = "no, as_of, recorded_at, user_name, file_name, file_hash, source, scope, coverage, status_filter, state, counts, \
     findings, seq, withdrawn_seq, withdrawn_reason";

impl ExtractRow {
    fn read(self) -> Result<Extract, DbError> {
        let json = |what| move |_| DbError::Corrupt(what);
        Ok(Extract {
            no: ExtractNo(self.no),
            as_of: Day::from_number(self.as_of),
            recorded_at: Moment(self.recorded_at),
            user_name: self.user_name,
            file_name: self.file_name,
            file_hash: self.file_hash,
            source: self.source,
            scope: serde_json::from_str(&self.scope).map_err(json("extract.scope"))?,
            coverage: self.coverage.parse().map_err(|()| DbError::Corrupt("extract.coverage"))?,
            status_filter: self.status_filter.as_deref().and_then(StatusFilter::parse),
            state: ExtractState::parse(&self.state).ok_or(DbError::Corrupt("extract.state"))?,
            counts: serde_json::from_str(&self.counts).map_err(json("extract.counts"))?,
            findings: serde_json::from_str(&self.findings).map_err(json("extract.findings"))?,
            seq: self.seq,
            withdrawn_seq: self.withdrawn_seq,
            withdrawn_reason: self.withdrawn_reason,
        })
    }
}

/// What tells a file that was uploaded before.
#[derive(Clone)]
pub(crate) struct Hashed {
    pub file_hash: String,
    pub identity: String,
}

/// A new upload as staging begins.
pub(crate) struct Begun {
    pub campaign: CampaignId,
    pub as_of: Day,
    pub file_name: String,
    /// The file's hash and the upload's identity; of a large file they are known when it was read ([`hashed`]).
    pub hashed: Option<Hashed>,
    pub source: String,
    pub scope: Vec<LocalityId>,
    pub communes: Vec<LocalityId>,
    pub coverage: Coverage,
    pub status_filter: Option<StatusFilter>,
    pub mapping: String,
}

pub(crate) async fn begin(tx: &WriteTx, b: &Begun) -> Result<ExtractNo, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM extract", args![]).await?;
    tx.exec(
        "INSERT INTO extract (no, campaign_id, as_of, recorded_at, user_id, user_name, file_name, file_hash, identity, source, scope, coverage, \
         status_filter, mapping, state, counts, findings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'staging', $15, '[]')",
        args![
            no,
            b.campaign.0,
            b.as_of.number(),
            tx.now().0,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone(),
            b.file_name.clone(),
            b.hashed.as_ref().map(|h| h.file_hash.clone()).unwrap_or_default(),
            b.hashed.as_ref().map(|h| h.identity.clone()).unwrap_or_default(),
            b.source.clone(),
            json(&b.scope),
            b.coverage.as_str(),
            b.status_filter.map(|f| f.as_str().to_owned()),
            b.mapping.clone(),
            json(&Counts::default())
        ],
    )
    .await?;
    for commune in &b.communes {
        tx.exec("INSERT INTO extract_commune (extract_no, commune_id) VALUES ($1, $2)", args![no, commune.0]).await?;
    }
    Ok(ExtractNo(no))
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: ExtractNo) -> Result<Option<Extract>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM extract WHERE campaign_id = $1 AND no = $2");
    q.opt::<ExtractRow>(&sql, args![campaign.0, no.0]).await?.map(ExtractRow::read).transpose()
}

/// Uploads, newest first, before a number (exclusive), at most `limit`.
pub(crate) async fn list(q: &impl Query, campaign: CampaignId, before: i64, limit: i64) -> Result<Vec<Extract>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM extract WHERE campaign_id = $1 AND no < $2 ORDER BY no DESC LIMIT $3");
    q.all::<ExtractRow>(&sql, args![campaign.0, before, limit]).await?.into_iter().map(ExtractRow::read).collect()
}

/// What the file of an upload turned out to be, when it was read.
pub(crate) async fn hashed(tx: &WriteTx, no: ExtractNo, h: &Hashed) -> Result<(), DbError> {
    let sql = "UPDATE extract SET file_hash = $2, identity = $3 WHERE no = $1";
    tx.exec(sql, args![no.0, h.file_hash.clone(), h.identity.clone()]).await.map(drop)
}

/// An extract of this day counts: only then can a file have been taken before.
pub(crate) async fn any_of_day(q: &impl Query, campaign: CampaignId, as_of: Day) -> Result<bool, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM extract WHERE campaign_id = $1 AND as_of = $2 AND state = 'applied'";
    Ok(q.scalar::<i64>(sql, args![campaign.0, as_of.number()]).await? > 0)
}

/// The applied extract with this identity (hash, as-of, scope, coverage, mapping), if any: the same file twice changes nothing.
pub(crate) async fn same(q: &impl Query, campaign: CampaignId, identity: &str) -> Result<Option<Extract>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM extract WHERE campaign_id = $1 AND identity = $2 AND state = 'applied' ORDER BY no DESC LIMIT 1"
    );
    q.opt::<ExtractRow>(&sql, args![campaign.0, identity]).await?.map(ExtractRow::read).transpose()
}

/// Uploads that came on a day, as state and declared localities. Whoever uploads is at most two months behind, so that the index by
/// day of truth bounds what is read.
pub(crate) async fn came_on(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Vec<(String, Vec<LocalityId>)>, DbError> {
    const BEHIND: i32 = 62;
    q.map(
        "SELECT state, scope FROM extract WHERE campaign_id = $1 AND as_of BETWEEN $2 AND $3 AND recorded_at >= $4 AND recorded_at < $5 ORDER BY no",
        args![campaign.0, day.plus(-BEHIND).number(), day.plus(1).number(), day.start().0, day.plus(1).start().0],
        |r| Ok((r.get(0)?, serde_json::from_str(&r.get::<String>(1)?).map_err(|_| DbError::Corrupt("extract.scope"))?)),
    )
    .await
}

/// Whether an extract that came after this moment counts by now.
pub(crate) async fn landed_after(q: &impl Query, campaign: CampaignId, at: Moment) -> Result<bool, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM extract WHERE campaign_id = $1 AND state = 'applied' AND recorded_at > $2";
    Ok(q.scalar::<i64>(sql, args![campaign.0, at.0]).await? > 0)
}

/// When the newest extract that counts came; the beginning of time when none does.
pub(crate) async fn newest_landing(q: &impl Query, campaign: CampaignId) -> Result<Moment, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(recorded_at), 0) AS BIGINT) FROM extract WHERE campaign_id = $1 AND state = 'applied'";
    Ok(Moment(q.scalar::<i64>(sql, args![campaign.0]).await?))
}

/// The same as it was at a commit.
pub(crate) async fn landing_at(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Moment, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(recorded_at), 0) AS BIGINT) FROM extract WHERE campaign_id = $1 AND seq <= $2 \
         AND (withdrawn_seq IS NULL OR withdrawn_seq > $2)";
    Ok(Moment(q.scalar::<i64>(sql, args![campaign.0, cutoff]).await?))
}

/// Communes that an applied extract of this day declares.
pub(crate) async fn communes_of_day(q: &impl Query, campaign: CampaignId, day: Day) -> Result<HashSet<LocalityId>, DbError> {
    let found = q
        .map(
            "SELECT DISTINCT c.commune_id FROM extract e JOIN extract_commune c ON c.extract_no = e.no \
             WHERE e.campaign_id = $1 AND e.as_of = $2 AND e.state = 'applied'",
            args![campaign.0, day.number()],
            |r| Ok(LocalityId(r.get(0)?)),
        )
        .await?;
    Ok(found.into_iter().collect())
}

pub(crate) async fn communes(q: &impl Query, no: ExtractNo) -> Result<Vec<LocalityId>, DbError> {
    q.map("SELECT commune_id FROM extract_commune WHERE extract_no = $1 ORDER BY commune_id", args![no.0], |r| {
        Ok(LocalityId(r.get(0)?))
    })
    .await
}

pub(crate) async fn set_counts(
    tx: &WriteTx,
    no: ExtractNo,
    state: ExtractState,
    counts: &Counts,
    findings: &str,
) -> Result<(), DbError> {
    tx.exec(
        "UPDATE extract SET state = $2, counts = $3, findings = $4 WHERE no = $1",
        args![no.0, state.as_str(), json(counts), findings],
    )
    .await?;
    Ok(())
}

pub(crate) async fn set_state(tx: &WriteTx, no: ExtractNo, from: ExtractState, to: ExtractState) -> Result<bool, DbError> {
    Ok(tx.exec("UPDATE extract SET state = $3 WHERE no = $1 AND state = $2", args![no.0, from.as_str(), to.as_str()]).await? == 1)
}

pub(crate) async fn mark_applied(tx: &WriteTx, no: ExtractNo, seq: i64) -> Result<(), DbError> {
    tx.exec("UPDATE extract SET state = 'applied', seq = $2 WHERE no = $1", args![no.0, seq]).await?;
    Ok(())
}

pub(crate) async fn mark_withdrawn(tx: &WriteTx, no: ExtractNo, seq: i64, reason: &str) -> Result<(), DbError> {
    tx.exec(
        "UPDATE extract SET state = 'withdrawn', withdrawn_seq = $2, withdrawn_reason = $3 WHERE no = $1",
        args![no.0, seq, reason],
    )
    .await?;
    Ok(())
}

/// Uploads that the program was reading when it ended.
pub(crate) async fn unfinished(q: &impl Query) -> Result<Vec<ExtractNo>, DbError> {
    q.map("SELECT no FROM extract WHERE state = 'staging' ORDER BY no", args![], |r| Ok(ExtractNo(r.get(0)?))).await
}

/// The campaign has seen an extract.
pub(crate) async fn any(q: &impl Query, campaign: CampaignId) -> Result<bool, DbError> {
    q.scalar::<bool>("SELECT EXISTS (SELECT 1 FROM extract WHERE campaign_id = $1)", args![campaign.0]).await
}

/// The newest commit number at which an extract came to count or was taken back; 0 before the first.
pub(crate) async fn newest_change(q: &impl Query, campaign: CampaignId) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(CASE WHEN withdrawn_seq IS NULL THEN seq ELSE withdrawn_seq END), 0) AS BIGINT) FROM extract \
         WHERE campaign_id = $1 AND seq IS NOT NULL";
    q.scalar(sql, args![campaign.0]).await
}

/// Is there an applied extract of a later day that speaks of one of this extract's communes?
pub(crate) async fn newer_exists(q: &impl Query, campaign: CampaignId, no: ExtractNo, as_of: Day) -> Result<bool, DbError> {
    let n: i64 = q
        .scalar(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM extract e WHERE e.campaign_id = $1 AND e.state = 'applied' AND e.as_of > $2 AND EXISTS \
             (SELECT 1 FROM extract_commune a JOIN extract_commune b ON a.commune_id = b.commune_id WHERE a.extract_no = e.no AND b.extract_no = $3)",
            args![campaign.0, as_of.number(), no.0],
        )
        .await?;
    Ok(n > 0)
}

/// Applied full, unfiltered extracts with their communes, in order of (as-of, number): those that were the newest word when they came, so
/// that whoever was absent was marked.
pub(crate) async fn whole(q: &impl Query, campaign: CampaignId) -> Result<Vec<(ExtractNo, Day, HashSet<LocalityId>)>, DbError> {
    let found: Vec<(ExtractNo, Day)> = q
        .map(
            "SELECT e.no, e.as_of FROM extract e WHERE e.campaign_id = $1 AND e.state = 'applied' AND e.coverage = 'full' \
             AND e.status_filter IS NULL AND NOT EXISTS (SELECT 1 FROM extract x JOIN extract_commune a ON a.extract_no = x.no \
             JOIN extract_commune b ON b.commune_id = a.commune_id WHERE b.extract_no = e.no AND x.campaign_id = e.campaign_id \
             AND x.as_of > e.as_of AND x.seq < e.seq AND (x.withdrawn_seq IS NULL OR x.withdrawn_seq > e.seq)) ORDER BY e.as_of, e.no",
            args![campaign.0],
            |r| Ok((ExtractNo(r.get(0)?), Day::from_number(r.get(1)?))),
        )
        .await?;
    let mut out = Vec::with_capacity(found.len());
    for (no, day) in found {
        out.push((no, day, communes(q, no).await?.into_iter().collect()));
    }
    Ok(out)
}

/// As-of days of full, unfiltered extracts that cover a commune, in order.
pub(crate) async fn covering_days(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    cutoff: i64,
) -> Result<Vec<Day>, DbError> {
    q.map(
        "SELECT DISTINCT e.as_of FROM extract e JOIN extract_commune c ON c.extract_no = e.no WHERE e.campaign_id = $1 AND c.commune_id = $2 \
         AND e.coverage = 'full' AND e.status_filter IS NULL AND e.seq IS NOT NULL AND e.seq <= $3 \
         AND (e.withdrawn_seq IS NULL OR e.withdrawn_seq > $3) ORDER BY e.as_of",
        args![campaign.0, commune.0, cutoff],
        |r| Ok(Day::from_number(r.get(0)?)),
    )
    .await
}

/// Applied "approved, not activated" extracts of a commune, in order.
pub(crate) async fn pending_lists(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
) -> Result<Vec<(ExtractNo, Day)>, DbError> {
    q.map(
        "SELECT e.no, e.as_of FROM extract e JOIN extract_commune c ON c.extract_no = e.no WHERE e.campaign_id = $1 AND c.commune_id = $2 \
         AND e.state = 'applied' AND e.status_filter = 'approved_not_activated' ORDER BY e.as_of, e.no",
        args![campaign.0, commune.0],
        |r| Ok((ExtractNo(r.get(0)?), Day::from_number(r.get(1)?))),
    )
    .await
}

/// Uploads that are being read or wait for a look.
pub(crate) async fn waiting(q: &impl Query) -> Result<i64, DbError> {
    q.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM extract WHERE state IN ('staging', 'staged')", args![]).await
}

/// The column mapping that an upload was read with, as JSON.
pub(crate) async fn mapping(q: &impl Query, no: ExtractNo) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT mapping FROM extract WHERE no = $1", args![no.0]).await
}

pub(crate) async fn mapping_of_source(q: &impl Query, source: &str) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT mapping FROM extract_source WHERE source = $1", args![source]).await
}

pub(crate) async fn remember_mapping(tx: &WriteTx, source: &str, mapping: &str) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO extract_source (source, mapping, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (source) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at",
        args![source, mapping, tx.now().0],
    )
    .await?;
    Ok(())
}

/// Sealed problem rows, in order of the file, after a row number.
pub(crate) async fn problem_rows(q: &impl Query, no: ExtractNo, after: i64, limit: i64) -> Result<Vec<(i64, Vec<u8>)>, DbError> {
    q.map(
        "SELECT row_number, sealed FROM extract_problem WHERE extract_no = $1 AND row_number > $2 ORDER BY row_number LIMIT $3",
        args![no.0, after, limit],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
    .await
}
