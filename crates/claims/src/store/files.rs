//! Files of claims: what each brought.

use crate::model::{ImportReport, ImportedFile};
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Moment};

/// The next number of a file.
pub(crate) async fn next(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM claim_file", args![]).await
}

/// Keeps a file's record.
pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, no: i64, name: &str, r: &ImportReport) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO claim_file (no, campaign_id, kind, file_name, recorded_at, seq, user_name, user_id, accepted, duplicates, rejected, unmatched, \
         problems) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            no,
            campaign.0,
            r.kind.code(),
            name,
            tx.now().0,
            tx.seq().await?,
            tx.by().name.clone(),
            tx.by().user.map(|u| u.0),
            r.accepted,
            r.duplicates,
            r.rejected,
            r.unmatched,
            serde_json::to_string(&r.problems).unwrap_or_default()
        ],
    )
    .await?;
    Ok(())
}

/// Files, newest first; only those of one uploader when a name is given.
pub(crate) async fn all(
    q: &impl Query,
    campaign: CampaignId,
    of: Option<&str>,
    limit: i64,
) -> Result<Vec<ImportedFile>, DbError> {
    let sql = "SELECT no, file_name, recorded_at, user_name, kind, accepted, duplicates, rejected, unmatched, problems FROM claim_file \
         WHERE campaign_id = $1 AND ($2 = '' OR user_name = $2) ORDER BY no DESC LIMIT $3";
    q.map(sql, args![campaign.0, of.unwrap_or(""), limit], |r| {
        let (accepted, duplicates, rejected): (i64, i64, i64) = (r.get(5)?, r.get(6)?, r.get(7)?);
        let kind: String = r.get(4)?;
        Ok(ImportedFile {
            no: r.get(0)?,
            file_name: r.get(1)?,
            recorded_at: Moment(r.get(2)?),
            user_name: r.get(3)?,
            report: ImportReport {
                kind: if kind == "counts" { crate::model::FileKind::Counts } else { crate::model::FileKind::Named },
                rows: accepted + duplicates + rejected,
                accepted,
                duplicates,
                rejected,
                unmatched: r.get(8)?,
                problems: serde_json::from_str(&r.get::<String>(9)?).map_err(|_| DbError::Corrupt("claim_file.problems"))?,
            },
        })
    })
    .await
}
