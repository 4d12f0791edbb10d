//! Finding and showing people. Scope: every function asks the actor's area for the commune before anything is opened.

use crate::{
    model::{Current, StatusFact},
    problems::RegisterProblem,
    service::Register,
    store::{extracts, facts, people},
    vault::{Person, Vault},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, ExtractNo, LocalityId, NationalId, OldId, text};

/// A search result: enough to choose, nothing that need not be shown.
#[derive(Clone, Debug)]
pub struct Found {
    /// State without personal data.
    pub current: Current,
    /// Name as written.
    pub name: String,
    /// `070*****1234`; `CMND 285***456` of whoever is known by the old number alone.
    pub masked_id: String,
    /// Birth year, 0 when unknown.
    pub birth_year: i16,
}

/// A person on a list that may show names: state and what the vault holds.
#[derive(Clone, Debug)]
pub struct Listed {
    /// State without personal data.
    pub current: Current,
    /// The opened person.
    pub person: Person,
}

/// Everything the register says about one citizen.
#[derive(Clone, Debug)]
pub struct CitizenView {
    /// State now.
    pub current: Current,
    /// Name as written.
    pub name: String,
    /// `070*****1234`; `CMND 285***456` of whoever is known by the old number alone.
    pub masked_id: String,
    /// Known by an old number alone: may stand once more by a national one.
    pub by_old_alone: bool,
    /// Birth as precise as known.
    pub birth: String,
    /// Facts, oldest first, each with the extract that says so.
    pub history: Vec<StatusFact>,
    /// As-of days of filtered "approved, not activated" extracts of the commune in which the person was missing after
    /// having been on one: a hint, no fact.
    pub left_pending: Vec<(ExtractNo, Day)>,
}

/// People on one page of a search's results.
pub const MOST_FOUND: usize = 100;

/// So many sealed people are fetched together for a search.
const BLOBS: i64 = 4_000;

/// Those of whose name each of the words begins a word; no more of each is read than the name.
fn named(
    vault: &Vault,
    campaign: CampaignId,
    people: &[(CitizenId, Vec<u8>)],
    words: &[String],
) -> Result<Vec<CitizenNumber>, RegisterProblem> {
    let hit = |fold: &str| words.iter().all(|w| fold.split(' ').any(|n| n.starts_with(w.as_str())));
    let mut out = Vec::new();
    for (id, sealed) in people {
        if hit(Vault::fold_of(&vault.open_part(campaign, *id, sealed)?)?) {
            out.push(id.number);
        }
    }
    Ok(out)
}

impl Register {
    /// Searches one commune by name, accents optional. Opens the commune's people in memory, a page at a time, and reads no more of each
    /// than the name, but of those who are found. Cost: about 2 µs a person.
    ///
    /// # Errors
    /// When the commune is outside the actor's area or the query has fewer than two letters.
    pub async fn search_name(&self, actor: &Actor, commune: LocalityId, query: &str) -> Result<Vec<Found>, RegisterProblem> {
        Ok(self.search_names(actor, commune, query, 1).await?.1)
    }

