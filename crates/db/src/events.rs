use crate::{Db, DbError, Query, args};
use sea_orm::FromQueryResult;

/// Something that happened, as others read it.
#[derive(Clone, Debug, FromQueryResult, serde::Serialize)]
pub struct Event {
    /// Commit number; the id that SSE clients send back as `Last-Event-ID`.
    pub seq: i64,
    /// When (microseconds, UTC).
    pub at: i64,
    /// What, such as `extract.applied`.
    pub kind: String,
    /// JSON text without personal data.
    pub payload: String,
}

impl Db {
    /// Events after a commit number, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn events_after(&self, seq: i64, limit: i64) -> Result<Vec<Event>, DbError> {
        self.all("SELECT seq, at, kind, payload FROM event WHERE seq > $1 ORDER BY seq, id LIMIT $2", args![seq, limit]).await
    }

    /// The newest commit number, 0 before the first.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn newest_commit(&self) -> Result<i64, DbError> {
        self.scalar("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM commit_log", args![]).await
    }
}
