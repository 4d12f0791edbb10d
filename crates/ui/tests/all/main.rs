//! The stories of `ui` in one executable: it is linked once.

mod assets;
mod components;
mod texts;
