//! Pure decisions about outreach. No input or output; property-tested.

use crate::model::{Audience, Plan, State};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId, Stage, UnitId, text};
use vedich_register::Status;
use vedich_territory::Tree;

/// Longest title and place.
pub const LONGEST_LINE: usize = 160;
/// Longest result or reason.
pub const LONGEST: usize = 2_000;
/// Longest link.
pub const LONGEST_LINK: usize = 500;
/// Shortest title or reason.
pub const SHORTEST: usize = 5;
/// More people than a province has are a slip of the finger.
pub const MOST_PEOPLE: i64 = 10_000_000;
/// More đồng than any campaign has.
pub const MOST_COST: i64 = 1_000_000_000_000;
/// Photographs of one activity.
pub const MOST_PHOTOS: i64 = 6;
/// Up to so many people a reach strikes nobody: a market day is larger than a quarter.
pub const LEAST_REACH: i64 = 100;
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// Is somebody of this status among those whom a message addresses? Nobody is told to do what is done, and whoever has vanished
/// or is locked is not told by SMS.
#[must_use]
pub fn addressed(s: &Status, audience: Audience) -> bool {
    if !s.eligible || s.vanished || s.locked || s.activated_level().is_some() {
        return false;
    }
    match audience {
        Audience::ToActivate => s.is_issued(),
        Audience::NoDossier => [&s.level1, &s.level2].iter().all(|t| matches!(t.stage, Stage::None | Stage::Rejected)),
    }
}

/// What is wrong with a plan; the field comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No title, or hardly one.
    TitleMissing,
    /// Longer than is kept.
    TooLong(&'static str),
    /// The number of a person or a telephone.
    HoldsNumber(&'static str),
    /// It ends before it begins.
    BadTimes,
    /// No address of a page.
    BadLink,
    /// Negative, or more than there can be.
    BadNumber(&'static str),
    /// More people guided than reached.
    MoreGuidedThanReached,
}

impl Fault {
    /// The field of the form or column of the file.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::TitleMissing => "title",
            Self::TooLong(field) | Self::HoldsNumber(field) | Self::BadNumber(field) => field,
            Self::BadTimes => "to",
            Self::BadLink => "link",
            Self::MoreGuidedThanReached => "guided",
        }
    }
}

/// Why a step is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its day is yet to come.
    NotYet,
    /// It is done already; correct it instead.
    AlreadyDone,
    /// It is cancelled; take the cancellation back first.
    Cancelled,
    /// Neither done nor cancelled: there is nothing to take back.
    StillPlanned,
}

/// What somebody does to an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Writes it anew; it stays where it stands.
    Change,
    /// It took place.
    Finish,
    /// It will not take place, or never did.
    Cancel,
    /// It is planned again.
    Reopen,
}

/// Where an activity stands after a step, `day` being its own day.
///
/// # Errors
/// When the step is not possible now.
pub fn apply(state: State, act: Act, day: Day, today: Day) -> Result<State, Refusal> {
    match (state, act) {
        (State::Done, Act::Finish) => Err(Refusal::AlreadyDone),
        (State::Planned | State::Done, Act::Finish | Act::Change) if day > today => {
            // What is done stays in the past; what is planned may move into the future.
            if state == State::Planned && act == Act::Change { Ok(State::Planned) } else { Err(Refusal::NotYet) }
        }
        (State::Planned, Act::Finish) => Ok(State::Done),
        (State::Planned | State::Done, Act::Change) => Ok(state),
        (State::Planned | State::Done, Act::Cancel) => Ok(State::Cancelled),
        (State::Cancelled, Act::Reopen) => Ok(State::Planned),
        (State::Cancelled, _) => Err(Refusal::Cancelled),
        (State::Planned | State::Done, Act::Reopen) => Err(Refusal::StillPlanned),
    }
}

/// More people were reached than are eligible in the place, and no word says how.
#[must_use]
pub fn is_striking(plan: &Plan, eligible: i64) -> bool {
    let more = plan.reach.is_some_and(|reach| eligible > 0 && reach > LEAST_REACH && reach > eligible);
    more && plan.result.trim().chars().count() < SHORTEST
}

/// Must the step say why?
#[must_use]
pub fn needs_reason(state: State, act: Act) -> bool {
    act == Act::Cancel || (state == State::Done && act == Act::Change)
}

