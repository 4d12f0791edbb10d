//! The instance as the search sees it: numbers in rows, and the curve of demand worked out beforehand.
//!
//! A group of `people` has `A = share × people` who come when it is made easy. `y` seats that were taken leave
//! `a·e^(−y/A)` of the `a = A − collected` who are left. So a seat takes the same share of those left, whenever it comes, and
//! placing a shift multiplies what is left by a constant: gains need no exponentials while searching.

use crate::{
    instance::{Instance, ShiftKind},
    problems::PlannerProblem,
    travel::Roads,
};
use std::collections::HashMap;

/// Kind of day (weekday, Saturday, Sunday) times shift.
pub(crate) const MODES: usize = 9;
/// Shifts of a day.
pub(crate) const SHIFTS: usize = 3;

pub(crate) struct Model {
    pub days: usize,
    pub weeks: usize,
    /// Shifts of all days, in order of time.
    pub slots: usize,
    pub day_kind: Vec<usize>,
    pub week_of: Vec<usize>,
    /// Chance that a dossier of the day is approved by the deadline.
    pub weight: Vec<f64>,
    /// Days of equal weight in a row are one class.
    pub class_of: Vec<usize>,
    /// Slots of one kind of day, shift and class share a number: a place brings the same in all of them.
    pub kind_of_slot: Vec<usize>,
    pub slot_kinds: usize,
    /// How much the weight falls after the class; of the last one, its weight.
    pub drop: Vec<f64>,
    pub groups: Vec<GroupRow>,
    pub communes: Vec<String>,
    pub room: Vec<u16>,
    pub commune_of_place: Vec<usize>,
    /// By place and slot.
    pub open: Vec<bool>,
    pub fleets: Vec<FleetRow>,
    /// A fleet at a place.
    pub sites: Vec<Site>,
    pub draws: Vec<DrawRow>,
    /// Site, slot, sets.
    pub locked: Vec<(usize, usize, u16)>,
    /// Locked shifts that have seats of their own, by site and slot.
    pub own: HashMap<(usize, usize), Own>,
    /// What these draw beyond what their sets would draw in the usual hours (less, where it is negative), by group and class.
    pub more: Vec<f64>,
    pub roads: Roads,
}

pub(crate) struct GroupRow {
    pub commune: usize,
    /// Who will come and has not.
    pub left: f64,
    /// `A` of the curve.
    pub scale: f64,
}

pub(crate) struct FleetRow {
    pub sets: u16,
    pub crews: u32,
    pub slot_cap: u32,
    pub day_cap: u32,
    pub week_cap: Vec<u32>,
    pub rest: bool,
    /// Minutes of taking down and putting up at another place.
    pub setup: u32,
    /// Its sites.
    pub sites: std::ops::Range<usize>,
    /// Minutes of the three shifts.
    pub served: [f64; SHIFTS],
    /// Minutes of a dossier.
    pub minutes: f64,
    /// A set may not get everywhere between two shifts of a day.
    pub far: bool,
}

impl FleetRow {
    /// Seats of so many sets that stand together in a shift of the day: the whole dossiers that fit, as the published shift counts them.
    pub(crate) fn seats(&self, shift: usize, sets: u32) -> u32 {
        (f64::from(sets) * self.served[shift] / self.minutes + 1e-9).floor() as u32
    }
}

/// Seats of a locked shift whose hours are its own.
#[derive(Clone, Copy)]
pub(crate) struct Own {
    pub sets: u32,
    /// Of all its sets together.
    pub seats: u32,
    /// They, over what the sets would have in the usual hours.
    pub times: f64,
}

pub(crate) struct Site {
    pub fleet: usize,
    pub place: usize,
    pub draws: std::ops::Range<usize>,
    /// Sets that find room, and that there are.
    pub cap: u16,
}

