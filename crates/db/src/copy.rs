//! Rows that nobody sees yet, the fastest way that each engine has: `COPY` on PostgreSQL, statements of many rows on SQLite.

use crate::{
    Column, Columns, Db, DbError,
    bulk::Prepared,
    write::{Work, Writer},
};
use sea_orm::sqlx::{self, AssertSqlSafe, SqlitePool, sqlite::SqliteArguments};
use std::sync::Arc;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// How PostgreSQL's binary copy begins: its signature, no flags, no extension.
const BEGINNING: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And how it ends, where a row's number of columns would stand.
const END: [u8; 2] = (-1_i16).to_be_bytes();
/// Bytes sent at once.
const PART: usize = 256 * 1024;

/// So many statements of rows are laid out before the engine takes the first.
const AHEAD: usize = 2;

/// A statement run behind the rows that it builds on, and its numbers.
pub type Behind = (&'static str, Vec<i64>);

/// A statement and its values, as the driver takes them.
type Ready = Result<(Arc<str>, SqliteArguments), sqlx::Error>;

/// Rows on their way to the embedded database: laid out on another thread, beside what the engine does.
pub(crate) struct Rows {
    ready: mpsc::Receiver<Ready>,
    layer: JoinHandle<()>,
    behind: Vec<Behind>,
    answer: oneshot::Sender<Result<(), DbError>>,
}

impl Rows {
    fn new(tables: Vec<(&'static str, Columns)>, behind: Vec<Behind>, answer: oneshot::Sender<Result<(), DbError>>) -> Self {
        let (sender, ready) = mpsc::channel(AHEAD);
        let layer = tokio::task::spawn_blocking(move || {
            for (table, columns) in tables {
                for statement in Prepared::new(table, columns) {
                    if sender.blocking_send(statement).is_err() {
                        return; // the engine refused what came before
                    }
                }
            }
        });
        Self { ready, layer, behind, answer }
    }

    /// Writes them in a transaction of their own and tells whoever asked.
    pub(crate) async fn write(mut self, pool: &SqlitePool) {
        let done = self.put(pool).await;
        // The asker may have gone away; the rows stand all the same.
        let _ = self.answer.send(done);
    }

    async fn put(&mut self, pool: &SqlitePool) -> Result<(), DbError> {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        while let Some(ready) = self.ready.recv().await {
            let (sql, values) = ready?;
            sqlx::query_with(AssertSqlSafe(sql), values).execute(&mut *tx).await?;
        }
        // Without its end, what was laid out is not all.
        (&mut self.layer).await.map_err(|e| DbError::NotCommitted(e.to_string()))?;
        for (sql, numbers) in self.behind.drain(..) {
            let statement = numbers.into_iter().fold(sqlx::query(sql), sqlx::query::Query::bind);
            statement.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl Db {
    /// Inserts rows into tables, one after the other, and then runs what builds on them: rows that nobody can see until a later
    /// [`Db::write`] makes them visible, and that are swept when that never comes. On SQLite they are one write; on PostgreSQL each table
    /// and each statement is one.
    ///
    /// # Errors
    /// When the engine refuses; on PostgreSQL rows of earlier tables may stand then.
    pub async fn bulk_aside(&self, tables: Vec<(&'static str, Columns)>, behind: Vec<Behind>) -> Result<(), DbError> {
        match &*Arc::clone(&self.writer) {
            Writer::Queue { sender, .. } => {
                let (answer, result) = oneshot::channel();
                let rows = Work::Rows(Rows::new(tables, behind, answer));
                sender.send(rows).await.map_err(|_| DbError::NotCommitted("the writer has stopped".into()))?;
                result.await.map_err(|_| DbError::NotCommitted("the writer dropped the rows".into()))?
            }
            Writer::Pool(pool) => {
                let pool = pool.get_postgres_connection_pool();
                for (table, columns) in tables {
                    copy(pool, table, &columns).await?;
                }
                for (sql, numbers) in behind {
                    let statement = numbers.into_iter().fold(sqlx::query(sql), sqlx::query::Query::bind);
                    statement.execute(pool).await?;
                }
                Ok(())
            }
        }
    }
}

async fn copy(pool: &sqlx::PgPool, table: &str, columns: &Columns) -> Result<(), DbError> {
    let rows = columns.first().map_or(0, |(_, c)| c.len());
    if rows == 0 {
        return Ok(());
    }
    debug_assert!(columns.iter().all(|(_, c)| c.len() == rows), "columns of one length");
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let sql = format!("COPY {table} ({}) FROM STDIN (FORMAT binary)", names.join(", "));
    let mut connection = pool.acquire().await?;
    let mut to = connection.copy_in_raw(&sql).await?;
    let mut bytes = Vec::with_capacity(PART + 4_096);
    bytes.extend_from_slice(BEGINNING);
    for row in 0..rows {
        put_row(&mut bytes, columns, row)?;
        if bytes.len() >= PART {
            to.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend_from_slice(&END);
    to.send(bytes.as_slice()).await?;
    to.finish().await?;
    Ok(())
}

fn put_row(bytes: &mut Vec<u8>, columns: &Columns, row: usize) -> Result<(), DbError> {
    let too_large = |_| DbError::NotCommitted("a value is too large".into());
    bytes.extend_from_slice(&i16::try_from(columns.len()).map_err(too_large)?.to_be_bytes());
    for (_, column) in columns {
        let (number, value): (Option<i64>, Option<&[u8]>) = match column {
            Column::Int(v) => (Some(v[row]), None),
            Column::Same(n, _) => (Some(*n), None),
            Column::OptInt(v) => (v[row], None),
            Column::Text(v) => (None, Some(v[row].as_bytes())),
            Column::OptText(v) => (None, v[row].as_deref().map(str::as_bytes)),
            Column::Bytes(v) => (None, Some(&v[row])),
        };
        let number = number.map(i64::to_be_bytes);
        match value.or(number.as_ref().map(<[u8; 8]>::as_slice)) {
            Some(value) => {
                bytes.extend_from_slice(&i32::try_from(value.len()).map_err(too_large)?.to_be_bytes());
                bytes.extend_from_slice(value);
            }
            None => bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
        }
    }
    Ok(())
}
