//! From the campaign to the planner's question, and from its answer back to shifts (`P-4.4a`, `P-4.4e`). Pure.

use crate::model::{PlanRules, StationUse};
use std::collections::{BTreeMap, HashSet};
use vedich_kernel::Day;
use vedich_planner::{Approval, Draw, Opening, PlannedShift, ShiftKind};

/// Dossiers or accounts that must have been seen before their lag or share counts.
pub const ENOUGH: i64 = 50;
/// Days after collection before a dossier's lag is looked at: of younger ones only the quick are known.
pub const RIPE: i32 = 15;
/// Days after approval before an account is expected to be active.
pub const TIME_TO_ACTIVATE: i32 = 7;
/// Days that one proposal may span.
pub const LONGEST: i32 = 120;
/// Days of a proposal when nobody told.
pub const USUAL: i32 = 28;
/// Share of those who come to a station in a quarter that live there; the others come from the rest of the commune.
pub const OWN_QUARTER: f64 = 0.8;
/// Share of those who come to a school's or factory's station that are its own people.
pub const OWN_PEOPLE: f64 = 0.9;
/// Minutes that taking down and putting up may take.
pub const MOST_SETUP: u32 = 120;
/// The minute of the day from which the house proposes the next days' timetable.
pub const NIGHT: i64 = 20 * 60;
/// Share of activations while too few accounts were seen.
pub const USUAL_ACTIVATION: f64 = 0.8;

/// The shifts of the day that some hours touch; that of their start when they touch none.
#[must_use]
pub fn shifts_of(from: i64, to: i64, rules: &PlanRules) -> Vec<ShiftKind> {
    let touched: Vec<ShiftKind> = ShiftKind::ALL
        .into_iter()
        .filter(|kind| {
            let (starts, ends) = rules.times(*kind);
            from < ends && starts < to
        })
        .collect();
    if touched.is_empty() { vec![shift_at(from)] } else { touched }
}

/// The shift of the day in which something starts.
#[must_use]
pub fn shift_at(from: i64) -> ShiftKind {
    match super::part(from) {
        crate::model::Part::Morning => ShiftKind::Morning,
        crate::model::Part::Afternoon => ShiftKind::Afternoon,
        crate::model::Part::Evening => ShiftKind::Evening,
    }
}

/// Bit of a shift in opening rules.
#[must_use]
pub fn bit(shift: ShiftKind) -> i64 {
    match shift {
        ShiftKind::Morning => 1,
        ShiftKind::Afternoon => 2,
        ShiftKind::Evening => 4,
    }
}

/// Opening rules as the planner takes them.
#[must_use]
pub fn opening(rules: &StationUse) -> Opening {
    let of = |bits: i64| ShiftKind::ALL.into_iter().filter(|s| bits & bit(*s) != 0).collect();
    Opening { weekday: of(rules.weekday), saturday: of(rules.saturday), sunday: of(rules.sunday) }
}

/// What is wrong with the rules of planning: the name of the field.
///
/// # Errors
/// The field.
pub fn check_rules(r: &PlanRules) -> Result<(), &'static str> {
    let starts = [("morning", r.morning), ("afternoon", r.afternoon), ("evening", r.evening)];
    let mut before = 0;
    for ((field, at), minutes) in starts.into_iter().zip(r.minutes) {
        let quarters = at % super::SLOT == 0 && minutes % super::SLOT == 0;
        if !quarters || at < before || !(super::SLOT..=super::LONGEST).contains(&minutes) || at + minutes > 1_440 {
            return Err(field);
        }
        before = at + minutes;
    }
    if r.setup > MOST_SETUP {
        return Err("setup");
    }
    if !(1..=3).contains(&r.a_day) {
        return Err("a_day");
    }
    if !(1..=21).contains(&r.a_week) {
        return Err("a_week");
    }
    if r.crews.is_some_and(|n| n == 0 || n > 4_000) {
        return Err("crews");
    }
    if r.within > 600 {
        return Err("within");
    }
    if r.between > 600 {
        return Err("between");
    }
    if r.least > 50 {
        return Err("least");
    }
    if r.holidays.len() > 60 { Err("holidays") } else { Ok(()) }
}

/// The approval lag from what the register has seen: how many dossiers took so many days, how many were approved of those
/// decided. The usual lag stands until enough were seen; gives back also how many the lag rests on.
#[must_use]
pub fn approval(lags: &BTreeMap<i64, i64>, approved: i64, rejected: i64) -> (Approval, i64) {
    let mut out = Approval::default();
    if approved + rejected >= ENOUGH {
        out.share = approved as f64 / (approved + rejected) as f64;
    }
    let seen: i64 = lags.values().sum();
    let Some(longest) = lags.keys().max().copied().filter(|_| seen >= ENOUGH) else { return (out, 0) };
    let mut sum = 0;
    out.within_days = (0..=longest.clamp(0, 60))
        .map(|day| {
            sum += lags.get(&day).copied().unwrap_or(0);
            (sum as f64 / seen as f64).min(1.0)
        })
        .collect();
    (out, seen)
}

