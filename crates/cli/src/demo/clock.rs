//! The demo's clock: stands at an evening while the past is played, and runs on from the last one.

use std::sync::atomic::{AtomicI64, Ordering};
use vedich_kernel::{Clock, Moment, SystemClock};

/// Stands or runs.
#[derive(Debug)]
pub struct DemoClock {
    stands_at: AtomicI64,
    /// Difference to the machine's clock once it runs; `i64::MIN` while it stands.
    ahead: AtomicI64,
}

impl DemoClock {
    /// Stands at `at`.
    pub fn at(at: Moment) -> Self {
        Self { stands_at: AtomicI64::new(at.0), ahead: AtomicI64::new(i64::MIN) }
    }

    /// Stands at `at` from now on.
    pub fn set(&self, at: Moment) {
        self.stands_at.store(at.0, Ordering::SeqCst);
        self.ahead.store(i64::MIN, Ordering::SeqCst);
    }

    /// Runs from `at` on.
    pub fn run_from(&self, at: Moment) {
        self.ahead.store(at.0 - SystemClock.now().0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        match self.ahead.load(Ordering::SeqCst) {
            i64::MIN => Moment(self.stands_at.load(Ordering::SeqCst)),
            ahead => Moment(SystemClock.now().0 + ahead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_until_it_runs_and_then_never_before_its_start() {
        let evening = Moment::parse("2023-06-19T14:40:00Z").unwrap();
        let clock = DemoClock::at(Moment(0));
        clock.set(evening);
        assert_eq!(clock.now(), evening);
        clock.run_from(evening);
        assert!(clock.now() >= evening);
        assert_eq!(clock.now().day(), evening.day());
    }
}
