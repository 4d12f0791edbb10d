//! Pure decisions of fieldwork: who goes on which list, what an outcome leads to, how operations from afar are taken. No input
//! or output; property-tested.

use crate::{
    model::{CreateLists, ListKind},
    problems::FieldworkProblem,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_claims::Outcome;
use vedich_kernel::{CitizenId, Day, Level, LocalityId, Moment, Stage};
use vedich_register::{Current, Status};

pub mod absentees;
pub mod ledger;
pub mod phone;
pub mod table;

/// What comes after an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The register will say; until then nobody goes.
    AwaitRegister,
    /// Go again.
    Retry,
    /// Go again with somebody who has the skill or the means.
    Help,
    /// Invite to level 2 at a station.
    Invite,
    /// To the police: away from residence, goes on the absentee list.
    Absentee,
    /// To the police: the register is to be corrected.
    Police,
    /// Leave in peace.
    Leave,
}

/// What an outcome leads to: one row of the table that the phone app reads too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// The outcome.
    pub outcome: Outcome,
    /// What comes next.
    pub next: Next,
    /// Days before the person may come on an activation list again; `None` never.
    pub activation: Option<i32>,
    /// The same for a collection list.
    pub collection: Option<i32>,
    /// The same for a level-1 list.
    pub level1: Option<i32>,
}

impl FollowUp {
    /// Days before the person may come on a list of a kind again.
    #[must_use]
    pub fn wait(&self, kind: ListKind) -> Option<i32> {
        match kind {
            ListKind::Activation => self.activation,
            ListKind::Collection => self.collection,
            ListKind::Level1 => self.level1,
        }
    }

    /// The person stays on the list that brought this outcome: somebody should go again within the same lease.
    #[must_use]
    pub fn keeps_lease(&self) -> bool {
        self.next == Next::Retry
    }

    /// The one meaning of "done", on phones, on their leader's page and in every count of a list: the outcome needs no further
    /// visit on this list. Who is to be met again is an appointment. Whoever has been done stays so, whatever is recorded later,
    /// until the outcome that did it is corrected or taken back.
    #[must_use]
    pub fn done(&self) -> bool {
        !self.keeps_lease()
    }
}

const fn row(outcome: Outcome, next: Next, activation: Option<i32>, collection: Option<i32>, level1: Option<i32>) -> FollowUp {
    FollowUp { outcome, next, activation, collection, level1 }
}

/// The whole table. The waits leave the register time to speak (8 days are the settlement window and one more).
#[rustfmt::skip] // a table
pub const FOLLOW_UPS: [FollowUp; 17] = [
    //  outcome                       next                 activation  collection  level 1
    row(Outcome::Activated,          Next::AwaitRegister, Some(8),    Some(8),    Some(8)),
    row(Outcome::AlreadyActivated,   Next::AwaitRegister, Some(8),    Some(8),    Some(8)),
    row(Outcome::Guided,             Next::Retry,         Some(2),    Some(4),    Some(4)),
    row(Outcome::Level1Registered,   Next::AwaitRegister, Some(0),    Some(8),    Some(8)),
    row(Outcome::AccountNotFound,    Next::Help,          Some(5),    Some(0),    Some(0)),
    row(Outcome::DossierPending,     Next::AwaitRegister, Some(5),    Some(8),    Some(8)),
    row(Outcome::Rejected,           Next::Invite,        Some(5),    Some(0),    Some(8)),
    row(Outcome::BoundToOtherDevice, Next::Help,          Some(6),    Some(0),    Some(6)),
    row(Outcome::SimInOtherName,     Next::Help,          Some(9),    Some(0),    None),
    row(Outcome::NoSmartphone,       Next::Help,          Some(8),    Some(0),    None),
    row(Outcome::NoPhone,            Next::Invite,        None,       Some(0),    None),
    row(Outcome::NotHome,            Next::Retry,         Some(1),    Some(1),    Some(1)),
    row(Outcome::AwayFromResidence,  Next::Absentee,      Some(14),   Some(14),   Some(14)),
    row(Outcome::MovedAway,          Next::Police,        None,       None,       None),
    row(Outcome::Deceased,           Next::Police,        None,       None,       None),
    row(Outcome::Refused,            Next::Leave,         None,       None,       None),
    row(Outcome::NeedsLevel2,        Next::Invite,        Some(10),   Some(0),    None),
];

