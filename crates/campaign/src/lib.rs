//! Room `campaign`.
