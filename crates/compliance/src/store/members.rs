//! Codes, sessions and helps of members.

use crate::{hooks::Credit, model::PersonNo};
use uuid::Uuid;
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};
use vedich_register::vault::Digest;

/// A new code replaces the older ones of the same person and unit, and ends their sessions.
pub(crate) async fn insert_code(
    tx: &WriteTx,
    campaign: CampaignId,
    (no, unit): (PersonNo, UnitId),
    digest: Digest,
    until: Day,
) -> Result<(), DbError> {
    for table in ["roster_session", "roster_code"] {
        let sql = format!("DELETE FROM {table} WHERE campaign_id = $1 AND person_no = $2 AND unit_id = $3");
        tx.exec(&sql, args![campaign.0, no.0, unit.0]).await?;
    }
    tx.exec(
        "INSERT INTO roster_code (digest, campaign_id, person_no, unit_id, until_day, recorded_at, seq, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![digest.to_vec(), campaign.0, no.0, unit.0, until.number(), tx.now().0, tx.seq().await?, tx.by().name.clone()],
    )
    .await?;
    Ok(())
}

/// Whose code it is and until when, while they stand on the unit's roster.
pub(crate) async fn code(
    q: &impl Query,
    campaign: CampaignId,
    digest: &Digest,
) -> Result<Option<(PersonNo, UnitId, Day)>, DbError> {
    let sql = "SELECT c.person_no, c.unit_id, c.until_day FROM roster_code c JOIN roster_now n ON n.campaign_id = c.campaign_id \
         AND n.unit_id = c.unit_id AND n.person_no = c.person_no AND n.present = 1 WHERE c.campaign_id = $1 AND c.digest = $2";
    let read = |r: &vedich_db::Row<'_>| Ok((PersonNo(r.get(0)?), UnitId(r.get(1)?), Day::from_number(r.get(2)?)));
    Ok(q.map(sql, args![campaign.0, digest.to_vec()], read).await?.pop())
}

/// Who of a unit has a code.
pub(crate) async fn with_code(q: &impl Query, campaign: CampaignId, unit: UnitId, today: Day) -> Result<Vec<PersonNo>, DbError> {
    q.map(
        "SELECT person_no FROM roster_code WHERE campaign_id = $1 AND unit_id = $2 AND until_day >= $3",
        args![campaign.0, unit.0, today.number()],
        |r| Ok(PersonNo(r.get(0)?)),
    )
    .await
}

pub(crate) async fn insert_session(
    tx: &WriteTx,
    campaign: CampaignId,
    session: &[u8],
    code: &Digest,
    (no, unit): (PersonNo, UnitId),
    ends: Moment,
) -> Result<(), DbError> {
    tx.exec("DELETE FROM roster_session WHERE ends_at < $1", args![tx.now().0]).await?;
    tx.exec(
        "INSERT INTO roster_session (digest, campaign_id, person_no, unit_id, code, ends_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![session.to_vec(), campaign.0, no.0, unit.0, code.to_vec(), ends.0],
    )
    .await?;
    Ok(())
}

/// Whose session it is, while it lasts and they stand on the unit's roster.
pub(crate) async fn session(
    q: &impl Query,
    campaign: CampaignId,
    session: &[u8],
    now: Moment,
) -> Result<Option<(PersonNo, UnitId)>, DbError> {
    let sql = "SELECT s.person_no, s.unit_id FROM roster_session s JOIN roster_now n ON n.campaign_id = s.campaign_id \
         AND n.unit_id = s.unit_id AND n.person_no = s.person_no AND n.present = 1 \
         WHERE s.campaign_id = $1 AND s.digest = $2 AND s.ends_at > $3";
    let read = |r: &vedich_db::Row<'_>| Ok((PersonNo(r.get(0)?), UnitId(r.get(1)?)));
    Ok(q.map(sql, args![campaign.0, session.to_vec(), now.0], read).await?.pop())
}

pub(crate) async fn end_session(tx: &WriteTx, session: &[u8]) -> Result<(), DbError> {
    tx.exec("DELETE FROM roster_session WHERE digest = $1", args![session.to_vec()]).await?;
    Ok(())
}

/// A help as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredHelp {
    pub day: Day,
    pub portal: bool,
    pub sealed: Vec<u8>,
    pub credit: Credit,
}

