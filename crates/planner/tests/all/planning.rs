//! What a plan promises, checked by a second calculation from the instance alone.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{check, day, plan_in_steps, small, stands, value, wrong};
use proptest::prelude::*;
use vedich_kernel::{FrozenClock, Moment};
use vedich_planner::{
    ClosedShift, Fleet, Instance, Limits, Locked, Opening, PlannerProblem, ReasonKind, ShiftKind, Size, Stage, WhatIf, compare,
    generate, plan,
};

/// The best of all timetables of one fleet with one set, by trying each.
fn best_of_all(instance: &Instance) -> f64 {
    let days = instance.to.since(instance.from) as usize + 1;
    let (places, slots) = (instance.places.len(), days * 3);
    let mut choice = vec![0_usize; slots];
    let mut best: f64 = 0.0;
    loop {
        let stands: Vec<_> =
            choice.iter().enumerate().filter(|(_, c)| **c > 0).map(|(slot, c)| (0, c - 1, slot / 3, slot % 3)).collect();
        if wrong(instance, &stands).is_none() {
            best = best.max(value(instance, &stands));
        }
        let Some(next) = choice.iter().position(|c| *c < places) else { return best };
        choice[next] += 1;
        choice[..next].fill(0);
    }
}

#[test]
fn small_instances_are_planned_as_well_as_by_trying_everything() {
    for (places, days, crews, rest) in [(2, 3, 2, true), (3, 2, 1, true), (3, 2, 2, false), (2, 3, 1, false)] {
        let mut instance = small(places, days);
        instance.fleets[0].crews = crews;
        instance.fleets[0].rest_after_evening = rest;
        let plan = plan_in_steps(&instance, 3_000);
        check(&instance, &plan);
        let best = best_of_all(&instance);
        assert!(plan.bound >= best - 1e-9, "the bound {} is below the best {best}", plan.bound);
        assert!(plan.objective >= best * 0.999, "{} of {best}", plan.objective);
        assert!(plan.bound <= best * 1.06, "the bound {} says little about {best}", plan.bound);
    }
}

#[test]
fn a_small_city_is_planned_close_to_the_bound() {
    let instance = generate(Size::Small, 3);
    let plan = plan_in_steps(&instance, 6_000);
    check(&instance, &plan);
    assert!(plan.gap < 0.01, "gap {}", plan.gap);
    assert!(plan.shifts.iter().any(|s| s.reason.kind == ReasonKind::MostDossiers && s.reason.instead.is_some()));
    assert!(plan.shifts.iter().all(|s| s.expected <= f64::from(s.seats) && s.in_time <= s.expected));
}

#[test]
fn the_same_seed_and_steps_give_the_same_plan() {
    let instance = generate(Size::Small, 5);
    assert_eq!(plan_in_steps(&instance, 1_500), plan_in_steps(&instance, 1_500));
}

#[test]
fn locked_shifts_stand_and_impossible_ones_are_named() {
    let mut instance = small(3, 3);
    let lock =
        |place: &str, day, shift| Locked { fleet: "m".to_owned(), place: place.to_owned(), day, shift, sets: 1, seats: None };
    instance.locked = vec![lock("p0", day("2023-06-23"), ShiftKind::Morning), lock("p2", day("2023-06-24"), ShiftKind::Evening)];
    let plan = plan_in_steps(&instance, 1_000);
    check(&instance, &plan);
    assert_eq!(plan.shifts.iter().filter(|s| s.reason.kind == ReasonKind::Locked).count(), 2);
    let refused = |instance: &Instance| {
        vedich_planner::plan(instance, Limits::default(), &FrozenClock::at(Moment(0)), &mut |_| false).unwrap_err()
    };
    // A second set in the same shift is not there.
    instance.locked.push(lock("p1", day("2023-06-23"), ShiftKind::Morning));
    let PlannerProblem::Locked { place, .. } = refused(&instance) else { panic!("locked") };
    assert_eq!(place, "p1");
    instance.locked.truncate(2);
    instance.holidays.push(day("2023-06-24"));
    assert!(matches!(refused(&instance), PlannerProblem::Locked { .. }));
}

