//! How long the search may go on, and who is told. Time comes from the clock that is passed in; a budget of steps gives the same
//! timetable on every machine.

use vedich_kernel::{Clock, Moment};

/// How long to search, and when it is good enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Steps of the search at most. When they end before the seconds, the result is the same wherever it runs.
    pub steps: Option<u64>,
    /// A gap that is good enough to stop.
    pub enough: f64,
    /// Seed of the search.
    pub seed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 10.0, steps: None, enough: 0.001, seed: 1 }
    }
}

/// Where the search is.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// The best objective so far: dossiers approved in time.
    pub objective: f64,
    /// No timetable can have more.
    pub bound: f64,
    /// Share of the time that is over, 0 to 1.
    pub done: f64,
}

/// The stages of planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The first timetable.
    Greedy,
    /// What can be reached at most.
    Bound,
    /// Moving shifts.
    Search,
    /// Evening out between communes.
    Fairness,
    /// Saving travel.
    Travel,
}

pub(crate) struct Meter<'a> {
    clock: &'a dyn Clock,
    began: Moment,
    limits: Limits,
    steps: u64,
    tell: &'a mut dyn FnMut(Progress) -> bool,
    stopped: bool,
    told: f64,
    /// Seconds at the end that the search leaves alone.
    kept: f64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(clock: &'a dyn Clock, limits: Limits, tell: &'a mut dyn FnMut(Progress) -> bool) -> Self {
        Self { clock, began: clock.now(), limits, steps: 0, tell, stopped: false, told: -1.0, kept: 0.0 }
    }

    pub(crate) fn seconds(&self) -> f64 {
        (self.clock.now().0 - self.began.0) as f64 / 1e6
    }

    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// Keeps seconds at the end of the time for what comes after the search: within these shares of the whole.
    pub(crate) fn keep(&mut self, seconds: f64, [least, most]: [f64; 2]) {
        self.kept = seconds.clamp(least * self.limits.seconds, most * self.limits.seconds);
    }

    /// Share of what may be used, by time or by steps, whichever is further.
    pub(crate) fn done(&self) -> f64 {
        if self.stopped {
            return 1.0;
        }
        let search = self.limits.seconds - self.kept;
        let time = if search > 0.0 { self.seconds() / search } else { 1.0 };
        let steps = self.limits.steps.map_or(0.0, |most| self.steps as f64 / most.max(1) as f64);
        time.max(steps).min(1.0)
    }

    /// One more step: is there still some of the part of the time that ends at `until`?
    pub(crate) fn step(&mut self, until: f64) -> bool {
        self.steps += 1;
        self.done() < until
    }

    pub(crate) fn tell(&mut self, stage: Stage, objective: f64, bound: f64) {
        let done = self.done();
        // A listener need not hear of every thousandth.
        if done - self.told < 0.01 && done < 1.0 && self.told >= 0.0 {
            return;
        }
        self.told = done;
        if !(self.tell)(Progress { stage, objective, bound, done }) {
            self.stopped = true;
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }
}
