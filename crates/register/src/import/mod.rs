//! Importing an extract: read into sealed staging (`stage`), look at it, then one short `apply`.
//!
//! Staging writes facts in short chunks that nobody sees until the extract is applied: readers leave out everything that
//! belongs to an extract without a commit number. Applying therefore touches only what changed (docs/decisions/0004).
//!
//! Cost: time grows with the rows of the file; memory with the rows of the file plus the people of its communes
//! (about 300 bytes each); the final transaction with the number of changed people.

pub(crate) mod apply;
pub(crate) mod early;
mod firsts;
mod gaps;
mod history;
mod households;
pub(crate) mod intake;
pub(crate) mod opening;
pub(crate) mod plain;
pub(crate) mod plan;
mod rows;
pub(crate) mod stage;
pub(crate) mod withdraw;
