//! Help posts (`P-4.3c`, `P-4.3f`), and help given by others to a commune's residents.

use crate::{problems::FieldworkProblem, service::Fieldwork, store::posts as store, sync::said::PlaceKind};
use serde::Serialize;
use vedich_accounts::{Actor, Area, Permission};
use vedich_claims::{Method, Outcome};
use vedich_kernel::{CitizenId, Day, LocalityId, Moment, TeamId};
use vedich_territory::{LocalityKind, MemberId, Tree};

/// A session of a help post.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct HelpPost {
    /// The operation that opened it.
    pub id: String,
    /// Who opened it.
    pub member: MemberId,
    /// Whose work.
    pub team: TeamId,
    /// Where, in words.
    pub place: String,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Since when.
    #[schema(value_type = i64)]
    pub started_at: Moment,
    /// Until when.
    #[schema(value_type = Option<i64>)]
    pub ended_at: Option<Moment>,
    /// People helped.
    pub helps: i64,
    /// Of these, activated.
    pub activated: i64,
}

/// One help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The operation.
    pub operation: String,
    /// Whom, when the register knows them.
    pub citizen: Option<CitizenId>,
    /// Commune of residence; the team's for people whom the register does not know.
    pub commune: LocalityId,
    /// Whose work.
    pub team: TeamId,
    /// Whose work.
    pub member: MemberId,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    pub method: Option<Method>,
    /// When.
    pub observed_at: Moment,
    /// At which post.
    pub post: Option<String>,
}

/// More helps than this are not shown at once.
const MOST: i64 = 500;

impl Fieldwork {
    /// Posts of a day in the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn help_posts(&self, actor: &Actor, day: Day) -> Result<Vec<HelpPost>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let teams: Vec<i64> = tree.teams_of(&actor.area(Permission::ViewWorkLists)).iter().map(|t| t.id.0).collect();
        Ok(store::posts(self.db(), campaign, day, &teams).await?)
    }

    /// Help outside the lists from a day on: to residents of the actor's communes, by whomever, and by the actor's teams.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn helps(&self, actor: &Actor, from: Day) -> Result<Vec<HelpLine>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let area = actor.area(Permission::ViewWorkLists);
        let teams: Vec<i64> = tree.teams_of(&area).iter().map(|t| t.id.0).collect();
        Ok(store::helps(self.db(), campaign, &communes(&tree, &area), &teams, from, MOST).await?)
    }
}

/// Communes of an area.
pub(crate) fn communes(tree: &Tree, area: &Area) -> Vec<i64> {
    let inside = |l: &vedich_territory::Locality| l.kind == LocalityKind::Commune && tree.covers_locality(area, l.id);
    tree.localities().iter().filter(|l| inside(l)).map(|l| l.id.0).collect()
}
