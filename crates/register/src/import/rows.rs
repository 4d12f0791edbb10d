//! The kinds of rows that staging writes in sorted chunks.

use super::plan::Hidden;
use crate::store::staging::{self, Change, FactRow};
use vedich_db::{DbError, WriteTx};
use vedich_kernel::{CampaignId, Day, ExtractNo};

/// What all rows of an upload share.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    pub campaign: CampaignId,
    pub extract: ExtractNo,
    pub key_version: i64,
    pub from: Day,
}

/// Rows that are written in sorted chunks.
pub(crate) trait Rows: Sized + Send + Sync + 'static {
    fn insert(tx: &WriteTx, context: Context, rows: &[Self]) -> impl Future<Output = Result<(), DbError>> + Send;
}

impl Rows for FactRow {
    async fn insert(tx: &WriteTx, c: Context, rows: &[Self]) -> Result<(), DbError> {
        staging::insert_facts(tx, c.campaign, rows).await
    }
}

impl Rows for Hidden {
    async fn insert(tx: &WriteTx, c: Context, rows: &[Self]) -> Result<(), DbError> {
        let rows: Vec<Change> = rows.iter().map(|h| h.0.clone()).collect();
        staging::insert_hidden(tx, c.campaign, &rows).await
    }
}

impl Rows for Change {
    async fn insert(tx: &WriteTx, c: Context, rows: &[Self]) -> Result<(), DbError> {
        staging::insert_changes(tx, c.campaign, c.extract, rows).await
    }
}
