//! Uploading, looking at, and applying a change.

use super::{
    Effect, Followed, Hindrance, People, Reform,
    plan::{Ground, plan},
    read::{self, Cells},
    store::{self, Kept, State},
};
use crate::{problems::TerritoryProblem, service::Territory, sheet::Book, sheet::RowProblem, tree::Tree};
use serde_json::json;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission, accounts_in, follow_areas};
use vedich_db::{DbError, WriteTx};
use vedich_kernel::{Day, LocalityId, Moment, text};

/// Longest reason.
const MAX_REASON: usize = 400;

/// A change with what it comes to, as the preview shows it.
pub(crate) struct Foresight {
    pub kept: Kept,
    pub reform: Reform,
    /// The tree before the change (for one in force, the tree of now, which knows both sides).
    pub tree: Arc<Tree>,
    pub problems: Vec<RowProblem>,
    pub effects: Vec<Effect>,
    pub people: People,
    /// At the end of which day, and as known when, the people are counted.
    pub counted: (Day, Moment),
    /// Why it cannot be applied now.
    pub hindrance: Option<TerritoryProblem>,
}

impl Foresight {
    /// The name of a locality on either side.
    pub fn name(&self, id: LocalityId) -> String {
        let begun = self.reform.begins.iter().find(|l| l.id == id).map(|l| l.name.clone());
        begun.unwrap_or_else(|| self.tree.name(id).to_owned())
    }
}

