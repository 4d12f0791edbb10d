//! Proposed timetables, the rules they keep to, and drafts of shifts.

use super::{Reach, by, list};
use crate::model::{Ground, PlanAsk, PlanLine, PlanRules, PlanSource, StationPlan, StationUse, place_code, place_of};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, TeamId};
use vedich_planner::{Instance, Plan};

/// The rules that the office set last; the usual ones when it never did.
pub(crate) async fn rules(q: &impl Query, campaign: CampaignId) -> Result<PlanRules, DbError> {
    let sql = "SELECT rules FROM station_rules WHERE campaign_id = $1 ORDER BY seq DESC, id DESC LIMIT 1";
    let found: Option<String> = q.map(sql, args![campaign.0], |r| r.get(0)).await?.pop();
    match found {
        Some(text) => serde_json::from_str(&text).map_err(|_| DbError::Corrupt("station_rules.rules")),
        None => Ok(PlanRules::default()),
    }
}

pub(crate) async fn put_rules(tx: &WriteTx, campaign: CampaignId, rules: &PlanRules) -> Result<(), DbError> {
    let text = serde_json::to_string(rules).map_err(|_| DbError::Corrupt("station_rules.rules"))?;
    let mut a = args![tx.fact_id().to_string(), campaign.0, text];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_rules (id, campaign_id, rules, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        a,
    )
    .await
    .map(drop)
}

/// When stations may be used, by number; those that nobody told of are missing.
pub(crate) async fn uses(q: &impl Query, campaign: CampaignId) -> Result<HashMap<i64, StationUse>, DbError> {
    let sql = "SELECT u.station_no, u.place, u.weekday, u.saturday, u.sunday, u.room, u.people FROM station_use u \
               WHERE u.campaign_id = $1 AND u.version = (SELECT MAX(x.version) FROM station_use x \
               WHERE x.campaign_id = u.campaign_id AND x.station_no = u.station_no)";
    let found = q
        .map(sql, args![campaign.0], |r| {
            let place = place_of(&r.get::<String>(1)?).ok_or(DbError::Corrupt("station_use.place"))?;
            let told = StationUse {
                place,
                weekday: r.get(2)?,
                saturday: r.get(3)?,
                sunday: r.get(4)?,
                room: r.get(5)?,
                people: r.get(6)?,
            };
            Ok((r.get::<i64>(0)?, told))
        })
        .await?;
    Ok(found.into_iter().collect())
}

pub(crate) async fn put_use(tx: &WriteTx, campaign: CampaignId, station: i64, told: &StationUse) -> Result<(), DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM station_use WHERE campaign_id = $1 AND station_no = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, station]).await?;
    let mut a = args![
        campaign.0,
        station,
        version,
        place_code(told.place),
        told.weekday,
        told.saturday,
        told.sunday,
        told.room,
        told.people
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_use (campaign_id, station_no, version, place, weekday, saturday, sunday, room, people, recorded_at, seq, \
         user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        a,
    )
    .await
    .map(drop)
}

/// The fixed station in which a set stands, by number of the set; sets that move are missing.
pub(crate) async fn homes(q: &impl Query, campaign: CampaignId) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT e.set_no, e.station_no FROM equipment_home e WHERE e.campaign_id = $1 AND e.station_no IS NOT NULL AND e.version = \
               (SELECT MAX(x.version) FROM equipment_home x WHERE x.campaign_id = e.campaign_id AND x.set_no = e.set_no)";
    Ok(q.map(sql, args![campaign.0], |r| Ok((r.get(0)?, r.get(1)?))).await?.into_iter().collect())
}

pub(crate) async fn put_home(tx: &WriteTx, campaign: CampaignId, set: i64, station: Option<i64>) -> Result<(), DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM equipment_home WHERE campaign_id = $1 AND set_no = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, set]).await?;
    let mut a = args![campaign.0, set, version, station];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO equipment_home (campaign_id, set_no, version, station_no, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await
    .map(drop)
}