pub(crate) struct DrawRow {
    pub group: usize,
    /// Seats taken by this group, over the group's scale, by mode.
    pub rate: [f64; MODES],
    /// Share of those left whom one shift leaves: `e^(−rate)`.
    pub keep: [f64; MODES],
    /// `left × (1 − keep)`: what one shift brings of a group that nobody has visited.
    pub first: [f64; MODES],
    /// `left × (e^rate − 1)`: what taking the shift away costs.
    pub back: [f64; MODES],
}

impl Model {
    pub(crate) fn new(instance: &Instance) -> Result<Self, PlannerProblem> {
        check_numbers(instance)?;
        let days = usize::try_from(instance.to.since(instance.from) + 1).unwrap_or(0);
        if !(1..=366).contains(&days) {
            return Err(PlannerProblem::Days(instance.from, instance.to));
        }
        let all: Vec<_> = (0..days as i32).map(|n| instance.from.plus(n)).collect();
        let day_kind: Vec<usize> = all.iter().map(|d| usize::try_from(d.weekday() - 5).unwrap_or(0)).collect();
        let week = |day: vedich_kernel::Day| (day.0 + 3).div_euclid(7);
        let week_of: Vec<usize> = all.iter().map(|d| (week(*d) - week(instance.from)) as usize).collect();
        let weeks = week_of.last().map_or(0, |w| w + 1);
        let weight: Vec<f64> = all.iter().map(|d| in_time(instance, instance.deadline.since(*d))).collect();
        let (class_of, drop) = classes(&weight);
        let mut kinds = Vec::new();
        let kind_of_slot = (0..days * SHIFTS).map(|slot| {
            let kind = (day_kind[slot / SHIFTS], slot % SHIFTS, class_of[slot / SHIFTS]);
            kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            })
        });
        let kind_of_slot = kind_of_slot.collect();
        let slot_kinds = kinds.len();

        let mut communes = Vec::new();
        let mut commune = |code: &String| index_of(&mut communes, code);
        let mut groups = Vec::new();
        let mut group_index = HashMap::new();
        for (i, group) in instance.groups.iter().enumerate() {
            if group_index.insert(group.id.as_str(), i).is_some() {
                return Err(PlannerProblem::Twice(group.id.clone()));
            }
            let scale = group.people * group.share;
            let left = (scale - group.collected).max(0.0);
            groups.push(GroupRow { commune: commune(&group.commune), left, scale: scale.max(1e-9) });
        }
        let mut place_index = HashMap::new();
        let mut open = Vec::with_capacity(instance.places.len() * days * SHIFTS);
        for (i, place) in instance.places.iter().enumerate() {
            if place_index.insert(place.id.as_str(), i).is_some() {
                return Err(PlannerProblem::Twice(place.id.clone()));
            }
            for (day, kind) in all.iter().zip(&day_kind) {
                let shut = instance.holidays.contains(day) || place.closed.contains(day);
                let rule = |shift| place.open.as_ref().is_none_or(|o| o.allows(*kind, shift));
                let taken = |shift| place.closed_shifts.iter().any(|c| c.day == *day && c.shift == shift);
                open.extend(ShiftKind::ALL.map(|shift| !shut && rule(shift) && !taken(shift)));
            }
        }
        let commune_of_place = instance.places.iter().map(|p| commune(&p.commune)).collect::<Vec<_>>();
        let roads = Roads::new(instance, &commune_of_place);
        let mut model = Self {
            days,
            weeks,
            slots: days * SHIFTS,
            day_kind,
            week_of,
            weight,
            class_of,
            kind_of_slot,
            slot_kinds,
            drop,
            groups,
            communes,
            room: instance.places.iter().map(|p| p.room).collect(),
            commune_of_place,
            open,
            fleets: Vec::new(),
            sites: Vec::new(),
            draws: Vec::new(),
            locked: Vec::new(),
            own: HashMap::new(),
            more: Vec::new(),
            roads,
        };
        model.more = vec![0.0; model.groups.len() * model.drop.len()];
        model.add_fleets(instance, &group_index, &place_index)?;
        model.lock(instance, &place_index)?;
        Ok(model)
    }

    fn add_fleets(
        &mut self,
        instance: &Instance,
        groups: &HashMap<&str, usize>,
        places: &HashMap<&str, usize>,
    ) -> Result<(), PlannerProblem> {
        let lengths = instance.shifts.all().map(|s| s.minutes);
        let fill = instance.fill.all();
        let mut names = HashMap::new();
        for (f, fleet) in instance.fleets.iter().enumerate() {
            if names.insert(fleet.id.as_str(), f).is_some() {
                return Err(PlannerProblem::Twice(fleet.id.clone()));
            }
            // The little more keeps 180 / 7.2 at 25.
            let seats = lengths.map(|m| (f64::from(m) / fleet.minutes_per_dossier + 1e-9).floor());
            let mut stands: Vec<usize> = match &fleet.places {
                None => (0..self.room.len()).filter(|p| instance.places[*p].kind != crate::instance::PlaceKind::Fixed).collect(),
                Some(codes) => codes
                    .iter()
                    .map(|c| places.get(c.as_str()).copied().ok_or_else(|| unknown(c, &fleet.id)))
                    .collect::<Result<_, _>>()?,
            };
            stands.sort_unstable();
            stands.dedup();
            let begin = self.sites.len();
            for p in stands {
                let from = self.draws.len();
                for draw in &instance.places[p].draws {
                    let g = *groups.get(draw.group.as_str()).ok_or_else(|| unknown(&draw.group, &instance.places[p].id))?;
                    self.draws.push(draw_row(g, &self.groups[g], draw.share, &fill, &seats));
                }
                let cap = self.room[p].min(fleet.sets).min(fleet.crews);
                self.sites.push(Site { fleet: f, place: p, draws: from..self.draws.len(), cap });
            }
            let crews = u32::from(fleet.crews);
            let a_week = crews * u32::from(fleet.shifts_per_week);
            let week_cap = (0..self.weeks).map(|w| if w == 0 { a_week.saturating_sub(u32::from(fleet.worked)) } else { a_week });
            let sites = begin..self.sites.len();
            let far = self.roads.far(fleet.setup_minutes, sites.clone().map(|s| self.sites[s].place));
            self.fleets.push(FleetRow {
                sets: fleet.sets,
                crews,
                slot_cap: crews.min(u32::from(fleet.sets)),
                day_cap: crews * u32::from(fleet.shifts_per_day),
                week_cap: week_cap.collect(),
                rest: fleet.rest_after_evening,
                setup: fleet.setup_minutes,
                sites,
                served: lengths.map(f64::from),
                minutes: fleet.minutes_per_dossier,
                far,
            });
        }
        Ok(())
    }

    fn lock(&mut self, instance: &Instance, places: &HashMap<&str, usize>) -> Result<(), PlannerProblem> {
        for lock in &instance.locked {
            let of = "locked";
            let fleet = instance.fleets.iter().position(|f| f.id == lock.fleet).ok_or_else(|| unknown(&lock.fleet, of))?;
            let place = *places.get(lock.place.as_str()).ok_or_else(|| unknown(&lock.place, of))?;
            let site = self.fleets[fleet].sites.clone().find(|s| self.sites[*s].place == place);
            let day = usize::try_from(lock.day.since(instance.from)).ok().filter(|d| *d < self.days);
            let (Some(site), Some(day)) = (site, day) else { return Err(cannot_stand(lock)) };
            let slot = day * SHIFTS + lock.shift.index();
            self.locked.push((site, slot, lock.sets));
            if let Some(seats) = lock.seats {
                self.give_seats(site, slot, u32::from(lock.sets), seats);
            }
        }
        Ok(())
    }

    /// A locked shift of other hours has more seats than its sets would have, or fewer.
    fn give_seats(&mut self, site: usize, slot: usize, sets: u32, seats: u32) {
        let usual = sets * self.fleets[self.sites[site].fleet].seats(slot % SHIFTS, 1);
        if usual == 0 {
            return;
        }
        let times = f64::from(seats) / f64::from(usual);
        let (mode, class, classes) = (self.mode(slot), self.class(slot), self.drop.len());
        for d in self.sites[site].draws.clone() {
            let draw = &self.draws[d];
            self.more[draw.group * classes + class] += draw.rate[mode] * f64::from(sets) * (times - 1.0);
        }
        self.own.insert((site, slot), Own { sets, seats, times });
    }

    /// Share of each group that is left before any set stands, by group and class: what locked shifts with seats of their own change.
    pub(crate) fn begin(&self) -> Vec<f64> {
        let classes = self.drop.len();
        let mut left = Vec::with_capacity(self.more.len());
        for group in self.more.chunks(classes.max(1)) {
            let mut sum = 0.0;
            for more in group {
                sum += more;
                left.push((-sum).exp());
            }
        }
        left
    }

    /// Kind of day and shift of a slot.
    pub(crate) fn mode(&self, slot: usize) -> usize {
        self.day_kind[slot / SHIFTS] * SHIFTS + slot % SHIFTS
    }

    pub(crate) fn class(&self, slot: usize) -> usize {
        self.class_of[slot / SHIFTS]
    }

    pub(crate) fn is_open(&self, site: usize, slot: usize) -> bool {
        self.open[self.sites[site].place * self.slots + slot]
    }

    /// Share of those left whom the day's weight counts at all.
    pub(crate) fn whole_weight(&self) -> f64 {
        self.drop.iter().sum()
    }
}

