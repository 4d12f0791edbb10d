//! Pure decisions: how long a text is, what it may not say, when it may go, what follows from what a channel said.

mod fill;
mod length;
mod safe;

pub use fill::{GAPS, Unfilled, fill, gaps};
pub use length::{Alphabet, Length, MOST_PARTS, length, unaccented};
pub use safe::{Forbidden, check, is_public_site};

use crate::model::{ChannelKind, State, Why};
use vedich_kernel::{Day, Moment};

/// From this hour on nobody's telephone rings (domain.md, Channels)…
pub const QUIET_FROM: i64 = 22;
/// …until this one.
pub const QUIET_UNTIL: i64 = 7;
/// How often a message is tried before it is given up.
pub const MOST_TRIES: i64 = 6;
/// A hand-over that takes longer than this has broken off.
pub const LEASE_SECONDS: i64 = 120;
/// So long one waits for a report about a message whose hand-over broke off, before anything else is done about it.
pub const UNKNOWN_SECONDS: i64 = 600;
/// A batch that nobody confirms is discarded after a day, and what is sealed of it erased.
pub const DRAFT_SECONDS: i64 = 86_400;
/// Recipients of one batch.
pub const MOST_RECIPIENTS: usize = 5_000;
/// Messages of a channel in one day, until the office sets its own.
pub const USUAL_PER_DAY: i64 = 5_000;

/// Nobody's telephone rings at this moment.
#[must_use]
pub fn is_quiet(at: Moment) -> bool {
    !(QUIET_UNTIL..QUIET_FROM).contains(&hour(at))
}

/// The first moment from `at` on at which telephones may ring.
#[must_use]
pub fn after_quiet(at: Moment) -> Moment {
    if !is_quiet(at) {
        return at;
    }
    let day = if hour(at) < QUIET_UNTIL { at.day() } else { at.day().plus(1) };
    day.start().plus_seconds(QUIET_UNTIL * 3_600)
}

/// The first moment from `due` on at which a message may be handed over: those that ring wait for the morning, mail goes at any hour.
#[must_use]
pub fn goes_at(kind: ChannelKind, due: Moment) -> Moment {
    if kind.keeps_quiet_hours() { after_quiet(due) } else { due }
}

/// The next morning: what a channel's own night or quota leaves over.
#[must_use]
pub fn next_morning(at: Moment) -> Moment {
    let morning = |day: Day| day.start().plus_seconds(QUIET_UNTIL * 3_600);
    if at < morning(at.day()) { morning(at.day()) } else { morning(at.day().plus(1)) }
}

fn hour(at: Moment) -> i64 {
    (at.0 - at.day().start().0).div_euclid(3_600_000_000)
}

/// How long to wait after the `tries`-th attempt: one minute, doubling up to an hour.
#[must_use]
pub fn backoff_seconds(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.clamp(1, 10) - 1).unwrap_or(0);
    (60_i64 << doublings).min(3_600)
}

/// What a channel says of a message, or a report that comes later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Taken; the channel's own number for it, if it told one.
    Taken(String),
    /// Arrived.
    Arrived,
    /// Will not arrive.
    Lost(Why),
    /// Was certainly not taken: worth another try.
    NotTaken(Why),
    /// Nobody knows whether it was taken.
    Nothing,
}

/// Where a message stands after what was told of it; `None` when that changes nothing. Nothing leaves an end; a report that
/// overtakes the channel's own answer stands.
#[must_use]
pub fn after(state: State, told: &Told, tries: i64) -> Option<(State, Option<Why>)> {
    let open = matches!(state, State::Handing | State::Sent | State::Unknown);
    let to = match told {
        Told::Arrived if open => (State::Delivered, None),
        Told::Lost(why) if open => (State::Failed, Some(*why)),
        Told::Taken(_) if matches!(state, State::Handing | State::Unknown) => (State::Sent, None),
        Told::NotTaken(why) if state == State::Handing => {
            // A channel that asks to come later, or is badly set up, says nothing against the message.
            let counts = !matches!(why, Why::Later | Why::Night | Why::NotLetIn);
            if counts && tries >= MOST_TRIES { (State::Failed, Some(Why::GaveUp)) } else { (State::Waiting, Some(*why)) }
        }
        Told::Nothing if state == State::Handing => (State::Unknown, Some(Why::NoAnswer)),
        _ => return None,
    };
    Some(to)
}

/// When a message that was not taken is tried again.
#[must_use]
pub fn due_again(why: Why, tries: i64, now: Moment) -> Moment {
    match why {
        Why::Night | Why::Later => next_morning(now),
        Why::NotLetIn => now.plus_seconds(900),
        _ => now.plus_seconds(backoff_seconds(tries)),
    }
}

#[cfg(test)]
mod tests;
