//! Pure decisions of the compliance room. No input or output; property-tested.

use crate::{
    hooks::Credit,
    model::{Duty, ExemptionState, Kind, Proof, Tick, TickSource},
};
use std::collections::HashMap;
use vedich_claims::lists::model::Decision;
use vedich_kernel::{CitizenId, Day, text};
use vedich_register::{
    FoundBy, LinkCandidate,
    linkage::{BirthLevel, NameLevel},
};

/// Shortest reason.
pub const SHORTEST: usize = 5;
/// Longest text.
pub const LONGEST: usize = 500;
/// Rows beyond this are no unit's roster.
pub const MOST_ROWS: usize = 20_000;
/// So many citizens may be named by one person on one day. Ten are owed in all; more on a day is no work of one person, and
/// would make the page a way to look people up.
pub const HELPS_A_DAY: i64 = 20;
/// And so many may wait for their answer at a time.
pub const HELPS_PENDING: i64 = 60;
/// A school's figures say nothing outside the school while it has fewer pupils than this.
pub const SMALL_CELL: i64 = 5;
/// A member's page is open for so long after a code was typed: twelve hours, a working day.
pub const SESSION_SECONDS: i64 = 12 * 3_600;

/// Whether a row binds to somebody of the register by itself: it has their number, their name accents aside, and no other birth date.
/// Were less enough, a roster of one row would look up anybody; what tells less is a doubt, which people decide who may see residents.
#[must_use]
pub fn binds(candidate: &LinkCandidate) -> bool {
    candidate.by == FoundBy::Number
        && candidate.agreement.is_some_and(|a| {
            matches!(a.name, NameLevel::Same | NameLevel::WithoutAccents | NameLevel::OtherAccents)
                && matches!(a.birth, BirthLevel::Same | BirthLevel::Month | BirthLevel::Year | BirthLevel::Unknown)
        })
}

/// Position of a proof in [`crate::model::State::since`].
#[must_use]
pub fn at(proof: Proof) -> usize {
    proof as usize
}

/// Since when a proof stands. Who has level 2 has what level 1 gives.
#[must_use]
pub fn since(days: &[Option<Day>; 5], proof: Proof) -> Option<Day> {
    match (proof, days[at(Proof::Level1)], days[at(Proof::Level2)]) {
        (Proof::Level1, Some(one), Some(two)) => Some(one.min(two)),
        (Proof::Level1, one, two) => one.or(two),
        _ => days[at(proof)],
    }
}

/// The day on which all that is asked for stood for the first time; nothing while something is missing, or nothing is asked for.
#[must_use]
pub fn complete_on(required: &[Proof], days: &[Option<Day>; 5]) -> Option<Day> {
    required.iter().map(|p| since(days, *p)).collect::<Option<Vec<Day>>>()?.into_iter().max()
}

/// Whether somebody of this kind owes the duty.
#[must_use]
pub fn owes(duty: &Duty, kind: Kind) -> bool {
    duty.kinds.contains(&kind)
}

/// How many citizens somebody has to help: the most that any duty asks of any of their memberships, owed once however many there
/// are (`P-3.3`).
#[must_use]
pub fn owed(duties: &[Duty], kinds: &[Kind]) -> i64 {
    duties.iter().filter(|d| kinds.iter().any(|k| owes(d, *k))).map(|d| d.quota).max().unwrap_or(0)
}

/// What stands of a proof after everything that was said, oldest first. The newest word counts, whoever says it; what a spot check
/// found stays visible beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// The newest word.
    pub last: &'a Tick,
    /// What the newest spot check found.
    pub check: Option<&'a Tick>,
    /// Declared as done again after a spot check had found the contrary.
    pub against_check: bool,
}

/// See [`Said`]; nothing was ever said of a proof that is not in the history.
#[must_use]
pub fn said(history: &[Tick], proof: Proof) -> Option<Said<'_>> {
    let last = history.iter().rfind(|t| t.proof == proof)?;
    let check = history.iter().rfind(|t| t.proof == proof && t.source == TickSource::Check);
    let against_check = last.done && last.source != TickSource::Check && check.is_some_and(|c| !c.done);
    Some(Said { last, check, against_check })
}

/// A step that somebody takes with an exemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The unit asks.
    Request,
    /// The standing office or home affairs grants it.
    Approve,
    /// They do not.
    Refuse,
    /// The unit or they take it back.
    End,
}

/// Why a step cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is asked for, or granted, already.
    AlreadyAsked,
    /// Nothing waits for a decision.
    NothingAsked,
    /// Nobody decides what they asked for themselves.
    OwnRequest,
}

