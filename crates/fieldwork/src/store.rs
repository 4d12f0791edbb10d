//! All SQL of the fieldwork room.

pub(crate) mod absentees;
pub(crate) mod carried;
pub(crate) mod held;
pub(crate) mod operations;
pub(crate) mod pace;
pub(crate) mod phones;
pub(crate) mod posts;
pub(crate) mod rhythm;
pub(crate) mod settings;

use crate::model::{ListKind, ListTotals, PhoneOf, Visit, WorkItem, WorkList};
use crate::rules::{self, Candidate, absentees::Advice};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;
use vedich_claims::{Method, Outcome};
use vedich_db::{Column, DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, Level, LocalityId, Moment, PartitionId, TeamId, WorkListId};
use vedich_territory::MemberId;

pub(crate) const LIST_COLUMNS: &str = "id, kind, commune_id, locality_id, team_id, members, due, lease_until, people, done, created_at, created_by, closed_at, closed_reason";

/// `(1, 2, 3)`: our own numbers, never text from outside.
pub(crate) fn numbers(ids: impl IntoIterator<Item = i64>) -> String {
    let ids = ids.into_iter().map(|i| i.to_string()).collect::<Vec<_>>();
    if ids.is_empty() { "(-1)".to_owned() } else { format!("({})", ids.join(", ")) }
}

pub(crate) fn read_list(r: &Row<'_>) -> Result<WorkList, DbError> {
    let members: Vec<i64> = serde_json::from_str(&r.get::<String>(5)?).map_err(|_| DbError::Corrupt("work_list.members"))?;
    Ok(WorkList {
        id: WorkListId(r.get(0)?),
        kind: ListKind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("work_list.kind"))?,
        commune: LocalityId(r.get(2)?),
        locality: LocalityId(r.get(3)?),
        team: r.get::<Option<i64>>(4)?.map(TeamId),
        members: members.into_iter().map(MemberId).collect(),
        due: Day::from_number(r.get(6)?),
        lease_until: Day::from_number(r.get(7)?),
        people: r.get(8)?,
        done: r.get(9)?,
        created_at: Moment(r.get(10)?),
        created_by: r.get(11)?,
        closed_at: r.get::<Option<i64>>(12)?.map(Moment),
        closed_reason: r.get(13)?,
    })
}

pub(crate) fn citizen(partition: i64, number: i64) -> CitizenId {
    CitizenId { partition: PartitionId(partition), number: CitizenNumber(number) }
}

pub(crate) async fn list(q: &impl Query, campaign: CampaignId, id: WorkListId) -> Result<Option<WorkList>, DbError> {
    let sql = format!("SELECT {LIST_COLUMNS} FROM work_list WHERE campaign_id = $1 AND id = $2");
    Ok(q.map(&sql, args![campaign.0, id.0], read_list).await?.into_iter().next())
}

/// Lists for which a condition holds (our own numbers only), soonest due first.
pub(crate) async fn lists(q: &impl Query, campaign: CampaignId, condition: &str, limit: i64) -> Result<Vec<WorkList>, DbError> {
    let sql = format!(
        "SELECT {LIST_COLUMNS} FROM work_list WHERE campaign_id = $1 AND {condition} \
         ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, due, id LIMIT $2"
    );
    q.map(&sql, args![campaign.0, limit], read_list).await
}

pub(crate) async fn insert_list(tx: &WriteTx, campaign: CampaignId, l: &WorkList) -> Result<(), DbError> {
    let members: Vec<i64> = l.members.iter().map(|m| m.0).collect();
    tx.exec(
        "INSERT INTO work_list (id, campaign_id, kind, commune_id, locality_id, team_id, members, due, lease_until, people, done, created_at, \
         created_by, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13)",
        args![
            l.id.0,
            campaign.0,
            l.kind.code(),
            l.commune.0,
            l.locality.0,
            l.team.map(|t| t.0),
            serde_json::to_string(&members).unwrap_or_default(),
            l.due.number(),
            l.lease_until.number(),
            l.people,
            l.created_at.0,
            l.created_by.clone(),
            tx.seq().await?
        ],
    )
    .await?;
    Ok(())
}