/// What an outcome leads to.
#[must_use]
pub fn follow_up(outcome: Outcome) -> FollowUp {
    // The table holds every outcome (tested); the last row only stands in for the impossible.
    FOLLOW_UPS.into_iter().find(|f| f.outcome == outcome).unwrap_or(FOLLOW_UPS[16])
}

/// Has a person with this outcome been dealt with on the list? Not when the police advise to go again on a day.
#[must_use]
pub fn done(outcome: Outcome, day: Day, advice: Option<absentees::Standing>) -> bool {
    follow_up(outcome).done() && !matches!(absentees::until(outcome, day, advice), Some(Some(_)))
}

/// Does a result that stands speak against another that somebody else told? One after which nobody goes again does, when the other says
/// something else; that an account is active may be said in two ways.
#[must_use]
pub fn contradicts(stands: Outcome, told: Outcome) -> bool {
    let active = |o| matches!(o, Outcome::Activated | Outcome::AlreadyActivated);
    stands != told && follow_up(stands).done() && !(active(stands) && active(told))
}

/// Somebody who is not to be visited on a day, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The outcome that says so.
    pub because: Outcome,
    /// From which day on the person may be visited again; `None` never.
    pub until: Option<Day>,
}

/// What is known of somebody from the newest visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// What came of it.
    pub outcome: Outcome,
    /// When.
    pub day: Day,
    /// The people at the door named a better day.
    pub better_day: Option<Day>,
}

impl Latest {
    /// An outcome of a day.
    #[must_use]
    pub fn of(outcome: Outcome, day: Day) -> Self {
        Self { outcome, day, better_day: None }
    }
}

/// May a person come on a list of this kind today, after the newest outcome and the police's advice about an absentee?
///
/// # Errors
/// When not, and until when.
pub fn may_visit(
    kind: ListKind,
    latest: Option<Latest>,
    advice: Option<absentees::Standing>,
    today: Day,
) -> Result<(), Excluded> {
    let Some(Latest { outcome, day, better_day }) = latest else { return Ok(()) };
    let wait = follow_up(outcome).wait(kind).map(|days| day.plus(days));
    // A better day that somebody named holds for a nobody-at-home; it never brings forward what the register must decide.
    let named = better_day.filter(|_| follow_up(outcome).keeps_lease());
    let until = match absentees::until(outcome, day, advice) {
        Some(advised) => advised,
        None => named.map_or(wait, |named| wait.map(|wait| wait.max(named))),
    };
    match until {
        Some(day) if day <= today => Ok(()),
        until => Err(Excluded { because: outcome, until }),
    }
}

/// The day that spares the way to somebody on a list: of the newest activation that was reported since the list was drawn up.
#[must_use]
pub fn reported_since(drawn_up: Day, claims: impl IntoIterator<Item = Day>) -> Option<Day> {
    claims.into_iter().max().filter(|day| *day >= drawn_up)
}

/// Somebody who could go on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: CitizenId,
    /// Opaque household number.
    pub household: i64,
    /// Quarter, where the register names one.
    pub quarter: Option<LocalityId>,
    /// Waits longer than the plan allows.
    pub overdue: bool,
    /// Since when the person waits, where known.
    pub since: Option<Day>,
    /// Level to activate, or to be registered.
    pub level: Level,
}

/// Does the register's state put a citizen on a list of this kind? The vanished wait for their resolution.
#[must_use]
pub fn candidate(kind: ListKind, c: &Current, today: Day, overdue_days: i32) -> Option<Candidate> {
    let s = &c.status;
    if !s.eligible || s.vanished || s.locked || s.activated_level().is_some() {
        return None;
    }
    let of = |level, since: Option<Day>, overdue| Candidate {
        id: c.id,
        household: c.household,
        quarter: s.quarter,
        overdue,
        since,
        level,
    };
    match kind {
        ListKind::Activation => {
            let level = approved_level(s)?;
            // Approved for more than the plan's days and not activated (domain.md, overlays). Where the extract names no day,
            // the first day on which the register said so stands for it.
            let since = s.track(level).approved.unwrap_or(c.as_of);
            Some(of(level, Some(since), today.since(since) > overdue_days))
        }
        ListKind::Collection => takes_dossier(s).then(|| of(Level::Two, None, false)),
        ListKind::Level1 => takes_dossier(s).then(|| of(Level::One, None, false)),
    }
}

