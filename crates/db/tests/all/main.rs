//! The stories of `db` in one executable: it is linked once.

mod schema;
mod writing;
