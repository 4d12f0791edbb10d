//! Settling: from claims and the register's testimony to verdicts that are written down.

use crate::{
    corrected::places_of,
    model::{Scope, SettleReport, SettledClaim},
    problems::CrossCheckProblem,
    rules::{self, Precedence, Settlement, Verdict},
    service::CrossCheck,
    store::{self, Change, Deltas},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_claims::Claim;
use vedich_db::By;
use vedich_kernel::{CampaignId, CitizenId, Day, ExtractNo, LocalityId};
use vedich_register::Evidence;
use vedich_territory::{LocalityKind, Tree};

/// Citizens whose claims are settled and written in one go: short enough that no other writer waits.
const AT_ONCE: usize = 3_000;
/// Another server settled meanwhile: start again, so many times.
const TRIES: usize = 3;

/// What one run of settling rests on.
struct Basis {
    campaign: CampaignId,
    window: i32,
    root: LocalityId,
    extract: Option<i64>,
    cutoff: i64,
    tree: std::sync::Arc<Tree>,
}

impl CrossCheck {
    /// Settles claims. Idempotent: with the same claims and extracts a second run changes nothing.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn settle(&self, by: &By, scope: Scope) -> Result<SettleReport, CrossCheckProblem> {
        let _one_at_a_time = self.settling.lock().await;
        let mut tries = 0;
        loop {
            match self.settle_once(by, scope).await {
                Err(CrossCheckProblem::Raced) if tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    /// Settles what an applied or withdrawn extract may have decided: everything when it is older than the newest one or was
    /// withdrawn, else what was open. Hang this into `Register::with_after_apply`.
    ///
    /// # Errors
    /// As [`CrossCheck::settle`].
    pub async fn settle_after(&self, by: &By, extract: ExtractNo) -> Result<SettleReport, CrossCheckProblem> {
        let newest = self.newest_source().await?;
        let scope = if newest.is_some_and(|s| s.extract == extract) { Scope::Extract } else { Scope::All };
        self.settle(by, scope).await
    }

    async fn settle_once(&self, by: &By, scope: Scope) -> Result<SettleReport, CrossCheckProblem> {
        self.claims().match_unknown(by).await?;
        let basis = self.basis().await?;
        let (claims_seq, mut version) = store::mark(self.db(), basis.campaign).await?;
        let changed = self.claims().changed_after(claims_seq).await?;
        let mut citizens: BTreeSet<CitizenId> = changed.iter().filter_map(|c| c.citizen).collect();
        let unknown = match scope {
            Scope::New => changed.iter().filter(|c| c.citizen.is_none()).cloned().collect(),
            Scope::Extract | Scope::All => self.claims().of_unknown().await?,
        };
        match scope {
            Scope::New => {}
            Scope::Extract => citizens.extend(store::open_citizens(self.db(), basis.campaign).await?),
            Scope::All => citizens.extend(self.claims().claimed_citizens().await?),
        }
        let mut report = SettleReport::default();
        let lines = self.settle_unknown(&basis, unknown).await?;
        self.write(by, &basis, lines, &mut version, claims_seq, &mut report).await?;
        let citizens: Vec<CitizenId> = citizens.into_iter().collect();
        for some in citizens.chunks(AT_ONCE) {
            let lines = self.settle_known(&basis, some).await?;
            self.write(by, &basis, lines, &mut version, claims_seq, &mut report).await?;
        }
        self.finish(by, &basis, version, claims_seq, report).await?;
        Ok(report)
    }

    async fn basis(&self) -> Result<Basis, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        Ok(Basis {
            campaign: campaign.id,
            window: super::service::window(&campaign),
            root: campaign.root,
            extract: self.newest_source().await?.map(|s| s.extract.0),
            cutoff: self.db().newest_commit().await?,
            tree: self.register().tree().await?,
        })
    }

    /// Claims about people whom the register does not know, each with its verdict.
    async fn settle_unknown(
        &self,
        basis: &Basis,
        claims: Vec<Claim>,
    ) -> Result<Vec<(Claim, Settlement, bool)>, CrossCheckProblem> {
        let mut covered: HashMap<Option<LocalityId>, Option<Day>> = HashMap::new();
        let mut out = Vec::with_capacity(claims.len());
        for claim in claims {
            let until = match covered.get(&claim.commune) {
                Some(until) => *until,
                None => {
                    let until = self.covered_until(basis, claim.commune).await?;
                    *covered.entry(claim.commune).or_insert(until)
                }
            };
            let settlement = rules::settle_unknown(claim.day, until, basis.window);
            out.push((claim, settlement, false));
        }
        Ok(out)
    }

    /// Until when a full extract covers a commune; without one, the whole campaign.
    async fn covered_until(&self, basis: &Basis, commune: Option<LocalityId>) -> Result<Option<Day>, CrossCheckProblem> {
        let communes: Vec<LocalityId> = match commune {
            Some(c) => vec![c],
            None => basis.tree.subtree(basis.root).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect(),
        };
        Ok(self.register().covered_until(&communes, basis.cutoff).await?)
    }

    /// All claims about some citizens, each with its verdict and whether it is credited.
    async fn settle_known(&self, basis: &Basis, ids: &[CitizenId]) -> Result<Vec<(Claim, Settlement, bool)>, CrossCheckProblem> {
        let claims = self.claims().of_citizens(ids, true).await?;
        let sights = self.register().evidence(ids, Some(basis.cutoff)).await?;
        let mut by_citizen: BTreeMap<CitizenId, Vec<Claim>> = BTreeMap::new();
        for claim in claims {
            if let Some(id) = claim.citizen {
                by_citizen.entry(id).or_default().push(claim);
            }
        }
        let mut out = Vec::new();
        for (id, claims) in by_citizen {
            let evidence = sights.get(&id).map_or_else(Evidence::default, |s| s.evidence);
            let verdicts: Vec<Settlement> = claims.iter().map(|c| rules::settle(c.day, &evidence, basis.window)).collect();
            let standing: Vec<(Precedence, Verdict)> = claims
                .iter()
                .zip(&verdicts)
                // A withdrawn claim earns nothing, whatever the register says.
                .map(|(c, s)| (precedence(c), if c.withdrawn { Verdict::Contradicted } else { s.verdict }))
                .collect();
            let credited = rules::credited(&standing);
            out.extend(claims.into_iter().zip(verdicts).enumerate().map(|(at, (c, s))| (c, s, credited == Some(at))));
        }
        Ok(out)
    }

    async fn write(
        &self,
        by: &By,
        basis: &Basis,
        lines: Vec<(Claim, Settlement, bool)>,
        version: &mut i64,
        claims_seq: i64,
        report: &mut SettleReport,
    ) -> Result<(), CrossCheckProblem> {
        let ids: Vec<_> = lines.iter().map(|(c, _, _)| (c.partition, c.id)).collect();
        let before = store::of_claims(self.db(), basis.campaign, &ids).await?;
        let mut changes = Vec::new();
        let mut deltas = Deltas::new();
        report.settled += i64::try_from(lines.len()).unwrap_or(i64::MAX);
        for (claim, settlement, credited) in lines {
            let was = before.get(&claim.id);
            let now = (!claim.withdrawn).then(|| standing(&claim, settlement, credited, was));
            if was == now.as_ref() {
                continue;
            }
            if let Some(was) = was {
                count(&mut deltas, &basis.tree, was, -1);
            }
            if let Some(now) = &now {
                count(&mut deltas, &basis.tree, now, 1);
            }
            changes.push(Change { partition: claim.partition, id: claim.id, now });
        }
        if changes.is_empty() {
            return Ok(());
        }
        report.changed += i64::try_from(changes.len()).unwrap_or(i64::MAX);
        let (campaign, extract, cutoff, at) = (basis.campaign, basis.extract, basis.cutoff, *version);
        self.db()
            .write(by.clone(), move |tx| {
                let (changes, deltas) = (changes.clone(), deltas.clone());
                Box::pin(async move {
                    if !store::advance(tx, campaign, at, claims_seq).await? {
                        return Err(CrossCheckProblem::Raced);
                    }
                    store::write(tx, campaign, &changes, extract, cutoff).await?;
                    store::add_totals(tx, campaign, &deltas).await?;
                    Ok(())
                })
            })
            .await?;
        *version += 1;
        Ok(())
    }

    /// All is settled up to the commit that this run read: says so, once.
    async fn finish(
        &self,
        by: &By,
        basis: &Basis,
        version: i64,
        claims_seq: i64,
        report: SettleReport,
    ) -> Result<(), CrossCheckProblem> {
        if report.changed == 0 && claims_seq == basis.cutoff {
            return Ok(());
        }
        if report.changed == 0 && version > 0 && self.claims().changed_after(claims_seq).await?.is_empty() {
            return Ok(()); // nothing new to mark: a quiet run leaves no commit behind
        }
        let (campaign, cutoff) = (basis.campaign, basis.cutoff);
        self.db()
            .write(by.clone(), move |tx| {
                Box::pin(async move {
                    if !store::advance(tx, campaign, version, cutoff).await? {
                        return Err(CrossCheckProblem::Raced);
                    }
                    if report.changed > 0 {
                        tx.emit("crosscheck.settled", json!({ "changed": report.changed })).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

fn precedence(c: &Claim) -> Precedence {
    Precedence::of(c.observed_at, c.recorded_at, c.source.is_declared(), c.id)
}

/// The standing verdict of a claim. Where it was first counted it stays, so that totals are taken away where they were added.
pub(crate) fn standing(claim: &Claim, s: Settlement, credited: bool, was: Option<&SettledClaim>) -> SettledClaim {
    SettledClaim {
        id: claim.id,
        citizen: claim.citizen,
        day: claim.day,
        commune: was.map_or(claim.commune, |w| w.commune),
        quarter: was.map_or(claim.quarter, |w| w.quarter),
        team: claim.team,
        member: claim.member,
        unit: claim.unit,
        verdict: s.verdict,
        reason: s.reason,
        credited,
        activated_on: s.activated_on,
    }
}

/// Counts a claim in every place that it belongs to.
fn count(deltas: &mut Deltas, tree: &Tree, s: &SettledClaim, times: i64) {
    for place in places_of(tree, s) {
        deltas.entry((place, s.day)).or_default()[s.part()] += times;
    }
}