pub(crate) fn cannot_stand(lock: &crate::instance::Locked) -> PlannerProblem {
    PlannerProblem::Locked { fleet: lock.fleet.clone(), place: lock.place.clone(), day: lock.day, shift: lock.shift }
}

fn unknown(code: &str, of: &str) -> PlannerProblem {
    PlannerProblem::Unknown { code: code.to_owned(), of: of.to_owned() }
}

fn index_of(known: &mut Vec<String>, code: &str) -> usize {
    known.iter().position(|c| c == code).unwrap_or_else(|| {
        known.push(code.to_owned());
        known.len() - 1
    })
}

/// Chance that a dossier collected so many days before the deadline is approved by then.
pub(crate) fn in_time(instance: &Instance, days_left: i32) -> f64 {
    let approval = &instance.approval;
    let Ok(left) = usize::try_from(days_left) else { return 0.0 };
    let within = approval.within_days.get(left).or_else(|| approval.within_days.last()).copied().unwrap_or(1.0);
    approval.share * within
}

fn classes(weight: &[f64]) -> (Vec<usize>, Vec<f64>) {
    let mut class_of = Vec::with_capacity(weight.len());
    let mut levels: Vec<f64> = Vec::new();
    for w in weight {
        if levels.last().is_none_or(|last| last - w > 1e-12) {
            levels.push(*w);
        }
        class_of.push(levels.len() - 1);
    }
    let drop = levels.iter().enumerate().map(|(i, w)| w - levels.get(i + 1).copied().unwrap_or(0.0)).collect();
    (class_of, drop)
}

