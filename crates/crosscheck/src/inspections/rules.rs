//! Pure decisions of inspections: who may look at whom, and who gets which part of a sample. Property-tested.

use super::model::{Inspector, Item, ReplyKind, TaskState};
use std::collections::BTreeMap;
use vedich_kernel::{UnitId, UserId};
use vedich_territory::Tree;

/// Largest sample.
pub const LARGEST: usize = 2_000;
/// Longest purpose, note, explanation or task.
pub const LONGEST: usize = 1_000;

/// Are two units of one line: the same, or one below the other? Nobody inspects their own line.
#[must_use]
pub fn one_line(tree: &Tree, a: UnitId, b: UnitId) -> bool {
    tree.is_unit_within(a, b) || tree.is_unit_within(b, a)
}

/// Gives each open claim to an inspector who is of no line of its unit, whoever has the fewest. Claims that nobody may look at are left
/// out.
#[must_use]
pub fn hand_out(
    open: &[Item],
    inspectors: &[Inspector],
    has: &BTreeMap<UserId, usize>,
    may: impl Fn(&Inspector, UnitId) -> bool,
) -> Vec<(i64, UserId)> {
    let mut load = has.clone();
    let mut order: Vec<&Item> = open.iter().collect();
    order.sort_by_key(|i| (i.commune, i.quarter, i.item));
    let mut out = Vec::new();
    for item in order {
        let able = inspectors.iter().filter(|i| may(i, item.unit));
        let Some(next) = able.min_by_key(|i| (load.get(&i.user).copied().unwrap_or(0), i.user)) else { continue };
        *load.entry(next.user).or_default() += 1;
        out.push((item.item, next.user));
    }
    out.sort_unstable();
    out
}

/// Where a task stands: done, else what the newest word about it says.
#[must_use]
pub fn task_state(done: bool, newest: Option<ReplyKind>) -> TaskState {
    match (done, newest) {
        (true, _) => TaskState::Closed,
        (false, None) => TaskState::Open,
        (false, Some(ReplyKind::Answer)) => TaskState::Answered,
        (false, Some(ReplyKind::Return)) => TaskState::Returned,
    }
}

/// May a task be closed: some file shows that it was done, one handed in before or one that comes with the closing.
#[must_use]
pub fn closes(files: usize, with_file: bool) -> bool {
    files > 0 || with_file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspections::model::Risk;
    use proptest::prelude::*;
    use uuid::Uuid;
    use vedich_kernel::{Day, Moment};

    fn item(no: i64, unit: i64) -> Item {
        Item {
            item: no,
            claim: Uuid::nil(),
            citizen: None,
            unit: UnitId(unit),
            team: None,
            member: None,
            day: Day(19_528),
            observed_at: Moment(0),
            commune: None,
            quarter: None,
            risk: Risk::Usual,
            signs: Vec::new(),
        }
    }

    fn inspector(user: i64, own: i64) -> Inspector {
        Inspector { user: UserId(user), name: String::new(), own: Some(UnitId(own)) }
    }

    proptest! {
        #[test]
        fn nobody_gets_their_own_unit_and_all_others_are_shared_evenly(
            units in prop::collection::vec(1..5_i64, 0..60), owns in prop::collection::vec(1..9_i64, 0..6),
        ) {
            let items: Vec<Item> = (1..).zip(&units).map(|(no, u)| item(no, *u)).collect();
            let inspectors: Vec<Inspector> = (1..).zip(&owns).map(|(user, own)| inspector(user, *own)).collect();
            let given = hand_out(&items, &inspectors, &BTreeMap::new(), |i, unit| i.own != Some(unit));
            for (no, user) in &given {
                let unit = items.iter().find(|i| i.item == *no).unwrap().unit;
                let own = inspectors.iter().find(|i| i.user == *user).unwrap().own;
                prop_assert_ne!(own, Some(unit));
            }
            let able = items.iter().filter(|i| inspectors.iter().any(|x| x.own != Some(i.unit))).count();
            prop_assert_eq!(given.len(), able);
            if owns.iter().all(|o| *o > 4) && !owns.is_empty() {
                let load = |u: i64| given.iter().filter(|g| g.1 == UserId(u)).count();
                let loads: Vec<usize> = (1..=i64::try_from(owns.len()).unwrap()).map(load).collect();
                prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1);
            }
        }
    }

    #[test]
    fn a_task_closes_with_a_file_only() {
        assert!(!closes(0, false) && closes(1, false) && closes(0, true));
    }

    proptest! {
        #[test]
        fn a_task_waits_for_whoever_did_not_speak_last(words in prop::collection::vec(any::<bool>(), 0..6), done in any::<bool>()) {
            let kinds: Vec<ReplyKind> =
                words.iter().map(|answer| if *answer { ReplyKind::Answer } else { ReplyKind::Return }).collect();
            let state = task_state(done, kinds.last().copied());
            prop_assert_eq!(state == TaskState::Closed, done);
            prop_assert_eq!(state == TaskState::Answered, !done && words.last() == Some(&true));
            prop_assert_eq!(state == TaskState::Open, !done && words.is_empty());
        }
    }
}
