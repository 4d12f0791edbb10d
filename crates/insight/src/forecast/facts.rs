//! What a forecast is made from: days that are over and days ahead, out of the register's numbers, what teams met and what the timetable
//! can take. Pure.

use super::model::{How, Lot, RestsOn};
use crate::rules;
use std::collections::{BTreeMap, BTreeSet};
use vedich_forecast::{Ahead, DayFacts, Stock, Units};
use vedich_kernel::Day;
use vedich_register::{ExtractDay, Numbers};

/// Share of seats that are taken, as a forecast expects it: where no timetable says how many there are, there are so many more than came.
const USUALLY_TAKEN: f64 = 0.65;
/// Share of planned visits that are made, likewise.
const USUALLY_KEPT: f64 = 0.85;
/// Of the seats of a usual week, so many are offered by a week whose timetable is all there.
const WHOLE: f64 = 0.85;
/// The same while only assumptions tell what is usual.
const WHOLE_AT_FIRST: f64 = 0.5;
/// Days over which the pace is looked at.
const LOOKED_AT: usize = 21;
/// Between full extracts further apart than this, days with partial ones count too.
const CLOSE: i32 = 3;
/// Days ahead that are reckoned with at most.
const FARTHEST: i32 = 200;

/// People met on a day, and what was said to come of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    pub met: i64,
    /// Of these, at doors where somebody recorded a visit; the others are known by the results alone.
    pub visited: i64,
    pub activated: i64,
    pub registered: i64,
}

/// What is usual of a place before anything is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usual {
    /// Dossiers that stations take on a day.
    pub seats: f64,
    /// Visits on a day.
    pub visits: f64,
}

/// All that is known of a place.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Running numbers on days that changed something.
    pub series: Vec<(Day, Numbers)>,
    /// Extracts that speak of the place.
    pub extracts: Vec<ExtractDay>,
    /// Meetings by day.
    pub met: BTreeMap<Day, Met>,
    /// By how many those away became more, by day.
    pub away: BTreeMap<Day, i64>,
    /// What the timetable can take, by day.
    pub seats: BTreeMap<Day, f64>,
    pub usual: Usual,
    pub units: Units,
    /// Day of the opening figures, and the campaign's first day.
    pub opening: Day,
    pub first: Day,
    /// Day of truth.
    pub as_of: Day,
    /// The last day that is asked about.
    pub until: Day,
    pub holidays: Vec<Day>,
}

/// What the forecast is asked with, beside its goals.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub history: Vec<DayFacts>,
    pub now: Stock,
    pub ahead: Ahead,
    pub rests_on: RestsOn,
}

/// Where people are, by the register's numbers. Whoever was rejected has to come again.
pub(crate) fn stock(n: &Numbers, away: i64) -> Stock {
    let under_way = (n.dossiers - n.issued).max(0);
    let rejected = (n.rejected_level1 + n.rejected_level2).clamp(0, under_way);
    let ready = (n.issued - n.activated()).max(0);
    Stock {
        without: ((n.eligible - n.dossiers).max(0) + rejected) as f64,
        pending: (under_way - rejected) as f64,
        ready: ready as f64,
        away: away.clamp(0, ready) as f64,
        activated: n.activated() as f64,
    }
}

/// The days between which changes are told: those of full extracts; where these are far apart or missing, those of partial ones too.
pub(crate) fn knots(series: &[(Day, Numbers)], extracts: &[ExtractDay], opening: Day, as_of: Day) -> Vec<Day> {
    let known = |d: Day| rules::at(series, d).is_some_and(|n| n.eligible > 0);
    let start =
        if known(opening) { Some(opening) } else { series.iter().find(|(d, n)| *d > opening && n.eligible > 0).map(|(d, _)| *d) };
    let Some(start) = start.filter(|d| *d <= as_of) else { return Vec::new() };
    let ahead = |d: &Day| *d > start && *d <= as_of;
    let whole: BTreeSet<Day> = extracts.iter().filter(|e| e.whole).map(|e| e.as_of).filter(ahead).collect();
    let any: BTreeSet<Day> = extracts.iter().map(|e| e.as_of).chain(series.iter().map(|s| s.0)).filter(ahead).collect();
    let mut out = vec![start];
    let mut before = start;
    for day in whole.iter().copied().chain([as_of]) {
        if day.since(before) > CLOSE {
            out.extend(any.iter().copied().filter(|d| *d > before && *d < day));
        }
        if day > before && (whole.contains(&day) || any.contains(&day)) {
            out.push(day);
        }
        before = before.max(day);
    }
    out
}

/// Weekday, Saturday, Sunday or holiday.
fn kind(day: Day, holidays: &[Day]) -> usize {
    match day.weekday() {
        _ if holidays.contains(&day) => 2,
        7 => 2,
        6 => 1,
        _ => 0,
    }
}

