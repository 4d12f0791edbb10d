//! Pure decisions of the daily reports. No input or output; property-tested.

use crate::{
    figures::{Column, Figures},
    model::{Act, Compared, Content, DayCount, DeadlineRule, Difference, Duty, Exception, Known, KnownBy, Mark, State},
};
use vedich_accounts::{Actor, Area, Grant, Permission, Role, Via};
use vedich_campaign::Phase;
use vedich_kernel::{Day, Moment, UnitId};
use vedich_territory::{Tree, UnitKind};

/// 17:00 of the same day, until somebody sets another deadline.
pub const USUAL_DEADLINE: i64 = 17 * 60;
/// A phase's reports can still be sent on the day after it: `P-5.1` asks for the sum by the end of 16/7.
pub const USUAL_GRACE: i64 = 1;
/// Largest number that a unit can report for a day.
pub const MOST: i64 = 1_000_000;
/// Longest text of a report, in characters.
pub const LONGEST_TEXT: usize = 2_000;
/// A question, an answer or a reason has at least so many characters.
pub const SHORTEST_REASON: usize = 5;

/// Why an act is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing to review.
    NothingSent,
    /// It waits for the unit's answer.
    WaitsForAnswer,
    /// It is accepted already.
    AlreadyAccepted,
    /// The answer to the question is missing.
    AnswerMissing,
    /// A correction of an accepted report says why.
    ReasonMissing,
    /// A report is sent back with a question.
    QuestionMissing,
}

/// Where a report goes from `now` by an act; `words` is the question, the answer or the reason that came with it.
///
/// # Errors
/// When the act is not possible now.
pub fn next(now: Option<State>, act: Act, words: &str) -> Result<State, Refusal> {
    let said = words.trim().chars().count() >= SHORTEST_REASON;
    match (now, act) {
        (None | Some(State::Draft), Act::SaveDraft) => Ok(State::Draft),
        (None | Some(State::Draft | State::Submitted), Act::Submit) => Ok(State::Submitted),
        (Some(State::Returned), Act::Submit) if said => Ok(State::Submitted),
        (Some(State::Returned), Act::Submit) => Err(Refusal::AnswerMissing),
        (Some(State::Accepted), Act::Submit) if said => Ok(State::Submitted),
        (Some(State::Accepted), Act::Submit) => Err(Refusal::ReasonMissing),
        // What is being corrected may be kept beside what was sent.
        (Some(sent), Act::SaveDraft) => Ok(sent),
        (None | Some(State::Draft), Act::Return | Act::Accept) => Err(Refusal::NothingSent),
        (Some(State::Returned), Act::Return | Act::Accept) => Err(Refusal::WaitsForAnswer),
        (Some(State::Submitted | State::Accepted), Act::Return) if said => Ok(State::Returned),
        (Some(State::Submitted | State::Accepted), Act::Return) => Err(Refusal::QuestionMissing),
        (Some(State::Submitted), Act::Accept) => Ok(State::Accepted),
        (Some(State::Accepted), Act::Accept) => Err(Refusal::AlreadyAccepted),
    }
}

/// What a report adds to sums: nothing while it waits for an answer.
#[must_use]
pub fn contribution(state: State, figures: &Figures) -> Figures {
    if state.counts() { *figures } else { Figures::default() }
}

/// The rule that holds for a day: of those that have begun the latest beginning, of the same beginning the newest.
#[must_use]
pub fn rule_on(rules: &[DeadlineRule], day: Day) -> (i64, i64) {
    let found = rules.iter().filter(|r| r.from <= day).max_by_key(|r| (r.from, r.seq));
    found.map_or((USUAL_DEADLINE, USUAL_GRACE), |r| (r.minutes, r.grace_days))
}

/// When the report of a day is due.
#[must_use]
pub fn due_at(day: Day, minutes: i64) -> Moment {
    day.start().plus_seconds(minutes * 60)
}