fn draw_row(g: usize, group: &GroupRow, share: f64, fill: &[[f64; 3]; 3], seats: &[f64; SHIFTS]) -> DrawRow {
    let none = [0.0; MODES];
    let mut row = DrawRow { group: g, rate: none, keep: none, first: none, back: none };
    for mode in 0..MODES {
        let rate = share * seats[mode % SHIFTS] * fill[mode / SHIFTS][mode % SHIFTS] / group.scale;
        // A group of next to nobody: the first shift takes all, and numbers stay finite.
        let rate = rate.min(30.0);
        row.rate[mode] = rate;
        row.keep[mode] = (-rate).exp();
        row.first[mode] = -group.left * (-rate).exp_m1();
        row.back[mode] = group.left * rate.exp_m1();
    }
    row
}

fn check_numbers(instance: &Instance) -> Result<(), PlannerProblem> {
    let bad = |what, of: &str| Err(PlannerProblem::Number { what, of: of.to_owned() });
    let share = |x: f64| (0.0..=1.0).contains(&x);
    let count = |x: f64| (0.0..=1e9).contains(&x);
    if !share(instance.activation_share) {
        return bad("activation_share", "instance");
    }
    if !share(instance.fairness_tolerance) {
        return bad("fairness_tolerance", "instance");
    }
    if !count(instance.least_worth) {
        return bad("least_worth", "instance");
    }
    let within = &instance.approval.within_days;
    if !share(instance.approval.share) || !within.iter().all(|x| share(*x)) || within.windows(2).any(|w| w[1] < w[0]) {
        return bad("within_days", "approval");
    }
    if !instance.fill.all().iter().flatten().all(|x| share(*x)) {
        return bad("fill", "instance");
    }
    let times = instance.shifts.all();
    let in_order = times.windows(2).all(|w| w[0].starts + w[0].minutes <= w[1].starts);
    if times.iter().any(|t| t.starts > 1_440 || t.minutes > 1_440) || !in_order {
        return bad("shifts", "instance");
    }
    for group in &instance.groups {
        if !count(group.people) || !count(group.collected) || !share(group.share) {
            return bad("people", &group.id);
        }
    }
    for place in &instance.places {
        let shares: f64 = place.draws.iter().map(|d| d.share).sum();
        if !place.draws.iter().all(|d| share(d.share)) || shares > 1.0 + 1e-9 {
            return bad("draws", &place.id);
        }
        let coordinate = |x: Option<f64>, most: f64| x.is_none_or(|x| x.abs() <= most);
        if !coordinate(place.lat, 90.0) || !coordinate(place.lon, 180.0) {
            return bad("lat", &place.id);
        }
        if place.room > 1_000 {
            return bad("room", &place.id);
        }
    }
    for fleet in &instance.fleets {
        if !(0.5..=1_440.0).contains(&fleet.minutes_per_dossier) {
            return bad("minutes_per_dossier", &fleet.id);
        }
        if fleet.shifts_per_day > 3 || fleet.shifts_per_week > 21 || fleet.sets > 2_000 || fleet.crews > 4_000 {
            return bad("shifts_per_week", &fleet.id);
        }
        if fleet.setup_minutes > 1_440 {
            return bad("setup_minutes", &fleet.id);
        }
    }
    let travel = &instance.travel;
    if !(1.0..=200.0).contains(&travel.km_per_hour) || !(1.0..=5.0).contains(&travel.detour) {
        return bad("km_per_hour", "travel");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_equal_weight_are_one_class_and_drops_add_up() {
        let (class_of, drop) = classes(&[0.9, 0.9, 0.9, 0.5, 0.5, 0.0]);
        assert_eq!(class_of, [0, 0, 0, 1, 1, 2]);
        assert!((drop[0] - 0.4).abs() < 1e-12 && (drop[1] - 0.5).abs() < 1e-12 && drop[2].abs() < 1e-12);
    }

    /// The curve of the instance's text: the n-th seat takes the same share of those who are left.
    #[test]
    fn a_shift_takes_the_same_share_of_those_left_whenever_it_comes() {
        let group = GroupRow { commune: 0, left: 300.0, scale: 300.0 };
        let row = draw_row(0, &group, 1.0, &[[0.8; 3]; 3], &[30.0, 26.0, 20.0]);
        let after = |seats: f64| 300.0 * (1.0 - (-seats / 300.0_f64).exp());
        assert!((row.first[0] - after(24.0)).abs() < 1e-9);
        let second = row.first[0] * row.keep[0];
        assert!((row.first[0] + second - after(48.0)).abs() < 1e-9);
        assert!((row.back[0] * row.keep[0] - row.first[0]).abs() < 1e-9, "what one brings, its going costs");
    }
}
