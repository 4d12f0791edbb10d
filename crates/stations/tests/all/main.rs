//! The stories of `stations` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a story that cannot go on has failed

mod blocks;
mod booking;
mod common;
mod correcting;
mod evening;
mod inviting;
mod planning;
mod requests;
mod telling;
mod timetables;
