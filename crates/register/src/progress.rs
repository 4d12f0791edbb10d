//! Figures of the register: numbers by place, day of truth and cut-off, each with where it comes from.

use crate::{
    model::{Numbers, StatusFact},
    places::{chains, communes_within},
    problems::RegisterProblem,
    rules,
    service::Register,
    store::{facts, progress},
};
use serde::Serialize;
use std::collections::BTreeMap;
use vedich_db::Db;
use vedich_kernel::{Basis, Day, Figure, LocalityId, Moment, Source};

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
        let communes = communes_within(&tree, &[locality], as_of.unwrap_or(today));
        let source = progress::source(&self.db, campaign.id, &communes, as_of.unwrap_or(Day(i32::MAX)), cutoff).await?;
        let as_of = as_of.or(source.as_ref().map(|s| s.as_of)).unwrap_or(today);
        Ok(Standing {
            locality,
            as_of,
            cutoff,
            cutoff_at: progress::commit_time(&self.db, cutoff).await?,
            source,
            numbers: progress::numbers(&self.db, campaign.id, locality, as_of, cutoff).await?,
        })
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
        let campaign = self.campaign().await?;
        Ok(progress::numbers_of(&self.db, campaign.id, localities, as_of, cutoff).await?)
    }

    /// Running numbers of a locality on each day of truth that changed something.
    ///
    /// # Errors
    /// As [`Register::standing`].
    pub async fn series(&self, locality: LocalityId, to: Day, cutoff: i64) -> Result<Vec<(Day, Numbers)>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let mut sum = Numbers::default();
        let days = progress::by_day(&self.db, campaign.id, locality, to, cutoff).await?;
        Ok(days
            .into_iter()
            .map(|(day, change)| {
                sum.add(&change, 1);
                (day, sum)
            })
            .collect())
    }

    /// Extracts that speak of a locality up to a day and count at a cut-off, in the order of their days.
    ///
    /// # Errors
    /// As [`Register::standing`].
    pub async fn extract_days(&self, locality: LocalityId, to: Day, cutoff: i64) -> Result<Vec<ExtractDay>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let communes = communes_within(&*self.tree().await?, &[locality], to);
        Ok(progress::extract_days(&self.db, campaign.id, &communes, to, cutoff).await?)
    }

    /// Counts everything anew from the facts at a cut-off. Equals the stored deltas, always; [`Register::check_progress`] compares.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rebuild(&self, cutoff: i64) -> Result<BTreeMap<(LocalityId, Day), Numbers>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let chains = chains(&*self.tree().await?);
        let mut sums: BTreeMap<(LocalityId, Day), Numbers> = BTreeMap::new();
        let mut count = |timeline: &[StatusFact]| {
            for d in rules::deltas(&[], timeline) {
                for place in chains.get(&d.place).map_or(&[d.place][..], Vec::as_slice) {
                    sums.entry((*place, d.as_of)).or_default().add(&d.numbers, 1);
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
                    count(&timeline);
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
