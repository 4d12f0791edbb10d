//! Timetables: a greedy one, and moves that make it better.

use crate::{
    meter::{Meter, Stage},
    model::SHIFTS,
    state::{State, Tag},
};
use std::{cmp::Ordering, collections::BinaryHeap};
use vedich_kernel::Dice;

/// Less than this is rounding.
pub(crate) const TINY: f64 = 1e-7;

struct Offer {
    gain: f64,
    site: usize,
    slot: usize,
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Offer {}
impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Offer {
    /// The best first; of equal ones the earliest slot, then the first site.
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then_with(|| (other.slot, other.site).cmp(&(self.slot, self.site)))
    }
}

/// Looks at the clock after so many offers.
const LOOK: u32 = 64;

/// Again and again the shift that brings most, until nothing more fits or the part of the time that ends at `until` is over. Gains only
/// fall, and what is not allowed stays so: an offer whose gain is still the best after a second look is the best.
pub(crate) fn greedy(state: &mut State, meter: &Meter, until: f64) {
    let model = state.model;
    let mut heap = BinaryHeap::new();
    for site in 0..model.sites.len() {
        for slot in 0..model.slots {
            if state.site_free(site, slot) && state.fleet_free(model.sites[site].fleet, slot) {
                let gain = state.gain(site, slot);
                if gain > TINY {
                    heap.push(Offer { gain, site, slot });
                }
            }
        }
    }
    let mut looked = 0_u32;
    while let Some(mut offer) = heap.pop() {
        looked += 1;
        if looked.is_multiple_of(LOOK) && meter.done() >= until {
            return;
        }
        if !state.allows(offer.site, offer.slot) {
            continue;
        }
        offer.gain = state.gain(offer.site, offer.slot);
        if offer.gain <= TINY {
            continue;
        }
        if heap.peek().is_some_and(|next| next > &offer) {
            heap.push(offer);
            continue;
        }
        state.add(offer.site, offer.slot, Tag::Search);
        heap.push(offer);
    }
}

/// The best shift that the fleet could add now. What a shift brings depends on its place, its kind of day and shift, and its class of days
/// alone: slots that share these are looked at once (`free` is room to work in).
fn best_addition(state: &State, fleet: usize, free: &mut Vec<Vec<usize>>) -> Option<(f64, usize, usize)> {
    let model = state.model;
    free.resize(model.slot_kinds, Vec::new());
    free.iter_mut().for_each(Vec::clear);
    for slot in (0..model.slots).filter(|slot| state.fleet_free(fleet, *slot)) {
        free[model.kind_of_slot[slot]].push(slot);
    }
    let far = model.fleets[fleet].far;
    let mut offers: Vec<Offer> = Vec::new();
    for site in model.fleets[fleet].sites.clone() {
        for slots in free.iter().filter(|slots| !slots.is_empty()) {
            let mut gain = None;
            for slot in slots.iter().copied().filter(|slot| state.site_free(site, *slot)) {
                let gain = *gain.get_or_insert_with(|| state.gain(site, slot));
                if gain <= TINY {
                    break;
                }
                let offer = Offer { gain, site, slot };
                if far {
                    offers.push(offer);
                    continue;
                }
                // Of equal gains the earliest slot counts, and slots stand in order of time.
                if offers.first().is_none_or(|best| offer > *best) {
                    offers.clear();
                    offers.push(offer);
                }
                break;
            }
        }
    }
    best_way(state, BinaryHeap::from(offers))
}

/// The best offer to which a set can get. Whether it does is costly to ask: the best are asked first.
fn best_way(state: &State, mut offers: BinaryHeap<Offer>) -> Option<(f64, usize, usize)> {
    let best = std::iter::from_fn(|| offers.pop()).find(|o| state.way_works(o.site, o.slot))?;
    Some((best.gain, best.site, best.slot))
}

/// The best of these shifts to which a set of its fleet can get.
pub(crate) fn best_that_gets_there(state: &State, offers: impl Iterator<Item = (usize, usize)>) -> Option<(f64, usize, usize)> {
    let valued = offers.map(|(site, slot)| Offer { gain: state.gain(site, slot), site, slot });
    best_way(state, valued.filter(|o| o.gain > TINY).collect())
}

/// Adds what can be added, best first, as long as there is time.
fn refill(state: &mut State, fleets: &[usize], put: &mut Vec<(usize, usize)>, meter: &Meter, until: f64) {
    let mut free = Vec::new();
    for fleet in fleets {
        while meter.done() < until
            && let Some((_, site, slot)) = best_addition(state, *fleet, &mut free)
        {
            state.add(site, slot, Tag::Search);
            put.push((site, slot));
        }
    }
}

/// Moves each of these shifts to wherever it brings most. Says whether one moved.
fn relocate(state: &mut State, shifts: &mut [(usize, usize)], meter: &mut Meter, until: f64) -> bool {
    let mut moved = false;
    let mut free = Vec::new();
    for at in shifts.iter_mut() {
        if !meter.step(until) {
            break;
        }
        let (site, slot) = *at;
        let tag = state.tag[site * state.model.slots + slot];
        let loss = state.loss(site, slot);
        state.remove(site, slot);
        match best_addition(state, state.model.sites[site].fleet, &mut free) {
            Some((gain, to, then)) if gain > loss + TINY => {
                state.add(to, then, Tag::Search);
                *at = (to, then);
                moved = true;
            }
            _ => state.add(site, slot, tag),
        }
    }
    moved
}

