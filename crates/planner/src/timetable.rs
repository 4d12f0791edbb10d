//! The answer: which set and which crew stand where and when, what each shift brings, and why it is there.

use crate::{
    instance::{Instance, ShiftKind},
    model::{Model, SHIFTS},
    search::best_that_gets_there,
    state::{State, Tag},
};
use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// A proposed timetable with what it reaches and what could be reached at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Plan {
    /// Dossiers expected to be collected and approved by the deadline, with the shifts below.
    pub objective: f64,
    /// No timetable can have more.
    pub bound: f64,
    /// `(bound − objective) / bound`.
    pub gap: f64,
    /// Seconds by the clock.
    pub seconds: f64,
    /// Steps of the search.
    pub steps: u64,
    /// The objective of the greedy timetable that the search began with.
    pub greedy: f64,
    /// Dossiers expected to be collected, in time or not.
    pub dossiers: f64,
    /// Activations that the approved dossiers are expected to become.
    pub activations: f64,
    /// Dossiers by which communes lag behind the average share, added up.
    pub unevenness: f64,
    /// Minutes on the road, nights included.
    pub travel_minutes: u64,
    /// By commune.
    pub communes: Vec<CommuneShare>,
    /// The shifts, in order of time.
    pub shifts: Vec<PlannedShift>,
    /// Shifts that the search had found and that are not proposed, for they bring less than `least_worth`, and next to nothing together.
    #[serde(default)]
    pub left_out: LeftOut,
}

impl Plan {
    /// What the search reached, before shifts were left out.
    #[must_use]
    pub fn reached(&self) -> f64 {
        self.objective + self.left_out.in_time
    }
}

/// Shifts that are not worth their while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlannerLeftOut)]
pub struct LeftOut {
    /// How many, by set.
    pub shifts: u32,
    /// Dossiers in time that the plan loses without all of them.
    pub in_time: f64,
}

/// What a commune gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CommuneShare {
    /// Code of the commune.
    pub commune: String,
    /// People who would come if every seat were near: `share × people − collected`.
    pub reachable: f64,
    /// Of them, expected to be collected and approved by the deadline.
    pub in_time: f64,
}

/// A shift of one set and one crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlannedShift {
    /// Day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Shift of the day.
    pub shift: ShiftKind,
    /// Code of the place.
    pub place: String,
    /// Code of the fleet.
    pub fleet: String,
    /// Number of the set within the fleet, from 1.
    pub set: u32,
    /// Number of the crew within the fleet, from 1.
    pub crew: u32,
    /// Dossiers that can be taken.
    pub seats: u32,
    /// Dossiers expected.
    pub expected: f64,
    /// Of these, approved by the deadline.
    pub in_time: f64,
    /// It stood already.
    pub locked: bool,
    /// Why it is there.
    pub reason: Reason,
}

/// Why a shift is where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlannerReason)]
pub struct Reason {
    /// In one word.
    pub kind: ReasonKind,
    /// People of its groups who would come and have not yet, before the shift.
    pub waiting: f64,
    /// Dossiers in time that the plan would lose without the shift.
    pub worth: f64,
    /// The best other place for this set then; none when no other is open.
    pub instead: Option<Instead>,
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// It stood already.
    Locked,
    /// No other place would bring more then.
    MostDossiers,
    /// Another place would bring more then, but together with the other shifts the plan brings more this way.
    Together,
    /// It evens out between communes.
    Fairness,
    /// It saves travel.
    Travel,
}

/// Another place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Instead {
    /// Code of the place.
    pub place: String,
    /// Dossiers in time that it would bring.
    pub worth: f64,
}

/// Writes the timetable down. None when sets cannot get around, which the search never leaves.
pub(crate) fn write_down(instance: &Instance, state: &mut State) -> Option<(Vec<PlannedShift>, u64)> {
    let model = state.model;
    let mut shifts: Vec<(usize, usize, PlannedShift)> = Vec::new();
    let mut minutes = 0;
    for (f, fleet) in model.fleets.iter().enumerate() {
        let mut at = vec![None; usize::from(fleet.sets)];
        // Crews take turns through all shifts in order of time, so within any stretch of time none has over one shift more than
        // another: limits that hold for all crews together hold for each.
        let mut turn = 0_u32;
        for day in 0..model.days {
            let stands = state.stands(f, day);
            if stands.is_empty() {
                continue;
            }
            let (sets, driven) = model.roads.assign(fleet.setup, &stands, &mut at)?;
            minutes += u64::from(driven);
            for ((shift, place), set) in stands.iter().zip(sets) {
                let slot = day * SHIFTS + shift;
                let site = fleet.sites.clone().find(|s| model.sites[*s].place == *place)?;
                let planned = PlannedShift {
                    day: instance.from.plus(day as i32),
                    shift: ShiftKind::ALL[*shift],
                    place: instance.places[*place].id.clone(),
                    fleet: instance.fleets[f].id.clone(),
                    set: set as u32 + 1,
                    crew: turn % fleet.crews.max(1) + 1,
                    seats: 0,
                    expected: 0.0,
                    in_time: 0.0,
                    locked: false,
                    reason: Reason { kind: ReasonKind::MostDossiers, waiting: 0.0, worth: 0.0, instead: None },
                };
                turn += 1;
                shifts.push((slot, site, planned));
            }
        }
    }
    shifts.sort_by_key(|(slot, site, _)| (*slot, *site));
    count_seats(model, &mut shifts);
    expect(model, &mut shifts);
    explain(instance, state, &mut shifts);
    Some((shifts.into_iter().map(|(_, _, planned)| planned).collect(), minutes))
}

