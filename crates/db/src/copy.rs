//! Rows that nobody sees yet, the fastest way that each engine has: `COPY` on PostgreSQL, statements of many rows on SQLite.

use crate::{By, Column, Columns, Db, DbError, Engine, write::Writer};
use std::sync::{Arc, Mutex};

/// How PostgreSQL's binary copy begins: its signature, no flags, no extension.
const BEGINNING: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And how it ends, where a row's number of columns would stand.
const END: [u8; 2] = (-1_i16).to_be_bytes();
/// Bytes sent at once.
const PART: usize = 256 * 1024;

impl Db {
    /// Inserts rows into tables, one after the other: rows that nobody can see until a later [`Db::write`] makes them visible, and that
    /// are swept when that never comes. On SQLite they are one write; on PostgreSQL each table is one, and a table without rows none.
    ///
    /// # Errors
    /// When the engine refuses; rows of earlier tables may stand then.
    pub async fn bulk_aside(&self, by: By, tables: Vec<(&'static str, Columns)>) -> Result<(), DbError> {
        match (&*Arc::clone(&self.writer), self.engine) {
            (Writer::Pool(pool), Engine::Postgres) => {
                for (table, columns) in tables {
                    copy(pool.get_postgres_connection_pool(), table, &columns).await?;
                }
                Ok(())
            }
            _ => {
                // The embedded database runs a write once, so what is written can be handed over.
                let once = Arc::new(Mutex::new(Some(tables)));
                self.write_aside(by, move |tx| {
                    let taken = once.lock().ok().and_then(|mut tables| tables.take());
                    Box::pin(async move {
                        let tables = taken.ok_or_else(|| DbError::NotCommitted("rows were handed over before".into()))?;
                        for (table, columns) in tables {
                            tx.bulk(table, columns, "").await?;
                        }
                        Ok(())
                    })
                })
                .await
            }
        }
    }
}

async fn copy(pool: &sea_orm::sqlx::PgPool, table: &str, columns: &Columns) -> Result<(), DbError> {
    let rows = columns.first().map_or(0, |(_, c)| c.len());
    if rows == 0 {
        return Ok(());
    }
    debug_assert!(columns.iter().all(|(_, c)| c.len() == rows), "columns of one length");
    let refused = |e: sea_orm::sqlx::Error| DbError::from(sea_orm::DbErr::Exec(sea_orm::RuntimeErr::SqlxError(Arc::new(e))));
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let sql = format!("COPY {table} ({}) FROM STDIN (FORMAT binary)", names.join(", "));
    let mut connection = pool.acquire().await.map_err(refused)?;
    let mut to = connection.copy_in_raw(&sql).await.map_err(refused)?;
    let mut bytes = Vec::with_capacity(PART + 4_096);
    bytes.extend_from_slice(BEGINNING);
    for row in 0..rows {
        put_row(&mut bytes, columns, row)?;
        if bytes.len() >= PART {
            to.send(bytes.as_slice()).await.map_err(refused)?;
            bytes.clear();
        }
    }
    bytes.extend_from_slice(&END);
    to.send(bytes.as_slice()).await.map_err(refused)?;
    to.finish().await.map_err(refused)?;
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
