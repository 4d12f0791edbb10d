//! Pure decisions of the stations: places of a shift, times, who may do what, where a booking stands. No input or output;
//! property-tested.

pub mod batches;
pub mod blocks;
pub mod inviting;
pub mod near;
pub mod planning;
pub mod requests;
pub mod tablet;

use crate::model::{BookingState, BookingStep, Minutes, NewShift, Part, Service, Shift, Slot};
use std::collections::HashMap;
use vedich_kernel::{Day, Moment, text};

/// Length of a slot, in minutes.
pub const SLOT: i64 = 15;
/// Visitors that must have been measured before their minutes count.
pub const ENOUGH: usize = 20;
/// Newest measured visitors that are looked at.
pub const LOOKED_AT: i64 = 200;
/// A visitor takes at least and at most so many tenths of minutes; what is measured outside is a forgotten press.
pub const BELIEVABLE: std::ops::RangeInclusive<i64> = 10..=900;
/// Longest shift, in minutes.
pub const LONGEST: i64 = 12 * 60;
/// Most officers or sets of a shift.
pub const MOST: i64 = 50;
/// Bookings that one telephone number may have ahead, in whatever names: a family.
pub const PER_PHONE: i64 = 5;
/// Days ahead that the public timetable shows and takes bookings for.
pub const AHEAD: i32 = 28;

/// The part of the day in which something starts.
#[must_use]
pub fn part(from: i64) -> Part {
    match from {
        ..720 => Part::Morning,
        720..1_020 => Part::Afternoon,
        _ => Part::Evening,
    }
}

/// Saturday or Sunday.
#[must_use]
pub fn is_weekend(day: Day) -> bool {
    day.weekday() >= 6
}

/// A public holiday of the solar calendar: 1/1, 30/4, 1/5, 2/9 (those of the lunar calendar change every year and are left
/// out by the office itself).
#[must_use]
pub fn is_holiday(day: Day) -> bool {
    let date = day.date();
    matches!((date.day(), date.month()), (1, 1) | (30, 4) | (1, 5) | (2, 9))
}

/// Visitors who can be served at the same time.
#[must_use]
pub fn at_once(service: Service, sets: i64, crew: i64) -> i64 {
    if service.needs_set() { sets.min(crew) } else { crew }.max(0)
}

/// Visitors who can be served in so many minutes.
#[must_use]
pub fn capacity(length: i64, at_once: i64, tenths: i64) -> i64 {
    length.max(0) * 10 * at_once.max(0) / tenths.max(1)
}

/// Places of a shift.
#[must_use]
pub fn places(shift: &NewShift, tenths: i64) -> i64 {
    let sets = i64::try_from(shift.sets.len()).unwrap_or(0);
    capacity(shift.to - shift.from, at_once(shift.service, sets, shift.crew), tenths)
}

/// The quarters of an hour of a shift with their places: they sum to the capacity, and no quarter runs ahead of what the desk
/// can do by then.
#[must_use]
pub fn slots(shift: &NewShift, tenths: i64, taken: &HashMap<i64, i64>) -> Vec<Slot> {
    let sets = i64::try_from(shift.sets.len()).unwrap_or(0);
    let at_once = at_once(shift.service, sets, shift.crew);
    let upto = |minute: i64| capacity(minute - shift.from, at_once, tenths);
    let mut out = Vec::new();
    let mut at = shift.from;
    while at < shift.to {
        let end = (at + SLOT).min(shift.to);
        let places = upto(end) - upto(at);
        out.push(Slot { at, places, free: (places - taken.get(&at).copied().unwrap_or(0)).max(0) });
        at = end;
    }
    out
}

/// Places that can still be booked at a moment: those of the quarters of an hour that have not begun. A shift that is to come offers all of
/// its own.
#[must_use]
pub fn free_from(shift: &NewShift, tenths: i64, taken: &HashMap<i64, i64>, now: Moment) -> i64 {
    slots(shift, tenths, taken).iter().filter(|s| is_to_come(shift.day, s.at, now)).map(|s| s.free).sum()
}

/// A minute of a day, such as the beginning of a quarter of an hour, has not come yet.
#[must_use]
pub fn is_to_come(day: Day, minute: i64, now: Moment) -> bool {
    day.start().plus_seconds(minute * 60) > now
}

/// The minutes that count: the median of what was measured once there is enough, else the assumption.
#[must_use]
pub fn minutes(assumed: i64, mut measured: Vec<i64>) -> Minutes {
    measured.retain(|tenths| BELIEVABLE.contains(tenths));
    if measured.len() < ENOUGH {
        return Minutes { tenths: assumed, measured: 0 };
    }
    measured.sort_unstable();
    let n = i64::try_from(measured.len()).unwrap_or(i64::MAX);
    Minutes { tenths: measured[measured.len() / 2], measured: n }
}

/// `17:30` as minutes since midnight; `None` when it is no time.
#[must_use]
pub fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once([':', 'h', 'g', 'H'])?;
    let hours: i64 = hours.trim().parse().ok()?;
    let minutes: i64 = if minutes.trim().is_empty() { 0 } else { minutes.trim().parse().ok()? };
    ((0..=24).contains(&hours) && (0..60).contains(&minutes) && hours * 60 + minutes <= 1_440).then_some(hours * 60 + minutes)
}