/// The usual amount of each kind of day, out of the last ones; a kind without days is as the one next to it.
fn levels(points: &[(usize, f64)]) -> [f64; 3] {
    let last = &points[points.len().saturating_sub(LOOKED_AT)..];
    let mean = |wanted: usize| {
        let of: Vec<f64> = last.iter().filter(|(k, _)| *k == wanted).map(|(_, n)| *n).collect();
        (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64)
    };
    let (week, saturday, sunday) = (mean(0), mean(1), mean(2));
    let some = |order: [Option<f64>; 3]| order.into_iter().flatten().next().unwrap_or(0.0);
    [some([week, saturday, sunday]), some([saturday, sunday, week]), some([sunday, saturday, week])]
}

fn sum<T: Copy>(of: &BTreeMap<Day, T>, after: Day, to: Day, f: impl Fn(T) -> f64) -> f64 {
    of.range(after.plus(1)..=to).map(|(_, n)| f(*n)).sum()
}

impl Known {
    fn at(&self, day: Day) -> Numbers {
        rules::at(&self.series, day).copied().unwrap_or_default()
    }

    fn away_on(&self, day: Day) -> i64 {
        self.away.range(..=day).map(|(_, n)| n).sum()
    }

    /// The days that are over; seats and planned visits are still to be filled in.
    fn days(&self, knots: &[Day]) -> Vec<DayFacts> {
        let day = |pair: &[Day]| {
            let (a, b) = (pair[0], pair[1]);
            let (before, after) = (self.at(a), self.at(b));
            let length = f64::from(b.since(a));
            let rise = |f: fn(&Numbers) -> i64| (f(&after) - f(&before)).max(0) as f64 / length;
            let (dossiers, approved, activated) = (rise(|n| n.dossiers), rise(|n| n.issued), rise(Numbers::activated));
            let met = |f: fn(Met) -> i64| sum(&self.met, a, b, |m| f(m) as f64) / length;
            let registered = met(|m| m.registered).min(dossiers);
            let by_visits = met(|m| m.activated).min(activated);
            DayFacts {
                day: b,
                before: stock(&before, self.away_on(a)),
                seats: sum(&self.seats, a, b, |n| n) / length,
                collected: dossiers - registered,
                registered,
                approved,
                planned_visits: 0.0,
                visits: met(|m| m.met),
                by_visits,
                by_themselves: activated - by_visits,
            }
        };
        knots.windows(2).map(day).collect()
    }

