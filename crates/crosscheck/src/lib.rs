//! Room `crosscheck`.
