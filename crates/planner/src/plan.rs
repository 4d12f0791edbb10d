//! From an instance to a plan: greedy, bound, search, fairness, travel, in parts of the time.

use crate::{
    bound::Relaxed,
    instance::Instance,
    meter::{Limits, Meter, Progress, Stage},
    model::{Model, cannot_stand},
    polish,
    problems::PlannerProblem,
    search,
    state::State,
    thin::thin,
    timetable::{CommuneShare, LeftOut, Plan, write_down},
};
use vedich_kernel::{Clock, Dice};

/// Ends of the parts of the search: greedy, moving shifts, the bound, ruin and recreate, fairness, travel.
const PARTS: [f64; 6] = [0.15, 0.25, 0.55, 0.82, 0.92, 1.0];
/// Writing the plan down takes about as long as it took to write down the first one; so much more is kept for it.
const RESERVE: f64 = 1.4;
/// Of the whole time, what is kept for writing down at least, and at most.
const KEPT: [f64; 2] = [0.03, 0.5];

/// Says whether an instance can be planned: its numbers and codes, and whether every locked shift keeps the rules. Quick.
///
/// # Errors
/// As [`plan`].
pub fn check(instance: &Instance) -> Result<(), PlannerProblem> {
    let model = Model::new(instance)?;
    State::new(&model).lock().map_err(|i| cannot_stand(&instance.locked[i]))
}

/// Proposes a timetable. `tell` hears how far it is and may end the search by answering `false`; what is there by then is returned. The
/// result depends on the instance, the seed and the steps; the clock only ends the search early.
///
/// # Errors
/// When the instance contradicts itself, or a locked shift breaks a rule.
pub fn plan(
    instance: &Instance,
    limits: Limits,
    clock: &dyn Clock,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Result<Plan, PlannerProblem> {
    // The meter runs first: reading the instance is part of the time.
    let mut meter = Meter::new(clock, limits, tell);
    let model = Model::new(instance)?;
    let mut state = State::new(&model);
    state.lock().map_err(|i| cannot_stand(&instance.locked[i]))?;
    search::greedy(&mut state, &meter, PARTS[0]);
    let greedy = state.value();
    // What writing down will take is learned by doing it once.
    let before = meter.seconds();
    write_down(instance, &mut state.clone());
    meter.keep(RESERVE * (meter.seconds() - before), KEPT);
    meter.tell(Stage::Greedy, greedy, f64::INFINITY);
    let mut dice = Dice::new(limits.seed, 1);
    let fallback = state.clone();
    search::improve(&mut state, &mut meter, &mut dice, PARTS[1]);
    let mut relaxed = Relaxed::new(&state);
    relaxed.tighten(&mut meter, state.value(), PARTS[2]);
    search::ruin_and_recreate(&mut state, &mut meter, &mut dice, relaxed.best, PARTS[3]);
    if state.value() < greedy {
        state = fallback;
    }
    let floor = greedy.max(state.value() * (1.0 - instance.fairness_tolerance));
    let bound = relaxed.best;
    polish::even_out(&mut state, &mut meter, &mut dice, floor, bound, PARTS[4]);
    polish::save_travel(&mut state, &mut meter, &mut dice, floor, bound, PARTS[5]);
    let whole = state.clone();
    let mut left_out = thin(&mut state, instance.least_worth, greedy);
    // Read before reasons are looked for: trying other places out leaves the sum a rounding away from itself.
    let mut objective = state.value();
    let (shifts, travel_minutes) = if let Some(written) = write_down(instance, &mut state) {
        written
    } else {
        // A shift between two others may be how a set gets from one to the other: then all of them stay.
        (state, left_out) = (whole, LeftOut::default());
        objective = state.value();
        write_down(instance, &mut state).unwrap_or_default()
    };
    let (in_time, reachable) = state.by_commune();
    let communes = model.communes.iter().zip(in_time.iter().zip(&reachable));
    Ok(Plan {
        objective,
        bound: bound.max(objective),
        gap: if bound > 1e-6 { ((bound - objective) / bound).max(0.0) } else { 0.0 },
        seconds: meter.seconds(),
        steps: meter.steps(),
        greedy,
        dossiers: shifts.iter().map(|s| s.expected).sum(),
        activations: objective * instance.activation_share,
        unevenness: state.unevenness(),
        travel_minutes,
        communes: communes
            .map(|(code, (in_time, reachable))| CommuneShare { commune: code.clone(), reachable: *reachable, in_time: *in_time })
            .collect(),
        shifts,
        left_out,
    })
}
