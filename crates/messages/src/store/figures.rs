//! Figures of what was sent.

use super::Reach;
use crate::{
    figures::{DayLine, Fates},
    model::{ChannelKind, State},
};
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, Day};

/// The local day of a moment, as days since 1970.
const DAY: &str = "COALESCE(n.handed_day, CAST((n.changed_at + 25200000000) / 86400000000 AS BIGINT))";

/// Messages that came to something, by day, template and channel; the newest day first.
pub(crate) async fn by_day(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    (from, to): (Day, Day),
) -> Result<Vec<DayLine>, DbError> {
    let sql = format!(
        "SELECT {DAY} AS day, b.template_code, n.channel, n.state, CAST(COUNT(*) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN n.handed_day IS NULL THEN 0 ELSE n.parts END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN n.handed_day IS NULL THEN 0 ELSE n.parts * COALESCE(n.price, 0) END), 0) AS BIGINT) \
         FROM message_now n JOIN message_batch b ON b.no = n.batch_no \
         WHERE n.campaign_id = $1 AND n.state IN ('handing', 'sent', 'delivered', 'failed', 'unknown') AND {DAY} BETWEEN $2 AND $3 AND {} \
         GROUP BY {DAY}, b.template_code, n.channel, n.state ORDER BY day DESC, b.template_code, n.channel, n.state",
        reach.sql("n.locality_id")
    );
    let rows = q
        .map(&sql, args![campaign.0, from.number(), to.number()], |r| {
            Ok((
                (Day::from_number(r.get(0)?), r.get::<String>(1)?),
                ChannelKind::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("message_now.channel"))?,
                State::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("message_now.state"))?,
                (r.get::<i64>(4)?, r.get::<i64>(5)?, r.get::<i64>(6)?),
            ))
        })
        .await?;
    let mut out: Vec<DayLine> = Vec::new();
    for ((day, template), channel, state, (n, parts, cost)) in rows {
        if !out.last().is_some_and(|l| l.day == day && l.template == template && l.channel == channel) {
            out.push(DayLine { day, template, channel, fates: Fates::default() });
        }
        if let Some(line) = out.last_mut() {
            line.fates.count(state, n);
            line.fates.parts += parts;
            line.fates.cost += cost;
        }
    }
    Ok(out)
}
