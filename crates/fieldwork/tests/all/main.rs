//! The stories of `fieldwork` in one executable: it is linked once.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a story that cannot go on has failed

mod common;
mod counts;
mod deltas;
mod held;
mod lists;
mod phones;
mod posts;
mod quota;
mod rules_table;
mod weather;
