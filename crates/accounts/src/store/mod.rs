//! All SQL of this room.

pub(crate) mod audit;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod throttle;
pub(crate) mod tokens;
pub(crate) mod users;
