//! Status facts and who was seen when.

use crate::{
    model::{Status, StatusFact, Track, flags},
    rules::settled,
};
use std::collections::{BTreeSet, HashMap};
use vedich_db::{Cells, DbError, Query, Row, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, ExtractNo, LocalityId, PartitionId, Stage};

pub(crate) const FACT_COLUMNS: &str =
    "f.citizen, f.as_of, f.extract_no, f.commune_id, f.quarter_id, f.flags, f.s1, f.c1, f.a1, f.k1, f.s2, f.c2, f.a2, f.k2";

fn stage(n: i64) -> Result<Stage, DbError> {
    Stage::from_number(n).ok_or(DbError::Corrupt("stage"))
}

/// Reads (commune, quarter, flags, both tracks) from ten columns on.
pub(crate) fn read_status(r: &impl Cells, at: usize) -> Result<(Status, [bool; 2]), DbError> {
    let day = |i: usize| -> Result<Option<Day>, DbError> { Ok(r.opt_int(i)?.map(Day::from_number)) };
    let track = |i: usize| -> Result<Track, DbError> {
        Ok(Track { stage: stage(r.int(i)?)?, collected: day(i + 1)?, approved: day(i + 2)?, activated: day(i + 3)? })
    };
    let quarter = r.int(at + 1)?;
    let (eligible, vanished, locked, ever) = flags(r.int(at + 2)?);
    let status = Status {
        commune: LocalityId(r.int(at)?),
        quarter: (quarter != 0).then_some(LocalityId(quarter)),
        eligible,
        vanished,
        locked,
        level1: track(at + 3)?,
        level2: track(at + 7)?,
    };
    Ok((status, ever))
}

fn read_fact(r: &Row<'_>) -> Result<(i64, StatusFact), DbError> {
    let (status, _) = read_status(r, 3)?;
    Ok((r.get(0)?, StatusFact { as_of: Day::from_number(r.get(1)?), extract: ExtractNo(r.get(2)?), status }))
}

const VISIBLE_FACT: &str = "e.seq IS NOT NULL AND e.seq <= $3 AND (e.withdrawn_seq IS NULL OR e.withdrawn_seq > $3)";

/// The timelines of some citizens of one partition at a cut-off, each in order of (as-of, extract), as they count.
pub(crate) async fn timelines(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    citizens: &[CitizenNumber],
    cutoff: i64,
) -> Result<HashMap<CitizenNumber, Vec<StatusFact>>, DbError> {
    let mut out = written(q, campaign, partition, citizens, cutoff).await?;
    for timeline in out.values_mut() {
        *timeline = settled(timeline);
    }
    out.retain(|_, timeline| !timeline.is_empty());
    Ok(out)
}

/// The same as it was written down: for what puts a fact in between or takes one out.
pub(crate) async fn written(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    citizens: &[CitizenNumber],
    cutoff: i64,
) -> Result<HashMap<CitizenNumber, Vec<StatusFact>>, DbError> {
    let mut out: HashMap<CitizenNumber, Vec<StatusFact>> = HashMap::with_capacity(citizens.len());
    for some in citizens.chunks(400) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 4)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {FACT_COLUMNS} FROM status_fact f JOIN extract e ON e.no = f.extract_no WHERE f.campaign_id = $1 AND f.partition_id = $2 \
             AND {VISIBLE_FACT} AND f.citizen IN ({marks}) ORDER BY f.citizen, f.as_of, f.extract_no"
        );
        let mut a = args![campaign.0, partition.0, cutoff];
        a.extend(some.iter().map(|c| c.0.into()));
        for (citizen, fact) in q.map(&sql, a, read_fact).await? {
            out.entry(CitizenNumber(citizen)).or_default().push(fact);
        }
    }
    Ok(out)
}

/// One page of all facts of a partition at a cut-off, whole citizens at a time, after a citizen number.
pub(crate) async fn page(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    cutoff: i64,
    after: i64,
    citizens: i64,
) -> Result<Vec<(i64, StatusFact)>, DbError> {
    let sql = format!(
        "SELECT {FACT_COLUMNS} FROM status_fact f JOIN extract e ON e.no = f.extract_no WHERE f.campaign_id = $1 AND f.partition_id = $2 \
         AND {VISIBLE_FACT} AND f.citizen > $4 AND f.citizen <= (SELECT CAST(COALESCE(MAX(x.citizen), 0) AS BIGINT) FROM \
         (SELECT DISTINCT citizen FROM status_fact WHERE campaign_id = $1 AND partition_id = $2 AND citizen > $4 ORDER BY citizen LIMIT $5) x) \
         ORDER BY f.citizen, f.as_of, f.extract_no"
    );
    q.map(&sql, args![campaign.0, partition.0, cutoff, after, citizens], read_fact).await
}

