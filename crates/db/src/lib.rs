//! The database room: one connection type over SQLite and PostgreSQL, one way to write, migrations,
//! the commit log, events and audit rows.
//!
//! * [`Db::open`] takes `sqlite://FILE` or `postgres://…`; [`Db::migrate`] brings the schema up.
//! * Reading: the [`Query`] methods on [`Db`]. Each SQL text is written once, with `$1` placeholders.
//! * Writing: [`Db::write`], and nothing else. One writer at a time on both engines (docs/decisions/0005-one-writer.md):
//!   on SQLite a bounded queue in front of one connection commits several closures at once, each in its own savepoint
//!   (one alone needs none), and answers after the commit; on PostgreSQL a transaction-level advisory lock gives the same order.
//! * [`Db::write_aside`] is for bulk rows that nobody can see yet (staged extracts): short, unordered, no commit number.

mod bulk;
mod connect;
mod copy;
mod error;
mod events;
mod later;
mod lists;
pub mod migrations;
pub mod packed;
mod query;
#[cfg(feature = "testing")]
pub mod testing;
mod together;
mod write;

pub use bulk::{Column, Columns};
pub use connect::{Db, Engine};
pub use copy::Behind;
pub use error::DbError;
pub use events::Event;
pub use lists::{LIST, pair_list, value_list};
pub use packed::{Cells, Packed};
pub use query::{Query, Row, Value};
pub use sea_orm::FromQueryResult;
pub use together::{Answers, Asked, Questions};
pub use write::{BoxFuture, By, WriteTx, fact_id};

#[doc(hidden)]
pub use sea_orm;
