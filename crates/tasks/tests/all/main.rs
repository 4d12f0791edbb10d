//! The stories of `tasks` in one executable: it is linked once.

mod register;
mod workbooks;
