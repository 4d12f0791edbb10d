//! The stories of `planner` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a story that cannot go on has failed

mod common;
mod files;
mod planning;
