//! What programs get: duties in the words of the API.

use crate::{
    model::{Counts, Entry, EntryKind, Rhythm, State, Task},
    rules,
    service::Whole,
};
use serde::Serialize;
use vedich_kernel::Day;
use vedich_territory::Tree;

/// A duty as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskAnswer {
    /// Its number.
    no: i64,
    /// The duty that it is a part of.
    parent: Option<i64>,
    /// Clause of the plan; empty for duties of one's own.
    clause: String,
    /// In one line.
    title: String,
    /// In full.
    detail: String,
    /// Code of the unit that owes it.
    owner: String,
    /// Codes of the units that help.
    partners: Vec<String>,
    /// How often.
    rhythm: Rhythm,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day; of a duty owed once its deadline.
    #[schema(value_type = String)]
    to: Day,
    /// Where it stands today.
    state: State,
    /// Day of the earliest time that is still owed.
    #[schema(value_type = Option<String>)]
    due: Option<Day>,
    /// Times that it is owed in all.
    times: i64,
    /// Times that are closed: done, or not done with a reason.
    closed: i64,
    /// Of these, not done.
    not_done: i64,
    /// Times that are over and not closed.
    overdue: i64,
    /// How its parts stand.
    parts: Counts,
}

impl TaskAnswer {
    /// Of a duty with how its parts stand.
    #[must_use]
    pub fn of(task: &Task, parts: Counts, tree: &Tree, today: Day) -> Self {
        let code = |u| tree.unit(u).map(|u| u.code.clone()).unwrap_or_default();
        let plan = &task.plan;
        Self {
            no: task.no,
            parent: task.parent,
            clause: plan.clause.clone(),
            title: plan.title.clone(),
            detail: plan.detail.clone(),
            owner: code(plan.owner),
            partners: plan.partners.iter().map(|u| code(*u)).collect(),
            rhythm: plan.rhythm,
            from: plan.from,
            to: plan.to,
            state: rules::state(task, today),
            due: task.next_due,
            times: rules::times(plan),
            closed: task.closed,
            not_done: task.not_done,
            overdue: rules::overdue_times(task, today),
            parts,
        }
    }
}

/// Duties, and how many stand where.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TasksAnswer {
    #[serde(flatten)]
    pub(crate) counts: Counts,
    /// The duties.
    pub(crate) tasks: Vec<TaskAnswer>,
}

/// What was said about a duty.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EntryAnswer {
    /// A day of the time that it is about.
    #[schema(value_type = String)]
    day: Day,
    /// What it says.
    kind: EntryKind,
    /// In words.
    words: String,
    /// Where it can be seen.
    link: String,
    /// Where the file can be had.
    file: Option<String>,
    /// When (RFC 3339).
    recorded_at: String,
}

/// A duty with its parts and what was said about it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TasksWholeAnswer)]
pub struct WholeAnswer {
    #[serde(flatten)]
    task: TaskAnswer,
    /// Its parts.
    children: Vec<TaskAnswer>,
    /// What was said about it, oldest first.
    entries: Vec<EntryAnswer>,
}

impl WholeAnswer {
    /// Of a duty with its story.
    #[must_use]
    pub fn of(whole: &Whole, tree: &Tree, today: Day) -> Self {
        let below = |t: &Task| whole.below.get(&t.no).copied().unwrap_or_default();
        Self {
            task: TaskAnswer::of(&whole.task, parts_of(&whole.parts, today), tree, today),
            children: whole.parts.iter().map(|t| TaskAnswer::of(t, below(t), tree, today)).collect(),
            entries: whole.entries.iter().map(|e| entry(whole.task.no, e)).collect(),
        }
    }
}

/// How parts stand, those called off left out.
pub(crate) fn parts_of(parts: &[Task], today: Day) -> Counts {
    let mut out = Counts::default();
    for part in parts.iter().filter(|t| !t.plan.called_off) {
        let state = rules::state(part, today);
        out.all += 1;
        out.closed += i64::from(state == State::Closed);
        out.open += i64::from(state != State::Closed);
        out.overdue += i64::from(state == State::Overdue);
    }
    out
}

fn entry(no: i64, e: &Entry) -> EntryAnswer {
    EntryAnswer {
        day: e.day,
        kind: e.kind,
        words: e.words.clone(),
        link: e.link.clone(),
        file: e.file.as_ref().map(|_| format!("/tasks/{no}/files/{}", e.id)),
        recorded_at: e.at.rfc3339(),
    }
}
