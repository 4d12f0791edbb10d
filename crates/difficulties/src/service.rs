//! The difficulty desk: one handle, shared by all doors.

use crate::{
    model::{AskedBy, Category, Counts, Difficulty, Filter, NewDifficulty, Outcome, State, Step, StepKind},
    phones::Askers,
    problems::DifficultyProblem,
    rules,
    store::{self, Place, Whose},
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::{Campaign, Campaigns};
use vedich_db::{By, Db};
use vedich_kernel::{Clock, Day, LocalityId, Moment, UnitId, text};
use vedich_territory::Tree;

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Difficulties {
    db: Db,
    clock: Arc<dyn Clock>,
    campaigns: Campaigns,
    pub(crate) askers: Option<Arc<dyn Askers>>,
}

impl Difficulties {
    /// Over a database, a clock and the campaign.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, campaigns: Campaigns) -> Self {
        Self { db, clock, campaigns, askers: None }
    }

    /// With those who know whose a phone is, so that members ask from the doors.
    #[must_use]
    pub fn with_phones(self, askers: Arc<dyn Askers>) -> Self {
        Self { askers: Some(askers), ..self }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> Day {
        self.clock.today()
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, DifficultyProblem> {
        Ok(self.campaigns.territory().tree().await?)
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, DifficultyProblem> {
        Ok(self.campaigns.required().await?)
    }

    /// Asks: a numbered question that the commune's police and committee answer, by a day.
    ///
    /// # Errors
    /// No words, too many, words about single citizens, another's unit.
    pub async fn ask(&self, actor: &Actor, new: NewDifficulty) -> Result<i64, DifficultyProblem> {
        self.ask_as(actor, actor.by(self.now()), new).await
    }

    /// The same, written under another name than the actor's.
    pub(crate) async fn ask_as(&self, actor: &Actor, by: By, mut new: NewDifficulty) -> Result<i64, DifficultyProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        new.title = checked("title", &new.title, rules::LONGEST_TITLE)?;
        new.question = checked("question", &new.question, rules::LONGEST)?;
        let area = actor.area(Permission::AskDifficulties);
        if new.unit.is_some_and(|u| !tree.covers_unit(&area, u)) {
            return Err(DifficultyProblem::NoSuchUnit);
        }
        let (own_unit, team) = match &area {
            Area::Within { units, teams, .. } => (units.first().copied(), teams.first().copied()),
            Area::Everything => (None, None),
        };
        let unit = new.unit.or(own_unit).or_else(|| team.and_then(|t| tree.team(t)).and_then(|t| t.unit));
        let of_unit = new.unit.and_then(|u| tree.unit(u)).map(|u| u.locality);
        let locality = of_unit.unwrap_or_else(|| rules::place_of(&tree, actor, campaign.root));
        let owner = rules::first_owner(&tree, locality);
        let (place, due) = (Place { locality, unit, team }, rules::due(self.today()));
        let search = rules::search_text(&[&new.title, &new.question]);
        self.db
            .write(by, move |tx| {
                let (new, search) = (new.clone(), search.clone());
                Box::pin(async move {
                    let no = store::insert(tx, campaign.id, &new, place, (owner, due), &search).await?;
                    tx.audit("difficulty.ask", &format!("difficulty:{no}"), json!({ "category": new.category })).await?;
                    tx.emit("difficulty.changed", json!({ "no": no, "locality": place.locality.0 })).await?;
                    Ok::<_, DifficultyProblem>(no)
                })
            })
            .await
    }

    /// Answers; a shared answer becomes part of the knowledge base.
    ///
    /// # Errors
    /// Another level's turn, answered already, no words.
    pub async fn answer(&self, actor: &Actor, no: i64, words: &str, shared: bool) -> Result<(), DifficultyProblem> {
        let tree = self.tree().await?;
        let d = self.seen(actor, no).await?;
        if !rules::may_answer(&tree, actor, &d) {
            return Err(DifficultyProblem::NotYours);
        }
        self.step(actor, d, if shared { StepKind::Shared } else { StepKind::Answered }, words).await
    }

    /// Asks again, because the answer did not help.
    ///
    /// # Errors
    /// Not the asker's or their unit's, not answered, no words.
    pub async fn reopen(&self, actor: &Actor, no: i64, words: &str) -> Result<(), DifficultyProblem> {
        let d = self.seen(actor, no).await?;
        self.require_side(actor, &d).await?;
        self.step(actor, d, StepKind::Reopened, words).await
    }

    /// Passes it on to the level above: by whoever owes the answer, or by those who wait for it.
    ///
    /// # Errors
    /// Neither of them, nobody above, no words.
    pub async fn escalate(&self, actor: &Actor, no: i64, words: &str) -> Result<(), DifficultyProblem> {
        let d = self.seen(actor, no).await?;
        self.require_side(actor, &d).await?;
        self.step(actor, d, StepKind::Escalated, words).await
    }

    /// Those who asked, or those who answer; whoever merely reads a shared answer is neither.
    async fn require_side(&self, actor: &Actor, d: &Difficulty) -> Result<(), DifficultyProblem> {
        let tree = self.tree().await?;
        let asked = rules::may_see(&tree, actor, &Difficulty { shared: false, ..d.clone() });
        if asked || rules::may_answer(&tree, actor, d) { Ok(()) } else { Err(DifficultyProblem::NotYours) }
    }

    async fn step(&self, actor: &Actor, d: Difficulty, kind: StepKind, words: &str) -> Result<(), DifficultyProblem> {
        let words = checked("words", words, rules::LONGEST)?;
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let (today, now) = (self.today(), self.clock.now());
        self.db
            .write(actor.by(now), move |tx| {
                let (tree, words, no) = (Arc::clone(&tree), words.clone(), d.no);
                Box::pin(async move {
                    // As it stands now: somebody may have been quicker.
                    let old = store::get(tx, campaign.id, no).await?.ok_or(DifficultyProblem::NoSuch)?;
                    let above = rules::above(&tree, old.owner, campaign.root);
                    let (state, owner) = rules::apply(old.state, old.owner, kind, above)?;
                    let answered = state == State::Answered;
                    let new = Difficulty {
                        state,
                        owner,
                        due: if answered { old.due } else { rules::due(today) },
                        answered_at: answered.then_some(tx.now()),
                        shared: kind == StepKind::Shared,
                        ..old
                    };
                    let answer = if answered { words.as_str() } else { "" };
                    let search = rules::search_text(&[&new.title, &new.question, answer]);
                    store::step(tx, &new, kind, &words, &search).await?;
                    let action = match kind {
                        StepKind::Answered | StepKind::Shared => "difficulty.answer",
                        StepKind::Reopened => "difficulty.reopen",
                        StepKind::Escalated => "difficulty.escalate",
                    };
                    tx.audit(action, &format!("difficulty:{no}"), json!({ "shared": new.shared })).await?;
                    tx.emit("difficulty.changed", json!({ "no": no, "locality": new.locality.0 })).await?;
                    Ok::<_, DifficultyProblem>(())
                })
            })
            .await
    }

    async fn seen(&self, actor: &Actor, no: i64) -> Result<Difficulty, DifficultyProblem> {
        let found = store::get(&self.db, self.campaign().await?.id, no).await?;
        let tree = self.tree().await?;
        found.filter(|d| rules::may_see(&tree, actor, d)).ok_or(DifficultyProblem::NoSuch)
    }

    /// A question with its steps.
    ///
    /// # Errors
    /// When the actor may not see it.
    pub async fn get(&self, actor: &Actor, no: i64) -> Result<(Difficulty, Vec<Step>), DifficultyProblem> {
        let d = self.seen(actor, no).await?;
        let steps = store::steps(&self.db, no).await?;
        Ok((d, steps))
    }

    /// Questions of the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Difficulty>, DifficultyProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let whose = whose(&tree, actor);
        Ok(store::list(&self.db, campaign.id, &actor.name, &whose, filter, self.today(), (limit, offset)).await?)
    }

    /// How many of the actor's area stand where.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, DifficultyProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        Ok(store::counts(&self.db, campaign.id, &actor.name, &whose(&tree, actor), self.today()).await?)
    }

    /// Questions of the actor's area that were asked on a day.
    pub(crate) async fn asked_on(&self, actor: &Actor, day: Day) -> Result<i64, DifficultyProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let span = (day.start(), day.plus(1).start());
        Ok(store::asked(&self.db, campaign.id, &actor.name, &whose(&tree, actor), span).await?)
    }

    /// Questions of the actor's area that wait beyond their day, by the locality whose turn it is; those with most first.
    pub(crate) async fn overdue_by_owner(&self, actor: &Actor) -> Result<Vec<(LocalityId, i64)>, DifficultyProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        Ok(store::overdue_by_owner(&self.db, campaign.id, &actor.name, &whose(&tree, actor), self.today()).await?)
    }

    /// Waiting questions by unit: how many, and how many beyond their day. No scope: for sums of other rooms.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open_by_unit(&self) -> Result<HashMap<UnitId, (i64, i64)>, DifficultyProblem> {
        let found = store::open_by_unit(&self.db, self.campaign().await?.id, self.today()).await?;
        Ok(found.into_iter().map(|(unit, open, overdue)| (unit, (open, overdue))).collect())
    }

    /// What became of the questions that were asked from the first to the last day, at the end of the last and as a cut-off knows it, by what
    /// they are about. No scope: for reports.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn outcomes(
        &self,
        by: AskedBy,
        (from, to): (Day, Day),
        cutoff: i64,
    ) -> Result<Vec<(Category, Outcome)>, DifficultyProblem> {
        let tree = self.tree().await?;
        let mut known = store::known(&self.db, self.campaign().await?.id, cutoff).await?;
        known.retain(|k| {
            let counts = match by {
                AskedBy::Anybody => true,
                AskedBy::Place(place) => tree.is_within(k.locality, place),
                AskedBy::Unit(unit) => k.unit == Some(unit),
            };
            counts && from <= k.asked && k.asked <= to
        });
        let of = |category: Category| {
            let mut outcome = Outcome::default();
            known.iter().filter(|k| k.category == category).for_each(|k| rules::count(&mut outcome, k.asked, &k.turns, to));
            (category, outcome)
        };
        Ok(Category::ALL.into_iter().map(of).filter(|(_, outcome)| outcome.asked > 0).collect())
    }

    /// Shared answers that hold all words of the query, accents aside, with the answer; newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn search(&self, query: &str, limit: i64) -> Result<Vec<(Difficulty, String)>, DifficultyProblem> {
        Ok(store::search(&self.db, self.campaign().await?.id, &rules::search_words(query), limit).await?)
    }
}

fn whose(tree: &Tree, actor: &Actor) -> Whose {
    let area = actor.area(Permission::AskDifficulties);
    let everything = area == Area::Everything;
    let mut whose = Whose { everything, localities: Vec::new(), units: Vec::new(), teams: Vec::new() };
    if !everything {
        whose.localities =
            tree.localities().iter().map(|l| l.id).filter(|l| tree.covers_locality(&area, *l)).map(|l| l.0).collect();
        whose.units = tree.units().iter().map(|u| u.id).filter(|u| tree.covers_unit(&area, *u)).map(|u| u.0).collect();
        whose.teams = tree.teams_of(&area).into_iter().map(|t| t.id.0).collect();
    }
    whose
}

fn checked(field: &'static str, words: &str, longest: usize) -> Result<String, DifficultyProblem> {
    let words = words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned();
    match words.chars().count() {
        n if n < rules::SHORTEST => Err(DifficultyProblem::WordsMissing(field)),
        n if n > longest => Err(DifficultyProblem::TooLong(field)),
        _ if text::holds_number_of_person(&words) => Err(DifficultyProblem::HoldsNumber),
        _ => Ok(words),
    }
}
