//! A second opinion: everything a plan says, worked out again from the instance's text alone, and small instances.
#![allow(dead_code)] // each test file uses its part

use std::collections::BTreeMap;
use vedich_kernel::{Day, FrozenClock, Moment};
use vedich_planner::{
    Approval, DayFill, Draw, Fill, Fleet, Group, Instance, Limits, Place, PlaceKind, Plan, ShiftKind, ShiftTimes, Travel, plan,
};

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Plans with a budget of steps on a clock that stands still.
pub fn plan_in_steps(instance: &Instance, steps: u64) -> Plan {
    let limits = Limits { seconds: 1.0, steps: Some(steps), enough: 0.0, seed: 1 };
    plan(instance, limits, &FrozenClock::at(Moment(0)), &mut |_| true).unwrap()
}

/// One fleet of one set and two crews, so many places of a group each, from a Friday.
pub fn small(places: usize, days: i32) -> Instance {
    let from = day("2023-06-23");
    let to = from.plus(days - 1);
    let half = DayFill { morning: 0.6, afternoon: 0.7, evening: 0.9 };
    Instance {
        from,
        to,
        deadline: to.plus(1),
        holidays: Vec::new(),
        shifts: ShiftTimes::default(),
        approval: Approval { share: 0.95, within_days: vec![0.0, 0.3, 0.7, 0.9, 1.0] },
        activation_share: 0.8,
        fill: Fill { weekday: half, saturday: half, sunday: half },
        groups: (0..places)
            .map(|i| Group {
                id: format!("g{i}"),
                name: String::new(),
                commune: format!("c{}", i % 2),
                people: 90.0 + 50.0 * i as f64,
                collected: 5.0 * i as f64,
                share: 0.6,
            })
            .collect(),
        places: (0..places)
            .map(|i| Place {
                id: format!("p{i}"),
                name: String::new(),
                kind: PlaceKind::Quarter,
                commune: format!("c{}", i % 2),
                lat: Some(11.5 + 0.01 * i as f64),
                lon: Some(106.9),
                room: 1,
                draws: vec![
                    Draw { group: format!("g{i}"), share: 0.8 },
                    Draw { group: format!("g{}", (i + 1) % places), share: 0.15 },
                ],
                open: None,
                closed: Vec::new(),
                closed_shifts: Vec::new(),
            })
            .collect(),
        fleets: vec![Fleet {
            id: "m".to_owned(),
            name: String::new(),
            sets: 1,
            crews: 2,
            minutes_per_dossier: 8.0,
            setup_minutes: 20,
            shifts_per_day: 1,
            shifts_per_week: 3,
            worked: 0,
            rest_after_evening: true,
            places: None,
        }],
        travel: Travel::default(),
        locked: Vec::new(),
        fairness_tolerance: 0.0,
        least_worth: 0.0,
    }
}

/// A shift by indices: fleet, place, day, shift.
pub type Stand = (usize, usize, usize, usize);

fn fill_of(instance: &Instance, day: Day, shift: usize) -> f64 {
    let f = match day.weekday() {
        6 => instance.fill.saturday,
        7 => instance.fill.sunday,
        _ => instance.fill.weekday,
    };
    [f.morning, f.afternoon, f.evening][shift]
}

/// Dossiers approved in time, from the text of the instance: people come shift by shift, and approval takes its time.
pub fn value(instance: &Instance, stands: &[Stand]) -> f64 {
    let mut stands = stands.to_vec();
    stands.sort_by_key(|s| (s.2, s.3));
    let times = [instance.shifts.morning, instance.shifts.afternoon, instance.shifts.evening];
    let mut left: Vec<f64> = instance.groups.iter().map(|g| (g.share * g.people - g.collected).max(0.0)).collect();
    let mut sum = 0.0;
    for (f, p, d, s) in stands {
        let fleet = &instance.fleets[f];
        let on = instance.from.plus(d as i32);
        let seats = (times[s].minutes as f64 / fleet.minutes_per_dossier).floor();
        let days_left = instance.deadline.since(on);
        let within = if days_left < 0 {
            0.0
        } else {
            let w = &instance.approval.within_days;
            w[(days_left as usize).min(w.len() - 1)]
        };
        for draw in &instance.places[p].draws {
            let g = instance.groups.iter().position(|g| g.id == draw.group).unwrap();
            let scale = instance.groups[g].share * instance.groups[g].people;
            let pull = draw.share * seats * fill_of(instance, on, s);
            let taken = left[g] * (1.0 - (-pull / scale).exp());
            left[g] -= taken;
            sum += taken * within * instance.approval.share;
        }
    }
    sum
}