/// What somebody told, in any of their memberships, newest first.
pub(crate) async fn helps(q: &impl Query, campaign: CampaignId, same_as: i64) -> Result<Vec<StoredHelp>, DbError> {
    q.map(
        "SELECT h.day, h.portal, h.sealed, m.credit FROM mobilisation h JOIN mobilisation_now m ON m.campaign_id = h.campaign_id \
         AND m.claim_id = h.claim_id JOIN roster_state s ON s.campaign_id = h.campaign_id AND s.person_no = h.person_no \
         WHERE h.campaign_id = $1 AND s.same_as = $2 ORDER BY h.seq DESC, h.id DESC",
        args![campaign.0, same_as],
        |r| {
            Ok(StoredHelp {
                day: Day::from_number(r.get(0)?),
                portal: r.get::<i64>(1)? != 0,
                sealed: r.get(2)?,
                credit: Credit::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("mobilisation_now.credit"))?,
            })
        },
    )
    .await
}

/// How many somebody told since a moment, in any of their memberships.
pub(crate) async fn told_since(q: &impl Query, campaign: CampaignId, same_as: i64, since: Moment) -> Result<i64, DbError> {
    q.scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM mobilisation h JOIN roster_state s ON s.campaign_id = h.campaign_id \
         AND s.person_no = h.person_no WHERE h.campaign_id = $1 AND s.same_as = $2 AND h.recorded_at >= $3",
        args![campaign.0, same_as, since.0],
    )
    .await
}

/// Whether somebody told of this number before.
pub(crate) async fn is_told(q: &impl Query, campaign: CampaignId, same_as: i64, digest: &Digest) -> Result<bool, DbError> {
    let n: i64 = q
        .scalar(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM mobilisation h JOIN roster_state s ON s.campaign_id = h.campaign_id \
             AND s.person_no = h.person_no WHERE h.campaign_id = $1 AND s.same_as = $2 AND h.digest = $3",
            args![campaign.0, same_as, digest.to_vec()],
        )
        .await?;
    Ok(n > 0)
}

/// A help to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct NewHelp {
    pub no: PersonNo,
    pub unit: UnitId,
    pub day: Day,
    pub portal: bool,
    pub digest: Digest,
    pub sealed: Vec<u8>,
}

pub(crate) async fn insert_help(
    tx: &WriteTx,
    campaign: CampaignId,
    new: &NewHelp,
    (partition, claim): (i64, Uuid),
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO mobilisation (id, campaign_id, person_no, unit_id, day, portal, claim_partition, claim_id, digest, sealed, recorded_at, \
         seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            new.no.0,
            new.unit.0,
            new.day.number(),
            i64::from(new.portal),
            partition,
            claim.to_string(),
            new.digest.to_vec(),
            new.sealed.clone(),
            tx.now().0,
            tx.seq().await?
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO mobilisation_now (campaign_id, claim_id, person_no, claim_partition, credit) VALUES ($1, $2, $3, $4, 'pending') \
         ON CONFLICT (campaign_id, claim_id) DO NOTHING",
        args![campaign.0, claim.to_string(), new.no.0, partition],
    )
    .await?;
    Ok(())
}

/// Helps of a unit's people, each by `same_as`, with its day.
pub(crate) async fn of_unit(q: &impl Query, campaign: CampaignId, unit: UnitId) -> Result<Vec<(i64, Day, Credit)>, DbError> {
    let sql = "SELECT t.same_as, h.day, m.credit FROM mobilisation h JOIN mobilisation_now m ON m.campaign_id = h.campaign_id \
         AND m.claim_id = h.claim_id JOIN roster_state t ON t.campaign_id = h.campaign_id AND t.person_no = h.person_no \
         WHERE h.campaign_id = $1 AND t.same_as IN (SELECT s.same_as FROM roster_now n JOIN roster_state s \
         ON s.campaign_id = n.campaign_id AND s.person_no = n.person_no WHERE n.campaign_id = $1 AND n.unit_id = $2 AND n.present = 1)";
    q.map(sql, args![campaign.0, unit.0], |r| {
        let credit = Credit::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("mobilisation_now.credit"))?;
        Ok((r.get(0)?, Day::from_number(r.get(1)?), credit))
    })
    .await
}
