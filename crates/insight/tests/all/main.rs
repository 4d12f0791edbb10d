//! The stories of `insight` in one executable: it is linked once.

mod boards;
mod brief;
mod day;
mod forecast;
mod forecast_facts;
mod overview;
