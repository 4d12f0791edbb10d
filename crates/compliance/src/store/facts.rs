//! The facts up to a commit, as the numbers are rebuilt from them.

use super::{BOUND, citizen, since};
use crate::model::{ExemptionState, Kind, PersonNo, Proof};
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, CitizenId, Day, Moment, UnitId};

/// Who stood on which roster, as what.
pub(crate) async fn memberships(
    q: &impl Query,
    campaign: CampaignId,
    cutoff: i64,
) -> Result<HashMap<(UnitId, PersonNo), Kind>, DbError> {
    let all = q
        .map(
            "SELECT unit_id, person_no, present, kind FROM roster_membership WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq, id",
            args![campaign.0, cutoff],
            |r| {
                let kind = Kind::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("roster_membership.kind"))?;
                Ok(((UnitId(r.get(0)?), PersonNo(r.get(1)?)), (r.get::<i64>(2)? != 0, kind)))
            },
        )
        .await?;
    let newest: HashMap<_, _> = all.into_iter().collect();
    Ok(newest.into_iter().filter(|(_, (present, _))| *present).map(|(at, (_, kind))| (at, kind)).collect())
}

/// Who had come onto which roster since a moment, or was told by its rows since then to be somebody whom the register knows.
pub(crate) async fn newcomers(
    q: &impl Query,
    campaign: CampaignId,
    cutoff: i64,
    at: Moment,
) -> Result<HashSet<(UnitId, PersonNo)>, DbError> {
    let sql = format!(
        "SELECT n.unit_id, n.person_no FROM roster_membership n {BOUND} WHERE n.campaign_id = $1 AND n.seq <= $2 \
         GROUP BY n.unit_id, n.person_no HAVING {}",
        since(at)
    );
    let all = q.map(&sql, args![campaign.0, cutoff], |r| Ok((UnitId(r.get(0)?), PersonNo(r.get(1)?)))).await?;
    Ok(all.into_iter().collect())
}

/// Whom the register knew; who was decided to be nobody of it is not among them.
pub(crate) async fn matches(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<HashMap<PersonNo, CitizenId>, DbError> {
    let all = q
        .map(
            "SELECT m.person_no, m.partition_id, m.citizen FROM (\
             SELECT person_no, partition_id, citizen, seq, id FROM roster_match WHERE campaign_id = $1 AND seq <= $2 \
             UNION ALL SELECT person_no, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), seq, id FROM roster_decision \
             WHERE campaign_id = $1 AND seq <= $2 AND decision <> 'same') m ORDER BY m.seq, m.id",
            args![campaign.0, cutoff],
            |r| Ok((PersonNo(r.get(0)?), citizen(r, 1, 2)?)),
        )
        .await?;
    let newest: HashMap<PersonNo, Option<CitizenId>> = all.into_iter().collect();
    Ok(newest.into_iter().filter_map(|(no, c)| Some((no, c?))).collect())
}

/// Since when declared proofs stood.
pub(crate) async fn ticks(
    q: &impl Query,
    campaign: CampaignId,
    cutoff: i64,
) -> Result<HashMap<(PersonNo, Proof), Option<Day>>, DbError> {
    let all = q
        .map(
            "SELECT person_no, proof, done, day FROM roster_tick WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq, id",
            args![campaign.0, cutoff],
            |r| {
                let proof = Proof::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_tick.proof"))?;
                let day = Day::from_number(r.get(3)?);
                Ok(((PersonNo(r.get(0)?), proof), (r.get::<i64>(2)? != 0).then_some(day)))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

/// Who was exempt from a duty.
pub(crate) async fn exempt(q: &impl Query, campaign: CampaignId, duty: &str, cutoff: i64) -> Result<HashSet<PersonNo>, DbError> {
    let all = q
        .map(
            "SELECT person_no, state FROM roster_exemption WHERE campaign_id = $1 AND duty = $2 AND seq <= $3 ORDER BY seq, id",
            args![campaign.0, duty, cutoff],
            |r| {
                let state = ExemptionState::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_exemption.state"))?;
                Ok((PersonNo(r.get(0)?), state))
            },
        )
        .await?;
    let newest: HashMap<PersonNo, ExemptionState> = all.into_iter().collect();
    Ok(newest.into_iter().filter(|(_, s)| *s == ExemptionState::Approved).map(|(no, _)| no).collect())
}

/// Of whom something was written down about a duty.
pub(crate) async fn explained(
    q: &impl Query,
    campaign: CampaignId,
    duty: &str,
    cutoff: i64,
) -> Result<HashSet<PersonNo>, DbError> {
    let all = q
        .map(
            "SELECT person_no FROM roster_opinion WHERE campaign_id = $1 AND duty = $2 AND seq <= $3",
            args![campaign.0, duty, cutoff],
            |r| Ok(PersonNo(r.get(0)?)),
        )
        .await?;
    Ok(all.into_iter().collect())
}
