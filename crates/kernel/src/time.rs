//! Two times (design.md, Truth 3): days of truth in Asia/Ho_Chi_Minh, and moments in UTC. The clock is always passed in.

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicI64, Ordering};

/// Vietnam keeps UTC+7 all year.
const VIETNAM: Offset = jiff::tz::offset(7);

/// A calendar day in Asia/Ho_Chi_Minh, stored as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The text is not a day.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a day (YYYY-MM-DD)")]
pub struct BadDay;

impl Day {
    /// From year, month and day of month; `None` when the calendar has no such day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self::from_date)
    }

    fn from_date(date: Date) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        // A civil date is at most ±4 million days from the epoch, which i32 holds.
        Self(i32::try_from((date.duration_since(epoch)).as_hours() / 24).unwrap_or(0))
    }

    /// The civil date. Days out of the calendar's range clamp to its ends.
    #[must_use]
    pub fn date(self) -> Date {
        jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(self.0.clamp(-4_371_587, 2_932_896)))
    }

    /// The day `n` days later (earlier when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// Whole days from `earlier` to `self`.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The form used on pages: `19/6/2023`.
    #[must_use]
    pub fn vi(self) -> String {
        let d = self.date();
        format!("{}/{}/{}", d.day(), d.month(), d.year())
    }

    /// Monday is 1, Sunday is 7.
    #[must_use]
    pub fn weekday(self) -> i8 {
        self.date().weekday().to_monday_one_offset()
    }

    /// As stored in the database.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// From the database.
    #[must_use]
    pub fn from_number(n: i64) -> Self {
        Self(i32::try_from(n).unwrap_or(if n < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Midnight at the start of this day in Vietnam.
    #[must_use]
    pub fn start(self) -> Moment {
        Moment((self.number() * 86_400 - 7 * 3_600) * 1_000_000)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let d = self.date();
        write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day())
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Day {
    type Err = BadDay;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let b = s.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return Err(BadDay);
        }
        s.parse::<Date>().map(Self::from_date).map_err(|_| BadDay)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The day in Vietnam.
    #[must_use]
    pub fn day(self) -> Day {
        let local = self.0 + 7 * 3_600 * 1_000_000;
        Day::from_number(local.div_euclid(86_400 * 1_000_000))
    }

    /// Hour and minute in Vietnam, `17:05`.
    #[must_use]
    pub fn clock_vi(self) -> String {
        let minutes = (self.0 + 7 * 3_600 * 1_000_000).div_euclid(60_000_000).rem_euclid(1_440);
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    /// `19/6/2023 17:05`, in Vietnam.
    #[must_use]
    pub fn vi(self) -> String {
        format!("{} {}", self.day().vi(), self.clock_vi())
    }

    /// RFC 3339 in Vietnam's offset.
    #[must_use]
    pub fn rfc3339(self) -> String {
        Timestamp::from_microsecond(self.0).map_or_else(|_| String::new(), |t| t.display_with_offset(VIETNAM).to_string())
    }

    /// Parses RFC 3339.
    ///
    /// # Errors
    /// When the text is no RFC 3339 time.
    pub fn parse(s: &str) -> Result<Self, BadDay> {
        s.parse::<Timestamp>().map(|t| Self(t.as_microsecond())).map_err(|_| BadDay)
    }

    /// Seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

/// Tells the time. Passed in everywhere, so that tests can freeze it.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Moment;
    /// Today in Vietnam.
    fn today(&self) -> Day {
        self.now().day()
    }
}

/// The machine's clock; the one place that reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        #[allow(clippy::disallowed_methods)] // this is the door through which real time comes in
        Moment(Timestamp::now().as_microsecond())
    }
}

/// A clock that stands still until told otherwise. Also drives a demo that plays a campaign of the past.
#[derive(Debug)]
pub struct FrozenClock(AtomicI64);

impl FrozenClock {
    /// Stands at `at`.
    #[must_use]
    pub fn at(at: Moment) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Moves to `at`.
    pub fn set(&self, at: Moment) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_and_print_both_forms() {
        let day: Day = "2023-06-19".parse().unwrap();
        assert_eq!(day, Day::new(2023, 6, 19).unwrap());
        assert_eq!(day.vi(), "19/6/2023");
        assert_eq!(day.to_string(), "2023-06-19");
        assert_eq!(day.plus(1).to_string(), "2023-06-20");
        assert_eq!(day.weekday(), 1);
        assert_eq!("2023-02-29".parse::<Day>(), Err(BadDay));
        assert_eq!("19/6/2023".parse::<Day>(), Err(BadDay));
        assert_eq!(Day::new(1969, 12, 31).unwrap().0, -1);
    }

    #[test]
    fn the_day_turns_at_midnight_in_vietnam() {
        let before = Moment::parse("2023-06-19T16:59:59Z").unwrap();
        let after = Moment::parse("2023-06-19T17:00:00Z").unwrap();
        assert_eq!(before.day().to_string(), "2023-06-19");
        assert_eq!(after.day().to_string(), "2023-06-20");
        assert_eq!(after.clock_vi(), "0:00");
        assert_eq!(after.day().start(), after);
        assert_eq!(after.rfc3339(), "2023-06-20T00:00:00+07:00");
    }
}
