//! What stands already: published shifts and locked drafts use their sets and take their visitors, and the planner leaves them where they are.

use super::ground::Setting;
use crate::{
    model::{Shift, Station},
    problems::StationsProblem,
    rules::{self, blocks, planning},
    service::{Stations, minutes_of},
    store::{Reach, shifts},
};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use vedich_kernel::Day;
use vedich_planner::{Fill, Instance, Locked, PlannerProblem, ShiftKind, check};

/// How many shifts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// In all.
    pub standing: i64,
    /// Of these, those that the rules would not allow: they stand beside the plan.
    pub beside: i64,
    /// Shifts of places that are left alone because they are blocked.
    pub blocked: i64,
}

impl Stations {
    /// Whom published shifts will serve between now and the first day that is planned is not waited for again. What they bring is reckoned
    /// as the planner reckons it, in order of time, and without what they have taken already. Gives back the dossiers.
    pub(super) async fn serve_before(&self, setting: &Setting, instance: &mut Instance) -> Result<f64, StationsProblem> {
        let today = self.today();
        let minute = (self.now().0 - today.start().0).div_euclid(60_000_000);
        let asked = shifts::Asked { from: today, to: setting.from.plus(-1), all: false };
        let mut found = shifts::between(self.db(), setting.campaign.id, &Reach::all(), asked).await?;
        found.retain(|(s, _)| !s.draft && s.what.service.takes_level2() && (s.what.day > today || s.what.to > minute));
        let nos: Vec<i64> = found.iter().map(|(s, _)| s.no).collect();
        let expected = shifts::expected(self.db(), &nos).await?;
        let mut served = 0.0;
        for (shift, station) in &found {
            let Some(place) = instance.places.iter().find(|p| p.id == station.code) else { continue };
            let seats = rules::places(&shift.what, minutes_of(&setting.minutes, shift.what.service).tenths);
            let seats = (seats - expected.get(&shift.no).map_or(0, |e| e.taken)).max(0) as f64;
            let fill = fill_of(&instance.fill, shift.what.day, planning::shift_at(shift.what.from));
            for draw in &place.draws {
                let Some(group) = instance.groups.iter_mut().find(|g| g.id == draw.group) else { continue };
                let scale = group.share * group.people;
                let left = (scale - group.collected).max(0.0);
                if left > 0.0 {
                    let taken = left * -(-fill * draw.share * seats / scale).exp_m1();
                    group.collected += taken;
                    served += taken;
                }
            }
        }
        Ok(served)
    }
}

/// How full a shift of that day and time is.
fn fill_of(fill: &Fill, day: Day, shift: ShiftKind) -> f64 {
    let of_day = match day.weekday() {
        6 => &fill.saturday,
        7 => &fill.sunday,
        _ => &fill.weekday,
    };
    match shift {
        ShiftKind::Morning => of_day.morning,
        ShiftKind::Afternoon => of_day.afternoon,
        ShiftKind::Evening => of_day.evening,
    }
}

