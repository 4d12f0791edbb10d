use crate::{DbError, migrations::Migrator, write::Writer};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;
use std::{path::Path, sync::Arc, time::Duration};

/// Which database stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file, WAL.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// The database: cheap to clone, shared by all.
#[derive(Clone)]
pub struct Db {
    pub(crate) reader: DatabaseConnection,
    pub(crate) engine: Engine,
    pub(crate) writer: Arc<Writer>,
    pub(crate) committed: tokio::sync::watch::Sender<i64>,
}

/// A commit was seen. What is seen only grows: two that end side by side may be told in either order.
pub(crate) fn advance(seen: &tokio::sync::watch::Sender<i64>, seq: i64) {
    seen.send_if_modified(|newest| {
        let later = seq > *newest;
        *newest = seq.max(*newest);
        later
    });
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Db {
    /// Opens `sqlite://FILE` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// When the address is of neither kind or the engine cannot be reached.
    pub async fn open(url: &str) -> Result<Self, DbError> {
        let (committed, _) = tokio::sync::watch::channel(0);
        if url.starts_with("sqlite:") {
            let url = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
            // One connection writes; its cache is what a bulk import needs. Readers see the last commit (WAL).
            let writer = connect(sqlite_options(&url, 1, 32 * 1024)).await?;
            let reader = connect(sqlite_options(&url, 4, 8 * 1024)).await?;
            Ok(Self { reader, engine: Engine::Sqlite, writer: Arc::new(Writer::queue(writer)), committed })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(16)
                .sqlx_logging(false)
                .acquire_timeout(Duration::from_secs(30))
                // A connection that was just in use is there; asking it first would double the way of every short question.
                .test_before_acquire_if_idle_for(Duration::from_secs(30));
            let pool = connect(options).await?;
            Ok(Self { reader: pool.clone(), engine: Engine::Postgres, writer: Arc::new(Writer::pool(pool)), committed })
        } else {
            Err(DbError::Address)
        }
    }

    /// The embedded database inside a data folder.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn in_folder(folder: &Path) -> Result<Self, DbError> {
        Self::open(&format!("sqlite://{}", folder.join("vedich.sqlite").display())).await
    }

    /// Which engine stands behind.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Brings the schema up to this program's version.
    ///
    /// # Errors
    /// When a migration fails; it can be run again.
    pub async fn migrate(&self) -> Result<(), DbError> {
        Migrator::up(self.writer.connection(), None).await?;
        Ok(())
    }

    /// Writes a copy of the embedded database into a new file, as it is at one moment, while others go on writing.
    ///
    /// # Errors
    /// When the file is there already or cannot be written, or the engine is another.
    pub async fn copy_into(&self, file: &Path) -> Result<(), DbError> {
        use sea_orm::{ConnectionTrait, Statement};
        let Some(path) = file.to_str().filter(|_| self.engine == Engine::Sqlite) else { return Err(DbError::Address) };
        let copy = Statement::from_sql_and_values(self.reader.get_database_backend(), "VACUUM INTO $1", crate::args![path]);
        self.reader.execute_raw(copy).await?;
        Ok(())
    }

    /// Tells when something was committed here: the newest commit number seen by this process.
    #[must_use]
    pub fn watch_commits(&self) -> tokio::sync::watch::Receiver<i64> {
        self.committed.subscribe()
    }

    /// The newest commit number that this process has seen, without asking the engine; 0 before the first. What is read from here on
    /// has at least that.
    #[must_use]
    pub fn seen_commit(&self) -> i64 {
        *self.committed.borrow()
    }

    /// Gives caches back to the system after bulk work (SQLite keeps them otherwise).
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn settle_memory(&self) -> Result<(), DbError> {
        use sea_orm::{ConnectionTrait, sqlx::Connection};
        match self.engine {
            Engine::Sqlite => {
                let writer = self.writer.connection();
                // Statements of a thousand rows, kept prepared, hold megabytes each.
                writer.get_sqlite_connection_pool().acquire().await?.clear_cached_statements().await?;
                writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize; PRAGMA shrink_memory").await?;
            }
            Engine::Postgres => {
                self.reader.execute_unprepared("ANALYZE").await?;
            }
        }
        Ok(())
    }
}

fn sqlite_options(url: &str, connections: u32, cache_kib: u32) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(60))
        // A file does not hang up.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .pragma("cache_size", format!("-{cache_kib}"))
                .pragma("temp_store", "MEMORY")
                .pragma("wal_autocheckpoint", "4000")
                .statement_cache_capacity(256)
        });
    options
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbError> {
    Ok(Database::connect(options).await?)
}
