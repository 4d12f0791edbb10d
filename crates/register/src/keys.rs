//! What other rooms may ask about identity without opening anything: keyed digests, and where people live.

use crate::{
    problems::RegisterProblem,
    service::Register,
    store::{facts, people},
    vault::Digest,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Level, LocalityId, PartitionId, Stage};

impl Register {
    /// The citizens that keyed digests of numbers stand for (`kind`: 1 national, 2 old ID). A claim about somebody unknown keeps
    /// a digest only; this tells when an extract has brought the person.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn ids_of_digests(
        &self,
        campaign: CampaignId,
        kind: i64,
        digests: &[Digest],
    ) -> Result<HashMap<Digest, CitizenId>, RegisterProblem> {
        Ok(people::by_digests(self.db(), campaign, kind, digests).await?)
    }

    /// Commune and quarter of residence now, of those citizens whom an applied extract knows.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn homes(
        &self,
        campaign: CampaignId,
        ids: &[CitizenId],
    ) -> Result<HashMap<CitizenId, (LocalityId, Option<LocalityId>)>, RegisterProblem> {
        let mut by_partition: BTreeMap<PartitionId, Vec<CitizenNumber>> = BTreeMap::new();
        for id in ids {
            by_partition.entry(id.partition).or_default().push(id.number);
        }
        let mut out = HashMap::with_capacity(ids.len());
        for (partition, numbers) in by_partition {
            for (number, timeline) in facts::timelines(self.db(), campaign, partition, &numbers, i64::MAX).await? {
                if let Some(last) = timeline.last() {
                    out.insert(CitizenId { partition, number }, (last.status.commune, last.status.quarter));
                }
            }
        }
        Ok(out)
    }

    /// The level of the account that each of these citizens has or will have: activated rather than approved, level 2 rather
    /// than 1. Nothing of people without an approved dossier.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn levels(&self, campaign: CampaignId, ids: &[CitizenId]) -> Result<HashMap<CitizenId, Level>, RegisterProblem> {
        let mut by_partition: BTreeMap<PartitionId, Vec<CitizenNumber>> = BTreeMap::new();
        for id in ids {
            by_partition.entry(id.partition).or_default().push(id.number);
        }
        let mut out = HashMap::with_capacity(ids.len());
        for (partition, numbers) in by_partition {
            for (number, timeline) in facts::timelines(self.db(), campaign, partition, &numbers, i64::MAX).await? {
                let Some(last) = timeline.last() else { continue };
                let at = |stage| {
                    [(Level::Two, last.status.level2.stage), (Level::One, last.status.level1.stage)]
                        .into_iter()
                        .find(|t| t.1 == stage)
                };
                if let Some((level, _)) = at(Stage::Activated).or_else(|| at(Stage::Approved)) {
                    out.insert(CitizenId { partition, number }, level);
                }
            }
        }
        Ok(out)
    }

    /// Those of some citizens whom the register shows activated, at either level.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn activated(&self, campaign: CampaignId, ids: &[CitizenId]) -> Result<HashSet<CitizenId>, RegisterProblem> {
        let mut by_partition: BTreeMap<PartitionId, Vec<CitizenNumber>> = BTreeMap::new();
        for id in ids {
            by_partition.entry(id.partition).or_default().push(id.number);
        }
        let mut out = HashSet::new();
        for (partition, numbers) in by_partition {
            let timelines = facts::timelines(self.db(), campaign, partition, &numbers, i64::MAX).await?;
            let active = timelines.into_iter().filter(|(_, t)| t.last().is_some_and(|f| f.status.activated_level().is_some()));
            out.extend(active.map(|(number, _)| CitizenId { partition, number }));
        }
        Ok(out)
    }
}