/// Minutes since midnight as `17:30`.
#[must_use]
pub fn clock_text(minute: i64) -> String {
    format!("{}:{:02}", minute.div_euclid(60), minute.rem_euclid(60))
}

/// A shift in words: where, on which day, from when to when.
#[must_use]
pub fn shift_text(station: &str, what: &NewShift) -> String {
    format!("{station}, {} {}–{}", what.day.vi(), clock_text(what.from), clock_text(what.to))
}

/// The number of a booking as it is told and shown: apart from the numbers of the queue, which are bare or have a tablet's letter.
#[must_use]
pub fn booking_text(no: i64) -> String {
    format!("ĐL-{no}")
}

/// The number of a booking as somebody types it: with or without what stands before it, its accents and its dash.
#[must_use]
pub fn booking_no(typed: &str) -> Option<i64> {
    let typed = text::fold(typed);
    let digits = typed.strip_prefix("dl").unwrap_or(&typed).trim_start();
    (digits.chars().all(|c| c.is_ascii_digit()) && digits.len() <= LONGEST_NO).then(|| digits.parse().ok()).flatten()
}

/// Most digits of a booking's number; what is longer is a code.
const LONGEST_NO: usize = 9;

/// A quarter of an hour as people say it: `17:30–17:45`.
#[must_use]
pub fn slot_text(slot: i64) -> String {
    format!("{}–{}", clock_text(slot), clock_text(slot + SLOT))
}

/// What is wrong with a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The times are no quarters of an hour, or end before they start, or last too long.
    Times,
    /// Nobody or nothing serves.
    Nobody,
    /// The day is past or out of the campaign.
    Day,
}

/// May a shift be held like this?
///
/// # Errors
/// What is wrong.
pub fn check(shift: &NewShift, today: Day, last: Day) -> Result<(), Wrong> {
    let quarter = |minute: i64| minute % SLOT == 0 && (0..=1_440).contains(&minute);
    if !quarter(shift.from) || !quarter(shift.to) || shift.from >= shift.to || shift.to - shift.from > LONGEST {
        return Err(Wrong::Times);
    }
    let sets = i64::try_from(shift.sets.len()).unwrap_or(i64::MAX);
    if !(1..=MOST).contains(&shift.crew) || sets > MOST || at_once(shift.service, sets, shift.crew) < 1 {
        return Err(Wrong::Nobody);
    }
    if shift.day < today || shift.day > last { Err(Wrong::Day) } else { Ok(()) }
}

/// The shift has begun at a moment.
#[must_use]
pub fn has_begun(shift: &NewShift, now: Moment) -> bool {
    !is_to_come(shift.day, shift.from, now)
}

/// The shift is over at a moment.
#[must_use]
pub fn is_over(shift: &NewShift, now: Moment) -> bool {
    !is_to_come(shift.day, shift.to, now)
}

/// Why a shift cannot be called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is over.
    Over,
    /// Somebody came to it: it was held, even if it ends early.
    Visited,
}

/// May a shift to which so many came be called off? One that has begun may, as long as nobody came; a draft was told to nobody and may be taken
/// out at any time.
///
/// # Errors
/// Why not.
pub fn may_call_off(shift: &Shift, came: i64, now: Moment) -> Result<(), Held> {
    if shift.draft {
        return Ok(());
    }
    if is_over(&shift.what, now) {
        return Err(Held::Over);
    }
    if came > 0 { Err(Held::Visited) } else { Ok(()) }
}

/// Words hold what looks like somebody's number, a telephone or that of an identity paper: not for everybody to read.
#[must_use]
pub fn holds_number(words: &str) -> bool {
    text::holds_number_of_person(words) || text::holds_id_number(words) || text::holds_telephone(words)
}

/// Two shifts are held at the same time.
#[must_use]
pub fn overlap(a: (Day, i64, i64), b: (Day, i64, i64)) -> bool {
    a.0 == b.0 && a.1 < b.2 && b.1 < a.2
}

/// Where a booking stands after a step.
///
/// # Errors
/// When the step cannot follow.
pub fn after(state: BookingState, step: BookingStep) -> Result<BookingState, BookingState> {
    use BookingState as S;
    use BookingStep as T;
    match (state, step) {
        (S::Booked, T::Moved) => Ok(S::Booked),
        (S::Booked, T::Cancelled) => Ok(S::Cancelled),
        (S::Booked, T::Arrived) => Ok(S::Arrived),
        (S::Arrived, T::Called) => Ok(S::Called),
        (S::Arrived | S::Called, T::Taken) => Ok(S::Taken),
        (S::Arrived | S::Called, T::NotPossible) => Ok(S::NotPossible),
        // Put right: at the desk again, whatever comes of it then.
        (S::Taken | S::NotPossible, T::Reopened) => Ok(S::Called),
        _ => Err(state),
    }
}

/// Takes up a place of its quarter of an hour.
#[must_use]
pub fn holds_place(state: BookingState) -> bool {
    state != BookingState::Cancelled
}

#[cfg(test)]
mod tests;
