//! The digest of the one-time set-up code, among the settings.

use vedich_db::{DbError, Query, WriteTx, args};

const NAME: &str = "accounts.set_up_code";

pub(crate) async fn code(q: &impl Query) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT value FROM setting WHERE name = $1", args![NAME]).await
}

pub(crate) async fn put_code(tx: &WriteTx, digest: &str) -> Result<(), DbError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.exec(sql, args![NAME, digest]).await.map(drop)
}

pub(crate) async fn forget_code(tx: &WriteTx) -> Result<(), DbError> {
    tx.exec("DELETE FROM setting WHERE name = $1", args![NAME]).await.map(drop)
}