#[test]
fn closed_places_and_holidays_are_left_alone() {
    let mut instance = small(2, 4);
    instance.holidays.push(day("2023-06-24"));
    instance.places[0].closed.push(day("2023-06-23"));
    instance.places[1].open = Some(Opening { sunday: vec![ShiftKind::Morning], ..Opening::default() });
    let plan = plan_in_steps(&instance, 1_000);
    check(&instance, &plan);
    assert!(plan.shifts.iter().all(|s| s.day >= day("2023-06-25")), "{:?}", plan.shifts);
    assert!(plan.shifts.iter().any(|s| s.place == "p1"));
}

#[test]
fn a_shift_that_was_called_off_is_not_planned_again_and_the_rest_of_its_day_is() {
    let mut instance = small(1, 2);
    let evening = |plan: &vedich_planner::Plan| {
        let there = |s: &&vedich_planner::PlannedShift| s.day == day("2023-06-24") && s.shift == ShiftKind::Evening;
        plan.shifts.iter().filter(there).count()
    };
    assert_eq!(evening(&plan_in_steps(&instance, 500)), 1, "a Saturday evening is worth going");
    instance.places[0].closed_shifts.push(ClosedShift { day: day("2023-06-24"), shift: ShiftKind::Evening });
    let plan = plan_in_steps(&instance, 500);
    check(&instance, &plan);
    assert_eq!(evening(&plan), 0);
    assert!(plan.shifts.iter().any(|s| s.day == day("2023-06-24")));
}

#[test]
fn seats_of_sets_together_are_the_whole_dossiers_that_fit() {
    let mut instance = small(1, 1);
    let fleet = &mut instance.fleets[0];
    (fleet.sets, fleet.crews, fleet.minutes_per_dossier, fleet.setup_minutes) = (2, 4, 7.0, 45);
    instance.places[0].room = 2;
    instance.groups[0].people = 2_000.0;
    let plan = plan_in_steps(&instance, 200);
    let seats = |shift| plan.shifts.iter().filter(|s| s.shift == shift).map(|s| s.seats).collect::<Vec<_>>();
    // 180 minutes are 25 dossiers of 7 minutes and some; two sets have 360 minutes and so 51. Putting up lies outside.
    assert_eq!(seats(ShiftKind::Evening), [25, 26]);
    assert_eq!(seats(ShiftKind::Afternoon), [30, 30]);
}

/// A clock on which every look takes its time.
struct Ticking(std::sync::atomic::AtomicI64, i64);

impl vedich_kernel::Clock for Ticking {
    fn now(&self) -> Moment {
        Moment(self.0.fetch_add(self.1, std::sync::atomic::Ordering::Relaxed))
    }
}

#[test]
fn the_search_ends_with_its_time_wherever_it_is() {
    let instance = generate(Size::Small, 7);
    for seconds in [0.0, 0.01, 0.2, 1.0, 4.0] {
        // A look takes a millisecond here: whoever goes on after the end is seen.
        let clock = Ticking(0.into(), 1_000);
        let limits = Limits { seconds, steps: None, enough: 0.0, seed: 1 };
        let plan = plan(&instance, limits, &clock, &mut |_| true).unwrap();
        check(&instance, &plan);
        assert!(plan.bound.is_finite(), "there is a bound however little time there was");
        assert!(plan.seconds <= seconds + 0.05, "{} of {seconds}", plan.seconds);
    }
}

#[test]
fn far_places_are_not_joined_by_a_set_within_a_day() {
    let mut instance = small(4, 5);
    for (i, place) in instance.places.iter_mut().enumerate() {
        place.lat = Some(11.5 + 0.4 * i as f64);
    }
    instance.fleets[0].shifts_per_day = 2;
    instance.fleets[0].shifts_per_week = 14;
    let plan = plan_in_steps(&instance, 2_000);
    check(&instance, &plan);
    let places: std::collections::BTreeSet<_> = plan.shifts.iter().map(|s| &s.place).collect();
    assert!(places.len() > 1, "it goes further overnight");
}

