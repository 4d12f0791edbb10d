//! All SQL of this room.

use crate::model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, Target};
use vedich_db::{Column, DbError, FromQueryResult, Query, Value, WriteTx, args, sea_orm};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, PhaseId};

#[derive(FromQueryResult)]
struct CampaignRow {
    id: i64,
    code: String,
    name: String,
    from_day: i64,
    to_day: i64,
    opening_day: i64,
    root_locality_id: i64,
    eligible_min_age: i64,
    overdue_days: i64,
    settlement_window_days: i64,
}

impl From<CampaignRow> for Campaign {
    fn from(r: CampaignRow) -> Self {
        Self {
            id: CampaignId(r.id),
            code: r.code,
            name: r.name,
            from: Day::from_number(r.from_day),
            to: Day::from_number(r.to_day),
            opening: Day::from_number(r.opening_day),
            root: LocalityId(r.root_locality_id),
            eligible_min_age: r.eligible_min_age,
            overdue_days: r.overdue_days,
            settlement_window_days: r.settlement_window_days,
        }
    }
}

#[derive(FromQueryResult)]
struct PhaseRow {
    id: i64,
    campaign_id: i64,
    no: i64,
    name: String,
    from_day: i64,
    to_day: i64,
    metric: String,
    value: i64,
    basis: Option<String>,
    frozen_on: Option<i64>,
    cumulative: i64,
}

impl PhaseRow {
    fn phase(self) -> Result<Phase, DbError> {
        Ok(Phase {
            id: PhaseId(self.id),
            campaign: CampaignId(self.campaign_id),
            no: self.no,
            name: self.name,
            from: Day::from_number(self.from_day),
            to: Day::from_number(self.to_day),
            metric: metric(&self.metric)?,
            goal: goal(self.value, self.basis.as_deref(), self.frozen_on)?,
            cumulative: self.cumulative != 0,
        })
    }
}

#[derive(FromQueryResult)]
struct TargetRow {
    phase_id: i64,
    owner_kind: String,
    owner_id: i64,
    metric: String,
    version: i64,
    value: i64,
    basis: Option<String>,
    frozen_on: Option<i64>,
    cumulative: i64,
    seq: i64,
    at: i64,
    by_name: String,
    reason: String,
}

impl TargetRow {
    fn target(self) -> Result<Target, DbError> {
        Ok(Target {
            phase: PhaseId(self.phase_id),
            owner: Owner::new(&self.owner_kind, self.owner_id).ok_or(DbError::Corrupt("owner of a target"))?,
            metric: metric(&self.metric)?,
            goal: goal(self.value, self.basis.as_deref(), self.frozen_on)?,
            cumulative: self.cumulative != 0,
            version: self.version,
            seq: self.seq,
            at: Moment(self.at),
            by: self.by_name,
            reason: self.reason,
        })
    }
}

fn metric(code: &str) -> Result<Metric, DbError> {
    Metric::from_code(code).ok_or(DbError::Corrupt("metric"))
}

fn goal(value: i64, basis: Option<&str>, frozen_on: Option<i64>) -> Result<Goal, DbError> {
    match (basis, frozen_on) {
        (None, _) => Ok(Goal::Count(value)),
        (Some("eligible"), _) => Ok(Goal::Share { bp: value, basis: ShareBasis::Eligible }),
        (Some("eligible_frozen"), Some(on)) => {
            Ok(Goal::Share { bp: value, basis: ShareBasis::EligibleFrozen { on: Day::from_number(on) } })
        }
        _ => Err(DbError::Corrupt("basis of a goal")),
    }
}

/// The columns `value`, `basis`, `frozen_on`.
fn goal_columns(goal: Goal) -> (i64, Option<String>, Option<i64>) {
    match goal {
        Goal::Count(n) => (n, None, None),
        Goal::Share { bp, basis: ShareBasis::Eligible } => (bp, Some("eligible".to_owned()), None),
        Goal::Share { bp, basis: ShareBasis::EligibleFrozen { on } } => {
            (bp, Some("eligible_frozen".to_owned()), Some(on.number()))
        }
    }
}