    fn ahead(&self) -> impl Iterator<Item = Day> + '_ {
        let days = self.until.since(self.as_of).clamp(0, FARTHEST);
        (1..=days).map(|n| self.as_of.plus(n))
    }

    /// Amounts of the days ahead; none before the campaign begins.
    fn planned(&self, of: impl Fn(Day) -> f64) -> Vec<f64> {
        self.ahead().map(|d| if d < self.first { 0.0 } else { of(d) }).collect()
    }

    fn on(&self, d: Day) -> f64 {
        self.seats.get(&d).copied().unwrap_or(0.0)
    }

    fn kind(&self, d: Day) -> usize {
        kind(d, &self.holidays)
    }

    /// Seats of the days that are over are put in; tells those ahead and where they come from.
    fn seats(&self, history: &mut [DayFacts]) -> (Vec<f64>, Lot) {
        if history.is_empty() {
            return self.by_timetable(&[], Some(self.usual.seats));
        }
        let taken: f64 = history.iter().map(|d| d.collected).sum();
        let offered: f64 = history.iter().map(|d| d.seats).sum();
        if offered >= 0.9 * taken {
            let from = self.first.max(self.as_of.plus(-LOOKED_AT_DAYS));
            let past: Vec<(usize, f64)> =
                (0..=self.as_of.since(from)).map(|n| from.plus(n)).map(|d| (self.kind(d), self.on(d))).collect();
            return self.by_timetable(&past, None);
        }
        // A timetable that had not room for those who came is not the whole timetable: what came goes on, and shifts beyond those that
        // were listed so far come on top of it.
        let points: Vec<(usize, f64)> = history.iter().map(|d| (self.kind(d.day), d.collected / USUALLY_TAKEN)).collect();
        let usual = levels(&points);
        let listed = levels(&history.iter().map(|d| (self.kind(d.day), d.seats)).collect::<Vec<_>>());
        for day in history.iter_mut() {
            day.seats = usual[self.kind(day.day)];
        }
        let more = |d: Day| (self.on(d) - listed[self.kind(d)]).max(0.0);
        let ahead = self.planned(|d| usual[self.kind(d)] + more(d));
        let until = self.ahead().filter(|d| *d >= self.first && more(*d) > 0.0).max();
        let how = if taken > 0.0 || until.is_some() { How::Pace } else { How::Nothing };
        let lot = Lot { how, a_day: mean(&ahead), until };
        (ahead, lot)
    }

    /// Seats ahead by the timetable. A week whose shifts offer most of what is usual is taken as it stands; the others are filled up to the
    /// usual week, for their timetable is still to come. `past` are the days that the timetable covered so far; while there are none,
    /// something is assumed.
    fn by_timetable(&self, past: &[(usize, f64)], assumed: Option<f64>) -> (Vec<f64>, Lot) {
        let before = assumed.map_or_else(|| levels(past), |n| [n; 3]);
        let least = if assumed.is_some() { WHOLE_AT_FIRST } else { WHOLE };
        let seen = |d: &Day| assumed.is_some() || past.iter().any(|(k, _)| *k == self.kind(*d));
        let monday = |d: Day| d.plus(1 - i32::from(d.weekday()));
        let mut weeks: BTreeMap<Day, Vec<Day>> = BTreeMap::new();
        for d in self.ahead().filter(|d| *d >= self.first) {
            weeks.entry(monday(d)).or_default().push(d);
        }
        let is_whole = |days: &[Day]| {
            let usual: f64 = days.iter().filter(|d| seen(d)).map(|d| before[self.kind(*d)]).sum();
            let offered: f64 = days.iter().filter(|d| seen(d)).map(|d| self.on(*d)).sum();
            days.iter().any(|d| self.on(*d) > 0.0) && offered >= least * usual
        };
        let whole: BTreeSet<Day> = weeks.iter().filter(|(_, days)| is_whole(days)).map(|(monday, _)| *monday).collect();
        let coming = weeks.iter().filter(|(monday, _)| whole.contains(monday)).flat_map(|(_, days)| days);
        let known: Vec<(usize, f64)> = past.iter().copied().chain(coming.map(|d| (self.kind(*d), self.on(*d)))).collect();
        let usual = if known.is_empty() { before } else { levels(&known) };
        // What each day of the other weeks gets of the room that it has up to what is usual.
        let room = |d: &Day| (usual[self.kind(*d)] - self.on(*d)).max(0.0);
        let filled: BTreeMap<Day, f64> = weeks
            .iter()
            .filter(|(monday, _)| !whole.contains(monday))
            .map(|(monday, days)| {
                let missing: f64 = days.iter().map(|d| usual[self.kind(*d)] - self.on(*d)).sum();
                let rooms: f64 = days.iter().map(room).sum();
                (*monday, if rooms > 0.0 { (missing / rooms).clamp(0.0, 1.0) } else { 0.0 })
            })
            .collect();
        let ahead = self.planned(|d| self.on(d) + room(&d) * filled.get(&monday(d)).copied().unwrap_or(0.0));
        let until = weeks
            .iter()
            .filter(|(monday, _)| whole.contains(monday))
            .flat_map(|(_, days)| days)
            .copied()
            .filter(|d| self.on(*d) > 0.0)
            .max();
        let how = match (until, assumed) {
            (Some(_), _) => How::Timetable,
            (None, Some(_)) => How::Assumed,
            (None, None) if ahead.iter().any(|n| *n > 0.0) => How::Pace,
            (None, None) => How::Nothing,
        };
        let lot = Lot { how, a_day: mean(&ahead), until };
        (ahead, lot)
    }

    /// The same for visits, of which nobody plans how many there will be.
    fn visits(&self, history: &mut [DayFacts]) -> (Vec<f64>, Lot) {
        if history.is_empty() {
            let ahead = self.planned(|_| self.usual.visits);
            let lot = Lot { how: How::Assumed, a_day: mean(&ahead), until: None };
            return (ahead, lot);
        }
        let points: Vec<(usize, f64)> = history.iter().map(|d| (kind(d.day, &self.holidays), d.visits / USUALLY_KEPT)).collect();
        let usual = levels(&points);
        for day in history.iter_mut() {
            day.planned_visits = usual[kind(day.day, &self.holidays)];
        }
        let ahead = self.planned(|d| usual[kind(d, &self.holidays)]);
        let made: f64 = history.iter().map(|d| d.visits).sum();
        let (met, visited) = self.met.values().fold((0, 0), |sum, m| (sum.0 + m.met, sum.1 + m.visited));
        let how = match made > 0.0 {
            true if 2 * visited < met => How::Inferred,
            true => How::Pace,
            false => How::Nothing,
        };
        let lot = Lot { how, a_day: mean(&ahead), until: None };
        (ahead, lot)
    }

    /// What the forecast is asked with.
    pub(crate) fn asked(&self) -> Asked {
        let knots = knots(&self.series, &self.extracts, self.opening, self.as_of);
        let mut history = self.days(&knots);
        let (seats, of_seats) = self.seats(&mut history);
        let (visits, of_visits) = self.visits(&mut history);
        let away = self.away_on(self.as_of);
        let now = stock(&self.at(self.as_of), away);
        let rests_on = RestsOn {
            days: i64::try_from(history.len()).unwrap_or(i64::MAX),
            since: knots.first().copied(),
            now: now.into(),
            seats: of_seats,
            visits: of_visits,
        };
        let ahead = Ahead { from: self.as_of.plus(1), seats, visits, holidays: self.holidays.clone() };
        Asked { history, now, ahead, rests_on }
    }
}

/// [`LOOKED_AT`] as a distance of days.
const LOOKED_AT_DAYS: i32 = LOOKED_AT as i32;

fn mean(of: &[f64]) -> i64 {
    if of.is_empty() { 0 } else { (of.iter().sum::<f64>() / of.len() as f64).round() as i64 }
}

#[cfg(test)]
mod tests;
