//! What later extracts said without changing anything. An unchanged sighting writes no fact, so when history before it
//! changes, the sighting must be restated as a fact, or the change would run past it.

use crate::store::facts;
use std::collections::HashMap;
use vedich_db::{DbError, Query};
use vedich_kernel::{CampaignId, CitizenNumber, Day, ExtractNo, PartitionId};

/// Sightings of a partition's people by applied extracts, in order of (as-of, number).
pub(crate) struct Sightings {
    /// Each with who was seen, sorted.
    extracts: Vec<(ExtractNo, Day, Vec<CitizenNumber>)>,
}

impl Sightings {
    pub(crate) async fn load(q: &impl Query, campaign: CampaignId, partition: PartitionId, cutoff: i64) -> Result<Self, DbError> {
        Ok(Self { extracts: facts::seen_by_all(q, campaign, partition, cutoff).await? })
    }

    /// The first extract after (`as_of`, `no`) that saw the citizen, unless a fact of the timeline speaks from then or before.
    pub(crate) fn next_unspoken(
        &self,
        citizen: CitizenNumber,
        as_of: Day,
        no: ExtractNo,
        timeline: &[crate::model::StatusFact],
    ) -> Option<(ExtractNo, Day)> {
        let next_fact = timeline.iter().map(|f| (f.as_of, f.extract)).find(|at| *at > (as_of, no));
        let sight = self.extracts.iter().find(|(n, day, who)| (*day, *n) > (as_of, no) && who.binary_search(&citizen).is_ok())?;
        let at = (sight.1, sight.0);
        next_fact.is_none_or(|fact| at < fact).then_some((sight.0, sight.1))
    }
}

/// Sightings by partition, loaded when first asked for.
#[derive(Default)]
pub(crate) struct SightingsCache {
    by_partition: HashMap<PartitionId, Sightings>,
}

impl SightingsCache {
    pub(crate) async fn of(
        &mut self,
        q: &impl Query,
        campaign: CampaignId,
        partition: PartitionId,
    ) -> Result<&Sightings, DbError> {
        if let std::collections::hash_map::Entry::Vacant(e) = self.by_partition.entry(partition) {
            let loaded = Sightings::load(q, campaign, partition, i64::MAX).await?;
            e.insert(loaded);
        }
        self.by_partition.get(&partition).ok_or(DbError::NoRow)
    }
}