/// Where an exemption stands after a step. `own`: who decides is who asked.
///
/// # Errors
/// When the step does not follow.
pub fn exemption(state: Option<ExemptionState>, step: Step, own: bool) -> Result<ExemptionState, Refusal> {
    use ExemptionState as S;
    match (step, state) {
        (Step::Request, Some(S::Requested | S::Approved)) => Err(Refusal::AlreadyAsked),
        (Step::Request, _) => Ok(S::Requested),
        (Step::Approve | Step::Refuse, Some(S::Requested)) if own => Err(Refusal::OwnRequest),
        (Step::Approve, Some(S::Requested)) => Ok(S::Approved),
        (Step::Refuse, Some(S::Requested)) => Ok(S::Refused),
        (Step::End, Some(S::Requested | S::Approved)) => Ok(S::Ended),
        (Step::Approve | Step::Refuse | Step::End, _) => Err(Refusal::NothingAsked),
    }
}

/// Headings, folded, that ask about the party. A column is one if a heading holds one of these as words.
const PARTY: [&str; 12] = [
    "dang vien",
    "dang",
    "ngay vao dang",
    "chi bo",
    "dang bo",
    "dang uy",
    "the dang",
    "so the dang",
    "party",
    "party member",
    "dang phi",
    "sinh hoat dang",
];

/// Whether a heading or a word tells of party membership, which is never read or kept. "Đăng nhập" and "đang" are other words:
/// folded they look alike, so a single "dang" counts only when it is written with Đ and ả, or stands alone.
#[must_use]
pub fn tells_of_party(words: &str) -> bool {
    let folded = text::fold(words);
    let padded = format!(" {folded} ");
    // The fold writes y as i, in our own words too.
    let whole = |w: &str| padded.contains(&format!(" {} ", text::fold(w)));
    PARTY.iter().any(|w| if *w == "dang" { folded == *w || spells_party(words) } else { whole(w) })
}

fn spells_party(words: &str) -> bool {
    text::squeeze(words).split(' ').any(|w| w.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase() == "đảng")
}

/// What a cell of a declared proof says: done, not done, or nothing.
#[must_use]
pub fn tick_word(cell: &str) -> Option<Option<bool>> {
    match text::fold(cell).as_str() {
        "" if cell.trim().is_empty() => Some(None),
        "x" | "co" | "roi" | "da" | "1" | "yes" | "true" | "v" | "da thuc hien" | "da dang nhap" | "hoan thanh" | "dat" => {
            Some(Some(true))
        }
        "" if matches!(cell.trim(), "✓" | "✔" | "+") => Some(Some(true)),
        "khong" | "chua" | "0" | "no" | "false" | "chua thuc hien" | "chua dang nhap" | "chua dat" => Some(Some(false)),
        _ => None,
    }
}

/// A declared proof as a row says it: done or not, and on which day it was done, where the row tells.
pub type Declared = (bool, Option<Day>);

/// 1 January 2020: electronic identification began later.
const EARLIEST: Day = Day(18_262);

/// Why the cells of a declared proof say nothing that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickFault {
    /// The cell of the proof holds neither a word for yes or no nor a day.
    Word,
    /// The cell of the day holds no day.
    Day,
    /// The day is still to come.
    Ahead,
    /// Nobody could have done it by then: there was no such app and no such account.
    Early,
    /// Not done, and yet on a day; or two different days.
    Contrary,
}

/// What the two cells of a declared proof say, `tick` and `day`; either may hold the day, and a day alone says that it is done.
///
/// # Errors
/// See [`TickFault`].
pub fn declared(tick: &str, day: &str, today: Day) -> Result<Option<Declared>, TickFault> {
    let on = if day.trim().is_empty() { None } else { Some(day_word(day).ok_or(TickFault::Day)?) };
    let said = match (tick_word(tick), day_word(tick)) {
        (Some(said), _) => said.map(|done| (done, on)),
        (None, Some(d)) if on.is_none_or(|on| on == d) => Some((true, Some(d))),
        (None, Some(_)) => return Err(TickFault::Contrary),
        (None, None) => return Err(TickFault::Word),
    };
    match said.or(on.map(|d| (true, Some(d)))) {
        Some((false, Some(_))) => Err(TickFault::Contrary),
        Some((_, Some(d))) if d > today => Err(TickFault::Ahead),
        Some((_, Some(d))) if d < EARLIEST => Err(TickFault::Early),
        said => Ok(said),
    }
}

/// A day as offices write it: 19/06/2023, 19-6-2023, 19.06.2023, 2023-06-19, with an hour after it or not, or as the number that
/// a spreadsheet keeps.
#[must_use]
pub fn day_word(cell: &str) -> Option<Day> {
    let number = |w: &str| w.len() == 5 && w.bytes().all(|b| b.is_ascii_digit());
    let word = cell.split_whitespace().find(|w| w.contains(['/', '-', '.']) || number(w))?;
    if let Ok(day) = word.parse::<Day>() {
        return Some(day);
    }
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 => Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        [serial] => {
            let n: i32 = serial.parse().ok()?;
            (40_000..60_000).contains(&n).then(|| Day(n - 25_569)) // days since 30/12/1899
        }
        _ => None,
    }
}

