//! Who left a filtered list: still approved and not activated as far as the register knows, and in no row of an extract of just such people.
//! A hint and no fact: whom to look after.

use crate::{
    model::{Extract, ExtractState, StatusFilter},
    people::{Found, MOST_FOUND, brief},
    problems::RegisterProblem,
    service::Register,
    store::{extracts, facts},
};
use std::collections::{HashMap, hash_map::Entry};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{CitizenId, CitizenNumber, Day, ExtractNo, LocalityId, PartitionId, text};

/// A page of those who left a filtered list, in one commune.
pub(crate) struct LeftPage {
    /// The upload.
    pub extract: Extract,
    /// The communes of the upload that the viewer may look into.
    pub communes: Vec<LocalityId>,
    /// The one that is looked at.
    pub commune: Option<LocalityId>,
    /// How many of it left.
    pub all: usize,
    /// Those of the page.
    pub found: Vec<Found>,
}

impl Register {
    /// An upload with a page, from 1, of at most [`MOST_FOUND`] people who left its filtered list in one commune of the actor's area (the first
    /// when none is asked for): a commune's people are looked through, and no more. Whoever was activated since is no longer among them, nor
    /// whoever was approved only after the list's day; of communes without any row in the file nobody is meant.
    ///
    /// # Errors
    /// When there is no such upload in the actor's area or the vault does not open.
    pub(crate) async fn left_list(
        &self,
        actor: &Actor,
        no: ExtractNo,
        commune: Option<LocalityId>,
        page: usize,
    ) -> Result<LeftPage, RegisterProblem> {
        let extract = self.extract(actor, no).await?;
        let stands = matches!(extract.state, ExtractState::Staged | ExtractState::Applied);
        let mut communes = Vec::new();
        if stands && extract.status_filter == Some(StatusFilter::ApprovedNotActivated) {
            let tree = self.tree().await?;
            communes = extracts::communes(self.db(), no).await?;
            communes.retain(|c| self.require(&tree, actor, Permission::ViewCitizens, *c).is_ok());
        }
        let commune = commune.filter(|c| communes.contains(c)).or_else(|| communes.first().copied());
        let left = match commune {
            Some(commune) => self.left_of(commune, no, extract.as_of).await?,
            None => Vec::new(),
        };
        let from = page.saturating_sub(1).saturating_mul(MOST_FOUND);
        let shown: Vec<CitizenId> = left.iter().skip(from).take(MOST_FOUND).copied().collect();
        let mut found: Vec<Found> = self.open_people(&shown).await?.into_iter().map(brief).collect();
        found.sort_by(|a, b| text::compare_names(&a.name, &b.name));
        Ok(LeftPage { extract, communes, commune, all: left.len(), found })
    }

    async fn left_of(&self, commune: LocalityId, no: ExtractNo, day: Day) -> Result<Vec<CitizenId>, RegisterProblem> {
        let campaign = self.campaign().await?;
        // Whom the file names, of the partitions of the commune's people.
        let mut named: HashMap<PartitionId, Vec<CitizenNumber>> = HashMap::new();
        let mut people = Vec::new();
        // Whoever was approved only after the list's day had no place on it.
        self.commune_states(commune, |c| people.push((c.id, c.status.is_pending() && c.as_of <= day))).await?;
        for (id, _) in &people {
            if let Entry::Vacant(free) = named.entry(id.partition) {
                free.insert(facts::seen(self.db(), campaign.id, id.partition, no).await?);
            }
        }
        let is_named = |id: &CitizenId| named.get(&id.partition).is_some_and(|all| all.binary_search(&id.number).is_ok());
        if !people.iter().any(|(id, _)| is_named(id)) {
            return Ok(Vec::new());
        }
        Ok(people.into_iter().filter(|(id, pending)| *pending && !is_named(id)).map(|(id, _)| id).collect())
    }
}
