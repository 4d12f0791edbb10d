use crate::{Db, DbError, Engine, Query, args, connect::advance, copy::Rows, later::Later};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use serde_json::Value as Json;
use std::{pin::Pin, sync::Arc};
use tokio::sync::{OnceCell, mpsc, oneshot};
use uuid::Uuid;
use vedich_kernel::{Moment, UserId};

/// A boxed future that may borrow the transaction.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who writes, and when: stands on every commit, audit row and fact.
#[derive(Clone, Debug)]
pub struct By {
    /// The user, or `None` for the program itself and the local command line.
    pub user: Option<UserId>,
    /// Sign-in name (or `cli`, `system`).
    pub name: String,
    /// Recorded-at of everything in this write.
    pub at: Moment,
}

impl By {
    /// A signed-in user.
    #[must_use]
    pub fn user(user: UserId, name: &str, at: Moment) -> Self {
        Self { user: Some(user), name: name.to_owned(), at }
    }

    /// The program itself or the local command line.
    #[must_use]
    pub fn system(name: &str, at: Moment) -> Self {
        Self { user: None, name: name.to_owned(), at }
    }
}

/// A write in progress.
pub struct WriteTx {
    pub(crate) tx: DatabaseTransaction,
    pub(crate) engine: Engine,
    pub(crate) later: Later,
    by: By,
    pub(crate) seq: OnceCell<i64>,
    /// The commit number that this write will take if it takes one, when it was asked with something else.
    pub(crate) ahead: OnceCell<i64>,
}

/// The next commit number.
pub(crate) const NEXT_SEQ: &str = "SELECT CAST(COALESCE(MAX(seq), 0) + 1 AS BIGINT) FROM commit_log";

impl WriteTx {
    fn new(tx: DatabaseTransaction, engine: Engine, by: By) -> Self {
        Self { tx, engine, later: Later::default(), by, seq: OnceCell::new(), ahead: OnceCell::new() }
    }

    /// Recorded-at of this write.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.by.at
    }

    /// Who writes.
    #[must_use]
    pub fn by(&self) -> &By {
        &self.by
    }

    /// Runs a statement and returns how many rows it touched.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn exec(&self, sql: &str, args: Vec<Value>) -> Result<u64, DbError> {
        self.run_later().await?;
        let stmt = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, args);
        Ok(self.tx.execute_raw(stmt).await?.rows_affected())
    }

    /// The commit number of this write: the order in which the house said things (design.md, Truth 3).
    /// Allocated at first use; writers come one at a time, so numbers become visible in order.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn seq(&self) -> Result<i64, DbError> {
        self.seq
            .get_or_try_init(|| async {
                let seq = match self.ahead.get() {
                    Some(seq) => *seq,
                    None => self.scalar(NEXT_SEQ, args![]).await?,
                };
                self.exec_later(
                    "INSERT INTO commit_log (seq, at, user_id, name) VALUES ($1, $2, $3, $4)",
                    args![seq, self.by.at.0, self.by.user.map(|u| u.0), self.by.name.clone()],
                )
                .await?;
                Ok(seq)
            })
            .await
            .copied()
    }

    /// The next free number of a small reference table's `id`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn next_id(&self, table: &'static str) -> Result<i64, DbError> {
        self.scalar(&format!("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM {table}"), args![]).await
    }

    /// A UUIDv7 of this write's time for a fact.
    #[must_use]
    pub fn fact_id(&self) -> Uuid {
        fact_id(self.by.at)
    }

    /// Writes an audit row beside the write. `detail` must hold no personal data.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn audit(&self, action: &str, target: &str, detail: Json) -> Result<(), DbError> {
        let seq = self.seq().await?;
        self.exec_later(
            "INSERT INTO audit (id, seq, at, user_id, name, action, target, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                self.fact_id().to_string(),
                seq,
                self.by.at.0,
                self.by.user.map(|u| u.0),
                self.by.name.clone(),
                action,
                target,
                detail.to_string()
            ],
        )
        .await
    }

    /// Emits an event that others read by commit number (SSE, other instances). No personal data.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn emit(&self, kind: &str, payload: Json) -> Result<(), DbError> {
        let seq = self.seq().await?;
        self.exec_later(
            "INSERT INTO event (id, seq, at, kind, payload) VALUES ($1, $2, $3, $4, $5)",
            args![self.fact_id().to_string(), seq, self.by.at.0, kind, payload.to_string()],
        )
        .await
    }
}