/// The plan with its texts tidied.
///
/// # Errors
/// The first of its faults.
pub fn check(plan: Plan) -> Result<Plan, Fault> {
    let plan = tidied(plan);
    match faults(&plan).first() {
        Some(fault) => Err(*fault),
        None => Ok(plan),
    }
}

/// Its texts as they are kept.
#[must_use]
pub fn tidied(mut plan: Plan) -> Plan {
    plan.title = text::squeeze(&plan.title);
    plan.place = text::squeeze(&plan.place);
    plan.link = plan.link.trim().to_owned();
    plan.result = tidy(&plan.result);
    plan
}

/// All that is wrong with a tidied plan, one fault a field: whoever filled in a form is told at once.
#[must_use]
pub fn faults(plan: &Plan) -> Vec<Fault> {
    let mut all = Vec::new();
    if plan.title.chars().count() < SHORTEST {
        all.push(Fault::TitleMissing);
    }
    for (field, words, longest) in
        [("title", &plan.title, LONGEST_LINE), ("place", &plan.place, LONGEST_LINE), ("result", &plan.result, LONGEST)]
    {
        if words.chars().count() > longest {
            all.push(Fault::TooLong(field));
        } else if text::holds_number_of_person(words) {
            all.push(Fault::HoldsNumber(field));
        }
    }
    if !plan.link.is_empty() && !is_link(&plan.link) {
        all.push(Fault::BadLink);
    }
    let in_day = |m: Option<i64>| m.is_none_or(|m| (0..DAY_MINUTES).contains(&m));
    let ends_before = matches!((plan.from, plan.to), (Some(from), Some(to)) if to <= from);
    if ends_before || !in_day(plan.from) || !in_day(plan.to) || (plan.from.is_none() && plan.to.is_some()) {
        all.push(Fault::BadTimes);
    }
    let most = [("reach", plan.reach, MOST_PEOPLE), ("guided", plan.guided, MOST_PEOPLE), ("cost", plan.cost, MOST_COST)];
    let bad = |(field, n, most): (&'static str, Option<i64>, i64)| {
        n.is_some_and(|n| !(0..=most).contains(&n)).then_some(Fault::BadNumber(field))
    };
    all.extend(most.into_iter().filter_map(bad));
    let compared = ["reach", "guided"].into_iter().all(|field| !all.contains(&Fault::BadNumber(field)));
    if compared && matches!((plan.reach, plan.guided), (Some(reach), Some(guided)) if guided > reach) {
        all.push(Fault::MoreGuidedThanReached);
    }
    all
}

/// Lines squeezed, blank ones at the ends gone.
#[must_use]
pub fn tidy(words: &str) -> String {
    words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The address of a page: `https://…` or `http://…`, without spaces.
#[must_use]
pub fn is_link(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"');
    rest.is_some_and(|r| r.contains('.') && !r.starts_with(['.', '/'])) && link.len() <= LONGEST_LINK && link.chars().all(plain)
}

/// `19:30` as minutes after midnight; also `19h30`, `19h`.
#[must_use]
pub fn minutes(words: &str) -> Option<i64> {
    let words = words.trim().to_ascii_lowercase().replace('h', ":");
    let (hour, minute) = words.split_once(':')?;
    let whole = |s: &str| if s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<i64>().ok() } else { None };
    let minute = if minute.is_empty() { 0 } else { whole(minute)? };
    let hour = whole(hour)?;
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// Minutes after midnight as `19:30`.
#[must_use]
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// May the actor plan this here? Who is responsible for the place; or whoever the unit is theirs, within the unit's own place.
#[must_use]
pub fn may_write(tree: &Tree, actor: &Actor, unit: Option<UnitId>, locality: LocalityId) -> bool {
    let area = actor.area(Permission::ManageOutreach);
    let place = tree.covers_locality(&area, locality);
    match unit {
        None => place,
        Some(unit) => {
            let within = tree.unit(unit).is_some_and(|u| tree.is_within(locality, u.locality));
            tree.covers_unit(&area, unit) && (place || within)
        }
    }
}

/// May the actor see it? Whoever sees outreach in its place or of its unit.
#[must_use]
pub fn may_see(tree: &Tree, actor: &Actor, unit: Option<UnitId>, locality: LocalityId) -> bool {
    let area = actor.area(Permission::ViewOutreach);
    tree.covers_locality(&area, locality) || unit.is_some_and(|u| tree.covers_unit(&area, u))
}

#[cfg(test)]
mod tests;
