//! Room `fieldwork`.
