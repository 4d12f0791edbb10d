//! What phones send, judged: when it really happened, and whether it may be applied. Pure; the limits here are also what the
//! phone app keeps to (`table.rs`).

use super::{AHEAD_SECONDS, HeldReason, ListState, decide};
use vedich_kernel::{Day, LocalityId, Moment, TeamId, text};

/// A result can be undone on the phone for so long without a word.
pub const UNDO_SECONDS: i64 = 60;
/// Characters of a note at most.
pub const NOTE_MAX: usize = 140;
/// Characters of the name of a help post at most.
pub const PLACE_MAX: usize = 80;
/// Operations in one request at most.
pub const BATCH_MAX: usize = 200;
/// What comes later than this after it happened is looked at by a person: it is settled and reported by then.
pub const LATE_DAYS: i32 = 30;
/// A clock that differs by less is right: the way through the network takes time too.
pub const SMALL_OFFSET_SECONDS: i64 = 120;

/// Words of secrets that belong to nobody but the citizen, folded as `text::fold` does.
pub const SECRET_WORDS: [&str; 17] = [
    "otp",
    "o t p",
    "ma xac thuc",
    "ma xac nhan",
    "ma kich hoat",
    "ma dang nhap",
    "ma bao mat",
    "ma pin",
    "ma so pin",
    "pin",
    "p i n",
    "mat khau",
    "mat ma",
    "mk",
    "password",
    "pass",
    "passcode",
];
/// So many digits in a row beside such a word are taken for the secret itself; hours and dates have fewer.
pub const SECRET_DIGITS: usize = 3;

/// So many digits that stand alone are a one-time code, with one of these words before them or none.
pub const CODE_DIGITS: usize = 6;
/// Words before a code that stands alone, folded.
pub const CODE_WORDS: [&str; 2] = ["ma", "code"];
/// Digits of an old and of a national ID; the latter begins with 0.
pub const ID_DIGITS: [usize; 2] = [9, 12];
/// Digits of one group of a number that is written in groups.
const ID_GROUP: std::ops::RangeInclusive<usize> = 3..=4;

/// Is a note kept nowhere? The phone does not save it, the house leaves it out.
#[must_use]
pub fn leaves_out(note: &str) -> bool {
    holds_secret(note) || holds_id(note)
}

/// Does a note hold the number of an ID, in one row or in groups that spaces, dots or dashes part, with no other digits before them? The phone and the house know by the
/// register whom a visit is about. A telephone number is none: it may be what a visit was for.
#[must_use]
pub fn holds_id(note: &str) -> bool {
    let parts = |c: char| matches!(c, ' ' | '.' | '-');
    note.split(|c: char| !c.is_ascii_digit() && !parts(c)).any(|run| {
        let groups: Vec<&str> = run.split(parts).filter(|g| !g.is_empty()).collect();
        groups.iter().any(|group| is_id(group)) || begins_with_id(&groups)
    })
}

fn is_id(digits: &str) -> bool {
    digits.len() == ID_DIGITS[0] || (digits.len() == ID_DIGITS[1] && digits.starts_with('0'))
}

fn begins_with_id(groups: &[&str]) -> bool {
    let mut digits = String::new();
    for group in groups.iter().take_while(|group| ID_GROUP.contains(&group.len())) {
        digits.push_str(group);
        if is_id(&digits) {
            return true;
        }
    }
    false
}

/// A code that stands alone: nobody writes six digits to the team for another reason.
fn is_code(key: &str) -> bool {
    let alone = CODE_WORDS.iter().find_map(|word| key.strip_prefix(word)?.strip_prefix(' ')).unwrap_or(key);
    let digits: String = alone.split(' ').collect();
    digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Does a note hold a one-time code, a password or a passcode? It names one and has digits in a row, which spaces may part; or it is
/// nothing but a code.
#[must_use]
pub fn holds_secret(note: &str) -> bool {
    let mut row = 0;
    let digits = note.chars().any(|c| {
        row = match c {
            '0'..='9' => row + 1,
            ' ' => row,
            _ => 0,
        };
        row >= SECRET_DIGITS
    });
    let key = text::fold(note);
    if is_code(&key) {
        return true;
    }
    let key = format!(" {key} ");
    digits && SECRET_WORDS.iter().any(|word| key.contains(&format!(" {word} ")))
}

/// What is known of a phone's clock when an operation arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// When it happened, by the phone's clock.
    pub told: Moment,
    /// Server minus phone (µs) at the last contact before it happened.
    pub at_recording: Option<i64>,
    /// Server minus phone (µs) now, as it arrives.
    pub at_upload: Option<i64>,
    /// Now.
    pub received: Moment,
}

