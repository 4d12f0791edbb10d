//! When no shift is held: holidays and blocks.

use super::planning::{bit, shifts_of};
use crate::model::{ALL_DAY, Block, Doubt, NewBlock, NewShift, PlanRules};
use std::collections::HashSet;
use vedich_kernel::Day;
use vedich_planner::{ClosedShift, ShiftKind};

/// Days that one block may span: a school's whole summer, and more.
pub const LONGEST: i32 = 400;

/// A holiday of the calendar, or a day that the office told as one.
#[must_use]
pub fn is_free(day: Day, rules: &PlanRules) -> bool {
    super::is_holiday(day) || rules.holidays.contains(&day)
}

/// The shifts of the day that some hours touch, as bits.
#[must_use]
pub fn parts(from: i64, to: i64, rules: &PlanRules) -> i64 {
    shifts_of(from, to, rules).into_iter().map(bit).fold(0, |all, one| all | one)
}

/// What is wrong with a block: the name of the cause.
///
/// # Errors
/// The cause.
pub fn check(new: &NewBlock, today: Day) -> Result<(), &'static str> {
    if new.to < new.from || new.to.since(new.from) >= LONGEST {
        return Err("block_to");
    }
    if new.to < today {
        return Err("block_past");
    }
    if new.parts & ALL_DAY == 0 || new.parts & !ALL_DAY != 0 { Err("block_parts") } else { Ok(()) }
}

/// Minutes before the day's first shift and after its last one that nobody wonders at.
const ASTRAY: i64 = 60;

/// What should be looked at before a shift is planned by hand; `skills` are the services, as bits, that its team can do.
#[must_use]
pub fn doubts(new: &NewShift, rules: &PlanRules, blocks: &[Block], skills: i64) -> Vec<Doubt> {
    let mut out = Vec::new();
    if is_free(new.day, rules) {
        out.push(Doubt::Holiday(new.day));
    }
    let parts = shifts_of(new.from, new.to, rules);
    let hit = blocks.iter().find(|b| parts.iter().any(|part| b.what.holds(new.station, new.day, *part)));
    out.extend(hit.map(|b| Doubt::Blocked { day: new.day, reason: b.what.reason.clone() }));
    if new.team.is_some() && skills & new.service.bit() == 0 {
        out.push(Doubt::Unskilled(new.day));
    }
    let (first, last) = (rules.times(ShiftKind::Morning).0, rules.times(ShiftKind::Evening).1);
    if new.from < first - ASTRAY || new.to > last + ASTRAY {
        out.push(Doubt::Hours(new.day));
    }
    out
}

/// The shifts of a station that the planner leaves alone: blocked ones, but for those in which a shift stands all the same.
#[must_use]
pub fn closed(
    station: i64,
    (from, to): (Day, Day),
    blocks: &[Block],
    stands: &HashSet<(i64, Day, ShiftKind)>,
) -> Vec<ClosedShift> {
    let mut out = Vec::new();
    for block in blocks.iter().map(|b| &b.what).filter(|b| b.station == station) {
        let (first, last) = (block.from.max(from), block.to.min(to));
        for day in (0..=last.since(first)).map(|n| first.plus(n)) {
            out.extend(block.shifts().filter(|s| !stands.contains(&(station, day, *s))).map(|shift| ClosedShift { day, shift }));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ALL_SERVICES, Service};
    use proptest::prelude::*;
    use vedich_kernel::Moment;

    fn block(station: i64, from: i32, to: i32, parts: i64) -> Block {
        let what = NewBlock { station, from: Day(from), to: Day(to), parts, reason: "Mất điện".to_owned() };
        Block { no: 1, what, shift: None, recorded_at: Moment(0), by: String::new() }
    }

    #[test]
    fn a_holiday_and_a_blocked_evening_are_doubted_and_the_morning_is_not() {
        let day = Day::new(2026, 4, 30).unwrap();
        let new = NewShift {
            station: 3,
            day,
            from: 1_080,
            to: 1_260,
            service: Service::Level2,
            sets: vec![1],
            crew: 1,
            team: None,
            note: String::new(),
            locked: false,
        };
        let rules = PlanRules { holidays: vec![day.plus(1), day.plus(2)], ..PlanRules::default() };
        let blocks = [block(3, day.plus(2).0, day.plus(4).0, 4), block(4, day.0, day.0, 7)];
        assert_eq!(doubts(&new, &rules, &blocks, ALL_SERVICES), [Doubt::Holiday(day)]);
        let later = NewShift { day: day.plus(2), ..new.clone() };
        assert_eq!(doubts(&later, &rules, &blocks, ALL_SERVICES).len(), 2, "the office's own holiday, and the block");
        let morning = NewShift { from: 450, to: 690, day: day.plus(3), ..new };
        assert_eq!(doubts(&morning, &rules, &blocks, 0), [], "without a team nobody is unskilled");
        let night = NewShift { from: 1_320, to: 1_425, day: day.plus(6), ..morning.clone() };
        assert_eq!(doubts(&night, &rules, &blocks, 0), [Doubt::Hours(day.plus(6))], "22:00 to 23:45");
        let cards = Service::ChipCard.bit();
        let with_team = NewShift { team: Some(vedich_kernel::TeamId(1)), ..morning };
        assert_eq!(doubts(&with_team, &rules, &blocks, cards), [Doubt::Unskilled(day.plus(3))]);
        assert_eq!(doubts(&with_team, &rules, &blocks, cards | Service::Level2.bit()), []);
    }

    #[test]
    fn a_block_has_days_in_order_and_a_shift() {
        let new = |from: i32, to: i32, parts| block(1, from, to, parts).what;
        assert_eq!(check(&new(10, 12, 7), Day(11)), Ok(()));
        assert_eq!(check(&new(10, 9, 7), Day(5)), Err("block_to"));
        assert_eq!(check(&new(10, 10 + LONGEST, 7), Day(5)), Err("block_to"));
        assert_eq!(check(&new(10, 12, 7), Day(13)), Err("block_past"));
        assert_eq!((check(&new(10, 12, 0), Day(5)), check(&new(10, 12, 8), Day(5))), (Err("block_parts"), Err("block_parts")));
    }

    proptest! {
        /// What is closed is what a block holds and nothing stands in, within the days asked about, each once.
        #[test]
        fn closed_shifts_are_the_blocked_ones_without_a_shift(
            told in prop::collection::vec((1_i64..3, 0_i32..20, 0_i32..8, 1_i64..8), 0..5),
            standing in prop::collection::hash_set((1_i64..3, 0_i32..20, 0_usize..3), 0..10),
            from in 0_i32..10,
            length in 0_i32..12,
        ) {
            let blocks: Vec<Block> = told.iter().map(|(s, f, n, parts)| block(*s, *f, f + n, *parts)).collect();
            let stands: HashSet<_> = standing.iter().map(|(s, d, k)| (*s, Day(*d), ShiftKind::ALL[*k])).collect();
            let got = closed(1, (Day(from), Day(from + length)), &blocks, &stands);
            let mut count = 0;
            for day in (from..=from + length).map(Day) {
                for shift in ShiftKind::ALL {
                    let wanted = blocks.iter().any(|b| b.what.holds(1, day, shift)) && !stands.contains(&(1, day, shift));
                    prop_assert_eq!(got.contains(&ClosedShift { day, shift }), wanted);
                    count += usize::from(wanted);
                }
            }
            prop_assert_eq!(got.len(), count);
        }
    }
}
