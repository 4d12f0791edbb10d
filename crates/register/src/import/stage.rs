//! Staging: from a file to facts that nobody sees yet.

use super::{
    early::Early,
    history::{SightingsCache, Silence},
    intake::{self, Batch, ProblemRow, RowIn, Setting},
    opening::{self, ToHash},
    plan::{Chains, Plan, Seen},
    rows::Context,
};
use crate::{
    model::{Counts, Coverage, ExtractState, StatusFilter},
    problems::RegisterProblem,
    reading::{Code, Layout, Mapping, Workbook, other_day},
    rules,
    store::{
        extracts::{self, Begun, Hashed},
        facts,
        people::{self, Base},
        progress,
        staging::{self, KeyRows, PersonRows},
    },
    vault::{Digest, DigestMap, Vault},
};
use rand::RngExt;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, JoinSet, spawn_blocking},
};
use vedich_db::{By, Db, DbError};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, ExtractNo, LocalityId, PartitionId};

/// Where an import stands; sent to whoever shows a progress bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Rows read so far.
    pub rows: i64,
    /// Rows written so far, of those that need writing.
    pub written: i64,
    /// Rows that need writing, known after reading.
    pub to_write: i64,
}

/// Everything staging needs to know, gathered by the service.
pub(crate) struct Job {
    pub db: Db,
    pub vault: Vault,
    pub by: By,
    pub campaign: CampaignId,
    pub begun: Begun,
    /// The file whose hash could wait until it was read.
    pub to_hash: Option<ToHash>,
    pub setting: Setting,
    pub chains: Chains,
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

/// Rows per short transaction.
const CHUNK: usize = 24_576;

/// So many chunks wait for the writer before reading waits for them: reading is as fast as the file, writing goes in steps.
const IN_FLIGHT: usize = 4;

/// Reads the file into staging. On an error the upload is left behind as abandoned and swept.
pub(crate) async fn run(job: Job, book: Workbook, layout: Layout, mapping: Mapping) -> Result<ExtractNo, RegisterProblem> {
    let begun = Arc::new(job.begun);
    let to_begin = Arc::clone(&begun);
    let extract = job
        .db
        .write(job.by.clone(), move |tx| {
            let b = Arc::clone(&to_begin);
            Box::pin(async move { extracts::begin(tx, &b).await })
        })
        .await?;
    // Before a change of the territory, what is said of a day is no longer what counts now: timelines tell both.
    let before_change = job.chains.heirs.change_after(begun.as_of);
    let newer = before_change || extracts::newer_exists(&job.db, job.campaign, extract, begun.as_of).await?;
    let mut stager = Stager {
        first_import: !people::has_keys(&job.db, job.campaign).await?,
        after: extracts::newest_change(&job.db, job.campaign).await?,
        db: job.db.clone(),
        vault: job.vault.clone(),
        by: job.by.clone(),
        campaign: job.campaign,
        extract,
        begun,
        min_age: job.setting.min_age,
        history: newer,
        chains: job.chains,
        known: DigestMap::default(),
        opened: HashMap::new(),
        loaded: HashSet::new(),
        partitions: HashMap::new(),
        seen: Vec::new(),
        index: DigestMap::default(),
        old_keys: DigestMap::default(),
        places: HashMap::new(),
        placed: 0,
        unplaced: Vec::new(),
        replaced: Vec::new(),
        noted: BTreeMap::new(),
        problem_rows: Vec::new(),
        held: HashSet::new(),
        persons: PersonRows::default(),
        keys: KeyRows::default(),
        links: Vec::new(),
        ghosts: DigestMap::default(),
        early: Early::default(),
        writing: JoinSet::new(),
        next_number: rand::rng().random_range(0..(1_i64 << 62)),
        progress: job.progress,
    };
    let db = job.db.clone();
    let by = job.by.clone();
    let result = stager.stage((book, layout, mapping), job.vault, job.setting, job.to_hash).await;
    if result.is_err() {
        // What is on its way may still be written: swept before, it would stand for ever.
        while stager.writing.join_next().await.is_some() {}
        super::apply::abandon(&db, by, extract).await?;
    }
    result.map(|()| extract)
}

mod findings;
mod keeping;
mod old_numbers;
mod told;
mod whose;
mod writing;

struct Stager {
    db: Db,
    vault: Vault,
    by: By,
    campaign: CampaignId,
    extract: ExtractNo,
    begun: Arc<Begun>,
    min_age: i64,
    /// A later day is known already: work on timelines instead of on the projection.
    history: bool,
    first_import: bool,
    /// The newest change of the register when reading began; 0: no extract ever counted, there is nobody whom a number could mean.
    after: i64,
    chains: Chains,
    /// People of the communes loaded so far, by the digest of their number, until the file names them.
    known: DigestMap<Box<Base>>,
    /// Sealed parts of people of whom rows of the batch leave something open.
    opened: HashMap<CitizenId, Vec<u8>>,
    loaded: HashSet<LocalityId>,
    partitions: HashMap<LocalityId, PartitionId>,
    seen: Vec<Seen>,
    index: DigestMap<u32>,
    /// Old numbers that have a citizen in this file beside a national one, and where that citizen stands.
    old_keys: DigestMap<u32>,
    /// Where citizens stand of whom that was asked, and of how many it is known.
    places: HashMap<CitizenId, u32>,
    placed: usize,
    /// Rows by an old number that is nobody's so far.
    unplaced: Vec<RowIn>,
    /// Rows by a new national number beside an old one, and whose the old one is beside another national number.
    replaced: Vec<(RowIn, CitizenId)>,
    /// What was found out of rows after they were read.
    noted: BTreeMap<u32, Vec<Code>>,
    /// Rows with findings that wait to be written.
    problem_rows: Vec<ProblemRow>,
    /// Numbers, with their kind, of people whose rows are held back.
    held: HashSet<(i64, Digest)>,
    persons: PersonRows,
    keys: KeyRows,
    /// Further numbers that rows give to people; nobody reads them until the upload is applied.
    links: Vec<(i64, Digest, CitizenId)>,
    /// Numbers of people whom only uploads told of that do not count.
    ghosts: DigestMap<CitizenId>,
    early: Early,
    /// Chunks being written while the next ones are prepared, at most [`IN_FLIGHT`]. Their order is not kept.
    writing: JoinSet<Result<(), DbError>>,
    next_number: i64,
    progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Stager {
    async fn stage(
        &mut self,
        (mut book, layout, mapping): (Workbook, Layout, Mapping),
        vault: Vault,
        setting: Setting,
        to_hash: Option<ToHash>,
    ) -> Result<(), RegisterProblem> {
        let (sender, mut batches) = mpsc::channel::<Batch>(12);
        let header = layout.headers.clone();
        let title_day = other_day(&layout.title, self.begun.as_of);
        let reader = spawn_blocking(move || {
            intake::read_all(&mut book, &layout, &mapping, &vault, setting, sender).map(|totals| (totals, book, layout))
        });
        self.problems(vec![ProblemRow { row: 0, cells: header, findings: Vec::new() }]).await?;
        while let Some(batch) = batches.recv().await {
            self.batch(batch).await?;
        }
        let (mut totals, mut book, layout) = reader.await.map_err(|e| RegisterProblem::Unreadable(e.to_string()))??;
        if totals.rows == 0 {
            return Err(RegisterProblem::NoRows);
        }
        self.settle_unplaced().await?;
        self.flush_persons().await?;
        self.write_noted().await?;
        // Both go on beside the deciding: nothing that is decided changes what they do.
        let hashing = to_hash.map(|file| spawn_blocking(move || file.hash()));
        let keys = self.write_keys().await?;
        let mut plan = Plan::default();
        self.decide(&mut plan).await?;
        let mut noted = std::mem::take(&mut self.noted);
        for row in std::mem::take(&mut plan.backwards) {
            noted.entry(row).or_default().push(Code::StageBackwards);
        }
        if !noted.is_empty() {
            let again =
                spawn_blocking(move || intake::find_again(&mut book, &layout, &noted, &mut totals).map(|found| (found, totals)));
            let found;
            (found, totals) = again.await.map_err(|e| RegisterProblem::Unreadable(e.to_string()))??;
            // What is found out now is told in place of what the row said before.
            self.written().await?;
            self.problems(found).await?;
        }
        plan.counts.rows = totals.rows;
        plan.counts.rejected = totals.rejected;
        plan.counts.accepted = totals.rows - totals.rejected;
        plan.counts.warned = totals.warned;
        plan.counts.title_day = title_day;
        plan.counts.after = self.after;
        let findings: Vec<_> = totals.findings.into_values().collect();
        let findings = serde_json::to_string(&findings).unwrap_or_else(|_| "[]".into());
        self.write(plan, findings, keys, hashing).await
    }

    async fn batch(&mut self, batch: Batch) -> Result<(), RegisterProblem> {
        for commune in batch.rows.iter().map(|r| r.commune).collect::<HashSet<_>>() {
            self.load(commune).await?;
        }
        let elsewhere = self.look_elsewhere(&batch.rows).await?;
        self.fetch_known(&batch.rows).await?;
        for row in batch.rows {
            self.take(row, &elsewhere).await?;
        }
        if self.unplaced.len() + self.replaced.len() >= CHUNK {
            self.settle_unplaced().await?;
        }
        self.note(batch.problems).await?;
        self.held.extend(batch.held);
        self.write_early().await?;
        (self.progress)(Progress { rows: batch.read, ..Progress::default() });
        Ok(())
    }

    async fn write_early(&mut self) -> Result<(), RegisterProblem> {
        let context = self.context();
        if !self.first_import || self.history {
            return Ok(());
        }
        if let Some(chunk) = self.early.due(&self.seen, &mut self.persons, context) {
            let db = self.db.clone();
            self.go(async move { chunk.insert(&db, context).await }).await?;
        }
        if self.early.keys_due(&self.keys) {
            self.write_keys().await?;
        }
        Ok(())
    }

    /// Takes back what must be written anew; says how many people stand as they were written.
    async fn settle_early(&mut self) -> Result<usize, RegisterProblem> {
        let early = std::mem::take(&mut self.early);
        let standing = early.standing();
        let (again, context) = (Arc::new(early.amended(&self.seen)), self.context());
        if !again.is_empty() {
            self.written().await?;
            self.aside(move |tx| {
                let again = Arc::clone(&again);
                Box::pin(async move {
                    for (id, commune) in again.iter() {
                        people::unwrite(tx, context.campaign, context.extract, *id, *commune).await?;
                    }
                    Ok(())
                })
            })
            .await?;
            self.written().await?;
        }
        Ok(standing)
    }

    fn context(&self) -> Context {
        Context { campaign: self.campaign, extract: self.extract, key_version: self.vault.version(), from: self.begun.as_of }
    }

    fn whole(&self) -> bool {
        self.begun.coverage == Coverage::Full && self.begun.status_filter.is_none()
    }

    async fn decide(&mut self, plan: &mut Plan) -> Result<(), RegisterProblem> {
        let (extract, as_of) = (self.extract, self.begun.as_of);
        if self.history {
            return self.decide_history(plan).await;
        }
        let mut late = Vec::new();
        let chains = std::mem::take(&mut self.chains);
        for (i, seen) in self.seen.iter().enumerate() {
            if self.early.stands(i) {
                plan.count_first(&chains, as_of, seen);
            } else if seen.base.as_deref().is_some_and(|b| b.current.as_of > as_of) {
                late.push(i);
            } else {
                plan.see(&chains, extract, as_of, seen);
            }
        }
        self.chains = chains;
        self.decide_late(plan, &late).await?;
        if self.whole() {
            for commune in self.begun.communes.clone() {
                self.load(commune).await?;
            }
            let communes: HashSet<LocalityId> = self.begun.communes.iter().copied().collect();
            // A row that cannot be read to its end says nothing new of its citizen, but that they are there.
            let held = self.held_back().await?;
            let here = self.known.values().filter(|b| communes.contains(&b.current.status.commune) && b.current.as_of <= as_of);
            for base in here.filter(|b| !held.contains(&b.current.id)) {
                plan.miss(&self.chains, extract, as_of, base);
            }
        } else if self.begun.status_filter == Some(StatusFilter::ApprovedNotActivated) {
            let held = self.held_back().await?;
            let left = self.known.values().filter(|b| b.current.status.is_pending() && !held.contains(&b.current.id)).count();
            plan.counts.left_filter = i64::try_from(left).unwrap_or(i64::MAX);
        }
        Ok(())
    }

    async fn decide_history(&mut self, plan: &mut Plan) -> Result<(), RegisterProblem> {
        let all: Vec<usize> = (0..self.seen.len()).collect();
        self.decide_late(plan, &all).await
    }

    /// Citizens about whom something newer is known: the whole timeline decides.
    async fn decide_late(&mut self, plan: &mut Plan, which: &[usize]) -> Result<(), RegisterProblem> {
        let mut by_partition: HashMap<PartitionId, Vec<usize>> = HashMap::new();
        for i in which {
            by_partition.entry(self.seen[*i].id.partition).or_default().push(*i);
        }
        if by_partition.is_empty() {
            return Ok(());
        }
        let mut sightings = SightingsCache::default();
        let silence = Silence::load(&self.db, self.campaign).await?;
        let at = (self.begun.as_of, self.extract);
        for (partition, members) in by_partition {
            let numbers: Vec<CitizenNumber> = members.iter().map(|i| self.seen[*i].id.number).collect();
            let timelines = facts::written(&self.db, self.campaign, partition, &numbers, i64::MAX).await?;
            let sightings = sightings.of(&self.db, self.campaign, partition).await?;
            for i in members {
                let seen = &self.seen[i];
                let before = timelines.get(&seen.id.number).map_or(&[][..], Vec::as_slice);
                let number = seen.id.number;
                let later = sightings.next_unspoken(number, at.0, at.1, before).or_else(|| {
                    let settled = rules::settled(before);
                    let known = settled.iter().rev().find(|f| f.as_of <= at.0)?;
                    silence.next_missed(sightings, &self.chains, number, at, &known.status, before)
                });
                plan.see_late(&self.chains, self.extract, self.begun.as_of, seen, before, later);
            }
        }
        Ok(())
    }

    async fn write(
        &mut self,
        mut plan: Plan,
        findings: String,
        keys: usize,
        hashing: Option<JoinHandle<Result<String, RegisterProblem>>>,
    ) -> Result<(), RegisterProblem> {
        self.known = DigestMap::default();
        self.index = DigestMap::default();
        let early = self.settle_early().await?;
        let mut by_partition: HashMap<PartitionId, Vec<CitizenNumber>> = HashMap::new();
        for s in std::mem::take(&mut self.seen) {
            by_partition.entry(s.id.partition).or_default().push(s.id.number);
        }
        let (campaign, extract) = (self.campaign, self.extract);
        for (partition, mut numbers) in by_partition {
            numbers.sort_unstable();
            let blob = Arc::new(facts::encode_seen(&numbers));
            self.aside(move |tx| {
                let blob = Arc::clone(&blob);
                Box::pin(async move { staging::insert_seen(tx, campaign, extract, partition, blob.to_vec()).await })
            })
            .await?;
        }
        let total = keys + plan.facts.len() + plan.hidden.len() + plan.changes.len();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut progress = Progress { rows: plan.counts.rows, written: number(keys), to_write: number(total) };
        self.write_links().await?;
        let told = Arc::clone(&self.progress);
        let mut written = |rows: usize| {
            progress.written += number(rows);
            told(progress);
        };
        self.write_sorted(std::mem::take(&mut plan.facts), |f| (f.id.partition, f.id.number), &mut written).await?;
        plan.counts.hidden = number(plan.hidden.len() + early);
        self.write_sorted(std::mem::take(&mut plan.hidden), |c| (c.0.status.commune, c.0.id.number), &mut written).await?;
        self.write_sorted(std::mem::take(&mut plan.changes), |c| (c.status.commune, c.id.number), &mut written).await?;
        self.written().await?;
        let deltas = Arc::new(plan.deltas);
        let counts: Counts = plan.counts;
        let findings = Arc::new(findings);
        let hashed = match hashing {
            Some(hash) => {
                let file_hash = hash.await.map_err(|e| RegisterProblem::Unreadable(e.to_string()))??;
                Some(Arc::new(Hashed { identity: opening::identity(&file_hash, &self.begun), file_hash }))
            }
            None => None,
        };
        self.db
            .write_aside(self.by.clone(), move |tx| {
                let (deltas, findings, hashed) = (Arc::clone(&deltas), Arc::clone(&findings), hashed.clone());
                Box::pin(async move {
                    if let Some(hashed) = hashed {
                        extracts::hashed(tx, extract, &hashed).await?;
                    }
                    progress::stage(tx, campaign, extract, &deltas).await?;
                    extracts::set_counts(tx, extract, ExtractState::Staged, &counts, &findings).await
                })
            })
            .await?;
        Ok(())
    }
}
