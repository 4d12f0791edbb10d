//! Settings: duties, who gives counts, the counts, directives.

use crate::model::{Directive, Duty, Kind, NewDuty, Proof, UnitCount};
use std::collections::HashMap;
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};

fn list<T>(stored: &str, parse: impl Fn(&str) -> Option<T>, what: &'static str) -> Result<Vec<T>, DbError> {
    stored.split(' ').filter(|s| !s.is_empty()).map(|s| parse(s).ok_or(DbError::Corrupt(what))).collect()
}

/// A duty as it was set once.
pub(crate) struct Set {
    pub duty: Duty,
    pub reason: String,
    pub at: Moment,
    pub by: String,
}

/// Everything that was set up to a commit, oldest first.
pub(crate) async fn history(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Vec<Set>, DbError> {
    q.map(
        "SELECT code, name, clause, deadline, kinds, proofs, quota, reason, recorded_at, by_name FROM compliance_duty \
         WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq, id",
        args![campaign.0, cutoff],
        |r| {
            Ok(Set {
                duty: Duty {
                    code: r.get(0)?,
                    name: r.get(1)?,
                    clause: r.get(2)?,
                    deadline: Day::from_number(r.get(3)?),
                    kinds: list(&r.get::<String>(4)?, Kind::parse, "compliance_duty.kinds")?,
                    proofs: list(&r.get::<String>(5)?, Proof::parse, "compliance_duty.proofs")?,
                    quota: r.get(6)?,
                },
                reason: r.get(7)?,
                at: Moment(r.get(8)?),
                by: r.get(9)?,
            })
        },
    )
    .await
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &NewDuty, deadline: Day) -> Result<(), DbError> {
    let kinds = new.kinds.iter().map(|k| k.code()).collect::<Vec<_>>().join(" ");
    let proofs = new.proofs.iter().map(|p| p.code()).collect::<Vec<_>>().join(" ");
    tx.exec(
        "INSERT INTO compliance_duty (id, campaign_id, code, name, clause, deadline, kinds, proofs, quota, reason, recorded_at, seq, \
         user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            new.code.clone(),
            new.name.clone(),
            new.clause.clone(),
            deadline.number(),
            kinds,
            proofs,
            new.quota,
            new.reason.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Units that gave counts instead of names at a commit.
pub(crate) async fn counting_units(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Vec<UnitId>, DbError> {
    let sql = "SELECT unit_id, counts_only FROM compliance_mode WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq, id";
    let all: Vec<(i64, i64)> = q.map(sql, args![campaign.0, cutoff], |r| Ok((r.get(0)?, r.get(1)?))).await?;
    let newest: HashMap<i64, i64> = all.into_iter().collect();
    let mut units: Vec<UnitId> = newest.into_iter().filter(|(_, on)| *on != 0).map(|(u, _)| UnitId(u)).collect();
    units.sort_unstable();
    Ok(units)
}

pub(crate) async fn insert_mode(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    counts_only: bool,
    reason: &str,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO compliance_mode (id, campaign_id, unit_id, counts_only, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            i64::from(counts_only),
            reason,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Counts that stood for a duty at a commit, with when and by whom they were told.
pub(crate) async fn counts(
    q: &impl Query,
    campaign: CampaignId,
    duty: &str,
    cutoff: i64,
) -> Result<HashMap<UnitId, (UnitCount, Moment, String)>, DbError> {
    let all = q
        .map(
            "SELECT unit_id, population, exempt, level1, level2, app, national, provincial, complete, recorded_at, by_name \
             FROM compliance_count WHERE campaign_id = $1 AND duty = $2 AND seq <= $3 ORDER BY seq, id",
            args![campaign.0, duty, cutoff],
            |r| {
                let count = UnitCount {
                    population: r.get(1)?,
                    exempt: r.get(2)?,
                    level1: r.get(3)?,
                    level2: r.get(4)?,
                    app: r.get(5)?,
                    national: r.get(6)?,
                    provincial: r.get(7)?,
                    complete: r.get(8)?,
                };
                Ok((UnitId(r.get(0)?), (count, Moment(r.get(9)?), r.get(10)?)))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

pub(crate) async fn insert_count(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    duty: &str,
    c: &UnitCount,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO compliance_count (id, campaign_id, unit_id, duty, population, exempt, level1, level2, app, national, provincial, \
         complete, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            duty,
            c.population,
            c.exempt,
            c.level1,
            c.level2,
            c.app,
            c.national,
            c.provincial,
            c.complete,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Directives that stood at a commit, each with its sealed head.
pub(crate) async fn directives(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<Vec<(Directive, Vec<u8>)>, DbError> {
    let all = q
        .map(
            "SELECT unit_id, issued, number, day, sealed, recorded_at, by_name FROM compliance_directive WHERE campaign_id = $1 \
             AND seq <= $2 ORDER BY seq, id",
            args![campaign.0, cutoff],
            |r| {
                let directive = Directive {
                    unit: UnitId(r.get(0)?),
                    issued: r.get::<i64>(1)? != 0,
                    number: r.get(2)?,
                    day: r.get::<Option<i64>>(3)?.map(Day::from_number),
                    head: String::new(),
                    at: Moment(r.get(5)?),
                    by: r.get(6)?,
                };
                Ok((directive.unit, (directive, r.get::<Vec<u8>>(4)?)))
            },
        )
        .await?;
    Ok(all.into_iter().collect::<HashMap<_, _>>().into_values().collect())
}

pub(crate) async fn insert_directive(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    (issued, number, day): (bool, &str, Option<Day>),
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO compliance_directive (id, campaign_id, unit_id, issued, number, day, sealed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            i64::from(issued),
            number,
            day.map(Day::number),
            sealed,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// A form teacher as stored: class, sealed name, day of the hand-over, when, by whom.
pub(crate) type StoredTeacher = (String, Vec<u8>, Option<Day>, Moment, String);

/// Form teachers of a school, the newest of each class last.
pub(crate) async fn teachers(q: &impl Query, campaign: CampaignId, unit: UnitId) -> Result<Vec<StoredTeacher>, DbError> {
    q.map(
        "SELECT class, sealed, handed, recorded_at, by_name FROM roster_teacher WHERE campaign_id = $1 AND unit_id = $2 ORDER BY seq, id",
        args![campaign.0, unit.0],
        |r| Ok((r.get(0)?, r.get(1)?, r.get::<Option<i64>>(2)?.map(Day::from_number), Moment(r.get(3)?), r.get(4)?)),
    )
    .await
}

pub(crate) async fn insert_teacher(
    tx: &WriteTx,
    campaign: CampaignId,
    (unit, class): (UnitId, &str),
    sealed: Vec<u8>,
    handed: Option<Day>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_teacher (id, campaign_id, unit_id, class, sealed, handed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            class,
            sealed,
            handed.map(Day::number),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}