/// Came after the deadline; the minute itself is still in time.
#[must_use]
pub fn is_late(at: Moment, day: Day, minutes: i64) -> bool {
    at >= due_at(day, minutes).plus_seconds(60)
}

/// `HH:MM` as minutes after midnight.
#[must_use]
pub fn clock(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |s: &str, most: i64| s.parse::<i64>().ok().filter(|n| (0..=most).contains(n) && s.len() <= 2);
    Some(number(hour, 23)? * 60 + number(minute, 59)?)
}

/// A deadline in words: `17:00`; the next day has its mark elsewhere.
#[must_use]
pub fn clock_words(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(1_440);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Does a unit owe a report of this day? All do, until the standing office says otherwise: the newest word that has begun.
#[must_use]
pub fn is_expected(duties: &[Duty], unit: UnitId, day: Day) -> bool {
    duties.iter().filter(|d| d.unit == unit && d.from <= day).max_by_key(|d| d.seq).is_none_or(|d| d.expected)
}

/// The last day on which the report of `day` may be sent: the phase's end and its grace, or longer by an exception.
#[must_use]
pub fn open_until(day: Day, unit: UnitId, phases: &[Phase], last: Day, grace_days: i64, exceptions: &[Exception]) -> Day {
    let end = phases.iter().filter(|p| p.from <= day && day <= p.to).map(|p| p.to).max().unwrap_or(last);
    let usual = end.plus(i32::try_from(grace_days).unwrap_or(0));
    let longer = exceptions.iter().filter(|e| e.unit == unit && e.from <= day && day <= e.to).map(|e| e.until).max();
    longer.map_or(usual, |until| until.max(usual))
}

/// What a day of a unit looks like.
#[must_use]
pub fn mark(expected: bool, row: Option<(State, bool)>, day: Day, minutes: i64, now: Moment) -> Mark {
    match row {
        Some((State::Returned, _)) => Mark::Returned,
        Some((State::Accepted, false)) => Mark::AcceptedOnTime,
        Some((State::Accepted, true)) => Mark::AcceptedLate,
        Some((State::Submitted, false)) => Mark::OnTime,
        Some((State::Submitted, true)) => Mark::Late,
        Some((State::Draft, _)) | None if !expected => Mark::NotDue,
        Some((State::Draft, _)) | None if is_late(now, day, minutes) => Mark::Missing,
        Some((State::Draft, _)) | None => Mark::Open,
    }
}

/// Counts one unit of a day. Reports of units that owe none are welcome and not counted.
pub fn count(counts: &mut DayCount, expected: bool, row: Option<(State, bool)>) {
    if !expected {
        return;
    }
    counts.expected += 1;
    let Some((state, late)) = row.filter(|(state, _)| *state != State::Draft) else { return };
    counts.received += 1;
    counts.on_time += i64::from(!late);
    counts.accepted += i64::from(state == State::Accepted);
    counts.returned += i64::from(state == State::Returned);
}

/// Where a report and what is known do not agree. Silence of the system is no disagreement.
#[must_use]
pub fn differences(figures: &Figures, known: &Known) -> Vec<Difference> {
    let mut out = Vec::new();
    let levels = [known.get(Column::Activated1), known.get(Column::Activated2)];
    for c in Column::ALL {
        if matches!(c, Column::Activated1 | Column::Activated2) {
            continue;
        }
        if let Some(k) = known.get(c).filter(|k| k.value != figures.get(c)) {
            out.push(Difference { what: Compared::Column(c), reported: figures.get(c), known: k.value, by: k.by });
        }
    }
    if let Some(by) = levels.iter().flatten().map(|k| k.by).next() {
        let known: i64 = levels.iter().flatten().map(|k| k.value).sum();
        if known != figures.activated() {
            out.push(Difference { what: Compared::Activated, reported: figures.activated(), known, by });
        }
    }
    out
}

/// The unit has not said why its numbers differ.
#[must_use]
pub fn is_unexplained(content: &Content, known: &Known) -> bool {
    content.explanation.trim().chars().count() < SHORTEST_REASON && !differences(&content.figures, known).is_empty()
}

/// A number as people type it: `28.585`, `28585`; nothing is zero.
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let groups: Vec<&str> = text.split(['.', ',', ' ', '\u{a0}']).collect();
    let digits = |g: &&str| !g.is_empty() && g.len() <= 9 && g.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() == 1 || (groups[1..].iter().all(|g| g.len() == 3) && groups[0].len() <= 3);
    let value = (groups.iter().all(digits) && grouped).then(|| groups.concat().parse::<i64>().ok()).flatten()?;
    (value <= MOST).then_some(value)
}

