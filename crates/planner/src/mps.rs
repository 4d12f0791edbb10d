//! The same problem for other solvers, as a mixed-integer program in free MPS format.
//!
//! `x<site>_<slot>` are sets at a place (whole numbers), `y<group>_<class>` the pull on a group up to the end of a class of days, `z<group>_<class>`
//! the dossiers of it. The curve is bounded by tangents from above, close enough that the optimum of the file is at most a tenth of a
//! percent above the true one and never below it. It is a minimisation of the negative objective. Travel within a day is left out, as it is in
//! the bound.

use crate::{
    instance::Instance,
    model::{MODES, Model, SHIFTS},
    problems::PlannerProblem,
};
use std::fmt::Write as _;

/// Tangents of a curve.
const TANGENTS: usize = 48;

/// The instance as an MPS file.
///
/// # Errors
/// When the instance contradicts itself.
pub fn to_mps(instance: &Instance) -> Result<String, PlannerProblem> {
    let model = Model::new(instance)?;
    let mut file = Mps::new();
    let least = locked(&model);
    for (site, row) in model.sites.iter().enumerate() {
        for slot in 0..model.slots {
            if !model.is_open(site, slot) {
                continue;
            }
            let name = format!("x{site}_{slot}");
            let (day, fleet) = (slot / SHIFTS, row.fleet);
            let mut entries = vec![
                (format!("S{fleet}_{slot}"), 1.0),
                (format!("D{fleet}_{day}"), 1.0),
                (format!("W{fleet}_{}", model.week_of[day]), 1.0),
                (format!("P{}_{slot}", row.place), 1.0),
            ];
            if model.fleets[fleet].rest {
                let night = if slot % SHIFTS == 2 { Some(day) } else { (slot % SHIFTS == 0 && day > 0).then(|| day - 1) };
                entries.extend(night.filter(|n| n + 1 < model.days).map(|n| (format!("N{fleet}_{n}"), 1.0)));
            }
            for draw in &model.draws[row.draws.clone()] {
                let rate = draw.rate[model.mode(slot) % MODES];
                entries.push((format!("Y{}_{}", draw.group, model.class(slot)), -rate));
            }
            file.column(&name, true, &entries);
            file.bound(&name, least[site * model.slots + slot], f64::from(row.cap));
        }
    }
    limits(&model, &mut file);
    curves(&model, &mut file);
    Ok(file.finish())
}

fn locked(model: &Model) -> Vec<f64> {
    let mut least = vec![0.0; model.sites.len() * model.slots];
    for (site, slot, sets) in &model.locked {
        least[site * model.slots + slot] += f64::from(*sets);
    }
    least
}

fn limits(model: &Model, file: &mut Mps) {
    for (f, fleet) in model.fleets.iter().enumerate() {
        (0..model.slots).for_each(|s| file.row('L', &format!("S{f}_{s}"), f64::from(fleet.slot_cap)));
        (0..model.days).for_each(|d| file.row('L', &format!("D{f}_{d}"), f64::from(fleet.day_cap)));
        fleet.week_cap.iter().enumerate().for_each(|(w, cap)| file.row('L', &format!("W{f}_{w}"), f64::from(*cap)));
        if fleet.rest {
            (0..model.days.saturating_sub(1)).for_each(|d| file.row('L', &format!("N{f}_{d}"), f64::from(fleet.crews)));
        }
    }
    for (p, room) in model.room.iter().enumerate() {
        (0..model.slots).for_each(|s| file.row('L', &format!("P{p}_{s}"), f64::from(*room)));
    }
}

/// `y` of a class is `y` of the class before plus what the class adds; `z` lies below the tangents of `left·(1 − e^(−y))`.
fn curves(model: &Model, file: &mut Mps) {
    let classes = model.drop.len();
    for (g, group) in model.groups.iter().enumerate() {
        for c in 0..classes {
            // Locked shifts of other hours draw more or less than their sets would.
            file.row('E', &format!("Y{g}_{c}"), model.more[g * classes + c]);
            let mut entries = vec![(format!("Y{g}_{c}"), 1.0)];
            if c + 1 < classes {
                entries.push((format!("Y{g}_{}", c + 1), -1.0));
            }
            let counts = model.drop[c] > 0.0;
            let slopes = (0..TANGENTS).map(|i| 1.0 - i as f64 / TANGENTS as f64).filter(|_| counts);
            let mut below = vec![("OBJ".to_owned(), -model.drop[c])];
            for (i, slope) in slopes.enumerate() {
                let row = format!("T{g}_{c}_{i}");
                // The tangent where the curve has this slope, as a share of those who are left.
                file.row('L', &row, 1.0 - slope + slope * slope.ln());
                entries.push((row.clone(), -slope));
                below.push((row, 1.0 / group.left.max(1e-9)));
            }
            file.column(&format!("y{g}_{c}"), false, &entries);
            if counts {
                file.column(&format!("z{g}_{c}"), false, &below);
                file.bound(&format!("z{g}_{c}"), 0.0, group.left);
            }
        }
    }
}

struct Mps {
    rows: String,
    whole: String,
    real: String,
    right: String,
    bounds: String,
}

impl Mps {
    fn new() -> Self {
        Self {
            rows: " N OBJ\n".to_owned(),
            whole: String::new(),
            real: String::new(),
            right: String::new(),
            bounds: String::new(),
        }
    }

    fn row(&mut self, kind: char, name: &str, right: f64) {
        let _ = writeln!(self.rows, " {kind} {name}");
        if right != 0.0 {
            let _ = writeln!(self.right, " RHS {name} {right}");
        }
    }

    fn column(&mut self, name: &str, whole: bool, entries: &[(String, f64)]) {
        let to = if whole { &mut self.whole } else { &mut self.real };
        for (row, value) in entries {
            let _ = writeln!(to, " {name} {row} {value}");
        }
    }

    fn bound(&mut self, name: &str, low: f64, high: f64) {
        if low != 0.0 {
            let _ = writeln!(self.bounds, " LO BND {name} {low}");
        }
        let _ = writeln!(self.bounds, " UP BND {name} {high}");
    }

    fn finish(self) -> String {
        format!(
            "NAME station-plan\nROWS\n{}COLUMNS\n MARKER 'MARKER' 'INTORG'\n{} MARKER 'MARKER' 'INTEND'\n{}RHS\n{}BOUNDS\n{}ENDATA\n",
            self.rows, self.whole, self.real, self.right, self.bounds
        )
    }
}