fn approved_level(s: &Status) -> Option<Level> {
    [Level::Two, Level::One].into_iter().find(|l| s.track(*l).stage == Stage::Approved)
}

/// No dossier under way at either level: none so far, or rejected and to be collected again.
fn takes_dossier(s: &Status) -> bool {
    [s.level1.stage, s.level2.stage].iter().all(|stage| matches!(stage, Stage::None | Stage::Rejected))
}

/// Orders candidates for a walk: households together, those with the longest overdue first; and cuts them into lists of at most
/// `max` people. A household is never torn apart: one that is larger than a list has a longer one of its own.
#[must_use]
pub fn cut(candidates: Vec<Candidate>, max: usize) -> Vec<Vec<Candidate>> {
    let mut households: BTreeMap<i64, Vec<Candidate>> = BTreeMap::new();
    for c in candidates {
        households.entry(c.household).or_default().push(c);
    }
    let mut households: Vec<Vec<Candidate>> = households.into_values().collect();
    for h in &mut households {
        h.sort_by_key(|c| (!c.overdue, c.since, c.id));
    }
    // The first member is the most urgent one.
    households.sort_by_key(|h| h.first().map(|c| (!c.overdue, c.since.filter(|_| c.overdue), c.household)));
    let mut lists: Vec<Vec<Candidate>> = Vec::new();
    for household in households {
        match lists.last_mut() {
            Some(last) if last.len() + household.len() <= max => last.extend(household),
            _ => lists.push(household),
        }
    }
    lists
}

/// Why an operation waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// The citizen is not on the list.
    NotOnList,
    /// It happened after the list was closed or given back.
    ListClosed,
    /// It happened after the lease ended.
    LeaseOver,
    /// It happened before the list was drawn up.
    BeforeList,
    /// It lies in the future.
    Future,
    /// The member belongs to another team.
    UnknownMember,
    /// The operation that it corrects is not known.
    NothingToCorrect,
    /// The team of the phone has no such list.
    NoList,
    /// It came more than [`phone::LATE_DAYS`] days after it happened.
    Late,
    /// The phone was taken out of use.
    Revoked,
    /// Something in it is missing or cannot be.
    Malformed,
    /// It cannot be opened with the house's key.
    Unreadable,
    /// Nobody gave it to this member.
    NotYours,
    /// It was over by then: a round, a shift.
    Over,
    /// Something else was recorded before.
    Already,
    /// A dossier of the same national number was taken before.
    DossierThere,
    /// This house has no room of that name.
    NoRoom,
    /// Nobody can have the number that was told.
    NoSuchNumber,
}

impl HeldReason {
    /// All reasons.
    pub const ALL: [Self; 18] = [
        Self::NotOnList,
        Self::ListClosed,
        Self::LeaseOver,
        Self::BeforeList,
        Self::Future,
        Self::UnknownMember,
        Self::NothingToCorrect,
        Self::NoList,
        Self::Late,
        Self::Revoked,
        Self::Malformed,
        Self::Unreadable,
        Self::NotYours,
        Self::Over,
        Self::Already,
        Self::DossierThere,
        Self::NoRoom,
        Self::NoSuchNumber,
    ];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOnList => "not_on_list",
            Self::ListClosed => "list_closed",
            Self::LeaseOver => "lease_over",
            Self::BeforeList => "before_list",
            Self::Future => "future",
            Self::UnknownMember => "unknown_member",
            Self::NothingToCorrect => "nothing_to_correct",
            Self::NoList => "no_list",
            Self::Late => "late",
            Self::Revoked => "revoked",
            Self::Malformed => "malformed",
            Self::Unreadable => "unreadable",
            Self::NotYours => "not_yours",
            Self::Over => "over",
            Self::Already => "already",
            Self::DossierThere => "dossier_there",
            Self::NoRoom => "no_room",
            Self::NoSuchNumber => "no_such_number",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == word)
    }
}