/// Columns that only the police know from the register of their own commune: they run intake and approval (`P-3.10`). A
/// people's committee sees the same progress beside its form, and reports its own work, so that no dossier is counted twice.
#[must_use]
pub fn known_by_register(kind: UnitKind) -> &'static [Column] {
    match kind {
        UnitKind::Police => &[Column::Collected1, Column::Collected2, Column::Approved, Column::Rejected],
        UnitKind::Committee | UnitKind::Union | UnitKind::School | UnitKind::Agency => &[],
    }
}

/// Police and people's committees answer for a locality: its progress stands beside their form.
#[must_use]
pub fn answers_for_locality(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Police | UnitKind::Committee)
}

/// May the actor write the unit's report? Heads for their unit and those below, committee leaders for units of their locality,
/// ward police for the police of theirs, the standing office for all.
#[must_use]
pub fn may_write(tree: &Tree, actor: &Actor, unit: UnitId) -> bool {
    let Some(found) = tree.unit(unit) else { return false };
    let by = |g: &Grant| match (g.unit, g.locality) {
        (Some(root), _) => tree.is_unit_within(unit, root),
        (None, Some(root)) => {
            tree.is_within(found.locality, root) && (g.role != Role::WardPolice || found.kind == UnitKind::Police)
        }
        (None, None) => g.is_placeless() && g.role.may_be_placeless(),
    };
    actor.via == Via::Cli || actor.grants.iter().filter(|g| g.role.permissions().contains(&Permission::WriteReports)).any(by)
}

/// May somebody of this area review the unit's report? Units below one's own unit, and units of one's locality; nobody
/// accepts the report of the own unit, nor a people's committee that of the committee itself.
#[must_use]
pub fn may_review(tree: &Tree, area: &Area, unit: UnitId) -> bool {
    let Area::Within { localities, units, .. } = area else { return true };
    let below = units.iter().any(|root| *root != unit && tree.is_unit_within(unit, *root));
    let own_committee = |root| tree.unit(unit).is_some_and(|u| u.kind == UnitKind::Committee && u.locality == root);
    let in_place =
        tree.unit(unit).is_some_and(|u| localities.iter().any(|root| tree.is_within(u.locality, *root) && !own_committee(*root)));
    below || in_place
}

/// Ranks by share, best first; equal shares share a rank; who has no target has none.
#[must_use]
pub fn ranks(shares: &[Option<(i64, i64)>]) -> Vec<Option<usize>> {
    let better = |a: (i64, i64), b: (i64, i64)| i128::from(a.0) * i128::from(b.1) > i128::from(b.0) * i128::from(a.1);
    let valid = |s: &Option<(i64, i64)>| s.filter(|(_, of)| *of > 0);
    let all: Vec<(i64, i64)> = shares.iter().filter_map(valid).collect();
    shares.iter().map(|s| valid(s).map(|own| 1 + all.iter().filter(|o| better(**o, own)).count())).collect()
}

/// The register is newer than a team's notes: it wins where both know a number.
pub fn merge_known(into: &mut Known, column: Column, value: i64, by: KnownBy) {
    let stronger = |old: KnownBy| by == KnownBy::Register || old != KnownBy::Register && by != KnownBy::Claims;
    if into.get(column).is_none_or(|k| stronger(k.by)) {
        into.0.insert(column, crate::model::KnownFigure { value: value.max(0), by, level_unknown: 0 });
    }
}

#[cfg(test)]
mod tests;
