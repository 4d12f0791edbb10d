//! The task register: one handle, shared by all doors.

use crate::{
    evidence::{self, Evidence},
    model::{Behind, Counts, Entry, EntryKind, FileInfo, Filter, Plan, Task},
    problems::TaskProblem,
    rules,
    store::{self, Change, NewEntryRow, Which, Whose},
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_db::{Db, WriteTx, fact_id};
use vedich_kernel::{Day, Moment, UnitId, text};
use vedich_register::Register;
use vedich_territory::Tree;

/// The register of duties. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    register: Register,
}

/// What somebody says about a duty.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// A day of the time that it is about; today's when not told.
    pub day: Option<Day>,
    /// Done, or not done.
    pub kind: EntryKind,
    /// In words.
    pub words: String,
    /// Where it can be seen.
    pub link: String,
    /// A file: its name and bytes.
    pub file: Option<(String, Vec<u8>)>,
}

/// A duty with all that its page shows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The duty.
    pub task: Task,
    /// The duties that it is a part of, the nearest last.
    pub above: Vec<Task>,
    /// Its parts.
    pub parts: Vec<Task>,
    /// How the parts' own parts stand.
    pub below: HashMap<i64, Counts>,
    /// What was said about it, oldest first.
    pub entries: Vec<Entry>,
    pub(crate) changes: Vec<Change>,
}

/// Campaign and territory.
pub(crate) struct Setting {
    pub campaign: Campaign,
    pub tree: Arc<Tree>,
}

