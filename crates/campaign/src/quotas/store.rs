//! All SQL of quotas.

use super::{
    heirs::Limit,
    model::{Cause, Holder, Line, QuotaNode, Version},
    settings::QuotaSettings,
};
use std::collections::HashMap;
use vedich_db::{Column, DbError, FromQueryResult, Query, Row, WriteTx, args, sea_orm};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, PhaseId};

#[derive(FromQueryResult)]
struct VersionRow {
    no: i64,
    campaign_id: i64,
    phase_id: i64,
    cause: String,
    day: i64,
    to_day: i64,
    base_day: i64,
    target: i64,
    mark: String,
    reason: String,
    detail: String,
    cutoff: i64,
    recorded_at: i64,
    seq: i64,
    by_name: String,
}

impl VersionRow {
    fn version(self) -> Result<Version, DbError> {
        Ok(Version {
            no: self.no,
            campaign: CampaignId(self.campaign_id),
            phase: PhaseId(self.phase_id),
            cause: Cause::parse(&self.cause).ok_or(DbError::Corrupt("cause of quotas"))?,
            day: Day::from_number(self.day),
            to: Day::from_number(self.to_day),
            base: Day::from_number(self.base_day),
            target: self.target,
            mark: self.mark,
            reason: self.reason,
            detail: serde_json::from_str(&self.detail).map_err(|_| DbError::Corrupt("detail of quotas"))?,
            cutoff: self.cutoff,
            at: Moment(self.recorded_at),
            seq: self.seq,
            by: self.by_name,
        })
    }
}

const VERSION: &str = "SELECT no, campaign_id, phase_id, cause, day, to_day, base_day, target, mark, reason, detail, cutoff, recorded_at, seq, \
    by_name FROM quota_version";
const NODE: &str = "SELECT at, parent_at, line, holder_kind, holder_id, share, done, quota, short, floor, cap, days, level1, level2, weight FROM quota_node";

fn node(r: &Row<'_>) -> Result<QuotaNode, DbError> {
    let (line, kind): (String, String) = (r.get(2)?, r.get(3)?);
    Ok(QuotaNode {
        at: r.get(0)?,
        parent: r.get(1)?,
        line: Line::parse(&line).ok_or(DbError::Corrupt("line of a quota"))?,
        holder: Holder::new(&kind, r.get(4)?).ok_or(DbError::Corrupt("holder of a quota"))?,
        share: r.get(5)?,
        done: r.get(6)?,
        quota: r.get(7)?,
        short: r.get(8)?,
        floor: r.get(9)?,
        cap: r.get(10)?,
        days: numbers(&r.get::<String>(11)?)?,
        level1: numbers(&r.get::<String>(12)?)?,
        level2: numbers(&r.get::<String>(13)?)?,
        weight: r.get(14)?,
    })
}

/// Days stand as one text: a version of a province has half a million of them.
fn numbers(text: &str) -> Result<Vec<i64>, DbError> {
    let all: Result<Vec<i64>, _> = text.split_whitespace().map(str::parse).collect();
    all.map_err(|_| DbError::Corrupt("days of a quota"))
}

