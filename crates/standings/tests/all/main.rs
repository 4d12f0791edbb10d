//! The stories of `standings` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a story that cannot go on has failed

mod common;
mod doors;
mod proposing;
mod ranking;
