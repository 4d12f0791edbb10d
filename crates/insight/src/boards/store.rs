//! All SQL of this room.

use super::{
    model::MapFile,
    shapes::{Outline, parse, write},
};
use std::collections::BTreeMap;
use vedich_db::{Column, DbError, LIST, Query, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, LocalityId, Moment};
use vedich_territory::RowProblem;

const STANDS: &str = "NOT EXISTS (SELECT 1 FROM map_withdrawal w WHERE w.file_no = f.no)";

/// A file to be written.
pub(crate) struct NewFile<'a> {
    pub digest: &'a [u8],
    pub file_name: &'a str,
    pub features: i64,
    pub problems: &'a [RowProblem],
    pub shapes: &'a BTreeMap<LocalityId, Outline>,
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The number of the file that stands with this digest.
pub(crate) async fn known(q: &impl Query, campaign: CampaignId, digest: &[u8]) -> Result<Option<i64>, DbError> {
    let sql =
        format!("SELECT f.no FROM map_file f WHERE f.campaign_id = $1 AND f.digest = $2 AND {STANDS} ORDER BY f.no DESC LIMIT 1");
    Ok(q.map(&sql, args![campaign.0, digest.to_vec()], |r| r.get(0)).await?.pop())
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &NewFile<'_>) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM map_file", args![]).await?;
    tx.exec(
        "INSERT INTO map_file (no, campaign_id, digest, file_name, features, localities, rejected, problems, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            no,
            campaign.0,
            new.digest.to_vec(),
            new.file_name.to_owned(),
            new.features,
            count(new.shapes.len()),
            count(new.problems.len()),
            serde_json::to_string(new.problems).unwrap_or_default(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    if !new.shapes.is_empty() {
        let columns = [
            ("locality_id", Column::Int(new.shapes.keys().map(|l| l.0).collect())),
            ("file_no", Column::Int(vec![no; new.shapes.len()])),
            ("rings", Column::Text(new.shapes.values().map(write).collect())),
        ];
        tx.bulk("map_shape", columns, "").await?;
    }
    Ok(no)
}

pub(crate) async fn withdraw(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO map_withdrawal (file_no, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5)",
        args![no, tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()],
    )
    .await?;
    Ok(())
}

/// The files that stand, the newest first.
pub(crate) async fn files(q: &impl Query, campaign: CampaignId) -> Result<Vec<MapFile>, DbError> {
    let sql = format!(
        "SELECT f.no, f.file_name, f.localities, f.rejected, f.recorded_at, f.by_name FROM map_file f WHERE f.campaign_id = $1 AND {STANDS} \
         ORDER BY f.no DESC"
    );
    q.map(&sql, args![campaign.0], |r| {
        Ok(MapFile {
            no: r.get(0)?,
            file_name: r.get(1)?,
            localities: r.get(2)?,
            rejected: r.get(3)?,
            at: Moment(r.get(4)?),
            by: r.get(5)?,
        })
    })
    .await
}

/// What was wrong with a file that stands; none when there is no such file.
pub(crate) async fn problems(
    q: &impl Query,
    campaign: CampaignId,
    no: i64,
) -> Result<Option<(i64, i64, Vec<RowProblem>)>, DbError> {
    let sql = format!(
        "SELECT f.features, f.localities, f.problems FROM map_file f WHERE f.campaign_id = $1 AND f.no = $2 AND {STANDS}"
    );
    let found = q
        .map(&sql, args![campaign.0, no], |r| {
            let problems = serde_json::from_str(&r.get::<String>(2)?).map_err(|_| DbError::Corrupt("map_file.problems"))?;
            Ok((r.get(0)?, r.get(1)?, problems))
        })
        .await?;
    Ok(found.into_iter().next())
}

/// The outlines of localities, each from the newest file that stands and has it.
pub(crate) async fn shapes(
    q: &impl Query,
    campaign: CampaignId,
    places: &[LocalityId],
) -> Result<BTreeMap<LocalityId, Outline>, DbError> {
    let mut out = BTreeMap::new();
    for some in places.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, &some.iter().map(|l| l.0).collect::<Vec<_>>());
        let sql = format!(
            "SELECT s.locality_id, s.rings FROM map_shape s JOIN map_file f ON f.no = s.file_no WHERE f.campaign_id = $1 \
             AND s.locality_id IN {these} AND {STANDS} ORDER BY s.file_no"
        );
        let read = |r: &vedich_db::Row<'_>| {
            let outline = parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("map_shape.rings"))?;
            Ok((LocalityId(r.get(0)?), outline))
        };
        // Newer files come later and stand.
        out.extend(q.map(&sql, a, read).await?);
    }
    Ok(out)
}

/// Which localities have an outline.
pub(crate) async fn with_shape(q: &impl Query, campaign: CampaignId) -> Result<Vec<LocalityId>, DbError> {
    let sql = format!(
        "SELECT DISTINCT s.locality_id FROM map_shape s JOIN map_file f ON f.no = s.file_no WHERE f.campaign_id = $1 AND {STANDS}"
    );
    q.map(&sql, args![campaign.0], |r| Ok(LocalityId(r.get(0)?))).await
}
