//! Wrong attempts, counted where all servers see them.

use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::Moment;

#[derive(FromQueryResult)]
pub(crate) struct ThrottleRow {
    pub failures: i64,
    pub blocked_until: i64,
}

pub(crate) async fn find(q: &impl Query, subject: &str) -> Result<Option<ThrottleRow>, DbError> {
    q.opt("SELECT failures, blocked_until FROM throttle WHERE subject = $1", args![subject]).await
}

pub(crate) async fn put(tx: &WriteTx, subject: &str, failures: i64, blocked_until: Moment) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO throttle (subject, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, \
         blocked_until = excluded.blocked_until",
        args![subject, failures, tx.now().0, blocked_until.0],
    )
    .await
    .map(drop)
}

pub(crate) async fn clear(tx: &WriteTx, subject: &str) -> Result<(), DbError> {
    tx.exec("DELETE FROM throttle WHERE subject = $1", args![subject]).await.map(drop)
}

/// Takes back the attempt that turned out right.
pub(crate) async fn forgive(tx: &WriteTx, subject: &str) -> Result<(), DbError> {
    let sql = "UPDATE throttle SET failures = failures - 1, blocked_until = 0 WHERE subject = $1 AND failures > 0";
    tx.exec(sql, args![subject]).await.map(drop)
}

/// Forgets subjects that have been quiet since `before`.
pub(crate) async fn prune(tx: &WriteTx, before: Moment) -> Result<(), DbError> {
    tx.exec("DELETE FROM throttle WHERE last_at < $1", args![before.0]).await.map(drop)
}