/// The services, as bits, that intake teams can do; teams that nobody told of are missing and can do all.
pub(crate) async fn skills(q: &impl Query, campaign: CampaignId) -> Result<HashMap<TeamId, i64>, DbError> {
    let sql = "SELECT k.team_id, k.services FROM station_crew_skill k WHERE k.campaign_id = $1 AND k.version = \
               (SELECT MAX(x.version) FROM station_crew_skill x WHERE x.campaign_id = k.campaign_id AND x.team_id = k.team_id)";
    Ok(q.map(sql, args![campaign.0], |r| Ok((TeamId(r.get(0)?), r.get(1)?))).await?.into_iter().collect())
}

pub(crate) async fn put_skill(tx: &WriteTx, campaign: CampaignId, team: TeamId, services: i64) -> Result<(), DbError> {
    let sql =
        "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM station_crew_skill WHERE campaign_id = $1 AND team_id = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, team.0]).await?;
    let mut a = args![campaign.0, team.0, version, services];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_crew_skill (campaign_id, team_id, version, services, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await
    .map(drop)
}

const LINE: &str = "p.no, p.source, p.from_day, p.to_day, p.deadline, p.objective, p.bound, p.shifts, p.recorded_at, p.by_name, \
     (SELECT MIN(t.recorded_at) FROM station_plan_step t WHERE t.no = p.no AND t.kind = 'accepted')";

fn line(r: &Row<'_>) -> Result<PlanLine, DbError> {
    Ok(PlanLine {
        no: r.get(0)?,
        source: PlanSource::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("station_plan.source"))?,
        from: Day::from_number(r.get(2)?),
        to: Day::from_number(r.get(3)?),
        deadline: Day::from_number(r.get(4)?),
        objective: r.get(5)?,
        bound: r.get(6)?,
        shifts: r.get(7)?,
        made_at: Moment(r.get(8)?),
        by: r.get(9)?,
        accepted_at: r.get::<Option<i64>>(10)?.map(Moment),
    })
}

/// The newest proposals, newest first.
pub(crate) async fn lines(q: &impl Query, campaign: CampaignId, limit: i64) -> Result<Vec<PlanLine>, DbError> {
    let sql = format!("SELECT {LINE} FROM station_plan p WHERE p.campaign_id = $1 ORDER BY p.no DESC LIMIT $2");
    q.map(&sql, args![campaign.0, limit], line).await
}

/// A proposal with all that belongs to it.
pub(crate) async fn one(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<StationPlan>, DbError> {
    fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
        serde_json::from_str(text).map_err(|_| DbError::Corrupt("station_plan"))
    }
    let sql = format!(
        "SELECT {LINE}, p.ask, p.ground, p.instance, p.plan, p.difference FROM station_plan p WHERE p.campaign_id = $1 AND p.no = $2"
    );
    let found = q
        .map(&sql, args![campaign.0, no], |r| {
            Ok(StationPlan {
                line: line(r)?,
                ask: read(&r.get::<String>(11)?)?,
                ground: read(&r.get::<String>(12)?)?,
                instance: read(&r.get::<String>(13)?)?,
                plan: read(&r.get::<String>(14)?)?,
                difference: read(&r.get::<String>(15)?)?,
            })
        })
        .await?;
    Ok(found.into_iter().next())
}

