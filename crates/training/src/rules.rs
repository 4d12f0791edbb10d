//! Pure decisions about training and teams. No input or output; property-tested.

use crate::model::{Composition, NewSession, Question, RequestState, Rule, Score, StepKind, Trained, Wording};
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::{Day, LocalityId, Moment, TeamId, UnitId, text};
use vedich_territory::{Member, Team, Tree, UnitKind};

/// Shortest subject or reason.
pub const SHORTEST: usize = 5;
/// Longest line.
pub const LONGEST_LINE: usize = 160;
/// Longest reason, question or answer.
pub const LONGEST: usize = 500;
/// Seats of a hall.
pub const MOST_SEATS: i64 = 5_000;
/// Minutes before the beginning and after the end in which the code counts.
pub const CODE_BEFORE: i64 = 60;
/// See [`CODE_BEFORE`].
pub const CODE_AFTER: i64 = 120;
/// Tries at the quiz on one day.
pub const TRIES_A_DAY: i64 = 3;
/// Days in which an organisation answers when nothing else is said.
pub const DAYS_TO_ANSWER: i32 = 3;
const DAY_MINUTES: i64 = 24 * 60;

/// What is wrong with what somebody typed; the field comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Missing, or hardly anything.
    Missing(&'static str),
    /// Longer than is kept.
    TooLong(&'static str),
    /// The number of a person or a telephone.
    HoldsNumber(&'static str),
    /// It ends before it begins.
    BadTimes,
    /// Out of bounds.
    BadNumber(&'static str),
    /// A day that lies behind.
    BadDay(&'static str),
}

impl Fault {
    /// The field of the form.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Missing(f) | Self::TooLong(f) | Self::HoldsNumber(f) | Self::BadNumber(f) | Self::BadDay(f) => f,
            Self::BadTimes => "to",
        }
    }
}

/// A line of text, tidied and bounded.
///
/// # Errors
/// Missing, too long, or with the number of a person.
pub fn line(field: &'static str, words: &str, needed: bool, longest: usize) -> Result<String, Fault> {
    let words = text::squeeze(words);
    match words.chars().count() {
        n if needed && n < SHORTEST => Err(Fault::Missing(field)),
        n if n > longest => Err(Fault::TooLong(field)),
        _ if text::holds_number_of_person(&words) => Err(Fault::HoldsNumber(field)),
        _ => Ok(words),
    }
}

/// The session with its texts tidied.
///
/// # Errors
/// The first fault found.
pub fn check(mut s: NewSession) -> Result<NewSession, Fault> {
    s.subject = line("subject", &s.subject, true, LONGEST_LINE)?;
    s.trainer = line("trainer", &s.trainer, false, LONGEST_LINE)?;
    s.place = line("place", &s.place, true, LONGEST_LINE)?;
    if !(0..DAY_MINUTES).contains(&s.from) || !(0..DAY_MINUTES).contains(&s.to) || s.to <= s.from {
        return Err(Fault::BadTimes);
    }
    if !(1..=MOST_SEATS).contains(&s.capacity) {
        return Err(Fault::BadNumber("capacity"));
    }
    Ok(s)
}

/// Does the session's code count now? From an hour before it begins until two hours after its end.
#[must_use]
pub fn code_counts(s: &NewSession, now: Moment) -> bool {
    let minute = (now.0 - s.day.start().0).div_euclid(60_000_000);
    (s.from - CODE_BEFORE..=s.to + CODE_AFTER).contains(&minute)
}

/// A code as people type it: case, spaces and dashes aside.
#[must_use]
pub fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).take(16).collect::<String>().to_ascii_uppercase()
}

/// How many right answers a quiz of `asked` questions needs: never more than it has.
#[must_use]
pub fn needed(rule: &Rule, asked: i64) -> i64 {
    rule.least_right.min(asked)
}

/// Marks a try: the chosen answers in the order of the questions, `None` where none was chosen.
#[must_use]
pub fn mark(rule: &Rule, questions: &[Question], chosen: &[Option<usize>]) -> Score {
    let right = questions.iter().zip(chosen).filter(|(q, c)| **c == Some(q.right)).count();
    let (right, of) = (i64::try_from(right).unwrap_or(0), i64::try_from(questions.len()).unwrap_or(0));
    Score { right, of, passed: of > 0 && right >= needed(rule, of) }
}

/// The order in which a member sees the answers of a question: each member another one, always the same.
#[must_use]
pub fn order(answers: usize, member: i64, question: usize) -> Vec<usize> {
    let turn = usize::try_from(member.rem_euclid(97)).unwrap_or(0) + question;
    (0..answers).map(|i| (i + turn) % answers.max(1)).collect()
}

/// A question that can be asked.
///
/// # Errors
/// The first fault found.
pub fn check_question(mut q: Question) -> Result<Question, Fault> {
    let tidy = |w: Wording| -> Result<Wording, Fault> {
        let question = line("question", &w.question, true, LONGEST)?;
        let answers: Result<Vec<String>, Fault> = w
            .answers
            .iter()
            .map(|a| text::squeeze(a))
            .filter(|a| !a.is_empty())
            .map(|a| line("answers", &a, false, LONGEST))
            .collect();
        Ok(Wording { question, answers: answers? })
    };
    q.vi = tidy(q.vi)?;
    q.en = tidy(q.en)?;
    let n = q.vi.answers.len();
    if !(2..=6).contains(&n) || q.en.answers.len() != n {
        return Err(Fault::BadNumber("answers"));
    }
    if q.right >= n {
        return Err(Fault::BadNumber("right"));
    }
    Ok(q)
}

