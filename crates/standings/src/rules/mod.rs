//! Pure decisions: points, places, gates, steps. No input or output; property-tested.

mod points;
mod steps;
#[cfg(test)]
mod tests;

pub use points::{Lift, counting, held, is_verified, lifts, part_points, place, points, ranks, to_pass};
pub use steps::{Hand, is_free_hand, is_grounded, next, passes, quorum};
