//! SQL of territory changes: figures and homes that follow.

use super::progress;
use crate::model::Numbers;
use std::collections::BTreeMap;
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId};
use vedich_territory::Move;

/// Campaigns with people, oldest first.
pub(crate) async fn campaigns(q: &impl Query) -> Result<Vec<CampaignId>, DbError> {
    q.map("SELECT DISTINCT campaign_id FROM partition ORDER BY campaign_id", args![], |r| Ok(CampaignId(r.get(0)?))).await
}

/// How many people live in some communes now.
pub(crate) async fn people_in(q: &impl Query, communes: &[LocalityId]) -> Result<i64, DbError> {
    let mut sum = 0;
    for campaign in campaigns(q).await? {
        for commune in communes {
            let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2";
            sum += q.scalar::<i64>(sql, args![campaign.0, commune.0]).await?;
        }
    }
    Ok(sum)
}

/// What was added, day by day, at a place itself: without what counts in the places inside it.
pub(crate) async fn own_by_day(
    q: &impl Query,
    campaign: CampaignId,
    place: LocalityId,
    inside: &[LocalityId],
) -> Result<BTreeMap<Day, Numbers>, DbError> {
    let forever = Day(i32::MAX);
    let mut own: BTreeMap<Day, Numbers> = BTreeMap::new();
    let parts = inside.iter().map(|l| (*l, -1)).chain([(place, 1)]);
    for (part, times) in parts {
        for (day, numbers) in progress::by_day(q, campaign, part, forever, i64::MAX).await? {
            own.entry(day).or_default().add(&numbers, times);
        }
    }
    own.retain(|_, n| !n.is_zero());
    Ok(own)
}

/// Adds changes that no extract made.
pub(crate) async fn add_deltas(
    tx: &WriteTx,
    campaign: CampaignId,
    deltas: &BTreeMap<(LocalityId, Day), Numbers>,
) -> Result<(), DbError> {
    if deltas.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    tx.bulk("progress_delta", progress::delta_columns(campaign, seq, deltas), "").await
}

/// Calls people's homes by their new names; how many. Only the projection changes.
pub(crate) async fn move_people(tx: &WriteTx, campaign: CampaignId, moves: &[Move]) -> Result<i64, DbError> {
    let mut moved = 0;
    for m in moves.iter().filter(|m| !m.is_commune) {
        moved += tx
            .exec(
                "UPDATE citizen_current SET commune_id = $4, quarter_id = $5 WHERE campaign_id = $1 AND commune_id = $2 AND quarter_id = $3",
                args![campaign.0, m.from_commune.0, m.from.0, m.to_commune.0, m.to.0],
            )
            .await?;
    }
    for m in moves.iter().filter(|m| m.is_commune) {
        moved += tx
            .exec(
                "UPDATE citizen_current SET commune_id = $3 WHERE campaign_id = $1 AND commune_id = $2",
                args![campaign.0, m.from.0, m.to.0],
            )
            .await?;
    }
    Ok(i64::try_from(moved).unwrap_or(i64::MAX))
}
