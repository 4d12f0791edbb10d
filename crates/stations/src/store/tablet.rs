//! What tablets did, who arrived when, and shifts that were chosen at doors.

use super::list;
use crate::rules::tablet::SERIES;
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, Moment, PartitionId};

/// Writes down when somebody came; the first word stands.
pub(crate) async fn arrived(tx: &WriteTx, no: i64, at: Moment) -> Result<(), DbError> {
    let sql = "INSERT INTO booking_arrival (no, arrived_at) VALUES ($1, $2) ON CONFLICT (no) DO NOTHING";
    tx.exec(sql, args![no, at.0]).await?;
    Ok(())
}

/// Something that a tablet did.
pub(crate) struct Told<'a> {
    pub operation: &'a str,
    pub no: i64,
    pub shift: i64,
    pub kind: &'static str,
    pub observed_at: Moment,
    /// `followed`, or `stood` where another desk had been faster with the same.
    pub became: &'static str,
}

pub(crate) async fn note(tx: &WriteTx, t: &Told<'_>) -> Result<(), DbError> {
    let sql = "INSERT INTO booking_tablet (operation, no, shift_no, kind, observed_at, became, seq) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.exec(sql, args![t.operation, t.no, t.shift, t.kind, t.observed_at.0, t.became, tx.seq().await?]).await?;
    Ok(())
}

/// The booking that a tablet's operation was about.
pub(crate) async fn booking_of(q: &impl Query, operation: &str) -> Result<Option<i64>, DbError> {
    let sql = "SELECT no FROM booking_tablet WHERE operation = $1";
    Ok(q.map(sql, args![operation], |r| r.get(0)).await?.pop())
}

/// The operations of tablets at a shift, by booking.
pub(crate) async fn operations(q: &impl Query, shift: i64) -> Result<HashMap<i64, Vec<String>>, DbError> {
    let sql = "SELECT no, operation FROM booking_tablet WHERE shift_no = $1 ORDER BY seq, operation";
    let mut out: HashMap<i64, Vec<String>> = HashMap::new();
    for (no, operation) in q.map(sql, args![shift], |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?))).await? {
        out.entry(no).or_default().push(operation);
    }
    Ok(out)
}

/// Somebody of the shift has this number.
pub(crate) async fn number_taken(q: &impl Query, shift: i64, number: i64) -> Result<bool, DbError> {
    let sql = "SELECT COUNT(*) FROM booking_now WHERE shift_no = $1 AND queue_no = $2";
    let n: i64 = q.scalar(sql, args![shift, number]).await?;
    Ok(n > 0)
}

/// The next number of a series.
pub(crate) async fn next_number(q: &impl Query, shift: i64, series: i64) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COALESCE(MAX(queue_no), $2) + 1 AS BIGINT) FROM booking_now WHERE shift_no = $1 AND queue_no > $2 AND queue_no < $3";
    q.scalar(sql, args![shift, series * SERIES, (series + 1) * SERIES]).await
}

/// A shift that was chosen at a door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub operation: String,
    pub shift: i64,
    pub citizen: CitizenId,
    pub commune: LocalityId,
    pub member: i64,
    pub observed_at: Moment,
    /// `booked`, `standing`, `full` or `over`.
    pub became: String,
    pub booking: Option<i64>,
}

const WISH: &str =
    "w.operation, w.shift_no, w.partition_id, w.citizen, w.commune_id, w.member_id, w.observed_at, w.became, w.booking_no";

fn read(r: &Row<'_>) -> Result<Wish, DbError> {
    Ok(Wish {
        operation: r.get(0)?,
        shift: r.get(1)?,
        citizen: CitizenId { partition: PartitionId(r.get(2)?), number: CitizenNumber(r.get(3)?) },
        commune: LocalityId(r.get(4)?),
        member: r.get(5)?,
        observed_at: Moment(r.get(6)?),
        became: r.get(7)?,
        booking: r.get(8)?,
    })
}

