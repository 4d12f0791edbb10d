//! What phones carry: the lists leased to their team, as they stand.

use super::{LIST_COLUMNS, STANDING, VISIT_COLUMNS, absentees::read_advice, citizen, numbers, read_list, read_visit};
use crate::{
    model::{PhoneOf, Visit, WorkList},
    rules::absentees::Standing,
    sync::said::Hour,
};
use std::collections::{BTreeMap, HashMap};
use vedich_claims::Outcome;
use vedich_db::{DbError, LIST, Query, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Day, TeamId, WorkListId};
use vedich_territory::MemberId;

/// Live lists of a team with the commit number of their newest change, soonest due first.
pub(crate) async fn live(
    q: &impl Query,
    campaign: CampaignId,
    team: TeamId,
    today: Day,
) -> Result<Vec<(WorkList, i64)>, DbError> {
    let columns = LIST_COLUMNS.split(", ").map(|c| format!("l.{c}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, l.seq, x.version FROM work_list l LEFT JOIN list_version x ON x.list_id = l.id WHERE l.campaign_id = $1 \
         AND l.team_id = $2 AND l.closed_at IS NULL AND l.lease_until >= $3 ORDER BY l.due, l.id"
    );
    q.map(&sql, args![campaign.0, team.0, today.number()], |r| {
        let version = r.get::<i64>(14)?.max(r.get::<Option<i64>>(15)?.unwrap_or(0));
        Ok((read_list(r)?, version))
    })
    .await
}

/// Standing visits from some lists, oldest first.
pub(crate) async fn visits(q: &impl Query, campaign: CampaignId, lists: &[i64]) -> Result<Vec<Visit>, DbError> {
    let mut out = Vec::new();
    for some in lists.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT {VISIT_COLUMNS} FROM visit v WHERE v.campaign_id = $1 AND v.list_id IN {these} AND {STANDING} \
             ORDER BY v.observed_at, v.recorded_at, v.id"
        );
        out.extend(q.map(&sql, a, read_visit).await?);
    }
    Ok(out)
}

/// Standing visits to some people, on whichever list, oldest first.
pub(crate) async fn visits_to(q: &impl Query, campaign: CampaignId, people: &[CitizenId]) -> Result<Vec<Visit>, DbError> {
    let mut by_partition: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for id in people {
        by_partition.entry(id.partition.0).or_default().push(id.number.0);
    }
    let mut out = Vec::new();
    for (partition, all) in by_partition {
        for some in all.chunks(LIST) {
            let mut a = args![campaign.0, partition];
            let these = value_list(&mut a, some);
            let sql = format!(
                "SELECT {VISIT_COLUMNS} FROM visit v WHERE v.campaign_id = $1 AND v.partition_id = $2 AND v.citizen IN {these} AND {STANDING} \
                 ORDER BY v.observed_at, v.recorded_at, v.id"
            );
            out.extend(q.map(&sql, a, read_visit).await?);
        }
    }
    Ok(out)
}

/// People of a list about whom something was said after a commit number: a visit on whichever list; a correction or a taking back of
/// one, also such that the office had held till then; advice of the police.
pub(crate) async fn changed(
    q: &impl Query,
    campaign: CampaignId,
    list: WorkListId,
    since: i64,
) -> Result<Vec<CitizenId>, DbError> {
    // From the list's people each time, by the keys that begin with a person: what it costs does not grow with the campaign.
    let of_people = |table: &str| {
        format!(
            "SELECT i.partition_id, i.citizen FROM work_item i JOIN {table} v ON v.campaign_id = i.campaign_id \
             AND v.partition_id = i.partition_id AND v.citizen = i.citizen"
        )
    };
    let (visits, notes) = (of_people("visit"), of_people("absentee_note"));
    let sql = format!(
        "{visits} WHERE i.list_id = $1 AND i.campaign_id = $2 AND v.seq > $3 \
         UNION {visits} JOIN visit_change c ON c.campaign_id = v.campaign_id AND c.target = v.operation \
         JOIN field_operation o ON o.campaign_id = c.campaign_id AND o.operation = c.operation \
         LEFT JOIN held_resolution r ON r.campaign_id = o.campaign_id AND r.operation = o.operation \
         WHERE i.list_id = $1 AND i.campaign_id = $2 AND (o.seq > $3 OR r.seq > $3) \
         UNION {notes} WHERE i.list_id = $1 AND i.campaign_id = $2 AND v.seq > $3"
    );
    q.map(&sql, args![list.0, campaign.0, since], |r| Ok(citizen(r.get(0)?, r.get(1)?))).await
}

