//! Rosters: files, people, memberships.

use super::{BOUND, citizen, since};
use crate::model::{Kind, PersonNo, State};
use std::collections::{HashMap, HashSet};
use vedich_db::{Column, DbError, LIST, Query, Row, Value, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Day, Moment, UnitId};
use vedich_register::{ActiveSince, vault::Digest};
use vedich_territory::RowProblem;

/// A person who stands on a unit's roster.
#[derive(Clone, Debug)]
pub(crate) struct OnRoster {
    pub no: PersonNo,
    pub kind: Kind,
    pub class: String,
    pub hardship: bool,
    pub followed: bool,
    pub same_as: i64,
    pub state: State,
    pub sealed: Vec<u8>,
}

const COLUMNS: &str = "n.person_no, n.kind, n.class, n.hardship, n.followed, s.same_as, s.partition_id, s.citizen, s.level1, s.level2, \
     s.app, s.national, s.provincial, p.sealed";

fn read(r: &Row<'_>) -> Result<OnRoster, DbError> {
    let mut since = [None; 5];
    for (i, day) in since.iter_mut().enumerate() {
        *day = r.get::<Option<i64>>(8 + i)?.map(Day::from_number);
    }
    Ok(OnRoster {
        no: PersonNo(r.get(0)?),
        kind: Kind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_now.kind"))?,
        class: r.get(2)?,
        hardship: r.get::<i64>(3)? != 0,
        followed: r.get::<i64>(4)? != 0,
        same_as: r.get(5)?,
        state: State { citizen: citizen(r, 6, 7)?, since },
        sealed: r.get(13)?,
    })
}

const TABLES: &str = "roster_now n JOIN roster_state s ON s.campaign_id = n.campaign_id AND s.person_no = n.person_no \
     JOIN roster_person p ON p.no = n.person_no";

/// Everybody on a unit's roster.
pub(crate) async fn of_unit(q: &impl Query, campaign: CampaignId, unit: UnitId) -> Result<Vec<OnRoster>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.unit_id = $2 AND n.present = 1 ORDER BY n.person_no"
    );
    q.map(&sql, args![campaign.0, unit.0], read).await
}

/// Somebody on a unit's roster.
pub(crate) async fn one(q: &impl Query, campaign: CampaignId, unit: UnitId, no: PersonNo) -> Result<Option<OnRoster>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.unit_id = $2 AND n.person_no = $3 AND n.present = 1"
    );
    Ok(q.map(&sql, args![campaign.0, unit.0, no.0], read).await?.pop())
}

