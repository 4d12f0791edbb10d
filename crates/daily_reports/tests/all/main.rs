//! The stories of `daily_reports` in one executable: it is linked once.

mod importing;
mod reporting;
