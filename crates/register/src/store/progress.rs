//! Progress deltas: written when facts arrive, summed when somebody asks.

use crate::{model::Numbers, progress::ExtractDay};
use std::collections::BTreeMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, ExtractNo, LocalityId, Moment, Source, WholeExtract};

const METRICS: [&str; 12] = [
    "eligible",
    "collected1",
    "collected2",
    "approved1",
    "approved2",
    "rejected1",
    "rejected2",
    "activated1",
    "activated2",
    "issued",
    "dossiers",
    "vanished",
];

fn sums() -> String {
    METRICS.map(|m| format!("CAST(COALESCE(SUM({m}), 0) AS BIGINT)")).join(", ")
}

fn read(r: &Row<'_>, at: usize) -> Result<Numbers, DbError> {
    let mut a = [0_i64; 12];
    for (i, n) in a.iter_mut().enumerate() {
        *n = r.get(at + i)?;
    }
    Ok(Numbers::from_array(a))
}

/// Numbers of several localities at once.
pub(crate) async fn numbers_of(
    q: &impl Query,
    campaign: CampaignId,
    localities: &[LocalityId],
    as_of: Day,
    cutoff: i64,
) -> Result<BTreeMap<LocalityId, Numbers>, DbError> {
    let mut out = BTreeMap::new();
    for some in localities.chunks(400) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 4)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT locality_id, {} FROM progress_delta WHERE campaign_id = $1 AND as_of <= $2 AND seq <= $3 AND locality_id IN ({marks}) \
             GROUP BY locality_id",
            sums()
        );
        let mut a = args![campaign.0, as_of.number(), cutoff];
        a.extend(some.iter().map(|l| l.0.into()));
        out.extend(q.map(&sql, a, |r| Ok((LocalityId(r.get(0)?), read(r, 1)?))).await?);
    }
    Ok(out)
}

/// The change on each day of truth, up to a day.
pub(crate) async fn by_day(
    q: &impl Query,
    campaign: CampaignId,
    locality: LocalityId,
    to: Day,
    cutoff: i64,
) -> Result<Vec<(Day, Numbers)>, DbError> {
    let sql = format!(
        "SELECT as_of, {} FROM progress_delta WHERE campaign_id = $1 AND locality_id = $2 AND as_of <= $3 AND seq <= $4 GROUP BY as_of ORDER BY as_of",
        sums()
    );
    q.map(&sql, args![campaign.0, locality.0, to.number(), cutoff], |r| Ok((Day::from_number(r.get(0)?), read(r, 1)?))).await
}

/// Keeps deltas of an upload until it is applied.
pub(crate) async fn stage(
    tx: &WriteTx,
    campaign: CampaignId,
    extract: ExtractNo,
    deltas: &BTreeMap<(LocalityId, Day), Numbers>,
) -> Result<(), DbError> {
    use vedich_db::Column::Int;
    let rows: Vec<_> = deltas.iter().filter(|(_, n)| !n.is_zero()).collect();
    let mut columns = vec![
        ("extract_no", Int(vec![extract.0; rows.len()])),
        ("campaign_id", Int(vec![campaign.0; rows.len()])),
        ("locality_id", Int(rows.iter().map(|((l, _), _)| l.0).collect())),
        ("as_of", Int(rows.iter().map(|((_, d), _)| d.number()).collect())),
    ];
    for (i, m) in METRICS.iter().enumerate() {
        columns.push((m, Int(rows.iter().map(|(_, n)| n.array()[i]).collect())));
    }
    tx.bulk("staged_delta", columns, "").await
}

/// The columns of changes that no extract made.
pub(crate) fn delta_columns(
    campaign: CampaignId,
    seq: i64,
    deltas: &BTreeMap<(LocalityId, Day), Numbers>,
) -> Vec<(&'static str, vedich_db::Column)> {
    use vedich_db::Column::Int;
    let same = |n: i64| Int(vec![n; deltas.len()]);
    let mut columns = vec![
        ("campaign_id", same(campaign.0)),
        ("locality_id", Int(deltas.keys().map(|(l, _)| l.0).collect())),
        ("as_of", Int(deltas.keys().map(|(_, d)| d.number()).collect())),
        ("seq", same(seq)),
        ("extract_no", same(0)),
    ];
    for (i, m) in METRICS.iter().enumerate() {
        columns.push((m, Int(deltas.values().map(|n| n.array()[i]).collect())));
    }
    columns
}

/// Makes an upload's staged deltas count.
pub(crate) async fn apply_staged(tx: &WriteTx, extract: ExtractNo, seq: i64) -> Result<(), DbError> {
    let metrics = METRICS.join(", ");
    tx.exec(
        &format!(
            "INSERT INTO progress_delta (campaign_id, locality_id, as_of, seq, extract_no, {metrics}) \
             SELECT campaign_id, locality_id, as_of, $2, extract_no, {metrics} FROM staged_delta WHERE extract_no = $1"
        ),
        args![extract.0, seq],
    )
    .await?;
    tx.exec("DELETE FROM staged_delta WHERE extract_no = $1", args![extract.0]).await?;
    Ok(())
}

/// Full and unfiltered: it speaks of everybody in the communes that it declares.
const WHOLE: &str = "(e.coverage = 'full' AND e.status_filter IS NULL)";