#[test]
fn a_dossier_that_cannot_be_approved_any_more_is_worth_nothing_in_time() {
    let mut instance = small(2, 6);
    instance.deadline = instance.from.plus(1);
    let plan = plan_in_steps(&instance, 500);
    check(&instance, &plan);
    assert!(!plan.shifts.is_empty());
    assert!(plan.shifts.iter().all(|s| s.day == instance.from), "only the first day's dossiers can make it");
}

#[test]
fn one_more_set_and_no_sundays_are_compared() {
    let instance = generate(Size::Small, 2);
    let limits = Limits { seconds: 1.0, steps: Some(1_500), enough: 0.0, seed: 1 };
    let clock = FrozenClock::at(Moment(0));
    let ask = |change: &WhatIf| compare(&instance, change, limits, &clock, &mut |_| true);
    let crews = instance.with(&WhatIf::Crews { fleet: "m1".to_owned(), more: 2 }).unwrap();
    let more = compare(&crews, &WhatIf::Sets { fleet: "m1".to_owned(), more: 1 }, limits, &clock, &mut |_| true).unwrap();
    assert!(more.in_time > 0.0 && more.shifts > 0 && more.activations > 0.0, "{}", more.in_time);
    let fewer = ask(&WhatIf::NoSundays).unwrap();
    assert!(fewer.in_time < 0.0);
    assert!(fewer.at_least <= fewer.in_time && fewer.in_time <= fewer.at_most);
    assert!(fewer.now.shifts.iter().any(|s| s.day.weekday() == 7));
    assert!(fewer.then.shifts.iter().all(|s| s.day.weekday() != 7));
    assert_eq!(ask(&WhatIf::Sets { fleet: "nobody".to_owned(), more: 1 }), Err(PlannerProblem::WhatIf));
    assert_eq!(ask(&WhatIf::Sets { fleet: "m1".to_owned(), more: -9 }), Err(PlannerProblem::WhatIf));
}

#[test]
fn fairness_costs_no_more_than_it_may() {
    let mut instance = generate(Size::Small, 4);
    // One commune is far less worth going to.
    for group in instance.groups.iter_mut().filter(|g| g.commune == "c1") {
        group.people *= 0.6;
    }
    instance.fairness_tolerance = 0.0;
    let without = plan_in_steps(&instance, 4_000);
    instance.fairness_tolerance = 0.03;
    let with = plan_in_steps(&instance, 4_000);
    check(&instance, &with);
    assert!(with.unevenness < without.unevenness, "{} {}", with.unevenness, without.unevenness);
    assert!(with.objective > without.objective * 0.96);
}