/// The newest advice of the police about people of some lists.
pub(crate) async fn advice_on(
    q: &impl Query,
    campaign: CampaignId,
    lists: &[i64],
) -> Result<HashMap<CitizenId, Standing>, DbError> {
    let mut out = HashMap::new();
    for some in lists.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT n.partition_id, n.citizen, n.advice, n.on_day, n.recorded_at FROM work_item i JOIN absentee_note n \
             ON n.campaign_id = i.campaign_id AND n.partition_id = i.partition_id AND n.citizen = i.citizen \
             WHERE i.campaign_id = $1 AND i.list_id IN {these} AND n.advice IS NOT NULL ORDER BY n.seq, n.id"
        );
        out.extend(q.map(&sql, a, read_advice).await?);
    }
    Ok(out)
}

/// A visit as it is told of, whether or not it stands.
pub(crate) struct ToldVisit {
    pub visit: Visit,
    /// Neither taken back nor corrected.
    pub stands: bool,
    /// A phone noted it; else the office did.
    pub by_phone: bool,
}

/// Every visit to a person, oldest first, also those that were taken back or corrected.
pub(crate) async fn all_visits_about(q: &impl Query, campaign: CampaignId, id: CitizenId) -> Result<Vec<ToldVisit>, DbError> {
    let sql = format!(
        "SELECT {VISIT_COLUMNS}, CAST(CASE WHEN {STANDING} THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN EXISTS (SELECT 1 FROM field_operation o \
         WHERE o.campaign_id = v.campaign_id AND o.operation = v.operation) THEN 1 ELSE 0 END AS BIGINT) FROM visit v \
         WHERE v.campaign_id = $1 AND v.partition_id = $2 AND v.citizen = $3 ORDER BY v.observed_at, v.recorded_at, v.id"
    );
    q.map(&sql, args![campaign.0, id.partition.0, id.number.0], |r| {
        Ok(ToldVisit { visit: read_visit(r)?, stands: r.get::<i64>(14)? != 0, by_phone: r.get::<i64>(15)? != 0 })
    })
    .await
}

/// What stands about a person, on whichever list, newest first.
pub(crate) async fn visits_about(q: &impl Query, campaign: CampaignId, id: CitizenId, limit: i64) -> Result<Vec<Visit>, DbError> {
    let sql = format!(
        "SELECT {VISIT_COLUMNS} FROM visit v WHERE v.campaign_id = $1 AND v.partition_id = $2 AND v.citizen = $3 AND {STANDING} \
         ORDER BY v.observed_at DESC, v.recorded_at DESC, v.id DESC LIMIT $4"
    );
    q.map(&sql, args![campaign.0, id.partition.0, id.number.0, limit], read_visit).await
}

