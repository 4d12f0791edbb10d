//! The territory service: one handle, shared by all doors.

use crate::{
    import::{self, ImportReport},
    model::{Member, MemberId, Team},
    problems::TerritoryProblem,
    reform::{self, Follows},
    rules,
    sheet::Book,
    store,
    tree::Tree,
    workbook,
};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, RwLock},
};
use vedich_accounts::{Actor, Area, Grant, Permission, PlaceSource, Places};
use vedich_db::{BoxFuture, Db, DbError, WriteTx};
use vedich_kernel::{Clock, Day, LocalityId, Moment, TeamId, UnitId, text};

/// Localities, units, teams and members. Cheap to clone.
#[derive(Clone)]
pub struct Territory {
    db: Db,
    clock: Arc<dyn Clock>,
    kept: Arc<RwLock<Option<Arc<Tree>>>>,
    needs: Option<Arc<dyn TeamNeeds>>,
    followers: Arc<OnceLock<Vec<Arc<dyn Follows>>>>,
}

/// How many members with IT skills from the front or a union a team needs: a room that keeps this as a setting says so.
pub trait TeamNeeds: Send + Sync {
    /// So many at least.
    fn least_skilled(&self) -> BoxFuture<'_, Result<i64, DbError>>;
}

impl Territory {
    /// Over a database and a clock.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock, kept: Arc::default(), needs: None, followers: Arc::default() }
    }

    /// With the setting that says how many skilled members a team needs.
    #[must_use]
    pub fn with_needs(mut self, needs: Arc<dyn TeamNeeds>) -> Self {
        self.needs = Some(needs);
        self
    }

    /// How many members with IT skills from the front or a union a team needs at least (`P-4.3b`).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn least_skilled(&self) -> Result<i64, DbError> {
        match &self.needs {
            Some(needs) => needs.least_skilled().await,
            None => Ok(rules::IT_SKILLED_PER_TEAM),
        }
    }

    /// The rooms whose belongings follow a change of the territory; set once, by `server`.
    pub fn follow_with(&self, followers: Vec<Arc<dyn Follows>>) {
        if self.followers.set(followers).is_err() {
            tracing::warn!("the followers of the territory were set twice");
        }
    }

    pub(crate) fn followers(&self) -> &[Arc<dyn Follows>] {
        self.followers.get().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.today()
    }

    /// The current tree. One small query tells whether the territory changed, here or in another instance; only then it is
    /// read again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tree(&self) -> Result<Arc<Tree>, DbError> {
        let revision = store::revision(&self.db).await?;
        let kept = self.kept.read().ok().and_then(|kept| kept.clone());
        if let Some(tree) = kept.filter(|tree| tree.revision() == revision) {
            return Ok(tree);
        }
        let tree = Tree::new(
            revision,
            store::localities(&self.db).await?,
            store::successions(&self.db).await?,
            store::units(&self.db).await?,
            store::teams(&self.db).await?,
        );
        let heirs = reform::store::heirs(&self.db).await?;
        let tree = tree.with_changes(heirs, reform::store::tier_ends(&self.db).await?);
        let tree = Arc::new(tree.with_left(reform::store::left(&self.db).await?));
        // What was read may be newer than `revision`, never older; the next call then reads it once more.
        if let Ok(mut kept) = self.kept.write() {
            *kept = Some(Arc::clone(&tree));
        }
        Ok(tree)
    }

    /// The actor must hold the permission in this locality.
    ///
    /// # Errors
    /// [`TerritoryProblem::OutsideArea`], or the database's.
    pub async fn require(&self, actor: &Actor, permission: Permission, id: LocalityId) -> Result<(), TerritoryProblem> {
        self.tree().await?.require(actor, permission, id)
    }

    /// The members of a team, in the order of Vietnamese names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn members(&self, team: TeamId) -> Result<Vec<Member>, DbError> {
        let mut members = store::members_of(&self.db, team).await?;
        members.sort_by(|a, b| text::compare_names(&a.name, &b.name).then_with(|| a.code.cmp(&b.code)));
        Ok(members)
    }

    /// The member.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, DbError> {
        store::member(&self.db, id).await
    }

    /// Some members by their numbers, in one go: for what many phones send together.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn members_among(&self, ids: &[MemberId]) -> Result<HashMap<MemberId, Member>, DbError> {
        Ok(store::members_among(&self.db, ids).await?.into_iter().map(|m| (m.id, m)).collect())
    }

    /// The member with this code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn member_by_code(&self, code: &str) -> Result<Option<Member>, DbError> {
        store::member_by_code(&self.db, code).await
    }

    /// All members by code: for imports that name many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn members_by_code(&self) -> Result<HashMap<String, Member>, DbError> {
        Ok(store::all_members(&self.db).await?.into_iter().map(|m| (m.code.clone(), m)).collect())
    }

    /// Imports `territory.xlsx`: localities, mergers, units, teams, members, each table optional. The same file twice changes
    /// nothing. Good rows go on; bad ones are named in the report. Localities and units need
    /// [`Permission::ManageTerritory`] where they lie, teams and members [`Permission::ManageTeams`].
    ///
    /// # Errors
    /// When the file is no workbook or holds none of the tables, or the database's.
    pub async fn import_workbook(&self, actor: &Actor, bytes: Vec<u8>) -> Result<ImportReport, TerritoryProblem> {
        let parsed = tokio::task::spawn_blocking(move || Book::open(bytes).map(|book| import::read(&book)))
            .await
            .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        if parsed.tables == 0 {
            return Err(TerritoryProblem::NoTable);
        }
        let mut parsed = parsed;
        self.leave_to_changes(&mut parsed).await?;
        let (parsed, actor) = (Arc::new(parsed), actor.clone());
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let (parsed, actor) = (Arc::clone(&parsed), actor.clone());
                Box::pin(async move { import::apply(tx, &parsed, &actor).await })
            })
            .await
    }

    /// Where people count already, a locality ends by a change of the territory, which carries their figures over, and not by a row here.
    async fn leave_to_changes(&self, parsed: &mut import::Parsed) -> Result<(), TerritoryProblem> {
        let tree = self.tree().await?;
        let ending = |code: &str, on: Day| {
            let old = tree.by_code(code, on.plus(-1)).filter(|l| l.valid_to.is_none() && l.valid_from < on)?;
            Some(old.id)
        };
        let again = parsed.localities.iter().filter_map(|r| ending(&r.code, r.from?));
        let merged = parsed.mergers.iter().filter_map(|r| ending(&r.old, r.on));
        let ends: Vec<LocalityId> = again.chain(merged).collect();
        let mut counted = std::collections::HashSet::new();
        for follower in self.followers() {
            let people = follower.people(&self.db, &ends, self.today()).await?;
            counted.extend(people.into_iter().filter(|(_, (eligible, _))| *eligible > 0).map(|(id, _)| id));
        }
        if !counted.is_empty() {
            parsed.leave_out(|code, on| ending(code, on).is_some_and(|id| counted.contains(&id)));
        }
        Ok(())
    }

    /// Everything in the actor's area as a workbook that the import reads again. With nothing in it, it is the template.
    ///
    /// # Errors
    /// When the database cannot be read or the workbook cannot be written.
    pub async fn export(&self, actor: &Actor) -> Result<Vec<u8>, TerritoryProblem> {
        let tree = self.tree().await?;
        let (mut members, actor) = (store::all_members(&self.db).await?, actor.clone());
        members.sort_by(|a, b| a.code.cmp(&b.code));
        let written = tokio::task::spawn_blocking(move || workbook::write(&tree, &members, &actor)).await;
        let written = written.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))?;
        written.map_err(|e| TerritoryProblem::NotWritten(e.to_string()))
    }

    /// Adds a member to a team, by hand. The code follows the team's. They come from the organisation that is named, which is the
    /// front or a union of a place around the team's; else from the unit that runs the team.
    ///
    /// # Errors
    /// Outside the actor's area, unknown team, a name that is none, an organisation that cannot be, or the database's.
    pub async fn add_member(
        &self,
        actor: &Actor,
        team: TeamId,
        name: &str,
        it_skilled: bool,
        from: Option<UnitId>,
    ) -> Result<Member, TerritoryProblem> {
        let tree = self.tree().await?;
        let team: Team = tree.team(team).ok_or(TerritoryProblem::UnknownTeam)?.clone();
        tree.require_team(actor, Permission::ManageTeams, team.id)?;
        let name = text::squeeze(name);
        if name.is_empty() || name.chars().count() > import::MAX_NAME {
            return Err(TerritoryProblem::BadValue("name"));
        }
        if from.is_some_and(|u| !tree.organisations_around(team.locality).any(|o| o.id == u)) {
            return Err(TerritoryProblem::BadValue("unit"));
        }
        let unit = from.or(team.unit);
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                let (team, name) = (team.clone(), name.clone());
                Box::pin(async move {
                    let id = tx.next_id("member").await?;
                    let code = format!("{}-T{id}", team.code);
                    let member = Member { id: MemberId(id), code, name, team: Some(team.id), unit, it_skilled };
                    store::add_members(tx, &[&member]).await?;
                    tx.audit("member.add", &format!("member:{id}"), json!({"team": team.code, "it_skilled": it_skilled})).await?;
                    store::mark_changed(tx).await?;
                    Ok(member)
                })
            })
            .await
    }

    /// Adds a person of an organisation to a team inside a write, as a member with IT skills whose home is that organisation
    /// (`P-4.3b`). The caller has checked that the organisation may send them.
    ///
    /// # Errors
    /// A name that is none, or the database's.
    pub async fn send_member_in(&self, tx: &WriteTx, team: &Team, from: UnitId, name: &str) -> Result<Member, TerritoryProblem> {
        let name = text::squeeze(name);
        if name.is_empty() || name.chars().count() > import::MAX_NAME {
            return Err(TerritoryProblem::BadValue("name"));
        }
        let id = tx.next_id("member").await?;
        let code = format!("{}-T{id}", team.code);
        let member = Member { id: MemberId(id), code, name, team: Some(team.id), unit: Some(from), it_skilled: true };
        store::add_members(tx, &[&member]).await?;
        let detail = json!({"team": team.id.0, "unit": from.0, "it_skilled": true});
        tx.audit("member.add", &format!("member:{id}"), detail).await?;
        store::mark_changed(tx).await?;
        Ok(member)
    }

    /// Takes a member out of their team. The person stays known, since claims name them.
    ///
    /// # Errors
    /// Outside the actor's area, not a member of a team, or the database's.
    pub async fn remove_member(&self, actor: &Actor, id: MemberId) -> Result<(), TerritoryProblem> {
        let member = self.member(id).await?.ok_or(TerritoryProblem::UnknownTeam)?;
        let team = member.team.ok_or(TerritoryProblem::UnknownTeam)?;
        let tree = self.tree().await?;
        tree.require_team(actor, Permission::ManageTeams, team)?;
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                Box::pin(async move {
                    if store::leave_team(tx, id).await? > 0 {
                        tx.audit("member.leave", &format!("member:{}", id.0), json!({"team": team.0})).await?;
                        store::mark_changed(tx).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Notes whether a member has IT skills (`P-4.3b`).
    ///
    /// # Errors
    /// Outside the actor's area, not a member of a team, or the database's.
    pub async fn set_it_skilled(&self, actor: &Actor, id: MemberId, it_skilled: bool) -> Result<(), TerritoryProblem> {
        let member = self.member(id).await?.ok_or(TerritoryProblem::UnknownTeam)?;
        let team = member.team.ok_or(TerritoryProblem::UnknownTeam)?;
        self.tree().await?.require_team(actor, Permission::ManageTeams, team)?;
        self.db
            .write(actor.by(self.clock.now()), move |tx| {
                Box::pin(async move {
                    store::set_it_skilled(tx, id, it_skilled).await?;
                    tx.audit("member.skill", &format!("member:{}", id.0), json!({"it_skilled": it_skilled})).await?;
                    store::mark_changed(tx).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// The tree as accounts see it: codes mean what they mean today.
struct PlacesToday {
    tree: Arc<Tree>,
    today: Day,
}

impl Places for PlacesToday {
    fn locality(&self, code: &str) -> Option<LocalityId> {
        self.tree.by_code(code, self.today).or_else(|| self.tree.newest_by_code(code)).map(|l| l.id)
    }
    fn unit(&self, code: &str) -> Option<UnitId> {
        self.tree.unit_by_code(code).map(|u| u.id)
    }
    fn team(&self, code: &str) -> Option<TeamId> {
        self.tree.team_by_code(code).map(|t| t.id)
    }
    fn locality_name(&self, id: LocalityId) -> Option<String> {
        self.tree.get(id).map(|l| self.tree.full_name(l.id))
    }
    fn unit_name(&self, id: UnitId) -> Option<String> {
        self.tree.unit(id).map(|u| u.name.clone())
    }
    fn team_name(&self, id: TeamId) -> Option<String> {
        self.tree.team(id).map(|t| t.name.clone())
    }
    fn covers(&self, area: &Area, grant: &Grant) -> bool {
        match area {
            Area::Everything => true,
            Area::Within { .. } => {
                !grant.is_placeless()
                    && grant.locality.is_none_or(|l| self.tree.covers_locality(area, l))
                    && grant.unit.is_none_or(|u| self.tree.covers_unit(area, u))
                    && grant.team.is_none_or(|t| self.tree.covers_team(area, t))
            }
        }
    }
}

impl PlaceSource for Territory {
    fn places(&self) -> BoxFuture<'_, Result<Arc<dyn Places>, DbError>> {
        Box::pin(async {
            let places = PlacesToday { tree: self.tree().await?, today: self.today() };
            Ok(Arc::new(places) as Arc<dyn Places>)
        })
    }
}
