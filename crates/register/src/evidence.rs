//! What the register can testify about people's activation, for the settlement of claims (design.md, Truth 5).

use crate::{
    model::Evidence,
    problems::RegisterProblem,
    rules,
    service::Register,
    store::{extracts, facts},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, PartitionId};
use vedich_territory::Tree;

/// Where a citizen lives and what the register testifies.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Commune of residence now; none when no applied extract knows the citizen.
    pub commune: Option<LocalityId>,
    /// Quarter of residence now.
    pub quarter: Option<LocalityId>,
    /// The testimony.
    pub evidence: Evidence,
}

impl Register {
    /// Testimony about some citizens at a cut-off (default: latest). Covering extracts are those that name the citizen,
    /// and full, unfiltered ones of their commune.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn evidence(&self, ids: &[CitizenId], cutoff: Option<i64>) -> Result<HashMap<CitizenId, Sight>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let cutoff = cutoff.unwrap_or(i64::MAX);
        let mut by_partition: BTreeMap<PartitionId, Vec<CitizenNumber>> = BTreeMap::new();
        for id in ids {
            by_partition.entry(id.partition).or_default().push(id.number);
        }
        let tree = self.tree().await?;
        let mut full_days: HashMap<LocalityId, Vec<Day>> = HashMap::new();
        let mut out = HashMap::with_capacity(ids.len());
        for (partition, numbers) in by_partition {
            let timelines = facts::timelines(self.db(), campaign.id, partition, &numbers, cutoff).await?;
            let commune_of = |n: &CitizenNumber| timelines.get(n).and_then(|t| t.last()).map(|f| f.status.commune);
            let communes: BTreeSet<Option<LocalityId>> = numbers.iter().map(commune_of).collect();
            for commune in communes.iter().flatten() {
                if let std::collections::hash_map::Entry::Vacant(e) = full_days.entry(*commune) {
                    e.insert(self.covering_days(&tree, campaign.id, *commune, cutoff).await?);
                }
            }
            // On a day that covers everybody who is asked about it adds nothing that an extract named one of them. With a full extract every
            // day nobody's list is read, however long the campaign lasts.
            let told = covering_all(&communes, &full_days);
            // Sorted as stored, so that a look is a binary search and no set is built of everybody.
            let sightings = facts::seen_besides(self.db(), campaign.id, partition, cutoff, &told).await?;
            for number in numbers {
                let timeline = timelines.get(&number).map_or(&[][..], Vec::as_slice);
                let place = timeline.last().map(|f| f.status);
                let mut covered: Vec<Day> =
                    sightings.iter().filter(|(_, _, who)| who.binary_search(&number).is_ok()).map(|(_, d, _)| *d).collect();
                if let Some(status) = &place {
                    covered.extend(full_days.get(&status.commune).into_iter().flatten());
                }
                covered.sort_unstable();
                covered.dedup();
                let home = place.map(|s| tree.heirs().home(s.commune, s.quarter));
                let sight = Sight {
                    commune: home.map(|h| h.0),
                    quarter: home.and_then(|h| h.1),
                    evidence: rules::evidence(timeline, &covered),
                };
                out.insert(CitizenId { partition, number }, sight);
            }
        }
        Ok(out)
    }

    /// Days on which full, unfiltered extracts covered a commune's people: those that named it, those of everything that it became, and
    /// those of all that it was made of.
    async fn covering_days(
        &self,
        tree: &Tree,
        campaign: CampaignId,
        commune: LocalityId,
        cutoff: i64,
    ) -> Result<Vec<Day>, RegisterProblem> {
        let mut days: BTreeSet<Day> = extracts::covering_days(self.db(), campaign, commune, cutoff).await?.into_iter().collect();
        let commune_only = |ids: Vec<LocalityId>| ids.into_iter().filter(|l| tree.commune_of(*l) == Some(*l)).collect::<Vec<_>>();
        let later = commune_only(tree.successors(commune).into_iter().map(|s| s.to).collect());
        let earlier = commune_only(tree.predecessors(commune).into_iter().map(|s| s.from).collect());
        for side in [later, earlier] {
            let mut all: Option<BTreeSet<Day>> = None;
            for other in side {
                let these: BTreeSet<Day> =
                    extracts::covering_days(self.db(), campaign, other, cutoff).await?.into_iter().collect();
                all = Some(all.map_or_else(|| these.clone(), |all| &all & &these));
            }
            days.extend(all.unwrap_or_default());
        }
        Ok(days.into_iter().collect())
    }

    /// First day from `from` on by which full, unfiltered extracts have covered every commune: since when the register can
    /// show what had happened until `from`. None while it cannot.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn covered_by(&self, communes: &[LocalityId], from: Day, cutoff: i64) -> Result<Option<Day>, RegisterProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let mut last: Option<Day> = None;
        for c in communes {
            let days = self.covering_days(&tree, campaign.id, *c, cutoff).await?;
            let Some(first) = days.into_iter().find(|d| *d >= from) else { return Ok(None) };
            last = Some(last.map_or(first, |l| l.max(first)));
        }
        Ok(last)
    }

    /// Newest day on which a full, unfiltered extract covered every commune of a locality: until when absence from the
    /// register means something there.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn covered_until(&self, communes: &[LocalityId], cutoff: i64) -> Result<Option<Day>, RegisterProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let mut least: Option<Day> = None;
        for c in communes {
            let Some(newest) = self.covering_days(&tree, campaign.id, *c, cutoff).await?.last().copied() else {
                return Ok(None);
            };
            least = Some(least.map_or(newest, |l| l.min(newest)));
        }
        Ok(least)
    }
}

/// Days that cover each of some communes; none where somebody's commune is not known.
fn covering_all(communes: &BTreeSet<Option<LocalityId>>, full_days: &HashMap<LocalityId, Vec<Day>>) -> BTreeSet<Day> {
    let days_of = |commune: &Option<LocalityId>| -> BTreeSet<Day> {
        commune.and_then(|c| full_days.get(&c)).into_iter().flatten().copied().collect()
    };
    communes.iter().map(days_of).reduce(|all, these| &all & &these).unwrap_or_default()
}