/// May a member get lists? Present at a session, and through the quiz where there is one (`P-4.5`).
#[must_use]
pub fn may_go_out(rule: &Rule, t: Trained) -> bool {
    !rule.required || is_trained(rule, t)
}

/// Has a member done what the campaign's training asks, required or not?
#[must_use]
pub fn is_trained(rule: &Rule, t: Trained) -> bool {
    t.attended && (rule.least_right == 0 || t.passed)
}

/// Who a team is made of; `unit_of` tells what kind of organisation a member comes from.
#[must_use]
pub fn composition(rule: &Rule, team: &Team, members: &[&Member], unit_of: impl Fn(UnitId) -> Option<UnitKind>) -> Composition {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let skilled = count(members.iter().filter(|m| m.is_skilled_of_union(&unit_of)).count());
    Composition {
        members: count(members.len()),
        of_unions: count(members.iter().filter(|m| m.is_of_union(&unit_of)).count()),
        skilled,
        missing: missing(rule, team, skilled),
    }
}

/// How many union or front members with IT skills a team lacks (`P-4.3b`); teams that visit nobody need none.
#[must_use]
pub fn missing(rule: &Rule, team: &Team, skilled: i64) -> i64 {
    Team { it_skilled: skilled, ..team.clone() }.missing_it_skilled(rule.least_skilled)
}

/// Why a step is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is filled, refused or withdrawn already.
    Ended,
    /// The team still lacks so many.
    StillMissing(i64),
}

/// Where a request stands after a step; `missing` is what the team lacks now.
///
/// # Errors
/// When the step is not possible now.
pub fn apply(state: RequestState, step: StepKind, missing: i64) -> Result<RequestState, Refusal> {
    if !state.waits() {
        return Err(Refusal::Ended);
    }
    match step {
        StepKind::Promised => Ok(RequestState::Promised),
        StepKind::Refused => Ok(RequestState::Refused),
        StepKind::Withdrawn => Ok(RequestState::Withdrawn),
        // Whoever sends the last one that was lacking fills it.
        StepKind::Sent => Ok(if missing == 0 { RequestState::Filled } else { state }),
        StepKind::Filled if missing > 0 => Err(Refusal::StillMissing(missing)),
        StepKind::Filled => Ok(RequestState::Filled),
    }
}

// --- who sees and may do what ---------------------------------------------------------------------------------------------

/// Places from which an actor looks: localities of the area, and those of its units and teams.
#[must_use]
pub fn stands(tree: &Tree, area: &Area) -> Vec<LocalityId> {
    let Area::Within { localities, units, teams } = area else { return Vec::new() };
    let units = units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.locality);
    let teams = teams.iter().filter_map(|t| tree.team(*t)).map(|t| t.locality);
    localities.iter().copied().chain(units).chain(teams).collect()
}

/// May the actor see a session for the teams of this locality? Who sees training there, and everybody whom it is for.
#[must_use]
pub fn sees_session(tree: &Tree, actor: &Actor, locality: LocalityId) -> bool {
    let area = actor.area(Permission::ViewTraining);
    tree.covers_locality(&area, locality) || stands(tree, &area).into_iter().any(|own| tree.is_within(own, locality))
}

/// May the actor see a request of this team to this organisation? Either side.
#[must_use]
pub fn sees_request(tree: &Tree, actor: &Actor, team: TeamId, unit: UnitId) -> bool {
    asks_for(tree, actor, team) || answers_for(tree, actor, unit) || tree.covers_team(&actor.area(Permission::ViewTraining), team)
}

/// May the actor ask for people of this team, and take the request back?
#[must_use]
pub fn asks_for(tree: &Tree, actor: &Actor, team: TeamId) -> bool {
    tree.covers_team(&actor.area(Permission::ManageTraining), team)
}

/// May the actor answer for this organisation? Its own people only: a unit, or who answers for everything.
#[must_use]
pub fn answers_for(tree: &Tree, actor: &Actor, unit: UnitId) -> bool {
    tree.covers_unit(&actor.area(Permission::SupplyTeams), unit)
}

/// The organisations that may be asked for people of a team: the front and the unions of its commune, and of what lies above.
#[must_use]
pub fn suppliers(tree: &Tree, team: &Team) -> Vec<UnitId> {
    let near: Vec<LocalityId> = tree.path(team.locality).iter().map(|l| l.id).collect();
    let mut found: Vec<(usize, UnitId)> = tree
        .units()
        .iter()
        .filter(|u| u.kind == UnitKind::Union)
        .filter_map(|u| near.iter().position(|l| *l == u.locality).map(|depth| (near.len() - depth, u.id)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, u)| u).collect()
}

/// The day until which an answer is asked for, when nothing else is said.
#[must_use]
pub fn due(today: Day) -> Day {
    today.plus(DAYS_TO_ANSWER)
}

/// `19:30` as minutes after midnight; also `19h30`, `19h`.
#[must_use]
pub fn minutes(words: &str) -> Option<i64> {
    let words = words.trim().to_ascii_lowercase().replace('h', ":");
    let (hour, minute) = words.split_once(':')?;
    let whole = |s: &str| {
        if s.len() <= 2 && !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<i64>().ok() } else { None }
    };
    let minute = if minute.is_empty() { 0 } else { whole(minute)? };
    let hour = whole(hour)?;
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// Minutes after midnight as `19:30`.
#[must_use]
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests;
