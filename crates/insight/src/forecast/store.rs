//! All SQL of forecasts. They are facts: what was said stays.

use super::model::{Forecast, Told};
use vedich_db::{DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, PhaseId};

const COLUMNS: &str = "f.locality_id, f.phase_id, f.as_of, f.cutoff, f.remade, f.told, (SELECT MAX(l.at) FROM commit_log l WHERE l.seq = f.cutoff) FROM forecast f";

fn read(r: &Row<'_>) -> Result<Forecast, DbError> {
    let told: Told = serde_json::from_str(&r.get::<String>(5)?).map_err(|_| DbError::Corrupt("forecast.told"))?;
    Ok(Forecast {
        locality: LocalityId(r.get(0)?),
        phase: PhaseId(r.get(1)?),
        as_of: Day::from_number(r.get(2)?),
        cutoff: r.get(3)?,
        cutoff_at: r.get::<Option<i64>>(6)?.map(Moment),
        remade: r.get::<i64>(4)? != 0,
        told,
    })
}

/// The newest forecast of some places and all phases that starts from a day, as made up to a commit. Those made then come before those
/// remade.
pub(crate) async fn newest(
    q: &impl Query,
    campaign: CampaignId,
    places: &[LocalityId],
    as_of: Day,
    cutoff: i64,
) -> Result<Vec<Forecast>, DbError> {
    let mut out = Vec::new();
    let ids: Vec<i64> = places.iter().map(|p| p.0).collect();
    for some in ids.chunks(LIST) {
        let mut a = args![campaign.0, as_of.number(), cutoff];
        let among = value_list(&mut a, some);
        let sql = format!(
            "SELECT {COLUMNS} WHERE f.campaign_id = $1 AND f.as_of = $2 AND f.cutoff <= $3 AND f.locality_id IN {among} AND NOT EXISTS \
             (SELECT 1 FROM forecast n WHERE n.campaign_id = f.campaign_id AND n.locality_id = f.locality_id AND n.phase_id = f.phase_id \
             AND n.as_of = f.as_of AND n.cutoff <= $3 AND (n.remade < f.remade OR (n.remade = f.remade AND n.cutoff > f.cutoff))) \
             ORDER BY f.locality_id, f.phase_id"
        );
        out.extend(q.map(&sql, a, read).await?);
    }
    Ok(out)
}

/// Everything that was ever forecast of a place, in the order of days; of each day and phase the last that was made then.
pub(crate) async fn all_of(q: &impl Query, campaign: CampaignId, place: LocalityId) -> Result<Vec<Forecast>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE f.campaign_id = $1 AND f.locality_id = $2 AND NOT EXISTS (SELECT 1 FROM forecast n \
         WHERE n.campaign_id = f.campaign_id AND n.locality_id = f.locality_id AND n.phase_id = f.phase_id AND n.as_of = f.as_of \
         AND (n.remade < f.remade OR (n.remade = f.remade AND n.cutoff > f.cutoff))) ORDER BY f.as_of, f.phase_id"
    );
    q.map(&sql, args![campaign.0, place.0], read).await
}

/// The newest cut-off at which forecasts of a place were made, not remade.
pub(crate) async fn newest_cutoff(q: &impl Query, campaign: CampaignId, place: LocalityId) -> Result<Option<i64>, DbError> {
    let sql = "SELECT MAX(cutoff) FROM forecast WHERE campaign_id = $1 AND locality_id = $2 AND remade = 0";
    Ok(q.scalar_opt::<Option<i64>>(sql, args![campaign.0, place.0]).await?.flatten())
}

/// Adds forecasts; one that another server made of the same at the same cut-off stands. Tells how many are new.
pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, all: &[Forecast]) -> Result<u64, DbError> {
    let seq = tx.seq().await?;
    let mut new = 0;
    for f in all {
        let told = serde_json::to_string(&f.told).map_err(|_| DbError::Corrupt("forecast.told"))?;
        new += tx
            .exec(
                "INSERT INTO forecast (campaign_id, locality_id, phase_id, as_of, cutoff, remade, recorded_at, seq, told) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (campaign_id, locality_id, phase_id, as_of, cutoff) DO NOTHING",
                args![
                    campaign.0,
                    f.locality.0,
                    f.phase.0,
                    f.as_of.number(),
                    f.cutoff,
                    i64::from(f.remade),
                    tx.now().0,
                    seq,
                    told
                ],
            )
            .await?;
    }
    Ok(new)
}
