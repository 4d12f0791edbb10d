//! Activations counted by hour of the week.

use crate::rhythm::ClaimHour;
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, Day, LocalityId};

pub(crate) async fn by_hour(q: &impl Query, campaign: CampaignId, from: Day, to: Day) -> Result<Vec<ClaimHour>, DbError> {
    // Seven hours are Việt Nam's distance from UTC; the first hour of 1970 was one of a Thursday.
    let sql = "SELECT c.commune_id, ((c.observed_at + 25200000000) / 3600000000 + 72) % 168 AS hour_of_week, CAST(COUNT(*) AS BIGINT) \
         FROM claim c LEFT JOIN claim_withdrawal w ON w.campaign_id = c.campaign_id AND w.claim_id = c.id WHERE c.campaign_id = $1 \
         AND c.day >= $2 AND c.day <= $3 AND c.outcome = 'activated' AND c.commune_id IS NOT NULL AND w.claim_id IS NULL \
         GROUP BY c.commune_id, hour_of_week";
    q.map(sql, args![campaign.0, from.number(), to.number()], |r| {
        let hour = usize::try_from(r.get::<i64>(1)?).map_err(|_| DbError::Corrupt("claim.observed_at"))?;
        Ok(ClaimHour { commune: LocalityId(r.get(0)?), weekday: hour / 24 % 7, hour: hour % 24, activations: r.get(2)? })
    })
    .await
}