/// Lets pairs of shifts of a fleet change their times: the resources stay as they are.
fn swap_times(state: &mut State, shifts: &mut [(usize, usize)], meter: &mut Meter, until: f64) -> bool {
    let model = state.model;
    let mut moved = false;
    for i in 0..shifts.len() {
        if !meter.step(until) {
            break;
        }
        // The order is random, so a part of many pairs is a fair sample.
        for j in (0..i).take(400) {
            let ((a, s), (b, t)) = (shifts[i], shifts[j]);
            let alike = model.class(s) == model.class(t) && model.mode(s) == model.mode(t);
            if a == b || s == t || alike || model.sites[a].fleet != model.sites[b].fleet {
                continue;
            }
            if let Some(gain) = try_swap(state, (a, s), (b, t), Tag::Search) {
                if gain > TINY {
                    (shifts[i], shifts[j]) = ((a, t), (b, s));
                    moved = true;
                } else {
                    undo_swap(state, (a, s), (b, t));
                }
            }
        }
    }
    moved
}

/// Swaps the times of two shifts; the gain, or none (and nothing done) when a place or the way does not allow it.
pub(crate) fn try_swap(state: &mut State, (a, s): (usize, usize), (b, t): (usize, usize), tag: Tag) -> Option<f64> {
    let slots = state.model.slots;
    if !state.model.is_open(a, t) || !state.model.is_open(b, s) {
        return None;
    }
    let tags = (state.tag[a * slots + s], state.tag[b * slots + t]);
    let mut gain = -state.loss(a, s);
    state.remove(a, s);
    gain -= state.loss(b, t);
    state.remove(b, t);
    if state.allows(a, t) {
        gain += state.gain(a, t);
        state.add(a, t, tag);
        if state.allows(b, s) {
            gain += state.gain(b, s);
            state.add(b, s, tag);
            return Some(gain);
        }
        state.remove(a, t);
    }
    state.add(b, t, tags.1);
    state.add(a, s, tags.0);
    None
}

pub(crate) fn undo_swap(state: &mut State, (a, s): (usize, usize), (b, t): (usize, usize)) {
    state.remove(b, s);
    state.remove(a, t);
    state.add(b, t, Tag::Search);
    state.add(a, s, Tag::Search);
}

/// Moves until no single move helps, or the part of the time that ends at `until` is over.
pub(crate) fn improve(state: &mut State, meter: &mut Meter, dice: &mut Dice, until: f64) {
    let fleets: Vec<usize> = (0..state.model.fleets.len()).collect();
    loop {
        refill(state, &fleets, &mut Vec::new(), meter, until);
        let mut shifts = state.movable();
        dice.shuffle(&mut shifts);
        let mut moved = relocate(state, &mut shifts, meter, until);
        moved |= swap_times(state, &mut shifts, meter, until);
        state.settle();
        if !moved || meter.done() >= until {
            break;
        }
    }
}

/// Takes a part out and puts it back better, again and again, and keeps the best. A slightly worse timetable is accepted on the way, less so
/// towards the end.
pub(crate) fn ruin_and_recreate(state: &mut State, meter: &mut Meter, dice: &mut Dice, bound: f64, until: f64) {
    let mut best = state.clone();
    let mut best_value = state.value();
    let mut value = best_value;
    let enough = meter.limits().enough;
    let begin = meter.done();
    let mut rounds = 0_u32;
    while meter.step(until) && (bound - best_value) / bound.max(1.0) > enough {
        let before = state.clone();
        let fleets = ruin(state, dice);
        let mut put = Vec::new();
        refill(state, &fleets, &mut put, meter, until);
        relocate(state, &mut put, meter, until);
        let now = state.value();
        let warmth = 2e-5 * (1.0 - (meter.done() - begin) / (until - begin).max(1e-9)).max(0.0);
        if now < value - warmth * best_value {
            *state = before;
        } else {
            value = now;
            if now > best_value + TINY {
                best_value = now;
                best.clone_from(state);
            }
        }
        rounds += 1;
        if rounds.is_multiple_of(200) {
            state.settle();
        }
        meter.tell(Stage::Search, best_value, bound);
    }
    *state = best;
    state.settle();
}

/// Takes some shifts out: of two days, of a commune, or here and there. Says whose.
fn ruin(state: &mut State, dice: &mut Dice) -> Vec<usize> {
    let model = state.model;
    let shifts = state.movable();
    if shifts.is_empty() {
        return Vec::new();
    }
    let most = (shifts.len() / 8).clamp(3, 40);
    let (site, slot) = shifts[dice.below(shifts.len())];
    let chosen: Vec<(usize, usize)> = match dice.below(3) {
        0 => {
            let day = slot / SHIFTS;
            shifts
                .iter()
                .copied()
                .filter(|(s, t)| (t / SHIFTS).abs_diff(day) <= 1 && model.sites[*s].fleet == model.sites[site].fleet)
                .collect()
        }
        1 => {
            let commune = model.commune_of_place[model.sites[site].place];
            shifts.iter().copied().filter(|(s, _)| model.commune_of_place[model.sites[*s].place] == commune).collect()
        }
        _ => shifts,
    };
    let mut chosen = chosen;
    dice.shuffle(&mut chosen);
    chosen.truncate(2 + dice.below(most));
    let mut fleets: Vec<usize> = Vec::new();
    for (site, slot) in chosen {
        state.remove(site, slot);
        fleets.push(model.sites[site].fleet);
    }
    fleets.sort_unstable();
    fleets.dedup();
    fleets
}