/// What is wrong with a timetable, by the rules of the instance's text; nothing when it is right.
pub fn wrong(instance: &Instance, stands: &[Stand]) -> Option<String> {
    let mut count: BTreeMap<(&str, usize, i64), u32> = BTreeMap::new();
    let monday = |d: usize| {
        let on = instance.from.plus(d as i32);
        on.number() - i64::from(on.weekday()) + 1
    };
    for (f, p, d, s) in stands {
        let on = instance.from.plus(*d as i32);
        let place = &instance.places[*p];
        let shift = ShiftKind::ALL[*s];
        if instance.holidays.contains(&on) || place.closed.contains(&on) {
            return Some(format!("{} is closed on {on}", place.id));
        }
        if place.closed_shifts.iter().any(|c| c.day == on && c.shift == shift) {
            return Some(format!("{} is closed in a shift of {on}", place.id));
        }
        if let Some(open) = &place.open {
            let allowed = match on.weekday() {
                6 => &open.saturday,
                7 => &open.sunday,
                _ => &open.weekday,
            };
            if !allowed.contains(&shift) {
                return Some(format!("{} is closed in that shift on {on}", place.id));
            }
        }
        let slot = (d * 3 + s) as i64;
        *count.entry(("room", *p, slot)).or_default() += 1;
        *count.entry(("slot", *f, slot)).or_default() += 1;
        *count.entry(("day", *f, *d as i64)).or_default() += 1;
        *count.entry(("week", *f, monday(*d))).or_default() += 1;
        if *s == 2 {
            *count.entry(("night", *f, *d as i64)).or_default() += 1;
        }
        if *s == 0 {
            *count.entry(("night", *f, *d as i64 - 1)).or_default() += 1;
        }
    }
    for ((what, i, when), n) in count {
        let most = match what {
            "room" => u32::from(instance.places[i].room),
            "slot" => u32::from(instance.fleets[i].sets.min(instance.fleets[i].crews)),
            "day" => u32::from(instance.fleets[i].crews) * u32::from(instance.fleets[i].shifts_per_day),
            "night" if !instance.fleets[i].rest_after_evening => u32::MAX,
            "night" => u32::from(instance.fleets[i].crews),
            _ => {
                let whole = u32::from(instance.fleets[i].crews) * u32::from(instance.fleets[i].shifts_per_week);
                let first = when == monday(0);
                whole - if first { u32::from(instance.fleets[i].worked).min(whole) } else { 0 }
            }
        };
        if n > most {
            return Some(format!("{what} of {i} at {when}: {n}, at most {most}"));
        }
    }
    None
}

/// A plan's shifts by indices.
pub fn stands(instance: &Instance, plan: &Plan) -> Vec<Stand> {
    plan.shifts
        .iter()
        .map(|s| {
            let fleet = instance.fleets.iter().position(|f| f.id == s.fleet).unwrap();
            let place = instance.places.iter().position(|p| p.id == s.place).unwrap();
            (fleet, place, s.day.since(instance.from) as usize, s.shift as usize)
        })
        .collect()
}

/// Minutes on the road, from the coordinates; what is estimated without them is not checked here.
fn minutes(instance: &Instance, a: &str, b: &str) -> f64 {
    let at = |id: &str| instance.places.iter().find(|p| p.id == id).and_then(|p| Some((p.lat?, p.lon?)));
    let (Some((lat, lon)), Some((lat2, lon2))) = (at(a), at(b)) else { return 0.0 };
    let km = ((lat - lat2) * 110.57).hypot((lon - lon2) * 111.32 * 11.5_f64.to_radians().cos());
    km * instance.travel.detour * 60.0 / instance.travel.km_per_hour
}