/// Whether a row says something of a proof that is not known yet. Without a day it changes none that was told before.
#[must_use]
pub fn says_more(last: Option<&Tick>, (done, on): Declared) -> bool {
    last.map_or(done, |last| last.done != done || (done && on.is_some_and(|on| on != last.on)))
}

/// What somebody learns of a citizen whom they named. Nothing but a confirmation is told before the register has had its time, so
/// that the page does not tell who is on the register or was active before.
#[must_use]
pub fn told(credit: Credit, day: Day, today: Day, window: i32) -> Credit {
    match credit {
        Credit::Confirmed => Credit::Confirmed,
        Credit::Elsewhere | Credit::NotConfirmed if today > day.plus(window) => Credit::NotConfirmed,
        Credit::Elsewhere | Credit::NotConfirmed | Credit::Pending => Credit::Pending,
    }
}

/// Counts of helps by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Helped {
    /// Confirmed by the register and credited to this person.
    pub confirmed: i64,
    /// Not decided.
    pub pending: i64,
    /// Not confirmed, or credited to somebody else.
    pub not_confirmed: i64,
}

impl Helped {
    /// Counts one more.
    pub fn add(&mut self, credit: Credit) {
        match credit {
            Credit::Confirmed => self.confirmed += 1,
            Credit::Pending => self.pending += 1,
            Credit::Elsewhere | Credit::NotConfirmed => self.not_confirmed += 1,
        }
    }
}

/// Sums helps by person where several rows may mean one: `(same_as, credit)`.
#[must_use]
pub fn helped(rows: &[(i64, Credit)]) -> HashMap<i64, Helped> {
    let mut out: HashMap<i64, Helped> = HashMap::new();
    for (person, credit) in rows {
        out.entry(*person).or_default().add(*credit);
    }
    out
}

/// A code as somebody types it: case, spaces and dashes do not matter.
#[must_use]
pub fn code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The number in what somebody types or scans: a number, or a card's QR text, of which the rest is forgotten.
#[must_use]
pub fn number_of(typed: &str) -> &str {
    typed.split('|').next().unwrap_or_default().trim()
}

/// Whom a decision means among the people in question: nothing when the decision cannot be taken, nobody when it names none.
#[must_use]
pub fn chosen(decision: Decision, citizen: Option<CitizenId>, question: &[CitizenId]) -> Option<Option<CitizenId>> {
    match (decision, citizen, question) {
        (Decision::Same, Some(c), q) => q.contains(&c).then_some(Some(c)),
        (Decision::Same, None, [only]) => Some(Some(*only)),
        (Decision::Same, None, _) => None,
        (Decision::NotSame | Decision::DontKnow, ..) => Some(None),
    }
}

/// For what a head has to answer (`P-4.2`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Nothing was handed in.
    pub silent: bool,
    /// No directive was issued, or nobody told of one.
    pub no_directive: bool,
    /// People who are not complete, not exempt, and of whom nobody wrote down why.
    pub unexplained: i64,
}

impl Answers {
    /// There is something to answer for.
    #[must_use]
    pub fn owes(&self) -> bool {
        self.silent || self.no_directive || self.unexplained > 0
    }
}

/// See [`Answers`]. `directive`: whether one was issued, when that was told.
#[must_use]
pub fn head_answers(silent: bool, directive: Option<bool>, unexplained: i64) -> Answers {
    Answers { silent, no_directive: directive != Some(true), unexplained: if silent { 0 } else { unexplained } }
}

/// Whether heads answer for a duty: it asks for proofs, and not of pupils alone.
#[must_use]
pub fn asks_heads(duty: &Duty) -> bool {
    !duty.proofs.is_empty() && !duty.kinds.iter().all(|k| *k == Kind::Pupil)
}

/// Whether counts can be true: nobody is counted who is not there, and nobody is complete without each proof asked for.
#[must_use]
pub fn counts_agree(c: &crate::model::UnitCount, proofs: &[Proof]) -> bool {
    let parts = [c.level1, c.level2, c.app, c.national, c.provincial];
    let owing = c.population - c.exempt;
    c.exempt >= 0
        && c.complete >= 0
        && c.population <= 1_000_000
        && owing >= c.complete
        && parts.iter().all(|n| (0..=c.population).contains(n))
        && proofs.iter().all(|p| c.complete <= if *p == Proof::Level1 { c.level1.max(c.level2) } else { parts[at(*p)] })
}

#[cfg(test)]
mod tests;
