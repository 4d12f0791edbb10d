//! The stories of `claims` in one executable: it is linked once.

mod importing;
mod lists;
