//! The stories of `claims` in one executable: it is linked once.

mod finding;
mod importing;
mod lists;