    /// The same of a page, from 1, of at most [`MOST_FOUND`] people, with how many there are in all.
    ///
    /// # Errors
    /// As [`Register::search_name`].
    pub async fn search_names(
        &self,
        actor: &Actor,
        commune: LocalityId,
        query: &str,
        page: usize,
    ) -> Result<(usize, Vec<Found>), RegisterProblem> {
        let folded = text::fold(query);
        if folded.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(RegisterProblem::SearchTooWide);
        }
        let words: Arc<Vec<String>> = Arc::new(folded.split(' ').map(str::to_owned).collect());
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        self.require(&tree, actor, Permission::ViewCitizens, commune)?;
        let vault = self.vault(campaign.id).await?;
        let (mut hits, mut total) = (Vec::new(), 0);
        let from = page.saturating_sub(1).saturating_mul(MOST_FOUND);
        let mut page = people::blobs_page(self.db(), campaign.id, commune, -1, BLOBS).await?;
        while let Some((last, _)) = page.last() {
            let after = last.number.0;
            let (vault, words) = (vault.clone(), Arc::clone(&words));
            let opened = tokio::task::spawn_blocking(move || named(&vault, campaign.id, &page, &words));
            // The next people are fetched while these are opened.
            let (next, opened) = tokio::join!(people::blobs_page(self.db(), campaign.id, commune, after, BLOBS), opened);
            page = next?;
            let some = opened.map_err(RegisterProblem::keys)??;
            let here = from.saturating_sub(total).min(some.len());
            hits.extend(some[here..].iter().take(MOST_FOUND - hits.len()));
            total += some.len();
        }
        let mut found = Vec::with_capacity(hits.len());
        for (current, sealed) in people::sealed_of(self.db(), campaign.id, commune, &hits).await? {
            let person = vault.open_person(campaign.id, current.id, &sealed)?;
            found.push(brief(Listed { current, person }));
        }
        found.sort_by(|a, b| text::compare_names(&a.name, &b.name));
        Ok((total, found))
    }

    /// Opens everybody of a commune, a page at a time, for sorting, printing and matching.
    ///
    /// # Errors
    /// When the commune is outside the actor's area for the permission or the vault does not open.
    pub async fn each_in_commune(
        &self,
        actor: &Actor,
        permission: Permission,
        commune: LocalityId,
        mut f: impl FnMut(Listed) + Send,
    ) -> Result<(), RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        self.require(&tree, actor, permission, commune)?;
        let vault = self.vault(campaign.id).await?;
        let mut after = -1;
        loop {
            let page = people::sealed_page(self.db(), campaign.id, commune, after, 2_000).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = last.id.number.0;
            for (current, sealed) in page {
                let person = vault.open_person(campaign.id, current.id, &sealed)?;
                f(Listed { current, person });
            }
        }
    }

    /// People of a commune without opening anything, a page at a time: for lists and counts.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn commune_states(&self, commune: LocalityId, mut f: impl FnMut(&Current) + Send) -> Result<(), RegisterProblem> {
        let campaign = self.campaign().await?;
        let mut after = -1;
        loop {
            let page = people::page_of_commune(self.db(), campaign.id, commune, after, 4_000).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.current.id.number.0;
            page.iter().for_each(|b| f(&b.current));
        }
    }

    /// Finds a citizen by a typed or scanned number, inside the actor's area; `None` when there is nobody.
    ///
    /// # Errors
    /// When the text is no number.
    pub async fn find_number(&self, actor: &Actor, number: &str) -> Result<Option<Found>, RegisterProblem> {
        let Some(id) = self.id_of_number(number).await? else { return Ok(None) };
        let campaign = self.campaign().await?;
        let Some(current) = self.current(id).await? else { return Ok(None) };
        let tree = self.tree().await?;
        if self.require(&tree, actor, Permission::ViewCitizens, current.status.commune).is_err() {
            return Ok(None);
        }
        let vault = self.vault(campaign.id).await?;
        let Some(sealed) = people::sealed(self.db(), campaign.id, id).await? else { return Ok(None) };
        let person = vault.open_person(campaign.id, id, &sealed)?;
        Ok(Some(brief(Listed { current, person })))
    }

    /// The citizen that a national or old ID stands for. Answers about identity only: the caller decides what may be told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn id_of_number(&self, number: &str) -> Result<Option<CitizenId>, RegisterProblem> {
        Ok(self.ids_of_numbers(&[number.to_owned()]).await?.pop().flatten())
    }

    /// The citizens that numbers stand for, in the order asked.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn ids_of_numbers(&self, numbers: &[String]) -> Result<Vec<Option<CitizenId>>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let vault = self.vault(campaign.id).await?;
        let keys: Vec<Option<(i64, crate::vault::Digest)>> = numbers
            .iter()
            .map(|n| {
                let national = NationalId::parse(n).ok().map(|p| (people::KIND_NATIONAL, p.id.as_str().to_owned()));
                let key = national.or_else(|| OldId::parse(n).ok().map(|o| (people::KIND_OLD, o.as_str().to_owned())));
                key.map(|(kind, n)| (kind, vault.key_digest(kind, &n)))
            })
            .collect();
        let mut found = std::collections::HashMap::new();
        for kind in [people::KIND_NATIONAL, people::KIND_OLD] {
            let digests: Vec<_> = keys.iter().flatten().filter(|k| k.0 == kind).map(|k| k.1).collect();
            found.extend(people::by_digests(self.db(), campaign.id, kind, &digests).await?);
        }
        Ok(keys.into_iter().map(|k| k.and_then(|(_, d)| found.get(&d).copied())).collect())
    }

    /// A citizen's state now; `None` when no applied extract knows them.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn current(&self, id: CitizenId) -> Result<Option<Current>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let Some(fact) = facts::newest(self.db(), campaign.id, id).await? else { return Ok(None) };
        let (commune, _) = self.tree().await?.heirs().home(fact.status.commune, fact.status.quarter);
        let base = people::current_in(self.db(), campaign.id, commune, id.number).await?;
        Ok(base.map(|b| b.current))
    }

    /// Opens some people by id. The caller has checked that the actor may see them (a leased list, an own claim).
    ///
    /// # Errors
    /// When the vault does not open.
    pub async fn open_people(&self, ids: &[CitizenId]) -> Result<Vec<Listed>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let vault = self.vault(campaign.id).await?;
        let mut out = Vec::with_capacity(ids.len());
        for (current, sealed) in people::sealed_many(self.db(), campaign.id, ids, self.tree().await?.heirs()).await? {
            let person = vault.open_person(campaign.id, current.id, &sealed)?;
            out.push(Listed { current, person });
        }
        Ok(out)
    }

    /// A citizen's page: masked number, states, history with the source of each fact.
    ///
    /// # Errors
    /// When there is nobody by this id in the actor's area.
    pub async fn citizen(&self, actor: &Actor, id: CitizenId) -> Result<CitizenView, RegisterProblem> {
        let (current, person) = self.person_in_area(actor, Permission::ViewCitizens, id).await?;
        let campaign = self.campaign().await?;
        let history = facts::timelines(self.db(), campaign.id, id.partition, &[id.number], i64::MAX)
            .await?
            .remove(&id.number)
            .unwrap_or_default();
        let left_pending = self.left_pending(id, current.status.commune).await?;
        Ok(CitizenView {
            name: person.name.clone(),
            masked_id: person.masked_id(),
            by_old_alone: person.national_id.is_empty() && !person.old_id.is_empty(),
            birth: person.birth_text(),
            current,
            history,
            left_pending,
        })
    }

    async fn left_pending(&self, id: CitizenId, commune: LocalityId) -> Result<Vec<(ExtractNo, Day)>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let pending = extracts::pending_lists(self.db(), campaign.id, commune).await?;
        let mut was_on = false;
        let mut out = Vec::new();
        for (no, as_of) in pending {
            let on = facts::seen(self.db(), campaign.id, id.partition, no).await?.binary_search(&id.number).is_ok();
            if was_on && !on {
                out.push((no, as_of));
            }
            was_on = on;
        }
        Ok(out)
    }

    async fn person_in_area(
        &self,
        actor: &Actor,
        permission: Permission,
        id: CitizenId,
    ) -> Result<(Current, Person), RegisterProblem> {
        let campaign = self.campaign().await?;
        let current = self.current(id).await?.ok_or(RegisterProblem::NoSuchCitizen)?;
        let tree = self.tree().await?;
        self.require(&tree, actor, permission, current.status.commune).map_err(|_| RegisterProblem::NoSuchCitizen)?;
        let sealed = people::sealed(self.db(), campaign.id, id).await?.ok_or(RegisterProblem::NoSuchCitizen)?;
        let person = self.vault(campaign.id).await?.open_person(campaign.id, id, &sealed)?;
        Ok((current, person))
    }

    /// Shows everything the vault holds of a citizen. Asks for a reason; audited beside.
    ///
    /// # Errors
    /// When the reason is empty or there is nobody by this id in the actor's area.
    pub async fn unmask(&self, actor: &Actor, id: CitizenId, reason: &str) -> Result<Person, RegisterProblem> {
        let reason = reason.trim().to_owned();
        if reason.chars().count() < 5 {
            return Err(RegisterProblem::ReasonMissing);
        }
        let (_, person) = self.person_in_area(actor, Permission::UnmaskCitizen, id).await?;
        self.db()
            .write(actor.by(self.clock().now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move { tx.audit("citizen.unmask", &format!("citizen:{id}"), json!({ "reason": reason })).await })
            })
            .await?;
        Ok(person)
    }
}

pub(crate) fn brief(listed: Listed) -> Found {
    let p = listed.person;
    Found { masked_id: p.masked_id(), birth_year: p.birth_year, name: p.name, current: listed.current }
}