/// A UUIDv7 whose time is `at`, so that a frozen clock gives facts of that day.
#[must_use]
pub fn fact_id(at: Moment) -> Uuid {
    let seconds = at.0.div_euclid(1_000_000);
    let nanos = u32::try_from(at.0.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(seconds).unwrap_or(0), nanos))
}

/// Tells the asker, once it is known how the commit ended.
type Finish = Box<dyn FnOnce(Result<(), String>) + Send>;

/// Something in the queue: runs inside a transaction, then is told how the commit ended.
pub(crate) trait Pending: Send {
    /// Inside a transaction that others share, in a savepoint of its own.
    fn run<'a>(self: Box<Self>, outer: &'a DatabaseTransaction) -> BoxFuture<'a, Finish>;
    /// In a transaction that nobody shares; ends it.
    fn run_alone(self: Box<Self>, outer: DatabaseTransaction) -> BoxFuture<'static, ()>;
}

struct Closure<T, E, F> {
    by: By,
    f: F,
    answer: oneshot::Sender<Result<T, E>>,
    committed: tokio::sync::watch::Sender<i64>,
}

impl<T, E, F> Closure<T, E, F>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>> + Send + Sync + 'static,
{
    /// Runs the closure in a transaction or savepoint and ends that; with the commit number, if one was taken.
    async fn within(f: &F, by: By, tx: DatabaseTransaction) -> (Result<T, E>, Option<i64>) {
        let tx = WriteTx::new(tx, Engine::Sqlite, by);
        let mut result = f(&tx).await;
        if result.is_ok() {
            // What waits belongs to the write: when it cannot run, nothing of it stands.
            result = tx.run_later().await.map_err(|e| E::from(DbError::from(e))).and(result);
        }
        let seq = tx.seq.get().copied();
        let ended = match &result {
            Ok(_) => tx.tx.commit().await,
            Err(_) => tx.tx.rollback().await,
        };
        (ended.map_err(|e| E::from(DbError::from(e))).and(result), seq)
    }

    fn finish(
        result: Result<T, E>,
        seq: Option<i64>,
        answer: oneshot::Sender<Result<T, E>>,
        committed: &tokio::sync::watch::Sender<i64>,
    ) {
        if result.is_ok()
            && let Some(seq) = seq
        {
            advance(committed, seq);
        }
        // The asker may have gone away; the write stands all the same.
        let _ = answer.send(result);
    }
}

impl<T, E, F> Pending for Closure<T, E, F>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>> + Send + Sync + 'static,
{
    fn run<'a>(self: Box<Self>, outer: &'a DatabaseTransaction) -> BoxFuture<'a, Finish> {
        Box::pin(async move {
            let Self { by, f, answer, committed } = *self;
            let (result, seq) = match outer.begin().await {
                Ok(savepoint) => Self::within(&f, by, savepoint).await,
                Err(e) => (Err(E::from(DbError::from(e))), None),
            };
            let done: Finish = Box::new(move |commit| {
                let result = match commit {
                    Ok(()) => result,
                    Err(why) => result.and(Err(DbError::NotCommitted(why).into())),
                };
                Self::finish(result, seq, answer, &committed);
            });
            done
        })
    }

    fn run_alone(self: Box<Self>, outer: DatabaseTransaction) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Self { by, f, answer, committed } = *self;
            let (result, seq) = Self::within(&f, by, outer).await;
            Self::finish(result, seq, answer, &committed);
        })
    }
}

/// At most this many closures share one commit.
const GROUP: usize = 64;
/// At most this many writes wait; more must wait before they may enter.
const QUEUE: usize = 256;

/// What waits for the one connection that writes.
pub(crate) enum Work {
    /// A closure; several share a commit.
    Closure(Box<dyn Pending>),
    /// Rows that nobody sees yet, in a commit of their own.
    Rows(Rows),
}

pub(crate) enum Writer {
    Queue { sender: mpsc::Sender<Work>, connection: DatabaseConnection },
    Pool(DatabaseConnection),
}

impl Writer {
    pub(crate) fn queue(connection: DatabaseConnection) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(serve_queue(connection.clone(), receiver));
        Self::Queue { sender, connection }
    }

    pub(crate) fn pool(pool: DatabaseConnection) -> Self {
        Self::Pool(pool)
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        match self {
            Self::Queue { connection, .. } | Self::Pool(connection) => connection,
        }
    }
}