/// The share of the approved who activate, and whether it was measured.
#[must_use]
pub fn activation(activated: i64, approved: i64) -> (f64, bool) {
    if approved < ENOUGH { (USUAL_ACTIVATION, false) } else { (activated as f64 / approved as f64, true) }
}

/// Who comes to a station: `own` so that it is `share` of the visitors, the others by how many they are.
#[must_use]
pub fn draws(own: Option<&str>, share: f64, around: &[(String, f64)]) -> Vec<Draw> {
    let others: Vec<&(String, f64)> = around.iter().filter(|(id, people)| *people > 0.0 && own != Some(id.as_str())).collect();
    let whole: f64 = others.iter().map(|(_, people)| people).sum();
    let mine = match own {
        None => 0.0,
        Some(_) if whole <= 0.0 => 1.0,
        Some(_) => share,
    };
    // Cut, not rounded: the shares of a place never add up to more than one.
    let cut = |x: f64| (x * 1e6).floor() / 1e6;
    let mut out: Vec<Draw> = own.map(|id| Draw { group: id.to_owned(), share: mine }).into_iter().collect();
    out.extend(others.into_iter().map(|(id, people)| Draw { group: id.clone(), share: cut((1.0 - mine) * people / whole) }));
    out.retain(|d| d.share > 0.0);
    out
}

/// Sets of a fleet that stand together at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Day.
    pub day: Day,
    /// Shift of the day.
    pub shift: ShiftKind,
    /// Code of the place.
    pub place: String,
    /// Code of the fleet.
    pub fleet: String,
    /// Numbers of the sets within the fleet, from 1.
    pub sets: Vec<u32>,
    /// Numbers of the crews within the fleet, from 1.
    pub crews: Vec<u32>,
}

/// The new shifts of a timetable, those of one place and time together, in order of time. What was locked stands already.
#[must_use]
pub fn placements(shifts: &[PlannedShift], kept: &HashSet<(Day, ShiftKind, String)>) -> Vec<Placement> {
    let mut out: BTreeMap<(Day, ShiftKind, &str, &str), Placement> = BTreeMap::new();
    for s in shifts {
        // What is kept of an earlier proposal is locked and does not stand yet.
        if s.locked && !kept.contains(&(s.day, s.shift, s.place.clone())) {
            continue;
        }
        let new = || Placement {
            day: s.day,
            shift: s.shift,
            place: s.place.clone(),
            fleet: s.fleet.clone(),
            sets: Vec::new(),
            crews: Vec::new(),
        };
        let one = out.entry((s.day, s.shift, &s.place, &s.fleet)).or_insert_with(new);
        one.sets.push(s.set);
        one.crews.push(s.crew);
    }
    out.into_values().collect()
}

