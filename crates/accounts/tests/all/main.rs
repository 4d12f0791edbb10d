//! The stories of `accounts` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a story that cannot go on has failed

mod audit_trail;
mod common;
mod guard;
mod signing_in;
mod users;
