//! Both-database harness: one story, run on SQLite and on PostgreSQL.

use crate::Db;
use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// Environment variable with the address of a throw-away PostgreSQL cluster (`cargo xtask test` starts one).
pub const POSTGRES: &str = "VEDICH_TEST_POSTGRES";

static NEXT: AtomicU64 = AtomicU64::new(0);
static BEGUN: OnceLock<u128> = OnceLock::new();

/// A fresh, migrated SQLite database in a folder of its own.
///
/// # Panics
/// When it cannot be made.
#[allow(clippy::unwrap_used)]
pub async fn sqlite() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::in_folder(folder.path()).await.unwrap();
    db.migrate().await.unwrap();
    (db, folder)
}

/// A fresh, migrated database in the throw-away cluster.
///
/// # Panics
/// When no cluster is named, or it cannot be reached: a store test that ran on one engine only has not run.
#[allow(clippy::unwrap_used, clippy::panic)]
pub async fn postgres() -> Db {
    let Ok(url) = std::env::var(POSTGRES) else {
        panic!("{POSTGRES} is not set: run the tests through `cargo xtask test`, which starts a throw-away PostgreSQL cluster");
    };
    // The number of a process comes again in a cluster that lives long: its beginning does not.
    let begun = BEGUN.get_or_init(|| std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros()));
    let name = format!("t{}_{begun}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let admin = sea_orm::Database::connect(&url).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&admin, &format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let base = url.rsplit_once('/').unwrap().0;
    let db = Db::open(&format!("{base}/{name}")).await.unwrap();
    db.migrate().await.unwrap();
    db
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
