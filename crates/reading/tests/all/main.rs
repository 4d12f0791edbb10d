//! The stories of `reading` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a story that cannot go on has failed

mod encodings;
mod neighbours;
mod reading;
