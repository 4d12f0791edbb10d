//! What a change would bring: one more set, no Sundays.

use crate::{
    instance::{Instance, Opening, ShiftKind},
    meter::{Limits, Progress},
    plan::plan,
    problems::PlannerProblem,
    timetable::Plan,
};
use serde::{Deserialize, Serialize};
use vedich_kernel::{Clock, Day};

/// A change to the instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum WhatIf {
    /// So many more (fewer, when negative) sets of a fleet.
    Sets {
        /// Code of the fleet.
        fleet: String,
        /// How many.
        more: i32,
    },
    /// So many more (fewer) crews of a fleet.
    Crews {
        /// Code of the fleet.
        fleet: String,
        /// How many.
        more: i32,
    },
    /// So many more (fewer) sets of a fleet, each with a crew.
    SetsAndCrews {
        /// Code of the fleet.
        fleet: String,
        /// How many.
        more: i32,
    },
    /// Nobody works on Sundays.
    NoSundays,
    /// Nobody works on Saturdays and Sundays.
    NoWeekends,
    /// One of the shifts of the day is dropped.
    Without {
        /// Which.
        shift: ShiftKind,
    },
    /// A dossier takes so many minutes.
    Minutes {
        /// Code of the fleet.
        fleet: String,
        /// Minutes.
        minutes: f64,
    },
    /// The deadline is another day; planning ends with it.
    Deadline {
        /// The day.
        #[schema(value_type = String)]
        day: Day,
    },
}

/// Two plans beside each other. Differences are the changed plan minus the present one; dossiers in time and activations are of what the
/// searches reached, before shifts were left out that are not worth their while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Comparison {
    /// As things are.
    pub now: Plan,
    /// With the change.
    pub then: Plan,
    /// Dossiers approved in time.
    pub in_time: f64,
    /// Dossiers collected.
    pub dossiers: f64,
    /// Activations.
    pub activations: f64,
    /// Shifts.
    pub shifts: i64,
    /// The least that the change can bring: what the changed plan has, minus what the present one could have at most.
    pub at_least: f64,
    /// The most that the change can bring.
    pub at_most: f64,
}

impl Instance {
    /// The instance with a change. Locked shifts that the change makes impossible are dropped.
    ///
    /// # Errors
    /// When the change names a fleet that does not exist or takes away more than there is.
    pub fn with(&self, change: &WhatIf) -> Result<Self, PlannerProblem> {
        let mut out = self.clone();
        let counted = |n: u16, more: i32| u16::try_from(i32::from(n) + more).map_err(|_| PlannerProblem::WhatIf);
        match change {
            WhatIf::Sets { fleet, more } => {
                let fleet = out.fleet(fleet)?;
                fleet.sets = counted(fleet.sets, *more)?;
            }
            WhatIf::Crews { fleet, more } => {
                let fleet = out.fleet(fleet)?;
                fleet.crews = counted(fleet.crews, *more)?;
            }
            WhatIf::SetsAndCrews { fleet, more } => {
                let fleet = out.fleet(fleet)?;
                fleet.sets = counted(fleet.sets, *more)?;
                fleet.crews = counted(fleet.crews, *more)?;
            }
            WhatIf::Minutes { fleet, minutes } => out.fleet(fleet)?.minutes_per_dossier = *minutes,
            WhatIf::NoSundays => {
                out.narrow(|o| o.sunday.clear());
                out.locked.retain(|l| l.day.weekday() != 7);
            }
            WhatIf::NoWeekends => {
                out.narrow(|o| {
                    o.saturday.clear();
                    o.sunday.clear();
                });
                out.locked.retain(|l| l.day.weekday() < 6);
            }
            WhatIf::Without { shift } => {
                out.narrow(|o| {
                    [&mut o.weekday, &mut o.saturday, &mut o.sunday].into_iter().for_each(|d| d.retain(|s| s != shift));
                });
                out.locked.retain(|l| l.shift != *shift);
            }
            WhatIf::Deadline { day } => {
                if *day < out.from {
                    return Err(PlannerProblem::WhatIf);
                }
                out.deadline = *day;
                out.to = *day;
                out.locked.retain(|l| l.day <= *day);
            }
        }
        Ok(out)
    }

    fn fleet(&mut self, code: &str) -> Result<&mut crate::Fleet, PlannerProblem> {
        self.fleets.iter_mut().find(|f| f.id == code).ok_or(PlannerProblem::WhatIf)
    }

    fn narrow(&mut self, change: impl Fn(&mut Opening)) {
        let always =
            || Opening { weekday: ShiftKind::ALL.to_vec(), saturday: ShiftKind::ALL.to_vec(), sunday: ShiftKind::ALL.to_vec() };
        for place in &mut self.places {
            change(place.open.get_or_insert_with(always));
        }
    }
}

/// Plans twice, with the same limits and seed each, and sets the plans beside each other.
///
/// # Errors
/// As [`plan`], and when the change does not fit.
pub fn compare(
    instance: &Instance,
    change: &WhatIf,
    limits: Limits,
    clock: &dyn Clock,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Result<Comparison, PlannerProblem> {
    let changed = instance.with(change)?;
    let now = plan(instance, limits, clock, &mut |p| tell(Progress { done: p.done / 2.0, ..p }))?;
    let then = plan(&changed, limits, clock, &mut |p| tell(Progress { done: 0.5 + p.done / 2.0, ..p }))?;
    Ok(Comparison {
        in_time: then.reached() - now.reached(),
        dossiers: then.dossiers - now.dossiers,
        activations: then.reached() * changed.activation_share - now.reached() * instance.activation_share,
        shifts: then.shifts.len() as i64 - now.shifts.len() as i64,
        at_least: then.reached() - now.bound,
        at_most: then.bound - now.reached(),
        now,
        then,
    })
}
