//! The stories of `register` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a story that cannot go on has failed

mod common;
mod doors;
mod doubting;
mod importing;
mod keeping;
mod leaving;
mod old_numbers;
mod same_file;
mod searching;
mod silence;
mod testimony;
mod truth;
mod withdrawing;
mod wrong_numbers;
