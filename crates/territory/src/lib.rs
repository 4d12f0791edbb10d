//! Room `territory`.
