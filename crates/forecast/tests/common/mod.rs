//! Campaigns to be forecast that do not run as the forecast believes: approval works through cohorts in working days with outages, rain lasts,
//! visits saturate in another way, notices bring a burst of activations, not everyone who is away is known to be. Used by the tests and
//! by the example `calibration`.
#![allow(dead_code)] // each user takes its part

use vedich_forecast::{Ahead, Count, DayFacts, Goal, Lever, Question, Stock, Units};
use vedich_kernel::{Day, Dice};

pub const DAYS: usize = 26;

/// What is true of a campaign, and the luck of its days.
pub struct World {
    people: f64,
    opening: [f64; 3],
    seats: Vec<f64>,
    visits: Vec<f64>,
    succeed: f64,
    learning: f64,
    weekend: [f64; 2],
    fill: f64,
    fill_weekend: [f64; 2],
    register: f64,
    lag: Vec<f64>,
    rejected: f64,
    away: f64,
    back: f64,
    alone: f64,
    burst: f64,
    known: f64,
    luck: Vec<Luck>,
}

struct Luck {
    rain: f64,
    kept: f64,
    team: f64,
    fill: f64,
    down: bool,
    worked_off: f64,
    alone: f64,
}

/// A lever moved from a day on.
#[derive(Clone, Copy)]
pub struct Moved {
    pub from: usize,
    pub lever: Lever,
}

pub fn first_day() -> Day {
    Day::new(2023, 6, 20).unwrap_or(Day(19_528))
}

fn log_uniform(dice: &mut Dice, low: f64, high: f64) -> f64 {
    (low.ln() + (high / low).ln() * dice.unit()).exp()
}

fn uniform(dice: &mut Dice, low: f64, high: f64) -> f64 {
    low + (high - low) * dice.unit()
}