/// The newest better hour that was named for each of some people, on whichever list that was.
pub(crate) async fn better_hours(
    q: &impl Query,
    campaign: CampaignId,
    people: &[CitizenId],
) -> Result<HashMap<CitizenId, Hour>, DbError> {
    let mut by_partition: HashMap<i64, Vec<i64>> = HashMap::new();
    for id in people {
        by_partition.entry(id.partition.0).or_default().push(id.number.0);
    }
    let mut out = HashMap::new();
    for (partition, numbers) in by_partition {
        for some in numbers.chunks(LIST) {
            let mut a = args![campaign.0, partition];
            let these = value_list(&mut a, some);
            let sql = format!(
                "SELECT v.citizen, o.hour FROM visit v JOIN field_operation o ON o.campaign_id = v.campaign_id AND o.operation = v.operation \
                 WHERE v.campaign_id = $1 AND v.partition_id = $2 AND v.citizen IN {these} AND o.hour IS NOT NULL AND {STANDING} \
                 ORDER BY v.observed_at, v.id"
            );
            let found = q.map(&sql, a, |r| Ok((citizen(partition, r.get(0)?), Hour::parse(&r.get::<String>(1)?))));
            out.extend(found.await?.into_iter().filter_map(|(id, hour)| Some((id, hour?))));
        }
    }
    Ok(out)
}

/// A better day and hour that were named with some operations.
pub(crate) async fn better_times(
    q: &impl Query,
    campaign: CampaignId,
    operations: &[String],
) -> Result<HashMap<String, (Option<Day>, Option<Hour>)>, DbError> {
    let mut out = HashMap::new();
    for some in operations.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT operation, until, hour FROM field_operation WHERE campaign_id = $1 AND operation IN {these} \
             AND (until IS NOT NULL OR hour IS NOT NULL)"
        );
        let read = |r: &vedich_db::Row<'_>| {
            let hour = r.get::<Option<String>>(2)?.as_deref().and_then(Hour::parse);
            Ok((r.get::<String>(0)?, (r.get::<Option<i64>>(1)?.map(Day::from_number), hour)))
        };
        out.extend(q.map(&sql, a, read).await?);
    }
    Ok(out)
}

/// The sealed parts (notes, positions) of some operations, of those that have one.
pub(crate) async fn sealed(
    q: &impl Query,
    campaign: CampaignId,
    operations: &[String],
) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    let mut out = Vec::new();
    for some in operations.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT operation, sealed FROM field_operation WHERE campaign_id = $1 AND operation IN {these} AND LENGTH(sealed) > 0"
        );
        out.extend(q.map(&sql, a, |r| Ok((r.get(0)?, r.get(1)?))).await?);
    }
    Ok(out)
}

/// Standing visits of a team on a day, by member: visits, activations.
pub(crate) async fn today_by_member(
    q: &impl Query,
    campaign: CampaignId,
    team: TeamId,
    communes: &[i64],
    day: Day,
) -> Result<HashMap<MemberId, (i64, i64)>, DbError> {
    let sql = format!(
        "SELECT v.member_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN v.outcome = '{}' THEN 1 ELSE 0 END) AS BIGINT) FROM visit v \
         WHERE v.campaign_id = $1 AND v.commune_id IN {} AND v.day = $2 AND v.team_id = $3 AND v.member_id IS NOT NULL AND {STANDING} \
         GROUP BY v.member_id",
        Outcome::Activated.code(),
        numbers(communes.iter().copied())
    );
    let rows =
        q.map(&sql, args![campaign.0, day.number(), team.0], |r| Ok((MemberId(r.get(0)?), (r.get(1)?, r.get(2)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Visits and helps of a period that made a claim: claim, operation, whose phone.
pub(crate) async fn claimed(
    q: &impl Query,
    campaign: CampaignId,
    from: Day,
    to: Day,
) -> Result<Vec<(uuid::Uuid, String, PhoneOf)>, DbError> {
    let mut out = Vec::new();
    for table in ["visit", "field_help"] {
        let sql = format!(
            "SELECT claim_id, operation, phone_of FROM {table} WHERE campaign_id = $1 AND day >= $2 AND day <= $3 AND claim_id IS NOT NULL"
        );
        let read = |r: &vedich_db::Row<'_>| {
            let claim = r.get::<String>(0)?.parse().map_err(|_| DbError::Corrupt("visit.claim_id"))?;
            Ok((claim, r.get(1)?, PhoneOf::parse(&r.get::<String>(2)?).unwrap_or_default()))
        };
        out.extend(q.map(&sql, args![campaign.0, from.number(), to.number()], read).await?);
    }
    Ok(out)
}
