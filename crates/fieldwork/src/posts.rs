//! Help posts (`P-4.3c`, `P-4.3f`), and help given by others to a commune's residents.

use crate::{problems::FieldworkProblem, service::Fieldwork, store::posts as store, sync::said::PlaceKind};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_accounts::{Actor, Area, Permission};
use vedich_claims::{Method, Outcome, Who};
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
    /// People helped; whoever came twice is one.
    pub helps: i64,
    /// Of these, declared activated by the helper.
    pub activated: i64,
    /// Of those, people whose activation the register shows by now.
    pub confirmed: i64,
}

/// People helped at several posts; whoever came to two of them is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HelpCount {
    /// Helped.
    pub people: i64,
    /// Of these, declared activated by the helper.
    pub activated: i64,
    /// Of those, people whose activation the register shows by now.
    pub confirmed: i64,
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
        Ok(self.help_day(actor, day).await?.0)
    }

    /// Posts of a day in the actor's area, and the people helped at all of them together.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn help_day(&self, actor: &Actor, day: Day) -> Result<(Vec<HelpPost>, HelpCount), FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let teams: Vec<i64> = tree.teams_of(&actor.area(Permission::ViewWorkLists)).iter().map(|t| t.id.0).collect();
        let mut posts = store::posts(self.db(), campaign, day, &teams).await?;
        let ids: Vec<String> = posts.iter().map(|p| p.id.clone()).collect();
        let helped = store::helped(self.db(), campaign, &ids).await?;
        let people = self.who(&helped).await?;
        let known: Vec<CitizenId> = people.iter().filter_map(Somebody::citizen).collect::<HashSet<_>>().into_iter().collect();
        let confirmed = self.register().activated(campaign, &known).await?;
        let mut all = Counting::default();
        let mut by_post: HashMap<&str, Counting> = HashMap::new();
        for (help, who) in helped.iter().zip(&people) {
            all.add(who, help.activated);
            by_post.entry(&help.of).or_default().add(who, help.activated);
        }
        for post in &mut posts {
            let count = by_post.get(post.id.as_str()).map(|c| c.count(&confirmed)).unwrap_or_default();
            (post.helps, post.activated, post.confirmed) = (count.people, count.activated, count.confirmed);
        }
        Ok((posts, all.count(&confirmed)))
    }

    /// How many people whom the register does not know each member helped to activate.
    pub(crate) async fn helped_outside(&self, members: &[i64]) -> Result<HashMap<MemberId, i64>, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let (members, helped): (Vec<_>, Vec<_>) = store::outside(self.db(), campaign, members).await?.into_iter().unzip();
        let mut by_member: HashMap<MemberId, HashSet<Somebody>> = HashMap::new();
        for (member, who) in members.into_iter().zip(self.who(&helped).await?) {
            // Somebody whom an extract has brought since is told of by the register like all others.
            if who.citizen().is_none() {
                by_member.entry(member).or_default().insert(who);
            }
        }
        Ok(by_member.into_iter().map(|(member, people)| (member, count(people.len()))).collect())
    }

    /// Whom each help was about: the citizen, else the number that was told.
    async fn who(&self, helped: &[store::Helped]) -> Result<Vec<Somebody>, FieldworkProblem> {
        let claims: Vec<Uuid> =
            helped.iter().filter(|h| h.citizen.is_none()).filter_map(|h| h.claim.as_ref()?.parse().ok()).collect();
        let told = self.claims().who(&claims).await?;
        let one = |h: &store::Helped| match (h.citizen, h.claim.as_ref().and_then(|c| told.get(&c.parse::<Uuid>().ok()?))) {
            (Some(id), _) => Somebody::Citizen(id),
            (None, Some(Who::Citizen(id))) => Somebody::Citizen(*id),
            (None, Some(Who::Unknown { kind, digest })) => Somebody::Number(*kind, digest.to_vec()),
            (None, None) => Somebody::Help(h.operation.clone()),
        };
        Ok(helped.iter().map(one).collect())
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

/// A person, however well they are known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Somebody {
    /// Of the register.
    Citizen(CitizenId),
    /// By the keyed digest of their number.
    Number(i64, Vec<u8>),
    /// By the help alone.
    Help(String),
}

impl Somebody {
    fn citizen(&self) -> Option<CitizenId> {
        if let Self::Citizen(id) = self { Some(*id) } else { None }
    }
}

/// Counts people and not helps.
#[derive(Default)]
struct Counting {
    people: HashSet<Somebody>,
    activated: HashSet<Somebody>,
}

impl Counting {
    fn add(&mut self, who: &Somebody, activated: bool) {
        self.people.insert(who.clone());
        if activated {
            self.activated.insert(who.clone());
        }
    }

    fn count(&self, by_register: &HashSet<CitizenId>) -> HelpCount {
        let confirmed = self.activated.iter().filter(|w| w.citizen().is_some_and(|id| by_register.contains(&id)));
        HelpCount {
            people: count(self.people.len()),
            activated: count(self.activated.len()),
            confirmed: count(confirmed.count()),
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Communes of an area.
pub(crate) fn communes(tree: &Tree, area: &Area) -> Vec<i64> {
    let inside = |l: &vedich_territory::Locality| l.kind == LocalityKind::Commune && tree.covers_locality(area, l.id);
    tree.localities().iter().filter(|l| inside(l)).map(|l| l.id.0).collect()
}
