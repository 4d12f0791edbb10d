//! The fieldwork service: what is left, drawing lists up, giving them back.

use crate::{
    known::KnownPhones,
    model::{CreateLists, Goes, ListFilter, ListKind, ListTotals, MOST_ON_LIST, QuarterWork, WorkList},
    problems::FieldworkProblem,
    rooms::PhoneRoom,
    rules::{self, Candidate, Latest},
    store,
    sync::{Counters, queue::Queue, seal::Seal},
    training::Trained,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use tokio::sync::OnceCell;
use vedich_accounts::{Accounts, Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_claims::{Claims, Outcome};
use vedich_db::{By, Db};
use vedich_kernel::{CitizenId, Day, LocalityId, Moment, TeamId, WorkListId};
use vedich_register::Register;
use vedich_territory::{LocalityKind, MemberId, Tree};

/// The fieldwork service. Cheap to clone.
#[derive(Clone)]
pub struct Fieldwork {
    register: Register,
    claims: Claims,
    pub(crate) field: Arc<Field>,
    pub(crate) training: Option<Arc<dyn Trained>>,
    pub(crate) rooms: Arc<[Arc<dyn PhoneRoom>]>,
}

/// What serves phones.
pub(crate) struct Field {
    /// Counts attempts at codes; without it nobody can enrol.
    pub accounts: Option<Accounts>,
    /// What members' claims came to.
    pub counters: Option<Arc<dyn Counters>>,
    pub seal: OnceCell<Arc<Seal>>,
    pub epoch: OnceCell<String>,
    /// Up to which commit phones may forget, and when that was asked.
    pub backed_up: std::sync::Mutex<Option<(Moment, i64)>>,
    pub queue: Queue,
    /// Phones that need not be asked for.
    pub known: std::sync::Mutex<KnownPhones>,
}

impl Field {
    fn new(accounts: Option<Accounts>, counters: Option<Arc<dyn Counters>>) -> Self {
        Self {
            accounts,
            counters,
            seal: OnceCell::new(),
            epoch: OnceCell::new(),
            backed_up: std::sync::Mutex::default(),
            queue: Queue::default(),
            known: std::sync::Mutex::default(),
        }
    }
}

/// A commune's candidates for a kind of list, and who is left out today.
struct Pool {
    candidates: Vec<Candidate>,
    /// Quarter and outcome of those who would be candidates and are not to be visited today.
    excluded: Vec<(Option<LocalityId>, Outcome)>,
    /// Quarters of those on a live list of the kind.
    leased: Vec<Option<LocalityId>>,
}

/// Lists of this many people when nothing else is said: an evening's walk of a team of three.
pub const USUAL_LIST: usize = 40;

impl Fieldwork {
    /// The service over register and claims.
    #[must_use]
    pub fn new(register: Register, claims: Claims) -> Self {
        Self { register, claims, field: Arc::new(Field::new(None, None)), training: None, rooms: Arc::default() }
    }

    /// With what phones need from other rooms: attempts at codes are counted by `accounts`, and `counters` tell what members'
    /// claims came to.
    #[must_use]
    pub fn with_phones(mut self, accounts: Accounts, counters: Arc<dyn Counters>) -> Self {
        self.field = Arc::new(Field::new(Some(accounts), Some(counters)));
        self
    }

    /// The register behind the lists.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register.clock().today()
    }

    async fn pool(&self, campaign: &Campaign, commune: LocalityId, kind: ListKind) -> Result<Pool, FieldworkProblem> {
        let today = self.today();
        let overdue_days = i32::try_from(campaign.overdue_days).unwrap_or(7);
        let mut latest: HashMap<CitizenId, (Moment, Latest)> = HashMap::new();
        let reported = self.claims.outcomes_in(commune).await?.into_iter().map(|(id, outcome, at)| (id, outcome, at, None));
        // What was said at doors before places changed is about the same people.
        let forebears = self.register.tree().await?.forebears(commune);
        let visited = store::outcomes_in(self.db(), campaign.id, &forebears).await?;
        for (id, outcome, at, better_day) in reported.chain(visited) {
            let newer = (at, Latest { outcome, day: at.day(), better_day });
            let known = latest.entry(id).or_insert(newer);
            if at >= known.0 {
                *known = newer;
            }
        }
        let advice = store::absentees::advice_in(self.db(), campaign.id, &forebears).await?;
        let leased = store::leased(self.db(), campaign.id, commune, kind, today).await?;
        let mut pool = Pool { candidates: Vec::new(), excluded: Vec::new(), leased: Vec::new() };
        self.register
            .commune_states(commune, |current| {
                let Some(found) = rules::candidate(kind, current, today, overdue_days) else { return };
                if leased.contains(&found.id) {
                    pool.leased.push(found.quarter);
                    return;
                }
                let latest = latest.get(&found.id).map(|(_, latest)| *latest);
                match rules::may_visit(kind, latest, advice.get(&found.id).copied(), today) {
                    Ok(()) => pool.candidates.push(found),
                    Err(excluded) => pool.excluded.push((found.quarter, excluded.because)),
                }
            })
            .await?;
        Ok(pool)
    }

    /// What is left to do in each quarter of a commune ("who goes where?").
    ///
    /// # Errors
    /// When the commune lies outside the actor's area.
    pub async fn remaining(
        &self,
        actor: &Actor,
        commune: LocalityId,
        kind: ListKind,
    ) -> Result<Vec<QuarterWork>, FieldworkProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let commune = tree.commune_of(commune).ok_or(FieldworkProblem::UnknownWord)?;
        tree.require(actor, Permission::ViewWorkLists, commune)?;
        let pool = self.pool(&campaign, commune, kind).await?;
        let mut rows: BTreeMap<LocalityId, QuarterWork> =
            tree.children(commune, self.today()).map(|q| (q.id, blank(&tree, q.id))).collect();
        let mut row = |q: Option<LocalityId>, f: &dyn Fn(&mut QuarterWork)| {
            let q = q.unwrap_or(commune);
            f(rows.entry(q).or_insert_with(|| blank(&tree, q)));
        };
        for c in &pool.candidates {
            row(c.quarter, &|w| {
                w.candidates += 1;
                w.overdue += i64::from(c.overdue);
            });
        }
        for (quarter, because) in &pool.excluded {
            row(*quarter, &|w| {
                w.excluded += 1;
                w.absentees += i64::from(*because == Outcome::AwayFromResidence);
            });
        }
        for quarter in &pool.leased {
            row(*quarter, &|w| w.on_lists += 1);
        }
        let mut rows: Vec<QuarterWork> = rows.into_values().collect();
        rows.sort_by_key(|w| (std::cmp::Reverse(w.overdue), std::cmp::Reverse(w.candidates), w.quarter));
        Ok(rows)
    }

    /// Draws lists up: for each quarter its people, households together, overdue ones first, at most `max_per_list` on a list.
    ///
    /// # Errors
    /// When a place lies outside the actor's area, a team may not go there, days or size are impossible, or nobody is left.
    pub async fn create(&self, actor: &Actor, order: CreateLists) -> Result<Vec<WorkList>, FieldworkProblem> {
        let today = self.today();
        let campaign = self.register.campaign().await?;
        rules::check_days(&order, today, campaign.to)?;
        if order.places.is_empty() {
            return Err(FieldworkProblem::NothingChosen);
        }
        if !(1..=MOST_ON_LIST).contains(&order.max_per_list) {
            return Err(FieldworkProblem::BadSize);
        }
        let tree = self.register.tree().await?;
        self.check_members(&order).await?;
        let wanted = places(&tree, actor, &order)?;
        let mut drafts = Vec::new();
        for (commune, quarters) in wanted {
            let pool = self.pool(&campaign, commune, order.kind).await?;
            let mut by_quarter: BTreeMap<LocalityId, Vec<Candidate>> = BTreeMap::new();
            for c in pool.candidates {
                by_quarter.entry(c.quarter.unwrap_or(commune)).or_default().push(c);
            }
            for (quarter, team) in quarters {
                for people in rules::cut(by_quarter.remove(&quarter).unwrap_or_default(), order.max_per_list) {
                    drafts.push((draft(&order, commune, quarter, team), people));
                }
            }
        }
        if drafts.is_empty() {
            return Err(FieldworkProblem::NobodyToVisit);
        }
        if order.members.is_empty() {
            for team in drafts.iter().filter_map(|(list, _)| list.team).collect::<BTreeSet<TeamId>>() {
                self.require_trained(team, &[]).await?;
            }
        }
        self.write_lists(actor, &campaign, drafts).await
    }

    async fn check_members(&self, order: &CreateLists) -> Result<(), FieldworkProblem> {
        if order.members.is_empty() {
            return Ok(());
        }
        let teams: HashSet<Goes> = order.places.iter().map(|p| p.team).collect();
        let (1, Some(Goes::Team(team))) = (teams.len(), teams.into_iter().next()) else {
            return Err(FieldworkProblem::MemberOfOtherTeam);
        };
        let known: HashSet<_> = self.register.territory().members(team).await?.into_iter().map(|m| m.id).collect();
        if !order.members.iter().all(|m| known.contains(m)) {
            return Err(FieldworkProblem::MemberOfOtherTeam);
        }
        self.require_trained(team, &order.members).await
    }

    async fn write_lists(
        &self,
        actor: &Actor,
        campaign: &Campaign,
        drafts: Vec<(WorkList, Vec<Candidate>)>,
    ) -> Result<Vec<WorkList>, FieldworkProblem> {
        let (campaign, today) = (campaign.id, self.today());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let drafts = drafts.clone();
                Box::pin(async move {
                    store::expire(tx, campaign, today).await?;
                    let mut out = Vec::with_capacity(drafts.len());
                    let mut leased: HashMap<LocalityId, HashSet<CitizenId>> = HashMap::new();
                    for (mut list, mut people) in drafts {
                        // Somebody else may have drawn up a list since we looked: one citizen is on one live list of a kind.
                        if let std::collections::hash_map::Entry::Vacant(e) = leased.entry(list.commune) {
                            e.insert(store::leased(tx, campaign, list.commune, list.kind, today).await?);
                        }
                        people.retain(|c| !leased.get(&list.commune).is_some_and(|l| l.contains(&c.id)));
                        if people.is_empty() {
                            continue;
                        }
                        list.id = WorkListId(tx.next_id("work_list").await?);
                        list.people = i64::try_from(people.len()).unwrap_or(i64::MAX);
                        list.created_at = tx.now();
                        list.created_by.clone_from(&tx.by().name);
                        store::insert_list(tx, campaign, &list).await?;
                        store::insert_people(tx, campaign, &list, &people).await?;
                        tx.audit(
                            "work_list.create",
                            &format!("work_list:{}", list.id),
                            json!({ "kind": list.kind, "locality": list.locality, "team": list.team, "people": list.people }),
                        )
                        .await?;
                        out.push(list);
                    }
                    if out.is_empty() {
                        return Err(FieldworkProblem::NobodyToVisit);
                    }
                    tx.emit("work_list.created", json!({ "lists": out.len() })).await?;
                    Ok(out)
                })
            })
            .await
    }

    /// Lists in the actor's area: by locality, or of the actor's own teams.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn lists(&self, actor: &Actor, filter: &ListFilter) -> Result<Vec<WorkList>, FieldworkProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let mut condition = area_sql(&tree, &actor.area(Permission::ViewWorkLists));
        if let Some(kind) = filter.kind {
            condition.push_str(&format!(" AND kind = '{}'", kind.code()));
        }
        if let Some(team) = filter.team {
            condition.push_str(&format!(" AND team_id = {team}"));
        }
        if let Some(locality) = filter.locality {
            let below = store::numbers(tree.subtree(locality).map(|l| l.id.0));
            condition.push_str(&format!(" AND (commune_id IN {below} OR locality_id IN {below})"));
        }
        if let Some(made) = filter.made {
            condition.push_str(&format!(" AND created_at = {}", made.0));
        }
        if filter.live {
            condition.push_str(&format!(" AND closed_at IS NULL AND lease_until >= {}", self.today().number()));
        }
        Ok(store::lists(self.db(), campaign.id, &condition, MOST_LISTS).await?)
    }

    /// A list in the actor's area.
    ///
    /// # Errors
    /// When there is none by this number that the actor may see.
    pub async fn list(&self, actor: &Actor, id: WorkListId) -> Result<WorkList, FieldworkProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let list = store::list(self.db(), campaign.id, id).await?.ok_or(FieldworkProblem::NoSuchList)?;
        if covers(&tree, &actor.area(Permission::ViewWorkLists), &list) { Ok(list) } else { Err(FieldworkProblem::NoSuchList) }
    }

    /// May this actor read the names on a list? Police of its commune; its team, while it is leased (plan.md, "Who sees what").
    #[must_use]
    pub fn sees_names(&self, tree: &Tree, actor: &Actor, list: &WorkList) -> bool {
        tree.may(actor, Permission::ViewCitizens, list.commune)
            || (list.is_live(self.today())
                && list.team.is_some_and(|team| {
                    actor.grants.iter().any(|g| g.team == Some(team) && actor.may(Permission::RecordOutcome))
                }))
    }

    /// Closes a list or gives it back: its people may come on other lists at once.
    ///
    /// # Errors
    /// When the actor may not manage lists of its commune, or it is closed.
    pub async fn close(&self, actor: &Actor, id: WorkListId, reason: &str) -> Result<(), FieldworkProblem> {
        let list = self.list(actor, id).await?;
        let tree = self.register.tree().await?;
        tree.require(actor, Permission::ManageWorkLists, list.commune)?;
        let campaign = self.register.campaign().await?.id;
        let reason = reason.trim().to_owned();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    if !store::close(tx, campaign, id, &reason).await? {
                        return Err(FieldworkProblem::Closed);
                    }
                    store::end_leases(tx, campaign, id).await?;
                    store::touch_lists(tx, &[id]).await?;
                    tx.audit("work_list.close", &format!("work_list:{id}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Hands a list to some of its team's members, or to all of them again.
    ///
    /// # Errors
    /// When the actor may not manage lists of its commune, it is closed, or a member is of another team.
    pub async fn assign(&self, actor: &Actor, id: WorkListId, members: Vec<MemberId>) -> Result<(), FieldworkProblem> {
        let list = self.list(actor, id).await?;
        self.register().tree().await?.require(actor, Permission::ManageWorkLists, list.commune)?;
        self.assign_to(actor.by(self.now()), &list, members).await
    }

    pub(crate) async fn assign_to(&self, by: By, list: &WorkList, members: Vec<MemberId>) -> Result<(), FieldworkProblem> {
        if !list.is_live(self.today()) {
            return Err(FieldworkProblem::Closed);
        }
        let known: HashSet<MemberId> = match list.team {
            Some(team) => self.register.territory().members(team).await?.into_iter().map(|m| m.id).collect(),
            None => HashSet::new(),
        };
        if !members.iter().all(|m| known.contains(m)) {
            return Err(FieldworkProblem::MemberOfOtherTeam);
        }
        if let Some(team) = list.team {
            self.require_trained(team, &members).await?;
        }
        let campaign = self.register().campaign().await?.id;
        let (id, commune) = (list.id, list.commune);
        self.db()
            .write(by, move |tx| {
                let members = members.clone();
                Box::pin(async move {
                    store::set_members(tx, campaign, id, &members).await?;
                    store::touch_lists(tx, &[id]).await?;
                    tx.audit("work_list.assign", &format!("work_list:{id}"), json!({ "members": members.len() })).await?;
                    tx.emit("work_list.assigned", json!({ "list": id, "locality": commune })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Live lists of communes, districts, provinces: the sum of the communes below. The caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open_totals(&self, localities: &[LocalityId]) -> Result<BTreeMap<LocalityId, ListTotals>, FieldworkProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let communes = store::live_totals(self.db(), campaign.id, self.today()).await?;
        let sum = |root: LocalityId| {
            communes.iter().filter(|(c, _)| tree.is_within(**c, root)).fold(ListTotals::default(), |mut a, (_, t)| {
                a.lists += t.lists;
                a.people += t.people;
                a.done += t.done;
                a
            })
        };
        Ok(localities.iter().map(|l| (*l, sum(*l))).collect())
    }
}

/// More lists than this are not shown at once.
const MOST_LISTS: i64 = 1_000;

fn blank(tree: &Tree, quarter: LocalityId) -> QuarterWork {
    QuarterWork { quarter, candidates: 0, overdue: 0, on_lists: 0, excluded: 0, absentees: 0, team: own_team(tree, quarter) }
}

/// The team that lists of a quarter go to when nothing else is said: its own that visits homes, else the commune's.
fn own_team(tree: &Tree, quarter: LocalityId) -> Option<TeamId> {
    tree.teams_for(quarter).into_iter().find(|t| t.kind.visits_homes()).map(|t| t.id)
}

type Wanted = BTreeMap<LocalityId, BTreeMap<LocalityId, Option<TeamId>>>;

/// The quarters asked for, by commune, each with its team; checked against the actor's area and the teams' places.
fn places(tree: &Tree, actor: &Actor, order: &CreateLists) -> Result<Wanted, FieldworkProblem> {
    let mut out = Wanted::new();
    for place in &order.places {
        tree.require(actor, Permission::ManageWorkLists, place.locality)?;
        let commune = tree.commune_of(place.locality).ok_or(FieldworkProblem::UnknownWord)?;
        let quarters: Vec<LocalityId> = tree.subtree(place.locality).map(|l| l.id).collect();
        for quarter in quarters {
            let team = match place.team {
                Goes::Team(team) if tree.teams_for(quarter).iter().any(|t| t.id == team) => Some(team),
                Goes::Team(_) => return Err(FieldworkProblem::TeamOfElsewhere),
                Goes::Own => own_team(tree, quarter),
                Goes::Nobody => None,
            };
            out.entry(commune).or_default().insert(quarter, team);
        }
    }
    Ok(out)
}

fn draft(order: &CreateLists, commune: LocalityId, quarter: LocalityId, team: Option<TeamId>) -> WorkList {
    WorkList {
        id: WorkListId(0),
        kind: order.kind,
        commune,
        locality: quarter,
        team,
        members: order.members.clone(),
        due: order.due,
        lease_until: order.lease_until,
        people: 0,
        done: 0,
        created_at: Moment(0),
        created_by: String::new(),
        closed_at: None,
        closed_reason: None,
    }
}

/// Is a list inside an area: by its commune or quarter, or by its team?
pub(crate) fn covers(tree: &Tree, area: &Area, list: &WorkList) -> bool {
    tree.covers_locality(area, list.locality)
        || tree.covers_locality(area, list.commune)
        || list.team.is_some_and(|t| matches!(area, Area::Within { teams, .. } if teams.contains(&t)))
}

fn area_sql(tree: &Tree, area: &Area) -> String {
    let Area::Within { localities, teams, .. } = area else { return "1 = 1".to_owned() };
    let communes = localities.iter().flat_map(|l| tree.subtree(*l)).filter(|l| l.kind >= LocalityKind::Commune).map(|l| l.id.0);
    let below = store::numbers(communes);
    format!("(commune_id IN {below} OR locality_id IN {below} OR team_id IN {})", store::numbers(teams.iter().map(|t| t.0)))
}
