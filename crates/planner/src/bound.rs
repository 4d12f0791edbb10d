//! What no timetable can exceed.
//!
//! Identical sets and crews are counted, not named, and shares of a shift are allowed. The objective is concave, so at any point `x̄` its
//! tangent lies above it: `f(s) ≤ f(x̄) + ∇f(x̄)·(s − x̄)` for every timetable `s`. Limits per slot, day and week are nested, and a linear
//! function over nested limits is maximised by taking the best first. The rest after an evening crosses days; it gets a price
//! (a Lagrange multiplier) instead of a limit. **Any** point and any prices give a valid bound; the work below only looks for a
//! point and prices with a low one: it climbs to the best fractional timetable by exchanges that even out what a seat brings, and
//! moves the prices until the rest is kept.

use crate::{
    meter::{Meter, Stage},
    model::{Model, SHIFTS},
    state::State,
};

pub(crate) struct Relaxed<'m> {
    model: &'m Model,
    /// Sets by site and slot, in parts.
    x: Vec<f64>,
    least: Vec<f64>,
    left: Vec<f64>,
    worth: Vec<f64>,
    slot_load: Vec<f64>,
    day_load: Vec<f64>,
    week_load: Vec<f64>,
    /// Price of the rest between a day's evening and the next morning, by fleet and day.
    price: Vec<f64>,
    price_step: Vec<f64>,
    price_way: Vec<i8>,
    pub best: f64,
}

/// Differences below this share of the gain are left.
const FINE: f64 = 1e-5;

impl<'m> Relaxed<'m> {
    /// Begins at a timetable.
    pub(crate) fn new(state: &State<'m>) -> Self {
        let m = state.model;
        let classes = m.drop.len();
        let mut out = Self {
            model: m,
            x: vec![0.0; state.x.len()],
            least: state.fixed.iter().map(|n| f64::from(*n)).collect(),
            left: m.begin(),
            worth: vec![0.0; m.groups.len() * classes],
            slot_load: vec![0.0; m.fleets.len() * m.slots],
            day_load: vec![0.0; m.fleets.len() * m.days],
            week_load: vec![0.0; m.fleets.len() * m.weeks],
            price: vec![0.0; m.fleets.len() * m.days],
            price_step: vec![0.0; m.fleets.len() * m.days],
            price_way: vec![0; m.fleets.len() * m.days],
            best: f64::INFINITY,
        };
        (0..m.groups.len()).for_each(|g| out.refresh(g));
        for (i, n) in state.x.iter().enumerate() {
            if *n > 0 {
                out.put(i / m.slots, i % m.slots, f64::from(*n));
            }
        }
        // There is a bound from the first moment on, however little time is left.
        out.best = out.bound();
        out
    }

    fn refresh(&mut self, group: usize) {
        let classes = self.model.drop.len();
        let mut sum = 0.0;
        for c in (0..classes).rev() {
            sum += self.model.drop[c] * self.left[group * classes + c];
            self.worth[group * classes + c] = sum;
        }
    }

    /// Adds (takes away, when negative) a part of a set.
    fn put(&mut self, site: usize, slot: usize, amount: f64) {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        let fleet = m.sites[site].fleet;
        self.x[site * m.slots + slot] += amount;
        self.slot_load[fleet * m.slots + slot] += amount;
        self.day_load[fleet * m.days + slot / SHIFTS] += amount;
        self.week_load[fleet * m.weeks + m.week_of[slot / SHIFTS]] += amount;
        for draw in &m.draws[m.sites[site].draws.clone()] {
            let factor = (-draw.rate[mode] * amount).exp();
            for c in class..classes {
                self.left[draw.group * classes + c] *= factor;
            }
        }
        for d in m.sites[site].draws.clone() {
            self.refresh(m.draws[d].group);
        }
    }

    /// What a further set brings, per set.
    fn slope(&self, site: usize, slot: usize) -> f64 {
        let m = self.model;
        let (mode, class, classes) = (m.mode(slot), m.class(slot), m.drop.len());
        let draws = &m.draws[m.sites[site].draws.clone()];
        draws.iter().map(|d| m.groups[d.group].left * d.rate[mode] * self.worth[d.group * classes + class]).sum()
    }

    /// How fast the slope falls, per set and relative to it.
    fn decay(&self, site: usize, slot: usize) -> f64 {
        let m = self.model;
        let mode = m.mode(slot);
        m.draws[m.sites[site].draws.clone()].iter().map(|d| d.rate[mode]).fold(0.0, f64::max)
    }