/// All memberships that stand of rows that mean the same person: (unit, kind).
pub(crate) async fn memberships(q: &impl Query, campaign: CampaignId, same_as: i64) -> Result<Vec<(UnitId, Kind)>, DbError> {
    q.map(
        "SELECT n.unit_id, n.kind FROM roster_now n JOIN roster_state s ON s.campaign_id = n.campaign_id AND s.person_no = n.person_no \
         WHERE n.campaign_id = $1 AND s.same_as = $2 AND n.present = 1 ORDER BY n.unit_id",
        args![campaign.0, same_as],
        |r| Ok((UnitId(r.get(0)?), Kind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_now.kind"))?)),
    )
    .await
}

/// Kind and class by person of a unit, those who left included as `None`.
pub(crate) async fn standing(
    q: &impl Query,
    campaign: CampaignId,
    unit: UnitId,
) -> Result<HashMap<PersonNo, Option<(String, String)>>, DbError> {
    let all = q
        .map(
            "SELECT person_no, present, kind, class FROM roster_now WHERE campaign_id = $1 AND unit_id = $2",
            args![campaign.0, unit.0],
            |r| {
                let there = (r.get::<i64>(1)? != 0).then_some((r.get(2)?, r.get(3)?));
                Ok((PersonNo(r.get(0)?), there))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

/// Who is known by these keys.
pub(crate) async fn known(q: &impl Query, campaign: CampaignId, keys: &[Digest]) -> Result<HashMap<Digest, PersonNo>, DbError> {
    let mut out = HashMap::new();
    for some in keys.chunks(LIST) {
        let mut a: Vec<Value> = args![campaign.0];
        let list = value_list(&mut a, &some.iter().map(|d| d.to_vec()).collect::<Vec<_>>());
        let sql = format!("SELECT digest, person_no FROM roster_key WHERE campaign_id = $1 AND digest IN {list}");
        let found = q
            .map(&sql, a, |r| {
                let digest =
                    Digest::try_from(r.get::<Vec<u8>>(0)?.as_slice()).map_err(|_| DbError::Corrupt("roster_key.digest"))?;
                Ok((digest, PersonNo(r.get(1)?)))
            })
            .await?;
        out.extend(found);
    }
    Ok(out)
}

/// What is sealed of people.
pub(crate) async fn sealed(
    q: &impl Query,
    campaign: CampaignId,
    people: &[PersonNo],
) -> Result<Vec<(PersonNo, Vec<u8>)>, DbError> {
    let mut out = Vec::with_capacity(people.len());
    for some in people.chunks(LIST) {
        let mut a: Vec<Value> = args![campaign.0];
        let list = value_list(&mut a, &some.iter().map(|n| n.0).collect::<Vec<_>>());
        let sql = format!("SELECT no, sealed FROM roster_person WHERE campaign_id = $1 AND no IN {list}");
        out.extend(q.map(&sql, a, |r| Ok((PersonNo(r.get(0)?), r.get(1)?))).await?);
    }
    Ok(out)
}

/// People who came onto a unit's roster at a moment or later, or whose rows were told then to mean somebody whom the register knows.
pub(crate) async fn members_since(
    q: &impl Query,
    campaign: CampaignId,
    unit: UnitId,
    at: Moment,
) -> Result<HashSet<PersonNo>, DbError> {
    let sql = format!(
        "SELECT n.person_no FROM roster_membership n {BOUND} WHERE n.campaign_id = $1 AND n.unit_id = $2 GROUP BY n.person_no HAVING {}",
        since(at)
    );
    Ok(q.map(&sql, args![campaign.0, unit.0], |r| Ok(PersonNo(r.get(0)?))).await?.into_iter().collect())
}

pub(crate) async fn next_person(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM roster_person", args![]).await
}

/// A person who was on no roster before.
pub(crate) struct NewPerson {
    pub no: PersonNo,
    pub kind: i64,
    pub digest: Option<Digest>,
    pub sealed: Vec<u8>,
    pub citizen: Option<CitizenId>,
    pub active: ActiveSince,
}

pub(crate) async fn insert_people(tx: &WriteTx, campaign: CampaignId, new: &[NewPerson]) -> Result<(), DbError> {
    if new.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    let int = |f: &dyn Fn(&NewPerson) -> i64| Column::Int(new.iter().map(f).collect());
    let opt = |f: &dyn Fn(&NewPerson) -> Option<i64>| Column::OptInt(new.iter().map(f).collect());
    let people = [
        ("no", int(&|p| p.no.0)),
        ("campaign_id", int(&|_| campaign.0)),
        ("digest_kind", int(&|p| p.kind)),
        ("digest", Column::Bytes(new.iter().map(|p| p.digest.map(|d| d.to_vec()).unwrap_or_default()).collect())),
        ("sealed", Column::Bytes(new.iter().map(|p| p.sealed.clone()).collect())),
        ("seq", int(&|_| seq)),
    ];
    tx.bulk("roster_person", people, "").await?;
    let states = [
        ("campaign_id", int(&|_| campaign.0)),
        ("person_no", int(&|p| p.no.0)),
        ("same_as", int(&|p| p.no.0)),
        ("partition_id", opt(&|p| p.citizen.map(|c| c.partition.0))),
        ("citizen", opt(&|p| p.citizen.map(|c| c.number.0))),
        ("commune_id", opt(&|p| p.active.commune.map(|l| l.0))),
        ("level1", opt(&|p| p.active.level1.map(Day::number))),
        ("level2", opt(&|p| p.active.level2.map(Day::number))),
    ];
    tx.bulk("roster_state", states, "").await?;
    for p in new {
        if let Some(citizen) = p.citizen {
            insert_match(tx, campaign, p.no, citizen).await?;
        }
    }
    Ok(())
}

pub(crate) async fn insert_keys(tx: &WriteTx, campaign: CampaignId, keys: &[(Digest, PersonNo)]) -> Result<(), DbError> {
    if keys.is_empty() {
        return Ok(());
    }
    let columns = [
        ("campaign_id", Column::Int(vec![campaign.0; keys.len()])),
        ("digest", Column::Bytes(keys.iter().map(|k| k.0.to_vec()).collect())),
        ("person_no", Column::Int(keys.iter().map(|k| k.1.0).collect())),
    ];
    tx.bulk("roster_key", columns, " ON CONFLICT (campaign_id, digest) DO NOTHING").await
}

pub(crate) async fn insert_match(tx: &WriteTx, campaign: CampaignId, no: PersonNo, citizen: CitizenId) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_match (id, campaign_id, person_no, partition_id, citizen, seq) VALUES ($1, $2, $3, $4, $5, $6)",
        args![tx.fact_id().to_string(), campaign.0, no.0, citizen.partition.0, citizen.number.0, tx.seq().await?],
    )
    .await?;
    Ok(())
}

/// Joins, changes or leaves a unit.
pub(crate) struct Membership {
    pub no: PersonNo,
    pub present: bool,
    pub kind: String,
    pub class: String,
}

pub(crate) async fn insert_memberships(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    file: Option<i64>,
    new: &[Membership],
) -> Result<(), DbError> {
    if new.is_empty() {
        return Ok(());
    }
    let (seq, now, user, name) = (tx.seq().await?, tx.now().0, tx.by().user.map(|u| u.0), tx.by().name.clone());
    let int = |f: &dyn Fn(&Membership) -> i64| Column::Int(new.iter().map(f).collect());
    let text = |f: &dyn Fn(&Membership) -> String| Column::Text(new.iter().map(f).collect());
    let facts = [
        ("id", text(&|_| tx.fact_id().to_string())),
        ("campaign_id", int(&|_| campaign.0)),
        ("unit_id", int(&|_| unit.0)),
        ("person_no", int(&|m| m.no.0)),
        ("present", int(&|m| i64::from(m.present))),
        ("kind", text(&|m| m.kind.clone())),
        ("class", text(&|m| m.class.clone())),
        ("file_no", Column::OptInt(vec![file; new.len()])),
        ("recorded_at", int(&|_| now)),
        ("seq", int(&|_| seq)),
        ("user_id", Column::OptInt(vec![user; new.len()])),
        ("by_name", text(&|_| name.clone())),
    ];
    tx.bulk("roster_membership", facts, "").await?;
    let now = [
        ("campaign_id", int(&|_| campaign.0)),
        ("unit_id", int(&|_| unit.0)),
        ("person_no", int(&|m| m.no.0)),
        ("present", int(&|m| i64::from(m.present))),
        ("kind", text(&|m| m.kind.clone())),
        ("class", text(&|m| m.class.clone())),
        ("hardship", int(&|_| 0)),
        ("followed", int(&|_| 0)),
    ];
    let suffix = " ON CONFLICT (campaign_id, unit_id, person_no) DO UPDATE SET present = excluded.present, kind = excluded.kind, \
         class = excluded.class";
    tx.bulk("roster_now", now, suffix).await
}

/// Rows that mean one citizen become one person for every count.
pub(crate) async fn same_as(tx: &WriteTx, campaign: CampaignId) -> Result<(), DbError> {
    tx.exec(
        "UPDATE roster_state SET same_as = (SELECT MIN(o.person_no) FROM roster_state o WHERE o.campaign_id = roster_state.campaign_id \
         AND o.partition_id = roster_state.partition_id AND o.citizen = roster_state.citizen) \
         WHERE campaign_id = $1 AND citizen IS NOT NULL",
        args![campaign.0],
    )
    .await?;
    Ok(())
}

/// The register's word about somebody.
pub(crate) async fn set_register(
    tx: &WriteTx,
    campaign: CampaignId,
    no: PersonNo,
    citizen: CitizenId,
    active: ActiveSince,
) -> Result<(), DbError> {
    tx.exec(
        "UPDATE roster_state SET partition_id = $3, citizen = $4, commune_id = $5, level1 = $6, level2 = $7 \
         WHERE campaign_id = $1 AND person_no = $2",
        args![
            campaign.0,
            no.0,
            citizen.partition.0,
            citizen.number.0,
            active.commune.map(|l| l.0),
            active.level1.map(Day::number),
            active.level2.map(Day::number)
        ],
    )
    .await?;
    Ok(())
}

/// A file that came.
pub(crate) struct NewFile<'a> {
    pub no: i64,
    pub unit: UnitId,
    pub digest: Digest,
    pub name: &'a str,
    pub whole: bool,
    pub taken: i64,
    pub rejected: i64,
    pub header: Vec<u8>,
}

pub(crate) async fn insert_file(
    tx: &WriteTx,
    campaign: CampaignId,
    f: NewFile<'_>,
    rejects: &[(i64, RowProblem, Vec<u8>)],
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_file (no, campaign_id, unit_id, digest, file_name, whole, taken, rejected, header, recorded_at, seq, user_id, \
         by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            f.no,
            campaign.0,
            f.unit.0,
            f.digest.to_vec(),
            f.name,
            i64::from(f.whole),
            f.taken,
            f.rejected,
            f.header,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    if rejects.is_empty() {
        return Ok(());
    }
    let columns = [
        ("file_no", Column::Int(vec![f.no; rejects.len()])),
        ("row_number", Column::Int(rejects.iter().map(|r| r.0).collect())),
        ("problem", Column::Text(rejects.iter().map(|r| serde_json::to_string(&r.1).unwrap_or_default()).collect())),
        ("sealed", Column::Bytes(rejects.iter().map(|r| r.2.clone()).collect())),
    ];
    tx.bulk("roster_reject", columns, " ON CONFLICT (file_no, row_number) DO NOTHING").await
}

/// A file of a unit as its page lists it: (number, name, taken, rejected, when, by whom).
pub(crate) async fn files(
    q: &impl Query,
    campaign: CampaignId,
    unit: UnitId,
) -> Result<Vec<(i64, String, i64, i64, i64, String)>, DbError> {
    q.map(
        "SELECT no, file_name, taken, rejected, recorded_at, by_name FROM roster_file WHERE campaign_id = $1 AND unit_id = $2 \
         ORDER BY no DESC LIMIT 10",
        args![campaign.0, unit.0],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)),
    )
    .await
}

/// Of which unit a file is, and its sealed header.
pub(crate) async fn file(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<(UnitId, Vec<u8>)>, DbError> {
    let sql = "SELECT unit_id, header FROM roster_file WHERE campaign_id = $1 AND no = $2";
    Ok(q.map(sql, args![campaign.0, no], |r| Ok((UnitId(r.get(0)?), r.get(1)?))).await?.pop())
}

/// The newest file of a unit is this one: the same file twice changes nothing.
pub(crate) async fn is_newest(q: &impl Query, campaign: CampaignId, unit: UnitId, digest: &Digest) -> Result<bool, DbError> {
    let newest: Option<Vec<u8>> = q
        .scalar_opt(
            "SELECT digest FROM roster_file WHERE campaign_id = $1 AND unit_id = $2 ORDER BY no DESC LIMIT 1",
            args![campaign.0, unit.0],
        )
        .await?;
    Ok(newest.as_deref() == Some(digest.as_slice()))
}

/// Rows of a file that were left out.
pub(crate) async fn rejects(q: &impl Query, file: i64) -> Result<Vec<(i64, RowProblem, Vec<u8>)>, DbError> {
    q.map("SELECT row_number, problem, sealed FROM roster_reject WHERE file_no = $1 ORDER BY row_number", args![file], |r| {
        let problem = serde_json::from_str(&r.get::<String>(1)?).map_err(|_| DbError::Corrupt("roster_reject.problem"))?;
        Ok((r.get(0)?, problem, r.get(2)?))
    })
    .await
}
