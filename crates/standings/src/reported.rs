//! Daily reports of units, counted over the days on which somebody answers for them.

use std::collections::HashMap;
use vedich_daily_reports::Mark;
use vedich_kernel::{Day, UnitId};

/// Which days are counted. What a predecessor left out is its own fact: whoever follows it is judged by the days since it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Days {
    /// All days that were read.
    All,
    /// From a day on.
    Since(Day),
    /// Before a day.
    Before(Day),
}

impl Days {
    fn contains(self, day: Day) -> bool {
        match self {
            Self::All => true,
            Self::Since(first) => first <= day,
            Self::Before(first) => day < first,
        }
    }
}

/// Reports owed, come in time, and missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owed {
    pub owed: i64,
    pub on_time: i64,
    pub missing: i64,
}

impl Owed {
    fn add(&mut self, mark: Mark) {
        if matches!(mark, Mark::NotDue | Mark::Open) {
            return;
        }
        self.owed += 1;
        self.on_time += i64::from(matches!(mark, Mark::OnTime | Mark::AcceptedOnTime));
        self.missing += i64::from(mark == Mark::Missing);
    }
}

/// What was read: one mark for each unit and day, from the first day on.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    from: Day,
    marks: HashMap<UnitId, Vec<Mark>>,
}

impl Reported {
    pub(crate) fn new(from: Day, marks: HashMap<UnitId, Vec<Mark>>) -> Self {
        Self { from, marks }
    }

    /// The reports of some units on some days, together.
    pub(crate) fn of(&self, units: &[UnitId], days: Days) -> Owed {
        let mut sum = Owed::default();
        for marks in units.iter().filter_map(|u| self.marks.get(u)) {
            for (n, mark) in (0_i32..).zip(marks) {
                if days.contains(self.from.plus(n)) {
                    sum.add(*mark);
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Day = Day(19_528);

    #[test]
    fn a_gap_before_a_merger_is_the_predecessor_s_and_not_the_successor_s() {
        // Two predecessors; the second left out the first two of four days, and the merger came on the third.
        let all = [(1, [Mark::OnTime; 4]), (2, [Mark::Missing, Mark::Missing, Mark::OnTime, Mark::Late])];
        let marks = all.into_iter().map(|(unit, marks)| (UnitId(unit), marks.to_vec())).collect();
        let (read, both) = (Reported::new(FIRST, marks), [UnitId(1), UnitId(2)]);
        let of = |days| {
            let o = read.of(&both, days);
            (o.owed, o.on_time, o.missing)
        };
        assert_eq!(of(Days::Since(FIRST.plus(2))), (4, 3, 0));
        assert_eq!(of(Days::Before(FIRST.plus(2))), (4, 2, 2));
        assert_eq!(of(Days::All), (8, 5, 2));
        assert_eq!(read.of(&[UnitId(2)], Days::All).missing, 2, "of the unit itself it stays a fact");
    }

    #[test]
    fn who_owes_nothing_on_a_day_is_not_counted_on_it() {
        let read = Reported::new(FIRST, HashMap::from([(UnitId(1), vec![Mark::NotDue, Mark::Missing, Mark::Open])]));
        assert_eq!(read.of(&[UnitId(1)], Days::All), Owed { owed: 1, on_time: 0, missing: 1 });
    }
}
