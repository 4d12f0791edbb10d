//! Visits counted by hour of the week, and by team.

use super::STANDING;
use crate::rhythm::{TeamVisits, VisitHour};
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, Day, LocalityId, TeamId};

pub(crate) async fn by_hour(q: &impl Query, campaign: CampaignId, from: Day, to: Day) -> Result<Vec<VisitHour>, DbError> {
    // Seven hours are Việt Nam's distance from UTC; the first hour of 1970 was one of a Thursday.
    let sql = format!(
        "SELECT v.commune_id, ((v.observed_at + 25200000000) / 3600000000 + 72) % 168 AS hour_of_week, CAST(COUNT(*) AS BIGINT) FROM visit v \
         WHERE v.campaign_id = $1 AND v.day >= $2 AND v.day <= $3 AND {STANDING} GROUP BY v.commune_id, hour_of_week"
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], |r| {
        let hour = usize::try_from(r.get::<i64>(1)?).map_err(|_| DbError::Corrupt("visit.observed_at"))?;
        Ok(VisitHour { commune: LocalityId(r.get(0)?), weekday: hour / 24 % 7, hour: hour % 24, visits: r.get(2)? })
    })
    .await
}

pub(crate) async fn by_team(q: &impl Query, campaign: CampaignId, from: Day, to: Day) -> Result<Vec<TeamVisits>, DbError> {
    let sql = format!(
        "SELECT v.team_id, v.day, CAST(COUNT(*) AS BIGINT) FROM visit v WHERE v.campaign_id = $1 AND v.day >= $2 AND v.day <= $3 \
         AND v.team_id IS NOT NULL AND {STANDING} GROUP BY v.team_id, v.day"
    );
    q.map(&sql, args![campaign.0, from.number(), to.number()], |r| {
        Ok(TeamVisits { team: TeamId(r.get(0)?), day: Day::from_number(r.get(1)?), visits: r.get(2)? })
    })
    .await
}
