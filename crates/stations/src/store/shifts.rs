//! Shifts and their steps.

use super::{NEWEST, Reach, STATION, by, station_at};
use crate::model::{Expected, NewShift, Service, Shift, Source, Station, StationKind};
use std::collections::HashMap;
use vedich_db::{DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, TeamId};

const SHIFT: &str = "h.no, h.station_no, h.day, h.from_minute, h.to_minute, h.service, h.crew, h.team_id, h.note, h.source, h.recorded_at, \
     n.cancelled, n.locked, n.reason, (SELECT COUNT(*) FROM station_shift_step p WHERE p.no = h.no), \
     CAST(COALESCE((SELECT d.open FROM station_shift_draft d WHERE d.shift_no = h.no), 0) AS BIGINT)";

/// What stands behind the columns of a shift and its station.
const DRAFT_THEN: usize = 26;

fn read(r: &Row<'_>) -> Result<(Shift, Station), DbError> {
    let shift = Shift {
        no: r.get(0)?,
        what: NewShift {
            station: r.get(1)?,
            day: Day::from_number(r.get(2)?),
            from: r.get(3)?,
            to: r.get(4)?,
            service: Service::parse(&r.get::<String>(5)?).ok_or(DbError::Corrupt("station_shift.service"))?,
            sets: Vec::new(),
            crew: r.get(6)?,
            team: r.get::<Option<i64>>(7)?.map(TeamId),
            note: r.get(8)?,
            locked: r.get::<i64>(12)? != 0,
        },
        source: Source::parse(&r.get::<String>(9)?).ok_or(DbError::Corrupt("station_shift.source"))?,
        recorded_at: Moment(r.get(10)?),
        cancelled: if r.get::<i64>(11)? == 0 { None } else { Some(r.get(13)?) },
        locked: r.get::<i64>(12)? != 0,
        changes: r.get(14)?,
        draft: r.get::<i64>(15)? != 0,
    };
    Ok((shift, station_at(r, 16)?))
}

/// Which shifts are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub from: Day,
    pub to: Day,
    /// Cancelled ones too.
    pub all: bool,
}

/// Shifts of some days, by day and time.
pub(crate) async fn between(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    asked: Asked,
) -> Result<Vec<(Shift, Station)>, DbError> {
    let which = if asked.all { "" } else { " AND n.cancelled = 0" };
    let sql = format!(
        "SELECT {SHIFT}, {STATION} FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.day BETWEEN $2 AND $3 AND {NEWEST} AND {}{which} ORDER BY h.day, h.from_minute, s.code, h.no",
        reach.of_shift()
    );
    let found = q.map(&sql, args![campaign.0, asked.from.number(), asked.to.number()], read).await?;
    with_sets(q, found).await
}

/// A page of the same in an order that does not change, and how many there are; of some localities alone when told.
pub(crate) async fn page(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    asked: Asked,
    within: Option<&[i64]>,
    (page, size): (i64, i64),
) -> Result<(Vec<(Shift, Station)>, i64), DbError> {
    let which = if asked.all { "" } else { " AND n.cancelled = 0" };
    let here = within.map_or_else(|| "1 = 1".to_owned(), |ids| format!("s.locality_id IN {}", super::list(ids)));
    let found = format!(
        "FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.day BETWEEN $2 AND $3 AND {NEWEST} AND {} AND {here}{which}",
        reach.of_shift()
    );
    let days = || args![campaign.0, asked.from.number(), asked.to.number()];
    let total: i64 = q.scalar(&format!("SELECT COUNT(*) {found}"), days()).await?;
    let mut a = days();
    a.extend(args![size, (page - 1).saturating_mul(size)]);
    let sql = format!("SELECT {SHIFT}, {STATION} {found} ORDER BY h.day, h.from_minute, h.no LIMIT $4 OFFSET $5");
    Ok((with_sets(q, q.map(&sql, a, read).await?).await?, total))
}

pub(crate) async fn one(
    q: &impl Query,
    campaign: CampaignId,
    reach: &Reach,
    no: i64,
) -> Result<Option<(Shift, Station)>, DbError> {
    let sql = format!(
        "SELECT {SHIFT}, {STATION} FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.no = $2 AND {NEWEST} AND {}",
        reach.of_shift()
    );
    let found = q.map(&sql, args![campaign.0, no], read).await?;
    Ok(with_sets(q, found).await?.pop())
}

