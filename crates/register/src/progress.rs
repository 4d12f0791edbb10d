//! Figures of the register: numbers by place, day of truth and cut-off, each with where it comes from.

use crate::{
    model::{Numbers, StatusFact},
    places::{chains, communes_ever, communes_within},
    problems::RegisterProblem,
    rules,
    service::Register,
    store::{facts, progress},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use vedich_db::Db;
use vedich_kernel::{Basis, CampaignId, Day, Figure, LocalityId, Moment, Source, WholeExtract};
use vedich_territory::Tree;

/// The numbers of one locality, with everything a [`Figure`] needs.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Where.
    pub locality: LocalityId,
    /// Day of truth.
    pub as_of: Day,
    /// Commit number up to which facts were read.
    pub cutoff: i64,
    /// When that commit was made.
    pub cutoff_at: Option<Moment>,
    /// Newest applied extract it rests on.
    pub source: Option<Source>,
    /// The numbers.
    pub numbers: Numbers,
}

/// An applied extract, as the days behind a figure see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtractDay {
    /// Its day of truth.
    pub as_of: Day,
    /// The commit from which on it counts.
    pub seq: i64,
    /// It speaks of everybody in the whole place.
    pub whole: bool,
}

/// Changes by day, summed up.
fn running(changes: Vec<(Day, Numbers)>) -> Vec<(Day, Numbers)> {
    let mut sum = Numbers::default();
    let add = |(day, change): (Day, Numbers)| {
        sum.add(&change, 1);
        (day, sum)
    };
    changes.into_iter().map(add).collect()
}

/// Of two extracts that speak of everybody, the newer.
fn newer_whole(a: Option<WholeExtract>, b: Option<WholeExtract>) -> Option<WholeExtract> {
    [a, b].into_iter().flatten().max_by_key(|w| (w.as_of, w.extract))
}

impl Standing {
    /// A count of this standing over another.
    #[must_use]
    pub fn figure(&self, numerator: i64, denominator: i64, basis: Basis) -> Figure {
        Figure {
            numerator,
            denominator,
            basis,
            source: self.source.clone(),
            as_of: self.as_of,
            cutoff: self.cutoff,
            cutoff_at: self.cutoff_at,
        }
    }

    /// The campaign's rate: activated of the eligible (plan.md, opening situation).
    #[must_use]
    pub fn rate(&self) -> Figure {
        self.figure(self.numbers.activated(), self.numbers.eligible, Basis::Eligible)
    }
}

