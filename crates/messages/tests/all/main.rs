//! The stories of `messages` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a story that cannot go on has failed

mod common;
mod figures;
mod kannel;
mod outbox;
