//! Both-database harness: one story, run on SQLite and on PostgreSQL.

use crate::Db;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::OnceCell;

/// Environment variable with the address of a throw-away PostgreSQL cluster (`cargo xtask test` starts one).
pub const POSTGRES: &str = "VEDICH_TEST_POSTGRES";

static NEXT: AtomicU64 = AtomicU64::new(0);
static BEGUN: OnceLock<u128> = OnceLock::new();

/// The same migrations (`build.rs`) run once on each engine; every test copies what came out.
const TEMPLATE: &str = concat!("template_", env!("VEDICH_MIGRATIONS"));

/// A fresh, migrated SQLite database in a folder of its own.
///
/// # Panics
/// When it cannot be made.
#[allow(clippy::unwrap_used)]
pub async fn sqlite() -> (Db, tempfile::TempDir) {
    static FILE: OnceCell<PathBuf> = OnceCell::const_new();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(FILE.get_or_init(sqlite_template).await, folder.path().join("vedich.sqlite")).unwrap();
    (Db::in_folder(folder.path()).await.unwrap(), folder)
}

/// The migrated file, made by whichever test comes first: it appears whole.
#[allow(clippy::unwrap_used)]
async fn sqlite_template() -> PathBuf {
    let file = std::env::temp_dir().join(format!("vedich-{TEMPLATE}.sqlite"));
    if !file.exists() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::in_folder(folder.path()).await.unwrap();
        db.migrate().await.unwrap();
        let copy = tempfile::tempdir_in(std::env::temp_dir()).unwrap();
        let whole = copy.path().join("whole.sqlite");
        db.copy_into(&whole).await.unwrap();
        std::fs::rename(whole, &file).unwrap();
    }
    file
}

/// A fresh, migrated database in the throw-away cluster.
///
/// # Panics
/// When no cluster is named, or it cannot be reached: a store test that ran on one engine only has not run.
#[allow(clippy::unwrap_used, clippy::panic)]
pub async fn postgres() -> Db {
    static MADE: OnceCell<()> = OnceCell::const_new();
    let Ok(url) = std::env::var(POSTGRES) else {
        panic!("{POSTGRES} is not set: run the tests through `cargo xtask test`, which starts a throw-away PostgreSQL cluster");
    };
    let base = url.rsplit_once('/').unwrap().0;
    let admin = alone(&url).await;
    MADE.get_or_init(|| postgres_template(&admin, base)).await;
    sweep(&admin).await;
    // The number of a process comes again in a cluster that lives long: its beginning does not.
    let begun = BEGUN.get_or_init(|| std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros()));
    let name = format!("t{}_{begun}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // Nothing is logged that a crash would need: copying its files takes a third of the time.
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")).await.unwrap();
    admin.close().await.unwrap();
    Db::open(&format!("{base}/{name}")).await.unwrap()
}

/// Takes away what tests left that have ended: a run has more than a thousand, of fifteen megabytes each.
#[allow(clippy::unwrap_used)]
async fn sweep(admin: &DatabaseConnection) {
    let processes = std::path::Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    let all = Statement::from_string(DbBackend::Postgres, "SELECT datname FROM pg_database WHERE datname ~ '^t[0-9]+_'");
    for row in admin.query_all_raw(all).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        let process = name[1..].split('_').next().unwrap_or_default();
        if !processes.join(process).exists() {
            // Another test may be at it; and whoever lives behind another `/proc` is connected, which keeps it.
            let _ = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

/// One session, so that a lock it takes is its own.
#[allow(clippy::unwrap_used)]
async fn alone(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The migrated database, made by whichever test comes first: it has its name when it is whole and nobody is in it.
#[allow(clippy::unwrap_used)]
async fn postgres_template(admin: &DatabaseConnection, base: &str) {
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'");
    admin.execute_unprepared("SELECT pg_advisory_lock(20230619)").await.unwrap();
    if admin.execute_unprepared(&there).await.unwrap().rows_affected() == 0 {
        let half = format!("{TEMPLATE}_half");
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)")).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {half}")).await.unwrap();
        let db = Db::open(&format!("{base}/{half}")).await.unwrap();
        db.migrate().await.unwrap();
        db.reader.clone().close().await.unwrap();
        admin.execute_unprepared(&format!("ALTER DATABASE {half} RENAME TO {TEMPLATE}")).await.unwrap();
    }
    admin.execute_unprepared("SELECT pg_advisory_unlock(20230619)").await.unwrap();
}

/// Runs a story on both engines.
///
/// # Panics
/// When the story does, or a database cannot be had.
pub async fn both<F, Fut>(story: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    let (db, _folder) = sqlite().await;
    story(db).await;
    story(postgres().await).await;
}