fn words(days: &[i64]) -> String {
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The newest version of a phase that is for a day or one before it.
pub(crate) async fn newest(q: &impl Query, phase: PhaseId, day: Day) -> Result<Option<Version>, DbError> {
    let sql = format!("{VERSION} WHERE phase_id = $1 AND day <= $2 ORDER BY no DESC LIMIT 1");
    let row: Option<VersionRow> = q.opt(&sql, args![phase.0, day.number()]).await?;
    row.map(VersionRow::version).transpose()
}

/// The newest version of a phase, for whatever day.
pub(crate) async fn last(q: &impl Query, phase: PhaseId) -> Result<Option<Version>, DbError> {
    let sql = format!("{VERSION} WHERE phase_id = $1 ORDER BY no DESC LIMIT 1");
    let row: Option<VersionRow> = q.opt(&sql, args![phase.0]).await?;
    row.map(VersionRow::version).transpose()
}

/// The whole place's node in the first version that was drawn on a day for it: what the morning asked for. One drawn ahead was drawn before.
pub(crate) async fn morning(q: &impl Query, phase: PhaseId, day: Day) -> Result<Option<QuotaNode>, DbError> {
    let sql = "SELECT MIN(no) FROM quota_version WHERE phase_id = $1 AND day = $2 AND recorded_at >= $3";
    let no: Option<i64> = q.scalar_opt::<Option<i64>>(sql, args![phase.0, day.number(), day.start().0]).await?.flatten();
    match no {
        Some(no) => node_at(q, no, 0).await,
        None => Ok(None),
    }
}

/// Versions of a phase, newest first.
pub(crate) async fn versions(q: &impl Query, phase: PhaseId, limit: i64, offset: i64) -> Result<(i64, Vec<Version>), DbError> {
    let all: i64 = q.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM quota_version WHERE phase_id = $1", args![phase.0]).await?;
    let sql = format!("{VERSION} WHERE phase_id = $1 ORDER BY no DESC LIMIT $2 OFFSET $3");
    let rows: Vec<VersionRow> = q.all(&sql, args![phase.0, limit, offset]).await?;
    Ok((all, rows.into_iter().map(VersionRow::version).collect::<Result<_, _>>()?))
}

/// All nodes of a version, parents first.
pub(crate) async fn nodes(q: &impl Query, version: i64) -> Result<Vec<QuotaNode>, DbError> {
    q.map(&format!("{NODE} WHERE version_no = $1 ORDER BY at"), args![version], node).await
}

/// The children of a node, in their order.
pub(crate) async fn children(q: &impl Query, version: i64, parent: i64) -> Result<Vec<QuotaNode>, DbError> {
    q.map(&format!("{NODE} WHERE version_no = $1 AND parent_at = $2 ORDER BY at"), args![version, parent], node).await
}

/// The node at a place.
pub(crate) async fn node_at(q: &impl Query, version: i64, at: i64) -> Result<Option<QuotaNode>, DbError> {
    let found = q.map(&format!("{NODE} WHERE version_no = $1 AND at = $2"), args![version, at], node).await?;
    Ok(found.into_iter().next())
}

/// What holders of one kind hold, on every line; none of the ids means nothing.
pub(crate) async fn held(q: &impl Query, version: i64, kind: &str, ids: &[i64]) -> Result<Vec<QuotaNode>, DbError> {
    let mut out = Vec::new();
    for some in ids.chunks(vedich_db::LIST) {
        let mut a = args![version, kind];
        let these = vedich_db::value_list(&mut a, some);
        let sql = format!("{NODE} WHERE version_no = $1 AND holder_kind = $2 AND holder_id IN {these} ORDER BY at");
        out.extend(q.map(&sql, a, node).await?);
    }
    Ok(out)
}

/// The newest version that is for a day: its number, its phase, its first day.
pub(crate) async fn of_day(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Option<(i64, PhaseId, Day)>, DbError> {
    let sql = "SELECT no, phase_id, day FROM quota_version WHERE campaign_id = $1 AND day <= $2 AND to_day >= $3 ORDER BY no DESC LIMIT 1";
    let read = |r: &Row<'_>| Ok((r.get(0)?, PhaseId(r.get(1)?), Day::from_number(r.get(2)?)));
    Ok(q.map(sql, args![campaign.0, day.number(), day.number()], read).await?.into_iter().next())
}

/// All members of a version.
pub(crate) async fn members(q: &impl Query, version: i64) -> Result<Vec<QuotaNode>, DbError> {
    q.map(&format!("{NODE} WHERE version_no = $1 AND holder_kind = 'member' ORDER BY at"), args![version], node).await
}

/// Adds a version with its nodes; its number is the next.
pub(crate) async fn add(tx: &WriteTx, v: &Version, nodes: &[QuotaNode]) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM quota_version", args![]).await?;
    let (seq, by) = (tx.seq().await?, tx.by());
    tx.exec(
        "INSERT INTO quota_version (no, campaign_id, phase_id, cause, day, to_day, base_day, target, mark, reason, detail, cutoff, recorded_at, \
         seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            no,
            v.campaign.0,
            v.phase.0,
            v.cause.code(),
            v.day.number(),
            v.to.number(),
            v.base.number(),
            v.target,
            v.mark.clone(),
            v.reason.clone(),
            v.detail.to_string(),
            v.cutoff,
            tx.now().0,
            seq,
            by.user.map(|u| u.0),
            by.name.clone()
        ],
    )
    .await?;
    let int = |f: fn(&QuotaNode) -> i64| Column::Int(nodes.iter().map(f).collect());
    let opt = |f: fn(&QuotaNode) -> Option<i64>| Column::OptInt(nodes.iter().map(f).collect());
    let text = |f: fn(&QuotaNode) -> String| Column::Text(nodes.iter().map(f).collect());
    let columns = [
        ("version_no", Column::Int(vec![no; nodes.len()])),
        ("at", int(|n| n.at)),
        ("parent_at", opt(|n| n.parent)),
        ("line", text(|n| n.line.code().to_owned())),
        ("holder_kind", text(|n| n.holder.parts().0.to_owned())),
        ("holder_id", int(|n| n.holder.parts().1)),
        ("share", int(|n| n.share)),
        ("done", int(|n| n.done)),
        ("quota", int(|n| n.quota)),
        ("short", int(|n| n.short)),
        ("floor", opt(|n| n.floor)),
        ("cap", opt(|n| n.cap)),
        ("days", text(|n| words(&n.days))),
        ("level1", text(|n| words(&n.level1))),
        ("level2", text(|n| words(&n.level2))),
        ("weight", opt(|n| n.weight)),
    ];
    tx.bulk("quota_node", columns, "").await?;
    Ok(no)
}

