//! Second factors: the sealed secret and the last code of each account, recovery codes, sign-ins half done, and the policy.

use crate::rules::second_factor::{Asks, Policy};
use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{Day, Moment, UserId};

#[derive(FromQueryResult)]
pub(crate) struct FactorRow {
    pub sealed: Vec<u8>,
    pub made_at: i64,
    pub confirmed_at: Option<i64>,
    pub last_step: i64,
    pub short: i64,
}

/// The account's factor, confirmed or not.
pub(crate) async fn find(q: &impl Query, user: UserId) -> Result<Option<FactorRow>, DbError> {
    let sql = "SELECT sealed, made_at, confirmed_at, last_step, short FROM second_factor WHERE account_id = $1";
    q.opt(sql, args![user.0]).await
}

/// Since when the account is asked for a code; nothing when it is not.
pub(crate) async fn on_since(q: &impl Query, user: UserId) -> Result<Option<Moment>, DbError> {
    let at: Option<i64> = q
        .scalar_opt("SELECT confirmed_at FROM second_factor WHERE account_id = $1 AND confirmed_at IS NOT NULL", args![user.0])
        .await?;
    Ok(at.map(Moment))
}

/// All accounts that are asked for a code, and since when.
pub(crate) async fn all_on(q: &impl Query) -> Result<Vec<(i64, i64)>, DbError> {
    q.rows(
        "SELECT account_id, confirmed_at FROM second_factor WHERE confirmed_at IS NOT NULL",
        args![],
        &["account_id", "confirmed_at"],
    )
    .await
}

/// A secret that waits to be confirmed; an earlier one that waited is gone.
pub(crate) async fn put_pending(tx: &WriteTx, user: UserId, sealed: &[u8]) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO second_factor (account_id, sealed, made_at, confirmed_at, last_step, short) VALUES ($1, $2, $3, NULL, 0, 0) \
         ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at, confirmed_at = NULL, \
         last_step = 0, short = 0",
        args![user.0, sealed.to_vec(), tx.now().0],
    )
    .await
    .map(drop)
}

pub(crate) async fn confirm(tx: &WriteTx, user: UserId, step: i64) -> Result<(), DbError> {
    let sql = "UPDATE second_factor SET confirmed_at = $2, last_step = $3 WHERE account_id = $1";
    tx.exec(sql, args![user.0, tx.now().0, step]).await.map(drop)
}

/// The code of this step was taken; neither it nor an older one is taken again.
pub(crate) async fn take_step(tx: &WriteTx, user: UserId, step: i64) -> Result<(), DbError> {
    tx.exec("UPDATE second_factor SET last_step = $2 WHERE account_id = $1", args![user.0, step]).await.map(drop)
}

/// Whether the password is one that only stands with a second factor.
pub(crate) async fn set_short(tx: &WriteTx, user: UserId, short: bool) -> Result<(), DbError> {
    let sql = "UPDATE second_factor SET short = $2 WHERE account_id = $1";
    tx.exec(sql, args![user.0, i64::from(short)]).await.map(drop)
}

/// The account has no second factor any more.
pub(crate) async fn delete(tx: &WriteTx, user: UserId) -> Result<(), DbError> {
    tx.exec("DELETE FROM recovery_code WHERE account_id = $1", args![user.0]).await?;
    tx.exec("DELETE FROM second_factor WHERE account_id = $1", args![user.0]).await.map(drop)
}

/// New recovery codes in place of the old ones.
pub(crate) async fn put_codes(tx: &WriteTx, user: UserId, hashes: &[Vec<u8>]) -> Result<(), DbError> {
    tx.exec("DELETE FROM recovery_code WHERE account_id = $1", args![user.0]).await?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_code (account_id, hash, used_at) VALUES ($1, $2, NULL)";
        tx.exec(sql, args![user.0, hash.clone()]).await?;
    }
    Ok(())
}

/// Spends a recovery code; true when there was one.
pub(crate) async fn spend(tx: &WriteTx, user: UserId, hash: &[u8]) -> Result<bool, DbError> {
    let sql = "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.exec(sql, args![user.0, hash.to_vec(), tx.now().0]).await? == 1)
}

pub(crate) async fn codes_left(q: &impl Query, user: UserId) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL";
    q.scalar(sql, args![user.0]).await
}

#[derive(FromQueryResult)]
pub(crate) struct StepRow {
    pub account_id: i64,
    pub created_at: i64,
}

/// A sign-in whose password was right.
pub(crate) async fn find_step(q: &impl Query, hash: &[u8]) -> Result<Option<StepRow>, DbError> {
    q.opt("SELECT account_id, created_at FROM sign_in_step WHERE hash = $1", args![hash.to_vec()]).await
}

/// Writes one down; those from before `before` are swept out on the way.
pub(crate) async fn insert_step(tx: &WriteTx, hash: &[u8], user: UserId, before: Moment) -> Result<(), DbError> {
    tx.exec("DELETE FROM sign_in_step WHERE created_at < $1", args![before.0]).await?;
    let sql = "INSERT INTO sign_in_step (hash, account_id, created_at) VALUES ($1, $2, $3)";
    tx.exec(sql, args![hash.to_vec(), user.0, tx.now().0]).await.map(drop)
}

pub(crate) async fn delete_step(tx: &WriteTx, hash: &[u8]) -> Result<u64, DbError> {
    tx.exec("DELETE FROM sign_in_step WHERE hash = $1", args![hash.to_vec()]).await
}

#[derive(FromQueryResult)]
struct PolicyRow {
    from_day: i64,
    asks: String,
    grace_days: i64,
}

impl PolicyRow {
    fn into_policy(self) -> Result<Policy, DbError> {
        let asks = Asks::parse(&self.asks).ok_or(DbError::Corrupt("second_factor_policy.asks"))?;
        Ok(Policy { from: Day::from_number(self.from_day), asks, grace_days: self.grace_days })
    }
}

/// The policy in force on a day.
pub(crate) async fn policy(q: &impl Query, on: Day) -> Result<Option<Policy>, DbError> {
    let sql = "SELECT from_day, asks, grace_days FROM second_factor_policy WHERE from_day <= $1 \
               ORDER BY from_day DESC, id DESC LIMIT 1";
    let row: Option<PolicyRow> = q.opt(sql, args![on.number()]).await?;
    row.map(PolicyRow::into_policy).transpose()
}

/// Somebody has decided already, now or for a day to come.
pub(crate) async fn has_policy(q: &impl Query) -> Result<bool, DbError> {
    let n: i64 = q.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM second_factor_policy", args![]).await?;
    Ok(n > 0)
}

pub(crate) async fn add_policy(tx: &WriteTx, policy: &Policy, reason: &str) -> Result<(), DbError> {
    let id = tx.next_id("second_factor_policy").await?;
    tx.exec(
        "INSERT INTO second_factor_policy (id, from_day, asks, grace_days, reason, recorded_at, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            policy.from.number(),
            policy.asks.code(),
            policy.grace_days,
            reason,
            tx.now().0,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await
    .map(drop)
}
