//! SQL of the council's sittings.

use super::fact;
use crate::council::Vote;
use std::collections::HashMap;
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment};

/// A sitting as stored.
pub(crate) struct SittingRow {
    pub no: i64,
    pub day: Day,
    pub place: String,
    pub members: i64,
    pub present: i64,
    pub sealed: Vec<u8>,
    pub by: String,
}

/// Sittings, newest first.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId, no: Option<i64>) -> Result<Vec<SittingRow>, DbError> {
    let only = no.map_or_else(|| "1 = 1".to_owned(), |no| format!("no = {no}"));
    let sql = format!(
        "SELECT no, day, place, members, present, sealed, by_name FROM council_sitting WHERE campaign_id = $1 AND {only} ORDER BY no DESC"
    );
    q.map(&sql, args![campaign.0], |r| {
        Ok(SittingRow {
            no: r.get(0)?,
            day: Day::from_number(r.get(1)?),
            place: r.get(2)?,
            members: r.get(3)?,
            present: r.get(4)?,
            sealed: r.get(5)?,
            by: r.get(6)?,
        })
    })
    .await
}

pub(crate) async fn insert(
    tx: &WriteTx,
    (no, campaign): (i64, CampaignId),
    day: Day,
    place: &str,
    (members, present): (i64, i64),
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let values = args![no, campaign.0, day.number(), place, members, present, sealed];
    fact(tx, "council_sitting", "no, campaign_id, day, place, members, present, sealed", values).await
}

/// Votes by sitting, in order.
pub(crate) async fn votes(q: &impl Query, campaign: CampaignId) -> Result<HashMap<i64, Vec<Vote>>, DbError> {
    let sql = "SELECT v.sitting_no, v.proposal_no, v.for_it, v.against_it, v.abstained, v.recommended FROM council_vote v \
         JOIN council_sitting s ON s.no = v.sitting_no WHERE s.campaign_id = $1 ORDER BY v.seq, v.id";
    let found = q
        .map(sql, args![campaign.0], |r| {
            let vote = Vote {
                proposal: r.get(1)?,
                for_it: r.get(2)?,
                against: r.get(3)?,
                abstained: r.get(4)?,
                recommended: r.get::<i64>(5)? != 0,
            };
            Ok((r.get::<i64>(0)?, vote))
        })
        .await?;
    let mut out: HashMap<i64, Vec<Vote>> = HashMap::new();
    for (sitting, vote) in found {
        out.entry(sitting).or_default().push(vote);
    }
    Ok(out)
}

pub(crate) async fn insert_vote(tx: &WriteTx, sitting: i64, vote: &Vote) -> Result<(), DbError> {
    let values = args![
        tx.fact_id().to_string(),
        sitting,
        vote.proposal,
        vote.for_it,
        vote.against,
        vote.abstained,
        i64::from(vote.recommended)
    ];
    let columns = "id, sitting_no, proposal_no, for_it, against_it, abstained, recommended";
    fact(tx, "council_vote", columns, values).await
}

/// When minutes were signed, and the sealed conclusion.
pub(crate) async fn ends(q: &impl Query, campaign: CampaignId) -> Result<HashMap<i64, (Moment, Vec<u8>)>, DbError> {
    let sql = "SELECT e.sitting_no, e.recorded_at, e.sealed FROM council_end e JOIN council_sitting s ON s.no = e.sitting_no \
         WHERE s.campaign_id = $1";
    let found = q.map(sql, args![campaign.0], |r| Ok((r.get(0)?, (Moment(r.get(1)?), r.get(2)?)))).await?;
    Ok(found.into_iter().collect())
}