#[test]
fn new_shifts_that_bring_next_to_nothing_are_left_out_and_their_cost_is_told() {
    let mut instance = generate(Size::Small, 8);
    let whole = plan_in_steps(&instance, 1_500);
    assert_eq!((whole.left_out.shifts, whole.reached()), (0, whole.objective), "nothing is left out unasked");
    let mut worth: Vec<f64> = whole.shifts.iter().map(|s| s.reason.worth).collect();
    worth.sort_unstable_by(f64::total_cmp);
    instance.least_worth = worth[worth.len() / 3] + 0.01;
    let thinned = plan_in_steps(&instance, 1_500);
    check(&instance, &thinned);
    let gone = whole.shifts.len() - thinned.shifts.len();
    assert_eq!(gone, thinned.left_out.shifts as usize, "{:?}", thinned.left_out);
    // However many are worth less: all together they cost no more than two in a thousand, and the plan is never worse than greedy.
    assert!(thinned.left_out.in_time <= 0.002 * whole.objective + 1e-6, "{:?} of {}", thinned.left_out, whole.objective);
    assert!(thinned.objective >= thinned.greedy - 1e-6, "{} of {}", thinned.objective, thinned.greedy);
    // The same problem was solved; the bound is its, and the gap that of what is proposed.
    assert!((thinned.reached() - whole.objective).abs() < 1e-6 * whole.objective, "{} {}", thinned.reached(), whole.objective);
    assert!((thinned.bound - whole.bound).abs() < 1e-6 * whole.bound);
    assert!((thinned.gap - (thinned.bound - thinned.objective) / thinned.bound).abs() < 1e-9);
    assert!(thinned.left_out.in_time <= f64::from(thinned.left_out.shifts) * instance.least_worth);
    // What stands already stands, however little it brings.
    let mut alone = small(2, 3);
    let saturday = day("2023-06-24");
    alone.locked = vec![Locked {
        fleet: "m".to_owned(),
        place: "p0".to_owned(),
        day: saturday,
        shift: ShiftKind::Morning,
        sets: 1,
        seats: None,
    }];
    alone.least_worth = 1e6;
    let plan = plan_in_steps(&alone, 300);
    check(&alone, &plan);
    assert!(plan.shifts.iter().any(|s| s.locked && s.day == saturday && s.place == "p0"), "{:?}", plan.shifts);
    assert!(
        plan.objective >= plan.greedy - 1e-6 && plan.left_out.in_time <= 0.002 * plan.reached() + 1e-6,
        "{:?}",
        plan.left_out
    );
    alone.least_worth = f64::NAN;
    let refused = vedich_planner::check(&alone).unwrap_err();
    assert!(matches!(refused, PlannerProblem::Number { what: "least_worth", .. }), "{refused:?}");
}

#[test]
fn a_shift_that_stands_has_its_own_seats() {
    let mut instance = small(2, 3);
    let saturday = day("2023-06-24");
    let mut with = |seats: Option<u32>| {
        let shift = ShiftKind::Morning;
        instance.locked = vec![Locked { fleet: "m".to_owned(), place: "p0".to_owned(), day: saturday, shift, sets: 1, seats }];
        let plan = plan_in_steps(&instance, 300);
        let stands = plan.shifts.iter().find(|s| s.locked).unwrap().clone();
        let sum: f64 = plan.shifts.iter().map(|s| s.in_time).sum();
        assert!(
            (sum - plan.objective).abs() < 1e-6 && plan.objective <= plan.bound + 1e-6,
            "{sum} {} {}",
            plan.objective,
            plan.bound
        );
        (plan.objective, stands)
    };
    let (usual, stood) = with(None);
    let (same, _) = with(Some(30));
    let (less, short) = with(Some(12));
    assert_eq!((stood.seats, short.seats), (30, 12), "240 minutes at 8 each; its own hours are shorter");
    assert!((usual - same).abs() < 1e-6, "{usual} {same}");
    assert!(less < usual && short.expected < stood.expected, "{less} {usual}");
}

#[test]
fn a_shift_that_stands_is_worth_what_its_own_seats_bring() {
    let mut instance = small(2, 1);
    instance.fleets[0].crews = 1;
    let mut with = |seats: Option<u32>| {
        let (fleet, place, shift) = ("m".to_owned(), "p0".to_owned(), ShiftKind::Morning);
        instance.locked = vec![Locked { fleet, place, day: instance.from, shift, sets: 1, seats }];
        let plan = plan_in_steps(&instance, 300);
        assert_eq!(plan.shifts.len(), 1, "one crew, one shift a day: {:?}", plan.shifts);
        let worth = plan.shifts[0].reason.worth;
        assert!((worth - plan.objective).abs() < 1e-9, "without its only shift a plan has nothing: {worth} {}", plan.objective);
        worth
    };
    let (usual, same, short, none) = (with(None), with(Some(30)), with(Some(12)), with(Some(0)));
    assert!((usual - same).abs() < 1e-9 && none.abs() < 1e-9, "{usual} {same} {none}");
    assert!(short > 0.0 && short < 0.5 * usual, "twelve seats of thirty bring less than half: {short} {usual}");
}