async fn serve_queue(connection: DatabaseConnection, mut receiver: mpsc::Receiver<Work>) {
    // What came behind a group that it cannot join.
    let mut next = None;
    loop {
        let Some(first) = (match next.take() {
            Some(first) => Some(first),
            None => receiver.recv().await,
        }) else {
            return;
        };
        let mut waiting = match first {
            Work::Closure(first) => vec![first],
            Work::Rows(rows) => {
                rows.write(connection.get_sqlite_connection_pool()).await;
                continue;
            }
        };
        while waiting.len() < GROUP && next.is_none() {
            match receiver.try_recv() {
                Ok(Work::Closure(closure)) => waiting.push(closure),
                Ok(rows) => next = Some(rows),
                Err(_) => break,
            }
        }
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let mut done = Vec::with_capacity(waiting.len());
        let commit = match connection.begin_with_options(options).await {
            Ok(outer) => match <[_; 1]>::try_from(waiting) {
                // A savepoint would be two more ways to the driver's thread, for nothing.
                Ok([alone]) => {
                    alone.run_alone(outer).await;
                    continue;
                }
                Err(several) => {
                    for pending in several {
                        done.push(pending.run(&outer).await);
                    }
                    outer.commit().await.map_err(|e| e.to_string())
                }
            },
            // Without a transaction nothing was run; dropping the closures tells the askers.
            Err(e) => {
                tracing::error!(error = %e, "the writer could not begin a transaction");
                continue;
            }
        };
        for finish in done {
            finish(commit.clone());
        }
    }
}

/// Any number that no other program uses: the house's writer lock on PostgreSQL.
const WRITER_LOCK: i64 = 0x7665_6469_6368;
const RETRIES: u32 = 8;

impl Db {
    /// The only way to write. The closure runs in a transaction of its own and may run again (PostgreSQL), so it clones
    /// what it captured; no outside input or output belongs in it. The answer comes after the commit.
    ///
    /// # Errors
    /// The closure's own error (nothing is written), or the database's.
    pub async fn write<T, E, F>(&self, by: By, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_in(by, f, true).await
    }

    /// For bulk rows that nobody can see until a later [`Db::write`] makes them visible. On PostgreSQL it does not take
    /// the writer lock. Must not use commit numbers, audit or events.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_aside<T, E, F>(&self, by: By, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_in(by, f, false).await
    }

    async fn write_in<T, E, F>(&self, by: By, f: F, ordered: bool) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>> + Send + Sync + 'static,
    {
        match &*Arc::clone(&self.writer) {
            Writer::Queue { sender, .. } => {
                let (answer, result) = oneshot::channel();
                let pending = Box::new(Closure { by, f, answer, committed: self.committed.clone() });
                sender.send(Work::Closure(pending)).await.map_err(|_| DbError::NotCommitted("the writer has stopped".into()))?;
                result.await.map_err(|_| DbError::NotCommitted("the writer dropped the write".into()))?
            }
            Writer::Pool(pool) => {
                let mut tries = 0;
                loop {
                    match self.write_once(pool, by.clone(), &f, ordered).await {
                        Err(Failed::Retry) if tries < RETRIES => tries += 1,
                        Err(Failed::Retry) => return Err(DbError::NotCommitted("too many serialization failures".into()).into()),
                        Err(Failed::For(e)) => return Err(e),
                        Ok(value) => return Ok(value),
                    }
                }
            }
        }
    }

    async fn write_once<T, E, F>(&self, pool: &DatabaseConnection, by: By, f: &F, ordered: bool) -> Result<T, Failed<E>>
    where
        E: From<DbError>,
        F: for<'b> Fn(&'b WriteTx) -> BoxFuture<'b, Result<T, E>>,
    {
        let step = |e: sea_orm::DbErr| {
            let e = DbError::from(e);
            if e.is_retryable() { Failed::Retry } else { Failed::For(E::from(e)) }
        };
        let tx = pool.begin().await.map_err(step)?;
        if ordered {
            let lock = Statement::from_sql_and_values(
                pool.get_database_backend(),
                "SELECT pg_advisory_xact_lock($1)",
                args![WRITER_LOCK],
            );
            tx.execute_raw(lock).await.map_err(step)?;
        }
        let tx = WriteTx::new(tx, Engine::Postgres, by);
        let value = f(&tx).await;
        let seq = tx.seq.get().copied();
        match value {
            Ok(value) => {
                tx.tx.commit().await.map_err(step)?;
                if let Some(seq) = seq {
                    advance(&self.committed, seq);
                }
                Ok(value)
            }
            Err(e) => {
                // A failed rollback leaves nothing behind either: the connection is dropped.
                let _ = tx.tx.rollback().await;
                Err(Failed::For(e))
            }
        }
    }
}

enum Failed<E> {
    Retry,
    For(E),
}