/// The newest applied extract that a locality's figure rests on, at an as-of and cut-off: one that speaks of everybody there, or that
/// saw somebody. With it, the newest that speaks of everybody in the whole place.
pub(crate) async fn source(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
    ever: &[LocalityId],
    as_of: Day,
    cutoff: i64,
) -> Result<Option<Source>, DbError> {
    // People keep the partition of the commune of their first sight, which may have ended since. Numbers of our own.
    let homes = ever.iter().chain(communes).map(|c| c.0.to_string()).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
    let mut newest: Option<(Day, ExtractNo)> = None;
    // Most uploads cover the whole city, so asking for a few communes finds the newest at once.
    for some in communes.chunks(400) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 4)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT e.as_of, e.no FROM extract e WHERE e.campaign_id = $1 AND e.as_of <= $2 AND e.seq IS NOT NULL AND e.seq <= $3 \
             AND (e.withdrawn_seq IS NULL OR e.withdrawn_seq > $3) AND EXISTS \
             (SELECT 1 FROM extract_commune c WHERE c.extract_no = e.no AND c.commune_id IN ({marks})) AND ({WHOLE} OR EXISTS \
             (SELECT 1 FROM partition p JOIN extract_seen s ON s.campaign_id = p.campaign_id AND s.partition_id = p.id \
             WHERE p.campaign_id = e.campaign_id AND p.commune_id IN ({homes}) AND s.extract_no = e.no)) \
             ORDER BY e.as_of DESC, e.no DESC LIMIT 1"
        );
        let mut a = args![campaign.0, as_of.number(), cutoff];
        a.extend(some.iter().map(|l| l.0.into()));
        let found = q.map(&sql, a, |r| Ok((Day::from_number(r.get(0)?), ExtractNo(r.get(1)?)))).await?.pop();
        newest = newest.max(found);
    }
    let Some((newest_day, newest)) = newest else { return Ok(None) };
    let whole = whole(q, campaign, communes, as_of, cutoff).await?;
    Ok(Some(Source { extract: newest, as_of: newest_day, whole }))
}

/// The newest extract that speaks of everybody in all of these communes.
async fn whole(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
    as_of: Day,
    cutoff: i64,
) -> Result<Option<WholeExtract>, DbError> {
    // The numbers are our own, so they may stand in the text: there may be more of them than an engine takes arguments.
    let places = communes.iter().map(|c| c.0.to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT e.as_of, e.no FROM extract e WHERE e.campaign_id = $1 AND e.as_of <= $2 AND e.seq IS NOT NULL AND e.seq <= $3 \
         AND (e.withdrawn_seq IS NULL OR e.withdrawn_seq > $3) AND {WHOLE} AND (SELECT COUNT(*) FROM extract_commune c \
         WHERE c.extract_no = e.no AND c.commune_id IN ({places})) = {} ORDER BY e.as_of DESC, e.no DESC LIMIT 1",
        communes.len()
    );
    let found = q
        .map(&sql, args![campaign.0, as_of.number(), cutoff], |r| {
            Ok(WholeExtract { as_of: Day::from_number(r.get(0)?), extract: ExtractNo(r.get(1)?) })
        })
        .await?;
    Ok(found.into_iter().next())
}

/// Extracts that declare any of these communes, in the order of their days and commits.
pub(crate) async fn extract_days(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
    to: Day,
    cutoff: i64,
) -> Result<Vec<ExtractDay>, DbError> {
    // Numbers of our own, as in `whole`.
    let places = communes.iter().map(|c| c.0.to_string()).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT e.as_of, e.seq, CAST(CASE WHEN {WHOLE} THEN 1 ELSE 0 END AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM extract e \
         JOIN extract_commune c ON c.extract_no = e.no WHERE e.campaign_id = $1 AND e.as_of <= $2 AND e.seq IS NOT NULL AND e.seq <= $3 \
         AND (e.withdrawn_seq IS NULL OR e.withdrawn_seq > $3) AND c.commune_id IN ({places}) \
         GROUP BY e.no, e.as_of, e.seq, e.coverage, e.status_filter ORDER BY e.as_of, e.seq"
    );
    let all = i64::try_from(communes.len()).unwrap_or(i64::MAX);
    q.map(&sql, args![campaign.0, to.number(), cutoff], |r| {
        let whole = r.get::<i64>(2)? == 1 && r.get::<i64>(3)? == all;
        Ok(ExtractDay { as_of: Day::from_number(r.get(0)?), seq: r.get(1)?, whole })
    })
    .await
}

pub(crate) async fn commit_time(q: &impl Query, seq: i64) -> Result<Option<Moment>, DbError> {
    Ok(q.scalar_opt::<i64>("SELECT at FROM commit_log WHERE seq <= $1 ORDER BY seq DESC LIMIT 1", args![seq]).await?.map(Moment))
}

/// All sums at a cut-off, by locality and day: what a rebuild from facts must equal.
pub(crate) async fn everything(
    q: &impl Query,
    campaign: CampaignId,
    cutoff: i64,
) -> Result<BTreeMap<(LocalityId, Day), Numbers>, DbError> {
    let sql = format!(
        "SELECT locality_id, as_of, {} FROM progress_delta WHERE campaign_id = $1 AND seq <= $2 GROUP BY locality_id, as_of",
        sums()
    );
    let rows = q
        .map(&sql, args![campaign.0, cutoff], |r| Ok(((LocalityId(r.get(0)?), Day::from_number(r.get(1)?)), read(r, 2)?)))
        .await?;
    Ok(rows.into_iter().filter(|(_, n)| !n.is_zero()).collect())
}