pub(crate) async fn insert_wish(tx: &WriteTx, campaign: CampaignId, w: &Wish) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO shift_wish (operation, campaign_id, shift_no, partition_id, citizen, commune_id, member_id, observed_at, became, \
         booking_no, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            w.operation.clone(),
            campaign.0,
            w.shift,
            w.citizen.partition.0,
            w.citizen.number.0,
            w.commune.0,
            w.member,
            w.observed_at.0,
            w.became.clone(),
            w.booking,
            tx.now().0,
            tx.seq().await?
        ],
    )
    .await?;
    Ok(())
}

/// A member's wishes since a moment, oldest first.
pub(crate) async fn wishes_of(q: &impl Query, campaign: CampaignId, member: i64, since: Moment) -> Result<Vec<Wish>, DbError> {
    let sql = format!(
        "SELECT {WISH} FROM shift_wish w WHERE w.campaign_id = $1 AND w.member_id = $2 AND w.recorded_at >= $3 ORDER BY w.seq, w.operation"
    );
    q.map(&sql, args![campaign.0, member, since.0], read).await
}

/// No booking of this citizen for a day that is still to come, and none since the wish that came to something.
const UNHEARD: &str = "w.booking_no IS NULL AND NOT EXISTS (SELECT 1 FROM invitation i JOIN booking_now b ON b.campaign_id = i.campaign_id \
     AND b.invitation_no = i.no JOIN station_shift h ON h.no = b.shift_no WHERE i.campaign_id = w.campaign_id \
     AND i.partition_id = w.partition_id AND i.citizen = w.citizen AND ((b.state = 'booked' AND h.day >= $2) \
     OR b.state IN ('arrived', 'called', 'taken', 'not_possible')))";

/// Wishes that came to nothing so far, of some communes, oldest first; the newest of each citizen.
pub(crate) async fn unheard(
    q: &impl Query,
    campaign: CampaignId,
    communes: Option<&[i64]>,
    today: Day,
) -> Result<Vec<Wish>, DbError> {
    let here = communes.map_or_else(|| "1 = 1".to_owned(), |ids| format!("w.commune_id IN {}", list(ids)));
    let sql = format!(
        "SELECT {WISH} FROM shift_wish w WHERE w.campaign_id = $1 AND {UNHEARD} AND {here} AND NOT EXISTS (SELECT 1 FROM shift_wish x \
         WHERE x.campaign_id = w.campaign_id AND x.partition_id = w.partition_id AND x.citizen = w.citizen \
         AND (x.seq > w.seq OR (x.seq = w.seq AND x.operation > w.operation))) ORDER BY w.observed_at, w.operation"
    );
    q.map(&sql, args![campaign.0, today.number()], read).await
}

/// The booking that a citizen has for a shift from today on, where there is one.
pub(crate) async fn standing(
    q: &impl Query,
    campaign: CampaignId,
    citizen: CitizenId,
    today: Day,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT b.no FROM invitation i JOIN booking_now b ON b.campaign_id = i.campaign_id AND b.invitation_no = i.no \
               JOIN station_shift h ON h.no = b.shift_no JOIN station_shift_now n ON n.no = h.no \
               WHERE i.campaign_id = $1 AND i.partition_id = $2 AND i.citizen = $3 AND b.state = 'booked' AND h.day >= $4 \
               AND n.cancelled = 0 ORDER BY h.day, b.no";
    let found = q.map(sql, args![campaign.0, citizen.partition.0, citizen.number.0, today.number()], |r| r.get::<i64>(0)).await?;
    Ok(found.into_iter().next())
}

/// The invitation of a citizen to a shift that nobody booked with so far.
pub(crate) async fn open_invitation(
    q: &impl Query,
    campaign: CampaignId,
    citizen: CitizenId,
    shift: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT i.no FROM invitation i WHERE i.campaign_id = $1 AND i.partition_id = $2 AND i.citizen = $3 AND i.shift_no = $4 \
               AND NOT EXISTS (SELECT 1 FROM booking_now b WHERE b.campaign_id = i.campaign_id AND b.invitation_no = i.no \
               AND b.state <> 'cancelled') ORDER BY i.no";
    let found = q.map(sql, args![campaign.0, citizen.partition.0, citizen.number.0, shift], |r| r.get::<i64>(0)).await?;
    Ok(found.into_iter().next())
}
