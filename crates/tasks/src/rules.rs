//! Pure decisions of the task register. No input or output; property-tested.

use crate::model::{Entry, EntryKind, Plan, Rhythm, State, Task};
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Area, Grant, Permission, Role, Via};
use vedich_kernel::{Day, UnitId};
use vedich_territory::{Tree, UnitKind};

/// Shortest title, reason, question or word of evidence, in characters.
pub const SHORTEST: usize = 5;
/// Longest title.
pub const LONGEST_TITLE: usize = 200;
/// Longest text.
pub const LONGEST: usize = 2_000;
/// Longest link.
pub const LONGEST_LINK: usize = 500;
/// Most partners of a duty.
pub const MOST_PARTNERS: usize = 20;
/// Duties stand at most so many levels below each other: city, ward, unit, team.
pub const MOST_LEVELS: usize = 4;
/// A duty ends at most so many days after the campaign: reports come after it (`P-5.1`).
pub const DAYS_AFTER: i32 = 30;

/// Days of one time.
fn step(plan: &Plan) -> i64 {
    match plan.rhythm {
        Rhythm::Once => i64::from(plan.to.since(plan.from)) + 1,
        Rhythm::Daily => 1,
        Rhythm::Weekly => 7,
    }
}

/// How many times the duty is owed in all.
#[must_use]
pub fn times(plan: &Plan) -> i64 {
    let days = i64::from(plan.to.since(plan.from)) + 1;
    if days <= 0 { 0 } else { (days + step(plan) - 1) / step(plan) }
}

/// Which time a day belongs to. A duty owed once has one, whatever the day.
#[must_use]
pub fn time_of(plan: &Plan, day: Day) -> Option<i64> {
    if plan.rhythm == Rhythm::Once {
        return (times(plan) > 0).then_some(0);
    }
    let inside = plan.from <= day && day <= plan.to;
    inside.then(|| i64::from(day.since(plan.from)) / step(plan))
}

/// The first and the last day of a time; on the last it is due.
#[must_use]
pub fn days_of(plan: &Plan, time: i64) -> (Day, Day) {
    let at = |n: i64| plan.from.plus(i32::try_from(n).unwrap_or(i32::MAX));
    let first = at(time.saturating_mul(step(plan)));
    let last = at((time + 1).saturating_mul(step(plan)) - 1);
    (first, last.min(plan.to))
}

/// What stands about each time that somebody said something about: the newest word.
#[must_use]
pub fn said(plan: &Plan, entries: &[Entry]) -> BTreeMap<i64, EntryKind> {
    entries.iter().filter_map(|e| Some((time_of(plan, e.day)?, e.kind))).collect()
}

/// What is kept beside a duty so that lists need not read its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Times that are closed.
    pub closed: i64,
    /// Of these, not done.
    pub not_done: i64,
    /// The latest closed time, −1 when none is.
    pub last_closed: i64,
    /// Day of the earliest time that is still owed.
    pub next_due: Option<Day>,
}

/// Where a duty stands by its entries, oldest first.
#[must_use]
pub fn standing(plan: &Plan, entries: &[Entry]) -> Standing {
    let said = said(plan, entries);
    let closed = |time: i64| said.get(&time).is_some_and(|k| *k != EntryKind::Reopened);
    let all: Vec<i64> = said.keys().copied().filter(|t| closed(*t)).collect();
    let not_done = said.values().filter(|k| **k == EntryKind::NotDone).count();
    let open = (0..times(plan)).find(|t| !closed(*t));
    Standing {
        closed: count(all.len()),
        not_done: count(not_done),
        last_closed: all.last().copied().unwrap_or(-1),
        next_due: open.filter(|_| !plan.called_off).map(|t| days_of(plan, t).1),
    }
}

/// Where a duty stands on a day.
#[must_use]
pub fn state(task: &Task, today: Day) -> State {
    match task.next_due {
        _ if task.plan.called_off => State::CalledOff,
        None => State::Closed,
        Some(due) if due < today => State::Overdue,
        Some(_) if today < task.plan.from => State::Ahead,
        Some(_) => State::Open,
    }
}

/// Times whose last day lies before a day.
#[must_use]
pub fn times_over(plan: &Plan, today: Day) -> i64 {
    if today > plan.to {
        return times(plan);
    }
    time_of(plan, today).unwrap_or(0)
}

