//! All SQL of the campaign room.

use crate::{
    model::{Campaign, Metric, NewTarget, Phase, Place, Target, TargetValue},
    plan::Plan,
    problems::CampaignProblem,
};
use vedich_db::{DbError, FromQueryResult, Query, Row, WriteTx, args, sea_orm};
use vedich_kernel::{Basis, CampaignId, Day, LocalityId, Moment, PhaseId, UnitId};

/// A campaign as stored: the root by its code.
#[derive(FromQueryResult)]
pub(crate) struct CampaignRow {
    id: i64,
    code: String,
    name: String,
    from_day: i64,
    to_day: i64,
    opening_day: i64,
    pub(crate) root_code: String,
    eligible_min_age: i64,
    overdue_days: i64,
    window_days: i64,
}

impl CampaignRow {
    pub(crate) fn with_root(self, root: LocalityId) -> Campaign {
        Campaign {
            id: CampaignId(self.id),
            code: self.code,
            name: self.name,
            from: Day::from_number(self.from_day),
            to: Day::from_number(self.to_day),
            opening: Day::from_number(self.opening_day),
            root,
            eligible_min_age: self.eligible_min_age,
            overdue_days: self.overdue_days,
            settlement_window_days: self.window_days,
        }
    }

    pub(crate) fn opening(&self) -> Day {
        Day::from_number(self.opening_day)
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }
}

pub(crate) async fn campaign(q: &impl Query) -> Result<Option<CampaignRow>, DbError> {
    q.opt(
        "SELECT id, code, name, from_day, to_day, opening_day, root_code, eligible_min_age, overdue_days, window_days FROM campaign \
         ORDER BY id DESC LIMIT 1",
        args![],
    )
    .await
}

fn basis_word(basis: Basis) -> &'static str {
    if basis == Basis::EligibleFrozen { "eligible_frozen" } else { "eligible" }
}

fn basis_of(word: &str) -> Basis {
    if word == "eligible_frozen" { Basis::EligibleFrozen } else { Basis::Eligible }
}

fn value_columns(value: TargetValue) -> (&'static str, i64) {
    match value {
        TargetValue::Count(n) => ("count", n),
        TargetValue::Share(bp) => ("share", bp),
    }
}

fn value_of(kind: &str, value: i64) -> TargetValue {
    if kind == "share" { TargetValue::Share(value) } else { TargetValue::Count(value) }
}

pub(crate) async fn save_plan(tx: &WriteTx, plan: &Plan) -> Result<CampaignId, CampaignProblem> {
    let c = &plan.campaign;
    let known: Option<i64> = tx.scalar_opt("SELECT id FROM campaign WHERE code = $1", args![c.code.clone()]).await?;
    let id = match known {
        Some(id) => id,
        None => tx.next_id("campaign").await?,
    };
    let opening = c.opening.unwrap_or_else(|| c.from.plus(-1));
    tx.exec(
        "INSERT INTO campaign (id, code, name, from_day, to_day, opening_day, root_code, eligible_min_age, overdue_days, window_days) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET name = excluded.name, from_day = excluded.from_day, \
         to_day = excluded.to_day, opening_day = excluded.opening_day, root_code = excluded.root_code, \
         eligible_min_age = excluded.eligible_min_age, overdue_days = excluded.overdue_days, window_days = excluded.window_days",
        args![
            id,
            c.code.clone(),
            c.name.clone(),
            c.from.number(),
            c.to.number(),
            opening.number(),
            c.root.clone(),
            c.eligible_min_age,
            c.overdue_days,
            c.settlement_window_days
        ],
    )
    .await?;
    for p in &plan.phases {
        let phase: Option<i64> =
            tx.scalar_opt("SELECT id FROM phase WHERE campaign_id = $1 AND no = $2", args![id, p.no]).await?;
        let phase = match phase {
            Some(phase) => phase,
            None => tx.next_id("phase").await?,
        };
        let (kind, value) = value_columns(p.target()?);
        tx.exec(
            "INSERT INTO phase (id, campaign_id, no, name, from_day, to_day, metric, kind, value, basis, cumulative) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
             from_day = excluded.from_day, to_day = excluded.to_day, metric = excluded.metric, kind = excluded.kind, \
             value = excluded.value, basis = excluded.basis, cumulative = excluded.cumulative",
            args![
                phase,
                id,
                p.no,
                p.name.clone(),
                p.from.number(),
                p.to.number(),
                p.metric()?.as_str(),
                kind,
                value,
                basis_word(p.basis()),
                i64::from(p.cumulative)
            ],
        )
        .await?;
    }
    Ok(CampaignId(id))
}

