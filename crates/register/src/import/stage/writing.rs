//! Hands what was read to the writer while the next rows are read: a few chunks at a time, in any order.

use super::{CHUNK, IN_FLIGHT, Stager};
use crate::{import::rows::Rows, problems::RegisterProblem, store::staging::KeyRows};
use std::sync::Arc;
use vedich_db::{Columns, DbError};

impl Stager {
    pub(super) async fn flush_persons(&mut self) -> Result<(), RegisterProblem> {
        if self.persons.len() == 0 {
            return Ok(());
        }
        let table = std::mem::take(&mut self.persons).table(self.campaign, self.extract, self.vault.version());
        self.bulk(table).await
    }

    /// Hands a chunk to the writer and goes on; waits only while too many are on their way.
    pub(super) async fn aside<F>(&mut self, f: F) -> Result<(), RegisterProblem>
    where
        F: for<'b> Fn(&'b vedich_db::WriteTx) -> vedich_db::BoxFuture<'b, Result<(), DbError>> + Send + Sync + 'static,
    {
        let (db, by) = (self.db.clone(), self.by.clone());
        self.go(async move { db.write_aside(by, f).await }).await
    }

    /// The same for a table's rows.
    pub(super) async fn bulk(&mut self, table: (&'static str, Columns)) -> Result<(), RegisterProblem> {
        let db = self.db.clone();
        self.go(async move { db.bulk_aside(vec![table], Vec::new()).await }).await
    }

    pub(super) async fn go(
        &mut self,
        write: impl Future<Output = Result<(), DbError>> + Send + 'static,
    ) -> Result<(), RegisterProblem> {
        while self.writing.len() >= IN_FLIGHT {
            self.one_written().await?;
        }
        self.writing.spawn(write);
        Ok(())
    }

    /// Hands the keys that wait to the writer, in the order of their table and in short writes; says how many.
    pub(super) async fn write_keys(&mut self) -> Result<usize, RegisterProblem> {
        let (keys, c, db) = (std::mem::take(&mut self.keys), self.context(), self.db.clone());
        let count = keys.rows.len();
        self.go(async move {
            let mut tables = keys.in_order(CHUNK).map(|some| KeyRows::table(&some, c.campaign, c.key_version, c.from));
            let mut next = tables.next();
            while let Some(table) = next {
                // The next ones are sorted and laid out while the engine takes these.
                let (written, following) = tokio::join!(db.bulk_aside(vec![table], Vec::new()), async { tables.next() });
                written?;
                next = following;
            }
            Ok(())
        })
        .await?;
        Ok(count)
    }

    /// Everything handed over so far is written: for what builds on it.
    pub(super) async fn written(&mut self) -> Result<(), RegisterProblem> {
        while !self.writing.is_empty() {
            self.one_written().await?;
        }
        Ok(())
    }

    pub(super) async fn one_written(&mut self) -> Result<(), RegisterProblem> {
        if let Some(done) = self.writing.join_next().await {
            done.map_err(|e| DbError::NotCommitted(e.to_string()))??;
        }
        Ok(())
    }

    pub(super) async fn write_sorted<T: Rows, K: Ord>(
        &mut self,
        mut rows: Vec<T>,
        key: impl Fn(&T) -> K,
        mut written: impl FnMut(usize),
    ) -> Result<(), RegisterProblem> {
        rows.sort_unstable_by_key(|a| key(a));
        let rows = Arc::new(rows);
        let context = self.context();
        let mut at = 0;
        while at < rows.len() {
            let to = rows.len().min(at + CHUNK);
            let rows = Arc::clone(&rows);
            self.aside(move |tx| {
                let rows = Arc::clone(&rows);
                Box::pin(async move { T::insert(tx, context, &rows[at..to]).await })
            })
            .await?;
            written(to - at);
            at = to;
        }
        Ok(())
    }
}
