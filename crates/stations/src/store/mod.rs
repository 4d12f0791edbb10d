//! All SQL of this room. Whoever asks hands over a [`Reach`]: what lies outside of it is not found.

pub(crate) mod blocks;
pub(crate) mod bookings;
pub(crate) mod dossiers;
pub(crate) mod invitations;
pub(crate) mod plans;
pub(crate) mod requests;
pub(crate) mod shifts;
pub(crate) mod tablet;

use crate::model::{EquipmentSet, NewStation, Service, Station, StationKind};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, LocalityId, TeamId};

/// Where an actor may look or act: ids of our own, never text from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    pub everything: bool,
    pub localities: Vec<i64>,
    pub teams: Vec<i64>,
}

impl Reach {
    /// Everybody's: the public timetable.
    pub(crate) fn all() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Condition on a station's place `s.locality_id`.
    fn of_station(&self) -> String {
        if self.everything { "1 = 1".to_owned() } else { format!("s.locality_id IN {}", list(&self.localities)) }
    }

    /// Condition on a shift `h` at a station `s`.
    fn of_shift(&self) -> String {
        if self.everything {
            return "1 = 1".to_owned();
        }
        format!("(s.locality_id IN {} OR h.team_id IN {})", list(&self.localities), list(&self.teams))
    }

    /// The place, or the team that holds a shift there, is within reach.
    pub(crate) fn covers(&self, locality: LocalityId, team: Option<TeamId>) -> bool {
        self.everything || self.localities.contains(&locality.0) || team.is_some_and(|t| self.teams.contains(&t.0))
    }
}

fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).chain(["-1".to_owned()]).collect();
    format!("({})", ids.join(", "))
}

const STATION: &str = "s.no, s.code, s.kind, s.name, s.locality_id, s.address, s.guide, s.latitude, s.longitude, s.active";
const NEWEST: &str = "s.version = (SELECT MAX(x.version) FROM station x WHERE x.campaign_id = s.campaign_id AND x.no = s.no)";

fn station_at(r: &Row<'_>, at: usize) -> Result<Station, DbError> {
    Ok(Station {
        no: r.get(at)?,
        code: r.get(at + 1)?,
        kind: StationKind::parse(&r.get::<String>(at + 2)?).ok_or(DbError::Corrupt("station.kind"))?,
        name: r.get(at + 3)?,
        locality: LocalityId(r.get(at + 4)?),
        address: r.get(at + 5)?,
        guide: r.get(at + 6)?,
        latitude: r.get(at + 7)?,
        longitude: r.get(at + 8)?,
        active: r.get::<i64>(at + 9)? != 0,
    })
}

/// Campaigns that have stations.
pub(crate) async fn campaigns(q: &impl Query) -> Result<Vec<CampaignId>, DbError> {
    q.map("SELECT DISTINCT campaign_id FROM station ORDER BY campaign_id", args![], |r| Ok(CampaignId(r.get(0)?))).await
}

pub(crate) async fn stations(q: &impl Query, campaign: CampaignId, reach: &Reach) -> Result<Vec<Station>, DbError> {
    let sql = format!(
        "SELECT {STATION} FROM station s WHERE s.campaign_id = $1 AND {NEWEST} AND {} ORDER BY s.code",
        reach.of_station()
    );
    q.map(&sql, args![campaign.0], |r| station_at(r, 0)).await
}

pub(crate) async fn station(q: &impl Query, campaign: CampaignId, reach: &Reach, no: i64) -> Result<Option<Station>, DbError> {
    let sql =
        format!("SELECT {STATION} FROM station s WHERE s.campaign_id = $1 AND s.no = $2 AND {NEWEST} AND {}", reach.of_station());
    Ok(q.map(&sql, args![campaign.0, no], |r| station_at(r, 0)).await?.pop())
}

/// The columns that say who recorded a fact, for the end of a list of values.
pub(crate) async fn by(tx: &WriteTx) -> Result<Vec<Value>, DbError> {
    Ok(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()])
}