/// The people of a list, and their leases.
pub(crate) async fn insert_people(tx: &WriteTx, campaign: CampaignId, l: &WorkList, people: &[Candidate]) -> Result<(), DbError> {
    let int = |f: &dyn Fn(usize, &Candidate) -> i64| Column::Int(people.iter().enumerate().map(|(i, c)| f(i, c)).collect());
    let items = [
        ("campaign_id", int(&|_, _| campaign.0)),
        ("partition_id", int(&|_, c| c.id.partition.0)),
        ("citizen", int(&|_, c| c.id.number.0)),
        ("list_id", int(&|_, _| l.id.0)),
        ("household", int(&|_, c| c.household)),
        ("position", int(&|i, _| i64::try_from(i).unwrap_or(i64::MAX))),
        ("overdue", int(&|_, c| i64::from(c.overdue))),
        ("level", int(&|_, c| c.level.number())),
    ];
    tx.bulk("work_item", items, "").await?;
    let leases = [
        ("campaign_id", int(&|_, _| campaign.0)),
        ("partition_id", int(&|_, c| c.id.partition.0)),
        ("citizen", int(&|_, c| c.id.number.0)),
        ("kind", Column::Text(vec![l.kind.code().to_owned(); people.len()])),
        ("list_id", int(&|_, _| l.id.0)),
        ("commune_id", int(&|_, _| l.commune.0)),
        ("until", int(&|_, _| l.lease_until.number())),
    ];
    tx.bulk("lease", leases, "").await
}

/// Ends the leases whose last day is over.
pub(crate) async fn expire(tx: &WriteTx, campaign: CampaignId, today: Day) -> Result<u64, DbError> {
    tx.exec("DELETE FROM lease WHERE campaign_id = $1 AND until < $2", args![campaign.0, today.number()]).await
}

/// Who is on a live list of a kind in a commune, and for how many in each… the caller knows their quarters.
pub(crate) async fn leased(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    kind: ListKind,
    today: Day,
) -> Result<HashSet<CitizenId>, DbError> {
    let sql = "SELECT partition_id, citizen FROM lease WHERE campaign_id = $1 AND commune_id = $2 AND kind = $3 AND until >= $4";
    let rows =
        q.map(sql, args![campaign.0, commune.0, kind.code(), today.number()], |r| Ok(citizen(r.get(0)?, r.get(1)?))).await?;
    Ok(rows.into_iter().collect())
}

pub(crate) async fn end_leases(tx: &WriteTx, campaign: CampaignId, list: WorkListId) -> Result<(), DbError> {
    tx.exec("DELETE FROM lease WHERE campaign_id = $1 AND list_id = $2", args![campaign.0, list.0]).await?;
    Ok(())
}

pub(crate) async fn end_lease(tx: &WriteTx, campaign: CampaignId, list: &WorkList, id: CitizenId) -> Result<(), DbError> {
    let sql = "DELETE FROM lease WHERE campaign_id = $1 AND partition_id = $2 AND citizen = $3 AND kind = $4 AND list_id = $5";
    tx.exec(sql, args![campaign.0, id.partition.0, id.number.0, list.kind.code(), list.id.0]).await?;
    Ok(())
}

pub(crate) async fn close(tx: &WriteTx, campaign: CampaignId, list: WorkListId, reason: &str) -> Result<bool, DbError> {
    let sql = "UPDATE work_list SET closed_at = $3, closed_by = $4, closed_reason = $5 WHERE campaign_id = $1 AND id = $2 AND closed_at IS NULL";
    Ok(tx.exec(sql, args![campaign.0, list.0, tx.now().0, tx.by().name.clone(), reason]).await? == 1)
}

pub(crate) async fn set_members(
    tx: &WriteTx,
    campaign: CampaignId,
    list: WorkListId,
    members: &[MemberId],
) -> Result<(), DbError> {
    let members: Vec<i64> = members.iter().map(|m| m.0).collect();
    let sql = "UPDATE work_list SET members = $3 WHERE campaign_id = $1 AND id = $2";
    tx.exec(sql, args![campaign.0, list.0, serde_json::to_string(&members).unwrap_or_default()]).await?;
    Ok(())
}

