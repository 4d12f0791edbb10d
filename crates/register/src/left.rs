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
use vedich_kernel::{CitizenId, CitizenNumber, ExtractNo, LocalityId, PartitionId, text};

/// Whom the file names, of the partitions that were asked for.
type Named = HashMap<PartitionId, Vec<CitizenNumber>>;

impl Register {
    /// An upload with a page, from 1, of at most [`MOST_FOUND`] people of the actor's area who left its filtered list, and how many there are
    /// in all. Whoever was activated since is no longer among them; of communes without any row in the file nobody is meant.
    ///
    /// # Errors
    /// When there is no such upload in the actor's area or the vault does not open.
    pub async fn left_list(
        &self,
        actor: &Actor,
        no: ExtractNo,
        page: usize,
    ) -> Result<(Extract, usize, Vec<Found>), RegisterProblem> {
        let extract = self.extract(actor, no).await?;
        let stands = matches!(extract.state, ExtractState::Staged | ExtractState::Applied);
        let mut left = Vec::new();
        if stands && extract.status_filter == Some(StatusFilter::ApprovedNotActivated) {
            let tree = self.tree().await?;
            let mut named = Named::new();
            for commune in extracts::communes(self.db(), no).await? {
                if self.require(&tree, actor, Permission::ViewCitizens, commune).is_ok() {
                    left.extend(self.left_of(commune, no, &mut named).await?);
                }
            }
        }
        let from = page.saturating_sub(1).saturating_mul(MOST_FOUND);
        let shown: Vec<CitizenId> = left.iter().skip(from).take(MOST_FOUND).copied().collect();
        let mut found: Vec<Found> = self.open_people(&shown).await?.into_iter().map(brief).collect();
        found.sort_by(|a, b| text::compare_names(&a.name, &b.name));
        Ok((extract, left.len(), found))
    }

    async fn left_of(&self, commune: LocalityId, no: ExtractNo, named: &mut Named) -> Result<Vec<CitizenId>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let mut people = Vec::new();
        self.commune_states(commune, |c| people.push((c.id, c.status.is_pending()))).await?;
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