/// Locks what stands. A shift that breaks a rule of the plan (its crew would be too tired, its station is closed) still stands: it is left
/// out of the question, and nothing is planned at its station on its day.
pub(super) fn keep_what_stands(
    setting: &Setting,
    instance: &mut Instance,
    all: &[(Shift, Station)],
    keep: &[Locked],
) -> Result<Standing, StationsProblem> {
    let mut out = Standing { blocked: leave_blocked_alone(setting, instance, all), ..Standing::default() };
    let mut locked: BTreeMap<(Day, ShiftKind, String, String), (u16, Option<u32>)> = BTreeMap::new();
    let mut stood: Vec<(Day, String)> = Vec::new();
    // A set serves one shift at a time, whatever is done there: one for cards takes sets and crews, and none of the plan's visitors.
    let uses = |s: &Shift| s.what.service.takes_level2() || !s.what.sets.is_empty();
    for (shift, station) in all.iter().filter(|(s, _)| uses(s) && (!s.draft || s.locked)) {
        let what = &shift.what;
        let mut by_fleet: BTreeMap<String, u16> = BTreeMap::new();
        for set in &what.sets {
            *by_fleet.entry(setting.fleet_of(*set)).or_default() += 1;
        }
        if what.day < setting.from {
            for (id, sets) in by_fleet {
                if let Some(fleet) = instance.fleets.iter_mut().find(|f| f.id == id) {
                    fleet.worked = fleet.worked.saturating_add(sets);
                }
            }
            continue;
        }
        out.standing += 1;
        let known = instance.places.iter().any(|p| p.id == station.code);
        let fits =
            |id: &String| instance.fleets.iter().any(|f| f.id == *id && f.places.iter().flatten().any(|p| *p == station.code));
        if !known || by_fleet.is_empty() || !by_fleet.keys().all(fits) {
            out.beside += 1;
            if what.service.takes_level2() {
                close(instance, &station.code, what.day);
            }
            continue;
        }
        stood.push((what.day, station.code.clone()));
        // The seats of its own hours, not those of the shifts of the day that it touches: divided by time, and by sets.
        let seats = if what.service.takes_level2() {
            rules::places(what, minutes_of(&setting.minutes, what.service).tenths) as f64
        } else {
            0.0
        };
        let kinds = planning::shifts_of(what.from, what.to, &setting.rules);
        let within = |kind: ShiftKind| {
            let (from, to) = setting.rules.times(kind);
            (what.to.min(to) - what.from.max(from)).max(1) as f64
        };
        let (time, all) = (kinds.iter().map(|k| within(*k)).sum::<f64>(), what.sets.len() as f64);
        for kind in &kinds {
            for (fleet, sets) in &by_fleet {
                let share = within(*kind) / time * f64::from(*sets) / all;
                let entry = locked.entry((what.day, *kind, station.code.clone(), fleet.clone())).or_default();
                entry.0 += sets;
                // Seats of a shift are few; the cast saturates.
                entry.1 = Some(entry.1.unwrap_or(0) + (seats * share).round() as u32);
            }
        }
    }
    for l in keep {
        locked.entry((l.day, l.shift, l.place.clone(), l.fleet.clone())).or_insert((l.sets, None));
    }
    instance.locked = locked
        .into_iter()
        .map(|((day, shift, place, fleet), (sets, seats))| Locked { fleet, place, day, shift, sets, seats })
        .collect();
    make_room(instance);
    let mut closed: BTreeSet<(Day, String)> = BTreeSet::new();
    loop {
        match check(instance) {
            Ok(()) => break,
            Err(PlannerProblem::Locked { fleet, place, day, shift }) => {
                let this = |l: &Locked| l.fleet == fleet && l.place == place && l.day == day && l.shift == shift;
                let Some(at) = instance.locked.iter().position(this) else {
                    return Err(PlannerProblem::Locked { fleet, place, day, shift }.into());
                };
                instance.locked.remove(at);
                close(instance, &place, day);
                closed.insert((day, place));
            }
            Err(e) => return Err(e.into()),
        }
    }
    let stood_there = stood.iter().filter(|one| closed.contains(*one)).count();
    out.beside += i64::try_from(stood_there).unwrap_or(i64::MAX);
    Ok(out)
}

/// Closes what is blocked, but for shifts that stand there all the same: they keep their visitors. Gives back how many shifts of places.
fn leave_blocked_alone(setting: &Setting, instance: &mut Instance, all: &[(Shift, Station)]) -> i64 {
    let mut stands = HashSet::new();
    for (shift, _) in all.iter().filter(|(s, _)| !s.draft || s.locked) {
        let what = &shift.what;
        stands.extend(planning::shifts_of(what.from, what.to, &setting.rules).into_iter().map(|s| (what.station, what.day, s)));
    }
    let mut n = 0;
    for place in &mut instance.places {
        let Some(station) = setting.stations.iter().find(|s| s.code == place.id) else { continue };
        place.closed_shifts = blocks::closed(station.no, (setting.from, setting.to), &setting.blocks, &stands);
        n += place.closed_shifts.len();
    }
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A station where more sets stand than were thought to find room has room for them.
fn make_room(instance: &mut Instance) {
    let mut together: BTreeMap<(Day, ShiftKind, &str), u16> = BTreeMap::new();
    for l in &instance.locked {
        *together.entry((l.day, l.shift, &l.place)).or_default() += l.sets;
    }
    for place in &mut instance.places {
        let most = together.iter().filter(|((_, _, id), _)| *id == place.id).map(|(_, sets)| *sets).max().unwrap_or(0);
        place.room = place.room.max(most);
    }
}

fn close(instance: &mut Instance, place: &str, day: Day) {
    if let Some(place) = instance.places.iter_mut().find(|p| p.id == place)
        && !place.closed.contains(&day)
    {
        place.closed.push(day);
    }
}