/// People of a list in walking order.
pub(crate) async fn items(q: &impl Query, list: WorkListId) -> Result<Vec<WorkItem>, DbError> {
    let sql =
        "SELECT partition_id, citizen, household, position, overdue, level FROM work_item WHERE list_id = $1 ORDER BY position";
    q.map(sql, args![list.0], |r| {
        Ok(WorkItem {
            citizen: citizen(r.get(0)?, r.get(1)?),
            household: r.get(2)?,
            position: r.get(3)?,
            overdue: r.get::<i64>(4)? != 0,
            level: Level::from_number(r.get(5)?).ok_or(DbError::Corrupt("work_item.level"))?,
        })
    })
    .await
}

pub(crate) const VISIT_COLUMNS: &str = "id, operation, partition_id, citizen, list_id, outcome, method, phone_of, observed_at, recorded_at, team_id, member_id, \
     user_name, claim_id";

pub(crate) fn read_visit(r: &Row<'_>) -> Result<Visit, DbError> {
    let uuid = |text: &str| text.parse::<Uuid>().map_err(|_| DbError::Corrupt("visit.id"));
    Ok(Visit {
        id: uuid(&r.get::<String>(0)?)?,
        operation: r.get(1)?,
        citizen: citizen(r.get(2)?, r.get(3)?),
        list: r.get::<Option<i64>>(4)?.map(WorkListId),
        outcome: Outcome::parse(&r.get::<String>(5)?).ok_or(DbError::Corrupt("visit.outcome"))?,
        method: r.get::<Option<String>>(6)?.as_deref().and_then(Method::parse),
        phone_of: PhoneOf::parse(&r.get::<String>(7)?).ok_or(DbError::Corrupt("visit.phone_of"))?,
        observed_at: Moment(r.get(8)?),
        recorded_at: Moment(r.get(9)?),
        team: r.get::<Option<i64>>(10)?.map(TeamId),
        member: r.get::<Option<i64>>(11)?.map(MemberId),
        user_name: r.get(12)?,
        claim: r.get::<Option<String>>(13)?.map(|c| uuid(&c)).transpose()?,
    })
}

/// Visits that stand: not taken back, and nothing that itself was not taken back stands in their place (`rules::ledger`).
pub(crate) const STANDING: &str = "NOT EXISTS (SELECT 1 FROM visit_change c WHERE c.campaign_id = v.campaign_id AND c.target = v.operation \
     AND ((c.kind = 'withdraw' AND c.team_id = v.team_id) OR (c.kind = 'visit' AND c.partition_id = v.partition_id AND c.citizen = v.citizen \
     AND NOT EXISTS (SELECT 1 FROM visit_change w WHERE w.campaign_id = c.campaign_id AND w.target = c.operation AND w.kind = 'withdraw' \
     AND w.team_id = c.team_id))))";

pub(crate) async fn visits_of_list(q: &impl Query, campaign: CampaignId, list: WorkListId) -> Result<Vec<Visit>, DbError> {
    let sql = format!(
        "SELECT {VISIT_COLUMNS} FROM visit v WHERE v.campaign_id = $1 AND v.list_id = $2 AND {STANDING} ORDER BY v.observed_at, v.recorded_at, v.id"
    );
    q.map(&sql, args![campaign.0, list.0], read_visit).await
}

/// Standing outcomes of communes' people with a better day that was named, oldest first.
pub(crate) async fn outcomes_in(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
) -> Result<Vec<(CitizenId, Outcome, Moment, Option<Day>)>, DbError> {
    let these = numbers(communes.iter().map(|c| c.0));
    let sql = format!(
        "SELECT v.partition_id, v.citizen, v.outcome, v.observed_at, o.until FROM visit v LEFT JOIN field_operation o \
         ON o.campaign_id = v.campaign_id AND o.operation = v.operation WHERE v.campaign_id = $1 AND v.commune_id IN {these} AND {STANDING} \
         ORDER BY v.observed_at, v.recorded_at, v.id"
    );
    q.map(&sql, args![campaign.0], |r| {
        let outcome = Outcome::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("visit.outcome"))?;
        let until = r.get::<Option<i64>>(4)?.map(Day::from_number);
        Ok((citizen(r.get(0)?, r.get(1)?), outcome, Moment(r.get(3)?), until))
    })
    .await
}

