//! The stories of `compliance` in one executable: it is linked once.

mod members;
mod rosters;