/// A sum of exponential waits: scatter with a long right tail and mean 1.
fn erlang(dice: &mut Dice, k: usize) -> f64 {
    (0..k).map(|_| -(1.0 - dice.unit()).ln()).sum::<f64>() / k as f64
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 4_711);
        let d = &mut dice;
        let people = log_uniform(d, 3_000.0, 80_000.0);
        let visits = people * log_uniform(d, 0.01, 0.08);
        let seats = people * log_uniform(d, 0.003, 0.03);
        let (visits_off, seats_off) =
            ([uniform(d, 0.6, 1.3), uniform(d, 0.4, 1.3)], [uniform(d, 0.5, 1.2), uniform(d, 0.0, 1.0)]);
        let by_day = |base: f64, off: [f64; 2]| -> Vec<f64> {
            let factor = |day: Day| match day.weekday() {
                6 => off[0],
                7 => off[1],
                _ => 1.0,
            };
            (0..DAYS as i32).map(|n| (base * factor(first_day().plus(n))).round()).collect()
        };
        let mean_lag = uniform(d, 1.0, 7.0);
        let mut raining = false;
        let shape = 6 + d.below(30);
        let luck = (0..DAYS)
            .map(|_| {
                raining = if raining { d.unit() < 0.55 } else { d.unit() < 0.12 };
                Luck {
                    rain: if raining { uniform(d, 0.45, 0.9) } else { 1.0 },
                    kept: 1.0 - 0.5 * d.unit() * d.unit(),
                    team: erlang(d, shape),
                    fill: 0.3 * d.normal(),
                    down: d.unit() < 0.04,
                    worked_off: uniform(d, 0.65, 1.0),
                    alone: erlang(d, 8),
                }
            })
            .collect();
        Self {
            people,
            opening: [uniform(d, 0.4, 0.6), uniform(d, 0.02, 0.08), uniform(d, 0.08, 0.3)],
            seats: by_day(seats, seats_off),
            visits: by_day(visits, visits_off),
            succeed: log_uniform(d, 0.1, 0.5),
            learning: uniform(d, -0.1, 0.35),
            weekend: [uniform(d, 0.8, 1.5), uniform(d, 0.8, 1.5)],
            fill: uniform(d, 0.4, 0.95),
            fill_weekend: [uniform(d, 0.8, 1.4), uniform(d, 0.7, 1.4)],
            register: log_uniform(d, 0.01, 0.12),
            lag: lags(mean_lag),
            rejected: uniform(d, 0.0, 0.05),
            away: 0.3 * d.unit() * d.unit() + 0.01,
            back: uniform(d, 0.0, 0.05),
            alone: log_uniform(d, 0.004, 0.025),
            burst: uniform(d, 0.0, 0.2),
            known: uniform(d, 0.6, 1.0),
            luck,
        }
    }

    /// Plays the campaign: the facts of each day, and where people are at the end.
    pub fn play(&self, moved: Option<Moved>) -> (Vec<DayFacts>, Stock) {
        let [without, pending, ready] = self.opening.map(|share| (share * self.people).round());
        let mut away = (ready * self.away).round();
        let mut at = Stock { without, pending, ready, away: 0.0, activated: self.people.round() - without - pending - ready };
        // Who is due on which working day from now on.
        let mut due: Vec<f64> = self.lag.iter().map(|share| share * pending).collect();
        let mut facts = Vec::new();
        for (i, luck) in self.luck.iter().enumerate() {
            let day = first_day().plus(i as i32);
            let push = |lever: Lever| moved.is_some_and(|m| m.lever == lever && i >= m.from);
            if moved.is_some_and(|m| m.lever == Lever::Absent && i == m.from) {
                away *= 0.9;
            }
            at.away = away * self.known;
            let before = at;
            let off = |factors: &[f64; 2]| match day.weekday() {
                6 => factors[0],
                7 => factors[1],
                _ => 1.0,
            };
            // Intake.
            let seats = self.seats[i] * if push(Lever::Intake) { 1.1 } else { 1.0 };
            let odds = (self.fill / (1.0 - self.fill)).ln() + luck.fill;
            let full = off(&self.fill_weekend) / (1.0 + (-odds).exp());
            let interest = at.without / (at.without + 0.15 * self.people) * 1.3;
            let collected = (seats * (full * interest).min(1.0)).round().min(at.without);
            let planned = self.visits[i] * if push(Lever::Doors) { 1.1 } else { 1.0 };
            let visits = (planned * luck.kept * luck.rain).round();
            let registered = (visits * self.register * at.without / self.people).round().min(at.without - collected);
            // Approval: who is due, unless the system is down; Sundays nobody works.
            let mut approved = 0.0;
            if day.weekday() != 7 {
                let mut ready_now = if luck.down { 0.0 } else { due[0] * luck.worked_off };
                due[0] -= ready_now;
                if push(Lever::Approval) {
                    let mut more = 0.1 * ready_now;
                    for later in due.iter_mut().take(12) {
                        let taken = more.min(*later);
                        *later -= taken;
                        more -= taken;
                        ready_now += taken;
                    }
                }
                approved = ready_now.round().min(at.pending);
                let left = due.remove(0);
                due[0] += left + ready_now - approved;
                due.push(0.0);
            }
            let refused = (approved * self.rejected).round();
            let granted = approved - refused;
            at.without += refused - collected - registered;
            at.pending += collected + registered - approved;
            at.ready += granted;
            for (d, share) in due.iter_mut().zip(&self.lag) {
                *d += share * (collected + registered);
            }
            away += granted * self.away * if push(Lever::Absent) { 0.9 } else { 1.0 };
            away *= 1.0 - self.back;
            // Activation.
            let reach = (at.ready - away).max(0.0);
            let learnt = 1.0 + self.learning * (1.0 - (-(i as f64) / 6.0).exp());
            let power = visits * self.succeed * learnt * luck.team * off(&self.weekend);
            let by_visits = if reach > 0.0 { (reach * power / (reach + power)).round() } else { 0.0 };
            let by_themselves = ((at.ready - by_visits) * self.alone * luck.alone + granted * self.burst * 0.8).round();
            let by_themselves = by_themselves.min(at.ready - by_visits).max(0.0);
            away *= 1.0 - by_themselves / at.ready.max(1.0);
            away = away.min(at.ready - by_visits - by_themselves);
            at.ready -= by_visits + by_themselves;
            at.activated += by_visits + by_themselves;
            facts.push(DayFacts {
                day,
                before,
                seats,
                collected,
                registered,
                approved: granted,
                planned_visits: planned,
                visits,
                by_visits,
                by_themselves,
            });
        }
        at.away = away * self.known;
        (facts, at)
    }

    /// What is asked after so many days.
    pub fn question(&self, after: usize, target: f64, paths: usize) -> Question {
        let (mut history, end) = self.play(None);
        let now = history.get(after).map_or(end, |d| d.before);
        history.truncate(after);
        let goal = Goal { count: Count::Activated, target, by: first_day().plus(DAYS as i32 - 1) };
        Question {
            history,
            now,
            ahead: Ahead {
                from: first_day().plus(after as i32),
                seats: self.seats[after..].to_vec(),
                visits: self.visits[after..].to_vec(),
                holidays: Vec::new(),
            },
            goals: vec![goal],
            units: Units::default(),
            paths,
            seed: 1,
        }
    }

    /// What a tenth more of each lever, from a day on, really brings.
    pub fn gains(&self, from: usize) -> [f64; 4] {
        let usual = self.play(None).1.activated;
        Lever::ALL.map(|lever| self.play(Some(Moved { from, lever })).1.activated - usual)
    }
}

/// Shares of dossiers by working days until approval: a negative binomial.
fn lags(mean: f64) -> Vec<f64> {
    let r = 3.0;
    let p = r / (r + mean);
    let mut share = p.powf(r);
    let mut out = Vec::new();
    for k in 0..30 {
        out.push(share);
        share *= (k as f64 + r) / (k as f64 + 1.0) * (1.0 - p);
    }
    let sum: f64 = out.iter().sum();
    out.iter().map(|s| s / sum).collect()
}
