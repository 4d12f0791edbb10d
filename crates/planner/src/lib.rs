//! The station planner (`P-4.4a`, `P-4.4e`, `P-4.4f`): where each equipment set should stand in which shift, so that as many dossiers as possible
//! are collected *and approved in time*; then as evenly between communes as that allows; then with little travel.
//!
//! Pure: an [`Instance`] goes in, a [`Plan`] comes out, with a bound that no timetable can exceed. Time comes from the clock that is passed
//! in, randomness from the seed.
//!
//! * [`plan`] makes a timetable; [`compare`] says what a change would bring ([`WhatIf`]).
//! * Demand saturates: each further seat takes the same share of those who are left ([`Group`]); [`fit`] measures the curve from
//!   results.
//! * [`to_mps`] writes the same problem for other solvers, [`generate`] makes instances to measure with.
//!
//! Inside: `model.rs` (the instance as rows of numbers), `state.rs` (a timetable under construction), `search.rs` (greedy, moves, ruin and
//! recreate), `ways.rs` (how sets get around within a day), `bound.rs` (why no timetable can be better), `polish.rs` (fairness and travel), `thin.rs` (what is not worth
//! its while), `timetable.rs` (the answer).

mod bound;
mod fit;
mod generate;
mod instance;
mod meter;
mod model;
mod mps;
mod plan;
mod polish;
mod problems;
mod search;
mod state;
mod thin;
mod timetable;
mod travel;
mod ways;
mod what_if;

pub use fit::{Comers, Curve, Observation, PlaceFit, fit};
pub use generate::{Size, generate};
pub use instance::{
    Approval, ClosedShift, DayFill, Draw, Fill, Fleet, Group, Instance, Locked, Opening, Place, PlaceKind, ShiftKind, ShiftTime,
    ShiftTimes, Travel,
};
pub use meter::{Limits, Progress, Stage};
pub use mps::to_mps;
pub use plan::{check, plan};
pub use problems::PlannerProblem;
pub use timetable::{CommuneShare, Instead, LeftOut, Plan, PlannedShift, Reason, ReasonKind};
pub use what_if::{Comparison, WhatIf, compare};
