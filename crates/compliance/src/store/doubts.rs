//! Rows of which nobody can tell at once whom they mean, and what was decided.

use super::citizen;
use crate::model::{Kind, PersonNo};
use std::collections::HashMap;
use vedich_claims::lists::model::Decision;
use vedich_db::{Column, DbError, LIST, Query, Value, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Moment, UnitId};

/// A doubt that stands, about somebody who is still on the unit's roster.
#[derive(Clone, Debug)]
pub(crate) struct StoredDoubt {
    pub unit: UnitId,
    pub no: PersonNo,
    pub kind: Kind,
    /// Who may be meant.
    pub sealed: Vec<u8>,
    pub seq: i64,
    /// The person as the roster has them.
    pub person: Vec<u8>,
    /// Whom they are taken for by now.
    pub citizen: Option<CitizenId>,
}

/// What was decided last about somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub decision: Decision,
    pub citizen: Option<CitizenId>,
    pub at: Moment,
    pub by: String,
    pub seq: i64,
}

/// The newest doubt about each person, oldest first.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId) -> Result<Vec<StoredDoubt>, DbError> {
    let found = q
        .map(
            "SELECT d.unit_id, d.person_no, n.kind, d.sealed, d.seq, p.sealed, s.partition_id, s.citizen FROM roster_doubt d \
             JOIN roster_now n ON n.campaign_id = d.campaign_id AND n.unit_id = d.unit_id AND n.person_no = d.person_no AND n.present = 1 \
             JOIN roster_state s ON s.campaign_id = d.campaign_id AND s.person_no = d.person_no \
             JOIN roster_person p ON p.no = d.person_no WHERE d.campaign_id = $1 ORDER BY d.seq, d.id",
            args![campaign.0],
            |r| {
                Ok(StoredDoubt {
                    unit: UnitId(r.get(0)?),
                    no: PersonNo(r.get(1)?),
                    kind: Kind::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("roster_now.kind"))?,
                    sealed: r.get(3)?,
                    seq: r.get(4)?,
                    person: r.get(5)?,
                    citizen: citizen(r, 6, 7)?,
                })
            },
        )
        .await?;
    let mut newest: HashMap<PersonNo, StoredDoubt> = HashMap::new();
    newest.extend(found.into_iter().map(|d| (d.no, d)));
    let mut out: Vec<StoredDoubt> = newest.into_values().collect();
    out.sort_by_key(|d| (d.seq, d.no.0));
    Ok(out)
}

/// Who may be meant by these people, as it was sealed last.
pub(crate) async fn sealed(
    q: &impl Query,
    campaign: CampaignId,
    people: &[PersonNo],
) -> Result<HashMap<PersonNo, Vec<u8>>, DbError> {
    let mut out = HashMap::new();
    for some in people.chunks(LIST) {
        let mut a: Vec<Value> = args![campaign.0];
        let list = value_list(&mut a, &some.iter().map(|n| n.0).collect::<Vec<_>>());
        let sql =
            format!("SELECT person_no, sealed FROM roster_doubt WHERE campaign_id = $1 AND person_no IN {list} ORDER BY seq, id");
        out.extend(q.map(&sql, a, |r| Ok((PersonNo(r.get(0)?), r.get(1)?))).await?);
    }
    Ok(out)
}

/// The newest decision about each person.
pub(crate) async fn decisions(q: &impl Query, campaign: CampaignId) -> Result<HashMap<PersonNo, Decided>, DbError> {
    let all = q
        .map(
            "SELECT person_no, decision, partition_id, citizen, recorded_at, by_name, seq FROM roster_decision WHERE campaign_id = $1 \
             ORDER BY seq, id",
            args![campaign.0],
            |r| {
                let decision = Decision::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_decision.decision"))?;
                let at = Moment(r.get(4)?);
                let decided = Decided { decision, citizen: citizen(r, 2, 3)?, at, by: r.get(5)?, seq: r.get(6)? };
                Ok((PersonNo(r.get(0)?), decided))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

/// Whom people are taken for.
pub(crate) async fn citizens(
    q: &impl Query,
    campaign: CampaignId,
    people: &[PersonNo],
) -> Result<HashMap<PersonNo, Option<CitizenId>>, DbError> {
    let mut out = HashMap::new();
    for some in people.chunks(LIST) {
        let mut a: Vec<Value> = args![campaign.0];
        let list = value_list(&mut a, &some.iter().map(|n| n.0).collect::<Vec<_>>());
        let sql =
            format!("SELECT person_no, partition_id, citizen FROM roster_state WHERE campaign_id = $1 AND person_no IN {list}");
        out.extend(q.map(&sql, a, |r| Ok((PersonNo(r.get(0)?), citizen(r, 1, 2)?))).await?);
    }
    Ok(out)
}

/// New doubts of a file.
pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    file: i64,
    new: &[(PersonNo, Vec<u8>)],
) -> Result<(), DbError> {
    if new.is_empty() {
        return Ok(());
    }
    let (seq, now, user, name) = (tx.seq().await?, tx.now().0, tx.by().user.map(|u| u.0), tx.by().name.clone());
    let all = |n: i64| Column::Int(vec![n; new.len()]);
    let columns = [
        ("id", Column::Text(new.iter().map(|_| tx.fact_id().to_string()).collect())),
        ("campaign_id", all(campaign.0)),
        ("unit_id", all(unit.0)),
        ("person_no", Column::Int(new.iter().map(|n| n.0.0).collect())),
        ("file_no", all(file)),
        ("sealed", Column::Bytes(new.iter().map(|n| n.1.clone()).collect())),
        ("recorded_at", all(now)),
        ("seq", all(seq)),
        ("user_id", Column::OptInt(vec![user; new.len()])),
        ("by_name", Column::Text(vec![name; new.len()])),
    ];
    tx.bulk("roster_doubt", columns, "").await
}

/// Somebody decides.
pub(crate) async fn decide(
    tx: &WriteTx,
    campaign: CampaignId,
    (unit, no): (UnitId, PersonNo),
    decision: Decision,
    citizen: Option<CitizenId>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_decision (id, campaign_id, unit_id, person_no, decision, partition_id, citizen, recorded_at, seq, user_id, \
         by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            no.0,
            decision.code(),
            citizen.map(|c| c.partition.0),
            citizen.map(|c| c.number.0),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Somebody is taken for nobody of the register any more.
pub(crate) async fn clear_register(tx: &WriteTx, campaign: CampaignId, no: PersonNo) -> Result<(), DbError> {
    tx.exec(
        "UPDATE roster_state SET same_as = person_no, partition_id = NULL, citizen = NULL, commune_id = NULL, level1 = NULL, \
         level2 = NULL WHERE campaign_id = $1 AND person_no = $2",
        args![campaign.0, no.0],
    )
    .await?;
    Ok(())
}
