//! Pure decisions: points, places, gates, steps. No input or output; property-tested.

mod points;
mod steps;
#[cfg(test)]
mod tests;

pub use points::{Lift, held, lifts, part_points, place, points, ranks, to_pass};
pub use steps::{next, passes, quorum};