const CAMPAIGN: &str = "SELECT id, code, name, from_day, to_day, opening_day, root_locality_id, eligible_min_age, overdue_days, \
    settlement_window_days FROM campaign";
const PHASE: &str = "SELECT id, campaign_id, no, name, from_day, to_day, metric, value, basis, frozen_on, cumulative FROM phase";
const TARGET: &str = "SELECT phase_id, owner_kind, owner_id, metric, version, value, basis, frozen_on, cumulative, seq, at, \
    by_name, reason FROM target";

/// All campaigns.
pub(crate) async fn all(q: &impl Query) -> Result<Vec<Campaign>, DbError> {
    let rows: Vec<CampaignRow> = q.all(&format!("{CAMPAIGN} ORDER BY id"), args![]).await?;
    Ok(rows.into_iter().map(Campaign::from).collect())
}

/// The campaign that was set up last.
pub(crate) async fn newest(q: &impl Query) -> Result<Option<Campaign>, DbError> {
    let row: Option<CampaignRow> = q.opt(&format!("{CAMPAIGN} ORDER BY id DESC LIMIT 1"), args![]).await?;
    Ok(row.map(Campaign::from))
}

pub(crate) async fn by_code(q: &impl Query, code: &str) -> Result<Option<Campaign>, DbError> {
    let row: Option<CampaignRow> = q.opt(&format!("{CAMPAIGN} WHERE code = $1"), args![code]).await?;
    Ok(row.map(Campaign::from))
}

pub(crate) async fn phases(q: &impl Query, campaign: CampaignId) -> Result<Vec<Phase>, DbError> {
    let rows: Vec<PhaseRow> = q.all(&format!("{PHASE} WHERE campaign_id = $1 ORDER BY from_day, no"), args![campaign.0]).await?;
    rows.into_iter().map(PhaseRow::phase).collect()
}

