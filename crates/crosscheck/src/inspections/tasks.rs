//! What happens after the minutes (`P-3.8`): a unit is set a task with a day, says what it did and hands in evidence; who runs the round
//! gives it back with a reason or closes it. A task closes with a file that shows it, and whoever answered does not close.

use super::{
    follow::changed,
    model::{Reply, ReplyKind, Task, TaskState},
    rules, store,
    viewing::sealed_as,
};
use crate::{
    disputes::{Evidence, EvidenceKind, rules as evidence},
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;
use vedich_accounts::{Actor, Permission};
use vedich_db::args;
use vedich_kernel::{Day, UnitId};
use vedich_territory::Tree;

/// A task with its story.
pub(crate) struct TaskView {
    pub task: Task,
    /// What was said, oldest first; nothing for who only sees that there is a task.
    pub replies: Vec<Reply>,
    /// Files that were handed in: id, kind, size in bytes. A file of a reply has its id.
    pub files: Vec<(Uuid, EvidenceKind, i64)>,
    /// The reader is the unit, or runs the round: they read words and files.
    pub party: bool,
    /// The reader may say what the unit did.
    pub may_answer: bool,
    /// The reader may give back and close.
    pub decides: bool,
}

impl CrossCheck {
    /// Sets a task after a round: what, who owes it, until when. Gives its number.
    ///
    /// # Errors
    /// Not the actor's round, a unit that was not drawn, no words, a day that is over.
    pub async fn add_task(
        &self,
        actor: &Actor,
        no: i64,
        unit: UnitId,
        (words, owner): (&str, &str),
        due: Day,
    ) -> Result<i64, CrossCheckProblem> {
        self.managed_round(actor, no).await?;
        if !store::strata(self.db(), no).await?.iter().any(|s| s.unit == unit && s.drawn > 0) {
            return Err(CrossCheckProblem::UnknownPlace);
        }
        if due < self.today() {
            return Err(CrossCheckProblem::BadPeriod);
        }
        let words = crate::words::needed("words", words, rules::LONGEST)?;
        let owner = crate::words::needed("owner", owner, 120)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (words, owner) = (words.clone(), owner.clone());
                Box::pin(async move {
                    let task = store::next_no(tx, "inspection_task").await?;
                    let values = args![task, no, unit.0, words, owner, due.number()];
                    store::fact(tx, "inspection_task", "no, round_no, unit_id, words, owner, due_day", values).await?;
                    changed(tx, "inspection.task", no, json!({ "task": task })).await?;
                    Ok(task)
                })
            })
            .await
    }

    /// Tasks of rounds that the actor runs and of units whose cross-check they see, those first that need somebody.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn follow_ups(&self, actor: &Actor) -> Result<Vec<Task>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let mut all = store::tasks(self.db(), campaign.id).await?;
        all.retain(|(task, place)| sees(&tree, actor, task, *place));
        let mut all: Vec<Task> = all.into_iter().map(|(task, _)| task).collect();
        let today = self.today();
        all.sort_by_key(|t| (t.state == TaskState::Closed, !t.overdue(today), t.due, t.no));
        Ok(all)
    }

    /// Tasks of a round. The caller has checked the scope.
    pub(crate) async fn tasks_of(&self, no: i64) -> Result<Vec<Task>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let all = store::tasks(self.db(), campaign.id).await?;
        Ok(all.into_iter().map(|(task, _)| task).filter(|t| t.round == no).collect())
    }

    /// A task with its story, as much of it as the actor may read.
    pub(crate) async fn task_view(&self, actor: &Actor, no: i64, task: i64) -> Result<TaskView, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let all = store::tasks(self.db(), campaign.id).await?;
        let found = all.into_iter().find(|(t, place)| t.no == task && t.round == no && sees(&tree, actor, t, *place));
        let (task, place) = found.ok_or(CrossCheckProblem::NoSuchTask)?;
        let decides = tree.covers_locality(&actor.area(Permission::ManageInspections), place);
        let heads = tree.covers_unit(&actor.area(Permission::DisputeFigures), task.unit);
        let party = decides || heads;
        let (mut replies, mut files) = (Vec::new(), Vec::new());
        if party {
            let vault = self.register().vault(campaign.id).await?;
            for (mut reply, sealed) in store::replies(self.db(), task.no).await? {
                reply.words = vault.open_text(&sealed_as(reply.id), &sealed)?;
                replies.push(reply);
            }
            files = store::evidence_of(self.db(), task.no).await?;
        }
        let open = task.state != TaskState::Closed;
        Ok(TaskView { may_answer: heads && open, decides: decides && open, party, replies, files, task })
    }

    /// Says what the unit did, with a file that shows it where there is one: by its head, or by the office as told.
    ///
    /// # Errors
    /// Not the actor's unit, closed before, no words, a file of another kind or too large.
    pub async fn answer_task(
        &self,
        actor: &Actor,
        no: i64,
        task: i64,
        words: &str,
        file: Option<Vec<u8>>,
    ) -> Result<(), CrossCheckProblem> {
        let view = self.task_view(actor, no, task).await?;
        match (view.task.state, view.may_answer) {
            (TaskState::Closed, _) => return Err(CrossCheckProblem::NoSuchTask),
            (_, false) => return Err(CrossCheckProblem::NotYours),
            _ => {}
        }
        let words = crate::words::needed("words", words, rules::LONGEST)?;
        self.say(actor, (no, task), ReplyKind::Answer, words, evidence::taken(file)?).await
    }

    /// Gives a task back to the unit: what it did is not enough, and why.
    ///
    /// # Errors
    /// Not the actor's round, nothing to give back, no words.
    pub async fn return_task(&self, actor: &Actor, no: i64, task: i64, words: &str) -> Result<(), CrossCheckProblem> {
        let view = self.task_view(actor, no, task).await?;
        if !view.decides {
            return Err(CrossCheckProblem::NoSuchTask);
        }
        if view.task.state != TaskState::Answered {
            return Err(CrossCheckProblem::NotAnswered);
        }
        let words = crate::words::needed("words", words, rules::LONGEST)?;
        self.say(actor, (no, task), ReplyKind::Return, words, None).await
    }

    async fn say(
        &self,
        actor: &Actor,
        (no, task): (i64, i64),
        kind: ReplyKind,
        words: String,
        file: Option<(EvidenceKind, Vec<u8>)>,
    ) -> Result<(), CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let all = Arc::new((words, file));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (all, vault) = (Arc::clone(&all), vault.clone());
                Box::pin(async move {
                    let (words, file) = &*all;
                    let id = tx.fact_id();
                    let sealed = vault.seal_text(&sealed_as(id), words)?;
                    let values = args![id.to_string(), task, kind.code(), sealed];
                    store::fact(tx, "inspection_reply", "id, task_no, kind, sealed", values).await?;
                    if let Some((kind, bytes)) = file {
                        let sealed = vault.seal_as(&file_as(id), bytes)?;
                        store::insert_evidence(tx, id, task, *kind, bytes.len(), sealed).await?;
                    }
                    let detail = json!({ "task": task, "evidence": file.is_some() });
                    changed(tx, if kind == ReplyKind::Answer { "inspection.answer" } else { "inspection.return" }, no, detail)
                        .await
                })
            })
            .await
    }

    /// Closes a task: what came of it, with a file that shows it where none was handed in before.
    ///
    /// # Errors
    /// Not the actor's round, no such task, closed before, no words, nothing that shows it, one's own answer.
    pub async fn finish_task(
        &self,
        actor: &Actor,
        no: i64,
        task: i64,
        words: &str,
        file: Option<Vec<u8>>,
    ) -> Result<(), CrossCheckProblem> {
        let view = self.task_view(actor, no, task).await?;
        if !view.decides {
            return Err(CrossCheckProblem::NoSuchTask);
        }
        let answered = view.replies.iter().rev().find(|r| r.kind == ReplyKind::Answer);
        if answered.is_some_and(|r| r.user.is_some() && r.user == Some(actor.user)) {
            return Err(CrossCheckProblem::OwnAnswer);
        }
        let words = crate::words::needed("words", words, rules::LONGEST)?;
        let file = evidence::taken(file)?;
        if !rules::closes(view.files.len(), file.is_some()) {
            return Err(CrossCheckProblem::EvidenceMissing);
        }
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let all = Arc::new((words, file));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (all, vault) = (Arc::clone(&all), vault.clone());
                Box::pin(async move {
                    let (words, file) = &*all;
                    store::fact(tx, "inspection_task_done", "task_no, words", args![task, words.clone()]).await?;
                    if let Some((kind, bytes)) = file {
                        let id = tx.fact_id();
                        let sealed = vault.seal_as(&file_as(id), bytes)?;
                        store::insert_evidence(tx, id, task, *kind, bytes.len(), sealed).await?;
                    }
                    changed(tx, "inspection.task_done", no, json!({ "task": task, "evidence": file.is_some() })).await
                })
            })
            .await
    }

    /// A file of a task, for the unit and for who runs the round; the newest where none is named. That it was opened is written down.
    pub(crate) async fn task_evidence(
        &self,
        actor: &Actor,
        no: i64,
        task: i64,
        file: Option<Uuid>,
    ) -> Result<Evidence, CrossCheckProblem> {
        let view = self.task_view(actor, no, task).await?;
        let found = match file {
            Some(id) => view.files.iter().find(|f| f.0 == id),
            None => view.files.last(),
        };
        let (id, kind, _) = *found.ok_or(CrossCheckProblem::NoSuchTask)?;
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let sealed = store::evidence_file(self.db(), id).await?.ok_or(CrossCheckProblem::NoSuchTask)?;
        let bytes = vault.open_as(&file_as(id), &sealed)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let detail = json!({ "task": task });
                Box::pin(async move { tx.audit("inspection.open_evidence", &format!("inspection:{no}"), detail).await })
            })
            .await?;
        Ok(Evidence { kind, bytes })
    }
}

/// Under which name a file is sealed.
fn file_as(id: Uuid) -> String {
    format!("inspection evidence {id}")
}

/// May the actor know of a task: they run its round, or see the unit's cross-check.
fn sees(tree: &Tree, actor: &Actor, task: &Task, round_place: vedich_kernel::LocalityId) -> bool {
    tree.covers_locality(&actor.area(Permission::ManageInspections), round_place)
        || tree.covers_unit(&actor.area(Permission::ViewCrossCheck), task.unit)
}
