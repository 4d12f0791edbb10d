//! Stories of the documents, on both databases.

mod lists;
mod reports;
mod storing;
mod then;
