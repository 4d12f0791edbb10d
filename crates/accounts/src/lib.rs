//! Room `accounts`.