/// Everything that a plan promises.
pub fn check(instance: &Instance, plan: &Plan) {
    let stands = stands(instance, plan);
    assert_eq!(wrong(instance, &stands), None);
    let own = value(instance, &stands);
    assert!((own - plan.objective).abs() < 1e-6 * own.max(1.0), "{own} is not {}", plan.objective);
    let in_time: f64 = plan.shifts.iter().map(|s| s.in_time).sum();
    assert!((in_time - plan.objective).abs() < 1e-6 * own.max(1.0), "the shifts add up to {in_time}, not {}", plan.objective);
    assert!(plan.bound >= plan.objective && plan.reached() >= plan.greedy * (1.0 - 1e-9), "{plan:?}");
    let by_commune: f64 = plan.communes.iter().map(|c| c.in_time).sum();
    assert!((by_commune - plan.objective).abs() < 1e-6 * own.max(1.0));
    crews_and_sets(instance, plan);
    for lock in &instance.locked {
        let there = |s: &&vedich_planner::PlannedShift| {
            s.locked && s.place == lock.place && s.fleet == lock.fleet && s.day == lock.day && s.shift == lock.shift
        };
        assert!(plan.shifts.iter().filter(there).count() >= usize::from(lock.sets), "{lock:?}");
    }
}

/// Each set at one place at a time, and there in time; each crew within its hours.
fn crews_and_sets(instance: &Instance, plan: &Plan) {
    let times = [instance.shifts.morning, instance.shifts.afternoon, instance.shifts.evening];
    let mut sets: BTreeMap<(&str, u32), Vec<(Day, usize, &str)>> = BTreeMap::new();
    let mut crews: BTreeMap<(&str, u32), Vec<(Day, usize)>> = BTreeMap::new();
    for s in &plan.shifts {
        sets.entry((&s.fleet, s.set)).or_default().push((s.day, s.shift as usize, &s.place));
        crews.entry((&s.fleet, s.crew)).or_default().push((s.day, s.shift as usize));
    }
    for ((fleet, set), mut shifts) in sets {
        let fleet = instance.fleets.iter().find(|f| f.id == fleet).unwrap();
        assert!((1..=u32::from(fleet.sets)).contains(&set));
        shifts.sort_unstable();
        for pair in shifts.windows(2) {
            let ((d, s, from), (e, t, to)) = (pair[0], pair[1]);
            assert!((d, s) < (e, t), "set {set} is at two places at once");
            if d == e {
                let pause = times[t].starts - (times[s].starts + times[s].minutes);
                let setup = if from == to { 0.0 } else { f64::from(fleet.setup_minutes) };
                assert!(
                    minutes(instance, from, to) + setup <= f64::from(pause) + 1.0,
                    "set {set} cannot get from {from} to {to}"
                );
            }
        }
    }
    for ((fleet, crew), mut shifts) in crews {
        let fleet = instance.fleets.iter().find(|f| f.id == fleet).unwrap();
        assert!((1..=u32::from(fleet.crews)).contains(&crew));
        shifts.sort_unstable();
        assert!(shifts.windows(2).all(|w| w[0] < w[1]), "crew {crew} works twice at once");
        let monday = |d: Day| d.number() - i64::from(d.weekday());
        for (d, s) in &shifts {
            let same_day = shifts.iter().filter(|o| o.0 == *d).count();
            let same_week = shifts.iter().filter(|o| monday(o.0) == monday(*d)).count();
            assert!(same_day <= usize::from(fleet.shifts_per_day), "crew {crew} on {d}");
            assert!(same_week <= usize::from(fleet.shifts_per_week), "crew {crew} in the week of {d}");
            let tired = fleet.rest_after_evening && *s == 2 && shifts.contains(&(d.plus(1), 0));
            assert!(!tired, "crew {crew} has no rest after the evening of {d}");
        }
    }
}
