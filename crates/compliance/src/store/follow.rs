//! Projections follow what the register and the settlement say.

use super::citizen;
use crate::{hooks::Credit, model::PersonNo};
use uuid::Uuid;
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId};
use vedich_register::{ActiveSince, vault::Digest};

pub(crate) async fn mark(q: &impl Query, campaign: CampaignId) -> Result<i64, DbError> {
    let seq = q.scalar_opt("SELECT seq FROM compliance_mark WHERE campaign_id = $1", args![campaign.0]).await?;
    Ok(seq.unwrap_or(0))
}

pub(crate) async fn set_mark(tx: &WriteTx, campaign: CampaignId, seq: i64) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO compliance_mark (campaign_id, seq) VALUES ($1, $2) ON CONFLICT (campaign_id) DO UPDATE SET seq = excluded.seq",
        args![campaign.0, seq],
    )
    .await?;
    Ok(())
}

/// A person whom the register knows, with what was taken from it last.
pub(crate) async fn known(q: &impl Query, campaign: CampaignId) -> Result<Vec<(PersonNo, CitizenId, ActiveSince)>, DbError> {
    let all = q
        .map(
            "SELECT person_no, partition_id, citizen, commune_id, level1, level2 FROM roster_state WHERE campaign_id = $1 AND citizen IS NOT NULL",
            args![campaign.0],
            |r| {
                let day = |at| Ok::<_, DbError>(r.get::<Option<i64>>(at)?.map(Day::from_number));
                let active =
                    ActiveSince { commune: r.get::<Option<i64>>(3)?.map(LocalityId), level1: day(4)?, level2: day(5)? };
                let no = PersonNo(r.get(0)?);
                Ok(citizen(r, 1, 2)?.map(|c| (no, c, active)))
            },
        )
        .await?;
    Ok(all.into_iter().flatten().collect())
}

/// People with a number whom the register does not know: kind and keyed digest of the number, and what is sealed.
pub(crate) async fn unknown(q: &impl Query, campaign: CampaignId) -> Result<Vec<(PersonNo, i64, Digest, Vec<u8>)>, DbError> {
    q.map(
        "SELECT p.no, p.digest_kind, p.digest, p.sealed FROM roster_person p JOIN roster_state s ON s.campaign_id = p.campaign_id \
         AND s.person_no = p.no WHERE p.campaign_id = $1 AND s.citizen IS NULL AND p.digest_kind > 0",
        args![campaign.0],
        |r| {
            let digest = Digest::try_from(r.get::<Vec<u8>>(2)?.as_slice()).map_err(|_| DbError::Corrupt("roster_person.digest"))?;
            Ok((PersonNo(r.get(0)?), r.get(1)?, digest, r.get(3)?))
        },
    )
    .await
}

/// All helps with what stood of each: (claim, partition, credit).
pub(crate) async fn helps(q: &impl Query, campaign: CampaignId) -> Result<Vec<(i64, Uuid, Credit)>, DbError> {
    q.map("SELECT claim_partition, claim_id, credit FROM mobilisation_now WHERE campaign_id = $1", args![campaign.0], |r| {
        let claim = r.get::<String>(1)?.parse().map_err(|_| DbError::Corrupt("mobilisation_now.claim_id"))?;
        let credit = Credit::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("mobilisation_now.credit"))?;
        Ok((r.get(0)?, claim, credit))
    })
    .await
}

pub(crate) async fn set_credit(tx: &WriteTx, campaign: CampaignId, claim: Uuid, credit: Credit) -> Result<(), DbError> {
    tx.exec(
        "UPDATE mobilisation_now SET credit = $3 WHERE campaign_id = $1 AND claim_id = $2",
        args![campaign.0, claim.to_string(), credit.code()],
    )
    .await?;
    Ok(())
}