/// Which real sets of a fleet take the wanted numbers: the one of the same number where it is free, else any free one. None when too few
/// are free.
#[must_use]
pub fn choose_sets(fleet: &[i64], busy: &HashSet<i64>, wanted: &[u32]) -> Option<Vec<i64>> {
    let mut free: Vec<i64> = fleet.iter().copied().filter(|no| !busy.contains(no)).collect();
    if free.len() < wanted.len() {
        return None;
    }
    let preferred = |n: &u32| usize::try_from(*n).ok().and_then(|n| fleet.get(n.checked_sub(1)?)).copied();
    let mut out = Vec::with_capacity(wanted.len());
    for n in wanted {
        let at = preferred(n).and_then(|no| free.iter().position(|f| *f == no)).unwrap_or(0);
        out.push(free.remove(at));
    }
    out.sort_unstable();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_planner::{Reason, ReasonKind};

    #[test]
    fn hours_touch_the_shifts_that_they_overlap() {
        let rules = PlanRules::default();
        assert_eq!(shifts_of(1_050, 1_230, &rules), [ShiftKind::Evening], "17:30 to 20:30");
        assert_eq!(shifts_of(720, 1_440, &rules), [ShiftKind::Afternoon, ShiftKind::Evening], "from noon to midnight");
        assert_eq!(shifts_of(690, 720, &rules), [ShiftKind::Morning], "between two shifts the start decides");
    }

    #[test]
    fn rules_are_in_quarters_in_order_and_leave_time_to_work() {
        let good = PlanRules::default();
        assert_eq!(check_rules(&good), Ok(()));
        assert_eq!(check_rules(&PlanRules { afternoon: 600, ..good.clone() }), Err("afternoon"));
        assert_eq!(check_rules(&PlanRules { morning: 455, ..good.clone() }), Err("morning"));
        assert_eq!(check_rules(&PlanRules { evening: 1_320, ..good.clone() }), Err("evening"), "it would end after midnight");
        assert_eq!(check_rules(&PlanRules { setup: 180, ..good.clone() }), Err("setup"));
        assert_eq!(check_rules(&PlanRules { a_day: 0, ..good }), Err("a_day"));
    }

    #[test]
    fn the_lag_is_learned_once_enough_was_seen() {
        let few = BTreeMap::from([(3, 20)]);
        assert_eq!(approval(&few, 20, 1), (Approval::default(), 0));
        let many = BTreeMap::from([(1, 10), (3, 30), (7, 20)]);
        let (learned, seen) = approval(&many, 90, 10);
        assert_eq!((seen, learned.share), (60, 0.9));
        assert_eq!(learned.within_days.len(), 8);
        assert!((learned.within_days[3] - 40.0 / 60.0).abs() < 1e-12 && learned.within_days[7] == 1.0);
        assert_eq!(activation(10, 20), (USUAL_ACTIVATION, false));
        assert_eq!(activation(30, 60), (0.5, true));
    }

    #[test]
    fn a_quarter_comes_first_and_its_neighbours_by_their_number() {
        let around = [("A".to_owned(), 100.0), ("B".to_owned(), 300.0), ("C".to_owned(), 100.0)];
        let got = draws(Some("A"), 0.8, &around);
        let of = |id: &str| got.iter().find(|d| d.group == id).map_or(0.0, |d| d.share);
        assert!((of("A") - 0.8).abs() < 1e-9 && (of("B") - 0.15).abs() < 1e-5 && (of("C") - 0.05).abs() < 1e-5);
        assert_eq!(draws(Some("A"), 0.8, &around[..1]), [Draw { group: "A".to_owned(), share: 1.0 }]);
        assert_eq!(draws(None, 0.8, &[]), []);
    }

    fn planned(day: i32, place: &str, set: u32, locked: bool) -> PlannedShift {
        PlannedShift {
            day: Day(day),
            shift: ShiftKind::Evening,
            place: place.to_owned(),
            fleet: "LD".to_owned(),
            set,
            crew: set,
            seats: 20,
            expected: 10.0,
            in_time: 9.0,
            locked,
            reason: Reason { kind: ReasonKind::MostDossiers, waiting: 1.0, worth: 1.0, instead: None },
        }
    }

    #[test]
    fn sets_that_stand_together_are_one_shift_and_what_stands_is_not_made_again() {
        let all = [planned(1, "A", 1, false), planned(1, "A", 2, false), planned(1, "B", 3, true), planned(2, "B", 1, true)];
        let kept = HashSet::from([(Day(2), ShiftKind::Evening, "B".to_owned())]);
        let got = placements(&all, &kept);
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].place.as_str(), got[0].sets.as_slice()), ("A", &[1, 2][..]));
        assert_eq!((got[1].place.as_str(), got[1].day), ("B", Day(2)));
    }

    #[test]
    fn a_set_keeps_its_number_where_it_is_free() {
        let fleet = [11, 12, 13];
        assert_eq!(choose_sets(&fleet, &HashSet::new(), &[2]), Some(vec![12]));
        assert_eq!(choose_sets(&fleet, &HashSet::from([12]), &[2]), Some(vec![11]));
        assert_eq!(choose_sets(&fleet, &HashSet::from([11, 12, 13]), &[1]), None);
    }

    proptest! {
        #[test]
        fn shares_never_exceed_one(people in prop::collection::vec(0.0_f64..5_000.0, 1..30), own in any::<bool>(), share in 0.0_f64..1.0) {
            let around: Vec<(String, f64)> = people.iter().enumerate().map(|(i, p)| (format!("Q{i}"), *p)).collect();
            let got = draws(own.then_some("Q0"), share, &around);
            prop_assert!(got.iter().map(|d| d.share).sum::<f64>() <= 1.0 + 1e-12);
            prop_assert!(got.iter().all(|d| (0.0..=1.0).contains(&d.share)));
        }

        #[test]
        fn a_lag_never_falls_and_ends_with_everybody(lags in prop::collection::btree_map(0_i64..40, 0_i64..200, 0..20), rejected in 0_i64..50) {
            let (learned, seen) = approval(&lags, lags.values().sum(), rejected);
            prop_assert!(learned.within_days.windows(2).all(|w| w[0] <= w[1]));
            prop_assert!((learned.within_days.last().copied().unwrap_or(0.0) - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&learned.share));
            prop_assert!(seen == 0 || seen >= ENOUGH);
        }

        #[test]
        fn no_set_is_chosen_twice_or_while_busy(busy in prop::collection::hash_set(1_i64..8, 0..6), wanted in prop::collection::vec(0_u32..9, 0..5)) {
            let fleet: Vec<i64> = (1..8).collect();
            if let Some(got) = choose_sets(&fleet, &busy, &wanted) {
                let distinct: HashSet<i64> = got.iter().copied().collect();
                prop_assert_eq!(distinct.len(), wanted.len());
                prop_assert!(distinct.is_disjoint(&busy));
            }
        }
    }
}
