//! Visits by day, and who was met away.

use super::{STANDING, citizen};
use crate::rules::absentees::Sighting;
use vedich_claims::Contacts;
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, Day, LocalityId};

pub(crate) async fn visited(q: &impl Query, campaign: CampaignId, to: Day, cutoff: i64) -> Result<Vec<Contacts>, DbError> {
    let sql = format!(
        "SELECT v.day, v.commune_id, CAST(COUNT(DISTINCT v.team_id) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
         CAST(SUM(CASE WHEN v.outcome = 'activated' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN v.outcome = 'level1_registered' THEN 1 ELSE 0 END) AS BIGINT) FROM visit v \
         WHERE v.campaign_id = $1 AND v.day <= $2 AND v.seq <= $3 AND {STANDING} GROUP BY v.day, v.commune_id ORDER BY v.day, v.commune_id"
    );
    q.map(&sql, args![campaign.0, to.number(), cutoff], |r| {
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

/// Visits to those who were ever met away on an activation list, oldest first.
pub(crate) async fn sightings(q: &impl Query, campaign: CampaignId, to: Day, cutoff: i64) -> Result<Vec<Sighting>, DbError> {
    let sql = format!(
        "SELECT v.partition_id, v.citizen, v.commune_id, v.day, CAST(CASE WHEN v.outcome = 'away_from_residence' THEN 1 ELSE 0 END AS BIGINT) \
         FROM visit v WHERE v.campaign_id = $1 AND v.day <= $2 AND v.seq <= $3 AND {STANDING} AND EXISTS (SELECT 1 FROM visit x \
         JOIN work_list l ON l.id = x.list_id WHERE x.campaign_id = v.campaign_id AND x.partition_id = v.partition_id AND x.citizen = v.citizen \
         AND x.outcome = 'away_from_residence' AND x.seq <= $3 AND l.kind = 'activation') ORDER BY v.day, v.observed_at, v.recorded_at, v.id"
    );
    q.map(&sql, args![campaign.0, to.number(), cutoff], |r| {
        Ok(Sighting {
            citizen: citizen(r.get(0)?, r.get(1)?),
            commune: LocalityId(r.get(2)?),
            day: Day::from_number(r.get(3)?),
            away: r.get::<i64>(4)? == 1,
        })
    })
    .await
}
