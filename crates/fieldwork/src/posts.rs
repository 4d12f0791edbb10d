//! Help posts (`P-4.3c`, `P-4.3f`), and help given by others to a commune's residents.

use crate::{problems::FieldworkProblem, service::Fieldwork, store::posts as store, sync::said::PlaceKind};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_accounts::{Actor, Area, Permission};
use vedich_claims::{Method, Outcome, Who};
use vedich_kernel::{CitizenId, Day, LocalityId, Moment, TeamId};
use vedich_register::{Evidence, Sight};
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
    /// Of those, people whom the register shows activated by now, from the day of the help on.
    pub confirmed: i64,
    /// Of those, people whom the register shows activated before that day: the help did nothing for it.
    pub late: i64,
}

/// People helped at several posts; whoever came to two of them is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HelpCount {
    /// Helped.
    pub people: i64,
    /// Of these, declared activated by the helper.
    pub activated: i64,
    /// Of those, people whom the register shows activated by now, from the day of the help on.
    pub confirmed: i64,
    /// Of those, people whom the register shows activated before that day.
    pub late: i64,
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
        let testimony = self.register().evidence(&known, None).await?;
        let mut all = Counting::default();
        let mut by_post: HashMap<&str, Counting> = HashMap::new();
        for (help, who) in helped.iter().zip(&people) {
            all.add(who, help);
            by_post.entry(&help.of).or_default().add(who, help);
        }
        for post in &mut posts {
            let count = by_post.get(post.id.as_str()).map(|c| c.count(&testimony)).unwrap_or_default();
            (post.helps, post.activated) = (count.people, count.activated);
            (post.confirmed, post.late) = (count.confirmed, count.late);
        }
        Ok((posts, all.count(&testimony)))
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

/// What the register says of a declared activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// Activated from the day of the help on.
    Since,
    /// Activated before that day.
    Before,
    /// Not activated, or nobody can tell on which side of the help.
    Open,
}

/// The rule by which claims are late (design.md, Truth 5): the day that the register names decides, else the two extracts around it.
fn shown(helped: Day, e: &Evidence) -> Shown {
    match (e.activated_on, e.first_activated, e.last_not_activated) {
        (Some(on), ..) if on < helped => Shown::Before,
        (Some(_), ..) => Shown::Since,
        (None, Some(seen), _) if seen < helped => Shown::Before,
        (None, Some(_), Some(not)) if not.plus(1) >= helped => Shown::Since,
        _ => Shown::Open,
    }
}

/// Counts people and not helps.
#[derive(Default)]
struct Counting {
    people: HashSet<Somebody>,
    /// Each with the day on which the first helper declared it.
    activated: HashMap<Somebody, Day>,
}

impl Counting {
    fn add(&mut self, who: &Somebody, help: &store::Helped) {
        self.people.insert(who.clone());
        if help.activated {
            let first = self.activated.entry(who.clone()).or_insert(help.day);
            *first = help.day.min(*first);
        }
    }

    fn count(&self, testimony: &HashMap<CitizenId, Sight>) -> HelpCount {
        let told = |(who, day): (&Somebody, &Day)| Some(shown(*day, &testimony.get(&who.citizen()?)?.evidence));
        let told: Vec<Shown> = self.activated.iter().filter_map(told).collect();
        let of = |what: Shown| count(told.iter().filter(|s| **s == what).count());
        HelpCount {
            people: count(self.people.len()),
            activated: count(self.activated.len()),
            confirmed: of(Shown::Since),
            late: of(Shown::Before),
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
