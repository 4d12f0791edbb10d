//! The stories of `crosscheck` in one executable: it is linked once.

mod disputing;
mod inspecting;
mod settling;
