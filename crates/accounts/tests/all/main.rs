//! The stories of `accounts` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a story that cannot go on has failed

mod attacks;
mod audit_trail;
mod common;
mod guard;
mod second_factor;
mod second_factor_pages;
mod signing_in;
mod users;
