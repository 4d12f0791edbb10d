//! The stories of `training` in one executable: it is linked once.

mod requests;
mod sessions;