    /// The rest's price in a slot.
    fn toll(&self, fleet: usize, slot: usize) -> f64 {
        let m = self.model;
        let day = slot / SHIFTS;
        match slot % SHIFTS {
            0 if day > 0 => self.price[fleet * m.days + day - 1],
            2 => self.price[fleet * m.days + day],
            _ => 0.0,
        }
    }

    fn net(&self, site: usize, slot: usize) -> f64 {
        self.slope(site, slot) - self.toll(self.model.sites[site].fleet, slot)
    }

    /// Moves as much from one place and time to another as evens out what they bring, at most `most`.
    fn exchange(&mut self, (a, s): (usize, usize), (b, t): (usize, usize), most: f64) -> bool {
        let m = self.model;
        let from = self.x[a * m.slots + s] - self.least[a * m.slots + s];
        let room = f64::from(m.sites[b].cap) - self.x[b * m.slots + t];
        let most = most.min(from).min(room);
        let (low, high) = (self.net(a, s), self.net(b, t));
        if most <= 1e-12 || high - low <= FINE * (high.abs() + low.abs()) {
            return false;
        }
        let (slope_a, slope_b) = (self.slope(a, s), self.slope(b, t));
        let (decay_a, decay_b) = (self.decay(a, s), self.decay(b, t));
        let shift = (slope_a - low) - (slope_b - high);
        let mut amount = 0.0_f64;
        for _ in 0..4 {
            let (up, down) = (slope_b * (-decay_b * amount).exp(), slope_a * (decay_a * amount).exp());
            let still = up - down + shift;
            amount = (amount + still / (decay_b * up + decay_a * down + 1e-300)).clamp(0.0, most);
        }
        if amount <= 1e-12 {
            return false;
        }
        self.put(a, s, -amount);
        self.put(b, t, amount);
        true
    }

    /// The site where taking away costs least, and the one where adding brings most.
    fn ends(&self, fleet: usize, slot: usize) -> (Option<(f64, usize)>, Option<(f64, usize)>) {
        let m = self.model;
        let (mut low, mut high): (Option<(f64, usize)>, Option<(f64, usize)>) = (None, None);
        for site in m.fleets[fleet].sites.clone() {
            if !m.is_open(site, slot) {
                continue;
            }
            let (x, net) = (self.x[site * m.slots + slot], self.net(site, slot));
            if x > self.least[site * m.slots + slot] + 1e-9 && low.is_none_or(|l| net < l.0) {
                low = Some((net, site));
            }
            if x < f64::from(m.sites[site].cap) - 1e-9 && high.is_none_or(|h| net > h.0) {
                high = Some((net, site));
            }
        }
        (low, high)
    }

    /// Within a slot: the places where a set brings least give to those where it brings most.
    fn even_out_slot(&mut self, fleet: usize, slot: usize) {
        let m = self.model;
        let sites = m.fleets[fleet].sites.clone().filter(|site| m.is_open(*site, slot));
        let mut by_net: Vec<(f64, usize)> = sites.map(|site| (self.net(site, slot), site)).collect();
        by_net.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let used = |r: &Self, site: usize| r.x[site * m.slots + slot] > r.least[site * m.slots + slot] + 1e-9;
        let mut high = by_net.len();
        for low in 0..by_net.len() {
            let site = by_net[low].1;
            if !used(self, site) {
                continue;
            }
            loop {
                if high <= low + 1 {
                    return;
                }
                let to = by_net[high - 1].1;
                let gone = self.exchange((site, slot), (to, slot), f64::INFINITY);
                if !gone {
                    // Full, or no better: for this giver nothing more; the next giver starts from here.
                    if self.net(to, slot) > self.net(site, slot) && used(self, site) {
                        high -= 1;
                        continue;
                    }
                    break;
                }
                high -= 1;
                if !used(self, site) {
                    break;
                }
            }
        }
    }

    fn slack(&self, fleet: usize, slot: usize, freed: Option<usize>) -> f64 {
        let m = self.model;
        let row = &m.fleets[fleet];
        let (day, week) = (slot / SHIFTS, m.week_of[slot / SHIFTS]);
        let in_slot = f64::from(row.slot_cap) - self.slot_load[fleet * m.slots + slot];
        let in_day = f64::from(row.day_cap) - self.day_load[fleet * m.days + day];
        let in_week = f64::from(row.week_cap[week]) - self.week_load[fleet * m.weeks + week];
        let same_day = freed.is_some_and(|s| s / SHIFTS == day);
        let same_week = freed.is_some_and(|s| m.week_of[s / SHIFTS] == week);
        let day_part = if same_day { f64::INFINITY } else { in_day };
        let week_part = if same_week { f64::INFINITY } else { in_week };
        in_slot.min(day_part).min(week_part).max(0.0)
    }