impl Territory {
    /// Reads a file of mergers and splits and keeps it for a look. Nothing changes yet.
    ///
    /// # Errors
    /// When the file is no workbook, has no such table, or names a place outside the actor's area; or the database's.
    pub async fn upload_change(&self, actor: &Actor, file_name: &str, bytes: Vec<u8>) -> Result<i64, TerritoryProblem> {
        let parsed = tokio::task::spawn_blocking(move || Book::open(bytes).map(|book| read::read(&book)))
            .await
            .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let read::Parsed { lines, cells, mut problems } = parsed.ok_or(TerritoryProblem::NoTable)?;
        let tree = self.tree().await?;
        let kept = self.kept().await?;
        let (reform, wrong) = plan(&Ground { localities: tree.localities(), kept: &kept, cells: &cells }, &lines);
        problems.extend(wrong);
        require(&tree, actor, &reform)?;
        let on = lines.first().map_or_else(|| self.today(), |l| l.on);
        let name: String = text::squeeze(file_name).chars().take(120).collect();
        let draft = Arc::new((on, name, lines, problems));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let draft = Arc::clone(&draft);
                Box::pin(async move {
                    let (on, name, lines, problems) = &*draft;
                    let no = store::add_draft(tx, *on, name, lines, problems).await?;
                    let detail = json!({"on": on, "rows": lines.len(), "problems": problems.len()});
                    tx.audit("territory.change_upload", &format!("territory_change:{no}"), detail).await?;
                    Ok(no)
                })
            })
            .await
    }

    /// Changes in force and, for who may apply them, drafts; newest first.
    pub(crate) async fn changes(&self, actor: &Actor) -> Result<Vec<Kept>, TerritoryProblem> {
        let manages = actor.may(Permission::ManageTerritory);
        let all = store::changes(self.db()).await?;
        Ok(all.into_iter().filter(|c| c.state == State::Applied || manages && c.state == State::Draft).collect())
    }

    /// A change and what it comes to.
    pub(crate) async fn foresee(&self, actor: &Actor, no: i64) -> Result<Foresight, TerritoryProblem> {
        let kept = store::change(self.db(), no).await?.ok_or(TerritoryProblem::UnknownChange)?;
        let tree = self.tree().await?;
        match kept.state {
            State::Draft => self.foresee_draft(actor, kept, tree).await,
            State::Applied => {
                let reform = in_force(&tree, &kept);
                let places: Vec<LocalityId> = reform.begins.iter().map(|l| l.id).chain(reform.ends.iter().copied()).collect();
                // Figures of a whole city are for who may change it; others see where places went.
                let all = places.iter().all(|l| tree.may(actor, Permission::ManageTerritory, *l));
                let people = if all { self.people(&places, reform.on.plus(-1)).await? } else { People::new() };
                let effects = kept.effects.clone();
                let counted = (reform.on.plus(-1), self.now());
                Ok(Foresight { kept, reform, tree, problems: Vec::new(), effects, people, counted, hindrance: None })
            }
            State::Dropped => Err(TerritoryProblem::UnknownChange),
        }
    }

    async fn foresee_draft(&self, actor: &Actor, kept: Kept, tree: Arc<Tree>) -> Result<Foresight, TerritoryProblem> {
        if !actor.may(Permission::ManageTerritory) {
            return Err(TerritoryProblem::UnknownChange);
        }
        let going_on = self.kept().await?;
        let ground = Ground { localities: tree.localities(), kept: &going_on, cells: &Cells(Vec::new()) };
        let (reform, now_wrong) = plan(&ground, &kept.lines);
        require(&tree, actor, &reform)?;
        // The cells were named when the file was at hand; what is wrong since then is told by row.
        let mut problems = kept.problems.clone();
        problems.extend(now_wrong.into_iter().filter(|p| !kept.problems.iter().any(|k| (k.row, &k.code) == (p.row, &p.code))));
        let mut effects = self.own_effects(&tree, &reform).await?;
        for follower in self.followers() {
            effects.extend(follower.foresee(self.db(), &tree, &reform).await?);
        }
        let people = self.people(&reform.ends, self.today()).await?;
        let hindrance = match self.hindrance().await? {
            _ if !problems.is_empty() => Some(TerritoryProblem::ChangeWrong(problems.len())),
            _ if kept.on > self.today() => Some(TerritoryProblem::NotYet(kept.on)),
            hindrance => hindrance.map(TerritoryProblem::Hindered),
        };
        let counted = (self.today(), self.now());
        Ok(Foresight { kept, reform, tree, problems, effects, people, counted, hindrance })
    }

    /// The moment at which the newest change came into force: whoever read the territory before it read another one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changed_at(&self) -> Result<Option<Moment>, DbError> {
        store::newest_applied(self.db()).await
    }

    async fn own_effects(&self, tree: &Tree, reform: &Reform) -> Result<Vec<Effect>, TerritoryProblem> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let ends: HashSet<LocalityId> = reform.ends.iter().copied().collect();
        Ok(vec![
            Effect::new("users", accounts_in(self.db(), &ends).await?),
            Effect::new("units", count(tree.units().iter().filter(|u| ends.contains(&u.locality)).count())),
            Effect::new("teams", count(tree.teams().iter().filter(|t| ends.contains(&t.locality)).count())),
        ])
    }

    pub(super) async fn kept(&self) -> Result<HashSet<LocalityId>, TerritoryProblem> {
        let mut kept = HashSet::new();
        for follower in self.followers() {
            kept.extend(follower.kept(self.db()).await?);
        }
        Ok(kept)
    }

    async fn hindrance(&self) -> Result<Option<Hindrance>, TerritoryProblem> {
        for follower in self.followers() {
            if let Some(hindrance) = follower.hindrance(self.db()).await? {
                return Ok(Some(hindrance));
            }
        }
        Ok(None)
    }

    async fn people(&self, places: &[LocalityId], day: Day) -> Result<People, TerritoryProblem> {
        let mut people = People::new();
        for follower in self.followers() {
            people.extend(follower.people(self.db(), places, day).await?);
        }
        Ok(people)
    }

    /// Applies a draft: one write, in which everything follows. Old figures stay; nothing is renumbered.
    ///
    /// # Errors
    /// When it is no draft, its day has not come, a row is wrong, something must be done first, or it reaches beyond the actor's area.
    pub async fn apply_change(&self, actor: &Actor, no: i64, reason: &str) -> Result<(), TerritoryProblem> {
        let reason = text::squeeze(reason);
        if !(5..=MAX_REASON).contains(&reason.chars().count()) {
            return Err(TerritoryProblem::ReasonMissing);
        }
        let seen = self.foresee(actor, no).await?;
        if let Some(hindrance) = seen.hindrance {
            return Err(hindrance);
        }
        let (territory, actor, kept, today) = (self.clone(), actor.clone(), self.kept().await?, self.today());
        let by = actor.by(self.now());
        let shared = Arc::new((territory, actor, kept, reason, seen.people));
        self.db()
            .write(by, move |tx| {
                let shared = Arc::clone(&shared);
                Box::pin(async move {
                    let (territory, actor, kept, reason, people) = &*shared;
                    territory.apply_in(tx, actor, kept, no, (reason.as_str(), people), today).await
                })
            })
            .await
    }

    async fn apply_in(
        &self,
        tx: &WriteTx,
        actor: &Actor,
        kept: &HashSet<LocalityId>,
        no: i64,
        (reason, people): (&str, &People),
        today: Day,
    ) -> Result<(), TerritoryProblem> {
        let draft = store::change(tx, no).await?.ok_or(TerritoryProblem::UnknownChange)?;
        if draft.state != State::Draft {
            return Err(TerritoryProblem::NoDraft);
        }
        if draft.on > today {
            return Err(TerritoryProblem::NotYet(draft.on));
        }
        let localities = crate::store::localities(tx).await?;
        let ground = Ground { localities: &localities, kept, cells: &Cells(Vec::new()) };
        let (reform, wrong) = plan(&ground, &draft.lines);
        if !wrong.is_empty() {
            return Err(TerritoryProblem::ChangeWrong(wrong.len()));
        }
        let names: HashMap<LocalityId, String> =
            localities.iter().chain(&reform.begins).map(|l| (l.id, l.name.clone())).collect();
        let parents: HashMap<LocalityId, LocalityId> =
            localities.iter().chain(&reform.begins).filter_map(|l| Some((l.id, l.parent?))).collect();
        let before = Tree::new(0, localities, crate::store::successions(tx).await?, Vec::new(), Vec::new());
        require(&before, actor, &reform)?;
        store::write(tx, no, &reform).await?;
        store::note_left(tx, no, &reform).await?;
        let (teams, units) = store::move_teams_and_units(tx, &reform).await?;
        let users = follow_areas(tx, &areas(&reform), no).await?;
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut effects =
            vec![Effect::new("users", users), Effect::new("units", count(units)), Effect::new("teams", count(teams))];
        let followed = Followed { reform: &reform, reason, names: &names, people, parents: &parents };
        for follower in self.followers() {
            effects.extend(follower.follow(tx, &followed).await?);
        }
        store::mark_applied(tx, no, reason, &effects).await?;
        let detail = json!({
            "on": reform.on, "begins": reform.begins.len(), "ends": reform.ends.len(), "reason": reason, "effects": effects,
        });
        tx.audit("territory.change", &format!("territory_change:{no}"), detail).await?;
        tx.emit("territory.changed", json!({"change": no, "on": reform.on})).await?;
        crate::store::mark_changed(tx).await?;
        Ok(())
    }

    /// Takes a draft off the table.
    ///
    /// # Errors
    /// When it is none.
    pub async fn drop_change(&self, actor: &Actor, no: i64) -> Result<(), TerritoryProblem> {
        self.foresee(actor, no).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    if !store::drop_draft(tx, no).await? {
                        return Err(TerritoryProblem::NoDraft);
                    }
                    tx.audit("territory.change_drop", &format!("territory_change:{no}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A change touches only what lies in the actor's area.
fn require(tree: &Tree, actor: &Actor, reform: &Reform) -> Result<(), TerritoryProblem> {
    let above = reform.begins.iter().filter_map(|l| l.parent).filter(|p| tree.get(*p).is_some());
    for id in reform.ends.iter().chain(&reform.tier_ends).copied().chain(above) {
        tree.require(actor, Permission::ManageTerritory, id)?;
    }
    Ok(())
}

/// Where users of a place act from now on: where its people count; those of a district, in all that its communes became.
fn areas(reform: &Reform) -> HashMap<LocalityId, Vec<LocalityId>> {
    let mut areas: HashMap<LocalityId, Vec<LocalityId>> = reform.moves.iter().map(|m| (m.from, vec![m.to])).collect();
    for id in &reform.ends {
        areas.entry(*id).or_insert_with(|| reform.became(*id));
    }
    areas
}

/// What an applied change came to, read back from the tree.
fn in_force(tree: &Tree, kept: &Kept) -> Reform {
    let seq = kept.seq.unwrap_or(-1);
    let heirs: Vec<_> = tree.localities().iter().filter_map(|l| tree.heirs().next(l.id)).filter(|h| h.seq == seq).collect();
    let from: BTreeSet<LocalityId> = heirs.iter().map(|h| h.from).collect();
    let lines: Vec<(LocalityId, LocalityId)> =
        from.iter().flat_map(|f| tree.successors(*f)).filter(|s| s.on == kept.on).map(|s| (s.from, s.to)).collect();
    let begun: BTreeSet<LocalityId> = lines.iter().map(|(_, to)| *to).collect();
    Reform {
        on: kept.on,
        begins: begun.iter().filter_map(|id| tree.get(*id)).cloned().collect(),
        ends: from.into_iter().collect(),
        moves: heirs
            .iter()
            .map(|h| super::Move {
                from: h.from,
                from_commune: tree.commune_of(h.from).unwrap_or(h.from),
                to: h.to,
                to_commune: h.commune,
                is_commune: tree.commune_of(h.from) == Some(h.from),
            })
            .collect(),
        lines,
        tier_ends: tree.localities().iter().map(|l| l.id).filter(|l| tree.tier_ended(*l) == Some(kept.on)).collect(),
    }
}