impl Register {
    /// The numbers of a locality on a day of truth (default: newest known) at a cut-off (default: latest).
    /// The caller has checked the asker's area.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn standing(
        &self,
        locality: LocalityId,
        as_of: Option<Day>,
        cutoff: Option<i64>,
    ) -> Result<Standing, RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        let cutoff = match cutoff {
            Some(c) => c,
            None => self.db.newest_commit().await?,
        };
        let today = self.clock.today();
        let source = self.source(&tree, campaign.id, locality, as_of, cutoff).await?;
        let as_of = as_of.or(source.as_ref().map(|s| s.as_of)).unwrap_or(today);
        Ok(Standing {
            locality,
            as_of,
            cutoff,
            cutoff_at: progress::commit_time(&self.db, cutoff).await?,
            source,
            numbers: self.numbers_on(&tree, campaign.id, &[locality], as_of, cutoff).await?.remove(&locality).unwrap_or_default(),
        })
    }

    /// The newest extract that a place's figure rests on. After a change of the territory it may still be one that declared what the place
    /// was made of.
    async fn source(
        &self,
        tree: &Tree,
        campaign: CampaignId,
        locality: LocalityId,
        as_of: Option<Day>,
        cutoff: i64,
    ) -> Result<Option<Source>, RegisterProblem> {
        let (bound, ever) = (as_of.unwrap_or(Day(i32::MAX)), communes_ever(tree, locality));
        let mut found: Option<Source> = None;
        for day in tree.heirs().epochs(as_of.unwrap_or(self.clock.today())) {
            let communes = communes_within(tree, &[locality], day);
            let Some(here) = progress::source(&self.db, campaign, &communes, &ever, bound, cutoff).await? else { continue };
            found = Some(match found {
                None => here,
                Some(newer) => {
                    let whole = newer_whole(newer.whole, here.whole);
                    let newest = if (here.as_of, here.extract) > (newer.as_of, newer.extract) { here } else { newer };
                    Source { whole, ..newest }
                }
            });
        }
        Ok(found)
    }

    /// Numbers of places on one day, each of the ground that it stands on: a place that began later is what it was made of, so that both
    /// sides of a change compare like with like.
    async fn numbers_on(
        &self,
        tree: &Tree,
        campaign: CampaignId,
        localities: &[LocalityId],
        as_of: Day,
        cutoff: i64,
    ) -> Result<BTreeMap<LocalityId, Numbers>, RegisterProblem> {
        if tree.heirs().is_empty() {
            return Ok(progress::numbers_of(&self.db, campaign, localities, as_of, cutoff).await?);
        }
        // At a cut-off before a change was known, its places were still what they had been.
        let day = tree.day_at(as_of, cutoff);
        let grounds: Vec<(LocalityId, Vec<(LocalityId, i64)>)> = localities.iter().map(|l| (*l, tree.ground(*l, day))).collect();
        let parts: BTreeSet<LocalityId> = grounds.iter().flat_map(|(_, g)| g.iter().map(|(l, _)| *l)).collect();
        let known = progress::numbers_of(&self.db, campaign, &parts.into_iter().collect::<Vec<_>>(), as_of, cutoff).await?;
        let mut out = BTreeMap::new();
        for (place, ground) in grounds {
            let mut sum: Option<Numbers> = None;
            for (part, times) in ground {
                if let Some(numbers) = known.get(&part) {
                    sum.get_or_insert_default().add(numbers, times);
                }
            }
            out.extend(sum.map(|sum| (place, sum)));
        }
        Ok(out)
    }

    /// Numbers of several localities on one day and cut-off; those without facts are missing from the map.
    ///
    /// # Errors
    /// As [`Register::standing`].
    pub async fn numbers(
        &self,
        localities: &[LocalityId],
        as_of: Day,
        cutoff: i64,
    ) -> Result<BTreeMap<LocalityId, Numbers>, RegisterProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        self.numbers_on(&tree, campaign.id, localities, as_of, cutoff).await
    }

    /// Running numbers of a locality on each day of truth that changed something.
    ///
    /// # Errors
    /// As [`Register::standing`].
    pub async fn series(&self, locality: LocalityId, to: Day, cutoff: i64) -> Result<Vec<(Day, Numbers)>, RegisterProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let began = tree.get(locality).map_or(Day(0), |l| l.valid_from);
        let mut out = running(progress::by_day(&self.db, campaign.id, locality, to, cutoff).await?);
        // Before it began, what it was made of; each change of the territory within that time has a ground of its own.
        let mut from = began;
        loop {
            let ground = tree.ground(locality, from.plus(-1));
            if ground == [(locality, 1)] {
                return Ok(out);
            }
            let until = to.min(from.plus(-1));
            let newest = ground.iter().filter_map(|(l, _)| tree.get(*l)).map(|l| l.valid_from).max().unwrap_or(Day(0));
            let mut changes: BTreeMap<Day, Numbers> = BTreeMap::new();
            for (part, times) in ground {
                for (day, change) in progress::by_day(&self.db, campaign.id, part, until, cutoff).await? {
                    changes.entry(day).or_default().add(&change, times);
                }
            }
            let earlier = running(changes.into_iter().collect());
            let earlier: Vec<_> = earlier.into_iter().filter(|(day, _)| *day >= newest).chain(out).collect();
            out = earlier;
            from = newest;
        }
    }

    /// Extracts that speak of a locality up to a day and count at a cut-off, in the order of their days.
    ///
    /// # Errors
    /// As [`Register::standing`].
    pub async fn extract_days(&self, locality: LocalityId, to: Day, cutoff: i64) -> Result<Vec<ExtractDay>, RegisterProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let mut days: BTreeMap<(Day, i64), bool> = BTreeMap::new();
        for day in tree.heirs().epochs(to) {
            let communes = communes_within(&tree, &[locality], day);
            for found in progress::extract_days(&self.db, campaign.id, &communes, to, cutoff).await? {
                *days.entry((found.as_of, found.seq)).or_default() |= found.whole;
            }
        }
        Ok(days.into_iter().map(|((as_of, seq), whole)| ExtractDay { as_of, seq, whole }).collect())
    }

    /// Counts everything anew from the facts at a cut-off. Equals the stored deltas, always; [`Register::check_progress`] compares.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rebuild(&self, cutoff: i64) -> Result<BTreeMap<(LocalityId, Day), Numbers>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let mut chains = chains(&*self.tree().await?);
        chains.heirs = chains.heirs.until(cutoff);
        let mut sums: BTreeMap<(LocalityId, Day), Numbers> = BTreeMap::new();
        let mut count = |timeline: &[StatusFact]| {
            for d in rules::deltas(&[], timeline, &chains.heirs) {
                for place in chains.of(d.place) {
                    sums.entry((place, d.as_of)).or_default().add(&d.numbers, 1);
                }
            }
        };
        for (partition, _) in facts::partitions(&self.db, campaign.id).await? {
            let mut after = -1;
            loop {
                let end = facts::page_end(&self.db, campaign.id, partition, after, 2_000).await?;
                if end == 0 {
                    break;
                }
                let rows = facts::page(&self.db, campaign.id, partition, cutoff, after, 2_000).await?;
                for timeline in rows.chunk_by(|a, b| a.0 == b.0) {
                    let timeline: Vec<StatusFact> = timeline.iter().map(|(_, f)| *f).collect();
                    count(&rules::settled(&timeline));
                }
                after = end;
            }
        }
        sums.retain(|_, n| !n.is_zero());
        Ok(sums)
    }

    /// Compares the stored deltas with a count from the facts. Returns the places and days that differ; none, always.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn check_progress(&self, cutoff: i64) -> Result<Vec<(LocalityId, Day)>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let stored = progress::everything(&self.db, campaign.id, cutoff).await?;
        let rebuilt = self.rebuild(cutoff).await?;
        let keys: std::collections::BTreeSet<_> = stored.keys().chain(rebuilt.keys()).copied().collect();
        Ok(keys.into_iter().filter(|k| stored.get(k) != rebuilt.get(k)).collect())
    }

    /// The newest commit number.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn newest_commit(&self) -> Result<i64, RegisterProblem> {
        Ok(Db::newest_commit(&self.db).await?)
    }
}
