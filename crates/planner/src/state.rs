//! A timetable under construction: what stands where, what it brings, what is still allowed.

use crate::{
    model::{Model, SHIFTS},
    ways::Ways,
};

/// The last stage that put a shift where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Search,
    Fairness,
    Travel,
}

#[derive(Clone)]
pub(crate) struct State<'m> {
    pub model: &'m Model,
    /// Sets by site and slot.
    pub x: Vec<u16>,
    /// Of these, locked.
    pub fixed: Vec<u16>,
    pub tag: Vec<Tag>,
    place_load: Vec<u16>,
    slot_load: Vec<u32>,
    day_load: Vec<u32>,
    week_load: Vec<u32>,
    /// How sets get around, by fleet and day; of fleets whose places are far apart.
    ways: Vec<Ways>,
    /// Share of a group that is left at the end of each class of days.
    left: Vec<f64>,
    /// Sum of drop × left from the class to the end: what a unit share of the group is worth there.
    worth: Vec<f64>,
}

impl<'m> State<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let classes = model.drop.len();
        let mut state = Self {
            model,
            x: vec![0; model.sites.len() * model.slots],
            fixed: vec![0; model.sites.len() * model.slots],
            tag: vec![Tag::Search; model.sites.len() * model.slots],
            place_load: vec![0; model.room.len() * model.slots],
            slot_load: vec![0; model.fleets.len() * model.slots],
            day_load: vec![0; model.fleets.len() * model.days],
            week_load: vec![0; model.fleets.len() * model.weeks],
            ways: vec![Ways::default(); model.fleets.len() * model.days],
            left: model.begin(),
            worth: vec![0.0; model.groups.len() * classes],
        };
        for g in 0..model.groups.len() {
            state.refresh(g);
        }
        state
    }

    fn refresh(&mut self, group: usize) {
        let classes = self.model.drop.len();
        let mut sum = 0.0;
        for c in (0..classes).rev() {
            sum += self.model.drop[c] * self.left[group * classes + c];
            self.worth[group * classes + c] = sum;
        }
    }

    /// Dossiers approved in time that one more shift would bring.
    pub(crate) fn gain(&self, site: usize, slot: usize) -> f64 {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        let draws = &m.draws[m.sites[site].draws.clone()];
        draws.iter().map(|d| d.first[mode] * self.worth[d.group * classes + class]).sum()
    }

    /// Dossiers approved in time that taking a shift away would cost.
    pub(crate) fn loss(&self, site: usize, slot: usize) -> f64 {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        let draws = &m.draws[m.sites[site].draws.clone()];
        draws.iter().map(|d| d.back[mode] * self.worth[d.group * classes + class]).sum()
    }

    /// The same of one set of a locked shift whose own hours draw so many times what the usual ones would.
    pub(crate) fn own_loss(&self, site: usize, slot: usize, times: f64) -> f64 {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        let draws = &m.draws[m.sites[site].draws.clone()];
        let left = |group: usize| m.groups[group].left * self.worth[group * classes + class];
        draws.iter().map(|d| (d.rate[mode] * times).exp_m1() * left(d.group)).sum()
    }

    /// Takes out what a set of such a shift draws beyond the usual hours, or puts it back: with [`State::remove`] all of it is gone.
    pub(crate) fn multiply_own(&mut self, site: usize, slot: usize, times: f64, add: bool) {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        for d in m.sites[site].draws.clone() {
            let draw = &m.draws[d];
            let beyond = draw.rate[mode] * (times - 1.0);
            let factor = (if add { -beyond } else { beyond }).exp();
            for c in class..classes {
                self.left[draw.group * classes + c] *= factor;
            }
            self.refresh(draw.group);
        }
    }

    fn multiply(&mut self, site: usize, slot: usize, add: bool) {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        for d in m.sites[site].draws.clone() {
            let draw = &m.draws[d];
            let factor = if add { draw.keep[mode] } else { 1.0 / draw.keep[mode] };
            for c in class..classes {
                self.left[draw.group * classes + c] *= factor;
            }
            self.refresh(draw.group);
        }
    }

    fn count(&mut self, site: usize, slot: usize, by: i32) {
        let m = self.model;
        let (fleet, place) = (m.sites[site].fleet, m.sites[site].place);
        let day = slot / SHIFTS;
        let step16 = |n: &mut u16| *n = (i32::from(*n) + by) as u16;
        let step = |n: &mut u32| *n = n.wrapping_add_signed(by);
        step16(&mut self.x[site * m.slots + slot]);
        step16(&mut self.place_load[place * m.slots + slot]);
        step(&mut self.slot_load[fleet * m.slots + slot]);
        step(&mut self.day_load[fleet * m.days + day]);
        step(&mut self.week_load[fleet * m.weeks + m.week_of[day]]);
        let row = &m.fleets[fleet];
        if row.far {
            let (ways, stand) = (&mut self.ways[fleet * m.days + day], (slot % SHIFTS, place));
            if by > 0 { ways.add(&m.roads, row.setup, stand) } else { ways.remove(&m.roads, row.setup, stand) }
        }
    }

    pub(crate) fn add(&mut self, site: usize, slot: usize, tag: Tag) {
        self.count(site, slot, 1);
        self.multiply(site, slot, true);
        self.tag[site * self.model.slots + slot] = tag;
    }

    pub(crate) fn remove(&mut self, site: usize, slot: usize) {
        self.count(site, slot, -1);
        self.multiply(site, slot, false);
    }

    /// May the fleet run one more shift then, wherever?
    pub(crate) fn fleet_free(&self, fleet: usize, slot: usize) -> bool {
        let m = self.model;
        let row = &m.fleets[fleet];
        let day = slot / SHIFTS;
        let load = |s: usize| self.slot_load[fleet * m.slots + s];
        let rested = !row.rest
            || match slot % SHIFTS {
                0 => slot == 0 || load(slot - 1) + load(slot) < row.crews,
                2 => slot + 1 >= m.slots || load(slot) + load(slot + 1) < row.crews,
                _ => true,
            };
        load(slot) < row.slot_cap
            && self.day_load[fleet * m.days + day] < row.day_cap
            && self.week_load[fleet * m.weeks + m.week_of[day]] < row.week_cap[m.week_of[day]]
            && rested
    }

    /// Is there room at the place then? The way there is asked for apart (`way_works`).
    pub(crate) fn site_free(&self, site: usize, slot: usize) -> bool {
        let m = self.model;
        let place = m.sites[site].place;
        m.is_open(site, slot)
            && self.x[site * m.slots + slot] < m.sites[site].cap
            && self.place_load[place * m.slots + slot] < m.room[place]
    }

    /// Could the fleet's sets get around on this day, with one more shift? Asked where places are far apart only.
    pub(crate) fn way_works(&self, site: usize, slot: usize) -> bool {
        let m = self.model;
        let fleet = m.sites[site].fleet;
        let row = &m.fleets[fleet];
        let stand = (slot % SHIFTS, m.sites[site].place);
        !row.far || self.ways[fleet * m.days + slot / SHIFTS].works_with(&m.roads, row.setup, stand, usize::from(row.sets))
    }

    pub(crate) fn allows(&self, site: usize, slot: usize) -> bool {
        self.fleet_free(self.model.sites[site].fleet, slot) && self.site_free(site, slot) && self.way_works(site, slot)
    }

    /// Shift and place of everything that the fleet does on a day, in order of time.
    pub(crate) fn stands(&self, fleet: usize, day: usize) -> Vec<(usize, usize)> {
        let m = self.model;
        let mut out = Vec::new();
        for shift in 0..SHIFTS {
            for site in m.fleets[fleet].sites.clone() {
                let n = self.x[site * m.slots + day * SHIFTS + shift];
                out.extend((0..n).map(|_| (shift, m.sites[site].place)));
            }
        }
        out
    }

    /// The shifts that may be moved: site and slot, as often as sets stand there beyond the locked ones.
    pub(crate) fn movable(&self) -> Vec<(usize, usize)> {
        let slots = self.model.slots;
        let each = self.x.iter().zip(&self.fixed).enumerate();
        each.flat_map(|(i, (n, fixed))| (*fixed..*n).map(move |_| (i / slots, i % slots))).collect()
    }

    /// Puts the locked shifts in; the index of one that breaks a rule.
    pub(crate) fn lock(&mut self) -> Result<(), usize> {
        for (i, (site, slot, sets)) in self.model.locked.iter().enumerate() {
            for _ in 0..*sets {
                if !self.allows(*site, *slot) {
                    return Err(i);
                }
                self.add(*site, *slot, Tag::Search);
                self.fixed[site * self.model.slots + slot] += 1;
            }
        }
        Ok(())
    }

    /// Dossiers approved in time, by group.
    pub(crate) fn by_group(&self) -> impl Iterator<Item = f64> + '_ {
        let classes = self.model.drop.len();
        let whole = self.model.whole_weight();
        self.model.groups.iter().enumerate().map(
            move |(g, row)| {
                if classes == 0 { 0.0 } else { row.left * (whole - self.worth[g * classes]) }
            },
        )
    }

    /// The objective: dossiers approved in time.
    pub(crate) fn value(&self) -> f64 {
        self.by_group().sum()
    }

    /// By commune: dossiers approved in time, and what could be had at most.
    pub(crate) fn by_commune(&self) -> (Vec<f64>, Vec<f64>) {
        let m = self.model;
        let mut got = vec![0.0; m.communes.len()];
        let mut most = vec![0.0; m.communes.len()];
        for (row, value) in m.groups.iter().zip(self.by_group()) {
            got[row.commune] += value;
            most[row.commune] += row.left;
        }
        (got, most)
    }

    /// Dossiers that would have to come from elsewhere so that every commune had the same share of its demand: the second aim.
    pub(crate) fn unevenness(&self) -> f64 {
        let (got, most) = self.by_commune();
        let whole: f64 = most.iter().sum();
        if whole <= 0.0 {
            return 0.0;
        }
        let mean = got.iter().sum::<f64>() / whole;
        got.iter().zip(&most).map(|(g, m)| (mean * m - g).max(0.0)).sum()
    }

    /// Works everything out anew, so that rounding never adds up.
    pub(crate) fn settle(&mut self) {
        let (x, fixed, tag) = (self.x.clone(), self.fixed.clone(), self.tag.clone());
        *self = Self::new(self.model);
        let slots = self.model.slots;
        for (i, n) in x.iter().enumerate() {
            for _ in 0..*n {
                self.add(i / slots, i % slots, tag[i]);
            }
        }
        self.fixed = fixed;
    }
}