/// Visits by the sender's own ids.
pub(crate) async fn by_operations(
    q: &impl Query,
    campaign: CampaignId,
    operations: &[String],
) -> Result<HashMap<String, Visit>, DbError> {
    let mut out = HashMap::new();
    for some in operations.chunks(400) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 2)).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {VISIT_COLUMNS} FROM visit v WHERE v.campaign_id = $1 AND v.operation IN ({marks})");
        let mut a = args![campaign.0];
        a.extend(some.iter().map(|o| o.clone().into()));
        out.extend(q.map(&sql, a, read_visit).await?.into_iter().map(|v| (v.operation.clone(), v)));
    }
    Ok(out)
}

/// A visit to be written.
pub(crate) struct NewVisit<'a> {
    pub visit: &'a Visit,
    pub commune: LocalityId,
    pub corrects: Option<&'a str>,
}

pub(crate) async fn insert_visit(tx: &WriteTx, campaign: CampaignId, n: &NewVisit<'_>) -> Result<(), DbError> {
    let v = n.visit;
    tx.exec(
        "INSERT INTO visit (campaign_id, partition_id, id, operation, citizen, list_id, outcome, method, phone_of, observed_at, recorded_at, day, seq, \
         team_id, member_id, user_name, commune_id, claim_id, supersedes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19)",
        args![
            campaign.0,
            v.citizen.partition.0,
            v.id.to_string(),
            v.operation.clone(),
            v.citizen.number.0,
            v.list.map(|l| l.0),
            v.outcome.code(),
            v.method.map(|m| m.code().to_owned()),
            v.phone_of.code(),
            v.observed_at.0,
            v.recorded_at.0,
            vedich_claims::rules::bounded(v.observed_at, v.recorded_at).day().number(),
            tx.seq().await?,
            v.team.map(|t| t.0),
            v.member.map(|m| m.0),
            v.user_name.clone(),
            n.commune.0,
            v.claim.map(|c| c.to_string()),
            n.corrects.map(str::to_owned)
        ],
    )
    .await?;
    let Some(target) = n.corrects else { return Ok(()) };
    tx.exec(
        "INSERT INTO visit_change (campaign_id, target, operation, kind, partition_id, citizen, team_id) VALUES ($1, $2, $3, 'visit', $4, $5, $6) \
         ON CONFLICT (campaign_id, target, operation) DO NOTHING",
        args![
            campaign.0,
            target,
            v.operation.clone(),
            v.citizen.partition.0,
            v.citizen.number.0,
            v.team.map(|t| t.0)
        ],
    )
    .await?;
    Ok(())
}

/// Keeps an operation that cannot be applied, with its reason; once.
pub(crate) async fn hold(
    tx: &WriteTx,
    campaign: CampaignId,
    list: WorkListId,
    operation: &str,
    content: &str,
    reason: &str,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO held_operation (id, campaign_id, operation, list_id, content, reason, recorded_at, seq, user_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (campaign_id, operation) DO NOTHING",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            operation,
            list.0,
            content,
            reason,
            tx.now().0,
            tx.seq().await?,
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Operations of a list that wait for a person: (reason, when, by whom).
pub(crate) async fn held(
    q: &impl Query,
    campaign: CampaignId,
    list: WorkListId,
) -> Result<Vec<(String, Moment, String)>, DbError> {
    let sql = "SELECT reason, recorded_at, user_name FROM held_operation WHERE campaign_id = $1 AND list_id = $2 ORDER BY recorded_at, id";
    q.map(sql, args![campaign.0, list.0], |r| Ok((r.get(0)?, Moment(r.get(1)?), r.get(2)?))).await
}

/// What makes a person of a list done, by a standing visit `v` (`rules::done`): an outcome that needs no further visit there, and
/// the police do not advise since that day to go again.
pub(crate) fn done() -> String {
    let again = rules::FOLLOW_UPS.iter().filter(|f| !f.done()).map(|f| format!("'{}'", f.outcome.code()));
    format!(
        "v.outcome NOT IN ({}) AND CASE WHEN v.outcome = '{}' THEN COALESCE((SELECT n.advice FROM absentee_note n \
         WHERE n.campaign_id = v.campaign_id AND n.partition_id = v.partition_id AND n.citizen = v.citizen AND n.advice IS NOT NULL \
         AND (n.recorded_at + {AHEAD_MICROS}) / {DAY_MICROS} >= (v.observed_at + {AHEAD_MICROS}) / {DAY_MICROS} ORDER BY n.seq DESC, n.id DESC LIMIT 1), '') <> '{}' \
         ELSE TRUE END",
        again.collect::<Vec<_>>().join(", "),
        Outcome::AwayFromResidence.code(),
        Advice::Retry.code()
    )
}

/// Việt Nam is so far ahead of UTC, and a day is so long (µs).
const AHEAD_MICROS: i64 = 7 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// Counts the people of lists who are done, and marks the lists as changed for the phones that carry them.
pub(crate) async fn recount(tx: &WriteTx, campaign: CampaignId, lists: &[WorkListId]) -> Result<(), DbError> {
    count_done(tx, campaign, lists).await?;
    touch_lists(tx, lists).await
}

/// The same, for whoever marks the lists as changed together with others.
pub(crate) async fn count_done(tx: &WriteTx, campaign: CampaignId, lists: &[WorkListId]) -> Result<(), DbError> {
    let ids: Vec<i64> = lists.iter().map(|l| l.0).collect();
    let done = done();
    for some in ids.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "UPDATE work_list SET done = (SELECT COUNT(DISTINCT v.citizen) FROM visit v WHERE v.list_id = work_list.id \
             AND v.campaign_id = work_list.campaign_id AND {done} AND {STANDING}) WHERE campaign_id = $1 AND id IN {these}"
        );
        tx.exec_later(&sql, a).await?;
    }
    Ok(())
}

