use sea_orm::{DbErr, RuntimeErr, sqlx};
use std::sync::Arc;

/// What can go wrong between us and the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The engine refused or could not be reached.
    #[error("database: {0}")]
    Engine(#[from] DbErr),
    /// A query that must return a row returned none.
    #[error("database: a row was expected and none was there")]
    NoRow,
    /// The writer has stopped, or the transaction around this write failed to commit.
    #[error("database: the write was not committed: {0}")]
    NotCommitted(String),
    /// The address is neither `sqlite://…` nor `postgres://…`.
    #[error("database: address must start with sqlite:// or postgres://")]
    Address,
    /// A stored value is outside of what the program ever writes.
    #[error("database: stored value out of range: {0}")]
    Corrupt(&'static str),
}

/// What the driver itself refuses, where it is spoken to past the object mapper.
impl From<sqlx::Error> for DbError {
    fn from(e: sqlx::Error) -> Self {
        Self::Engine(DbErr::Exec(RuntimeErr::SqlxError(Arc::new(e))))
    }
}

impl DbError {
    /// A unique key was violated: somebody else wrote the same thing first.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Engine(e) if matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }

    /// PostgreSQL asks to run the transaction again (serialization failure or deadlock).
    pub(crate) fn is_retryable(&self) -> bool {
        let Self::Engine(DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e))) = self else {
            return false;
        };
        matches!(&**e, sqlx::Error::Database(d) if matches!(d.code().as_deref(), Some("40001" | "40P01")))
    }
}
