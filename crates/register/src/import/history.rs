//! What later extracts said without changing anything. An unchanged sighting writes no fact, nor does a full extract that misses
//! somebody who had vanished already. So when history before it changes, either must be restated as a fact, or the change would run
//! past it.

use super::plan::Chains;
use crate::{
    model::{Status, StatusFact},
    store::{extracts, facts},
};
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, Query};
use vedich_kernel::{CampaignId, CitizenNumber, Day, ExtractNo, LocalityId, PartitionId};

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
        timeline: &[StatusFact],
    ) -> Option<(ExtractNo, Day)> {
        let next_fact = next_fact(timeline, as_of, no);
        let sight = self.extracts.iter().find(|(n, day, who)| (*day, *n) > (as_of, no) && who.binary_search(&citizen).is_ok())?;
        let at = (sight.1, sight.0);
        next_fact.is_none_or(|fact| at < fact).then_some((sight.0, sight.1))
    }

    /// Extracts that came after one and saw the citizen.
    pub(crate) fn saw_later(&self, no: ExtractNo, citizen: CitizenNumber) -> impl Iterator<Item = ExtractNo> {
        let later = self.extracts.iter().filter(move |(n, _, who)| *n > no && who.binary_search(&citizen).is_ok());
        later.map(|(n, _, _)| *n)
    }

    fn saw(&self, no: ExtractNo, citizen: CitizenNumber) -> bool {
        self.extracts.iter().any(|(n, _, who)| *n == no && who.binary_search(&citizen).is_ok())
    }
}

/// When a timeline speaks again after (`as_of`, `no`).
fn next_fact(timeline: &[StatusFact], as_of: Day, no: ExtractNo) -> Option<(Day, ExtractNo)> {
    timeline.iter().map(|f| (f.as_of, f.extract)).find(|at| *at > (as_of, no))
}

/// Full extracts from which absence means vanished, in order of (as-of, number). Whoever had vanished already before one of them was passed
/// over in silence. (So was somebody in a row that was held back: they stay vanished too, as they stood.)
pub(crate) struct Silence {
    extracts: Vec<(ExtractNo, Day, HashSet<LocalityId>)>,
}

impl Silence {
    pub(crate) async fn load(q: &impl Query, campaign: CampaignId) -> Result<Self, DbError> {
        Ok(Self { extracts: extracts::whole(q, campaign).await? })
    }

    /// The first full extract after (`as_of`, `no`) that passed over a citizen who had vanished, unless a fact of the timeline speaks from
    /// then or before.
    pub(crate) fn next_missed(
        &self,
        sightings: &Sightings,
        chains: &Chains,
        citizen: CitizenNumber,
        (as_of, no): (Day, ExtractNo),
        status: &Status,
        timeline: &[StatusFact],
    ) -> Option<(ExtractNo, Day)> {
        if !status.vanished {
            return None;
        }
        let next_fact = next_fact(timeline, as_of, no);
        let later = self.extracts.iter().filter(|(n, day, _)| (*day, *n) > (as_of, no));
        let mut before_fact = later.take_while(|(n, day, _)| next_fact.is_none_or(|fact| (*day, *n) < fact));
        let missed = before_fact
            .find(|(n, day, communes)| communes.contains(&chains.on(*status, *day).commune) && !sightings.saw(*n, citizen))?;
        Some((missed.0, missed.1))
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