/// Adds a station, or the next version of one.
pub(crate) async fn put_station(tx: &WriteTx, campaign: CampaignId, no: Option<i64>, new: &NewStation) -> Result<i64, DbError> {
    let no = match no {
        Some(no) => no,
        None => {
            let sql = "SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM station WHERE campaign_id = $1";
            tx.scalar(sql, args![campaign.0]).await?
        }
    };
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM station WHERE campaign_id = $1 AND no = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, no]).await?;
    let mut a = args![
        campaign.0,
        no,
        version,
        new.code.clone(),
        new.kind.code(),
        new.name.clone(),
        new.locality.0,
        new.address.clone(),
        new.guide.clone(),
        new.at.map(|at| at.0),
        new.at.map(|at| at.1),
        i64::from(new.active)
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO station (campaign_id, no, version, code, kind, name, locality_id, address, guide, latitude, longitude, active, \
         recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        a,
    )
    .await?;
    Ok(no)
}

pub(crate) async fn sets(q: &impl Query, campaign: CampaignId) -> Result<Vec<EquipmentSet>, DbError> {
    let sql = "SELECT e.no, e.code, e.name, e.active FROM equipment_set e WHERE e.campaign_id = $1 AND e.version = \
               (SELECT MAX(x.version) FROM equipment_set x WHERE x.campaign_id = e.campaign_id AND x.no = e.no) ORDER BY e.code";
    q.map(sql, args![campaign.0], |r| {
        Ok(EquipmentSet { no: r.get(0)?, code: r.get(1)?, name: r.get(2)?, active: r.get::<i64>(3)? != 0 })
    })
    .await
}

/// How many sets were in use at a commit.
pub(crate) async fn sets_then(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<i64, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM equipment_set e WHERE e.campaign_id = $1 AND e.active = 1 AND e.version = \
               (SELECT MAX(x.version) FROM equipment_set x WHERE x.campaign_id = e.campaign_id AND x.no = e.no AND x.seq <= $2)";
    q.scalar(sql, args![campaign.0, cutoff]).await
}

/// Adds a set, or the next version of the one with this code.
pub(crate) async fn put_set(tx: &WriteTx, campaign: CampaignId, code: &str, name: &str, active: bool) -> Result<i64, DbError> {
    let known = sets(tx, campaign).await?.into_iter().find(|s| s.code == code).map(|s| s.no);
    let no: i64 = match known {
        Some(no) => no,
        None => {
            let sql = "SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM equipment_set WHERE campaign_id = $1";
            tx.scalar(sql, args![campaign.0]).await?
        }
    };
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM equipment_set WHERE campaign_id = $1 AND no = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, no]).await?;
    let mut a = args![campaign.0, no, version, code, name, i64::from(active)];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO equipment_set (campaign_id, no, version, code, name, active, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        a,
    )
    .await?;
    Ok(no)
}

/// The assumption that the office had set last at a commit.
pub(crate) async fn assumed(q: &impl Query, campaign: CampaignId, service: Service, cutoff: i64) -> Result<Option<i64>, DbError> {
    let sql = "SELECT tenths FROM service_minutes WHERE campaign_id = $1 AND service = $2 AND seq <= $3 ORDER BY seq DESC, id DESC LIMIT 1";
    Ok(q.map(sql, args![campaign.0, service.code(), cutoff], |r| r.get(0)).await?.pop())
}

pub(crate) async fn put_assumed(
    tx: &WriteTx,
    campaign: CampaignId,
    service: Service,
    tenths: i64,
    reason: &str,
) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), campaign.0, service.code(), tenths, reason];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO service_minutes (id, campaign_id, service, tenths, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await
    .map(drop)
}

/// Tenths of minutes from call to end, of the newest visitors served up to a commit.
pub(crate) async fn measured(
    q: &impl Query,
    campaign: CampaignId,
    service: Service,
    (limit, cutoff): (i64, i64),
) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT b.done_at - b.called_at FROM booking_now b JOIN station_shift h ON h.no = b.shift_no \
               WHERE b.campaign_id = $1 AND h.service = $2 AND b.state = 'taken' AND b.called_at IS NOT NULL AND b.done_at IS NOT NULL \
               AND ($4 = 9223372036854775807 OR EXISTS (SELECT 1 FROM booking_step t WHERE t.no = b.no AND t.kind = 'taken' AND t.seq <= $4)) \
               ORDER BY b.done_at DESC LIMIT $3";
    q.map(sql, args![campaign.0, service.code(), limit, cutoff], |r| Ok(r.get::<i64>(0)? / 6_000_000)).await
}
