//! What other rooms may ask about identity without opening anything: keyed digests, and where people live.

use crate::{
    model::{Status, StatusFact},
    problems::RegisterProblem,
    service::Register,
    store::{facts, people},
    vault::Digest,
};
use std::collections::{BTreeMap, HashMap};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, Level, LocalityId, PartitionId, Stage};

/// Since when a citizen's accounts are active, and where they live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActiveSince {
    /// Commune of residence now.
    pub commune: Option<LocalityId>,
    /// Level 1, while it is active: the day that the extract tells, else the first extract's in which it was.
    pub level1: Option<Day>,
    /// Level 2, the same.
    pub level2: Option<Day>,
}

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
        let newest = self.newest_facts(campaign, ids).await?;
        Ok(newest.into_iter().map(|(id, f)| (id, (f.status.commune, f.status.quarter))).collect())
    }

    /// The level of the account that each of these citizens has or will have: activated rather than approved, level 2 rather
    /// than 1. Nothing of people without an approved dossier.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn levels(&self, campaign: CampaignId, ids: &[CitizenId]) -> Result<HashMap<CitizenId, Level>, RegisterProblem> {
        let level = |f: StatusFact| {
            let tracks = [(Level::Two, f.status.level2.stage), (Level::One, f.status.level1.stage)];
            let at = |stage| tracks.into_iter().find(|t| t.1 == stage);
            at(Stage::Activated).or_else(|| at(Stage::Approved)).map(|(level, _)| level)
        };
        let newest = self.newest_facts(campaign, ids).await?;
        Ok(newest.into_iter().filter_map(|(id, f)| Some((id, level(f)?))).collect())
    }

    /// Since when the accounts of these citizens are active, as the extracts say that were applied up to a cut-off (default:
    /// latest); nothing of people whom none knows. Answers about identity only: the caller decides what may be told to whom.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn active_since(
        &self,
        campaign: CampaignId,
        ids: &[CitizenId],
        cutoff: Option<i64>,
    ) -> Result<HashMap<CitizenId, ActiveSince>, RegisterProblem> {
        let timelines = self.timelines(campaign, ids, cutoff.unwrap_or(i64::MAX)).await?;
        let tree = self.tree().await?;
        let told = |timeline: Vec<StatusFact>| {
            let last = *timeline.last()?;
            let since = |level: Level| {
                let active = timeline.iter().rev().take_while(|f| f.status.track(level).stage == Stage::Activated);
                let first_seen = active.last()?.as_of;
                Some(last.status.track(level).activated.map_or(first_seen, |told| told.min(first_seen)))
            };
            let (commune, _) = tree.heirs().home(last.status.commune, last.status.quarter);
            Some(ActiveSince { commune: Some(commune), level1: since(Level::One), level2: since(Level::Two) })
        };
        Ok(timelines.into_iter().filter_map(|(id, timeline)| Some((id, told(timeline)?))).collect())
    }

    /// The newest thing that the register said of each of these citizens, with its day of truth; places as they are called now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn newest_facts(
        &self,
        campaign: CampaignId,
        ids: &[CitizenId],
    ) -> Result<HashMap<CitizenId, StatusFact>, RegisterProblem> {
        let timelines = self.timelines(campaign, ids, i64::MAX).await?;
        let tree = self.tree().await?;
        let now = |fact: &StatusFact| {
            let (commune, quarter) = tree.heirs().home(fact.status.commune, fact.status.quarter);
            StatusFact { status: Status { commune, quarter, ..fact.status }, ..*fact }
        };
        Ok(timelines.into_iter().filter_map(|(id, timeline)| Some((id, now(timeline.last()?)))).collect())
    }

    /// What the register said of each of these citizens up to a cut-off, oldest first; asked by storage partition.
    async fn timelines(
        &self,
        campaign: CampaignId,
        ids: &[CitizenId],
        cutoff: i64,
    ) -> Result<HashMap<CitizenId, Vec<StatusFact>>, RegisterProblem> {
        let mut by_partition: BTreeMap<PartitionId, Vec<CitizenNumber>> = BTreeMap::new();
        for id in ids {
            by_partition.entry(id.partition).or_default().push(id.number);
        }
        let mut out = HashMap::with_capacity(ids.len());
        for (partition, numbers) in by_partition {
            let timelines = facts::timelines(self.db(), campaign, partition, &numbers, cutoff).await?;
            out.extend(timelines.into_iter().map(|(number, timeline)| (CitizenId { partition, number }, timeline)));
        }
        Ok(out)
    }
}