    /// Uses what is free, and gives back what costs more (in prices) than it brings.
    fn fill_and_drop(&mut self, fleet: usize, slot: usize) {
        let m = self.model;
        loop {
            let slack = self.slack(fleet, slot, None);
            let (_, high) = self.ends(fleet, slot);
            let Some((net, site)) = high.filter(|h| slack > 1e-9 && h.0 > 1e-9) else { break };
            let room = f64::from(m.sites[site].cap) - self.x[site * m.slots + slot];
            let decay = self.decay(site, slot).max(1e-12);
            let until_even = if self.toll(fleet, slot) > 0.0 { (1.0 + net / self.toll(fleet, slot)).ln() / decay } else { 1.0 };
            self.put(site, slot, slack.min(room).min(until_even.max(1e-6)));
        }
        while let (Some((_, site)), _) = self.ends(fleet, slot)
            && self.net(site, slot) < -1e-9
        {
            let at = site * m.slots + slot;
            let amount = self.x[at] - self.least[at];
            let decay = self.decay(site, slot).max(1e-12);
            let until_even = (self.toll(fleet, slot) / self.slope(site, slot).max(1e-300)).ln() / decay;
            self.put(site, slot, -amount.min(until_even.max(1e-6)));
        }
    }

    /// Between the slots of a week, as long as the limits of slot and day allow it.
    fn even_out_week(&mut self, fleet: usize, week: usize, rounds: usize, meter: &Meter, until: f64) {
        let m = self.model;
        let slots: Vec<usize> = (0..m.slots).filter(|s| m.week_of[s / SHIFTS] == week).collect();
        let mut ends: Vec<_> = slots.iter().map(|s| self.ends(fleet, *s)).collect();
        for _ in 0..rounds {
            if meter.done() >= until {
                return;
            }
            let mut best: Option<(f64, usize, usize)> = None;
            for (i, s) in slots.iter().enumerate() {
                let Some((low, _)) = ends[i].0 else { continue };
                for (j, t) in slots.iter().enumerate() {
                    let Some((high, _)) = ends[j].1 else { continue };
                    let gain = high - low;
                    let fine = FINE * (high.abs() + low.abs());
                    if i != j && gain > fine && best.is_none_or(|b| gain > b.0) && self.slack(fleet, *t, Some(*s)) > 1e-9 {
                        best = Some((gain, i, j));
                    }
                }
            }
            let Some((_, i, j)) = best else { break };
            let (Some((_, a)), Some((_, b))) = (ends[i].0, ends[j].1) else { break };
            let most = self.slack(fleet, slots[j], Some(slots[i]));
            if !self.exchange((a, slots[i]), (b, slots[j]), most) {
                break;
            }
            ends[i] = self.ends(fleet, slots[i]);
            ends[j] = self.ends(fleet, slots[j]);
        }
    }

    /// Ends early when the time is over: a bound holds at any point.
    fn sweep(&mut self, meter: &Meter, until: f64) {
        let m = self.model;
        for fleet in 0..m.fleets.len() {
            if m.fleets[fleet].slot_cap == 0 || m.fleets[fleet].sites.is_empty() {
                continue;
            }
            for slot in 0..m.slots {
                if meter.done() >= until {
                    return;
                }
                self.fill_and_drop(fleet, slot);
                self.even_out_slot(fleet, slot);
            }
            for week in 0..m.weeks {
                self.even_out_week(fleet, week, 40 + 4 * m.fleets[fleet].slot_cap as usize, meter, until);
            }
        }
    }