/// Did anybody write down an outcome on the list, whatever became of it?
pub(crate) async fn is_visited(q: &impl Query, campaign: CampaignId, list: WorkListId) -> Result<bool, DbError> {
    let sql = "SELECT list_id FROM visit WHERE campaign_id = $1 AND list_id = $2 LIMIT 1";
    Ok(q.scalar_opt::<i64>(sql, args![campaign.0, list.0]).await?.is_some())
}

/// Marks lists as changed for the phones that carry them.
pub(crate) async fn touch_lists(tx: &WriteTx, lists: &[WorkListId]) -> Result<(), DbError> {
    if lists.is_empty() {
        return Ok(());
    }
    let seq = tx.seq().await?;
    let columns =
        [("list_id", Column::Int(lists.iter().map(|l| l.0).collect())), ("version", Column::Int(vec![seq; lists.len()]))];
    tx.bulk_later("list_version", &columns, "ON CONFLICT (list_id) DO UPDATE SET version = excluded.version").await
}

/// Live lists by commune.
pub(crate) async fn live_totals(
    q: &impl Query,
    campaign: CampaignId,
    today: Day,
) -> Result<BTreeMap<LocalityId, ListTotals>, DbError> {
    let sql = "SELECT commune_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(people) AS BIGINT), CAST(SUM(done) AS BIGINT) FROM work_list \
         WHERE campaign_id = $1 AND closed_at IS NULL AND lease_until >= $2 GROUP BY commune_id";
    let rows = q
        .map(sql, args![campaign.0, today.number()], |r| {
            Ok((LocalityId(r.get(0)?), ListTotals { lists: r.get(1)?, people: r.get(2)?, done: r.get(3)? }))
        })
        .await?;
    Ok(rows.into_iter().collect())
}

/// How many live lists some places have.
pub(crate) async fn live_in(q: &impl Query, places: &[LocalityId]) -> Result<i64, DbError> {
    let these = numbers(places.iter().map(|l| l.0));
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM work_list WHERE closed_at IS NULL AND locality_id IN {these}");
    q.scalar(&sql, args![]).await
}

/// Live lists of a place belong to another from now on, with what is leased by them; how many.
pub(crate) async fn move_live(tx: &WriteTx, from: LocalityId, to: LocalityId, commune: LocalityId) -> Result<i64, DbError> {
    tx.exec(
        "UPDATE lease SET commune_id = $2 WHERE list_id IN (SELECT id FROM work_list WHERE closed_at IS NULL AND locality_id = $1)",
        args![from.0, commune.0],
    )
    .await?;
    let sql = "UPDATE work_list SET locality_id = $2, commune_id = $3 WHERE closed_at IS NULL AND locality_id = $1";
    Ok(i64::try_from(tx.exec(sql, args![from.0, to.0, commune.0]).await?).unwrap_or(i64::MAX))
}