/// The proposal of a day's evening.
pub(crate) async fn of_night(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Option<i64>, DbError> {
    let sql = "SELECT no FROM station_plan WHERE campaign_id = $1 AND night = $2";
    q.scalar_opt(sql, args![campaign.0, day.number()]).await
}

/// Takes an evening's work for a while; false when somebody else has it and their time is not over.
pub(crate) async fn lease(tx: &WriteTx, campaign: CampaignId, night: Day, holder: &str, until: Moment) -> Result<bool, DbError> {
    let sql = "SELECT until_at FROM station_plan_lease WHERE campaign_id = $1 AND night = $2";
    let held: Option<i64> = tx.scalar_opt(sql, args![campaign.0, night.number()]).await?;
    match held {
        Some(held) if held > tx.now().0 => return Ok(false),
        Some(_) => {
            let sql = "UPDATE station_plan_lease SET holder = $3, until_at = $4 WHERE campaign_id = $1 AND night = $2";
            tx.exec(sql, args![campaign.0, night.number(), holder, until.0]).await?;
        }
        None => {
            let sql = "INSERT INTO station_plan_lease (campaign_id, night, holder, until_at) VALUES ($1, $2, $3, $4)";
            tx.exec(sql, args![campaign.0, night.number(), holder, until.0]).await?;
        }
    }
    Ok(true)
}

/// What is kept of a new proposal.
pub(crate) struct New {
    pub source: PlanSource,
    pub night: Option<Day>,
    pub ask: PlanAsk,
    pub ground: Ground,
    pub instance: Instance,
    pub plan: Plan,
    pub difference: Option<crate::model::Difference>,
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &New) -> Result<i64, DbError> {
    fn text(value: &impl serde::Serialize) -> Result<String, DbError> {
        serde_json::to_string(value).map_err(|_| DbError::Corrupt("station_plan"))
    }
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station_plan", args![]).await?;
    let mut a = args![
        no,
        campaign.0,
        new.source.code(),
        new.night.map(Day::number),
        new.instance.from.number(),
        new.instance.to.number(),
        new.instance.deadline.number(),
        // Dossiers of a whole country fit.
        new.plan.objective.round() as i64,
        new.plan.bound.round() as i64,
        i64::try_from(new.plan.shifts.len()).unwrap_or(i64::MAX),
        text(&new.ask)?,
        text(&new.ground)?,
        text(&new.instance)?,
        text(&new.plan)?,
        text(&new.difference)?
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_plan (no, campaign_id, source, night, from_day, to_day, deadline, objective, bound, shifts, ask, ground, \
         instance, plan, difference, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         $14, $15, $16, $17, $18, $19)",
        a,
    )
    .await?;
    Ok(no)
}

/// What was decided of a proposal.
pub(crate) async fn step(tx: &WriteTx, no: i64, kind: &str, words: &str) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, kind, words];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_plan_step (id, no, kind, words, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await
    .map(drop)
}

/// Makes a shift a draft.
pub(crate) async fn draft(tx: &WriteTx, campaign: CampaignId, shift: i64, plan: i64) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO station_shift_draft (shift_no, campaign_id, plan_no, open) VALUES ($1, $2, $3, 1)",
        args![shift, campaign.0, plan],
    )
    .await
    .map(drop)
}

/// A draft as it waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    pub shift: i64,
    pub locality: LocalityId,
    pub day: Day,
    pub locked: bool,
}

/// Drafts from a day on that were neither published nor called off.
pub(crate) async fn drafts(q: &impl Query, campaign: CampaignId, reach: &Reach, from: Day) -> Result<Vec<Draft>, DbError> {
    let here = if reach.everything { "1 = 1".to_owned() } else { format!("s.locality_id IN {}", list(&reach.localities)) };
    let sql = format!(
        "SELECT h.no, s.locality_id, h.day, n.locked FROM station_shift_draft d JOIN station_shift h ON h.no = d.shift_no \
         JOIN station_shift_now n ON n.no = h.no JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE d.campaign_id = $1 AND d.open = 1 AND n.cancelled = 0 AND h.day >= $2 AND {} AND {here} ORDER BY h.day, h.from_minute, h.no",
        super::NEWEST
    );
    q.map(&sql, args![campaign.0, from.number()], |r| {
        Ok(Draft {
            shift: r.get(0)?,
            locality: LocalityId(r.get(1)?),
            day: Day::from_number(r.get(2)?),
            locked: r.get::<i64>(3)? != 0,
        })
    })
    .await
}

/// A draft is one no more: everybody sees it.
pub(crate) async fn open_to_all(tx: &WriteTx, shift: i64) -> Result<(), DbError> {
    tx.exec("UPDATE station_shift_draft SET open = 0 WHERE shift_no = $1", args![shift]).await.map(drop)
}
