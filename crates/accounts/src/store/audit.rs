//! The audit trail: reading rows, and the chain over them.

use vedich_db::{Column, DbError, FromQueryResult, Query, WriteTx, args, sea_orm};

/// An audit row as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct AuditRow {
    pub id: String,
    pub seq: i64,
    pub at: i64,
    pub user_id: Option<i64>,
    pub name: String,
    pub action: String,
    pub target: String,
    pub detail: String,
}

/// A link of the chain with its row, where that is still there.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct LinkRow {
    pub no: i64,
    pub audit_id: String,
    pub hash: Vec<u8>,
    pub id: Option<String>,
    pub seq: Option<i64>,
    pub at: Option<i64>,
    pub user_id: Option<i64>,
    pub name: Option<String>,
    pub action: Option<String>,
    pub target: Option<String>,
    pub detail: Option<String>,
}

impl LinkRow {
    /// The audit row, unless it is gone.
    pub(crate) fn row(&self) -> Option<AuditRow> {
        Some(AuditRow {
            id: self.id.clone()?,
            seq: self.seq?,
            at: self.at?,
            user_id: self.user_id,
            name: self.name.clone()?,
            action: self.action.clone()?,
            target: self.target.clone()?,
            detail: self.detail.clone()?,
        })
    }
}

const LINKS: &str = "SELECT c.no, c.audit_id, c.hash, a.id, a.seq, a.at, a.user_id, a.name, a.action, a.target, a.detail \
                     FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id";

/// The last link, if any.
pub(crate) async fn last_link(q: &impl Query) -> Result<Option<LinkRow>, DbError> {
    q.opt(&format!("{LINKS} ORDER BY c.no DESC LIMIT 1"), args![]).await
}

/// Links after number `no`, in order.
pub(crate) async fn links_after(q: &impl Query, no: i64, limit: i64) -> Result<Vec<LinkRow>, DbError> {
    q.all(&format!("{LINKS} WHERE c.no > $1 ORDER BY c.no LIMIT $2"), args![no, limit]).await
}

/// Rows behind (`seq`, `id`) in commit order.
pub(crate) async fn rows_after(q: &impl Query, seq: i64, id: &str, limit: i64) -> Result<Vec<AuditRow>, DbError> {
    q.all(
        "SELECT id, seq, at, user_id, name, action, target, detail FROM audit \
         WHERE seq > $1 OR (seq = $1 AND id > $2) ORDER BY seq, id LIMIT $3",
        args![seq, id, limit],
    )
    .await
}

/// Rows up to (`seq`, `id`) that no link names: they slipped in after the chain had passed.
pub(crate) async fn slipped_in(q: &impl Query, seq: i64, id: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = q
        .rows(
            "SELECT a.id FROM audit a LEFT JOIN audit_chain c ON c.audit_id = a.id \
             WHERE c.audit_id IS NULL AND (a.seq < $1 OR (a.seq = $1 AND a.id < $2)) ORDER BY a.seq, a.id LIMIT 100",
            args![seq, id],
            &["id"],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn count(q: &impl Query) -> Result<i64, DbError> {
    q.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit", args![]).await
}

pub(crate) async fn append(tx: &WriteTx, first_no: i64, ids: Vec<String>, hashes: Vec<Vec<u8>>) -> Result<(), DbError> {
    let numbers = (first_no..).take(ids.len()).collect();
    let columns = [("no", Column::Int(numbers)), ("audit_id", Column::Text(ids)), ("hash", Column::Bytes(hashes))];
    tx.bulk("audit_chain", columns, "").await
}

/// What to look for; an empty text looks for all.
pub(crate) struct Wanted<'a> {
    pub name: &'a str,
    pub action: &'a str,
    pub target: &'a str,
    pub before: (i64, String),
    /// Accounts whose rows may be seen; `None` for all.
    pub users: Option<Vec<i64>>,
}

/// A page of rows, newest first. `action` and `target` match by their beginning.
pub(crate) async fn page(q: &impl Query, wanted: &Wanted<'_>, limit: i64) -> Result<Vec<AuditRow>, DbError> {
    let users = match &wanted.users {
        None => String::new(),
        // Numbers from our own table, so they may stand in the text.
        Some(ids) if ids.is_empty() => " AND 1 = 0".to_owned(),
        Some(ids) => format!(" AND user_id IN ({})", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let sql = format!(
        "SELECT id, seq, at, user_id, name, action, target, detail FROM audit \
         WHERE (seq < $1 OR (seq = $1 AND id < $2)) \
         AND ($3 = '' OR lower(name) = $3) AND substr(action, 1, length($4)) = $4 AND substr(target, 1, length($5)) = $5\
         {users} ORDER BY seq DESC, id DESC LIMIT $6"
    );
    let (seq, id) = wanted.before.clone();
    q.all(&sql, args![seq, id, wanted.name, wanted.action, wanted.target, limit]).await
}
