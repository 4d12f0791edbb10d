//! Accounts and their grants.

use crate::{
    model::{Grant, Role, User},
    rules,
};
use std::collections::HashMap;
use vedich_db::{DbError, FromQueryResult, Query, WriteTx, args, sea_orm};
use vedich_kernel::{LocalityId, Moment, TeamId, UnitId, UserId};

const COLUMNS: &str = "id, name, full_name, active, must_change, created_at, last_active_at";

#[derive(FromQueryResult)]
struct AccountRow {
    id: i64,
    name: String,
    full_name: String,
    active: i64,
    must_change: i64,
    created_at: i64,
    last_active_at: i64,
}

impl AccountRow {
    fn into_user(self, grants: Vec<Grant>) -> User {
        User {
            id: UserId(self.id),
            name: self.name,
            full_name: self.full_name,
            grants,
            active: self.active != 0,
            must_change: self.must_change != 0,
            created_at: Moment(self.created_at),
            last_active_at: Moment(self.last_active_at),
        }
    }
}

#[derive(FromQueryResult)]
struct GrantRow {
    account_id: i64,
    role: String,
    locality_id: Option<i64>,
    unit_id: Option<i64>,
    team_id: Option<i64>,
}

impl GrantRow {
    /// A role that this version does not know gives nothing.
    fn into_grant(self) -> Option<Grant> {
        let role = Role::ALL.into_iter().find(|r| r.code() == self.role)?;
        let (locality, unit, team) = (self.locality_id.map(LocalityId), self.unit_id.map(UnitId), self.team_id.map(TeamId));
        Some(Grant { role, locality, unit, team })
    }
}

/// Nobody has an account yet.
pub(crate) async fn none_yet(q: &impl Query) -> Result<bool, DbError> {
    let n: i64 = q.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM account", args![]).await?;
    Ok(n == 0)
}

/// All accounts, by name.
pub(crate) async fn all(q: &impl Query) -> Result<Vec<User>, DbError> {
    let accounts: Vec<AccountRow> = q.all(&format!("SELECT {COLUMNS} FROM account ORDER BY name_key"), args![]).await?;
    let grants: Vec<GrantRow> = q
        .all("SELECT account_id, role, locality_id, unit_id, team_id FROM account_grant ORDER BY account_id, no", args![])
        .await?;
    let mut by_account: HashMap<i64, Vec<Grant>> = HashMap::new();
    for row in grants {
        let account = row.account_id;
        by_account.entry(account).or_default().extend(row.into_grant());
    }
    Ok(accounts
        .into_iter()
        .map(|a| {
            let g = by_account.remove(&a.id).unwrap_or_default();
            a.into_user(g)
        })
        .collect())
}

/// One account.
pub(crate) async fn by_id(q: &impl Query, id: UserId) -> Result<Option<User>, DbError> {
    let row: Option<AccountRow> = q.opt(&format!("SELECT {COLUMNS} FROM account WHERE id = $1"), args![id.0]).await?;
    with_grants(q, row).await
}

/// One account by sign-in name.
pub(crate) async fn by_name(q: &impl Query, name: &str) -> Result<Option<User>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE name_key = $1");
    let row: Option<AccountRow> = q.opt(&sql, args![rules::name_key(name)]).await?;
    with_grants(q, row).await
}

async fn with_grants(q: &impl Query, row: Option<AccountRow>) -> Result<Option<User>, DbError> {
    let Some(row) = row else { return Ok(None) };
    let sql = "SELECT account_id, role, locality_id, unit_id, team_id FROM account_grant WHERE account_id = $1 ORDER BY no";
    let grants: Vec<GrantRow> = q.all(sql, args![row.id]).await?;
    Ok(Some(row.into_user(grants.into_iter().filter_map(GrantRow::into_grant).collect())))
}

/// The stored password hash.
pub(crate) async fn password(q: &impl Query, id: UserId) -> Result<Option<String>, DbError> {
    q.scalar_opt("SELECT password FROM account WHERE id = $1", args![id.0]).await
}

/// Is the name in use?
pub(crate) async fn is_taken(q: &impl Query, name: &str) -> Result<bool, DbError> {
    let id: Option<i64> = q.scalar_opt("SELECT id FROM account WHERE name_key = $1", args![rules::name_key(name)]).await?;
    Ok(id.is_some())
}

/// A new row.
pub(crate) struct NewRow<'a> {
    pub name: &'a str,
    pub full_name: &'a str,
    pub password_hash: &'a str,
    pub must_change: bool,
    pub grants: &'a [Grant],
}

pub(crate) async fn insert(tx: &WriteTx, new: &NewRow<'_>) -> Result<UserId, DbError> {
    let id = UserId(tx.next_id("account").await?);
    tx.exec(
        "INSERT INTO account (id, name, name_key, full_name, password, must_change, active, created_at, last_active_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)",
        args![
            id.0,
            new.name,
            rules::name_key(new.name),
            new.full_name,
            new.password_hash,
            i64::from(new.must_change),
            tx.now().0
        ],
    )
    .await?;
    set_grants(tx, id, new.grants).await?;
    Ok(id)
}

pub(crate) async fn set_grants(tx: &WriteTx, id: UserId, grants: &[Grant]) -> Result<(), DbError> {
    tx.exec("DELETE FROM account_grant WHERE account_id = $1", args![id.0]).await?;
    for (no, grant) in grants.iter().enumerate() {
        tx.exec(
            "INSERT INTO account_grant (account_id, no, role, locality_id, unit_id, team_id) VALUES ($1, $2, $3, $4, $5, $6)",
            args![
                id.0,
                i64::try_from(no).unwrap_or(i64::MAX),
                grant.role.code(),
                grant.locality.map(|l| l.0),
                grant.unit.map(|u| u.0),
                grant.team.map(|t| t.0)
            ],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn set_password(tx: &WriteTx, id: UserId, hash: &str, must_change: bool) -> Result<(), DbError> {
    let sql = "UPDATE account SET password = $2, must_change = $3 WHERE id = $1";
    tx.exec(sql, args![id.0, hash, i64::from(must_change)]).await.map(drop)
}

/// Switching on starts the 45 days anew.
pub(crate) async fn set_active(tx: &WriteTx, id: UserId, active: bool) -> Result<(), DbError> {
    tx.exec("UPDATE account SET active = $2 WHERE id = $1", args![id.0, i64::from(active)]).await?;
    if active { touch(tx, id).await } else { Ok(()) }
}

pub(crate) async fn touch(tx: &WriteTx, id: UserId) -> Result<(), DbError> {
    let sql = "UPDATE account SET last_active_at = $2 WHERE id = $1 AND last_active_at < $2";
    tx.exec(sql, args![id.0, tx.now().0]).await.map(drop)
}

/// Active accounts that administer, other than this one.
pub(crate) async fn other_admins(q: &impl Query, id: UserId) -> Result<i64, DbError> {
    q.scalar(
        "SELECT CAST(COUNT(DISTINCT a.id) AS BIGINT) FROM account a JOIN account_grant g ON g.account_id = a.id \
         WHERE a.active = 1 AND g.role = $1 AND a.id <> $2",
        args![Role::Admin.code(), id.0],
    )
    .await
}
