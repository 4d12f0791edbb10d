//! The stories of `outreach` in one executable: it is linked once.

mod files;
mod log;
mod telling;