/// What a list's state says to an operation.
#[derive(Clone, Copy, Debug)]
pub struct ListState {
    /// The citizen is on it.
    pub on_list: bool,
    /// When it was drawn up.
    pub created_at: Moment,
    /// Last day of the lease.
    pub lease_until: Day,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// Days that a list stays with its people beyond the due day, when nobody says otherwise.
pub const USUAL_LEASE: i32 = 3;
/// Once the campaign is over, work and phones are handed out for so many days from today at most.
const AFTER_DAYS: i32 = 92;

/// The last day for which work and phones are handed out: the campaign's own, `to`, while it runs.
#[must_use]
pub fn last_day(to: Day, today: Day) -> Day {
    if today > to { today.plus(AFTER_DAYS) } else { to }
}

/// May lists be drawn up for these days? The lease may outlast the campaign as it usually outlasts the due day.
///
/// # Errors
/// When they lie in the past or beyond the last day, or the lease ends before the work is due.
pub fn check_days(order: &CreateLists, today: Day, to: Day) -> Result<(), FieldworkProblem> {
    if order.due < today || order.lease_until < order.due {
        return Err(FieldworkProblem::BadDays);
    }
    let last = last_day(to, today);
    let late = order.due > last || order.lease_until > last.plus(USUAL_LEASE);
    if late { Err(FieldworkProblem::DueLate(last)) } else { Ok(()) }
}

/// A phone's clock may run ahead by so much.
pub const AHEAD_SECONDS: i64 = 15 * 60;

/// The sync contract: may an operation that is not known yet be applied? It is judged by when it happened, not by when it
/// arrived, so that late uploads and any order give the same result.
///
/// # Errors
/// Why it must be held.
pub fn decide(observed_at: Moment, list: &ListState, now: Moment) -> Result<(), HeldReason> {
    if !list.on_list {
        return Err(HeldReason::NotOnList);
    }
    if observed_at > now.plus_seconds(AHEAD_SECONDS) {
        return Err(HeldReason::Future);
    }
    // Paper is dated by day: the day on which the list was drawn up counts whole.
    if observed_at.day() < list.created_at.day() {
        return Err(HeldReason::BeforeList);
    }
    if list.closed_at.is_some_and(|closed| observed_at > closed) {
        return Err(HeldReason::ListClosed);
    }
    if observed_at.day() > list.lease_until {
        return Err(HeldReason::LeaseOver);
    }
    Ok(())
}

/// One key per outcome, for whoever types from paper: digits for the frequent ones, then letters.
#[must_use]
pub fn short_key(outcome: Outcome) -> char {
    match outcome {
        Outcome::Activated => '1',
        Outcome::AlreadyActivated => '2',
        Outcome::Guided => '3',
        Outcome::NotHome => '4',
        Outcome::AwayFromResidence => '5',
        Outcome::Level1Registered => '6',
        Outcome::NeedsLevel2 => '7',
        Outcome::Refused => '8',
        Outcome::MovedAway => '9',
        Outcome::Deceased => '0',
        Outcome::NoSmartphone => 's',
        Outcome::NoPhone => 'k',
        Outcome::SimInOtherName => 'm',
        Outcome::BoundToOtherDevice => 'b',
        Outcome::AccountNotFound => 't',
        Outcome::DossierPending => 'c',
        Outcome::Rejected => 'x',
    }
}

/// What was typed for an outcome: a short key, a code or a word.
#[must_use]
pub fn typed_outcome(text: &str) -> Option<Outcome> {
    let text = text.trim();
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(key), None) => Outcome::ALL.into_iter().find(|o| short_key(*o) == key.to_ascii_lowercase()),
        _ => Outcome::parse(text),
    }
}

#[cfg(test)]
mod phone_tests;
#[cfg(test)]
mod tests;
