//! Bearer tokens: the digest of each, never the token.

use crate::tokens::Token;
use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{Moment, UserId};

#[derive(FromQueryResult)]
pub(crate) struct LiveRow {
    pub id: i64,
    pub account_id: i64,
    pub expires_at: Option<i64>,
    pub used_at: Option<i64>,
}

/// The token with this digest, unless revoked.
pub(crate) async fn find(q: &impl Query, hash: &[u8]) -> Result<Option<LiveRow>, DbError> {
    let sql = "SELECT id, account_id, expires_at, used_at FROM api_token WHERE hash = $1 AND revoked_at IS NULL";
    q.opt(sql, args![hash.to_vec()]).await
}

pub(crate) async fn insert(
    tx: &WriteTx,
    hash: &[u8],
    user: UserId,
    label: &str,
    expires: Option<Moment>,
) -> Result<i64, DbError> {
    let id = tx.next_id("api_token").await?;
    tx.exec(
        "INSERT INTO api_token (id, hash, account_id, label, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, hash.to_vec(), user.0, label, tx.now().0, expires.map(|m| m.0)],
    )
    .await?;
    Ok(id)
}

pub(crate) async fn touch(tx: &WriteTx, id: i64) -> Result<(), DbError> {
    tx.exec("UPDATE api_token SET used_at = $2 WHERE id = $1", args![id, tx.now().0]).await.map(drop)
}

pub(crate) async fn revoke(tx: &WriteTx, id: i64) -> Result<u64, DbError> {
    tx.exec("UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", args![id, tx.now().0]).await
}

pub(crate) async fn revoke_of(tx: &WriteTx, user: UserId) -> Result<u64, DbError> {
    tx.exec("UPDATE api_token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL", args![user.0, tx.now().0]).await
}

#[derive(FromQueryResult)]
struct TokenRow {
    id: i64,
    account_id: i64,
    label: String,
    created_at: i64,
    expires_at: Option<i64>,
    used_at: Option<i64>,
}

/// Tokens that are not revoked, newest first.
pub(crate) async fn all(q: &impl Query) -> Result<Vec<Token>, DbError> {
    let sql =
        "SELECT id, account_id, label, created_at, expires_at, used_at FROM api_token WHERE revoked_at IS NULL ORDER BY id DESC";
    let rows: Vec<TokenRow> = q.all(sql, args![]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Token {
            id: r.id,
            user: UserId(r.account_id),
            label: r.label,
            created_at: Moment(r.created_at),
            expires_at: r.expires_at.map(Moment),
            used_at: r.used_at.map(Moment),
        })
        .collect())
}