/// The settings that count now.
pub(crate) async fn settings(q: &impl Query, campaign: CampaignId) -> Result<QuotaSettings, DbError> {
    let sql = "SELECT value FROM quota_setting WHERE campaign_id = $1 ORDER BY version DESC LIMIT 1";
    let text: Option<String> = q.scalar_opt(sql, args![campaign.0]).await?;
    text.map_or_else(
        || Ok(QuotaSettings::default()),
        |t| serde_json::from_str(&t).map_err(|_| DbError::Corrupt("settings of quotas")),
    )
}

/// Sets others.
pub(crate) async fn add_settings(tx: &WriteTx, campaign: CampaignId, new: &QuotaSettings, reason: &str) -> Result<(), DbError> {
    let value = serde_json::to_string(new).map_err(|_| DbError::Corrupt("settings of quotas"))?;
    let (seq, by) = (tx.seq().await?, tx.by());
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM quota_setting WHERE campaign_id = $1";
    let version: i64 = tx.scalar(sql, args![campaign.0]).await?;
    tx.exec(
        "INSERT INTO quota_setting (campaign_id, version, value, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![campaign.0, version, value, reason, tx.now().0, seq, by.user.map(|u| u.0), by.name.clone()],
    )
    .await?;
    Ok(())
}

/// How many quotas of the newest version some localities hold.
pub(crate) async fn held_by(q: &impl Query, places: &[LocalityId]) -> Result<i64, DbError> {
    // The numbers are our own, so they may stand in the text.
    let these = places.iter().map(|l| l.0.to_string()).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quota_node WHERE version_no = (SELECT MAX(no) FROM quota_version) \
         AND holder_kind = $1 AND holder_id IN ({these})"
    );
    q.scalar(&sql, args![Holder::Locality(LocalityId(0)).parts().0]).await
}

/// Numbers set by hand that some localities have in the newest version.
pub(crate) async fn limits_of(q: &impl Query, places: &[LocalityId]) -> Result<HashMap<LocalityId, Limit>, DbError> {
    let these = places.iter().map(|l| l.0.to_string()).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT holder_id, floor, cap FROM quota_node WHERE version_no = (SELECT MAX(no) FROM quota_version) \
         AND holder_kind = $1 AND holder_id IN ({these}) AND (floor IS NOT NULL OR cap IS NOT NULL)"
    );
    let read = |r: &Row<'_>| Ok((LocalityId(r.get(0)?), (r.get(1)?, r.get(2)?)));
    Ok(q.map(&sql, args![Holder::Locality(LocalityId(0)).parts().0], read).await?.into_iter().collect())
}