    /// The tangent's maximum over all timetables: the bound that this point and these prices give.
    fn bound(&self) -> f64 {
        let m = self.model;
        let classes = m.drop.len();
        let whole = m.whole_weight();
        let value: f64 = if classes == 0 {
            0.0
        } else {
            m.groups.iter().enumerate().map(|(g, row)| row.left * (whole - self.worth[g * classes])).sum()
        };
        let mut out = value;
        let mut offers: Vec<(f64, u32, u32)> = Vec::new();
        for (fleet, row) in m.fleets.iter().enumerate() {
            let mut slot_left = vec![f64::from(row.slot_cap); m.slots];
            let mut day_left = vec![f64::from(row.day_cap); m.days];
            let mut week_left: Vec<f64> = row.week_cap.iter().map(|n| f64::from(*n)).collect();
            offers.clear();
            let mut take = |slot: usize, most: f64, net: f64| {
                let (day, week) = (slot / SHIFTS, m.week_of[slot / SHIFTS]);
                let amount = most.min(slot_left[slot]).min(day_left[day]).min(week_left[week]).max(0.0);
                slot_left[slot] -= amount;
                day_left[day] -= amount;
                week_left[week] -= amount;
                amount * net
            };
            for site in row.sites.clone() {
                for slot in 0..m.slots {
                    if !m.is_open(site, slot) {
                        continue;
                    }
                    let at = site * m.slots + slot;
                    let slope = self.slope(site, slot);
                    let net = slope - self.toll(fleet, slot);
                    out -= slope * self.x[at];
                    if self.least[at] > 0.0 {
                        out += take(slot, self.least[at], net);
                    }
                    if net > 0.0 {
                        offers.push((net, site as u32, slot as u32));
                    }
                }
            }
            offers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            for (net, site, slot) in &offers {
                let at = *site as usize * m.slots + *slot as usize;
                let most = f64::from(m.sites[*site as usize].cap) - self.least[at];
                out += take(*slot as usize, most, *net);
            }
            if row.rest {
                let prices = &self.price[fleet * m.days..(fleet + 1) * m.days];
                out += f64::from(row.crews) * prices.iter().sum::<f64>();
            }
        }
        // Sums of many rounded numbers: be on the safe side.
        out * (1.0 + 1e-9) + 1e-9
    }

    /// Moves the prices towards the rest being kept; each price has a step of its own that halves when it went too far.
    fn move_prices(&mut self) {
        let m = self.model;
        for (fleet, row) in m.fleets.iter().enumerate() {
            if !row.rest || row.slot_cap == 0 {
                continue;
            }
            for day in 0..m.days.saturating_sub(1) {
                let at = fleet * m.days + day;
                let evening = fleet * m.slots + day * SHIFTS + 2;
                let load = self.slot_load[evening] + self.slot_load[evening + 1];
                let over = load - f64::from(row.crews);
                let way = if over > 1e-6 {
                    1
                } else if over < -1e-6 && self.price[at] > 0.0 {
                    -1
                } else {
                    0
                };
                if way == 0 {
                    continue;
                }
                if self.price_step[at] <= 0.0 {
                    self.price_step[at] = 0.1 * self.usual_slope(fleet, day * SHIFTS + 2);
                } else if self.price_way[at] == way {
                    self.price_step[at] *= 1.3;
                } else {
                    self.price_step[at] *= 0.5;
                }
                self.price_way[at] = way;
                self.price[at] = (self.price[at] + f64::from(way) * self.price_step[at]).max(0.0);
            }
        }
    }

    fn usual_slope(&self, fleet: usize, slot: usize) -> f64 {
        let (low, high) = self.ends(fleet, slot);
        low.or(high).map_or(1.0, |(net, _)| net.abs().max(1e-3))
    }

    /// Looks for a low bound until it no longer falls, or the part of the time that ends at `until` is over. When prices run astray it
    /// goes back to the best ones, lets the fractional timetable settle there, and moves them in smaller steps.
    pub(crate) fn tighten(&mut self, meter: &mut Meter, objective: f64, until: f64) {
        let mut prices = self.price.clone();
        let (mut idle, mut returns) = (0, 0);
        loop {
            for _ in 0..2 {
                self.sweep(meter, until);
                let bound = self.bound();
                if bound < self.best * (1.0 - 1e-6) || !self.best.is_finite() {
                    self.best = bound;
                    prices.clone_from(&self.price);
                    idle = 0;
                }
                let close = (self.best - objective) <= meter.limits().enough * self.best;
                if close || !meter.step(until) {
                    return;
                }
            }
            meter.tell(Stage::Bound, objective, self.best);
            idle += 1;
            if idle < PATIENCE {
                self.move_prices();
                continue;
            }
            if idle == PATIENCE {
                returns += 1;
                if returns > RETURNS {
                    return;
                }
                self.price.clone_from(&prices);
                self.price_way.fill(0);
                self.price_step.iter_mut().for_each(|step| *step *= 0.5);
            }
            // Some sweeps at the best prices, then on with smaller steps.
            if idle > PATIENCE + SETTLE {
                idle = 0;
            }
        }
    }
}

/// Moves of the prices without a lower bound until it goes back to the best ones.
const PATIENCE: u32 = 25;
/// Pairs of sweeps that let the fractional timetable settle.
const SETTLE: u32 = 8;
/// Returns to the best prices.
const RETURNS: u32 = 12;
