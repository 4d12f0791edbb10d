//! Room `claims`.
