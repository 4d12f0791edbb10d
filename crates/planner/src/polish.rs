//! The second and the third aim: fairness between communes, then travel. Each may cost a little of the aims before it.

use crate::{
    meter::{Meter, Stage},
    model::SHIFTS,
    search::{TINY, best_that_gets_there, try_swap},
    state::{State, Tag},
};
use vedich_kernel::Dice;

/// Travel may cost so much of the objective.
const FOR_TRAVEL: f64 = 0.000_2;

/// Moves shifts from communes above the average to those below, in the same slot, as long as the objective stays above `floor`.
pub(crate) fn even_out(state: &mut State, meter: &mut Meter, dice: &mut Dice, floor: f64, bound: f64, until: f64) {
    let model = state.model;
    let mut value = state.value();
    let mut uneven = state.unevenness();
    loop {
        let mut changed = false;
        let mut shifts = state.movable();
        dice.shuffle(&mut shifts);
        for (site, slot) in shifts {
            if !meter.step(until) {
                return;
            }
            let (got, most) = state.by_commune();
            let mean = got.iter().sum::<f64>() / most.iter().sum::<f64>().max(1e-9);
            let above = |commune: usize| got[commune] > mean * most[commune];
            if !above(model.commune_of_place[model.sites[site].place]) {
                continue;
            }
            let tag = state.tag[site * model.slots + slot];
            let loss = state.loss(site, slot);
            state.remove(site, slot);
            let fleet = model.sites[site].fleet;
            let below = model.fleets[fleet].sites.clone().filter(|to| !above(model.commune_of_place[model.sites[*to].place]));
            let free = below.filter(|to| state.site_free(*to, slot)).map(|to| (to, slot));
            let best = best_that_gets_there(state, free);
            if let Some((gain, to, _)) = best.filter(|b| value - loss + b.0 >= floor) {
                state.add(to, slot, Tag::Fairness);
                let now = state.unevenness();
                if now < uneven - TINY {
                    uneven = now;
                    value += gain - loss;
                    changed = true;
                    continue;
                }
                state.remove(to, slot);
            }
            state.add(site, slot, tag);
        }
        state.settle();
        value = state.value();
        uneven = state.unevenness();
        meter.tell(Stage::Fairness, value, bound);
        if !changed {
            return;
        }
    }
}

/// Minutes on the road between the shifts of a day.
fn road(state: &State, fleet: usize, day: usize) -> Option<u32> {
    let mut anywhere = vec![None; usize::from(state.model.fleets[fleet].sets)];
    state
        .model
        .roads
        .assign(state.model.fleets[fleet].setup, &state.stands(fleet, day), &mut anywhere)
        .map(|(_, minutes)| minutes)
}

/// Swaps the times of shifts so that sets move less.
pub(crate) fn save_travel(state: &mut State, meter: &mut Meter, dice: &mut Dice, least: f64, bound: f64, until: f64) {
    let model = state.model;
    let mut shifts: Vec<(usize, usize)> =
        state.movable().into_iter().filter(|(site, _)| model.fleets[model.sites[*site].fleet].sites.len() > 1).collect();
    if shifts.len() < 2 {
        return;
    }
    let mut value = state.value();
    let floor = least.min(value).max(value * (1.0 - FOR_TRAVEL));
    let uneven = state.unevenness() * 1.01 + 0.5;
    // So many tries in a row without success mean that little is left.
    let patience = shifts.len() * 40;
    let mut idle = 0;
    while idle < patience && meter.step(until) {
        idle += 1;
        let (i, j) = (dice.below(shifts.len()), dice.below(shifts.len()));
        let ((a, s), (b, t)) = (shifts[i], shifts[j]);
        let fleet = model.sites[a].fleet;
        let days = (s / SHIFTS, t / SHIFTS);
        if a == b || days.0 == days.1 || model.sites[b].fleet != fleet {
            continue;
        }
        let tags = (state.tag[a * model.slots + s], state.tag[b * model.slots + t]);
        let minutes = |state: &State| Some(road(state, fleet, days.0)? + road(state, fleet, days.1)?);
        let Some(before) = minutes(state) else { continue };
        if before == 0 {
            continue;
        }
        let Some(gain) = try_swap(state, (a, s), (b, t), Tag::Travel) else { continue };
        let better = value + gain >= floor && minutes(state).is_some_and(|m| m < before) && state.unevenness() <= uneven;
        if better {
            (shifts[i], shifts[j]) = ((a, t), (b, s));
            value += gain;
            idle = 0;
            meter.tell(Stage::Travel, value, bound);
        } else {
            state.remove(b, s);
            state.remove(a, t);
            state.add(b, t, tags.1);
            state.add(a, s, tags.0);
        }
    }
    state.settle();
}