pub(crate) async fn put_campaign(tx: &WriteTx, c: &Campaign) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO campaign (id, code, name, from_day, to_day, opening_day, root_locality_id, eligible_min_age, overdue_days, \
         settlement_window_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET \
         name = excluded.name, from_day = excluded.from_day, to_day = excluded.to_day, opening_day = excluded.opening_day, \
         root_locality_id = excluded.root_locality_id, eligible_min_age = excluded.eligible_min_age, \
         overdue_days = excluded.overdue_days, settlement_window_days = excluded.settlement_window_days",
        args![
            c.id.0,
            c.code.clone(),
            c.name.clone(),
            c.from.number(),
            c.to.number(),
            c.opening.number(),
            c.root.0,
            c.eligible_min_age,
            c.overdue_days,
            c.settlement_window_days
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn put_phase(tx: &WriteTx, p: &Phase) -> Result<(), DbError> {
    let (value, basis, frozen_on) = goal_columns(p.goal);
    tx.exec(
        "INSERT INTO phase (id, campaign_id, no, name, from_day, to_day, metric, value, basis, frozen_on, cumulative) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         from_day = excluded.from_day, to_day = excluded.to_day, metric = excluded.metric, value = excluded.value, \
         basis = excluded.basis, frozen_on = excluded.frozen_on, cumulative = excluded.cumulative",
        args![
            p.id.0,
            p.campaign.0,
            p.no,
            p.name.clone(),
            p.from.number(),
            p.to.number(),
            p.metric.code(),
            value,
            basis,
            frozen_on,
            i64::from(p.cumulative)
        ],
    )
    .await?;
    Ok(())
}

/// Removes a phase that nobody has a target in; `false` when somebody has.
pub(crate) async fn remove_phase(tx: &WriteTx, id: PhaseId) -> Result<bool, DbError> {
    let targets: i64 = tx.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM target WHERE phase_id = $1", args![id.0]).await?;
    if targets > 0 {
        return Ok(false);
    }
    tx.exec("DELETE FROM phase WHERE id = $1", args![id.0]).await?;
    Ok(true)
}

/// The versions that stood at a commit, one per owner and metric.
pub(crate) async fn targets(q: &impl Query, phase: PhaseId, cutoff: i64) -> Result<Vec<Target>, DbError> {
    let sql = format!(
        "{TARGET} AS t WHERE phase_id = $1 AND seq <= $2 AND version = (SELECT MAX(n.version) FROM target AS n \
         WHERE n.phase_id = t.phase_id AND n.owner_kind = t.owner_kind AND n.owner_id = t.owner_id AND n.metric = t.metric \
         AND n.seq <= $3) ORDER BY owner_kind, owner_id, metric"
    );
    let rows: Vec<TargetRow> = q.all(&sql, args![phase.0, cutoff, cutoff]).await?;
    rows.into_iter().map(TargetRow::target).collect()
}

/// All versions of one target, newest first.
pub(crate) async fn history(q: &impl Query, phase: PhaseId, owner: Owner, metric: Metric) -> Result<Vec<Target>, DbError> {
    let sql = format!("{TARGET} WHERE phase_id = $1 AND owner_kind = $2 AND owner_id = $3 AND metric = $4 ORDER BY version DESC");
    let rows: Vec<TargetRow> = q.all(&sql, args![phase.0, owner.kind(), owner.number(), metric.code()]).await?;
    rows.into_iter().map(TargetRow::target).collect()
}

/// The version of one target that stood at a commit.
pub(crate) async fn target(
    q: &impl Query,
    phase: PhaseId,
    owner: Owner,
    metric: Metric,
    cutoff: i64,
) -> Result<Option<Target>, DbError> {
    let sql = format!(
        "{TARGET} WHERE phase_id = $1 AND owner_kind = $2 AND owner_id = $3 AND metric = $4 AND seq <= $5 \
         ORDER BY version DESC LIMIT 1"
    );
    let values: Vec<Value> = args![phase.0, owner.kind(), owner.number(), metric.code(), cutoff];
    let row: Option<TargetRow> = q.opt(&sql, values).await?;
    row.map(TargetRow::target).transpose()
}

/// Adds versions: each number is one above the newest.
pub(crate) async fn add_targets(tx: &WriteTx, new: &[(NewTarget, i64)]) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    let by = tx.by();
    let goals: Vec<_> = new.iter().map(|(t, _)| goal_columns(t.goal)).collect();
    let same = |n: i64| Column::Int(vec![n; new.len()]);
    let columns = [
        ("id", Column::Text(new.iter().map(|_| tx.fact_id().to_string()).collect())),
        ("phase_id", Column::Int(new.iter().map(|(t, _)| t.phase.0).collect())),
        ("owner_kind", Column::Text(new.iter().map(|(t, _)| t.owner.kind().to_owned()).collect())),
        ("owner_id", Column::Int(new.iter().map(|(t, _)| t.owner.number()).collect())),
        ("metric", Column::Text(new.iter().map(|(t, _)| t.metric.code().to_owned()).collect())),
        ("version", Column::Int(new.iter().map(|(_, version)| *version).collect())),
        ("value", Column::Int(goals.iter().map(|g| g.0).collect())),
        ("basis", Column::OptText(goals.iter().map(|g| g.1.clone()).collect())),
        ("frozen_on", Column::OptInt(goals.iter().map(|g| g.2).collect())),
        ("cumulative", Column::Int(new.iter().map(|(t, _)| i64::from(t.cumulative)).collect())),
        ("seq", same(seq)),
        ("at", same(tx.now().0)),
        ("user_id", Column::OptInt(vec![by.user.map(|u| u.0); new.len()])),
        ("by_name", Column::Text(vec![by.name.clone(); new.len()])),
        ("reason", Column::Text(new.iter().map(|(t, _)| t.reason.clone()).collect())),
    ];
    tx.bulk("target", columns, "").await
}