/// The largest citizen number of a page that starts after `after` (0: no more).
pub(crate) async fn page_end(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    after: i64,
    citizens: i64,
) -> Result<i64, DbError> {
    q.scalar(
        "SELECT CAST(COALESCE(MAX(x.citizen), 0) AS BIGINT) FROM (SELECT DISTINCT citizen FROM status_fact \
         WHERE campaign_id = $1 AND partition_id = $2 AND citizen > $3 ORDER BY citizen LIMIT $4) x",
        args![campaign.0, partition.0, after, citizens],
    )
    .await
}

pub(crate) async fn partitions(q: &impl Query, campaign: CampaignId) -> Result<Vec<(PartitionId, LocalityId)>, DbError> {
    q.map("SELECT id, commune_id FROM partition WHERE campaign_id = $1 ORDER BY id", args![campaign.0], |r| {
        Ok((PartitionId(r.get(0)?), LocalityId(r.get(1)?)))
    })
    .await
}

/// Citizens with a fact of an extract.
pub(crate) async fn citizens_of_extract(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    extract: ExtractNo,
) -> Result<Vec<CitizenNumber>, DbError> {
    q.map(
        "SELECT DISTINCT citizen FROM status_fact WHERE campaign_id = $1 AND partition_id = $2 AND extract_no = $3 ORDER BY citizen",
        args![campaign.0, partition.0, extract.0],
        |r| Ok(CitizenNumber(r.get(0)?)),
    )
    .await
}

/// Who was in an extract, of one partition.
pub(crate) async fn seen(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    extract: ExtractNo,
) -> Result<Vec<CitizenNumber>, DbError> {
    let blob: Option<Vec<u8>> = q
        .scalar_opt(
            "SELECT citizens FROM extract_seen WHERE campaign_id = $1 AND partition_id = $2 AND extract_no = $3",
            args![campaign.0, partition.0, extract.0],
        )
        .await?;
    Ok(blob.map(|b| decode_seen(&b)).unwrap_or_default())
}

/// Extracts (in order of as-of and number, applied at the cut-off) that spoke of a partition's people, with who.
pub(crate) async fn seen_by_all(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    cutoff: i64,
) -> Result<Vec<(ExtractNo, Day, Vec<CitizenNumber>)>, DbError> {
    seen_besides(q, campaign, partition, cutoff, &BTreeSet::new()).await
}

/// The same without the extracts of some days.
pub(crate) async fn seen_besides(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    cutoff: i64,
    days: &BTreeSet<Day>,
) -> Result<Vec<(ExtractNo, Day, Vec<CitizenNumber>)>, DbError> {
    // Our own numbers, never text from outside.
    let list = days.iter().map(|d| d.number().to_string()).collect::<Vec<_>>().join(", ");
    let besides = if list.is_empty() { String::new() } else { format!("AND e.as_of NOT IN ({list}) ") };
    let sql = format!(
        "SELECT e.no, e.as_of, s.citizens FROM extract_seen s JOIN extract e ON e.no = s.extract_no WHERE s.campaign_id = $1 \
         AND s.partition_id = $2 AND {VISIBLE_FACT} {besides}ORDER BY e.as_of, e.no"
    );
    q.map(&sql, args![campaign.0, partition.0, cutoff], |r| {
        let blob: Vec<u8> = r.get(2)?;
        Ok((ExtractNo(r.get(0)?), Day::from_number(r.get(1)?), decode_seen(&blob)))
    })
    .await
}

/// Sorted numbers as LEB128 differences: about 7 bytes a person for a commune of thirty thousand.
pub(crate) fn encode_seen(sorted: &[CitizenNumber]) -> Vec<u8> {
    let mut out = Vec::with_capacity(sorted.len() * 7);
    let mut last = 0_u64;
    for c in sorted {
        let now = c.0.unsigned_abs();
        let mut d = now.wrapping_sub(last);
        last = now;
        while d >= 0x80 {
            out.push((d as u8) | 0x80);
            d >>= 7;
        }
        out.push(d as u8);
    }
    out
}

pub(crate) fn decode_seen(bytes: &[u8]) -> Vec<CitizenNumber> {
    let mut out = Vec::with_capacity(bytes.len() / 6);
    let (mut last, mut value, mut shift) = (0_u64, 0_u64, 0_u32);
    for b in bytes {
        value |= u64::from(b & 0x7f).checked_shl(shift).unwrap_or(0);
        if b & 0x80 == 0 {
            last = last.wrapping_add(value);
            out.push(CitizenNumber(i64::try_from(last).unwrap_or(i64::MAX)));
            (value, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    out
}

/// Newest visible fact of a citizen.
pub(crate) async fn newest(q: &impl Query, campaign: CampaignId, id: CitizenId) -> Result<Option<StatusFact>, DbError> {
    let all = timelines(q, campaign, id.partition, &[id.number], i64::MAX).await?;
    Ok(all.into_values().next().and_then(|t| t.last().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_was_seen_comes_back_as_stored(numbers in proptest::collection::btree_set(0_i64..i64::MAX, 0..50)) {
            let sorted: Vec<CitizenNumber> = numbers.into_iter().map(CitizenNumber).collect();
            prop_assert_eq!(decode_seen(&encode_seen(&sorted)), sorted);
        }
    }
}
