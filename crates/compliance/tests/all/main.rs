//! The stories of `compliance` in one executable: it is linked once.

mod binding;
mod members;
mod rosters;