#[test]
fn progress_is_told_and_can_end_the_search() {
    let instance = generate(Size::Small, 1);
    let clock = FrozenClock::at(Moment(0));
    let limits = Limits { seconds: 1.0, steps: Some(3_000), enough: 0.0, seed: 1 };
    let mut told = Vec::new();
    let whole = plan(&instance, limits, &clock, &mut |p| {
        told.push(p);
        true
    })
    .unwrap();
    assert_eq!(told[0].stage, Stage::Greedy);
    assert!(told.len() > 5 && told.windows(2).all(|w| w[0].done <= w[1].done));
    let cut = plan(&instance, limits, &clock, &mut |_| false).unwrap();
    check(&instance, &cut);
    assert!(cut.steps < whole.steps, "{} of {} steps", cut.steps, whole.steps);
    assert!(cut.objective >= cut.greedy, "{} of {}", cut.objective, cut.greedy);
}

#[test]
fn what_is_wrong_with_an_instance_is_named() {
    let limits = Limits::default();
    let problem = |change: &dyn Fn(&mut Instance)| {
        let mut instance = small(2, 2);
        change(&mut instance);
        plan(&instance, limits, &FrozenClock::at(Moment(0)), &mut |_| false).unwrap_err()
    };
    assert!(matches!(problem(&|i| i.to = i.from.plus(-1)), PlannerProblem::Days(..)));
    assert!(matches!(problem(&|i| i.groups[1].id = "g0".to_owned()), PlannerProblem::Twice(code) if code == "g0"));
    assert!(
        matches!(problem(&|i| i.places[0].draws[0].group = "?".to_owned()), PlannerProblem::Unknown { code, .. } if code == "?")
    );
    assert!(matches!(problem(&|i| i.groups[0].people = f64::NAN), PlannerProblem::Number { what: "people", .. }));
    assert!(matches!(problem(&|i| i.fleets[0].minutes_per_dossier = 0.0), PlannerProblem::Number { .. }));
    assert!(matches!(problem(&|i| i.approval.within_days = vec![0.5, 0.2]), PlannerProblem::Number { .. }));
    assert!(matches!(problem(&|i| i.places[0].draws[0].share = 0.99), PlannerProblem::Number { what: "draws", .. }));
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    let mut instance = small(2, 2);
    instance.groups.iter_mut().for_each(|g| g.people = 0.0);
    let plan = plan_in_steps(&instance, 100);
    assert_eq!((plan.shifts.len(), plan.objective, plan.gap), (0, 0.0, 0.0));
    instance.fleets.clear();
    assert!(plan_in_steps(&instance, 100).shifts.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever the instance, the plan keeps every rule, adds up, is never below greedy and never above the bound.
    #[test]
    fn every_plan_keeps_its_promises(
        places in 1_usize..7,
        days in 1_i32..12,
        sets in 0_u16..4,
        crews in 0_u16..5,
        per_day in 1_u16..4,
        per_week in 1_u16..9,
        rest: bool,
        room in 1_u16..3,
        deadline in -2_i32..14,
        worked in 0_u16..5,
        spread in 0.0_f64..0.5,
    ) {
        let mut instance = small(places, days);
        instance.deadline = instance.from.plus(deadline);
        for (i, place) in instance.places.iter_mut().enumerate() {
            place.room = room;
            place.lat = Some(11.5 + spread * i as f64);
        }
        let second = Fleet { id: "n".to_owned(), sets: 1, crews: 1, places: Some(vec!["p0".to_owned()]), ..instance.fleets[0].clone() };
        let first = &mut instance.fleets[0];
        (first.sets, first.crews, first.shifts_per_day, first.shifts_per_week) = (sets, crews, per_day, per_week);
        (first.rest_after_evening, first.worked) = (rest, worked);
        instance.fleets.push(second);
        let plan = plan_in_steps(&instance, 300);
        prop_assert_eq!(wrong(&instance, &stands(&instance, &plan)), None);
        check(&instance, &plan);
    }
}