async fn with_sets(q: &impl Query, mut found: Vec<(Shift, Station)>) -> Result<Vec<(Shift, Station)>, DbError> {
    let mut sets: HashMap<i64, Vec<i64>> = HashMap::new();
    let nos: Vec<i64> = found.iter().map(|(s, _)| s.no).collect();
    for part in nos.chunks(LIST) {
        let mut a = args![];
        let among = value_list(&mut a, part);
        let sql = format!("SELECT shift_no, set_no FROM station_shift_set WHERE shift_no IN {among} ORDER BY shift_no, set_no");
        for (shift, set) in q.map(&sql, a, |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await? {
            sets.entry(shift).or_default().push(set);
        }
    }
    for (shift, _) in &mut found {
        shift.what.sets = sets.remove(&shift.no).unwrap_or_default();
    }
    Ok(found)
}

/// A shift as the timetable had it at a commit.
pub(crate) struct Planned {
    pub day: Day,
    /// In minutes.
    pub length: i64,
    pub service: Service,
    pub crew: i64,
    pub sets: i64,
    pub locality: LocalityId,
    pub kind: StationKind,
}

/// Shifts of some days that were decided and not called off at a commit.
pub(crate) async fn at_cutoff(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<Vec<Planned>, DbError> {
    let sql = format!(
        "SELECT h.day, h.to_minute - h.from_minute, h.service, h.crew, (SELECT COUNT(*) FROM station_shift_set x WHERE x.shift_no = h.no), \
         s.locality_id, s.kind FROM station_shift h JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.day BETWEEN $2 AND $3 AND h.seq <= $4 AND {NEWEST} AND NOT EXISTS (SELECT 1 FROM station_shift_step p \
         WHERE p.no = h.no AND p.kind = 'cancelled' AND p.seq <= $4) ORDER BY h.day, h.no"
    );
    q.map(&sql, args![campaign.0, from.number(), to.number(), cutoff], |r| {
        Ok(Planned {
            day: Day::from_number(r.get(0)?),
            length: r.get(1)?,
            service: Service::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("station_shift.service"))?,
            crew: r.get(3)?,
            sets: r.get(4)?,
            locality: LocalityId(r.get(5)?),
            kind: StationKind::parse(&r.get::<String>(6)?).ok_or(DbError::Corrupt("station.kind"))?,
        })
    })
    .await
}

/// Shifts of some days as the timetable stood at a commit, by day and time, without those that had been called off. How each stood with
/// locks and changes is of now.
pub(crate) async fn then(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<Vec<(Shift, Station)>, DbError> {
    let sql = format!(
        "SELECT {SHIFT}, {STATION}, CAST(CASE WHEN EXISTS (SELECT 1 FROM station_shift_draft d WHERE d.shift_no = h.no) AND NOT EXISTS \
         (SELECT 1 FROM station_shift_step p WHERE p.no = h.no AND p.kind = 'published' AND p.seq <= $4) THEN 1 ELSE 0 END AS BIGINT) \
         FROM station_shift h JOIN station_shift_now n ON n.no = h.no \
         JOIN station s ON s.campaign_id = h.campaign_id AND s.no = h.station_no \
         WHERE h.campaign_id = $1 AND h.day BETWEEN $2 AND $3 AND h.seq <= $4 AND s.version = (SELECT MAX(x.version) FROM station x \
         WHERE x.campaign_id = s.campaign_id AND x.no = s.no AND x.seq <= $4) AND NOT EXISTS (SELECT 1 FROM station_shift_step c \
         WHERE c.no = h.no AND c.kind = 'cancelled' AND c.seq <= $4) ORDER BY h.day, h.from_minute, s.code, h.no"
    );
    let found = q.map(&sql, args![campaign.0, from.number(), to.number(), cutoff], |r| {
        let (shift, station) = read(r)?;
        Ok((Shift { cancelled: None, draft: r.get::<i64>(DRAFT_THEN)? != 0, ..shift }, station))
    });
    with_sets(q, found.await?).await
}

fn expected_at(r: &Row<'_>) -> Result<(i64, Expected), DbError> {
    let expected = Expected { booked: r.get(1)?, walk_ins: r.get(2)?, came: r.get(3)?, taken: r.get(4)?, invited: 0 };
    Ok((r.get(0)?, expected))
}

/// How many are expected at each of some shifts.
pub(crate) async fn expected(q: &impl Query, shifts: &[i64]) -> Result<HashMap<i64, Expected>, DbError> {
    let mut out: HashMap<i64, Expected> = HashMap::new();
    for part in shifts.chunks(LIST) {
        let mut a = args![];
        let among = value_list(&mut a, part);
        let sql = format!(
            "SELECT shift_no, SUM(CASE WHEN origin = 'walk_in' THEN 0 ELSE 1 END), SUM(CASE WHEN origin = 'walk_in' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN state = 'booked' THEN 0 ELSE 1 END), SUM(CASE WHEN state = 'taken' THEN 1 ELSE 0 END) FROM booking_now \
             WHERE state <> 'cancelled' AND shift_no IN {among} GROUP BY shift_no"
        );
        out.extend(q.map(&sql, a.clone(), expected_at).await?);
        let sql = format!("SELECT shift_no, COUNT(*) FROM invitation WHERE shift_no IN {among} GROUP BY shift_no");
        for (no, invited) in q.map(&sql, a, |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await? {
            out.entry(no).or_default().invited = invited;
        }
    }
    Ok(out)
}

pub(crate) async fn insert(tx: &WriteTx, campaign: CampaignId, new: &NewShift, source: Source) -> Result<i64, DbError> {
    let no: i64 = tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station_shift", args![]).await?;
    let mut a = args![
        no,
        campaign.0,
        new.station,
        new.day.number(),
        new.from,
        new.to,
        new.service.code(),
        new.crew,
        new.team.map(|t| t.0),
        new.note.clone(),
        source.code()
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_shift (no, campaign_id, station_no, day, from_minute, to_minute, service, crew, team_id, note, source, \
         recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        a,
    )
    .await?;
    for set in &new.sets {
        tx.exec("INSERT INTO station_shift_set (shift_no, set_no) VALUES ($1, $2)", args![no, *set]).await?;
    }
    tx.exec(
        "INSERT INTO station_shift_now (no, campaign_id, cancelled, locked, reason) VALUES ($1, $2, 0, $3, '')",
        args![no, campaign.0, i64::from(new.locked)],
    )
    .await?;
    Ok(no)
}

/// What is done to a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Cancel,
    /// Another reason for what is called off: the newest counts, the earlier ones stay among the steps.
    Reword,
    Lock,
    Unlock,
}

pub(crate) async fn step(tx: &WriteTx, no: i64, act: Act, words: &str) -> Result<(), DbError> {
    let (kind, set) = match act {
        Act::Cancel => ("cancelled", "cancelled = 1, reason = $2"),
        Act::Reword => ("reworded", "reason = $2"),
        Act::Lock => ("locked", "locked = 1"),
        Act::Unlock => ("unlocked", "locked = 0"),
    };
    note_step(tx, no, kind, words).await?;
    let mut a = args![no];
    if matches!(act, Act::Cancel | Act::Reword) {
        a.push(words.into());
    }
    tx.exec(&format!("UPDATE station_shift_now SET {set} WHERE no = $1"), a).await.map(drop)
}

/// How many times another reason was given for a shift that is called off.
pub(crate) async fn reworded(q: &impl Query, no: i64) -> Result<i64, DbError> {
    q.scalar("SELECT COUNT(*) FROM station_shift_step WHERE no = $1 AND kind = 'reworded'", args![no]).await
}

/// Writes down that a draft is made public.
pub(crate) async fn published(tx: &WriteTx, no: i64) -> Result<(), DbError> {
    note_step(tx, no, "published", "").await
}

async fn note_step(tx: &WriteTx, no: i64, kind: &str, words: &str) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), no, kind, words];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station_shift_step (id, no, kind, words, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        a,
    )
    .await
    .map(drop)
}