/// Seats of sets that stand together add up to what the shift has that is published for them.
fn count_seats(model: &Model, shifts: &mut [(usize, usize, PlannedShift)]) {
    let mut together = ((usize::MAX, usize::MAX), 0);
    for (slot, site, planned) in shifts {
        let fleet = &model.fleets[model.sites[*site].fleet];
        let sets = if together.0 == (*slot, *site) { together.1 } else { 0 };
        planned.seats = match model.own.get(&(*site, *slot)).filter(|own| sets < own.sets) {
            Some(own) => own.seats * (sets + 1) / own.sets - own.seats * sets / own.sets,
            None => fleet.seats(*slot % SHIFTS, sets + 1) - fleet.seats(*slot % SHIFTS, sets),
        };
        together = ((*slot, *site), sets + 1);
    }
}

/// What each shift brings, played through in order of time.
fn expect(model: &Model, shifts: &mut [(usize, usize, PlannedShift)]) {
    let mut left: Vec<f64> = model.groups.iter().map(|g| g.left).collect();
    let mut together = ((usize::MAX, usize::MAX), 0);
    for (slot, site, planned) in shifts {
        let mode = model.mode(*slot);
        let sets = if together.0 == (*slot, *site) { together.1 } else { 0 };
        together = ((*slot, *site), sets + 1);
        let times = model.own.get(&(*site, *slot)).filter(|own| sets < own.sets).map_or(1.0, |own| own.times);
        for draw in &model.draws[model.sites[*site].draws.clone()] {
            planned.reason.waiting += left[draw.group];
            let taken = left[draw.group] * -(-draw.rate[mode] * times).exp_m1();
            planned.expected += taken;
            left[draw.group] -= taken;
        }
        planned.in_time = planned.expected * model.weight[*slot / SHIFTS];
    }
}

fn explain(instance: &Instance, state: &mut State, shifts: &mut [(usize, usize, PlannedShift)]) {
    let model = state.model;
    let mut locked = state.fixed.clone();
    for (slot, site, planned) in shifts {
        let (slot, site) = (*slot, *site);
        let at = site * model.slots + slot;
        planned.locked = locked[at] > 0;
        // A locked shift brings what its own hours do, not what the rule's would.
        let nth = u32::from(state.fixed[at] - locked[at]);
        let own = model.own.get(&(site, slot)).filter(|own| planned.locked && nth < own.sets).map(|own| own.times);
        locked[at] = locked[at].saturating_sub(1);
        let tag = state.tag[at];
        planned.reason.worth = own.map_or_else(|| state.loss(site, slot), |times| state.own_loss(site, slot, times));
        state.remove(site, slot);
        if let Some(times) = own {
            state.multiply_own(site, slot, times, false);
        }
        let fleet = model.sites[site].fleet;
        let others = model.fleets[fleet].sites.clone().filter(|s| *s != site && state.site_free(*s, slot));
        let best = best_that_gets_there(state, others.map(|other| (other, slot)));
        state.add(site, slot, tag);
        if let Some(times) = own {
            state.multiply_own(site, slot, times, true);
        }
        planned.reason.instead =
            best.map(|(worth, other, _)| Instead { place: instance.places[model.sites[other].place].id.clone(), worth });
        let beaten = best.is_some_and(|(worth, ..)| worth > planned.reason.worth * (1.0 + 1e-9) + 1e-9);
        planned.reason.kind = match (planned.locked, beaten, tag) {
            (true, ..) => ReasonKind::Locked,
            (false, false, _) => ReasonKind::MostDossiers,
            (false, true, Tag::Search) => ReasonKind::Together,
            (false, true, Tag::Fairness) => ReasonKind::Fairness,
            (false, true, Tag::Travel) => ReasonKind::Travel,
        };
    }
}
