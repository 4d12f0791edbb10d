//! What neither the compiler nor a test of one room sees.

pub mod arrows;
pub mod docs;
pub mod licences;
pub mod schemas;
pub mod sql;
pub mod words;
