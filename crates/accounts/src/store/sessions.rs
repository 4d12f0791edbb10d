//! Sessions: the digest of a cookie's secret, whose it is, and when it was used.

use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{Moment, UserId};

#[derive(FromQueryResult)]
pub(crate) struct SessionRow {
    pub account_id: i64,
    pub created_at: i64,
    pub seen_at: i64,
}

pub(crate) async fn find(q: &impl Query, hash: &[u8]) -> Result<Option<SessionRow>, DbError> {
    q.opt("SELECT account_id, created_at, seen_at FROM session WHERE hash = $1", args![hash.to_vec()]).await
}

pub(crate) async fn insert(tx: &WriteTx, hash: &[u8], user: UserId) -> Result<(), DbError> {
    let sql = "INSERT INTO session (hash, account_id, created_at, seen_at) VALUES ($1, $2, $3, $3)";
    tx.exec(sql, args![hash.to_vec(), user.0, tx.now().0]).await.map(drop)
}

pub(crate) async fn touch(tx: &WriteTx, hash: &[u8]) -> Result<(), DbError> {
    tx.exec("UPDATE session SET seen_at = $2 WHERE hash = $1", args![hash.to_vec(), tx.now().0]).await.map(drop)
}

pub(crate) async fn delete(tx: &WriteTx, hash: &[u8]) -> Result<(), DbError> {
    tx.exec("DELETE FROM session WHERE hash = $1", args![hash.to_vec()]).await.map(drop)
}

/// Ends all sessions of an account, and sign-ins of it that wait for their code.
pub(crate) async fn delete_of(tx: &WriteTx, user: UserId) -> Result<u64, DbError> {
    tx.exec("DELETE FROM sign_in_step WHERE account_id = $1", args![user.0]).await?;
    tx.exec("DELETE FROM session WHERE account_id = $1", args![user.0]).await
}

/// Forgets sessions that were last used before `before`.
pub(crate) async fn prune(tx: &WriteTx, before: Moment) -> Result<(), DbError> {
    tx.exec("DELETE FROM session WHERE seen_at < $1", args![before.0]).await.map(drop)
}
