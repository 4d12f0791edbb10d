//! Nameless totals of the ministry's system: rows are only added; the newest of a (locality, day, metric) counts.

use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId};

/// A total as stored.
#[derive(Clone, Debug)]
pub(crate) struct TotalRow {
    pub locality: LocalityId,
    pub as_of: Day,
    pub metric: String,
    pub value: i64,
    pub source: String,
}

/// Writes a total down.
pub(crate) async fn add(tx: &WriteTx, campaign: CampaignId, total: &TotalRow) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    tx.exec(
        "INSERT INTO ministry_total (id, campaign_id, locality_id, as_of, seq, metric, value, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            total.locality.0,
            total.as_of.number(),
            seq,
            total.metric.clone(),
            total.value,
            total.source.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Totals that count, of one day (all days when none is given), newest day first.
pub(crate) async fn newest(q: &impl Query, campaign: CampaignId, as_of: Option<Day>) -> Result<Vec<TotalRow>, DbError> {
    let (from, to) = as_of.map_or((i64::from(i32::MIN), i64::from(i32::MAX)), |d| (d.number(), d.number()));
    q.map(
        "SELECT m.locality_id, m.as_of, m.metric, m.value, m.source FROM ministry_total m WHERE m.campaign_id = $1 AND m.as_of BETWEEN $2 AND $3 \
         AND NOT EXISTS (SELECT 1 FROM ministry_total n WHERE n.campaign_id = m.campaign_id AND n.locality_id = m.locality_id \
         AND n.as_of = m.as_of AND n.metric = m.metric AND (n.seq > m.seq OR (n.seq = m.seq AND n.id > m.id))) \
         ORDER BY m.as_of DESC, m.locality_id, m.metric",
        args![campaign.0, from, to],
        |r| {
            Ok(TotalRow {
                locality: LocalityId(r.get(0)?),
                as_of: Day::from_number(r.get(1)?),
                metric: r.get(2)?,
                value: r.get(3)?,
                source: r.get(4)?,
            })
        },
    )
    .await
}