impl Tasks {
    /// Over the register, whose campaign, territory and vault it uses.
    #[must_use]
    pub fn new(register: Register) -> Self {
        Self { register }
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }

    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.now().day()
    }

    pub(crate) async fn setting(&self) -> Result<Setting, TaskProblem> {
        Ok(Setting { campaign: self.register.campaign().await?, tree: self.register.tree().await? })
    }

    // --- giving and changing --------------------------------------------------------------------------------------------

    /// Gives a duty: at the top, or as a part of another.
    ///
    /// # Errors
    /// Not the actor's to give, words or days that do not stand, too deep.
    pub async fn add(&self, actor: &Actor, parent: Option<i64>, plan: Plan) -> Result<i64, TaskProblem> {
        let setting = self.setting().await?;
        let plan = self.may_add(&setting, actor, parent, plan).await?;
        let (id, places) = (setting.campaign.id, setting_places(&setting, &plan));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (plan, places) = (plan.clone(), places.clone());
                Box::pin(async move {
                    let no = store::insert(tx, id, parent, &plan).await?;
                    told(tx, &places, "task.add", no, json!({ "unit": plan.owner.0, "rhythm": plan.rhythm })).await?;
                    Ok::<_, TaskProblem>(no)
                })
            })
            .await
    }

    /// A plan that the actor may add, tidied.
    pub(crate) async fn may_add(
        &self,
        setting: &Setting,
        actor: &Actor,
        parent: Option<i64>,
        plan: Plan,
    ) -> Result<Plan, TaskProblem> {
        let tree = &setting.tree;
        let above = match parent {
            Some(no) => Some(self.found(setting, actor, no).await?),
            None => None,
        };
        match &above {
            Some((whole, grand)) => {
                if !rules::may_work(tree, actor, whole.plan.owner) && !rules::may_direct(tree, actor, whole, grand.as_ref()) {
                    return Err(TaskProblem::NotYours);
                }
                if !rules::may_hand_to(tree, whole.plan.owner, plan.owner) {
                    return Err(TaskProblem::NoSuchUnit("owner"));
                }
                if whole.plan.called_off {
                    return Err(TaskProblem::CalledOff);
                }
                if self.above(setting, whole).await?.len() + 2 > rules::MOST_LEVELS {
                    return Err(TaskProblem::TooDeep);
                }
            }
            None if !rules::may_give(tree, actor, plan.owner) => return Err(TaskProblem::NoSuchUnit("owner")),
            None => {}
        }
        check_plan(setting, plan, above.as_ref().map(|(t, _)| t))
    }

    /// Changes what a duty says, with a reason; what was said before stays in its story.
    ///
    /// # Errors
    /// Not the actor's to change, no reason, words or days that do not stand.
    pub async fn change(&self, actor: &Actor, no: i64, plan: Plan, reason: &str) -> Result<(), TaskProblem> {
        let setting = self.setting().await?;
        let (task, parent) = self.found(&setting, actor, no).await?;
        self.require_direct(&setting, actor, &task, parent.as_ref())?;
        let handed = match &parent {
            Some(parent) => rules::may_hand_to(&setting.tree, parent.plan.owner, plan.owner),
            None => rules::may_give(&setting.tree, actor, plan.owner),
        };
        if !handed {
            return Err(TaskProblem::NoSuchUnit("owner"));
        }
        let plan = Plan { called_off: task.plan.called_off, ..plan };
        let plan = check_plan(&setting, plan, parent.as_ref())?;
        let reason = checked("reason", reason, rules::LONGEST)?;
        self.put(actor, &setting, vec![(no, plan)], reason, "task.change").await
    }

    /// Calls a duty off, with all of its parts, or takes that back for the duty alone.
    ///
    /// # Errors
    /// Not the actor's to call off, no reason.
    pub async fn call_off(&self, actor: &Actor, no: i64, off: bool, reason: &str) -> Result<(), TaskProblem> {
        let setting = self.setting().await?;
        let (task, parent) = self.found(&setting, actor, no).await?;
        self.require_direct(&setting, actor, &task, parent.as_ref())?;
        let reason = checked("reason", reason, rules::LONGEST)?;
        let mut all = vec![task];
        let mut at = 0;
        while off && at < all.len() {
            let parts = store::children(self.db(), all[at].no).await?;
            all.extend(parts);
            at += 1;
        }
        let changed =
            all.into_iter().filter(|t| t.plan.called_off != off).map(|t| (t.no, Plan { called_off: off, ..t.plan })).collect();
        self.put(actor, &setting, changed, reason, if off { "task.call_off" } else { "task.resume" }).await
    }

    async fn put(
        &self,
        actor: &Actor,
        setting: &Setting,
        plans: Vec<(i64, Plan)>,
        reason: String,
        action: &'static str,
    ) -> Result<(), TaskProblem> {
        let places: Vec<Vec<i64>> = plans.iter().map(|(_, p)| setting_places(setting, p)).collect();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (plans, reason, places) = (plans.clone(), reason.clone(), places.clone());
                Box::pin(async move {
                    for ((no, plan), places) in plans.iter().zip(&places) {
                        store::put_plan(tx, *no, plan, &reason).await?;
                        told(tx, places, action, *no, json!({ "unit": plan.owner.0 })).await?;
                    }
                    Ok::<_, TaskProblem>(())
                })
            })
            .await
    }

    fn require_direct(&self, setting: &Setting, actor: &Actor, task: &Task, parent: Option<&Task>) -> Result<(), TaskProblem> {
        rules::may_direct(&setting.tree, actor, task, parent).then_some(()).ok_or(TaskProblem::NotYoursToDirect)
    }

    // --- saying what was done -------------------------------------------------------------------------------------------

    /// Says that a time of a duty is done, with its evidence, or not done, with the reason. What comes after its day is taken too.
    ///
    /// # Errors
    /// Not the actor's duty, a time that has not begun, no evidence, a file that is not taken.
    pub async fn record(&self, actor: &Actor, no: i64, new: NewEntry) -> Result<(), TaskProblem> {
        let setting = self.setting().await?;
        let (task, _) = self.found(&setting, actor, no).await?;
        if !rules::may_record(&setting.tree, actor, &task) {
            return Err(TaskProblem::NotYours);
        }
        let link = new.link.trim().to_owned();
        if !link.is_empty() && !rules::is_link(&link) {
            return Err(TaskProblem::BadLink);
        }
        let words = match new.words.trim() {
            "" if new.kind == EntryKind::Done => String::new(),
            words => checked("words", words, rules::LONGEST)?,
        };
        let file = new.file.map(|(name, bytes)| evidence::look(&name, bytes)).transpose()?;
        if words.is_empty() && link.is_empty() && file.is_none() {
            return Err(TaskProblem::NoEvidence);
        }
        let day = self.day_of(&task, new.day)?;
        self.add_entry(actor, &setting, task, (day, new.kind), (words, link, file)).await
    }

    /// Opens a closed time again, with a question.
    ///
    /// # Errors
    /// Not the actor's to open, nothing closed, no question.
    pub async fn reopen(&self, actor: &Actor, no: i64, day: Option<Day>, words: &str) -> Result<(), TaskProblem> {
        let setting = self.setting().await?;
        let (task, parent) = self.found(&setting, actor, no).await?;
        self.require_direct(&setting, actor, &task, parent.as_ref())?;
        let words = checked("question", words, rules::LONGEST)?;
        let day = self.day_of(&task, day)?;
        let said = rules::said(&task.plan, &store::entries(self.db(), no).await?);
        let time = rules::time_of(&task.plan, day).ok_or(TaskProblem::NotBegun)?;
        if said.get(&time).is_none_or(|k| *k == EntryKind::Reopened) {
            return Err(TaskProblem::NotClosed);
        }
        self.add_entry(actor, &setting, task, (day, EntryKind::Reopened), (words, String::new(), None)).await
    }

    /// The day of the time that is meant: today's, or the deadline's of a duty that is over.
    fn day_of(&self, task: &Task, day: Option<Day>) -> Result<Day, TaskProblem> {
        if task.plan.called_off {
            return Err(TaskProblem::CalledOff);
        }
        let day = day.unwrap_or_else(|| self.today().min(task.plan.to));
        rules::closable(&task.plan, day, self.today()).map(|_| day).ok_or(TaskProblem::NotBegun)
    }

    async fn add_entry(
        &self,
        actor: &Actor,
        setting: &Setting,
        task: Task,
        (day, kind): (Day, EntryKind),
        (words, link, file): (String, String, Option<Evidence>),
    ) -> Result<(), TaskProblem> {
        let id = fact_id(self.now()).to_string();
        let sealed = match &file {
            Some(file) => {
                let vault = self.register.vault(setting.campaign.id).await?;
                Some(vault.seal_as(&sealed_name(task.no, &id), &file.bytes)?)
            }
            None => None,
        };
        let (places, campaign, no) = (setting_places(setting, &task.plan), setting.campaign.id, task.no);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (id, words, link, file, sealed) = (id.clone(), words.clone(), link.clone(), file.clone(), sealed.clone());
                let places = places.clone();
                Box::pin(async move {
                    // As the duty stands now: somebody may have changed its days.
                    let task = store::get(tx, campaign, no).await?.ok_or(TaskProblem::NoSuch)?;
                    let file = file.as_ref().zip(sealed.as_deref());
                    let row = NewEntryRow { id: &id, day, kind, words: &words, link: &link, file };
                    store::add_entry(tx, &task, &row).await?;
                    let action = if kind == EntryKind::Reopened { "task.reopen" } else { "task.record" };
                    told(tx, &places, action, no, json!({ "day": day, "kind": kind, "file": file.is_some() })).await?;
                    Ok::<_, TaskProblem>(())
                })
            })
            .await
    }

    /// A file that came as evidence, opened.
    ///
    /// # Errors
    /// When the actor does not see the duty, or there is no such file.
    pub async fn file(&self, actor: &Actor, no: i64, entry: &str) -> Result<(FileInfo, Vec<u8>), TaskProblem> {
        let setting = self.setting().await?;
        self.found(&setting, actor, no).await?;
        let entries = store::entries(self.db(), no).await?;
        let info = entries.into_iter().find(|e| e.id == entry).and_then(|e| e.file).ok_or(TaskProblem::NoSuchFile)?;
        let sealed = store::sealed_file(self.db(), entry).await?.ok_or(TaskProblem::NoSuchFile)?;
        let vault = self.register.vault(setting.campaign.id).await?;
        Ok((info, vault.open_as(&sealed_name(no, entry), &sealed)?))
    }

    // --- looking --------------------------------------------------------------------------------------------------------

    /// A duty that the actor sees, with the one that it is a part of.
    pub(crate) async fn found(&self, setting: &Setting, actor: &Actor, no: i64) -> Result<(Task, Option<Task>), TaskProblem> {
        let task = store::get(self.db(), setting.campaign.id, no).await?.ok_or(TaskProblem::NoSuch)?;
        let parent = match task.parent {
            Some(no) => store::get(self.db(), setting.campaign.id, no).await?,
            None => None,
        };
        let seen = rules::may_see(&setting.tree, actor, &task, parent.as_ref());
        if seen { Ok((task, parent)) } else { Err(TaskProblem::NoSuch) }
    }

    /// The duties above, the nearest last.
    pub(crate) async fn above(&self, setting: &Setting, task: &Task) -> Result<Vec<Task>, TaskProblem> {
        let (mut out, mut next) = (Vec::new(), task.parent);
        while let Some(no) = next.filter(|_| out.len() < rules::MOST_LEVELS) {
            let Some(found) = store::get(self.db(), setting.campaign.id, no).await? else { break };
            next = found.parent;
            out.insert(0, found);
        }
        Ok(out)
    }

    /// A duty with its parts and its story.
    ///
    /// # Errors
    /// When the actor may not see it.
    pub async fn get(&self, actor: &Actor, no: i64) -> Result<Whole, TaskProblem> {
        let setting = self.setting().await?;
        let (task, _) = self.found(&setting, actor, no).await?;
        let parts = store::children(self.db(), no).await?;
        let numbers: Vec<i64> = parts.iter().map(|t| t.no).collect();
        Ok(Whole {
            above: self.above(&setting, &task).await?,
            below: store::parts(self.db(), &numbers, self.today()).await?,
            entries: store::entries(self.db(), no).await?,
            changes: store::changes(self.db(), no).await?,
            task,
            parts,
        })
    }

    /// Duties of the actor's area with how their parts stand; of one unit when it is told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: Filter,
        unit: Option<UnitId>,
        (limit, offset): (i64, i64),
    ) -> Result<Vec<(Task, Counts)>, TaskProblem> {
        let setting = self.setting().await?;
        let which = Which { filter, unit, today: self.today() };
        let whose = whose(&setting.tree, actor);
        let found = store::find(self.db(), setting.campaign.id, &whose, &which, (limit, offset)).await?;
        let numbers: Vec<i64> = found.iter().map(|t| t.no).collect();
        let mut parts = store::parts(self.db(), &numbers, which.today).await?;
        let with_parts = |t: Task| {
            let parts = parts.remove(&t.no).unwrap_or_default();
            (t, parts)
        };
        Ok(found.into_iter().map(with_parts).collect())
    }

    /// How many duties of the actor's area stand where; of one unit when it is told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counts(&self, actor: &Actor, unit: Option<UnitId>) -> Result<Counts, TaskProblem> {
        let setting = self.setting().await?;
        let which = Which { filter: Filter::All, unit, today: self.today() };
        Ok(store::counts(self.db(), setting.campaign.id, &whose(&setting.tree, actor), &which).await?)
    }

    /// Units of the actor's area with overdue duties, those with most first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn behind(&self, actor: &Actor, limit: i64) -> Result<Vec<Behind>, TaskProblem> {
        let setting = self.setting().await?;
        Ok(store::behind(self.db(), setting.campaign.id, &whose(&setting.tree, actor), self.today(), limit).await?)
    }

    /// What was said on a day in the actor's area: done, not done.
    pub(crate) async fn recorded_on(&self, actor: &Actor, day: Day) -> Result<(i64, i64), TaskProblem> {
        let setting = self.setting().await?;
        let span = (day.start(), day.plus(1).start());
        Ok(store::recorded(self.db(), setting.campaign.id, &whose(&setting.tree, actor), span).await?)
    }

    /// Compares the projection with what changes and entries say. Returns the duties that differ; none, always.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rebuild(&self) -> Result<Vec<i64>, TaskProblem> {
        let setting = self.setting().await?;
        let mut wrong = Vec::new();
        for task in store::all(self.db(), setting.campaign.id).await? {
            let plan = store::changes(self.db(), task.no).await?.pop().map(|c| c.plan);
            let s = rules::standing(&task.plan, &store::entries(self.db(), task.no).await?);
            let kept = (task.closed, task.not_done, task.last_closed, task.next_due);
            if plan.as_ref() != Some(&task.plan) || kept != (s.closed, s.not_done, s.last_closed, s.next_due) {
                wrong.push(task.no);
            }
        }
        Ok(wrong)
    }
}