pub(crate) async fn phases(q: &impl Query, campaign: CampaignId) -> Result<Vec<Phase>, DbError> {
    q.map(
        "SELECT id, no, name, from_day, to_day, metric, kind, value, basis, cumulative FROM phase WHERE campaign_id = $1 ORDER BY no",
        args![campaign.0],
        |r| {
            Ok(Phase {
                id: PhaseId(r.get(0)?),
                no: r.get(1)?,
                name: r.get(2)?,
                from: Day::from_number(r.get(3)?),
                to: Day::from_number(r.get(4)?),
                metric: Metric::parse(&r.get::<String>(5)?).ok_or(DbError::Corrupt("phase.metric"))?,
                value: value_of(&r.get::<String>(6)?, r.get(7)?),
                basis: basis_of(&r.get::<String>(8)?),
                cumulative: r.get::<i64>(9)? != 0,
            })
        },
    )
    .await
}

const TARGET_COLUMNS: &str =
    "t.phase_id, t.locality_id, t.unit_id, t.version, t.metric, t.kind, t.value, t.basis, t.cumulative, t.at, t.user_name, t.reason";

fn read_target(r: &Row<'_>) -> Result<Target, DbError> {
    let (locality, unit): (i64, i64) = (r.get(1)?, r.get(2)?);
    Ok(Target {
        phase: PhaseId(r.get(0)?),
        place: if unit == 0 { Place::Locality(LocalityId(locality)) } else { Place::Unit(UnitId(unit)) },
        version: r.get(3)?,
        metric: Metric::parse(&r.get::<String>(4)?).ok_or(DbError::Corrupt("target.metric"))?,
        value: value_of(&r.get::<String>(5)?, r.get(6)?),
        basis: basis_of(&r.get::<String>(7)?),
        cumulative: r.get::<i64>(8)? != 0,
        at: Some(Moment(r.get(9)?)),
        user_name: r.get(10)?,
        reason: r.get(11)?,
    })
}

/// The newest version of every target of a phase.
pub(crate) async fn targets(q: &impl Query, phase: PhaseId) -> Result<Vec<Target>, DbError> {
    let sql = format!(
        "SELECT {TARGET_COLUMNS} FROM target t WHERE t.phase_id = $1 AND t.version = (SELECT MAX(v.version) FROM target v \
         WHERE v.phase_id = t.phase_id AND v.locality_id = t.locality_id AND v.unit_id = t.unit_id) ORDER BY t.locality_id, t.unit_id"
    );
    q.map(&sql, args![phase.0], read_target).await
}

fn place_columns(place: Place) -> (i64, i64) {
    match place {
        Place::Locality(l) => (l.0, 0),
        Place::Unit(u) => (0, u.0),
    }
}

/// All versions of a place's target, newest first.
pub(crate) async fn versions(q: &impl Query, phase: PhaseId, place: Place) -> Result<Vec<Target>, DbError> {
    let (locality, unit) = place_columns(place);
    let sql =
        format!("SELECT {TARGET_COLUMNS} FROM target t WHERE t.phase_id = $1 AND t.locality_id = $2 AND t.unit_id = $3 ORDER BY t.version DESC");
    q.map(&sql, args![phase.0, locality, unit], read_target).await
}

/// Adds a version.
pub(crate) async fn add_target(tx: &WriteTx, new: &NewTarget, version: i64) -> Result<(), DbError> {
    let (locality, unit) = place_columns(new.place);
    let (kind, value) = value_columns(new.value);
    let seq = tx.seq().await?;
    tx.exec(
        "INSERT INTO target (id, phase_id, locality_id, unit_id, version, metric, kind, value, basis, cumulative, seq, at, user_id, user_name, \
         reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            tx.fact_id().to_string(),
            new.phase.0,
            locality,
            unit,
            version,
            new.metric.as_str(),
            kind,
            value,
            basis_word(new.basis),
            i64::from(new.cumulative),
            seq,
            tx.now().0,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone(),
            new.reason.clone()
        ],
    )
    .await?;
    Ok(())
}