impl Clocks {
    fn plausible(&self, at: Moment, earliest: Moment) -> bool {
        at >= earliest && at <= self.received.plus_seconds(AHEAD_SECONDS)
    }

    fn shifted(&self, offset: Option<i64>) -> Moment {
        let offset = offset.filter(|o| o.abs() >= SMALL_OFFSET_SECONDS * 1_000_000).unwrap_or(0);
        Moment(self.told.0.saturating_add(offset))
    }
}

/// When it happened by our clock. What the phone told is kept beside it and never rewritten.
///
/// The difference measured on arrival is right when the clock has been wrong all the time, and when it went wrong or was put right
/// before the recording; the one measured before is right when the clock was put right afterwards. So the first is taken, unless
/// it gives a time that cannot be (before `earliest`, or in the future) and the second gives one that can.
#[must_use]
pub fn corrected(clocks: &Clocks, earliest: Moment) -> Moment {
    let now = clocks.shifted(clocks.at_upload.or(clocks.at_recording));
    let before = clocks.shifted(clocks.at_recording);
    if !clocks.plausible(now, earliest) && clocks.at_recording.is_some() && clocks.plausible(before, earliest) {
        return before;
    }
    now
}

/// Nothing that is taken happened after it came: a clock that runs ahead a little told it early. What lies further ahead stays as it was
/// told and is held, so that whoever decides sees it.
#[must_use]
pub fn bounded(observed_at: Moment, received: Moment) -> Moment {
    if observed_at <= received.plus_seconds(AHEAD_SECONDS) { observed_at.min(received) } else { observed_at }
}

/// What a phone's enrolment says to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneState {
    /// Last day on which it may be used.
    pub until: Day,
    /// It was taken out of use: whatever comes from it is looked at by a person.
    pub revoked: bool,
    /// Its member signed out.
    pub signed_out_at: Option<Moment>,
}

impl PhoneState {
    /// It may read lists.
    #[must_use]
    pub fn in_use(&self, today: Day) -> bool {
        !self.revoked && self.signed_out_at.is_none() && self.until >= today
    }
}

/// May something that happened at a moment be taken from this phone?
///
/// # Errors
/// Why a person must look at it.
pub fn decide_phone(observed_at: Moment, phone: &PhoneState, now: Moment) -> Result<(), HeldReason> {
    if phone.revoked || phone.signed_out_at.is_some_and(|at| observed_at > at.plus_seconds(AHEAD_SECONDS)) {
        return Err(HeldReason::Revoked);
    }
    if observed_at > now.plus_seconds(AHEAD_SECONDS) {
        return Err(HeldReason::Future);
    }
    if observed_at.day() > phone.until {
        return Err(HeldReason::LeaseOver);
    }
    if now.day().since(observed_at.day()) > LATE_DAYS {
        return Err(HeldReason::Late);
    }
    Ok(())
}

/// May a visit be taken from this phone? `list` is none when the phone's team has no such list.
///
/// # Errors
/// Why a person must look at it.
pub fn decide_visit(observed_at: Moment, phone: &PhoneState, list: Option<&ListState>, now: Moment) -> Result<(), HeldReason> {
    if phone.revoked {
        return Err(HeldReason::Revoked);
    }
    decide(observed_at, list.ok_or(HeldReason::NoList)?, now)?;
    decide_phone(observed_at, phone, now)
}

/// Are the office's own words told with its decision about a result? They may speak of people of its area, so whoever went to a team of
/// another commune since hears what became of their result and no more. A place is a team and its commune: `recorded` is where the result
/// was recorded, `now` where its member is.
#[must_use]
pub fn tells_answer(recorded: (TeamId, Option<LocalityId>), now: (TeamId, Option<LocalityId>)) -> bool {
    recorded.0 == now.0 || (recorded.1.is_some() && recorded.1 == now.1)
}
