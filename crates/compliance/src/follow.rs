//! Projections follow what has come since: extracts that were applied or withdrawn, claims that were settled. Whoever looks first does
//! it; looking twice is harmless.

use crate::{
    hooks::Credit,
    model::PersonNo,
    problems::ComplianceProblem,
    rules,
    service::{Compliance, open},
    store::{doubts, follow as store, people},
};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};
use uuid::Uuid;
use vedich_accounts::Actor;
use vedich_claims::lists::model::Decision;
use vedich_db::By;
use vedich_kernel::{CampaignId, CitizenId};
use vedich_register::{
    ActiveSince, LinkRow,
    linkage::{Birth, Subject, Verdict},
    vault::Digest,
};

const PAGE: i64 = 500;
/// Changes that one short write takes.
const CHUNK: usize = 500;

impl Compliance {
    /// Brings the projections up to date, when something has come since the last time.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn follow(&self) -> Result<(), ComplianceProblem> {
        let id = self.campaign().await?.id;
        let newest = self.db().newest_commit().await?;
        let mut after = self.looked.load(Ordering::SeqCst);
        if after == 0 {
            after = store::mark(self.db(), id).await?;
        }
        if newest <= after {
            return Ok(());
        }
        let (mut register, mut settled) = (false, false);
        loop {
            let events = self.db().events_after(after, PAGE).await?;
            for event in &events {
                register |= matches!(event.kind.as_str(), "extract.applied" | "extract.withdrawn");
                settled |= event.kind == "crosscheck.settled";
                after = event.seq;
            }
            if i64::try_from(events.len()).unwrap_or(0) < PAGE {
                break;
            }
        }
        if register {
            self.follow_register(id).await?;
        }
        if settled {
            self.follow_settlement(id).await?;
        }
        if register || settled {
            self.db()
                .write(self.by(), move |tx| {
                    Box::pin(async move { Ok::<_, ComplianceProblem>(store::set_mark(tx, id, newest).await?) })
                })
                .await?;
        }
        self.looked.fetch_max(newest, Ordering::SeqCst);
        Ok(())
    }

    fn by(&self) -> By {
        By::system("compliance", self.now())
    }

    async fn follow_register(&self, id: CampaignId) -> Result<(), ComplianceProblem> {
        let known = store::known(self.db(), id).await?;
        let ids: Vec<CitizenId> = known.iter().map(|k| k.1).collect();
        let active = self.register().active_since(id, &ids, None).await?;
        let now = |c: &CitizenId| active.get(c).copied().unwrap_or_default();
        let mut changes: Vec<(PersonNo, CitizenId, ActiveSince, bool)> =
            known.iter().filter(|(_, c, was)| now(c) != *was).map(|(no, c, _)| (*no, *c, now(c), false)).collect();
        changes.extend(self.found(id).await?.into_iter().map(|(no, c, a)| (no, c, a, true)));
        for chunk in changes.chunks(CHUNK) {
            let chunk = Arc::new(chunk.to_vec());
            self.db()
                .write(self.by(), move |tx| {
                    let chunk = Arc::clone(&chunk);
                    Box::pin(async move {
                        for (no, citizen, active, new) in chunk.iter() {
                            people::set_register(tx, id, *no, *citizen, *active).await?;
                            if *new {
                                people::insert_match(tx, id, *no, *citizen).await?;
                            }
                        }
                        people::same_as(tx, id).await?;
                        Ok::<_, ComplianceProblem>(())
                    })
                })
                .await?;
        }
        Ok(())
    }

    /// People whose number an extract has brought since. Name and birth date must not speak against it.
    async fn found(&self, id: CampaignId) -> Result<Vec<(PersonNo, CitizenId, ActiveSince)>, ComplianceProblem> {
        // Whom a person has decided about is not found again by a number.
        let decided = doubts::decisions(self.db(), id).await?;
        let mut unknown = store::unknown(self.db(), id).await?;
        unknown.retain(|u| decided.get(&u.0).is_none_or(|d| d.decision == Decision::DontKnow));
        let mut by_digest: HashMap<Digest, CitizenId> = HashMap::new();
        for kind in [vedich_claims::rules::NATIONAL, vedich_claims::rules::OLD] {
            let digests: Vec<Digest> = unknown.iter().filter(|u| u.1 == kind).map(|u| u.2).collect();
            by_digest.extend(self.register().ids_of_digests(id, kind, &digests).await?);
        }
        let vault = self.vault().await?;
        let mut rows = Vec::new();
        for (no, _, _, sealed) in unknown.iter().filter(|u| by_digest.contains_key(&u.2)) {
            let plain = open(&vault, *no, sealed)?;
            let birth = Birth { year: plain.birth_year, month: plain.birth_month, day: plain.birth_day };
            let subject = Subject { name: plain.name, birth, ..Subject::default() };
            rows.push(LinkRow { row: no.0, number: plain.number, subject });
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let linked = self.register().link(&Actor::cli("compliance"), &rows, &[]).await?;
        let chosen: Vec<(PersonNo, CitizenId)> = linked
            .into_iter()
            .filter(|l| l.verdict == Verdict::Match && l.candidates.first().is_some_and(rules::binds))
            .filter_map(|l| Some((PersonNo(l.row), l.candidates.first()?.citizen)))
            .collect();
        let ids: Vec<CitizenId> = chosen.iter().map(|c| c.1).collect();
        let active = self.register().active_since(id, &ids, None).await?;
        Ok(chosen.into_iter().map(|(no, c)| (no, c, active.get(&c).copied().unwrap_or_default())).collect())
    }

    async fn follow_settlement(&self, id: CampaignId) -> Result<(), ComplianceProblem> {
        let helps = store::helps(self.db(), id).await?;
        let claims: Vec<(i64, Uuid)> = helps.iter().map(|h| (h.0, h.1)).collect();
        let credits = self.credits.credits(claims).await?;
        let now = |claim: &Uuid| credits.get(claim).copied().unwrap_or(Credit::Pending);
        let changes: Vec<(Uuid, Credit)> =
            helps.iter().filter(|(_, claim, was)| now(claim) != *was).map(|(_, claim, _)| (*claim, now(claim))).collect();
        for chunk in changes.chunks(CHUNK) {
            let chunk = Arc::new(chunk.to_vec());
            self.db()
                .write(self.by(), move |tx| {
                    let chunk = Arc::clone(&chunk);
                    Box::pin(async move {
                        for (claim, credit) in chunk.iter() {
                            store::set_credit(tx, id, *claim, *credit).await?;
                        }
                        Ok::<_, ComplianceProblem>(())
                    })
                })
                .await?;
        }
        Ok(())
    }
}
