//! Room `insight`.
