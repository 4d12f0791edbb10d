//! The stories of `crosscheck` in one executable: it is linked once.

mod disputing;
mod following;
mod inspecting;
mod settling;
