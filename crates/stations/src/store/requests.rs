//! What partners and citizens asked for. Contacts come sealed and leave sealed.

use super::{Reach, by, list};
use crate::model::{NewRequest, Request, RequestKind, RequestState};
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment};

const COLUMNS: &str = "r.no, r.kind, r.name, r.locality_id, r.address, r.people, r.from_day, r.to_day, r.weekday, r.saturday, r.sunday, \
     r.recorded_at, n.state, n.words, n.station_no, n.changed_at";

fn read(r: &Row<'_>) -> Result<Request, DbError> {
    Ok(Request {
        no: r.get(0)?,
        kind: RequestKind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("station_request.kind"))?,
        name: r.get(2)?,
        locality: LocalityId(r.get(3)?),
        address: r.get(4)?,
        people: r.get(5)?,
        from: r.get::<Option<i64>>(6)?.map(Day::from_number),
        to: r.get::<Option<i64>>(7)?.map(Day::from_number),
        parts: [r.get(8)?, r.get(9)?, r.get(10)?],
        asked_at: Moment(r.get(11)?),
        state: RequestState::parse(&r.get::<String>(12)?).ok_or(DbError::Corrupt("station_request_now.state"))?,
        answer: r.get(13)?,
        station: r.get(14)?,
        changed_at: Moment(r.get(15)?),
    })
}

fn within(reach: &Reach) -> String {
    if reach.everything { "1 = 1".to_owned() } else { format!("r.locality_id IN {}", list(&reach.localities)) }
}

/// Requests of an area: those that wait first, then the newest.
pub(crate) async fn all(q: &impl Query, campaign: CampaignId, reach: &Reach) -> Result<Vec<Request>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM station_request r JOIN station_request_now n ON n.no = r.no WHERE r.campaign_id = $1 AND {} \
         ORDER BY CASE WHEN n.state = 'open' THEN 0 ELSE 1 END, r.no DESC",
        within(reach)
    );
    q.map(&sql, args![campaign.0], read).await
}

/// One with its sealed contact.
pub(crate) async fn one(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    no: i64,
) -> Result<Option<(Request, Vec<u8>)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS}, r.sealed FROM station_request r JOIN station_request_now n ON n.no = r.no \
         WHERE r.campaign_id = $1 AND r.no = $2 AND {}",
        within(reach)
    );
    Ok(q.map(&sql, args![campaign.0, no], |r| Ok((read(r)?, r.get(16)?))).await?.pop())
}

pub(crate) async fn by_code(q: &impl Query, campaign: CampaignId, key: &str) -> Result<Option<Request>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM station_request r JOIN station_request_now n ON n.no = r.no WHERE r.campaign_id = $1 AND r.code_key = $2"
    );
    Ok(q.map(&sql, args![campaign.0, key], read).await?.pop())
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station_request", args![]).await
}

pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    no: i64,
    new: &NewRequest,
    sealed: Vec<u8>,
    code_key: &str,
) -> Result<(), DbError> {
    let mut a = args![
        no,
        campaign.0,
        new.kind.code(),
        new.name.clone(),
        new.locality.0,
        new.address.clone(),
        new.people,
        new.from.map(Day::number),
        new.to.map(Day::number),
        new.weekday,
        new.saturday,
        new.sunday,
        sealed,
        code_key
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_request (no, campaign_id, kind, name, locality_id, address, people, from_day, to_day, weekday, saturday, \
         sunday, sealed, code_key, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         $14, $15, $16, $17, $18)",
        a,
    )
    .await?;
    tx.exec(
        "INSERT INTO station_request_now (no, campaign_id, state, words, station_no, changed_at) VALUES ($1, $2, 'open', '', NULL, $3)",
        args![no, campaign.0, tx.now().0],
    )
    .await
    .map(drop)
}

/// Adds an answer and puts the request where it stands now.
pub(crate) async fn answer(tx: &WriteTx, no: i64, state: RequestState, words: &str, station: Option<i64>) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, state.code(), words, station];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_request_step (id, no, kind, words, station_no, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await?;
    tx.exec(
        "UPDATE station_request_now SET state = $2, words = $3, station_no = $4, changed_at = $5 WHERE no = $1",
        args![no, state.code(), words, station, tx.now().0],
    )
    .await
    .map(drop)
}