/// What an audit row and the event beside it say.
pub(crate) async fn told(
    tx: &WriteTx,
    places: &[i64],
    action: &str,
    no: i64,
    detail: serde_json::Value,
) -> Result<(), TaskProblem> {
    tx.audit(action, &format!("task:{no}"), detail).await?;
    tx.emit("task.changed", json!({ "no": no, "localities": places })).await?;
    Ok(())
}

/// Where a duty is owed.
pub(crate) fn setting_places(setting: &Setting, plan: &Plan) -> Vec<i64> {
    let units = std::iter::once(&plan.owner).chain(&plan.partners);
    units.filter_map(|u| setting.tree.unit(*u)).map(|u| u.locality.0).collect()
}

fn sealed_name(no: i64, entry: &str) -> String {
    format!("task {no} entry {entry}")
}

pub(crate) fn whose(tree: &Tree, actor: &Actor) -> Whose {
    let area = actor.area(Permission::ViewTasks);
    let inside = || tree.units().iter().map(|u| u.id).filter(|u| tree.covers_unit(&area, *u)).collect();
    Whose((area != Area::Everything).then(inside))
}

/// A plan with tidy words, whose days and units stand.
pub(crate) fn check_plan(setting: &Setting, mut plan: Plan, parent: Option<&Task>) -> Result<Plan, TaskProblem> {
    plan.title = text::squeeze(&checked("title", &plan.title, rules::LONGEST_TITLE)?);
    plan.detail = if plan.detail.trim().is_empty() { String::new() } else { checked("detail", &plan.detail, rules::LONGEST)? };
    plan.clause = plan.clause.trim().to_uppercase();
    let short = plan.clause.len() <= 12 && plan.clause.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if !short {
        return Err(TaskProblem::BadClause);
    }
    plan.partners.sort_unstable_by_key(|u| u.0);
    plan.partners.dedup();
    plan.partners.retain(|u| *u != plan.owner);
    if plan.partners.len() > rules::MOST_PARTNERS {
        return Err(TaskProblem::TooLong("partners"));
    }
    if plan.partners.iter().any(|u| setting.tree.unit(*u).is_none()) {
        return Err(TaskProblem::NoSuchUnit("partners"));
    }
    let (first, last) = (setting.campaign.from.plus(-rules::DAYS_AFTER), setting.campaign.to.plus(rules::DAYS_AFTER));
    if plan.from > plan.to || plan.from < first || plan.to > last {
        return Err(TaskProblem::BadDays);
    }
    if parent.is_some_and(|p| plan.to > p.plan.to) {
        return Err(TaskProblem::AfterParent);
    }
    Ok(plan)
}

pub(crate) fn checked(field: &'static str, words: &str, longest: usize) -> Result<String, TaskProblem> {
    let words = words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned();
    match words.chars().count() {
        n if n < rules::SHORTEST => Err(TaskProblem::WordsMissing(field)),
        n if n > longest => Err(TaskProblem::TooLong(field)),
        _ if text::holds_number_of_person(&words) => Err(TaskProblem::HoldsNumber(field)),
        _ => Ok(words),
    }
}
