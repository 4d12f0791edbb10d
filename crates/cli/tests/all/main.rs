//! The stories of `cli` in one executable: it is linked once.

mod commands;
mod demo;
mod plan_stations;
