//! About whom claims came, or were taken back, since a commit.

use super::CHUNK;
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, Query, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, PartitionId};

pub(crate) async fn told_of(
    q: &impl Query,
    campaign: CampaignId,
    people: &[CitizenId],
    since: i64,
) -> Result<HashSet<CitizenId>, DbError> {
    let mut by_partition: HashMap<PartitionId, Vec<i64>> = HashMap::new();
    for id in people {
        by_partition.entry(id.partition).or_default().push(id.number.0);
    }
    let mut out = HashSet::new();
    for (partition, numbers) in by_partition {
        for some in numbers.chunks(CHUNK) {
            let these = super::list(some.iter().copied());
            // A person whom the register came to know later changes with the extract that brought them.
            let sql = format!(
                "SELECT c.citizen FROM claim c LEFT JOIN claim_withdrawal w ON w.campaign_id = c.campaign_id AND w.claim_id = c.id \
                 WHERE c.campaign_id = $1 AND c.partition_id = $2 AND c.citizen IN {these} AND (c.seq > $3 OR w.seq > $3)"
            );
            let read = |r: &vedich_db::Row<'_>| Ok(CitizenId { partition, number: CitizenNumber(r.get(0)?) });
            out.extend(q.map(&sql, args![campaign.0, partition.0, since], read).await?);
        }
    }
    Ok(out)
}
