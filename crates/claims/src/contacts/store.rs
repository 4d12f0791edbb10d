//! All SQL of meetings by day.

use super::Contacts;
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, Day, LocalityId};

pub(super) async fn contacts(q: &impl Query, campaign: CampaignId, to: Day, cutoff: i64) -> Result<Vec<Contacts>, DbError> {
    let sql = "SELECT c.day, c.commune_id, CAST(COUNT(DISTINCT c.team_id) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
         CAST(SUM(CASE WHEN c.outcome = 'activated' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN c.outcome = 'level1_registered' THEN 1 ELSE 0 END) AS BIGINT) FROM claim c \
         WHERE c.campaign_id = $1 AND c.day <= $2 AND c.seq <= $3 AND c.source IN ('file', 'api', 'help') AND c.commune_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM claim_withdrawal w WHERE w.campaign_id = c.campaign_id AND w.claim_id = c.id AND w.seq <= $3) \
         GROUP BY c.day, c.commune_id ORDER BY c.day, c.commune_id";
    q.map(sql, args![campaign.0, to.number(), cutoff], |r| {
        Ok(Contacts {
            day: Day::from_number(r.get(0)?),
            commune: LocalityId(r.get(1)?),
            teams: r.get(2)?,
            met: r.get(3)?,
            activated: r.get(4)?,
            registered: r.get(5)?,
        })
    })
    .await
}
