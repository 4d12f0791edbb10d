use crate::{Db, DbError, Query, args, connect::advance, value_list};
use sea_orm::FromQueryResult;
use vedich_kernel::Moment;

/// Something that happened, as others read it.
#[derive(Clone, Debug, FromQueryResult, serde::Serialize)]
pub struct Event {
    /// Its own id, for whoever must know it again.
    #[serde(skip)]
    pub id: String,
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
        self.all("SELECT id, seq, at, kind, payload FROM event WHERE seq > $1 ORDER BY seq, id LIMIT $2", args![seq, limit]).await
    }

    /// The newest commit number, 0 before the first.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn newest_commit(&self) -> Result<i64, DbError> {
        let seq = self.scalar("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM commit_log", args![]).await?;
        advance(&self.committed, seq);
        Ok(seq)
    }

    /// Did something of one of these kinds happen after a commit, up to another?
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn happened_between(&self, after: i64, to: i64, kinds: &[&str]) -> Result<bool, DbError> {
        let mut args = args![after, to];
        let kinds = value_list(&mut args, &kinds.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>());
        let sql = format!("SELECT seq FROM event WHERE seq > $1 AND seq <= $2 AND kind IN {kinds} LIMIT 1");
        Ok(self.scalar_opt::<i64>(&sql, args).await?.is_some())
    }

    /// The newest commit at or before a moment, 0 before the first.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn commit_at(&self, at: Moment) -> Result<i64, DbError> {
        self.scalar("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM commit_log WHERE at <= $1", args![at.0]).await
    }
}