/// How many times are over and not closed.
#[must_use]
pub fn overdue_times(task: &Task, today: Day) -> i64 {
    if task.plan.called_off {
        return 0;
    }
    let over = times_over(&task.plan, today);
    // Nobody closes what has not begun, so at most the time under way is closed beyond those that are over.
    let ahead = i64::from(task.last_closed >= over);
    (over - (task.closed - ahead)).max(0)
}

/// The time that an entry of a day may close: it has begun. A duty owed once may be done before its first day.
#[must_use]
pub fn closable(plan: &Plan, day: Day, today: Day) -> Option<i64> {
    let time = time_of(plan, day)?;
    (plan.rhythm == Rhythm::Once || days_of(plan, time).0 <= today).then_some(time)
}

/// May a duty of one unit have a part that another owes? The unit itself, the units below it, and for police and people's
/// committees the units of their locality.
#[must_use]
pub fn may_hand_to(tree: &Tree, from: UnitId, to: UnitId) -> bool {
    let (Some(above), Some(below)) = (tree.unit(from), tree.unit(to)) else { return false };
    let by_place = matches!(above.kind, UnitKind::Police | UnitKind::Committee) && tree.is_within(below.locality, above.locality);
    tree.is_unit_within(to, from) || by_place || same_line(tree, from, to)
}

/// Fronts, unions and schools of the communes mostly stand without a unit above them in the files: a city's union hands to unions
/// of its communes all the same.
fn same_line(tree: &Tree, from: UnitId, to: UnitId) -> bool {
    let (Some(above), Some(below)) = (tree.unit(from), tree.unit(to)) else { return false };
    let pair = (above.kind, below.kind);
    let line = matches!(pair, (UnitKind::Union, UnitKind::Union) | (UnitKind::Agency, UnitKind::School));
    line && above.locality != below.locality && tree.is_within(below.locality, above.locality)
}

/// May the actor say what a unit did, and break its duties down? Heads for their unit and those below, committee leaders for
/// units of their locality, ward police for the police of theirs, the standing office for all.
#[must_use]
pub fn may_work(tree: &Tree, actor: &Actor, unit: UnitId) -> bool {
    let Some(found) = tree.unit(unit) else { return false };
    let by = |g: &Grant| match (g.unit, g.locality) {
        (Some(root), _) => tree.is_unit_within(unit, root),
        (None, Some(root)) => {
            tree.is_within(found.locality, root) && (g.role != Role::WardPolice || found.kind == UnitKind::Police)
        }
        (None, None) => g.is_placeless() && g.role.may_be_placeless(),
    };
    actor.via == Via::Cli || actor.grants.iter().filter(|g| g.role.permissions().contains(&Permission::WorkTasks)).any(by)
}

/// May the actor see the duty? Owners, partners, who gave it as a part of their own, and whoever answers for their area.
#[must_use]
pub fn may_see(tree: &Tree, actor: &Actor, task: &Task, parent: Option<&Task>) -> bool {
    let area = actor.area(Permission::ViewTasks);
    let covered = |unit: &UnitId| tree.covers_unit(&area, *unit);
    let given = parent.is_some_and(|p| covered(&p.plan.owner));
    given || std::iter::once(&task.plan.owner).chain(&task.plan.partners).any(covered)
}

/// May the actor write about this duty? Who may for its owner or a partner.
#[must_use]
pub fn may_record(tree: &Tree, actor: &Actor, task: &Task) -> bool {
    std::iter::once(&task.plan.owner).chain(&task.plan.partners).any(|u| may_work(tree, actor, *u))
}

/// May the actor change the duty, call it off or open it again? Who answers for the duty that it is a part of; of a duty at the
/// top who gave it, or the standing office. Nobody does it to a duty that others gave them.
#[must_use]
pub fn may_direct(tree: &Tree, actor: &Actor, task: &Task, parent: Option<&Task>) -> bool {
    let area = actor.area(Permission::ManageTasks);
    if area == Area::Everything {
        return true;
    }
    match parent {
        Some(parent) => may_work(tree, actor, parent.plan.owner),
        None => task.by == actor.name && tree.covers_unit(&area, task.plan.owner),
    }
}

/// May the actor give this unit a duty that is no part of another?
#[must_use]
pub fn may_give(tree: &Tree, actor: &Actor, owner: UnitId) -> bool {
    tree.unit(owner).is_some() && tree.covers_unit(&actor.area(Permission::ManageTasks), owner)
}

/// A link that a page may lead to.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|r| !r.is_empty() && !r.starts_with('/'))
        && text.chars().count() <= LONGEST_LINK
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

/// As SQL and JSON count.
#[must_use]
pub fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
